package view

import (
	"html/template"
	"strconv"
	"strings"
)

// Some values of a page are a piece of its markup: the attributes of an entry, a link's, a time. A page has hundreds
// of entries and a template takes most of its time for handing single values to what escapes them, so what always
// stands together is handed over as one value: without that a cold build of 3,000 reviews takes 4 to 17 % more of a
// processor's time. Only what is the same whatever a page looks like belongs here.

// attributes are those of one tag, in the order in which they were added. They grow as slices do: a = a.text("id",
// id).
type Attributes []byte

func (a Attributes) name(name string) Attributes {
	if len(a) > 0 {
		a = append(a, ' ')
	}
	return append(append(a, name...), '=', '"')
}

// Text adds an attribute with a text, which is escaped.
func (a Attributes) Text(name, value string) Attributes {
	return append(append(a.name(name), escaped(value)...), '"')
}

// Number adds an attribute with a number.
func (a Attributes) Number(name string, value int64) Attributes {
	return append(strconv.AppendInt(a.name(name), value, 10), '"')
}

// HTML is what a template writes into a tag.
func (a Attributes) HTML() template.HTMLAttr { return template.HTMLAttr(a) }

// EntryAttributes is the class and the id of a part of a page.
func EntryAttributes(class, id string) template.HTMLAttr {
	return template.HTMLAttr(`class="` + escaped(class) + `" id="` + escaped(id) + `"`)
}

// SelfAttributes is what a link to a part of the page has that it stands on: class and href.
func SelfAttributes(id string) template.HTMLAttr {
	return template.HTMLAttr(`class="self" href="#` + escaped(EscapeSegment(id)) + `"`)
}

// An Anchor is a link to somewhere on this site with its attributes as one value: <a
// {{.Anchor.To}}>{{.Anchor.Link.Text}}</a>. It is for places of which there are many.
type Anchor struct {
	Link
	To template.HTMLAttr // class, where it has one, and href
}

// NewAnchor takes addresses that were made of ids and escaped names alone: nothing asks here whether a scheme is
// allowed.
func NewAnchor(l Link) Anchor {
	if l.Class == "" {
		return Anchor{l, template.HTMLAttr(`href="` + escaped(l.Href) + `"`)}
	}
	return Anchor{l, template.HTMLAttr(`class="` + escaped(l.Class) + `" href="` + escaped(l.Href) + `"`)}
}

// TimeElement is a time for people and programs: <time datetime="2026-03-14T09:02:00Z">09:02</time>.
func TimeElement(s Stamp) template.HTML {
	if s.Text == "" {
		return ""
	}
	return template.HTML(`<time datetime="` + escaped(s.ISO) + `">` + escaped(s.Text) + `</time>`)
}

// escaped is a text as html/template writes it, which takes + for a character that old encodings need. Most texts
// here are ids, words and times, which have nothing to escape.
func escaped(s string) string {
	for i := range len(s) {
		switch s[i] {
		case '"', '\'', '&', '<', '>', '+', 0:
			return strings.ReplaceAll(template.HTMLEscapeString(s), "+", "&#43;")
		}
	}
	return s
}
