package node

import (
	"bytes"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"throughline/internal/diag"
	"throughline/internal/sample"
	"throughline/internal/suites"
)

// agree holds that what the short way reads is what the library reads, places included. It reports whether the short way was
// taken.
func agree(t *testing.T, name, src string) bool {
	t.Helper()
	const base = 7 // as behind a fence
	got, ok := simpleYAML(src, base)
	if !ok {
		return false
	}
	var errs diag.List
	f := diag.NewFile("x", []byte("---xxx\n"+src))
	y := &yamlReader{builder: builder{file: f, errs: &errs, ok: true}, src: []byte(src), base: base}
	docs, ok := y.library()
	if !ok || len(docs) != 1 {
		t.Errorf("%s: the library reads %d documents of this, and says %v\n%s", name, len(docs), errs.Sorted(), src)
		return true
	}
	if !reflect.DeepEqual(bare(got), bare(docs[0])) {
		var a, b strings.Builder
		dump(&a, f, got, 0)
		dump(&b, f, docs[0], 0)
		t.Errorf("%s: other trees of\n%s\nshort way\n%s %v\nlibrary\n%s %v", name, src, a.String(), got.Span, b.String(), docs[0].Span)
	}
	return true
}

// bare makes empty lists of what is nil.
func bare(n *Node) *Node {
	out := *n
	out.Items, out.Entries = []*Node{}, []Entry{}
	for _, it := range n.Items {
		out.Items = append(out.Items, bare(it))
	}
	for _, e := range n.Entries {
		e.Value = bare(e.Value)
		out.Entries = append(out.Entries, e)
	}
	return &out
}

// documents are all YAML files and front matters of the repository, by path, and some reviews that were generated.
func documents(t testing.TB) map[string]string {
	t.Helper()
	out := map[string]string{}
	put := func(p string, data []byte) {
		front, isFront := bytes.CutPrefix(data, []byte("---\n"))
		front, _, whole := bytes.Cut(front, []byte("\n---\n"))
		switch {
		case strings.HasSuffix(p, ".yaml"):
			out[p] = string(data)
		case isFront && whole:
			out[p] = string(front) + "\n"
		}
	}
	for _, dir := range []string{"content", "examples", "themes/default/meeting.yaml"} {
		err := filepath.WalkDir(filepath.Join("../..", dir), func(p string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			data, err := os.ReadFile(p)
			put(p, data)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	err := sample.Reviews(20, func(p string, text []byte) error {
		put(p, text)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// TestShortWay reads everything at hand both ways, then cut off and with something put in at many places.
func TestShortWay(t *testing.T) {
	all := documents(t)
	short := 0
	for p, src := range all {
		if agree(t, p, src) {
			short++
		} else if strings.HasPrefix(p, "content/reviews/") { // the generated ones
			t.Errorf("%s: the short way is not taken", p)
		}
	}
	t.Logf("the short way was taken for %d of %d documents", short, len(all))
	if short < len(all)*3/4 {
		t.Errorf("the short way was taken for %d of %d documents only", short, len(all))
	}
	for _, c := range suites.YAML(t, "../..") {
		agree(t, c.Name, c.Text)
	}
	rnd := rand.New(rand.NewPCG(1, 2))
	odd := []string{"\n", "\n\n", " ", "  ", ":", ": ", " #", "#", "- ", "-", "\"", "'", "[", "]", "{", "}", ",", ", ", "\\", "|", ">", "|-\n", ">\n", "\t", "\r\n", "?", "? ",
		"&a ", "*a", "!", "%", "@", "`", "~", "null", "<<: ", "...\n", "---\n", "é", "\u0085", "\u2028", "\ufeff", "0", "\n  ", "\n    ", "# x\n", "\n# x\n", "\"\\\"\"", "''"}
	for p, src := range all {
		if len(src) > 3000 {
			src = src[:strings.LastIndexByte(src[:3000], '\n')+1]
		}
		for range 300 {
			i := rnd.IntN(len(src) + 1)
			j := min(len(src), i+rnd.IntN(4))
			agree(t, p, src[:i]+odd[rnd.IntN(len(odd))]+src[j:])
			if t.Failed() {
				return
			}
		}
	}
}

// FuzzShortWay lets the fuzzer look for a document that both ways read and read differently.
func FuzzShortWay(f *testing.F) {
	for _, src := range documents(f) {
		if len(src) < 2000 {
			f.Add(src)
		}
	}
	for _, src := range []string{"a: |\n  x\n\n  y\nb: >-\n  x\n  y\n\n  z\n", "a: x\n  y # z\nb:\n- 1\n- {c: [d, \"e\\\"f\"], g: ~}\n", "a:\n  - b: c\n    d: 'e'\n  - f g:\n      h\n# i\n",
		"- 09:02 a: b\n- c\n", "a: {b: c,\n  d: [e,\n   f]}\n", "a:   # b\nc: d\n"} {
		f.Add(src)
	}
	f.Fuzz(func(t *testing.T, src string) {
		if i, _ := controlCharacter([]byte(src)); i < 0 {
			agree(t, "fuzz", src)
		}
	})
}
