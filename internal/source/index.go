package source

import (
	"context"
	"crypto/sha256"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"sync"
	"time"

	"throughline/internal/config"
	"throughline/internal/parallel"
)

// An Index knows the content of every file that a site is made of by its hash, and finds out what has changed by
// looking at sizes and times first. Its law: a hash is taken for that of the file only if size, mode, time of content
// and, where the system has them, time of change and number of the file are as they were when it was read, and only
// if they were older than a moment then: a file that is written twice in one tick of the clock may look the same.
//
// The zero Index knows nothing. It is not safe for concurrent use, apart from Sum.
type Index struct {
	mu    sync.RWMutex
	files map[string]known
}

type known struct {
	mark   mark
	sum    [sha256.Size]byte
	plain  bool // a plain file, or a link that leads to one
	recent bool // written so shortly before it was read that the mark proves nothing
}

type mark struct {
	mode                   fs.FileMode
	size, content, changed int64
	number                 uint64
}

// tick is longer than the coarsest clock that a file system stamps files with.
const tick = 2 * time.Second

// Refresh looks at all files and lists those whose bytes differ from those at the last Refresh, are new or are gone,
// sorted. A file that cannot be read counts as one with other bytes.
func (x *Index) Refresh(fsys fs.FS, now time.Time) []string {
	there := list(fsys)
	paths := slices.Sorted(maps.Keys(there))
	found := make([]known, len(paths))
	_ = parallel.ForWith(context.Background(), parallel.Waiting(), len(paths), parallel.None,
		func(_ context.Context, _ struct{}, i int) error {
			found[i] = x.look(fsys, paths[i], there[paths[i]], now)
			return nil
		})
	var changed []string
	next := make(map[string]known, len(paths))
	for i, p := range paths {
		if was, ok := x.files[p]; !ok || was.sum != found[i].sum {
			changed = append(changed, p)
		}
		next[p] = found[i]
	}
	for p := range x.files {
		if _, still := next[p]; !still {
			changed = append(changed, p)
		}
	}
	x.mu.Lock()
	x.files = next
	x.mu.Unlock()
	slices.Sort(changed)
	return changed
}

// Sum is the hash of a file at the last Refresh.
func (x *Index) Sum(p string) (sum [sha256.Size]byte, ok bool) {
	if x == nil {
		return sum, false
	}
	x.mu.RLock()
	defer x.mu.RUnlock()
	k, ok := x.files[p]
	return k.sum, ok && k.mark.mode.IsRegular()
}

// Content is the hash of what a file held at the last Refresh, also of one that a link leads to.
func (x *Index) Content(p string) (sum [sha256.Size]byte, ok bool) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	k, ok := x.files[p]
	return k.sum, ok && k.plain
}

// Below reports whether there was a file at a path, or below it, at the last Refresh.
func (x *Index) Below(p string) bool {
	x.mu.RLock()
	defer x.mu.RUnlock()
	k, ok := x.files[p]
	return ok && k.plain || !ok && x.folder(p)
}

// Lists reports whether an inventory has the files that there were at the last Refresh, no more and no less.
func (x *Index) Lists(inv *Inventory) bool {
	x.mu.RLock()
	defer x.mu.RUnlock()
	n := 0
	for p, k := range x.files {
		if k.plain && strings.HasPrefix(p, "content/") {
			if n++; !inv.lists(p) {
				return false
			}
		}
	}
	return n == len(inv.Reviews)+len(inv.Themes)+len(inv.Pages)+len(inv.Budgets)+len(inv.Assets)
}

// lists reports whether an inventory has a file.
func (inv *Inventory) lists(p string) bool {
	if inv.Assets[p] {
		return true
	}
	for _, list := range [][]string{inv.Reviews, inv.Themes, inv.Pages, inv.Budgets} {
		if _, ok := slices.BinarySearch(list, p); ok {
			return true
		}
	}
	return false
}

func (x *Index) look(fsys fs.FS, p string, d fs.DirEntry, now time.Time) known {
	info, err := d.Info()
	if err != nil {
		return known{sum: sha256.Sum256([]byte(err.Error()))}
	}
	k := known{mark: markOf(info)}
	if was, ok := x.files[p]; ok && was.mark == k.mark && !was.recent {
		return was
	}
	if !info.Mode().IsRegular() {
		// A link may lead elsewhere, or its target may change, without a mark of its own.
		k.recent = true
		if info.Mode()&fs.ModeSymlink == 0 {
			k.sum = sha256.Sum256([]byte(info.Mode().String()))
			return k
		}
		if to, err := fs.Stat(fsys, p); err != nil || !to.Mode().IsRegular() {
			k.sum = sha256.Sum256([]byte("no file"))
			return k
		}
	}
	k.plain = true
	data, err := fs.ReadFile(fsys, p)
	if err != nil {
		data = []byte(err.Error())
	}
	k.sum = sha256.Sum256(data)
	k.recent = k.recent || err != nil || now.Sub(time.Unix(0, max(k.mark.content, k.mark.changed))) < tick
	return k
}

func markOf(info fs.FileInfo) mark {
	m := mark{mode: info.Mode(), size: info.Size(), content: info.ModTime().UnixNano()}
	m.changed, m.number = identity(info)
	return m
}

// list finds every file that a site is made of: the settings, the content, templates and assets.
func list(fsys fs.FS) map[string]fs.DirEntry {
	out := map[string]fs.DirEntry{}
	for _, top := range []string{config.FileName, "content", "themes"} {
		_ = fs.WalkDir(fsys, top, func(p string, d fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return nil
			case d.IsDir() && (Ignored(path.Base(p)) || d.Name() == "node_modules"):
				return fs.SkipDir
			case !d.IsDir() && !Ignored(d.Name()):
				out[p] = d
			}
			return nil
		})
	}
	return out
}
