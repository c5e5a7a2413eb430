package review

import (
	"strings"
	"testing"
	"unsafe"
)

// TestShare holds that what many reviews have alike is in memory once, and not a part of their files.
func TestShare(t *testing.T) {
	read := func() *Review {
		text := "incident published alert storage Storage service decision open change sre command-history What " +
			"happened"
		word := func(s string) string { return text[strings.Index(text, s):][:len(s)] }
		tag := func() []Tag { return []Tag{{Slug: word("storage"), Name: word("Storage")}} }
		text = strings.Clone(text)
		return &Review{Title: word("What happened"), Kind: word("incident"), Status: word("published"),
			Detection: Detection{By: word("alert")},
			Services:  tag(), Teams: tag(), Themes: tag(), Mitigators: []Item{{Of: Mitigator, Themes: tag()}},
			Artifacts: []Artifact{{Kind: word("command-history"), Themes: tag()}},
			Theories:  []Theory{{HeldBy: word("sre"), Themes: tag()}},
			Timeline:  []Event{{Kind: word("decision"), Lane: word("sre")}},
			Questions: []Question{{Of: word("sre"), Status: word("open")}},
			Followups: []Followup{{Kind: word("change"), Owner: word("sre"), Status: word("open"), Themes: tag()}},
			Takeaways: []Takeaway{{Themes: tag()}}}
	}
	a, b := read(), read()
	a.Intern()
	b.Intern()
	words := func(r *Review) []string {
		out := []string{r.Kind, r.Status, r.Detection.By, r.Artifacts[0].Kind, r.Theories[0].HeldBy,
			r.Timeline[0].Kind, r.Timeline[0].Lane,
			r.Questions[0].Of, r.Questions[0].Status, r.Followups[0].Kind, r.Followups[0].Owner, r.Followups[0].Status}
		for _, tags := range [][]Tag{r.Services, r.Teams, r.Themes, r.Mitigators[0].Themes, r.Artifacts[0].Themes,
			r.Theories[0].Themes,
			r.Followups[0].Themes, r.Takeaways[0].Themes} {
			out = append(out, tags[0].Slug, tags[0].Name)
		}
		return out
	}
	of := words(b)
	for i, w := range words(a) {
		if w == "" || w != of[i] || unsafe.StringData(w) != unsafe.StringData(of[i]) {
			t.Errorf("%q and %q are two", w, of[i])
		}
	}
	if a.Title != "What happened" || unsafe.StringData(a.Title) == unsafe.StringData(b.Title) {
		t.Errorf("the title is %q", a.Title)
	}
}
