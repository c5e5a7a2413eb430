package webdoc

import (
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

func unescapeAddress(s string) string {
	if u, err := url.QueryUnescape(s); err == nil {
		return u
	}
	return s
}

var (
	cssRule   = regexp.MustCompile(`\.([a-zA-Z0-9_-]+)\{([^{}]*)\}`)
	listLevel = regexp.MustCompile(`lst-(kix_[a-z0-9_]+)-(\d)`)
)

// google sets what Google Docs says with styles, and nests its lists.
func (p *page) google() {
	bold, italic, struck := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, m := range cssRule.FindAllStringSubmatch(p.css, 10_000) {
		rule := strings.ReplaceAll(m[2], " ", "")
		bold[m[1]] = strings.Contains(rule, "font-weight:700") || strings.Contains(rule, "font-weight:bold")
		italic[m[1]] = strings.Contains(rule, "font-style:italic")
		struck[m[1]] = strings.Contains(rule, "text-decoration:line-through")
	}
	titled := find(p.root, isH1) != nil
	for _, n := range elements(p.root) {
		if n.DataAtom == atom.P && hasClass(n, "title") && !titled {
			rename(n, "h1")
			titled = true
		}
		if n.DataAtom != atom.Span || isBlank(n) {
			continue
		}
		style := strings.ReplaceAll(attr(n, "style"), " ", "")
		is := func(of map[string]bool, words ...string) bool {
			for c := range strings.FieldsSeq(attr(n, "class")) {
				if of[c] {
					return true
				}
			}
			for _, w := range words {
				if strings.Contains(style, w) {
					return true
				}
			}
			return false
		}
		if is(bold, "font-weight:700", "font-weight:bold") {
			wrap(n, "strong")
		}
		if is(italic, "font-style:italic") {
			wrap(n, "em")
		}
		if is(struck, "text-decoration:line-through") {
			wrap(n, "del")
		}
	}
	for _, n := range elements(p.root) {
		if n.DataAtom == atom.Ul || n.DataAtom == atom.Ol {
			nestList(n)
		}
	}
}

func isH1(n *html.Node) bool { return n.DataAtom == atom.H1 }

// nestList puts a list of a deeper level into the last entry of the list before it: in the export they stand side by
// side.
func nestList(n *html.Node) {
	m := listLevel.FindStringSubmatch(attr(n, "class"))
	if m == nil {
		return
	}
	level, _ := strconv.Atoi(m[2])
	into := before(n)
	if level == 0 || into == nil || !listLevel.MatchString(attr(into, "class")) {
		return
	}
	for depth := 0; depth < 10; depth++ {
		has := listLevel.FindStringSubmatch(attr(into, "class"))
		if has == nil {
			return
		}
		at, _ := strconv.Atoi(has[2])
		li := lastElement(into)
		if li == nil || li.DataAtom != atom.Li {
			return
		}
		inner := lastElement(li)
		if at >= level {
			return
		}
		if inner == nil || inner.DataAtom != atom.Ul && inner.DataAtom != atom.Ol {
			remove(n)
			li.AppendChild(n)
			return
		}
		if deeper := listLevel.FindStringSubmatch(attr(inner, "class")); deeper != nil && deeper[2] == m[2] {
			for c := n.FirstChild; c != nil; c = n.FirstChild { // the same list goes on
				n.RemoveChild(c)
				inner.AppendChild(c)
			}
			remove(n)
			return
		}
		into = inner
	}
}

// before is the element in front of one, where nothing but white space is between them.
func before(n *html.Node) *html.Node {
	for s := n.PrevSibling; s != nil; s = s.PrevSibling {
		if s.Type == html.ElementNode {
			return s
		}
		if s.Type == html.TextNode && strings.TrimSpace(s.Data) != "" {
			return nil
		}
	}
	return nil
}

func lastElement(n *html.Node) *html.Node {
	for c := n.LastChild; c != nil; c = c.PrevSibling {
		if c.Type == html.ElementNode {
			return c
		}
	}
	return nil
}

// notion takes properties as lines, callouts and toggles as text, and boxes as tasks.
func (p *page) notion() {
	for _, n := range elements(p.root) {
		if n.DataAtom == atom.Time {
			setText(n, strings.TrimPrefix(textOf(n), "@"))
		}
	}
	for _, n := range elements(p.root) {
		switch {
		case n.Parent == nil:
		case n.DataAtom == atom.Table && hasClass(n, "properties"):
			p.properties(n)
		case n.DataAtom == atom.Div && hasClass(n, "checkbox"):
			box(n, hasClass(n, "checkbox-on"))
			remove(n)
		case n.DataAtom == atom.Details, n.DataAtom == atom.Figure:
			rename(n, "div")
		case n.DataAtom == atom.P && hasClass(n, "page-description"):
			if textOf(n) == "" {
				remove(n)
			}
		case n.DataAtom == atom.Div && (hasClass(n, "page-header-icon") || hasClass(n, "checkbox-children")):
			remove(n)
		case n.DataAtom == atom.A && n.Parent != nil:
			if to := attr(n, "href"); to != "" && !strings.Contains(to, "://") {
				setAttr(n, "href", CleanLink(to))
			}
		}
	}
}

// properties makes a line of each property of a page.
func (p *page) properties(n *html.Node) {
	list := element("ul")
	for _, row := range elements(n) {
		if row.DataAtom != atom.Tr {
			continue
		}
		var cells []string
		for c := row.FirstChild; c != nil; c = c.NextSibling {
			if c.Type == html.ElementNode {
				cells = append(cells, textOf(c))
			}
		}
		if len(cells) > 1 {
			list.AppendChild(element("li", text(cells[0]+": "+strings.Join(cells[1:], " "))))
		} else if len(cells) == 1 && cells[0] != "" {
			list.AppendChild(element("li", text(cells[0])))
		}
	}
	n.Parent.InsertBefore(list, n)
	remove(n)
}

// CleanLink takes the numbers of Notion's pages out of a relative address.
func CleanLink(to string) string {
	plain, err := url.PathUnescape(to)
	if err != nil || CleanName(plain) == plain {
		return to
	}
	return (&url.URL{Path: CleanName(plain)}).EscapedPath()
}
