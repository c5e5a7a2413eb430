package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"throughline/internal/compile"
	"throughline/internal/diag"
	"throughline/internal/preview"
	"throughline/internal/source"
	"throughline/internal/tryout"
	"throughline/internal/webdoc"
)

type tryFlags struct {
	serveFlags
	timezone string
	noServe  bool
}

func tryCommand(e *env) *cobra.Command {
	f := tryFlags{}
	c := &cobra.Command{
		Use:   "try DIR",
		Short: "look at any folder of Markdown as if it were a site; nothing is written",
		Long: "Reads the Markdown of a folder as reviews, whatever template they were written in, and serves what " +
			"it found: timelines,\n" +
			"contributors, what helped, follow-ups. Nothing is written to the folder. Sections are read by the " +
			"words of public templates, front\n" +
			"matter of other tools is taken as far as it means something here, and no document stops it: what " +
			"cannot be read is listed.",
		Example: "  throughline try docs/postmortems --timezone Europe/Copenhagen",
		Args:    exactly(1, "a folder of Markdown", "for example: throughline try docs/postmortems"),
		RunE:    func(c *cobra.Command, args []string) error { return e.try(c.Context(), f, args[0]) },
	}
	c.Flags().StringVar(&f.addr, "addr", "127.0.0.1:4600", "the address to listen at; port 0 takes any free one")
	c.Flags().DurationVar(&f.poll, "poll", 0, "look for changes this often instead of waiting for events, as 2s")
	c.Flags().StringVar(&f.timezone, "timezone", "", "the zone of clock times that say none, such as "+
		"Europe/Copenhagen (default UTC)")
	c.Flags().StringVar(&f.now, "now", "", "the moment to compile for (default SOURCE_DATE_EPOCH, else the start of "+
		"today in UTC)")
	c.Flags().BoolVar(&f.noServe, "no-serve", false, "only say what was found, with every place to look at")
	return c
}

func (e *env) try(ctx context.Context, f tryFlags, dir string) error {
	e.site = dir
	root, err := e.openSite()
	if err != nil {
		return err
	}
	defer root.Close()
	if f.timezone != "" {
		if _, err := time.LoadLocation(f.timezone); err != nil || f.timezone == "Local" {
			return failure{exitUsage, fmt.Errorf("--timezone %q is not a time zone", f.timezone),
				"use a name such as Europe/Copenhagen or UTC"}
		}
	}
	t, err := newTrial(webdoc.Wrap(root.FS(), ""), dir, f)
	if err != nil {
		return failure{exitMachine, err, ""}
	}
	if f.noServe {
		return e.tryOnce(ctx, f, t)
	}
	return e.servePreview(ctx, f.serveFlags, previewed{root: t.folder, paths: []string{dir}, tried: t, first: "try/",
		ignored: func(name string) bool { return tryout.Ignored(name) || source.Ignored(name) },
		report: func(r preview.Report) {
			if r.Site.Failed() {
				e.say(r)
				return
			}
			t.say(e.stderr, r.Site)
		}})
}

func (e *env) tryOnce(ctx context.Context, f tryFlags, t *trial) error {
	now, err := e.now(f.now)
	if err != nil {
		return err
	}
	site, err := t.compile(ctx, t.folder, compile.Options{Drafts: true, Now: now, Version: Version,
		WithoutComparing: true})
	if err != nil {
		return machineFailure(ctx, err)
	}
	t.all = true
	t.say(e.stdout, site)
	return nil
}

// A trial is a folder that is looked at as a site.
type trial struct {
	dir    string
	folder *tryout.Folder
	said   bool
	all    bool // every place is printed
}

func newTrial(fsys fs.FS, dir string, f tryFlags) (*trial, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	settings := "title: " + strconv.Quote(filepath.Base(abs)) + "\nfront_matter: foreign\nsections: common\n"
	if f.timezone != "" {
		settings += "timezone: " + strconv.Quote(f.timezone) + "\n"
	}
	folder, err := tryout.Open(fsys, settings)
	return &trial{dir: dir, folder: folder}, err
}

// rescan looks at the folder anew. What could not be read may have been mended.
func (t *trial) rescan() error {
	t.folder.Retry()
	return t.folder.Scan()
}

// tries of leaving aside what cannot be read: each finds at least one file more, mostly all of them at once.
const refusals = 20

// compile makes the site. A document with errors is left aside and listed, for it must not stop the others.
func (t *trial) compile(ctx context.Context, fsys fs.FS, o compile.Options) (site *compile.Site, err error) {
	o.Tryout = t.folder
	for range refusals {
		if site, err = compile.Compile(ctx, fsys, o); err != nil || !site.Failed() {
			return site, err
		}
		refused := false
		for _, d := range site.Diagnostics {
			if d.Severity == diag.Error && strings.HasPrefix(d.Path(), "content/reviews/") {
				t.folder.Refuse(t.folder.RealPath(d.Path()), fmt.Sprintf("line %d: %s", d.Position().Line, d.Message))
				refused = true
			}
		}
		if !refused {
			return site, nil
		}
		if err := t.folder.Scan(); err != nil {
			return nil, err
		}
	}
	return site, errors.New("more documents than can be left aside have errors")
}

// printed is how many lines of a list are printed where not all are wanted.
const printed = 5

// say prints what was found, in a few lines.
func (t *trial) say(w io.Writer, site *compile.Site) {
	f := t.folder.Find(site.Corpus.Reviews, site.Diagnostics)
	if t.said {
		fmt.Fprintf(w, "%s  %s, %s\n", time.Now().Format("15:04:05"), plural(f.Reviews, "review"),
			plural(f.Events, "event"))
		return
	}
	t.said = true
	fmt.Fprintf(w, "%s in %s: %s, %d with a timeline", plural(f.Files, "file"), t.dir, plural(f.Reviews, "review"),
		f.Timelines)
	if f.Undated > 0 {
		fmt.Fprintf(w, ", %d without a date", f.Undated)
	}
	fmt.Fprintf(w, "\n%s, %s, %d that made it hard, %d that helped (%d by chance), %s (%d with a link), %s\n",
		plural(f.Events, "event"),
		plural(f.Contributors, "contributor"), f.Difficulties, f.Mitigators, f.ByChance,
		plural(f.Followups, "follow-up"), f.Linked,
		plural(f.Takeaways, "lesson"))
	left := make([]string, 0, len(f.Skipped))
	for _, s := range f.Skipped {
		left = append(left, s.Path+": "+s.Why)
	}
	t.list(w, "left aside", left)
	look := make([]string, 0, len(f.Left))
	for _, p := range f.Left {
		look = append(look, fmt.Sprintf("%s:%d: %s", p.Path, p.Line, p.Message))
	}
	t.list(w, "worth a look; nothing is lost", look)
	fmt.Fprintf(w, "to make it a site:\n  throughline import %s --into reviews\n  throughline serve -s reviews\n",
		t.dir)
}

func (t *trial) list(w io.Writer, what string, lines []string) {
	if len(lines) == 0 {
		return
	}
	shown := lines
	if !t.all {
		shown = lines[:min(printed, len(lines))]
	}
	fmt.Fprintf(w, "%s (%d):\n", what, len(lines))
	for _, l := range shown {
		fmt.Fprintf(w, "  %s\n", l)
	}
	if n := len(lines) - len(shown); n > 0 {
		fmt.Fprintf(w, "  and %d more: --no-serve lists all, and so does the first page\n", n)
	}
}
