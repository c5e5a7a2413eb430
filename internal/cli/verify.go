package cli

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"throughline/internal/output"
	"throughline/internal/plain"
	"throughline/internal/publish"
)

func verifyCommand(e *env) *cobra.Command {
	var asJSON, strict, fences bool
	c := &cobra.Command{
		Use:   "verify DIR|URL",
		Short: "check a published folder, or what a host serves, against its manifest",
		Example: "  throughline verify public --strict\n" +
			"  throughline verify https://reviews.example.org/",
		Args: exactly(1, "the folder of a published site, or its address", "for example: throughline verify public"),
		RunE: func(c *cobra.Command, args []string) error {
			if strings.HasPrefix(args[0], "http://") || strings.HasPrefix(args[0], "https://") {
				return e.verifyHost(c.Context(), args[0], asJSON, strict)
			}
			if fences {
				return e.verifyFences(args[0], asJSON)
			}
			return e.verifyFolder(args[0], asJSON, strict)
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	c.Flags().BoolVar(&strict, "strict", false, "fail as well for files that are not ours; of a host, for headers "+
		"that are missing")
	c.Flags().BoolVar(&fences, "fences", false, "look in a folder for audience blocks that an older version "+
		"published as text, with what they were to hide")
	return c
}

func (e *env) verifyFolder(dir string, asJSON, strict bool) error {
	r, err := output.Verify(dir)
	if err != nil {
		return outputFailure(err)
	}
	r.Foreign = slices.DeleteFunc(r.Foreign, func(p string) bool {
		return strings.HasPrefix(filepath.ToSlash(p),
			publish.Private)
	})
	if asJSON {
		err = writeJSON(e.stdout, r)
	} else {
		e.printReport(dir, r)
	}
	if err == nil && (!r.Sound() || strict && len(r.Foreign) > 0) {
		err = failure{status: exitSite}
	}
	return err
}

func (e *env) printReport(dir string, r output.Report) {
	e.printGroups(group{"missing", r.Missing}, group{"altered", r.Altered}, group{"not ours", r.Foreign})
	if r.Sound() {
		fmt.Fprintf(e.stderr, "%s: all %s are as they were published\n", dir, plural(r.Files, "file"))
	} else {
		fmt.Fprintf(e.stderr, "%s: of %s %d are missing and %d altered; build again to mend it\n", dir,
			plural(r.Files, "file"), len(r.Missing), len(r.Altered))
	}
}

// A group is things that are said of one kind.
type group struct {
	what   string
	things []string
}

func (e *env) printGroups(groups ...group) {
	for _, g := range groups {
		for _, p := range g.things {
			fmt.Fprintf(e.stdout, "%s: %s\n", g.what, plain.Line(p))
		}
	}
}

func (e *env) verifyHost(ctx context.Context, address string, asJSON, strict bool) error {
	r, err := publish.VerifyHost(ctx, address, nil)
	var refusal publish.Refusal
	var network *url.Error
	switch {
	case errors.As(err, &refusal):
		return failure{exitUsage, err, refusal.Hint}
	case errors.As(err, &network):
		return failure{exitMachine, fmt.Errorf("%s cannot be reached: %w", address, network.Err),
			"look at the address and at the network"}
	case err != nil:
		return failure{exitMachine, err, ""}
	}
	if asJSON {
		err = writeJSON(e.stdout, r)
	} else {
		e.printGroups(group{"missing", r.Missing}, group{"altered", r.Altered}, group{"type", r.Types},
			group{"not to be served", r.Leaks}, group{"advice", r.Advice})
		if r.Sound() {
			fmt.Fprintf(e.stderr, "%s: all %s are served as they were published\n", address, plural(r.Files, "file"))
		} else {
			fmt.Fprintf(e.stderr,
				"%s: of %s %d are missing, %d altered, %d of another type; %s should not be served\n", address,
				plural(r.Files, "file"),
				len(r.Missing), len(r.Altered), len(r.Types), plural(len(r.Leaks), "other"))
		}
	}
	if err == nil && (!r.Sound() || strict && len(r.Advice) > 0) {
		err = failure{status: exitSite}
	}
	return err
}
