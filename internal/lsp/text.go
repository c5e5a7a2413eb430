package lsp

import (
	"bytes"
	"unicode/utf8"

	"throughline/internal/diag"
)

var bom = []byte("\xef\xbb\xbf")

// offset is the byte of a position; a position behind the end of its line is the end of the line.
func offset(f *diag.File, p position) int {
	at := f.LineStart(p.Line + 1)
	if p.Line == 0 && bytes.HasPrefix(f.Data, bom) {
		at = len(bom)
	}
	for units := 0; units < p.Character && at < len(f.Data) && f.Data[at] != '\n' && f.Data[at] != '\r'; {
		r, size := utf8.DecodeRune(f.Data[at:])
		units += width(r)
		at += size
	}
	return at
}

// width is how many UTF-16 code units a character has.
func width(r rune) int {
	if r > 0xffff {
		return 2
	}
	return 1
}

// place is the position of a byte.
func place(f *diag.File, at int) position {
	at = max(0, min(at, len(f.Data)))
	line := f.Position(at).Line
	from := f.LineStart(line)
	if line == 1 && bytes.HasPrefix(f.Data, bom) {
		from = min(len(bom), at)
	}
	units := 0
	for from < at {
		r, size := utf8.DecodeRune(f.Data[from:])
		units += width(r)
		from += size
	}
	return position{line - 1, units}
}

func rangeOf(f *diag.File, s diag.Span) span {
	return span{place(f, int(s.Start)), place(f, int(max(s.Start, s.End)))}
}

// edited is a text with a change made.
func edited(f *diag.File, c change) *diag.File {
	if c.Range == nil {
		return diag.NewFile(f.Path, []byte(c.Text))
	}
	from := offset(f, c.Range.Start)
	to := max(from, offset(f, c.Range.End))
	data := make([]byte, 0, len(f.Data)+len(c.Text))
	data = append(append(append(data, f.Data[:from]...), c.Text...), f.Data[to:]...)
	return diag.NewFile(f.Path, data)
}
