package webdoc

import (
	"errors"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"
	"time"
)

// An FS shows the exports of a folder as Markdown: report.html is report.html.md there, with the pictures of its text
// beside it, and a page of Notion has its title for a name. All other files are as they are. It is safe for concurrent
// use; what was made of a file is made anew when the file has changed and its folder is read again.
type FS struct {
	fsys fs.FS
	any  string // the one file that is taken whatever tool wrote it
	mu   sync.Mutex
	dirs map[string]*shown
	made map[string]*made
}

// Wrap shows the exports of a folder as Markdown. anyTool is the path of a file that somebody named, "" for none: its
// HTML is taken whatever tool wrote it.
func Wrap(fsys fs.FS, anyTool string) *FS {
	return &FS{fsys: fsys, any: anyTool, dirs: map[string]*shown{}, made: map[string]*made{}}
}

// A shown is a folder as it is shown.
type shown struct {
	entries []fs.DirEntry
	virtual map[string][]byte // by name, what is not there in the folder itself
	real    map[string]string // by name, the file that it was made of
	hidden  map[string]bool
}

// A made is what was made of a file, and of which one.
type made struct {
	size int64
	at   time.Time
	doc  *Document
	err  error
}

// Open implements fs.FS.
func (f *FS) Open(name string) (fs.File, error) {
	if !fs.ValidPath(name) {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrInvalid}
	}
	if d := f.folder(path.Dir(name)); d != nil && name != "." {
		if data, ok := d.virtual[path.Base(name)]; ok {
			return newFile(name, data), nil
		}
		if d.hidden[path.Base(name)] {
			return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
		}
	}
	file, err := f.fsys.Open(name)
	if err != nil {
		return nil, err
	}
	if st, err := file.Stat(); err != nil || !st.IsDir() {
		return file, err
	}
	_ = file.Close()
	entries, err := f.ReadDir(name)
	return &openFolder{info{path.Base(name), 0, true}, entries}, err
}

// ReadDir implements fs.ReadDirFS; it looks at the folder anew.
func (f *FS) ReadDir(name string) ([]fs.DirEntry, error) {
	d, err := f.look(name)
	if err != nil {
		return nil, err
	}
	return slices.Clone(d.entries), nil
}

// Origin is the file that one was made of, and what else there is to say of it; "" for a file that is as it is.
func (f *FS) Origin(name string) (file string, doc *Document) {
	d := f.folder(path.Dir(name))
	if d == nil || d.real[path.Base(name)] == "" {
		return "", nil
	}
	file = path.Join(path.Dir(name), d.real[path.Base(name)])
	f.mu.Lock()
	defer f.mu.Unlock()
	return file, f.made[file].doc
}

// WhyNot says why an export is not shown as Markdown; "" for other files.
func (f *FS) WhyNot(name string) string {
	f.mu.Lock()
	defer f.mu.Unlock()
	if m := f.made[name]; m != nil && m.err != nil && !errors.Is(m.err, ErrNot) {
		return m.err.Error()
	}
	return ""
}

func (f *FS) folder(name string) *shown {
	f.mu.Lock()
	d := f.dirs[name]
	f.mu.Unlock()
	if d == nil {
		d, _ = f.look(name)
	}
	return d
}

func (f *FS) look(name string) (*shown, error) {
	entries, err := fs.ReadDir(f.fsys, name)
	if err != nil {
		return nil, err
	}
	d := &shown{virtual: map[string][]byte{}, real: map[string]string{}, hidden: map[string]bool{}}
	taken := map[string]bool{}
	for _, e := range entries {
		taken[e.Name()] = true
	}
	for _, e := range entries {
		if !e.Type().IsRegular() || !IsName(e.Name()) {
			d.entries = append(d.entries, e)
			continue
		}
		doc := f.document(path.Join(name, e.Name()), e)
		if doc == nil {
			d.entries = append(d.entries, e)
			continue
		}
		as := shownName(e.Name(), taken)
		d.hidden[e.Name()] = as != e.Name()
		d.put(as, e.Name(), doc.Markdown)
		for _, p := range doc.Pictures {
			d.put(p.Name, e.Name(), p.Data)
		}
	}
	slices.SortFunc(d.entries, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	f.mu.Lock()
	f.dirs[name] = d
	f.mu.Unlock()
	return d, nil
}

func (d *shown) put(name, of string, data []byte) {
	if _, there := d.virtual[name]; there {
		return
	}
	d.virtual[name], d.real[name] = data, of
	d.entries = append(d.entries, info{name, int64(len(data)), false})
}

// shownName is the name under which an export is shown.
func shownName(name string, taken map[string]bool) string {
	as := CleanName(name)
	if kindOf(name) != "md" {
		as += ".md"
	}
	if as != name && taken[as] {
		if as = name; kindOf(name) != "md" {
			as += ".md"
		}
	}
	taken[as] = true
	return as
}

// document is what was made of a file; nil where it stays as it is.
func (f *FS) document(name string, e fs.DirEntry) *Document {
	st, err := e.Info()
	if err != nil {
		return nil
	}
	f.mu.Lock()
	m := f.made[name]
	f.mu.Unlock()
	if m != nil && m.size == st.Size() && m.at.Equal(st.ModTime()) {
		return m.doc
	}
	m = &made{size: st.Size(), at: st.ModTime()}
	data, err := readLimited(f.fsys, name)
	if err == nil {
		m.doc, m.err = Read(name, data, name == f.any)
	} else {
		m.err = err
	}
	f.mu.Lock()
	f.made[name] = m
	f.mu.Unlock()
	return m.doc
}

func readLimited(fsys fs.FS, name string) ([]byte, error) {
	file, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return io.ReadAll(io.LimitReader(file, maxBytes+1))
}
