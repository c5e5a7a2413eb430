package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"throughline/internal/cache"
	"throughline/internal/compile"
	"throughline/internal/diag"
	"throughline/internal/output"
	"throughline/internal/plain"
	"throughline/internal/search"
	"throughline/internal/source"
	"throughline/internal/spool"
)

type buildFlags struct {
	out, audience, now, format string
	drafts, timings, noCache   bool
	work                       string // a folder for the lock, the next site and the cache
	inPlace, replace           bool   // the output folder itself stays; another edition is replaced
	compress                   string // "" or "gzip"

	index *search.IndexCache  // not a flag: what is remembered of the search index
	known *compile.ParseCache // neither: what is remembered of parsed reviews
	texts *spool.Spool        // neither: where the texts of reviews are kept
}

func buildCommand(e *env) *cobra.Command {
	var f buildFlags
	c := &cobra.Command{
		Use:   "build",
		Short: "compile the site; write everything or nothing",
		Example: "  throughline build                     compile the site here into public/\n" +
			"  throughline build -s reviews -o /srv/reviews --audience public",
		Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error { return e.build(c.Context(), f) },
	}
	c.Flags().StringVarP(&f.out, "output", "o", "", "the folder to write (default public/ in the site)")
	e.compileFlags(c, &f)
	c.Flags().StringVar(&f.format, "format", "text", "text or json: how to report")
	c.Flags().BoolVar(&f.timings, "timings", false, "say where the time went")
	c.Flags().BoolVar(&f.replace, "replace-edition", false, "write over another edition that is in the output")
	c.Flags().StringVar(&f.compress, "compress", "", "gzip: put a compressed copy beside each text, for servers "+
		"that hand those out")
	c.Flags().StringVar(&f.work, "work", "", "a folder for the lock, the next site and the cache (default beside the "+
		"output)")
	c.Flags().BoolVar(&f.inPlace, "in-place", false, "leave the output folder where it is, for it may be mounted in a "+
		"container, and replace its files one by one")
	c.Flags().BoolVar(&f.noCache, "no-cache", false, "neither use nor keep what is known from the last build")
	return c
}

// compileFlags are the flags of every command that compiles the site.
func (e *env) compileFlags(c *cobra.Command, f *buildFlags) {
	c.Flags().StringVar(&f.audience, "audience", "", "the edition to compile (default the site's first, most closed "+
		"audience)")
	c.Flags().BoolVar(&f.drafts, "drafts", false, "show drafts as well")
	c.Flags().StringVar(&f.now, "now", "", "the moment to compile for (default SOURCE_DATE_EPOCH, else the start of "+
		"today in UTC)")
}

func (e *env) build(ctx context.Context, f buildFlags) error {
	if f.format != "text" && f.format != "json" {
		return failure{exitUsage, fmt.Errorf("--format %q is not known to build", f.format), "use text or json"}
	}
	if f.compress != "" && f.compress != "gzip" {
		return failure{exitUsage, fmt.Errorf("--compress %q is not known", f.compress), "use gzip, or leave it out"}
	}
	started := time.Now()
	if f.out == "" {
		f.out = filepath.Join(e.site, "public")
	}
	root, err := e.openSite()
	if err != nil {
		return err
	}
	defer root.Close()
	content := filepath.Join(e.site, "content")
	w, err := output.Open(output.Options{Dir: f.out, Sources: []string{e.site, content},
		Outside:   []string{content, filepath.Join(e.site, "themes")},
		Generator: "throughline " + Version, Shadow: !f.noCache, Work: f.work, InPlace: f.inPlace})
	if err != nil {
		return outputFailure(err)
	}
	defer w.Abort()
	last, err := e.lastBuild(w, f)
	if err != nil {
		return err
	}
	var same *buildSummary
	atOnce(func() { same = last.stillTrue(ctx, w, root.FS()) }, func() { f.known = last.parsed() })
	if same != nil {
		return e.report(f, *same,
			[]compile.Timing{{Stage: "look whether anything changed", Wall: time.Since(started)}}, started)
	}
	go w.Prepare() // while the site is read
	f.index = last.search(w)
	defer f.index.Close()
	f.texts = spool.New(w.Scratch(), spool.Small)
	defer f.texts.Close()
	defer governGC()()
	trace := cache.NewTrace(root.FS())
	site, err := e.compile(ctx, trace, f)
	if err != nil {
		return err
	}
	said := summarize(site, e.seen("text", site.Diagnostics), f.out)
	if site.Failed() {
		return e.report(f, said, site.Timings, started)
	}
	if err := w.SetEdition(site.Edition(), f.replace); err != nil {
		return outputFailure(err)
	}
	bar := e.progress()
	sink, pages := last.pages(w)
	if f.compress != "" {
		sink = compressed(sink, w)
	}
	err = site.Write(ctx, sink, bar.show)
	bar.clear()
	if err != nil {
		return writeFailure(ctx, err)
	}
	committing, timings := time.Now(), site.Timings // the last that is asked of the site
	collectNow()                                    // for keeping takes memory, too
	// What is kept for the next build is true of the site's files, whether or not this one is published. That
	// something cannot be kept is no reason to fail.
	var torn []string
	atOnce(func() {
		var stats output.Stats
		if stats, err = w.Commit(); err == nil {
			said.count(stats)
			torn = trace.Torn()
			last.keep(w, trace, said, pages)
		}
	}, func() { _ = f.index.Save() }, func() { last.keepParsed(f.known) })
	if err != nil {
		return outputFailure(err)
	}
	e.sayTorn(torn)
	return e.report(f, said, append(timings, compile.Timing{Stage: "put in place", Wall: time.Since(committing)}),
		started)
}

// sayTorn names files that were saved while they were read.
func (e *env) sayTorn(torn []string) {
	if len(torn) > 0 {
		fmt.Fprintf(e.stderr, "warning: %s changed while the site was built, so pages may show it as it was before; "+
			"build again\n", plain.Line(names(torn)))
	}
}

// names names a few things and counts the rest.
func names(of []string) string {
	const few = 3
	if len(of) > few {
		return fmt.Sprintf("%s and %d more", strings.Join(of[:few], ", "), len(of)-few)
	}
	return strings.Join(of, ", ")
}

// atOnce does several things at the same time.
func atOnce(do ...func()) {
	var all sync.WaitGroup
	for _, f := range do {
		all.Go(f)
	}
	all.Wait()
}

// writeJSON prints a value for programs, in which a terminal finds nothing to act upon.
func writeJSON(w io.Writer, v any) error {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(v); err != nil {
		return err
	}
	_, err := plain.Raw(w).Write(plain.JSON(b.Bytes()))
	return err
}

// found says "2 errors, 1 warning".
func found(errors, warnings int) string {
	switch {
	case errors > 0 && warnings > 0:
		return plural(errors, "error") + ", " + plural(warnings, "warning")
	case errors > 0:
		return plural(errors, "error")
	}
	return plural(warnings, "warning")
}

func plural(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return fmt.Sprintf("%d %ss", n, word)
}

// openSite opens the folder of the site, out of which nothing is read.
func (e *env) openSite() (*source.Root, error) {
	root, err := source.OpenRoot(e.site)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, failure{exitUsage, fmt.Errorf("there is no folder %s", e.site),
			"name the folder of the site with -s, or start one: throughline init DIR"}
	}
	if err != nil {
		if info, serr := os.Stat(e.site); serr == nil && !info.IsDir() {
			return nil, failure{exitUsage, fmt.Errorf("%s is not a folder", e.site),
				"name the folder of the site with -s"}
		}
		return nil, failure{exitMachine, err, ""}
	}
	return root, nil
}

// broken is the failure of a command whose answer would be wrong for a site with errors, for the reason so.
func broken(site *compile.Site, so string) error {
	errs, _ := diag.Count(site.Diagnostics)
	return failure{exitSite, fmt.Errorf("the site has %s, so %s", plural(errs, "error"), so),
		"throughline check shows them"}
}

func (e *env) compile(ctx context.Context, fsys fs.FS, f buildFlags) (*compile.Site, error) {
	now, err := e.now(f.now)
	if err != nil {
		return nil, err
	}
	if f.texts == nil {
		f.texts = spool.New(os.TempDir(), spool.Small)
		defer f.texts.Close()
	}
	site, err := compile.Compile(ctx, fsys, compile.Options{Audience: f.audience, Drafts: f.drafts, Now: now,
		Version: Version, Search: f.index, ParseCache: f.known, Texts: f.texts})
	var unknown compile.UnknownAudience
	if errors.As(err, &unknown) {
		return nil, failure{exitUsage, err, "audiences of this site: " + strings.Join(unknown.Known, ", ")}
	}
	if err != nil {
		return nil, machineFailure(ctx, err)
	}
	return site, nil
}

// writeFailure tells a disk that failed from an interrupt and from what cannot be made.
func writeFailure(ctx context.Context, err error) error {
	var disk *fs.PathError
	var refusal output.Refusal
	if ctx.Err() == nil && (errors.As(err, &disk) || errors.As(err, &refusal)) {
		return outputFailure(err)
	}
	return machineFailure(ctx, err)
}

func machineFailure(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return failure{exitMachine, errors.New("interrupted; nothing was changed"), ""}
	}
	return failure{exitMachine, err, ""}
}

// outputFailure tells a folder that cannot be used from a disk that failed.
func outputFailure(err error) error {
	var r output.Refusal
	if errors.As(err, &r) {
		return failure{exitUsage, err, r.Hint}
	}
	hint := "look at the free space and the permissions of the folder, then build again"
	if errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.EROFS) {
		hint += "; what a build keeps beside the output can be elsewhere: --work DIR"
	}
	var torn output.Torn
	if errors.As(err, &torn) {
		return failure{exitMachine, fmt.Errorf("writing failed when some files of the new site were in place "+
			"already: %w", err), hint + "; throughline verify names what is missing"}
	}
	return failure{exitMachine, fmt.Errorf("writing failed, the old output is untouched: %w", err), hint}
}
