package page

import (
	"fmt"
	"html/template"
	"slices"

	"throughline/internal/derive"
	"throughline/internal/markdown"
	"throughline/internal/review"
)

// A list of an outcome has all follow-ups with that outcome and tells where each comes from. Who looks at what an owner has, or
// at a theme, asks what is open and since when: there all open ones stand in a line each, and of the settled ones the newest,
// with links to the lists that have them all.

// A followupList is a list of follow-ups to be cut into pages.
type followupList struct {
	base, heading, lead, order string
	rows                       []*derive.Followup
	settled                    []*derive.Followup // the newest first
	short, owned               bool               // rows are lines; owned: and all of one owner
}

// maxSettledOf is how many settled follow-ups stand with the open ones of an owner or a theme.
const maxSettledOf = 30

// followupLists are all follow-ups by outcome, by owner and by theme.
func (in *Input) followupLists() []followupList {
	var out []followupList
	all := in.Derived.Followups
	byOutcome, byOwner, byTheme := map[string][]*derive.Followup{}, map[string][]*derive.Followup{}, map[string][]*derive.Followup{}
	for i := range all {
		f := &all[i]
		byOutcome[f.Outcome()] = append(byOutcome[f.Outcome()], f)
		if slug := markdown.Slug(f.Owner); slug != "" {
			byOwner[slug] = append(byOwner[slug], f)
		}
		for _, t := range f.Themes {
			byTheme[t.Slug] = append(byTheme[t.Slug], f)
		}
	}
	for _, o := range review.Outcomes() {
		if rows := byOutcome[o]; len(rows) > 0 {
			out = append(out, followupList{base: outcomePath(o), heading: "Follow-ups: " + outcomeTitle(o), lead: outcomeLead(o), order: orderOf(o), rows: in.byDue(rows, o)})
		}
	}
	for _, slug := range sortedKeys(byOwner) {
		l := in.openFirst(ownerPath(slug), "Follow-ups of "+byOwner[slug][0].Owner, "", byOwner[slug])
		l.owned = true
		out = append(out, l)
	}
	for _, slug := range sortedKeys(byTheme) {
		out = append(out, in.openFirst(followupThemePath(slug), "Follow-ups: "+in.themeTitle(slug), "Those that name the theme, and those of reviews that do.", byTheme[slug]))
	}
	return out
}

// openFirst is the list of an owner or a theme.
func (in *Input) openFirst(base, heading, lead string, rows []*derive.Followup) followupList {
	open, settled := split(rows, func(f *derive.Followup) bool { return f.Outcome() == review.OutcomeOpen })
	l := followupList{base: base, heading: heading, lead: lead, order: "Open, by their dates, those without one last", rows: in.byDue(open, review.OutcomeOpen), settled: settled, short: true}
	if len(open) == 0 {
		l.order = "Nothing is open"
	}
	return l
}

// orderOf says how the list of an outcome is ordered.
func orderOf(outcome string) string {
	if outcome == review.OutcomeOpen {
		return "By their dates, those without one last"
	}
	return "Those of the newest reviews first"
}

func outcomePath(o string) string { return followupsPath + o + "/" }

// FollowupListPage is the data of a list of follow-ups.
type FollowupListPage struct {
	AcrossFrame
	Heading, Lead string
	Order         string // in which order they stand
	Up            Link
	Rows          []FollowupRow   // in the list of an outcome
	Open          []ShortFollowup // in the list of an owner or a theme
	Newer, Older  *Link
	Part          string
	Settled       []ShortFollowup // after Open on the first page: the newest that are settled
	SettledOf     string          // "the newest 30 of 212"; "" where all of them are here
	Everybodys    []Link          // the lists that have all with such an outcome
}

// A ShortFollowup is a follow-up in a line; its own link leads to it in its review.
type ShortFollowup struct {
	Link
	Outcome string        // as of a FollowupRow
	State   template.HTML // in words, its date as a <time>: "9 days past 3 May 2025"
	Owner   string        // "" in the list of an owner
}

func (in *Input) followupListOutputs(l followupList) []Output {
	var out []Output
	parts := cutUp(l.base, len(l.rows))
	for _, part := range parts {
		out = append(out, Output{Path: part.At, Template: "followuplist", Data: func() (any, error) {
			w := in.writer(part.At, "content", nil)
			p := &FollowupListPage{AcrossFrame: in.acrossFrame(part.At, l.heading, followupsPath), Heading: l.heading, Lead: l.lead, Order: l.order,
				Up: Link{Href: w.root + followupsPath + "index.html", Text: "All follow-ups"}}
			for _, f := range l.rows[part.From:part.Until] {
				if l.short {
					p.Open = append(p.Open, w.shortFollowup(f, l.owned))
				} else {
					p.Rows = append(p.Rows, w.followupRow(f))
				}
			}
			p.Newer, p.Older, p.Part = part.turn(parts, w.root)
			if part.From == 0 {
				w.settled(p, &l)
			}
			return p, nil
		}})
	}
	return out
}

func (w *writer) shortFollowup(f *derive.Followup, owned bool) ShortFollowup {
	s := ShortFollowup{Link: w.linkTo(f.Review, f.ID, f.Title), Outcome: f.Outcome()}
	if f.Overdue(w.in.Now) {
		s.Outcome = "past"
	}
	if !owned {
		s.Owner = f.Owner
	}
	state, when := w.followupState(f)
	if when.Text != "" { // words and dates of ours: nothing to escape
		state += ` <time datetime="` + when.ISO + `">` + when.Text + `</time>`
	}
	s.State = template.HTML(state)
	return s
}

// settled puts the newest of what is settled at the end of a page, and says where the rest is.
func (w *writer) settled(p *FollowupListPage, l *followupList) {
	all := l.settled
	for _, f := range all[:min(maxSettledOf, len(all))] {
		p.Settled = append(p.Settled, w.shortFollowup(f, l.owned))
	}
	if len(all) > maxSettledOf {
		p.SettledOf = fmt.Sprintf("the newest %d of %d", maxSettledOf, len(all))
	}
	for _, o := range review.Outcomes() {
		if slices.ContainsFunc(all, func(f *derive.Followup) bool { return f.Outcome() == o }) {
			p.Everybodys = append(p.Everybodys, Link{Href: w.root + outcomePath(o) + "index.html", Text: outcomeShort(o)})
		}
	}
}
