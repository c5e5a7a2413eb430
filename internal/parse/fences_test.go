package parse

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"throughline/internal/diag"
	"throughline/internal/review"
)

// TestFences holds that what reads as an audience block, wherever it stands and however it is written, is a block
// that the gate knows or an error at its place. SECRET is what somebody meant to hide.
func TestFences(t *testing.T) {
	tests := []struct{ name, src, at string }{
		{"folded", "---\ntitle: x\nsummary: >\n  Intro\n  :::audience internal\n  SECRET\n  :::\n---\n", "5:3"},
		{"folded and stripped", "---\ntitle: x\nsurprise: >-\n  Intro\n\n  :::audience internal\n  SECRET\n  " +
			":::\n---\n", "6:3"},
		{"plain over lines", "---\ntitle: x\nsummary: Intro\n  :::audience internal\n  SECRET\n  :::\n---\n", "6:5"},
		{"quoted over lines", "---\ntitle: x\nimpact: {text: \"Intro\n  :::audience internal\n  SECRET\n  " +
			":::\"}\n---\n", "4:3"},
		{"in a line", "---\ntitle: x\n---\nIntro :::audience internal SECRET ::: end\n", "4:7"},
		{"in a paragraph", "---\ntitle: x\n---\nIntro\n:::audience internal SECRET :::\n", "5:1"},
		{"carriage returns", "---\rtitle: x\r---\rIntro\r:::audience internal\rSECRET\r:::\r", "5:1"},
		{"one carriage return", "---\ntitle: x\n---\nIntro\r:::audience internal\rSECRET\r:::\r\n", "5:1"},
		{"escaped carriage returns", "---\ntitle: x\nsummary: \"a\\r:::audience internal\\rSECRET\\r:::\"\n---\n",
			"3:14"},
		{"line separator", "---\ntitle: x\nsummary: \"a\\u2028:::audience internal\\u2028SECRET\\u2028:::\"\n---\n",
			"3:18"},
		{"line separator in the body", "---\ntitle: x\n---\na\u2028:::audience internal\u2028SECRET\u2028:::\n",
			"4:3"},
		{"next line", "---\ntitle: x\n---\na\u0085:::audience internal\u0085SECRET\u0085:::\n", "4:3"},
		{"form feed", "---\ntitle: x\n---\na\n\f:::audience internal\nSECRET\n:::\n", "5:1"},
		{"full width", "---\ntitle: x\n---\n：：：audience internal\nSECRET\n：：：\n", "4:1"},
		{"mixed width", "---\ntitle: x\n---\n::：audience internal\nSECRET\n:::\n", "4:1"},
		{"zero width space", "---\ntitle: x\n---\n\u200b:::audience internal\nSECRET\n:::\n", "4:2"},
		{"zero width within", "---\ntitle: x\n---\n:::aud\u200dience internal\nSECRET\n:::\n", "4:1"},
		{"byte order mark", "---\ntitle: x\n---\n\ufeff:::audience internal\nSECRET\n:::\n", "4:2"},
		{"entities", "---\ntitle: x\n---\n&#58;&#58;&#58;audience internal\nSECRET\n:::\n", "4:1"},
		{"four colons", "---\ntitle: x\n---\n::::audience internal\nSECRET\n::::\n", "4:1"},
		{"two colons", "---\ntitle: x\n---\n::audience internal\nSECRET\n::\n", "4:1"},
		{"no name", "---\ntitle: x\n---\n:::audience\nSECRET\n:::\n", "4:1"},
		{"the name alone", "---\ntitle: x\n---\n:::internal\nSECRET\n:::\n", "4:1"},
		{"braces", "---\ntitle: x\n---\n::: {.audience internal}\nSECRET\n:::\n", "4:1"},
		{"misspelt", "---\ntitle: x\n---\n:::audiance internal\nSECRET\n:::\n", "4:1"},
		{"words behind", "---\ntitle: x\n---\n:::audience internal SECRET\n:::\n", "4:1"},
		{"in another block", "---\ntitle: x\n---\n:::note\n:::audience internal\nSECRET\n:::\n:::\n", "5:1"},
		{"title", "---\ntitle: \"a :::audience internal SECRET :::\"\n---\n", "2:11"},
		{"title from the heading", "# a :::audience internal SECRET :::\n", "1:5"},
		{"title of an item", "---\nmitigators: [{title: \"a :::audience internal SECRET :::\"}]\n---\n", "2:25"},
		{"plain words", "---\ndifficulties: [{title: a, topic: \":::audience internal SECRET :::\"}]\n---\n", "2:35"},
		{"name", "---\ntheories: [{claim: a, held_by: \":::audience internal SECRET :::\"}]\n---\n", "2:33"},
		{"tag", "---\nservices: [\":::audience internal SECRET\"]\n---\n", "2:13"},
		{"how it is related", "---\nrelated: [{id: b, how: \":::audience internal SECRET\"}]\n---\n", "2:16"},
		{"title of an edition", "---\neditions: {public: {title: \"a :::audience internal SECRET :::\"}}\n---\n",
			"2:31"},
		{"TOML", "+++\ntitle = 'x'\nsummary = \"a\\r:::audience internal\\rSECRET\"\n+++\n", "3:15"},
		{"JSON", "{\"title\": \"x\", \"summary\": \"a \\u003a::audience internal SECRET\"}\n", "1:27"},
		{"short event", "---\n" + day + "timeline:\n  - \"09:00 a :::audience internal SECRET :::\"\n---\n", "4:14"},
		{"file beside", "---\n" + day + "timeline: fence.csv\n---\n", "2:9"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			errs := &diag.List{}
			Review(diag.NewFile("content/reviews/x.md", []byte(tt.src)),
				options(map[string]string{"fence.csv": "at,text\n09:00,a :::audience internal SECRET\n"}), errs)
			var got []string
			for _, d := range errs.Sorted() {
				if d.Severity == diag.Error {
					got = append(got, fmt.Sprintf("%d:%d %s", d.Position().Line, d.Position().Column, d.Message))
				}
			}
			if len(got) == 0 || !strings.HasPrefix(got[0], tt.at+" ") {
				t.Errorf("got %q, want an error at %s", got, tt.at)
			}
		})
	}
}

// TestFencesThatAreNone holds that code, other blocks and words about fences go through, and blocks are found.
func TestFencesThatAreNone(t *testing.T) {
	for _, body := range []string{"`:::audience internal`\n", "```\n:::audience internal\nx\n:::\n```\n",
		"    :::aside\n", ":::warning\nHot\n:::\n", "::: {.callout-note}\nx\n:::\n",
		"std::audience and Ticket::audience\n", "The audience: internal\n",
		":::audience internal\nx\n:::\n\n:::tip\ny\n:::\n", "a\n\n:::audience public\nb\n:::\n"} {
		errs := &diag.List{}
		r := Review(diag.NewFile("content/reviews/x.md", []byte("---\ntitle: x\n---\n"+body)), options(nil), errs)
		if errs.Len() > 0 {
			t.Errorf("%q: %s", body, errs.Sorted()[0].Message)
		}
		if r == nil || r.Body.Src != body {
			t.Errorf("%q: the body is another one", body)
		}
	}
}

// TestLabelsThatNameNobody holds that an empty label is an error wherever it stands: taken for none, it may open what
// somebody closed.
func TestLabelsThatNameNobody(t *testing.T) {
	for _, empty := range []string{"", "~", "null", "!!null", `""`, "''", `" "`} {
		for _, at := range []string{"audience: %s\n", "mitigators:\n  - title: a\n    audience: %s\n",
			"date: 2026-01-01\ntimeline:\n  - at: 09:00\n    audience: %s\n    text: a\n",
			"questions:\n  - audience: %s\n    ask: a\n", "followups:\n  - audience: %s\n    title: a\n",
			"artifacts:\n  - audience: %s\n    title: a\n",
			"takeaways:\n  - audience: %s\n    text: a\n", "theories:\n  - audience: %s\n    claim: a\n"} {
			src := "---\ntitle: x\n" + fmt.Sprintf(at, empty) + "---\n"
			errs := &diag.List{}
			Review(diag.NewFile("content/reviews/x.md", []byte(src)), options(nil), errs)
			said := ""
			for _, d := range errs.Sorted() {
				if d.Severity == diag.Error && d.Position().Line == strings.Count(src[:strings.Index(src, "audience")],
					"\n")+1 {
					said = d.Message
				}
			}
			if said == "" {
				t.Errorf("%q: nothing is said of the label", src)
			}
		}
	}
}

// TestComments holds that what a comment says is in no text of what was parsed, whatever it stands in, and that an
// open one is an error where it starts.
func TestComments(t *testing.T) {
	const src = "---\n" + day + `title: "A <!-- SECRET --> title"
summary: "It stood. <!-- SECRET -->"
timeline:
  - "09:02 Pager <!-- SECRET -->"
  - {at: 09:03, text: "a <!-- SECRET --> b"}
contributors: [{title: "A lock <!-- SECRET -->", text: "Text. <!-- SECRET -->"}]
followups: [{title: Own it, owner: ops, why: "Because <!-- SECRET -->"}]
editions: {public: {title: "b <!-- SECRET -->", account: "c <!-- SECRET -->"}}
---
<!-- SECRET --> The primary was lost.

<!-- :::audience internal -->

### It held {#a-lock}

- b <!-- SECRET
-->

[//]: # (SECRET)
`
	errs := &diag.List{}
	r := Review(diag.NewFile("content/reviews/x.md", []byte(strings.Replace(src, "{#a-lock}", "", 1))), options(nil),
		errs)
	if errs.Len() > 0 || r == nil {
		t.Fatal(errs.Sorted()[0].Message)
	}
	for f := range review.Walk(r, review.AllRoles) {
		if text := fmt.Sprintf("%v", reflect.ValueOf(f.At).Elem().Interface()); strings.Contains(text, "SECRET") ||
			strings.Contains(text, "secret") {
			t.Errorf("%s holds what a comment says: %s", f.Key, text)
		}
	}
	for src, at := range map[string]string{
		"---\ntitle: x\n---\na\n\n<!-- to do\n\n## b\n":               "6:1",
		"---\ntitle: x\nsummary: |\n  a\n  b <!-- c\n---\n":           "5:5",
		"---\ntitle: \"a <!-- b\"\n---\n":                             "2:11",
		"---\nservices: [\"a <!-- b -->\"]\n---\n":                    "2:15",
		"---\nrelated: [{id: b, how: \"c <!-- d -->\"}]\n---\n":       "2:16",
		"---\ntitle: x\n---\na <!-- b -->\n\n:::audience internal\n":  "6:1",
		"---\ntitle: x\n---\n<!-- b -->\n:::audience world\nx\n:::\n": "5:13",
	} {
		errs := &diag.List{}
		Review(diag.NewFile("content/reviews/x.md", []byte(src)), options(nil), errs)
		got := ""
		for _, d := range errs.Sorted() {
			got += fmt.Sprintf("%d:%d %s, ", d.Position().Line, d.Position().Column, d.Message)
		}
		if !strings.HasPrefix(got, at+" ") {
			t.Errorf("%q: got %s, want an error at %s", src, got, at)
		}
	}
}
