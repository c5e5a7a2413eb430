package cache

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"io"
	"iter"
	"slices"
	"sort"

	"throughline/internal/store"
)

// A Kept is a published file and what it was made of. Of sums there is the first half, which is enough to tell them
// apart.
type Kept struct {
	Key  Half     // of what it was made of; none where only its bytes are known
	Sum  Half     // of its bytes
	Mark [28]byte // how the published file was left
}

// A Half is the first half of a SHA-256.
type Half [sha256.Size / 2]byte

// HalfOf gives the first half of a sum.
func HalfOf(sum [sha256.Size]byte) Half { return Half(sum[:len(Half{})]) }

// Pages are published files. They follow the laws of the package: a file is only taken from the published folder
// where the same program would make it of the same things, and where it is as it was left. They are held as they
// stand on disk, for there are many: an entry for each file, all of one size, in the order of what stands for their
// paths. The zero Pages are none.
type Pages struct{ entries []byte }

const (
	pagesName = "pages"
	// bytes of the sum of a path; where two paths had the same ones, the sums of their files would differ
	pathSize  = 8
	keptSize  = 2*sha256.Size/2 + 28
	entrySize = pathSize + keptSize
)

// LoadPages reads what a program of this key left; none where there is nothing that can be trusted.
func LoadPages(dir string, program store.Key) Pages {
	body := store.Load(dir, pagesName, program)
	if len(body)%entrySize != 0 {
		return Pages{}
	}
	return Pages{body}
}

// Len is how many files are known.
func (p Pages) Len() int { return len(p.entries) / entrySize }

func (p Pages) entry(i int) []byte { return p.entries[i*entrySize : (i+1)*entrySize] }

// Of gives what is known of the file of a path.
func (p Pages) Of(path string) (k Kept, ok bool) {
	at := pathSum(path)
	i, found := sort.Find(p.Len(), func(i int) int { return bytes.Compare(at[:], p.entry(i)[:pathSize]) })
	if !found {
		return k, false
	}
	e := p.entry(i)[pathSize:]
	copy(k.Key[:], e)
	copy(k.Sum[:], e[len(k.Key):])
	copy(k.Mark[:], e[len(k.Key)+len(k.Sum):])
	return k, true
}

func pathSum(path string) [pathSize]byte {
	sum := sha256.Sum256([]byte(path))
	return [pathSize]byte(sum[:pathSize])
}

// SavePages puts what is known of published files in the place of what was.
func SavePages(dir string, program store.Key, pages iter.Seq2[string, Kept]) error {
	return store.Save(dir, pagesName, program, pagesText(pages))
}

// pagesText is what is known of pages as it stands on disk.
type pagesText iter.Seq2[string, Kept]

// WriteTo implements io.WriterTo.
func (pages pagesText) WriteTo(w io.Writer) (n int64, err error) {
	var all [][entrySize]byte
	for p, k := range pages {
		at := pathSum(p)
		all = append(all, [entrySize]byte(slices.Concat(at[:], k.Key[:], k.Sum[:], k.Mark[:])))
	}
	slices.SortFunc(all, func(a, b [entrySize]byte) int { return bytes.Compare(a[:], b[:]) })
	out := bufio.NewWriterSize(w, 1<<16)
	for i := range all {
		wrote, err := out.Write(all[i][:])
		if n += int64(wrote); err != nil {
			return n, err
		}
	}
	return n, out.Flush()
}
