package cli

import (
	"errors"
	"fmt"
	"strings"
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
	maxAge string
}

func budgetCommand(e *env) *cobra.Command {
	f := budgetFlags{}
	c := &cobra.Command{
		Use:   "budget [NAME]",
		Short: "tell how the error budgets stand",
		Long: "Tells how the error budgets stand at --now, or else each at its last measurement.\n\n" +
			"With --fail-on it is a gate for pipelines: the exit status is 1 while a freeze (or with warn, a freeze\n" +
			"or a warning) stands and no override covers it. A budget of whose window nothing was measured fails the\n" +
			"gate as well, and so does a site without budgets: nobody knows that no freeze stands. A pipeline that\n" +
			"means one budget names it. With --max-age it also fails where the last measurement of a budget is older\n" +
			"than that, counted from --now or else from this moment.",
		Example: "  throughline budget\n" +
			"  throughline budget --fail-on freeze --max-age 2d\n" +
			"  throughline budget booking-availability --fail-on freeze\n" +
			"  throughline budget --json --now 2026-03-14T09:00:00Z",
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error { return e.budget(c, f, args) },
	}
	e.compileFlags(c, &f.buildFlags)
	c.Flags().BoolVar(&f.json, "json", false, "print JSON")
	c.Flags().StringVar(&f.failOn, "fail-on", "", "freeze or warn: exit with 1 while one stands")
	c.Flags().StringVar(&f.maxAge, "max-age", "", "exit with 1 if a budget was last measured longer ago: 36h, 2d, 1w")
	return c
}

func (e *env) budget(c *cobra.Command, f budgetFlags, args []string) error {
	if f.failOn != "" && f.failOn != slo.Freeze && f.failOn != slo.Warn {
		return failure{exitUsage, fmt.Errorf("--fail-on %q is not known", f.failOn), "use freeze or warn"}
	}
	maxAge, err := slo.ParseAge(f.maxAge)
	if err != nil {
		return failure{exitUsage, fmt.Errorf("--max-age %w", err), "write a number and a unit: 36h, 2d, 1w"}
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
		return broken(site, "its budgets cannot be trusted")
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
			return failure{exitUsage, fmt.Errorf("there is no budget %q", args[0]), nearest(args[0], site.Budgets)}
		}
	}
	if err := e.printBudgets(res, f.json, len(args) == 1); err != nil {
		return failure{exitMachine, err, ""}
	}
	if err := gate(res, f.failOn); err != nil || maxAge == 0 {
		return err
	}
	now, err := e.now(f.now)
	if err != nil {
		return err
	}
	return fresh(res, now, maxAge)
}

// fresh fails where a budget was last measured longer ago than it may, or never: nobody knows how it stands now.
func fresh(res *slo.Results, now time.Time, maxAge time.Duration) error {
	if len(res.Budgets) == 0 {
		return failure{exitSite, errors.New("there are no budgets, so --max-age has nothing to look at"),
			"define one in content/budgets, or take --max-age out"}
	}
	var old []string
	for _, b := range res.Budgets {
		switch {
		case b.MeasuredUntil.IsZero():
			old = append(old, b.Name+": never")
		case b.Stale(now, maxAge):
			old = append(old, b.Name+": until "+b.MeasuredUntil.Format("2006-01-02 15:04"))
		}
	}
	if len(old) == 0 {
		return nil
	}
	return failure{exitSite, fmt.Errorf("the measurements are too old to tell how the budgets stand (%s)",
		strings.Join(old, ", ")), "add newer measurements, or allow more with --max-age"}
}

func nearest(name string, s *slo.Set) string {
	known := make([]string, 0, len(s.Budgets))
	for _, b := range s.Budgets {
		known = append(known, b.Name)
	}
	if len(known) == 0 {
		return "this edition of the site has no budgets; they are defined in content/budgets"
	}
	return diag.DidYouMean(name, known)
}

func named(all []*slo.Status, name string) []*slo.Status {
	for _, b := range all {
		if b.Name == name {
			return []*slo.Status{b}
		}
	}
	return nil
}

func (e *env) printBudgets(res *slo.Results, json, one bool) error {
	if json {
		return writeJSON(e.stdout, res)
	}
	if len(res.Budgets) == 0 {
		_, err := fmt.Fprintln(e.stdout, "there are no budgets in content/budgets")
		return err
	}
	w := tabwriter.NewWriter(e.stdout, 0, 4, 2, ' ', 0)
	fmt.Fprintln(w, "BUDGET\tSTATE\tREMAINING\tBURN RATE\tDAYS LEFT\tEXHAUSTED\tMEASURED UNTIL")
	for _, b := range res.Budgets {
		fmt.Fprintln(w, strings.Join(budgetRow(b), "\t"))
	}
	if err := w.Flush(); err != nil {
		return err
	}
	var said strings.Builder
	for _, b := range res.Budgets {
		if one {
			aboutBudget(&said, b)
		}
		consequences(&said, b, &res.Policy)
	}
	if said.Len() > 0 {
		fmt.Fprintf(e.stdout, "\n%s", said.String())
	}
	return nil
}

// budgetRow is a budget in the table. What nothing was measured of is a dash, never a zero.
func budgetRow(b *slo.Status) []string {
	until := "-"
	if !b.MeasuredUntil.IsZero() {
		until = b.MeasuredUntil.Format("2006-01-02 15:04")
	}
	if b.At == nil {
		return []string{b.Name, "unknown", "-", "-", "-", "-", until}
	}
	state, gone := b.State, "-"
	if b.Overridden != nil {
		state += " (overridden)"
	}
	switch {
	case b.Consumed >= 1:
		gone = "spent"
	case b.ExhaustedAt != nil:
		gone = "about " + b.ExhaustedAt.Format(time.DateOnly)
	}
	return []string{b.Name, state, slo.Percent(b.Remaining), fmt.Sprintf("%.2f", b.BurnRate),
		fmt.Sprintf("%g", b.DaysLeft), gone, until}
}

// aboutBudget tells of one budget what the table has no room for.
func aboutBudget(w *strings.Builder, b *slo.Status) {
	fmt.Fprintf(w, "%s: %.10g %% of %s, %s\n", b.Title, b.Target*100, b.Window.Words(),
		countedBy(b)) // targets have many nines
	if b.ExhaustedAt != nil {
		fmt.Fprintf(w, "the projection: %s\n", slo.ProjectionWords)
	}
	for i := range b.Reviews {
		r := &b.Reviews[i]
		used := "an unknown share"
		if r.Known() {
			used = slo.Percent(r.Consumed)
		}
		fmt.Fprintf(w, "  %s burnt %s (%s)%s\n", r.ID, used, r.How(),
			map[bool]string{false: ", not counted: " + r.Reason}[r.Counted])
	}
	for _, x := range b.Exclusions {
		fmt.Fprintf(w, "  not counted from %s to %s%s: %s (it would have been %s)\n", x.From.Format(time.DateOnly),
			x.To.Format(time.DateOnly),
			prefixed(", ", x.Kind), x.Reason, slo.Percent(x.Share))
	}
}

func countedBy(b *slo.Status) string {
	allowed, spent, ok := b.Minutes()
	if !ok || b.At == nil {
		return "counted by " + strings.ToLower(b.Definition.Method)
	}
	return fmt.Sprintf("%.4g minutes allowed, %.4g spent", allowed.Minutes(), spent.Minutes())
}

func prefixed(prefix, s string) string {
	if s == "" {
		return ""
	}
	return prefix + s
}

// consequences are what the policy says now of one budget.
func consequences(w *strings.Builder, b *slo.Status, p *slo.Policy) {
	if b.At == nil {
		fmt.Fprintf(w, "%s: nothing was measured in its window, so nobody can tell how it stands\n", b.Name)
	}
	for _, t := range b.Triggers {
		fmt.Fprintf(w, "%s: %s", b.Name, t.Text)
		switch {
		case t.Met:
			w.WriteString(" (it has one)")
		case t.Due != nil:
			fmt.Fprintf(w, " (due %s)", t.Due.Format(time.DateOnly))
		}
		w.WriteString("\n")
		if t.Kind == slo.Freeze && len(p.StillAllowed) > 0 {
			fmt.Fprintf(w, "  still allowed: %s\n", strings.Join(p.StillAllowed, ", "))
		}
		if t.Kind != "review" && len(p.Notify) > 0 {
			fmt.Fprintf(w, "  to be told: %s\n", strings.Join(p.Notify, ", "))
		}
	}
	if b.Overridden != nil {
		fmt.Fprintf(w, "  overridden until %s by %s\n", b.Overridden.To.Format(time.DateOnly), b.Override)
	}
}

// gate fails while something stands that pipelines shall stop at, and where nobody can tell.
func gate(res *slo.Results, on string) error {
	if on == "" {
		return nil
	}
	if len(res.Budgets) == 0 {
		return failure{exitSite, errors.New("there are no budgets, so the gate guards nothing"),
			"define one in content/budgets, or take --fail-on out"}
	}
	var stand, unknown []string
	for _, b := range res.Budgets {
		switch {
		case b.At == nil:
			unknown = append(unknown, b.Name)
		case b.Standing(on):
			stand = append(stand, b.Name+": "+b.State)
		}
	}
	switch {
	case len(stand) > 0:
		return failure{exitSite, fmt.Errorf("the gate is shut (%s)", strings.Join(stand, ", ")),
			"throughline budget NAME tells more; the policy says who may override it: " +
				strings.Join(res.Policy.OverrideBy, ", ")}
	case len(unknown) > 0:
		return failure{exitSite, fmt.Errorf("nothing was measured of %s, so nobody can tell whether a freeze stands",
			strings.Join(unknown, ", ")), "add measurements, or name the budget that the gate is about"}
	}
	return nil
}
