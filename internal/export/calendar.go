package export

import (
	"bytes"
	"cmp"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"

	"throughline/internal/derive"
	"throughline/internal/plain"
	"throughline/internal/review"
	"throughline/internal/view"
)

// calendar is an iCalendar object (RFC 5545) with the due dates of open follow-ups: one event of a whole day each, on
// the last day of the month or year where no day was written, because calendars show events and few show to-dos. What
// was due more than a year ago is left to the lists: nobody leafs back that far, and everybody who subscribed would
// fetch it again. Events take no time (TRANSPARENT). Their UIDs are made of the address alone, so that a subscribed
// calendar moves an event instead of adding another; DTSTAMP is the time that the site was built at. calendarOutputs
// is the calendar of what is due, where there are follow-ups.
func CalendarOutputs(in *view.Input) []view.Output {
	if len(in.Derived.Followups) == 0 {
		return nil
	}
	return []view.Output{{Path: view.CalendarPath, Bytes: func() ([]byte, error) { return writeCalendar(in), nil }}}
}

func writeCalendar(in *view.Input) []byte {
	var b ical
	b.line("BEGIN", "VCALENDAR")
	b.line("VERSION", "2.0")
	b.line("PRODID", "-//throughline//follow-ups//EN")
	b.line("CALSCALE", "GREGORIAN")
	b.line("METHOD", "PUBLISH")
	b.text("X-WR-CALNAME", in.Corpus.Settings.Title+": follow-ups")
	from := in.Now.AddDate(-1, 0, 0)
	for _, f := range in.OpenFollowups() {
		if !f.Due.IsZero() && f.Due.End().After(from) {
			writeEvent(in, &b, f)
		}
	}
	b.line("END", "VCALENDAR")
	return b.Bytes()
}

func writeEvent(in *view.Input, b *ical, f *derive.Followup) {
	last := lastDay(f.Due)
	b.line("BEGIN", "VEVENT")
	b.line("UID", f.Review.ID+"."+f.ID+"@"+calendarHost(in))
	b.line("DTSTAMP", in.Now.UTC().Format("20060102T150405Z"))
	b.line("DTSTART;VALUE=DATE", last.Format("20060102"))
	b.line("DTEND;VALUE=DATE", last.AddDate(0, 0, 1).Format("20060102"))
	b.text("SUMMARY", in.Words(f.Title))
	b.text("DESCRIPTION", eventText(in, f))
	if base := in.Corpus.Settings.BaseURL; base != "" {
		b.line("URL", base+"reviews/"+f.Review.ID+"/#"+view.EscapeSegment(f.ID))
	}
	if len(f.Themes) > 0 {
		names := make([]string, len(f.Themes))
		for i, t := range f.Themes {
			names[i] = escapeText(in.ThemeTitle(t.Slug))
		}
		b.line("CATEGORIES", strings.Join(names, ","))
	}
	b.line("TRANSP", "TRANSPARENT")
	b.line("END", "VEVENT")
}

func eventText(in *view.Input, f *derive.Followup) string {
	lines := []string{"From the review: " + in.Words(f.Review.Title)}
	if f.Owner != "" {
		lines = append(lines, "With: "+f.Owner)
	}
	if href := f.Extra().Href; href != "" {
		lines = append(lines, href)
	}
	return strings.Join(lines, "\n")
}

// calendarHost makes UIDs unique in the world where the site has an address.
func calendarHost(in *view.Input) string {
	u, err := url.Parse(in.Corpus.Settings.BaseURL)
	if err != nil {
		return "throughline"
	}
	return cmp.Or(u.Hostname(), "throughline")
}

// lastDay is the last day that a time is about, in the zone that it was written in.
func lastDay(t review.Time) time.Time {
	if t.Precision < review.Day {
		return t.Local()
	}
	return t.End().In(t.Local().Location()).AddDate(0, 0, -1)
}

// ical writes content lines: CRLF at the end, folded so that none is longer than 75 octets (RFC 5545, 3.1).
type ical struct{ bytes.Buffer }

// text writes a property of the type TEXT.
func (b *ical) text(name, value string) { b.line(name, escapeText(value)) }

func (b *ical) line(name, value string) {
	const limit = 75
	rest := name + ":" + oneLine(value)
	for room := limit; len(rest) > room; room = limit - 1 { // the space at the start of a folded line counts
		cut := room
		for cut > 0 && !utf8.RuneStart(rest[cut]) {
			cut--
		}
		b.WriteString(rest[:cut] + "\r\n ")
		rest = rest[cut:]
	}
	b.WriteString(rest + "\r\n")
}

// oneLine drops control characters, which no content line may hold.
func oneLine(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\t' || r == 0x7f {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, ""))
}

// escapeText escapes what has a meaning in a TEXT (RFC 5545, 3.3.11).
func escapeText(s string) string {
	s = plain.XML(strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n"))
	return strings.NewReplacer(`\`, `\\`, ";", `\;`, ",", `\,`, "\n", `\n`).Replace(s)
}
