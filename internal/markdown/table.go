package markdown

import (
	"bytes"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"

	"throughline/internal/diag"
)

// wholeRows makes tables of paragraphs as the library does, and keeps what it drops: the cells of a row beyond those
// of the table's head.
type wholeRows struct{ parser.ParagraphTransformer }

func newWholeRows() wholeRows { return wholeRows{extension.NewTableParagraphTransformer()} }

// Transform implements parser.ParagraphTransformer.
func (w wholeRows) Transform(p *ast.Paragraph, reader text.Reader, pc parser.Context) {
	parent, before := p.Parent(), p.PreviousSibling()
	w.ParagraphTransformer.Transform(p, reader, pc)
	var made ast.Node
	switch {
	case p.Parent() != nil:
		made = p.NextSibling()
	case before != nil:
		made = before.NextSibling()
	default:
		made = parent.FirstChild()
	}
	if t, ok := made.(*extast.Table); ok {
		columns := len(t.Alignments)
		for row := t.FirstChild().NextSibling(); row != nil; row = row.NextSibling() {
			for _, cell := range beyond(reader.Source(), row.Pos(), columns) {
				n := extast.NewTableCell()
				n.SetPos(cell.Start)
				n.Lines().Append(cell)
				row.AppendChild(row, n)
			}
		}
	}
}

// beyond are the cells of the row that starts at an offset that come after the first n, counted as the library does:
// a | behind a backslash ends no cell, in code neither.
func beyond(src []byte, at, n int) (out []text.Segment) {
	line := text.NewSegment(at, lineEnd(src, at))
	line = line.TrimLeftSpace(src)
	line = line.TrimRightSpace(src)
	from, to := line.Start, line.Stop
	if from < to && src[from] == '|' {
		from++
	}
	if from < to && src[to-1] == '|' {
		to--
	}
	for i := 0; from < to; i++ {
		end := from
		for end < to && (src[end] != '|' || end > line.Start && src[end-1] == '\\') {
			end++
		}
		if i >= n {
			cell := text.NewSegment(from, end)
			cell = cell.TrimLeftSpace(src)
			out = append(out, cell.TrimRightSpace(src))
		}
		from = end + 1
	}
	return out
}

// An OddRow is a row of a table that was meant in another way than it is read.
type OddRow struct {
	Span  diag.Span // of the first cell with words beyond the head, or of the brackets
	Split bool      // a | within [[ ]] ends a cell; else the row has more cells than the head
}

// OddRows are the odd rows of all tables, in order.
func (d *Doc) OddRows() (out []OddRow) {
	if !bytes.ContainsRune(d.src, '|') {
		return nil
	}
	walk(d.root, func(n ast.Node) bool {
		if t, ok := n.(*extast.Table); ok {
			for row := t.FirstChild(); row != nil; row = row.NextSibling() {
				if odd, ok := d.oddRow(row, len(t.Alignments)); ok {
					out = append(out, odd)
				}
			}
		}
		return n.Type() != ast.TypeInline
	})
	return out
}

func (d *Doc) oddRow(row ast.Node, columns int) (OddRow, bool) {
	i := 0
	for cell := row.FirstChild(); cell != nil; cell = cell.NextSibling() {
		span := d.cellOf(cell)
		if at := openBrackets(d.src[span.Start:span.End]); at >= 0 && cell.NextSibling() != nil {
			next := d.cellOf(cell.NextSibling())
			if end := bytes.Index(d.src[next.Start:next.End], []byte("]]")); end >= 0 {
				return OddRow{diag.NewSpan(int(span.Start)+at, int(next.Start)+end+2), true}, true
			}
		}
		if i++; i > columns && !span.Empty() {
			return OddRow{Span: span}, true
		}
	}
	return OddRow{}, false
}

// openBrackets is where [[ begins in a cell and nothing ends it; -1 where all are closed, or in code.
func openBrackets(cell []byte) int {
	at := bytes.LastIndex(cell, []byte("[["))
	if at < 0 || bytes.Contains(cell[at:], []byte("]]")) || bytes.Count(cell[:at], []byte("`"))%2 == 1 {
		return -1
	}
	return at
}
