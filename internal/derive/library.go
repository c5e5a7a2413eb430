package derive

import (
	"path"
	"slices"
	"strings"

	"throughline/internal/corpus"
	"throughline/internal/review"
)

// An Artifact is a thing of a review and where else it was of use.
type Artifact struct {
	Review *review.Review
	*review.Artifact
	Uses []Use // oldest first: by the order in which people reached for it
}

// Address names it.
func (a *Artifact) Address() corpus.Address { return corpus.Address{Review: a.Review.ID, Item: a.ID} }

// A Use is an artifact that helped again in another review.
type Use struct {
	By  corpus.Address // Item is "" for a link in the review's own text
	How string         // one of the ways below
}

// The ways in which an artifact is used again.
const (
	AsEvidence  = "evidence"     // an item or event names it: 2025-11-02-slow-search#a1
	InText      = "link"         // a text links to it
	SameAddress = "same address" // an item, event or artifact elsewhere has the same href
	SameFile    = "same file"    // an artifact elsewhere is the same file of the site
)

// library is every artifact, newest review first, in the order of the review.
func library(c *corpus.Corpus) []Artifact {
	n := 0
	for _, r := range c.Reviews {
		n += len(r.Artifacts)
	}
	out := make([]Artifact, 0, n)
	for _, r := range c.Reviews {
		for i := range r.Artifacts {
			out = append(out, Artifact{Review: r, Artifact: &r.Artifacts[i]})
		}
	}
	places := firstPlaces(out)
	for i := range out {
		a := &out[i]
		for _, b := range c.Backlinks(a.Address()) {
			if b.From.Review != a.Review.ID && (b.How == AsEvidence || b.How == InText) {
				a.Uses = append(a.Uses, Use{b.From, b.How})
			}
		}
		places.again(a)
	}
	for _, r := range c.Reviews {
		places.evidence(r)
	}
	for i := range out {
		sortUses(c, &out[i])
	}
	return out
}

// sortUses leaves one use for each item that uses it.
func sortUses(c *corpus.Corpus, a *Artifact) {
	slices.SortStableFunc(a.Uses, func(x, y Use) int {
		if by := compareNewest(c.Review(y.By.Review), c.Review(x.By.Review)); by != 0 {
			return by
		}
		return strings.Compare(x.By.Item, y.By.Item)
	})
	a.Uses = slices.CompactFunc(a.Uses, func(x, y Use) bool { return x.By == y.By })
}

// places knows the oldest artifact for each address of the web and each file.
type places struct{ href, file map[string]*Artifact }

func firstPlaces(all []Artifact) places {
	p := places{map[string]*Artifact{}, map[string]*Artifact{}}
	for i := range all { // newest first: what is set last is the oldest
		a := &all[i]
		if a.Href != "" {
			p.href[sameHref(a.Href)] = a
		}
		if name := a.Extra().Path; name != "" {
			p.file[path.Join(a.Review.Dir, name)] = a
		}
	}
	return p
}

// again notes an artifact that is an older review's one once more.
func (p places) again(a *Artifact) {
	if first := p.href[sameHref(a.Href)]; first != nil && first.Review != a.Review {
		first.Uses = append(first.Uses, Use{a.Address(), SameAddress})
	}
	name := a.Extra().Path
	if name == "" {
		return
	}
	if first := p.file[path.Join(a.Review.Dir, name)]; first != nil && first.Review != a.Review {
		first.Uses = append(first.Uses, Use{a.Address(), SameFile})
	}
}

// evidence notes addresses of the web that a review names as evidence and that are another review's artifacts.
func (p places) evidence(r *review.Review) {
	note := func(item string, list []review.Evidence) {
		for _, e := range list {
			if !e.URL {
				continue
			}
			if a := p.href[sameHref(e.Ref)]; a != nil && a.Review != r {
				a.Uses = append(a.Uses, Use{corpus.Address{Review: r.ID, Item: item}, SameAddress})
			}
		}
	}
	for it := range r.Items {
		note(it.ID, it.Extra().Evidence)
	}
	for i := range r.Timeline {
		note(r.Timeline[i].ID, r.Timeline[i].Extra().Evidence)
	}
}

// sameHref is an address without what does not change where it leads.
func sameHref(href string) string { return strings.TrimSuffix(href, "/") }
