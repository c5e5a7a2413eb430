package letters

import (
	"cmp"
	"slices"
	"strings"

	"throughline/internal/derive"
	"throughline/internal/review"
	"throughline/internal/view"
)

// dated are the follow-ups that letters of several periods look through: those with a day on which they were due or
// done, and those that led to something.
type dated []*derive.Followup

func datedFollowups(in *view.Input) dated {
	var out dated
	for i := range in.Derived.Followups {
		f := &in.Derived.Followups[i]
		if told(f.Review) && f.Outcome() != review.OutcomeNone &&
			(!f.Due.IsZero() || !f.Extra().Done.IsZero() || len(f.Helped)+len(f.Contributed) > 0) {
			out = append(out, f)
		}
	}
	return out
}

// promised tells which follow-ups were done and which were late, and what follow-ups led to.
func (w *writer) promised() {
	var done, late []*derive.Followup
	for _, f := range view.Shared(w.In, datedFollowups) {
		finished := f.Extra().Done
		switch {
		case w.p.Has(finished):
			done = append(done, f)
		case finished.IsZero() && f.Outcome() == review.OutcomeDone && !f.Due.IsZero() && w.p.Has(f.Due):
			done = append(done, f) // nobody wrote when
		case w.late(f):
			late = append(late, f)
		}
	}
	slices.SortStableFunc(done, func(a, b *derive.Followup) int {
		return cmp.Compare(len(b.Helped)+len(b.Contributed), len(a.Helped)+len(a.Contributed))
	})
	slices.SortStableFunc(late, func(a, b *derive.Followup) int { return endOf(a.Due).Compare(endOf(b.Due)) })
	var runs []Run
	if len(done) > 0 {
		runs = append(runs, w.promises("held", "Done:", done, w.doneWords)...)
	}
	if len(late) > 0 {
		runs = append(runs, space(runs), Run{})
		runs = append(runs, w.promises("luck", "Late:", late, w.lateWords)...)
	}
	w.para(runs...)
	w.ledTo()
	w.dropped()
}

func space(before []Run) Run {
	if len(before) == 0 {
		return Run{}
	}
	return plainRun(" ")
}

// compact leaves out runs that say nothing.
func compact(runs []Run) []Run {
	return slices.DeleteFunc(runs, func(r Run) bool { return r.Text == "" && len(r.Refs) == 0 })
}

// late reports whether a follow-up was due by the end of the period and not done then. One that was late before the
// period began, and was done in it, is done.
func (w *writer) late(f *derive.Followup) bool {
	if !w.p.over(f.Due) || endOf(f.Due).After(w.end()) || wall(f.Review.Date).After(w.p.Until) {
		return false
	}
	finished := f.Extra().Done
	return f.Outcome() == review.OutcomeOpen || !finished.IsZero() && !wall(finished).Before(w.p.Until)
}

// promises are a few follow-ups behind a word.
func (w *writer) promises(class, word string, list []*derive.Followup, says func(*derive.Followup) string) []Run {
	runs := []Run{{Class: class, Text: word}}
	some := list[:min(len(list), mostPromises)]
	for i, f := range some {
		stop := ";"
		if i == len(some)-1 {
			stop = "."
		}
		runs = append(runs, plainRun(" "+w.words(f.Title)+says(f)+stop, w.followupRef(f)))
	}
	return append(runs, w.more(len(list)-len(some), "stands on the list", "stand on the list", view.FollowupsPath,
		"Follow-ups")...)
}

func (w *writer) followupRef(f *derive.Followup) Ref { return w.partRef(f.Review, f.ID, f.Title) }

// doneWords say how late something was done, if it was.
func (w *writer) doneWords(f *derive.Followup) string {
	if finished := f.Extra().Done; !finished.IsZero() && !f.Due.IsZero() && !wall(finished).Before(endOf(f.Due)) {
		return ", due " + w.day(f.Due)
	}
	return ""
}

// lateWords say since when, and when it came after all.
func (w *writer) lateWords(f *derive.Followup) string {
	s := ", due " + w.day(f.Due)
	if finished := f.Extra().Done; !finished.IsZero() {
		s += " and done on " + w.day(finished)
	}
	return s
}

// ledTo tells what follow-ups led to in reviews of the period: where one helped, and where one contributed.
func (w *writer) ledTo() {
	var held, turned []Run
	for _, f := range view.Shared(w.In, datedFollowups) {
		for _, m := range f.Helped {
			if w.inPeriod(m.Review) && len(held) < 2*mostAsks {
				held = append(held, plainRun(" “"+w.words(f.Title)+"”, decided on "+w.day(f.Review.Date)+",",
					w.followupRef(f)), plainRun(" helped: "+sentence(w.words(m.Title)), w.itemRef(m)))
			}
		}
		for _, c := range f.Contributed {
			if w.inPeriod(c.Review) && len(turned) < 2*mostAsks {
				turned = append(turned, plainRun(" “"+w.words(f.Title)+"”, decided on "+w.day(f.Review.Date)+",",
					w.followupRef(f)), plainRun(" had a part in what came: "+sentence(w.words(c.Title)), w.itemRef(c)))
			}
		}
	}
	var runs []Run
	if len(held) > 0 {
		runs = append(append(runs, Run{Class: "held", Text: "Held:"}), held...)
	}
	if len(turned) > 0 {
		runs = append(append(runs, space(runs), Run{Class: "turned", Text: "Turned:"}), turned...)
		runs = append(runs, plainRun(" Any change can have side effects."))
	}
	w.para(runs...)
}

// dropped are the follow-ups of the period that nobody will do, with the reason.
func (w *writer) dropped() {
	var runs []Run
	for _, r := range w.reviews {
		for i := range r.Followups {
			f := &r.Followups[i]
			if o := f.Outcome(); (o != review.OutcomeDropped && o != review.OutcomeAccepted) || len(runs) == mostAsks {
				continue
			}
			text := " " + w.words(f.Title)
			if why := f.Extra().Why; !why.Empty() {
				text += ": " + strings.TrimRight(view.Sentences(w.In.Words(why.Src), 120), ".")
			}
			runs = append(runs, plainRun(sentence(text), w.partRef(r, f.ID, f.Title)))
		}
	}
	if len(runs) > 0 {
		w.para(append([]Run{{Class: "open", Text: "Decided not to do:"}}, runs...)...)
	}
}

// surprised quotes what surprised people, a sentence or two of each.
func (w *writer) surprised() {
	n, left := 0, 0
	for _, r := range w.reviews {
		if r.Surprise.Empty() {
			continue
		}
		if n == mostQuotes {
			left++
			continue
		}
		n++
		w.section.Paras = append(w.section.Paras, Para{Quote: true,
			Runs: []Run{plainRun(view.Sentences(w.In.Words(r.Surprise.Src), 220), w.reviewRef(r))}})
	}
	w.para(w.more(left, "review says what surprised people", "reviews say what surprised people", "reviews/",
		"All reviews")...)
}

// unknown are open questions, and whom somebody thought of asking.
func (w *writer) unknown() {
	var runs []Run
	n, left := 0, 0
	for _, r := range w.reviews {
		for i := range r.Questions {
			q := &r.Questions[i]
			if q.Status != "open" {
				continue
			}
			if n == mostAsks {
				left++
				continue
			}
			n++
			text := sentence(w.words(q.Ask))
			if q.Of != "" {
				text += " " + view.Capitalize(w.words(q.Of)) + " might know."
			}
			runs = append(runs, plainRun(text, w.partRef(r, q.ID, q.Ask)), plainRun(" "))
		}
	}
	if left > 0 {
		runs = append(runs, plainRun(view.Capitalize(view.NumberWord(left))+view.Agree(left, " more question is open.",
			" more questions are open.")))
	}
	w.para(runs...)
}

// asked is what themes ask for, and what was promised for the time that comes.
func (w *writer) asked() {
	var runs []Run
	n := 0
	for _, t := range w.In.Derived.Themes {
		if t.Ask == "" || t.State == "retired" || t.State == "changed" || n == mostThemes ||
			!slices.ContainsFunc(t.Reviews, w.inPeriod) {
			continue
		}
		n++
		runs = append(runs, plainRun(sentence(w.words(t.Ask)), w.ref(w.LinkTheme(t.Slug, t.Title))), plainRun(" "))
	}
	w.para(runs...)
	next := w.p.After()
	var due []*derive.Followup
	for _, f := range view.Shared(w.In, datedFollowups) {
		if f.Outcome() == review.OutcomeOpen && next.Has(f.Due) && !f.Overdue(w.In.Now) {
			due = append(due, f)
		}
	}
	slices.SortStableFunc(due, func(a, b *derive.Followup) int { return endOf(a.Due).Compare(endOf(b.Due)) })
	if len(due) > 0 {
		w.para(w.promises("open", "Promised for the "+w.p.Word()+" that follows:", due,
			func(f *derive.Followup) string { return ", by " + w.day(f.Due) })...)
	}
}
