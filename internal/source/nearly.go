package source

import (
	"bytes"
	"regexp"

	"throughline/internal/diag"
)

// keyLine is a line as front matter has it and prose hardly ever: one plain word, a colon and a value.
var keyLine = regexp.MustCompile(`^[a-z_]+:(?: |$)`)

// nearlyFront reports front matter that is not quite one: empty lines before it, a fence of another length, or no
// fence above it. What it says would be published as text otherwise, and its audience not be heeded.
func nearlyFront(f *diag.File, start int, errs *diag.List) bool {
	at := start
	line, next := lineAt(f.Data, at)
	for len(bytes.TrimSpace(line)) == 0 && next < len(f.Data) {
		at = next
		line, next = lineAt(f.Data, at)
	}
	mark := string(bytes.TrimRight(line, " \t"))
	below, _ := lineAt(f.Data, next)
	span := diag.NewSpan(at, at+max(1, len(mark)))
	switch {
	case (mark == "---" || mark == "+++") && at > start && keyOrTable(mark, below):
		errs.Errorf(f, span, "front-matter", "delete the empty lines above it",
			"front matter must start in the first line")
	case fenceLike(mark) && keyLine.Match(below):
		errs.Errorf(f, span, "front-matter", "write --- above and below it",
			"front matter starts with three dashes, not with %s", mark)
	case keyLine.Match(line) && closesBelow(f.Data, next):
		errs.Errorf(f, span, "front-matter", "write --- on a line of its own above it",
			"front matter without its first line, ---")
	default:
		return false
	}
	return true
}

func keyOrTable(mark string, line []byte) bool {
	if mark == "+++" {
		return bytes.ContainsAny(line, "=[")
	}
	return keyLine.Match(line)
}

// fenceLike reports a line of dashes of another length than three, dashes with spaces between or other dashes.
func fenceLike(mark string) bool {
	n := 0
	for _, r := range mark {
		switch r {
		case '-', '\u2013', '\u2014': // editors make a long one of two or three
			n++
		case ' ':
		default:
			return false
		}
	}
	return n > 0 && mark != "---"
}

// closesBelow reports whether lines of keys and values lead to a closing fence.
func closesBelow(data []byte, at int) bool {
	for at < len(data) {
		line, next := lineAt(data, at)
		text := bytes.TrimRight(line, " \t")
		switch {
		case string(text) == "---":
			return true
		case len(text) == 0:
			return false
		case !keyLine.Match(line) && line[0] != ' ' && line[0] != '-' && line[0] != '#':
			return false
		}
		at = next
	}
	return false
}

// OpenCode finds a fenced block of code that starts in a Markdown text and does not end in it: its offset, or -1.
// Fences inside of list items that stand further in than three spaces are not seen.
func OpenCode(text []byte) int {
	open, fence := -1, []byte(nil)
	if !bytes.Contains(text, []byte("```")) && !bytes.Contains(text, []byte("~~~")) {
		return open
	}
	for at := 0; at < len(text); {
		line, next := lineAt(text, at)
		if marks, info := fenceOf(line); len(marks) > 0 {
			switch {
			case open < 0 && (marks[0] == '~' || bytes.IndexByte(info, '`') < 0):
				open, fence = at, marks
			case open >= 0 && marks[0] == fence[0] && len(marks) >= len(fence) && len(bytes.TrimSpace(info)) == 0:
				open = -1
			}
		}
		at = next
	}
	return open
}

// fenceOf is the run of backticks or tildes that a line starts with, if it can be a fence, and what follows it.
func fenceOf(line []byte) (marks, info []byte) {
	text := bytes.TrimLeft(line, " ")
	if len(line)-len(text) > 3 || len(text) < 3 || text[0] != '`' && text[0] != '~' {
		return nil, nil
	}
	n := len(text) - len(bytes.TrimLeft(text, string(text[:1])))
	if n < 3 {
		return nil, nil
	}
	return text[:n], text[n:]
}
