package eventline

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"throughline/internal/diag"
)

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Skip("no time zone database here")
	}
	return z
}

func context(t testing.TB) Context {
	day := time.Date(2026, 3, 14, 9, 0, 0, 0, time.UTC)
	return Context{Zone: zone(t, "Europe/Copenhagen"), Day: day, Near: day}
}

// TestMoment holds what front matter takes for a time; precision and offset stand behind the instant.
func TestMoment(t *testing.T) {
	for in, want := range map[string]string{
		"2026-03-14T09:02+01:00":      "2026-03-14T08:02:00Z 1 3600",
		"2026-03-14T09:02:03Z":        "2026-03-14T09:02:03Z 0 0",
		"2026-03-14T09:02:03.5Z":      "2026-03-14T09:02:03.5Z 0 0",
		"2026-03-14T09:02:03+0000":    "2026-03-14T09:02:03Z 0 0",
		"2026-03-14T09:02-05":         "2026-03-14T14:02:00Z 1 -18000",
		"2026-03-14 09:02:03 UTC":     "2026-03-14T09:02:03Z 0 0",
		"2026-03-14 09:02 UTC":        "2026-03-14T09:02:00Z 1 0",
		"2026-03-14 09:02-05:00":      "2026-03-14T14:02:00Z 1 -18000",
		"2026-03-14 09:02 PST":        "2026-03-14T16:02:00Z 1 -25200",
		"2026-03-14 9:02 PM":          "2026-03-14T20:02:00Z 1 3600",
		"2026-03-14 09:02":            "2026-03-14T08:02:00Z 1 3600",
		"2026-07-14 09:02:30":         "2026-07-14T07:02:30Z 0 7200",
		"2026-03-14":                  "2026-03-13T23:00:00Z 2 3600",
		"2026-03":                     "2026-02-28T23:00:00Z 3 3600",
		"2025":                        "2024-12-31T23:00:00Z 4 3600",
		"09:02":                       "2026-03-14T08:02:00Z 1 3600",
		"9:02":                        "2026-03-14T08:02:00Z 1 3600",
		"2022-04-12T11:07:00-00:00":   "2022-04-12T11:07:00Z 0 0",
		"2026-10-25 02:30":            "2026-10-25T00:30:00Z 1 7200",
		"2026-03-29 02:30":            "2026-03-29T01:30:00Z 1 7200",
		"2026-07-14 09:02 US/Pacific": "2026-07-14T16:02:00Z 1 -25200",
	} {
		got, _, _, err := Moment(in, context(t))
		if err != nil {
			t.Errorf("%s: %v", in, err)
			continue
		}
		if s := got.At.Format(time.RFC3339Nano) + " " + fmt.Sprint(got.Precision, " ", got.Offset); s != want {
			t.Errorf("%s: got %s, want %s", in, s, want)
		}
	}
	if about, _, _, _ := Moment("~09:02", context(t)); !about.Approx || about.String() != "~2026-03-14 09:02" {
		t.Errorf("about: %v", about)
	}
	for _, in := range []string{"", "~", "25:00", "2026-02-30", "9.02", "yesterday", "2026-3-4", "0001",
		"2026-03-14T09:02+99:00", "3/4/2026",
		"14 March 2026", "0902", "09:02 or so", "2026-03-14 09:02 IST", "09:60", "13:00 am"} {
		if got, _, _, err := Moment(in, context(t)); err == nil {
			t.Errorf("%q is read as %v", in, got)
		}
	}
}

// TestRead holds what begins an event line: the instant as it is written in its zone, the end, the lane, the text.
func TestRead(t *testing.T) {
	tests := []struct{ in, want string }{
		{"09:02 [payments] Saw p99 climb", "2026-03-14 09:02 +0100 | payments | Saw p99 climb"},
		{"09:02 - Pager", "2026-03-14 09:02 +0100 || Pager"},
		{"09:02: Pager", "2026-03-14 09:02 +0100 || Pager"},
		{"09:02:Pager", "2026-03-14 09:02 +0100 || Pager"},
		{"09:02 – Pager", "2026-03-14 09:02 +0100 || Pager"},
		{"~10:30–11:00 [search] Replicas rebuilt", "~2026-03-14 10:30 +0100 to 2026-03-14 11:00 +0100 | search | " +
			"Replicas rebuilt"},
		{"10:30 - 11:00: Replicas", "2026-03-14 10:30 +0100 to 2026-03-14 11:00 +0100 || Replicas"},
		{"2020-10-06 09:00 - 11:00 x", "2020-10-06 09:00 +0200 to 2020-10-06 11:00 +0200 || x"},
		{"12:04 to 12:30 UTC (26 minutes)", "2026-03-14 12:04 +0000 to 2026-03-14 12:30 +0000 || (26 minutes)"},
		{"2020-11-17 10:45~ KIAM", "~2020-11-17 10:45 +0100 || KIAM"},
		{"2018-07-08 ca. 18:30", "~2018-07-08 18:30 +0200 ||"},
		{"ca. 18:30 x", "~2026-03-14 18:30 +0100 || x"},
		{"2022-08-03 12:26-12:?? Fix deployed", "2022-08-03 12:26 +0200 || 2022-08-03 12:26-12:?? + Fix deployed"},
		{"**00:27 UTC:** Django starts", "2026-03-14 00:27 +0000 || Django starts"},
		{"**16:58 UTC** - Writer", "2026-03-14 16:58 +0000 || Writer"},
		{"**22:30 UTC (Oct 29)** - Reported", "2025-10-29 22:30 +0000 || Reported"},
		{"**09:02 Pager went off** and on", "2026-03-14 09:02 +0100 || **Pager went off** and on"},
		{"Jan 14, 10:18 AM | A customer", "2026-01-14 10:18 +0100 || A customer"},
		{"Sep 27 2017 13:06", "2017-09-27 13:06 +0200 ||"},
		{"May 2, 2020 10:00 (UTC) x", "2020-05-02 10:00 +0000 || x"},
		{"14. March 2026 09:02 x", "2026-03-14 09:02 +0100 || x"},
		{"14th of March, 09:02 x", "2026-03-14 09:02 +0100 || x"},
		{"Wednesday, 2018-08-22, 03:26pm: first", "2018-08-22 15:26 +0200 || first"},
		{"2018-03-13 03:26 pm: first", "2018-03-13 15:26 +0100 || first"},
		{"12:10 AM x", "2026-03-14 00:10 +0100 || x"},
		{"9pm: x", "2026-03-14 21:00 +0100 || x"},
		{"2017-11-30 16:22 PST", "2017-11-30 16:22 -0800 ||"},
		{"2017-07-30 16:22 PST x", "2017-07-30 16:22 -0700 || x"},
		{"09:02+02:00 x", "2026-03-14 09:02 +0200 || x"},
		{"09:02 UTC+2 x", "2026-03-14 09:02 +0200 || x"},
		{"2024-04-15 14.43 x", "2024-04-15 14:43 +0200 || x"},
		{"03-27-2024 11:00 pm - x", "2024-03-27 23:00 +0100 || x"},
		{"27-03-2024 11:00 – x", "2024-03-27 11:00 +0100 || x"},
		{"27.03.2024 11:00 – x", "2024-03-27 11:00 +0100 || x"},
		{"~16:00:05 - 16:10:00", "~2026-03-14 16:00:05 +0100 to 2026-03-14 16:10:00 +0100 ||"},
		{"2021-05-30T08:13 - Update", "2021-05-30 08:13 +0200 || Update"},
		{"2021-05-30T08:13:01-07:00 Update", "2021-05-30 08:13:01 -0700 || Update"},
		{"09:00-11:00 x", "2026-03-14 09:00 +0100 to 2026-03-14 11:00 +0100 || x"},
		{"09:00 - 3 nodes died", "2026-03-14 09:00 +0100 || 3 nodes died"},
		{"09:02 [x] ticked", "2026-03-14 09:02 +0100 || [x] ticked"},
		{"09:02 [#12](https://a.example) seen", "2026-03-14 09:02 +0100 || [#12](https://a.example) seen"},
		{"09:02 [^1] seen", "2026-03-14 09:02 +0100 || [^1] seen"},
		{"09:02 [15:04] seen", "2026-03-14 09:02 +0100 || [15:04] seen"},
		{"09:02 [UTC] seen", "2026-03-14 09:02 +0100 || [UTC] seen"},
		{"09:02 [one two three four five] seen", "2026-03-14 09:02 +0100 || [one two three four five] seen"},
		{"2026-03-15", "2026-03-15 +0100 ||"},
		{"March 15", "2026-03-15 +0100 ||"},
		{"2026-03 It began", "2026-03 +0100 || It began"},
		{"0902 text", ""},
		{"2025 was a year", ""},
		{"9.02 text", ""},
		{"3.1.2 was released", ""},
		{"10:20:30:40", ""},
		{"09:02ing", ""},
		{"12:99 x", ""},
		{"2021/22-??-?? HH:mm | x", ""},
		{"HH:mm x", ""},
		{"Pager at 09:02", ""},
		{"10% of 14:00", ""},
		{"192.168.1.10 answered", ""},
		{"", ""},
	}
	for _, tt := range tests {
		got := ""
		if l, ok := Read(tt.in, 100, Options{}); ok {
			got = show(t, l)
			if raw := tt.in[int(l.Span.Start)-100 : int(l.Span.End)-100]; strings.TrimSpace(raw) != raw || raw == "" {
				t.Errorf("%q: the time stands at %q", tt.in, raw)
			}
		}
		if got != tt.want {
			t.Errorf("%q:\n got %q\nwant %q", tt.in, got, tt.want)
		}
	}
}

func show(t *testing.T, l Line) string {
	c := context(t)
	c.Order = DecideOrder([]Stamp{l.At})
	at, _, err := l.At.Time(c)
	if err != nil {
		return err.Error()
	}
	out := at.String() + at.Local().Format(" -0700")
	if l.Ends {
		c.Day = at.At
		until, _, err := l.Until.Time(c)
		if err != nil {
			return err.Error()
		}
		out += " to " + until.String() + until.Local().Format(" -0700")
	}
	out += " | " + l.Lane + " |"
	if l.Lane == "" {
		out = strings.TrimSuffix(out, " |  |") + " ||"
	}
	if l.Kept != "" {
		out += " " + l.Kept + " +"
	}
	return strings.TrimRight(out+" "+l.Text, " ")
}

// TestDots holds that 9.02 is a clock only where the caller knows that all entries are written so.
func TestDots(t *testing.T) {
	if l, ok := Read("9.02 text", 0, Options{Dotted: true}); !ok || show(t, l) != "2026-03-14 09:02 +0100 || text" {
		t.Errorf("%+v", l)
	}
	if _, ok := Read("3.1.2 text", 0, Options{Dotted: true}); ok {
		t.Error("a version is read as a clock")
	}
}

// TestOrder holds that a document decides which of two numbers is the month, and that nobody guesses.
func TestOrder(t *testing.T) {
	read := func(texts ...string) string {
		var stamps []Stamp
		for _, s := range texts {
			st, n := Scan(s, 0)
			if n != len(s) {
				t.Fatalf("%q", s)
			}
			stamps = append(stamps, st)
		}
		c := context(t)
		c.Order = DecideOrder(stamps)
		at, _, err := stamps[0].Time(c)
		if err != nil {
			return err.Error()
		}
		return at.String()
	}
	for want, in := range map[string][]string{
		"2024-03-04": {"03/04/2024", "03/27/2024"},
		"2024-04-03": {"03/04/2024", "27/03/2024"},
		"2024-03-03": {"03/03/2024"},
		"day and month could be taken for each other": {"03/04/2024", "27/03/2024", "03/27/2024"},
	} {
		if got := read(in...); got != want {
			t.Errorf("%v: %s, want %s", in, got, want)
		}
	}
	if got := read("03/04/2024"); got != ErrTwoWays.Error() {
		t.Errorf("alone: %s", got)
	}
}

func TestZones(t *testing.T) {
	for in, want := range map[string]string{
		"All times in CET.": "CET", "Timeline (times in UTC)": "UTC",
		"(All times US/Pacific, 24-hour clock.)": "US/Pacific", "All times in GMT+2": "GMT+2",
		"All times in CEST (UTC+2)": "CEST", "All times in UTC+1 (Zurich time)": "UTC+1", "Time (UTC)": "UTC",
		"Event": "", "All times in PST": "PST", "what the client said": "",
	} {
		if z, _ := FindZone(in); z.Word != want {
			t.Errorf("%q: %q, want %q", in, z.Word, want)
		}
	}
	for site, want := range map[string]string{"Asia/Kolkata": "2026-03-14T03:32:00Z",
		"Europe/Dublin": "2026-03-14T09:02:00Z", "UTC": ""} {
		st, _ := Scan("2026-03-14 09:02 IST", 0)
		at, _, err := st.Time(Context{Zone: time.UTC, Site: zone(t, site)})
		if (err != nil) != (want == "") || err == nil && at.At.Format(time.RFC3339) != want {
			t.Errorf("%s: %v %v", site, at, err)
		}
	}
}

func TestLabelled(t *testing.T) {
	for in, want := range map[string]string{
		"First detected: 2024-04-15 12:32":        "First detected 2024-04-15 12:32",
		"**Incident declared**: 2024-04-15 14.43": "Incident declared 2024-04-15 14:43",
		"Resolved 2024-04-18 16:13":               "Resolved 2024-04-18 16:13",
		"Resolved 2024-04-18 16:13 (see below)":   "Resolved 2024-04-18 16:13",
		"We met on 2024-04-18 16:13 and talked":   "",
		"Time to repair: 3h 21m":                  "",
		"2024-04-18 16:13":                        "",
		"Resolved 2024-04-18":                     "",
	} {
		got := ""
		if label, at, ok := Labelled(in, 0); ok {
			tm, _, _ := at.Time(context(t))
			got = label + " " + tm.String()
		}
		if got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func vocabulary() *Vocabulary {
	return &Vocabulary{Values: map[string][]string{"alert": {"kind"}, "detected": {"marker"}, "later": {"known"},
		"team": {"source"}},
		Keys: []string{"id", "kind", "evidence", "events", "themes", "text"}, Audiences: []string{"internal", "team"},
		Event:   true,
		Effects: []string{"raises", "rules-out"}, Artifact: func(w string) bool { return w == "a1" }}
}

func TestBraces(t *testing.T) {
	tests := []struct{ in, want string }{
		{"Saw it {detected #e3 t1:raises a1}", "Saw it | marker=detected id=e3 theory=t1:raises evidence=a1"},
		{"Saw it {alert, later, pin}", "Saw it | kind=alert known=later pin=true"},
		{"Held {@09:02 theme=going-on,retries}", "Held | events=09:02 themes=going-on,retries"},
		{"Held {text=\"two words, and \\\"more\\\"\" internal}",
			"Held | text=two words, and \"more\" audience=internal"},
		{"Held {alert\n  later}", "Held | kind=alert known=later"},
		{"Held {alert .class}", "Held | kind=alert"},
		{"Held {alert detcted}", "Held | kind=alert ! braces do not know \"detcted\" (did you mean detected?)"},
		{"Held {team}", "Held | ! \"team\" could be source or audience: write source=team"},
		{"Held {detcted}", "text ? these braces are text, for they do not know \"detcted\" (did you mean detected?)"},
		{"Held {audence=internal}", "text ! braces do not know \"audence=internal\" (did you mean audience?)"},
		{"Held {intrnal}", "text ! braces do not know \"intrnal\" (did you mean internal?)"},
		{"The set {a, b, c}", "text"},
		{"Says {{ .Values.x }}", "none"},
		{"Says {% if %}", "none"},
		{"Says ${HOME}", "none"},
		{"Says \\{alert}", "none"},
		{"Says {: .alert}", "none"},
		{"Says `a {alert}`", "none"},
		{"Says{alert}", "none"},
		{"Says {}", "none"},
		{"Says {alert} more", "none"},
	}
	for _, tt := range tests {
		end, at, ok := CutBraces(tt.in)
		got := "none"
		if ok {
			words, ours, problems := vocabulary().Read(tt.in[at[0]:at[1]],
				func(from, to int) diag.Span { return diag.NewSpan(from, to) })
			got = "text"
			if ours {
				got = tt.in[:end] + " |"
				for _, w := range words {
					got += " " + w.Key + "=" + strings.Join(w.Values, ",")
				}
			}
			for _, p := range problems {
				mark := map[bool]string{true: " ? ", false: " ! "}[p.Warning]
				got += mark + p.Message
				if p.Hint != "" {
					got += " (" + p.Hint + ")"
				}
			}
		}
		if got != tt.want {
			t.Errorf("%q:\n got %q\nwant %q", tt.in, got, tt.want)
		}
	}
	followup := &Vocabulary{Owner: true, Keys: []string{"due", "owner"}}
	words, ours, problems := followup.Read("@platform 2026-05-01",
		func(from, to int) diag.Span { return diag.NewSpan(from, to) })
	if !ours || len(problems) > 0 || len(words) != 2 || words[0].Values[0] != "platform" || words[1].Key != "due" {
		t.Errorf("%v %v %v", words, ours, problems)
	}
}

// FuzzRead holds that whatever a line says, what is read stands in it and in its order, and that nothing of the text
// is lost.
func FuzzRead(f *testing.F) {
	for _, s := range []string{"09:02 [a] b {pin}", "**2026-03-14 9.02 UTC (Oct 29):** x",
		"ca. 3/4/2026, 12:26-12:?? x", "14. March – 15. March | y", "~9pm+02:00-11:00:05.5Z —"} {
		f.Add(s, true)
	}
	f.Fuzz(func(t *testing.T, s string, dotted bool) {
		l, ok := Read(s, 7, Options{Dotted: dotted})
		if !ok {
			return
		}
		if l.Span.Start < 7 || l.Span.End > int32(7+len(s)) || l.Span.Empty() || l.TextAt < 7 || l.TextAt > 7+len(s) {
			t.Fatalf("%q: %+v", s, l)
		}
		if l.Lane != "" && !strings.Contains(s, strings.Fields(l.Lane)[0]) {
			t.Fatalf("%q has the lane %q", s, l.Lane)
		}
		letters := func(s string) []rune {
			return slices.DeleteFunc([]rune(s), func(r rune) bool { return r < 'a' || r > 'z' })
		}
		said := letters(s[int(l.Span.Start)-7:int(l.Span.End)-7] + l.Lane + l.Text)
		if l.Kept != "" {
			said = letters(l.Kept + l.Lane + l.Text)
		}
		if got, want := string(said), string(letters(s)); got != want {
			t.Fatalf("%q: of %q there is %q", s, want, got)
		}
		if at, _, err := l.At.Time(Context{Zone: time.UTC, Near: time.Unix(1e9, 0)}); err == nil && at.IsZero() {
			t.Fatalf("%q is no instant", s)
		}
	})
}

// FuzzBraces holds that braces are never read where nothing of them is ours, and that every word has a place of its
// own.
func FuzzBraces(f *testing.F) {
	for _, s := range []string{"a {pin #e1}", "a {x=\"y z\" @09:02}", "a {t1:raises a1}", "{{ x }} {", "a {\"}"} {
		f.Add(s)
	}
	v := vocabulary()
	f.Fuzz(func(t *testing.T, s string) {
		end, at, ok := CutBraces(s)
		if !ok {
			return
		}
		inner := s[at[0]:at[1]]
		words, ours, _ := v.Read(inner, func(from, to int) diag.Span { return diag.NewSpan(from, to) })
		if end > at[0] || len(words) > 0 && !ours {
			t.Fatalf("%q: %d %v", s, end, words)
		}
		last := int32(-1)
		for _, w := range words {
			if w.Span.Start <= last || int(w.Span.End) > len(inner) || w.Span.Empty() {
				t.Fatalf("%q: %v", s, words)
			}
			last = w.Span.Start
		}
	})
}

// FuzzMoment holds that what is read as a moment is one that can be meant.
func FuzzMoment(f *testing.F) {
	for _, s := range []string{"09:02", "2026-03-14", "~2025", "2026-03-29 02:30", "2026-03-14T09:02:03.999+14:00",
		"2026-03-14 9:02 PM CET"} {
		f.Add(s)
	}
	cph, err := time.LoadLocation("Europe/Copenhagen")
	if err != nil {
		cph = time.UTC
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, _, _, err := Moment(s, Context{Zone: cph, Day: time.Unix(1_700_000_000, 0)})
		if err == nil && (got.IsZero() || got.At.Year() < 1969 || got.At.Year() > 2201 ||
			got.At.Location() != time.UTC) {
			t.Errorf("%q: %v", s, got.At)
		}
	})
}
