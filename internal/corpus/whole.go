package corpus

import (
	"reflect"
	"strings"

	"throughline/internal/parallel"
	"throughline/internal/review"
)

// docs cuts the reviews that the edition shows. Those that it shows whole, which is nearly all of nearly every site,
// are shared with what was read rather than held twice.
func (g *gate) docs(shown []Doc) []Doc {
	out := make([]Doc, len(shown))
	parallel.Each(len(shown), func(i int) { out[i] = g.doc(shown[i]) })
	return out
}

func (g *gate) doc(d Doc) Doc {
	if g.cutsNothing() && plain(d.Review) {
		return d
	}
	cut := g.review(d.Review)
	if reflect.DeepEqual(cut, d.Review) {
		return d
	}
	cut.Intern()
	return Outline(g.markdown, cut)
}

// cutsNothing reports whether there is nothing in the site that the edition may not show, apart from blocks in texts.
// References of foreign reviews may lead nowhere, and are cut.
func (g *gate) cutsNothing() bool {
	return len(g.gone) == 0 && len(g.folders) == 0 && !g.settings.Foreign
}

// allPlain reports whether that is so for everything that a site is linked from.
func allPlain(p Parts) bool {
	for _, d := range p.Docs {
		if !plain(d.Review) {
			return false
		}
	}
	blocks := false
	for _, t := range p.Themes {
		blocks = blocks || strings.Contains(t.Body.Src, ":::")
	}
	for _, pg := range p.Pages {
		blocks = blocks || strings.Contains(pg.Body.Src, ":::")
	}
	return !blocks
}

// plain reports whether a review is the same in every edition that shows it and from which nothing is gone.
func plain(r *review.Review) bool {
	if len(r.Editions) > 0 {
		return false
	}
	for _, s := range r.Sections {
		if s.Item != "" {
			return false
		}
	}
	for f := range review.Walk(r, review.Markdown) {
		if strings.Contains(f.At.(*review.Text).Src, ":::") {
			return false
		}
	}
	return true
}
