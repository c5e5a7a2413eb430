package webdoc

import (
	"bytes"
	"errors"
	"path"
	"regexp"
	"strconv"
	"strings"

	"github.com/JohannesKaufmann/html-to-markdown/v2/converter"
	"github.com/JohannesKaufmann/html-to-markdown/v2/plugin/base"
	"github.com/JohannesKaufmann/html-to-markdown/v2/plugin/commonmark"
	"github.com/JohannesKaufmann/html-to-markdown/v2/plugin/strikethrough"
	"github.com/JohannesKaufmann/html-to-markdown/v2/plugin/table"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// convert makes Markdown of a page.
func convert(tool, name string, data []byte) (*Document, error) {
	doc := &Document{Tool: tool}
	p := &tokenPass{doc: doc, stem: stemOf(name)}
	if err := p.run(data); err != nil {
		return nil, err
	}
	root, err := html.ParseWithOptions(&p.out, html.ParseOptionEnableScripting(false))
	if err != nil {
		return nil, errors.New("its HTML cannot be read")
	}
	page := &page{root: root, css: p.css.String(), doc: doc}
	page.title = page.findTitle(tool, name)
	switch tool {
	case "google-docs":
		page.google()
	case "notion":
		page.notion()
	case "confluence":
		page.confluence()
	}
	page.common()
	conv := converter.NewConverter(converter.WithPlugins(base.NewBasePlugin(),
		commonmark.NewCommonmarkPlugin(commonmark.WithBulletListMarker("-"), commonmark.WithListEndComment(false),
			commonmark.WithLinkEmptyContentBehavior(commonmark.LinkBehaviorSkip)),
		strikethrough.NewStrikethroughPlugin(),
		table.NewTablePlugin(table.WithSpanCellBehavior(table.SpanBehaviorEmpty),
			table.WithNewlineBehavior(table.NewlineBehaviorPreserve), table.WithPresentationTables(true),
			table.WithCellPaddingBehavior(table.CellPaddingBehaviorMinimal))))
	out, err := conv.ConvertNode(root)
	if err != nil {
		return nil, errors.New("its HTML cannot be read")
	}
	doc.Markdown = finish(page.title, out)
	return doc, nil
}

// A page is a document while the marks of its tool become those of Markdown.
type page struct {
	root  *html.Node
	css   string
	title string
	doc   *Document
}

// finish puts the title in front where no heading says it, and takes its meaning from what would be read as a block of
// ours or as front matter.
func finish(title string, out []byte) []byte {
	out = bytes.TrimSpace(out)
	if !bytes.HasPrefix(out, []byte("# ")) && title != "" {
		out = append([]byte("# "+escapeLine(title)+"\n\n"), out...)
	}
	out = fenceStart.ReplaceAll(out, []byte(`$1\:::`))
	out = escapedBox.ReplaceAll(out, []byte("$1 [$2] "))
	out = cellBreaks.ReplaceAll(out, []byte("<br>"))
	return append(out, '\n')
}

var (
	escapedBox = regexp.MustCompile(`(?m)^([ \t>]*[-*]) \\\[([ x])\\?\] `)
	cellBreaks = regexp.MustCompile(`(?:<br />)+`) // one paragraph of a cell and the next
)

var fenceStart = regexp.MustCompile(`(?m)^((?:[ \t>]|[-*] )*):::`)

func escapeLine(s string) string {
	return strings.NewReplacer(`\`, `\\`, "*", `\*`, "[", `\[`, "<", `\<`, "`", "\\`", "\n", " ").Replace(s)
}

// findTitle is what the page says its title is: a heading of its tool, else <title>, else the name of the file.
func (p *page) findTitle(tool, name string) string {
	said := ""
	if t := findTag(p.root, "title"); t != nil {
		said = textOf(t)
		remove(t)
	}
	if tool == "confluence" {
		if _, rest, ok := strings.Cut(said, " : "); ok {
			said = rest // the space stands in front
		}
	}
	if said == "" {
		said = strings.TrimSuffix(path.Base(name), path.Ext(name))
	}
	return strings.Join(strings.Fields(said), " ")
}

// common does what all pages need.
func (p *page) common() {
	cells := 0
	for _, n := range elements(p.root) {
		if n.Parent == nil {
			continue
		}
		switch n.DataAtom {
		case atom.A:
			p.link(n)
		case atom.Td, atom.Th:
			cells += p.spans(n)
			if cells > maxCells {
				n.Attr = nil
			}
		case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
			p.heading(n)
		case atom.Time:
			if day := attr(n, "datetime"); isoDay.MatchString(day) && !strings.Contains(textOf(n), ":") {
				setText(n, day)
			}
		case atom.Input:
			if attr(n, "type") == "checkbox" {
				_, ticked := lookup(n, "checked")
				box(n, ticked)
			}
			remove(n)
		case atom.Iframe:
			p.frame(n)
		case atom.Br:
			if inside(n, "h1") || inside(n, "h2") || inside(n, "h3") {
				n.Parent.InsertBefore(text(" "), n)
				remove(n)
			}
		case atom.Summary:
			rename(n, "p")
			wrap(n, "strong")
		}
	}
	p.comments()
}

var isoDay = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}$`)

func lookup(n *html.Node, key string) (string, bool) {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val, true
		}
	}
	return "", false
}

func setText(n *html.Node, s string) {
	for c := n.FirstChild; c != nil; c = n.FirstChild {
		n.RemoveChild(c)
	}
	n.AppendChild(text(s))
}

// spans limits how many cells one cell can be, and tells that.
func (p *page) spans(n *html.Node) int {
	of := func(key string) int {
		v, _ := strconv.Atoi(attr(n, key))
		if v < 1 {
			return 1
		}
		if v = min(v, 50); attr(n, key) != "" {
			setAttr(n, key, strconv.Itoa(v))
		}
		return v
	}
	return of("colspan") * of("rowspan")
}

// link takes the detour out of an address, and the link from what leads nowhere outside of its tool.
func (p *page) link(n *html.Node) {
	to := attr(n, "href")
	if rest, ok := strings.CutPrefix(to, "https://www.google.com/url?q="); ok {
		rest, _, _ = strings.Cut(rest, "&sa=")
		to = unescapeAddress(rest)
		setAttr(n, "href", to)
	}
	if to == "" || strings.HasPrefix(to, "#") || !opens(to) {
		unwrap(n)
	}
}

// heading takes the bold letters from a heading that is bold as a whole.
func (p *page) heading(n *html.Node) {
	for _, c := range elements(n) {
		if c.DataAtom == atom.B || c.DataAtom == atom.Strong {
			unwrap(c)
		}
	}
	if textOf(n) == "" && find(n, func(c *html.Node) bool { return c.DataAtom == atom.Img }) == nil {
		remove(n)
	}
}

// frame keeps the address of a page that was shown in the page.
func (p *page) frame(n *html.Node) {
	if to := attr(n, "src"); to != "" && opens(to) && strings.Contains(to, "://") {
		a := element("a", text(to))
		setAttr(a, "href", to)
		n.Parent.InsertBefore(a, n)
	}
	remove(n)
}

// box puts the box of a task in front of a node, as Markdown has it.
func box(n *html.Node, ticked bool) {
	mark := "[ ] "
	if ticked {
		mark = "[x] "
	}
	n.Parent.InsertBefore(text(mark), n)
}

// boxIn puts the box of a task at the beginning of an entry of a list.
func boxIn(li *html.Node, ticked bool) {
	at := li
	for at.FirstChild != nil && at.FirstChild.Type == html.ElementNode &&
		(at.FirstChild.DataAtom == atom.P || at.FirstChild.DataAtom == atom.Span || at.FirstChild.DataAtom == atom.Div) {
		at = at.FirstChild
	}
	if at.FirstChild == nil {
		at.AppendChild(text(""))
	}
	if at.FirstChild.Type == html.TextNode {
		at.FirstChild.Data = strings.TrimLeft(at.FirstChild.Data, " \t\n")
	}
	box(at.FirstChild, ticked)
}

func (p *page) comments() {
	var all []*html.Node
	for n := range p.root.Descendants() {
		if n.Type == html.CommentNode {
			all = append(all, n)
		}
	}
	for _, n := range all {
		remove(n)
	}
}
