// Package markdown confines goldmark: it parses a text, tells its outline and its links, and renders it as HTML or as
// plain text. Nothing that a text says leaves it as a script, a style or an address with a scheme that is not allowed.
//
// On top of CommonMark and GitHub's tables, strikethrough, task lists and bare links there are footnotes, [[wiki
// links]], {#id .class} after headings, and :::audience NAME blocks. Raw HTML is shown as text; HTML comments vanish.
//
// Offsets are bytes of the text that Parse was given.
package markdown

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"sync"
	"unicode/utf8"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// Limits of one text. They are far above what a person writes.
const (
	MaxSource  = 2 << 20
	maxNesting = 100
	maxCells   = 200_000
)

// ErrTooDeep and the like say why a text is refused.
var (
	ErrTooLarge = fmt.Errorf("the text is longer than %d bytes", MaxSource)
	ErrTooDeep  = fmt.Errorf("quotes, lists or other blocks are nested more than %d levels deep", maxNesting)
	ErrTable    = errors.New("a table has too many cells")
	ErrOutput   = errors.New("the text becomes too much HTML")
)

// An Engine holds the parser. It is immutable and safe for concurrent use.
type Engine struct {
	md      goldmark.Markdown
	longest *longest  // nil: nothing is kept
	writers sync.Pool // of *bufio.Writer: the renderer would make one for every text
}

// New returns an Engine.
func New() *Engine {
	return &Engine{writers: sync.Pool{New: func() any { return bufio.NewWriter(nil) }}, md: goldmark.New(
		goldmark.WithExtensions(extension.NewTable(extension.WithTableCellAlignMethod(extension.TableCellAlignNone)),
			extension.Strikethrough, extension.NewLinkify(), extension.TaskList,
			extension.NewFootnote(extension.WithFootnoteIDPrefixFunction(footnotePrefix))),
		goldmark.WithParserOptions(
			parser.WithHeadingAttribute(),
			parser.WithBlockParsers(util.Prioritized(audienceParser{}, 90)),
			parser.WithInlineParsers(util.Prioritized(wikiParser{}, 199), util.Prioritized(meter{}, 50)),
			parser.WithParagraphTransformers(util.Prioritized(newWholeRows(), 199)), // before the library's own
		),
		goldmark.WithRendererOptions(
			renderer.WithNodeRenderers(util.Prioritized(nodeRenderer{}, 10)),
		),
	)}
}

// A longest is the longest text that was parsed, and what became of it.
type longest struct {
	src string
	doc *Doc
}

// ForFile gives an engine for the texts of one file. It keeps what became of the longest of them, which is the body,
// as several stages of reading ask for that. It is not safe for concurrent use, and what it gives is only read.
func (e *Engine) ForFile() *Engine { return &Engine{md: e.md, longest: &longest{}} }

// A Doc is one parsed text. It is not safe for concurrent use: rendering changes it.
type Doc struct {
	engine *Engine
	src    []byte
	root   ast.Node
	refs   []parser.Reference
}

// Parse reads a text. Errors are those of Inspect.
func (e *Engine) Parse(src []byte) (*Doc, error) {
	l := e.longest
	if l != nil && l.doc != nil && l.src == string(src) {
		return l.doc, nil
	}
	d, err := e.parse(src)
	if err != nil {
		return nil, err
	}
	d.number()
	if l != nil && len(src) >= len(l.src) {
		l.src, l.doc = string(src), d
	}
	return d, nil
}

// parse reads a text without giving ids to its headings.
func (e *Engine) parse(src []byte) (d *Doc, err error) {
	src = Clean(src)
	if err := inspect(src); err != nil {
		return nil, err
	}
	defer func() {
		if r := recover(); r != nil {
			work, ok := r.(Work)
			if !ok {
				panic(r)
			}
			d, err = nil, work
		}
	}()
	ctx := parser.NewContext(parser.WithIDs(newIDs()))
	ctx.Set(meterKey, newTally(len(src)))
	d = &Doc{engine: e, src: src}
	d.root = e.md.Parser().Parse(text.NewReader(src), parser.WithContext(ctx))
	d.refs = ctx.References()
	return d, nil
}

// Clean replaces what must not get into a page (invalid UTF-8, control characters, bidirectional overrides) by as many
// bytes, so that offsets stay true. A text without any is returned as it is.
func Clean(src []byte) []byte {
	var out []byte
	for i := 0; i < len(src); {
		if b := src[i]; b < utf8.RuneSelf && (b >= 0x20 && b != 0x7f || b == '\n' || b == '\t' || b == '\r') {
			i++
			continue
		}
		r, size := utf8.DecodeRune(src[i:])
		if forbidden(r, size) {
			if out == nil {
				out = bytes.Clone(src)
			}
			for k := range size {
				out[i+k] = ' '
			}
		}
		i += size
	}
	if out == nil {
		return src
	}
	return out
}

func forbidden(r rune, size int) bool {
	switch {
	case r == utf8.RuneError && size == 1, r < 0x20, r >= 0x7f && r < 0xa0:
		return true
	case r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069:
		return true // a text must not turn round what stands after it on the page
	}
	return false
}

// Inspect refuses what would cost far more than it says: ErrTooLarge, ErrTooDeep, ErrTable, Work, and
// ErrOutput where a long address is referred to so often that the page would be out of all proportion.
func Inspect(src []byte) error {
	if err := inspect(src); err != nil || !dense(src) {
		return err
	}
	_, err := New().parse(src)
	return err
}

// inspect is Inspect without what only reading tells.
func inspect(src []byte) error {
	if len(src) > MaxSource {
		return ErrTooLarge
	}
	columns, lines, longest, audiences := 0, 0, 0, 0
	for rest := src; len(rest) > 0; {
		var line []byte
		line, rest, _ = bytes.Cut(rest, []byte{'\n'})
		lines++
		switch trimmed := bytes.TrimSpace(line); {
		case bytes.HasPrefix(trimmed, []byte(":::")) && len(trimmed) > 3:
			audiences++
		case len(trimmed) == 3 && string(trimmed) == ":::":
			audiences = max(0, audiences-1)
		}
		if markers(line) > maxNesting || audiences > maxNesting {
			return ErrTooDeep
		}
		columns = max(columns, bytes.Count(line, []byte{'|'}))
		longest = max(longest, len(line))
	}
	if longest > 2000 && bytes.Contains(src, []byte("]:")) &&
		longest*bytes.Count(src, []byte{'['}) > proportion(len(src)) {
		return ErrOutput
	}
	if columns*lines > maxCells {
		return ErrTable
	}
	return inspectLists(src)
}

// markers counts the block markers that a line starts with; a line of nothing but dashes or stars is a rule.
func markers(line []byte) int {
	n := 0
	for i, b := range line {
		switch b {
		case ' ', '\t', '\r':
		case '>':
			n++
		case '[':
			return n + footnoteMarks(line[i:])
		case '-', '+', '*':
			if i+1 < len(line) && line[i+1] != ' ' && line[i+1] != '\t' {
				return n
			}
			n++
		default:
			if (b == '.' || b == ')') && i > 0 {
				n++
			} else if b < '0' || b > '9' {
				return n
			}
		}
	}
	if len(bytes.Trim(line, "-* \t\r")) == 0 {
		return 0
	}
	return n
}

// footnoteMarks counts the footnotes that begin in one another at the start of a line.
func footnoteMarks(line []byte) (n int) {
	for bytes.HasPrefix(line, []byte("[^")) {
		end := bytes.Index(line, []byte("]:"))
		if end < 0 {
			return n
		}
		n++
		line = bytes.TrimLeft(line[end+2:], " \t")
	}
	return n
}

// ids makes ids of headings that keep letters of every script.
type ids struct {
	used map[string]bool
	next map[string]int // what to try first for a text that was there before
}

func newIDs() *ids { return &ids{used: map[string]bool{}, next: map[string]int{}} }

func (s *ids) Generate(value []byte, _ ast.NodeKind) []byte {
	return []byte(s.unique(Slug(string(value))))
}

func (s *ids) unique(id string) string {
	if id == "" {
		id = "section"
	}
	out := id
	for n := max(2, s.next[id]); s.used[out]; n++ {
		out = fmt.Sprintf("%s-%d", id, n)
		s.next[id] = n
	}
	s.used[out] = true
	return out
}

func (s *ids) Put(value []byte) { s.used[string(value)] = true }

// number gives every heading an id: its own, or one made of its words.
func (d *Doc) number() {
	s := newIDs()
	heads := d.headingNodes()
	for _, h := range heads {
		if id, ok := explicitID(h); ok {
			s.used[id] = true
		}
	}
	for _, h := range heads {
		if _, ok := explicitID(h); !ok {
			h.SetAttributeString("id", []byte(s.unique(Slug(plain(h, d.src)))))
			h.SetAttributeString("data-auto", []byte("1"))
		}
	}
}

func explicitID(h *ast.Heading) (string, bool) {
	v, ok := h.AttributeString("id")
	if !ok {
		return "", false
	}
	if _, auto := h.AttributeString("data-auto"); auto {
		return "", false
	}
	b, ok := v.([]byte)
	return string(b), ok
}

func (d *Doc) headingNodes() []*ast.Heading {
	var out []*ast.Heading
	walk(d.root, func(n ast.Node) bool {
		if h, ok := n.(*ast.Heading); ok {
			out = append(out, h)
		}
		return n.Type() != ast.TypeInline
	})
	return out
}

// walk visits nodes in the order of the text; visit tells whether to go into a node.
func walk(n ast.Node, visit func(ast.Node) bool) {
	for c := n.FirstChild(); c != nil; {
		next := c.NextSibling()
		if visit(c) {
			walk(c, visit)
		}
		c = next
	}
}
