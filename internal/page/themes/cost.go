package themes

import (
	"fmt"
	"math"
	"strings"

	"throughline/internal/corpus"
	"throughline/internal/derive"
	"throughline/internal/view"
)

// CostView is what the pattern of a theme costs and what preventing it would bring, each number with its formula.
type CostView struct {
	Verdict string // the result in a sentence
	Why     string // why there is none
	Steps   []CostStep
	Inputs  []CostInput
	Missing []CostMissing
	Notes   []string // what the numbers cannot tell
}

// A CostStep is one number: what it is, the formula with its inputs, the result.
type CostStep struct{ What, Formula, Numbers, Result string }

// A CostInput is an incident whose impact is known.
type CostInput struct {
	Review               view.Link
	Duration, Users, Sum string
}

// A CostMissing is an incident that the mean leaves out, and why.
type CostMissing struct {
	Review view.Link
	What   string
}

// newCostView shows what was computed; nil for a theme without an investment.
func newCostView(w *view.Writer, m *derive.Money) *CostView {
	if m == nil {
		return nil
	}
	v := &CostView{}
	for _, k := range m.Known {
		l, _ := w.LinkAddress(corpus.Address{Review: k.Review.ID})
		d, _ := k.Review.Duration()
		v.Inputs = append(v.Inputs, CostInput{l, view.Duration(d), view.Trim(k.UsersPercent) + "\u00a0%",
			amount(k.UserHours()) + "\u00a0h"})
	}
	for _, x := range m.Missing {
		l, _ := w.LinkAddress(corpus.Address{Review: x.Review.ID})
		v.Missing = append(v.Missing, CostMissing{l, missingWords(x)})
	}
	v.Notes = costNotes(m)
	if !m.Computable() {
		v.Why = costWhy(m)
		return v
	}
	v.Steps = costSteps(m)
	v.Verdict = costVerdict(m)
	return v
}

func missingWords(x derive.Missing) string {
	switch {
	case x.Duration && x.Users:
		return "does not say how long it lasted or how many users felt it"
	case x.Duration:
		return "does not say how long it lasted"
	}
	return "does not say how many users felt it"
}

func costWhy(m *derive.Money) string {
	switch {
	case len(m.Incidents) == 0:
		return "No incident names this theme, so there is nothing to compute with."
	case len(m.Known) == 0:
		return "No incident of this theme says both how long it lasted and how many users felt it, so there is " +
			"nothing to compute with."
	}
	return "There is no time between the first review and now, so there is no rate to compute with."
}

func costVerdict(m *derive.Money) string {
	s := fmt.Sprintf("The pattern costs about %s a year. Preventing it would save about %s of that", rounded(m.Annual),
		rounded(m.Savings))
	if math.IsInf(m.Payback, 0) {
		return s + ", and does not pay back."
	}
	return s + fmt.Sprintf(" and pay back in %s months.", amount1(m.Payback))
}

func costSteps(m *derive.Money) []CostStep {
	days := "days observed"
	if !m.Stated {
		days = "days since the first review"
	}
	steps := []CostStep{
		{"Incidents a year", "incidents × 365 / " + days, fmt.Sprintf("%d × 365 / %s", len(m.Incidents),
			amount(m.Days)), amount(m.PerYear)},
		{"Average impact", "mean of hours × users % / 100", meanNumbers(m), amount(m.MeanHours) + " h of all users"},
		{"Cost a year", "incidents a year × average impact × cost of an hour",
			fmt.Sprintf("%s × %s × %s", amount(m.PerYear), amount(m.MeanHours), amount(m.HourlyCost)),
			rounded(m.Annual)},
		{"Savings a year", "cost a year × effectiveness", fmt.Sprintf("%s × %s", rounded(m.Annual),
			amount(m.Effectiveness)), rounded(m.Savings)},
		{"Payback", "cost of the work / (savings a year / 12)", fmt.Sprintf("%s / (%s / 12)", amount(m.Cost),
			rounded(m.Savings)), months(m.Payback)},
	}
	if !math.IsNaN(m.Return) {
		steps = append(steps, CostStep{"Return over three years", "(3 × savings − cost) / cost × 100",
			fmt.Sprintf("(3 × %s − %s) / %s × 100", rounded(m.Savings), amount(m.Cost), amount(m.Cost)),
			amount1(m.Return) + "\u00a0%"})
	}
	return steps
}

func months(m float64) string {
	if math.IsInf(m, 0) {
		return "never"
	}
	return amount1(m) + " months"
}

// meanNumbers writes the mean out, up to a handful of incidents.
func meanNumbers(m *derive.Money) string {
	var parts []string
	for _, k := range m.Known {
		if len(parts) == 6 {
			parts = append(parts, "…")
			break
		}
		parts = append(parts, amount(k.UserHours()))
	}
	return fmt.Sprintf("(%s) / %d", strings.Join(parts, " + "), len(m.Known))
}

func costNotes(m *derive.Money) []string {
	var out []string
	if n := len(m.Known); n > 0 && n < 10 {
		out = append(out, fmt.Sprintf(
			"It rests on %s. One more or one less would change the cost by about %d\u00a0%%.",
			view.Count(n, "incident", "incidents"), int(math.Round(100/float64(n)))))
	}
	if len(m.Missing) > 0 {
		out = append(out, "Incidents whose impact is not known are taken to be like the others: they count in the "+
			"rate and not in the average.")
	}
	if m.Others > 0 {
		out = append(out, view.Count(m.Others, "review of another kind names", "reviews of other kinds name")+
			" the theme and cost nothing here: near misses, successes and rehearsals show that it can be met, and a "+
			"rate that falls because of them is what we hope for.")
	}
	if m.Stated && m.Span > m.Days {
		out = append(out, fmt.Sprintf("The incidents lie %s days apart, which is more than the %s days observed: "+
			"the rate is too high.", amount(math.Floor(m.Span)), amount(m.Days)))
	}
	return append(out, "It knows only what was written up, and it counts hours of users. Nights of people on call, "+
		"trust and what else could be done with the money are not in it.")
}

// rounded writes an amount of money: "21,900".
func rounded(v float64) string { return thousands(fmt.Sprintf("%.0f", v)) }

// amount1 writes one decimal: "34.2", "1,203.0".
func amount1(v float64) string { return thousands(fmt.Sprintf("%.1f", v)) }

// amount writes a number with four decimals, or more for small ones, so that whoever computes with what is shown gets
// what is shown: "12.1667", "0.18", "0.00046", "50,000".
func amount(v float64) string {
	digits := 4
	if a := math.Abs(v); a > 0 && a < 0.01 {
		digits = min(8, 2-int(math.Floor(math.Log10(a))))
	}
	s := fmt.Sprintf("%.*f", digits, v)
	if strings.Contains(s, ".") {
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	return thousands(s)
}

// thousands puts commas into the whole part of a number.
func thousands(s string) string {
	sign := ""
	if strings.HasPrefix(s, "-") {
		sign, s = "−", s[1:]
	}
	whole, rest, dot := strings.Cut(s, ".")
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if dot {
		whole += "." + rest
	}
	return sign + whole
}
