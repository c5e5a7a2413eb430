package view

import (
	"cmp"
	"slices"

	"throughline/internal/corpus"
	"throughline/internal/derive"
	"throughline/internal/review"
)

// LinkReview links to a review.
func (w *Writer) LinkReview(r *review.Review) Link {
	return Link{Href: w.Root + "reviews/" + r.ID + "/index.html", Text: cmp.Or(w.Plain(r.Title), r.ID)}
}

// LinkItem links to an item of a review.
func (w *Writer) LinkItem(it derive.Item) Link {
	l := w.LinkPart(it.Review, it.ID, it.Title)
	l.Class = "item " + ClassOf(string(it.Of))
	return l
}

// LinkPart links to a part of a review. A title that is nothing but markup is called by its id.
func (w *Writer) LinkPart(r *review.Review, id, title string) Link {
	return Link{Href: w.Root + "reviews/" + r.ID + "/index.html#" + id, Text: cmp.Or(w.Plain(title), id)}
}

// MaxTellings is how many reviews a pattern names on the overview; all are on a page of its own.
const MaxTellings = 5

// PatternID is the address of a pattern: that of its oldest telling, which stays when newer reviews tell it again.
func PatternID(p *derive.Pattern) string {
	a := p.First().Address()
	return a.Review + "." + a.Item
}

// MaxToldAgain is how many other reviews an item names that tell the same; all are on a page of their own.
const MaxToldAgain = 3

// ThemeTitle is the title of a theme; its slug where nobody has named it.
func (in *Input) ThemeTitle(slug string) string {
	if t := in.Corpus.Theme(slug); t != nil {
		return t.Title
	}
	return slug
}

// LinkThemes links to the themes of a part of a review, which are often those of the part before it.
func (w *Writer) LinkThemes(tags []review.Tag) []Link {
	if !slices.Equal(tags, w.tags) {
		w.tags, w.tagged = tags, w.LinkGroups(tags, "themes")
	}
	return w.tagged
}

// LinkAddress links to a review or an item of it.
func (w *Writer) LinkAddress(a corpus.Address) (Link, bool) {
	n, ok := w.In.Corpus.Item(a)
	if !ok {
		return Link{}, false
	}
	l := Link{Href: w.Root + "reviews/" + a.Review + "/index.html", Text: w.Plain(n.Title)}
	if a.Item != "" {
		l.Class = "item " + ClassOf(string(n.Kind))
		l.Href += "#" + a.Item
	}
	if n.Review == w.Review && a.Item != "" {
		l.Href = "#" + a.Item
	}
	return l, true
}

// LinkGroups links to the pages of services, teams or themes: section is the folder of those.
func (w *Writer) LinkGroups(tags []review.Tag, section string) []Link {
	out := make([]Link, len(tags))
	for i, t := range tags {
		words := t.Name
		if section == "themes" {
			if theme := w.In.Corpus.Theme(t.Slug); theme != nil {
				words = theme.Title
			}
		}
		out[i] = Link{Href: w.Root + section + "/" + EscapeSegment(t.Slug) + "/index.html", Text: words}
	}
	return out
}

// LinkTheme links to the page of a theme.
func (w *Writer) LinkTheme(slug, title string) Link {
	return Link{Href: w.Root + "themes/" + EscapeSegment(slug) + "/index.html", Text: title}
}
