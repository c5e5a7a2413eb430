package source

import (
	"errors"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"time"
)

// RefreshPaths is Refresh for somebody who has been told which files may have changed: it looks at these alone. It is
// false, and then Refresh has to be called, where one of the paths is not a plain file that the index knows or that a
// review can be written in, such as a folder, which may stand for many files.
func (x *Index) RefreshPaths(fsys fs.FS, paths []string, now time.Time) (changed []string, ok bool) {
	if x.files == nil {
		return nil, false
	}
	found := map[string]*known{} // nil: gone
	for _, p := range paths {
		k, ok := x.glance(fsys, p, now)
		if !ok {
			return nil, false
		}
		found[p] = k
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	for _, p := range slices.Sorted(maps.Keys(found)) {
		was, had := x.files[p]
		switch k := found[p]; {
		case k == nil && had:
			delete(x.files, p)
			changed = append(changed, p)
		case k != nil:
			if !had || was.sum != k.sum {
				changed = append(changed, p)
			}
			x.files[p] = *k
		}
	}
	return changed, true
}

// glance looks at one file; nil when there is none.
func (x *Index) glance(fsys fs.FS, p string, now time.Time) (*known, bool) {
	_, had := x.files[p]
	if !had && (!IsReview(p) || hidden(p)) {
		return nil, false
	}
	info, err := fs.Lstat(fsys, p)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, had || !x.folder(p)
	}
	if err != nil || !info.Mode().IsRegular() {
		return nil, false
	}
	k := x.look(fsys, p, fs.FileInfoToDirEntry(info), now)
	return &k, true
}

// folder reports whether the index has files below a path.
func (x *Index) folder(p string) bool {
	for f := range x.files {
		if strings.HasPrefix(f, p+"/") {
			return true
		}
	}
	return false
}

// hidden reports whether a file or a folder above it is none of a site's.
func hidden(p string) bool {
	for part := range strings.SplitSeq(p, "/") {
		if Ignored(part) || part == "node_modules" {
			return true
		}
	}
	return false
}
