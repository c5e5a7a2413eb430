// Package spool keeps many texts out of the heap: in a file without a name that is mapped into memory, so that the
// system may take the memory back while nobody reads them and needs no more of it than is being read.
//
// Its laws:
//
//   - What Keep gives has the bytes that it was given and stays valid until the process ends, whatever happens to the
//     Spool: a mapping is never taken away. So a Spool is for a process that reads a site once, not for one that
//     stays.
//   - It can fail to save memory, never to keep a text: where the system or the disk does not play along, texts stay
//     in the heap. Room on the disk is asked for before anything is written to it, and only where much more is free,
//     so that the spool is not what fills a disk.
//   - Its file loses its name before anything is written to it, so nothing is left over, however the process ends; its
//     room on the disk is free again when the process has ended.
//
// A disk that cannot read what it has written ends the process, as it does for a program's own code.
package spool

import (
	"bytes"
	"os"
	"sync"
	"time"
)

// Small is how many bytes of texts are best left to the heap: a site of that size needs no such machinery.
const Small = 16 << 20

const (
	// chunkSize is how much is mapped at once.
	chunkSize = 16 << 20
	// spare is how many times as much as the spool takes must be free: what is built of a site is several times as
	// large as its texts.
	spare = 8
	// look is how often is looked how much of the texts is in memory, and rest how often all of it is given back to
	// the system where that cannot be known. A text that is read again costs a few microseconds then.
	look = 10 * time.Millisecond
	rest = 100 * time.Millisecond
	// most is how many bytes of files, the program's own code among them, may be in memory before texts are given
	// back, where the process takes more than little in all: until then there is no need to be thrifty.
	most   = 96 << 20
	little = 640 << 20
)

// A Spool keeps texts. It is safe for concurrent use. A nil Spool keeps them in the heap.
type Spool struct {
	dir          string
	heap         int64  // bytes that the heap still takes
	spare        uint64 // see there
	most, little int64  // see there

	mu     sync.Mutex
	file   *os.File
	chunks [][]byte // all of them
	used   int      // bytes of the last chunk
	failed bool     // texts go to the heap from now on

	stop chan struct{}
	ends sync.WaitGroup
}

// New makes a spool whose file is made in a folder when the heap has taken its share, in bytes: see Small.
func New(dir string, heap int64) *Spool {
	return &Spool{dir: dir, heap: heap, spare: spare, most: most, little: little}
}

// Keep gives a copy of a text that nobody may change.
func (s *Spool) Keep(text []byte) []byte {
	if s == nil || len(text) == 0 {
		return bytes.Clone(text)
	}
	file, room, at := s.room(len(text))
	if room == nil {
		return bytes.Clone(text)
	}
	// What is seen through the mapping has to be what was written, which some file systems of networks and machines
	// do not promise.
	if _, err := file.WriteAt(text, at); err != nil || !bytes.Equal(room, text) {
		s.fail()
		return bytes.Clone(text)
	}
	return room
}

// room finds room for n bytes in the file, where it is mapped and at which offset; nil for what the heap is to take.
func (s *Spool) room(n int) (file *os.File, room []byte, at int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.heap > 0 {
		s.heap -= int64(n)
		return nil, nil, 0
	}
	if s.failed || n > chunkSize || !s.fits(n) && !s.grow() {
		return nil, nil, 0
	}
	last := len(s.chunks) - 1
	room = s.chunks[last][s.used : s.used+n : s.used+n]
	at = int64(last)*chunkSize + int64(s.used)
	s.used += n
	return s.file, room, at
}

func (s *Spool) fits(n int) bool { return len(s.chunks) > 0 && s.used+n <= chunkSize }

// grow adds a chunk.
func (s *Spool) grow() bool {
	s.failed = !s.open() || !s.chunk()
	return !s.failed
}

// open makes the file.
func (s *Spool) open() bool {
	if s.file != nil {
		return true
	}
	if !able {
		return false
	}
	f, err := os.CreateTemp(s.dir, ".texts-*")
	if err != nil {
		return false
	}
	if err := os.Remove(f.Name()); err != nil {
		f.Close()
		return false
	}
	s.file, s.stop = f, make(chan struct{})
	s.ends.Go(s.giveBack)
	return true
}

// chunk asks the disk for room and maps it.
func (s *Spool) chunk() bool {
	end := int64(len(s.chunks)) * chunkSize
	if free, err := free(s.file); err != nil || free < s.spare*uint64(end+chunkSize) {
		return false
	}
	if err := reserve(s.file, end, chunkSize); err != nil {
		return false
	}
	c, err := view(s.file, end, chunkSize)
	if err != nil {
		return false
	}
	s.chunks, s.used = append(s.chunks, c), 0
	return true
}

func (s *Spool) fail() {
	s.mu.Lock()
	s.failed = true
	s.mu.Unlock()
}

// giveBack tells the system, when much of the texts has been read, that it need not stay in memory.
func (s *Spool) giveBack() {
	tick := time.NewTicker(look)
	defer tick.Stop()
	m := newMeter()
	defer m.close()
	for n := 1; ; n++ {
		select {
		case <-s.stop:
			return
		case <-tick.C:
		}
		if all, files, ok := m.memory(); ok && files > s.most && all > s.little || !ok && n%int(rest/look) == 0 {
			s.release()
		}
	}
}

func (s *Spool) release() {
	s.mu.Lock()
	chunks := s.chunks
	s.mu.Unlock()
	for _, c := range chunks {
		release(c)
	}
}

// Close says that no more texts come. Those that were kept stay, and stay valid.
func (s *Spool) Close() {
	if s == nil {
		return
	}
	s.mu.Lock()
	f := s.file
	s.file, s.failed = nil, true
	s.mu.Unlock()
	if f == nil {
		return
	}
	close(s.stop)
	s.ends.Wait()
	_ = f.Close() // nothing of it is to be kept
}
