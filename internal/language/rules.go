package language

// A Probe is one way of writing that closes a question, with the question that opens it again. What it is about, and
// an example, stand in diag.Rules.
type Probe struct {
	Rule     string
	Fine     string // what is near its example and left alone
	Question string
	// Item tells that it points at something that is worth an item, rather than at words.
	Item bool
	once bool // it asks once a page, however often it finds something
	// except tells where it does not look.
	except []Where
	// Words are phrases that it looks for; who and the like are looked at by find.
	phrases []string
	find    func(*sentence, phrases) []match
}

// Probes are all of them, in the order in which they are looked up. The first to find something in a place has it.
func Probes() []Probe {
	return []Probe{
		{Rule: "language-human-error",
			Fine:     "The job ended with an error.",
			Question: "How does this usually go without trouble? Would somebody else have done the same?",
			phrases: []string{"human|user|operator|manual|pilot|individual error|errors|mistake|mistakes",
				"human failure",
				"error|mistake on the part of", "error|mistake made? by a|an|the? <person>",
				"fat|fat-finger fingered|finger|fingers",
				"layer|layer-8 8? issue|problem|error"},
			find: find1},
		{Rule: "language-hollow-fix",
			Fine:     "Carefully monitor the allocation rules.",
			Question: "What would make this visible, or easy, to anybody who stands there next?",
			phrases: []string{
				"be|being|becoming|become|stay more|extra|very|especially|particularly? " +
					"careful|mindful|vigilant|diligent|cautious|attentive|thorough",
				"be|being|becoming|become more|extra|better|especially aware|conscious|alert|proactive",
				"more|extra careful|carefully|thorough|thoroughly|diligent|diligence|vigilance|cautious|attention|caution|discipline",
				"pay|paying more|closer|better|extra? attention",
				"retrain|re-train|retraining|reeducate|re-educate",
				"remind|reminding the|our|all|every|each? <person>",
				"remember to", "try|trying harder", "double-check|double-checking",
				"take|taking more|greater|extra|better care",
				"not|never assume", "should act on it", "better judgment|judgement",
				"understand the root cause rather than",
				"follow|following the process|procedure|runbook|checklist next time"},
			find: findHollow, except: []Where{Timeline}},
		{Rule: "language-judging",
			Fine:     "The config pointed at the wrong cluster.",
			Question: "What did they see and know at that moment, and what made this the sensible thing to do?",
			phrases: []string{"carelessly|negligently|recklessly|sloppily|foolishly|stupidly|naively",
				"careless|negligent|reckless|sloppy|incompetent|irresponsible|inattentive",
				"wrongly|incorrectly|falsely|erroneously assumed|assuming|believed|thought|concluded|decided",
				"without being? thorough|careful|fully? aware|care|thinking|due",
				"without being? fully aware",
				"lack of care|diligence|attention|discipline|understanding|awareness|competence",
				"was|were|is a|our|his|her|their|an mistake|oversight|blunder in|by|on|to|of|from",
				"oversight on|by", "by mistake",
				"bad|poor|terrible|questionable judgment|judgement|decision|decisions"},
			find: findJudging},
		{Rule: "language-judging",
			phrases: []string{
				"forgot|overlooked|neglected|ignored|disregarded|missed",
				"was|were simply|just|also|completely? overlooked|neglected|forgotten",
				"was|were not|never fully|really|properly|entirely|even? aware", "unaware", "slipped through"},
			find: findForgotten},
		{Rule: "language-counterfactual",
			Fine:     "New pods failed to reach the database within the startup timeout.",
			Question: "What did they do instead, and what made that the sensible thing then?",
			find:     findCounterfactual, except: []Where{Questions, Mitigators}},
		{Rule: "language-omission",
			Fine:     "The deploy went out without a restart.",
			Question: "How is this step usually done, and what would have brought it to mind?",
			phrases: []string{
				"run|applied|deployed|merged|pushed|released|executed|deleted|rolled|started|changed|done|performed|put|shipped manually|out|into|to? production? prematurely? without first? <gerund>",
				"without first|proper|adequate|sufficient|enough|any? " +
					"action|monitoring|testing|review|approval|checking|verifying|verification|validation|notice|notification|coordination|consideration|communication",
				"not|never been? followed"},
			find: findOmission, except: []Where{Plans}},
		{Rule: "language-hindsight",
			Fine:     "The logs clearly showed the mismatch.",
			Question: "What did it look like to those in the room then?",
			phrases: []string{"in hindsight|retrospect", "with hindsight", "needless to say", "of course",
				"should have been obvious|clear|apparent|expected|foreseen|foreseeable",
				"could|might have been easily|entirely|probably|possibly|all|both|either|also|further|much|far? " +
					"prevented|avoided|caught|detected|noticed|spotted|solved|resolved|fixed|mitigated|shortened|reduced",
				"could|should|would have easily|probably|likely? been easily? avoided|prevented",
				"could have been a|the|one? sign|signal|warning|hint|clue",
				"a|the|any|many|several|early warning? sign|signs|signal|signals|warning|warnings <person> missed",
				"easily|entirely|completely preventable|avoidable"},
			find: findHindsight, except: []Where{Timeline}},
		{Rule: "language-verdict",
			Fine:     "The latency was far above what we accept.",
			Question: "Measured by what? What did the work have to balance at that moment?",
			phrases: []string{"unacceptable|inexcusable|unforgivable|unprofessional|shameful|embarrassing",
				"way|far too much|long time|effort?", "prematurely",
				"poor|bad|terrible|sloppy|inadequate|lacking " +
					"release|change|incident|project|capacity|deployment|team? " +
					"planning|strategy|communication|practice|practices|process|discipline|coordination|management|execution|preparation"},
			find: findVerdict, except: []Where{Timeline, Plans}},
		{Rule: "language-single-cause",
			Fine:     "At 10:40 the team was still looking for the root cause.",
			Question: "What else had to be true? Would this alone have been enough?",
			once:     true, find: findSingleCause, except: []Where{Timeline}},
		{Rule: "language-why",
			Fine:     "Why did the alert fire so late?",
			Question: "How did it come about? What did they look at, and what did it tell them?",
			phrases: []string{"why did|have|has|had|were|was|are|do not? the|our|your|any? _? <person>",
				"why nobody|someone|somebody"},
			find: findWhy},
		{Rule: "language-mitigator", Item: true,
			Fine:     "It got worse at noon.",
			Question: "What kept it from being worse? Would it make a mitigator?",
			phrases: []string{"could|would|might have been much|far|a|even|significantly|considerably? lot? worse",
				"luckily|fortunately|thankfully",
				"by pure|sheer|good? luck", "pure|sheer|good luck|chance", "we got|were lucky", "saved us|the day"},
			find: findMitigator, except: []Where{Mitigators}},
		{Rule: "language-island", Item: true,
			Fine:     "Only one node knew the new leader.",
			Question: "Who else could have done it? Would it make a difficulty of the kind island-of-knowledge?",
			phrases: []string{"only|just one|a|two|three|few|single|1|2|3? <person> on|in|of? the|our? " +
				"<person>|shift|team? who? knew|knows|understood|understands|had|has|could|can",
				"nobody|no-one else knew|knows|understood|understands|had|could|can",
				"the? only person|one|engineer|developer who|with|that",
				"single|one point of knowledge", "bus factor"},
			find: findIsland, except: []Where{Difficulties}},
	}
}

// find1 finds the phrases as they are.
func find1(s *sentence, ps phrases) []match { return find(s, ps) }

// keep finds the phrases and lets those pass that ok accepts.
func keep(s *sentence, ps phrases, ok func(m match) bool) []match {
	var out []match
	for _, m := range find(s, ps) {
		if ok(m) {
			out = append(out, m)
		}
	}
	return out
}
