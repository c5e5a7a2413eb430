package page

import (
	"html/template"
	"net/url"

	"throughline/internal/derive"
	"throughline/internal/review"
)

// HomePage is the data of the first page: what is new, what recurs, what keeps saving us.
type HomePage struct {
	Frame
	Latest []Entry
	More   Link // to all reviews
	Themes []ThemeEntry
	Saving []SavingEntry
	// Surprises are of the newest reviews before the latest.
	Surprises []Surprise
	NearMiss  *Entry // the newest review before the latest in which nothing broke
	Budgets   []BudgetEntry
	// AllBudgets leads to those that are not here, "" where all are.
	AllBudgets string
	Again      []Link // what helped in more than one review, the most frequent
	Across     []Link // the pages that look across all reviews
	Empty      bool
}

// A SavingEntry is where mitigators came from, with the newest of them.
type SavingEntry struct {
	Link
	Count  string
	Newest []ListedItem
}

// A Surprise is what surprised the people of a review, in a sentence or two.
type Surprise struct {
	Link
	Date  Stamp
	Words string
}

func homeOutputs(in *Input) []Output {
	return []Output{{Path: "index.html", Template: "home", Data: func() (any, error) { return newHome(in), nil }}}
}

func newHome(in *Input) *HomePage {
	w := in.writer("index.html", "content", nil)
	c := in.Corpus
	p := &HomePage{Frame: in.frame("index.html", "", ""), Empty: len(c.Reviews) == 0}
	p.Description = c.Settings.Description
	latest, before := c.Reviews[:min(5, len(c.Reviews))], c.Reviews[min(5, len(c.Reviews)):]
	p.Latest = w.entries(latest)
	p.Surprises = w.surprises(before, 3)
	p.More = Link{Href: "reviews/index.html", Text: "All " + count(len(c.Reviews), "review", "reviews")}
	for _, t := range in.Derived.Themes[:min(6, len(in.Derived.Themes))] {
		if len(t.Reviews) > 0 {
			p.Themes = append(p.Themes, w.themeEntry(t))
		}
	}
	p.Again = savedAgain(in)
	said := map[string]bool{}
	for _, l := range p.Again {
		said[l.Text] = true
	}
	for _, s := range in.Derived.Saving {
		if s.Name == "" {
			continue
		}
		e := SavingEntry{Link: Link{Href: "mitigators/index.html#source-" + s.Name, Text: capital(sourceWords(s.Name))}, Count: count(s.Reviews, "review", "reviews")}
		for _, m := range w.unlike(s.Mitigators, 2, said) {
			e.Newest = append(e.Newest, ListedItem{Anchor: anchor(w.itemLink(m))})
		}
		p.Saving = append(p.Saving, e)
	}
	for _, o := range in.overviews() {
		o.Href = index(o.Href)
		p.Across = append(p.Across, o)
	}
	for _, r := range before {
		if r.Kind == "near-miss" || r.Kind == "success" {
			e := w.entry(r)
			p.NearMiss = &e
			break
		}
	}
	const most = 6
	for _, b := range in.byNeed()[:min(most, len(in.budgets))] {
		p.Budgets = append(p.Budgets, in.budgetEntry(b, p.Root))
	}
	if len(in.budgets) > most {
		p.AllBudgets = "All " + count(len(in.budgets), "budget", "budgets")
	}
	if len(p.Budgets) > 0 {
		p.Styles = append(p.Styles, "chart.css", "budgets.css")
	}
	return p
}

// surprises are what surprised people in the first few of the reviews that say so.
func (w *writer) surprises(some []*review.Review, most int) []Surprise {
	var out []Surprise
	for _, r := range some {
		if len(out) < most && !r.Surprise.Empty() {
			out = append(out, Surprise{w.reviewLink(r), day(r.Date), sentences(w.in.words(r.Surprise.Src), 240)})
		}
	}
	return out
}

// unlike are the first few items whose titles are all different, and different from what has been said.
func (w *writer) unlike(items []derive.Item, most int, said map[string]bool) []derive.Item {
	var out []derive.Item
	here := map[string]bool{}
	for _, it := range items {
		if len(out) == most { // no more titles need be read
			break
		}
		if t := w.in.words(it.Title); !said[t] && !here[t] {
			here[t] = true
			out = append(out, it)
		}
	}
	return out
}

// savedAgain links to the mitigators that most reviews tell.
func savedAgain(in *Input) []Link {
	var out []Link
	all := in.Derived.Recurring[review.Mitigator].Patterns
	for _, m := range all[:min(3, len(all))] {
		out = append(out, Link{Href: "mitigators/index.html#" + patternID(m), Text: in.words(m.Title), Note: count(m.Reviews, "review", "reviews")})
	}
	return out
}

// DocPage is the data of a page of content/pages.
type DocPage struct {
	Frame
	Heading string
	Body    template.HTML
}

func docOutputs(in *Input) []Output {
	var out []Output
	for _, d := range in.Corpus.Pages {
		at := "pages/" + d.Slug + "/index.html"
		out = append(out, Output{Path: at, Template: "doc", Data: func() (any, error) {
			w := in.writer(at, "content/pages", nil)
			w.top = 2
			p := &DocPage{Frame: in.frame(at, d.Title, ""), Heading: d.Title, Body: w.html(d.Body, "")}
			if repo := in.Corpus.Settings.Repository; repo != "" {
				p.EditHref = repo + escapePath(d.File.Path)
			}
			return p, nil
		}})
	}
	return out
}

// notFoundOutputs is the page for addresses that lead nowhere. It is shown under any address, so relative links would
// break: with a base_url it links from the root of its host, without one it is plain.
func notFoundOutputs(in *Input) []Output {
	return []Output{{Path: "404.html", Template: "404", Data: func() (any, error) {
		f := in.frame("404.html", "Nothing here", "")
		f.Canonical = ""
		if u, err := url.Parse(in.Corpus.Settings.BaseURL); err == nil {
			f.Root = u.Path // "" without a base_url
		}
		return f, nil
	}}}
}
