package search

import (
	"bytes"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// TestMemory edits a site again and again and holds that an index made of what was remembered, in memory or as bytes, is the one
// that is made of nothing, and that what has not changed is not made again.
func TestMemory(t *testing.T) {
	pool := invented(900)
	ids := slices.Sorted(maps.Keys(pool))
	src, rnd, inMemory, asBytes := map[string]string{}, rand.New(rand.NewPCG(1, 6)), new(Memory), []byte(nil)
	for _, id := range ids[:250] {
		src[id] = pool[id]
	}
	some := func() string { return slices.Sorted(maps.Keys(src))[rnd.IntN(len(src))] }
	edits := map[string]func(){
		"nothing":           func() {},
		"a word":            func() { id := some(); src[id] = src[id][:len(src[id])-4] + " otherwise.\n" },
		"a title":           func() { id := some(); src[id] = strings.Replace(src[id], "title: ", "title: Renamed ", 1) },
		"an item":           func() { id := some(); src[id] = strings.Replace(src[id], "---\n", "---\ntakeaways: [Perhaps]\n", 1) },
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
	steps := []string{"a word", "a title", "an item", "nothing", "a date", "another one", "a team", "one less", "two exchanged", "many more", "a word",
		"nothing", "many less", "another one", "all", "a title", "all others", "an item", "nothing left over", "another one"}
	for i, name := range steps {
		edits[name]()
		what := fmt.Sprintf("step %d: %s", i, name)
		clean := indexOf(t, nil, src)
		same(t, what, indexOf(t, inMemory, src), clean)
		read := new(Memory)
		if err := read.UnmarshalBinary(asBytes); (err != nil) != (asBytes == nil) {
			t.Fatal(what, err)
		}
		same(t, what+", from bytes", indexOf(t, read, src), clean)
		asBytes = written(t, read)
	}
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

// TestMemoryMakesLittle holds that after a small edit only what it touches is made: the analysis of one review and few shards.
func TestMemoryMakesLittle(t *testing.T) {
	src, memory := invented(400), new(Memory)
	indexOf(t, memory, src)
	before := memory.last
	src["r0123"] += "Otherwise.\n"
	indexOf(t, memory, src)
	again, taken := 0, 0
	for i := range memory.last.reviews {
		if &memory.last.reviews[i].postings[0] != &before.reviews[i].postings[0] {
			again++
		}
	}
	for name, data := range memory.last.files {
		if &data[0] == &before.files[name][0] {
			taken++
		}
	}
	if made := len(before.files) - taken; again != 1 || made == 0 || made > 12 {
		t.Errorf("%d reviews were analysed again and %d of %d shards written", again, made, len(before.files))
	}
}

// TestMemoryOfOthers holds that nothing is taken from an index in another language, and that bytes which are cut short are none.
func TestMemoryOfOthers(t *testing.T) {
	memory := new(Memory)
	indexOf(t, memory, invented(40))
	if memory.recall("de") != nil || memory.recall("en") == nil {
		t.Error("the language does not count")
	}
	data := written(t, memory)
	for n := 0; n < len(data); n += 1 + n/50 {
		if new(Memory).UnmarshalBinary(data[:n]) == nil {
			t.Fatalf("%d bytes of %d are taken for a whole", n, len(data))
		}
	}
}

// written is what a memory writes.
func written(t testing.TB, m *Memory) []byte {
	t.Helper()
	var b bytes.Buffer
	n, err := m.WriteTo(&b)
	if err != nil || n != int64(b.Len()) {
		t.Fatalf("%d bytes of %d: %v", b.Len(), n, err)
	}
	return b.Bytes()
}
