package cache

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"maps"
	"os"
	"path/filepath"
	"slices"
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
	data, err := os.ReadFile(filepath.Join(dir, pagesName))
	if err != nil || len(data) < 2*sha256.Size {
		return nil
	}
	body, sum := data[:len(data)-sha256.Size], data[len(data)-sha256.Size:]
	if got := sha256.Sum256(body); !bytes.Equal(got[:], sum) || !bytes.HasPrefix(body, program[:]) {
		return nil
	}
	return readPages(body[sha256.Size:])
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

// SavePages puts what is known of published files in the place of what was.
func SavePages(dir string, program [sha256.Size]byte, pages Pages) error {
	b := bytes.Clone(program[:])
	for _, p := range slices.Sorted(maps.Keys(pages)) {
		k := pages[p]
		b = append(binary.AppendUvarint(b, uint64(len(p))), p...)
		b = append(append(append(b, k.Key[:]...), k.Sum[:]...), k.Mark[:]...)
		b = binary.LittleEndian.AppendUint64(b, uint64(k.Size))
	}
	sum := sha256.Sum256(b)
	if err := prepare(dir); err != nil {
		return err
	}
	return replace(filepath.Join(dir, pagesName), append(b, sum[:]...))
}
