package compile

import (
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"throughline/internal/spool"
)

// TestTextsInASpool holds that a site comes out the same wherever its texts are kept, on a disk that cannot keep them
// too, and so does what is remembered of it.
func TestTextsInASpool(t *testing.T) {
	site := samples(t, 60)
	maps.Copy(site, siteAt(t, "../../examples/full"))
	build := func(texts *spool.Spool, known string) (map[string]string, string, *Site) {
		m := shelved(t.TempDir())
		if known != "" {
			if err := os.CopyFS(m.dir, os.DirFS(known)); err != nil {
				t.Fatal(err)
			}
			m = shelved(m.dir)
		}
		s := compiled(t, site, Options{Texts: texts, ParseCache: m.ParseCache})
		files := written(t, s, nil)
		return files, saved(t, m), s
	}
	want, left, plain := build(nil, "")
	for _, dir := range []string{t.TempDir(), filepath.Join(t.TempDir(), "none")} {
		for _, known := range []string{"", left} {
			texts := spool.New(dir, 0)
			got, after, s := build(texts, known)
			texts.Close()
			if !maps.Equal(got, want) || !maps.Equal(valuesOf(t, after), valuesOf(t, left)) {
				t.Error("the site is another")
			}
			if len(s.Diagnostics) != len(plain.Diagnostics) || !reflect.DeepEqual(s.Diagnostics, plain.Diagnostics) {
				t.Error("other things are said about it")
			}
		}
	}
}

// valuesOf counts what is kept in a folder by its bytes: names of segments are made up.
func valuesOf(t *testing.T, dir string) map[string]int {
	t.Helper()
	out := map[string]int{}
	for name, text := range filesOf(t, dir) {
		if name != "parsed" {
			out[text]++
		}
	}
	return out
}
