package review

import "time"

// Outcomes of follow-ups, in the order in which people ask for them. Deciding to live with something and deciding that
// nothing is needed are outcomes like any other.
const (
	OutcomeOpen     = "open"
	OutcomeDone     = "done"
	OutcomeAccepted = "accepted" // kind accept: a risk that we decided to live with
	OutcomeDropped  = "dropped"
	OutcomeNone     = "none" // kind none: nothing is needed, and why
)

// Outcomes are all of them.
func Outcomes() []string {
	return []string{OutcomeOpen, OutcomeDone, OutcomeAccepted, OutcomeDropped, OutcomeNone}
}

// Outcome is what became of a follow-up.
func (f *Followup) Outcome() string {
	switch {
	case f.Kind == "none":
		return OutcomeNone
	case f.Status == "dropped":
		return OutcomeDropped
	case f.Status == "open" || f.Status == "in-progress":
		return OutcomeOpen
	case f.Kind == "accept":
		return OutcomeAccepted
	}
	return OutcomeDone
}

// Overdue reports whether it is open and its day, month or year is over.
func (f *Followup) Overdue(now time.Time) bool {
	return f.Outcome() == OutcomeOpen && !f.Due.IsZero() && !now.Before(f.Due.End())
}
