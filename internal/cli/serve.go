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
	"time"

	"github.com/spf13/cobra"

	"throughline/internal/compile"
	"throughline/internal/config"
	"throughline/internal/diag"
	"throughline/internal/plain"
	"throughline/internal/preview"
	"throughline/internal/reporter"
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
	c.Flags().DurationVar(&f.patience, "patience", 100*time.Millisecond,
		"where comparing all reviews takes longer, show pages without it first")
	_ = c.Flags().MarkHidden("patience") // for tests; the default is about what people notice
	c.Flags().StringVar(&f.audience, "audience", "", "the edition to show (default the site's first, most closed "+
		"audience)")
	c.Flags().StringVar(&f.now, "now", "", "the moment to compile for (default SOURCE_DATE_EPOCH, else the start of "+
		"today in UTC)")
	return c
}

func (e *env) serve(ctx context.Context, f serveFlags) error {
	root, err := e.openSite()
	if err != nil {
		return err
	}
	defer root.Close()
	return e.servePreview(ctx, f, previewed{root: root.FS(), ignored: source.Ignored, report: e.say,
		paths: []string{filepath.Join(e.site, "content"), filepath.Join(e.site, "themes"),
			filepath.Join(e.site, config.FileName)}})
}

// previewed is what a preview shows, and what it watches.
type previewed struct {
	root    fs.FS
	paths   []string
	ignored func(name string) bool
	report  func(preview.Report)
	first   string // the address of the first page, below the server's
	tried   *trial // nil: it is a site
}

// servePreview serves a preview until the context is done.
func (e *env) servePreview(ctx context.Context, f serveFlags, what previewed) error {
	f.drafts = true
	listener, err := net.Listen("tcp", f.addr)
	var wrong *net.AddrError
	var unheard *net.DNSError
	if errors.As(err, &wrong) || errors.As(err, &unheard) {
		return failure{exitUsage, fmt.Errorf("--addr %q is not an address to listen at", f.addr),
			"write it as 127.0.0.1:4600"}
	}
	if err != nil {
		return failure{exitMachine, fmt.Errorf("cannot listen at %s: %w", f.addr, err),
			"is another preview running? choose another port: --addr 127.0.0.1:4601"}
	}
	defer listener.Close()
	if a, ok := listener.Addr().(*net.TCPAddr); ok && !a.IP.IsLoopback() {
		fmt.Fprintln(e.stderr, "warning: everybody who can reach this machine can read the preview, drafts included")
	}
	name, _, _ := net.SplitHostPort(f.addr)
	server := serve.New(serve.Hosts(name, listener.Addr())...)
	o := preview.Options{Dir: e.site, Audience: f.audience, Version: Version,
		Now:      func() (time.Time, error) { return e.now(f.now) },
		Patience: f.patience, Viewer: server, Report: what.report,
		Fault: func(err error) { fmt.Fprintf(e.stderr, "%v\n", err) }}
	if what.tried != nil {
		o.Rescan, o.Compile = what.tried.rescan, what.tried.compile
	}
	p := preview.New(what.root, o)
	asked := &asking{env: e, cache: e.searchCache(searchFlags{buildFlags: f.buildFlags})}
	defer asked.close()
	server.Query = asked.answer
	if err := p.Start(ctx); err != nil {
		var unknown compile.UnknownAudience
		if errors.As(err, &unknown) {
			return failure{exitUsage, err, "audiences of this site: " + strings.Join(unknown.Known, ", ")}
		}
		return err
	}
	fmt.Fprintf(e.stderr, "serving http://%s/%s  (Ctrl-C ends it)\n", listener.Addr(), what.first)
	err = watch.Watch(ctx, watch.Options{Paths: what.paths, Poll: f.poll, Ignored: what.ignored,
		Say: func(s string) { fmt.Fprintln(e.stderr, s) }}, func(paths []string) { p.Follow(ctx, paths) })
	if err != nil {
		return failure{exitMachine, err, ""}
	}
	srv := server.HTTP()
	srv.BaseContext = func(net.Listener) context.Context { return ctx }
	done := make(chan error, 1)
	go func() { done <- srv.Serve(listener) }()
	go p.Follow(ctx, nil) // what was saved after the first compile and before anything watched
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

// say prints one line for each change, and what is wrong.
func (e *env) say(r preview.Report) {
	site, what := r.Site, r.Changed
	errs, warnings := diag.Count(site.Diagnostics)
	if errs > 0 {
		_ = reporter.Text(e.stderr, e.seen("text", site.Diagnostics), e.colour(e.stderr))
		stay := "the last good pages stay"
		if !r.Good {
			stay = "pages come once the site is mended"
		}
		fmt.Fprintf(e.stderr, "%s; %s\n", found(errs, warnings), stay)
		return
	}
	line := plural(len(site.Corpus.Reviews), "review")
	switch len(what) {
	case 0:
	case 1:
		line = plain.Line(what[0]) + ": " + line
	default:
		line = fmt.Sprintf("%s and %d more: %s", plain.Line(what[0]), len(what)-1, line)
	}
	if warnings > 0 {
		line += ", " + found(0, warnings)
	}
	fmt.Fprintf(e.stderr, "%s  %s in %d ms\n", time.Now().Format("15:04:05"), line, r.Took.Milliseconds())
}
