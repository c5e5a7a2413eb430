package digest

import (
	"crypto/sha256"
	"reflect"
	"strings"
	"testing"
	"time"
)

// TestEverythingSaysWhereItEnds writes things that differ only in where one ends and the next begins, or in what kind
// they are.
func TestEverythingSaysWhereItEnds(t *testing.T) {
	type pair struct{ A, B string }
	type hidden struct{ a, b string }
	var types Types
	seen := map[Sum]string{}
	for name, write := range map[string]func(w *Writer){
		"nothing":               func(*Writer) {},
		"an empty text":         func(w *Writer) { w.Text("") },
		"two empty texts":       func(w *Writer) { w.Text(""); w.Text("") },
		"two texts":             func(w *Writer) { w.Text("ab"); w.Text("c") },
		"cut elsewhere":         func(w *Writer) { w.Text("a"); w.Text("bc") },
		"one text":              func(w *Writer) { w.Text("abc") },
		"yes":                   func(w *Writer) { w.Flag(true); w.Flag(false) },
		"no":                    func(w *Writer) { w.Flag(false); w.Flag(true) },
		"numbers":               func(w *Writer) { w.Number(300); w.Number(-7) },
		"other numbers":         func(w *Writer) { w.Number(-300); w.Number(7) },
		"a sum":                 func(w *Writer) { w.Of(Sum{1}) },
		"bytes":                 func(w *Writer) { w.Bytes([]byte("abcd")) },
		"a value":               func(w *Writer) { w.Value(pair{"a", "bc"}) },
		"a value cut elsewhere": func(w *Writer) { w.Value(pair{"ab", "c"}) },
		"of another type":       func(w *Writer) { w.Value(hidden{"ab", "c"}) },
		"a pointer to one":      func(w *Writer) { w.Value(&pair{"ab", "c"}) },
		"nil":                   func(w *Writer) { w.Value((*pair)(nil)) },
		"a list":                func(w *Writer) { w.Value([]string{"a", "b"}) },
		"a list of lists":       func(w *Writer) { w.Value([][]string{{"a"}, {"b"}}) },
		"an empty list":         func(w *Writer) { w.Value([]string{}) },
		"no list":               func(w *Writer) { w.Value([]string(nil)) },
		"an empty map":          func(w *Writer) { w.Value(map[string]int{}) },
		"no map":                func(w *Writer) { w.Value(map[string]int(nil)) },
		"a map":                 func(w *Writer) { w.Value(map[string]int{"a": 1, "b": 2}) },
		"the other way round":   func(w *Writer) { w.Value(map[string]int{"a": 2, "b": 1}) },
	} {
		w := NewWriter(&types)
		w.Text("what was there before")
		w.Reset()
		write(w)
		one := w.Sum()
		again := NewWriter(&Types{})
		if write(again); again.Sum() != one {
			t.Errorf("%s has two sums", name)
		}
		if other, ok := seen[one]; ok {
			t.Errorf("%s is the same as %s", name, other)
		}
		seen[one] = name
	}
}

// TestWhatCannotBeTold holds that nothing is said of values that are not what is in them.
func TestWhatCannotBeTold(t *testing.T) {
	for name, v := range map[string]any{
		"nothing": nil, "a function": func() {}, "a moment": time.Time{}, "somebody's zone": time.UTC,
		"a function deep in it": []struct{ F map[string]*func() }{{}}, "anything": []any{1},
	} {
		w := NewWriter(&Types{})
		before := w.Sum()
		if w.Value(v) || w.Sum() != before {
			t.Errorf("%s was written down", name)
		}
	}
}

// TestLong holds that what is longer than what is summed up at once is summed up whole.
func TestLong(t *testing.T) {
	parts := []any{strings.Repeat("long ", pending/4), 7, strings.Repeat("x", pending+1), "the end"}
	types := &Types{}
	w := NewWriter(types)
	for range 2 {
		var all []byte
		w.Reset()
		for _, p := range parts {
			all = append(all, bytesOf(types, p)...)
			w.Value(p)
		}
		if len(w.b) > pending || w.Sum() != Sum(sha256.Sum256(all)) {
			t.Errorf("%d bytes are held, and the sum is %x, want %x", len(w.b), w.Sum(), sha256.Sum256(all))
		}
	}
}

// bytesOf is what a value is written as.
func bytesOf(types *Types, v any) []byte {
	of := reflect.ValueOf(v)
	return types.of(of.Type()).add(appendString(nil, of.Type().String()), of)
}
