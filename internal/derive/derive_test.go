package derive

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"throughline/internal/config"
	"throughline/internal/corpus"
	"throughline/internal/diag"
	"throughline/internal/markdown"
	"throughline/internal/parse"
	"throughline/internal/source"
)

const repository = "../.."

// load reads the reviews and themes of a site.
func load(t testing.TB, site fstest.MapFS) corpus.Parts {
	t.Helper()
	errs := &diag.List{}
	inv := source.Walk(site, errs)
	m := markdown.New()
	o := &parse.Options{Zone: time.UTC, Markdown: m, Audiences: []string{"internal", "public"},
		Beside: func(p string, errs *diag.List) *diag.File { return inv.ReadText(p, errs) }}
	parts := corpus.Parts{Settings: config.Default(), Files: inv, Markdown: m}
	for _, p := range inv.Reviews {
		if r := parse.Review(inv.ReadText(p, errs), o, errs); r != nil {
			parts.Docs = append(parts.Docs, corpus.Outline(m, r))
		}
	}
	for _, p := range inv.Themes {
		if th := parse.Theme(inv.ReadText(p, errs), o, errs); th != nil {
			parts.Themes = append(parts.Themes, th)
		}
	}
	if diag.HasErrors(errs.Sorted()) {
		t.Fatalf("%+v", errs.Sorted()[0])
	}
	return parts
}

// folder reads the content of a site of the repository.
func folder(t testing.TB, dir string) fstest.MapFS {
	t.Helper()
	out := fstest.MapFS{}
	for _, pattern := range []string{"content/reviews/*", "content/reviews/*/*", "content/themes/*"} {
		names, err := filepath.Glob(filepath.Join(dir, pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			data, err := os.ReadFile(name)
			if err != nil {
				continue // a folder
			}
			rel, _ := filepath.Rel(dir, name)
			out[filepath.ToSlash(rel)] = &fstest.MapFile{Data: data}
		}
	}
	return out
}

func today() time.Time { return time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC) }

func compute(parts corpus.Parts) (*corpus.Corpus, *Results) {
	c := corpus.Link(parts, &diag.List{})
	return c, Compute(c, today())
}

// TestThemes compares what is derived from the small sites under testdata with what they say. After a deliberate
// change: UPDATE=1 go test ./internal/derive
func TestThemes(t *testing.T) {
	sitesSay(t, "testdata/*.txtar", func(site fstest.MapFS) string { return tell(compute(load(t, site))) })
}

// sitesSay compares what is told of small sites with what stands in their file "want", or writes it there.
func sitesSay(t *testing.T, pattern string, told func(fstest.MapFS) string) {
	t.Helper()
	files, _ := filepath.Glob(pattern)
	if len(files) == 0 {
		t.Fatal("there are no sites")
	}
	for _, name := range files {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			a, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			site := fstest.MapFS{}
			want := -1
			for i, f := range a.Files {
				if f.Name == "want" {
					want = i
					continue
				}
				site["content/"+f.Name] = &fstest.MapFile{Data: f.Data}
			}
			got := told(site)
			if os.Getenv("UPDATE") != "" {
				a.Files[want].Data = []byte(got)
				if err := os.WriteFile(name, txtar.Format(a), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if diff := cmp.Diff(string(a.Files[want].Data), got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestOrderDoesNotMatter holds that the same files give the same results in whatever order they are read.
func TestOrderDoesNotMatter(t *testing.T) {
	for _, dir := range []string{repository, repository + "/examples/full"} {
		parts := load(t, folder(t, dir))
		want := tell(compute(parts))
		if len(want) < 500 {
			t.Fatalf("%s: too little is found to compare: %s", dir, want)
		}
		for seed := range uint64(8) {
			r := rand.New(rand.NewPCG(seed, 1))
			r.Shuffle(len(parts.Docs), func(i, j int) { parts.Docs[i], parts.Docs[j] = parts.Docs[j], parts.Docs[i] })
			r.Shuffle(len(parts.Themes), func(i, j int) {
				parts.Themes[i], parts.Themes[j] = parts.Themes[j],
					parts.Themes[i]
			})
			if diff := cmp.Diff(want, tell(compute(parts))); diff != "" {
				t.Fatalf("%s, seed %d: %s", dir, seed, diff)
			}
		}
	}
}

// tell writes what was derived, in the words of a golden file.
func tell(c *corpus.Corpus, r *Results) string {
	var b strings.Builder
	for _, t := range r.Themes {
		k := t.Rank
		fmt.Fprintf(&b, "theme %s: %.2f = %.1f + %.2f, %s, %d of %d, before %d of %d, near %d before %d\n", t.Slug,
			k.Score, k.Recurring, k.Rising,
			k.Trend(), k.Recent, k.RecentOf, k.Earlier, k.EarlierOf, k.NearRecent, k.NearEarlier)
		if t.Strength {
			b.WriteString(" is a strength\n")
		}
		tellItems(&b, "counter", t.Counter)
		for _, f := range t.Open {
			fmt.Fprintf(&b, " open: %s#%s\n", f.Review.ID, f.Part.ID)
		}
		for _, x := range t.Takeaways {
			fmt.Fprintf(&b, " takeaway: %s#%s\n", x.Review.ID, x.Part.ID)
		}
		for _, w := range t.With {
			fmt.Fprintf(&b, " with %s: %d\n", w.Slug, w.Both)
		}
		for _, s := range t.Services {
			fmt.Fprintf(&b, " service %s: %d\n", s.Slug, s.Reviews)
		}
		for _, u := range t.Untagged {
			fmt.Fprintf(&b, " untagged: %s#%s like %s#%s %d %v\n", u.Review.ID, u.ID, u.Like.Review.ID, u.Like.ID,
				u.How, u.Words)
		}
		if t.Money != nil {
			fmt.Fprintf(&b, " money: %+v missing %d others %d\n", []float64{t.Money.PerYear, t.Money.MeanHours,
				t.Money.Annual}, len(t.Money.Missing), t.Money.Others)
		}
	}
	for i, row := range r.Together.Both {
		fmt.Fprintf(&b, "together %s %v\n", r.Together.Themes[i].Slug, row)
	}
	for n, list := range r.Related {
		for _, x := range list {
			fmt.Fprintf(&b, "%s is related to %s (%.2f):", c.Reviews[n].ID, x.ID, x.Score)
			for _, why := range x.Reasons {
				tellReason(&b, why)
			}
			b.WriteByte('\n')
		}
	}
	return b.String()
}

func tellItems(b *strings.Builder, what string, list []Item) {
	for _, it := range list {
		fmt.Fprintf(b, " %s: %s#%s\n", what, it.Review.ID, it.ID)
	}
}

func tellReason(b *strings.Builder, why Reason) {
	switch why.How {
	case SameThemes:
		for _, t := range why.Themes {
			fmt.Fprintf(b, " theme %s", t.Slug)
		}
	case SameWords:
		fmt.Fprintf(b, " %s and %s share %v", why.Here.ID, why.There.ID, why.Words)
	default:
		fmt.Fprintf(b, " %s and %s are the same (%d)", why.Here.ID, why.There.ID, why.How)
	}
	b.WriteByte(';')
}
