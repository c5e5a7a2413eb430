package markdown

import (
	"bytes"
	"strings"

	"github.com/yuin/goldmark/ast"

	"throughline/internal/diag"
)

// A Heading of a text.
type Heading struct {
	Level    int
	ID       string
	Explicit bool      // the id was written: {#id}
	Text     string    // its words
	Written  string    // the words as they were written, with entities and escapes: Markdown still
	Span     diag.Span // the line of the heading
}

// Headings are the headings of a text, in order.
func (d *Doc) Headings() []Heading {
	var out []Heading
	for _, h := range d.headingNodes() {
		_, explicit := explicitID(h)
		id, _ := h.AttributeString("id")
		b, _ := id.([]byte)
		out = append(out, Heading{h.Level, string(b), explicit, plain(h, d.src), written(h, d.src), d.lineSpan(h)})
	}
	return out
}

// lineSpan is the whole line (or, for underlined headings, lines) that a heading stands on.
func (d *Doc) lineSpan(h *ast.Heading) diag.Span {
	at := 0
	if h.Lines().Len() > 0 {
		at = h.Lines().At(0).Start
	} else if pos := h.Pos(); pos > 0 {
		at = pos
	}
	from := bytes.LastIndexByte(d.src[:at], '\n') + 1
	to := len(d.src)
	if i := bytes.IndexByte(d.src[at:], '\n'); i >= 0 {
		to = at + i + 1
	}
	if !bytes.HasPrefix(bytes.TrimLeft(d.src[from:to], " "), []byte("#")) && to < len(d.src) {
		if i := bytes.IndexByte(d.src[to:], '\n'); i >= 0 {
			to += i + 1 // the underline
		} else {
			to = len(d.src)
		}
	}
	return diag.NewSpan(from, to)
}

// Title is the text of the first heading of level 1; without one, ok is false and the first heading of any level is
// given. A heading in an audience block is no title: it may not be shown wherever the title is.
func (d *Doc) Title() (h Heading, ok bool) {
	return d.TitleBut(func(string) bool { return false })
}

// TitleBut is Title among the headings whose words not does not refuse.
func (d *Doc) TitleBut(not func(label string) bool) (h Heading, ok bool) {
	heads := d.Headings()
	hidden := d.hidden()
	first := -1
	for i, h := range heads {
		switch {
		case hidden[i] || not(h.Text):
		case h.Level == 1:
			return h, true
		case first < 0:
			first = i
		}
	}
	if first < 0 {
		return Heading{}, false
	}
	return heads[first], false
}

// hidden tells of each heading whether it stands in an audience block.
func (d *Doc) hidden() []bool {
	nodes := d.headingNodes()
	out := make([]bool, len(nodes))
	for i, n := range nodes {
		for p := n.Parent(); p != nil; p = p.Parent() {
			out[i] = out[i] || p.Kind() == kindAudience
		}
	}
	return out
}

// A Section is what stands under a heading with an explicit id, down to the next heading of the same or a higher
// level.
type Section struct {
	Heading Heading
	Cut     diag.Span // heading and content
	Content diag.Span // content alone
}

// Sections are the sections under headings with explicit ids. They do not overlap: a heading inside of one belongs to
// it, unless it has an explicit id itself.
func (d *Doc) Sections() []Section {
	heads := d.Headings()
	var out []Section
	for i, h := range heads {
		if !h.Explicit {
			continue
		}
		end := len(d.src)
		for _, next := range heads[i+1:] {
			if next.Level <= h.Level || next.Explicit {
				end = int(next.Span.Start)
				break
			}
		}
		out = append(out, Section{h, diag.NewSpan(h.Span.Start, end), diag.NewSpan(h.Span.End, end)})
	}
	return out
}

// LinkKind tells how a link was written.
type LinkKind uint8

// The ways to write a link.
const (
	InlineLink LinkKind = iota
	ImageLink
	AutoLink
	WikiLink
)

// A Link of a text.
type Link struct {
	Kind LinkKind
	Dest string // as written, entities and escapes resolved
	Text string
}

// Links are the links and pictures of a text, in order.
func (d *Doc) Links() []Link {
	var out []Link
	walk(d.root, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Link:
			out = append(out, Link{InlineLink, string(n.Destination), plain(n, d.src)})
		case *ast.Image:
			out = append(out, Link{ImageLink, string(n.Destination), plain(n, d.src)})
		case *ast.AutoLink:
			out = append(out, Link{AutoLink, autoURL(n, d.src), string(n.Label(d.src))})
		case *wikiNode:
			out = append(out, Link{WikiLink, n.dest, n.label})
		}
		return true
	})
	return out
}

func autoURL(n *ast.AutoLink, src []byte) string {
	url := string(n.URL(src))
	if n.AutoLinkType == ast.AutoLinkEmail && !strings.HasPrefix(url, "mailto:") {
		return "mailto:" + url
	}
	return url
}

// NameLinks gives wiki links without words of their own the words that name finds, for Text.
func (d *Doc) NameLinks(name func(dest string) string) {
	walk(d.root, func(n ast.Node) bool {
		if w, ok := n.(*wikiNode); ok && w.label == "" {
			w.label, w.named = name(w.dest), true
		}
		return true
	})
}

// Text is the text without markup, for search and feeds: blocks end lines, code is kept.
func (d *Doc) Text() string { return d.words(false) }

func (d *Doc) words(asWritten bool) string {
	var b strings.Builder
	b.Grow(len(d.src))
	w := wordWriter{b: &b, src: d.src, asWritten: asWritten}
	w.write(d.root)
	return joinFields(b.String())
}

// joinFields gives the lines of a text that say something, with one space between their words.
func joinFields(text string) string {
	var b strings.Builder
	b.Grow(len(text))
	for line := range strings.SplitSeq(text, "\n") {
		if joined(line) {
			if line != "" && b.Len() > 0 {
				b.WriteByte('\n')
			}
			b.WriteString(line)
			continue
		}
		first := true
		for word := range strings.FieldsSeq(line) {
			switch {
			case !first:
				b.WriteByte(' ')
			case b.Len() > 0:
				b.WriteByte('\n')
			}
			b.WriteString(word)
			first = false
		}
	}
	return b.String()
}

// joined tells of a line that its words have one space between them, as far as it is ASCII; most are so.
func joined(line string) bool {
	before := byte(' ')
	for i := range len(line) {
		if b := line[i]; b < ' ' || b >= 0x80 || b == ' ' && before == ' ' {
			return false
		}
		before = line[i]
	}
	return before != ' ' || line == ""
}
