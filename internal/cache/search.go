package cache

import (
	"bytes"
	"crypto/sha256"
	"io"
	"os"
	"path/filepath"
)

// Names of what is kept beside the record of a build, each for a program and with a sum of its own.
const (
	searchName = "search"
	parsedName = "parsed"
)

// LoadSearch reads what a program of this key kept of its search index; nil where there is nothing that can be trusted.
func LoadSearch(dir string, program [sha256.Size]byte) []byte { return load(dir, searchName, program) }

// SaveSearch puts what is kept of the search index in the place of what was.
func SaveSearch(dir string, program [sha256.Size]byte, from io.WriterTo) error {
	return save(dir, searchName, program, from)
}

// LoadParsed reads what a program of this key kept of the reviews that it parsed; nil where there is nothing that can be trusted.
func LoadParsed(dir string, program [sha256.Size]byte) []byte { return load(dir, parsedName, program) }

// SaveParsed puts what is kept of parsed reviews in the place of what was.
func SaveParsed(dir string, program [sha256.Size]byte, from io.WriterTo) error {
	return save(dir, parsedName, program, from)
}

func load(dir, name string, program [sha256.Size]byte) []byte {
	data, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil || len(data) < 2*sha256.Size || !bytes.HasPrefix(data, program[:]) {
		return nil
	}
	body, sum := data[:len(data)-sha256.Size], data[len(data)-sha256.Size:]
	if got := sha256.Sum256(body); !bytes.Equal(got[:], sum) {
		return nil
	}
	return body[sha256.Size:]
}

func save(dir, name string, program [sha256.Size]byte, from io.WriterTo) error {
	if err := prepare(dir); err != nil {
		return err
	}
	return replaceWith(filepath.Join(dir, name), func(f io.Writer) error {
		h := sha256.New()
		both := io.MultiWriter(f, h)
		if _, err := both.Write(program[:]); err != nil {
			return err
		}
		if _, err := from.WriteTo(both); err != nil {
			return err
		}
		_, err := f.Write(h.Sum(nil))
		return err
	})
}
