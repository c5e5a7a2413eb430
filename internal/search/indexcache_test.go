package search

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"throughline/internal/store"
)

// TestMemory edits a site again and again and holds that an index made of what was remembered, in memory or on a
// disk, is the one that is made of nothing, and that what has not changed is not made again.
func TestMemory(t *testing.T) {
	pool := invented(900)
	ids := slices.Sorted(maps.Keys(pool))
	src, rnd, inMemory, dir := map[string]string{}, rand.New(rand.NewPCG(1, 6)), new(IndexCache), t.TempDir()
	for _, id := range ids[:250] {
		src[id] = pool[id]
	}
	some := func() string { return slices.Sorted(maps.Keys(src))[rnd.IntN(len(src))] }
	edits := map[string]func(){
		"nothing": func() {},
		"a word":  func() { id := some(); src[id] = src[id][:len(src[id])-4] + " otherwise.\n" },
		"a title": func() {
			id := some()
			src[id] = strings.Replace(src[id], "title: ", "title: Renamed ",
				1)
		},
		"an item": func() {
			id := some()
			src[id] = strings.Replace(src[id], "---\n",
				"---\ntakeaways: [Perhaps]\n", 1)
		},
		"a date":            func() { id := some(); src[id] = strings.Replace(src[id], "date: 20", "date: 19", 1) },
		"a team":            func() { id := some(); src[id] = strings.Replace(src[id], "teams: [t", "teams: [u", 1) },
		"another one":       func() { id := ids[rnd.IntN(len(ids))]; src[id] = pool[id] },
		"one less":          func() { delete(src, some()) },
		"two exchanged":     func() { a, b := some(), some(); src[a], src[b] = src[b], src[a] },
		"many more":         func() { maps.Copy(src, pick(pool, ids[250:620])) },
		"many less":         func() { maps.DeleteFunc(src, func(id, _ string) bool { return id > ids[240] }) },
		"all others":        func() { clear(src); maps.Copy(src, pick(pool, ids[700:])) },
		"all":               func() { maps.Copy(src, pool) },
		"nothing left over": func() { clear(src) },
	}
	steps := []string{"a word", "a title", "an item", "nothing", "a date", "another one", "a team", "one less",
		"two exchanged", "many more", "a word",
		"nothing", "many less", "another one", "all", "a title", "all others", "an item", "nothing left over",
		"another one"}
	for i, name := range steps {
		edits[name]()
		what := fmt.Sprintf("step %d: %s", i, name)
		clean := indexOf(t, nil, src)
		same(t, what, indexOf(t, inMemory, src), clean)
		read := shelved(dir)
		if i > 0 && name != "all" && read.load("en") == nil && len(src) > 0 && steps[i-1] != "nothing left over" &&
			steps[i-1] != "all others" && steps[i-1] != "many less" {
			t.Errorf("%s: nothing is known", what)
		}
		same(t, what+", from a disk", indexOf(t, read, src), clean)
		saved(t, read)
	}
	if parts, _ := filepath.Glob(filepath.Join(dir, "search-*")); len(parts) == 0 || len(parts) > store.MaxSegments+1 {
		t.Errorf("%d parts are left", len(parts))
	}
}

// shelved is a memory as it stands in a folder.
func shelved(dir string) *IndexCache {
	return NewIndexCache(store.NewFolder(dir, "search", sha256.Sum256([]byte("this program"))))
}

func saved(t testing.TB, m *IndexCache) {
	t.Helper()
	if err := m.Save(); err != nil {
		t.Fatal(err)
	}
	m.Close()
}

// TestMemoryDamaged flips bits of what is kept, cuts it and takes parts of it away, and holds that the index is the
// same, made of nothing where that shows.
func TestMemoryDamaged(t *testing.T) {
	src, dir, rnd := invented(60), t.TempDir(), rand.New(rand.NewPCG(2, 6))
	index := func() map[string][]byte {
		m := shelved(dir)
		defer saved(t, m)
		files, err := tryIndex(t, m, src)
		if errors.Is(err, ErrDamaged) {
			m.Forget()
			files, err = tryIndex(t, m, src)
		}
		if err != nil {
			t.Fatal(err)
		}
		return files
	}
	index()
	for i := range 60 {
		all, err := filepath.Glob(filepath.Join(dir, "search*"))
		if err != nil || len(all) < 2 {
			t.Fatal(all, err)
		}
		name := all[rnd.IntN(len(all))]
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		what := fmt.Sprintf("damage %d to %s", i, filepath.Base(name))
		switch i % 4 {
		case 0, 1:
			data[rnd.IntN(len(data))] ^= 4
		case 2:
			data = data[:rnd.IntN(len(data))]
		}
		if i%4 == 3 {
			err = os.Remove(name)
		} else {
			err = os.WriteFile(name, data, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
		id := fmt.Sprintf("r%04d", rnd.IntN(60))
		src[id] = strings.TrimSuffix(src[id], "\n") + " otherwise.\n"
		same(t, what, index(), indexOf(t, nil, src))
	}
}

// TestMemoryOfTwo holds that two processes can share what is kept: each index is that of its own reviews.
func TestMemoryOfTwo(t *testing.T) {
	src, dir := invented(60), t.TempDir()
	var wg sync.WaitGroup
	for k := range 2 {
		mine := maps.Clone(src)
		wg.Go(func() {
			for i := range 8 {
				id := fmt.Sprintf("r%04d", (7*i+k)%60)
				mine[id] = strings.TrimSuffix(mine[id], "\n") + " otherwise.\n"
				m := shelved(dir)
				files, err := tryIndex(t, m, mine)
				if err != nil {
					t.Error(err)
					return
				}
				if err := m.Save(); err != nil {
					t.Error(err)
				}
				m.Close()
				for name, want := range indexOf(t, nil, mine) {
					if !bytes.Equal(files[name], want) {
						t.Errorf("process %d, step %d: %s is not what a clean build makes", k, i, name)
					}
				}
			}
		})
	}
	wg.Wait()
}

// TestDiskThatTakesNothing holds that an index is made where nothing can be written down, and that nothing is kept of
// it then.
func TestDiskThatTakesNothing(t *testing.T) {
	src := invented(60)
	want := indexOf(t, nil, src)
	for what, shelf := range map[string]store.Shelf{"no part can be made": &brokenStore{},
		"parts take nothing": &brokenStore{take: true}} {
		t.Setenv("TMPDIR", filepath.Join(t.TempDir(), "missing"))
		m := NewIndexCache(shelf)
		same(t, what, indexOf(t, m, src), want)
		same(t, what+", again", indexOf(t, m, src), want)
		if err := m.Save(); err != nil {
			t.Error(what, err)
		}
		m.Close()
	}
}

// A brokenStore has no parts, or such as cannot be written to.
type brokenStore struct{ take bool }

func (*brokenStore) Head() []byte                         { return nil }
func (*brokenStore) OpenSegment(string) (*os.File, error) { return nil, os.ErrNotExist }
func (*brokenStore) Drop(string)                          {}
func (*brokenStore) Commit(_ io.WriterTo, parts []string) error {
	if len(parts) > 0 {
		return errors.New("a part is kept that could not be written")
	}
	return nil
}
func (s *brokenStore) NewSegment() (*os.File, error) {
	if !s.take {
		return nil, errors.New("there is no space")
	}
	return os.Open(os.DevNull) // to be read only
}

func pick(from map[string]string, ids []string) map[string]string {
	out := map[string]string{}
	for _, id := range ids {
		out[id] = from[id]
	}
	return out
}

func same(t *testing.T, what string, got, want map[string][]byte) {
	t.Helper()
	for name, data := range want {
		if !bytes.Equal(got[name], data) {
			t.Fatalf("%s: %s is not what a clean build makes", what, name)
		}
	}
	if len(got) != len(want) {
		t.Fatalf("%s: %d files, not %d", what, len(got), len(want))
	}
}

// TestMemoryMakesLittle holds that after a small edit only what it touches is made: the analysis of one review and
// few shards.
func TestMemoryMakesLittle(t *testing.T) {
	src, memory := invented(400), new(IndexCache)
	indexOf(t, memory, src)
	before := memory.last
	src["r0123"] += "Otherwise.\n"
	indexOf(t, memory, src)
	again, made := 0, 0
	for i := range memory.last.reviews {
		if memory.last.reviews[i].at != before.reviews[i].at {
			again++
		}
	}
	for name, f := range memory.last.files {
		if shard := strings.HasPrefix(name, "i/") || strings.HasPrefix(name, "p/"); shard &&
			f.Extent != before.files[name].Extent {
			made++
		}
	}
	if again != 1 || made == 0 || made > 12 {
		t.Errorf("%d reviews were analysed again and %d shards written", again, made)
	}
	if size := memory.last.parts[1].Size(); size > before.parts[0].Size()/10 {
		t.Errorf("%d bytes are new beside %d", size, before.parts[0].Size())
	}
}

// TestMemoryOfOthers holds that nothing is taken from an index in another language, and that a head which is cut
// short is none.
func TestMemoryOfOthers(t *testing.T) {
	memory := new(IndexCache)
	indexOf(t, memory, invented(40))
	if memory.load("de") != nil || memory.load("en") == nil {
		t.Error("the language does not count")
	}
	var b bytes.Buffer
	if n, err := (head{memory.last, []string{"a"}}).WriteTo(&b); err != nil || n != int64(b.Len()) {
		t.Fatalf("%d bytes of %d: %v", b.Len(), n, err)
	}
	if k, names := readHead(b.Bytes()); k == nil || len(names) != 1 || len(k.reviews) != 40 {
		t.Error("a whole head is not read")
	}
	for n := 0; n < b.Len(); n += 1 + n/50 {
		if k, _ := readHead(b.Bytes()[:n]); k != nil {
			t.Fatalf("%d bytes of %d are taken for a whole", n, b.Len())
		}
	}
}
