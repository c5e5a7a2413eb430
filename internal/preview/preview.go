// Package preview follows a site while somebody writes it: what has changed is compiled again from the last good
// site, pages are shown before all reviews have been compared, and a save that comes meanwhile ends that.
//
// It prints nothing and serves nothing: a Viewer shows the sites, and whoever started it is told what came of each
// change.
package preview

import (
	"context"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"throughline/internal/cache"
	"throughline/internal/compile"
	"throughline/internal/search"
	"throughline/internal/source"
)

// A Viewer shows sites. Update gives it another one, which may have errors and then shows nothing of its own;
// CompareAll gives it the one that it has with all reviews compared. styles is true where nothing but styles has
// changed.
type Viewer interface {
	Update(site *compile.Site, styles bool)
	CompareAll(site *compile.Site, styles bool)
}

// Options say what is shown and to whom it is told.
type Options struct {
	Dir      string // of the site, as the paths of changes have it
	Audience string // the edition; "" for the site's first
	Version  string // of the program
	Now      func() (time.Time, error)
	// Patience is how long a writer waits for a page before it is shown without what comparing all reviews would find.
	Patience time.Duration
	// Rescan, where it is set, is called before anybody looks for what has changed: what is shown is not what lies on
	// the disk, file by file, and the paths of changes tell nothing.
	Rescan func() error
	// Compile, where it is set, makes every site anew in the place of the usual way.
	Compile func(context.Context, fs.FS, compile.Options) (*compile.Site, error)
	Viewer  Viewer
	Report  func(Report) // after each compile; one at a time
	Fault   func(error)  // of what went wrong with following a change
}

// A Report is what came of following a change.
type Report struct {
	Site    *compile.Site
	Changed []string // files, as the site has them
	Good    bool     // whether there is any site without errors to show
	Took    time.Duration
}

// A Preview compiles a site again when it has changed.
type Preview struct {
	o          Options
	root       *cache.Trace
	parseCache compile.ParseCache
	words      search.IndexCache // of the search index that was last asked for

	mu     sync.Mutex
	index  source.Index       // of every input, to tell a save without a change
	missed bool               // whether a change was seen that no compile has come to its end with
	wrong  bool               // whether the last compile found errors
	good   *compile.Site      // the last one without
	since  []string           // what has changed since it was read
	large  bool               // whether comparing all reviews takes longer than a writer wants to wait
	halt   context.CancelFunc // ends the comparing; nil: there is none
}

// New gives a preview of the site at a root, which has compiled nothing yet.
func New(root fs.FS, o Options) *Preview { return &Preview{o: o, root: cache.NewTrace(root)} }

// Start compiles the site for the first time.
func (p *Preview) Start(ctx context.Context) error { return p.rebuild(ctx, true, nil) }

// Follow follows a change of some files, or of nobody knows which.
func (p *Preview) Follow(ctx context.Context, paths []string) {
	err := compile.Guard("following a change", func() error { return p.rebuild(ctx, false, p.inSite(paths)) })
	if err != nil && ctx.Err() == nil {
		p.o.Fault(err)
	}
}

// inSite are paths as the site has them.
func (p *Preview) inSite(paths []string) []string {
	var out []string
	for _, full := range paths {
		rel, err := filepath.Rel(p.o.Dir, full)
		if err != nil {
			return nil
		}
		out = append(out, filepath.ToSlash(rel))
	}
	return out
}

// rebuild compiles the site if any input has other bytes than before. paths are the files that may have.
func (p *Preview) rebuild(ctx context.Context, first bool, paths []string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	started := time.Now()
	if p.o.Rescan != nil {
		paths = nil
		if err := p.o.Rescan(); err != nil {
			return err
		}
	}
	what := p.look(paths, started)
	if !first && len(what) == 0 && !p.missed {
		return nil
	}
	p.missed = true
	p.since = append(p.since, what...)
	if p.halt != nil {
		p.halt()
	}
	site, agrees, err := p.compileAgreed(ctx)
	if err != nil {
		return err
	}
	if p.missed = !agrees; p.missed {
		time.AfterFunc(soon, func() { p.Follow(ctx, nil) })
	}
	styles := !first && !p.wrong && onlyStyles(what)
	if p.wrong = site.Failed(); p.wrong {
		p.o.Viewer.Update(site, false)
		p.completeLater(p.good, p.compare(ctx, p.good), false) // which a change may have cut short
	} else {
		p.good, p.since = site, nil
		p.show(ctx, site, styles)
	}
	p.o.Report(Report{Site: site, Changed: what, Good: p.good != nil, Took: time.Since(started)})
	return nil
}

// look finds the files that have other bytes than before, among some or among all. Looking at all of a small site
// takes no time and needs no trust in what was told.
func (p *Preview) look(paths []string, now time.Time) []string {
	if p.large && len(paths) > 0 {
		if what, ok := p.index.RefreshPaths(p.root, paths, now); ok {
			return what
		}
	}
	return p.index.Refresh(p.root, now)
}

// tries is how often a site is compiled that changes while it is compiled, and soon when to look at it again after
// that.
const (
	tries = 3
	soon  = time.Second
)

// compileAgreed compiles the site and holds that it is made of the files that the index knows. Where it is not, files
// came, went or were saved in between, and may be back as they were by now, so that no later look would find a
// change: it is compiled again.
func (p *Preview) compileAgreed(ctx context.Context) (site *compile.Site, agrees bool, err error) {
	for range tries {
		p.root.Reset()
		site, anew, err := p.compile(ctx)
		if err != nil {
			return nil, false, err
		}
		agrees = p.root.Agrees(p.index.Content, p.index.Below) && (!anew || site.ListsOf(&p.index))
		if agrees {
			return site, true, nil
		}
		p.since = append(p.since, p.index.Refresh(p.root, time.Now())...)
	}
	p.root.Reset()
	site, _, err = p.compile(ctx)
	return site, false, err
}

// compile makes the site from the last good one, or anew.
func (p *Preview) compile(ctx context.Context) (site *compile.Site, anew bool, err error) {
	now, err := p.o.Now()
	if err != nil {
		return nil, false, err
	}
	o := compile.Options{Audience: p.o.Audience, Drafts: true, Now: now, Version: p.o.Version,
		ParseCache: &p.parseCache, Search: &p.words,
		Index: &p.index, WithoutComparing: true}
	if p.o.Compile != nil {
		o.ParseCache, o.Index = nil, nil // which tell files by paths
		site, err = p.o.Compile(ctx, p.root, o)
		return site, true, err
	}
	if p.good == nil {
		site, err = compile.Compile(ctx, p.root, o)
		return site, true, err
	}
	slices.Sort(p.since)
	p.since = slices.Compact(p.since)
	if site, ok := p.good.Rebuild(p.since, o); ok {
		return site, false, nil
	}
	site, err = compile.Compile(ctx, p.root, o)
	if err == nil {
		site.ReuseDerived(p.good)
	}
	return site, true, err
}

// show serves a site: whole, or where that takes longer than a writer wants to wait as it is, and whole later.
func (p *Preview) show(ctx context.Context, site *compile.Site, styles bool) {
	whole := p.compare(ctx, site)
	if !p.large {
		select {
		case done := <-whole:
			if done != nil {
				p.good = done
				p.o.Viewer.Update(done, styles)
				return
			}
		case <-time.After(p.o.Patience):
			p.large = true
		}
	}
	p.o.Viewer.Update(site, styles)
	p.completeLater(site, whole, styles)
}

// compare completes a site in the background, unless another change comes: nil then. Where that takes long it waits
// until it is quiet for a while first, for what it does is in the way of the next save.
func (p *Preview) compare(ctx context.Context, site *compile.Site) <-chan *compile.Site {
	out := make(chan *compile.Site, 1)
	if site == nil || site.Compared() {
		close(out)
		return out
	}
	ctx, p.halt = context.WithCancel(ctx)
	wait := time.Duration(0)
	if p.large {
		wait = idle * p.o.Patience
	}
	go func() {
		defer close(out)
		select {
		case <-ctx.Done():
			return
		case <-time.After(wait):
		}
		err := compile.Guard("comparing all reviews", func() error {
			whole, err := site.CompareAll(ctx)
			if err == nil {
				out <- whole
			}
			return err
		})
		if err != nil && ctx.Err() == nil {
			p.o.Fault(err)
		}
	}()
	return out
}

// idle is how many times the patience it has to be quiet before all reviews of a large site are compared.
const idle = 5

// completeLater serves a site whole once it is, unless another one has come meanwhile.
func (p *Preview) completeLater(site *compile.Site, whole <-chan *compile.Site, styles bool) {
	go func() {
		done := <-whole
		p.mu.Lock()
		defer p.mu.Unlock()
		if done != nil && p.good == site {
			p.good = done
			p.o.Viewer.CompareAll(done, styles)
		}
	}()
}

func onlyStyles(what []string) bool {
	for _, p := range what {
		if !strings.HasPrefix(p, "themes/") || filepath.Ext(p) != ".css" {
			return false
		}
	}
	return len(what) > 0
}
