// Package language asks questions about the words of a review where they close an account that is better left open:
// a person's error as a cause, what somebody should have done, a plan to be more careful, one root cause.
//
// It is pure: passages in, hints out. It never proposes another wording, and it knows only English. What systems do,
// quotations, logs, wishes, what people believed at the time and conditions are left alone; a word that it does not
// know is a thing to it, and of things nothing is asked.
package language

import (
	"cmp"
	"slices"
	"strings"
)

// Form is what kind of block a passage stands in.
type Form uint8

// The forms of passages.
const (
	Paragraph Form = iota
	Heading
	Entry
)

// Where is the part of a review that a passage stands in.
type Where uint8

// The parts that rules tell apart.
const (
	Account Where = iota // all that is none of the others
	Timeline
	Plans
	Lessons
	Questions
	Mitigators
	Difficulties
	Others // what somebody else wrote: a chat, a log, a notice
)

// A Passage is a run of prose. In Text code is written as \x1a bytes; offsets of hints are offsets into Text.
type Passage struct {
	Text  string
	Form  Form
	Where Where
}

// A Hint is a question about a place.
type Hint struct {
	Probe      *Probe
	Passage    int
	Start, End int // bytes of the passage's Text
	More       int // how often the same was found after it, for a probe that asks once a page
}

// A Checker holds the probes. It is immutable and safe for concurrent use.
type Checker struct {
	probes   []Probe
	patterns []phrases
	byID     map[string]*Probe // by rule; a probe may be written in parts, of which the first has its words
	lex      *lexicon

	everywhere bool // probes that ask once a page ask everywhere, for measuring
}

// New returns a Checker with all of them.
func New() *Checker {
	c := &Checker{probes: Probes(), lex: newLexicon(), byID: map[string]*Probe{}}
	for i := range c.probes {
		c.patterns = append(c.patterns, newPhrases(c.probes[i].phrases))
		if r := &c.probes[i]; c.byID[r.Rule] == nil {
			c.byID[r.Rule] = r
		}
	}
	return c
}

// All lists what is asked about the passages of a page, in their order; every place is asked about once.
func (c *Checker) All(page []Passage) []Hint {
	var out []Hint
	for i := range page {
		if page[i].Where != Others && !isLog(page[i].Text) {
			out = c.passage(out, i, &page[i])
		}
	}
	return out
}

// Hints is All with each probe that asks once a page asking once.
func (c *Checker) Hints(page []Passage) []Hint { return collapse(c.All(page)) }

// collapse keeps the first hint of each probe that asks once a page.
func collapse(all []Hint) []Hint {
	first := map[*Probe]int{}
	var out []Hint
	for _, h := range all {
		if h.Probe.once {
			if at, ok := first[h.Probe]; ok {
				out[at].More++
				continue
			}
			first[h.Probe] = len(out)
		}
		out = append(out, h)
	}
	return out
}

func (c *Checker) passage(out []Hint, n int, p *Passage) []Hint {
	from := len(out)
	for _, s := range sentences(p, c.lex) {
		before := len(out)
		for i := range c.probes {
			r := &c.probes[i]
			if slices.Contains(r.except, p.Where) || p.Form == Heading && !r.once {
				continue
			}
			for _, m := range r.find(&s, c.patterns[i]) {
				h := Hint{Probe: c.byID[r.Rule], Passage: n, Start: s.words[m.from].start, End: s.words[m.to-1].end}
				if !slices.ContainsFunc(out[before:], func(o Hint) bool {
					return h.Start < o.End &&
						o.Start < h.End
				}) {
					out = append(out, h)
				}
			}
		}
	}
	slices.SortFunc(out[from:], func(a, b Hint) int { return cmp.Compare(a.Start, b.Start) })
	return out
}

// isLog reports whether a passage is what a program wrote: JSON, or a level or an exception at its start.
func isLog(text string) bool {
	t := strings.TrimSpace(text)
	if strings.HasPrefix(t, "{") && strings.Contains(t, `":`) {
		return true
	}
	head := t[:min(len(t), 80)]
	for _, level := range []string{"ERROR", "WARN", "INFO", "DEBUG", "FATAL", "Traceback"} {
		if i := strings.Index(head, level); i >= 0 && (i == 0 || strings.ContainsAny(head[:i], "0123456789[")) {
			return true
		}
	}
	first, _, _ := strings.Cut(head, " ")
	return strings.HasSuffix(first, "Error:") || strings.HasSuffix(first, "Exception:")
}

// Section tells what a heading announces, from its words.
func Section(heading string) Where {
	h := " " + strings.Join(strings.FieldsFunc(strings.ToLower(heading), func(r rune) bool {
		return strings.ContainsRune(" :#*_.,!?()[]{}/&'’\"–—", r)
	}), " ") + " "
	for _, s := range sections() {
		for _, w := range s.words {
			if strings.Contains(h, " "+w) {
				return s.where
			}
		}
	}
	return Account
}

type section struct {
	where Where
	words []string
}

// sections are the words that headings begin with or hold, the more telling ones first.
func sections() []section {
	return []section{
		{Others, []string{"slack", "transcript", "chat log", "chat ", "logs ", "log ", "irc ", "console output",
			"statuspage", "status page", "announcement"}},
		{Timeline, []string{"timeline", "chronology", "sequence of events", "log of events", "timestamps"}},
		{Plans, []string{"action", "follow up", "follow-up", "followup", "next step", "remediation", "prevention",
			"preventive", "todo",
			"to do", "to-do", "recommendation", "improvement", "what we will", "what will we", "plan ", "plans ",
			"corrective", "future "}},
		{Mitigators, []string{"mitigator", "what went well", "went well", "lucky", "luck ", "what helped",
			"saved us"}},
		{Difficulties, []string{"difficult"}},
		{Lessons, []string{"lesson", "learning", "takeaway", "what went wrong", "went wrong", "gone better",
			"what we learned", "what did not go", "reflection"}},
		{Questions, []string{"question"}},
	}
}
