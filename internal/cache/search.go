package cache

import (
	"bytes"
	"crypto/sha256"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Names of what is kept beside the record of a build, each for a program and with a sum of its own.
const (
	searchName = "search"
	parsedName = "parsed"
)

// A SearchStore is where the segments of what a program keeps of its search index stand, beside a head that names
// them. It implements search.Store. A segment is written once and only read afterwards, so who has opened it keeps
// it, whoever takes its name away.
type SearchStore struct {
	dir     string
	program [sha256.Size]byte
}

// NewSearchStore is the shelf of a program in a folder, which need not exist.
func NewSearchStore(dir string, program [sha256.Size]byte) *SearchStore {
	return &SearchStore{dir, program}
}

// Head gives what was last kept; nil where there is nothing that can be trusted.
func (s *SearchStore) Head() []byte { return load(s.dir, searchName, s.program) }

// New makes a part.
func (s *SearchStore) NewSegment() (*os.File, error) {
	if err := prepare(s.dir); err != nil {
		return nil, err
	}
	return os.CreateTemp(s.dir, partPrefix+"*")
}

// Part opens a part.
func (s *SearchStore) OpenSegment(name string) (*os.File, error) {
	if !strings.HasPrefix(name, partPrefix) || filepath.Base(name) != name {
		return nil, fs.ErrNotExist
	}
	return os.Open(filepath.Join(s.dir, name))
}

// Keep puts a head in the place of the one before, and takes away all parts but those that it names.
func (s *SearchStore) Commit(head io.WriterTo, parts []string) error {
	if err := save(s.dir, searchName, s.program, head); err != nil {
		return err
	}
	all, err := os.ReadDir(s.dir)
	for _, e := range all {
		if name := e.Name(); strings.HasPrefix(name, partPrefix) && !slices.Contains(parts, name) {
			_ = os.Remove(filepath.Join(s.dir, name)) // at worst the next build does
		}
	}
	return err
}

// Drop takes a part away.
func (s *SearchStore) Drop(name string) { _ = os.Remove(filepath.Join(s.dir, name)) }

const partPrefix = searchName + "-"

// LoadParsed reads what a program of this key kept of the reviews that it parsed; nil where there is nothing that can
// be trusted.
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

// A Scratch is a shelf that keeps nothing: its parts lose their names at once and go with the process.
type Scratch struct{ Dir string }

// Head gives nothing.
func (Scratch) Head() []byte { return nil }

// New makes a part.
func (s Scratch) NewSegment() (*os.File, error) {
	f, err := os.CreateTemp(s.Dir, ".throughline-"+partPrefix+"*")
	if err == nil {
		_ = os.Remove(f.Name())
	}
	return f, err
}

// Part finds nothing.
func (Scratch) OpenSegment(string) (*os.File, error) { return nil, fs.ErrNotExist }

// Keep keeps nothing.
func (Scratch) Commit(io.WriterTo, []string) error { return nil }

// Drop has nothing to do.
func (Scratch) Drop(string) {}
