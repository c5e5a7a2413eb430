package parse

import (
	"regexp"
	"strings"
	"time"

	"throughline/internal/diag"
	"throughline/internal/eventline"
	"throughline/internal/markdown"
	"throughline/internal/node"
	"throughline/internal/review"
	"throughline/internal/sections"
)

// foreign takes from front matter that was written for another tool what means the same here. Keys that we do not know
// are left aside; a known key whose value does not fit is left aside too, with a warning.
func (p *reader) foreign(front *node.Node) *node.Node {
	if front == nil || front.Kind != node.Map {
		return nil
	}
	out := &node.Node{Kind: node.Map, Span: front.Span}
	fields := reviewTable()
	for _, e := range front.Entries {
		for _, f := range fields {
			if f.Key == e.Key && p.fits(f, e) {
				out.Entries = append(out.Entries, e)
			}
		}
	}
	return out
}

// fits tries a field on a review that is thrown away, so that a value that does not fit is a warning and not an error.
func (p *reader) fits(f reviewField, e node.Entry) bool {
	var errs diag.List
	trial := &reader{Decoder: node.Decoder{File: p.File, Errs: &errs, Foreign: p.Foreign}, o: p.o, lost: &lost{},
		r: &review.Review{File: p.File, Dir: p.r.Dir, Zone: p.r.Zone}}
	f.Read(&trial.Decoder, e.Value, trial)
	ds := errs.Sorted()
	for _, d := range ds {
		if d.Severity == diag.Error {
			p.Errs.Warnf(p.File, d.Span, "foreign", "it is left aside; take front_matter: foreign out of the "+
				"settings to have it checked", "%s", d.Message)
			return false
		}
	}
	return true
}

var (
	isoDate  = regexp.MustCompile(`\b(\d{4})[-/](\d{2})[-/](\d{2})\b`)
	longDate = regexp.MustCompile(
		`\b(?:(\d{1,2})(?:st|nd|rd|th)? )?(January|February|March|April|May|June|July|August|September|October|November|December)(?: (\d{1,2})(?:st|nd|rd|th)?(?:\s*[-–]\s*\d{1,2})?)?,? (\d{4})\b`)
	yearDate = regexp.MustCompile(`\b(20\d\d)\b`)
)

// guesses reports whether a date may be looked for where people put one who have no field for it.
func (p *reader) guesses() bool { return p.o.Foreign || p.o.Sections == sections.Common }

// dateOfText looks for the date of a review that has none in its front matter and in its name: in the title, then in
// the timeline, then in the prose. It is a guess, so it is only made for reviews that were written for others.
func (p *reader) dateOfText() {
	r := p.r
	if !r.Date.IsZero() || !p.guesses() {
		return
	}
	if r.Date = p.dateIn(r.Title); !r.Date.IsZero() {
		return
	}
	if len(p.drafts) > 0 && (p.drafts[0].lines == nil || p.drafts[0].at.stamp.Year != 0) {
		return // the first event says it
	}
	if r.Date = p.dateIn(p.File.Text(r.Body.Span)); !r.Date.IsZero() {
		return
	}
	if m := yearDate.FindStringSubmatch(stem(p.File.Path)); m != nil {
		r.Date, _ = p.guess(m[1])
	}
}

// dateIn is the first date in a text.
func (p *reader) dateIn(text string) review.Time {
	if m := isoDate.FindStringSubmatch(text); m != nil {
		if t, ok := p.guess(m[1] + "-" + m[2] + "-" + m[3]); ok {
			return t
		}
	}
	if m := longDate.FindStringSubmatch(text); m != nil {
		day := m[1] + m[3]
		if m[1] != "" && m[3] != "" {
			day = m[3]
		}
		if at, err := time.Parse("2 January 2006", day+" "+m[2]+" "+m[4]); err == nil {
			if t, ok := p.guess(at.Format(time.DateOnly)); ok {
				return t
			}
		}
	}
	return review.Time{}
}

func (p *reader) guess(s string) (review.Time, bool) {
	t, _, _, err := eventline.Moment(s, eventline.Context{Zone: p.r.Zone})
	return t, err == nil
}

// Slug is the name of a theme's or page's file as an address.
func Slug(file string) string { return markdown.Slug(strings.TrimSpace(stem(file))) }
