package markdown

import (
	"bytes"
	"strings"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"

	"throughline/internal/diag"
)

// BlockKind tells what a Block is.
type BlockKind uint8

// The kinds of blocks.
const (
	OtherBlock BlockKind = iota
	ParagraphBlock
	HeadingBlock
	ListBlock
	ItemBlock
	QuoteBlock
	CodeBlock
	HTMLBlock
	TableBlock
	RuleBlock
)

// Box is the box at the start of an entry of a task list.
type Box uint8

// The states of a box.
const (
	NoBox Box = iota
	OpenBox
	TickedBox
)

// A Block is one block of a text and its place there.
type Block struct {
	Kind     BlockKind
	Span     diag.Span     // whole lines, from the start of the first to the end of the last
	Lines    []diag.Span   // of a paragraph or heading: its lines without what marks the block
	Level    int           // of a heading
	Label    string        // of a heading: its words without markup
	Audience string        // the audience block that it stands in; "" for none
	Ordered  bool          // of a list
	Content  int           // of an entry: where its text begins, behind its mark
	Box      Box           // of an entry
	Rows     [][]diag.Span // of a table: the cells of its rows, the head first
	Children []Block       // of a list its entries, of an entry its blocks
}

// Blocks is the block structure of the text. Blocks of audience blocks stand among the others and name their
// audience, so that the lines between two blocks are empty lines, fences of audience blocks, and definitions of links
// and footnotes.
func (d *Doc) Blocks() []Block {
	return d.blocksOf(d.root, "")
}

func (d *Doc) blocksOf(parent ast.Node, audience string) (out []Block) {
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		switch n := n.(type) {
		case *audienceNode:
			out = append(out, d.blocksOf(n, n.level)...)
		case *extast.FootnoteList, *ast.LinkReferenceDefinition:
		default:
			if n.Type() == ast.TypeBlock {
				b := d.blockOf(n)
				b.Audience = audience
				out = append(out, b)
			}
		}
	}
	return out
}

func (d *Doc) blockOf(n ast.Node) Block {
	b := Block{Span: diag.NewSpan(d.lineStart(d.firstByte(n)), lineEnd(d.src, max(0, d.lastByte(n)-1)))}
	switch n := n.(type) {
	case *ast.Paragraph, *ast.TextBlock:
		b.Kind, b.Lines = ParagraphBlock, segments(n)
	case *ast.Heading:
		b.Kind, b.Lines, b.Level, b.Label = HeadingBlock, segments(n), n.Level, plain(n, d.src)
		b.Span = d.lineSpan(n)
	case *ast.List:
		b.Kind, b.Ordered = ListBlock, n.IsOrdered()
		b.Children = d.blocksOf(n, "")
	case *ast.ListItem:
		b.Kind, b.Content, b.Box = ItemBlock, d.contentOf(n), boxOf(n)
		b.Children = d.blocksOf(n, "")
	case *ast.Blockquote:
		b.Kind = QuoteBlock
	case *ast.FencedCodeBlock, *ast.CodeBlock:
		b.Kind = CodeBlock
	case *ast.HTMLBlock:
		b.Kind = HTMLBlock
	case *ast.ThematicBreak:
		b.Kind = RuleBlock
	case *extast.Table:
		b.Kind = TableBlock
		for row := n.FirstChild(); row != nil; row = row.NextSibling() {
			var cells []diag.Span
			for cell := row.FirstChild(); cell != nil; cell = cell.NextSibling() {
				cells = append(cells, d.cellOf(cell))
			}
			b.Rows = append(b.Rows, cells)
		}
	}
	return b
}

func segments(n ast.Node) (out []diag.Span) {
	for i := range n.Lines().Len() {
		s := n.Lines().At(i)
		out = append(out, diag.NewSpan(s.Start, s.Stop))
	}
	return out
}

// cellOf is the text of a cell; an empty span at its row for one without any.
func (d *Doc) cellOf(cell ast.Node) diag.Span {
	if cell.Lines().Len() == 0 {
		at := max(0, cell.Parent().Pos())
		return diag.NewSpan(at, at)
	}
	s := cell.Lines().At(0)
	return diag.NewSpan(s.Start, s.Stop)
}

func boxOf(item ast.Node) Box {
	first := item.FirstChild()
	if first == nil {
		return NoBox
	}
	box, ok := first.FirstChild().(*extast.TaskCheckBox)
	switch {
	case !ok:
		return NoBox
	case box.IsChecked:
		return TickedBox
	}
	return OpenBox
}

// contentOf is where the text of an entry begins.
func (d *Doc) contentOf(n *ast.ListItem) int {
	at := d.firstByte(n)
	for at < len(d.src) && d.src[at] >= '0' && d.src[at] <= '9' {
		at++
	}
	at++ // the dash, the star, the dot
	start := at
	for at < len(d.src) && (d.src[at] == ' ' || d.src[at] == '\t') {
		at++
	}
	if at-start > 4 { // code, or nothing on this line
		at = start + 1
	}
	return min(at, len(d.src))
}

func (d *Doc) lineStart(at int) int {
	return bytes.LastIndexByte(d.src[:min(max(at, 0), len(d.src))], '\n') + 1
}

// firstByte is where a block starts.
func (d *Doc) firstByte(n ast.Node) int {
	switch n.Kind() {
	case ast.KindParagraph, ast.KindTextBlock, ast.KindCodeBlock:
		if n.Lines().Len() > 0 {
			return n.Lines().At(0).Start
		}
	case extast.KindTable:
		if head := n.FirstChild(); head != nil && head.FirstChild() != nil {
			return int(d.cellOf(head.FirstChild()).Start)
		}
	}
	if n.Pos() >= 0 {
		return n.Pos()
	}
	if c := n.FirstChild(); c != nil && c.Type() == ast.TypeBlock {
		return d.firstByte(c)
	}
	return 0
}

// lastByte is where the last line of a block ends that has something of it.
func (d *Doc) lastByte(n ast.Node) int {
	end := max(0, n.Pos()) + 1
	if n.Type() == ast.TypeBlock && n.Lines().Len() > 0 {
		end = max(end, n.Lines().At(n.Lines().Len()-1).Stop)
	}
	switch n := n.(type) {
	case *ast.FencedCodeBlock:
		return d.closingFence(n, end)
	case *ast.HTMLBlock:
		if n.HasClosure() {
			end = max(end, n.ClosureLine.Stop)
		}
	case *ast.Heading:
		return int(d.lineSpan(n).End)
	}
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if c.Type() == ast.TypeBlock {
			end = max(end, d.lastByte(c))
		}
	}
	if n.Kind() == extast.KindTable && n.ChildCount() == 1 {
		return lineEnd(d.src, lineEnd(d.src, end)) // a head and the line under it
	}
	return end
}

// closingFence is the end of the line that closes fenced code whose own lines end at an offset.
func (d *Doc) closingFence(n *ast.FencedCodeBlock, end int) int {
	if n.Lines().Len() == 0 {
		end = lineEnd(d.src, end)
	}
	if end >= len(d.src) {
		return len(d.src)
	}
	line := strings.TrimLeft(string(d.src[d.lineStart(end):lineEnd(d.src, end)]), " \t>-+*")
	if strings.HasPrefix(line, "```") || strings.HasPrefix(line, "~~~") {
		return lineEnd(d.src, end)
	}
	return end
}

// A Definition is what a link in brackets leads to.
type Definition struct{ Label, Dest, Title string }

// Definitions are the definitions of links in the text: [label]: address "title".
func (d *Doc) Definitions() []Definition {
	var out []Definition
	for _, r := range d.refs {
		out = append(out, Definition{string(r.Label()), string(r.Destination()), string(r.Title())})
	}
	return out
}

// String writes the definition.
func (d Definition) String() string {
	dest := d.Dest
	if dest == "" || strings.ContainsAny(dest, " ()<>") {
		dest = "<" + dest + ">"
	}
	if d.Title != "" {
		return "[" + d.Label + "]: " + dest + ` "` + strings.ReplaceAll(d.Title, `"`, `\"`) + `"`
	}
	return "[" + d.Label + "]: " + dest
}
