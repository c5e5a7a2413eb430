package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"throughline/internal/build"
	"throughline/internal/diag"
	"throughline/internal/output"
)

type buildFlags struct {
	out, audience, now, format string
	drafts                     bool
}

func buildCommand(e *env) *cobra.Command {
	var f buildFlags
	c := &cobra.Command{
		Use:   "build",
		Short: "compile the site; write everything or nothing",
		Example: "  throughline build                     compile the site here into public/\n" +
			"  throughline build -s reviews -o /srv/reviews --audience public",
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return e.build(c.Context(), f) },
	}
	c.Flags().StringVarP(&f.out, "output", "o", "", "the folder to write (default public/ in the site)")
	e.compileFlags(c, &f)
	c.Flags().StringVar(&f.format, "format", "text", "text or json: how to report")
	return c
}

// compileFlags are the flags of every command that compiles the site.
func (e *env) compileFlags(c *cobra.Command, f *buildFlags) {
	c.Flags().StringVar(&f.audience, "audience", "", "the edition to compile (default the site's first, most closed audience)")
	c.Flags().BoolVar(&f.drafts, "drafts", false, "show drafts as well")
	c.Flags().StringVar(&f.now, "now", "", "the moment to compile for (default SOURCE_DATE_EPOCH, else the start of today in UTC)")
}

func (e *env) build(ctx context.Context, f buildFlags) error {
	if f.format != "text" && f.format != "json" {
		return failure{exitUsage, fmt.Errorf("--format %q is not known to build", f.format), "use text or json"}
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
	if abs, err := filepath.Abs(f.out); err == nil && inside(abs, content) {
		return failure{exitUsage, fmt.Errorf("the output %s is inside of the site's content", f.out), "choose a folder beside it with -o, such as public"}
	}
	w, err := output.Open(output.Options{Dir: f.out, Sources: []string{e.site, content}, Generator: "throughline " + Version})
	if err != nil {
		return outputFailure(err)
	}
	defer w.Abort()
	site, err := e.compile(ctx, root.FS(), f)
	if err != nil {
		return err
	}
	report := buildReport{Diagnostics: diag.Records(site.Diagnostics)}
	report.Errors, report.Warnings = diag.Count(site.Diagnostics)
	if site.Failed() {
		return e.finish(f.format, site.Diagnostics, report, fmt.Sprintf("%s: nothing was written", found(report.Errors, report.Warnings)))
	}
	if err := site.Write(ctx, w); err != nil {
		return machineFailure(ctx, err)
	}
	stats, err := w.Commit()
	if err != nil {
		return outputFailure(err)
	}
	report.OK, report.Output, report.Reviews, report.Files = true, f.out, len(site.Corpus.Reviews), stats.Files
	report.Written, report.Unchanged, report.Removed = stats.Written, stats.Unchanged, stats.Removed
	said := fmt.Sprintf("%s: %s, %d files (%d new or changed, %d removed) in %.1f s", f.out, plural(report.Reviews, "review"), stats.Files, stats.Written, stats.Removed, time.Since(started).Seconds())
	if report.Warnings > 0 {
		said += fmt.Sprintf(", %s", found(0, report.Warnings))
	}
	return e.finish(f.format, site.Diagnostics, report, said)
}

func inside(p, dir string) bool {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return false
	}
	return p == abs || strings.HasPrefix(p, abs+string(filepath.Separator))
}

// A buildReport is what build --format json prints.
type buildReport struct {
	OK          bool   `json:"ok"`
	Output      string `json:"output,omitempty"`
	Reviews     int    `json:"reviews"`
	Files       int    `json:"files"`
	Written     int    `json:"written"`
	Unchanged   int    `json:"unchanged"`
	Removed     int    `json:"removed"`
	Errors      int    `json:"errors"`
	Warnings    int    `json:"warnings"`
	Diagnostics any    `json:"diagnostics"`
}

// finish prints a report and decides the exit status.
func (e *env) finish(format string, ds []diag.Diagnostic, report buildReport, said string) error {
	if format == "json" {
		if err := writeJSON(e.stdout, report); err != nil {
			return failure{exitMachine, err, ""}
		}
	} else {
		if err := diag.Text(e.stderr, ds, e.colour(e.stderr)); err != nil {
			return failure{exitMachine, err, ""}
		}
		fmt.Fprintln(e.stderr, said)
	}
	if report.Errors > 0 {
		return failure{status: exitSite}
	}
	return nil
}

func writeJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
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
func (e *env) openSite() (*os.Root, error) {
	root, err := os.OpenRoot(e.site)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, failure{exitUsage, fmt.Errorf("there is no folder %s", e.site), "name the folder of the site with -s, or start one: throughline init DIR"}
	}
	if err != nil {
		return nil, failure{exitMachine, err, ""}
	}
	return root, nil
}

func (e *env) compile(ctx context.Context, fsys fs.FS, f buildFlags) (*build.Site, error) {
	now, err := e.now(f.now)
	if err != nil {
		return nil, err
	}
	o := build.Options{Audience: f.audience, Drafts: f.drafts, Now: now, Version: Version}
	if f.now != "" {
		o.BudgetsAt = now
	}
	site, err := build.Compile(ctx, fsys, o)
	var unknown build.UnknownAudience
	if errors.As(err, &unknown) {
		return nil, failure{exitUsage, err, "audiences of this site: " + strings.Join(unknown.Known, ", ")}
	}
	if err != nil {
		return nil, machineFailure(ctx, err)
	}
	return site, nil
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
	return failure{exitMachine, fmt.Errorf("writing failed, the old output is untouched: %w", err), "look at the free space and the permissions of the folder, then build again"}
}
