package node

import (
	"bytes"
	"errors"
	"strings"

	"github.com/pelletier/go-toml/v2"
	"github.com/pelletier/go-toml/v2/unstable"

	"throughline/internal/diag"
)

// TOML reads the document that stands at span in the file. The errors go to errs; ok is false when there was any.
//
// The library's decoder is asked first, because it alone knows TOML's rules about what may be defined where; the tree
// is then built from its parser, because that alone knows positions.
func TOML(f *diag.File, span diag.Span, errs *diag.List) (n *Node, ok bool) {
	t := &tomlReader{builder: builder{file: f, errs: errs, ok: true}, src: f.Data[span.Start:span.End],
		base: int(span.Start)}
	if bytes.Count(t.src, []byte{'='}) > maxTOML { // the library's checks are quadratic
		t.fail(span, "", "more than %d values in one document", maxTOML)
		return nil, false
	}
	var discard map[string]any
	if err := toml.Unmarshal(t.src, &discard); err != nil {
		t.report(err)
		return nil, false
	}
	root := &Node{Kind: Map, Span: span}
	t.parser.Reset(t.src)
	table := root
	for t.ok && t.parser.NextExpression() {
		e := t.parser.Expression()
		switch e.Kind {
		case unstable.KeyValue:
			t.keyValue(table, e, 1)
		case unstable.Table:
			table = t.table(root, e, false)
		case unstable.ArrayTable:
			table = t.table(root, e, true)
		}
	}
	if err := t.parser.Error(); err != nil && t.ok {
		t.report(err)
	}
	return root, t.ok
}

// maxTOML is how many values a document in TOML may have.
const maxTOML = 10_000

type tomlReader struct {
	builder
	src    []byte
	base   int
	parser unstable.Parser
}

func (t *tomlReader) report(err error) {
	at := diag.NewSpan(t.base, t.base)
	message := strings.TrimPrefix(err.Error(), "toml: ")
	var de *toml.DecodeError
	if errors.As(err, &de) {
		row, column := de.Position()
		off := t.lineStart(row) + column - 1
		at = diag.NewSpan(off, off+1).Shift(t.base)
	}
	t.fail(at, "", "this is not valid TOML: %s", message)
}

// lineStart is the offset in src of a line counted from 1; TOML knows only \n and \r\n.
func (t *tomlReader) lineStart(row int) int {
	off := 0
	for ; row > 1; row-- {
		i := bytes.IndexByte(t.src[off:], '\n')
		if i < 0 {
			return len(t.src)
		}
		off += i + 1
	}
	return off
}

func (t *tomlReader) span(r unstable.Range) diag.Span {
	return diag.NewSpan(int(r.Offset), int(r.Offset+r.Length)).Shift(t.base)
}

// table walks to the table that a [header] or [[header]] names, making what is missing on the way.
func (t *tomlReader) table(root *Node, e *unstable.Node, array bool) *Node {
	at, it := root, e.Key()
	for it.Next() {
		k := it.Node()
		last := it.IsLast()
		v := at.Get(string(k.Data))
		if v == nil {
			v = &Node{Kind: Map, Span: t.span(k.Raw)}
			if last && array {
				v = &Node{Kind: List, Span: t.span(k.Raw)}
			}
			t.put(at, Entry{Key: string(k.Data), KeySpan: t.span(k.Raw), Value: v})
		}
		if v.Kind == List {
			if last && array {
				v.Items = append(v.Items, &Node{Kind: Map, Span: t.span(k.Raw)})
			}
			if len(v.Items) == 0 {
				return &Node{Kind: Map}
			}
			v = v.Items[len(v.Items)-1]
		}
		at = v
	}
	return at
}

func (t *tomlReader) keyValue(table *Node, e *unstable.Node, depth int) {
	it := e.Key()
	for it.Next() {
		k := it.Node()
		span := t.span(k.Raw)
		if it.IsLast() {
			t.put(table, Entry{Key: string(k.Data), KeySpan: span, Value: t.value(e.Value(), depth)})
			return
		}
		next := table.Get(string(k.Data))
		if next == nil {
			next = &Node{Kind: Map, Span: span}
			t.put(table, Entry{Key: string(k.Data), KeySpan: span, Value: next})
		}
		table = next
	}
}

func (t *tomlReader) value(e *unstable.Node, depth int) *Node {
	out := &Node{Span: t.span(e.Raw)}
	if !t.count(depth, out.Span) {
		return out
	}
	switch e.Kind {
	case unstable.Array:
		out.Kind = List
		for it := e.Children(); it.Next(); {
			if c := it.Node(); c.Kind != unstable.Comment {
				out.Items = append(out.Items, t.value(c, depth+1))
			}
		}
	case unstable.InlineTable:
		out.Kind = Map
		for it := e.Children(); it.Next(); {
			if c := it.Node(); c.Kind == unstable.KeyValue {
				t.keyValue(out, c, depth+1)
			}
		}
	default:
		out.Kind, out.Text, out.Quoted = Scalar, string(e.Data), e.Kind == unstable.String
	}
	return out
}
