package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"throughline/internal/plain"
	"throughline/internal/publish"
)

// publishFlags are those of publish and rollback.
type publishFlags struct {
	endpoint, region, format string
	dryRun                   bool
	releases                 int // how many to keep in folders of their own; 0: none
	options                  publish.Options
}

func publishCommand(e *env) *cobra.Command {
	var f publishFlags
	c := &cobra.Command{
		Use:   "publish DIR TARGET",
		Short: "send a built site to a folder or to S3, whole for its readers at every moment",
		Long: "publish compares a folder that build wrote with what a target holds, and sends what differs:\n" +
			"what pages load, new pages, changed pages, then what leads to them; last it deletes.\n" +
			"It may be stopped at any moment: the next run goes on.\n\n" +
			"TARGET is a folder, also one that is mounted somewhere, or s3://bucket/prefix.",
		Example: "  throughline publish public /srv/reviews\n" +
			"  throughline publish public s3://reviews --dry-run\n" +
			"  throughline publish public s3://reviews/team --endpoint https://s3.example.org",
		Args: exactly(2, "the folder of a built site and a target",
			"for example: throughline publish public s3://reviews"),
		RunE: func(c *cobra.Command, args []string) error {
			if f.releases != 0 || publish.KeepsReleases(args[1]) {
				return e.publishRelease(c.Context(), f, args[0], args[1])
			}
			return e.publish(c.Context(), f, args[1], func(ctx context.Context, t publish.Target,
				o publish.Options) (publish.Report, error) {
				return publish.Publish(ctx, args[0], t, o)
			}, args[0])
		},
	}
	e.targetFlags(c, &f)
	c.Flags().DurationVar(&f.options.Grace, "grace", publish.DefaultGrace,
		"how long files that no page needs any more stay, for pages that are open")
	c.Flags().IntVar(&f.options.MaxDeletes, "max-deletes", -1,
		"how many pages may be taken away at once (default half of them)")
	c.Flags().BoolVar(&f.options.Purge, "purge", false, "keep nothing of what is replaced: no release to go back "+
		"to, no old files")
	c.Flags().BoolVar(&f.options.ReplaceEdition, "replace-edition", false,
		"publish over another edition, of which nothing is kept")
	c.Flags().IntVar(&f.releases, "releases", 0, "keep so many releases in folders of their own, TARGET/releases/..., "+
		"of which TARGET/current leads to the newest")
	return c
}

func rollbackCommand(e *env) *cobra.Command {
	f := publishFlags{options: publish.Options{Grace: publish.DefaultGrace, MaxDeletes: -1}}
	c := &cobra.Command{
		Use:   "rollback TARGET",
		Short: "make a target show the release before again",
		Long: "rollback brings back the release that stood there before the last publish; one that was stopped\n" +
			"on the way is taken back. A second rollback leads to the newer release again; where\n" +
			"releases stand in folders of their own, it goes one more back.",
		Args: exactly(1, "a target", "for example: throughline rollback s3://reviews"),
		RunE: func(c *cobra.Command, args []string) error {
			if publish.KeepsReleases(args[0]) {
				return e.withReleases(c.Context(), f, args[0], func(o publish.Options) (publish.Report, error) {
					return publish.Releases{Dir: args[0]}.Rollback(o)
				})
			}
			return e.publish(c.Context(), f, args[0], publish.Rollback, "")
		},
	}
	e.targetFlags(c, &f)
	return c
}

func (e *env) targetFlags(c *cobra.Command, f *publishFlags) {
	c.Flags().BoolVar(&f.dryRun, "dry-run", false, "say what would be done, and do nothing")
	c.Flags().StringVar(&f.endpoint, "endpoint", "", "the address of a store that speaks S3 (default "+
		"AWS_ENDPOINT_URL_S3, else Amazon's)")
	c.Flags().StringVar(&f.region, "region", "", "the region of the bucket (default AWS_REGION)")
	c.Flags().StringVar(&f.format, "format", "text", "text or json: how to report; json lists the addresses that a "+
		"CDN has to forget")
}

func (f *publishFlags) check() error {
	if f.format != "text" && f.format != "json" {
		return failure{exitUsage, fmt.Errorf("--format %q is not known here", f.format), "use text or json"}
	}
	return nil
}

// publish opens a target, does something to it and reports. dir is the folder that is sent, if any.
func (e *env) publish(ctx context.Context, f publishFlags, target string, do func(context.Context, publish.Target,
	publish.Options) (publish.Report, error), dir string) error {
	if err := f.check(); err != nil {
		return err
	}
	t, err := e.openTarget(f, target, dir)
	if err != nil {
		return publishFailure(ctx, target, err)
	}
	return e.run(ctx, f, target, func(o publish.Options) (publish.Report, error) { return do(ctx, t, o) })
}

// publishRelease makes a release in a folder of its own.
func (e *env) publishRelease(ctx context.Context, f publishFlags, dir, target string) error {
	switch {
	case f.releases < 1:
		return publishFailure(ctx, target, publish.Refusal{
			Message: fmt.Sprintf("%s keeps releases in folders of their own", target),
			Hint:    "say how many are to stay, for example --releases 5"})
	case strings.Contains(target, "://"):
		return publishFailure(ctx, target, publish.Refusal{
			Message: "--releases is for folders: a bucket has no links", Hint: "publish without it, and go back with rollback"})
	case overlap(dir, target):
		return publishFailure(ctx, target, publish.Refusal{Message: fmt.Sprintf("%s and %s are one in the other", dir, target),
			Hint: "name a target that is a folder of its own"})
	}
	return e.withReleases(ctx, f, target, func(o publish.Options) (publish.Report, error) {
		return publish.Releases{Dir: target, Keep: f.releases}.Publish(ctx, dir, o)
	})
}

func (e *env) withReleases(ctx context.Context, f publishFlags, target string,
	do func(publish.Options) (publish.Report, error)) error {
	if err := f.check(); err != nil {
		return err
	}
	return e.run(ctx, f, target, do)
}

// run does something to a target and reports.
func (e *env) run(ctx context.Context, f publishFlags, target string,
	do func(publish.Options) (publish.Report, error)) error {
	bar := e.progress()
	f.options.Now, f.options.DryRun, f.options.Progress = time.Now(), f.dryRun, bar.show
	r, err := do(f.options)
	bar.clear()
	if err != nil {
		return publishFailure(ctx, target, err)
	}
	if f.format == "json" {
		return writeJSON(e.stdout, r)
	}
	e.printPublished(r)
	return nil
}

func (e *env) openTarget(f publishFlags, target, dir string) (publish.Target, error) {
	scheme, _, isURL := strings.Cut(target, "://")
	switch {
	case isURL && scheme == "s3":
		return publish.OpenS3(target, publish.S3{Endpoint: e.first(f.endpoint, "AWS_ENDPOINT_URL_S3",
			"AWS_ENDPOINT_URL"),
			Region: e.first(f.region, "AWS_REGION", "AWS_DEFAULT_REGION"), Getenv: e.getenv})
	case isURL:
		return nil, publish.Refusal{Message: fmt.Sprintf("%s is no target that throughline can publish to", target),
			Hint: "name a folder, or a bucket as s3://bucket/prefix"}
	case dir != "" && overlap(dir, target):
		return nil, publish.Refusal{Message: fmt.Sprintf("%s and %s are one in the other", dir, target),
			Hint: "name a target that is a folder of its own"}
	}
	if _, err := os.Stat(target); dir == "" || f.dryRun { // what is only looked at is not made
		if err != nil {
			return nil, publish.Refusal{Message: fmt.Sprintf("there is no folder %s", target),
				Hint: "name the folder that was published to"}
		}
	}
	return publish.OpenFolder(target)
}

// overlap reports whether one folder is the other, or in it.
func overlap(a, b string) bool {
	in := func(p, dir string) bool {
		rel, err := filepath.Rel(dir, p)
		return err == nil && filepath.IsLocal(rel)
	}
	absA, errA := filepath.Abs(a)
	absB, errB := filepath.Abs(b)
	return errA == nil && errB == nil && (in(absA, absB) || in(absB, absA))
}

// first is the first of a flag and some variables of the environment that says something.
func (e *env) first(flag string, names ...string) string {
	for _, name := range names {
		if flag == "" {
			flag = e.getenv(name)
		}
	}
	return flag
}

func publishFailure(ctx context.Context, target string, err error) error {
	var refusal publish.Refusal
	var gate publish.Gate
	switch {
	case ctx.Err() != nil:
		return failure{exitMachine, fmt.Errorf("interrupted; %s shows whole pages, some of them new", target),
			"publish again to go on, or go back: throughline rollback " + target}
	case errors.As(err, &refusal):
		return failure{exitUsage, err, refusal.Hint}
	case errors.As(err, &gate):
		return failure{exitSite, err, gate.Hint}
	}
	return failure{exitMachine, fmt.Errorf("publishing to %s failed: %w", target, err),
		"its readers see whole pages; publish again to go on"}
}

func (e *env) printPublished(r publish.Report) {
	if r.DryRun {
		for _, group := range []struct {
			what  string
			paths []string
		}{{"new", r.New}, {"changed", r.Changed}, {"removed", r.Removed}} {
			for _, p := range group.paths {
				fmt.Fprintf(e.stdout, "%s: %s\n", group.what, plain.Line(p))
			}
		}
	}
	would := ""
	if r.DryRun {
		would = "would be "
	}
	fmt.Fprintf(e.stderr, "%s: release %s, %s%d new, %d changed, %d removed, %s MB sent", r.Target, r.Release, would,
		len(r.New), len(r.Changed), len(r.Removed),
		fmt.Sprintf("%.1f", float64(r.Bytes)/1e6))
	if r.Kept > 0 {
		fmt.Fprintf(e.stderr, ", %s kept for pages that are open", plural(r.Kept, "old file"))
	}
	fmt.Fprintln(e.stderr)
}
