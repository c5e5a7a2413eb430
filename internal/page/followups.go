package page

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"throughline/internal/derive"
	"throughline/internal/review"
)

const followupsPath = "followups/"

// FollowupsPage is the data of the overview of follow-ups.
type FollowupsPage struct {
	OverviewFrame
	Heading, Answer string
	Outcomes        []OutcomeLink
	Sections        []FollowupSection
	Both            []BothWays // follow-ups that a later review names, for better or worse
	MoreBoth        string
	Done            bool // whether there is a section of what is done; what came of it stands before it
	Owners, Themes  []Link
	AllOwners       *Link // where they are too many for this page
	AllThemes       *Link
	Calendar, Data  string
}

// An OutcomeLink is how many follow-ups have an outcome, and where they are.
type OutcomeLink struct {
	Link
	N int
}

// A FollowupSection is follow-ups that have something in common.
type FollowupSection struct {
	ID, Title, Lead string
	Rows            []FollowupRow
	All             *Link
}

// A FollowupRow is a follow-up outside of its review; its own link leads to it there.
type FollowupRow struct {
	Anchor
	Outcome string // a class: open, done, accepted, dropped, none; "past" for open ones whose date is over
	State   string // in words: "9 days past its date", "due in 12 days", "done 3 May 2025"
	When    Stamp
	Owner   string
	Review  Link
	Why     string
	Came    []Link // what came of it elsewhere
}

// BothWays is a follow-up and what came of it: the follow-up's side and the later review's side.
type BothWays struct {
	Followup Link
	Review   Link
	Date     Stamp
	Came     []CameOf
}

// A CameOf is an item of another review that came of a follow-up.
type CameOf struct {
	Link
	Review Link
	Date   Stamp
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

func followupOutputs(in *Input) []Output {
	all := in.Derived.Followups
	out := []Output{in.followupsData()}
	if len(all) == 0 {
		return out
	}
	at := followupsPath + "index.html"
	out = append(out,
		Output{Path: at, Template: "followups", Data: func() (any, error) { return in.followupsPage(at), nil }},
		Output{Path: calendarPath, Bytes: func() ([]byte, error) { return in.calendar(), nil }})
	out = append(out, in.followupGroupOutputs("owner", "Follow-ups by who has them", (*writer).ownerLinks)...)
	out = append(out, in.followupGroupOutputs("theme", "Follow-ups by theme", (*writer).followupThemeLinks)...)
	for _, l := range in.followupLists() {
		out = append(out, in.followupListOutputs(l)...)
	}
	return out
}

func ownerPath(slug string) string         { return followupsPath + "owner/" + slug + "/" }
func followupThemePath(slug string) string { return followupsPath + "theme/" + slug + "/" }

func (in *Input) themeTitle(slug string) string {
	if t := in.Corpus.Theme(slug); t != nil {
		return t.Title
	}
	return slug
}

// byDue orders open follow-ups by their due date, those without one last and newest first.
func byDue(rows []*derive.Followup) []*derive.Followup {
	type dated struct {
		*derive.Followup
		never bool
		end   time.Time
	}
	sorted := make([]dated, len(rows))
	for i, f := range rows {
		if sorted[i] = (dated{f, f.Due.IsZero(), time.Time{}}); !f.Due.IsZero() {
			sorted[i].end = f.Due.End()
		}
	}
	slices.SortStableFunc(sorted, func(a, b dated) int {
		switch {
		case a.never || b.never:
			return cmp.Compare(boolInt(a.never), boolInt(b.never))
		default:
			return cmp.Or(a.end.Compare(b.end), strings.Compare(a.Review.ID, b.Review.ID), strings.Compare(a.ID, b.ID))
		}
	})
	out := make([]*derive.Followup, len(rows))
	for i := range sorted {
		out[i] = sorted[i].Followup
	}
	return out
}

// openByDue are all open follow-ups by their due dates. Several lists are cut out of it.
func (in *Input) openByDue() []*derive.Followup {
	in.openOnce.Do(func() {
		var open []*derive.Followup
		for i := range in.Derived.Followups {
			if f := &in.Derived.Followups[i]; f.Outcome() == review.OutcomeOpen {
				open = append(open, f)
			}
		}
		in.open = byDue(open)
	})
	return in.open
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

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
		return "accepted as it is"
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

func (in *Input) followupsPage(at string) *FollowupsPage {
	w := in.writer(at, "content", nil)
	p := &FollowupsPage{OverviewFrame: in.acrossFrame(at, "Follow-ups", followupsPath), Heading: "Follow-ups", Calendar: "open.ics", Data: w.root + "data/followups.json"}
	by := map[string][]*derive.Followup{}
	for i := range in.Derived.Followups {
		f := &in.Derived.Followups[i]
		by[f.Outcome()] = append(by[f.Outcome()], f)
	}
	open := in.openByDue()
	past, ahead := split(open, func(f *derive.Followup) bool { return f.Overdue(in.Now) })
	p.Answer = followupsAnswer(len(open), len(past), len(in.Derived.Followups))
	p.Outcomes = append(p.Outcomes, OutcomeLink{Link{Href: "#past", Text: "past their date", Class: "past"}, len(past)})
	for _, o := range review.Outcomes() {
		l := OutcomeLink{Link{Href: "#" + o, Text: outcomeShort(o), Class: o}, len(by[o])}
		if o == review.OutcomeOpen {
			l.N = len(ahead)
		}
		p.Outcomes = append(p.Outcomes, l)
	}
	p.Outcomes = slices.DeleteFunc(p.Outcomes, func(l OutcomeLink) bool { return l.N == 0 })
	p.Sections = w.followupSections(past, ahead, by)
	p.Done, p.Both = len(by[review.OutcomeDone]) > 0, w.outcomes(true)
	if n := len(p.Both) - maxBothWays; n > 0 {
		p.Both, p.MoreBoth = p.Both[:maxBothWays], fmt.Sprintf("And %d before these; each review names its own.", n)
	}
	p.Owners, p.AllOwners = fewOf(w.ownerLinks(), w.root+followupsPath+"owner/index.html")
	p.Themes, p.AllThemes = fewOf(w.followupThemeLinks(), w.root+followupsPath+"theme/index.html")
	return p
}

func outcomeShort(o string) string {
	switch o {
	case review.OutcomeOpen:
		return "open, in time"
	case review.OutcomeAccepted:
		return "accepted as it is"
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
		return count(open, "follow-up is open, and past its date.", "follow-ups are open, all of them past their date.")
	case past == 0:
		return count(open, "follow-up is", "follow-ups are") + " open, none of them past its date."
	}
	return count(open, "follow-up is", "follow-ups are") + " open, " + numberWord(past) + " of them past " + agree(past, "its", "their") + " date."
}

func (w *writer) followupSections(past, ahead []*derive.Followup, by map[string][]*derive.Followup) []FollowupSection {
	var out []FollowupSection
	add := func(id, title, lead, outcome string, rows []*derive.Followup, most int) {
		if len(rows) == 0 {
			return
		}
		s := FollowupSection{ID: id, Title: title, Lead: lead}
		for _, f := range rows[:min(most, len(rows))] {
			s.Rows = append(s.Rows, w.followupRow(f))
		}
		if len(rows) > most {
			s.All = &Link{Href: w.root + followupsPath + outcome + "/index.html", Text: fmt.Sprintf("All %d that are %s", len(by[outcome]), outcomeTitle(outcome))}
		}
		out = append(out, s)
	}
	add("past", "Past their date", "A date that has passed says that something else mattered more, or that the plan was not right. Both are worth saying: a new date, or dropped and why.",
		review.OutcomeOpen, past, maxPast)
	add(review.OutcomeOpen, "Open", "By their dates, those without one last.", review.OutcomeOpen, ahead, maxOpen)
	for _, o := range review.Outcomes()[1:] {
		most := maxSettled
		add(o, capital(outcomeTitle(o)), outcomeLead(o), o, by[o], most)
	}
	return out
}

func (w *writer) followupRow(f *derive.Followup) FollowupRow {
	row := FollowupRow{Anchor: anchor(w.linkTo(f.Review, f.ID, f.Title)), Outcome: f.Outcome(),
		Owner: f.Owner, Review: w.reviewLink(f.Review)}
	row.State, row.When = w.followupState(f)
	if f.Overdue(w.in.Now) {
		row.Outcome = "past"
	}
	if row.Outcome != review.OutcomeOpen && row.Outcome != review.OutcomeDone {
		row.Why = shorten(w.in.words(f.Extra().Why.Src), 300)
	}
	for _, it := range cameOf(f, true) {
		l := w.itemLink(it)
		l.Note = "in “" + w.plain(it.Review.Title) + "”"
		row.Came = append(row.Came, l)
	}
	return row
}

// followupState says in words where a follow-up stands.
func (w *writer) followupState(f *derive.Followup) (string, Stamp) {
	past := w.in.pastFor(f)
	switch o := f.Outcome(); {
	case o == review.OutcomeOpen && f.Due.IsZero():
		return "no date", Stamp{}
	case past != "":
		return past + "past", day(f.Due)
	case o == review.OutcomeOpen:
		return "due", day(f.Due)
	case o == review.OutcomeNone:
		return "none needed", Stamp{}
	case o == review.OutcomeDone && !f.Extra().Done.IsZero():
		return "done", day(f.Extra().Done)
	default:
		return o, Stamp{}
	}
}

// pastFor says for how long a follow-up has been past its date; "" where it is not.
func (in *Input) pastFor(f *derive.Followup) string {
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
		return count(days, "day ", "days ")
	case days < 70:
		return count(days/7, "week ", "weeks ")
	case days < 730:
		return count(days/30, "month ", "months ")
	}
	return count(days/365, "year ", "years ")
}

// cameOf are the newest items that came of a follow-up.
func cameOf(f *derive.Followup, helped bool) []derive.Item {
	came := f.Contributed[:min(maxCame, len(f.Contributed))]
	if helped {
		came = slices.Concat(came, f.Helped[:min(maxCame, len(f.Helped))])
	}
	return came
}

// outcomes are the follow-ups that contributed to something later, and those that helped too if helped is set. The newest
// follow-ups come first.
func (w *writer) outcomes(helped bool) []BothWays {
	var out []BothWays
	all := w.in.Derived.Followups
	for i := range all {
		f := &all[i]
		came := cameOf(f, helped)
		if len(came) == 0 {
			continue
		}
		b := BothWays{Followup: w.linkTo(f.Review, f.ID, f.Title), Review: w.reviewLink(f.Review), Date: day(f.Review.Date)}
		for _, it := range came {
			b.Came = append(b.Came, CameOf{w.itemLink(it), w.reviewLink(it.Review), day(it.Review.Date), it.Of == review.Mitigator})
		}
		out = append(out, b)
	}
	return out
}

// ownerLinks are all owners by name. There is no number beside them: a number would rank them.
func (w *writer) ownerLinks() []Link {
	names, slug := map[string]string{}, nameSlugs()
	for i := range w.in.Derived.Followups {
		f := &w.in.Derived.Followups[i]
		if slug := slug(f.Owner); slug != "" && names[slug] == "" {
			names[slug] = f.Owner
		}
	}
	var out []Link
	for _, slug := range sortedKeys(names) {
		out = append(out, Link{Href: w.root + escapePath(ownerPath(slug)) + "index.html", Text: names[slug]})
	}
	return out
}

func (w *writer) followupThemeLinks() []Link {
	open := map[string]int{}
	for i := range w.in.Derived.Followups {
		f := &w.in.Derived.Followups[i]
		for _, t := range f.Themes {
			open[t.Slug] += boolInt(f.Outcome() == review.OutcomeOpen)
		}
	}
	var out []Link
	for _, slug := range sortedKeys(open) {
		l := Link{Href: w.root + escapePath(followupThemePath(slug)) + "index.html", Text: w.in.themeTitle(slug)}
		if n := open[slug]; n > 0 {
			l.Note = fmt.Sprintf("%d open", n)
		}
		out = append(out, l)
	}
	return out
}

// fewOf are as many links as the overview has room for, and where all of them are if they are more.
func fewOf(all []Link, href string) ([]Link, *Link) {
	if len(all) <= maxGroups {
		return all, nil
	}
	return all[:maxGroups], &Link{Href: href, Text: fmt.Sprintf("All %d", len(all))}
}

// FollowupGroupsPage is the data of a page with all owners or all themes.
type FollowupGroupsPage struct {
	OverviewFrame
	Heading string
	Up      Link
	Links   []Link
}

// followupGroupOutputs is the page of all owners or themes, where the overview does not name them all.
func (in *Input) followupGroupOutputs(group, heading string, links func(*writer) []Link) []Output {
	at := followupsPath + group + "/index.html"
	w := in.writer(at, "content", nil)
	all := links(w)
	if len(all) <= maxGroups {
		return nil
	}
	return []Output{{Path: at, Template: "followupgroups", Data: func() (any, error) {
		return &FollowupGroupsPage{OverviewFrame: in.acrossFrame(at, heading, followupsPath), Heading: heading, Links: all,
			Up: Link{Href: w.root + followupsPath + "index.html", Text: "All follow-ups"}}, nil
	}}}
}
