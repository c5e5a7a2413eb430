package cli

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"throughline/internal/config"
	"throughline/internal/diag"
	"throughline/internal/markdown"
	"throughline/internal/reporter"
	"throughline/internal/rewrite"
)

type fmtFlags struct {
	to    string
	check bool
	how   rewrite.How
}

func fmtCommand(e *env) *cobra.Command {
	f := fmtFlags{}
	c := &cobra.Command{
		Use:   "fmt --to sections|yaml FILE...",
		Short: "move what reviews say between front matter and sections, and touch nothing else",
		Long: "With --to sections what the front matter says of a review becomes sections of its body, with --to yaml " +
			"the other way round.\n" +
			"Everything else stays as it is, to the byte. A file is written only after the new text was read again " +
			"and is the same review\n" +
			"in every field. What cannot be said in the other way stays where it is, and is told.\n\n" +
			"- reads one review from standard input and writes it to standard output.",
		Example: "  throughline fmt --to sections content/reviews/*.md",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return failure{exitUsage, errors.New("fmt wants reviews"),
					"for example: throughline fmt --to sections content/reviews/x.md"}
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error { return e.fmt(f, args) },
	}
	c.Flags().StringVar(&f.to, "to", "", "how reviews shall be written: sections or yaml")
	c.Flags().BoolVar(&f.check, "check", false, "write nothing, and say which files would change: exit status 1")
	return c
}

func (e *env) fmt(f fmtFlags, args []string) error {
	if f.to != "sections" && f.to != "yaml" {
		return failure{exitUsage, errors.New("it is not said how reviews shall be written"),
			"--to sections or --to yaml"}
	}
	if f.how = rewrite.Sections; f.to == "yaml" {
		f.how = rewrite.YAML
	}
	return e.rewrite(f, args)
}

// rewrite puts files in the place of what they were, all or none.
func (e *env) rewrite(f fmtFlags, args []string) error {
	if slices.Contains(args, "-") && len(args) > 1 {
		return failure{exitUsage, errors.New("- is standard input, and stands alone"), ""}
	}
	engine := markdown.New()
	var changes []fileChange
	bad := false
	for _, arg := range args {
		c, ok, err := e.fmtFile(f, engine, arg)
		if err != nil {
			return err
		}
		bad = bad || !ok
		if c.path != "" {
			changes = append(changes, c)
		}
	}
	if bad {
		return failure{status: exitSite}
	}
	if args[0] == "-" {
		return nil
	}
	if f.check {
		for _, c := range changes {
			fmt.Fprintln(e.stdout, c.path)
		}
		if len(changes) > 0 {
			return failure{status: exitSite}
		}
		return nil
	}
	if err := replaceFiles(changes); err != nil {
		return failure{exitMachine, err, "nothing was changed"}
	}
	for _, c := range changes {
		fmt.Fprintln(e.stdout, c.path)
	}
	fmt.Fprintf(e.stderr, "%s rewritten, %d as they were\n", plural(len(changes), "file"), len(args)-len(changes))
	return nil
}

// fmtFile is what becomes of one file; its path is empty where nothing changes. ok is false where the file has
// errors, which are printed.
func (e *env) fmtFile(f fmtFlags, engine *markdown.Engine, arg string) (c fileChange, ok bool, err error) {
	name, data := arg, []byte(nil)
	site, within := e.site, "content/reviews/"+path.Base(filepath.ToSlash(arg))
	if arg == "-" {
		within = "content/reviews/stdin.md"
		data, err = io.ReadAll(io.LimitReader(e.stdin, maxBeside))
	} else if name, err = filepath.EvalSymlinks(arg); err == nil {
		site = siteOf(name, e.site)
		if rel, err := filepath.Rel(site, name); err == nil && filepath.IsLocal(rel) {
			within = filepath.ToSlash(rel)
		}
		data, err = readSmall(name)
	}
	if err != nil {
		return c, false, failure{exitUsage, err, "name the files of reviews"}
	}
	settings, err := e.readSettings(site)
	if err != nil {
		return c, false, err
	}
	o := rewrite.Options(settings, engine, func(p string, _ *diag.List) *diag.File {
		beside, err := readSmall(filepath.Join(site, filepath.FromSlash(p)))
		if err != nil {
			return nil
		}
		return diag.NewFile(p, beside)
	})
	errs, file := &diag.List{}, diag.NewFile(within, data)
	res := f.how(file, o, errs)
	if res == nil {
		var errors []diag.Diagnostic
		for _, d := range errs.Sorted() {
			if d.Severity == diag.Error {
				errors = append(errors, d)
			}
		}
		_ = reporter.Text(e.stderr, diag.Under(filepath.ToSlash(filepath.Clean(site)), errors), e.colour(e.stderr))
		return c, false, nil
	}
	for _, t := range res.Told {
		fmt.Fprintf(e.stderr, "%s:%d: %s\n", arg, file.Position(int(t.Span.Start)).Line, t.Message)
	}
	if arg == "-" {
		if _, err := io.WriteString(e.stdout, res.Text); err != nil {
			return c, false, failure{exitMachine, err, ""}
		}
		return c, true, nil
	}
	if res.Text != string(data) {
		c = fileChange{name, data, []byte(res.Text)}
	}
	return c, true, nil
}

// readSettings reads the settings of a site; those of a site that has none where there is no file.
func (e *env) readSettings(site string) (config.Settings, error) {
	file := filepath.Join(site, config.FileName)
	data, err := os.ReadFile(file)
	if err != nil {
		return config.Default(), nil
	}
	errs := &diag.List{}
	s := config.Read(diag.NewFile(strings.TrimPrefix(filepath.ToSlash(file), "./"), data), errs)
	if diag.HasErrors(errs.Sorted()) {
		_ = reporter.Text(e.stderr, errs.Sorted(), e.colour(e.stderr))
		return s, failure{status: exitSite}
	}
	return s, nil
}
