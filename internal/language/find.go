package language

import "strings"

// findHollow leaves care alone that was taken, or that a program takes.
func findHollow(s *sentence, ps phrases) []match {
	return keep(s, ps, func(m match) bool {
		switch s.at(m.from) {
		case "being", "double-checking", "paying", "trying":
			return s.in.Where == Plans || s.in.Where == Lessons || m.from == 0
		case "remember", "remind", "retrain":
			return m.from == 0 || s.near(m.from, 4, "should", "must", "to", "will", "need", "please", "and")
		}
		if s.near(m.from, 4, "was", "were", "had", "been", "became", "are", "did", "a") && !s.near(m.from, 4, "should",
			"must", "need", "needs") {
			return false
		}
		return !s.near(m.from, 3, "was", "were", "got", "it", "which")
	})
}

// findJudging leaves mistakes of programs alone.
func findJudging(s *sentence, ps phrases) []match {
	return keep(s, ps, func(m match) bool {
		first := s.at(m.from)
		switch {
		case first == "without" && s.at(m.to-1) != "aware":
			return s.subject(m.from, true) == someone || s.begins(m.from)
		case strings.HasSuffix(first, "ly") && s.at(m.to-1) != first: // wrongly assumed
			who := s.subject(m.from, true)
			return who == someone || who == implied
		case first == "by":
			return s.mentions(m.from) && !s.near(m.from, m.from-s.clause(m.from), "that", "which")
		case first == "lack":
			return s.near(m.from, 4, "team's", "our", "their", "his", "her") || s.at(m.to-1) != "awareness"
		case first == "was" || first == "were" || first == "is":
			who := s.subject(m.from, false)
			return who != someone
		}
		return true
	})
}

// findForgotten asks where somebody forgot, missed or did not know, and not where a system did, or where a thing is
// not to be forgotten.
func findForgotten(s *sentence, ps phrases) []match {
	return keep(s, ps, func(m match) bool {
		last := s.at(m.to - 1)
		if s.in.Where == Timeline && last == "missed" || s.conditional(m.from) || s.near(m.from, 3, "not", "never",
			"nobody") && last != "aware" {
			return false
		}
		who := s.subject(m.from, last != "ignored" && last != "missed")
		switch {
		case s.at(m.from) == "slipped":
			return true
		case s.at(m.from) == "was" || s.at(m.from) == "were":
			return last != "aware" && last != "ignored" || who == someone
		case last == "missed":
			return (who == someone || who == doing) && s.at(m.from-1) != "easily" &&
				!s.near(m.from, 6, "sign", "signal",
					"warning")
		case last == "unaware":
			return who == someone || s.near(m.from, 2, "was", "were") && s.subject(m.from-1, false) == someone
		}
		return who == someone || who == doing
	})
}

// findCounterfactual finds what people are said not to have done: should have, could have, failed to, did not.
func findCounterfactual(s *sentence, _ phrases) []match {
	var out []match
	for i := 0; i < len(s.words); i++ {
		// A sentence that breaks off after "failed to" has no verb to ask about; s.at reads nothing past its end.
		if end := s.counterfactual(i); end > i && end <= len(s.words) {
			out = append(out, match{i, end})
			i = end - 1
		}
	}
	return out
}

// counterfactual tells where the counterfactual that starts at word i ends, or 0.
func (s *sentence) counterfactual(i int) int {
	switch s.at(i) {
	case "should", "could", "would", "ought", "might", "need":
		return s.modal(i)
	case "failed", "neglected", "failure", "omitted":
		return s.failed(i)
	case "did", "had", "never":
		return s.didNot(i)
	case "nobody":
		return s.nobody(i)
	}
	return 0
}

// modal is counterfactual for "should have checked" and the like.
func (s *sentence) modal(i int) int {
	if s.question || s.believed(i) {
		return 0
	}
	j := s.skip(i+1, "to", "not", "also", "probably", "all", "at", "least", "both", "instead", "never", "always",
		"just", "better")
	if s.at(j) != "have" {
		return 0
	}
	j = s.skip(j+1, "also", "probably", "all", "at", "least", "then", "better", "more", "easily", "already", "just",
		"instead", "first")
	verb := s.at(j)
	if verb == "been" {
		return s.passive(i, j)
	}
	if !s.lex.participle(verb) || strings.HasPrefix(verb, "#") {
		return 0
	}
	agent := s.lex.handled[verb]
	switch who := s.subject(i, agent); {
	case who == someone && s.at(i) != "would" && s.at(i) != "might":
		if s.at(i) == "could" && (s.in.Where == Timeline || s.near(i, 1, "who", "what", "how", "which")) {
			return 0
		}
		return j + 1
	case who == someone && s.at(i) == "would" && agent && s.at(i-1) != "i":
		return 0 // "we would have noticed" is about the alert that was missing
	case who == doing && s.at(i) == "could":
		return j + 1
	case who == implied && s.at(i) != "would" && s.in.Form == Entry:
		return j + 1
	case s.at(i) == "could" && s.in.Form == Entry && s.note() && verb != "gone" && verb != "caused":
		return j + 1
	}
	return 0
}

// note reports whether a sentence is a note of what people might have done: it starts with a verb and has no subject.
func (s *sentence) note() bool {
	first := s.at(0)
	return strings.HasSuffix(first, "ing") && len(first) > 5 && !s.lex.people[s.at(1)] ||
		len(first) > 4 && strings.HasSuffix(first, "ed") && !s.lex.people[s.at(1)]
}

// passive is modal for "should have been checked"; j is at "been".
func (s *sentence) passive(i, j int) int {
	k := j + 1
	if (s.at(i) == "would" || s.at(i) == "could") && s.at(k) == "better" && s.at(k+1) == "to" {
		return k + 1
	}
	for s.lex.adverbs[s.at(k)] || strings.HasSuffix(s.at(k), "ly") || s.at(k) == "more" || s.at(k) == "better" {
		if s.at(k) == "automatically" {
			return 0
		}
		k++
	}
	what := s.at(k)
	switch s.at(i) {
	case "should", "ought", "need":
		who := s.subject(i, false)
		careful := what == "careful" || what == "aware" || what == "faster" || what == "quicker" || what == "more"
		if s.lex.handled[what] || who == someone && (careful || s.lex.participle(what)) {
			return k + 1
		}
	case "would", "could":
		switch what {
		case "useful", "helpful", "good", "nice", "wise", "prudent", "sensible", "best", "beneficial", "smarter",
			"wiser", "faster", "quicker":
			if s.at(k+1) == "to" || s.at(k+1) == "if" {
				return k + 1
			}
		}
	}
	return 0
}

// failed is counterfactual for "failed to verify" and "our failure to finish".
func (s *sentence) failed(i int) int {
	if s.at(i+1) != "to" {
		return 0
	}
	verb := s.at(i + 2)
	agent := s.lex.agentVerbs[verb]
	if s.at(i) == "failure" {
		if s.near(i, 1, "our", "their", "his", "her", "my") || agent && s.near(i, 1, "a", "the") {
			return i + 3
		}
		return 0
	}
	if s.conditional(i) {
		return 0
	}
	switch who := s.subject(i, agent); {
	case who == someone, who == doing && agent, who == implied && agent:
		return i + 3
	}
	return 0
}

// didNot is counterfactual for "did not verify", "had not checked" and "never asked".
func (s *sentence) didNot(i int) int {
	if s.question || s.in.Where == Timeline || s.conditional(i) || s.near(i, 2, "so") {
		return 0
	}
	j := i
	if s.at(i) != "never" {
		if j++; s.at(j) != "not" {
			return 0
		}
	} else if s.near(i, 1, "did", "had", "has", "have", "was", "were", "is", "are") {
		return 0
	}
	j = s.skip(j+1, "even", "actually", "really", "fully", "properly", "immediately", "also", "manage", "bother",
		"think", "to", "yet", "been", "sufficiently", "adequately")
	verb := s.at(j)
	agent := s.at(i) != "never" && s.lex.agentVerbs[verb] || s.at(i) != "did" && s.lex.handled[verb] ||
		s.at(j-1) == "to" && s.at(j-2) == "think"
	if !agent || verb == "include" || verb == "involve" {
		return 0
	}
	switch s.subject(i, true) {
	case someone:
		return j + 1
	case implied:
		if s.in.Form == Entry {
			return j + 1
		}
	}
	return 0
}

// nobody is counterfactual for "nobody checked".
func (s *sentence) nobody(i int) int {
	if s.question || s.in.Where == Timeline {
		return 0
	}
	j := s.skip(i+1, "had", "ever", "thought", "to", "bothered", "actually", "on", "the", "team", "shift")
	if j+1 >= len(s.words) || s.at(len(s.words)-1) == "to" {
		return 0 // "and nobody noticed" is as often good news
	}
	if s.lex.handled[s.at(j)] || s.at(j-1) == "to" && s.lex.agentVerbs[s.at(j)] {
		return j + 1
	}
	return 0
}

func (s *sentence) skip(i int, words ...string) int {
	for i < len(s.words) {
		found := false
		for _, w := range words {
			found = found || s.at(i) == w
		}
		if !found {
			return i
		}
		i++
	}
	return i
}

// findOmission leaves plans, conditions and what systems do alone.
func findOmission(s *sentence, ps phrases) []match {
	return keep(s, ps, func(m match) bool {
		if s.question || s.conditional(m.from) || s.near(m.from, 8, "should", "can", "must", "to") {
			return false
		}
		if s.at(m.to-1) == "followed" {
			return s.near(m.from, 2, "was", "were", "had")
		}
		return s.at(m.from) != "without" || !s.near(m.from, 12, "will", "would", "could", "may", "nodes", "pods")
	})
}

// findHindsight finds "obviously" and the like where somebody judges from now, not where a log shows something
// clearly.
func findHindsight(s *sentence, ps phrases) []match {
	out := keep(s, ps, func(m match) bool {
		switch s.at(m.from) {
		case "in", "with", "needless":
			return true
		case "of":
			return m.from == 0
		}
		return !s.question && !s.believed(m.from) && !s.conditional(m.from)
	})
	if w := s.at(0); len(s.words) > 2 && (w == "obviously" || w == "clearly" || w == "evidently") {
		out = append(out, match{0, 1})
	}
	return out
}

// findVerdict leaves poor performance of systems alone; "way too long" is a verdict where people are the subject.
func findVerdict(s *sentence, ps phrases) []match {
	return keep(s, ps, func(m match) bool {
		switch s.at(m.from) {
		case "way", "far":
			return s.at(m.to-1) == "time" && s.before(m.from, false) == someone
		case "prematurely":
			return s.near(m.from, 6, "production", "released", "shipped", "deployed", "launched", "merged", "put")
		case "embarrassing", "lacking", "unacceptable":
			return !s.near(m.from, 3, "latency", "performance", "not")
		case "poor", "bad":
			return !s.near(m.from, 2, "system", "network")
		}
		return true
	})
}

// findSingleCause finds the root cause, where one is named; not one of several, nor one that is looked for.
func findSingleCause(s *sentence, _ phrases) []match {
	var out []match
	for i := range s.words {
		two := s.at(i) == "root" && s.at(i+1) == "cause" || s.at(i) == "rootcause" || s.at(i) == "root-cause"
		if two && s.names(i) {
			out = append(out, match{i, i + 1 + btoi(s.at(i) == "root")})
		}
	}
	return out
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// names reports whether the root cause at word i is named as the one.
func (s *sentence) names(i int) bool {
	if s.in.Form == Heading || s.label(i) {
		return true
	}
	if s.question || s.conditional(i) || s.near(i, 1, "another", "a", "different", "no", "any", "each", "every",
		"one") ||
		s.near(i, min(5, i-s.clause(i)), "not", "never", "no", "unknown") {
		return false
	}
	end := i + 1
	if s.at(i) == "root" {
		end++
	}
	if s.near(i, 2, "as", "be", "is", "was", "were") && s.near(i, 3, "as", "the", "our") {
		return s.at(i-1) == "the" // "identified as the root cause", "is the root cause"
	}
	for k := end; k < min(len(s.words), end+14); k++ {
		switch s.at(k) {
		case "not", "unknown", "unclear", "never", "undetermined", "unsure", "probably", "tbd", "may", "might":
			return false
		}
	}
	next := s.at(end)
	switch next {
	case "is", "was", "of", "being", "were", "turned", "appears", "seems", "lies", "lay", "has", "had":
		return !s.near(i, 8, "find", "finding", "investigate", "investigating", "identify", "looking", "determine",
			"search", "establish")
	}
	return s.words[end-1].after == ':' && !s.near(i, 4, "find", "investigate")
}

// label reports whether the sentence starts with the root cause as a label: "Root cause: ...".
func (s *sentence) label(i int) bool {
	end := i + 1 + btoi(s.at(i) == "root")
	return i <= 1 && end <= len(s.words) && s.words[end-1].after == ':' && !s.near(i, 1, "no", "possible",
		"potential", "suspected")
}

// findWhy finds questions, not what is said of them.
func findWhy(s *sentence, ps phrases) []match {
	return keep(s, ps, func(m match) bool { return s.question || m.from == 0 })
}

// findMitigator leaves "could have been worse" alone where nothing is said of luck, and chance in its other meanings.
func findMitigator(s *sentence, ps phrases) []match {
	return keep(s, ps, func(m match) bool {
		return !s.question && !s.near(m.from, 2, "not", "no")
	})
}

// findIsland leaves conditions and numbers of machines alone.
func findIsland(s *sentence, ps phrases) []match {
	return keep(s, ps, func(m match) bool {
		if s.at(m.to-1) == "had" || s.at(m.to-1) == "has" || s.at(m.to-1) == "can" || s.at(m.to-1) == "could" {
			switch next := s.at(m.to); next {
			case "access", "knowledge", "permission", "permissions", "experience", "do", "fix", "restart", "deploy",
				"log",
				"approve", "run":
			default:
				return false
			}
		}
		return !s.question
	})
}
