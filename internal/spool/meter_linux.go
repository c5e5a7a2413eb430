package spool

import (
	"bytes"
	"os"
	"strconv"
)

// A meter tells how much of the files that are mapped is in the memory of this process.
type meter struct {
	statm *os.File
	buf   [256]byte
}

func newMeter() *meter {
	f, _ := os.Open("/proc/self/statm") // nil where there is none
	return &meter{statm: f}
}

// mapped is how many bytes it is. It is false where the system does not tell.
func (m *meter) mapped() (int64, bool) {
	if m.statm == nil {
		return 0, false
	}
	n, _ := m.statm.ReadAt(m.buf[:], 0)
	fields := bytes.Fields(m.buf[:n]) // pages: size, resident, of these those of files, ...
	if len(fields) < 3 {
		return 0, false
	}
	pages, err := strconv.ParseInt(string(fields[2]), 10, 64)
	return pages * int64(os.Getpagesize()), err == nil
}

func (m *meter) close() {
	if m.statm != nil {
		_ = m.statm.Close()
	}
}
