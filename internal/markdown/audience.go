package markdown

import (
	"bytes"
	"cmp"
	"slices"

	"github.com/yuin/goldmark/ast"

	"throughline/internal/diag"
	"throughline/internal/fence"
)

// An AudienceBlock is a :::audience NAME ... ::: block.
type AudienceBlock struct {
	Level string
	Span  diag.Span // both fences included
	Name  diag.Span // the name in the opening fence
}

// AudienceBlocks finds the audience blocks of a text by their fence lines; code is respected. open is the span of a
// fence that is never closed, that stands inside another block, that stands where a block cannot be (in a quote, a
// list, a footnote, raw HTML, behind other words), or of what reads like a fence by content and is none: see
// fence.Find, which also knows the names of the audiences. It is empty when all is well. Such a text must not be
// published, for nobody can tell what it was meant to hide: where the lines and the parser disagree about what a line
// is, the answer is an error.
func (e *Engine) AudienceBlocks(src []byte, audiences ...string) (blocks []AudienceBlock, open diag.Span) {
	places := fence.Find(string(src), audiences...)
	if len(places) == 0 && !bytes.Contains(src, []byte(":::")) {
		return nil, diag.Span{}
	}
	blocks, open = scanAudience(src, audiences)
	if stray := e.strayAudience(src, blocks, places); open.Empty() || !stray.Empty() && stray.Start < open.Start {
		open = stray
	}
	return blocks, open
}

// scanAudience goes by lines alone. Blocks of other names (:::warning) are text; none of ours stands in one.
func scanAudience(src []byte, audiences []string) (blocks []AudienceBlock, open diag.Span) {
	var at *AudienceBlock
	var code codeFence
	others := 0 // blocks of other names that are open
	for start := 0; start < len(src); {
		end := lineEnd(src, start)
		line := src[start:end]
		trimmed := bytes.TrimSpace(line)
		switch here := fenceOf(line); {
		case code.n > 0:
			if code.closedBy(here) {
				code = codeFence{}
			}
		case here.n > 0:
			code = here
		case at != nil && string(trimmed) == ":::":
			at.Span.End = int32(end)
			blocks = append(blocks, *at)
			at = nil
		case at == nil && others == 0 && audienceOpen.Match(line):
			m := audienceOpen.FindSubmatchIndex(line)
			at = &AudienceBlock{Level: string(line[m[2]:m[3]]), Span: diag.NewSpan(start, 0),
				Name: diag.NewSpan(start+m[2], start+m[3])}
		case !bytes.HasPrefix(trimmed, []byte(":::")):
		case at == nil && len(bytes.Trim(trimmed, ":")) > 0 && len(fence.Find(string(trimmed), audiences...)) == 0:
			others++
		case at == nil && others > 0 && len(bytes.Trim(trimmed, ":")) == 0:
			others--
		default:
			return blocks, words(src, start)
		}
		start = end
	}
	if at != nil {
		return blocks, diag.NewSpan(at.Span.Start, at.Span.Start+3)
	}
	return blocks, diag.Span{}
}

// strayAudience is the first place that reads like the start of a block, or is one to the parser, and is neither one
// that the scan knows nor code to the parser.
func (e *Engine) strayAudience(src []byte, blocks []AudienceBlock, places []fence.Place) diag.Span {
	doc, err := e.Parse(src)
	if err != nil {
		return diag.Span{} // the text is refused as a whole
	}
	code, nodes := doc.codeAndAudience()
	fences := map[int]bool{}
	for _, b := range blocks {
		fences[int(b.Span.Start)] = true
	}
	stray := -1
	for start := range nodes {
		if !fences[start] && (stray < 0 || start < stray) {
			stray = start
		}
	}
	next := 0 // of blocks
	for _, p := range places {
		for next < len(blocks) && int(blocks[next].Name.End) < p.End {
			next++
		}
		known := next < len(blocks) && int(blocks[next].Span.Start) <= p.Start
		if !known && !within(code, p.End-1) && (stray < 0 || p.Start < stray) {
			stray = p.Start
		}
	}
	if stray < 0 {
		return diag.Span{}
	}
	return words(src, stray)
}

// codeAndAudience are the lines and the spans of code, and the starts of the lines that the parser takes for the
// start of a block.
func (d *Doc) codeAndAudience() (code []diag.Span, nodes map[int]bool) {
	nodes = map[int]bool{}
	add := func(from, to int) { code = append(code, diag.NewSpan(from, to)) }
	walk(d.root, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FencedCodeBlock, *ast.CodeBlock:
			for i := range n.Lines().Len() {
				add(n.Lines().At(i).Start, n.Lines().At(i).Stop)
			}
		case *ast.CodeSpan:
			for c := n.FirstChild(); c != nil; c = c.NextSibling() {
				if t, ok := c.(*ast.Text); ok {
					add(t.Segment.Start, t.Segment.Stop)
				}
			}
		case *audienceNode:
			nodes[bytes.LastIndexByte(d.src[:n.pos], '\n')+1] = true
		}
		return true
	})
	slices.SortFunc(code, func(a, b diag.Span) int { return cmp.Compare(a.Start, b.Start) })
	return code, nodes
}

// within reports whether an offset is in one of spans in order.
func within(spans []diag.Span, at int) bool {
	i, exact := slices.BinarySearchFunc(spans, at, func(s diag.Span, at int) int {
		return cmp.Compare(int(s.Start),
			at)
	})
	return exact || i > 0 && at < int(spans[i-1].End)
}

func lineEnd(src []byte, start int) int {
	if i := bytes.IndexByte(src[start:], '\n'); i >= 0 {
		return start + i + 1
	}
	return len(src)
}

// words is the line that starts at an offset without its end.
func words(src []byte, start int) diag.Span {
	return diag.NewSpan(start, start+len(bytes.TrimRight(src[start:lineEnd(src, start)], "\r\n")))
}

// A codeFence starts or ends code (CommonMark 0.31, section 4.5); n is 0 for a line that is none.
type codeFence struct {
	char byte
	n    int
	bare bool // nothing follows
}

func fenceOf(line []byte) codeFence {
	rest := bytes.TrimLeft(line, " ")
	if len(line)-len(rest) > 3 || len(rest) == 0 || rest[0] != '`' && rest[0] != '~' {
		return codeFence{}
	}
	info := bytes.TrimLeft(rest, string(rest[:1]))
	f := codeFence{rest[0], len(rest) - len(info), len(bytes.TrimSpace(info)) == 0}
	if f.n < 3 || f.char == '`' && bytes.IndexByte(info, '`') >= 0 {
		return codeFence{}
	}
	return f
}

func (f codeFence) closedBy(g codeFence) bool { return g.char == f.char && g.n >= f.n && g.bare }

// Code gives what tells of an offset of a text whether it stands in code.
func (e *Engine) Code(src string) func(at int) bool {
	doc, err := e.parse([]byte(src))
	if err != nil {
		return func(int) bool { return false }
	}
	code, _ := doc.codeAndAudience()
	return func(at int) bool { return within(code, at) }
}
