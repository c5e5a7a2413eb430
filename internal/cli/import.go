package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"throughline/internal/diag"
	"throughline/internal/ingest"
	"throughline/internal/reporter"
)

type importFlags struct {
	into, from, timezone, people, host string
	names, dryRun, json                bool
}

func importCommand(e *env) *cobra.Command {
	f := importFlags{}
	c := &cobra.Command{
		Use:   "import FILE...",
		Short: "turn exports into a draft of a timeline, and documents into reviews of a site",
		Long: "Reads what other tools export, files and folders and zip archives, and writes beside a review what " +
			"happened when:\n" +
			"x.timeline.md has what the sources call an event, _x.candidates.md what you may want to pick from. " +
			"Several exports of one\n" +
			"incident are merged, and importing again brings only what is new. A review that is not there yet is " +
			"started as a draft.\n\n" +
			"Nothing is asked of a network. People become roles (people.yaml) or \"responder 1\", and what looks " +
			"like a secret is masked\n" +
			"and listed. Look through both before you commit them.\n\n" +
			"Documents (Markdown in any template, or a folder of them) become reviews of the site that --into " +
			"names, which may be new: their\n" +
			"texts stay as they are, and it is said what was found in each. Exports of Google Docs, Notion and " +
			"Confluence (HTML, Markdown,\n" +
			"zip, Word, storage format) become Markdown first, with their pictures.\n\nFormats, found by their shape:\n" +
			formatList(),
		Example: "  throughline import slack.zip pagerduty.json --into content/reviews/2026-03-14-checkout.md\n" +
			"  throughline import docs/postmortems --into reviews",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return failure{
					exitUsage,
					errors.New("import wants files"),
					"for example: throughline import slack.zip --into content/reviews/x.md",
				}
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error { return e.importFiles(f, args) },
	}
	c.Flags().StringVar(&f.into, "into", "", "the review that exports belong to, or the site that documents go to; "+
		"either may be new")
	c.Flags().StringVar(&f.from, "from", "", "what the files are, where their shape does not tell")
	c.Flags().StringVar(&f.timezone, "timezone", "", "the zone of times that state none, as Europe/Copenhagen")
	c.Flags().StringVar(&f.people, "people", "", "a file of roles and who has them (default people.yaml of the site)")
	c.Flags().StringVar(&f.host, "host", "", "whose commands a shell history has: a host or a role")
	c.Flags().BoolVar(&f.names, "names", false, "write names in place of roles and responders")
	c.Flags().BoolVar(&f.dryRun, "dry-run", false, "say what would be written, and write nothing")
	c.Flags().BoolVar(&f.json, "json", false, "print JSON")
	return c
}

func formatList() string {
	var b strings.Builder
	for _, f := range ingest.Formats() {
		fmt.Fprintf(&b, "  %-15s %s\n", f.Name, f.Title)
	}
	return b.String()
}

// importFiles tells documents from exports: documents become reviews of a site, exports the timeline of one review.
func (e *env) importFiles(f importFlags, args []string) error {
	exports, documents, err := sortInputs(f, args)
	if err != nil {
		return err
	}
	into, err := e.importTarget(f.into, len(documents) > 0)
	if err != nil {
		return err
	}
	switch {
	case len(exports) > 0 && len(documents) > 0:
		return failure{
			exitUsage,
			fmt.Errorf("%s is a document and %s an export", documents[0], exports[0].Name),
			"import them apart: a document becomes a review, exports the timeline of one",
		}
	case len(documents) > 0:
		return e.importDocuments(f, into, documents)
	case into.kind == targetSite:
		return failure{
			exitUsage,
			fmt.Errorf("%s is a site, and exports belong to one review", f.into),
			"name the review: --into content/reviews/x.md",
		}
	case into.kind == targetNone && !f.dryRun:
		return failure{
			exitUsage,
			errors.New("it is not said which review the timeline is of"),
			"name it, it may be new: --into content/reviews/x.md",
		}
	}
	return e.importExports(f, into, exports)
}

// sortInputs opens what was named. A text whose shape is that of no export is a document where its name says so.
func sortInputs(f importFlags, args []string) (exports []*ingest.Input, documents []string, err error) {
	for _, arg := range args {
		if f.from == "" && isDocument(arg) {
			documents = append(documents, arg)
			continue
		}
		inputs, err := ingest.Open(arg)
		if err != nil {
			return nil, nil, importFailure(err)
		}
		exports = append(exports, inputs...)
	}
	return exports, documents, nil
}

// isDocument reports whether a name is that of a document, or of a folder with nothing but documents and what they
// show.
func isDocument(name string) bool {
	if info, err := os.Stat(name); err == nil && info.IsDir() {
		return holdsDocuments(name)
	}
	return isArchive(name) || slices.Contains(
		[]string{".md", ".markdown", ".mdx", ".qmd", ".erb", ".html", ".htm", ".xhtml", ".xml", ".doc"},
		strings.ToLower(filepath.Ext(name)),
	)
}

// holdsDocuments reports whether there is Markdown in a folder and no export: those are JSON.
func holdsDocuments(dir string) bool {
	found, exports := false, false
	_ = filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		found = found || filepath.Ext(p) != ".zip" && isDocument(p)
		exports = exports || filepath.Ext(p) == ".json"
		return nil
	})
	return found && !exports
}

// importFailure gives an error of an input its exit status.
func importFailure(err error) error {
	var ie *ingest.Error
	switch {
	case errors.As(err, &ie) && ie.Usage:
		return failure{exitUsage, err, ie.Hint}
	case errors.As(err, &ie):
		return failure{exitSite, err, ie.Hint}
	case errors.Is(err, ingest.ErrNothing):
		return failure{exitSite, err, "is it the right file? --json shows what was left, and why"}
	}
	return failure{exitMachine, err, ""}
}

func (e *env) importExports(f importFlags, into importTarget, inputs []*ingest.Input) error {
	o := ingest.Options{From: f.from, Names: f.names, Host: f.host}
	var err error
	if f.timezone != "" {
		if o.Timezone, err = time.LoadLocation(f.timezone); err != nil || f.timezone == "Local" {
			return failure{
				exitUsage,
				fmt.Errorf("--timezone %q is not known", f.timezone),
				"write it as Europe/Copenhagen or UTC",
			}
		}
	}
	if o.Roles, err = e.readRoles(f, into); err != nil {
		return err
	}
	draft, err := e.openDraft(into, f)
	if err != nil {
		return err
	}
	o.Memory = draft.memory
	res, err := ingest.Import(inputs, o)
	if err != nil {
		return importFailure(err)
	}
	files := draft.files(res)
	if !f.dryRun {
		if err := replaceFiles(files); err != nil {
			return failure{exitMachine, err, "nothing was changed"}
		}
	}
	if f.json {
		return writeJSON(e.stdout, importJSON(res, into, files, f.dryRun))
	}
	e.reportImport(res, draft, files, f)
	return nil
}

// readRoles reads the file of roles: the one that was named, else people.yaml of the site, if there is one.
func (e *env) readRoles(f importFlags, into importTarget) (*ingest.Roles, error) {
	name := f.people
	if name == "" {
		name = filepath.Join(into.site, "people.yaml")
	}
	data, err := readSmall(name)
	if err != nil {
		if f.people == "" {
			return nil, nil
		}
		return nil, failure{exitUsage, err, "write it as a map: incident commander: [U02AB, ada@example.org]"}
	}
	errs := &diag.List{}
	roles, ok := ingest.ParseRoles(diag.NewFile(name, data), errs)
	if !ok {
		_ = reporter.Text(e.stderr, errs.Sorted(), e.colour(e.stderr))
		return nil, failure{status: exitSite}
	}
	return roles, nil
}
