package search

import (
	"context"
	"errors"
	"testing"
)

// FuzzQuery asks anything: there is an answer or a query that cannot be read, never a panic, never more than was
// asked for.
func FuzzQuery(f *testing.F) {
	ix, err := openIndex("", english(), documents(f, reviews()))
	if err != nil {
		f.Fatal(err)
	}
	defer ix.Close()
	for _, q := range []string{"pool", `"connection pool"`, "+pool -retries", "kind:near-miss pool", "shed*",
		"conection~", `"`, "a:b:c", "~~~", "*", "-", "+", "(", `\`, "year:2026 *ool", "日本語", "\x00", "kind:", "poo?",
		"pool^9", "[a TO b]", "/.*/"} {
		f.Add(q)
	}
	f.Fuzz(func(t *testing.T, q string) {
		if len(q) > 1000 {
			return
		}
		total, hits, err := ix.Search(context.Background(), q, 2)
		var bad BadQuery
		switch {
		case err != nil && !errors.As(err, &bad):
			t.Errorf("%q: %v", q, err)
		case len(hits) > 2 || total < len(hits):
			t.Errorf("%q: %d of %d", q, len(hits), total)
		}
		for _, text := range []string{"The connection pool ran out", q} {
			for _, m := range ix.Mark(q, text) {
				if m[0] < 0 || m[0] > m[1] || m[1] > len(text) {
					t.Errorf("%q: marks %v of %d bytes", q, m, len(text))
				}
			}
		}
	})
}
