package node

import (
	"strings"
	"unicode/utf8"

	"throughline/internal/diag"
)

// simpleYAML reads the part of YAML that front matter is nearly always written in: block maps and lists, plain and quoted
// texts, texts that go on over several lines, {} and [], comments. It does so in a fraction of the library's time, and its
// texts are parts of src where they can be. Whatever is not of that kind, and every mistake, makes ok false: then the library
// reads the document, so there is one judge of what YAML is. That both give the same tree, spans included, is held by a test
// over all documents at hand and by a fuzzer.
func simpleYAML(src string, base int) (n *Node, ok bool) {
	s := &simpleReader{src: src, left: maxSimpleNodes}
	if !asciiOrLetters(src) {
		return nil, false
	}
	s.next(0)
	if s.col != 0 {
		return nil, false
	}
	n = s.block(0, 0)
	if s.failed || s.col >= 0 {
		return nil, false
	}
	s.finish(n, len(src), int32(base))
	return n, true
}

// Limits of what is read here, far below those of the whole package.
const (
	maxSimpleNodes = 50_000
	maxSimpleDepth = 20
	maxSimpleKeys  = 200
	maxSimpleKey   = 200 // bytes
)

// asciiOrLetters reports whether there is nothing in a text that the library treats as more than a letter outside of ASCII: line
// breaks, byte order marks, control characters and what is not UTF-8. Tabs and carriage returns are left to it, too.
func asciiOrLetters(src string) bool {
	for i := 0; i < len(src); {
		b := src[i]
		if b < utf8.RuneSelf {
			if b < ' ' && b != '\n' || b == 0x7f {
				return false
			}
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(src[i:])
		if size == 1 || r < 0xa0 || r == '\u2028' || r == '\u2029' || r == '\ufeff' || r == '\ufffe' || r == '\uffff' {
			return false
		}
		i += size
	}
	return true
}

// A simpleReader stands at pos, which after every block node is the first character of the next line with content.
type simpleReader struct {
	src    string
	pos    int
	col    int  // of pos, when it is the first character of a line; -1 at the end
	gap    bool // blank lines or comments came before it
	failed bool

	slab    []Node
	left    int // how many nodes there may still be
	items   []*Node
	entries []Entry
}

func (s *simpleReader) fail() { s.failed = true }

// open marks a node whose end is where the next one starts.
const open = -1

func (s *simpleReader) node(kind Kind, start, end int) *Node {
	if s.left--; s.left < 0 {
		s.fail()
	}
	if len(s.slab) == 0 {
		s.slab = make([]Node, 128)
	}
	n := &s.slab[0]
	s.slab = s.slab[1:]
	n.Kind, n.Span = kind, diag.NewSpan(start, end)
	return n
}

// next goes to the first character of the next line that has content, from the start of a line.
func (s *simpleReader) next(at int) {
	s.gap = false
	for at < len(s.src) {
		start := at
		for at < len(s.src) && s.src[at] == ' ' {
			at++
		}
		if at < len(s.src) && s.src[at] != '\n' && s.src[at] != '#' {
			s.pos, s.col = at, at-start
			if s.col == 0 && (strings.HasPrefix(s.src[at:], "...") || strings.HasPrefix(s.src[at:], "---")) {
				s.fail()
			}
			return
		}
		s.gap = true
		at = s.eol(at) + 1
	}
	s.pos, s.col = len(s.src), -1
}

// eol is where the line ends that an offset is in.
func (s *simpleReader) eol(at int) int {
	if at >= len(s.src) {
		return len(s.src)
	}
	if i := strings.IndexByte(s.src[at:], '\n'); i >= 0 {
		return at + i
	}
	return len(s.src)
}

// restIsBlank goes to the next line if nothing but a comment is left on this one.
func (s *simpleReader) restIsBlank(at int) {
	if s.failed {
		return
	}
	end := s.eol(at)
	rest := strings.TrimLeft(s.src[at:end], " ")
	if rest != "" && (rest[0] != '#' || s.src[at] != ' ') {
		s.fail()
	}
	s.next(end + 1)
}

func (s *simpleReader) at(i int) byte {
	if i < len(s.src) {
		return s.src[i]
	}
	return '\n'
}

func (s *simpleReader) dash(at int) bool { return s.at(at) == '-' && s.at(at+1) == ' ' }

// block reads the map or list whose first character is at pos, in a column.
func (s *simpleReader) block(col, depth int) *Node {
	if depth > maxSimpleDepth || s.failed {
		s.fail()
		return nil
	}
	if s.dash(s.pos) {
		return s.list(col, col, depth)
	}
	return s.mapping(col, depth)
}

// list reads a list whose dashes are in a column; within is the column of what it stands in, which for a list under a key may be
// the same.
func (s *simpleReader) list(col, within, depth int) *Node {
	n, from := s.node(List, s.pos, open), len(s.items)
	for !s.failed && s.col == col && s.dash(s.pos) {
		at := s.pos + 2
		for s.at(at) == ' ' {
			at++
		}
		inner := col + at - s.pos
		var it *Node
		switch b := s.at(at); {
		case b == '|' || b == '>' || b == '-':
			s.fail()
		case plainStart(b) && s.colon(at) >= 0:
			s.pos, s.col = at, inner
			it = s.mapping(inner, depth+1)
		default:
			it = s.value(at, col, depth+1)
		}
		s.items = append(s.items, it)
	}
	if s.col > col || s.col == col && col != within {
		s.fail()
	}
	n.Items = append(make([]*Node, 0, len(s.items)-from), s.items[from:]...)
	s.items = s.items[:from]
	return n
}

// colon is where the colon of a key that starts at an offset stands, -1 where there is none on the line.
func (s *simpleReader) colon(at int) int {
	line := s.src[at:s.eol(at)]
	for i := 0; i < len(line); i++ {
		switch {
		case line[i] == ':' && (i+1 == len(line) || line[i+1] == ' '):
			return at + i
		case line[i] == '#' && line[i-1] == ' ':
			return -1
		}
	}
	return -1
}

// mapping reads a map whose keys are in a column.
func (s *simpleReader) mapping(col, depth int) *Node {
	n, from := s.node(Map, s.pos, open), len(s.entries)
	for !s.failed && s.col == col {
		start, colon := s.pos, -1
		if plainStart(s.at(start)) {
			colon = s.colon(start)
		}
		if colon < 0 || colon-start > maxSimpleKey {
			s.fail()
			break
		}
		key := s.key(start, colon, from)
		key.Value = s.under(colon+1, col, depth+1)
		s.entries = append(s.entries, key)
	}
	if s.col > col || len(s.entries)-from > maxSimpleKeys {
		s.fail()
	}
	n.Entries = append(make([]Entry, 0, len(s.entries)-from), s.entries[from:]...)
	s.entries = s.entries[:from]
	return n
}

// key is the key between two offsets, which must not be among the entries from an index on.
func (s *simpleReader) key(start, end, from int) Entry {
	word := strings.TrimRight(s.src[start:end], " ")
	if word == "<<" {
		s.fail()
	}
	for _, e := range s.entries[from:] {
		if e.Key == word {
			s.fail()
		}
	}
	return Entry{Key: word, KeySpan: diag.NewSpan(start, start+len(word))}
}

// under reads what belongs to a key in a column, from behind its colon on.
func (s *simpleReader) under(at, col, depth int) *Node {
	after := at
	for s.at(at) == ' ' {
		at++
	}
	if s.at(at) != '\n' && (s.at(at) != '#' || at == after) {
		return s.value(at, col, depth)
	}
	s.next(s.eol(at) + 1)
	switch {
	case s.failed:
		return nil
	case s.col > col:
		if b := s.at(s.pos); b == '"' || b == '\'' || b == '[' || b == '{' || !s.dash(s.pos) && s.colon(s.pos) < 0 {
			s.fail() // a value on a line of its own
		}
		return s.block(s.col, depth)
	case s.col == col && s.dash(s.pos):
		return s.list(col, col, depth)
	}
	return s.node(Null, after, after)
}

// value reads what starts at an offset, in something whose column is col, and goes to the next line.
func (s *simpleReader) value(at, col, depth int) (n *Node) {
	switch b := s.at(at); {
	case s.failed || depth > maxSimpleDepth:
		s.fail()
	case b == '[' || b == '{':
		n, at = s.flow(at, col, depth)
		s.restIsBlank(at)
	case b == '"' || b == '\'':
		n, at = s.quoted(at)
		s.restIsBlank(at)
	case b == '|' || b == '>':
		n = s.blockText(at, col)
	case plainStart(b):
		n = s.plain(at, col)
	default:
		s.fail()
	}
	if s.col > col {
		s.fail()
	}
	return n
}

// plainStart reports whether a plain text may start with a byte; those that YAML allows with conditions are left out.
func plainStart(b byte) bool {
	return b >= utf8.RuneSelf || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9' ||
		strings.IndexByte("_(/.~$+=<;^\\", b) >= 0
}

// plain reads a text without quotes; it may go on on lines that are further in than col.
func (s *simpleReader) plain(at, col int) *Node {
	end := s.eol(at)
	text, comment := s.plainLine(s.src[at:end])
	n := s.node(Scalar, at, at+len(text))
	s.next(end + 1)
	if s.col > col && !s.failed {
		if comment {
			s.fail()
		}
		n.Span.End = open
		text = s.folded(text, col)
	}
	n.Text = text
	if null(text) {
		n.Kind, n.Text = Null, ""
	}
	return n
}

func null(s string) bool { return s == "~" || s == "null" || s == "Null" || s == "NULL" }

// plainLine is what a line has of a plain text: what stands before a comment.
func (s *simpleReader) plainLine(line string) (text string, comment bool) {
	for i := 0; i < len(line); i++ {
		switch line[i] {
		case ':':
			if i+1 == len(line) || line[i+1] == ' ' {
				s.fail()
			}
		case '#':
			if i == 0 || line[i-1] == ' ' {
				return strings.TrimRight(line[:i], " "), true
			}
		}
	}
	return strings.TrimRight(line, " "), false
}

// folded joins a plain text with the lines that it goes on on.
func (s *simpleReader) folded(first string, col int) string {
	var b strings.Builder
	b.WriteString(first)
	comment := false
	for s.col > col && !s.failed {
		if s.gap || comment {
			s.fail()
		}
		end := s.eol(s.pos)
		var text string
		text, comment = s.plainLine(s.src[s.pos:end])
		b.WriteByte(' ')
		b.WriteString(text)
		s.next(end + 1)
	}
	return b.String()
}

// quoted reads a text in quotes on one line, in which nothing is escaped but \" and \\.
func (s *simpleReader) quoted(at int) (*Node, int) {
	mark, escapes := s.src[at], false
	for i := at + 1; i < len(s.src); i++ {
		switch b := s.src[i]; {
		case b == '\n', b == '\\' && mark == '"' && s.at(i+1) != '"' && s.at(i+1) != '\\', b == mark && mark == '\'' && s.at(i+1) == '\'':
			s.fail()
			return nil, at
		case b == '\\' && mark == '"':
			escapes = true
			i++
		case b == mark:
			n := s.node(Scalar, at, i+1)
			n.Quoted, n.Text = true, s.src[at+1:i]
			if escapes {
				n.Text = strings.NewReplacer(`\"`, `"`, `\\`, `\`).Replace(n.Text)
			}
			return n, i + 1
		}
	}
	s.fail()
	return nil, at
}

// blockText reads a text under | or >, with or without a dash.
func (s *simpleReader) blockText(at, col int) *Node {
	n := s.node(Scalar, at, open)
	n.Quoted = true
	end := s.eol(at)
	literal, strip := s.src[at] == '|', false
	switch strings.TrimRight(s.src[at+1:end], " ") {
	case "":
	case "-":
		strip = true
	default:
		s.fail()
	}
	text, ok := s.indented(end+1, col, literal)
	if !ok {
		s.fail()
	}
	if !strip && text != "" {
		text += "\n"
	}
	n.Text = text
	return n
}

// indented reads the lines from an offset on that are further in than col, without their indentation. Lines of spaces, and in
// a folded text lines that are further in than the first, are not read here.
func (s *simpleReader) indented(at, col int, literal bool) (text string, ok bool) {
	var b strings.Builder
	breaks, in := 0, -1
	for at < len(s.src) {
		end := s.eol(at)
		line := s.src[at:end]
		rest := strings.TrimLeft(line, " ")
		here := len(line) - len(rest)
		if in < 0 && rest != "" {
			in = here
			if breaks > 0 {
				return "", false
			}
		}
		if rest != "" && here < in || in >= 0 && in <= col {
			break
		}
		if rest == "" && line != "" || rest != "" && !literal && here > in || end == len(s.src) {
			return "", false
		}
		if rest == "" {
			breaks++
		} else {
			join(&b, breaks, literal)
			b.WriteString(line[in:])
			breaks = 0
		}
		at = end + 1
	}
	s.next(at)
	return b.String(), in > col && s.col <= col
}

// join writes what stands between two lines that blank ones are between.
func join(b *strings.Builder, blank int, literal bool) {
	switch {
	case b.Len() == 0:
	case literal:
		b.WriteString(strings.Repeat("\n", blank+1))
	case blank == 0:
		b.WriteByte(' ')
	default:
		b.WriteString(strings.Repeat("\n", blank))
	}
}

// finish gives open nodes their ends: where the next node starts, less the white space.
func (s *simpleReader) finish(n *Node, limit int, base int32) {
	start := int(n.Span.Start)
	if n.Span.End == open {
		n.Span.End = int32(start + len(strings.TrimRight(s.src[start:limit], " \n")))
	}
	n.Span = n.Span.Shift(int(base))
	for i, it := range n.Items {
		end := limit
		if i+1 < len(n.Items) {
			end = int(n.Items[i+1].Span.Start)
		}
		s.finish(it, end, base)
	}
	for i := range n.Entries {
		e, end := &n.Entries[i], limit
		if i+1 < len(n.Entries) {
			end = int(n.Entries[i+1].KeySpan.Start)
		}
		e.KeySpan = e.KeySpan.Shift(int(base))
		s.finish(e.Value, end, base)
	}
}
