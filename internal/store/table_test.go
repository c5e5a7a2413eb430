package store

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
)

func keyOf(s string) Key { return sha256.Sum256([]byte(s)) }

func opened(dir string) *Table { return OpenTable(NewFolder(dir, "things", keyOf("this program"))) }

// swept leaves a table on its shelf with the keys of some values, which it closes.
func swept(t testing.TB, table *Table, used map[string]string) {
	t.Helper()
	keys := map[Key]bool{}
	for k := range used {
		keys[keyOf(k)] = true
	}
	if err := table.Sweep(func(k Key) bool { return keys[k] }); err != nil {
		t.Fatal(err)
	}
	table.Close()
}

// holds reports what a table has, by the names of keys.
func holds(table *Table, names []string) map[string]string {
	out := map[string]string{}
	for _, n := range names {
		if v, ok := table.Get(keyOf(n)); ok {
			out[n] = string(v)
		}
	}
	return out
}

// TestTable changes, adds and takes away values from one process to the next, and holds that each finds what the one
// before it left and nothing else, in few segments that are not much larger than that.
func TestTable(t *testing.T) {
	dir, rnd, want := t.TempDir(), rand.New(rand.NewPCG(4, 1)), map[string]string{}
	var names []string
	for i := range 60 {
		names = append(names, fmt.Sprint(i))
	}
	for step := range 60 {
		table := opened(dir)
		if got := holds(table, names); !maps.Equal(got, want) {
			t.Fatalf("step %d: %d values, not %d", step, len(got), len(want))
		}
		for range rnd.IntN(5) {
			n := names[rnd.IntN(len(names))]
			if rnd.IntN(3) == 0 {
				delete(want, n)
				continue
			}
			want[n] = fmt.Sprint(step, string(bytes.Repeat([]byte{'x'}, rnd.IntN(100_000))))
			table.Put(keyOf(n), []byte(want[n]))
			if got, ok := table.Get(keyOf(n)); !ok || string(got) != want[n] {
				t.Fatalf("step %d: what was put is not there", step)
			}
		}
		swept(t, table, want)
		if all, _ := filepath.Glob(filepath.Join(dir, "things-*")); len(all) > MaxSegments {
			t.Fatalf("step %d: %d segments", step, len(all))
		}
	}
	if rest, _ := filepath.Glob(filepath.Join(dir, ".new-*")); len(rest) > 0 {
		t.Errorf("%v are left", rest)
	}
}

// TestTableIsLeftAlone holds that nothing is written where nothing is new, and that what is not swept goes.
func TestTableIsLeftAlone(t *testing.T) {
	dir, values := t.TempDir(), map[string]string{"a": "one", "b": "two"}
	table := opened(dir)
	for k, v := range values {
		table.Put(keyOf(k), []byte(v))
	}
	swept(t, table, values)
	before, _ := os.ReadDir(dir)
	stamp, _ := before[len(before)-1].Info()
	swept(t, opened(dir), values)
	killed := opened(dir)
	killed.Put(keyOf("c"), make([]byte, 3*atOnce))
	killed.Close()
	after, _ := os.ReadDir(dir)
	if now, _ := after[len(after)-1].Info(); len(after) != len(before) || !now.ModTime().Equal(stamp.ModTime()) {
		t.Errorf("%d files became %d", len(before), len(after))
	}
	killed = opened(dir)
	killed.Put(keyOf("c"), make([]byte, 3*atOnce)) // and the process ends here, its segment half written
	table = opened(dir)
	table.Put(keyOf("d"), []byte("four"))
	values["d"] = "four"
	swept(t, table, values)
	if all, _ := filepath.Glob(filepath.Join(dir, "things-*")); len(all) != 2 {
		t.Errorf("%d segments are left, of which one is of a build that was killed", len(all))
	}
	if got := holds(opened(dir), []string{"a", "b", "c", "d"}); !maps.Equal(got, values) {
		t.Errorf("got %v", got)
	}
}

// TestTableDamaged cuts, changes and takes away each file, and holds that values are as they were or not there.
func TestTableDamaged(t *testing.T) {
	values, rnd := map[string]string{}, rand.New(rand.NewPCG(7, 7))
	for i := range 40 {
		values[fmt.Sprint(i)] = fmt.Sprint("value", i, rnd.Uint64())
	}
	names := slices.Collect(maps.Keys(values))
	for i := range 300 {
		dir := t.TempDir()
		for half := range 2 { // two segments
			table := opened(dir)
			for n, k := range names {
				if n%2 == half {
					table.Put(keyOf(k), []byte(values[k]))
				}
			}
			if err := table.Sweep(func(Key) bool { return true }); err != nil {
				t.Fatal(err)
			}
			table.Close()
		}
		all, _ := filepath.Glob(filepath.Join(dir, "things*"))
		if len(all) != 3 {
			t.Fatal(all)
		}
		name := all[i%len(all)]
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		switch i / 3 % 3 {
		case 0:
			data[rnd.IntN(len(data))] ^= 4
		case 1:
			data = data[:rnd.IntN(len(data))]
		}
		if err = os.WriteFile(name, data, 0o600); i/3%3 == 2 {
			err = os.Remove(name)
		}
		if err != nil {
			t.Fatal(err)
		}
		got := holds(opened(dir), names)
		for k, v := range got {
			if v != values[k] {
				t.Fatalf("damage %d to %s: %s is %q", i, filepath.Base(name), k, v)
			}
		}
		if len(got) == len(values) {
			t.Fatalf("damage %d to %s: all is taken", i, filepath.Base(name))
		}
	}
}

// TestTableOfTwo holds that two processes can share a folder: each finds what one of them left, or nothing.
func TestTableOfTwo(t *testing.T) {
	dir := t.TempDir()
	var work sync.WaitGroup
	for range 2 {
		work.Go(func() {
			for i := range 60 {
				table, name := opened(dir), fmt.Sprint(i%7)
				for k, v := range holds(table, []string{"0", "1", "2", "3", "4", "5", "6"}) {
					if v != "the value of "+k {
						t.Errorf("%s is %q", k, v)
					}
				}
				table.Put(keyOf(name), []byte("the value of "+name))
				if err := table.Sweep(func(Key) bool { return true }); err != nil {
					t.Error(err)
				}
				table.Close()
			}
		})
	}
	work.Wait()
}

// A fullShelf has segments that take nothing.
type fullShelf struct{ *Folder }

func (fullShelf) NewSegment() (*os.File, error) { return os.Open(os.DevNull) } // to be read only

// TestTableOnAFullDisk holds that values can be got where nothing can be written down, and that nothing is left then.
func TestTableOnAFullDisk(t *testing.T) {
	dir := t.TempDir()
	table := OpenTable(fullShelf{NewFolder(dir, "things", keyOf("this program"))})
	for i := range 5 {
		table.Put(keyOf(fmt.Sprint(i)), bytes.Repeat([]byte{byte(i)}, atOnce))
	}
	for i := range 5 {
		if v, ok := table.Get(keyOf(fmt.Sprint(i))); !ok || v[0] != byte(i) || len(v) != atOnce {
			t.Errorf("%d is not there", i)
		}
	}
	err := table.Sweep(func(Key) bool { return true })
	var fault *os.PathError
	if !errors.As(err, &fault) {
		t.Errorf("%v", err)
	}
	table.Close()
	if got := holds(opened(dir), []string{"0"}); len(got) > 0 {
		t.Errorf("got %d", len(got))
	}
}

// TestCompact holds that segments of which half is waste are written anew, that nothing is lost by it, and that all
// stays where something cannot be read.
func TestCompact(t *testing.T) {
	shelf := NewFolder(t.TempDir(), "things", Key{})
	fresh := func() (*os.File, string, error) { return made(shelf) }
	big := bytes.Repeat([]byte("0123456789abcdef"), 1<<20)
	all := Segments{NewSegment(fresh)}
	first := all.Append([]byte("first"))
	waste := all.Append(big)
	last := all.Append([]byte("last"))
	waste2 := all.Append(big[:1<<20])
	if err := all.Last().Finish(); err != nil {
		t.Fatal(err)
	}
	if _, moved := Compact(all, []*Extent{&first, &waste, &last, &waste2}, fresh); moved {
		t.Error("there was no waste")
	}
	now, moved := Compact(all, []*Extent{&first, &last}, fresh)
	if !moved || len(now) != 1 || now[0].Size() != int64(len("first")+len("last")) {
		t.Fatalf("%d segments, %v", len(now), moved)
	}
	for want, e := range map[string]Extent{"first": first, "last": last} {
		got := make([]byte, e.Size)
		if err := now.Read(got, e, 0); err != nil || string(got) != want {
			t.Errorf("%q, %v", got, err)
		}
	}
	gone := Extent{0, 10, 1 << 40}
	was := first
	again := append(slices.Clone(now), NewSegment(fresh))
	again.Append(big)
	again.Append(big)
	if _, moved := Compact(again, []*Extent{&first, &gone}, fresh); moved || first != was {
		t.Error("something was lost")
	}
}
