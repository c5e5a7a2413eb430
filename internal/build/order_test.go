package build

import (
	"context"
	"io/fs"
	"math/rand/v2"
	"os"
	"runtime"
	"testing"
	"time"
)

// shuffled is a site whose folders list their files in a different order each time.
type shuffled struct {
	fs.FS
	rnd *rand.Rand
}

func (s shuffled) ReadDir(name string) ([]fs.DirEntry, error) {
	entries, err := fs.ReadDir(s.FS, name)
	s.rnd.Shuffle(len(entries), func(i, j int) { entries[i], entries[j] = entries[j], entries[i] })
	return entries, err
}

// TestAnyOrderAnyProcessors holds that neither the order in which folders list their files nor the number of processors shows.
func TestAnyOrderAnyProcessors(t *testing.T) {
	build := func(fsys fs.FS) map[string]string {
		site, err := Compile(context.Background(), fsys, Options{Now: time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)})
		if err != nil || site.Failed() {
			t.Fatal(err, site.Diagnostics)
		}
		s := &sink{files: map[string]string{}}
		if err := site.Write(context.Background(), s, func(int, int) {}); err != nil {
			t.Fatal(err)
		}
		return s.files
	}
	want := build(os.DirFS("../.."))
	for seed := range uint64(3) {
		before := runtime.GOMAXPROCS(1 + int(seed)*3)
		got := build(shuffled{os.DirFS("../.."), rand.New(rand.NewPCG(seed, seed))})
		runtime.GOMAXPROCS(before)
		if len(got) != len(want) || len(got) < 100 {
			t.Fatalf("%d files, and %d in another order", len(want), len(got))
		}
		for p := range want {
			if got[p] != want[p] {
				t.Errorf("%s differs in another order", p)
			}
		}
	}
}
