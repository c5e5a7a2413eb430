package lsp

import (
	"bytes"
	"maps"
	"strings"

	"throughline/internal/diag"
)

// A cursor is where in YAML somebody types. The text before it need not be YAML yet.
type cursor struct {
	path   []string        // of the map or value that is typed in, "[]" for an entry of a list
	key    bool            // a key is typed, or an entry that is a text
	value  bool            // a value is typed: path ends in its key, or in "[]"
	prefix string          // what of it is there
	from   int             // where that begins
	seen   map[string]bool // keys that the map has before it
	flow   bool            // inside of { } or [ ]
	entry  bool            // directly behind a dash or [ or , of a list
}

// A level of indentation that is open: a key or, with list, a dash.
type level struct {
	indent int
	key    string
	list   bool
	seen   map[string]bool // of a dash, or of the root: the keys of the map in it
}

// yamlCursor reads YAML from a byte to another and says where that is; false inside of a comment or a block of text.
func yamlCursor(f *diag.File, from, to int) (cursor, bool) {
	r := &yamlReader{data: f.Data[:to], levels: []level{{indent: -1, seen: map[string]bool{}}}, text: -1}
	for at := from; at <= to; {
		end := to
		if i := bytes.IndexByte(r.data[at:], '\n'); i >= 0 {
			end = at + i
		}
		last := end == to
		if c, done, ok := r.line(at, end, last); done {
			if ok && c.key {
				c.seen = keysAfter(f.Data[to:], c, place(f, c.from).Character)
			}
			return c, ok
		}
		at = end + 1
	}
	return cursor{}, false
}

// keysAfter adds the keys that a map has behind the place to those before it: on the lines of the same indentation,
// or up to the end of the braces.
func keysAfter(rest []byte, c cursor, column int) map[string]bool {
	seen := maps.Clone(c.seen)
	if c.flow {
		depth := 0
		for i := 0; i < len(rest) && depth >= 0; i++ {
			switch rest[i] {
			case '{', '[':
				depth++
			case '}', ']':
				depth--
			case ',':
				if key, _, ok := cutKey(strings.TrimLeft(string(rest[i+1:min(len(rest), i+60)]), " \n")); ok &&
					depth == 0 {
					seen[key] = true
				}
			}
		}
		return seen
	}
	_, rest, _ = bytes.Cut(rest, []byte{'\n'})
	for line := range bytes.SplitSeq(rest, []byte{'\n'}) {
		line = bytes.TrimSuffix(line, []byte{'\r'})
		text := bytes.TrimLeft(line, " ")
		indent := len(line) - len(text)
		if len(text) == 0 || text[0] == '#' || indent > column {
			continue
		}
		if indent < column || text[0] == '-' || string(text) == "---" {
			break
		}
		if key, _, ok := cutKey(string(text)); ok {
			seen[key] = true
		}
	}
	return seen
}

type yamlReader struct {
	data   []byte
	levels []level
	flow   []bracket
	text   int // the indentation that a block of text has to be deeper than; -1 outside of one
}

// A bracket is a { or [ that is open.
type bracket struct {
	list  bool
	key   string
	value bool // behind the colon of key
	start int  // of what is typed now
	seen  map[string]bool
}

func (r *yamlReader) line(at, end int, last bool) (c cursor, done, ok bool) {
	if len(r.flow) > 0 {
		return r.flowLine(at, end, last)
	}
	line := strings.TrimSuffix(string(r.data[at:end]), "\r")
	end = at + len(line)
	trimmed := strings.TrimLeft(line, " ")
	indent := len(line) - len(trimmed)
	if r.text >= 0 {
		if strings.TrimSpace(line) == "" && !last || indent > r.text {
			return c, last, false
		}
		r.text = -1
	}
	if strings.HasPrefix(trimmed, "#") || strings.TrimSpace(line) == "" && !last {
		return c, last, false
	}
	r.pop(indent, strings.HasPrefix(trimmed, "-"))
	pos := at + indent
	for strings.HasPrefix(trimmed, "- ") || trimmed == "-" {
		r.levels = append(r.levels, level{indent: indent, key: "[]", list: true, seen: map[string]bool{}})
		rest := strings.TrimLeft(trimmed[1:], " ")
		indent += len(trimmed) - len(rest)
		pos += len(trimmed) - len(rest)
		trimmed = rest
	}
	key, value, found := cutKey(trimmed)
	if !found {
		return r.noKey(trimmed, pos, end, last)
	}
	r.top().seen[key] = true
	r.levels = append(r.levels, level{indent: indent, key: key, seen: map[string]bool{}})
	pos += len(trimmed) - len(value)
	return r.afterKey(value, indent, pos, end, last)
}

// top is the level whose map a key belongs to.
func (r *yamlReader) top() *level { return &r.levels[len(r.levels)-1] }

// pop closes the levels that a line of an indentation is not in. A dash may stand right under its key.
func (r *yamlReader) pop(indent int, dash bool) {
	for len(r.levels) > 1 {
		l := r.top()
		if l.indent < indent || dash && l.indent == indent && !l.list {
			return
		}
		r.levels = r.levels[:len(r.levels)-1]
	}
}

// cutKey cuts "key: value" apart; value begins where the value does.
func cutKey(s string) (key, value string, ok bool) {
	if s == "" || strings.ContainsRune(`{["'#`, rune(s[0])) {
		return "", "", false
	}
	i := strings.Index(s, ": ")
	if i < 0 {
		if !strings.HasSuffix(s, ":") {
			return "", "", false
		}
		i = len(s) - 1
	}
	return strings.TrimSpace(s[:i]), strings.TrimLeft(s[i+1:], " "), true
}

// noKey is a line without a colon: a key that is begun, an entry of a list, or the next line of a text.
func (r *yamlReader) noKey(text string, pos, end int, last bool) (cursor, bool, bool) {
	if strings.HasPrefix(text, "{") || strings.HasPrefix(text, "[") {
		return r.flowLine(pos, end, last)
	}
	if !last {
		return cursor{}, false, false
	}
	return cursor{path: r.path(), key: true, prefix: text, from: pos, seen: r.top().seen, entry: r.top().list}, true,
		true
}

func (r *yamlReader) afterKey(value string, indent, pos, end int, last bool) (cursor, bool, bool) {
	switch {
	case strings.HasPrefix(value, "|") || strings.HasPrefix(value, ">"):
		r.text = indent
		return cursor{}, last, false
	case strings.HasPrefix(value, "{") || strings.HasPrefix(value, "["):
		return r.flowLine(pos, end, last)
	case !last:
		return cursor{}, false, false
	}
	if i := strings.Index(value, " #"); i >= 0 || strings.HasPrefix(value, "#") {
		return cursor{}, true, false
	}
	return cursor{path: r.path(), value: true, prefix: value, from: pos}, true, true
}

// path is that of what is typed now.
func (r *yamlReader) path() []string {
	var out []string
	for _, l := range r.levels[1:] {
		out = append(out, l.key)
	}
	for i, b := range r.flow {
		if b.list {
			out = append(out, "[]")
		} else if b.value || i < len(r.flow)-1 {
			out = append(out, b.key)
		}
	}
	return out
}

// flowLine reads { } and [ ], which may go over several lines.
func (r *yamlReader) flowLine(at, end int, last bool) (cursor, bool, bool) {
	for i := at; i < end; i++ {
		switch b := r.data[i]; b {
		case '{', '[':
			r.flow = append(r.flow, bracket{list: b == '[', start: i + 1, seen: map[string]bool{}})
		case '}', ']':
			if r.flow = r.flow[:len(r.flow)-1]; len(r.flow) == 0 {
				return cursor{}, last, false
			}
		case ',':
			t := &r.flow[len(r.flow)-1]
			t.key, t.value, t.start = "", false, i+1
		case ':':
			r.colon(i, end)
		case '"', '\'':
			if r.begins(i) {
				close := bytes.IndexByte(r.data[i+1:end], b)
				if close < 0 {
					return r.quoted(i, end, last)
				}
				i += close + 1
			}
		case '#':
			if i > 0 && r.data[i-1] == ' ' {
				return cursor{}, last, false
			}
		}
	}
	if !last {
		return cursor{}, false, false
	}
	return r.inFlow(end)
}

// begins reports whether a quote at i begins a value.
func (r *yamlReader) begins(i int) bool {
	return len(r.flow) > 0 && strings.TrimSpace(string(r.data[min(i, r.flow[len(r.flow)-1].start):i])) == ""
}

func (r *yamlReader) colon(i, end int) {
	t := &r.flow[len(r.flow)-1]
	if t.list || t.value || i+1 < end && r.data[i+1] != ' ' {
		return
	}
	t.key, t.value = strings.TrimSpace(string(r.data[t.start:i])), true
	t.seen[t.key] = true
	t.start = i + 1
}

// quoted is a quote that is open at the end of a line: the cursor is in it, or the text goes on.
func (r *yamlReader) quoted(i, end int, last bool) (cursor, bool, bool) {
	if !last {
		return cursor{}, false, false
	}
	r.flow[len(r.flow)-1].start = i + 1
	c, _, ok := r.inFlow(end)
	return c, true, ok
}

func (r *yamlReader) inFlow(end int) (cursor, bool, bool) {
	t := r.flow[len(r.flow)-1]
	start := t.start
	for start < end && strings.IndexByte(" \r\n", r.data[start]) >= 0 {
		start++
	}
	c := cursor{path: r.path(), prefix: string(r.data[start:end]), from: start, flow: true, seen: t.seen}
	c.value = t.list || t.value
	c.key = !t.list && !t.value
	c.entry = t.list
	return c, true, true
}
