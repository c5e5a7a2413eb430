package markdown

import (
	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"

	"throughline/internal/diag"
)

// Form tells what kind of block a Passage is.
type Form uint8

// The forms of passages.
const (
	FormParagraph Form = iota
	FormHeading
	FormEntry // the text of an entry of a list
	FormCell  // a cell of a table
)

// CodeMark stands in a Passage for each byte of code.
const CodeMark = '\x1a'

// A Passage is a run of prose: what somebody wrote in one heading, paragraph, entry of a list or cell of a table.
type Passage struct {
	Form Form
	// Level is that of a heading; of an entry, how many lists it stands in.
	Level int
	// Text has as many bytes as Span. What is no prose in it (marks of emphasis, addresses, HTML, pictures) is spaces,
	// code is CodeMark, so that a place in Text is a place in the source.
	Text   string
	Span   diag.Span
	Quoted bool // it stands in a quotation
	Row    int  // of a cell: which row of its table it is in, the head being 0
}

// Passages are the runs of prose of a text, in order. Blocks of code and HTML are none.
func (d *Doc) Passages() []Passage {
	var out []Passage
	p := passages{src: d.src}
	p.blocks(d.root, Passage{}, &out)
	return out
}

type passages struct{ src []byte }

// blocks collects the passages below a block; in tells of the block that they stand in.
func (p passages) blocks(n ast.Node, in Passage, out *[]Passage) {
	row := 0
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		within := in
		switch c := c.(type) {
		case *ast.Blockquote:
			within.Quoted = true
		case *ast.List:
			within.Level++
		case *ast.ListItem:
			within.Form = FormEntry
		case *extast.TableHeader, *extast.TableRow:
			within.Row = row
			row++
		case *extast.TableCell:
			within.Form = FormCell
		case *ast.Heading:
			within.Form, within.Level = FormHeading, c.Level
		}
		if holdsText(c) {
			if q, ok := p.passage(c, within); ok {
				*out = append(*out, q)
			}
		} else if c.Type() == ast.TypeBlock {
			p.blocks(c, within, out)
		}
	}
}

func holdsText(n ast.Node) bool {
	switch n.Kind() {
	case ast.KindParagraph, ast.KindTextBlock, ast.KindHeading, extast.KindTableCell:
		return true
	}
	return false
}

// passage is what a block says, or false where it says nothing.
func (p passages) passage(n ast.Node, in Passage) (Passage, bool) {
	from, to := -1, 0
	eachText(n, false, func(t *ast.Text, _ bool) {
		if from < 0 {
			from = t.Segment.Start
		}
		from, to = min(from, t.Segment.Start), max(to, t.Segment.Stop)
	})
	if from < 0 || to <= from {
		return in, false
	}
	text := make([]byte, to-from)
	for i := range text {
		if text[i] = ' '; p.src[from+i] == '\n' {
			text[i] = '\n'
		}
	}
	eachText(n, false, func(t *ast.Text, code bool) {
		part := text[t.Segment.Start-from : t.Segment.Stop-from]
		copy(part, p.src[t.Segment.Start:t.Segment.Stop])
		for i := range part {
			if code {
				part[i] = CodeMark
			}
		}
	})
	in.Text, in.Span = string(text), diag.NewSpan(from, to)
	return in, true
}

// eachText visits the pieces of text in a block, those of code marked as such; pictures and HTML are left out.
func eachText(n ast.Node, code bool, visit func(t *ast.Text, code bool)) {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		switch c := c.(type) {
		case *ast.Text:
			visit(c, code)
		case *ast.CodeSpan:
			eachText(c, true, visit)
		case *ast.Image, *ast.RawHTML, *ast.AutoLink:
		default:
			if c.Type() == ast.TypeInline {
				eachText(c, code, visit)
			}
		}
	}
}
