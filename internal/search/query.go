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
//	in:themes            the same of what it is: reviews, themes, pages, budgets, services, teams
//	in:helped            the words in mitigators; so are scopes
//	shed*                words that start so
//
// Everything else is a word or stands between words. A word of several terms (check-out) is several words, or words
// side by side where it has a sign.
type clause struct {
	words  []string   // as asked
	terms  []string   // by position; "" for a word that is not searched. Not all are "".
	phrase bool       // side by side
	prefix string     // of terms, instead of terms
	sign   byte       // '+', '-' or 0
	also   [][]string // the terms of other ways to write it, each one word or two side by side
}

type question struct {
	clauses []clause
	narrow  map[string][]string // a facet's values, one of which a review has
	without map[string][]string // and none of these
	scope   []string            // the kinds of items that the words have to be in; none: anywhere
	title   string              // see exact; "" unless the query is nothing but words
}

// mostClauses is how many parts of a query are heard.
const mostClauses = 32

// ask reads a query. There is none that cannot be read.
func (l *language) ask(text string) question {
	q := question{narrow: map[string][]string{}, without: map[string][]string{}}
	var all []string
	plain := true
	last := -1 // the clause of the word before, if it stands alone and has no sign
	for _, p := range pieces(straight(clean(text))) {
		if q.narrows(p) {
			last = -1
			continue
		}
		plain = plain && p.sign == 0 && !p.quoted
		if prefix, is := strings.CutSuffix(p.text, "*"); is && prefix != "" && !p.quoted {
			plain, last = false, -1
			q.add(clause{prefix: strings.ToLower(prefix), sign: p.sign})
			continue
		}
		words, terms := l.wordsAndTerms(p.text)
		all = append(all, terms...)
		if p.quoted || p.sign != 0 {
			c := clause{words: words, terms: terms, phrase: true, sign: p.sign}
			if !p.quoted {
				c.also = l.also(strings.Join(words, ""), len(words) > 1)
				if len(words) == 1 {
					c.also = l.also(words[0], false)
				}
			}
			q.add(c)
			last = -1
			continue
		}
		for i, t := range terms {
			last = q.word(l, words[i], t, last)
		}
	}
	if plain {
		q.title = exact(all)
	}
	return q
}

// narrows takes a piece that names a facet or a scope.
func (q *question) narrows(p piece) bool {
	facet, value, is := strings.Cut(p.text, ":")
	if !is || p.quoted || value == "" || !slices.Contains(facets(), facet) {
		return false
	}
	value = strings.ToLower(value)
	if kind, ok := scopes()[value]; ok && facet == FacetIn && p.sign != '-' {
		q.scope = append(q.scope, string(kind))
		return true
	}
	to := q.narrow
	if p.sign == '-' {
		to = q.without
	}
	to[facet] = append(to[facet], value)
	return true
}

// word adds a word that stands alone. before is the clause of the word in front of it, -1 for none: the two may be
// one. It gives the clause of this word.
func (q *question) word(l *language, word, term string, before int) int {
	c := clause{words: []string{word}, terms: []string{term}, also: l.also(word, false)}
	if before >= 0 {
		if one := l.also(q.clauses[before].words[0]+word, true); len(one) > 0 {
			q.clauses[before].also = append(q.clauses[before].also, one...)
			if particles()[word] { // which says nothing alone: the two in one word count for both
				q.clauses[before].also = append(q.clauses[before].also, one...)
			}
			c.also = append(c.also, one...)
		}
	}
	n := len(q.clauses)
	q.add(c)
	if len(q.clauses) == n {
		return -1
	}
	return n
}

// also are other ways to write a word, of words that the site has: without the signs in it, or as two words. itself
// adds that very word.
func (l *language) also(word string, itself bool) (out [][]string) {
	if l.bigrams || len(word) > mostForm || l.known == nil {
		return nil
	}
	add := func(words ...string) {
		var terms []string
		for _, w := range words {
			t := ""
			if w != "" && l.known(w) {
				t = l.term([]byte(w))
			}
			if t == "" {
				return
			}
			terms = append(terms, t)
		}
		out = append(out, terms)
	}
	if itself {
		if joinable(word) {
			add(word)
		}
		return out
	}
	add(joined(word))
	for _, h := range halves(word) {
		add(h[0], h[1])
	}
	return out
}

// joinable tells whether two words that stand side by side may be one: letters alone, and neither one of many.
func joinable(word string) bool {
	for i := range len(word) {
		if !letter(word[i]) {
			return false
		}
	}
	return len(word) <= mostWhole
}

// wordsAndTerms are the words of a text in lower case, and their terms as terms has them.
func (l *language) wordsAndTerms(text string) (words, terms []string) {
	l.each(text, func(word []byte) {
		words, terms = append(words, string(word)), append(terms, l.term(word))
	})
	return words, terms
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
