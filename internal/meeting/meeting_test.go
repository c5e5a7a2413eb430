package meeting

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"throughline/internal/diag"
	"throughline/internal/review"
)

func read(t *testing.T, text string, base Guide) (Guide, []diag.Diagnostic) {
	t.Helper()
	errs := &diag.List{}
	g := Read(diag.NewFile("themes/default/meeting.yaml", []byte(text)), base, errs)
	return g, errs.Sorted()
}

func builtin(t *testing.T) Guide {
	t.Helper()
	data, err := os.ReadFile("../../themes/default/meeting.yaml")
	if err != nil {
		t.Fatal(err)
	}
	g, said := read(t, string(data), Guide{})
	for _, d := range said {
		t.Errorf("the built-in file: %s", d.Message)
	}
	return g
}

// TestEveryKindHasQuestions holds that a facilitator is never left alone with an event or a section.
func TestEveryKindHasQuestions(t *testing.T) {
	g := builtin(t)
	for _, kind := range append(review.EventKinds(), Any) {
		if len(g.Events[kind]) < 2 {
			t.Errorf("events of kind %s have %d questions", kind, len(g.Events[kind]))
		}
	}
	for _, name := range Sections() {
		if len(g.Sections[name]) == 0 {
			t.Errorf("the section %s has no question", name)
		}
	}
	if m := g.Minutes(); m != 60 || len(g.Ground) == 0 {
		t.Errorf("the agenda takes %d minutes, with %d sentences before it", m, len(g.Ground))
	}
}

// TestQuestionsAskHow holds the tone: a "why" asks people to defend themselves, a "should" judges them.
func TestQuestionsAskHow(t *testing.T) {
	g := builtin(t)
	var all []string
	for _, m := range []map[string][]string{g.Events, g.Sections} {
		for _, list := range m {
			all = append(all, list...)
		}
	}
	for _, q := range all {
		words := strings.FieldsFunc(strings.ToLower(q), func(r rune) bool { return !('a' <= r && r <= 'z') })
		for _, w := range []string{"why", "who caused", "fault", "mistake", "failed", "fail", "blame", "wrong",
			"cause"} {
			if slices.Contains(words, w) {
				t.Errorf("%q has the word %q", q, w)
			}
		}
		if !strings.Contains(q, "?") {
			t.Errorf("%q asks nothing", q)
		}
		if strings.Contains(strings.ToLower(q), "should you") || strings.Contains(strings.ToLower(q), "should have") {
			t.Errorf("%q judges", q)
		}
	}
}

// TestReplacedByKey holds that a site that gives one key keeps the rest.
func TestReplacedByKey(t *testing.T) {
	base := builtin(t)
	g, said := read(t, "agenda:\n  - {title: All of it, minutes: 20, show: [timeline]}\n  - {title: Break, minutes: "+
		"5}\nevents:\n  alert: [\"What did  it say?\"]\n", base)
	if len(said) > 0 {
		t.Fatal(said[0].Message)
	}
	if len(g.Agenda) != 2 || g.Minutes() != 25 || !slices.Equal(g.Events["alert"], []string{"What did it say?"}) {
		t.Errorf("what the site says is not taken: %+v, %q", g.Agenda, g.Events["alert"])
	}
	if !slices.Equal(g.Events["change"], base.Events["change"]) || !slices.Equal(g.Ground, base.Ground) ||
		len(g.Sections) != len(base.Sections) {
		t.Error("what the site does not say is gone")
	}
	if len(base.Events["alert"]) < 2 {
		t.Error("the guide that it was read over has changed")
	}
}

// TestMistakes holds that each mistake is shown where it is.
func TestMistakes(t *testing.T) {
	for text, want := range map[string]string{
		"agenda: []":                                "1:9 an agenda needs at least one part",
		"agenda: [{minutes: 5}]":                    "1:10 a part of the agenda needs a title",
		"agenda:\n - {title: A, minutes: 0}":        "2:24 a whole number from 1 to 480 is expected here, not \"0\"",
		"agenda:\n - {title: A, show: [timelines]}": "2:22 \"timelines\" is not one of opening",
		"agenda:\n - {title: A, show: [timeline]}\n - {title: B, show: [timeline]}": "3:22 the section timeline is " +
			"shown twice",
		"agenda:\n - {title: A, show: timeline}": "2:21 a list of sections is " +
			"expected here",
		"events: {alerts: [x]}": "1:10 \"alerts\" is not one of " +
			"alert",
		"sections: [x]": "1:11 names with questions are " +
			"expected here",
		"promts: {}": "1:1 meeting.yaml has no key " +
			"\"promts\"",
	} {
		_, said := read(t, text, Guide{})
		if len(said) == 0 {
			t.Errorf("%q: nothing is said", text)
			continue
		}
		at := said[0].Position()
		if got := fmt.Sprintf("%d:%d %s", at.Line, at.Column, said[0].Message); !strings.HasPrefix(got, want) {
			t.Errorf("%q:\n got %s\nwant %s", text, got, want)
		}
	}
}
