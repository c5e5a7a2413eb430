package derive

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"throughline/internal/corpus"
	"throughline/internal/review"
)

// TestItems compares what is derived of items, follow-ups, artifacts and detection from the small sites under
// testdata/items with what they say. After a deliberate change: UPDATE=1 go test ./internal/derive
func TestItems(t *testing.T) {
	sitesSay(t, "testdata/items/*.txtar", func(site fstest.MapFS) string {
		_, r := compute(load(t, site))
		return tellItemsAcross(r)
	})
}

// TestItemsInAnyOrder holds that files in any order give the same patterns, follow-ups, islands and uses.
func TestItemsInAnyOrder(t *testing.T) {
	parts := load(t, folder(t, repository))
	_, r := compute(parts)
	want := tellItemsAcross(r)
	if strings.Count(want, "reviews: ") < 8 || !strings.Contains(want, "used by") {
		t.Fatalf("too little is found to compare:\n%s", want)
	}
	for seed := range uint64(8) {
		rnd := rand.New(rand.NewPCG(seed, 2))
		rnd.Shuffle(len(parts.Docs), func(i, j int) { parts.Docs[i], parts.Docs[j] = parts.Docs[j], parts.Docs[i] })
		_, r := compute(parts)
		if diff := cmp.Diff(want, tellItemsAcross(r)); diff != "" {
			t.Fatalf("seed %d: %s", seed, diff)
		}
	}
}

// TestSameAsPlainRule compares patterns with the rule as it is written, tried on every pair of items.
func TestSameAsPlainRule(t *testing.T) {
	vocabulary := strings.Fields("the a pool queue held Held! drained once again today")
	for seed := range uint64(200) {
		rnd := rand.New(rand.NewPCG(seed, 3))
		c := &corpus.Corpus{}
		var items []Item
		for i := range 40 {
			r := &review.Review{ID: fmt.Sprint("r", i)}
			for j := range 1 + rnd.IntN(3) {
				var title []string
				for range 1 + rnd.IntN(6) {
					title = append(title, vocabulary[rnd.IntN(len(vocabulary))])
				}
				items = append(items, Item{r, &review.Item{ID: fmt.Sprint("m", j), Of: review.Mitigator,
					Title: strings.Join(title, " ")}})
			}
		}
		got := map[[2]int]bool{}
		at := map[corpus.Address]int{}
		for i, it := range items {
			at[it.Address()] = i
		}
		for _, g := range groupSame(c, items) {
			for _, a := range g {
				for _, b := range g {
					got[[2]int{at[a.Address()], at[b.Address()]}] = true
				}
			}
		}
		for pair, same := range plainRule(items) {
			if same != got[pair] {
				t.Fatalf("seed %d: %q and %q: together %v, the rule says %v", seed, items[pair[0]].Title,
					items[pair[1]].Title, got[pair], same)
			}
		}
	}
}

// plainRule says of every pair of items whether they tell the same, by joining pairs until nothing changes.
func plainRule(items []Item) map[[2]int]bool {
	set := make([]int, len(items))
	for i := range set {
		set[i] = i
	}
	for changed := true; changed; {
		changed = false
		for i := range items {
			for j := range items {
				if set[i] > set[j] && plainlySame(Words(items[i].Title), Words(items[j].Title)) {
					set[i], changed = set[j], true
				}
			}
		}
	}
	out := map[[2]int]bool{}
	for i := range items {
		for j := range items {
			if i != j {
				out[[2]int{i, j}] = set[i] == set[j]
			}
		}
	}
	return out
}

func plainlySame(a, b string) bool {
	if a == "" || b == "" {
		return false
	}
	begins := func(long, short string) bool {
		return len(strings.Fields(short)) >= 4 && strings.HasPrefix(long, short+" ")
	}
	return a == b || begins(a, b) || begins(b, a)
}

func TestWords(t *testing.T) {
	for _, c := range [][2]string{
		{"The till held", "till held"},
		{"A *till*, held.", "till held"},
		{"  an  ", ""},
		{"Don’t panic", "dont panic"},
		{"Thea held another", "thea held another"},
		{"cafe\u0301", "café"},
		{"", ""},
	} {
		if got := Words(c[0]); got != c[1] {
			t.Errorf("Words(%q) = %q, want %q", c[0], got, c[1])
		}
	}
}

// tellItemsAcross writes what was derived of items, in the words of a golden file.
func tellItemsAcross(r *Results) string {
	var b strings.Builder
	for _, kind := range []review.ItemKind{review.Mitigator, review.Contributor, review.Risk, review.Difficulty} {
		tellRecurrence(&b, kind, r.Recurring[kind])
	}
	for _, l := range r.Luck {
		fmt.Fprintf(&b, "only luck: %s\n", l.Review.ID)
	}
	for i := range r.Followups {
		f := &r.Followups[i]
		fmt.Fprintf(&b, "follow-up %s: %s", f.Address(), f.Outcome())
		if f.Overdue(today()) {
			b.WriteString(", overdue")
		}
		fmt.Fprintf(&b, "%s%s%s\n", tellTags(" for", f.Themes), addresses(" contributed", f.Contributed),
			addresses(" helped", f.Helped))
	}
	for _, i := range r.Islands {
		now, said := i.Knowers()
		before, twice := i.Before()
		fmt.Fprintf(&b, "island %s: %d %v, before %d %v%s\n", i.Topic, now, said, before, twice,
			addresses(" in", i.Sightings))
	}
	for i := range r.Library {
		a := &r.Library[i]
		fmt.Fprintf(&b, "artifact %s", a.Address())
		for _, u := range a.Uses {
			fmt.Fprintf(&b, ", used by %s as %s", u.By, u.How)
		}
		b.WriteString("\n")
	}
	d := r.Detection
	fmt.Fprintf(&b, "detection of %d, %d timed%s\n", d.Reviews, d.Timed, addresses(", signals", d.Signals))
	for _, way := range d.Ways {
		fmt.Fprintf(&b, " by %q: %d\n", way.By, len(way.Reviews))
	}
	for _, s := range d.Slow {
		fmt.Fprintf(&b, " slow %s: %v, at least: %v\n", s.Review.ID, s.After, s.AtLeast)
	}
	return b.String()
}

func tellRecurrence(b *strings.Builder, kind review.ItemKind, rec *Recurrence) {
	fmt.Fprintf(b, "%s: %d once\n", kind, rec.Once)
	for _, p := range rec.Patterns {
		fmt.Fprintf(b, " %d reviews: %s\n", p.Reviews, p.Title)
		for _, t := range p.Tellings {
			why := map[Sameness]string{AsTitled: "titled", BeginsAlike: "begins alike", ByTopic: "by topic",
				Linked: "linked " + t.Other.String(), Through: "through another"}[t.Why]
			fmt.Fprintf(b, "  %s %s\n", t.Address(), why)
		}
	}
	for _, list := range []struct {
		name string
		of   []Tally
	}{{"themes", rec.Themes}, {"services", rec.Services}} {
		for _, t := range list.of {
			fmt.Fprintf(b, " %s %s: %d\n", list.name, t.Slug, t.Reviews)
		}
	}
}

func tellTags(label string, tags []review.Tag) string {
	if len(tags) == 0 {
		return ""
	}
	for _, t := range tags {
		label += " " + t.Slug
	}
	return label
}

func addresses(label string, items []Item) string {
	if len(items) == 0 {
		return ""
	}
	for _, it := range items {
		label += " " + it.Address().String()
	}
	return label
}
