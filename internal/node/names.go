package node

import (
	"bytes"
	"strconv"
	"strings"

	"throughline/internal/diag"
)

// Names are the nodes of a list of names. Several in one text, "a, b" or "a; b", would be one name: they are an error,
// and in what was written for another tool they are the names that they look like. In YAML quotes say that it is one.
func (d *Decoder) Names(n *Node) []*Node {
	switch {
	case n.Kind == Null:
		return nil
	case n.Kind == List:
		return n.Items
	case n.Kind != Scalar || n.Quoted && !d.quotesAll() || !strings.ContainsFunc(n.Text, betweenNames):
		return []*Node{n}
	}
	var out []*Node
	var names []string
	for name := range strings.FieldsFuncSeq(n.Text, betweenNames) {
		if name = strings.TrimSpace(name); name != "" {
			names = append(names, name)
			out = append(out, &Node{Kind: Scalar, Text: name, Span: n.Span})
		}
	}
	switch {
	case d.Foreign != nil:
	case d.quotesAll():
		for i, name := range names {
			names[i] = strconv.Quote(name)
		}
		d.Errorf(n, "value", "write ["+strings.Join(names, ", ")+"]; for one name, a list of it alone: ["+
			strconv.Quote(n.Text)+"]", "%s would be one name", strconv.Quote(n.Text))
	default:
		list := "[" + strings.Join(names, ", ") + "]"
		d.Errs.FixableErrorf(d.File, n.Span, "value", "write "+list+"; for one name with a comma in it, put quotes "+
			"around it", diag.Replace(n.Span, list), "%s would be one name", strconv.Quote(n.Text))
	}
	return out
}

func betweenNames(r rune) bool { return strings.ContainsRune(",;，；、", r) }

// quotesAll tells of TOML and JSON, in which quotes around a text say nothing.
func (d *Decoder) quotesAll() bool {
	start := bytes.TrimLeft(d.File.Data, "\ufeff \t\r\n")
	return bytes.HasPrefix(start, []byte("+++")) || bytes.HasPrefix(start, []byte("{")) ||
		strings.HasSuffix(d.File.Path, ".toml") || strings.HasSuffix(d.File.Path, ".json")
}

// NameTexts are the texts of Names.
func (d *Decoder) NameTexts(n *Node) (out []string) {
	for _, it := range d.Names(n) {
		if s, ok := d.String(it); ok {
			out = append(out, s)
		}
	}
	return out
}
