package eventline

import (
	"strings"
	"testing"
	"time"
)

// TestCities holds where the name of a city says the zone of a clock, with its summer time, and where it is text.
func TestCities(t *testing.T) {
	for _, c := range []struct{ line, city, want string }{
		{"16:37 Denver - Updated", "Denver", "16:37 -0600 | America/Denver | Updated"},
		{"20:09 DEnver - Resolved", "Denver", "20:09 -0600 | America/Denver | Resolved"},
		{"**16:37 Denver** - Updated", "Denver", "16:37 -0600 | America/Denver | Updated"},
		{"16:37-16:50 Denver: Updated", "Denver", "16:37 -0600 | America/Denver | Updated"},
		{"16:37 Denver - Updated", "", "16:37 +0000 || Denver - Updated"}, // it could be who saw it
		{"16:37 Denver went dark", "Denver", "16:37 +0000 || Denver went dark"},
		{"09:00 London time - Pager", "", "09:00 +0100 | Europe/London | Pager"},
		{"09:00 (Berlin time) Pager", "", "09:00 +0200 | Europe/Berlin | Pager"},
		{"09:00 (New York) Pager", "", "09:00 -0400 | America/New_York | Pager"},
		{"09:00 New York local time: Pager", "", "09:00 -0400 | America/New_York | Pager"},
		{"09:00 Buenos Aires time: Pager", "", "09:00 -0300 | America/Argentina/Buenos_Aires | Pager"},
		{"09:00 Berlin timed out", "", "09:00 +0000 || Berlin timed out"},
		{"09:00 Gotham time - Pager", "", "09:00 +0000 || Gotham time - Pager"},
	} {
		l, ok := Read(c.line, 0, Options{City: c.city})
		if !ok {
			t.Errorf("%q is no event", c.line)
			continue
		}
		at, _, err := l.At.Time(Context{Zone: time.UTC, Day: time.Date(2021, 5, 29, 12, 0, 0, 0, time.UTC)})
		if err != nil {
			t.Errorf("%q: %v", c.line, err)
			continue
		}
		got := strings.Join([]string{at.Local().Format("15:04 -0700"), l.At.Zone.City, l.Text}, " | ")
		if got = strings.ReplaceAll(got, " |  | ", " || "); got != c.want {
			t.Errorf("%q is %q, not %q", c.line, got, c.want)
		}
	}
	for _, in := range []string{"2026-03-14 09:02 (Berlin)", "2026-03-14 09:02 Berlin time"} {
		if got, _, _, err := Moment(in, context(t)); err == nil {
			t.Errorf("in front matter %q is %v", in, got)
		}
	}
}

func TestFindCity(t *testing.T) {
	for text, want := range map[string]string{
		"All times in London":               "Europe/London",
		"All times are in New York.":        "America/New_York",
		"(Zurich time)":                     "Europe/Zurich",
		"Time (Berlin)":                     "Europe/Berlin",
		"Berlin":                            "Europe/Berlin",
		"All times in UTC+1 (Zurich time)":  "", // the offset is what is said first
		"The London office was called":      "",
		"Someone in London had a good time": "",
	} {
		if z, _ := FindZone(text); z.City != want {
			t.Errorf("%q names %q, not %q", text, z.City, want)
		}
	}
}

// TestShortYears holds that a year of two digits is read where the document says which number is the month, and only
// near its date.
func TestShortYears(t *testing.T) {
	near := time.Date(2026, 3, 20, 0, 0, 0, 0, time.UTC)
	for in, want := range map[string]string{
		"3/14/26 9:02 AM": "2026-03-14 09:02",
		"14/3/26 09:02":   "2026-03-14 09:02",
		"14.03.26 09:02":  "2026-03-14 09:02",
		"3/4/26 09:02":    ErrTwoWays.Error(),
		"26/03/14 09:02":  ErrTwoWays.Error(), // its year may come first
		"14-03-26 09:02":  "",
		"3/14/99 09:02":   "",
	} {
		st, n := Scan(in, 0)
		got := ""
		if n == len(in) {
			at, _, err := st.Time(Context{Zone: time.UTC, Near: near})
			if got = at.String(); err != nil {
				got = err.Error()
			}
		}
		if got != want {
			t.Errorf("%q is %q, not %q", in, got, want)
		}
	}
	st, _ := Scan("3/4/26 09:02", 0)
	at, _, err := st.Time(Context{Zone: time.UTC, Near: near, Order: MonthFirst})
	if err != nil || at.String() != "2026-03-04 09:02" {
		t.Errorf("where months come first: %s, %v", at, err)
	}
}
