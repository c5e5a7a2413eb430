package search

import (
	"encoding/hex"
	"fmt"
	"strings"
)

// Files of an index are named by their content on a site, so that a page never takes a file of one index for that of
// another, and who has a file in a cache has the right one. Only one keeps its name: it names the core, and the core
// all others.
const (
	// Newest is the file that names the core; it must never be taken out of a cache.
	Newest = "newest.js"

	nameBytes    = 4  // of the SHA-256 of a file, in its name
	namesPerFile = 64 // of what is too much for the core
)

// FileName is what a file of the index with this sum is called on a site.
func FileName(slot string, sum [32]byte) string {
	if slot == Newest {
		return slot
	}
	return strings.TrimSuffix(slot, ".js") + "." + hex.EncodeToString(sum[:nameBytes]) + ".js"
}

// Slot is the file of an index that has a name on a site; ok is false for a name that no file has.
func Slot(name string) (slot string, ok bool) {
	if name == Newest {
		return name, true
	}
	rest, sum, ok := cutLast(strings.TrimSuffix(name, ".js"), ".")
	return rest + ".js", ok && len(sum) == 2*nameBytes
}

func cutLast(s, sep string) (before, after string, ok bool) {
	i := strings.LastIndex(s, sep)
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+len(sep):], true
}

// nameFiles are the files that name texts and positions: n/t0 the first texts.
func (s sizes) nameFiles() []string {
	var out []string
	for _, g := range s.named() {
		for i := range filesFor(g.count) {
			out = append(out, nameFile(g.dir, i))
		}
	}
	return out
}

func nameFile(dir string, i int) string { return fmt.Sprintf("n/%s%x", dir, i) }

func filesFor(names int) int { return (names + namesPerFile - 1) / namesPerFile }

type shards struct {
	dir   string
	count int
}

// named are the shards whose names stand in files of their own.
func (s sizes) named() []shards { return []shards{{"t", s.texts}, {"p", s.terms}, {"x", s.texts}} }

// sum is how the name of a file begins.
func (f *Files) sum(name string) []byte {
	f.mu.Lock()
	defer f.mu.Unlock()
	sum := f.files[name+".js"].sum
	return sum[:nameBytes]
}

// names makes the files that name texts and positions.
func (s *Static) names(out *Files) (jobs []job) {
	for _, g := range s.size.named() {
		for i := range filesFor(g.count) {
			jobs = append(jobs, func(w *merger) error {
				var sums []byte
				for k := i * namesPerFile; k < min(g.count, (i+1)*namesPerFile); k++ {
					sums = append(sums, out.sum(shardName(g.dir, k))...)
				}
				name := nameFile(g.dir, i)
				data, err := w.packer.script(name, payload{blocks: [][]byte{sums}})
				s.put(out, name+".js", data)
				return err
			})
		}
	}
	return jobs
}

// coreNames are the names that the core has: of words, terms, facets and of the files with all others.
func (s *Static) coreNames(out *Files) (sums []byte) {
	for _, g := range []shards{{"d", s.size.words}, {"i", s.size.terms}} {
		for i := range g.count {
			sums = append(sums, out.sum(shardName(g.dir, i))...)
		}
	}
	for _, f := range append(facets(), itemsFile) {
		sums = append(sums, out.sum("f/"+f)...)
	}
	for _, name := range s.size.nameFiles() {
		sums = append(sums, out.sum(name)...)
	}
	return sums
}
