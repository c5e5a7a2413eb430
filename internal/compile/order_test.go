package compile

import (
	"io/fs"
	"math/rand/v2"
	"os"
	"runtime"
	"testing"
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

// TestAnyOrderAnyProcessors holds that neither the order in which folders list their files nor the number of
// processors shows.
func TestAnyOrderAnyProcessors(t *testing.T) {
	build := func(fsys fs.FS) map[string]string {
		return written(t, compiled(t, fsys, Options{}), func(int, int) {})
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
