package search

import (
	"bytes"
	"cmp"
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

// A job makes the payload of one file.
type job struct {
	name string
	make func() ([]byte, error)
}

// Finish gives the files by name, those of StaticNames, and their version, which changes when any of them does. Neither
// Add nor Finish may be called after it: what was collected is let go as it is written.
func (s *Static) Finish() (files map[string][]byte, version string, err error) {
	asJSON := func(v any) func() ([]byte, error) { return func() ([]byte, error) { return json.Marshal(v) } }
	core := s.core()
	var jobs []job
	for _, f := range facets() {
		file := s.facet(f)
		core.Facets[f] = len(file.Values)
		jobs = append(jobs, job{"f/" + f, asJSON(file)})
	}
	for i, words := range s.dictionary() {
		jobs = append(jobs, job{shardName("d", i), asJSON(words)})
	}
	for i := range s.size.texts {
		jobs = append(jobs, job{shardName("t", i), func() ([]byte, error) { return s.texts(i) }})
	}
	lists, shards := s.postings(), make([][]uint32, s.size.terms)
	for n, name := range s.names {
		if name == "" {
			continue
		}
		i := shard(name, s.size.terms)
		shards[i] = append(shards[i], uint32(n))
	}
	for i := range shards {
		slices.SortFunc(shards[i], func(a, b uint32) int { return cmp.Compare(s.names[a], s.names[b]) })
		jobs = append(jobs, job{shardName("i", i), func() ([]byte, error) { return s.shard(shards[i], lists), nil }},
			job{shardName("p", i), func() ([]byte, error) { return positions(shards[i], lists), nil }})
	}
	files = make(map[string][]byte, len(jobs)+1)
	if err := pack(jobs, files); err != nil {
		return nil, "", err
	}
	core.Version = versionOf(files)
	return files, core.Version, pack([]job{{"core", asJSON(core)}}, files)
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

func (s *Static) texts(i int) ([]byte, error) {
	var shown []*shownReview
	for k := i * s.size.chunk; k < min((i+1)*s.size.chunk, len(s.reviews)); k++ {
		shown = append(shown, &s.reviews[k].shown)
	}
	return json.Marshal(shown)
}

// A list is a term's postings: reviews as differences, and what keep packs.
type list struct {
	count, last                   int
	docs, freqs, items, positions []byte
}

// postings turns what is kept by review into lists by term, and lets the former go.
func (s *Static) postings() []list {
	lists := make([]list, len(s.names))
	for i := range s.reviews {
		r := &s.reviews[i]
		for k, t := range r.terms {
			l := &lists[t]
			l.docs = binary.AppendUvarint(l.docs, uint64(i-l.last))
			l.freqs = append(l.freqs, r.freqs.at(k)...)
			l.items = append(l.items, r.items.at(k)...)
			l.positions = append(l.positions, r.positions.at(k)...)
			l.count, l.last = l.count+1, i
		}
		r.terms, r.freqs, r.items, r.positions = nil, packed{}, packed{}, packed{}
	}
	return lists
}

// shard writes terms with their postings, what is alike together so that it compresses well. Numbers are varints (LEB128).
// First comes the length of the head. The head has for each term: the length of its name, the name, in how many documents it
// is, in how many reviews, and the bytes of its docs, frequencies and items. Then come all docs, all frequencies, all items.
func (s *Static) shard(numbers []uint32, lists []list) []byte {
	var head, docs, freqs, items []byte
	for _, n := range numbers {
		l, name := &lists[n], s.names[n]
		head = binary.AppendUvarint(head, uint64(len(name)))
		head = append(head, name...)
		for _, v := range []int{int(s.df[n]), l.count, len(l.docs), len(l.freqs), len(l.items)} {
			head = binary.AppendUvarint(head, uint64(v))
		}
		docs, freqs, items = append(docs, l.docs...), append(freqs, l.freqs...), append(items, l.items...)
		l.docs, l.freqs, l.items = nil, nil, nil
	}
	return slices.Concat(binary.AppendUvarint(nil, uint64(len(head))), head, docs, freqs, items)
}

// positions writes those of the terms of a shard, in its order: the length of the head, which has for each term the bytes of its
// positions, and then these.
func positions(numbers []uint32, lists []list) []byte {
	var head, all []byte
	for _, n := range numbers {
		head = binary.AppendUvarint(head, uint64(len(lists[n].positions)))
		all = append(all, lists[n].positions...)
		lists[n].positions = nil
	}
	return slices.Concat(binary.AppendUvarint(nil, uint64(len(head))), head, all)
}

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
				payload, err := j.make()
				var data []byte
				if err == nil {
					data, err = p.script(j.name, payload)
				}
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
	deflate *zlib.Writer
	buf     bytes.Buffer
}

// script wraps a payload into a script that hands it over: its name, the length of it compressed (zlib, RFC 1950, which has a checksum), and that as a
// text of characters from U+3000 to U+AFFF, each 15 bits, the most significant first. The file is UTF-16, little endian,
// with a byte order mark, which a browser believes before what a server says: so a byte costs 1.07 bytes, where base64 costs
// 1.33 and a server that does not know of compression does no harm.
func (p *packer) script(name string, payload []byte) ([]byte, error) {
	p.buf.Reset()
	if p.deflate == nil {
		w, err := zlib.NewWriterLevel(&p.buf, 5)
		if err != nil {
			return nil, err
		}
		p.deflate = w
	}
	p.deflate.Reset(&p.buf)
	if _, err := p.deflate.Write(payload); err != nil {
		return nil, err
	}
	if err := p.deflate.Close(); err != nil {
		return nil, err
	}
	data := p.buf.Bytes()
	out := make([]byte, 0, len(data)*16/15+128)
	out = wide(out, "\ufeff"+fmt.Sprintf("throughlineSearch(%q,%d,\"", name, len(data)))
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
	return wide(out, "\");\n"), nil
}

// wide appends a text of the basic plane as UTF-16.
func wide(out []byte, s string) []byte {
	for _, r := range s {
		out = binary.LittleEndian.AppendUint16(out, uint16(r))
	}
	return out
}
