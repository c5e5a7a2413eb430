// Package diag holds source text, byte spans in it, and what there is to say about them.
//
// Positions are byte offsets into the file as it is on disk (byte order mark, CRLF and front matter included) until
// the moment they are printed. The package imports nothing of ours, so every stage can report in the same words.
package diag

import (
	"bytes"
	"sort"
	"sync"
	"unicode/utf8"
	"unsafe"
)

// A File is one source text with the name it goes by in messages: a slash-separated path relative to the site.
// The zero Data is an empty file. A File is safe for concurrent use once Data is set.
type File struct {
	Path string
	Data []byte

	once  sync.Once
	lines []int // byte offset of the start of each line

	mu    sync.Mutex
	marks map[int][]int32 // of long lines by their start: how many code points there are before every stride bytes
}

// NewFile returns a File over data, which the caller must not change afterwards.
func NewFile(path string, data []byte) *File { return &File{Path: path, Data: data} }

// Text is the part of the file that a span covers. It shares the bytes of the file, so it costs nothing and keeps the
// whole file in memory: a review is mostly parts of its file, and would otherwise be held twice.
func (f *File) Text(s Span) string {
	part := f.Data[s.Start:s.End]
	return unsafe.String(unsafe.SliceData(part), len(part)) // nobody changes Data, see NewFile
}

// A Span is a half-open range of byte offsets [Start, End) into a File. The zero Span stands for the whole file,
// which is printed as its first position.
//
// A large site holds millions of them, so the offsets are narrow; no file that is read is anywhere near 2 GB.
type Span struct{ Start, End int32 }

// NewSpan is the span from start to end.
func NewSpan[A, B int | int32](start A, end B) Span { return Span{int32(start), int32(end)} }

// Empty reports whether the span covers no byte.
func (s Span) Empty() bool { return s.End <= s.Start }

// Shift returns the span moved by n bytes: from offsets into a part of a file to offsets into the whole.
func (s Span) Shift(n int) Span { return Span{s.Start + int32(n), s.End + int32(n)} }

// A Position is what people and editors count: both from 1. Column counts Unicode code points in the line, a byte
// order mark at the start of the file not among them.
type Position struct{ Line, Column int }

var bom = []byte("\xef\xbb\xbf")

func (f *File) starts() []int {
	f.once.Do(func() {
		f.lines = append(f.lines, 0)
		for i, b := range f.Data {
			// A lone CR ends a line as well (old Mac files), CRLF ends it once.
			if b == '\n' || b == '\r' && (i+1 == len(f.Data) || f.Data[i+1] != '\n') {
				f.lines = append(f.lines, i+1)
			}
		}
	})
	return f.lines
}

// Position gives the line and column of a byte offset; offsets outside of the file are moved to its nearest end.
func (f *File) Position(off int) Position {
	off = max(0, min(off, len(f.Data)))
	starts := f.starts()
	line := sort.SearchInts(starts, off+1) - 1
	from := starts[line]
	if line == 0 && bytes.HasPrefix(f.Data, bom) {
		from = min(len(bom), off)
	}
	return Position{line + 1, f.runes(from, off) + 1}
}

// stride is how many bytes of a long line are counted at most for one position.
const stride = 4096

// runes counts the code points between the start of a line and an offset in it. In a long line about which there is
// much to say, each is counted once, and not once for each place behind it.
func (f *File) runes(from, off int) int {
	n := (off - from) / stride
	if n == 0 {
		return utf8.RuneCount(f.Data[from:off])
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.marks == nil {
		f.marks = map[int][]int32{}
	}
	marks := f.marks[from]
	for len(marks) < n {
		before := int32(0)
		if len(marks) > 0 {
			before = marks[len(marks)-1]
		}
		at := from + len(marks)*stride
		marks = append(marks, before+int32(countStarts(f.Data[at:at+stride])))
	}
	f.marks[from] = marks
	return int(marks[n-1]) + countStarts(f.Data[from+n*stride:off])
}

// countStarts counts the bytes that a code point starts with, so that a text may be counted in parts.
func countStarts(b []byte) (n int) {
	for _, c := range b {
		if c&0xc0 != 0x80 {
			n++
		}
	}
	return n
}

// Line gives the text of a line (counted from 1) without its line ending and byte order mark, and the offset at which
// that text starts. A line that does not exist is empty.
func (f *File) Line(n int) (text []byte, offset int) {
	starts := f.starts()
	if n < 1 || n > len(starts) {
		return nil, len(f.Data)
	}
	from, to := starts[n-1], len(f.Data)
	if n < len(starts) {
		to = starts[n]
	}
	if n == 1 && bytes.HasPrefix(f.Data, bom) {
		from = len(bom)
	}
	return bytes.TrimRight(f.Data[from:to], "\r\n"), from
}

// LineStart gives the byte offset at which a line (counted from 1) starts, byte order mark included.
// Lines past the end start at the end.
func (f *File) LineStart(n int) int {
	starts := f.starts()
	if n < 1 {
		return 0
	}
	if n > len(starts) {
		return len(f.Data)
	}
	return starts[n-1]
}
