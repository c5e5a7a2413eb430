package compile

import (
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"throughline/internal/store"
)

// compile gives what is written of a site and its drafts.
func compile(t *testing.T, site fstest.MapFS, memory *ParseCache) map[string]string {
	t.Helper()
	return written(t, compiled(t, site, Options{Drafts: true, ParseCache: memory}), nil)
}

// demo is the site of the repository.
func demo(t testing.TB) fstest.MapFS { return siteAt(t, "../..") }

// siteAt is the site in a folder.
func siteAt(t testing.TB, folder string) fstest.MapFS {
	t.Helper()
	site := fstest.MapFS{}
	root := os.DirFS(folder)
	for _, dir := range []string{"content", "throughline.yaml"} {
		err := fs.WalkDir(root, dir, func(p string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			data, err := fs.ReadFile(root, p)
			site[p] = &fstest.MapFile{Data: data}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return site
}

// TestBuildAgainEqualsClean adds, changes and takes away reviews and themes, and holds that a build that remembers
// what it parsed gives the bytes of a clean one: all that is derived across reviews follows every change.
func TestBuildAgainEqualsClean(t *testing.T) {
	site := demo(t)
	memory := &ParseCache{}
	before := compile(t, site, memory)
	r := rand.New(rand.NewPCG(4, 2))
	const added = "content/reviews/2026-06-06-another-saturday.md"
	change := func(p, old, new string) {
		site[p] = &fstest.MapFile{Data: []byte(strings.Replace(string(site[p].Data), old, new, 1))}
	}
	steps := []struct {
		name string
		do   func()
	}{
		{"a review is new", func() {
			site[added] = &fstest.MapFile{Data: []byte("---\ntitle: Another busy Saturday\nthemes: [handoffs, " +
				"temporary-things]\n" +
				"mitigators: [{title: Gates kept boarding from the offline manifest, source: design, themes: " +
				"[degrade-on-purpose]}]\n---\n")}
		}},
		{"a review is gone", func() { delete(site, added) }},
		{"a theme is named", func() {
			change(pickFile(r, site, "content/reviews/20", "themes: ["), "themes: [",
				"themes: [vendor-dependence, bells, ")
		}},
		{"a title is another", func() {
			change(pickFile(r, site, "content/reviews/20", "mitigators:"), "title: ", "title: It was so that ")
		}},
		{"a theme has retired", func() {
			change(pickFile(r, site, "content/themes/", "state: proposed"), "state: proposed", "state: retired")
		}},
	}
	for i, step := range steps {
		step.do()
		if i%2 == 0 { // as if by another process
			memory = kept(t, memory)
		}
		again, clean := compile(t, site, memory), compile(t, site, nil)
		if len(again) != len(clean) {
			t.Fatalf("%s: %d files, and %d in a clean build", step.name, len(again), len(clean))
		}
		for p := range clean {
			if again[p] != clean[p] {
				t.Errorf("%s: %s differs from a clean build", step.name, p)
			}
		}
		if maps.Equal(clean, before) {
			t.Errorf("%s: and no file is another", step.name)
		}
		before = clean
	}
}

// kept is a memory that was kept and taken over.
func kept(t *testing.T, m *ParseCache) *ParseCache {
	t.Helper()
	s := shelved(t.TempDir())
	s.docs = m.docs
	for p, d := range s.docs {
		d.kept = store.Key{}
		s.docs[p] = d
	}
	return shelved(saved(t, s)).ParseCache
}

// pickFile chooses a file whose path starts and whose text goes on as given.
func pickFile(r *rand.Rand, site fstest.MapFS, dir, text string) string {
	var all []string
	for p, f := range site {
		if strings.HasPrefix(p, dir) && strings.HasSuffix(p, ".md") && strings.Contains(string(f.Data), text) {
			all = append(all, p)
		}
	}
	slices.Sort(all)
	return all[r.IntN(len(all))]
}
