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
	trial := &reader{Decoder: node.Decoder{File: p.File, Errs: &errs, Foreign: p.Foreign}, o: p.o,
		r: &review.Review{File: p.File, Dir: p.r.Dir, Zone: p.r.Zone}}
	f.Read(&trial.Decoder, e.Value, trial)
	ds := errs.Sorted()
	for _, d := range ds {
		if d.Severity == diag.Error {
			p.Errs.Warnf(p.File, d.Span, "foreign", "it is left aside; take front_matter: foreign out of the settings to have it checked", "%s", d.Message)
			return false
		}
	}
	return true
}

var (
	isoDate  = regexp.MustCompile(`\b(\d{4})[-/](\d{2})[-/](\d{2})\b`)
	longDate = regexp.MustCompile(`\b(?:(\d{1,2})(?:st|nd|rd|th)? )?(January|February|March|April|May|June|July|August|September|October|November|December)(?: (\d{1,2})(?:st|nd|rd|th)?(?:\s*[-–]\s*\d{1,2})?)?,? (\d{4})\b`)
	yearDate = regexp.MustCompile(`\b(20\d\d)\b`)
)

// foreignDate looks for a date where people put one who have no field for it: in the file's name, then in the body. It is
// a guess, so it is only made for foreign reviews.
func (p *reader) foreignDate(name string) review.Time {
	head := p.r.Body.Src
	for _, text := range []string{name, head} {
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
	}
	if m := yearDate.FindStringSubmatch(name); m != nil {
		t, _ := p.guess(m[1])
		return t
	}
	return review.Time{}
}

func (p *reader) guess(s string) (review.Time, bool) {
	t, _, _, err := eventline.Moment(s, eventline.Context{Zone: p.r.Zone})
	return t, err == nil
}

// Slug is the name of a theme's or page's file as an address.
func Slug(file string) string { return markdown.Slug(strings.TrimSpace(stem(file))) }
