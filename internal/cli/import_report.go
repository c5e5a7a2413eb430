package cli

import (
	"fmt"
	"strings"

	"throughline/internal/ingest"
	"throughline/internal/plain"
)

// maxPlaces is how many places are listed on a terminal; --json has all.
const maxPlaces = 12

// reportImport says what was found, what was left out and what to look at. The files that were written go to stdout.
func (e *env) reportImport(res *ingest.Result, d *importDraft, files []fileChange, f importFlags) {
	for _, in := range res.Files {
		fmt.Fprintf(e.stderr, "%s: %s, %s\n", in.Source, formatTitle(in.Detected), entries(in.Messages))
	}
	pinned := 0
	for _, c := range res.Candidates {
		if c.Pin || c.Reactions > 0 {
			pinned++
		}
	}
	fmt.Fprintf(
		e.stderr,
		"%s for the timeline, %s to pick from",
		plural(len(res.Timeline), "event"),
		plural(len(res.Candidates)+len(res.Undated), "candidate"),
	)
	if pinned > 0 {
		fmt.Fprintf(e.stderr, " (%d pinned or with a reaction)", pinned)
	}
	fmt.Fprintln(e.stderr)
	if len(res.Noise) > 0 {
		fmt.Fprintf(e.stderr, "left out: %s\n", strings.Join(res.NoiseWords(), ", "))
	}
	if res.Known > 0 {
		fmt.Fprintf(e.stderr, "%s known from an earlier import", entries(res.Known))
		if res.Changed > 0 {
			fmt.Fprintf(
				e.stderr,
				"; %d of them read otherwise at the source by now, and stay as they are here",
				res.Changed,
			)
		}
		fmt.Fprintln(e.stderr)
	}
	if d.own != "" && len(res.Timeline) > 0 {
		fmt.Fprintf(e.stderr, "%s: %s, so the events are among the candidates\n", d.into.path, d.own)
	}
	e.places("look at", res.Warnings)
	var left []ingest.Place
	for _, in := range res.Files {
		left = append(left, in.Left...)
	}
	e.places("not taken as an event", left)
	e.places("masked", res.Masked)
	if f.dryRun {
		e.dryRun(res, d, files)
		return
	}
	for _, c := range files {
		fmt.Fprintln(e.stdout, c.path)
	}
	if len(files) > 0 && len(res.Candidates) > 0 {
		fmt.Fprintf(e.stderr, "next: throughline serve -s %s, and pick from the candidates at /pick/%s/\n",
			d.into.site, d.into.stem())
	}
	switch {
	case len(files) == 0:
		fmt.Fprintln(e.stderr, "nothing is new, nothing was written")
	case !f.names:
		fmt.Fprintln(
			e.stderr,
			"accounts became roles and responders; a name that somebody wrote inside of a message is still there: "+
				"look through before you commit",
		)
	}
}

func entries(n int) string {
	if n == 1 {
		return "1 entry"
	}
	return fmt.Sprintf("%d entries", n)
}

func formatTitle(name string) string {
	for _, f := range ingest.Formats() {
		if f.Name == name {
			return f.Title
		}
	}
	return name
}

func (e *env) places(what string, list []ingest.Place) {
	if len(list) == 0 {
		return
	}
	fmt.Fprintf(e.stderr, "%s:\n", what)
	for i, p := range list {
		if i == maxPlaces && len(list) > maxPlaces+1 {
			fmt.Fprintf(e.stderr, "  and %d more (--json shows all)\n", len(list)-maxPlaces)
			return
		}
		at := p.Source
		if p.At != "" {
			at += ":" + strings.ReplaceAll(p.At, "line ", "")
		}
		fmt.Fprintf(e.stderr, "  %s: %s", plain.Line(at), plain.Line(p.Why))
		if p.Text != "" {
			fmt.Fprintf(e.stderr, ": %s", plain.Line(p.Text))
		}
		fmt.Fprintln(e.stderr)
	}
}

// dryRun shows the timeline that would be written.
func (e *env) dryRun(res *ingest.Result, d *importDraft, files []fileChange) {
	fmt.Fprint(e.stdout, plain.Text(d.draft.Timeline("", res.Timeline)))
	for _, c := range files {
		fmt.Fprintf(e.stderr, "would write %s\n", c.path)
	}
}
