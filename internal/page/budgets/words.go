package budgets

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"throughline/internal/chart"
	"throughline/internal/review"
	"throughline/internal/slo"
	"throughline/internal/view"
)

// percent writes a fraction as charts show it: "82.4 %", with a space that does not break.
func percent(v float64) string {
	v = chart.Round(v * 100)
	if v == 0 {
		v = 0 // not -0
	}
	return strconv.FormatFloat(v, 'f', -1, 64) + "\u00a0%"
}

// target is "99.5 % over 28 days".
func (b *budget) target() string {
	return trimmed(b.Target*100) + "\u00a0% over " + windowWords(b.Window)
}

// trimmed writes a number with at most six decimals: targets have many nines.
func trimmed(v float64) string {
	s := strconv.FormatFloat(v, 'f', 6, 64)
	return strings.TrimRight(strings.TrimRight(s, "0"), ".")
}

// windowWords is a window in words: "28 days", "a calendar month".
func windowWords(w slo.Window) string {
	if w.Rolling && w.N == 90 && w.Unit == 'd' {
		return "a quarter (90 days)"
	}
	return w.Words()
}

func (b *budget) stateWords() string {
	switch {
	case b.MeasuredUntil.IsZero():
		return "Not measured yet"
	case !b.Measured:
		return "Nothing measured lately"
	case b.Overridden != nil:
		return stateName(b.State) + ", overridden"
	}
	return stateName(b.State)
}

func stateName(state string) string {
	switch state {
	case slo.Freeze:
		return "Release freeze"
	case slo.Warn:
		return "Running low"
	}
	return "Within budget"
}

// left says what is left; of a budget that is used up, how much more than all of it went.
func (b *budget) left() string {
	if b.Remaining < 0 {
		return "nothing left, " + percent(-b.Remaining) + " more than all of it used"
	}
	return percent(b.Remaining) + " left"
}

// leftThen says what was left at a last measurement that is too old to tell how the budget stands today.
func (b *budget) leftThen() string {
	if b.Remaining < 0 {
		return "nothing was left then"
	}
	return percent(b.Remaining) + " was left then"
}

// says is what the policy says now: of the state, then of single reviews.
func (b *budget) says(in *view.Input) []string {
	out := []string{b.stateSays()}
	if b.stale {
		out[0] = "Nothing about today, as nobody has measured. At the last measurement: " + lower(out[0])
	}
	if b.Overridden != nil {
		out = append(out, overrideWords(b.Overridden)+because(withheld(b.Overridden)))
	}
	for _, t := range b.Triggers {
		if r := in.Corpus.Review(t.Review); r != nil {
			s := "A follow-up to “" + view.Shorten(in.Words(r.Title), 90) + "”"
			if t.Due != nil {
				s += " by " + t.Due.In(b.Window.Zone()).Format("2 January 2006")
			}
			if t.Met {
				s += "; there is one"
			}
			out = append(out, s+".")
		}
	}
	return out
}

func (b *budget) stateSays() string {
	switch {
	case !b.Measured:
		return "Nothing was measured in its window, so the policy says nothing."
	case b.State == slo.Freeze:
		return "No releases" + except(b.policy.StillAllowed) + ", until more than " +
			percent(b.policy.FreezeUntilRemaining) + " is back."
	case b.State == slo.Warn && b.Window.Rolling:
		return fmt.Sprintf("A reliability review: more than %s is used, and that stays so for %s days.",
			percent(b.policy.WarnAbove), trimmed(b.DaysLeft))
	case b.State == slo.Warn:
		return fmt.Sprintf("A reliability review: more than %s is used, with %s days of the window left.",
			percent(b.policy.WarnAbove), trimmed(b.DaysLeft))
	}
	return "Releases go on as always."
}

// lower begins a sentence in the middle of another.
func lower(s string) string { return strings.ToLower(s[:1]) + s[1:] }

func except(allowed []string) string {
	if len(allowed) == 0 {
		return ""
	}
	return " except " + list(allowed, "and")
}

// list joins words: "a, b and c".
func list(words []string, and string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " " + and + " " + words[len(words)-1]
}

// exhaustion says how long the budget lasts at the pace of late.
func (b *budget) exhaustion() string {
	switch {
	case b.Consumed >= 1 && b.SpentSince != nil:
		return "used up since " + b.stamp(b.day(*b.SpentSince)).Text
	case b.Consumed >= 1:
		return "used up now"
	case b.ExhaustedAt != nil:
		return "until about " + b.stamp(b.day(*b.ExhaustedAt)).Text + ", at the pace of the last " + recently(b.Window)
	}
	return "beyond the window, at the pace of the last " + recently(b.Window)
}

// recently is the stretch that burn rates look at: a quarter of the window.
func recently(w slo.Window) string {
	d := w.Length() / 4
	if d >= 24*time.Hour {
		return view.Count(int((d+12*time.Hour)/(24*time.Hour)), "day", "days")
	}
	return view.Count(int((d+30*time.Minute)/time.Hour), "hour", "hours")
}

func (b *budget) rate() string {
	if !b.Measured {
		return ""
	}
	return fmt.Sprintf("%s over the last %s (1 uses exactly all of it)", view.Trim(b.BurnRate), recently(b.Window))
}

// lowest is the reading with the least left.
func lowest(r []slo.Reading) slo.Reading {
	low := r[0]
	for _, x := range r {
		if x.Consumed > low.Consumed {
			low = x
		}
	}
	return low
}

// lowWords say beside a small drawing what its lowest was.
func (b *budget) lowWords(r []slo.Reading) string {
	low := lowest(r)
	days := int(r[len(r)-1].At.Sub(r[0].At).Hours()/24 + .5)
	if days < 2 {
		return "Lowest: " + percent(1-low.Consumed) + ", " + b.stamp(low.At).Text
	}
	return fmt.Sprintf("Lowest of the last %d days: %s, on %s", days, percent(1-low.Consumed), b.stamp(low.At).Text)
}

// trendWords tell a line: where it begins, its lowest, where it ends.
func (b *budget) trendWords(r []slo.Reading) string {
	first, low, last := r[0], lowest(r), r[len(r)-1]
	return fmt.Sprintf("From %s on %s over a lowest of %s on %s to %s on %s.", percent(1-first.Consumed),
		b.stamp(first.At).Text,
		percent(1-low.Consumed), b.stamp(low.At).Text, percent(1-last.Consumed), b.stamp(last.At).Text)
}

// stamp is a moment as this budget's measurements know it: a day, or a minute.
func (b *budget) stamp(t time.Time) view.Stamp {
	if b.daily {
		return view.Stamp{Text: t.Format("2 January 2006"), ISO: t.Format(time.DateOnly)}
	}
	t = t.UTC()
	return view.Stamp{Text: t.Format("2 January 2006, 15:04") + " UTC", ISO: t.Format(time.RFC3339)}
}

// stretch says from when to when: "24 June to 11 July 2025", "since 3 March 2026".
func (b *budget) stretch(e Episode) string {
	if e.open {
		return "since " + b.stamp(e.from).Text
	}
	whole := e.from.Truncate(24*time.Hour).Equal(e.from) && e.to.Truncate(24*time.Hour).Equal(e.to)
	if !b.daily && !whole {
		return b.stamp(e.from).Text + " to " + b.stamp(e.to).Text
	}
	to := e.to.Add(-time.Second)
	from := e.from.Format("2 January 2006")
	if end := to.Format("2 January 2006"); end != from {
		return e.from.Format("2 January") + yearIf(e.from, to) + " to " + end
	}
	return from
}

func yearIf(from, to time.Time) string {
	if from.Year() == to.Year() {
		return ""
	}
	return from.Format(" 2006")
}

func exclusionWords(kind string) string {
	switch kind {
	case slo.Maintenance:
		return "announced maintenance"
	case slo.ThirdParty:
		return "an outage of somebody else, with a fallback that worked"
	case slo.Attack:
		return "an attack"
	case slo.Rollback:
		return "a release rolled back within five minutes"
	}
	return "agreed by those who may"
}

func overrideWords(x *slo.Span) string {
	if x.By == "" {
		return "Overridden"
	}
	return "Overridden by: " + x.By
}

// withheld is the reason of a span, or that this edition does not show it.
func withheld(x *slo.Span) string {
	if x.Withheld {
		return "the reason is not shown in this edition"
	}
	return x.Reason
}

// share says how much an exclusion left out.
func share(x *slo.ExclusionUse) string {
	if x.Measurements == 0 {
		return " (nothing was measured then)"
	}
	if x.Share < .0005 {
		return ""
	}
	return " (it would have used " + percent(x.Share) + " of the budget)"
}

func (b *budget) because(x slo.Period) string {
	if x.State == slo.Freeze {
		return "at its worst " + percent(x.Peak) + " was used; a freeze ends when more than " +
			percent(b.policy.FreezeUntilRemaining) + " is back"
	}
	return "more than " + percent(b.policy.WarnAbove) + " was used, with more than " +
		view.Count(b.policy.WarnDaysLeft, "day", "days") + " left"
}

// asks is what a burn asked for by the policy, and what began with it.
func (b *budget) asks(x *slo.ReviewBurn, r *review.Review) string {
	var out []string
	if x.Asks {
		s := "a follow-up, as more than " + percent(b.policy.ReviewAbove) + " went at once"
		if x.Due != nil {
			s = "a follow-up by " + x.Due.In(b.Window.Zone()).Format("2 January 2006") + ", as more than " +
				percent(b.policy.ReviewAbove) + " went at once"
		}
		if x.Met {
			s += " (there is one)"
		}
		out = append(out, s)
	}
	if x.Counted {
		for _, e := range b.began(r) {
			out = append(out, e.asked()+", "+e.When)
		}
	}
	return strings.Join(out, "; ")
}

// sourceOf says how it is known what a review used.
func sourceOf(x *slo.ReviewBurn) string {
	together := ""
	if len(x.SharedWith) > 0 {
		together = ", together with " + view.Count(len(x.SharedWith), "other review", "other reviews")
	}
	switch {
	case x.Stated && x.HasMeasured && together == "":
		return "stated in the review; measured over its time " + percent(x.Measured)
	case x.Stated:
		return "stated in the review"
	case x.HasMeasured:
		return "measured over its time" + together
	}
	return "neither stated nor measured"
}

// within turns "5d" into " within 5 days".
func within(s string) string {
	if n, err := strconv.Atoi(strings.TrimSuffix(s, "d")); err == nil && strings.HasSuffix(s, "d") {
		return " within " + view.Count(n, "day", "days")
	}
	if s == "" {
		return ""
	}
	return " within " + s
}

// asked is what a freeze or a warning asks for.
func (e Episode) asked() string {
	if e.Class == slo.Freeze {
		return "a release freeze"
	}
	return "a reliability review"
}

// means is the definition in plain words; minutes only where the budget is made of time.
func (b *budget) means() []string {
	d := b.Definition
	good, rest := trimmed(d.Target*100)+"\u00a0%", trimmed((1-d.Target)*100)+"\u00a0%"
	window := windowWords(d.Window)
	out := []string{fmt.Sprintf("Of everything that is counted in %s, the target is that %s is good. The error budget is the "+
		"other %s: so much may go wrong before it is used up.", window, good, rest)}
	if d.TimeBased() {
		slice := trimmed(d.Slice.Minutes())
		out = append(out, fmt.Sprintf("Counted are stretches of %s %s.%s In %s of %s minutes that allows %s minutes.",
			slice, plural(slice, "minute"), sliceWords(d), window,
			grouped(d.Window.Length().Minutes()), grouped((1-d.Target)*d.Window.Length().Minutes())))
	}
	if d.Window.Rolling {
		out = append(out, "The window rolls: it always looks back over "+window+
			". So the budget need not begin at 100 %, and it recovers by itself as older errors drop out.")
	} else {
		out = append(out, "The window follows the calendar: each begins with the whole budget. While one is open, "+
			"what is counted is carried on at the rate so far.")
	}
	return out
}

// reading says how to read the chart.
func (b *budget) reading() string {
	if b.Window.Rolling {
		return "What was left at each moment, looking back over the window. A line that falls is something that " +
			"went wrong. It need not begin at 100 %, and it rises by itself when older errors drop out."
	}
	return "What was left at each moment of its window. A line that falls is something that went wrong; it is whole " +
		"again where a new window begins. The other windows roll: they look back from each moment, and rise when " +
		"older errors drop out."
}

func sliceWords(d *slo.Definition) string {
	if d.Method == slo.RatioTimeslices {
		return " Each counts by the share of it that was good."
	}
	return " One is good when at least " + trimmed(d.SliceTarget*100) + "\u00a0% of it was."
}

func plural(n, word string) string {
	if n == "1" {
		return word
	}
	return word + "s"
}

// grouped writes a number with commas between thousands.
func grouped(v float64) string {
	whole, rest, has := strings.Cut(trimmed(v), ".")
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if has {
		return whole + "." + rest
	}
	return whole
}

// policyWords is the policy in plain words.
func policyWords(p *slo.Policy) []string {
	freeze := fmt.Sprintf("When %s is used, all releases stop%s. They start again when more than %s is back, and not at "+
		"the first per cent.", percent(p.FreezeAt), except(p.StillAllowed), percent(p.FreezeUntilRemaining))
	if len(p.OverrideBy) > 0 {
		freeze += " Who may override that: " + list(p.OverrideBy, "or") + "; the reason is written down here."
	}
	out := []string{
		fmt.Sprintf("One incident that uses more than %s of a budget asks for a review with a follow-up%s.",
			percent(p.ReviewAbove), within(p.ReviewWithin)),
		fmt.Sprintf("More than %s used with more than %s left asks for a reliability review. The days left are "+
			"those to the end of a calendar window; of a rolling one, those until enough older errors have dropped out.",
			percent(p.WarnAbove), view.Count(p.WarnDaysLeft, "day", "days")),
		freeze,
		"Not counted, and always shown with its reason: announced maintenance, outages of others with a fallback " +
			"that worked, attacks, and releases rolled back within five minutes.",
	}
	if len(p.Notify) > 0 {
		out = append(out, "Notified: "+list(p.Notify, "and")+".")
	}
	return out
}
