package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"throughline/internal/output"
)

func verifyCommand(e *env) *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:   "verify DIR",
		Short: "check a published folder against its manifest",
		Args:  exactly(1, "the folder of a published site", "for example: throughline verify public"),
		RunE: func(_ *cobra.Command, args []string) error {
			r, err := output.Verify(args[0])
			if err != nil {
				return outputFailure(err)
			}
			if asJSON {
				err = writeJSON(e.stdout, r)
			} else {
				e.printReport(args[0], r)
			}
			if err == nil && !r.Sound() {
				err = failure{status: exitSite}
			}
			return err
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return c
}

func (e *env) printReport(dir string, r output.Report) {
	for _, group := range []struct {
		what  string
		paths []string
	}{{"missing", r.Missing}, {"altered", r.Altered}, {"not ours", r.Foreign}} {
		for _, p := range group.paths {
			fmt.Fprintf(e.stdout, "%s: %s\n", group.what, p)
		}
	}
	if r.Sound() {
		fmt.Fprintf(e.stderr, "%s: all %s are as they were published\n", dir, plural(r.Files, "file"))
	} else {
		fmt.Fprintf(e.stderr, "%s: of %s %d are missing and %d altered; build again to mend it\n", dir, plural(r.Files, "file"), len(r.Missing), len(r.Altered))
	}
}
