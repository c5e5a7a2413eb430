package markdown

import (
	"bytes"
	"regexp"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// wikiNode is [[review]], [[review#item]], [[#item]] or [[address|words]].
type wikiNode struct {
	ast.BaseInline
	dest, label string
	named       bool // the label was found and not written: it has no entities and no escapes
	resolved    *Resolved
}

var kindWiki = ast.NewNodeKind("WikiLink")

func (n *wikiNode) Kind() ast.NodeKind { return kindWiki }
func (n *wikiNode) Dump(src []byte, level int) {
	ast.DumpHelper(n, src, level, map[string]string{"dest": n.dest}, nil)
}

// written is what the link says, with entities and escapes as they stand.
func (n *wikiNode) written() string {
	if n.label != "" {
		return n.label
	}
	return n.dest
}

// words are what the link says.
func (n *wikiNode) words() string {
	if n.named {
		return n.label
	}
	return string(unescape([]byte(n.written())))
}

type wikiParser struct{}

func (wikiParser) Trigger() []byte { return []byte{'['} }

func (wikiParser) Parse(_ ast.Node, block text.Reader, _ parser.Context) ast.Node {
	line, _ := block.PeekLine()
	if !bytes.HasPrefix(line, []byte("[[")) {
		return nil
	}
	end := 2 + bytes.IndexAny(line[2:], "[]\n")
	if end < 3 || !bytes.HasPrefix(line[end:], []byte("]]")) {
		return nil
	}
	inner := string(line[2:end])
	block.Advance(end + 2)
	dest, label, _ := strings.Cut(inner, "|")
	dest = strings.TrimSpace(strings.TrimSuffix(dest, `\`)) // \| is how a table takes it
	if slug, ok := strings.CutPrefix(dest, "theme:"); ok {
		dest = "themes/" + strings.TrimSpace(slug) // as people say it; the folder's name is the older form
	}
	return &wikiNode{dest: dest, label: strings.TrimSpace(label)}
}

// audienceNode is a block that only some editions show.
type audienceNode struct {
	ast.BaseBlock
	level string
	pos   int
}

var kindAudience = ast.NewNodeKind("Audience")

func (n *audienceNode) Kind() ast.NodeKind         { return kindAudience }
func (n *audienceNode) Dump(src []byte, level int) { ast.DumpHelper(n, src, level, nil, nil) }

type audienceParser struct{}

var audienceOpen = regexp.MustCompile(`^ {0,3}:::[ \t]*audience[ \t]+([a-z0-9][a-z0-9-]*)[ \t]*\r?\n?$`)

func (audienceParser) Trigger() []byte { return []byte{':'} }

func (audienceParser) Open(_ ast.Node, reader text.Reader, _ parser.Context) (ast.Node, parser.State) {
	line, seg := reader.PeekLine()
	m := audienceOpen.FindSubmatch(line)
	if m == nil {
		return nil, parser.NoChildren
	}
	reader.AdvanceToEOL()
	return &audienceNode{level: string(m[1]), pos: seg.Start}, parser.HasChildren
}

func (audienceParser) Continue(_ ast.Node, reader text.Reader, _ parser.Context) parser.State {
	line, _ := reader.PeekLine()
	if strings.TrimSpace(string(line)) == ":::" {
		reader.AdvanceToEOL()
		return parser.Close
	}
	return parser.Continue | parser.HasChildren
}

func (audienceParser) Close(ast.Node, text.Reader, parser.Context) {}
func (audienceParser) CanInterruptParagraph() bool                 { return true }
func (audienceParser) CanAcceptIndentedLine() bool                 { return false }
