package search

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/search/query"
)

// A Hit is a review or page that matches, best first, and the ids of its items that match. Scores compare within one
// answer.
type Hit struct {
	Review string // Document.Review
	Score  float64
	Items  []string
}

// maxQuery is far above what a person types.
const maxQuery = 1000

// A BadQuery is a query that cannot be answered.
type BadQuery struct{ Reason string }

func (e BadQuery) Error() string { return e.Reason }

// A plan is how a query is put to bleve.
type plan struct {
	tiers  []query.Query // what is better in any case comes first; they do not overlap
	items  query.Query   // what an item must match
	kind   []query.Query // of which kinds it must be; none: any
	filter []query.Query // what narrows, for reviews and items alike
}

// Search answers a query: in the language of ask, or in bleve's query string syntax where it has signs that only that
// has (see onlyBleve). It gives the best reviews and the items of each that match best. The error is a BadQuery when
// the query cannot be answered.
func (ix *Index) Search(ctx context.Context, text string, limit int) (total int, hits []Hit, err error) {
	if len(text) > maxQuery {
		return 0, nil, BadQuery{fmt.Sprintf("the query is longer than %d bytes", maxQuery)}
	}
	if err := inspectQuery(text); err != nil {
		return 0, nil, err
	}
	p, err := ix.plan(text)
	if err != nil {
		return 0, nil, err
	}
	for _, t := range p.tiers {
		n, found, err := ix.tier(ctx, append(p.filter, is("review")), t, limit-len(hits))
		if err != nil {
			return 0, nil, BadQuery{"the query cannot be answered: " + firstLine(err.Error())}
		}
		total += n
		hits = append(hits, below(hits, found)...)
	}
	for i := range hits {
		in := term("review", hits[i].Review)
		only := append(slices.Clip(p.filter), is("item"), in)
		if len(p.kind) > 0 {
			only = append(only, query.NewDisjunctionQuery(p.kind))
		}
		res, err := ix.bleve.SearchInContext(ix.average(ctx, "item"),
			request(3, boolean([]query.Query{p.items}, nil, nil, only)))
		if err != nil {
			return 0, nil, BadQuery{"the query cannot be answered: " + firstLine(err.Error())}
		}
		for _, it := range res.Hits {
			_, id, _ := strings.Cut(it.ID, "#")
			hits[i].Items = append(hits[i].Items, id)
		}
	}
	return total, hits, nil
}

func (ix *Index) tier(ctx context.Context, filter []query.Query, q query.Query, limit int) (int, []Hit, error) {
	res, err := ix.bleve.SearchInContext(ix.average(ctx, "review"),
		request(limit, boolean([]query.Query{q}, nil, nil, filter)))
	if err != nil {
		return 0, nil, err
	}
	var hits []Hit
	for _, h := range res.Hits {
		hits = append(hits, Hit{Review: h.ID, Score: h.Score})
	}
	return int(res.Total), hits, nil
}

// below brings scores of a tier under those of the tiers above, so that they fall along the whole answer.
func below(above, hits []Hit) []Hit {
	if len(above) == 0 || len(hits) == 0 {
		return hits
	}
	if most := 0.99 * above[len(above)-1].Score; hits[0].Score > most {
		scale := most / hits[0].Score
		for i := range hits {
			hits[i].Score *= scale
		}
	}
	return hits
}

// onlyBleve finds signs of bleve's query string syntax that ask does not know: word~ and word~2, word^3, wo*rd and
// wo?rd, /regexp/, and the field title.
var onlyBleve = regexp.MustCompile(
	`(?:^|\s)[+-]?(?:title:\S|/[^/\s]+/(?:\s|$)|[^\s"]*[^\s"~^][~^][\d.]*(?:\s|$)|"[^"]*"[~^]\d|[^\s"]*\*[^\s"*]|[^\s"]*[\pL\d]\?[\pL\d])`)

// narrowing finds facets, as in kind:near-miss.
var narrowing = regexp.MustCompile(`(?:^|\s)\+?(?:` + strings.Join(facets(), "|") + `):[^\s"]+`)

func (ix *Index) plan(text string) (plan, error) {
	if strings.TrimSpace(text) == "" {
		return plan{}, BadQuery{"the query is empty"}
	}
	if !onlyBleve.MatchString(text) {
		return ix.language.ask(text).plan(), nil
	}
	qs := query.NewQueryStringQuery(strings.TrimSpace(narrowing.ReplaceAllString(text, " ")))
	_, err := qs.Parse()
	if err == nil {
		err = qs.Validate()
	}
	if err != nil {
		return plan{}, BadQuery{"the query cannot be read: " + firstLine(err.Error())}
	}
	only := ix.language.ask(strings.Join(narrowing.FindAllString(text, -1), " "))
	return plan{tiers: []query.Query{qs}, items: qs, kind: terms("part", only.scope), filter: only.filter()}, nil
}

func (q *question) filter() (out []query.Query) {
	for _, f := range facets() {
		if len(q.narrow[f]) > 0 {
			out = append(out, query.NewDisjunctionQuery(terms(f, q.narrow[f])))
		}
		if len(q.without[f]) > 0 {
			out = append(out, boolean(nil, nil, terms(f, q.without[f]), nil))
		}
	}
	return slices.Clip(out)
}

func (q question) plan() plan {
	var must, should, not, items []query.Query
	for _, c := range q.clauses {
		switch c.sign {
		case '+':
			must, items = append(must, c.within(q.scope)), append(items, c.query())
		case '-':
			not = append(not, c.query())
		default:
			should, items = append(should, c.within(q.scope)), append(items, c.query())
		}
	}
	p := plan{filter: q.filter(), kind: terms("part", q.scope), items: query.NewMatchNoneQuery()}
	all := append(slices.Clip(must), should...)
	if len(all) == 0 {
		return q.planWithoutWords(p, not)
	}
	p.items = query.NewDisjunctionQuery(items)
	if q.title != "" && len(q.scope) == 0 {
		p.tiers = append(p.tiers, boolean(all, nil, not, terms("exact", []string{q.title})))
		not = append(not, term("exact", q.title))
	}
	// A page tells of many things in many words, so it comes after all else that has as many words of the query.
	pages := term(FacetIn, InPages)
	tier := func(must, should []query.Query) {
		p.tiers = append(p.tiers, boolean(must, should, append(slices.Clip(not), pages), nil),
			boolean(must, should, not, []query.Query{pages}))
	}
	if len(should) > 1 {
		tier(all, nil)
		not = append(slices.Clip(not), query.NewConjunctionQuery(should))
	}
	tier(must, should)
	return p
}

// planWithoutWords is that of a query which only narrows or leaves out. It means reviews unless it says what else.
func (q question) planWithoutWords(p plan, not []query.Query) plan {
	if len(p.kind) > 0 {
		p.items = query.NewMatchAllQuery()
		p.filter = append(p.filter, query.NewDisjunctionQuery(p.kind))
	} else if len(q.narrow[FacetIn]) == 0 {
		if len(not) == 0 && len(p.filter) == 0 {
			return p
		}
		p.filter = append(p.filter, term(FacetIn, InReviews))
	}
	p.tiers = []query.Query{boolean([]query.Query{query.NewMatchAllQuery()}, nil, not, nil)}
	return p
}

// query is what a clause asks of a document. Where it can be written in several ways, these count as one: a document
// has the sum of those that it has, which bleve would lower by how many it has not.
func (c clause) query() query.Query {
	if len(c.also) == 0 {
		return c.first(1)
	}
	ways := float64(1 + len(c.also))
	out := []query.Query{c.first(ways)}
	for _, terms := range c.also {
		out = append(out, sideBySide(terms, ways))
	}
	return query.NewDisjunctionQuery(out)
}

func (c clause) first(boost float64) query.Query {
	switch {
	case c.prefix != "":
		q := query.NewPrefixQuery(c.prefix)
		q.SetField("text")
		return q
	case c.phrase:
		return sideBySide(c.terms, boost)
	}
	return sideBySide(c.terms[:1], boost)
}

func sideBySide(terms []string, boost float64) query.Query {
	if len(terms) == 1 {
		q := term("text", terms[0])
		q.SetBoost(boost)
		return q
	}
	q := query.NewPhraseQuery(terms, "text")
	q.SetBoost(boost)
	return q
}

// within is the same, of which the words have to stand in items of some kinds as well.
func (c clause) within(kinds []string) query.Query {
	q := c.query()
	if len(kinds) == 0 {
		return q
	}
	var ways []query.Query
	for _, kind := range kinds {
		if c.prefix != "" {
			in := query.NewPrefixQuery(inPart(kind, c.prefix))
			in.SetField("part")
			ways = append(ways, in)
			continue
		}
		for _, words := range append([][]string{c.terms}, c.also...) {
			var all []query.Query
			for _, t := range words {
				if t != "" {
					all = append(all, term("part", inPart(kind, t)))
				}
			}
			ways = append(ways, query.NewConjunctionQuery(all))
		}
	}
	return boolean([]query.Query{q}, nil, nil, []query.Query{query.NewDisjunctionQuery(ways)})
}

// inPart is a term in items of a kind, as the field "part" of a review has it. The field has the kind alone, too.
func inPart(kind, term string) string { return kind + "\n" + term }

// boolean joins queries; those of filter select and do not score.
func boolean(must, should, not, filter []query.Query) query.Query {
	b := query.NewBooleanQuery(must, should, not)
	if len(filter) > 0 {
		b.AddFilter(query.NewConjunctionQuery(filter))
	}
	return b
}

func term(field, value string) *query.TermQuery {
	q := query.NewTermQuery(value)
	q.SetField(field)
	return q
}

func terms(field string, values []string) (out []query.Query) {
	for _, v := range values {
		out = append(out, term(field, v))
	}
	return out
}

func is(what string) query.Query { return term("is", what) }

// request asks for the best first, ties by id, so that the order never depends on how the index lies on disk.
func request(limit int, q query.Query) *bleve.SearchRequest {
	req := bleve.NewSearchRequestOptions(q, limit, 0, false)
	req.SortBy([]string{"-_score", "_id"})
	return req
}

// Nearly is a query for words spelt nearly as those of another one; "" where that one says more than words and
// filters. It asks for terms, as those are what is spelt in the index.
func (ix *Index) Nearly(text string) string {
	fields, near := strings.Fields(clean(strings.ToLower(text))), false
	for i, f := range fields {
		if facet, _, ok := strings.Cut(f, ":"); ok && slices.Contains(facets(), facet) {
			continue
		}
		if strings.IndexFunc(f, func(r rune) bool { return !unicode.IsLetter(r) }) >= 0 {
			return ""
		}
		t := ix.language.term([]byte(f))
		switch n := utf8.RuneCountInString(t); {
		case n > 5:
			fields[i], near = t+"~2", true
		case n > 3:
			fields[i], near = t+"~", true
		}
	}
	if !near || ix.language.bigrams {
		return ""
	}
	return strings.Join(fields, " ")
}

func firstLine(s string) string {
	s, _, _ = strings.Cut(s, "\n")
	return s
}

// Mark finds the words of a text that match words of the query, as byte ranges in order: the analysis decides, so
// "retries" is found by "retry".
func (ix *Index) Mark(queryText, text string) [][2]int {
	wanted := ix.wanted(queryText)
	var out [][2]int
	for _, t := range ix.language.analyzer.Analyze([]byte(text)) {
		if wanted[string(t.Term)] {
			out = append(out, [2]int{t.Start, t.End})
		}
	}
	return out
}

// wanted are the terms that a query asks for.
func (ix *Index) wanted(queryText string) map[string]bool {
	wanted := map[string]bool{}
	for _, c := range ix.language.ask(queryText).clauses {
		for _, terms := range append([][]string{c.terms}, c.also...) {
			for _, t := range terms {
				if t != "" && c.sign != '-' {
					wanted[t] = true
				}
			}
		}
	}
	return wanted
}

// Limits on what a query may ask to be compared with each word of the index, one after the other.
const (
	maxExpressions  = 2
	maxExpression   = 100 // bytes
	maxApproximates = 12
)

// expression is a regular expression in a query, also one that is not closed.
var expression = regexp.MustCompile(`(?:^|[\s:+-])/[^/]*/?`)

// inspectQuery refuses a query that would keep the index busy for long.
func inspectQuery(text string) error {
	found := expression.FindAllString(text, -1)
	if len(found) > maxExpressions {
		return BadQuery{fmt.Sprintf("more than %d regular expressions in one query", maxExpressions)}
	}
	for _, e := range found {
		if len(e) > maxExpression {
			return BadQuery{fmt.Sprintf("a regular expression of %d bytes, of at most %d", len(e), maxExpression)}
		}
	}
	rest := expression.ReplaceAllString(text, " ")
	if strings.Count(rest, "~")+strings.Count(rest, "*")+strings.Count(rest, "?") > maxApproximates {
		return BadQuery{fmt.Sprintf("more than %d signs ~, * and ? in one query", maxApproximates)}
	}
	return nil
}
