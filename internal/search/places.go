package search

import (
	"slices"

	"throughline/internal/review"
)

// What a document is, as in in:themes.
const (
	InReviews  = "reviews"
	InThemes   = "themes"
	InPages    = "pages"
	InBudgets  = "budgets"
	InServices = "services"
	InTeams    = "teams"
)

// scopes are the kinds of items by what a query calls them: in:helped asks for mitigators.
func scopes() map[string]review.ItemKind {
	return map[string]review.ItemKind{"helped": review.Mitigator, "hard": review.Difficulty,
		"artifacts": review.ArtifactItem, "questions": review.QuestionItem, "contributors": review.Contributor,
		"risks": review.Risk, "theories": review.TheoryItem, "events": review.EventItem,
		"followups": review.FollowupItem, "takeaways": review.TakeawayItem}
}

// Places are all that a query can name with in:, sorted.
func Places() []string {
	out := []string{InReviews, InThemes, InPages, InBudgets, InServices, InTeams}
	for name := range scopes() {
		out = append(out, name)
	}
	slices.Sort(out)
	return out
}

// A Page is what is searched of a page that is no review.
type Page struct {
	ID      string // such as themes/retry-storms
	In      string // one of the constants above
	Title   string
	Names   []string // other words for it
	Summary string   // Markdown
	Texts   []string // Markdown
}

// ReadPage makes a source of a page.
func (rd *Reader) ReadPage(p Page) *Source {
	s := &Source{lang: rd.lang, id: p.ID, title: p.Title, body: -1, facets: &Faceting{}}
	s.facets.of[facetCount-1] = faceting{values: []string{p.In}}
	s.add(name, 4, p.Title)
	s.add(name, 2, p.Names...)
	s.add(prose, 2, p.Summary)
	s.add(prose, 1, p.Texts...)
	return s
}

// Facets are what it has of every facet.
func (s *Source) Facets() *Faceting { return s.facets }
