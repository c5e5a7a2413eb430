package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"throughline/internal/browsertest"
)

// TestFacilitateNotes takes notes while a meeting walks through a review, closes the page, and pastes what it shows
// into the review: it is read as items of the events that they were noted at.
func TestFacilitateNotes(t *testing.T) {
	if testing.Short() {
		t.Skip("a browser test")
	}
	dir := t.TempDir()
	review := filepath.Join(dir, "content", "reviews", "2026-03-14-gates.md")
	writeFile(t, review, `---
title: How the gates stood open
timeline: |
  09:00 The gates open {#e1 observation}
  09:02 An alert {#e2 detected}
  09:10 Somebody closes them {#e3 action}
---
A calm day.
`)
	writeFile(t, filepath.Join(dir, "throughline.yaml"), "title: Gates\ntimezone: UTC\n")
	r := startServe(t, dir)
	p := meetingPage{timeline{chromium.Tab(t), t}}
	p.Size(t, 1280, 720)
	address := r.base + "facilitate/2026-03-14-gates/index.html"
	p.at(address + "?at=e1")
	// All keys stand in one or two lines at the bottom, and nothing lies over them.
	if high := p.number(`document.querySelector('footer.keys').offsetHeight`); high > 120 {
		t.Errorf("the keys take %v px of 720", high)
	}
	p.Picture(t, "body", "meeting-720")
	note := func(kind, text string) {
		p.keys("n")
		p.until(`document.querySelector('dialog.note').open`)
		p.Do(t, chromedp.Click(`dialog.note input[value=`+kind+`]`),
			chromedp.SendKeys(`dialog.note input[type=text]`, text+kb.Enter))
		p.until(`!document.querySelector('dialog.note').open`)
	}
	p.keys("k")
	p.until(here + ` === 'e2'`)
	note("mitigator", "The alert was loud")
	p.keys(kb.ArrowRight)
	p.until(here + ` === 'e3'`)
	note("question", "Who heard it?")
	note("correction", "It was at 09:11")
	p.keys("x")
	p.until(here + ` === 'slide-afterwards'`)
	p.Do(t, chromedp.Navigate("about:blank"))
	p.at(address)
	p.keys("N")
	p.until(`document.querySelector('dialog.notes').open`)
	for _, v := range p.RunAxe(t, browsertest.Axe(t, repository)) {
		t.Errorf("%s: %s\n  %s", v.ID, v.Help, strings.Join(v.Nodes, "\n  "))
	}
	p.Picture(t, "body", "meeting-notes")
	lines := p.text(`document.querySelector('dialog.notes textarea').value`)
	text, err := os.ReadFile(review)
	if err != nil {
		t.Fatal(err)
	}
	writeFile(t, review, string(text)+"\n"+lines)
	page := buildSite(t, dir)
	data, err := os.ReadFile(filepath.Join(page, "reviews", "2026-03-14-gates", "review.json"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"title":"The alert was loud"`, `"ask":"At 09:10: Who heard it?"`} {
		if !strings.Contains(string(data), want) {
			t.Errorf("%s is not in %s", want, data)
		}
	}
	if strings.Contains(string(data), "It was at 09:11") {
		t.Error("a correction is published")
	}
}
