package language

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// A sentence of a passage, in words.
type sentence struct {
	words    []word
	question bool
	in       *Passage
	lex      *lexicon
}

// sentences cuts a passage. What stands in quotation marks is somebody else's word and no part of a sentence.
func sentences(p *Passage, lex *lexicon) []sentence {
	text := blankQuotes(p.Text)
	var out []sentence
	cur := sentence{in: p, lex: lex}
	flush := func() {
		if len(cur.words) > 0 {
			out = append(out, cur)
		}
		cur = sentence{in: p, lex: lex}
	}
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		switch {
		case text[i] == code:
			from := i
			for i < len(text) && text[i] == code {
				i++
			}
			cur.words = append(cur.words, word{text: "code", start: from, end: i, code: true})
			continue
		case unicode.IsLetter(r) || unicode.IsDigit(r) || r == '@':
			from := i
			i = wordEnd(text, i)
			cur.add(text[from:i], from, i)
			continue
		case strings.ContainsRune(".!?", r) && ends(text, i):
			cur.question = r == '?'
			flush()
		case strings.ContainsRune(",;:–—|", r) || r == '-' && i > 0 && text[i-1] == ' ':
			cur.punctuate(r)
		}
		if i += size; len(cur.words) > maxWords {
			flush()
		}
	}
	flush()
	return out
}

// maxWords keeps a text without stops from costing more than its length.
const maxWords = 150

// code stands for each byte of code in a passage.
const code = '\x1a'

func wordEnd(text string, i int) int {
	for i < len(text) {
		r, size := utf8.DecodeRuneInString(text[i:])
		inner := r == '\'' || r == '’' || r == '-' || r == '_' || r == '/' || r == '.'
		if inner {
			next, _ := utf8.DecodeRuneInString(text[min(len(text), i+size):])
			if i+size >= len(text) || !unicode.IsLetter(next) && !unicode.IsDigit(next) {
				return i
			}
		} else if !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '@' {
			return i
		}
		i += size
	}
	return i
}

// ends reports whether a sentence ends at the stop at i.
func ends(text string, i int) bool {
	rest := strings.TrimLeft(text[i+1:], "*_)\"”'’")
	return rest == "" || rest[0] == ' ' || rest[0] == '\n' || rest[0] == '\t'
}

// add appends a word; contractions become two, in one place.
func (s *sentence) add(raw string, from, to int) {
	first, _ := utf8.DecodeRuneInString(raw)
	low := strings.ReplaceAll(strings.ToLower(raw), "’", "'")
	w := word{text: low, start: from, end: to, capital: unicode.IsUpper(first)}
	for suffix, second := range map[string]string{"n't": "not", "'ve": "have", "'d": "had", "'re": "are",
		"'ll": "will"} {
		if stem, ok := strings.CutSuffix(low, suffix); ok && stem != "" {
			w.text = stem
			switch low {
			case "can't":
				w.text = "can"
			case "won't":
				w.text = "will"
			}
			s.words = append(s.words, w, word{text: second, start: from, end: to})
			return
		}
	}
	if low == "cannot" {
		w.text = "can"
		s.words = append(s.words, w, word{text: "not", start: from, end: to})
		return
	}
	s.words = append(s.words, w)
}

func (s *sentence) punctuate(r rune) {
	if n := len(s.words); n > 0 {
		if r > 127 {
			r = '-'
		}
		s.words[n-1].after = byte(r)
	}
}

// blankQuotes puts spaces in the place of what stands in quotation marks, a few words or many.
func blankQuotes(text string) string {
	if !strings.ContainsAny(text, "\"“„«") {
		return text
	}
	out := []byte(text)
	for _, pair := range [][2]string{{`"`, `"`}, {"“", "”"}, {"„", "“"}, {"«", "»"}} {
		for at := 0; at < len(text); {
			i := strings.Index(text[at:], pair[0])
			if i < 0 {
				break
			}
			from := at + i + len(pair[0])
			n := strings.Index(text[from:], pair[1])
			if n < 0 {
				n = len(text) - from // it never ends: the rest of the passage is quoted
				if pair[0] == `"` && from-1 > 0 && text[from-2] != ' ' {
					break // or it is an inch
				}
			}
			for k := from; k < from+n; k++ {
				out[k] = ' '
			}
			at = min(len(text), from+n+len(pair[1]))
		}
	}
	return string(out)
}

func (s *sentence) at(i int) string {
	if i < 0 || i >= len(s.words) {
		return ""
	}
	return s.words[i].text
}

// clause is where the clause that word i stands in starts.
func (s *sentence) clause(i int) int {
	for i > 0 && s.words[i-1].after == 0 && s.at(i) != "but" && s.at(i) != "because" {
		i--
	}
	return i
}

// An actor is what a subject is to the rules.
type actor uint8

const (
	thing   actor = iota // or not known, which is taken for the same
	someone              // a person, people, a team
	doing                // what people do: "our analysis", "appointing a lead"
	implied              // no subject at all, as in notes: "Did not disable the pipeline"
)

// subject finds who does what the verb at i says. agent tells that only people do what the verb says, so that a name
// in front of it is somebody's.
func (s *sentence) subject(i int, agent bool) actor {
	start := s.clause(i)
	j := i - 1
	for j >= start && (s.lex.adverbs[s.at(j)] || strings.HasSuffix(s.at(j), "ly")) {
		j--
	}
	if j < start {
		return s.before(start, agent)
	}
	w := s.words[j]
	switch {
	case w.text == "which" || w.text == "that" || w.text == "it" || w.text == "this" || w.text == "they" && !agent:
		return thing
	case w.text == "and" || w.text == "or" || w.text == "but" || w.text == "then":
		return s.before(j, agent)
	case s.person(j):
		return someone
	case s.lex.processes[w.text]:
		return doing
	case w.text == "user" && agent || w.text == "they":
		return someone
	case agent && w.capital && j == start && !w.code && isName(w.text):
		return someone // a name, and only people do that; passengers and users are whom it happened to
	}
	return s.noun(start, j, agent)
}

// person reports whether a word is somebody.
func (s *sentence) person(j int) bool {
	w := s.words[j]
	return !w.code && (s.lex.people[w.text] || strings.HasPrefix(w.text, "@") && len(w.text) > 1)
}

// noun looks for the head of a subject of several words: "one of the engineers on shift", "the initial analysis for
// it".
func (s *sentence) noun(start, j int, agent bool) actor {
	for k := start; k <= j; k++ {
		switch prev := s.at(k - 1); {
		case s.person(k) && k > start && (prev == "for" || prev == "to" || prev == "by" || prev == "from"):
			return thing
		case s.person(k) && s.at(k) != "i" && (k == j || s.preposition(k+1) || k > start && s.person(k)):
			return someone
		case s.lex.processes[s.at(k)] && (k == j || s.preposition(k+1)):
			return doing
		}
	}
	if first := s.at(start); strings.HasSuffix(first, "ing") && len(first) > 5 && !s.near(j+1, j-start, "that",
		"which") {
		return doing
	}
	return thing
}

// begins reports whether the clause of word i begins with somebody.
func (s *sentence) begins(i int) bool {
	k := s.clause(i)
	for k < i && (s.at(k) == "and" || s.at(k) == "but" || s.at(k) == "then" || s.at(k) == "so") {
		k++
	}
	return k < i && s.person(k)
}

func (s *sentence) preposition(k int) bool {
	switch s.at(k) {
	case "of", "on", "in", "for", "from", "at", "who", "with":
		return true
	}
	return false
}

// before is the subject of the clause before one that has none of its own.
func (s *sentence) before(start int, agent bool) actor {
	if start == 0 {
		return implied
	}
	for k := start - 1; k >= 0; k-- {
		switch w := s.words[k]; {
		case s.person(k) && s.at(k-1) != "by" && s.at(k-1) != "to" && s.at(k-1) != "for":
			return someone
		case w.text == "it" || w.code:
			return thing
		}
	}
	return thing
}

// isName reports whether a word could be a given name: letters alone, none of them in the middle large.
func isName(w string) bool {
	for _, r := range w {
		if !unicode.IsLetter(r) {
			return false
		}
	}
	return len(w) > 2 && !strings.HasSuffix(w, "s")
}

// mentions reports whether somebody is named before word i.
func (s *sentence) mentions(i int) bool {
	for k := range min(i, len(s.words)) {
		if s.person(k) {
			return true
		}
	}
	return false
}

// conditional reports whether the clause of word i is a condition.
func (s *sentence) conditional(i int) bool {
	for k := s.clause(i); k < i; k++ {
		if s.lex.conditions[s.at(k)] {
			return true
		}
	}
	return false
}

// believed reports whether the sentence tells, up to word i, what people held to be true.
func (s *sentence) believed(i int) bool {
	for k := range min(i, len(s.words)) {
		if s.lex.beliefs[s.at(k)] {
			return true
		}
	}
	return false
}

// near reports whether one of the words of a set stands up to n words before i.
func (s *sentence) near(i, n int, words ...string) bool {
	for k := max(0, i-n); k < i; k++ {
		for _, w := range words {
			if s.at(k) == w {
				return true
			}
		}
	}
	return false
}
