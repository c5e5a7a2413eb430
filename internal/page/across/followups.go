package across

import (
	"fmt"
	"slices"

	"throughline/internal/derive"
	"throughline/internal/review"
	"throughline/internal/view"
)

// FollowupsPage is the data of the overview of follow-ups.
type FollowupsPage struct {
	view.OverviewFrame
	Heading, Answer string
	Outcomes        []OutcomeLink
	Sections        []FollowupSection
	Both            []BothWays // follow-ups that a later review names, for better or worse
	MoreBoth        string
	Done            bool // whether there is a section of what is done; what came of it stands before it
	Owners, Themes  []view.Link
	AllOwners       *view.Link // where they are too many for this page
	AllThemes       *view.Link
	Calendar, Data  string
}

// An OutcomeLink is how many follow-ups have an outcome, and where they are.
type OutcomeLink struct {
	view.Link
	N int
}

// A FollowupSection is follow-ups that have something in common.
type FollowupSection struct {
	ID, Title, Lead string
	Rows            []FollowupRow
	All             *view.Link
}

// A FollowupRow is a follow-up outside of its review; its own link leads to it there.
type FollowupRow struct {
	view.Anchor
	Outcome string // a class: open, done, accepted, dropped, none; "past" for open ones whose date is over
	State   string // in words: "9 days overdue", "due in 12 days", "done 3 May 2025"
	When    view.Stamp
	Owner   string
	Review  view.Link
	Why     string
	Came    []view.Link // what came of it elsewhere
}

// BothWays is a follow-up and what came of it: the follow-up's side and the later review's side.
type BothWays struct {
	Followup view.Link
	Review   view.Link
	Date     view.Stamp
	Came     []CameOf
}

// A CameOf is an item of another review that came of a follow-up.
type CameOf struct {
	view.Link
	Review view.Link
	Date   view.Stamp
	Helped bool // a mitigator; else a contributor
}

// How much of each the overview shows.
const (
	maxPast     = 40
	maxOpen     = 40
	maxSettled  = 8
	maxBothWays = 30
	maxCame     = 6  // of one follow-up
	maxGroups   = 60 // owners, and themes
)

// FollowupOutputs are the overview of follow-ups and the lists by outcome, owner and theme.
func FollowupOutputs(in *view.Input) []view.Output {
	all := in.Derived.Followups
	if len(all) == 0 {
		return nil
	}
	at := view.FollowupsPath + "index.html"
	out := []view.Output{{Path: at, Template: "followups", Data: func() (any, error) {
		return newFollowupsPage(in, at),
			nil
	}}}
	out = append(out, followupGroupOutputs(in, "owner", "Follow-ups by who has them", linkOwners)...)
	out = append(out, followupGroupOutputs(in, "theme", "Follow-ups by theme", linkFollowupThemes)...)
	for _, l := range listFollowups(in) {
		out = append(out, followupListOutputs(in, l)...)
	}
	return out
}

func ownerPath(slug string) string { return view.FollowupsPath + "owner/" + slug + "/" }

func followupThemePath(slug string) string { return view.FollowupsPath + "theme/" + slug + "/" }

func split[T any](all []T, yes func(T) bool) (in, out []T) {
	for _, x := range all {
		if yes(x) {
			in = append(in, x)
		} else {
			out = append(out, x)
		}
	}
	return in, out
}

func outcomeTitle(o string) string {
	switch o {
	case review.OutcomeAccepted:
		return "risk accepted"
	case review.OutcomeDropped:
		return "dropped, with the reason"
	case review.OutcomeNone:
		return "none needed, with the reason"
	}
	return o
}

func outcomeLead(o string) string {
	switch o {
	case review.OutcomeAccepted:
		return "We looked at it and decided to live with it. That is a decision like any other."
	case review.OutcomeDropped:
		return "Begun or planned, and given up. The reason is what the next review needs."
	case review.OutcomeNone:
		return "Nothing was needed, or nothing was worth doing, and the review says why."
	}
	return ""
}

func newFollowupsPage(in *view.Input, at string) *FollowupsPage {
	w := in.NewWriter(at, "content", nil)
	p := &FollowupsPage{OverviewFrame: in.NewOverviewFrame(at, "Follow-ups", view.FollowupsPath),
		Heading: "Follow-ups", Calendar: "open.ics", Data: w.Root + "data/followups.json"}
	by := map[string][]*derive.Followup{}
	for i := range in.Derived.Followups {
		f := &in.Derived.Followups[i]
		by[f.Outcome()] = append(by[f.Outcome()], f)
	}
	open := in.OpenFollowups()
	past, ahead := split(open, func(f *derive.Followup) bool { return f.Overdue(in.Now) })
	p.Answer = followupsAnswer(len(open), len(past), len(in.Derived.Followups))
	p.Outcomes = append(p.Outcomes, OutcomeLink{view.Link{Href: "#past", Text: "overdue", Class: "past"},
		len(past)})
	for _, o := range review.Outcomes() {
		l := OutcomeLink{view.Link{Href: "#" + o, Text: outcomeShort(o), Class: o}, len(by[o])}
		if o == review.OutcomeOpen {
			l.N = len(ahead)
		}
		p.Outcomes = append(p.Outcomes, l)
	}
	p.Outcomes = slices.DeleteFunc(p.Outcomes, func(l OutcomeLink) bool { return l.N == 0 })
	p.Sections = newFollowupSections(w, past, ahead, by)
	p.Done, p.Both = len(by[review.OutcomeDone]) > 0, listBothWays(w, true)
	if n := len(p.Both) - maxBothWays; n > 0 {
		p.Both, p.MoreBoth = p.Both[:maxBothWays], fmt.Sprintf("And %d before these; each review names its own.", n)
	}
	p.Owners, p.AllOwners = fewOf(linkOwners(w), w.Root+view.FollowupsPath+"owner/index.html")
	p.Themes, p.AllThemes = fewOf(linkFollowupThemes(w), w.Root+view.FollowupsPath+"theme/index.html")
	return p
}

func outcomeShort(o string) string {
	switch o {
	case review.OutcomeOpen:
		return "open, on track"
	case review.OutcomeAccepted:
		return "risk accepted"
	case review.OutcomeNone:
		return "none needed"
	}
	return o
}

func followupsAnswer(open, past, all int) string {
	switch {
	case open == 0:
		return "All " + fmt.Sprint(all) + " follow-ups are settled, one way or another."
	case past == open:
		return view.Count(open, "follow-up is open, and overdue.",
			"follow-ups are open, all of them overdue.")
	case past == 0:
		return view.Count(open, "follow-up is", "follow-ups are") + " open, none of them overdue."
	}
	return view.Count(open, "follow-up is", "follow-ups are") + " open, " + view.NumberWord(past) + " of them overdue."
}

func newFollowupSections(w *view.Writer, past, ahead []*derive.Followup,
	by map[string][]*derive.Followup) []FollowupSection {
	var out []FollowupSection
	add := func(id, title, lead, outcome string, rows []*derive.Followup, most int) {
		if len(rows) == 0 {
			return
		}
		s := FollowupSection{ID: id, Title: title, Lead: lead}
		for _, f := range rows[:min(most, len(rows))] {
			s.Rows = append(s.Rows, newFollowupRow(w, f))
		}
		if len(rows) > most {
			s.All = &view.Link{Href: w.Root + view.FollowupsPath + outcome + "/index.html",
				Text: fmt.Sprintf("All %d that are %s", len(by[outcome]), outcomeTitle(outcome))}
		}
		out = append(out, s)
	}
	add("past", "Overdue", "A date that has passed says that something else mattered more, or that the plan "+
		"was not right. Both are worth saying: a new date, or dropped and why.",
		review.OutcomeOpen, past, maxPast)
	add(review.OutcomeOpen, "Open", "By their dates, those without one last.", review.OutcomeOpen, ahead, maxOpen)
	for _, o := range review.Outcomes()[1:] {
		most := maxSettled
		add(o, view.Capitalize(outcomeTitle(o)), outcomeLead(o), o, by[o], most)
	}
	return out
}

func newFollowupRow(w *view.Writer, f *derive.Followup) FollowupRow {
	row := FollowupRow{Anchor: view.NewAnchor(w.LinkPart(f.Review, f.ID, f.Title)), Outcome: f.Outcome(),
		Owner: f.Owner, Review: w.LinkReview(f.Review)}
	row.State, row.When = followupState(w, f)
	if f.Overdue(w.In.Now) {
		row.Outcome = "past"
	}
	if row.Outcome != review.OutcomeOpen && row.Outcome != review.OutcomeDone {
		row.Why = view.Shorten(w.In.Words(f.Extra().Why.Src), 300)
	}
	for _, it := range cameOf(f, true) {
		l := w.LinkItem(it)
		l.Note = "in “" + w.Plain(it.Review.Title) + "”"
		row.Came = append(row.Came, l)
	}
	return row
}

// followupState says in words where a follow-up stands.
func followupState(w *view.Writer, f *derive.Followup) (string, view.Stamp) {
	past := pastFor(w.In, f)
	switch o := f.Outcome(); {
	case o == review.OutcomeOpen && f.Due.IsZero():
		return "no date", view.Stamp{}
	case past != "":
		return past + "overdue", view.Day(f.Due)
	case o == review.OutcomeOpen:
		return "due", view.Day(f.Due)
	case o == review.OutcomeNone:
		return "none needed", view.Stamp{}
	case o == review.OutcomeDone && !f.Extra().Done.IsZero():
		return "done", view.Day(f.Extra().Done)
	default:
		return o, view.Stamp{}
	}
}

// pastFor says for how long a follow-up has been past its date; "" where it is not.
func pastFor(in *view.Input, f *derive.Followup) string {
	if !f.Overdue(in.Now) {
		return ""
	}
	return ago(int(in.Now.Sub(f.Due.End()).Hours() / 24))
}

// ago says roughly how long: "3 days ", "5 weeks ", "7 months ".
func ago(days int) string {
	switch {
	case days < 1:
		return "just "
	case days < 14:
		return view.Count(days, "day ", "days ")
	case days < 70:
		return view.Count(days/7, "week ", "weeks ")
	case days < 730:
		return view.Count(days/30, "month ", "months ")
	}
	return view.Count(days/365, "year ", "years ")
}

// cameOf are the newest items that came of a follow-up.
func cameOf(f *derive.Followup, helped bool) []derive.Item {
	came := f.Contributed[:min(maxCame, len(f.Contributed))]
	if helped {
		came = slices.Concat(came, f.Helped[:min(maxCame, len(f.Helped))])
	}
	return came
}

// listBothWays are the follow-ups that contributed to something later, and those that helped too if helped is set.
// The newest follow-ups come first.
func listBothWays(w *view.Writer, helped bool) []BothWays {
	var out []BothWays
	all := w.In.Derived.Followups
	for i := range all {
		f := &all[i]
		came := cameOf(f, helped)
		if len(came) == 0 {
			continue
		}
		b := BothWays{Followup: w.LinkPart(f.Review, f.ID, f.Title), Review: w.LinkReview(f.Review),
			Date: view.Day(f.Review.Date)}
		for _, it := range came {
			b.Came = append(b.Came, CameOf{w.LinkItem(it), w.LinkReview(it.Review), view.Day(it.Review.Date),
				it.Of == review.Mitigator})
		}
		out = append(out, b)
	}
	return out
}

// linkOwners are all owners by name. There is no number beside them: a number would rank them.
func linkOwners(w *view.Writer) []view.Link {
	names, slug := map[string]string{}, nameSlugs()
	for i := range w.In.Derived.Followups {
		f := &w.In.Derived.Followups[i]
		if slug := slug(f.Owner); slug != "" && names[slug] == "" {
			names[slug] = f.Owner
		}
	}
	var out []view.Link
	for _, slug := range view.SortedKeys(names) {
		out = append(out, view.Link{Href: w.Root + view.EscapePath(ownerPath(slug)) + "index.html", Text: names[slug]})
	}
	return out
}

func linkFollowupThemes(w *view.Writer) []view.Link {
	open := map[string]int{}
	for i := range w.In.Derived.Followups {
		f := &w.In.Derived.Followups[i]
		for _, t := range f.Themes {
			open[t.Slug] += 0 // themes of which nothing is open are listed as well
			if f.Outcome() == review.OutcomeOpen {
				open[t.Slug]++
			}
		}
	}
	var out []view.Link
	for _, slug := range view.SortedKeys(open) {
		l := view.Link{Href: w.Root + view.EscapePath(followupThemePath(slug)) + "index.html",
			Text: w.In.ThemeTitle(slug)}
		if n := open[slug]; n > 0 {
			l.Note = fmt.Sprintf("%d open", n)
		}
		out = append(out, l)
	}
	return out
}

// fewOf are as many links as the overview has room for, and where all of them are if they are more.
func fewOf(all []view.Link, href string) ([]view.Link, *view.Link) {
	if len(all) <= maxGroups {
		return all, nil
	}
	return all[:maxGroups], &view.Link{Href: href, Text: fmt.Sprintf("All %d", len(all))}
}

// FollowupGroupsPage is the data of a page with all owners or all themes.
type FollowupGroupsPage struct {
	view.OverviewFrame
	Heading string
	Up      view.Link
	Links   []view.Link
}

// followupGroupOutputs is the page of all owners or themes, where the overview does not name them all.
func followupGroupOutputs(in *view.Input, group, heading string, links func(*view.Writer) []view.Link) []view.Output {
	at := view.FollowupsPath + group + "/index.html"
	w := in.NewWriter(at, "content", nil)
	all := links(w)
	if len(all) <= maxGroups {
		return nil
	}
	return []view.Output{{Path: at, Template: "followupgroups", Data: func() (any, error) {
		return &FollowupGroupsPage{OverviewFrame: in.NewOverviewFrame(at, heading, view.FollowupsPath),
			Heading: heading, Links: all,
			Up: view.Link{Href: w.Root + view.FollowupsPath + "index.html", Text: "All follow-ups"}}, nil
	}}}
}
