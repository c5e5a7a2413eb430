package compile

import (
	"context"
	"crypto/sha256"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"throughline/internal/corpus"
	"throughline/internal/diag"
	"throughline/internal/markdown"
	"throughline/internal/pack"
	"throughline/internal/parse"
	"throughline/internal/sample"
	"throughline/internal/store"
)

// roundTrip parses a review and holds that packing loses nothing of it. It gives the packed bytes, or nil where
// nothing of the review can be kept.
func roundTrip(t testing.TB, path string, text []byte) []byte {
	t.Helper()
	f, engine, errs := diag.NewFile(path, text), markdown.New(), &diag.List{}
	o := &parse.Options{Zone: time.UTC, Markdown: engine, Audiences: []string{"internal", "public"}}
	r := parse.Review(f, o, errs)
	if r == nil {
		return nil
	}
	if r.Intern(); !reflect.DeepEqual(r, parse.Review(f, o, &diag.List{})) {
		t.Errorf("%s: sharing words made another review of it", path)
	}
	doc := corpus.Outline(engine, r)
	want, codec := &parsed{&doc, errs.Sorted()}, pack.New[parsed]()
	packed, err := codec.Append(nil, want, pack.Source{File: f})
	if err != nil {
		t.Errorf("%s: %v", path, err)
		return nil
	}
	got, err := codec.Read(string(packed), pack.Source{File: f, Zone: time.UTC})
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%s: %v\ngot  %+v\nwant %+v", path, err, got, want)
	}
	return packed
}

// reviews are the reviews of a site.
func reviews(site fstest.MapFS) []string {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(site)), func(p string) bool {
		return !strings.HasPrefix(p, "content/reviews/") || !strings.HasSuffix(p, ".md")
	})
}

// TestPackedIsWhatWasParsed packs the reviews of the repository's site and of its example, and generated ones.
func TestPackedIsWhatWasParsed(t *testing.T) {
	for _, site := range []fstest.MapFS{demo(t), siteAt(t, "../../examples/full")} {
		for _, p := range reviews(site) {
			roundTrip(t, p, site[p].Data)
		}
	}
	files, bytes := 0, 0
	err := sample.Reviews(50, func(p string, text []byte) error {
		files, bytes = files+len(text), bytes+len(roundTrip(t, p, slices.Clone(text)))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if bytes > files/3 {
		t.Errorf("%d bytes of reviews are packed into %d", files, bytes)
	}
}

func FuzzPacked(f *testing.F) {
	for _, p := range reviews(demo(f)) {
		f.Add(demo(f)[p].Data)
	}
	f.Add([]byte("---\ntitle: x\ntimezone: Europe/Copenhagen\ndate: 2026-03-29\ntimeline:\n  - 02:30 a " +
		"[link](x.md)\n  - {at: ~09:00, text: b, pin: true, audience: public}\n---\n[[y#m1]]\n"))
	f.Fuzz(func(t *testing.T, text []byte) { roundTrip(t, "content/reviews/x.md", text) })
}

// TestMemoryOfAnotherProcess holds that a build that takes over what another one kept parses what has changed and
// nothing else, and says and makes the same.
func TestMemoryOfAnotherProcess(t *testing.T) {
	site := siteAt(t, "../../examples/full")
	first := shelved(t.TempDir())
	compileAll(t, site, first.ParseCache)
	keep := saved(t, first)
	taken := func() (*ParseCache, string) {
		dir := t.TempDir()
		if err := os.CopyFS(dir, os.DirFS(keep)); err != nil {
			t.Fatal(err)
		}
		return shelved(dir).ParseCache, dir
	}
	again, dir := taken()
	want, got := compileAll(t, site, nil), compileAll(t, site, again)
	if len(want.Diagnostics) != len(got.Diagnostics) {
		t.Errorf("%d diagnostics, and %d of a clean build", len(got.Diagnostics), len(want.Diagnostics))
	}
	if unpacked := countPacked(again); unpacked == 0 || unpacked != len(again.docs) {
		t.Errorf("%d of %d reviews were taken over", unpacked, len(again.docs))
	}
	if err := again.Save(); err != nil || !maps.Equal(filesOf(t, dir), filesOf(t, keep)) {
		t.Errorf("kept again it is something else, %v", err)
	}

	p := slices.Sorted(maps.Keys(first.docs))[0] // of its file alone
	site[p] = &fstest.MapFile{Data: append(slices.Clone(site[p].Data), "\nOne more sentence.\n"...)}
	edited, dir := taken()
	compileAll(t, site, edited)
	if n := countPacked(edited); n != len(edited.docs)-1 {
		t.Errorf("after one edit %d of %d reviews were taken over", n, len(edited.docs))
	}
	if err := edited.Save(); err != nil {
		t.Fatal(err)
	}
	whole, more := int64(0), int64(0)
	for name, text := range filesOf(t, dir) {
		if was, there := filesOf(t, keep)[name]; !there {
			more += int64(len(text))
		} else if name != "parsed" && was != text {
			t.Errorf("%s was written again", name)
		} else if name != "parsed" {
			whole += int64(len(text))
		}
	}
	if more == 0 || more > whole {
		t.Errorf("one edit adds %d bytes to %d", more, whole)
	}
	once := shelved(dir)
	compileAll(t, site, once.ParseCache)
	if n := countPacked(once.ParseCache); n != len(once.docs) {
		t.Errorf("of what an edit left %d of %d reviews were taken over", n, len(once.docs))
	}
	site["throughline.yaml"] = &fstest.MapFile{Data: append(slices.Clone(site["throughline.yaml"].Data),
		"\ntimezone: America/New_York\n"...)}
	if strings.Count(string(site["throughline.yaml"].Data), "timezone:") > 1 {
		site["throughline.yaml"] = &fstest.MapFile{Data: []byte("timezone: America/New_York\naudiences: [internal, " +
			"public]\n")}
	}
	settings, _ := taken()
	compileAll(t, site, settings)
	if n := countPacked(settings); n != 0 {
		t.Errorf("under other settings %d reviews were taken over", n)
	}
}

// A shelvedCache is a memory as it stands in a folder.
type shelvedCache struct {
	*ParseCache
	dir string
}

func shelved(dir string) shelvedCache {
	return shelvedCache{NewParseCache(store.NewFolder(dir, "parsed", sha256.Sum256([]byte("this program")))), dir}
}

// saved is the folder in which a memory was left.
func saved(t *testing.T, m shelvedCache) string {
	t.Helper()
	if err := m.Save(); err != nil {
		t.Fatal(err)
	}
	return m.dir
}

// filesOf are the files of a folder, by name.
func filesOf(t *testing.T, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	all, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range all {
		data, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		out[e.Name()] = string(data)
	}
	return out
}

func countPacked(m *ParseCache) (n int) {
	for _, d := range m.docs {
		if d.kept != (store.Key{}) {
			n++
		}
	}
	return n
}

// TestDamagedMemory holds that nothing is taken of bytes that are not whole: cut or changed anywhere, the review is
// parsed, and the site is the same.
func TestDamagedMemory(t *testing.T) {
	site := fstest.MapFS{"content/reviews/a.md": {Data: []byte("---\ntitle: A\ndate: 2026-01-01\n---\nText.\n")}}
	m := shelved(t.TempDir())
	compileAll(t, site, m.ParseCache)
	for name, whole := range filesOf(t, saved(t, m)) {
		if name == ".gitignore" {
			continue
		}
		for i := range whole {
			changed := []byte(whole)
			changed[i] ^= 0x10
			for _, bad := range []string{whole[:i], string(changed)} {
				if err := os.WriteFile(filepath.Join(m.dir, name), []byte(bad), 0o600); err != nil {
					t.Fatal(err)
				}
				f := diag.NewFile("content/reviews/a.md", site["content/reviews/a.md"].Data)
				known := m.docs[f.Path]
				if _, ok := shelved(m.dir).unpack(f, time.UTC, known.key, known.sum); ok {
					t.Errorf("%s, byte %d: taken", name, i)
				}
			}
		}
		if err := os.WriteFile(filepath.Join(m.dir, name), []byte(whole), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	again := shelved(m.dir)
	compileAll(t, site, again.ParseCache)
	if countPacked(again.ParseCache) != 1 {
		t.Error("what is whole is not taken, so this tells nothing")
	}
}

func compileAll(t *testing.T, site fstest.MapFS, m *ParseCache) *Site {
	t.Helper()
	s, err := Compile(context.Background(), site, Options{Now: time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC),
		Drafts: true, ParseCache: m})
	if err != nil {
		t.Fatal(err)
	}
	if s.Failed() {
		t.Fatal(s.Diagnostics[0].Message)
	}
	return s
}
