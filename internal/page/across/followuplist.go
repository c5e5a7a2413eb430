package across

import (
	"fmt"
	"html/template"
	"slices"

	"throughline/internal/derive"
	"throughline/internal/markdown"
	"throughline/internal/review"
	"throughline/internal/view"
)

// A list of an outcome has all follow-ups with that outcome and tells where each comes from. Who looks at what an
// owner has, or at a theme, asks what is open and since when: there all open ones stand in a line each, and of the
// settled ones the newest, with links to the lists that have them all.

// A followupList is a list of follow-ups to be cut into pages.
type followupList struct {
	base, heading, lead, order string
	rows                       []*derive.Followup
	settled                    []*derive.Followup // the newest first
	short, owned               bool               // rows are lines; owned: and all of one owner
}

// maxSettledOf is how many settled follow-ups stand with the open ones of an owner or a theme.
const maxSettledOf = 30

// A followupGroup is what one owner has, or what names one theme.
type followupGroup struct {
	open    []*derive.Followup // by their due dates
	settled []*derive.Followup // newest first
	owner   string             // as the newest names it
}

// listFollowups are all follow-ups by outcome, by owner and by theme.
func listFollowups(in *view.Input) []followupList {
	var out []followupList
	byOutcome := map[string][]*derive.Followup{review.OutcomeOpen: in.OpenFollowups()}
	owners, themes := map[string]*followupGroup{}, map[string]*followupGroup{}
	slug := nameSlugs()
	add := func(f *derive.Followup, to func(g *followupGroup) *[]*derive.Followup) {
		if slug := slug(f.Owner); slug != "" {
			list := to(groupOf(owners, slug))
			*list = append(*list, f)
		}
		for _, t := range f.Themes {
			list := to(groupOf(themes, t.Slug))
			*list = append(*list, f)
		}
	}
	for i := range in.Derived.Followups {
		f := &in.Derived.Followups[i]
		if g := groupOf(owners, slug(f.Owner)); g.owner == "" {
			g.owner = f.Owner
		}
		if o := f.Outcome(); o != review.OutcomeOpen {
			byOutcome[o] = append(byOutcome[o], f)
			add(f, func(g *followupGroup) *[]*derive.Followup { return &g.settled })
		}
	}
	delete(owners, "")
	for _, f := range in.OpenFollowups() {
		add(f, func(g *followupGroup) *[]*derive.Followup { return &g.open })
	}
	for _, o := range review.Outcomes() {
		if rows := byOutcome[o]; len(rows) > 0 {
			out = append(out, followupList{base: outcomePath(o), heading: "Follow-ups: " + outcomeTitle(o),
				lead: outcomeLead(o), order: orderOf(o), rows: rows})
		}
	}
	for _, slug := range view.SortedKeys(owners) {
		l := openFirst(ownerPath(slug), "Follow-ups of "+owners[slug].owner, "", owners[slug])
		l.owned = true
		out = append(out, l)
	}
	for _, slug := range view.SortedKeys(themes) {
		out = append(out, openFirst(followupThemePath(slug), "Follow-ups: "+in.ThemeTitle(slug),
			"Those that name the theme, and those of reviews that do.", themes[slug]))
	}
	return out
}

// groupOf is the group of a slug, a new one where there is none.
func groupOf(groups map[string]*followupGroup, slug string) *followupGroup {
	g := groups[slug]
	if g == nil {
		g = &followupGroup{}
		groups[slug] = g
	}
	return g
}

// nameSlugs makes slugs of names, of each once: thousands of follow-ups have few owners.
func nameSlugs() func(name string) string {
	known := map[string]string{}
	return func(name string) string {
		slug, ok := known[name]
		if !ok {
			slug = markdown.Slug(name)
			known[name] = slug
		}
		return slug
	}
}

// openFirst is the list of an owner or a theme.
func openFirst(base, heading, lead string, g *followupGroup) followupList {
	l := followupList{base: base, heading: heading, lead: lead, order: "Open, by their dates, those without one last",
		rows: g.open, settled: g.settled, short: true}
	if len(g.open) == 0 {
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

func outcomePath(o string) string { return view.FollowupsPath + o + "/" }

// FollowupListPage is the data of a list of follow-ups.
type FollowupListPage struct {
	view.OverviewFrame
	Heading, Lead string
	Order         string // in which order they stand
	Up            view.Link
	Rows          []FollowupRow   // in the list of an outcome
	Open          []ShortFollowup // in the list of an owner or a theme
	Newer, Older  *view.Link
	Part          string
	Settled       []ShortFollowup // after Open on the first page: the newest that are settled
	SettledOf     string          // "the newest 30 of 212"; "" where all of them are here
	Everybodys    []view.Link     // the lists that have all with such an outcome
}

// A ShortFollowup is a follow-up in a line; its own link leads to it in its review.
type ShortFollowup struct {
	view.Anchor
	Outcome string        // as of a FollowupRow
	State   template.HTML // in words, its date as a <time>: "9 days past 3 May 2025"
	Owner   string        // "" in the list of an owner
}

func followupListOutputs(in *view.Input, l followupList) []view.Output {
	var out []view.Output
	parts := view.CutUp(l.base, len(l.rows))
	for _, part := range parts {
		out = append(out, view.Output{Path: part.At, Template: "followuplist", Data: func() (any, error) {
			w := in.NewWriter(part.At, "content", nil)
			p := &FollowupListPage{OverviewFrame: in.NewOverviewFrame(part.At, l.heading, view.FollowupsPath),
				Heading: l.heading, Lead: l.lead, Order: l.order,
				Up: view.Link{Href: w.Root + view.FollowupsPath + "index.html", Text: "All follow-ups"}}
			for _, f := range l.rows[part.From:part.Until] {
				if l.short {
					p.Open = append(p.Open, newShortFollowup(w, f, l.owned))
				} else {
					p.Rows = append(p.Rows, newFollowupRow(w, f))
				}
			}
			p.Newer, p.Older, p.Part = part.Turn(parts, w.Root)
			if part.From == 0 {
				listSettled(w, p, &l)
			}
			return p, nil
		}, Deps: partDeps(in, part, []string{l.heading, l.lead, l.order},
			func(b *view.DepsWriter) { writeFollowups(b, &l, part) })})
	}
	return out
}

func newShortFollowup(w *view.Writer, f *derive.Followup, owned bool) ShortFollowup {
	s := ShortFollowup{Anchor: view.NewAnchor(w.LinkPart(f.Review, f.ID, f.Title)), Outcome: f.Outcome()}
	if f.Overdue(w.In.Now) {
		s.Outcome = "past"
	}
	if !owned {
		s.Owner = f.Owner
	}
	state, when := followupState(w, f)
	s.State = template.HTML(state) // words of ours: nothing to escape
	if when.Text != "" {
		s.State += " " + view.TimeElement(when)
	}
	return s
}

// listSettled puts the newest of what is settled at the end of a page, and says where the rest is.
func listSettled(w *view.Writer, p *FollowupListPage, l *followupList) {
	for _, f := range l.newestSettled() {
		p.Settled = append(p.Settled, newShortFollowup(w, f, l.owned))
	}
	if n := len(l.settled); n > maxSettledOf {
		p.SettledOf = fmt.Sprintf("the newest %d of %d", maxSettledOf, n)
	}
	for _, o := range l.settledAs() {
		p.Everybodys = append(p.Everybodys, view.Link{Href: w.Root + outcomePath(o) + "index.html",
			Text: outcomeShort(o)})
	}
}

func (l *followupList) newestSettled() []*derive.Followup {
	return l.settled[:min(maxSettledOf, len(l.settled))]
}

// settledAs are the outcomes of what is settled.
func (l *followupList) settledAs() []string {
	return slices.DeleteFunc(review.Outcomes(), func(o string) bool {
		return !slices.ContainsFunc(l.settled, func(f *derive.Followup) bool { return f.Outcome() == o })
	})
}
