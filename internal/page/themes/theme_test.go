package themes

import (
	"testing"
	"time"

	"throughline/internal/config"
	"throughline/internal/corpus"
	"throughline/internal/derive"
	"throughline/internal/diag"
	"throughline/internal/markdown"
	"throughline/internal/review"
	"throughline/internal/view"
)

func TestAmounts(t *testing.T) {
	for _, test := range []struct {
		v    float64
		want string
	}{{0, "0"}, {12.16667, "12.1667"}, {0.18, "0.18"}, {0.0046123, "0.00461"}, {50000, "50,000"},
		{1234567.5, "1,234,567.5"}, {-58.04, "−58.04"}, {999, "999"}, {1e-12, "0"}} {
		if got := amount(test.v); got != test.want {
			t.Errorf("amount(%v) = %q, want %q", test.v, got, test.want)
		}
	}
	for v, want := range map[float64]string{21900: "21,900", 118695.33: "118,695", -9189: "−9,189", 0.4: "0"} {
		if got := rounded(v); got != want {
			t.Errorf("rounded(%v) = %q, want %q", v, got, want)
		}
	}
}

// TestGoodNews holds in which cases more reviews of a theme are told as good news.
func TestGoodNews(t *testing.T) {
	for _, test := range []struct {
		name     string
		rank     derive.Rank
		strength bool
		want     string
	}{
		{"near misses rise", derive.Rank{Recent: 4, NearRecent: 3, NearEarlier: 1}, false,
			"Good news: in 3 of the 4 it was caught before it hurt, or it went well; 1 in the year before."},
		{"all of them", derive.Rank{Recent: 2, NearRecent: 2}, false,
			"Good news: in both it was caught before it hurt, or it went well; 0 in the year before."},
		{"as many as before", derive.Rank{Recent: 4, NearRecent: 3, NearEarlier: 3}, false, ""},
		{"more hurt than not", derive.Rank{Recent: 5, NearRecent: 2}, false, ""},
		{"what helps rises", derive.Rank{Recent: 3, Rising: 2, RecentOf: 5, EarlierOf: 5}, true,
			"Good news: this theme is about what helps."},
	} {
		if got := goodNews(&derive.Theme{Rank: test.rank, Strength: test.strength}); got != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}

type noFiles struct{}

func (noFiles) Has(string) bool { return false }

// site is a corpus of reviews of the given days, all of one theme.
func site(t *testing.T, now string, days ...string) *view.Input {
	t.Helper()
	var docs []corpus.Doc
	for i, d := range days {
		at, err := time.Parse(time.DateOnly, d)
		if err != nil {
			t.Fatal(err)
		}
		id := d + string(rune('a'+i%26)) + string(rune('a'+i/26))
		docs = append(docs, corpus.Doc{Review: &review.Review{ID: id, Title: id, Kind: review.Kinds()[i%2],
			Date:   review.Time{At: at, Precision: review.Day},
			Themes: []review.Tag{{Slug: "storms", Name: "storms"}}, File: diag.NewFile("content/reviews/"+id+".md",
				nil), Zone: time.UTC}})
	}
	m := markdown.New()
	c := corpus.Link(corpus.Parts{Settings: config.Default(), Docs: docs, Markdown: m, Files: noFiles{}}, &diag.List{})
	at, err := time.Parse(time.DateOnly, now)
	if err != nil {
		t.Fatal(err)
	}
	return &view.Input{Corpus: c, Derived: derive.Compute(c, at), Markdown: m, Now: at}
}

// TestColumns holds that every dated review is in the drawing once, inside of it, and in the table, from a quarter to
// centuries.
func TestColumns(t *testing.T) {
	many := []string{}
	for i := range 60 {
		many = append(many, time.Date(2026, 1, 1+i, 0, 0, 0, 0, time.UTC).Format(time.DateOnly))
	}
	for _, test := range []struct {
		name   string
		days   []string
		table  []ColumnRow
		fields int
	}{
		{"one day", []string{"2026-11-01"}, []ColumnRow{{"2026 Q4", 1, 1}}, 1},
		{"the edges of quarters", []string{"2025-12-31", "2026-01-01", "2026-03-31", "2026-04-01"},
			[]ColumnRow{{"2025 Q4", 1, 1}, {"2026 Q1", 2, 2}, {"2026 Q2", 1, 1}}, 4},
		{"years", []string{"2016-05-01", "2026-05-01"}, []ColumnRow{{"2016", 1, 1}, {"2026", 1, 1}}, 2},
		{"centuries", []string{"1066-10-14", "2026-05-01"}, []ColumnRow{{"2026", 1, 1}}, 1},
		{"after now", []string{"2026-05-01", "2027-02-01"}, []ColumnRow{{"2026 Q2", 1, 1}, {"2027 Q1", 1, 1}}, 2},
		{"bars", many, []ColumnRow{{"2026 Q1", 60, 60}}, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			in := site(t, "2026-11-21", test.days...)
			c := newPeriods(in).columns(in.NewWriter("themes/storms/index.html", "content/themes", nil),
				in.Corpus.Reviews, false)
			if len(c.Table) != len(test.table) {
				t.Fatalf("the table is %v", c.Table)
			}
			for i, row := range test.table {
				if c.Table[i] != row {
					t.Errorf("row %d is %v, want %v", i, c.Table[i], row)
				}
			}
			if len(c.Fields) != test.fields || test.fields == 0 && len(c.Bars) == 0 {
				t.Errorf("%d fields and %d bars", len(c.Fields), len(c.Bars))
			}
			for _, f := range append(c.Fields, c.Bars...) {
				if f.X < 0 || f.Y < 0 || f.X+f.W > c.Width || f.Y+f.H > c.Height {
					t.Errorf("outside of %v × %v: %+v", c.Width, c.Height, f)
				}
			}
		})
	}
}
