package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"throughline/internal/atomicfile"
	"throughline/internal/compile"
	"throughline/internal/config"
	"throughline/internal/ingest"
	"throughline/internal/tryout"
)

// A document is a review that was written elsewhere, on its way into a site. Its text stays as it is, to the byte:
// the site's settings say how its sections are read.
type document struct {
	from string // as it was named
	to   string // in the site
	data []byte
}

// importDocuments brings reviews that were written elsewhere into a site, with the pictures that they show.
func (e *env) importDocuments(f importFlags, into importTarget, documents []string) error {
	switch into.kind {
	case targetReview:
		return failure{exitUsage, fmt.Errorf("%s is a document, and becomes a review of its own in a site",
			documents[0]), "name the site's folder: --into ."}
	case targetNone:
		if f.into == "" && !f.dryRun {
			return failure{exitUsage, errors.New("it is not said which site the documents go to"),
				"name its folder, it may be new: --into reviews"}
		}
	}
	var all []document
	out := importReport{Files: []importedFile{}, Timeline: []importedEvent{}, Candidates: []importedEvent{},
		Noise: map[string]int{}, MaskedAt: []ingest.Place{}, Warnings: []ingest.Place{}, Written: []string{}}
	for _, arg := range documents {
		docs, files, err := e.readDocuments(f, arg)
		if err != nil {
			return err
		}
		all, out.Files = append(all, docs...), append(out.Files, files...)
	}
	if len(all) == 0 {
		return failure{exitSite, fmt.Errorf("there is no review in %s", strings.Join(documents, ", ")),
			"throughline try FOLDER --no-serve says what is left aside, and why"}
	}
	fresh, err := newDocuments(into.site, all)
	if err != nil {
		return err
	}
	settings := newSettings(into.site, f.timezone)
	if !f.dryRun {
		if err := writeDocuments(into.site, settings, fresh); err != nil {
			return failure{exitMachine, err, ""}
		}
	}
	for _, d := range fresh {
		out.Written = append(out.Written, filepath.Join(into.site, filepath.FromSlash(d.to)))
	}
	if f.json {
		return writeJSON(e.stdout, out)
	}
	return e.reportDocuments(f, into.site, out, len(all)-len(fresh), settings != "")
}

// readDocuments reads a document, or all of a folder, as `try` would: the same files are taken, and the same is found
// in them.
func (e *env) readDocuments(f importFlags, arg string) (docs []document, files []importedFile, err error) {
	open, err := openDocuments(arg)
	if err != nil {
		return nil, nil, err
	}
	defer open.close()
	t, err := newTrial(open.fsys, open.dir, tryFlags{timezone: f.timezone})
	if err != nil {
		return nil, nil, failure{exitMachine, err, ""}
	}
	now, err := e.now("")
	if err != nil {
		return nil, nil, err
	}
	site, err := t.compile(context.Background(), t.folder, compile.Options{Drafts: true, Now: now, Version: Version,
		WithoutComparing: true})
	if err != nil {
		return nil, nil, failure{exitMachine, err, ""}
	}
	for _, s := range t.folder.Sources() {
		if !open.wants(s.Path) {
			continue
		}
		found, err := t.take(site, open.fsys, s)
		if err != nil {
			return nil, nil, failure{exitMachine, err, ""}
		}
		docs = append(docs, found...)
		files = append(files, open.describe(t.describe(site, s), s.Path))
	}
	if open.only != "" && len(docs) == 0 {
		return nil, nil, failure{exitSite, fmt.Errorf("%s is not read as a review%s", arg, open.whyNot(t)),
			"throughline try shows what is read, and why not"}
	}
	return docs, files, nil
}

// take gives a document and the files that it shows or links to.
func (t *trial) take(site *compile.Site, fsys fs.FS, s tryout.Source) ([]document, error) {
	data, err := fs.ReadFile(fsys, s.Path)
	if err != nil {
		return nil, err
	}
	out := []document{{filepath.Join(t.dir, filepath.FromSlash(s.Path)), s.AsSite, data}}
	for _, a := range site.Corpus.Assets() {
		if !shows(string(out[0].data), path.Base(a.Source)) {
			continue
		}
		real := t.folder.RealPath(a.Source)
		if data, err = fs.ReadFile(fsys, real); err != nil {
			return nil, err
		}
		out = append(out, document{filepath.Join(t.dir, filepath.FromSlash(real)), a.Source, data})
	}
	return out, nil
}

// shows reports whether a text names a file, as it is or as an address has it.
func shows(text, name string) bool {
	return strings.Contains(text, name) || strings.Contains(text, strings.ReplaceAll(name, " ", "%20"))
}

// describe says what was found in a document, with the review as programs get it.
func (t *trial) describe(site *compile.Site, s tryout.Source) importedFile {
	f := importedFile{Source: filepath.Join(t.dir, filepath.FromSlash(s.Path)), Detected: "markdown",
		Left: []importedLeft{}}
	for _, r := range site.Corpus.Reviews {
		if r.File.Path != s.AsSite {
			continue
		}
		f.ID = r.ID
		if o, ok := site.Find("reviews/" + r.ID + "/review.json"); ok {
			if data, err := o.Bytes(); err == nil && json.Valid(data) {
				f.Review = data
			}
		}
	}
	for _, d := range site.Diagnostics {
		if d.Path() == s.AsSite {
			line := d.Position().Line
			text, _ := d.File.Line(line)
			f.Left = append(f.Left, importedLeft{Line: line, Text: strings.TrimSpace(string(text)), Why: d.Message})
		}
	}
	return f
}

// newDocuments are those that the site does not have yet. One that it has with another text is in the way: nothing is
// overwritten.
func newDocuments(site string, all []document) (fresh []document, err error) {
	seen := map[string]string{}
	for _, d := range all {
		if was, twice := seen[d.to]; twice {
			if was != d.from {
				return nil, failure{exitSite, fmt.Errorf("%s and %s would both be %s", was, d.from, d.to),
					"rename one of the two; nothing was written"}
			}
			continue
		}
		seen[d.to] = d.from
		name := filepath.Join(site, filepath.FromSlash(d.to))
		switch have, err := os.ReadFile(name); {
		case errors.Is(err, fs.ErrNotExist):
			fresh = append(fresh, d)
		case err != nil:
			return nil, failure{exitMachine, err, ""}
		case !bytes.Equal(have, d.data):
			return nil, failure{exitSite, fmt.Errorf("%s is there already, with another text than %s", name, d.from),
				"keep one of the two; nothing was written"}
		}
	}
	return fresh, nil
}

// newSettings are the settings of a site that has none yet; "" where there are some.
func newSettings(site, timezone string) string {
	if _, err := os.Lstat(filepath.Join(site, config.FileName)); err == nil {
		return ""
	}
	if timezone == "" {
		timezone = "UTC"
	}
	return "title: Learning from incidents\ntimezone: " + timezone + "        # for clock times without a zone\n" +
		"front_matter: foreign   # what front matter of another tool says and means nothing here is left aside\n" +
		"sections: common        # headings of public templates are read, not only our own\n"
}

// writeDocuments writes all files, or none: each is written beside its place first, and what was put in place is
// taken back on an error.
func writeDocuments(site, settings string, docs []document) (err error) {
	if settings != "" {
		docs = append(slices.Clone(docs), document{to: config.FileName, data: []byte(settings)})
	}
	var placed []string
	defer func() {
		if err != nil {
			for _, name := range placed {
				_ = os.Remove(name)
			}
		}
	}()
	for _, d := range docs {
		name := filepath.Join(site, filepath.FromSlash(d.to))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			return err
		}
		if err := writeNew(name, d.data); err != nil {
			return err
		}
		placed = append(placed, name)
	}
	return nil
}

// writeNew writes a file that is not there yet, whole or not at all.
func writeNew(name string, data []byte) error {
	return atomicfile.Create(name, ".import-*", 0o644, func(f *os.File) error {
		_, err := f.Write(data)
		return err
	})
}

// reportDocuments says what became what.
func (e *env) reportDocuments(f importFlags, site string, out importReport, known int, settings bool) error {
	for _, file := range out.Files {
		fmt.Fprintf(e.stdout, "%s: %s\n", file.Source, describeReview(file))
		for _, l := range file.Left[:min(printed, len(file.Left))] {
			fmt.Fprintf(e.stdout, "  %s:%d: %s\n", file.Source, l.Line, l.Why)
		}
		if n := len(file.Left) - printed; n > 0 {
			fmt.Fprintf(e.stdout, "  and %d more places to look at: --json lists all\n", n)
		}
	}
	verb := "written"
	if f.dryRun {
		verb = "would be written"
	}
	fmt.Fprintf(e.stderr, "%s %s, %d there already; texts stay as they are, to the byte\n",
		plural(len(out.Written), "file"), verb, known)
	if !settings && !f.dryRun {
		fmt.Fprintln(e.stderr, "in throughline.yaml, front_matter: foreign and sections: common have them read as "+
			"`throughline try` does")
	}
	fmt.Fprintf(e.stderr, "next: throughline serve -s %s\n", site)
	return nil
}

// describeReview says in a few words what was found in a document.
func describeReview(f importedFile) string {
	var r struct {
		Counts map[string]int `json:"counts"`
	}
	if json.Unmarshal(f.Review, &r) != nil || f.ID == "" {
		return "taken as prose"
	}
	words := []string{}
	for _, w := range []struct{ key, one string }{{"timeline", "event"}, {"contributors", "contributor"},
		{"mitigators", "mitigator"},
		{"followups", "follow-up"}} {
		if n := r.Counts[w.key]; n > 0 {
			words = append(words, plural(n, w.one))
		}
	}
	if len(words) == 0 {
		return "the review " + f.ID + ", all prose"
	}
	return "the review " + f.ID + ", " + strings.Join(words, ", ")
}
