package derive

import (
	"cmp"
	"slices"
	"strings"

	"throughline/internal/corpus"
	"throughline/internal/review"
)

// A CameTrue is a risk that one review named and that a later one met: a contributor, a difficulty or the account of
// the later review links to the risk, or the risk's text to them.
type CameTrue struct {
	Risk Item
	In   *review.Review // the later one
	As   corpus.Address // the item that met it; its Item is "" where the account as a whole does
}

// cameTrue are the risks that were met later, newest meeting first, then by the address of the risk. Of several items
// of one review that meet the same risk the first one is kept.
func cameTrue(c *corpus.Corpus, risks []Item) []CameTrue {
	var out []CameTrue
	for _, risk := range risks {
		links := c.Backlinks(risk.Address())
		if len(links) == 0 || risk.Review.Date.IsZero() {
			continue
		}
		told := map[*review.Review]bool{}
		for _, b := range links {
			met := c.Review(b.From.Review)
			if b.How != "link" || met == nil || told[met] || !met.Date.At.After(risk.Review.Date.At) {
				continue
			}
			if n, ok := c.Item(b.From); ok && meets(n.Kind) {
				told[met] = true
				out = append(out, CameTrue{risk, met, b.From})
			}
		}
	}
	slices.SortStableFunc(out, func(a, b CameTrue) int {
		return cmp.Or(compareNewest(a.In, b.In), strings.Compare(a.Risk.Address().String(), b.Risk.Address().String()))
	})
	return out
}

// meets reports whether a link from a thing of this kind tells that a risk was met, and not that somebody learnt of
// it.
func meets(kind review.ItemKind) bool {
	return kind == "" || kind == review.Contributor || kind == review.Difficulty || kind == review.EventItem
}
