package compile

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"throughline/internal/diag"
)

// soundReview is what the mistakes are made in, one at a time.
const soundReview = `---
title: How bookings queued at the quay
date: 2026-05-09
summary: Bookings were slow for half an hour.
services: [booking]
themes: [queues]
contributors:
  - {id: c1, title: One queue for all ferries, events: [e3]}
mitigators:
  - {id: m1, title: The desk took names by hand, source: person}
theories:
  - {id: t1, claim: The printer is stuck, held_by: desk}
timeline:
  - 10:58 A new tariff is loaded
  - 11:02 desk: Sees the queue grow
  - {id: e3, at: "11:04", text: Takes the tariff back, theory: {id: t1, effect: raises}}
followups:
  - {title: A queue for each ferry, owner: harbour, due: 2026-07-01}
---
What happened.
`

// A mistake is an edit of soundReview, what is said of it ("line:column: severity: message"), what the hint says, and
// what the fixes put into the line.
type mistake struct {
	name, from, to string
	at, hint       string
	fixes          []string
}

func (m mistake) check(t *testing.T) {
	src := soundReview
	if m.from != "" {
		src = strings.Replace(src, m.from, m.to, 1)
	} else if m.to != "" {
		src = m.to
	}
	if m.to != "" && src == soundReview {
		t.Fatalf("the edit changes nothing")
	}
	path := "content/reviews/2026-05-09-queue.md"
	if m.name == "57 odd file name" {
		path = "content/reviews/2026-05-09 Queue (FINAL v2).md"
	}
	site, err := Compile(t.Context(), fstest.MapFS{path: &fstest.MapFile{Data: []byte(src)},
		"throughline.yaml": &fstest.MapFile{Data: []byte("audiences: [internal, public]\n")}},
		Options{Now: time.Unix(1_780_000_000, 0)})
	if err != nil {
		t.Fatal(err)
	}
	if m.at == "" {
		if len(site.Diagnostics) != 0 {
			t.Errorf("said: %v", told(site.Diagnostics))
		}
		return
	}
	if len(site.Diagnostics) != 1 {
		t.Errorf("%d diagnostics in the place of one: %v", len(site.Diagnostics), told(site.Diagnostics))
	}
	d := site.Diagnostics[0]
	if got := told(site.Diagnostics)[0]; got != m.at {
		t.Errorf("said\n\t%s\nin the place of\n\t%s", got, m.at)
	}
	if !strings.Contains(d.Hint, m.hint) || m.hint == "" && d.Hint != "" {
		t.Errorf("the hint is %q", d.Hint)
	}
	var fixed []string
	for _, fix := range d.Fixes {
		out := src[:fix.Span.Start] + fix.Text + src[fix.Span.End:]
		line := d.File.Position(int(fix.Span.Start)).Line
		fixed = append(fixed, strings.TrimRight(strings.Split(out, "\n")[line-1], "\r"))
	}
	if !slices.Equal(fixed, m.fixes) {
		t.Errorf("fixed as %q", fixed)
	}
}

func told(ds []diag.Diagnostic) (out []string) {
	for _, d := range ds {
		p := d.Position()
		out = append(out, fmt.Sprintf("%d:%d: %s: %s", p.Line, p.Column, d.Severity, d.Message))
	}
	return out
}

// TestMistakes holds for each mistake that people make in their first review that one thing is said of it, where it
// was made, with the way out.
func TestMistakes(t *testing.T) {
	mistake{name: "none"}.check(t)
	for _, m := range mistakes() {
		t.Run(m.name, m.check)
	}
}
