package lsp

import (
	"bytes"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"
)

// An overlay is a file system with what is open in an editor laid over it: a file that is open reads as it stands
// there, saved or not. A file that is open and not on the disk yet is in its folder. A site keeps the file system
// that it was made from, so there is one overlay, which the compiling goroutine alone changes, between two compiles.
type overlay struct {
	base fs.FS
	open map[string]*buffer // by path
}

// A buffer is a text in an editor.
type buffer struct {
	data    []byte
	changed time.Time
}

func (o *overlay) Open(name string) (fs.File, error) {
	if b, ok := o.open[name]; ok {
		return &openBuffer{bytes.NewReader(b.data), bufferInfo{path.Base(name), b}}, nil
	}
	return o.base.Open(name)
}

func (o *overlay) ReadFile(name string) ([]byte, error) {
	if b, ok := o.open[name]; ok {
		return bytes.Clone(b.data), nil
	}
	return fs.ReadFile(o.base, name)
}

func (o *overlay) Stat(name string) (fs.FileInfo, error) {
	if b, ok := o.open[name]; ok {
		return bufferInfo{path.Base(name), b}, nil
	}
	return fs.Stat(o.base, name)
}

func (o *overlay) Lstat(name string) (fs.FileInfo, error) {
	if b, ok := o.open[name]; ok {
		return bufferInfo{path.Base(name), b}, nil
	}
	return fs.Lstat(o.base, name)
}

func (o *overlay) ReadLink(name string) (string, error) { return fs.ReadLink(o.base, name) }

func (o *overlay) ReadDir(name string) ([]fs.DirEntry, error) {
	list, err := fs.ReadDir(o.base, name)
	if err != nil {
		return list, err
	}
	for p, b := range o.open {
		if path.Dir(p) != name {
			continue
		}
		e := fs.FileInfoToDirEntry(bufferInfo{path.Base(p), b})
		i, found := slices.BinarySearchFunc(list, e.Name(), func(e fs.DirEntry,
			name string) int {
			return strings.Compare(e.Name(), name)
		})
		if found {
			list[i] = e
		} else {
			list = slices.Insert(list, i, e)
		}
	}
	return list, nil
}

type bufferInfo struct {
	name string
	b    *buffer
}

func (i bufferInfo) Name() string       { return i.name }
func (i bufferInfo) Size() int64        { return int64(len(i.b.data)) }
func (i bufferInfo) Mode() fs.FileMode  { return 0o644 }
func (i bufferInfo) ModTime() time.Time { return i.b.changed }
func (i bufferInfo) IsDir() bool        { return false }
func (i bufferInfo) Sys() any           { return nil }

type openBuffer struct {
	io.Reader
	info bufferInfo
}

func (f *openBuffer) Stat() (fs.FileInfo, error) { return f.info, nil }
func (f *openBuffer) Close() error               { return nil }
