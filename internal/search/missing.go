package search

import (
	"context"
	"slices"

	"github.com/blevesearch/bleve/v2/search/query"
)

// Missing are the words of a query that stand nowhere on the site, in whatever form; it leaves out what the query
// does not want, and the beginnings of words.
func (ix *Index) Missing(ctx context.Context, text string) (out []string) {
	if onlyBleve.MatchString(text) {
		return nil
	}
	for _, c := range ix.language.ask(text).clauses {
		if c.sign == '-' || c.prefix != "" || ix.any(ctx, c.query()) {
			continue
		}
		for i, w := range c.words {
			one := clause{terms: []string{ix.language.term([]byte(w))}}
			if one.terms[0] == "" || slices.Contains(out, c.words[i]) || len(c.words) > 1 && ix.any(ctx, one.query()) {
				continue
			}
			out = append(out, w)
		}
	}
	return out
}

// any reports whether a query finds a document.
func (ix *Index) any(ctx context.Context, q query.Query) bool {
	res, err := ix.bleve.SearchInContext(ctx, request(0, q))
	return err == nil && res.Total > 0
}
