package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"throughline/internal/build"
	"throughline/internal/config"
	"throughline/internal/diag"
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
	p := &preview{env: e, root: root.FS(), flags: f, server: serve.New(serve.Hosts(name, listener.Addr())...), memory: &build.Memory{}}
	asked := &asking{env: e, cache: e.searchCache(searchFlags{buildFlags: f.buildFlags})}
	defer asked.close()
	p.server.Query = asked.answer
	if err := p.rebuild(ctx, true); err != nil {
		return err
	}
	fmt.Fprintf(e.stderr, "serving http://%s/  (Ctrl-C ends it)\n", listener.Addr())
	paths := []string{filepath.Join(e.site, "content"), filepath.Join(e.site, "themes"), filepath.Join(e.site, config.FileName)}
	err = watch.Watch(ctx, watch.Options{Paths: paths, Poll: f.poll, Ignored: source.Ignored,
		Say: func(s string) { fmt.Fprintln(e.stderr, s) }}, func() { p.changed(ctx) })
	if err != nil {
		return failure{exitMachine, err, ""}
	}
	srv := p.server.HTTP()
	srv.BaseContext = func(net.Listener) context.Context { return ctx }
	done := make(chan error, 1)
	go func() { done <- srv.Serve(listener) }()
	go p.changed(ctx) // what was saved after the first compile and before anything watched
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
	root   fs.FS
	flags  serveFlags
	server *serve.Server
	memory *build.Memory

	mu     sync.Mutex
	index  source.Index // of every input, to tell a save without a change
	missed bool         // whether a change was seen that no compile has come to its end with
	wrong  bool         // whether the last compile found errors

	large      bool        // whether comparing all reviews takes longer than a writer wants to wait
	quick      *build.Site // what is served and is not whole yet; nil: all is
	completing bool
}

func (p *preview) changed(ctx context.Context) {
	if err := build.Guard("following a change", func() error { return p.rebuild(ctx, false) }); err != nil && ctx.Err() == nil {
		fmt.Fprintf(p.stderr, "%v\n", err)
	}
}

// rebuild compiles the site if any input has other bytes than before.
func (p *preview) rebuild(ctx context.Context, first bool) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	started := time.Now()
	what := p.index.Refresh(p.root, started)
	if !first && len(what) == 0 && !p.missed {
		return nil
	}
	p.missed = true
	now, err := p.now(p.flags.now)
	if err != nil {
		return err
	}
	site, err := build.Compile(ctx, p.root, build.Options{Audience: p.flags.audience, Drafts: true, Now: now, Version: Version, Memory: p.memory, Index: &p.index, Quick: p.large})
	var unknown build.UnknownAudience
	if errors.As(err, &unknown) && first {
		return failure{exitUsage, err, "audiences of this site: " + strings.Join(unknown.Known, ", ")}
	}
	if err != nil {
		return err
	}
	p.missed = false
	styles := !first && !p.wrong && onlyStyles(what)
	p.server.Update(site, styles)
	p.wrong = site.Failed()
	p.say(site, what, time.Since(started))
	switch {
	case p.wrong:
		p.quick = nil
	case p.large:
		p.completeLater(site, styles)
	default:
		p.large = took(site.Timings, "derive") > p.flags.patience
	}
	return nil
}

func took(all []build.Timing, stage string) time.Duration {
	for _, t := range all {
		if t.Stage == stage {
			return t.Wall
		}
	}
	return 0
}

// completeLater makes the site whole in the background and serves it then, unless another save has come meanwhile. At most one
// is being made at a time. The caller holds the lock.
func (p *preview) completeLater(site *build.Site, styles bool) {
	p.quick = site
	if p.completing {
		return
	}
	p.completing = true
	go func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		for p.quick != nil {
			of := p.quick
			p.mu.Unlock()
			var whole *build.Site
			err := build.Guard("comparing all reviews", func() error {
				whole = of.Complete()
				return nil
			})
			p.mu.Lock()
			if err != nil {
				fmt.Fprintf(p.stderr, "%v\n", err)
			}
			if p.quick == of {
				if err == nil {
					p.server.Update(whole, styles)
				}
				p.quick = nil
			}
		}
		p.completing = false
	}()
}

// say prints one line for each change, and what is wrong.
func (p *preview) say(site *build.Site, what []string, took time.Duration) {
	errs, warnings := diag.Count(site.Diagnostics)
	if errs > 0 {
		_ = diag.Text(p.stderr, site.Diagnostics, p.colour(p.stderr))
		fmt.Fprintf(p.stderr, "%s; the last good pages stay\n", found(errs, warnings))
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
