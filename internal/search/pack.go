package search

import (
	"bytes"
	"compress/flate"
	"compress/zlib"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"runtime"
	"slices"
	"sync"
)

// A payload is what a file holds, in blocks of different kinds of data: each is compressed with a code of its own. In numbers
// nothing is said twice but by chance, so they are coded and nothing else.
type payload struct {
	numbers bool
	blocks  [][]byte
}

// A job makes the payload of one file.
type job struct {
	name string
	make func() (payload, error)
}

// Finish gives the files by name, those of StaticNames, and their version, which changes when any of them does. Neither
// Add nor Finish may be called after it.
func (s *Static) Finish() (files map[string][]byte, version string, err error) {
	files = make(map[string][]byte, 2*s.size.terms+s.size.words+s.size.texts+1)
	used, count := s.used(), s.census()
	core, old := s.core(used), s.stale()
	lists := s.gather(count, old)
	if err := pack(s.jobs(core, used, lists, old), files); err != nil {
		return nil, "", err
	}
	if s.last != nil {
		s.last.reuse(files, s.size)
	}
	for i := range s.reviews {
		k := &s.reviews[i].kept
		if from := s.reviews[i].from; from >= 0 && from != i {
			k.text = renamed(k.text, shardName("t", from), shardName("t", i))
		}
		files[shardName("t", i)+".js"] = k.text
	}
	core.Version = versionOf(files)
	if err := pack([]job{{"core", core.payload}}, files); err != nil {
		return nil, "", err
	}
	s.memory.keep(s, used, files)
	return files, core.Version, nil
}

// jobs are the files that have to be written, but for the texts, which are there already, and the core, which comes last.
func (s *Static) jobs(core *coreFile, used []bool, l *lists, old stale) (jobs []job) {
	for i := range s.size.terms {
		if old.lists[i] {
			jobs = append(jobs, job{shardName("i", i), func() (payload, error) { return l.shard(s.words.names, i), nil }})
		}
		if old.positions[i] {
			jobs = append(jobs, job{shardName("p", i), func() (payload, error) { return l.positions(i), nil }})
		}
	}
	asJSON := func(v any) func() (payload, error) {
		return func() (payload, error) {
			data, err := json.Marshal(v)
			return payload{blocks: [][]byte{data}}, err
		}
	}
	for _, f := range facets() {
		file := s.facet(f)
		core.Facets[f] = len(file.Values)
		jobs = append(jobs, job{"f/" + f, asJSON(file)})
	}
	for i, words := range s.dictionary(used, l.census.documents) {
		jobs = append(jobs, job{shardName("d", i), asJSON(words)})
	}
	return jobs
}

func versionOf(files map[string][]byte) string {
	names := make([]string, 0, len(files))
	for n := range files {
		names = append(names, n)
	}
	slices.Sort(names)
	h := sha256.New()
	for _, n := range names {
		sum := sha256.Sum256(files[n])
		fmt.Fprintf(h, "%s %x\n", n, sum)
	}
	return fmt.Sprintf("%x", h.Sum(nil))[:12]
}

func shardName(dir string, i int) string { return fmt.Sprintf("%s/%x", dir, i) }

// shard spreads a name over n shards (FNV-1a of its UTF-8 bytes, 32 bits; the browser computes the same).
func shard(name string, n int) int {
	h := fnv.New32a()
	h.Write([]byte(name))
	return int(h.Sum32() % uint32(n))
}

func firstTwo(word string) string {
	r := []rune(word)
	return string(r[:min(2, len(r))])
}

// pack does jobs, as many at once as there are processors, and adds their files.
func pack(jobs []job, files map[string][]byte) error {
	var mu sync.Mutex
	var wg sync.WaitGroup
	var failed error
	next := make(chan job)
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			var p packer
			for j := range next {
				load, err := j.make()
				var data []byte
				if err == nil {
					data, err = p.script(j.name, load)
				}
				data = slices.Clone(data)
				mu.Lock()
				files[j.name+".js"], failed = data, errors.Join(failed, err)
				mu.Unlock()
			}
		})
	}
	for _, j := range jobs {
		next <- j
	}
	close(next)
	wg.Wait()
	return failed
}

// A packer makes scripts. It is used again and again, by one goroutine.
type packer struct {
	texts, numbers *zlib.Writer
	buf            bytes.Buffer
	out            []byte
}

// compress gives the blocks of a payload as one stream (zlib, RFC 1950, which has a checksum).
func (p *packer) compress(load payload) ([]byte, error) {
	p.buf.Reset()
	w, level := &p.texts, 5
	if load.numbers {
		w, level = &p.numbers, flate.HuffmanOnly
	}
	if *w == nil {
		made, err := zlib.NewWriterLevel(&p.buf, level)
		if err != nil {
			return nil, err
		}
		*w = made
	}
	(*w).Reset(&p.buf)
	written := false
	for _, b := range load.blocks {
		if len(b) == 0 {
			continue
		}
		if written {
			if err := (*w).Flush(); err != nil {
				return nil, err
			}
		}
		if _, err := (*w).Write(b); err != nil {
			return nil, err
		}
		written = true
	}
	if err := (*w).Close(); err != nil {
		return nil, err
	}
	return p.buf.Bytes(), nil
}

// script wraps a payload into a script that hands it over: its name, the length of it compressed, and that as a text of
// characters from U+3000 to U+AFFF, each 15 bits, the most significant first. The file is UTF-16, little endian,
// with a byte order mark, which a browser believes before what a server says: so a byte costs 1.07 bytes, where base64 costs
// 1.33 and a server that does not know of compression does no harm. It is valid until the next one is made.
func (p *packer) script(name string, load payload) ([]byte, error) {
	data, err := p.compress(load)
	if err != nil {
		return nil, err
	}
	out := wide(p.out[:0], opening(name)+fmt.Sprintf("%d,\"", len(data)))
	bits, have := uint32(0), 0
	for _, b := range data {
		bits, have = bits<<8|uint32(b), have+8
		if have >= 15 {
			have -= 15
			out = binary.LittleEndian.AppendUint16(out, uint16(0x3000+bits>>have))
			bits &= 1<<have - 1
		}
	}
	if have > 0 {
		out = binary.LittleEndian.AppendUint16(out, uint16(0x3000+bits<<(15-have)))
	}
	p.out = wide(out, "\");\n")
	return p.out, nil
}

// opening is how the script of a file begins.
func opening(name string) string { return fmt.Sprintf("\ufeffthroughlineSearch(%q,", name) }

// renamed is a script under another name.
func renamed(script []byte, from, to string) []byte {
	return append(wide(nil, opening(to)), script[len(wide(nil, opening(from))):]...)
}

// wide appends a text of the basic plane as UTF-16.
func wide(out []byte, s string) []byte {
	for _, r := range s {
		out = binary.LittleEndian.AppendUint16(out, uint16(r))
	}
	return out
}
