package ingest

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"throughline/internal/eventline"
	"throughline/internal/review"
)

func zoneOf(t testing.TB, name string) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

// TestLinesAreReadBack writes the events of every sample, in zones with and without summer time, and reads the lines
// by the grammar of event lines: instants, lanes and what stands in braces have to be those that were written.
func TestLinesAreReadBack(t *testing.T) {
	files, _ := filepath.Glob("testdata/*.txtar")
	for _, name := range files {
		abs, _ := filepath.Abs(name)
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			a, err := txtar.ParseFile(abs)
			if err != nil {
				t.Fatal(err)
			}
			names, o := unpackSample(t, a)
			res, err := importNames(names, o)
			if err != nil {
				t.Skip("this sample is one of an error")
			}
			for _, zone := range []string{"UTC", "Europe/Copenhagen", "America/New_York", "Asia/Kathmandu"} {
				d := Draft{Zone: zoneOf(t, zone)}
				readBack(t, d, d.Timeline("", res.Timeline), res.Timeline)
				var all []Event
				var b strings.Builder
				for _, e := range res.Candidates {
					all = append(all, e)
					b.WriteString(entry(d.range_(e, true), e))
				}
				readBack(t, d, b.String(), all)
			}
		})
	}
}

func readBack(t *testing.T, d Draft, text string, want []Event) {
	t.Helper()
	ctx := eventline.Context{Zone: d.Zone}
	n := 0
	for line := range strings.Lines(text) {
		src, ok := strings.CutPrefix(line, "- ")
		if !ok {
			continue
		}
		l, ok := eventline.Read(strings.TrimRight(src, "\n"), 0, eventline.Options{})
		if !ok {
			t.Errorf("no event line: %s", line)
			continue
		}
		at, odd, err := l.At.Time(ctx)
		if err != nil {
			t.Fatalf("%v: %s", err, line)
		}
		ctx.Day = at.At
		if l.IsDay() {
			continue
		}
		e := want[n]
		n++
		if !at.At.Equal(e.At.At) || odd != "" || at.Precision != e.At.Precision || at.Approx != e.At.Approx {
			t.Errorf("%s is %v (%s), not %v: %s", l.Text, at.At, odd, e.At.At, line)
		}
		if l.Ends {
			until, _, err := l.Until.Time(ctx)
			if err != nil || !until.At.Equal(e.Until.At) {
				t.Errorf("ends at %v, %v, not %v: %s", until.At, err, e.Until.At, line)
			}
		} else if !e.Until.IsZero() {
			t.Errorf("no end: %s", line)
		}
		if l.Lane != laneOf(e.Lane) && !strings.HasPrefix(l.Text, e.Lane+": ") {
			t.Errorf("lane %q, not %q: %s", l.Lane, e.Lane, line)
		}
		wordsBack(t, l.Text, e)
	}
	if n != len(want) {
		t.Errorf("%d events, not %d:\n%s", n, len(want), text)
	}
}

// wordsBack reads the braces.
func wordsBack(t *testing.T, text string, e Event) {
	t.Helper()
	end, at, ok := eventline.CutBraces(text)
	if braces(e) == "" {
		return
	}
	if !ok || text[at[0]:at[1]] != braces(e) {
		t.Errorf("no braces %q in %s", braces(e), text)
		return
	}
	first, _, _ := strings.Cut(e.Text, "\n")
	if got := text[:end]; !strings.HasPrefix(got, e.Lane+": ") && !strings.HasPrefix(first, "```") && got != "" &&
		got != strings.TrimRight(first, " ") {
		t.Errorf("text %q, not %q", got, first)
	}
}

// TestNastyTexts holds that no text of a source becomes another lane, time, marker or event.
func TestNastyTexts(t *testing.T) {
	texts := []string{
		"",
		"- 09:05 not an event",
		"[security] not a lane",
		"09:05 is not the time",
		"– 09:10 not an end",
		"UTC is not the zone",
		"(Oct 29) is no day",
		"{detected}",
		"ends in {resolved}",
		"a\n- 09:05 b\n09:06 c",
		"# heading",
		"1. one",
		"> quote",
		"---",
		"```",
		"| a |",
		"~~~",
		"::: audience public",
		"[gates] box",
		"[^1]: note",
		"<b>x</b>",
		"&lt;",
		`\`,
		"*",
		"_a_",
		"a ~ b ~ c",
		"\u2028x",
		"[[2026-03-14-x]]",
		"![x](y)",
		"http://x.example/a_b_c and *y*",
		"+1",
		"=1+1",
		"x\n\n\n    y",
		"\n\n",
		"#",
		"- ",
		": x",
		"| x",
	}
	at := review.Time{At: time.Date(2026, 3, 14, 9, 2, 0, 0, time.UTC)}
	for _, text := range texts {
		for _, lane := range []string{"", "booking", "responder 1", "a [b] {c}", "UTC", "five words are too many",
			"2026", "x"} {
			e := Event{At: at, Lane: lane, Text: escape(text), Kind: "note"}
			if e.Text == "" {
				continue
			}
			out := entry("09:02:00", e)
			lines := strings.Split(strings.TrimSuffix(out, "\n"), "\n")
			for _, l := range lines[1:] {
				if l != "" && !strings.HasPrefix(l, "  ") {
					t.Errorf("%q goes on outside of its entry: %q", text, out)
				}
			}
			l, ok := eventline.Read(strings.TrimPrefix(lines[0], "- "), 0, eventline.Options{})
			if !ok || l.Ends || l.At.Dated() || l.At.Zone.Word != "" || l.At.Hour != 9 || l.At.Minute != 2 {
				t.Errorf("%q is read as %+v", out, l)
			}
			if l.Lane != "" && !strings.HasPrefix(strings.Join(strings.Fields(laneOf(lane)), " "), l.Lane) {
				t.Errorf("%q has the lane %q", out, l.Lane)
			}
			if _, words, ok := eventline.CutBraces(l.Text); !ok || l.Text[words[0]:words[1]] != "note" {
				t.Errorf("%q has other braces", out)
			}
		}
	}
}

// TestZones are the traps of zones, each by itself.
func TestZones(t *testing.T) {
	cph := zoneOf(t, "Europe/Copenhagen")
	utc := func(s string) time.Time {
		at, err := time.Parse("2006-01-02 15:04:05", s)
		if err != nil {
			t.Fatal(err)
		}
		return at
	}
	t.Run("an offset is kept as the instant that it tells", func(t *testing.T) {
		for _, s := range []string{"2026-03-14T10:02:00+01:00", "2026-03-14T09:02:00Z",
			"2026-03-14T01:02:00.546-08:00", "2026-03-14T10:02:00+0100", "2026-03-14 09:02:00 UTC",
			"2026-03-14 10:02:00 +0100", "1773478920", "1773478920.000200", "1773478920000", "1773478920000200",
			"1773478920000200000"} {
			r := &reader{out: &Result{}, in: &Input{}}
			if got := r.clock(s, line{"x", 1}); got.At.Truncate(time.Second) != utc("2026-03-14 09:02:00") ||
				r.in.err != nil {
				t.Errorf("%s is %v, %v", s, got.At, r.in.err)
			}
		}
	})
	t.Run("what is no time is none", func(t *testing.T) {
		for _, s := range []string{"", "0", "0001-01-01T00:00:00Z", "soon", "-5", "9223372036854775807", "09:02"} {
			r := &reader{out: &Result{}, in: &Input{}, Options: Options{Timezone: cph}}
			if got := r.clock(s, line{"x", 1}); !got.IsZero() && s != "9223372036854775807" {
				t.Errorf("%s is %v", s, got.At)
			}
		}
	})
	t.Run("summer time follows the day", func(t *testing.T) {
		r := &reader{out: &Result{}, in: &Input{}, Options: Options{Timezone: cph}}
		for s, want := range map[string]string{"2026-03-14 10:02:00": "2026-03-14 09:02:00",
			"2026-07-14 10:02:00": "2026-07-14 08:02:00"} {
			if got := r.clock(s, line{"x", 1}); got.At != utc(want) {
				t.Errorf("%s is %v", s, got.At)
			}
		}
	})
	t.Run("a time that came twice or never is told", func(t *testing.T) {
		for _, s := range []string{"2026-10-25 02:30:00", "2026-03-29 02:30:00"} {
			r := &reader{out: &Result{}, in: &Input{}, Options: Options{Timezone: cph}}
			if got := r.clock(s, line{"x", 1}); got.IsZero() || len(r.out.Warnings) != 1 {
				t.Errorf("%s: %v, %v", s, got, r.out.Warnings)
			}
		}
	})
	t.Run("the hour that came twice is written with its offset", func(t *testing.T) {
		d := Draft{Zone: cph}
		first, second := review.Time{At: utc("2026-10-25 00:30:00")}, review.Time{At: utc("2026-10-25 01:30:00")}
		text := d.Timeline("", []Event{{At: first, Text: "first"}, {At: second, Text: "second"}})
		want := "- 2026-10-25\n- 2026-10-25T02:30:00+02:00 first\n- 2026-10-25T02:30:00+01:00 second\n"
		if diff := cmp.Diff(want, text); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("the zone of the review and not of the export", func(t *testing.T) {
		e := Event{At: review.Time{At: utc("2026-03-14 23:30:00")}, Text: "x"}
		if got := (Draft{Zone: cph}).Timeline("", []Event{e}); got != "- 2026-03-15\n- 00:30:00 x\n" {
			t.Error(got)
		}
	})
}

// TestInsert holds that a timeline people work on keeps every byte, and that what is new comes to its place with the
// right day.
func TestInsert(t *testing.T) {
	event := func(at, text string) Event {
		when, err := time.Parse("2006-01-02 15:04:05", at)
		if err != nil {
			t.Fatal(err)
		}
		return Event{At: review.Time{At: when}, Text: text, Lane: "gates"}
	}
	cases := []struct {
		name, before string
		events       []Event
		want         string
	}{
		{"empty", "", []Event{event("2026-03-14 09:02:00", "a")}, "- 2026-03-14\n- 09:02:00 [gates] a\n"},
		{"between", "- 2026-03-14\n- 09:00 one\n  goes on\n- 09:10 two\n", []Event{event("2026-03-14 09:02:00", "a")},
			"- 2026-03-14\n- 09:00 one\n  goes on\n- 09:02:00 [gates] a\n- 09:10 two\n"},
		{"on the day before", "- 2026-03-14\n- 09:00 one\n", []Event{event("2026-03-13 09:02:00", "a")},
			"- 2026-03-14\n- 2026-03-13 09:02:00 [gates] a\n- 2026-03-14\n- 09:00 one\n"},
		{
			"after midnight, before a clock that passed it",
			"- 2026-03-14\n- 23:50 one\n- 00:10 two",
			[]Event{event("2026-03-15 00:05:00", "a")},
			"- 2026-03-14\n- 23:50 one\n- 2026-03-15 00:05:00 [gates] a\n- 00:10 two",
		},
		{
			"at the end",
			"Their words.\n\n- 2026-03-14 09:00 one",
			[]Event{event("2026-03-14 09:02:00", "a"), event("2026-03-16 09:02:00", "b")},
			"Their words.\n\n- 2026-03-14 09:00 one\n- 09:02:00 [gates] a\n- 2026-03-16 09:02:00 [gates] b\n",
		},
		{
			"there already",
			"- 2026-03-14\n- 09:02:00 [other] a {alert}\n",
			[]Event{event("2026-03-14 09:02:00", "a")},
			"- 2026-03-14\n- 09:02:00 [other] a {alert}\n",
		},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			d := Draft{Zone: time.UTC}
			got := d.Insert(c.before, c.events)
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			if again := d.Insert(got, c.events); again != got {
				t.Errorf("again is not the same:\n%s", again)
			}
		})
	}
}

// TestInsertAnywhere inserts events one at a time, in many orders, and wants the timeline that all of them at once
// give.
func TestInsertAnywhere(t *testing.T) {
	d := Draft{Zone: zoneOf(t, "Europe/Copenhagen")}
	var all []Event
	start := time.Date(2026, 10, 24, 20, 0, 0, 0, time.UTC)
	for i := range 40 {
		all = append(
			all,
			Event{
				At:   review.Time{At: start.Add(time.Duration(i*i%97) * 23 * time.Minute)},
				Text: fmt.Sprint("event ", i),
				Lane: "gates",
			},
		)
	}
	for seed := range 30 {
		text := ""
		for i := range all {
			text = d.Insert(text, []Event{all[(i*[]int{1, 3, 7, 9, 11, 13, 17, 19, 39}[seed%9]+seed)%len(all)]})
		}
		sorted := slices.Clone(all)
		slices.SortStableFunc(sorted, func(a, b Event) int { return a.At.At.Compare(b.At.At) })
		got := d.blocks(text)
		got = slices.DeleteFunc(got, func(b block) bool { return b.at.IsZero() })
		if len(got) < len(all)/2 {
			t.Fatalf("%d entries:\n%s", len(got), text)
		}
		for i := range got {
			if i > 0 && got[i].at.Before(got[i-1].at) {
				t.Fatalf("seed %d: out of order at %s\n%s", seed, got[i].text, text)
			}
		}
		for _, e := range all {
			if !slices.ContainsFunc(
				got,
				func(b block) bool { return b.at.Equal(e.At.At) && firstWords(b.words) == e.Text },
			) &&
				strings.Count(text, e.Text+"\n") != 1 {
				t.Fatalf("seed %d: %s is not at %v\n%s", seed, e.Text, e.At.At, text)
			}
		}
	}
}
