package derive

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
)

// files makes a site of texts below content/.
func files(texts map[string]string) fstest.MapFS {
	out := fstest.MapFS{}
	for name, text := range texts {
		out["content/"+name] = &fstest.MapFile{Data: []byte(text)}
	}
	return out
}

// TestFileUsedAgain holds that a file which a later review shows too is one artifact that was of use again, and that
// another file of the same name is not.
func TestFileUsedAgain(t *testing.T) {
	_, r := compute(load(t, files(map[string]string{
		"reviews/a/index.md": "---\ntitle: First\ndate: 2025-01-01\nartifacts: [{id: a1, title: Queries, kind: " +
			"query, file: q.sql}, {id: a2, title: Chat, kind: chat}]\n---\n",
		"reviews/a/q.sql": "select 1",
		"reviews/b/index.md": "---\ntitle: Second\ndate: 2025-02-01\nartifacts: [{id: b1, title: The same queries, " +
			"kind: query, file: ../a/q.sql}, {id: b2, title: Chat, kind: chat}]\n---\n",
		"reviews/c/index.md": "---\ntitle: Third\ndate: 2025-03-01\nartifacts: [{id: c1, title: Other queries, " +
			"kind: query, file: q.sql}]\n---\n",
		"reviews/c/q.sql":     "select 2",
		"reviews/d/other.csv": "",
	})))
	var got []string
	for _, a := range r.Library {
		for _, u := range a.Uses {
			got = append(got, a.Address().String()+" by "+u.By.String()+": "+u.How)
		}
	}
	if want := "a#a1 by b#b1: same file"; strings.Join(got, ", ") != want {
		t.Errorf("used again: %s, not %s", strings.Join(got, ", "), want)
	}
}

// TestStrengthIsMoreThanThreeTimes holds where a theme becomes a strength: it helped in more than three times as many
// reviews as it hurt in, and in two at least.
func TestStrengthIsMoreThanThreeTimes(t *testing.T) {
	for _, c := range []struct {
		helped, hurt int
		want         bool
	}{{1, 0, false}, {2, 0, true}, {3, 1, false}, {4, 1, true}, {6, 2, false}, {7, 2, true}} {
		site := map[string]string{}
		for i := range c.helped + c.hurt {
			kind := "mitigators"
			if i >= c.helped {
				kind = "contributors"
			}
			site[fmt.Sprintf("reviews/r%d.md", i)] = fmt.Sprintf(
				"---\ntitle: Review %d\ndate: 2025-01-%02d\n%s: [{title: Word%c alone, themes: [ours]}]\n---\n", i,
				i+1, kind, 'a'+i)
		}
		_, r := compute(load(t, files(site)))
		if got := r.Themes[0].Strength; got != c.want {
			t.Errorf("helped in %d, hurt in %d: a strength %v, not %v", c.helped, c.hurt, got, c.want)
		}
	}
}

// TestRankWithoutTwoYears holds that nothing is expected, and nothing rises, where one of the two years has no review.
func TestRankWithoutTwoYears(t *testing.T) {
	for name, dates := range map[string][]string{
		"none of this year":        {"2025-03-01", "2025-04-01"},
		"none of the year before":  {"2026-03-01", "2026-04-01"},
		"none with a date":         {"", ""},
		"one of tomorrow, one old": {"2026-11-22", "2019-01-01"},
	} {
		site := map[string]string{}
		for i, d := range dates {
			date := ""
			if d != "" {
				date = "date: " + d + "\n"
			}
			site[fmt.Sprintf("reviews/r%d.md", i)] = fmt.Sprintf("---\ntitle: Review %d\n%sthemes: [ours]\n---\n", i,
				date)
		}
		_, r := compute(load(t, files(site)))
		k := r.Themes[0].Rank
		if k.Expected != 0 || k.Rising != 0 || k.Score != k.Recurring || k.Trend() != "unknown" {
			t.Errorf("%s: %+v, %s", name, k, k.Trend())
		}
	}
}

// TestSlowAtLeast holds what is said of the time until something was noticed where one of the two moments is only a
// day: the least that it can have been, and five minutes are not more than five minutes.
func TestSlowAtLeast(t *testing.T) {
	for times, want := range map[string]string{
		"started: 2026-01-01T10:00Z, detected: 2026-01-01T10:05Z":  "",
		"started: 2026-01-01T10:00Z, detected: 2026-01-01T10:06Z":  "6m0s",
		"started: 2026-01-01, detected: 2026-01-03T10:00Z":         "at least 34h0m0s",
		"started: 2026-01-01T10:00Z, detected: 2026-01-03":         "at least 38h0m0s",
		"started: 2026-01-01, detected: 2026-01-02":                "",
		"started: 2026-01-01, detected: 2026-01-01T09:00Z":         "",
		"started: 2026-01, detected: 2026-03":                      "at least 672h0m0s",
		"started: 2026-01-01T10:00Z":                               "",
		"started: 2026-01-01T10:00Z, detected: 2026-01-01T09:00Z":  "",
		"started: ~2026-01-01T10:00Z, detected: 2026-01-01T11:00Z": "1h0m0s",
	} {
		_, r := compute(load(t, files(map[string]string{"reviews/a.md": "---\ntitle: A\ndate: 2026-01-01\ntimes: {" +
			times + "}\n---\n"})))
		got := ""
		for _, s := range r.Detection.Slow {
			if got = s.After.String(); s.AtLeast {
				got = "at least " + got
			}
		}
		if got != want {
			t.Errorf("%s: %q, not %q", times, got, want)
		}
	}
}
