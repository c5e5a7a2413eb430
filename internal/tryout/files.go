package tryout

import (
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"
)

// The folder as a file system: the settings, and content/reviews with what is in the folder under the names that Scan
// gave.

// A node is a folder of the site with the names in it, or a file.
type node struct {
	real  string // of a file: its path in the folder; "" for the settings
	names []string
	dir   bool
}

func (f *listing) addDir(p string) *node {
	if n := f.tree[p]; n != nil {
		return n
	}
	n := &node{dir: true}
	f.tree[p] = n
	if p != "." {
		parent := f.addDir(path.Dir(p))
		parent.names = append(parent.names, path.Base(p))
	}
	return n
}

func (f *listing) addFile(site, real string) {
	if _, there := f.tree[site]; there {
		return
	}
	f.tree[site] = &node{real: real}
	parent := f.addDir(path.Dir(site))
	parent.names = append(parent.names, path.Base(site))
	if real != "" {
		f.real[site] = real
	}
}

// Open implements fs.FS.
func (f *Folder) Open(name string) (fs.File, error) {
	n, err := f.now.Load().find("open", name)
	switch {
	case err != nil:
		return nil, err
	case n.dir:
		return &openDir{f: f, name: name, n: n}, nil
	case n.real == "":
		return &openSettings{info: info{"throughline.yaml", int64(len(f.settings)), 0o444},
			Reader: strings.NewReader(string(f.settings))}, nil
	}
	file, err := f.fsys.Open(n.real)
	if err != nil || path.Base(n.real) == path.Base(name) {
		return file, err
	}
	return renamedFile{file, path.Base(name)}, nil
}

// Stat implements fs.StatFS.
func (f *Folder) Stat(name string) (fs.FileInfo, error) {
	n, err := f.now.Load().find("stat", name)
	switch {
	case err != nil:
		return nil, err
	case n.dir:
		return info{path.Base(name), 0, fs.ModeDir | 0o555}, nil
	case n.real == "":
		return info{"throughline.yaml", int64(len(f.settings)), 0o444}, nil
	}
	have, err := fs.Stat(f.fsys, n.real)
	if err != nil || have.Name() == path.Base(name) {
		return have, err
	}
	return renamedInfo{have, path.Base(name)}, nil
}

// ReadDir implements fs.ReadDirFS.
func (f *Folder) ReadDir(name string) ([]fs.DirEntry, error) {
	l := f.now.Load()
	n, err := l.find("readdir", name)
	if err != nil {
		return nil, err
	}
	if !n.dir {
		return nil, &fs.PathError{Op: "readdir", Path: name, Err: fs.ErrInvalid}
	}
	names := slices.Sorted(slices.Values(n.names))
	out := make([]fs.DirEntry, 0, len(names))
	for _, e := range names {
		mode := fs.FileMode(0o444)
		if l.tree[path.Join(name, e)].dir {
			mode = fs.ModeDir | 0o555
		}
		out = append(out, entry{f, path.Join(name, e), mode})
	}
	return out, nil
}

func (f *listing) find(op, name string) (*node, error) {
	if !fs.ValidPath(name) {
		return nil, &fs.PathError{Op: op, Path: name, Err: fs.ErrInvalid}
	}
	n := f.tree[name]
	if n == nil {
		return nil, &fs.PathError{Op: op, Path: name, Err: fs.ErrNotExist}
	}
	return n, nil
}

// A renamedFile is a file of the folder that has another name in the site, a renamedInfo what is known of it.
type (
	renamedFile struct {
		fs.File
		name string
	}
	renamedInfo struct {
		fs.FileInfo
		name string
	}
)

func (r renamedInfo) Name() string { return r.name }

func (r renamedFile) Stat() (fs.FileInfo, error) {
	have, err := r.File.Stat()
	if err != nil {
		return nil, err
	}
	return renamedInfo{have, r.name}, nil
}

// info describes what is not a file of the folder.
type info struct {
	name string
	size int64
	mode fs.FileMode
}

func (i info) Name() string       { return i.name }
func (i info) Size() int64        { return i.size }
func (i info) Mode() fs.FileMode  { return i.mode }
func (i info) ModTime() time.Time { return time.Time{} }
func (i info) IsDir() bool        { return i.mode.IsDir() }
func (i info) Sys() any           { return nil }

// An entry is a name in a folder of the site.
type entry struct {
	f    *Folder
	path string
	mode fs.FileMode
}

func (e entry) Name() string               { return path.Base(e.path) }
func (e entry) IsDir() bool                { return e.mode.IsDir() }
func (e entry) Type() fs.FileMode          { return e.mode.Type() }
func (e entry) Info() (fs.FileInfo, error) { return e.f.Stat(e.path) }

type openSettings struct {
	info
	*strings.Reader
}

func (o *openSettings) Size() int64                { return o.info.size }
func (o *openSettings) Stat() (fs.FileInfo, error) { return o.info, nil }
func (o *openSettings) Close() error               { return nil }

type openDir struct {
	f    *Folder
	name string
	n    *node
	at   int
}

func (d *openDir) Stat() (fs.FileInfo, error) { return d.f.Stat(d.name) }
func (d *openDir) Close() error               { return nil }
func (d *openDir) Read([]byte) (int, error) {
	return 0, &fs.PathError{Op: "read", Path: d.name, Err: fs.ErrInvalid}
}

// ReadDir implements fs.ReadDirFile.
func (d *openDir) ReadDir(n int) ([]fs.DirEntry, error) {
	all, err := d.f.ReadDir(d.name)
	if err != nil {
		return nil, err
	}
	rest := all[min(d.at, len(all)):]
	if n > 0 && len(rest) == 0 {
		return nil, io.EOF
	}
	if n > 0 && len(rest) > n {
		rest = rest[:n]
	}
	d.at += len(rest)
	return rest, nil
}
