package lsp

import (
	"cmp"
	"context"
	"encoding/json"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/sourcegraph/jsonrpc2"

	"throughline/internal/compile"
	"throughline/internal/corpus"
	"throughline/internal/diag"
	"throughline/internal/format"
	"throughline/internal/review"
	"throughline/internal/source"
)

// A workspace compiles the site whenever something has changed, and tells the client what is wrong with it.
type workspace struct {
	s        *server
	rpc      *jsonrpc2.Conn
	language bool // whether to ask about words

	mu     sync.Mutex
	open   map[string]*document // by path
	times  map[string]time.Time // when each of them changed
	dirty  map[string]bool      // paths that may have changed since the last compile
	all    bool                 // anything may have
	latest *compile.Site        // nil before the first compile
	names  *vocabulary          // of latest

	kick chan struct{}

	// What follows is the compiling goroutine's alone.
	fsys  *overlay
	index source.Index
	cache compile.ParseCache
	good  *compile.Site     // the last one without errors
	since []string          // what has changed since it was read
	told  map[string]string // what was published last, by path
}

func newWorkspace(s *server) *workspace {
	return &workspace{s: s, language: true, open: map[string]*document{}, times: map[string]time.Time{},
		dirty: map[string]bool{},
		fsys:  &overlay{base: s.o.FS}, kick: make(chan struct{}, 1), told: map[string]string{}}
}

// put takes the text of an open document.
func (w *workspace) put(d *document) {
	if d.path == "" {
		return
	}
	w.mu.Lock()
	w.open[d.path], w.times[d.path] = d, time.Now()
	w.mu.Unlock()
	w.touch(d.path)
}

// remove takes what is on the disk for a document that was closed.
func (w *workspace) remove(d *document) {
	w.mu.Lock()
	delete(w.open, d.path)
	delete(w.times, d.path)
	w.mu.Unlock()
	w.touch(d.path)
}

// touch says that paths may have changed; without any the site is only compiled if it never was.
func (w *workspace) touch(paths ...string) {
	w.mu.Lock()
	for _, p := range paths {
		w.dirty[p] = true
	}
	w.mu.Unlock()
	select {
	case w.kick <- struct{}{}:
	default:
	}
}

// look says that anything may have changed.
func (w *workspace) look() {
	w.mu.Lock()
	w.all = true
	w.mu.Unlock()
	w.touch()
}

// run compiles until ctx is done: after each change, once it has been quiet for a moment.
func (w *workspace) run(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-w.kick:
		}
		for quiet := false; !quiet; {
			select {
			case <-ctx.Done():
				return
			case <-w.kick:
			case <-time.After(w.s.o.Quiet):
				quiet = true
			}
		}
		err := compile.Guard("checking the site", func() error { return w.compile(ctx) })
		if err != nil && ctx.Err() == nil {
			_ = w.rpc.Notify(ctx, "window/logMessage", map[string]any{"type": 1, "message": err.Error()})
		}
	}
}

// A snapshot is what there is to compile.
type snapshot struct {
	open  map[string]*document
	paths []string // that may have changed; nil: any
}

func (w *workspace) snapshot() snapshot {
	w.mu.Lock()
	defer w.mu.Unlock()
	s := snapshot{open: maps.Clone(w.open)}
	w.fsys.open = map[string]*buffer{}
	for p, d := range w.open {
		w.fsys.open[p] = &buffer{d.file.Data, w.times[p]}
	}
	if w.latest != nil && !w.all {
		s.paths = slices.Sorted(maps.Keys(w.dirty))
	}
	w.dirty, w.all = map[string]bool{}, false
	return s
}

// compile makes the site anew, from the last good one where that will do, as the preview does.
func (w *workspace) compile(ctx context.Context) error {
	snap := w.snapshot()
	first := w.latest == nil
	changed := w.changed(snap)
	if !first && len(changed) == 0 {
		w.tell(ctx, w.latest, snap) // a document that was opened wants to hear, though nothing is new
		return nil
	}
	w.since = append(w.since, changed...)
	slices.Sort(w.since)
	w.since = slices.Compact(w.since)
	o := compile.Options{Drafts: true, Now: w.s.o.Now, Version: w.s.o.Version, ParseCache: &w.cache, Index: &w.index,
		WithoutComparing: true}
	site, ok := (*compile.Site)(nil), false
	if w.good != nil {
		site, ok = w.good.Rebuild(w.since, o)
	}
	if !ok {
		var err error
		if site, err = compile.Compile(ctx, w.fsys, o); err != nil {
			return err
		}
	}
	if !site.Failed() {
		w.good, w.since = site, nil
	}
	w.mu.Lock()
	w.latest = site
	w.mu.Unlock()
	w.tell(ctx, site, snap)
	return nil
}

// changed are the paths whose bytes are other ones than at the last compile.
func (w *workspace) changed(snap snapshot) []string {
	now := time.Now()
	if snap.paths != nil {
		if changed, ok := w.index.RefreshPaths(w.fsys, snap.paths, now); ok {
			return changed
		}
	}
	return w.index.Refresh(w.fsys, now)
}

// tell publishes what there is to say: of every file that has something, had something, or is open.
func (w *workspace) tell(ctx context.Context, site *compile.Site, snap snapshot) {
	by := map[string][]diag.Diagnostic{}
	for _, d := range site.Diagnostics {
		by[cmp.Or(d.Path(), format.SettingsFile)] = append(by[cmp.Or(d.Path(), format.SettingsFile)], d)
	}
	for p, d := range snap.open {
		if w.language && source.IsReview(p) && english(site.Settings.Language) {
			by[p] = append(by[p], site.Unsilenced(w.s.checker.File(d.file, w.s.engine))...)
		}
		if by[p] == nil {
			by[p] = nil
		}
	}
	for p := range w.told {
		if _, still := by[p]; !still {
			by[p] = nil
		}
	}
	for _, p := range slices.Sorted(maps.Keys(by)) {
		out := w.published(p, by[p], snap)
		text, err := json.Marshal(out)
		if err != nil || string(text) == w.told[p] {
			continue // nothing is new, and a large site may have much to say
		}
		if w.told[p] = string(text); len(by[p]) == 0 && snap.open[p] == nil {
			delete(w.told, p)
		}
		_ = w.rpc.Notify(ctx, "textDocument/publishDiagnostics", out)
	}
}

func english(lang string) bool { return lang == "en" || len(lang) > 2 && lang[:3] == "en-" }

func (w *workspace) published(p string, ds []diag.Diagnostic, snap snapshot) publishDiagnostics {
	out := publishDiagnostics{URI: w.uri(p, snap), Diagnostics: []diagnostic{}}
	if d := snap.open[p]; d != nil {
		out.Version = &d.version
	}
	for _, d := range ds {
		out.Diagnostics = append(out.Diagnostics, w.converted(d, snap))
	}
	return out
}

func (w *workspace) converted(d diag.Diagnostic, snap snapshot) diagnostic {
	c := diagnostic{Severity: int(d.Severity) + 1, Code: d.Rule, Source: "throughline", Message: d.Message}
	if d.Hint != "" {
		c.Message += "\n" + d.Hint
	}
	if d.File != nil {
		c.Range = rangeOf(d.File, d.Span)
	}
	for _, r := range d.Related {
		if r.File != nil {
			c.Related = append(c.Related, relatedInfo{location{w.uri(r.File.Path, snap), rangeOf(r.File, r.Span)},
				r.Message})
		}
	}
	return c
}

// uri is that of a path as the client has it; the map of open documents by URI is the handler's.
func (w *workspace) uri(p string, snap snapshot) string {
	if d := snap.open[p]; d != nil {
		return d.uri
	}
	return w.s.roots[0] + escaped(p)
}

// compiled is the site as it was last compiled, or nil.
func (w *workspace) compiled() *compile.Site {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.latest
}

// corpus is that of the site, or an empty one.
func (w *workspace) corpus() *corpus.Corpus {
	if site := w.compiled(); site != nil {
		return site.Corpus
	}
	return &corpus.Corpus{}
}

// review is the review that a file is, or that its timeline belongs to, as it was last compiled; or nil.
func (w *workspace) review(p string) *review.Review {
	c := w.corpus()
	if doc, ok := c.Doc(p); ok {
		return doc.Review
	}
	for _, r := range c.Reviews {
		for i := range r.Timeline {
			if f := r.Timeline[i].Extra().File; f != nil && f.Path == p {
				return r
			}
		}
	}
	return nil
}
