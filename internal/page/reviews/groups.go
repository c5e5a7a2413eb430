package reviews

import (
	"slices"
	"strings"

	"throughline/internal/corpus"
	"throughline/internal/derive"
	"throughline/internal/digest"
	"throughline/internal/review"
	"throughline/internal/view"
)

// writeGroupDeps is of the page of a service or a team. All themes are told, of which it names those of its reviews.
func writeGroupDeps(in *view.Input, w *digest.Writer, g *corpus.Group) bool {
	return in.WriteSiteDeps(w, func(b *view.DepsWriter) {
		b.Text(g.Name)
		view.WriteEach(b, g.Reviews, b.WriteReview)
		view.WriteEach(b, in.Corpus.Themes, func(t *corpus.Theme) {
			b.Text(t.Slug)
			b.Text(t.Title)
		})
	})
}

// listInShort lists reviews by year with no more than their titles.
func listInShort(w *view.Writer, some []*review.Review) []ShortYear {
	var out []ShortYear
	for _, r := range some {
		y := view.YearOf(r)
		if n := len(out); n == 0 || out[n-1].Year != y {
			out = append(out, ShortYear{Year: y})
		}
		l, _ := w.LinkAddress(corpus.Address{Review: r.ID})
		e := ShortEntry{Link: l, Date: view.Day(r.Date)}
		if r.Kind != "incident" {
			e.Kind = view.KindWords(r.Kind)
		}
		last := &out[len(out)-1]
		last.Reviews = append(last.Reviews, e)
	}
	return out
}

// GroupPage is the data of the page of a service or a team.
type GroupPage struct {
	view.Frame
	What    string // "Service"
	Heading string
	Total   string
	Reviews []view.Entry // the newest
	Earlier []ShortYear
	Items   []GroupItems
	Themes  []view.Link
}

// A ShortYear is reviews of one year in short, newest first.
type ShortYear struct {
	Year    string
	Reviews []ShortEntry
}

// A ShortEntry is a review in a list of titles.
type ShortEntry struct {
	view.Link
	Date view.Stamp
	Kind string // in words; "" for incidents
}

// GroupItems are the newest items of one kind that belong to a group, each title once.
type GroupItems struct {
	Title string
	Items []view.ListedItem
	All   view.Link // to those of all reviews
}

// GroupOutputs are the pages of services and teams.
func GroupOutputs(in *view.Input) []view.Output {
	var out []view.Output
	for _, s := range in.Corpus.Services {
		out = append(out, newGroupOutput(in, "services/"+s.Slug+"/index.html", "Service", s))
	}
	for _, t := range in.Corpus.Teams {
		out = append(out, newGroupOutput(in, "teams/"+t.Slug+"/index.html", "Team", t))
	}
	return out
}

// inFull is how many reviews stand on the page of a service or a team with their summaries; those before them with
// their titles.
const inFull = 40

func newGroupOutput(in *view.Input, at, what string, g *corpus.Group) view.Output {
	return view.Output{Path: at, Template: "group", Data: func() (any, error) {
		w := in.NewWriter(at, "content", nil)
		p := &GroupPage{Frame: in.NewFrame(at, g.Name, "reviews/"), What: what, Heading: g.Name,
			Total:   view.Count(len(g.Reviews), "review", "reviews"),
			Reviews: w.NewEntries(g.Reviews[:min(inFull, len(g.Reviews))]),
			Earlier: listInShort(w, g.Reviews[min(inFull, len(g.Reviews)):])}
		p.Styles = append(p.Styles, view.OverviewStyle)
		var slugs []string
		for _, r := range g.Reviews {
			slugs = append(slugs, r.AllThemes()...)
		}
		slices.Sort(slugs)
		for _, slug := range slices.Compact(slugs) {
			if t := in.Corpus.Theme(slug); t != nil {
				p.Themes = append(p.Themes, view.Link{Href: w.Root + "themes/" + view.EscapeSegment(slug) +
					"/index.html", Text: t.Title})
			}
		}
		slices.SortStableFunc(p.Themes, func(a, b view.Link) int { return strings.Compare(a.Text, b.Text) })
		for _, s := range view.ItemSections()[:2] {
			if items := newGroupItems(w, s, g.Reviews); len(items.Items) > 0 {
				p.Items = append(p.Items, items)
			}
		}
		return p, nil
	}, Deps: func(w *digest.Writer) bool { return writeGroupDeps(in, w, g) }}
}

// How many items of one kind stand on the page of a service or team, from how many of its reviews; all of them are on
// the items' own pages.
const (
	maxGroupItems   = 10
	maxGroupReviews = 20
)

func newGroupItems(w *view.Writer, s view.ItemSection, reviews []*review.Review) GroupItems {
	var items []derive.Item
	for _, r := range reviews[:min(maxGroupReviews, len(reviews))] {
		for it := range r.Items {
			if it.Of == s.Kind {
				items = append(items, derive.Item{Review: r, Item: it})
			}
		}
	}
	g := GroupItems{Title: s.Title, All: view.Link{Href: w.Root + s.Path + "/index.html", Text: "In all reviews"}}
	for _, it := range w.FilterUnlike(items, maxGroupItems, nil) {
		g.Items = append(g.Items, view.ListedItem{Anchor: view.NewAnchor(w.LinkItem(it)),
			Tags: view.ItemTags(it.Item)})
	}
	return g
}
