package webdoc

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// confluence takes the frame of a page away and sets macros, tasks and links of the storage format.
func (p *page) confluence() {
	for _, n := range elements(p.root) {
		if n.Parent == nil {
			continue
		}
		switch id := attr(n, "id"); {
		case id == "breadcrumb-section", id == "footer", id == "breadcrumbs", hasClass(n, "page-metadata"),
			hasClass(n, "pageSection") && strings.HasPrefix(textOf(n), "Attachments:"):
			remove(n)
		case id == "title-text" || id == "title-heading":
			p.spaceBefore(n)
		case n.DataAtom == atom.Ul && hasClass(n, "inline-task-list"):
			for c := n.FirstChild; c != nil; c = c.NextSibling {
				if c.DataAtom == atom.Li {
					boxIn(c, hasClass(c, "checked"))
				}
			}
		case strings.HasPrefix(n.Data, "ac:"), strings.HasPrefix(n.Data, "ri:"):
			p.macro(n)
		}
	}
}

// spaceBefore takes the name of the space from the front of a title.
func (p *page) spaceBefore(n *html.Node) {
	for _, c := range append([]*html.Node{n}, elements(n)...) {
		for t := c.FirstChild; t != nil; t = t.NextSibling {
			if t.Type == html.TextNode {
				if _, rest, ok := strings.Cut(t.Data, " : "); ok {
					t.Data = rest
				}
			}
		}
	}
}

// macro sets one element of the storage format.
func (p *page) macro(n *html.Node) {
	switch n.Data {
	case "ac:task-list":
		rename(n, "ul")
	case "ac:task":
		p.task(n)
	case "ac:task-id", "ac:task-uuid", "ac:task-status", "ac:placeholder":
		remove(n)
	case "ac:parameter":
		p.parameter(n)
	case "ac:plain-text-body":
		rename(n, "pre")
		wrap(n, "code")
	case "ac:structured-macro", "ac:rich-text-body", "ac:task-body", "ac:layout", "ac:layout-section",
		"ac:layout-cell", "ac:adf-extension":
		if isInline(n) {
			rename(n, "span")
		} else {
			rename(n, "div")
		}
	case "ac:image":
		p.image(n)
	case "ac:emoticon":
		if sign := attr(n, "ac:emoji-fallback"); sign != "" && !strings.HasPrefix(sign, ":") {
			n.Parent.InsertBefore(text(sign), n)
		}
		unwrap(n)
	case "ri:page":
		p.name(n, attr(n, "ri:content-title"))
	case "ri:url":
		if opens(attr(n, "ri:value")) {
			p.name(n, attr(n, "ri:value"))
		}
	case "ri:attachment":
		if n.Parent.Data != "img" {
			p.name(n, attr(n, "ri:filename"))
		}
	}
}

// name gives a link without words of its own the name of what it leads to.
func (p *page) name(n *html.Node, words string) {
	if words != "" && isBlank(n.Parent) {
		n.Parent.InsertBefore(text(words), n)
	}
}

// isInline reports whether a macro stands within a line: one without blocks in it, such as a status.
func isInline(n *html.Node) bool {
	return find(n, func(c *html.Node) bool {
		switch c.Data {
		case "p", "div", "ul", "ol", "table", "pre", "h1", "h2", "h3", "h4", "ac:rich-text-body", "ac:plain-text-body":
			return true
		}
		return false
	}) == nil && n.Data != "ac:task-body"
}

// task makes an entry with a box of a task.
func (p *page) task(n *html.Node) {
	status := find(n, func(c *html.Node) bool { return c.Data == "ac:task-status" })
	done := status != nil && textOf(status) == "complete"
	body := find(n, func(c *html.Node) bool { return c.Data == "ac:task-body" })
	rename(n, "li")
	for c := n.FirstChild; c != nil; {
		next := c.NextSibling
		if c.Type == html.TextNode && strings.TrimSpace(c.Data) == "" {
			n.RemoveChild(c)
		}
		c = next
	}
	if body != nil && body.Parent == n {
		for _, c := range elements(n) {
			if c.Data == "ac:task-id" || c.Data == "ac:task-uuid" || c.Data == "ac:task-status" {
				remove(c)
			}
		}
		unwrap(body)
	}
	boxIn(n, done)
}

// parameter keeps what people read of a macro's settings: the words of a status, the title of a panel.
func (p *page) parameter(n *html.Node) {
	macro := attr(n.Parent, "ac:name")
	switch name := attr(n, "ac:name"); {
	case name == "title" && macro == "status":
		unwrap(n)
	case name == "title":
		rename(n, "p")
		wrap(n, "strong")
	case name == "" && textOf(n) != "" && macro == "anchor":
		remove(n)
	default:
		if textOf(n) != "" && macro != "code" && macro != "status" {
			p.doc.Left = append(p.doc.Left, "a setting of a macro: "+name+" of "+macro)
		}
		remove(n)
	}
}

// image takes the file that an image names.
func (p *page) image(n *html.Node) {
	src := ""
	if c := find(n, func(c *html.Node) bool { return c.Data == "ri:attachment" }); c != nil {
		src = attr(c, "ri:filename")
	} else if c := find(n, func(c *html.Node) bool { return c.Data == "ri:url" }); c != nil {
		src = attr(c, "ri:value")
	}
	for c := n.FirstChild; c != nil; c = n.FirstChild {
		n.RemoveChild(c)
	}
	alt := attr(n, "ac:alt")
	n.Attr = nil
	rename(n, "img")
	if src != "" && opens(src) {
		setAttr(n, "src", src)
	}
	setAttr(n, "alt", alt)
}
