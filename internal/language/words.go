package language

import "strings"

// set makes a set of the words of a text.
func set(words string) map[string]bool {
	out := map[string]bool{}
	for _, w := range strings.Fields(words) {
		out[w] = true
	}
	return out
}

// A lexicon is what the rules know of English words. It is small on purpose: a word that it does not know is taken
// for a thing, and about things nothing is asked.
type lexicon struct {
	people, processes, agentVerbs, handled, participles, adverbs, conditions, beliefs map[string]bool
}

func newLexicon() *lexicon {
	return &lexicon{
		// Who can be blamed. Users and customers are whom it happened to.
		people: set(`i we us he she who somebody someone nobody anybody anyone everybody everyone person people
			engineer engineers developer developers dev devs operator operators administrator administrators admin
			admins team teams member members colleague colleagues responder responders commander commanders author
			authors reviewer reviewers maintainer maintainers staff sre sres contractor contractors intern interns
			analyst analysts dba dbas dispatcher technician technicians oncall on-call manager managers lead leads
			owner owners vendor's shift human humans`),
		// What people do, as the subject of a sentence.
		processes: set(`analysis assessment review reviews testing planning preparation communication handover
			handoff decision investigation research oversight team's`),
		// What only people do, or are blamed for not having done.
		agentVerbs: set(`check verify notice test drain tell notify escalate read communicate ask consider think
			realise realize predict anticipate foresee look document review announce coordinate follow remember plan
			finish complete understand catch alert inform warn monitor watch keep act address validate confirm
			question listen pay bother care investigate prepare prioritise prioritize disable enable spot recognise
			recognize inspect examine coordinate discuss involve include assess evaluate double-check rehearse
			practise practice train ensure`),
		// The same as participles: what should have been done.
		handled: set(`checked verified noticed tested told notified escalated communicated considered realised
			realized predicted anticipated foreseen documented reviewed announced coordinated followed planned
			finished understood caught informed warned monitored addressed validated rushed handled avoided
			prevented solved fixed resolved spotted recognised recognized inspected discussed involved included
			assessed evaluated rehearsed practised practiced done prioritised prioritized shipped released merged
			approved questioned investigated detected found`),
		participles: set(`been done gone had made taken given seen known found kept told thought caught understood
			set put run read sent built got gotten left lost held brought come become begun chosen written shown
			switched posted led lead spent cut met felt heard meant paid sold stood won woken drawn`),
		adverbs: set(`also probably unfortunately just still really simply never always clearly obviously certainly
			perhaps maybe actually even only likely possibly definitely already initially originally apparently
			therefore then now ideally at all both all each`),
		conditions: set(`if unless whether until when whenever should once while`),
		beliefs:    set(`thought believed assumed expected supposed presumed impression`),
	}
}

func (l *lexicon) participle(w string) bool {
	return l.participles[w] || l.handled[w] || len(w) > 3 && strings.HasSuffix(w, "ed") && w != "need"
}

// A word of a sentence: lower case, contractions taken apart, with its place in the passage.
type word struct {
	text       string
	start, end int
	capital    bool
	code       bool
	after      byte // the punctuation between it and the next word: , ; : ( - or 0
}
