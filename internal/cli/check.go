package cli

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"throughline/internal/compile"
	"throughline/internal/diag"
	"throughline/internal/reporter"
)

func checkCommand(e *env) *cobra.Command {
	f, language := buildFlags{}, false
	c := &cobra.Command{
		Use:   "check",
		Short: "report everything that is wrong with the site; write nothing",
		Args:  noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			switch f.format {
			case "text", "json", "sarif", "github", "gitlab":
			default:
				return failure{exitUsage, fmt.Errorf("--format %q is not known to check", f.format),
					"use text, json, sarif, github or gitlab"}
			}
			root, err := e.openSite()
			if err != nil {
				return err
			}
			defer root.Close()
			site, err := e.compile(c.Context(), root.FS(), f)
			if err != nil {
				return err
			}
			found := site.Diagnostics
			if language {
				found = append(found, e.askAboutLanguage(c.Context(), site)...)
				diag.Sort(found)
			}
			return e.reportCheck(f.format, e.seen(f.format, found), len(site.Corpus.Reviews))
		},
	}
	e.compileFlags(c, &f)
	_ = c.Flags().MarkHidden("now")
	if d := c.Flags().Lookup("drafts"); d != nil { // what is being written is worth checking
		d.DefValue = "true"
		_ = d.Value.Set("true")
	}
	c.Flags().StringVar(&f.format, "format", "text", "text, json, sarif, github or gitlab")
	c.Flags().BoolVar(&language, "language", false, "also ask about words that close an account: one root cause, "+
		"human error, more care")
	return c
}

// askAboutLanguage is what there is to ask about the words of the reviews; it says so where it cannot read them.
func (e *env) askAboutLanguage(ctx context.Context, site *compile.Site) []diag.Diagnostic {
	if lang, _, _ := strings.Cut(site.Settings.Language, "-"); lang != "en" {
		fmt.Fprintf(e.stderr, "--language reads English only, and this site is written in %q: nothing was asked\n",
			site.Settings.Language)
		return nil
	}
	return site.AskAboutLanguage(ctx)
}

func (e *env) reportCheck(format string, ds []diag.Diagnostic, reviews int) error {
	errors, warnings := diag.Count(ds)
	var err error
	switch format {
	case "json":
		err = writeJSON(e.stdout, map[string]any{"ok": errors == 0, "reviews": reviews, "errors": errors,
			"warnings": warnings, "diagnostics": reporter.Records(ds)})
	case "sarif":
		err = reporter.SARIF(e.stdout, ds, "throughline", Version)
	case "github":
		err = reporter.GitHub(e.stdout, ds)
	case "gitlab":
		err = reporter.GitLab(e.stdout, ds)
	default:
		err = reporter.Text(e.stdout, ds, e.colour(e.stdout))
		if errors+warnings == 0 {
			fmt.Fprintf(e.stderr, "%s, nothing to report\n", plural(reviews, "review"))
		} else {
			fmt.Fprintln(e.stderr, found(errors, warnings))
		}
	}
	if err != nil {
		return failure{exitMachine, err, ""}
	}
	if errors > 0 {
		return failure{status: exitSite}
	}
	return nil
}
