package language

import "strings"

// A pattern is a phrase with room in it: words in their order, each a choice (a|b), an optional one (a|b?), any word
// at all (_ or _?), or a class of words (<participle>).
type pattern [][]string

func phrase(text string) pattern {
	var out pattern
	for _, f := range strings.Fields(text) {
		opt := strings.HasSuffix(f, "?")
		f = strings.TrimSuffix(f, "?")
		choice := strings.Split(f, "|")
		if opt {
			choice = append([]string{""}, choice...)
		}
		out = append(out, choice)
	}
	return out
}

// match tells where the phrase that starts at word i ends; every way to leave out what may be left out is tried.
func (p pattern) match(s *sentence, i int) (end int, ok bool) {
	if len(p) == 0 {
		return i, true
	}
	choice := p[0]
	optional := choice[0] == ""
	if i < len(s.words) {
		for _, c := range choice {
			if c != "" && fits(s, i, c) {
				if end, ok = p[1:].match(s, i+1); ok {
					return end, true
				}
			}
		}
	}
	if optional {
		return p[1:].match(s, i)
	}
	return 0, false
}

func fits(s *sentence, i int, c string) bool {
	w := s.words[i]
	switch c {
	case "_":
		return true
	case "<participle>":
		return s.lex.participle(w.text)
	case "<handled>":
		return s.lex.handled[w.text]
	case "<agent>":
		return s.lex.agentVerbs[w.text]
	case "<person>":
		return s.person(i)
	case "<gerund>":
		return strings.HasSuffix(w.text, "ing") && len(w.text) > 5
	}
	return w.text == c
}

// A match is a place in a sentence, in words.
type match struct{ from, to int }

// phrases are the patterns of a probe, by the words that they may begin with.
type phrases struct {
	starts map[string][]pattern
	other  []pattern // that may begin with any word of a class
}

func newPhrases(texts []string) phrases {
	p := phrases{starts: map[string][]pattern{}}
	for _, text := range texts {
		pat := phrase(text)
		words, ok := pat.first()
		if !ok {
			p.other = append(p.other, pat)
			continue
		}
		for _, w := range words {
			p.starts[w] = append(p.starts[w], pat)
		}
	}
	return p
}

// first are the words that a pattern may begin with; false where that is a class.
func (p pattern) first() (words []string, ok bool) {
	for _, choice := range p {
		optional := false
		for _, c := range choice {
			switch {
			case c == "":
				optional = true
			case c == "_" || c[0] == '<':
				return nil, false
			default:
				words = append(words, c)
			}
		}
		if !optional {
			return words, true
		}
	}
	return nil, false
}

// find lists where any of the patterns fits, the longest first at each place.
func find(s *sentence, ps phrases) []match {
	var out []match
	for i := 0; i < len(s.words); i++ {
		best := -1
		for _, list := range [2][]pattern{ps.starts[s.words[i].text], ps.other} {
			for _, p := range list {
				if end, ok := p.match(s, i); ok && end > i {
					best = max(best, end)
				}
			}
		}
		if best > 0 {
			out = append(out, match{i, best})
			i = best - 1
		}
	}
	return out
}
