package cache

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"hash"
	"io"
	"io/fs"
	"maps"
	"slices"
	"sync"

	"throughline/internal/parallel"
)

// A Fact is the answer that a file system gave to one question: what a file holds, what a folder lists, whether there
// is something at a path.
type Fact struct {
	Op   byte // one of the constants below
	Path string
	N    int64 // of read: how many bytes were read; -1: it could not be opened
	End  bool  // of read: the file ended there
	Sum  [sha256.Size]byte
}

const (
	opRead = 'r' // Sum is of the bytes that were read
	opList = 'l' // Sum is of the names and types in a folder
	opStat = 's' // Sum is of the type and, for a file, the size
)

// A Trace is a file system that remembers what was asked of it. It is safe for concurrent use.
type Trace struct {
	fsys fs.FS
	mu   sync.Mutex
	seen map[question][sha256.Size]byte
	torn map[string]bool // files that gave two answers
}

type question struct {
	op   byte
	path string
	n    int64
	end  bool
}

// NewTrace returns a Trace of fsys.
func NewTrace(fsys fs.FS) *Trace { return &Trace{fsys: fsys, seen: map[question][sha256.Size]byte{}} }

// Torn are the paths at which the file system gave two answers to one question, or a file had two contents: they
// changed while they were read. What was made meanwhile is made of both, so it must not count as known.
func (t *Trace) Torn() []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	whole := map[string]question{}
	for q := range t.seen {
		if q.op != opRead || !q.end {
			continue
		}
		if was, ok := whole[q.path]; ok && was != q {
			t.tear(q.path)
		}
		whole[q.path] = q
	}
	return slices.Sorted(maps.Keys(t.torn))
}

// Reset forgets all answers.
func (t *Trace) Reset() {
	t.mu.Lock()
	defer t.mu.Unlock()
	clear(t.seen)
	clear(t.torn)
}

// Agrees reports whether the answers are those that somebody else got who looked at the same files: content gives the
// sum of what a file held then, and below whether there was anything at a path or below it. Beginnings of files are
// not compared.
func (t *Trace) Agrees(content func(path string) (sum [sha256.Size]byte, ok bool), below func(path string) bool) bool {
	if len(t.Torn()) > 0 {
		return false
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	for q, sum := range t.seen {
		switch {
		case q.op == opList:
		case sum == failed():
			if below(q.path) {
				return false
			}
		case q.op == opRead && q.end:
			if was, ok := content(q.path); !ok || was != sum {
				return false
			}
		}
	}
	return true
}

func (t *Trace) tear(path string) {
	if t.torn == nil {
		t.torn = map[string]bool{}
	}
	t.torn[path] = true
}

// Facts are all answers that were given so far, in no order. Files that are still open are not among them.
func (t *Trace) Facts() []Fact {
	t.mu.Lock()
	defer t.mu.Unlock()
	out := make([]Fact, 0, len(t.seen))
	for q, sum := range t.seen {
		out = append(out, Fact{q.op, q.path, q.n, q.end, sum})
	}
	return out
}

func (t *Trace) note(q question, sum [sha256.Size]byte) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if was, ok := t.seen[q]; ok && was != sum {
		t.tear(q.path)
	}
	t.seen[q] = sum
}

// Open implements fs.FS.
func (t *Trace) Open(name string) (fs.File, error) {
	f, err := t.fsys.Open(name)
	if err != nil {
		t.note(question{opRead, name, -1, false}, failed())
		return nil, err
	}
	if info, err := f.Stat(); err != nil || !info.Mode().IsRegular() {
		// A folder may be asked for its type and for its names without our hearing of it.
		t.note(question{op: opStat, path: name}, statSum(info, err))
		list, err := fs.ReadDir(t.fsys, name)
		t.note(question{op: opList, path: name}, listSum(list, err))
		return f, nil
	}
	return &tracedFile{File: f, t: t, name: name, sum: sha256.New()}, nil
}

// Stat implements fs.StatFS.
func (t *Trace) Stat(name string) (fs.FileInfo, error) {
	info, err := fs.Stat(t.fsys, name)
	t.note(question{op: opStat, path: name}, statSum(info, err))
	return info, err
}

// Lstat implements fs.ReadLinkFS. What it says is not noted.
func (t *Trace) Lstat(name string) (fs.FileInfo, error) { return fs.Lstat(t.fsys, name) }

// ReadLink implements fs.ReadLinkFS. What it says is not noted.
func (t *Trace) ReadLink(name string) (string, error) { return fs.ReadLink(t.fsys, name) }

// ReadDir implements fs.ReadDirFS.
func (t *Trace) ReadDir(name string) ([]fs.DirEntry, error) {
	list, err := fs.ReadDir(t.fsys, name)
	t.note(question{op: opList, path: name}, listSum(list, err))
	return list, err
}

// ReadFile implements fs.ReadFileFS.
func (t *Trace) ReadFile(name string) ([]byte, error) {
	data, err := fs.ReadFile(t.fsys, name)
	if err != nil {
		t.note(question{opRead, name, -1, false}, failed())
		return nil, err
	}
	t.note(question{opRead, name, int64(len(data)), true}, sha256.Sum256(data))
	return data, nil
}

// A tracedFile sums what is read from a file, for its bytes are what counts and not its time.
type tracedFile struct {
	fs.File
	t    *Trace
	name string
	sum  hash.Hash
	n    int64
	end  bool
}

func (f *tracedFile) Read(p []byte) (int, error) {
	n, err := f.File.Read(p)
	f.sum.Write(p[:n])
	f.n += int64(n)
	f.end = f.end || err == io.EOF
	return n, err
}

func (f *tracedFile) Stat() (fs.FileInfo, error) {
	info, err := f.File.Stat()
	f.t.note(question{op: opStat, path: f.name}, statSum(info, err))
	return info, err
}

func (f *tracedFile) Close() error {
	var sum [sha256.Size]byte
	f.sum.Sum(sum[:0])
	f.t.note(question{opRead, f.name, f.n, f.end}, sum)
	return f.File.Close()
}

// failed stands for a question that had no answer. Why is not noted: an error is a reason to look closely, not to
// reuse.
func failed() [sha256.Size]byte { return [sha256.Size]byte{} }

func statSum(info fs.FileInfo, err error) [sha256.Size]byte {
	if err != nil {
		return failed()
	}
	b := binary.LittleEndian.AppendUint32([]byte("stat"), uint32(info.Mode().Type()))
	if info.Mode().IsRegular() {
		b = binary.LittleEndian.AppendUint64(b, uint64(info.Size()))
	}
	return sha256.Sum256(b)
}

func listSum(list []fs.DirEntry, err error) [sha256.Size]byte {
	if err != nil {
		return failed()
	}
	b := []byte("list")
	for _, d := range list {
		b = binary.LittleEndian.AppendUint32(b, uint32(d.Type()))
		b = binary.LittleEndian.AppendUint32(b, uint32(len(d.Name())))
		b = append(b, d.Name()...)
	}
	return sha256.Sum256(b)
}

// Same reports whether a file system still gives every one of these answers. It reads all that was read before, as
// many files at once as there are processors, and stops at the first difference.
func Same(ctx context.Context, fsys fs.FS, facts []Fact) bool {
	err := parallel.ForWith(ctx, parallel.Waiting(), len(facts), func() *bytes.Buffer { return new(bytes.Buffer) },
		func(_ context.Context, buf *bytes.Buffer, i int) error {
			if !holds(fsys, &facts[i], buf) {
				return errDiffers
			}
			return nil
		})
	return err == nil
}

var errDiffers = errors.New("an answer differs")

func holds(fsys fs.FS, f *Fact, buf *bytes.Buffer) bool {
	switch f.Op {
	case opStat:
		return statSum(fs.Stat(fsys, f.Path)) == f.Sum
	case opList:
		return listSum(fs.ReadDir(fsys, f.Path)) == f.Sum
	}
	file, err := fsys.Open(f.Path)
	if err != nil {
		return f.N < 0
	}
	defer file.Close()
	info, err := file.Stat()
	return f.N >= 0 && err == nil && info.Mode().IsRegular() && readsAs(file, f, buf)
}

// readsAs reports whether a file still reads as it did.
func readsAs(file fs.File, f *Fact, buf *bytes.Buffer) bool {
	buf.Reset()
	n, err := buf.ReadFrom(io.LimitReader(file, f.N+1))
	if err != nil || n < f.N || f.End && n > f.N {
		return false
	}
	return sha256.Sum256(buf.Bytes()[:f.N]) == f.Sum
}
