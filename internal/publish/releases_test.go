package publish_test

import (
	"os"
	"path/filepath"
	"testing"

	"throughline/internal/output"
	"throughline/internal/publish"
)

// TestReleases holds that each release stays as it was published, that as many stay as were asked for, and that one
// that is to be forgotten is.
func TestReleases(t *testing.T) {
	s := publish.Releases{Dir: t.TempDir(), Keep: 3}
	write(t, s.Dir, "ours.txt", "not of throughline")
	was := map[string]string{} // what releases said
	for day := 1; day <= 6; day++ {
		site := newSite("style", "a=1", "b="+string(rune('0'+day)))
		rep, err := s.Publish(t.Context(), build(t, site, "internal"), options(day))
		if err != nil {
			t.Fatal(err)
		}
		was[rep.Release] = site["reviews/b/index.html"]
		folders, _ := filepath.Glob(filepath.Join(s.Dir, "releases", "*"))
		if want := min(day, 3); len(folders) != want {
			t.Errorf("day %d: %d releases, want %d", day, len(folders), want)
		}
		for _, f := range folders {
			text, err := os.ReadFile(filepath.Join(f, "reviews/b/index.html"))
			if err != nil || string(text) != was[filepath.Base(f)] {
				t.Errorf("day %d: the release %s says %q, %v", day, filepath.Base(f), text, err)
			}
			if r, err := output.Verify(f); err != nil || !r.Sound() {
				t.Error(r, err)
			}
		}
		if to, _ := os.Readlink(filepath.Join(s.Dir, "current")); filepath.Base(to) != rep.Release {
			t.Errorf("day %d: current leads to %s", day, to)
		}
	}
	same, err := s.Publish(t.Context(), build(t, newSite("style", "a=1", "b=6"), "internal"), options(7))
	if err != nil || same.Sent != 0 {
		t.Error("the same site became a release", same, err)
	}
	for i := range 3 {
		back, err := s.Rollback(options(8))
		if (err == nil) != (i < 2) {
			t.Errorf("rollback %d: %v", i, err)
		}
		text, _ := os.ReadFile(filepath.Join(s.Dir, "current/reviews/b/index.html"))
		if i < 2 && (string(text) != was[back.Release] || len(back.Changed) == 0) {
			t.Errorf("rollback %d shows %q: %+v", i, text, back)
		}
	}
	other := build(t, newSite("style", "a=1"), "public")
	if _, err := s.Publish(t.Context(), other, options(9)); err == nil {
		t.Error("another edition was published over one")
	}
	o := options(9)
	o.ReplaceEdition = true
	if _, err := s.Publish(t.Context(), other, o); err != nil {
		t.Fatal(err)
	}
	if left, _ := filepath.Glob(filepath.Join(s.Dir, "releases", "*")); len(left) != 1 {
		t.Error("something is left of the edition before:", left)
	}
	if text, err := os.ReadFile(filepath.Join(s.Dir, "ours.txt")); err != nil || string(text) != "not of throughline" {
		t.Error("a file of others is gone")
	}
}

// TestReleasesOfOneSecond holds that releases stay in the order in which they were published, whatever their clocks
// say: of one second, or of a machine whose clock is behind.
func TestReleasesOfOneSecond(t *testing.T) {
	s := publish.Releases{Dir: t.TempDir(), Keep: 9}
	sites := map[string]string{}
	for _, text := range []string{"1", "2", "3"} {
		sites[text] = build(t, newSite("style", "a="+text), "internal")
	}
	put := func(text string, day int) {
		t.Helper()
		if _, err := s.Publish(t.Context(), sites[text], options(day)); err != nil {
			t.Fatal(err)
		}
	}
	shown := func(want string) {
		t.Helper()
		got, _ := os.ReadFile(filepath.Join(s.Dir, "current/reviews/a/index.html"))
		if string(got) != newSite("style", "a="+want)["reviews/a/index.html"] {
			t.Errorf("%q is shown, not %s", got, want)
		}
	}
	put("1", 5)
	put("2", 5)
	back := func(want string) {
		t.Helper()
		if _, err := s.Rollback(options(5)); err != nil {
			t.Fatal(err)
		}
		shown(want)
	}
	back("1")
	put("2", 5) // again, in the same second
	put("3", 4)
	shown("3")
	back("2")
	back("2") // as it was published first
	back("1")
}
