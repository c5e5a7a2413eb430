package publish

import (
	"bytes"
	"context"
	"errors"
	"io"
	"iter"

	"throughline/internal/output"
)

// A Target holds published files under slash-separated names. What is put there is there whole or not at all. Errors
// of files that are not there are fs.ErrNotExist.
type Target interface {
	// String names it in messages.
	String() string
	// CheckName says why the target cannot have a file of this name; nil: it can.
	CheckName(name string) error
	// Read gives a small file.
	Read(ctx context.Context, name string) ([]byte, error)
	// Put makes or replaces a file.
	Put(ctx context.Context, name string, f File) error
	// Copy makes or replaces a file by another one of the target, with the same headers, whose bytes do not travel.
	Copy(ctx context.Context, from, to string) error
	// Remove takes a file away. That it is not there is no error.
	Remove(ctx context.Context, name string) error
	// Stat tells what the target holds under a name; the sum is zero where that cannot be known.
	Stat(ctx context.Context, name string) (output.Entry, error)
	// List gives the names that begin with a prefix, in any order.
	List(ctx context.Context, prefix string) iter.Seq2[string, error]
	// Tidy takes away what a run that was stopped has left half sent.
	Tidy(ctx context.Context) error
	// Parallel is how many files are best sent at once.
	Parallel() int
}

// A File is what is put under a name.
type File struct {
	output.Entry
	Open  func() (io.ReadCloser, error)
	Type  string // the media type
	Cache string // the header Cache-Control; "" for what nobody reads
}

// inMemory is a file of bytes.
func inMemory(data []byte, c class) File {
	return File{Entry: output.EntryOf(data), Type: "application/json", Cache: c.cache(),
		Open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(data)), nil }}
}

// mostRead is how large a manifest or state may be: of a site of some millions of files.
const mostRead = 1 << 30

func readAll(r io.Reader) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, mostRead+1))
	if err == nil && len(data) > mostRead {
		err = errors.New("more than a gigabyte, which is no manifest")
	}
	return data, err
}
