package parse

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"throughline/internal/diag"
	"throughline/internal/markdown"
	"throughline/internal/reporter"
	"throughline/internal/review"
)

func options(beside map[string]string) *Options {
	return &Options{Zone: time.UTC, Markdown: markdown.New(), Audiences: []string{"internal", "public"},
		Beside: func(p string, _ *diag.List) *diag.File {
			if src, ok := beside[strings.TrimPrefix(p, "content/reviews/")]; ok {
				return diag.NewFile(p, []byte(src))
			}
			return nil
		}}
}

const day = "date: 2026-03-14\n"

// TestPositions holds where each mistake is reported: line and column of the file, whatever stands before it.
func TestPositions(t *testing.T) {
	tests := []struct{ name, src, want string }{
		{"unknown key", "---\ntitel: x\n---\n", "2:1: error: a review has no key \"titel\" | did you mean title?"},
		{"unknown key of an item", "---\ncontributors:\n  - titel: x\n---\n",
			"3:5: error: a contributor has no key \"titel\" | did you mean title?"},
		{"key of another kind of item", "---\nrisks:\n  - {title: x, source: design}\n---\n",
			"3:16: error: a risk has no key \"source\" |"},
		{"bom", "\ufeff---\ntitel: x\n---\n", "2:1: error: a review has no key"},
		{"bom in the first line", "\ufeff{\"titel\": 1}\n", "1:2: error: a review has no key"},
		{"crlf", "---\r\ntitle: x\r\nkind: outage\r\n---\r\n",
			"3:7: error: \"outage\" is not one of incident, near-miss"},
		{"toml", "+++\ntitle = 'x'\nkind = 'outage'\n+++\n", "3:8: error: \"outage\" is not one of"},
		{"toml table", "+++\n[[contributors]]\ntitel = 'x'\n+++\n", "3:1: error: a contributor has no key"},
		{"json", "{\n  \"title\": \"x\",\n  \"kind\": \"outage\"\n}\n", "3:11: error: \"outage\" is not one of"},
		{"wide characters", "---\ntitle: {日本: x}\n---\n", "2:8: error: a text is expected here, not a map"},
		{"near value", "---\nkind: near miss\n---\n", "2:7: error: \"near miss\" is not one of incident, near-miss, " +
			"surprise, game-day, experiment, success | did you mean near-miss?"},
		{"status", "---\nstatus: done\n---\n", "2:9: error: \"done\" is not one of published, draft, in-review"},
		{"bad date", "---\ndate: 2026-13-14\n---\n", "2:7: error: \"2026-13-14\" is not a time that is understood " +
			"here: a part of it is out of range"},
		{"no date at all", "---\ndate: yesterday\n---\n", "2:7: error: \"yesterday\" is not a time"},
		{"year", "---\ndate: 1026-03-14\n---\n", "2:7: error: \"1026-03-14\" is not a time that is understood here: " +
			"the year 1026 cannot be meant"},
		{"zone", "---\ntimezone: Copenhagen\n---\n", "2:11: error: \"Copenhagen\" is not a time zone"},
		{"id", "---\nid: Hello World\n---\n", "2:5: error: \"Hello World\" is not an id: use lower-case letters, " +
			"digits and single dashes | for example hello-world"},
		{"empty title", "---\ntitle: \"\"\n---\n", "2:8: error: the title is empty"},
		{"list for a text", "---\ntitle: [a]\n---\n", "2:8: error: a text is expected here, not a list"},
		{"text for a list", "---\ncontributors: retries\n---\n", "2:15: error: a list is expected here, not a text"},
		{"contributor without a title", "---\ncontributors:\n  - {text: x}\n---\n",
			"3:5: error: a contributor needs a title"},
		{"duplicate item id", "---\ncontributors:\n  - {id: c1, title: a}\n  - {id: c1, title: b}\n---\n",
			"4:5: error: the id c1 is used twice in this review"},
		{"same id in two kinds", "---\nrisks:\n  - {id: x1, title: a}\nmitigators:\n  - {id: x1, title: b}\n---\n",
			"3:5: error: the id x1 is used twice"},
		{"unknown event", "---\n" + day + "mitigators:\n  - {title: x, events: [e9]}\ntimeline:\n  - {id: e1, at: " +
			"09:00, text: x}\n---\n", "4:25: error: no event of this review has the id \"e9\" | did you mean e1?"},
		{"event that is an artifact", "---\n" + day + "artifacts:\n  - {id: a1, title: x}\nmitigators:\n  - {title: " +
			"x, events: [a1]}\n---\n", "6:25: error: a1 is an artifact, not an event"},
		{"unknown evidence", "---\ncontributors:\n  - {title: x, evidence: [a9]}\n---\n",
			"3:27: error: no artifact of this review has the id \"a9\""},
		{"evidence scheme", "---\ncontributors:\n  - {title: x, evidence: [\"javascript:alert(1)\"]}\n---\n",
			"3:27: error: \"javascript:alert(1)\" is neither an artifact nor an address"},
		{"href scheme", "---\nartifacts:\n  - {title: x, href: \"javascript:alert(1)\"}\n---\n",
			"3:22: error: \"javascript:alert(1)\" is not an http, https or mailto address"},
		{"file leaves the site", "---\nartifacts:\n  - {title: x, file: ../../../etc/passwd}\n---\n",
			"3:22: error: \"../../../etc/passwd\" leads out of content/"},
		{"absolute file", "---\nartifacts:\n  - {title: x, file: /etc/passwd}\n---\n",
			"3:22: error: \"/etc/passwd\" is not a path of the site"},
		{"theory unknown", "---\n" + day + "timeline:\n  - {at: 09:00, text: x, theory: {id: t1, effect: " +
			"raises}}\n---\n", "4:39: error: no theory of this review has the id \"t1\""},
		{"theory effect", "---\n" + day + "theories: [{id: t1, claim: x}]\ntimeline:\n  - {at: 09:00, text: x, " +
			"theory: {id: t1, effect: proves}}\n---\n", "5:51: error: \"proves\" is not one of raises, supports"},
		{"theory never raised", "---\ntheories:\n  - {id: t1, claim: it is the deploy}\n---\n",
			"3:21: warning: no event raises this theory"},
		{"theory before raised", "---\n" + day + "theories: [{id: t1, claim: x}]\ntimeline:\n  - {at: 09:00, text: " +
			"a, theory: \"t1:supports\"}\n  - {at: 09:01, text: b, theory: \"t1:raises\"}\n---\n",
			"5:34: warning: theory t1 meets \"supports\" before any event raises it"},
		{"hindsight", "---\n" + day + "theories: [{id: t1, claim: x}]\ntimeline:\n  - {at: 09:00, text: a, theory: " +
			"\"t1:raises\"}\n  - {at: 09:01, text: b, theory: \"t1:supports\", known: later}\n---\n",
			"6:34: warning: theory t1 is supported by something that was only known later"},
		{"step back", "---\n" + day + "timeline:\n  - 09:30 a\n  - 09:10 b\n---\n",
			"5:5: error: 09:10 is earlier than the event before it | write the date in front of it: 2026-03-14 09:10"},
		{"bare clock without a day", "---\ntimeline:\n  - 09:30 a\n---\n",
			"3:5: error: \"09:30\" does not say which day"},
		{"ends before it starts", "---\n" + day + "timeline:\n  - {at: 09:30, until: 09:10, text: a}\n---\n",
			"4:24: error: it ends at 2026-03-14 09:10, before it starts at 2026-03-14 09:30"},
		{"event without a time", "---\n" + day + "timeline:\n  - Pager went off\n---\n",
			"4:5: error: an event needs a time in front"},
		{"event without a text", "---\n" + day + "timeline:\n  - {at: 09:00}\n---\n",
			"4:10: error: an event needs a text"},
		{"event kind", "---\n" + day + "timeline:\n  - {at: 09:00, text: a, kind: alarm}\n---\n",
			"4:32: error: \"alarm\" is not one of alert, observation"},
		{"clock that never was", "---\ntimezone: Europe/Copenhagen\ndate: 2026-03-29\ntimeline:\n  - 02:30 a\n---\n",
			"5:5: warning: the clocks were put forward then, so this time never came; 03:30 is taken"},
		{"clock that came twice", "---\ntimezone: Europe/Copenhagen\ndate: 2026-10-25\ntimeline:\n  - 02:30 a\n---\n",
			"5:5: warning: the clocks were put back then, so this time came twice"},
		{"end that never was", "---\ntimezone: Europe/Copenhagen\ndate: 2026-03-29\ntimeline:\n  - {at: 01:50, " +
			"until: 02:30, text: a}\n---\n", "5:24: warning: the clocks were put forward then, so this time never " +
			"came; 03:30 is taken"},
		{"end that came twice", "---\ntimezone: Europe/Copenhagen\ndate: 2026-10-25\ntimeline:\n  - 01:50-02:30 " +
			"a\n---\n", "5:11: warning: the clocks were put back then, so this time came twice"},
		{"moment that never was", "---\ntimezone: America/New_York\ntimes: {started: \"2026-03-08 02:15\"}\n---\n",
			"3:18: warning: the clocks were put forward then, so this time never came; 03:15 is taken | write the " +
				"offset: 2026-03-08T03:15-04:00"},
		{"capture that came twice", "---\ntimezone: Europe/Copenhagen\nartifacts:\n  - {title: a, captured: " +
			"2026-10-25 02:30}\n---\n", "4:26: warning: the clocks were put back then, so this time came twice; the " +
			"first one is taken | write the offset: 2026-10-25T02:30+02:00 or 2026-10-25T02:30+01:00"},
		{"clock that came twice, in a table", "---\ntimezone: Europe/Copenhagen\ntimeline: twice.csv\n---\n",
			"twice.csv:3:3: warning: the clocks were put back then, so this time came twice"},
		{"dated events in disorder", "---\ntimeline:\n  - 2026-03-14 09:30 a\n  - 2026-03-14 09:10 b\n  - " +
			"2026-03-14 09:00 c\n---\n", "4:5: warning: this event is earlier than one before it | the page shows " +
			"it in its place; check that the date is right"},
		{"dated events in disorder, in a table", "---\ntimeline: back.csv\n---\n",
			"back.csv:3:1: warning: this event is earlier than one before it"},
		{"event years after", "---\n" + day + "timeline:\n  - 2026-03-14 09:30 a\n  - 2028-03-14 09:40 b\n---\n",
			"5:5: warning: this event (2028-03-14 09:40) is far from the review's date (2026-03-14) | check the year"},
		{"event decades before", "---\n" + day + "timeline:\n  - 1996-03-14 09:30 a\n  - 2026-03-14 09:40 b\n---\n",
			"4:5: warning: this event (1996-03-14 09:30) is far from the review's date (2026-03-14)"},
		{"ends days before it starts", "---\n" + day + "timeline:\n  - {at: 2026-03-14 09:30, until: 2026-03-12, " +
			"text: a}\n---\n", "4:35: error: it ends at 2026-03-12, before it starts at 2026-03-14 09:30"},
		{"ends before it starts, in short", "---\n" + day + "timeline:\n  - 09:30-09:10 a\n---\n",
			"4:11: error: it ends at 2026-03-14 09:10, before it starts at 2026-03-14 09:30"},
		{"unknown evidence of an event", "---\n" + day + "artifacts: [{id: a1, title: x}]\ntimeline:\n  - {at: " +
			"09:00, text: x, evidence: [a1, a2]}\n---\n", "5:41: error: no artifact of this review has the id " +
			"\"a2\" | did you mean a1?"},
		{"unknown theory and evidence in a table", "---\n" + day + "timeline: refs.csv\n---\n",
			"refs.csv:2:9: error: no theory of this review has the id \"t9\""},
		{"unknown evidence in a table", "---\n" + day + "timeline: refs.csv\n---\n",
			"refs.csv:2:19: error: no artifact of this review has the id \"a9\""},
		{"times in disorder", "---\ntimes: {started: 2026-03-14 09:00, mitigated: 2026-03-14 08:00}\n---\n",
			"2:47: warning: mitigated (2026-03-14 08:00) is before started (2026-03-14 09:00)"},
		{"percent", "---\nbudget: [{slo: x, consumed: 23}]\n---\n",
			"2:29: error: a percentage is expected here, not \"23\" | write it as 23%"},
		{"users", "---\nimpact: {users_percent: 150}\n---\n", "2:25: error: a number from 0 to 100 is expected here"},
		{"infinity", "---\nimpact: {users_percent: .inf}\n---\n", "2:25: error: a number from 0 to 100"},
		{"not counted without a reason", "---\nbudget: [{slo: x, counted: false}]\n---\n",
			"2:10: error: a budget entry that is not counted needs a reason"},
		{"section without an item", "---\ntitle: x\n---\nLead\n\n### Held {#m9}\n\nx\n",
			"6:1: error: no item of this review has the id m9"},
		{"section with a second text",
			"---\ntitle: x\nmitigators: [{id: m1, title: a, text: b}]\n---\n## A {#m1}\nc\n",
			"5:1: error: item m1 has its text in the front matter already"},
		{"audience", "---\naudience: world\n---\n", "2:11: error: the site has no audience \"world\" | known here: " +
			"internal, public"},
		{"audience block", "---\ntitle: x\n---\na\n:::audience world\nb\n:::\n",
			"5:13: error: the site has no audience \"world\""},
		{"audience block that stays open", "---\ntitle: x\n---\na\n:::audience internal\nb\n",
			"5:1: error: an audience block that is not closed"},
		{"audience block over the border of a section", "---\ntitle: x\nmitigators: [{id: m1, title: " +
			"a}]\n---\n:::audience internal\n## A {#m1}\nb\n:::\n",
			"7:1: error: an audience block goes over the border of an item's section | put the block into one section"},
		{"audience block in a short event", "---\n" + day + "timeline:\n  - 09:02 edge: |\n      a\n\n      " +
			":::audience world\n      b\n      :::\n---\n", "4:17: error: the site has no audience \"world\""},
		{"audience block in a quote", "---\ntitle: x\n---\n> :::audience internal\n> b\n> :::\n",
			"4:1: error: an audience block that is not closed"},
		{"name that is too long", "---\nthemes: [" + strings.Repeat("long-", 60) + "x]\n---\n",
			"2:10: error: a name of 301 bytes, of at most 200"},
		{"too many names", "---\nthemes: [a" + numbered(201) + "]\n---\n",
			"2:1008: error: more than 200 names in one list"},
		{"timeline file missing", "---\ntimeline: no.csv\n---\n", "2:11: error: there is no file no.csv"},
		{"timeline csv", "---\n" + day + "timeline: bad.csv\n---\n",
			"bad.csv:3:1: error: \"yesterday\" is not a time"},
		{"timeline csv key", "---\n" + day + "timeline: key.csv\n---\n",
			"key.csv:1:4: error: an event has no key \"txt\" | did you mean text?"},
		{"timeline csv of semicolons", "---\n" + day + "timeline: semi.csv\n---\n",
			"semi.csv:1:1: error: the cells of this table stand between semicolons | save the table with commas"},
		{"timeline csv without times", "---\n" + day + "timeline: notime.csv\n---\n",
			"notime.csv:1:1: error: no column says when it was | name the column of the times at"},
		{"timeline csv row", "---\n" + day + "timeline: row.csv\n---\n",
			"row.csv:3:1: error: a row of 3 cells under a header of 2"},
		{"timeline yaml", "---\n" + day + "timeline: side.yaml\n---\n",
			"side.yaml:2:9: error: \"alarm\" is not one of alert"},
		{"followup kind", "---\nfollowups: [{title: a, kind: todo}]\n---\n",
			"2:30: error: \"todo\" is not one of change, design, learn, share, accept, none"},
		{"knowers", "---\ndifficulties: [{title: a, knowers: -1}]\n---\n",
			"2:36: error: a whole number from 0 to 100000"},
		{"comma in braces", "---\n" + day + "timeline:\n  - {at: 09:00, text: 4, 5 and 6}\n---\n",
			"4:26: error: an event has no key \"5 and 6\" | inside of { } a text with a comma in it needs quotes " +
				"around it"},
		{"merge conflict", "---\ntitle: x\n---\n\n<<<<<<< HEAD\na\n=======\nb\n>>>>>>> x\n",
			"5:1: error: a merge conflict is not resolved here | delete the lines that start with <<<<<<<"},
		{"code without an end", "---\ntitle: x\n---\n\n```sql\nselect 1\n",
			"5:1: warning: a block of code starts here and never ends"},
		{"nothing at all", " \n", "1:1: warning: the file is empty | or delete the file"},
		// What YAML would lose or change without a word.
		{"hash in a title", "---\ntitle: Fix #123 broke checkout\n---\n",
			"2:12: error: to YAML, what follows this # is a comment | \"... #123 ...\""},
		{"channel in an event", "---\n" + day + "timeline:\n  - 09:02 Asked in #payments for help\n---\n",
			"4:20: error: to YAML, what follows this #"},
		{"braces in a short event", "---\n" + day + "timeline:\n  - 09:02 p99 climbs {detected #e3}\n---\n",
			"4:32: error: to YAML, what follows this #"},
		{"hash that goes on in the next line", "---\nsummary: We asked\n  #payments for help\n---\n",
			"3:3: error: to YAML, what follows this #"},
		{"hash behind quotes", "---\ntitle: \"Fix\" #123\n---\n", "2:14: error: to YAML, what follows this #"},
		{"null for a text", "---\ntitle: null\n---\n", "2:8: error: null is not a text to YAML, it is nothing | put " +
			"quotes around it"},
		{"null for an item", "---\ncontributors: [A lock, null]\n---\n", "2:24: error: null is not a text to YAML"},
		{"null for a takeaway", "---\ntakeaways:\n  - Null\n---\n", "3:5: error: Null is not a text to YAML"},
		{"null for an event", "---\ndate: 2026-03-14\ntimeline:\n  - 09:00 x\n  - null\n---\n",
			"5:5: error: null is not a text to YAML"},
		{"names in one text", "---\nthemes: retry storms, limits\n---\n",
			"2:9: error: \"retry storms, limits\" would be one name | write [retry storms, limits]"},
		{"names between semicolons", "---\nteams: payments; platform\n---\n",
			"2:8: error: \"payments; platform\" would be one name | write [payments, platform]"},
		{"names of Japan", "---\nservices: 予約、検索\n---\n", "2:11: error: \"予約、検索\" would be one name | write [予約, 検索]"},
		{"numbers of tickets in one text", "---\nrefs: OPS-1, OPS-2\n---\n",
			"2:7: error: \"OPS-1, OPS-2\" would be one name | write [OPS-1, OPS-2]"},
		{"names in one text of TOML", "+++\nservices = \"a, b\"\n+++\n",
			"2:12: error: \"a, b\" would be one name | write [\"a\", \"b\"]; for one name, a list of it alone: [\"a, b\"]"},
		{"names in one text of JSON", "{\"themes\": \"a; b\"}\n", "1:12: error: \"a; b\" would be one name"},
		{"name as a link", "---\nthemes: [\"[[theme:retry-storms]]\"]\n---\n",
			"2:10: warning: [[theme:retry-storms]] is read as the name retry-storms | write retry-storms"},
		{"dashes among keys", "---\ntitle: x\n---\nkind: incident\nrisks: []\n---\nWhat happened.\n",
			"3:1: error: front matter ends here, and more keys | take this line out"},
		// The place of a mistake is where a person made it, and what stands around it is read all the same.
		{"no space behind a dash", "---\n" + day + "timeline:\n  -09:02 Pager\n  - 09:04 Deploy: back\n---\n",
			"4:3: error: an entry of a list wants a space after its dash | - 09:02 Pager"},
		{"no space behind a colon", "---\nsummary:Slow\ntitle: x\n---\n",
			"2:8: error: a key wants a space after its colon | write summary:"},
		{"a space too many", "---\n" + day + "timeline:\n  - 09:02 Pager\n   - 09:04 a: b\n---\n",
			"5:4: error: this entry is indented by 3 spaces, the first one by 2"},
		{"a no-break space", "---\n" + day + "timeline:\n  - 09:02 Pager\n\u00a0 - 09:04 a: b\n---\n",
			"5:1: error: a review has no key \"\\u00a0 - 09:04 a\" | there is a no-break space in it"},
		{"quotes of a word processor", "---\ntitle: \u201cHow: retries\u201d\n---\n",
			"2:8: error: quotes of a word processor are no quotes to YAML"},
		{"a brace that stays open", "---\nrisks:\n  - {title: x, text: y\n  - {title: z}\n---\n",
			"3:5: error: this { is not closed"},
		{"a text that starts with @", "---\nfollowups:\n  - {title: x, owner: @platform}\n---\n",
			"3:23: error: a text cannot start with @ | put quotes"},
		{"a block that is not indented", "---\nsummary: |\nIt was slow.\ntitle: x\n---\n",
			"3:1: error: this line stands at the margin and is no key | indent it by two spaces"},
		{"comma in braces", "---\nmitigators:\n  - {title: It held, barely}\n---\n",
			"3:22: error: a mitigator has no key \"barely\" | inside of { } a text with a comma in it needs quotes"},
		{"word of another tool", "---\nmitigators:\n  - {title: x, source: luck}\n---\n",
			"3:24: error: \"luck\" is not one of design, automation, person, team, chance | did you mean chance?"},
		{"state of an incident", "---\nstatus: resolved\n---\n",
			"2:9: error: \"resolved\" is not one of published, draft, in-review | times: {resolved: ...}"},
		{"tab", "---\ntitle: x\nrisks:\n\t- title: y\n---\n",
			"4:1: error: there is a tab in front of this line | indent with spaces"},
		{"apostrophe in quotes", "---\ntitle: 'It's broken'\n---\n",
			"2:11: error: the text in '...' ends at this ' | write \"...\" around the text instead"},
		{"quotes in quotes", "---\ntitle: \"Say \"no\" early\"\n---\n",
			"2:13: error: the text in \"...\" ends at this \" | write '...' around the text instead"},
		{"bracket in front", "---\ntitle: [WIP] x\n---\n", "2:8: error: a text that starts with [ needs quotes " +
			"around it | put quotes around the whole text"},
		{"quote that stays open", "---\ntitle: \"x\nkind: incident\n---\n",
			"2:8: error: this quote is not closed | close it, or leave it out"},
		{"day first", "---\ndate: 14/03/2026\n---\n", "2:7: error: \"14/03/2026\" is not a time | write the year " +
			"first: 2026-03-14"},
		{"month first", "---\ndate: 3/14/2026\n---\n", "2:7: error: \"3/14/2026\" is not a time | write the year " +
			"first: 2026-03-14"},
		{"day or month first", "---\ndate: 3/4/2026\n---\n",
			"2:7: error: \"3/4/2026\" is not a time | write the year first: 2026-03-04 or 2026-04-03"},
		{"event for a file", "---\n" + day + "timeline: 09:00 Pager\n---\n",
			"3:11: error: there is no file 09:00 Pager | with a dash: - 09:00 Pager"},
		{"a cause", "---\nroot_cause: x\n---\n", "2:1: error: a review has no key \"root_cause\" | there are always " +
			"several"},
		{"a level", "---\nSeverity: 1\n---\n", "2:1: error: a review has no key \"Severity\" | impact says what it " +
			"meant"},
		{"time of an event", "---\n" + day + "timeline:\n  - {time: 09:00, text: x}\n---\n",
			"4:6: error: an event has no key \"time\" | when it was stands in at"},
	}
	if len(tests) < 80 {
		t.Fatal("the table has shrunk")
	}
	beside := map[string]string{
		"bad.csv":    "at,text\n09:00,a\nyesterday,b\n",
		"key.csv":    "at,txt\n09:00,a\n,\n",
		"semi.csv":   "at;text\n09:00;a\n",
		"notime.csv": "lane,text\ndesk,a\n",
		"row.csv":    "at,text\n09:00,a\n09:01,b,c\n",
		"twice.csv":  "text,at\na,2026-10-25 01:30\nb,02:30\n",
		"back.csv":   "at,text\n2026-03-14 09:30,a\n2026-03-14 09:10,b\n",
		"refs.csv":   "at,text,theory,evidence\n09:00,a,t9:raises,a9\n",
		"side.yaml":  "- {at: 09:00, text: a,\n  kind: alarm}\n",
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var errs diag.List
			Review(diag.NewFile("content/reviews/x.md", []byte(tt.src)), options(beside), &errs)
			ds := errs.Sorted()
			if len(ds) == 0 {
				t.Fatal("nothing was reported")
			}
			var got []string
			for _, d := range ds {
				p := d.Position()
				name := strings.TrimPrefix(strings.TrimPrefix(d.Path(), "content/reviews/"), "x.md") + ":"
				got = append(got, strings.TrimPrefix(fmt.Sprintf("%s%d:%d: %s: %s | %s", name, p.Line, p.Column,
					d.Severity, d.Message, d.Hint), ":"))
			}
			message, hint, _ := strings.Cut(tt.want, " | ")
			for _, line := range got {
				if strings.HasPrefix(line, strings.TrimSuffix(message, " |")) && strings.Contains(line, hint) {
					return
				}
			}
			t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), tt.want)
		})
	}
}

func parseOK(t *testing.T, path, src string, beside map[string]string) *review.Review {
	t.Helper()
	var errs diag.List
	r := Review(diag.NewFile(path, []byte(src)), options(beside), &errs)
	if ds := errs.Sorted(); diag.HasErrors(ds) {
		var b strings.Builder
		reporter.Text(&b, ds, false)
		t.Fatal(b.String())
	}
	return r
}

func TestDefaults(t *testing.T) {
	for _, tt := range []struct{ path, src, want string }{
		{"content/reviews/2026-03-14-hello-world.md", "Some words.",
			"2026-03-14-hello-world | Hello world | 2026-03-14 | incident published"},
		{"content/reviews/2026/x/index.md", "# The *real* title\n\nwords",
			"x | The real title |  | incident published"},
		{"content/reviews/a.md", "---\ntitle: T\ntimeline:\n  - 2026-03-14 09:00 a\n---\n",
			"a | T | 2026-03-14 09:00 | incident published"},
		{"content/reviews/Größe & Maß.md", "x", "grosse-mass | Größe & Maß |  | incident published"},
	} {
		r := parseOK(t, tt.path, tt.src, nil)
		if got := fmt.Sprintf("%s | %s | %s | %s %s", r.ID, r.Title, r.Date, r.Kind, r.Status); got != tt.want {
			t.Errorf("%s: got %s, want %s", tt.path, got, tt.want)
		}
	}
}

func TestTimeline(t *testing.T) {
	r := parseOK(t, "content/reviews/x.md", `---
date: 2026-03-14
timezone: Europe/Copenhagen
timeline:
  - 22:50 Pager went off
  - 23:10 payments: Saw p99 climb
  - ~23:55 about then
  - 00:20 past midnight
  - 00:20 the same minute
  - 00:30-00:40 a range
  - {at: 2026-03-20T09:00Z, until: 2026-03-21, text: later, marker: resolved}
  - {at: 2026-03, text: some day}
---
`, nil)
	var got []string
	for i := range r.Timeline {
		e := &r.Timeline[i]
		line := fmt.Sprintf("%s %s %s", e.ID, e.At.At.Format(time.RFC3339), e.Lane)
		if until := e.Extra().Until; !until.IsZero() {
			line += "until " + until.String()
		}
		got = append(got, strings.TrimSpace(line))
	}
	want := []string{
		"at-2026-03 2026-02-28T23:00:00Z",
		"at-2250 2026-03-14T21:50:00Z",
		"at-2310 2026-03-14T22:10:00Z payments",
		"at-2355 2026-03-14T22:55:00Z",
		"at-0315-0020 2026-03-14T23:20:00Z",
		"at-0315-0020-2 2026-03-14T23:20:00Z",
		"at-0315-0030 2026-03-14T23:30:00Z until 2026-03-15 00:40",
		"at-0320-1000 2026-03-20T09:00:00Z until 2026-03-21",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if r.Times.Resolved.At.Format(time.RFC3339) != "2026-03-20T09:00:00Z" {
		t.Errorf("the marker did not give the time: %v", r.Times.Resolved)
	}
}

func TestSectionsAndSideFiles(t *testing.T) {
	r := parseOK(t, "content/reviews/x/index.md", "---\ntitle: T\n"+day+
		"mitigators: [{id: m1, title: Held}]\nartifacts: [{id: a1, title: A}, {id: a2, title: B}]\ntheories: [{id: "+
		"t1, claim: c}]\ntimeline: timeline.csv\n---\nLead.\n\n### It held {#m1}\n\nBecause.\n\n## Next\n\nmore\n",
		map[string]string{"x/timeline.csv": "\ufeffid,at,lane,text,theory,evidence\ne1,09:00,payments,\"a, " +
			"b\",t1:raises,a1 a2\n"})
	if got := r.Mitigators[0].Text.Src; got != "Because." {
		t.Errorf("text of the section: %q", got)
	}
	e := r.Timeline[0]
	more := e.Extra()
	if got := fmt.Sprint(e.ID, e.Lane, e.Text.Src, more.Theories[0].Theory.ID, more.Theories[0].Effect,
		len(more.Evidence), more.File.Path); got != "e1paymentsa, bt1raises2content/reviews/x/timeline.csv" {
		t.Errorf("event from the side file: %s", got)
	}
}

// TestIDsSurviveReordering holds that an item keeps its address when others are put before it.
func TestIDsSurviveReordering(t *testing.T) {
	one := parseOK(t, "content/reviews/x.md", "---\ncontributors: [Retries without a limit, A slow disk]\n---\n", nil)
	two := parseOK(t, "content/reviews/x.md", "---\ncontributors: [Something new, A slow disk, Retries without a "+
		"limit]\n---\n", nil)
	if one.Contributors[0].ID != two.Contributors[2].ID || one.Contributors[1].ID != two.Contributors[1].ID {
		t.Errorf("%s %s / %s %s", one.Contributors[0].ID, one.Contributors[1].ID, two.Contributors[2].ID,
			two.Contributors[1].ID)
	}
}

func TestForeign(t *testing.T) {
	src := "---\ntitle: Outage on ci\ndate: 2022-04-12T11:07:00-00:00\nresolved: true\nseverity: down\nstatus: " +
		"resolved\naffected:\n  - ci\n---\ntext"
	var strict diag.List
	Review(diag.NewFile("content/reviews/x.md", []byte(src)), options(nil), &strict)
	if n, _ := diag.Count(strict.Sorted()); n != 4 {
		t.Errorf("strict: %d errors, want 4 (resolved, severity, status, affected)", n)
	}
	o := options(nil)
	o.Foreign = true
	var errs diag.List
	r := Review(diag.NewFile("content/reviews/x.md", []byte(src)), o, &errs)
	n, w := diag.Count(errs.Sorted())
	if n != 0 || w != 1 || r.Title != "Outage on ci" || r.Date.At.Format(time.RFC3339) != "2022-04-12T11:07:00Z" ||
		r.Status != "published" {
		t.Errorf("foreign: %d errors, %d warnings, %+v", n, w, r)
	}
}

func FuzzReview(f *testing.F) {
	for _, s := range []string{"---\ntitle: x\n---\nbody", "---\ntimeline:\n - 09:00 a\n - 2026-01-01 b: c\n---\n",
		"+++\n[times]\nstarted = 2026-01-01\n+++\n", "{\"contributors\": [\"a\"]}\n# x {#m1}\n",
		"---\n? [a]\n: b\n---\n"} {
		f.Add(s)
	}
	o := options(nil)
	f.Fuzz(func(t *testing.T, src string) {
		file := diag.NewFile("content/reviews/x.md", []byte(src))
		var errs diag.List
		r := Review(file, o, &errs)
		ds := errs.Sorted()
		for _, d := range ds {
			if d.Span.Start < 0 || d.File == file && int(d.Span.End) > len(src)+1 {
				t.Errorf("%q: span %v of %q is out of the file", src, d.Span, d.Message)
			}
		}
		if r == nil && !diag.HasErrors(ds) {
			t.Errorf("%q: refused without a word", src)
		}
		if r != nil && (r.ID == "" || r.Title == "" || r.Zone == nil) {
			t.Errorf("%q: id %q, title %q", src, r.ID, r.Title)
		}
	})
}

func numbered(n int) (out string) {
	for i := range n {
		out += fmt.Sprintf(", %d", i+100)
	}
	return out
}

// TestOneRunNamesAll holds that a mistake of YAML does not hide the others, and that what is read beside it is not
// blamed for it.
func TestOneRunNamesAll(t *testing.T) {
	const src = "---\ntitle: How: it went\nkind: outage\ncontributors:\n  - {id: c1, title: x, events: " +
		"[e1]}\ntheories: [{id: t1, claim: y}]\n" +
		"timeline:\n  - {id: e1, at: 2026-03-14 09:02, text: x, theory: {id: t1, effect: raises}\n  - 09:04 " +
		"x\nrisk: []\n---\nText\n"
	var errs diag.List
	if r := Review(diag.NewFile("x.md", []byte(src)), options(nil), &errs); r != nil {
		t.Error("it is read as if it were whole")
	}
	var got []string
	for _, d := range errs.Sorted() {
		p := d.Position()
		got = append(got, fmt.Sprintf("%d:%d %s", p.Line, p.Column, d.Rule))
	}
	if want := "2:11 syntax, 3:7 value, 8:5 syntax, 10:1 unknown-key"; strings.Join(got, ", ") != want {
		t.Errorf("got %s, want %s", strings.Join(got, ", "), want)
	}
}

// TestCommentsOfPeople holds that a comment that somebody means stays one.
func TestCommentsOfPeople(t *testing.T) {
	const src = "---\n# a comment\ntitle: x # and one behind a value\n#kind: near-miss\nsummary: \"Fix " +
		"#12\"\nsurprise: |\n  In #payments\n  #help\n" +
		"  ####\n#- commented out\nimpact: {text: 'a #b'} # c\nservices: [c#] #\n---\n"
	var errs diag.List
	r := Review(diag.NewFile("x.md", []byte(src)), options(nil), &errs)
	if ds := errs.Sorted(); len(ds) > 0 || r.Summary.Src != "Fix #12" ||
		r.Surprise.Src != "In #payments\n#help\n####\n" || r.Impact.Text.Src != "a #b" {
		t.Errorf("got %v and %q, %q", ds, r.Summary.Src, r.Surprise.Src)
	}
}
