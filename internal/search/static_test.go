package search

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"

	"throughline/internal/corpus"
	"throughline/internal/parallel"
	"throughline/internal/review"
)

// indexOf makes the static index of reviews given as source, by id, out of what a memory knows.
func indexOf(t testing.TB, memory *IndexCache, src map[string]string) map[string][]byte {
	t.Helper()
	files, err := tryIndex(t, memory, src)
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// tryIndex does so, or fails.
func tryIndex(t testing.TB, memory *IndexCache, src map[string]string) (map[string][]byte, error) {
	m, c := corpusOf(t, src)
	n := len(c.Reviews)
	s, failed := newStatic(english(), n, memory), make([]error, n)
	parallel.Each(n, func(i int) { // in any order
		r := c.Reviews[i]
		failed[i] = s.Add(n-1-i, m, reviewed(c, r, Shown{URL: "reviews/" + r.ID + "/index.html", Kind: r.Kind}))
	})
	if err := errors.Join(failed...); err != nil {
		return nil, err
	}
	return readAll(s)
}

// readAll reads all files of an index.
func readAll(s *Static) (map[string][]byte, error) {
	files, err := s.Finish()
	if err != nil {
		return nil, err
	}
	out := map[string][]byte{}
	for name := range files.files {
		if out[name], err = files.Read(name); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// TestStable holds that a small change of the site is a small change of the index: files keep their names, and few are
// written anew.
func TestStable(t *testing.T) {
	src := invented(1000)
	before := indexOf(t, nil, src)
	again := indexOf(t, nil, src)
	for name, data := range before {
		if !bytes.Equal(again[name], data) {
			t.Fatalf("the same reviews give another %s", name)
		}
	}
	for what, c := range map[string]struct {
		change func(src map[string]string)
		most   int // files of every hundred that may change
	}{
		"a word more at the start of a text": {func(src map[string]string) {
			src["r0500"] = strings.Replace(src["r0500"], "---\n", "---\ntakeaways: [Perhaps]\n", 1)
		}, 5},
		"a word changed": {func(src map[string]string) {
			at := strings.LastIndex(src["r0123"], " ")
			src["r0123"] = src["r0123"][:at] + " otherwise.\n"
		}, 3},
		"a review more": {func(src map[string]string) {
			src["zz"] = strings.Replace(strings.Replace(src["r0007"], "date: ", "date: 2031-01-01 # ", 1), "title: ",
				"title: newest ", 1)
		}, 50},
	} {
		now := maps.Clone(src)
		c.change(now)
		after, changed := indexOf(t, nil, now), 0
		for name, data := range after {
			if old, ok := before[name]; !ok || !bytes.Equal(old, data) {
				changed++
			}
		}
		t.Logf("%s: %d of %d files", what, changed, len(after))
		if changed == 0 || changed*100 > c.most*len(after) {
			t.Errorf("%s changes %d files of %d", what, changed, len(after))
		}
	}
}

// TestStaticNames holds that what files there are depends on the number of reviews alone, and that all of them are
// made.
func TestStaticNames(t *testing.T) {
	for _, n := range []int{0, 1, 3, 40} {
		files := indexOf(t, nil, invented(n))
		names := StaticNames(n)
		if len(files) != len(names) {
			t.Errorf("%d reviews: %d files are made and %d named", n, len(files), len(names))
		}
		for _, name := range names {
			if len(files[name]) == 0 {
				t.Errorf("%d reviews: %s is missing", n, name)
			}
			if name == Newest {
				continue // it names the core, by a call of its own
			}
			if want := fmt.Sprintf("throughlineSearch(%q,", strings.TrimSuffix(name, ".js")); !bytes.HasPrefix(
				files[name], wide(nil, "\ufeff"+want)) {
				t.Errorf("%d reviews: %s does not hand itself over", n, name)
			}
		}
	}
}

// TestChars holds that a file says its bytes fifteen bits a character, the most significant first, whatever its
// length.
func TestChars(t *testing.T) {
	rnd := rand.New(rand.NewPCG(3, 6))
	for n := range 100 {
		data, bits := make([]byte, n), ""
		for i := range data {
			data[i] = byte(rnd.Uint32())
			bits += fmt.Sprintf("%08b", data[i])
		}
		got := ""
		for chars := appendChars(nil, data); len(chars) > 0; chars = chars[2:] {
			got += fmt.Sprintf("%015b", binary.LittleEndian.Uint16(chars)-0x3000)
		}
		if want := bits + strings.Repeat("0", len(got)-len(bits)); got != want || len(got) >= len(bits)+15 {
			t.Fatalf("%d bytes: %s, not %s", n, got, want)
		}
	}
}

// english is made once: that takes long.
var english = sync.OnceValue(func() *language { return newLanguage("en") })

// reviewed is a review for the index that is known by all that is searched and shown of it.
func reviewed(c *corpus.Corpus, r *review.Review, shown Shown) Reviewed {
	rd := &Reader{corpus: c, lang: english()}
	src := rd.Read(r)
	return Reviewed{src.Sum(shown), src.facets, func() (*Source, Shown) { return src, shown }}
}
