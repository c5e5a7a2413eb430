package compile

import (
	"bytes"
	"context"
	"fmt"
	"maps"
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
	first := &ParseCache{}
	compileAll(t, site, first)
	kept, err := packed(first)
	if err != nil {
		t.Fatal(err)
	}
	taken := func() *ParseCache {
		m := &ParseCache{}
		if err := m.UnmarshalBinary(kept); err != nil {
			t.Fatal(err)
		}
		return m
	}
	again := taken()
	want, got := compileAll(t, site, nil), compileAll(t, site, again)
	if len(want.Diagnostics) != len(got.Diagnostics) {
		t.Errorf("%d diagnostics, and %d of a clean build", len(got.Diagnostics), len(want.Diagnostics))
	}
	if unpacked := countPacked(again); again.Changed() || unpacked == 0 || unpacked != len(again.docs) {
		t.Errorf("%d of %d reviews were taken over", unpacked, len(again.docs))
	}
	same, err := packed(again)
	if err != nil || string(same) != string(kept) {
		t.Errorf("kept again it is something else, %v", err)
	}

	p := slices.Sorted(maps.Keys(first.docs))[0] // of its file alone
	site[p] = &fstest.MapFile{Data: append(slices.Clone(site[p].Data), "\nOne more sentence.\n"...)}
	edited := taken()
	compileAll(t, site, edited)
	if n := countPacked(edited); !edited.Changed() || n != len(edited.docs)-1 {
		t.Errorf("after one edit %d of %d reviews were taken over", n, len(edited.docs))
	}
	site["throughline.yaml"] = &fstest.MapFile{Data: append(slices.Clone(site["throughline.yaml"].Data),
		"\ntimezone: America/New_York\n"...)}
	if strings.Count(string(site["throughline.yaml"].Data), "timezone:") > 1 {
		site["throughline.yaml"] = &fstest.MapFile{Data: []byte("timezone: America/New_York\naudiences: [internal, " +
			"public]\n")}
	}
	settings := taken()
	compileAll(t, site, settings)
	if n := countPacked(settings); n != 0 {
		t.Errorf("under other settings %d reviews were taken over", n)
	}
}

// packed is what a memory leaves.
func packed(m *ParseCache) ([]byte, error) {
	var b bytes.Buffer
	n, err := m.WriteTo(&b)
	if err == nil && n != int64(b.Len()) {
		err = fmt.Errorf("%d bytes are said to be %d", b.Len(), n)
	}
	return b.Bytes(), err
}

func countPacked(m *ParseCache) (n int) {
	for _, d := range m.docs {
		if d.packed != "" {
			n++
		}
	}
	return n
}

// TestDamagedMemory holds that nothing is taken of bytes that are not whole.
func TestDamagedMemory(t *testing.T) {
	m := &ParseCache{}
	compileAll(t, fstest.MapFS{
		"content/reviews/a.md": {Data: []byte("---\ntitle: A\ndate: 2026-01-01\n---\nText.\n")}}, m)
	whole, err := packed(m)
	if err != nil || len(whole) == 0 {
		t.Fatalf("%d bytes, %v", len(whole), err)
	}
	for i := range whole {
		if err := new(ParseCache).UnmarshalBinary(whole[:i]); err == nil && i > 0 &&
			len(whole[:i]) != keyLength(whole) {
			t.Errorf("cut at %d: taken", i)
		}
	}
}

// keyLength is where the settings end and the first review begins: bytes that end there hold no review, and are whole.
func keyLength(whole []byte) int { return 1 + int(whole[0]) }

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
