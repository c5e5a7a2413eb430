// Package site makes what belongs to the site as a whole: the home page, search, pages of content/pages, the page for
// addresses that lead nowhere, and the files that are published as they are.
package site

import (
	"throughline/internal/page/budgets"
	"throughline/internal/page/themes"
	"throughline/internal/review"
	"throughline/internal/view"
)

// HomePage is the data of the first page: what is new, what recurs, what keeps saving us.
type HomePage struct {
	view.Frame
	Latest []view.Entry
	More   view.Link // to all reviews
	Themes []themes.ThemeEntry
	Saving []SavingEntry
	// Surprises are of the newest reviews before the latest.
	Surprises []Surprise
	NearMiss  *view.Entry // the newest review before the latest in which nothing broke
	Budgets   []budgets.BudgetEntry
	// AllBudgets leads to those that are not here, "" where all are.
	AllBudgets string
	Again      []view.Link // what helped in more than one review, the most frequent
	Across     []view.Link // the pages that look across all reviews
	Empty      bool
}

// A SavingEntry is where mitigators came from, with the newest of them.
type SavingEntry struct {
	view.Link
	Count  string
	Newest []view.ListedItem
}

// A Surprise is what surprised the people of a review, in a sentence or two.
type Surprise struct {
	view.Link
	Date  view.Stamp
	Words string
}

// HomeOutputs is the home page.
func HomeOutputs(in *view.Input) []view.Output {
	return []view.Output{{Path: "index.html", Template: "home", Data: func() (any, error) { return newHome(in), nil }}}
}

func newHome(in *view.Input) *HomePage {
	w := in.NewWriter("index.html", "content", nil)
	c := in.Corpus
	p := &HomePage{Frame: in.NewFrame("index.html", "", ""), Empty: len(c.Reviews) == 0}
	p.Description = c.Settings.Description
	latest, before := c.Reviews[:min(5, len(c.Reviews))], c.Reviews[min(5, len(c.Reviews)):]
	p.Latest = w.NewEntries(latest)
	p.Surprises = listSurprises(w, before, 3)
	p.More = view.Link{Href: "reviews/index.html", Text: "All " + view.Count(len(c.Reviews), "review", "reviews")}
	for _, t := range in.Derived.Themes[:min(6, len(in.Derived.Themes))] {
		if len(t.Reviews) > 0 {
			p.Themes = append(p.Themes, themes.NewEntry(w, t))
		}
	}
	p.Again = savedAgain(in)
	p.Saving = savingEntries(w, p.Again)
	for _, o := range in.Overviews() {
		o.Href = view.IndexFile(o.Href)
		p.Across = append(p.Across, o)
	}
	for _, r := range before {
		if r.Kind == "near-miss" || r.Kind == "success" {
			e := w.NewEntry(r)
			p.NearMiss = &e
			break
		}
	}
	const most = 6
	var all int
	if p.Budgets, all = budgets.MostInNeed(in, most, p.Root); all > most {
		p.AllBudgets = "All " + view.Count(all, "budget", "budgets")
	}
	if len(p.Budgets) > 0 {
		p.Styles = append(p.Styles, "chart.css", "budgets.css")
	}
	return p
}

// savingEntries are the newest mitigators by where they came from, without those that are listed already. Those of
// which nobody says where they came from fill up a list that would be short without them.
func savingEntries(w *view.Writer, listed []view.Link) (out []SavingEntry) {
	said := map[string]bool{}
	for _, l := range listed {
		said[l.Text] = true
	}
	for _, s := range w.In.Derived.Saving { // those without a source come last
		e := SavingEntry{Link: view.Link{Href: "mitigators/index.html#source-" + s.Name,
			Text: view.Capitalize(view.SourceWords(s.Name))}, Count: view.Count(s.Reviews, "review", "reviews")}
		most := 2
		if s.Name == "" {
			if len(out) > 2 {
				continue
			}
			e.Href, e.Text, most = "mitigators/index.html#source-other", "Not said", 5
		}
		for _, m := range w.FilterUnlike(s.Mitigators, most, said) {
			e.Newest = append(e.Newest, view.ListedItem{Anchor: view.NewAnchor(w.LinkItem(m))})
		}
		out = append(out, e)
	}
	return out
}

// listSurprises are what surprised people in the first few of the reviews that say so.
func listSurprises(w *view.Writer, some []*review.Review, most int) []Surprise {
	var out []Surprise
	for _, r := range some {
		if len(out) < most && !r.Surprise.Empty() {
			out = append(out, Surprise{w.LinkReview(r), view.Day(r.Date), view.Sentences(w.In.Words(r.Surprise.Src),
				240)})
		}
	}
	return out
}

// savedAgain links to the mitigators that most reviews tell.
func savedAgain(in *view.Input) []view.Link {
	var out []view.Link
	all := in.Derived.Recurring[review.Mitigator].Patterns
	for _, m := range all[:min(3, len(all))] {
		out = append(out, view.Link{Href: "mitigators/index.html#" + view.PatternID(m), Text: in.Words(m.Title),
			Note: view.Count(m.Reviews, "review", "reviews")})
	}
	return out
}
