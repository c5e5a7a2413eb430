package cli

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"throughline/internal/cache"
	"throughline/internal/compile"
	"throughline/internal/config"
	"throughline/internal/diag"
	"throughline/internal/search"
	"throughline/internal/serve"
	"throughline/internal/source"
	"throughline/internal/watch"
)

type serveFlags struct {
	buildFlags
	addr     string
	poll     time.Duration
	patience time.Duration
}

func serveCommand(e *env) *cobra.Command {
	f := serveFlags{}
	c := &cobra.Command{
		Use:   "serve",
		Short: "preview the site; pages follow what you save, drafts included",
		Args:  noArgs,
		RunE:  func(c *cobra.Command, _ []string) error { return e.serve(c.Context(), f) },
	}
	c.Flags().StringVar(&f.addr, "addr", "127.0.0.1:4600", "the address to listen at; port 0 takes any free one")
	c.Flags().DurationVar(&f.poll, "poll", 0, "look for changes this often instead of waiting for events, as 2s")
	c.Flags().DurationVar(&f.patience, "patience", 100*time.Millisecond, "where comparing all reviews takes longer, show pages without it first")
	_ = c.Flags().MarkHidden("patience") // for tests; the default is about what people notice
	c.Flags().StringVar(&f.audience, "audience", "", "the edition to show (default the site's first, most closed audience)")
	c.Flags().StringVar(&f.now, "now", "", "the moment to compile for (default SOURCE_DATE_EPOCH, else the start of today in UTC)")
	return c
}

func (e *env) serve(ctx context.Context, f serveFlags) error {
	f.drafts = true
	root, err := e.openSite()
	if err != nil {
		return err
	}
	defer root.Close()
	listener, err := net.Listen("tcp", f.addr)
	var wrong *net.AddrError
	var unheard *net.DNSError
	if errors.As(err, &wrong) || errors.As(err, &unheard) {
		return failure{exitUsage, fmt.Errorf("--addr %q is not an address to listen at", f.addr), "write it as 127.0.0.1:4600"}
	}
	if err != nil {
		return failure{exitMachine, fmt.Errorf("cannot listen at %s: %w", f.addr, err), "is another preview running? choose another port: --addr 127.0.0.1:4601"}
	}
	defer listener.Close()
	if a, ok := listener.Addr().(*net.TCPAddr); ok && !a.IP.IsLoopback() {
		fmt.Fprintln(e.stderr, "warning: everybody who can reach this machine can read the preview, drafts included")
	}
	name, _, _ := net.SplitHostPort(f.addr)
	p := &preview{env: e, root: cache.NewTrace(root.FS()), flags: f, server: serve.New(serve.Hosts(name, listener.Addr())...), parseCache: &compile.ParseCache{}}
	asked := &asking{env: e, cache: e.searchCache(searchFlags{buildFlags: f.buildFlags})}
	defer asked.close()
	p.server.Query = asked.answer
	if err := p.rebuild(ctx, true, nil); err != nil {
		return err
	}
	fmt.Fprintf(e.stderr, "serving http://%s/  (Ctrl-C ends it)\n", listener.Addr())
	paths := []string{filepath.Join(e.site, "content"), filepath.Join(e.site, "themes"), filepath.Join(e.site, config.FileName)}
	err = watch.Watch(ctx, watch.Options{Paths: paths, Poll: f.poll, Ignored: source.Ignored,
		Say: func(s string) { fmt.Fprintln(e.stderr, s) }}, func(paths []string) { p.changed(ctx, paths) })
	if err != nil {
		return failure{exitMachine, err, ""}
	}
	srv := p.server.HTTP()
	srv.BaseContext = func(net.Listener) context.Context { return ctx }
	done := make(chan error, 1)
	go func() { done <- srv.Serve(listener) }()
	go p.changed(ctx, nil) // what was saved after the first compile and before anything watched
	select {
	case <-ctx.Done():
		stop, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		if srv.Shutdown(stop) != nil {
			srv.Close()
		}
		return nil
	case err := <-done:
		if errors.Is(err, http.ErrServerClosed) {
			return nil
		}
		return failure{exitMachine, err, ""}
	}
}

// A preview compiles the site again when it has changed.
type preview struct {
	*env
	root       *cache.Trace
	flags      serveFlags
	server     *serve.Server
	parseCache *compile.ParseCache
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

// changed follows a change of some files, or of nobody knows which.
func (p *preview) changed(ctx context.Context, paths []string) {
	err := compile.Guard("following a change", func() error { return p.rebuild(ctx, false, p.inSite(paths)) })
	if err != nil && ctx.Err() == nil {
		fmt.Fprintf(p.stderr, "%v\n", err)
	}
}

// inSite are paths as the site has them.
func (p *preview) inSite(paths []string) []string {
	var out []string
	for _, full := range paths {
		rel, err := filepath.Rel(p.site, full)
		if err != nil {
			return nil
		}
		out = append(out, filepath.ToSlash(rel))
	}
	return out
}

// rebuild compiles the site if any input has other bytes than before. paths are the files that may have.
func (p *preview) rebuild(ctx context.Context, first bool, paths []string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	started := time.Now()
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
	var unknown compile.UnknownAudience
	if errors.As(err, &unknown) && first {
		return failure{exitUsage, err, "audiences of this site: " + strings.Join(unknown.Known, ", ")}
	}
	if err != nil {
		return err
	}
	if p.missed = !agrees; p.missed {
		time.AfterFunc(soon, func() { p.changed(ctx, nil) })
	}
	styles := !first && !p.wrong && onlyStyles(what)
	if p.wrong = site.Failed(); p.wrong {
		p.server.Update(site, false)
		p.completeLater(p.good, p.compare(ctx, p.good), false) // which a change may have cut short
	} else {
		p.good, p.since = site, nil
		p.show(ctx, site, styles)
	}
	p.say(site, what, time.Since(started))
	return nil
}

// look finds the files that have other bytes than before, among some or among all. Looking at all of a small site takes no time
// and needs no trust in what was told.
func (p *preview) look(paths []string, now time.Time) []string {
	if p.large && len(paths) > 0 {
		if what, ok := p.index.RefreshPaths(p.root, paths, now); ok {
			return what
		}
	}
	return p.index.Refresh(p.root, now)
}

// tries is how often a site is compiled that changes while it is compiled, and soon when to look at it again after that.
const (
	tries = 3
	soon  = time.Second
)

// compileAgreed compiles the site and holds that it is made of the files that the index knows. Where it is not, files came, went or
// were saved in between, and may be back as they were by now, so that no later look would find a change: it is compiled again.
func (p *preview) compileAgreed(ctx context.Context) (site *compile.Site, agrees bool, err error) {
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
func (p *preview) compile(ctx context.Context) (site *compile.Site, anew bool, err error) {
	now, err := p.now(p.flags.now)
	if err != nil {
		return nil, false, err
	}
	o := compile.Options{Audience: p.flags.audience, Drafts: true, Now: now, Version: Version, ParseCache: p.parseCache, Search: &p.words, Index: &p.index, WithoutComparing: true}
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
func (p *preview) show(ctx context.Context, site *compile.Site, styles bool) {
	whole := p.compare(ctx, site)
	if !p.large {
		select {
		case done := <-whole:
			if done != nil {
				p.good = done
				p.server.Update(done, styles)
				return
			}
		case <-time.After(p.flags.patience):
			p.large = true
		}
	}
	p.server.Update(site, styles)
	p.completeLater(site, whole, styles)
}

// compare completes a site in the background, unless another change comes: nil then. Where that takes long it waits until it is
// quiet for a while first, for what it does is in the way of the next save.
func (p *preview) compare(ctx context.Context, site *compile.Site) <-chan *compile.Site {
	out := make(chan *compile.Site, 1)
	if site == nil || site.Compared() {
		close(out)
		return out
	}
	ctx, p.halt = context.WithCancel(ctx)
	wait := time.Duration(0)
	if p.large {
		wait = idle * p.flags.patience
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
			fmt.Fprintf(p.stderr, "%v\n", err)
		}
	}()
	return out
}

// idle is how many times the patience it has to be quiet before all reviews of a large site are compared.
const idle = 5

// completeLater serves a site whole once it is, unless another one has come meanwhile.
func (p *preview) completeLater(site *compile.Site, whole <-chan *compile.Site, styles bool) {
	go func() {
		done := <-whole
		p.mu.Lock()
		defer p.mu.Unlock()
		if done != nil && p.good == site {
			p.good = done
			p.server.CompareAll(done, styles)
		}
	}()
}

// say prints one line for each change, and what is wrong.
func (p *preview) say(site *compile.Site, what []string, took time.Duration) {
	errs, warnings := diag.Count(site.Diagnostics)
	if errs > 0 {
		_ = diag.Text(p.stderr, site.Diagnostics, p.colour(p.stderr))
		stay := "the last good pages stay"
		if p.good == nil {
			stay = "pages come once the site is mended"
		}
		fmt.Fprintf(p.stderr, "%s; %s\n", found(errs, warnings), stay)
		return
	}
	line := plural(len(site.Corpus.Reviews), "review")
	switch len(what) {
	case 0:
	case 1:
		line = what[0] + ": " + line
	default:
		line = fmt.Sprintf("%s and %d more: %s", what[0], len(what)-1, line)
	}
	if warnings > 0 {
		line += ", " + found(0, warnings)
	}
	fmt.Fprintf(p.stderr, "%s  %s in %d ms\n", time.Now().Format("15:04:05"), line, took.Milliseconds())
}

func onlyStyles(what []string) bool {
	for _, p := range what {
		if !strings.HasPrefix(p, "themes/") || filepath.Ext(p) != ".css" {
			return false
		}
	}
	return len(what) > 0
}
