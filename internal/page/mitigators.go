package page

import (
	"cmp"
	"fmt"

	"throughline/internal/derive"
	"throughline/internal/review"
)

// MitigatorsPage is the data of the resilience index: what keeps saving us.
type MitigatorsPage struct {
	OverviewFrame
	Heading, Answer string
	Again           []PatternView
	MoreAgain       *Link
	Luck            []LuckView
	MoreLuck        string
	Sources         []SourceView
	Once            []ListedReview
	OnceLead        string
	Years           []Link
	Themes          []Link // with in how many reviews
	Services        []Link
	Same            string
}

// A LuckView is a review in which only chance or one person helped.
type LuckView struct {
	Link
	Date  Stamp
	Items []ListedItem
}

// A SourceView is where mitigators came from.
type SourceView struct {
	ID, Title, Lead string
	Count           string
	Share           int // how long its bar is: 100 for the source that most reviews name
	Newest          []ListedItem
	All             *Link // nil where the newest are all, and for what is not said: it stands in the lists by year
}

// How much of each the overview shows.
const (
	maxAgain        = 12
	maxLuck         = 8
	maxNewest       = 3
	maxCachedPieces = 8 // reviews
)

func mitigatorOutputs(in *Input) []Output {
	s := itemSections()[0]
	if in.Derived.Count(s.kind) == 0 {
		return nil
	}
	at := s.path + "/index.html"
	out := []Output{{Path: at, Template: "mitigators", Data: func() (any, error) { return in.mitigatorsPage(s, at), nil }}}
	out = append(out, in.againOutputs(s)...)
	out = append(out, in.patternOutputs(s)...)
	out = append(out, in.yearOutputs(s)...)
	for _, src := range in.Derived.Saving {
		if src.Name == "" {
			continue
		}
		out = append(out, in.itemListOutputs(itemList{base: sourcePath(src), section: s.path + "/", up: s.title, heading: "What helped: " + sourceTitle(src),
			kind: sourceWords(src.Name), lead: savingLead(src), items: src.Mitigators, beside: in.sourceLinks()})...)
	}
	return out
}

func sourcePath(s derive.Source) string { return "mitigators/" + s.Name + "/" }

func (in *Input) sourceLinks() []Link {
	var out []Link
	for _, s := range in.Derived.Saving {
		if s.Name == "" {
			continue
		}
		out = append(out, Link{Href: sourcePath(s), Text: capital(sourceTitle(s))})
	}
	return out
}

func sourceTitle(s derive.Source) string { return cmp.Or(sourceWords(s.Name), "not said") }

func (in *Input) mitigatorsPage(s itemSection, at string) *MitigatorsPage {
	w := in.writer(at, "content", nil)
	rec := in.Derived.Recurring[s.kind]
	p := &MitigatorsPage{OverviewFrame: in.acrossFrame(at, s.title, s.path+"/"), Heading: s.title, Same: sameRule}
	p.Answer = savingAnswer(in.Derived, rec)
	p.Again, p.MoreAgain = w.again(s, rec)
	for _, l := range in.Derived.Luck[:min(maxLuck, len(in.Derived.Luck))] {
		v := LuckView{Link: w.reviewLink(l.Review), Date: day(l.Review.Date)}
		for _, r := range w.listed(l.Mitigators, false) {
			v.Items = r.Items
		}
		p.Luck = append(p.Luck, v)
	}
	if n := len(in.Derived.Luck) - maxLuck; n > 0 {
		p.MoreLuck = fmt.Sprintf("And %s before these.", count(n, "review", "reviews"))
	}
	p.Sources = w.sources()
	p.Once = w.listed(alone(rec, in.Derived.Items[s.kind], maxCachedPieces), false)
	p.OnceLead = count(rec.Once, "mitigator has", "mitigators have") + " been told once so far. Something told once may still be what saves us next time; the newest:"
	p.Years = in.allYears(s, w.root)
	p.Themes, p.Services = w.tallies(rec.Themes, "themes"), w.tallies(rec.Services, "services")
	return p
}

// savingAnswer is the page in two sentences.
func savingAnswer(d *derive.Results, rec *derive.Recurrence) string {
	again := "Nothing has been told to help in more than one review yet."
	if n := len(rec.Patterns); n > 0 {
		again = capital(numberWord(n)) + " " + agree(n, "thing has", "things have") + " helped in more than one review."
	}
	if n := len(d.Luck); n > 0 {
		again += " In " + numberWord(n) + " " + agree(n, "review", "reviews") + " nothing helped but chance or one person."
	}
	return again
}

// sources are the sources of mitigators, each with a bar as long as the number of reviews that name it.
func (w *writer) sources() []SourceView {
	all := 0
	for _, s := range w.in.Derived.Saving {
		if s.Name != "" {
			all = max(all, s.Reviews)
		}
	}
	var out []SourceView
	for _, s := range w.in.Derived.Saving {
		v := SourceView{ID: "source-" + cmp.Or(s.Name, "other"), Title: capital(sourceTitle(s)), Lead: savingLead(s), Count: count(s.Reviews, "review", "reviews")}
		if s.Name != "" {
			v.Share = s.Reviews * 100 / all
		}
		if s.Name != "" && len(s.Mitigators) > maxNewest {
			v.All = &Link{Href: w.root + index(sourcePath(s)), Text: "All " + count(len(s.Mitigators), "mitigator", "mitigators")}
		}
		for _, m := range w.unlike(s.Mitigators, maxNewest, nil) {
			v.Newest = append(v.Newest, ListedItem{Anchor: anchor(w.itemLink(m))})
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
		return "It will not be there next time by itself. What would make it design?"
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
