package search

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/blevesearch/bleve/v2"

	"throughline/internal/await"
	"throughline/internal/corpus"
	"throughline/internal/diag"
	"throughline/internal/markdown"
	"throughline/internal/parse"
)

type none struct{}

func (none) Has(string) bool { return false }

// corpusOf reads reviews given as source, by id.
func corpusOf(t testing.TB, reviews map[string]string) (*markdown.Engine, *corpus.Corpus) {
	t.Helper()
	m := markdown.New()
	parts := corpus.Parts{Markdown: m, Files: none{}}
	var errs diag.List
	for id, src := range reviews {
		r := parse.Review(diag.NewFile("content/reviews/"+id+".md", []byte(src)), &parse.Options{Zone: time.UTC,
			Markdown: m}, &errs)
		if r == nil {
			t.Fatal(errs.Sorted())
		}
		parts.Docs = append(parts.Docs, corpus.Doc{Review: r})
	}
	return m, corpus.Link(parts, &errs)
}

// documents makes the documents of reviews given as source, by id.
func documents(t testing.TB, reviews map[string]string) []Document {
	t.Helper()
	rd := NewReader(corpusOf(t, reviews))
	var out []Document
	for _, r := range rd.corpus.Reviews {
		out = append(out, rd.Documents(r)...)
	}
	return out
}

func reviews() map[string]string {
	return map[string]string{
		"pool": "---\ntitle: The connection pool ran out\ndate: 2026-01-01\nthemes: [limits]\nmitigators: [{id: " +
			"m1, title: Load shedding at the edge}]\n---\nEvery request waited.",
		"retry": "---\ntitle: Retries piled up\ndate: 2025-01-01\nkind: near-miss\nservices: " +
			"[checkout]\ntimeline:\n  - {id: e1, at: 09:00, text: Saw the pool fill}\n---\nA connection was retried.",
		"clock": "---\ntitle: The hour we had twice\ndate: 2024-01-01\n---\nNothing happened.",
	}
}

func ids(hits []Hit) string {
	var out []string
	for _, h := range hits {
		out = append(out, h.Review+"("+strings.Join(h.Items, " ")+")")
	}
	return strings.Join(out, " ")
}

func find(t *testing.T, ix *Index, q string) string {
	t.Helper()
	_, hits, err := ix.Search(context.Background(), q, 10)
	if err != nil {
		t.Fatalf("%q: %v", q, err)
	}
	return ids(hits)
}

func TestSearch(t *testing.T) {
	ix, err := openIndex("", newLanguage("en"), documents(t, reviews()))
	if err != nil {
		t.Fatal(err)
	}
	defer ix.Close()
	for q, want := range map[string]string{
		"connection pool":         "pool() retry(e1)",
		"retrying":                "retry()", // stemmed
		"\"connection pool\"":     "pool()",
		"pool -retries":           "pool()",
		"kind:near-miss pool":     "retry(e1)",
		"kind:near-miss":          "retry()",
		"year:2024":               "clock()",
		"theme:limits shedding":   "pool(m1)",
		"shed*":                   "pool(m1)",
		"conection~":              "pool() retry()",
		"nowhere":                 "",
		"the":                     "", // a stop word
		"__proto__ constructor":   "",
		"\u202e pool \U0001f600":  "pool() retry(e1)",
		"service:checkout waited": "",
		"-kind:near-miss pool":    "pool()",
		"year:2024 year:2026":     "clock() pool()",
		"the hour we had twice":   "clock()",
		"pool retries":            "retry(e1) pool()", // both words before one
		"pool?":                   "pool() retry(e1)",
		"\u202epool\u202c":        "pool() retry(e1)",
		"wa*t":                    "pool()",
		"title:pool":              "pool()",
		"\"pool ran\" \"":         "pool()",
		"\"ran out every\"":       "", // a phrase ends with its block
	} {
		if got := find(t, ix, q); got != want {
			t.Errorf("%q: got %q, want %q", q, got, want)
		}
	}
	if got := fmt.Sprint(ix.Mark("retry", "Retries, retried: pool")); got != "[[0 7] [9 16]]" {
		t.Errorf("marks: %s", got)
	}
}

func TestBadQueries(t *testing.T) {
	ix, err := openIndex("", newLanguage("en"), documents(t, reviews()))
	if err != nil {
		t.Fatal(err)
	}
	defer ix.Close()
	for _, q := range []string{"", "  ", "\"", strings.Repeat("a ", 5000), "/(a+)+$", "pool^", "a:>"} {
		start := time.Now()
		_, _, err := ix.Search(context.Background(), q, 10)
		var bad BadQuery
		if err != nil && !errors.As(err, &bad) {
			t.Errorf("%.20q: %v", q, err)
		}
		if time.Since(start) > await.Patience {
			t.Errorf("%.20q takes for ever", q)
		}
	}
	for _, q := range []string{"", "/(/", strings.Repeat("a ", 5000)} {
		if _, _, err := ix.Search(context.Background(), q, 10); err == nil {
			t.Errorf("%.20q is answered", q)
		}
	}
}

// TestCache holds that the cache follows what changes, is made anew on any doubt, and that another process that has
// it open is neither waited for nor disturbed.
func TestCache(t *testing.T) {
	cache := t.TempDir()
	src := reviews()
	open := func() *Index {
		t.Helper()
		ix, err := openIndex(cache, newLanguage("en"), documents(t, src))
		if err != nil {
			t.Fatal(err)
		}
		return ix
	}
	check := func(when, q, want string, note bool) {
		t.Helper()
		ix := open()
		defer ix.Close()
		if got := find(t, ix, q); got != want || (ix.Note != "") != note {
			t.Errorf("%s: %q gives %q, want %q; note %q", when, q, got, want, ix.Note)
		}
	}
	check("new", "waited", "pool()", false)
	check("again", "waited", "pool()", false)
	if err := filepath.WalkDir(cache, func(p string, d fs.DirEntry, err error) error {
		if err != nil || p == cache {
			return err
		}
		info, err := d.Info()
		if err == nil && info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s is %s: others on the machine can read it", strings.TrimPrefix(p, cache), info.Mode())
		}
		if d.IsDir() {
			return filepath.SkipDir // who may not enter it cannot read what is in it
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	src["pool"] = strings.Replace(src["pool"], "waited", "queued", 1)
	check("changed", "queued", "pool()", false)
	check("changed", "waited", "", false)
	delete(src, "retry")
	check("removed", "retries", "", false)

	dir := filepath.Join(cache, "search-"+format+"-en")
	for name, damage := range map[string]func() error{
		"truncated digests": func() error { return os.Truncate(filepath.Join(dir, "digests.json"), 10) },
		"truncated index": func() error {
			return os.Truncate(filepath.Join(dir, "index", "store", "root.bolt"),
				100)
		},
		"missing meta": func() error { return os.Remove(filepath.Join(dir, "index", "index_meta.json")) },
		"no folder":    func() error { return os.RemoveAll(dir) },
	} {
		if err := damage(); err != nil {
			t.Fatal(err)
		}
		check(name, "queued", "pool()", false)
	}
	held, err := bleve.Open(filepath.Join(dir, "index"))
	if err != nil {
		t.Fatal(err)
	}
	check("open elsewhere", "queued", "pool()", true)
	held.Close()
	check("closed again", "queued", "pool()", false)
}
