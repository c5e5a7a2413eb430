package search

import (
	"slices"
	"strings"
	"sync"
)

// Synonyms are groups of words that mean the same on a site: where a text says one of a group, it is found by the
// others.
type synonyms struct {
	groups [][]string
	starts map[string][]member // by the first term of each
	known  sync.Map            // words -> their terms
}

// A member of a group: its terms.
type member struct {
	group int
	terms []string
}

func newSynonyms(l *language, groups [][]string) *synonyms {
	if len(groups) == 0 {
		return nil
	}
	s := &synonyms{groups: groups, starts: map[string][]member{}}
	for i, g := range groups {
		for _, name := range g {
			terms := l.terms(clean(name))
			if len(terms) > 0 && terms[0] != "" {
				s.starts[terms[0]] = append(s.starts[terms[0]], member{i, terms})
			}
		}
	}
	return s
}

// each calls add for whatever a text could say instead.
func (s *synonyms) each(l *language, text string, add func(string)) {
	if s == nil {
		return
	}
	var terms []string
	l.each(text, func(word []byte) {
		t, ok := s.known.Load(string(word))
		if !ok {
			t, _ = s.known.LoadOrStore(string(word), l.term(word))
		}
		terms = append(terms, t.(string))
	})
	for i, t := range terms {
		for _, m := range s.starts[t] {
			if end := i + len(m.terms); end > len(terms) || !slices.Equal(terms[i:end], m.terms) {
				continue
			}
			for _, name := range s.groups[m.group] {
				if !slices.Equal(l.terms(clean(name)), m.terms) {
					add(strings.ToLower(clean(name)))
				}
			}
		}
	}
}
