package export

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"throughline/internal/config"
	"throughline/internal/corpus"
	"throughline/internal/derive"
	"throughline/internal/markdown"
	"throughline/internal/review"
	"throughline/internal/view"
)

func calendarOf(t *testing.T, base string, fs ...review.Followup) string {
	t.Helper()
	settings := config.Default()
	settings.Title, settings.BaseURL = "Ours, and yours", base
	r := &review.Review{ID: "2026-01-01-a", Title: "How it; went\\on"}
	in := &view.Input{Corpus: &corpus.Corpus{Settings: settings}, Derived: &derive.Results{}, Markdown: markdown.New(),
		Now: time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)}
	for i := range fs {
		in.Derived.Followups = append(in.Derived.Followups, derive.Followup{Review: r, Followup: &fs[i],
			Themes: fs[i].Themes})
	}
	return string(writeCalendar(in))
}

func due(t *testing.T, s string) review.Time {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Copenhagen")
	if err != nil {
		t.Fatal(err)
	}
	for layout, p := range map[string]review.Precision{"2006": review.Year, "2006-01": review.Month,
		time.DateOnly: review.Day, "2006-01-02 15:04": review.Minute} {
		if at, err := time.ParseInLocation(layout, s, zone); err == nil {
			_, offset := at.Zone()
			return review.Time{At: at.UTC(), Precision: p, Offset: int32(offset)}
		}
	}
	t.Fatalf("no time: %s", s)
	return review.Time{}
}

// unfold joins folded lines again and holds what RFC 5545 asks of the bytes.
func unfold(t *testing.T, ics string) []string {
	t.Helper()
	if strings.Contains(strings.ReplaceAll(ics, "\r\n", ""), "\n") || !strings.HasSuffix(ics, "\r\n") {
		t.Error("a line does not end in CRLF")
	}
	for line := range strings.SplitSeq(ics, "\r\n") {
		if len(line) > 75 {
			t.Errorf("%d octets: %q", len(line), line)
		}
		if line != strings.ToValidUTF8(line, "?") {
			t.Errorf("a character is cut in two: %q", line)
		}
	}
	return strings.Split(strings.TrimSuffix(strings.ReplaceAll(ics, "\r\n ", ""), "\r\n"), "\r\n")
}

func TestCalendar(t *testing.T) {
	first := review.Followup{ID: "f1", Title: "A *pool*, larger; and\\or newer", Status: "open",
		Owner: "platform, nights", Due: due(t, "2026-12-09"),
		Themes: []review.Tag{{Slug: "a,b"}, {Slug: "c"}}}
	first.SetExtra(review.FollowupExtra{Href: "https://t.example/1"})
	got := unfold(t, calendarOf(t, "https://reviews.example.org/x/", first,
		review.Followup{ID: "f2", Title: "By the end of the month", Status: "open", Due: due(t, "2026-02")},
		review.Followup{ID: "f3", Title: "Done", Status: "done", Due: due(t, "2026-02-01")},
		review.Followup{ID: "f4", Title: "No date", Status: "open"},
		review.Followup{ID: "f5", Title: "None needed", Kind: "none", Status: "open", Due: due(t, "2026-02-01")},
		review.Followup{ID: "f6", Title: "By the end of the year", Status: "open", Due: due(t, "2026")},
		review.Followup{ID: "f8", Title: "Due two years ago", Status: "open", Due: due(t, "2024-12-01")},
		review.Followup{ID: "f9", Title: "Due a year and a day ago", Status: "open", Due: due(t, "2025-11-19")},
		review.Followup{ID: "f7", Title: "By noon", Status: "open", Due: due(t, "2026-12-31 00:30")}))
	want := strings.Split(strings.TrimSpace(`
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//throughline//follow-ups//EN
CALSCALE:GREGORIAN
METHOD:PUBLISH
X-WR-CALNAME:Ours\, and yours: follow-ups
BEGIN:VEVENT
UID:2026-01-01-a.f2@reviews.example.org
DTSTAMP:20261121T000000Z
DTSTART;VALUE=DATE:20260228
DTEND;VALUE=DATE:20260301
SUMMARY:By the end of the month
DESCRIPTION:From the review: How it\; went\\on
URL:https://reviews.example.org/x/reviews/2026-01-01-a/#f2
TRANSP:TRANSPARENT
END:VEVENT
BEGIN:VEVENT
UID:2026-01-01-a.f1@reviews.example.org
DTSTAMP:20261121T000000Z
DTSTART;VALUE=DATE:20261209
DTEND;VALUE=DATE:20261210
SUMMARY:A pool\, larger\; and\\or newer
DESCRIPTION:From the review: How it\; went\\on\nWith: platform\, nights\nhttps://t.example/1
URL:https://reviews.example.org/x/reviews/2026-01-01-a/#f1
CATEGORIES:a\,b,c
TRANSP:TRANSPARENT
END:VEVENT
BEGIN:VEVENT
UID:2026-01-01-a.f7@reviews.example.org
DTSTAMP:20261121T000000Z
DTSTART;VALUE=DATE:20261231
DTEND;VALUE=DATE:20270101
SUMMARY:By noon
DESCRIPTION:From the review: How it\; went\\on
URL:https://reviews.example.org/x/reviews/2026-01-01-a/#f7
TRANSP:TRANSPARENT
END:VEVENT
BEGIN:VEVENT
UID:2026-01-01-a.f6@reviews.example.org
DTSTAMP:20261121T000000Z
DTSTART;VALUE=DATE:20261231
DTEND;VALUE=DATE:20270101
SUMMARY:By the end of the year
DESCRIPTION:From the review: How it\; went\\on
URL:https://reviews.example.org/x/reviews/2026-01-01-a/#f6
TRANSP:TRANSPARENT
END:VEVENT
END:VCALENDAR`), "\n")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestCalendarFolds holds that long lines of any script are folded between characters and read the same again, and
// that no text can end a line or begin a property.
func TestCalendarFolds(t *testing.T) {
	for _, title := range []string{
		strings.Repeat("ferry ", 40), strings.Repeat("日本語", 60), strings.Repeat("a", 67), strings.Repeat("a", 66) +
			"é", strings.Repeat("😀", 50),
		"one\r\nEND:VCALENDAR\r\nX:two", "bell\a and null\x00",
	} {
		var b ical
		b.text("SUMMARY", title)
		lines := unfold(t, b.String())
		if len(lines) != 1 {
			t.Errorf("%q became %d lines", title, len(lines))
		}
		want := "SUMMARY:" + strings.NewReplacer("\r\n", `\n`, "\a", "", "\x00", "").Replace(title)
		if diff := cmp.Diff(want, lines[0]); diff != "" {
			t.Error(diff)
		}
	}
}

// TestCalendarWithoutAddress holds that a site without base_url has no URLs in its calendar and the same UIDs every
// time.
func TestCalendarWithoutAddress(t *testing.T) {
	f := review.Followup{ID: "f1", Title: "x", Status: "open", Due: due(t, "2026-12-09")}
	one := calendarOf(t, "", f)
	if strings.Contains(one, "URL:") || !strings.Contains(one, "UID:2026-01-01-a.f1@throughline\r\n") {
		t.Error(one)
	}
	f.Due, f.Title = due(t, "2027-01-01"), "y"
	if !bytes.Contains([]byte(calendarOf(t, "", f)), []byte("UID:2026-01-01-a.f1@throughline\r\n")) {
		t.Error("the UID changed with the date")
	}
}

// TestCalendarAddressIsASCII holds that an address is one: a calendar takes no other letters in it (RFC 5545, 3.3.13;
// RFC 3986).
func TestCalendarAddressIsASCII(t *testing.T) {
	const want = "URL:https://reviews.example/reviews/2026-01-01-a/#pr%C3%BCfen-%E8%A9%A6"
	if got := unfold(t, calendarOf(t, "https://reviews.example/", review.Followup{ID: "prüfen-試",
		Due: due(t, "2026-12-01"), Status: "open"})); !slices.Contains(got, want) {
		t.Errorf("the address is not among %q", got)
	}
}
