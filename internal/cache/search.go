package cache

import (
	"bytes"
	"crypto/sha256"
	"os"
	"path/filepath"
)

const searchName = "search"

// LoadSearch reads what a program of this key kept of its search index; nil where there is nothing that can be trusted.
func LoadSearch(dir string, program [sha256.Size]byte) []byte {
	data, err := os.ReadFile(filepath.Join(dir, searchName))
	if err != nil || len(data) < 2*sha256.Size || !bytes.HasPrefix(data, program[:]) {
		return nil
	}
	body, sum := data[:len(data)-sha256.Size], data[len(data)-sha256.Size:]
	if got := sha256.Sum256(body); !bytes.Equal(got[:], sum) {
		return nil
	}
	return body[sha256.Size:]
}

// SaveSearch puts what is kept of the search index in the place of what was.
func SaveSearch(dir string, program [sha256.Size]byte, data []byte) error {
	h := sha256.New()
	h.Write(program[:])
	h.Write(data)
	if err := prepare(dir); err != nil {
		return err
	}
	return replace(filepath.Join(dir, searchName), program[:], data, h.Sum(nil))
}
