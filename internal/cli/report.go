package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"throughline/internal/compile"
	"throughline/internal/diag"
	"throughline/internal/output"
	"throughline/internal/plain"
	"throughline/internal/reporter"
)

// A buildReport is what build --format json prints.
type buildReport struct {
	OK          bool             `json:"ok"`
	Output      string           `json:"output,omitempty"`
	Reviews     int              `json:"reviews"`
	Drafts      int              `json:"drafts"` // reviews that were left out
	Files       int              `json:"files"`
	Bytes       int64            `json:"bytes"`
	Written     int              `json:"written"`
	Unchanged   int              `json:"unchanged"`
	Removed     int              `json:"removed"`
	Errors      int              `json:"errors"`
	Warnings    int              `json:"warnings"`
	Reused      bool             `json:"reused"` // nothing was compiled: the site is as the last build found it
	Timings     []compile.Timing `json:"timings,omitempty"`
	Diagnostics json.RawMessage  `json:"diagnostics"`
}

// An account is what there is to say about a build, in every form that somebody may ask for: it is kept for the next
// build, which may ask for another one.
type buildSummary struct {
	Report        buildReport
	Plain, Colour []byte // the diagnostics as text
}

func summarize(site *compile.Site, ds []diag.Diagnostic, out string) buildSummary {
	s := buildSummary{Report: buildReport{Output: out, Reviews: len(site.Corpus.Reviews),
		Drafts: site.Drafts}}
	s.Report.Errors, s.Report.Warnings = diag.Count(ds)
	s.Report.OK = s.Report.Errors == 0
	s.Report.Diagnostics, _ = json.Marshal(reporter.Records(ds)) // plain strings and numbers
	var plain, colour bytes.Buffer
	_ = reporter.Text(&plain, ds, false)
	_ = reporter.Text(&colour, ds, true)
	s.Plain, s.Colour = plain.Bytes(), colour.Bytes()
	return s
}

func (s *buildSummary) count(stats output.Stats) {
	r := &s.Report
	r.Files, r.Bytes, r.Written, r.Unchanged, r.Removed = stats.Files, stats.Bytes, stats.Written, stats.Unchanged,
		stats.Removed
}

// report prints what a build did and decides the exit status.
func (e *env) report(f buildFlags, s buildSummary, timings []compile.Timing, started time.Time) error {
	if !s.Report.OK {
		s.Report.Output, s.Report.Reviews = "", 0
	}
	if f.format == "json" {
		if f.timings {
			s.Report.Timings = timings
		}
		if err := writeJSON(e.stdout, s.Report); err != nil {
			return failure{exitMachine, err, ""}
		}
	} else if err := e.reportText(f, s, timings, time.Since(started)); err != nil {
		return failure{exitMachine, err, ""}
	}
	if !s.Report.OK {
		return failure{status: exitSite}
	}
	return nil
}

func (e *env) reportText(f buildFlags, s buildSummary, timings []compile.Timing, took time.Duration) error {
	text, to := s.Plain, e.stderr
	if e.colour(e.stderr) {
		text, to = s.Colour, plain.Raw(e.stderr)
	}
	if _, err := to.Write(text); err != nil {
		return err
	}
	if f.timings {
		e.printTimings(timings)
	}
	_, err := fmt.Fprintln(e.stderr, s.line(took))
	return err
}

// line is the one line that tells what a build did.
func (s *buildSummary) line(took time.Duration) string {
	r := &s.Report
	if !r.OK {
		return found(r.Errors, r.Warnings) + ": nothing was written"
	}
	what := fmt.Sprintf("%d new or changed, %d removed", r.Written, r.Removed)
	if r.Reused {
		what = "nothing has changed"
	}
	line := fmt.Sprintf("%s: %s, %d files (%s) in %.1f s", r.Output, plural(r.Reviews, "review"), r.Files, what,
		took.Seconds())
	if r.Drafts > 0 {
		line += ", " + plural(r.Drafts, "draft") + " left out (--drafts shows them)"
	}
	if r.Warnings > 0 {
		line += ", " + found(0, r.Warnings)
	}
	return line
}

// printTimings prints a table of stages and, under it, of kinds of files.
func (e *env) printTimings(timings []compile.Timing) {
	row := func(cells ...any) { fmt.Fprintf(e.stderr, "%-30s%10s%10s%8s%9s%9s\n", cells...) }
	row("stage", "wall", "work", "files", "carried", "MB")
	for _, t := range timings {
		row(t.Stage, seconds(t.Wall), seconds(t.Work), some(t.Files), some(t.Carried), megabytes(t.Bytes))
	}
}

func seconds(d time.Duration) string {
	if d == 0 {
		return ""
	}
	return fmt.Sprintf("%.3f s", d.Seconds())
}

func some(n int) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprint(n)
}

func megabytes(n int64) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("%.1f", float64(n)/1e6)
}

// A bar shows progress on a terminal once a build takes longer than a second.
type bar struct {
	e       *env
	started time.Time
	updates chan string
	done    chan struct{}
}

func (e *env) progress() *bar {
	if !isTerminal(e.stderr) || e.getenv("TERM") == "dumb" {
		return nil
	}
	b := &bar{e: e, started: time.Now(), updates: make(chan string, 1), done: make(chan struct{})}
	go func() {
		defer close(b.done)
		shown := false
		for line := range b.updates {
			shown = true
			fmt.Fprintf(plain.Raw(b.e.stderr), "\r\x1b[K%s", line)
		}
		if shown {
			fmt.Fprint(plain.Raw(b.e.stderr), "\r\x1b[K")
		}
	}()
	return b
}

// show is called from several goroutines. A line that the terminal is too slow for is dropped.
func (b *bar) show(done, of int) {
	if b == nil || time.Since(b.started) < time.Second {
		return
	}
	const width = 30
	full := width * done / max(of, 1)
	line := fmt.Sprintf("[%s%s] %d of %d files", slices.Repeat([]byte("#"), full),
		slices.Repeat([]byte("."), width-full), done, of)
	select {
	case b.updates <- line:
	default:
	}
}

func (b *bar) clear() {
	if b != nil {
		close(b.updates)
		<-b.done
	}
}
