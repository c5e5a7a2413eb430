package cli

import (
	"io"

	"github.com/spf13/cobra"

	"throughline/internal/compile"
)

func letterCommand(e *env) *cobra.Command {
	var f buildFlags
	c := &cobra.Command{
		Use:   "report PERIOD",
		Short: "a letter about a quarter, a month, a year or some days, as Markdown",
		Long: "Prints what a stretch of time says: how the budgets went, what helped and whether it was design or " +
			"luck, what recurs, what was\npromised and what it led to, what surprised us, what we still do not know " +
			"and what is asked for. Each sentence is made of what\nsomebody wrote and leads there.",
		Example: "  throughline report 2026Q3\n  throughline report 2026-07-01..2026-08-15 --audience public",
		Args:    cobra.ExactArgs(1),
		RunE:    func(c *cobra.Command, args []string) error { return e.letter(c, f, args[0]) },
	}
	e.compileFlags(c, &f)
	return c
}

func (e *env) letter(c *cobra.Command, f buildFlags, period string) error {
	return e.tellOf(c, f, func(site *compile.Site) error {
		text, err := site.Letter(period)
		if err != nil {
			return failure{exitUsage, err, compile.PeriodForms}
		}
		_, err = io.WriteString(e.stdout, text)
		return err
	})
}

// tellOf compiles the site and calls tell with it, unless it has errors.
func (e *env) tellOf(c *cobra.Command, f buildFlags, tell func(*compile.Site) error) error {
	root, err := e.openSite()
	if err != nil {
		return err
	}
	defer root.Close()
	site, err := e.compile(c.Context(), root.FS(), f)
	if err != nil {
		return err
	}
	if site.Failed() {
		return broken(site, "what it says cannot be trusted")
	}
	return tell(site)
}
