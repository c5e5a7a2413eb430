package search

import (
	"slices"
	"strings"
	"unicode"
)

// The language of queries is the same here and in the browser (themes/default/assets/search-query.js):
//
//	pool ran out         reviews with any of the words; those with all of them first
//	"connection pool"    the words side by side, in one block of text
//	+pool -retries       pool must be there, retries must not
//	kind:near-miss       kind, year, status, service, team, theme narrow; two of one kind widen;
//	                     -kind:incident leaves out
//	shed*                words that start so
//
// Everything else is a word or stands between words. A word of several terms (check-out) is several words, or words
// side by side where it has a sign.
type clause struct {
	terms  []string // by position; "" for a word that is not searched. Not all are "".
	phrase bool     // side by side
	prefix string   // of terms, instead of terms
	sign   byte     // '+', '-' or 0
}

type question struct {
	clauses []clause
	narrow  map[string][]string // a facet's values, one of which a review has
	without map[string][]string // and none of these
	title   string              // see exact; "" unless the query is nothing but words
}

// mostClauses is how many parts of a query are heard.
const mostClauses = 32

// ask reads a query. There is none that cannot be read.
func (l *language) ask(text string) question {
	q := question{narrow: map[string][]string{}, without: map[string][]string{}}
	var all []string
	plain := true
	for _, p := range pieces(clean(text)) {
		facet, value, is := strings.Cut(p.text, ":")
		if is && !p.quoted && value != "" && slices.Contains(facets(), facet) {
			to := q.narrow
			if p.sign == '-' {
				to = q.without
			}
			to[facet] = append(to[facet], strings.ToLower(value))
			continue
		}
		plain = plain && p.sign == 0 && !p.quoted
		if prefix, is := strings.CutSuffix(p.text, "*"); is && prefix != "" && !p.quoted {
			plain = false
			q.add(clause{prefix: strings.ToLower(prefix), sign: p.sign})
			continue
		}
		terms := l.terms(p.text)
		all = append(all, terms...)
		if p.quoted || p.sign != 0 {
			q.add(clause{terms: terms, phrase: true, sign: p.sign})
			continue
		}
		for _, t := range terms {
			q.add(clause{terms: []string{t}})
		}
	}
	if plain {
		q.title = exact(all)
	}
	return q
}

// add keeps a clause that says something. Words that are not searched count only between others.
func (q *question) add(c clause) {
	for len(c.terms) > 0 && c.terms[0] == "" {
		c.terms = c.terms[1:]
	}
	for len(c.terms) > 0 && c.terms[len(c.terms)-1] == "" {
		c.terms = c.terms[:len(c.terms)-1]
	}
	c.phrase = c.phrase && len(c.terms) > 1
	if (len(c.terms) > 0 || c.prefix != "") && len(q.clauses) < mostClauses {
		q.clauses = append(q.clauses, c)
	}
}

type piece struct {
	sign   byte
	quoted bool
	text   string
}

// pieces cuts a query at spaces and quotes. A sign counts before a word or a quote alone: in "--force" and "a - b"
// there is none. A quote that never ends goes on to the end.
func pieces(text string) (out []piece) {
	for text = strings.TrimLeftFunc(text, unicode.IsSpace); text != ""; text = strings.TrimLeftFunc(text,
		unicode.IsSpace) {
		p := piece{}
		if len(text) > 1 && (text[0] == '+' || text[0] == '-') && !strings.ContainsAny(text[1:2], "+- \t\n") {
			p.sign, text = text[0], text[1:]
		}
		if text[0] == '"' {
			p.quoted = true
			p.text, text, _ = strings.Cut(text[1:], `"`)
		} else {
			end := strings.IndexFunc(text, unicode.IsSpace)
			if end < 0 {
				end = len(text)
			}
			p.text, text = text[:end], text[end:]
		}
		out = append(out, p)
	}
	return out
}
