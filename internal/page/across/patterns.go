// Package across makes the pages that look across all reviews: what helped, what made it possible, risks,
// difficulties, islands of knowledge, how things are noticed, follow-ups, artifacts.
package across

import (
	"fmt"
	"slices"
	"strings"

	"throughline/internal/derive"
	"throughline/internal/review"
	"throughline/internal/view"
)

// ItemListPage is the data of a page that lists items review by review.
type ItemListPage struct {
	view.OverviewFrame
	Heading, Lead string
	Up            view.Link
	Beside        []view.NavLink // the other lists of the same items
	Reviews       []view.ListedReview
	Newer, Older  *view.Link
	Part          string // "Part 2 of 7, counted from the oldest"; "" where there is only one
}

// byKindList leaves out of a list's tags what its heading says of all of them.
func byKindList(reviews []view.ListedReview, kind string) []view.ListedReview {
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
	beside        []view.Link
	items         []derive.Item
}

func itemListOutputs(in *view.Input, l itemList) []view.Output {
	var out []view.Output
	parts := view.CutUp(l.base, len(l.items))
	for _, part := range parts {
		out = append(out, view.Output{Path: part.At, Template: "itemlist", Data: func() (any, error) {
			w := in.NewWriter(part.At, "content", nil)
			p := &ItemListPage{OverviewFrame: in.NewOverviewFrame(part.At, l.heading, l.section), Heading: l.heading,
				Lead:    l.lead,
				Up:      view.Link{Href: w.Root + view.IndexFile(l.section), Text: l.up},
				Reviews: byKindList(w.ListItems(l.items[part.From:part.Until], l.notes), l.kind)}
			for _, b := range l.beside {
				p.Beside = append(p.Beside,
					view.NavLink{Link: view.Link{Href: w.Root + view.IndexFile(view.EscapePath(b.Href)), Text: b.Text},
						Current: b.Href == l.base})
			}
			p.Newer, p.Older, p.Part = part.Turn(parts, w.Root)
			return p, nil
		}, Deps: partDeps(in, part, []string{l.heading, l.lead}, func(b *view.DepsWriter) {
			view.WriteEach(b, l.beside, func(l view.Link) { b.Text(l.Href) })
			view.WriteEach(b, l.items[part.From:part.Until], b.WriteItem)
		})})
	}
	return out
}

// A PatternView is one thing that several reviews tell.
type PatternView struct {
	ID       string // of its place on the page
	Title    string
	N        int
	Where    string // "at first by chance, by design since March 2025"
	When     string // "November 2024 to September 2026"
	Tellings []TellingView
	More     *view.Link // to all of them, where they are many
	Themes   []view.Link
}

// A TellingView is one review that tells a pattern; its address is the item's.
type TellingView struct {
	view.Link
	Date  view.Stamp
	Other string // its own words, where they differ
	Why   string // why it counts as the same, where the words do not show it
}

func newPatternView(w *view.Writer, section string, p *derive.Pattern) PatternView {
	v := PatternView{ID: view.PatternID(p), Title: view.Capitalize(w.Plain(p.Title)), N: p.Reviews, When: between(p),
		Where: sourcesOverTime(p)}
	for _, t := range p.Tellings[:min(view.MaxTellings, len(p.Tellings))] {
		v.Tellings = append(v.Tellings, newTellingView(w, t, p))
	}
	if n := len(p.Tellings) - view.MaxTellings; n > 0 {
		v.More = &view.Link{Href: w.Root + section + "again/" + v.ID + "/index.html",
			Text: fmt.Sprintf("and %d earlier", n)}
	}
	v.Themes = w.LinkGroups(themesOf(p), "themes")
	return v
}

func newTellingView(w *view.Writer, t derive.Telling, p *derive.Pattern) TellingView {
	l := w.LinkItem(t.Item)
	v := TellingView{Link: view.Link{Href: l.Href, Text: w.Plain(t.Review.Title)}, Date: view.Day(t.Review.Date)}
	if t.Why == derive.ByTopic || t.Why == derive.Linked || t.Why == derive.Through {
		v.Other = l.Text
	}
	switch t.Why {
	case derive.Linked:
		v.Why = "linked by an author"
	case derive.Through:
		v.Why = "the same as another of these"
	}
	return v
}

// themesOf are the themes that any of the tellings names, each once, by slug.
func themesOf(p *derive.Pattern) []review.Tag {
	var out []review.Tag
	for _, t := range p.Tellings {
		for _, tag := range t.Themes {
			if !view.HasTag(out, tag.Slug) {
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
		return view.SourceWords(first)
	case since.IsZero():
		return "at first " + view.SourceWords(first) + ", " + view.SourceWords(last) + " later"
	}
	return "at first " + view.SourceWords(first) + ", " + view.SourceWords(last) + " since " + monthOf(since)
}

// patternOutputs are the pages of patterns that too many reviews tell for the overview.
func patternOutputs(in *view.Input, s view.ItemSection) []view.Output {
	var out []view.Output
	for _, p := range in.Derived.Recurring[s.Kind].Patterns {
		if len(p.Tellings) <= view.MaxTellings {
			continue
		}
		items := make([]derive.Item, len(p.Tellings))
		for i, t := range p.Tellings {
			items[i] = t.Item
		}
		out = append(out, itemListOutputs(in, itemList{base: s.Path + "/again/" + view.PatternID(p) + "/",
			section: s.Path + "/", up: s.Title,
			heading: in.Words(p.Title), lead: patternLead(p), notes: true, items: items})...)
	}
	return out
}

// patternLead is the page of a pattern in a sentence.
func patternLead(p *derive.Pattern) string {
	lead := "Told in " + view.Count(p.Reviews, "review", "reviews")
	if when := between(p); when != "" {
		lead += ", " + when
	}
	if where := sourcesOverTime(p); where != "" {
		lead += "; " + where
	}
	return lead + "."
}

// sameRule says how items are recognised as the same, on every page that counts them.
const sameRule = "Items count as the same when their titles have the same words (case, punctuation and articles " +
	"aside), when one title begins with the whole of " +
	"another of four words or more, when they are difficulties of the same topic, or when the text of one links to " +
	"the other. To join two that are worded differently, link one from the text of the other."
