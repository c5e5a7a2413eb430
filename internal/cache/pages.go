package cache

import (
	"bufio"
	"crypto/sha256"
	"encoding/binary"
	"io"
	"iter"
)

// A Kept is a published file and what it was made of.
type Kept struct {
	Key  [sha256.Size]byte // of what it was made of; none where only its bytes are known
	Sum  [sha256.Size]byte // of its bytes
	Size int64
	Mark [28]byte // how the published file was left
}

// Pages are published files by path. They follow the laws of the package: a file is only taken from the published folder where
// the same program would make it of the same things, and where it is as it was left.
type Pages map[string]Kept

const pagesName = "pages"

// LoadPages reads what a program of this key left; empty where there is nothing that can be trusted.
func LoadPages(dir string, program [sha256.Size]byte) Pages {
	body := load(dir, pagesName, program)
	if body == nil {
		return nil
	}
	return readPages(body)
}

// readPages reads entries until the end; what cannot be read whole is nothing.
func readPages(b []byte) Pages {
	out := Pages{}
	for len(b) > 0 {
		n, used := binary.Uvarint(b)
		if used <= 0 || n > uint64(len(b)-used) {
			return nil
		}
		path := string(b[used : used+int(n)])
		b = b[used+int(n):]
		var k Kept
		if len(b) < keptSize {
			return nil
		}
		copy(k.Key[:], b)
		copy(k.Sum[:], b[len(k.Key):])
		copy(k.Mark[:], b[len(k.Key)+len(k.Sum):])
		k.Size = int64(binary.LittleEndian.Uint64(b[keptSize-8:]))
		b = b[keptSize:]
		out[path] = k
	}
	return out
}

const keptSize = 2*sha256.Size + 28 + 8

// SavePages puts what is known of published files, in the order of their paths, in the place of what was.
func SavePages(dir string, program [sha256.Size]byte, pages iter.Seq2[string, Kept]) error {
	return save(dir, pagesName, program, pagesText(pages))
}

// pagesText is what is known of pages as it stands on disk.
type pagesText iter.Seq2[string, Kept]

// WriteTo implements io.WriterTo.
func (pages pagesText) WriteTo(w io.Writer) (n int64, err error) {
	out := bufio.NewWriterSize(w, 1<<16)
	var b []byte
	for p, k := range pages {
		b = append(binary.AppendUvarint(b[:0], uint64(len(p))), p...)
		b = append(append(append(b, k.Key[:]...), k.Sum[:]...), k.Mark[:]...)
		b = binary.LittleEndian.AppendUint64(b, uint64(k.Size))
		wrote, err := out.Write(b)
		if n += int64(wrote); err != nil {
			return n, err
		}
	}
	return n, out.Flush()
}
