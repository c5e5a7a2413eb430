package reviews

import (
	"fmt"
	"slices"

	"throughline/internal/corpus"
	"throughline/internal/digest"
	"throughline/internal/review"
	"throughline/internal/view"
)

// ListPage is the data of a list of reviews: all of them, or those of one kind or year. A long one is cut into parts.
type ListPage struct {
	view.Frame
	Heading      string
	Lead         string
	Years        []Year
	Total        int
	Here         string             // "the newest 400 are here"; "" where all of them are
	Whole        bool               // all reviews of the site are here, so the script can narrow them
	Filters      []view.Filter      // ways to narrow the list, as plain pages; only where it begins
	SearchHref   string             // what narrows by several at once where the script cannot
	Earlier      []view.FilterValue // the years of the reviews that are not here
	AllHref      string             // "" on the list of all
	Newer, Older *view.Link
	Part         string
	Empty        string
	Over         *OverTime // only on the list of all
}

// maxWhole is how many reviews stand on one page: some 800 KB.
const maxWhole = 1000

// A Year is the reviews of one year, newest first.
type Year struct {
	Year    string
	Reviews []view.Entry
}

// ListOutputs are the lists of reviews: all, by kind and by year.
func ListOutputs(in *view.Input) []view.Output {
	all := in.Corpus.Reviews
	out := []view.Output{newWholeList(in)}
	for _, kind := range review.Kinds() {
		if some := filter(all, func(r *review.Review) bool { return r.Kind == kind }); len(some) > 0 {
			out = append(out, newListOutputs(in, "reviews/kind/"+kind+"/", kindPlural(kind), kindNote(kind), some)...)
		}
	}
	years := map[string][]*review.Review{}
	for _, r := range all {
		y := view.YearOf(r)
		years[y] = append(years[y], r)
	}
	for _, y := range countReviews(in).years {
		out = append(out, newListOutputs(in, "reviews/year/"+y.of+"/", "Reviews of "+y.of, "", years[y.of])...)
	}
	return out
}

func filter(all []*review.Review, keep func(*review.Review) bool) []*review.Review {
	var out []*review.Review
	for _, r := range all {
		if keep(r) {
			out = append(out, r)
		}
	}
	return out
}

func kindPlural(kind string) string {
	switch kind {
	case "near-miss":
		return "Near misses"
	case "success":
		return "Successes"
	}
	return view.KindWords(kind) + "s"
}

// A tally is a year or a kind, and how many reviews are of it.
type tally struct {
	of string
	n  int
}

// countBy counts what reviews are of, in the order in which that comes up.
func countBy(all []*review.Review, of func(*review.Review) string) []tally {
	var out []tally
	for _, r := range all {
		what := of(r)
		i := slices.IndexFunc(out, func(t tally) bool { return t.of == what })
		if i < 0 {
			i = len(out)
			out = append(out, tally{what, 0})
		}
		out[i].n++
	}
	return out
}

// tallies are the years and the kinds of all reviews.
type tallies struct {
	years []tally
	kinds []tally // in the order of review.Kinds
}

// countReviews makes the tallies of all reviews, which stand on every list.
func countReviews(in *view.Input) *tallies {
	return view.Shared(in, func(in *view.Input) *tallies {
		all := in.Corpus.Reviews
		out := &tallies{years: countBy(all, view.YearOf)}
		by := countBy(all, func(r *review.Review) string { return r.Kind })
		for _, k := range review.Kinds() {
			if i := slices.IndexFunc(by, func(t tally) bool { return t.of == k }); i >= 0 {
				out.kinds = append(out.kinds, by[i])
			}
		}
		return out
	})
}

// newWholeList is the list of all reviews, or of the newest where they are too many for a page: the rest stands by
// years.
func newWholeList(in *view.Input) view.Output {
	at := "reviews/index.html"
	return view.Output{Path: at, Template: "list", Data: func() (any, error) {
		all := in.Corpus.Reviews
		w, p := newListPage(in, at, "Reviews", len(all))
		p.Filters, p.Whole = listFilters(w), len(all) <= maxWhole
		if p.Over = newOverTime(w, all); p.Over != nil {
			p.Styles = append(p.Styles, "timeline.css")
		}
		shown := all
		if p.Whole {
			p.Scripts = []string{"list.js"}
		} else {
			shown, p.Here = all[:view.PerPart], fmt.Sprintf("the newest %d are here", view.PerPart)
			p.SearchHref, p.Earlier = w.Root+"search/index.html", listYearsBefore(w, all[view.PerPart:])
		}
		p.Years = splitByYear(w, shown)
		if len(all) == 0 {
			p.Empty = "There are no reviews yet. Start one with: throughline new review \"How ...\""
		}
		return p, nil
	}}
}

// listYearsBefore are the years of reviews.
func listYearsBefore(w *view.Writer, earlier []*review.Review) []view.FilterValue {
	there := countBy(earlier, view.YearOf)
	var out []view.FilterValue
	for _, y := range countReviews(w.In).years {
		if slices.ContainsFunc(there, func(t tally) bool { return t.of == y.of }) {
			out = append(out, newYearValue(w, y))
		}
	}
	return out
}

func newListPage(in *view.Input, at, heading string, total int) (*view.Writer, *ListPage) {
	return in.NewWriter(at, "content", nil), &ListPage{Frame: in.NewFrame(at, heading, "reviews/"), Heading: heading,
		Total: total}
}

// newListOutputs is the list of some reviews, in parts where they are too many for a page.
func newListOutputs(in *view.Input, base, heading, lead string, some []*review.Review) []view.Output {
	parts := view.CutUp(base, len(some))
	if len(some) <= maxWhole {
		parts = []view.Part{{At: base + "index.html", Until: len(some), N: 1, Of: 1}}
	}
	out := make([]view.Output, len(parts))
	for i, part := range parts {
		here := some[part.From:part.Until]
		out[i] = view.Output{Path: part.At, Template: "list",
			Data: func() (any, error) {
				w, p := newListPage(in, part.At, heading, len(some))
				p.Lead, p.AllHref, p.Years = lead, w.Root+"reviews/index.html", splitByYear(w, here)
				if p.Newer, p.Older, p.Part = part.Turn(parts, w.Root); p.Part != "" {
					p.Here = fmt.Sprintf("part %d of %d", part.N, part.Of)
				}
				if part.From == 0 {
					p.Filters = listFilters(w)
				}
				return p, nil
			},
			Deps: func(w *digest.Writer) bool { return writeListDeps(in, w, part, here) }}
	}
	return out
}

// writeListDeps is of a part of the list of some reviews; its path tells which list it is, and where the part begins
// tells with its number how many there are.
func writeListDeps(in *view.Input, w *digest.Writer, part view.Part, here []*review.Review) bool {
	return in.WriteSiteDeps(w, func(b *view.DepsWriter) {
		view.WriteEach(b, []int{part.From, part.N, part.Of}, b.Number)
		if part.From == 0 {
			b.OK = b.Value(listFilters(in.NewWriter(part.At, "content", nil)))
		}
		view.WriteEach(b, here, func(r *review.Review) {
			b.WriteReview(r)
			view.WriteEach(b, r.Themes, func(t review.Tag) { b.Text(in.ThemeTitle(t.Slug)) })
		})
	})
}

func splitByYear(w *view.Writer, some []*review.Review) []Year {
	var out []Year
	for _, r := range some {
		y := view.YearOf(r)
		if n := len(out); n == 0 || out[n-1].Year != y {
			out = append(out, Year{Year: y})
		}
		last := &out[len(out)-1]
		last.Reviews = append(last.Reviews, w.NewEntry(r))
	}
	return out
}

// listFilters are the plain pages that narrow the list of reviews.
func listFilters(w *view.Writer) []view.Filter {
	c := w.In.Corpus
	kinds := view.Filter{Name: "Kind", Key: "kind"}
	for _, k := range countReviews(w.In).kinds {
		kinds.Values = append(kinds.Values,
			view.FilterValue{Link: view.Link{Href: w.Root + "reviews/kind/" + k.of + "/index.html",
				Text: view.KindWords(k.of)}, Value: k.of, Count: k.n})
	}
	byYear := view.Filter{Name: "Year", Key: "year"}
	for _, y := range countReviews(w.In).years {
		byYear.Values = append(byYear.Values, newYearValue(w, y))
	}
	out := []view.Filter{kinds, newGroupFilter(w, "Service", "service", c.Services), newGroupFilter(w, "Team", "team",
		c.Teams), newThemeFilter(w), byYear}
	return slices.DeleteFunc(out, func(f view.Filter) bool { return len(f.Values) < 2 })
}

func newYearValue(w *view.Writer, y tally) view.FilterValue {
	return view.FilterValue{Link: view.Link{Href: w.Root + "reviews/year/" + y.of + "/index.html", Text: y.of},
		Value: y.of, Count: y.n}
}

func newGroupFilter(w *view.Writer, name, key string, groups []*corpus.Group) view.Filter {
	f := view.Filter{Name: name, Key: key}
	for _, g := range groups {
		f.Values = append(f.Values,
			view.FilterValue{Link: view.Link{Href: w.Root + key + "s/" + view.EscapeSegment(g.Slug) + "/index.html",
				Text: g.Name}, Value: g.Slug, Count: len(g.Reviews)})
	}
	return f
}

func newThemeFilter(w *view.Writer) view.Filter {
	f := view.Filter{Name: "Theme", Key: "theme"}
	for _, t := range w.In.Corpus.Themes {
		if len(t.Reviews) > 0 {
			f.Values = append(f.Values,
				view.FilterValue{Link: view.Link{Href: w.Root + "themes/" + view.EscapeSegment(t.Slug) + "/index.html",
					Text: t.Title}, Value: t.Slug, Count: len(t.Reviews)})
		}
	}
	return f
}
