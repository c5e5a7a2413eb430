package node

import "strings"

// flow reads [a, b] or {a: b} at an offset, in something whose column is col, and tells where it ends.
func (s *simpleReader) flow(at, col, depth int) (*Node, int) {
	if depth > maxSimpleDepth {
		s.fail()
		return nil, at
	}
	kind, closing := List, byte(']')
	if s.src[at] == '{' {
		kind, closing = Map, '}'
	}
	n := s.node(kind, at, open)
	items, entries := len(s.items), len(s.entries)
	at = s.space(at+1, col)
	for first := true; !s.failed && s.at(at) != closing; first = false {
		if !first {
			if s.at(at) != ',' {
				s.fail()
				break
			}
			at = s.space(at+1, col)
		}
		if kind == Map {
			at = s.flowEntry(at, col, depth, entries)
		} else {
			var it *Node
			it, at = s.flowValue(at, col, depth)
			s.items = append(s.items, it)
		}
		at = s.space(at, col)
	}
	if len(s.entries)-entries > maxSimpleKeys {
		s.fail()
	}
	n.Items = append([]*Node(nil), s.items[items:]...)
	n.Entries = append([]Entry(nil), s.entries[entries:]...)
	s.items, s.entries = s.items[:items], s.entries[:entries]
	return n, at + 1
}

// flowEntry reads one key and its value.
func (s *simpleReader) flowEntry(at, col, depth, from int) int {
	text := s.flowPlain(at)
	colon := at + len(text)
	for s.at(colon) == ' ' {
		colon++
	}
	if text == "" || len(text) > maxSimpleKey || s.at(colon) != ':' || s.at(colon+1) != ' ' {
		s.fail()
		return at
	}
	e := s.key(at, at+len(text), from)
	e.Value, at = s.flowValue(s.space(colon+1, col), col, depth)
	s.entries = append(s.entries, e)
	return at
}

func (s *simpleReader) flowValue(at, col, depth int) (*Node, int) {
	switch b := s.at(at); {
	case s.failed:
	case b == '[' || b == '{':
		return s.flow(at, col, depth+1)
	case b == '"' || b == '\'':
		n, end := s.quoted(at)
		if next := s.at(end); next != ',' && next != ']' && next != '}' && next != ' ' && next != '\n' {
			s.fail()
		}
		return n, end
	case plainStart(b):
		text := s.flowPlain(at)
		n := s.node(Scalar, at, at+len(text))
		n.Text = text
		if null(text) {
			n.Kind, n.Text = Null, ""
		}
		return n, at + len(text)
	}
	s.fail()
	return nil, at
}

// flowPlain is the plain text at an offset, "" where there is none.
func (s *simpleReader) flowPlain(at int) string {
	if !plainStart(s.at(at)) {
		return ""
	}
	end := at
	for ; end < len(s.src); end++ {
		b := s.src[end]
		if b == '\n' || b == ',' || b == '[' || b == ']' || b == '{' || b == '}' || b == '#' {
			break
		}
		if b == ':' && strings.IndexByte(" \n,[]{}", s.at(end+1)) >= 0 {
			break
		}
	}
	return strings.TrimRight(s.src[at:end], " ")
}

// space goes over spaces and line ends; what stands on another line is further in than col.
func (s *simpleReader) space(at, col int) int {
	for s.at(at) == ' ' {
		at++
	}
	if at >= len(s.src) {
		s.fail()
		return at
	}
	if s.src[at] != '\n' {
		return at
	}
	s.next(at + 1)
	if s.col <= col || s.gap {
		s.fail()
	}
	return s.pos
}
