package compile

import (
	"slices"
	"strings"
)

func mistakes() []mistake {
	return slices.Concat(mistakesOfKeys(), mistakesOfTimes(), mistakesOfOthers(), mistakesOfText())
}

func mistakesOfKeys() []mistake {
	return []mistake{
		{name: "01 misspelt key", from: "mitigators:", to: "mitigatiors:",
			at: "9:1: error: a review has no key \"mitigatiors\"", hint: "did you mean mitigators?",
			fixes: []string{"mitigators:"}},
		{name: "02 singular key", from: "contributors:", to: "contributor:",
			at: "7:1: error: a review has no key \"contributor\"", hint: "did you mean contributors?",
			fixes: []string{"contributors:"}},
		{name: "03 key with a dash", from: "followups:", to: "follow-ups:",
			at: "17:1: error: a review has no key \"follow-ups\"", hint: "did you mean followups?",
			fixes: []string{"followups:"}},
		{name: "04 key with a space", from: "followups:", to: "follow ups:",
			at: "17:1: error: a review has no key \"follow ups\"", hint: "did you mean followups?",
			fixes: []string{"followups:"}},
		{name: "05 tab behind a colon", from: "summary: ", to: "summary:\t"},
		{name: "06 one space too many", from: "  - 11:02", to: "   - 11:02",
			at:   "15:4: error: this entry is indented by 3 spaces, the first one by 2",
			hint: "line it up with the entry above it", fixes: []string{"  - 11:02 desk: Sees the queue grow"}},
		{name: "07 no space after the dash", from: "  - 10:58", to: "  -10:58",
			at:    "14:3: error: an entry of a list wants a space after its dash",
			hint:  "write - and a space: - 10:58 A new tariff is loaded",
			fixes: []string{"  - 10:58 A new tariff is loaded"}},
		{name: "08 no space after the colon", from: "summary: B", to: "summary:B",
			at: "4:8: error: a key wants a space after its colon", hint: "write summary: and a space",
			fixes: []string{"summary: Bookings were slow for half an hour."}},
		{name: "09 colon twice", from: "10:58 A new tariff is loaded", to: "10:58 Tariff: loaded: twice",
			at:    "14:17: error: a text with \": \" in it needs quotes around it",
			hint:  "put quotes around the whole text: \"10:58 Tariff: loaded: twice\"",
			fixes: []string{"  - \"10:58 Tariff: loaded: twice\""}},
		{name: "10 colon in a sentence", from: "10:58 A new tariff is loaded", to: "10:58 We see errors in the log: refused",
			at:    "14:5: warning: a lane has at most four words: all of it is text",
			hint:  "quotes say so: - \"10:58 We see errors in the log: refused\"",
			fixes: []string{"  - \"10:58 We see errors in the log: refused\""}},
		{name: "11 hash in an event", from: "10:58 A new tariff is loaded",
			to: "10:58 Asked in #harbour for help",
			at: "14:20: error: to YAML, what follows this # is a comment and would be lost",
			hint: "put quotes around the whole text, \"... #harbour ...\"; for a comment, write a space " +
				"behind the #", fixes: []string{"  - \"10:58 Asked in #harbour for help\""}},
		{name: "12 hash in a title", from: "How bookings queued", to: "Fix #7 made bookings queue",
			at:    "2:12: error: to YAML, what follows this # is a comment and would be lost",
			hint:  "put quotes around the whole text, \"... #7 ...\"; for a comment, write a space behind the #",
			fixes: []string{"title: \"Fix #7 made bookings queue at the quay\""}},
	}
}

func mistakesOfTimes() []mistake {
	return []mistake{
		{name: "13 month first", from: "date: 2026-05-09", to: "date: 05/19/2026",
			at:   "3:7: error: \"05/19/2026\" is not a time that is understood here",
			hint: "write the year first: 2026-05-19", fixes: []string{"date: 2026-05-19"}},
		{name: "14 two readings", from: "date: 2026-05-09", to: "date: 05/09/2026",
			at:    "3:7: error: \"05/09/2026\" is not a time that is understood here",
			hint:  "write the year first: 2026-05-09 or 2026-09-05, whichever was meant",
			fixes: []string{"date: 2026-05-09", "date: 2026-09-05"}},
		{name: "15 no such day", from: "date: 2026-05-09", to: "date: 2026-02-30",
			at:   "3:7: error: \"2026-02-30\" is not a time that is understood here: a part of it is out of range",
			hint: "February 2026 has 28 days"},
		{name: "16 pm, then earlier", from: "10:58 A new", to: "10:58pm A new",
			at:   "15:5: error: 11:02 is earlier than the event before it",
			hint: "write the date in front of it: 2026-05-09 11:02, or 2026-05-10 11:02 where midnight passed",
			fixes: []string{"  - 2026-05-09 11:02 desk: Sees the queue grow", "  - 2026-05-10 11:02 desk: " +
				"Sees the queue grow"}},
		{name: "17 zone behind a clock", from: "10:58 A new", to: "10:58 UTC A new"},
		{name: "18 clock with a dot", from: "10:58 A new", to: "10.58 A new",
			at: "14:5: error: an event needs a time in front", hint: "write 10:58",
			fixes: []string{"  - 10:58 A new tariff is loaded"}},
		{name: "19 a small step back", from: "10:58 A new", to: "13:58 A new",
			at:   "15:5: error: 11:02 is earlier than the event before it",
			hint: "write the date in front of it: 2026-05-09 11:02, or 2026-05-10 11:02 where midnight passed",
			fixes: []string{"  - 2026-05-09 11:02 desk: Sees the queue grow", "  - 2026-05-10 11:02 desk: " +
				"Sees the queue grow"}},
		{name: "20 id twice", from: "id: m1", to: "id: c1",
			at:   "10:5: error: the id c1 is used twice in this review",
			hint: "every item needs an id of its own, whatever its kind"},
		{name: "21 no such event", from: "[e3]", to: "[e4]",
			at: "8:57: error: no event of this review has the id \"e4\"", hint: "did you mean e3?",
			fixes: []string{"  - {id: c1, title: One queue for all ferries, events: [e3]}"}},
		{name: "22 no such theory", from: "theory: {id: t1,", to: "theory: {id: t2,",
			at: "16:69: error: no theory of this review has the id \"t2\"", hint: "did you mean t1?",
			fixes: []string{"  - {id: e3, at: \"11:04\", text: Takes the tariff back, theory: {id: t1, " +
				"effect: raises}}"}},
		{name: "23 another kind", from: "[e3]", to: "[m1]", at: "8:57: error: m1 is a mitigator, not an event"},
		{name: "24 no UTF-8", from: "Bookings were", to: "B\xf6\xf6kings were",
			at: "4:11: error: byte 0xf6 is not valid UTF-8", hint: "save the file as UTF-8"},
		{name: "25 BOM and CRLF",
			to: "\ufeff" + strings.ReplaceAll(strings.Replace(soundReview, "title:", "titel:", 1), "\n", "\r\n"),
			at: "2:1: error: a review has no key \"titel\"", hint: "did you mean title?",
			fixes: []string{"title: How bookings queued at the quay"}},
		{name: "26 merge conflict", from: "summary: Bookings were slow for half an hour.\n",
			to: "<<<<<<< HEAD\nsummary: One.\n=======\nsummary: Two.\n>>>>>>> other\n",
			at: "4:1: error: a merge conflict is not resolved here",
			hint: "keep what is right of the two and delete the lines that start with <<<<<<<, ======= and " +
				">>>>>>>"},
		{name: "27 typographic quotes", from: "How bookings queued at the quay",
			to:   "“Incident: bookings queued”",
			at:   "2:8: error: quotes of a word processor are no quotes to YAML",
			hint: "write straight quotes: \"...\"", fixes: []string{"title: \"Incident: bookings queued\""}},
		{name: "28 typographic fence", from: "---\ntitle", to: "—\ntitle",
			at:   "1:1: error: front matter starts with three dashes, not with —",
			hint: "write --- above and below it"},
	}
}

func mistakesOfOthers() []mistake {
	return []mistake{
		{name: "29 empty lines above", from: "---\ntitle", to: "\n\n---\ntitle",
			at: "3:1: error: front matter must start in the first line", hint: "delete the empty lines above it"},
		{name: "30 properties in the text",
			to: "# Bookings queued\n\nDate: May 9, 2026\nSeverity: SEV-2\nOwner: Joe\n\n## Timeline\n- " +
				"10:58 A new tariff\n", at: "3:1: warning: these lines look like properties, and are text here",
			hint: "write what is to be read as front matter, between two lines of --- at the top: date: " +
				"2026-05-09; there are no levels here: impact says what it meant for people, " +
				"{users_percent: 15, text: ...}; who took part stands in people: [{role: incident commander}]"},
		{name: "31 tags", from: "themes:", to: "tags:", at: "6:1: error: a review has no key \"tags\"",
			hint: "what reviews have in common stands in themes"},
		{name: "32 linked name", from: "[queues]", to: "[\"[[queues]]\"]",
			at: "6:10: warning: [[queues]] is read as the name queues", hint: "write queues",
			fixes: []string{"themes: [\"queues\"]"}},
		{name: "33 map for a list", from: "  - {id: m1, title: The desk took names by hand, source: person}",
			to: "  m1: The desk took names by hand", at: "10:3: error: a list is expected here, not a map",
			hint: "start each entry on its own line with a dash: - {id: m1, title: The desk took names by hand}"},
		{name: "34 list for a map", from: "services:", to: "impact:\n  - users_percent: 15\nservices:",
			at:   "6:3: error: impact wants keys and values here, not a list",
			hint: "take the dash away, so that its keys stand under it"},
		{name: "35 timeline none",
			from: "timeline:\n  - 10:58 A new tariff is loaded\n  - 11:02 desk: Sees the queue grow\n  - " +
				"{id: e3, at: \"11:04\", text: Takes the tariff back, theory: {id: t1, effect: raises}}\n",
			to: "timeline: none\n", at: "13:11: error: there is no file none",
			hint: "leave the line out where there are no events", fixes: []string{"timeline: []"}},
		{name: "36 kind in capitals", from: "date:", to: "kind: Near Miss\ndate:",
			at: "3:7: error: \"Near Miss\" is not one of incident, near-miss, surprise, game-day, " +
				"experiment, success", hint: "did you mean near-miss?", fixes: []string{"kind: near-miss"}},
		{name: "37 status of the incident", from: "date:", to: "status: resolved\ndate:",
			at: "3:9: error: \"resolved\" is not one of published, draft, in-review",
			hint: "whether it is over is told by times: {resolved: ...} or an event with marker: resolved; " +
				"status is that of the review"},
		{name: "38 about a number", from: "date:", to: "impact: {users_percent: about 15%}\ndate:",
			at:    "3:25: error: a number from 0 to 100 is expected here, not \"about 15\"",
			hint:  "write 15; what is not sure about it can be told in a text",
			fixes: []string{"impact: {users_percent: 15}"}},
		{name: "39 yes", from: "{id: e3, ", to: "{id: e3, pin: yes, ",
			at: "16:19: error: true or false is expected here, not \"yes\"", hint: "write true",
			fixes: []string{"  - {id: e3, pin: true, at: \"11:04\", text: Takes the tariff back, theory: " +
				"{id: t1, effect: raises}}"}},
		{name: "40 comma in braces", from: "by hand,", to: "by hand, barely,",
			at:   "10:50: error: a mitigator has no key \"barely\"",
			hint: "inside of { } a text with a comma in it needs quotes around it"},
		{name: "41 open quote", from: "at: \"11:04\",", to: "at: \"11:04,",
			at: "16:18: error: this quote is not closed", hint: "close it, or leave it out"},
	}
}

func mistakesOfText() []mistake {
	return []mistake{
		{name: "42 apostrophe in quotes", from: "summary: Bookings were slow for half an hour.",
			to: "summary: 'It wasn't slow'", at: "4:18: error: the text in '...' ends at this '",
			hint:  "write \"...\" around the text instead, or double the quote: \"It wasn't slow\"",
			fixes: []string{"summary: \"It wasn't slow\""}},
		{name: "43 at sign", from: "owner: harbour", to: "owner: @harbour",
			at: "18:44: error: a text cannot start with @", hint: "put quotes around the text: \"@harbour\"",
			fixes: []string{"  - {title: A queue for each ferry, owner: \"@harbour\", due: 2026-07-01}"}},
		{name: "44 star", from: "10:58 A new", to: "**10:58** A new",
			at:    "14:5: error: a text cannot start with *, which names an anchor in YAML",
			hint:  "put quotes around the text: \"**10:58** A new tariff is loaded\"",
			fixes: []string{"  - \"**10:58** A new tariff is loaded\""}},
		{name: "45 backtick", from: "summary: Bookings", to: "summary: `booking`",
			at:    "4:10: error: a text cannot start with `",
			hint:  "put quotes around the text: \"`booking` were slow for half an hour.\"",
			fixes: []string{"summary: \"`booking` were slow for half an hour.\""}},
		{name: "46 text at the margin", from: "summary: Bookings were slow for half an hour.",
			to:   "summary:\nBookings were slow\nfor half an hour.",
			at:   "5:1: error: this line stands at the margin and is no key",
			hint: "indent it by two spaces if it belongs to the key above"},
		{name: "47 a rule in front matter", from: "contributors:", to: "---\ncontributors:",
			at:   "7:1: error: front matter ends here, and more keys with a second --- come after it",
			hint: "take this line out; in the text, *** draws a rule"},
		{name: "48 severity", from: "date:", to: "severity: SEV2\ndate:",
			at: "3:1: error: a review has no key \"severity\"",
			hint: "there are no levels here: impact says what it meant for people, {users_percent: 15, " +
				"text: ...}"},
		{name: "49 timeline without a heading",
			to:   "---\ntitle: Bookings queued\n---\n| Time | Event |\n|---|---|\n| 10:58 | A tariff |\n",
			at:   "4:1: warning: this looks like a timeline, and stands in no section that is one",
			hint: "put the heading ## Timeline over it"},
		{name: "50 block of lines",
			from: "timeline:\n  - 10:58 A new tariff is loaded\n  - 11:02 desk: Sees the queue grow\n  - " +
				"{id: e3, at: \"11:04\", text: Takes the tariff back, theory: {id: t1, effect: raises}}\n",
			to: "timeline: |\n  10:58 A new tariff is loaded\n  11:04 Taken back {#e3 t1:raises}\n"},
		{name: "51 next week", from: "due: 2026-07-01", to: "due: next week",
			at:    "18:58: error: \"next week\" is not a time that is understood here",
			hint:  "write the date: seen from the review's own, that is 2026-05-15",
			fixes: []string{"  - {title: A queue for each ferry, owner: harbour, due: 2026-05-15}"}},
		{name: "52 in progress", from: "due: 2026-07-01", to: "status: in-progress"},
		{name: "53 heading of no item", from: "What happened.", to: "### The desk {#m2}\n\nWhat happened.",
			at: "20:1: error: no item of this review has the id m2", hint: "did you mean m1?"},
		{name: "54 broken link", from: "What happened.", to: "See [[2026-05-09-queu]].",
			at: "20:7: error: there is no review 2026-05-09-queu", hint: "did you mean 2026-05-09-queue?",
			fixes: []string{"See [[2026-05-09-queue]]."}},
		{name: "55 embedded picture", from: "What happened.", to: "![[p99.png]]"},
		{name: "56 zone by letters", from: "date:", to: "timezone: PST\ndate:",
			at:    "3:11: error: \"PST\" is not a time zone",
			hint:  "write the place whose clocks it means: America/Los_Angeles",
			fixes: []string{"timezone: America/Los_Angeles"}},
		{name: "57 odd file name", from: "What happened.", to: "What happened then.",
			at: "1:1: warning: its address is 2026-05-09-queue-final-v2, which comes from the name of the " +
				"file and changes with it",
			hint: "name the file 2026-05-09-queue-final-v2.md, or write id: 2026-05-09-queue-final-v2"},
		{name: "58 comment of a template", from: "What happened.",
			to: "<!-- describe what happened -->\nWhat happened."},
		{name: "59 pasted late", from: "  - 11:02 desk", to: "  - 12:00 All is well\n  - 11:02 desk",
			at:   "16:5: error: 11:02 is earlier than the event before it",
			hint: "write the date in front of it: 2026-05-09 11:02, or 2026-05-10 11:02 where midnight passed",
			fixes: []string{"  - 2026-05-09 11:02 desk: Sees the queue grow", "  - 2026-05-10 11:02 desk: " +
				"Sees the queue grow"}},
	}
}
