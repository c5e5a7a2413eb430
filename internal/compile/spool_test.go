package compile

import (
	"bytes"
	"maps"
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
	build := func(texts *spool.Spool, known []byte) (map[string]string, []byte, *Site) {
		m := &ParseCache{}
		if err := m.UnmarshalBinary(known); known != nil && err != nil {
			t.Fatal(err)
		}
		s := compiled(t, site, Options{Texts: texts, ParseCache: m})
		files := written(t, s, nil)
		left, err := packed(m)
		if err != nil {
			t.Fatal(err)
		}
		return files, left, s
	}
	want, left, plain := build(nil, nil)
	for _, dir := range []string{t.TempDir(), filepath.Join(t.TempDir(), "none")} {
		for _, known := range [][]byte{nil, left} {
			texts := spool.New(dir, 0)
			got, after, s := build(texts, known)
			texts.Close()
			if !maps.Equal(got, want) || !bytes.Equal(after, left) {
				t.Error("the site is another")
			}
			if len(s.Diagnostics) != len(plain.Diagnostics) || !reflect.DeepEqual(s.Diagnostics, plain.Diagnostics) {
				t.Error("other things are said about it")
			}
		}
	}
}
