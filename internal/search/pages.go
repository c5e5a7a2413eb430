package search

import (
	"fmt"
	"net/url"

	"throughline/internal/corpus"
)

// A Budget is what is searched of an error budget.
type Budget struct{ Name, Title, Description, Service string }

// A SitePage is a page that is searched, and what a result shows of it. Its Summary is Markdown.
type SitePage struct {
	Page
	Shown
}

// Pages are the pages of a site that are searched beside its reviews: of themes, services, teams and budgets, and those
// of content/pages.
func Pages(c *corpus.Corpus, budgets []Budget) (out []SitePage) {
	add := func(in, kind, slug string, p Page, note string) {
		p.In, p.ID = in, in+"/"+slug
		out = append(out, SitePage{p, Shown{URL: in + "/" + url.PathEscape(slug) + "/index.html", Date: note, Kind: kind,
			Summary: p.Summary}})
	}
	for _, t := range c.Themes {
		add(InThemes, "Theme", t.Slug, Page{Title: t.Title, Names: []string{t.Slug}, Summary: t.Claim,
			Texts: []string{t.Ask, t.Body.Src}}, reviewsIn(len(t.Reviews)))
	}
	for _, s := range c.Services {
		add(InServices, "Service", s.Slug, group(s), reviewsIn(len(s.Reviews)))
	}
	for _, t := range c.Teams {
		add(InTeams, "Team", t.Slug, group(t), reviewsIn(len(t.Reviews)))
	}
	for _, p := range c.Pages {
		add(InPages, "Page", p.Slug, Page{Title: p.Title, Names: []string{p.Slug}, Texts: []string{p.Body.Src}}, "")
	}
	for _, b := range budgets {
		add(InBudgets, "Budget", b.Name, Page{Title: b.Title, Names: []string{b.Name, b.Service}, Summary: b.Description},
			"")
	}
	return out
}

func group(g *corpus.Group) Page { return Page{Title: g.Name, Names: []string{g.Slug}} }

func reviewsIn(n int) string {
	if n == 1 {
		return "1 review"
	}
	return fmt.Sprintf("%d reviews", n)
}
