package spool

import (
	"bytes"
	"os"
	"strconv"
)

// A meter tells how much memory this process takes.
type meter struct {
	statm *os.File
	buf   [256]byte
}

func newMeter() *meter {
	f, _ := os.Open("/proc/self/statm") // nil where there is none
	return &meter{statm: f}
}

// memory is how many bytes are in memory, and how many of these are of files that are mapped. It is false where the
// system does not tell.
func (m *meter) memory() (all, files int64, ok bool) {
	if m.statm == nil {
		return 0, 0, false
	}
	n, _ := m.statm.ReadAt(m.buf[:], 0)
	fields := bytes.Fields(m.buf[:n]) // pages: size, resident, of these those of files, ...
	if len(fields) < 3 {
		return 0, 0, false
	}
	page := int64(os.Getpagesize())
	all, err := strconv.ParseInt(string(fields[1]), 10, 64)
	files, ferr := strconv.ParseInt(string(fields[2]), 10, 64)
	return all * page, files * page, err == nil && ferr == nil
}

func (m *meter) close() {
	if m.statm != nil {
		_ = m.statm.Close()
	}
}
