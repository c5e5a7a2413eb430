package derive

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"testing/fstest"

	"throughline/internal/corpus"
	"throughline/internal/diag"
)

// generated is a site of n reviews with as many items as real ones have, whose words are drawn from a vocabulary in
// which few are common and most are rare, as in a language.
func generated(n int) fstest.MapFS {
	r := rand.New(rand.NewPCG(7, 7))
	zipf := rand.NewZipf(r, 1.1, 3, 40000)
	words := func(n int) (s string) {
		for range n {
			s += fmt.Sprintf("%s ", syllables(zipf.Uint64()))
		}
		return s
	}
	site := fstest.MapFS{}
	for i := range n {
		front := fmt.Sprintf("title: %s\ndate: %d-%02d-%02d\nthemes: [theme-%d, theme-%d]\nservices: [s%d]\n",
			words(5), 2017+r.IntN(10), 1+r.IntN(11), 1+r.IntN(28), r.IntN(70), r.IntN(70), r.IntN(30))
		for _, kind := range []string{"contributors", "mitigators", "risks", "difficulties"} {
			front += kind + ":\n"
			for range 3 + r.IntN(4) {
				front += fmt.Sprintf("  - {title: %s, text: %s, themes: [theme-%d]}\n", words(6), words(36),
					r.IntN(70))
			}
		}
		site[fmt.Sprintf("content/reviews/r%05d.md", i)] = &fstest.MapFile{Data: []byte("---\n" + front + "---\n")}
	}
	return site
}

// syllables makes a word of a number.
func syllables(n uint64) string {
	s := ""
	for n += 20; n > 0; n /= 20 {
		s += string("bdfgklmnprstvzbdfgkl"[n%20]) + string("aeiou"[n%5])
	}
	return s
}

// BenchmarkCompute derives everything from 10,000 generated reviews of 18 items.
func BenchmarkCompute(b *testing.B) {
	c := corpus.Link(load(b, generated(10000)), &diag.List{})
	b.ReportAllocs()
	for b.Loop() {
		Compute(c, today())
	}
}
