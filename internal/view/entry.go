package view

import (
	"strings"

	"throughline/internal/corpus"
	"throughline/internal/review"
)

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

// NewEntries lists reviews.
func (w *Writer) NewEntries(some []*review.Review) []Entry {
	out := make([]Entry, len(some))
	for i, r := range some {
		out[i] = w.NewEntry(r)
	}
	return out
}

// NewEntry is a review as lists show it.
func (w *Writer) NewEntry(r *review.Review) Entry {
	l, _ := w.LinkAddress(corpus.Address{Review: r.ID})
	e := Entry{Link: l, Kind: KindWords(r.Kind), KindSlug: r.Kind, Ribbon: Ribbon(r.Status), Date: Day(r.Date),
		Year:    YearOf(r),
		Summary: w.In.abstract(r), Services: w.LinkGroups(r.Services, "services"), Themes: w.LinkGroups(r.Themes,
			"themes")}
	keys := []string{"kind:" + r.Kind, "year:" + YearOf(r)}
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
	words := Sentences(in.Words(FirstText(r)), 220)
	in.abstracts.Store(r, words)
	return words
}

// FirstText is what tells best what a review is about: its summary, else the start of its account.
func FirstText(r *review.Review) string {
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
		} else if p != "" && !strings.HasPrefix(p, "#") && !strings.HasPrefix(p, ":::") && !isMetadata(p) {
			return p
		}
	}
	return ""
}

// isMetadata tells of a paragraph that is no prose: a label and what it says on one line (Date: 3 March), a list of
// such (of bold labels), or a word on the clocks.
func isMetadata(p string) bool {
	plain := strings.TrimLeft(p, "-*_ ")
	if strings.HasPrefix(strings.TrimLeft(plain, "("), "All times ") {
		return true
	}
	label, rest, ok := strings.Cut(strings.ReplaceAll(plain, "*", ""), ":")
	return ok && len(strings.Fields(label)) <= 3 && len(strings.Fields(rest)) <= 8 && !strings.Contains(p, "\n") ||
		ok && strings.HasPrefix(strings.TrimSpace(p), "- **")
}
