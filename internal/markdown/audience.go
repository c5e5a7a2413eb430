package markdown

import (
	"bytes"
	"regexp"

	"github.com/yuin/goldmark/ast"

	"throughline/internal/diag"
)

// An AudienceBlock is a :::audience NAME ... ::: block.
type AudienceBlock struct {
	Level string
	Span  diag.Span // both fences included
	Name  diag.Span // the name in the opening fence
}

// AudienceBlocks finds the audience blocks of a text by their fence lines; fenced code is respected. open is the span of a
// fence that is never closed, that stands inside another block, or that stands where a block cannot be (in a quote, a
// list, a footnote, raw HTML). It is empty when all is well. Such a text must not be published, for nobody can tell what
// it was meant to hide: where the lines and the parser disagree about what a line is, the answer is an error.
func (e *Engine) AudienceBlocks(src []byte) (blocks []AudienceBlock, open diag.Span) {
	if !bytes.Contains(src, []byte(":::")) {
		return nil, diag.Span{}
	}
	if blocks, open = scanAudience(src); !open.Empty() {
		return blocks, open
	}
	return blocks, e.strayAudience(src, blocks)
}

// scanAudience goes by lines alone.
func scanAudience(src []byte) (blocks []AudienceBlock, open diag.Span) {
	var at *AudienceBlock
	var code fence
	for start := 0; start < len(src); {
		end := lineEnd(src, start)
		line := src[start:end]
		trimmed := bytes.TrimSpace(line)
		switch here := fenceOf(line); {
		case code.n > 0:
			if code.closedBy(here) {
				code = fence{}
			}
		case here.n > 0:
			code = here
		case at != nil && string(trimmed) == ":::":
			at.Span.End = int32(end)
			blocks = append(blocks, *at)
			at = nil
		case at == nil && audienceOpen.Match(line):
			m := audienceOpen.FindSubmatchIndex(line)
			at = &AudienceBlock{Level: string(line[m[2]:m[3]]), Span: diag.NewSpan(start, 0), Name: diag.NewSpan(start+m[2], start+m[3])}
		case bytes.HasPrefix(trimmed, []byte(":::")):
			return blocks, words(src, start)
		}
		start = end
	}
	if at != nil {
		return blocks, diag.NewSpan(at.Span.Start, at.Span.Start+3)
	}
	return blocks, diag.Span{}
}

// strayAudience is the first line that reads like the start of a block and is neither one that the scan knows nor code to
// the parser.
func (e *Engine) strayAudience(src []byte, blocks []AudienceBlock) diag.Span {
	fences := map[int]bool{}
	for _, b := range blocks {
		fences[int(b.Span.Start)] = true
	}
	doc, err := e.Parse(src)
	if err != nil {
		return diag.Span{} // the text is refused as a whole
	}
	code, nodes := doc.codeAndAudience()
	for start := 0; start < len(src); start = lineEnd(src, start) {
		line := src[start:lineEnd(src, start)]
		m := audienceLike.FindIndex(line)
		if fences[start] || m == nil && !nodes[start] {
			continue
		}
		if m == nil || !within(code, start+m[1]-1) {
			return words(src, start)
		}
	}
	return diag.Span{}
}

// audienceLike is how a block starts, behind whatever can stand in front of it on its line.
var audienceLike = regexp.MustCompile(`(?i)^[ \t>*+|\-0-9.)]*:::+[ \t{]*audience`)

// codeAndAudience are the lines of code, and the starts of the lines that the parser takes for the start of a block.
func (d *Doc) codeAndAudience() (code []diag.Span, nodes map[int]bool) {
	nodes = map[int]bool{}
	walk(d.root, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FencedCodeBlock, *ast.CodeBlock:
			for i := range n.Lines().Len() {
				s := n.Lines().At(i)
				code = append(code, diag.NewSpan(s.Start, s.Stop))
			}
		case *audienceNode:
			nodes[bytes.LastIndexByte(d.src[:n.pos], '\n')+1] = true
		}
		return n.Type() != ast.TypeInline
	})
	return code, nodes
}

func within(spans []diag.Span, at int) bool {
	for _, s := range spans {
		if at >= int(s.Start) && at < int(s.End) {
			return true
		}
	}
	return false
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

// A fence starts or ends code (CommonMark 0.31, section 4.5); n is 0 for a line that is none.
type fence struct {
	char byte
	n    int
	bare bool // nothing follows
}

func fenceOf(line []byte) fence {
	rest := bytes.TrimLeft(line, " ")
	if len(line)-len(rest) > 3 || len(rest) == 0 || rest[0] != '`' && rest[0] != '~' {
		return fence{}
	}
	info := bytes.TrimLeft(rest, string(rest[:1]))
	f := fence{rest[0], len(rest) - len(info), len(bytes.TrimSpace(info)) == 0}
	if f.n < 3 || f.char == '`' && bytes.IndexByte(info, '`') >= 0 {
		return fence{}
	}
	return f
}

func (f fence) closedBy(g fence) bool { return g.char == f.char && g.n >= f.n && g.bare }
