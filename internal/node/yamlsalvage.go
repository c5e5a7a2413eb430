package node

import (
	"bytes"
	"regexp"
	"strings"

	"throughline/internal/diag"
)

// Where YAML fails, its scanner knows only where it stumbled, which is often a line or a page after the mistake, and
// nothing after it is read. So the text is cut up as people see it: into the keys that stand at the left margin, and
// those that hold a list into its entries. Each part is read by itself: what is wrong is told where it is, and what
// is right is read, so that one run names everything.

// topKey is a key at the left margin.
var topKey = regexp.MustCompile(
	`^(?:"[^"\n]*"|'[^'\n]*'|[^\s\x{a0}#:,&*!|>'"%@{}\[\]\x60-][^:#\n]*?)[ \t]*:(?:[ \t\r]|$)`)

// A part is some lines of the source: offsets in src.
type part struct{ start, end int }

// salvage reads what can be read of a source that is no YAML as a whole, and reports the rest. The map has a Null for
// each key whose value cannot be read. It is nil where no key is found; nothing is reported then.
func (y *yamlReader) salvage() *Node {
	parts := y.topParts()
	if len(parts) == 0 {
		return nil
	}
	m, reported := y.new(y.base), y.errs.Len()
	m.Kind, m.Span.End = Map, int32(y.base+len(y.src))
	for _, p := range parts {
		y.salvageKey(m, p)
	}
	if y.errs.Len() == reported {
		return nil // each part is good by itself, so what is wrong is between them
	}
	return m
}

// topParts are the keys at the left margin with all that is under them. Lines before the first one belong to it.
func (y *yamlReader) topParts() (parts []part) {
	y.eachLine(part{0, len(y.src)}, func(at int, line []byte) {
		if topKey.Match(line) {
			if len(parts) > 0 {
				parts[len(parts)-1].end = at
			}
			parts = append(parts, part{at, len(y.src)})
		}
	})
	if len(parts) > 0 {
		parts[0].start = 0
	}
	return parts
}

func (y *yamlReader) eachLine(p part, see func(at int, line []byte)) {
	for at := p.start; at < p.end; {
		n := lineLength(y.src[at:p.end])
		see(at, y.src[at:at+n])
		at += n + 1
	}
}

// salvageKey reads one key with its value into the map.
func (y *yamlReader) salvageKey(m *Node, p part) {
	got, err := y.load(p)
	switch {
	case err == nil && got != nil && got.Kind == Map:
		for _, e := range got.Entries {
			y.put(m, e)
		}
		return
	case err == nil && got == nil:
		return
	}
	head := bytes.TrimRight(y.src[p.start:p.start+lineLength(y.src[p.start:p.end])], " \r")
	name, _, _ := bytes.Cut(head, []byte(":"))
	e := Entry{Key: string(bytes.Trim(name, `"' `)), KeySpan: diag.NewSpan(p.start, p.start+len(name)).Shift(y.base)}
	e.Value = y.new(y.base + p.start + len(head))
	if items := y.listParts(p); bytes.HasSuffix(head, []byte(":")) && len(items) > 0 {
		y.salvageList(e.Value, items)
	} else {
		y.diagnose(p, err)
	}
	y.put(m, e)
}

// listParts are the entries of a list that stands under a key: those that begin at the indentation of the first one,
// or one space beside it, for that is the mistake of one who counted wrong.
func (y *yamlReader) listParts(p part) (items []part) {
	indent, first := -1, true
	y.eachLine(p, func(at int, line []byte) {
		rest := bytes.TrimLeft(line, " ")
		have := len(line) - len(rest)
		dash := len(rest) > 0 && rest[0] == '-' && !bytes.HasPrefix(rest, []byte("---"))
		switch {
		case first:
			first = false
		case dash && (indent < 0 || have >= indent-1 && have <= indent+1):
			if indent < 0 {
				indent = have
			}
			if len(items) > 0 {
				items[len(items)-1].end = at
			}
			items = append(items, part{at, p.end})
		case indent < 0 && len(bytes.TrimSpace(rest)) > 0 && rest[0] != '#':
			indent = 1 << 20 // something else stands first
		}
	})
	return items
}

// salvageList reads the entries of a list that can be read.
func (y *yamlReader) salvageList(n *Node, items []part) {
	n.Kind = List
	indent := y.indentOf(items[0])
	for _, it := range items {
		got, err := y.load(it)
		switch have := y.indentOf(it); {
		case err != nil || got == nil || got.Kind != List:
			y.diagnose(it, err)
		case have != indent:
			y.failFix(it.start+have, it.start+have+1, textSpan{it.start, it.start + have}, strings.Repeat(" ", indent),
				"line it up with the entry above it",
				"this entry is indented by %d spaces, the first one by %d", have, indent)
		default:
			n.Items = append(n.Items, got.Items...)
			n.Span.End = got.Span.End
		}
	}
}

func (y *yamlReader) indentOf(p part) int {
	line := y.src[p.start : p.start+lineLength(y.src[p.start:p.end])]
	return len(line) - len(bytes.TrimLeft(line, " "))
}

// load reads a part by itself, without reporting. A part of a source that has no YAML in it is nil.
func (y *yamlReader) load(p part) (*Node, error) {
	var quiet diag.List
	sub := &yamlReader{builder: builder{file: y.file, errs: &quiet, ok: true, nodes: y.nodes},
		src: y.src[p.start:p.end], base: y.base + p.start}
	docs, err := sub.loadAll()
	if err != nil {
		return nil, err
	}
	if !sub.ok {
		y.ok = false
		y.errs.Add(quiet.Sorted()...)
	}
	if len(docs) == 0 {
		return nil, nil
	}
	y.nodes = sub.nodes
	return docs[0], nil
}

// failFix is failAt with what to put in the place of the source between two offsets.
func (y *yamlReader) failFix(start, end int, fix textSpan, by, hint, format string, args ...any) {
	y.ok = false
	y.errs.FixableErrorf(y.file, diag.NewSpan(start, end).Shift(y.base), "syntax", hint,
		diag.Replace(diag.NewSpan(fix.start, fix.end).Shift(y.base), by), format, args...)
}

func (y *yamlReader) failAt(start, end int, hint, format string, args ...any) {
	y.fail(diag.NewSpan(start, end).Shift(y.base), hint, format, args...)
}
