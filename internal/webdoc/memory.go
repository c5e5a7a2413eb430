package webdoc

import (
	"bytes"
	"io"
	"io/fs"
	"path"
	"slices"
	"time"
)

// A memory is a file system of files that were unpacked.
type memory struct {
	files map[string][]byte
	dirs  map[string][]string // the names in each folder
}

func newMemory() *memory { return &memory{map[string][]byte{}, map[string][]string{".": nil}} }

// add keeps a file; a second one of its name is left out.
func (m *memory) add(name string, data []byte) {
	_, file := m.files[name]
	if _, dir := m.dirs[name]; file || dir {
		return
	}
	for p := path.Dir(name); p != "."; p = path.Dir(p) {
		if _, file := m.files[p]; file {
			return
		}
	}
	m.files[name] = data
	for child, p := name, path.Dir(name); ; child, p = p, path.Dir(p) {
		_, there := m.dirs[p]
		m.dirs[p] = append(m.dirs[p], path.Base(child))
		if there || p == "." {
			return
		}
	}
}

// Open implements fs.FS.
func (m *memory) Open(name string) (fs.File, error) {
	if data, ok := m.files[name]; ok {
		return newFile(name, data), nil
	}
	if _, ok := m.dirs[name]; !ok {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	entries, _ := m.ReadDir(name)
	return &openFolder{info{path.Base(name), 0, true}, entries}, nil
}

// ReadDir implements fs.ReadDirFS.
func (m *memory) ReadDir(name string) ([]fs.DirEntry, error) {
	names, ok := m.dirs[name]
	if !ok {
		return nil, &fs.PathError{Op: "readdir", Path: name, Err: fs.ErrNotExist}
	}
	names = slices.Sorted(slices.Values(names))
	out := make([]fs.DirEntry, 0, len(names))
	for _, n := range names {
		data, file := m.files[path.Join(name, n)]
		out = append(out, info{n, int64(len(data)), !file})
	}
	return out, nil
}

// An info is what is known of a file in memory; it is its own entry of a folder.
type info struct {
	name string
	size int64
	dir  bool
}

// Name and the others implement fs.FileInfo and fs.DirEntry.
func (i info) Name() string               { return i.name }
func (i info) Size() int64                { return i.size }
func (i info) ModTime() time.Time         { return time.Time{} }
func (i info) IsDir() bool                { return i.dir }
func (i info) Sys() any                   { return nil }
func (i info) Type() fs.FileMode          { return i.Mode().Type() }
func (i info) Info() (fs.FileInfo, error) { return i, nil }

// Mode is that of a file that is only read.
func (i info) Mode() fs.FileMode {
	if i.dir {
		return fs.ModeDir | 0o555
	}
	return 0o444
}

type openFile struct {
	info
	*bytes.Reader
}

func newFile(name string, data []byte) fs.File {
	return &openFile{info{path.Base(name), int64(len(data)), false}, bytes.NewReader(data)}
}

// Stat and the others implement fs.File.
func (f *openFile) Stat() (fs.FileInfo, error) { return f.info, nil }
func (f *openFile) Close() error               { return nil }

// Size is the file's, which the reader says too.
func (f *openFile) Size() int64 { return f.info.size }

type openFolder struct {
	info
	left []fs.DirEntry
}

// Stat and the others implement fs.ReadDirFile.
func (f *openFolder) Stat() (fs.FileInfo, error) { return f.info, nil }
func (f *openFolder) Close() error               { return nil }
func (f *openFolder) Read([]byte) (int, error) {
	return 0, &fs.PathError{Op: "read", Path: f.name, Err: fs.ErrInvalid}
}

func (f *openFolder) ReadDir(n int) ([]fs.DirEntry, error) {
	if n <= 0 || n > len(f.left) {
		if n > 0 && len(f.left) == 0 {
			return nil, io.EOF
		}
		n = len(f.left)
	}
	out := f.left[:n]
	f.left = f.left[n:]
	return out, nil
}
