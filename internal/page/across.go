package page

import (
	"cmp"
	"fmt"
	"html/template"
	"slices"
	"strings"

	"throughline/internal/derive"
	"throughline/internal/review"
)

// The pages that look across all reviews share a line of links to each other and a way to cut long lists: an overview
// shows what is worth reading first, and the whole list is cut into parts that stay light however many reviews there are.

const acrossStyle = "across.css"

// acrossFrame is the frame of a page at a path that belongs to one of the overviews.
func (in *Input) acrossFrame(at, title, section string) OverviewFrame {
	f := OverviewFrame{Frame: in.frame(at, title, section)}
	f.Styles = append(f.Styles, acrossStyle)
	for _, o := range in.overviews() {
		f.Across = append(f.Across, NavLink{Link{Href: f.Root + index(o.Href), Text: o.Text}, o.Href == section})
	}
	return f
}

// An OverviewFrame is what the pages have around their content that look across all reviews.
type OverviewFrame struct {
	Frame
	Across []NavLink
}

// overviews are the pages that look across all reviews and have something to show; Href is the section's path.
func (in *Input) overviews() []Link {
	d := in.Derived
	var out []Link
	add := func(ok bool, href, text, note string) {
		if ok {
			out = append(out, Link{Href: href, Text: text, Note: note})
		}
	}
	for _, s := range itemSections() {
		add(d.Count(s.kind) > 0, s.path+"/", s.title, s.note)
	}
	add(len(d.Islands) > 0, islandsPath, "Islands of knowledge", "topics that few knew, and whether that has changed")
	add(d.Detection.Reviews > 0, detectionPath, "How we notice", "what only a customer or chance found, and what took long")
	add(len(d.Followups) > 0, followupsPath, "Follow-ups", "open, past their date, and what came of them")
	add(len(d.Library) > 0, libraryPath, "Artifacts", "graphs, queries and logs to start from next time")
	return out
}

// perPart is how many entries of a long list stand on one page: some 150 KB.
const perPart = 400

// A partOf is one page of a long list: entries from to until.
type partOf struct {
	At          string // where the page is
	From, Until int
	N, Of       int // part N of Of; 1 is the oldest
}

// cutUp cuts a list of n entries, newest first, into pages at and below a folder. Parts are counted from the oldest, so
// that a new entry changes the newest page and leaves the others as they are. The newest part is the folder's own page.
func cutUp(base string, n int) []partOf {
	var out []partOf
	of := max(1, (n+perPart-1)/perPart)
	for until, part := n, 1; part <= of; part++ {
		from := max(0, until-perPart)
		p := partOf{At: fmt.Sprintf("%spart-%d/index.html", base, part), From: from, Until: until, N: part, Of: of}
		if part == of {
			p.At = base + "index.html"
		}
		out = append(out, p)
		until = from
	}
	return out
}

// turn links a part of a long list to its neighbours.
func (p partOf) turn(parts []partOf, root string) (newer, older *Link, words string) {
	if p.Of < 2 {
		return nil, nil, ""
	}
	if p.N < p.Of {
		newer = &Link{Href: root + escapePath(parts[p.N].At), Text: "Newer"}
	}
	if p.N > 1 {
		older = &Link{Href: root + escapePath(parts[p.N-2].At), Text: "Older"}
	}
	return newer, older, fmt.Sprintf("Part %d of %d, counted from the oldest", p.N, p.Of)
}

// ItemListPage is the data of a page that lists items review by review.
type ItemListPage struct {
	OverviewFrame
	Heading, Lead string
	Up            Link
	Beside        []NavLink // the other lists of the same items
	Reviews       []ListedReview
	Newer, Older  *Link
	Part          string // "Part 2 of 7, counted from the oldest"; "" where there is only one
}

// A ListedReview is a review and those of its items that a list shows.
type ListedReview struct {
	Anchor
	Date  template.HTML // as a time element
	Items []ListedItem
}

// A ListedItem is an item in as few words as it needs.
type ListedItem struct {
	Anchor
	Tags []string
}

// byKindList leaves out of a list's tags what its heading says of all of them.
func byKindList(reviews []ListedReview, kind string) []ListedReview {
	for _, r := range reviews {
		for i := range r.Items {
			r.Items[i].Tags = slices.DeleteFunc(r.Items[i].Tags, func(t string) bool { return t == kind })
		}
	}
	return reviews
}

// An itemList is a list of items to be cut into pages.
type itemList struct {
	base          string // "mitigators/2026/"
	section       string // "mitigators/"
	up            string // what the overview is called
	heading, lead string
	kind          string // a tag that all of them have and that need not be said of each
	notes         bool   // whether the start of each item's text is shown
	beside        []Link
	items         []derive.Item
}

func (in *Input) itemListOutputs(l itemList) []Output {
	var out []Output
	parts := cutUp(l.base, len(l.items))
	for _, part := range parts {
		out = append(out, Output{Path: part.At, Template: "itemlist", Data: func() (any, error) {
			w := in.writer(part.At, "content", nil)
			p := &ItemListPage{OverviewFrame: in.acrossFrame(part.At, l.heading, l.section), Heading: l.heading, Lead: l.lead,
				Up: Link{Href: w.root + index(l.section), Text: l.up}, Reviews: byKindList(w.listed(l.items[part.From:part.Until], l.notes), l.kind)}
			for _, b := range l.beside {
				p.Beside = append(p.Beside, NavLink{Link{Href: w.root + index(escapePath(b.Href)), Text: b.Text}, b.Href == l.base})
			}
			p.Newer, p.Older, p.Part = part.turn(parts, w.root)
			return p, nil
		}, Deps: in.acrossDeps(part, []string{l.heading, l.lead}, func(b *depsWriter) {
			each(b, l.beside, func(l Link) { b.Text(l.Href) })
			each(b, l.items[part.From:part.Until], b.item)
		})})
	}
	return out
}

// listed puts items, which come review by review, under their reviews.
func (w *writer) listed(items []derive.Item, notes bool) []ListedReview {
	var out []ListedReview
	var last *review.Review
	for _, it := range items {
		if it.Review != last {
			last = it.Review
			out = append(out, ListedReview{Anchor: anchor(w.reviewLink(last)), Date: timeElement(day(last.Date))})
		}
		li := ListedItem{Anchor: anchor(w.itemLink(it)), Tags: itemTags(it.Item)}
		if notes {
			li.Note = shorten(w.in.words(it.Text.Src), 300)
		}
		r := &out[len(out)-1]
		r.Items = append(r.Items, li)
	}
	return out
}

func (w *writer) reviewLink(r *review.Review) Link {
	return Link{Href: w.root + "reviews/" + r.ID + "/index.html", Text: cmp.Or(w.plain(r.Title), r.ID)}
}

func (w *writer) itemLink(it derive.Item) Link {
	l := w.linkTo(it.Review, it.ID, it.Title)
	l.Class = "item " + class(string(it.Of))
	return l
}

// linkTo links to a part of a review. A title that is nothing but markup is called by its id.
func (w *writer) linkTo(r *review.Review, id, title string) Link {
	return Link{Href: w.root + "reviews/" + r.ID + "/index.html#" + id, Text: cmp.Or(w.plain(title), id)}
}

// A PatternView is one thing that several reviews tell.
type PatternView struct {
	ID       string // of its place on the page
	Title    string
	N        int
	Where    string // "by chance at first, by design since March 2025"
	When     string // "November 2024 to September 2026"
	Tellings []TellingView
	More     *Link // to all of them, where they are many
	Themes   []Link
}

// A TellingView is one review that tells a pattern; its address is the item's.
type TellingView struct {
	Link
	Date  Stamp
	Other string // its own words, where they differ
	Why   string // why it counts as the same, where the words do not show it
}

// maxTellings is how many reviews a pattern names on the overview; all are on a page of its own.
const maxTellings = 5

// patternID is the address of a pattern: that of its oldest telling, which stays when newer reviews tell it again.
func patternID(p *derive.Pattern) string {
	a := p.First().Address()
	return a.Review + "." + a.Item
}

func (w *writer) pattern(section string, p *derive.Pattern) PatternView {
	v := PatternView{ID: patternID(p), Title: capital(w.plain(p.Title)), N: p.Reviews, When: between(p), Where: sourcesOverTime(p)}
	for _, t := range p.Tellings[:min(maxTellings, len(p.Tellings))] {
		v.Tellings = append(v.Tellings, w.telling(t, p))
	}
	if n := len(p.Tellings) - maxTellings; n > 0 {
		v.More = &Link{Href: w.root + section + "again/" + v.ID + "/index.html", Text: fmt.Sprintf("and %d earlier", n)}
	}
	v.Themes = w.groups(themesOf(p), "themes")
	return v
}

func (w *writer) telling(t derive.Telling, p *derive.Pattern) TellingView {
	l := w.itemLink(t.Item)
	v := TellingView{Link: Link{Href: l.Href, Text: w.plain(t.Review.Title)}, Date: day(t.Review.Date)}
	if t.Why == derive.ByTopic || t.Why == derive.Linked || t.Why == derive.Through {
		v.Other = l.Text
	}
	switch t.Why {
	case derive.Linked:
		v.Why = "one links to the other"
	case derive.Through:
		v.Why = "the same as another of these"
	}
	return v
}

// toldAgain links to other reviews that tell the same as an item of this one.
func (w *writer) toldAgain(it *review.Item) []Link {
	p := w.in.Derived.Pattern(derive.Item{Review: w.r, Item: it})
	if p == nil {
		return nil
	}
	var out []Link
	for _, t := range p.Tellings {
		if t.Review == w.r {
			continue
		}
		if len(out) == maxToldAgain && len(p.Tellings) > maxTellings {
			section := it.Of.Plural() + "/"
			return append(out, Link{Href: w.root + section + "again/" + patternID(p) + "/index.html", Text: "all " + numberWord(p.Reviews)})
		}
		l := w.itemLink(t.Item)
		out = append(out, Link{Href: l.Href, Text: w.plain(t.Review.Title), Note: day(t.Review.Date).Text})
	}
	return out
}

// maxToldAgain is how many other reviews an item names that tell the same; all are on a page of their own.
const maxToldAgain = 3

// themesOf are the themes that any of the tellings names, each once, by slug.
func themesOf(p *derive.Pattern) []review.Tag {
	var out []review.Tag
	for _, t := range p.Tellings {
		for _, tag := range t.Themes {
			if !tagged(out, tag.Slug) {
				out = append(out, tag)
			}
		}
	}
	slices.SortFunc(out, func(a, b review.Tag) int { return strings.Compare(a.Slug, b.Slug) })
	return out
}

// between says from when to when it was told.
func between(p *derive.Pattern) string {
	first, last := p.First().Review.Date, p.Tellings[0].Review.Date
	if first.IsZero() || last.IsZero() {
		return ""
	}
	from, to := monthOf(first), monthOf(last)
	if from == to {
		return from
	}
	return from + " to " + to
}

func monthOf(t review.Time) string {
	if t.Precision == review.Year {
		return t.Local().Format("2006")
	}
	return t.Local().Format("January 2006")
}

// sourcesOverTime says where a mitigator came from, and whether that changed: chance that became design is good news.
func sourcesOverTime(p *derive.Pattern) string {
	first, last := "", ""
	var since review.Time
	for _, t := range slices.Backward(p.Tellings) {
		s := t.Extra().Source
		if s == "" {
			continue
		}
		if first == "" {
			first = s
		}
		if s != last {
			last, since = s, t.Review.Date
		}
	}
	switch {
	case first == last:
		return sourceWords(first)
	case since.IsZero():
		return sourceWords(first) + " at first, " + sourceWords(last) + " later"
	}
	return sourceWords(first) + " at first, " + sourceWords(last) + " since " + monthOf(since)
}

// patternOutputs are the pages of patterns that too many reviews tell for the overview.
func (in *Input) patternOutputs(s itemSection) []Output {
	var out []Output
	for _, p := range in.Derived.Recurring[s.kind].Patterns {
		if len(p.Tellings) <= maxTellings {
			continue
		}
		items := make([]derive.Item, len(p.Tellings))
		for i, t := range p.Tellings {
			items[i] = t.Item
		}
		out = append(out, in.itemListOutputs(itemList{base: s.path + "/again/" + patternID(p) + "/", section: s.path + "/", up: s.title,
			heading: in.words(p.Title), lead: patternLead(p), notes: true, items: items})...)
	}
	return out
}

// patternLead is the page of a pattern in a sentence.
func patternLead(p *derive.Pattern) string {
	lead := "Told in " + count(p.Reviews, "review", "reviews")
	if when := between(p); when != "" {
		lead += ", " + when
	}
	if where := sourcesOverTime(p); where != "" {
		lead += "; " + where
	}
	return lead + "."
}

// sameRule says how items are recognised as the same, on every page that counts them.
const sameRule = "Items count as the same when their titles have the same words (case, punctuation and articles aside), when one title begins with the whole of " +
	"another of four words or more, when they are difficulties of the same topic, or when the text of one links to the other. To join two that are worded differently, link one from the text of the other."
