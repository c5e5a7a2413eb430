package across

import (
	"cmp"
	"fmt"

	"throughline/internal/derive"
	"throughline/internal/review"
	"throughline/internal/view"
)

// MitigatorsPage is the data of the resilience index: what keeps saving us.
type MitigatorsPage struct {
	view.OverviewFrame
	Heading, Answer string
	Again           []PatternView
	MoreAgain       *view.Link
	Luck            []LuckView
	MoreLuck        string
	Sources         []SourceView
	Once            []view.ListedReview
	OnceLead        string
	Years           []view.Link
	Themes          []view.Link // with in how many reviews
	Services        []view.Link
	Same            string
}

// A LuckView is a review in which only chance or one person helped.
type LuckView struct {
	view.Link
	Date  view.Stamp
	Items []view.ListedItem
}

// A SourceView is where mitigators came from.
type SourceView struct {
	ID, Title, Lead string
	Count           string
	Share           int // how long its bar is: 100 for the source that most reviews name
	Newest          []view.ListedItem
	// nil where the newest are all, and for what is not said: it stands in the lists by year
	All *view.Link
}

// How much of each the overview shows.
const (
	maxAgain        = 12
	maxLuck         = 8
	maxNewest       = 3
	maxCachedPieces = 8 // reviews
)

// MitigatorOutputs are the resilience index and the lists of mitigators.
func MitigatorOutputs(in *view.Input) []view.Output {
	s := view.ItemSections()[0]
	if in.Derived.Count(s.Kind) == 0 {
		return nil
	}
	at := s.Path + "/index.html"
	out := []view.Output{{Path: at, Template: "mitigators", Data: func() (any, error) {
		return newMitigatorsPage(in, s,
			at), nil
	}}}
	out = append(out, againOutputs(in, s)...)
	out = append(out, patternOutputs(in, s)...)
	out = append(out, yearOutputs(in, s)...)
	for _, src := range in.Derived.Saving {
		if src.Name == "" {
			continue
		}
		out = append(out, itemListOutputs(in, itemList{base: sourcePath(src), section: s.Path + "/", up: s.Title,
			heading: "What helped: " + sourceTitle(src),
			kind:    view.SourceWords(src.Name), lead: savingLead(src), items: src.Mitigators,
			beside: linkSources(in)})...)
	}
	return out
}

func sourcePath(s derive.Source) string { return "mitigators/" + s.Name + "/" }

func linkSources(in *view.Input) []view.Link {
	var out []view.Link
	for _, s := range in.Derived.Saving {
		if s.Name == "" {
			continue
		}
		out = append(out, view.Link{Href: sourcePath(s), Text: view.Capitalize(sourceTitle(s))})
	}
	return out
}

func sourceTitle(s derive.Source) string { return cmp.Or(view.SourceWords(s.Name), "not said") }

func newMitigatorsPage(in *view.Input, s view.ItemSection, at string) *MitigatorsPage {
	w := in.NewWriter(at, "content", nil)
	rec := in.Derived.Recurring[s.Kind]
	p := &MitigatorsPage{OverviewFrame: in.NewOverviewFrame(at, s.Title, s.Path+"/"), Heading: s.Title, Same: sameRule}
	p.Answer = savingAnswer(in.Derived, rec)
	p.Again, p.MoreAgain = listAgain(w, s, rec)
	for _, l := range in.Derived.Luck[:min(maxLuck, len(in.Derived.Luck))] {
		v := LuckView{Link: w.LinkReview(l.Review), Date: view.Day(l.Review.Date)}
		for _, r := range w.ListItems(l.Mitigators, false) {
			v.Items = r.Items
		}
		p.Luck = append(p.Luck, v)
	}
	if n := len(in.Derived.Luck) - maxLuck; n > 0 {
		p.MoreLuck = fmt.Sprintf("And %s before these.", view.Count(n, "review", "reviews"))
	}
	p.Sources = newSourceViews(w)
	p.Once = w.ListItems(alone(rec, in.Derived.Items[s.Kind], maxCachedPieces), false)
	p.OnceLead = view.Count(rec.Once, "mitigator has", "mitigators have") +
		" been told once so far. Something told once may still be what saves us next time; the newest:"
	p.Years = linkYears(in, s, w.Root)
	p.Themes, p.Services = linkTallies(w, rec.Themes, "themes"), linkTallies(w, rec.Services, "services")
	return p
}

// savingAnswer is the page in two sentences.
func savingAnswer(d *derive.Results, rec *derive.Recurrence) string {
	again := "Nothing has been told to help in more than one review yet."
	if n := len(rec.Patterns); n > 0 {
		again = view.Capitalize(view.NumberWord(n)) + " " + view.Agree(n, "thing has", "things have") +
			" helped in more than one review."
	}
	if n := len(d.Luck); n > 0 {
		again += " In " + view.NumberWord(n) + " " + view.Agree(n, "review", "reviews") +
			" nothing helped but chance or one person."
	}
	return again
}

// newSourceViews are the sources of mitigators, each with a bar as long as the number of reviews that name it.
func newSourceViews(w *view.Writer) []SourceView {
	all := 0
	for _, s := range w.In.Derived.Saving {
		if s.Name != "" {
			all = max(all, s.Reviews)
		}
	}
	var out []SourceView
	for _, s := range w.In.Derived.Saving {
		v := SourceView{ID: "source-" + cmp.Or(s.Name, "other"), Title: view.Capitalize(sourceTitle(s)),
			Lead: savingLead(s), Count: view.Count(s.Reviews, "review", "reviews")}
		if s.Name != "" {
			v.Share = s.Reviews * 100 / all
		}
		if s.Name != "" && len(s.Mitigators) > maxNewest {
			v.All = &view.Link{Href: w.Root + view.IndexFile(sourcePath(s)), Text: "All " +
				view.Count(len(s.Mitigators), "mitigator", "mitigators")}
		}
		for _, m := range w.FilterUnlike(s.Mitigators, maxNewest, nil) {
			v.Newest = append(v.Newest, view.ListedItem{Anchor: view.NewAnchor(w.LinkItem(m))})
		}
		out = append(out, v)
	}
	return out
}

// savingLead says what a source of mitigators means for the next time.
func savingLead(s derive.Source) string {
	switch s.Name {
	case "design":
		return "Somebody thought of it beforehand. It will be there next time."
	case "automation":
		return "It acted without anyone being awake. Does anybody know how it works?"
	case "person":
		return "It was there because that one person was. What did they know, and who else could?"
	case "team":
		return "People who help each other. It lasts as long as there is time and room for it."
	case "chance":
		return "None of it is guaranteed next time. How could we build this in?"
	}
	return "The review does not say where it came from."
}

// alone are the newest items that no other review tells, of so many reviews.
func alone(rec *derive.Recurrence, items []derive.Item, reviews int) []derive.Item {
	var out []derive.Item
	var last *review.Review
	for _, it := range items {
		if rec.Of(it.Address()) != nil {
			continue
		}
		if it.Review != last {
			last = it.Review
			if reviews--; reviews < 0 {
				break
			}
		}
		out = append(out, it)
	}
	return out
}
