package cli

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/gob"
	"fmt"
	"io/fs"
	"iter"
	"path/filepath"
	"sync"

	"throughline/internal/cache"
	"throughline/internal/compile"
	"throughline/internal/output"
	"throughline/internal/search"
	"throughline/internal/store"
)

// A lastBuild is what the build before this one left in the cache beside the output. A nil one knows nothing and
// keeps nothing.
type lastBuild struct {
	folder  string // of the cache
	program cache.Program
	key     [sha256.Size]byte
}

// lastBuild finds the cache of an output. Everything that a build depends on besides the site's files is in the key.
func (e *env) lastBuild(w *output.Writer, f buildFlags) (*lastBuild, error) {
	now, err := e.now(f.now)
	if err != nil || f.noCache {
		return nil, err
	}
	site, err := filepath.Abs(e.site)
	if err != nil {
		return nil, failure{exitMachine, err, ""}
	}
	program, ok := cache.ThisProgram()
	if !ok {
		return nil, nil
	}
	return &lastBuild{w.Cache(), program, program.Key(Version, site, e.site, f.out, f.audience, now.String(),
		fmt.Sprint(f.drafts), f.compress)}, nil
}

// stillTrue gives what the last build said if a build would say and write the same today, else nil.
func (l *lastBuild) stillTrue(ctx context.Context, w *output.Writer, site fs.FS) *buildSummary {
	if l == nil {
		return nil
	}
	r := cache.Load(l.folder, l.key)
	if r == nil {
		return nil
	}
	found, err := w.SnapshotBefore()
	if err != nil || !bytes.Equal(found.Fingerprint[:], r.Output) || !cache.Same(ctx, site, r.Facts) {
		return nil
	}
	var s buildSummary
	if err := gob.NewDecoder(bytes.NewReader(r.Report)).Decode(&s); err != nil {
		return nil
	}
	s.Report.Reused, s.Report.Written, s.Report.Removed, s.Report.Unchanged = true, 0, 0, s.Report.Files
	return &s
}

// keep leaves what the next build may want to know, unless files changed while they were read: then pages may be made
// of other bytes than their keys. That it cannot be kept is no reason to fail: the site is published.
func (l *lastBuild) keep(w *output.Writer, trace *cache.Trace, s buildSummary, pages *pageReuser) {
	if l == nil || len(trace.Torn()) > 0 {
		return
	}
	left, err := w.SnapshotAfter()
	if err != nil {
		return
	}
	if pages != nil {
		_ = cache.SavePages(l.folder, l.program.Key(pagesCache), pages.published(left))
	}
	var b bytes.Buffer
	if err := gob.NewEncoder(&b).Encode(s); err != nil {
		return
	}
	_ = cache.Save(l.folder, l.key, &cache.Record{Facts: trace.Facts(), Output: left.Fingerprint[:], Report: b.Bytes()})
}

// search is what is remembered of the search index, and where what is made for it stands: beside the output, for it
// is large. Where nothing is to be kept that goes with the process.
func (l *lastBuild) search(w *output.Writer) *search.IndexCache {
	if l != nil {
		return search.NewIndexCache(store.NewFolder(l.folder, searchCache, l.program.Key(searchCache)))
	}
	return search.NewIndexCache(store.Scratch{Dir: w.Scratch()})
}

// parsed is what is remembered of parsed reviews.
func (l *lastBuild) parsed() *compile.ParseCache {
	if l == nil {
		return nil
	}
	return compile.NewParseCache(store.NewFolder(l.folder, parsedCache, l.program.Key(parsedCache)))
}

// What is kept beside the record of a build, and the keys of it; what it was made of tells the rest.
const (
	searchCache = "search"
	parsedCache = "parsed"
	pagesCache  = "pages"
)

// keepParsed leaves what the next build need not parse again.
func (l *lastBuild) keepParsed(m *compile.ParseCache) {
	if l != nil {
		_ = m.Save()
	}
}

// A pageReuser is an output that takes pages of the build before which would come out the same; see compile.Reuser.
type pageReuser struct {
	*output.Writer
	old cache.Pages

	mu   sync.Mutex
	keys map[string]cache.Half // by path
}

// pages gives what to write to, and the same as a keeper where anything is known of the last build.
func (l *lastBuild) pages(w *output.Writer) (compile.Sink, *pageReuser) {
	if l == nil {
		return w, nil
	}
	k := &pageReuser{Writer: w, old: cache.LoadPages(l.folder, l.program.Key(pagesCache)),
		keys: map[string]cache.Half{}}
	return k, k
}

// Reuse implements compile.Reuser.
func (k *pageReuser) Reuse(path string, key compile.Key) bool {
	was, ok := k.old.Of(path)
	if !ok || was.Key != cache.HalfOf(key) {
		return false
	}
	if e, ok := k.Published(path); !ok || cache.HalfOf(e.SHA256) != was.Sum || !k.Writer.Reuse(path, e, was.Mark) {
		return false
	}
	k.note(path, key)
	return true
}

// PutKeyed implements compile.Reuser.
func (k *pageReuser) PutKeyed(path string, key compile.Key, data []byte) error {
	k.note(path, key)
	return k.Put(path, data)
}

// Put adds a file of which only the bytes are known. Where the last build made the same ones and left them, they need
// not be read to find that out.
func (k *pageReuser) Put(path string, data []byte) error {
	was, known := k.old.Of(path)
	if e, ok := k.Published(path); known && ok && e.Size == int64(len(data)) && e.SHA256 == sha256.Sum256(data) &&
		k.Writer.Reuse(path, e, was.Mark) {
		return nil
	}
	return k.Writer.Put(path, data)
}

func (k *pageReuser) note(path string, key compile.Key) {
	k.mu.Lock()
	k.keys[path] = cache.HalfOf(key)
	k.mu.Unlock()
}

// published joins what files were made of, where that is known, with how they were left.
func (k *pageReuser) published(left *output.Snapshot) iter.Seq2[string, cache.Kept] {
	return func(yield func(string, cache.Kept) bool) {
		for path, mark := range left.All() {
			if !yield(path, cache.Kept{Key: k.keys[path], Sum: cache.HalfOf(left.Entry(path).SHA256), Mark: mark}) {
				return
			}
		}
	}
}
