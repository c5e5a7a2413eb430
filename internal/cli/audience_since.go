package cli

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os/exec"
	"path"
	"strings"

	"throughline/internal/plain"
)

// audienceSince compares editions with what they were at a revision.
func (e *env) audienceSince(ctx context.Context, now fs.FS, f audienceFlags, audiences []string) error {
	then, err := e.siteAt(ctx, f.since)
	if err != nil {
		return err
	}
	var reports []audienceReport
	for _, a := range audiences {
		is, err := e.edition(ctx, now, f, a)
		if err != nil {
			return err
		}
		was, err := e.edition(ctx, then, f, a)
		if err != nil {
			return e.brokenThen(f.since, err)
		}
		reports = append(reports, audienceReport{A: a, B: a, Since: f.since, BShows: shownOnly(is, was),
			AShows: shownOnly(was, is)})
	}
	return e.printAudiences(f, reports...)
}

// brokenThen says of which site it is that something is wrong with it.
func (e *env) brokenThen(rev string, err error) error {
	var f failure
	if errors.As(err, &f) && f.err != nil {
		f.err = fmt.Errorf("at %s: %w", rev, f.err)
		return f
	}
	return err
}

// siteAt is the folder of the site as it was at a revision of the repository that it is in.
func (e *env) siteAt(ctx context.Context, rev string) (fs.FS, error) {
	commit, err := e.git(ctx, "rev-parse", "--verify", "--quiet", "--end-of-options", rev+"^{commit}")
	if err != nil {
		return nil, failure{exitUsage, fmt.Errorf("git knows no revision %q here", rev),
			"name one that this clone has; pipelines often fetch the newest commit alone (fetch-depth: 0 fetches all)"}
	}
	archive, err := e.git(ctx, "archive", "--format=zip", "-0", strings.TrimSpace(string(commit)), ".")
	if err != nil {
		return nil, failure{exitUsage, fmt.Errorf("the site was not there at %s: %w", rev, err), ""}
	}
	z, err := zip.NewReader(bytes.NewReader(archive), int64(len(archive)))
	if err != nil {
		return nil, failure{exitMachine, err, ""}
	}
	return z, nil
}

// git runs git in the folder of the site.
func (e *env) git(ctx context.Context, args ...string) ([]byte, error) {
	c := exec.CommandContext(ctx, "git", append([]string{"-C", e.site}, args...)...)
	var said bytes.Buffer
	c.Stderr = &said
	out, err := c.Output()
	if text := strings.TrimSpace(said.String()); err != nil && text != "" {
		err = errors.New(plain.Line(text))
	}
	return out, err
}

// printAudiences prints reports in the form that was asked for, with paths that whoever reads them can open.
func (e *env) printAudiences(f audienceFlags, reports ...audienceReport) error {
	from := e.siteFolder()
	if f.format == "markdown" {
		from = e.fromRepository()
	}
	for _, r := range reports {
		for _, atoms := range [][]atom{r.AShows, r.BShows} {
			for i := range atoms {
				if atoms[i].File != "" {
					atoms[i].File = path.Join(from, atoms[i].File)
				}
			}
		}
	}
	if f.format == "json" && f.since != "" {
		return writeJSON(e.stdout, reports)
	}
	if f.format == "json" {
		return writeJSON(e.stdout, reports[0])
	}
	for _, r := range reports {
		bShows, aShows := r.B+" shows, "+r.A+" does not", r.A+" shows, "+r.B+" does not"
		same := r.A + " and " + r.B + " show the same"
		if r.Since != "" {
			bShows, aShows = r.B+" shows now, and did not at "+r.Since, r.A+" showed at "+r.Since+", and does not now"
			same = r.B + " shows what it showed at " + r.Since
		}
		switch {
		case len(r.AShows)+len(r.BShows) > 0:
		case f.format == "markdown":
			fmt.Fprintf(e.stdout, "%s.\n\n", markdownWords(same))
		default:
			fmt.Fprintln(e.stderr, plain.Line(same))
		}
		show := printAtoms
		if f.format == "markdown" {
			show = markdownAtoms
		}
		show(e.stdout, r.BShows, bShows)
		show(e.stdout, r.AShows, aShows)
	}
	return nil
}

func printAtoms(w io.Writer, atoms []atom, head string) {
	if len(atoms) == 0 {
		return
	}
	fmt.Fprintf(w, "%s:\n", plain.Line(head))
	for _, a := range atoms {
		place := ""
		if a.File != "" {
			place = fmt.Sprintf("%s:%d:%d: ", a.File, a.Line, a.Column)
		}
		fmt.Fprintf(w, "  %s%s %s: %s\n", place, a.Kind, a.Address, plain.Line(a.Title))
		if a.Whole {
			continue
		}
		for _, line := range a.Says {
			fmt.Fprintf(w, "      %s\n", plain.Line(line))
		}
	}
}

// markdownAtoms is for comments in merge requests. What files say stands in code, so that none of it becomes a link, a
// picture or the mention of somebody.
func markdownAtoms(w io.Writer, atoms []atom, head string) {
	if len(atoms) == 0 {
		return
	}
	fmt.Fprintf(w, "### %s\n\n", markdownWords(head))
	for _, a := range atoms {
		fmt.Fprintf(w, "- %s %s: %s", a.Kind, code(a.Address), code(a.Title))
		if a.File != "" {
			fmt.Fprintf(w, " (%s)", code(fmt.Sprintf("%s:%d", a.File, a.Line)))
		}
		fmt.Fprintln(w)
		if a.Whole {
			continue
		}
		for _, line := range a.Says {
			fmt.Fprintf(w, "  - %s\n", code(line))
		}
	}
	fmt.Fprintln(w)
}

// code is a code span of Markdown: its fence is longer than any row of backticks in it.
func code(text string) string {
	text = strings.TrimSpace(plain.Line(text))
	if text == "" {
		return "(nothing)"
	}
	fence := "`"
	for strings.Contains(text, fence) {
		fence += "`"
	}
	if len(fence) > 1 {
		return fence + " " + text + " " + fence
	}
	return fence + text + fence
}

// markdownWords are words of ours with names in them, which are letters, digits and dashes, and a revision, which may
// be anything.
func markdownWords(text string) string {
	return strings.NewReplacer("\\", "\\\\", "`", "\\`", "*", "\\*", "_", "\\_", "[", "\\[", "]", "\\]", "<", "&lt;", "@",
		"&#64;").Replace(plain.Line(text))
}
