package page

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"throughline/internal/corpus"
	"throughline/internal/derive"
	"throughline/internal/digest"
	"throughline/internal/review"
)

// ListPage is the data of a list of reviews: all of them, or those of one kind or year. A long one is cut into parts.
type ListPage struct {
	Frame
	Heading      string
	Lead         string
	Years        []Year
	Total        int
	Here         string        // "the newest 400 are here"; "" where all of them are
	Whole        bool          // all reviews of the site are here, so the script can narrow them
	Filters      []Filter      // ways to narrow the list, as plain pages; only where it begins
	SearchHref   string        // what narrows by several at once where the script cannot
	Earlier      []FilterValue // the years of the reviews that are not here
	AllHref      string        // "" on the list of all
	Newer, Older *Link
	Part         string
	Empty        string
	Over         *OverTime // only on the list of all
}

// maxWhole is how many reviews stand on one page: some 800 KB.
const maxWhole = 1000

// A Year is the reviews of one year, newest first.
type Year struct {
	Year    string
	Reviews []Entry
}

// An Entry is a review in a list.
type Entry struct {
	Link
	Kind     string
	KindSlug string
	Ribbon   string
	Date     Stamp
	Year     string
	Summary  string
	Services []Link
	Teams    []string
	Themes   []Link
	Keys     string // what the script filters by: "kind:incident service:checkout ..."
}

// A Filter is a group of links that narrow the list.
type Filter struct {
	Name   string // "Kind"
	Key    string // "kind"
	Values []FilterValue
}

// A FilterValue is one way to narrow.
type FilterValue struct {
	Link
	Value string
	Count int
}

func listOutputs(in *Input) []Output {
	in.count()
	all := in.Corpus.Reviews
	out := []Output{in.listOfAll()}
	for _, kind := range review.Kinds() {
		if some := filter(all, func(r *review.Review) bool { return r.Kind == kind }); len(some) > 0 {
			out = append(out, in.list("reviews/kind/"+kind+"/", kindPlural(kind), kindNote(kind), some)...)
		}
	}
	years := map[string][]*review.Review{}
	for _, r := range all {
		y := yearOf(r)
		years[y] = append(years[y], r)
	}
	for _, y := range in.years {
		out = append(out, in.list("reviews/year/"+y.of+"/", "Reviews of "+y.of, "", years[y.of])...)
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
	return kindWords(kind) + "s"
}

// yearOf is the year of a review in the zone of its date; "undated" for one without.
func yearOf(r *review.Review) string {
	if r.Date.IsZero() {
		return "undated"
	}
	if y := r.Date.Local().Year(); y > 999 {
		return strconv.Itoa(y)
	}
	return r.Date.Local().Format("2006")
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

// count makes the tallies of all reviews, which stand on every list.
func (in *Input) count() {
	in.countOnce.Do(func() {
		all := in.Corpus.Reviews
		in.years = countBy(all, yearOf)
		by := countBy(all, func(r *review.Review) string { return r.Kind })
		for _, k := range review.Kinds() {
			if i := slices.IndexFunc(by, func(t tally) bool { return t.of == k }); i >= 0 {
				in.kinds = append(in.kinds, by[i])
			}
		}
	})
}

// listOfAll is the list of all reviews, or of the newest where they are too many for a page: the rest stands by years.
func (in *Input) listOfAll() Output {
	at := "reviews/index.html"
	return Output{Path: at, Template: "list", Data: func() (any, error) {
		all := in.Corpus.Reviews
		w, p := in.listPage(at, "Reviews", len(all))
		p.Filters, p.Whole = w.filters(), len(all) <= maxWhole
		if p.Over = w.overTime(all); p.Over != nil {
			p.Styles = append(p.Styles, "timeline.css")
		}
		shown := all
		if p.Whole {
			p.Scripts = []string{"list.js"}
		} else {
			shown, p.Here = all[:perPart], fmt.Sprintf("the newest %d are here", perPart)
			p.SearchHref, p.Earlier = w.root+"search/index.html", w.yearsBefore(all[perPart:])
		}
		p.Years = w.byYear(shown)
		if len(all) == 0 {
			p.Empty = "There are no reviews yet. Start one with: throughline new review \"How ...\""
		}
		return p, nil
	}}
}

// yearsBefore are the years of reviews.
func (w *writer) yearsBefore(earlier []*review.Review) []FilterValue {
	w.in.count()
	there := countBy(earlier, yearOf)
	var out []FilterValue
	for _, y := range w.in.years {
		if slices.ContainsFunc(there, func(t tally) bool { return t.of == y.of }) {
			out = append(out, w.yearLink(y))
		}
	}
	return out
}

func (in *Input) listPage(at, heading string, total int) (*writer, *ListPage) {
	return in.writer(at, "content", nil), &ListPage{Frame: in.frame(at, heading, "reviews/"), Heading: heading, Total: total}
}

// list is the list of some reviews, in parts where they are too many for a page.
func (in *Input) list(base, heading, lead string, some []*review.Review) []Output {
	parts := cutUp(base, len(some))
	if len(some) <= maxWhole {
		parts = []partOf{{At: base + "index.html", Until: len(some), N: 1, Of: 1}}
	}
	out := make([]Output, len(parts))
	for i, part := range parts {
		here := some[part.From:part.Until]
		out[i] = Output{Path: part.At, Template: "list",
			Data: func() (any, error) {
				w, p := in.listPage(part.At, heading, len(some))
				p.Lead, p.AllHref, p.Years = lead, w.root+"reviews/index.html", w.byYear(here)
				if p.Newer, p.Older, p.Part = part.turn(parts, w.root); p.Part != "" {
					p.Here = fmt.Sprintf("part %d of %d", part.N, part.Of)
				}
				if part.From == 0 {
					p.Filters = w.filters()
				}
				return p, nil
			},
			Deps: func(w *digest.Writer) bool { return in.listDeps(w, part, here) }}
	}
	return out
}

// listDeps is of a part of the list of some reviews; its path tells which list it is, and where the part begins tells with its number how
// many there are.
func (in *Input) listDeps(w *digest.Writer, part partOf, here []*review.Review) bool {
	return in.siteDeps(w, func(b *depsWriter) {
		each(b, []int{part.From, part.N, part.Of}, b.Number)
		if part.From == 0 {
			b.ok = b.Value(in.writer(part.At, "content", nil).filters())
		}
		each(b, here, func(r *review.Review) {
			b.other(r)
			each(b, r.Themes, func(t review.Tag) { b.Text(in.themeTitle(t.Slug)) })
		})
	})
}

func (w *writer) byYear(some []*review.Review) []Year {
	var out []Year
	for _, r := range some {
		y := yearOf(r)
		if n := len(out); n == 0 || out[n-1].Year != y {
			out = append(out, Year{Year: y})
		}
		last := &out[len(out)-1]
		last.Reviews = append(last.Reviews, w.entry(r))
	}
	return out
}

func (w *writer) entries(some []*review.Review) []Entry {
	out := make([]Entry, len(some))
	for i, r := range some {
		out[i] = w.entry(r)
	}
	return out
}

func (w *writer) entry(r *review.Review) Entry {
	l, _ := w.address(corpus.Address{Review: r.ID})
	e := Entry{Link: l, Kind: kindWords(r.Kind), KindSlug: r.Kind, Ribbon: ribbon(r.Status), Date: day(r.Date), Year: yearOf(r),
		Summary: w.in.abstract(r), Services: w.groups(r.Services, "services"), Themes: w.groups(r.Themes, "themes")}
	keys := []string{"kind:" + r.Kind, "year:" + yearOf(r)}
	for _, g := range []struct {
		key  string
		tags []review.Tag
	}{{"service", r.Services}, {"team", r.Teams}} {
		for _, t := range g.tags {
			keys = append(keys, g.key+":"+t.Slug)
		}
	}
	for _, t := range r.AllThemes() {
		keys = append(keys, "theme:"+t)
	}
	for _, t := range r.Teams {
		e.Teams = append(e.Teams, t.Name)
	}
	e.Keys = strings.Join(keys, " ")
	return e
}

// abstract is what lists say of a review. One review stands in many lists.
func (in *Input) abstract(r *review.Review) string {
	if known, ok := in.abstracts.Load(r); ok {
		return known.(string)
	}
	words := sentences(in.words(firstText(r)), 220)
	in.abstracts.Store(r, words)
	return words
}

// inShort lists reviews by year with no more than their titles.
func (w *writer) inShort(some []*review.Review) []ShortYear {
	var out []ShortYear
	for _, r := range some {
		y := yearOf(r)
		if n := len(out); n == 0 || out[n-1].Year != y {
			out = append(out, ShortYear{Year: y})
		}
		l, _ := w.address(corpus.Address{Review: r.ID})
		e := ShortEntry{Link: l, Date: day(r.Date)}
		if r.Kind != "incident" {
			e.Kind = kindWords(r.Kind)
		}
		last := &out[len(out)-1]
		last.Reviews = append(last.Reviews, e)
	}
	return out
}

// firstText is what tells best what a review is about: its summary, else the start of its account.
func firstText(r *review.Review) string {
	if !r.Summary.Empty() {
		return r.Summary.Src
	}
	src := r.Body.Src
	for _, s := range r.Sections {
		if s.Item == "" && int(s.Cut.End) <= len(src) {
			src = src[s.Cut.End:]
		}
	}
	comment := false
	for para := range strings.SplitSeq(src, "\n\n") {
		p := strings.TrimSpace(para)
		if comment = comment || strings.HasPrefix(p, "<!--"); comment {
			comment = !strings.Contains(p, "-->") // it may go on behind an empty line
		} else if p != "" && !strings.HasPrefix(p, "#") && !strings.HasPrefix(p, ":::") {
			return p
		}
	}
	return ""
}

// filters are the plain pages that narrow the list of reviews.
func (w *writer) filters() []Filter {
	c := w.in.Corpus
	kinds := Filter{Name: "Kind", Key: "kind"}
	w.in.count()
	for _, k := range w.in.kinds {
		kinds.Values = append(kinds.Values, FilterValue{Link{Href: w.root + "reviews/kind/" + k.of + "/index.html", Text: kindWords(k.of)}, k.of, k.n})
	}
	byYear := Filter{Name: "Year", Key: "year"}
	for _, y := range w.in.years {
		byYear.Values = append(byYear.Values, w.yearLink(y))
	}
	out := []Filter{kinds, w.groupFilter("Service", "service", c.Services), w.groupFilter("Team", "team", c.Teams), w.themeFilter(), byYear}
	return slices.DeleteFunc(out, func(f Filter) bool { return len(f.Values) < 2 })
}

func (w *writer) yearLink(y tally) FilterValue {
	return FilterValue{Link{Href: w.root + "reviews/year/" + y.of + "/index.html", Text: y.of}, y.of, y.n}
}

func (w *writer) groupFilter(name, key string, groups []*corpus.Group) Filter {
	f := Filter{Name: name, Key: key}
	for _, g := range groups {
		f.Values = append(f.Values, FilterValue{Link{Href: w.root + key + "s/" + escape(g.Slug) + "/index.html", Text: g.Name}, g.Slug, len(g.Reviews)})
	}
	return f
}

func (w *writer) themeFilter() Filter {
	f := Filter{Name: "Theme", Key: "theme"}
	for _, t := range w.in.Corpus.Themes {
		if len(t.Reviews) > 0 {
			f.Values = append(f.Values, FilterValue{Link{Href: w.root + "themes/" + escape(t.Slug) + "/index.html", Text: t.Title}, t.Slug, len(t.Reviews)})
		}
	}
	return f
}

// GroupPage is the data of the page of a service or a team.
type GroupPage struct {
	Frame
	What    string // "Service"
	Heading string
	Total   string
	Reviews []Entry // the newest
	Earlier []ShortYear
	Items   []GroupItems
	Themes  []Link
}

// A ShortYear is reviews of one year in short, newest first.
type ShortYear struct {
	Year    string
	Reviews []ShortEntry
}

// A ShortEntry is a review in a list of titles.
type ShortEntry struct {
	Link
	Date Stamp
	Kind string // in words; "" for incidents
}

// GroupItems are the newest items of one kind that belong to a group, each title once.
type GroupItems struct {
	Title string
	Items []ListedItem
	All   Link // to those of all reviews
}

func groupOutputs(in *Input) []Output {
	var out []Output
	for _, s := range in.Corpus.Services {
		out = append(out, in.group("services/"+s.Slug+"/index.html", "Service", s))
	}
	for _, t := range in.Corpus.Teams {
		out = append(out, in.group("teams/"+t.Slug+"/index.html", "Team", t))
	}
	return out
}

// inFull is how many reviews stand on the page of a service or a team with their summaries; those before them with their titles.
const inFull = 40

func (in *Input) group(at, what string, g *corpus.Group) Output {
	return Output{Path: at, Template: "group", Data: func() (any, error) {
		w := in.writer(at, "content", nil)
		p := &GroupPage{Frame: in.frame(at, g.Name, ""), What: what, Heading: g.Name, Total: count(len(g.Reviews), "review", "reviews"),
			Reviews: w.entries(g.Reviews[:min(inFull, len(g.Reviews))]), Earlier: w.inShort(g.Reviews[min(inFull, len(g.Reviews)):])}
		p.Styles = append(p.Styles, acrossStyle)
		var slugs []string
		for _, r := range g.Reviews {
			slugs = append(slugs, r.AllThemes()...)
		}
		slices.Sort(slugs)
		for _, slug := range slices.Compact(slugs) {
			if t := in.Corpus.Theme(slug); t != nil {
				p.Themes = append(p.Themes, Link{Href: w.root + "themes/" + escape(slug) + "/index.html", Text: t.Title})
			}
		}
		slices.SortStableFunc(p.Themes, func(a, b Link) int { return strings.Compare(a.Text, b.Text) })
		for _, s := range itemSections()[:2] {
			if items := w.groupItems(s, g.Reviews); len(items.Items) > 0 {
				p.Items = append(p.Items, items)
			}
		}
		return p, nil
	}, Deps: func(w *digest.Writer) bool { return in.groupDeps(w, g) }}
}

// How many items of one kind stand on the page of a service or team, from how many of its reviews; all of them are on the
// items' own pages.
const (
	maxGroupItems   = 10
	maxGroupReviews = 20
)

func (w *writer) groupItems(s itemSection, reviews []*review.Review) GroupItems {
	var items []derive.Item
	for _, r := range reviews[:min(maxGroupReviews, len(reviews))] {
		for it := range r.Items {
			if it.Of == s.kind {
				items = append(items, derive.Item{Review: r, Item: it})
			}
		}
	}
	g := GroupItems{Title: s.title, All: Link{Href: w.root + s.path + "/index.html", Text: "In all reviews"}}
	for _, it := range w.unlike(items, maxGroupItems, nil) {
		g.Items = append(g.Items, ListedItem{Anchor: anchor(w.itemLink(it)), Tags: itemTags(it.Item)})
	}
	return g
}
