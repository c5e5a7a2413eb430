package cli

import (
	"fmt"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"throughline/internal/diag"
	"throughline/internal/slo"
)

type budgetFlags struct {
	buildFlags
	json   bool
	failOn string
}

func budgetCommand(e *env) *cobra.Command {
	f := budgetFlags{}
	c := &cobra.Command{
		Use:   "budget [NAME]",
		Short: "tell how the error budgets stand",
		Long: "Tells how the error budgets stand at --now, or at their last measurement.\n\n" +
			"With --fail-on it is a gate for pipelines: the exit status is 1 while a freeze (or with warn, a freeze\n" +
			"or a warning) stands and no override covers it.",
		Example: "  throughline budget booking-availability --fail-on freeze",
		Args:    cobra.MaximumNArgs(1),
		RunE:    func(c *cobra.Command, args []string) error { return e.budget(c, f, args) },
	}
	e.compileFlags(c, &f.buildFlags)
	c.Flags().BoolVar(&f.json, "json", false, "print JSON")
	c.Flags().StringVar(&f.failOn, "fail-on", "", "freeze or warn: exit with 1 while one stands")
	return c
}

func (e *env) budget(c *cobra.Command, f budgetFlags, args []string) error {
	if f.failOn != "" && f.failOn != slo.Freeze && f.failOn != slo.Warn {
		return failure{exitUsage, fmt.Errorf("--fail-on %q is not known", f.failOn), "use freeze or warn"}
	}
	root, err := e.openSite()
	if err != nil {
		return err
	}
	defer root.Close()
	site, err := e.compile(c.Context(), root.FS(), f.buildFlags)
	if err != nil {
		return err
	}
	if site.Failed() {
		errs, _ := diag.Count(site.Diagnostics)
		return failure{exitSite, fmt.Errorf("the site has %s, so its budgets cannot be trusted", plural(errs, "error")), "throughline check shows them"}
	}
	var at time.Time // zero: the last measurement
	if f.now != "" {
		if at, err = e.now(f.now); err != nil {
			return err
		}
	}
	res := slo.Evaluate(site.Budgets, site.Corpus.Reviews, at)
	if len(args) == 1 {
		if res.Budgets = named(res.Budgets, args[0]); len(res.Budgets) == 0 {
			return failure{exitUsage, fmt.Errorf("there is no budget %q", args[0]), "throughline budget lists them"}
		}
	}
	if err := e.printBudgets(res, f.json); err != nil {
		return err
	}
	return gate(res, f.failOn)
}

func named(all []*slo.Status, name string) []*slo.Status {
	for _, b := range all {
		if b.Name == name {
			return []*slo.Status{b}
		}
	}
	return nil
}

func (e *env) printBudgets(res *slo.Results, json bool) error {
	if json {
		return writeJSON(e.stdout, res)
	}
	w := tabwriter.NewWriter(e.stdout, 0, 4, 2, ' ', 0)
	fmt.Fprintln(w, "BUDGET\tSTATE\tREMAINING\tBURN RATE\tDAYS LEFT\tEXHAUSTED\tAT")
	for _, b := range res.Budgets {
		if b.At == nil {
			fmt.Fprintf(w, "%s\tno measurements\t\t\t\t\t\n", b.Name)
			continue
		}
		gone := "-"
		if b.ExhaustedAt != nil {
			gone = b.ExhaustedAt.Format(time.DateOnly)
		}
		fmt.Fprintf(w, "%s\t%s\t%.1f %%\t%.2f\t%g\t%s\t%s\n", b.Name, b.State, b.Remaining*100, b.BurnRate, b.DaysLeft, gone, b.At.Format(time.DateOnly))
	}
	return w.Flush()
}

func gate(res *slo.Results, on string) error {
	for _, b := range res.Budgets {
		stands := on != "" && (b.State == slo.Freeze || on == slo.Warn && b.State == slo.Warn)
		if stands && b.Override == "" {
			return failure{exitSite, fmt.Errorf("budget %s: %s", b.Name, b.State), "its policy says who may override it"}
		}
	}
	return nil
}
