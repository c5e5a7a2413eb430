package markdown

import (
	"bufio"
	"bytes"
	"fmt"
	stdhtml "html"
	"net/url"
	"strings"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/util"

	"throughline/internal/diag"
)

// Resolved is where a link leads on the page that is being made.
type Resolved struct {
	Href  string // "" leaves the words without a link
	Title string // what a wiki link without words of its own says
	Class string // a class for the link, or ""
	// Width and Height are of a picture in pixels, 0 where they are not known.
	Width, Height int
}

// Options say how a text becomes HTML.
type Options struct {
	// Resolve finds where a link leads; nil leaves relative links and wiki links without a link. It is not asked for
	// addresses of the web.
	Resolve func(Link) (Resolved, bool)
	// Top is the level that the text's highest heading gets on the page; 0 leaves levels as they are. None gets
	// deeper than 6.
	Top int
	// Prefix is put before the ids of headings and footnotes, so that several texts fit on one page.
	Prefix string
	// Taken, unless it is nil, tells which ids the page has for itself: a heading with one of these gets "text-"
	// before it.
	Taken func(id string) bool
	// Headings, unless it is nil, is set to the headings of what is rendered, with their levels and ids on the page.
	Headings *[]Heading
	// Cut are parts of the text to leave out.
	Cut []diag.Span
}

// HTML appends the text as HTML to dst. The error is ErrOutput when it would be out of all proportion.
func (d *Doc) HTML(dst *bytes.Buffer, o Options) error {
	d.cut(o.Cut)
	d.prepare(o)
	w := d.engine.writers.Get().(*bufio.Writer)
	defer d.engine.writers.Put(w)
	w.Reset(&limited{dst: dst, left: proportion(len(d.src))})
	if err := d.engine.md.Renderer().Render(w, d.src, d.root); err != nil {
		return ErrOutput
	}
	return nil
}

// Inline appends a text of one paragraph without the <p> around it; a text of several blocks is rendered as it is.
func (d *Doc) Inline(dst *bytes.Buffer, o Options) error {
	if p, ok := d.root.FirstChild().(*ast.Paragraph); ok && p.NextSibling() == nil {
		block := ast.NewTextBlock()
		for c := p.FirstChild(); c != nil; {
			next := c.NextSibling()
			block.AppendChild(block, c)
			c = next
		}
		d.root.ReplaceChild(d.root, p, block)
	}
	return d.HTML(dst, o)
}

// proportion is how much HTML a text of n bytes may become.
func proportion(n int) int { return 64*n + 256<<10 }

type limited struct {
	dst  *bytes.Buffer
	left int
}

func (w *limited) Write(p []byte) (int, error) {
	if w.left -= len(p); w.left < 0 {
		return 0, ErrOutput
	}
	return w.dst.Write(p)
}

// cut removes the top-level blocks that start in one of the spans.
func (d *Doc) cut(spans []diag.Span) {
	if len(spans) == 0 {
		return
	}
	for n := d.root.FirstChild(); n != nil; {
		next := n.NextSibling()
		at := d.startOf(n)
		for _, s := range spans {
			if at >= int(s.Start) && at < int(s.End) {
				d.root.RemoveChild(d.root, n)
				break
			}
		}
		n = next
	}
}

// startOf is the offset of a block or of the first thing in it that has one; -1 where nothing has.
func (d *Doc) startOf(n ast.Node) int {
	if a, ok := n.(*audienceNode); ok {
		return a.pos
	}
	if n.Type() == ast.TypeBlock && n.Lines().Len() > 0 {
		return n.Lines().At(0).Start
	}
	if t, ok := n.(*ast.Text); ok {
		return t.Segment.Start
	}
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if at := d.startOf(c); at >= 0 {
			return at
		}
	}
	if p := n.Pos(); p > 0 {
		return p
	}
	return -1
}

// prepare moves headings to their levels, gives ids their prefix and resolves links.
func (d *Doc) prepare(o Options) {
	heads := d.headingNodes()
	top := 6
	for _, h := range heads {
		top = min(top, h.Level)
	}
	for _, h := range heads {
		if o.Top > 0 {
			h.Level = min(6, h.Level-top+o.Top)
		}
		if id, ok := h.AttributeString("id"); ok {
			h.SetAttributeString("id", []byte(o.id(string(id.([]byte)))))
		}
	}
	if o.Prefix != "" {
		if doc := d.root.OwnerDocument(); doc != nil {
			doc.AddMeta(prefixKey, []byte(o.Prefix))
		}
	}
	if o.Headings != nil {
		*o.Headings = d.Headings()
	}
	walk(d.root, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Link:
			d.link(n, o)
		case *ast.Image:
			return d.image(n, o)
		case *ast.AutoLink:
			if !webAddress(autoURL(n, d.src)) {
				n.Parent().ReplaceChild(n.Parent(), n, ast.NewString(n.Label(d.src)))
			}
		case *wikiNode:
			if r, ok := o.resolve(Link{WikiLink, n.dest, n.label}); ok {
				n.resolved = &r
			}
		}
		return true
	})
}

// prefixKey is under what a document keeps Options.Prefix for its footnotes.
const prefixKey = "prefix"

// footnotePrefix is what the ids of the footnotes of a node's document begin with.
func footnotePrefix(n ast.Node) []byte {
	doc := n.OwnerDocument()
	if doc == nil {
		return nil
	}
	prefix, _ := doc.Meta()[prefixKey].([]byte)
	return prefix
}

// id is the id on the page of a heading that has one in its text.
func (o *Options) id(own string) string {
	if o.Taken != nil && o.Taken(own) {
		own = "text-" + own
	}
	return o.Prefix + own
}

func (o *Options) resolve(l Link) (Resolved, bool) {
	if o.Resolve == nil {
		return Resolved{}, false
	}
	return o.Resolve(l)
}

// webAddress reports whether a destination may stand in a page as it is: http, https, mailto or tel.
func webAddress(dest string) bool {
	scheme, rest, ok := strings.Cut(dest, ":")
	if !ok || rest == "" {
		return false
	}
	switch strings.ToLower(scheme) {
	case "http", "https":
		u, err := url.Parse(dest)
		return err == nil && u.Host != ""
	case "mailto", "tel":
		return true
	}
	return false
}

// hasScheme reports whether a destination names a scheme or a host, so that it cannot be a path of the site.
func hasScheme(dest string) bool {
	u, err := url.Parse(dest)
	return err != nil || u.Scheme != "" || u.Host != ""
}

func (d *Doc) link(n *ast.Link, o Options) {
	dest := string(n.Destination)
	if webAddress(dest) {
		return
	}
	if !hasScheme(dest) {
		if r, ok := o.resolve(Link{InlineLink, dest, plain(n, d.src)}); ok && r.Href != "" {
			n.Destination = []byte(r.Href)
			return
		}
	}
	n.Destination = nil // rendered as its words
}

// image resolves a picture. One of another host would break the site's content security policy, so it becomes a link.
func (d *Doc) image(n *ast.Image, o Options) bool {
	dest := string(n.Destination)
	if webAddress(dest) {
		l := ast.NewLink()
		l.Destination = n.Destination
		words := plain(n, d.src)
		if words == "" {
			words = dest
		}
		said := ast.NewString([]byte(words))
		said.SetRaw(true)
		l.AppendChild(l, said)
		n.Parent().ReplaceChild(n.Parent(), n, l)
		return false
	}
	r, ok := Resolved{}, false
	if !hasScheme(dest) {
		r, ok = o.resolve(Link{ImageLink, dest, plain(n, d.src)})
	}
	if !ok || r.Href == "" {
		n.Destination = nil
		return true
	}
	n.Destination = []byte(r.Href)
	if r.Width > 0 {
		n.SetAttributeString("width", []byte(fmt.Sprint(r.Width)))
		n.SetAttributeString("height", []byte(fmt.Sprint(r.Height)))
	}
	return true
}

// nodeRenderer renders what goldmark's own renderer does in a way that does not fit here.
type nodeRenderer struct{}

func (r nodeRenderer) RegisterFuncs(reg renderer.NodeRendererFuncRegisterer) {
	reg.Register(ast.KindHeading, heading)
	reg.Register(ast.KindLink, link)
	reg.Register(ast.KindImage, image)
	reg.Register(ast.KindRawHTML, rawHTML)
	reg.Register(ast.KindHTMLBlock, htmlBlock)
	reg.Register(ast.KindFencedCodeBlock, codeBlock)
	reg.Register(ast.KindCodeBlock, codeBlock)
	reg.Register(kindWiki, wiki)
	reg.Register(kindAudience, func(util.BufWriter, []byte, ast.Node, bool) (ast.WalkStatus,
		error) {
		return ast.WalkContinue, nil
	})
	reg.Register(extast.KindTable, table)
}

func heading(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	h := n.(*ast.Heading)
	if !entering {
		fmt.Fprintf(w, "</h%d>\n", h.Level)
		return ast.WalkContinue, nil
	}
	fmt.Fprintf(w, "<h%d", h.Level)
	for _, name := range []string{"id", "class"} {
		if v, ok := h.AttributeString(name); ok {
			if b, ok := v.([]byte); ok {
				fmt.Fprintf(w, ` %s="%s"`, name, stdhtml.EscapeString(string(b)))
			}
		}
	}
	return ast.WalkContinue, w.WriteByte('>')
}

func link(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	l := n.(*ast.Link)
	if len(l.Destination) == 0 {
		return ast.WalkContinue, nil
	}
	if !entering {
		w.WriteString("</a>")
		return ast.WalkContinue, nil
	}
	writeAnchor(w, string(l.Destination), "")
	return ast.WalkContinue, nil
}

func writeAnchor(w util.BufWriter, href, class string) {
	w.WriteString(`<a href="`)
	w.Write(util.EscapeHTML(util.URLEscape([]byte(href), false)))
	w.WriteByte('"')
	if class != "" {
		fmt.Fprintf(w, ` class="%s"`, class)
	}
	w.WriteByte('>')
}

func image(w util.BufWriter, src []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	i := n.(*ast.Image)
	alt := stdhtml.EscapeString(plain(i, src))
	if len(i.Destination) == 0 {
		fmt.Fprintf(w, `<span class="missing">%s</span>`, alt)
		return ast.WalkSkipChildren, nil
	}
	w.WriteString(`<img src="`)
	w.Write(util.EscapeHTML(util.URLEscape(i.Destination, false)))
	fmt.Fprintf(w, `" alt="%s" loading="lazy"`, alt)
	for _, name := range []string{"width", "height"} {
		if v, ok := i.AttributeString(name); ok {
			fmt.Fprintf(w, ` %s="%s"`, name, v)
		}
	}
	w.WriteByte('>')
	return ast.WalkSkipChildren, nil
}

func rawHTML(w util.BufWriter, src []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if entering {
		w.Write(util.EscapeHTML(htmlOf(n, src)))
	}
	return ast.WalkSkipChildren, nil
}

func htmlBlock(w util.BufWriter, src []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	if text := htmlOf(n, src); len(text) > 0 {
		fmt.Fprintf(w, "<pre class=\"raw\" tabindex=\"0\">%s</pre>\n", util.EscapeHTML(text))
	}
	return ast.WalkSkipChildren, nil
}

func codeBlock(w util.BufWriter, src []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	var b strings.Builder
	for i := range n.Lines().Len() {
		s := n.Lines().At(i)
		b.Write(s.Value(src))
	}
	lang := ""
	if f, ok := n.(*ast.FencedCodeBlock); ok {
		lang = string(f.Language(src))
	}
	w.WriteString(Highlight(b.String(), lang))
	return ast.WalkSkipChildren, nil
}

func wiki(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	wn := n.(*wikiNode)
	words := wn.words()
	if wn.resolved == nil || wn.resolved.Href == "" {
		w.WriteString(stdhtml.EscapeString(words))
		return ast.WalkContinue, nil
	}
	if wn.label == "" && wn.resolved.Title != "" {
		words = wn.resolved.Title
	}
	writeAnchor(w, wn.resolved.Href, wn.resolved.Class)
	w.WriteString(stdhtml.EscapeString(words))
	w.WriteString("</a>")
	return ast.WalkContinue, nil
}

func table(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if entering {
		w.WriteString("<div class=\"table\" role=\"region\" aria-label=\"Table\" tabindex=\"0\"><table>\n")
	} else {
		w.WriteString("</table></div>\n")
	}
	return ast.WalkContinue, nil
}
