package lsp

import (
	"bytes"
	"regexp"

	"throughline/internal/diag"
)

// nextDash is the dash of the entry after a value, up to which the span of a value of several lines goes.
var nextDash = regexp.MustCompile(`\s*\n *-$`)

// tidy is the span of a value without what follows it: the tree of a file ends a list, a map or a block of text
// where the next value begins.
func tidy(f *diag.File, s diag.Span) diag.Span {
	if s.Empty() || int(s.End) > len(f.Data) {
		return s
	}
	if b := f.Data[s.Start]; b == '{' || b == '[' {
		return diag.NewSpan(int(s.Start), closing(f.Data, int(s.Start), int(s.End)))
	}
	text := bytes.TrimRight(f.Data[s.Start:s.End], " \t\r\n")
	if at := nextDash.FindIndex(text); at != nil {
		text = text[:at[0]]
	}
	return diag.NewSpan(int(s.Start), int(s.Start)+len(text))
}

// closing is where the bracket ends that opens at a byte.
func closing(data []byte, at, end int) int {
	depth := 0
	for i := at; i < end; i++ {
		switch b := data[i]; b {
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth == 0 {
				return i + 1
			}
		case '"', '\'':
			if prev := bytes.TrimRight(data[at:i], " \n"); len(prev) > 0 && bytes.IndexByte([]byte("{[,:"),
				prev[len(prev)-1]) >= 0 {
				if n := bytes.IndexByte(data[i+1:end], b); n >= 0 {
					i += n + 1
				}
			}
		}
	}
	return end
}
