package node

import (
	"bytes"
	"regexp"
	"slices"

	"throughline/internal/diag"
)

// YAML drops what follows a # behind white space. "Fix #123 broke checkout" is "Fix" then, without a word. A comment
// that somebody means has white space behind its #, or makes a line of YAML a comment; anything else is told as what
// would be lost.

// commentedOut is a line of YAML behind a #, or a line of marks.
var commentedOut = regexp.MustCompile(`^(?:- |-$|["']?[\w .-]+["']?:(?:\s|$)|[-=*_~+#\s]+$|[}\]])`)

// checkComments reports comments that would take words with them. docs are the trees of src.
func (y *yamlReader) checkComments(docs []*Node) {
	if bytes.IndexByte(y.src, '#') < 0 {
		return
	}
	var texts []textSpan
	for _, d := range docs {
		texts = y.appendTexts(texts, d)
	}
	slices.SortFunc(texts, func(a, b textSpan) int { return a.start - b.start })
	for at, next := 0, 0; at < len(y.src); at++ {
		for next < len(texts) && texts[next].start < at {
			next++
		}
		if next < len(texts) && texts[next].start == at {
			at = max(at, texts[next].end-1)
			continue
		}
		if y.src[at] == '#' && (at == 0 || isSpace(y.src[at-1])) {
			end := at + lineLength(y.src[at:])
			y.checkComment(at, end)
			at = end
		}
	}
}

// A textSpan is a quoted text or a block of text in src, in which a # is a #.
type textSpan struct{ start, end int }

func (y *yamlReader) appendTexts(texts []textSpan, n *Node) []textSpan {
	switch n.Kind {
	case Scalar:
		texts = y.appendText(texts, n.Span)
	case List:
		for _, it := range n.Items {
			texts = y.appendTexts(texts, it)
		}
	case Map:
		for _, e := range n.Entries {
			texts = y.appendTexts(y.appendText(texts, e.KeySpan), e.Value)
		}
	}
	return texts
}

func (y *yamlReader) appendText(texts []textSpan, at diag.Span) []textSpan {
	start := int(at.Start) - y.base
	if start < 0 || start >= len(y.src) {
		return texts
	}
	switch y.src[start] {
	case '"', '\'':
		return append(texts, textSpan{start, start + quotedLength(y.src[start:])})
	case '|', '>':
		return append(texts, textSpan{start + lineLength(y.src[start:]), y.blockEnd(start)})
	}
	return texts
}

// blockEnd is where the block scalar ends whose header is at an offset: at the first line that is indented less than
// its first one.
func (y *yamlReader) blockEnd(start int) int {
	at, indent := start+lineLength(y.src[start:]), -1
	for at < len(y.src) {
		at++ // the line's end
		n := lineLength(y.src[at:])
		line := y.src[at : at+n]
		if rest := bytes.TrimLeft(line, " "); len(bytes.TrimSpace(rest)) > 0 {
			have := len(line) - len(rest)
			if indent < 0 {
				indent = have
			}
			if have < indent || have == 0 {
				return at - 1
			}
		}
		at += n
	}
	return len(y.src)
}

// checkComment reports the comment from its # to the end of its line if it begins with a word and is no YAML.
func (y *yamlReader) checkComment(at, end int) {
	rest := bytes.TrimRight(y.src[at+1:end], " \t\r")
	if len(rest) == 0 || isSpace(rest[0]) || rest[0] == '#' || rest[0] == '!' {
		return
	}
	start := bytes.LastIndexByte(y.src[:at], '\n') + 1
	before := bytes.TrimSpace(y.src[start:at])
	if len(before) == 0 && (commentedOut.Match(rest) || !y.goesOn(start, at)) {
		return
	}
	word := rest
	if i := bytes.IndexAny(rest, " \t"); i > 0 {
		word = rest[:i]
	}
	y.ok = false
	y.errs.FixableErrorf(y.file, diag.NewSpan(at, end).Shift(y.base), "lost-words",
		`put quotes around the whole text, "... #`+cut(word)+` ..."; for a comment, write a space behind the #`,
		y.quotesAround(start, at, end),
		"to YAML, what follows this # is a comment and would be lost")
}

// quotesAround are the fixes for words behind a # that were meant: quotes around the whole text, which stands on one
// line.
func (y *yamlReader) quotesAround(start, at, end int) []diag.Fix {
	line := y.src[start:end]
	from := len(valueOf.Find(line))
	value := bytes.TrimRight(line[from:], " \t\r")
	indent := len(line) - len(bytes.TrimLeft(line, " "))
	next := bytes.TrimLeft(y.src[min(end+1, len(y.src)):], "\r\n")
	goesOn := len(next)-len(bytes.TrimLeft(next, " ")) > indent
	if start+from >= at || from == indent || goesOn || bytes.IndexByte([]byte(`"'[{|>`), value[0]) >= 0 {
		return []diag.Fix{}
	}
	return diag.Replace(diag.NewSpan(start+from, start+from+len(value)).Shift(y.base), quote(value))
}

// goesOn reports whether the line that starts at start, whose first character is at at, is indented as if it went on
// with the text of the line above it.
func (y *yamlReader) goesOn(start, at int) bool {
	if start == 0 {
		return false
	}
	above := y.src[bytes.LastIndexByte(y.src[:start-1], '\n')+1 : start-1]
	text := bytes.TrimLeft(above, " ")
	return len(bytes.TrimSpace(text)) > 0 && text[0] != '#' && !bytes.HasSuffix(bytes.TrimRight(text, " \r"),
		[]byte(":")) &&
		at-start > len(above)-len(text)
}

// cut keeps what is quoted in a hint short.
func cut(word []byte) string {
	const most = 40
	if len(word) > most {
		return string(bytes.ToValidUTF8(word[:most], nil)) + "…"
	}
	return string(word)
}

func isSpace(b byte) bool { return b == ' ' || b == '\t' || b == '\n' || b == '\r' }

// lineLength is how many bytes there are before the next line feed.
func lineLength(s []byte) int {
	if i := bytes.IndexByte(s, '\n'); i >= 0 {
		return i
	}
	return len(s)
}
