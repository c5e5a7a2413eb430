package letters

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"throughline/internal/derive"
	"throughline/internal/page/budgets"
	"throughline/internal/review"
	"throughline/internal/view"
)

// budgets tells how each budget went, what used it and what the policy asked for.
func (w *writer) budgets() {
	all := budgets.InPeriod(w.In, w.p.From, w.p.Until, w.Root, w.reviews)
	var calm, unmeasured []budgets.PeriodView
	detailed := 0
	for i := range all {
		b := &all[i]
		switch {
		case !b.Measured:
			unmeasured = append(unmeasured, *b)
		case len(b.Asked)+len(b.Burns) == 0 && b.UsedUp.Text == "":
			calm = append(calm, *b)
		case detailed < mostBudgets:
			detailed++
			w.budget(b)
		}
	}
	w.calm(calm)
	if n := len(unmeasured); n > 0 && n < len(all) {
		w.para(plainRun("Nothing was measured of "+joined(names(unmeasured), "and")+" in this "+w.p.Word()+".",
			w.budgetsRef()))
	}
	if some := all[:min(len(all), 1)]; len(some) > 0 && some[0].Measured {
		for _, f := range some[0].Figures {
			w.section.Figures = append(w.section.Figures, Figure(f))
		}
	}
}

func (w *writer) budgetsRef() Ref {
	return w.ref(view.Link{Href: w.Root + "budgets/index.html", Text: "Budgets over time"})
}

func names(list []budgets.PeriodView) []string {
	var out []string
	for _, b := range list[:min(len(list), mostCalm)] {
		out = append(out, b.Text)
	}
	if n := len(list) - mostCalm; n > 0 {
		out = append(out, view.Count(n, "other", "others"))
	}
	return out
}

// budget is one of which there is something to say.
func (w *writer) budget(b *budgets.PeriodView) {
	runs := []Run{{Class: "name", Text: b.Text}}
	own := w.ref(view.Link{Href: b.Href, Text: b.Text + ", over time"})
	switch {
	case b.UsedUp.Text != "":
		runs = append(runs, plainRun(" was used up on "+w.short(b.UsedUp.Text)+overdrawn(b.Lowest)+".", own))
	default:
		runs = append(runs, plainRun(fmt.Sprintf(" had %s left on %s, and %s at its lowest, on %s.", minus(b.Left),
			w.short(b.Last.Text), minus(b.Lowest), w.short(b.LowestAt.Text)), own))
	}
	for _, x := range b.Burns[:min(len(b.Burns), mostBurns)] {
		used := "used an unknown share"
		if x.Used != "" {
			used = "used " + x.Used
		}
		if x.Not != "" {
			used += ", which does not count: " + strings.TrimSuffix(x.Not, ".")
		}
		runs = append(runs, plainRun(" “"+w.words(x.Review.Title)+"” "+used+".", w.reviewRef(x.Review)))
	}
	if n := len(b.Burns) - mostBurns; n > 0 {
		runs = append(runs, plainRun(" "+view.Capitalize(view.NumberWord(n))+" more used some of it.", own))
	}
	w.para(append(runs, w.policyAsked(b, own)...)...)
}

// overdrawn says how much more than all of a budget was used at its lowest.
func overdrawn(lowest string) string {
	if more, ok := strings.CutPrefix(lowest, "-"); ok {
		return "; at its lowest, " + more + " more than all of it"
	}
	return ""
}

// policyAsked is what the policy asked for, each with the place that tells.
func (w *writer) policyAsked(b *budgets.PeriodView, own Ref) []Run {
	if len(b.Asked) == 0 {
		return []Run{plainRun(" The policy asked for nothing.", own)}
	}
	var runs []Run
	most := min(len(b.Asked), mostBurns+1)
	for i, a := range b.Asked[:most] {
		start, stop := " For this the policy asked for ", ";"
		if i > 0 {
			start = " for "
		}
		if i == most-1 {
			stop = "."
		}
		at := own
		if a.Review != nil {
			at = w.reviewRef(a.Review)
		}
		runs = append(runs, plainRun(start+w.short(a.Text)+stop, at))
	}
	return runs
}

// calm are the budgets of which nothing was asked.
func (w *writer) calm(list []budgets.PeriodView) {
	if len(list) == 0 {
		return
	}
	some := list[:min(len(list), mostCalm)]
	var left []string
	same := true
	for _, b := range some {
		left = append(left, minus(b.Left))
		same = same && b.Last == some[0].Last
	}
	runs := []Run{}
	for i, b := range some {
		join := ""
		if i > 0 {
			join = ", "
			if i == len(some)-1 {
				join = " and "
			}
		}
		if join != "" {
			runs = append(runs, plainRun(join))
		}
		runs = append(runs, Run{Class: "name", Text: b.Text})
	}
	says := " asked for nothing: " + joined(left, "and") + view.Agree(len(left), " was", " were") + " left"
	if same {
		says += " on " + w.short(some[0].Last.Text)
	}
	runs = append(runs, plainRun(says+".", w.budgetsRef()))
	w.para(append(runs, w.more(len(list)-len(some), "asked for nothing", "asked for nothing", "budgets/",
		"Budgets over time")...)...)
}

// short takes the year of the period out of dates in words.
func (w *writer) short(s string) string { return strings.ReplaceAll(s, w.p.From.Format(" 2006"), "") }

// minus writes a number below nothing with the sign for it.
func minus(s string) string { return strings.Replace(s, "-", "−", 1) }

// seenTo reports whether somebody had seen to a mitigator beforehand, and luck whether nothing guarantees it.
func seenTo(source string) bool {
	return source == "design" || source == "automation" || source == "team"
}
func isLuck(source string) bool { return source == "chance" || source == "person" }

// helped tells what helped, and where it came from.
func (w *writer) helped() {
	var had, luck, unsaid []derive.Item
	for _, r := range w.reviews {
		for i := range r.Mitigators {
			m := derive.Item{Review: r, Item: &r.Mitigators[i]}
			switch s := m.Extra().Source; {
			case seenTo(s):
				had = append(had, m)
			case isLuck(s):
				luck = append(luck, m)
			default:
				unsaid = append(unsaid, m)
			}
		}
	}
	all := len(had) + len(luck) + len(unsaid)
	if all == 0 {
		return
	}
	runs := []Run{plainRun(helpedLead(all, len(had), len(unsaid)))}
	for _, m := range w.telling(append(slices.Clone(had), unsaid...), mostHelped) {
		runs = append(runs, plainRun(" "+sentence(w.words(m.Title)+w.again(m)), w.itemRef(m)))
	}
	w.para(runs...)
	if len(luck) > 0 {
		runs := []Run{{Class: "luck", Text: "Luck, so far:"}}
		for _, m := range w.telling(luck, mostLuck) {
			runs = append(runs, plainRun(" "+sentence(w.words(m.Title)), w.itemRef(m)))
		}
		w.para(append(runs, plainRun(" None of it is guaranteed next time."))...)
	}
	w.section.Figures = append(w.section.Figures, helpedFigure(len(had), len(luck), len(unsaid)))
}

func helpedLead(all, had, unsaid int) string {
	s := fmt.Sprintf("Of %s, %s there because somebody had seen to it.",
		view.NumberWord(all)+view.Agree(all, " thing that helped", " things that helped"),
		view.Agree(had, "one was", view.NumberWord(had)+" were"))
	switch {
	case all == 1 && had == 1:
		s = "One thing helped, and it was there because somebody had seen to it."
	case had == all:
		s = fmt.Sprintf("All %s things that helped were there because somebody had seen to them.",
			view.NumberWord(all))
	}
	if unsaid > 0 {
		s += fmt.Sprintf(" Of %s it is not written where %s came from.", view.NumberWord(unsaid),
			view.Agree(unsaid, "it", "they"))
	}
	return s
}

// telling are the first few items: what other reviews tell too, then the newest; of a pattern one.
func (w *writer) telling(items []derive.Item, most int) []derive.Item {
	rank := func(it derive.Item) int {
		if p := w.In.Derived.Pattern(it); p != nil {
			return p.Reviews
		}
		return 1
	}
	sorted := slices.Clone(items)
	slices.SortStableFunc(sorted, func(a, b derive.Item) int { return cmp.Compare(rank(b), rank(a)) })
	seen := map[*derive.Pattern]bool{}
	var out []derive.Item
	for _, it := range sorted {
		p := w.In.Derived.Pattern(it)
		if len(out) == most || p != nil && seen[p] {
			continue
		}
		if p != nil {
			seen[p] = true
		}
		out = append(out, it)
	}
	return out
}

// again says that an item was told before: for the third time.
func (w *writer) again(it derive.Item) string {
	p := w.In.Derived.Pattern(it)
	if p == nil {
		return ""
	}
	times := map[*review.Review]bool{}
	for _, t := range p.Tellings {
		if !t.Review.Date.At.After(it.Review.Date.At) {
			times[t.Review] = true
		}
	}
	if len(times) < 2 {
		return ""
	}
	return ", for the " + ordinal(len(times)) + " time"
}

// recurs tells the themes that came up again, each beside all that people wrote, and what contributed again.
func (w *writer) recurs() {
	type found struct {
		*derive.Theme
		here, before int
		last         *review.Review // the newest before the period
	}
	var all []found
	for _, t := range w.In.Derived.Themes {
		f := found{Theme: t}
		for _, r := range t.Reviews {
			switch {
			case w.inPeriod(r):
				f.here++
			case w.earlier[r]:
				f.before++
				fallthrough
			case f.last == nil && told(r) && !r.Date.IsZero() && wall(r.Date).Before(w.p.From):
				if f.last == nil {
					f.last = r
				}
			}
		}
		if f.here > 1 || f.here == 1 && f.last != nil {
			all = append(all, f)
		}
	}
	slices.SortStableFunc(all, func(a, b found) int {
		return cmp.Or(cmp.Compare(b.here, a.here), cmp.Compare(a.before, b.before), strings.Compare(a.Slug, b.Slug))
	})
	var runs []Run
	for _, f := range all[:min(len(all), mostThemes)] {
		at := w.ref(w.LinkTheme(f.Slug, f.Title))
		text := " was in " + w.outOf(f.here, len(w.reviews))
		switch {
		case len(w.earlier) > 0 && f.before > 0:
			text += ", and in " + w.outOf(f.before, len(w.earlier)) + " the " + w.p.Word() + " before"
		case len(w.earlier) > 0 && f.last == nil:
			text += ", for the first time"
		case f.last != nil:
			text += "; before that, on " + w.day(f.last.Date)
		}
		runs = append(runs, Run{Class: "name", Text: f.Title}, plainRun(text+". ", at))
	}
	w.para(append(runs, w.contributedAgain()...)...)
}

// outOf says in how many of all reviews.
func (w *writer) outOf(n, all int) string {
	switch {
	case all == 1:
		return "the one review"
	case n == all && all == 2:
		return "both reviews"
	case n == all:
		return "all " + view.NumberWord(all) + " reviews"
	}
	return view.NumberWord(n) + " of " + view.NumberWord(all) + " reviews"
}

// contributedAgain are contributors and difficulties that an earlier review tells as well.
func (w *writer) contributedAgain() []Run {
	var runs []Run
	for _, kind := range []review.ItemKind{review.Contributor, review.Difficulty} {
		n := 0
		for _, r := range w.reviews {
			list, what := r.Contributors, "contributed"
			if kind == review.Difficulty {
				list, what = r.Difficulties, "made it hard"
			}
			for i := range list {
				it := derive.Item{Review: r, Item: &list[i]}
				if words := w.again(it); words != "" && n < mostAgain {
					n++
					runs = append(runs, plainRun("“"+w.words(it.Title)+"” "+what+strings.TrimPrefix(words, ",")+". ",
						w.itemRef(it)))
				}
			}
		}
	}
	return runs
}

// cameTrue tells the risks that were met and had been named before.
func (w *writer) cameTrue() {
	var runs []Run
	n := 0
	for _, x := range w.In.Derived.CameTrue {
		if !w.inPeriod(x.In) || n == mostCameTrue {
			continue
		}
		n++
		risk := w.itemRef(x.Risk)
		var as Ref
		if named, ok := w.In.Corpus.Item(x.As); ok && x.As.Item != "" {
			as = w.partRef(x.In, x.As.Item, named.Title)
		} else {
			as = w.reviewRef(x.In)
		}
		runs = append(runs, plainRun(fmt.Sprintf("“%s” had been named as a risk on %s,", w.words(x.Risk.Title),
			w.day(x.Risk.Review.Date)), risk), plainRun(" and was met on "+w.day(x.In.Date)+". ", as))
	}
	w.para(runs...)
}
