package corpus

import (
	"bytes"
	"maps"
	"path"
	"slices"
	"strings"

	"throughline/internal/config"
	"throughline/internal/diag"
	"throughline/internal/markdown"
	"throughline/internal/review"
)

// Gate cuts the edition for one audience out of a linked site and links what is left. It stands before anything is
// derived, indexed or rendered, so nothing that is made later can know of what it took away.
//
// A label names the most open edition that a thing may appear in. Without one an item inherits its review, a review has
// the site's first, most closed audience; themes and pages likewise. Blocks of :::audience NAME in texts follow the same
// rule. Ids were given before, so they are the same in every edition. A theme whose file may not be shown is not named
// either: what is tagged with it loses the tag.
//
// Links that were sound in the whole site and lead to what is gone keep their words and lose the link, or are reported,
// as the settings say; everything else about links has been reported by Link already.
func Gate(p Parts, audience string, errs *diag.List) *Corpus {
	g := newGate(&p.Settings, p.Markdown, audience)
	out := p
	out.Docs, out.Themes, out.Pages = nil, nil, nil
	var shown []Doc
	var reviews []*review.Review
	for _, d := range p.Docs {
		if g.shows(d.Review.Audience.Name, 0) {
			shown, reviews = append(shown, d), append(reviews, d.Review)
		} else {
			out.Hidden = append(slices.Clip(out.Hidden), d.Review)
		}
	}
	g.restrict(out.Hidden, reviews, p)
	if p.Linked != nil && g.cutsNothing() && allPlain(p) {
		p.Linked.uncut = true
		return p.Linked
	}
	out.Docs = g.docs(shown)
	for _, t := range p.Themes {
		if g.shows(t.Audience.Name, 0) {
			c, in := *t, g.in(path.Dir(t.File.Path), nil)
			c.Body = in.text(c.Body)
			c.Title, c.Claim, c.Ask = in.line(c.Title), in.line(c.Claim), in.line(c.Ask)
			out.Themes = append(out.Themes, &c)
		}
	}
	for _, pg := range p.Pages {
		if g.shows(pg.Audience.Name, 0) {
			c, in := *pg, g.in(path.Dir(pg.File.Path), nil)
			c.Title, c.Body = in.line(c.Title), in.text(c.Body)
			out.Pages = append(out.Pages, &c)
		}
	}
	out.gone = g.gone
	var after diag.List
	c := Link(out, &after)
	for _, d := range after.Sorted() {
		if d.Rule == "restricted-link" {
			errs.Add(d)
		}
	}
	c.uncut = g.cutsNothing()
	return c
}

// CutAlone cuts an edition out of one review as Gate does where the edition shows everything there is, the review included.
// It is false where it does not: then what is cut depends on other files.
func CutAlone(s *config.Settings, m *markdown.Engine, audience string, d Doc) (Doc, bool) {
	g := newGate(s, m, audience)
	if !g.shows(d.Review.Audience.Name, 0) {
		return Doc{}, false
	}
	g.restrict(nil, []*review.Review{d.Review}, Parts{})
	if !g.cutsNothing() {
		return Doc{}, false
	}
	return g.doc(d), true
}

func newGate(s *config.Settings, m *markdown.Engine, audience string) *gate {
	return &gate{settings: s, level: s.Level(audience), audience: audience, markdown: m, gone: map[string]bool{}, ids: map[string]string{}}
}

type gate struct {
	settings *config.Settings
	level    int // of the edition
	audience string
	markdown *markdown.Engine
	// gone is what the edition may not show: ids of reviews, addresses of items and headings, paths of files, themes/SLUG and
	// budgets/NAME. folders are gone with everything in them.
	gone    map[string]bool
	folders []string
	ids     map[string]string // paths of reviews -> ids

	dir    string // of the file whose texts are being cut
	within *review.Review
}

// shows reports whether something with a label may appear, given the level of what it is in.
func (g *gate) shows(label string, inherited int) bool { return g.levelOf(label, inherited) >= g.level }

// levelOf is the most open edition for a label. Nothing is more open than what it is in.
func (g *gate) levelOf(label string, inherited int) int {
	if label == "" {
		return inherited
	}
	return g.settings.Level(label)
}

// in is the gate for the texts of one file.
func (g *gate) in(dir string, r *review.Review) *gate {
	c := *g
	c.dir, c.within = dir, r
	return &c
}

// restrict collects everything that the edition may not show, before any text is cut: a text may link to any of it.
func (g *gate) restrict(hidden, shown []*review.Review, p Parts) {
	for _, r := range hidden {
		g.gone[r.ID], g.gone[r.File.Path] = true, true
		g.files(r)
	}
	for _, name := range p.HiddenBudgets {
		g.gone["budgets/"+name] = true
	}
	if g.level == 0 && len(hidden) == 0 {
		return // no label keeps anything from the most closed edition
	}
	for _, pg := range p.Pages {
		if !g.shows(pg.Audience.Name, 0) {
			g.gone[pg.File.Path] = true
		}
		g.headings(pg.File.Path, pg.Body)
	}
	for _, r := range shown {
		g.ids[r.File.Path] = r.ID
		own := g.levelOf(r.Audience.Name, 0)
		for id, label := range labels(r) {
			if min(g.levelOf(label.Name, own), own) < g.level {
				g.gone[r.ID+"#"+id] = true
			}
		}
		g.files(r)
		g.headings(r.ID, r.Body)
	}
	g.themes(hidden, shown, p.Themes)
}

// labels yields the label of everything in a review that has an id.
func labels(r *review.Review) func(yield func(string, review.Label) bool) {
	return func(yield func(string, review.Label) bool) {
		all := map[string]review.Label{}
		for it := range r.Items {
			all[it.ID] = it.Extra().Audience
		}
		for i := range r.Artifacts {
			all[r.Artifacts[i].ID] = r.Artifacts[i].Extra().Audience
		}
		for i := range r.Theories {
			all[r.Theories[i].ID] = r.Theories[i].Audience
		}
		for i := range r.Timeline {
			all[r.Timeline[i].ID] = r.Timeline[i].Extra().Audience
		}
		for i := range r.Questions {
			all[r.Questions[i].ID] = r.Questions[i].Audience
		}
		for i := range r.Followups {
			all[r.Followups[i].ID] = r.Followups[i].Extra().Audience
		}
		for i := range r.Takeaways {
			all[r.Takeaways[i].ID] = r.Takeaways[i].Audience
		}
		maps.All(all)(yield)
	}
}

// review copies what the edition may show of a review.
func (outer *gate) review(r *review.Review) *review.Review {
	g := outer.in(r.Dir, r)
	c := *r
	c.Title = g.line(r.Title)
	c.Summary, c.Surprise, c.Body = g.text(r.Summary), g.text(r.Surprise), g.text(r.Body)
	c.Detection.Note, c.Impact.Text = g.text(r.Detection.Note), g.text(r.Impact.Text)
	c.Contributors, c.Mitigators = g.items(r.Contributors), g.items(r.Mitigators)
	c.Risks, c.Difficulties = g.items(r.Risks), g.items(r.Difficulties)
	c.Artifacts = keep(r.Artifacts, func(a *review.Artifact) bool {
		a.Title, a.Text = g.line(a.Title), g.text(a.Text)
		more := a.Extra()
		more.UsefulFor = g.text(more.UsefulFor)
		a.SetExtra(more)
		return g.stays(a.ID)
	})
	c.Theories = keep(r.Theories, func(t *review.Theory) bool {
		t.Claim, t.Text = g.line(t.Claim), g.text(t.Text)
		return g.stays(t.ID)
	})
	c.Timeline = keep(r.Timeline, func(e *review.Event) bool {
		e.Text = g.text(e.Text)
		return g.stays(e.ID)
	})
	c.Questions = keep(r.Questions, func(q *review.Question) bool {
		q.Ask, q.Answer = g.line(q.Ask), g.text(q.Answer)
		return g.stays(q.ID)
	})
	c.Followups = keep(r.Followups, func(f *review.Followup) bool {
		f.Title, f.Text = g.line(f.Title), g.text(f.Text)
		more := f.Extra()
		more.Why = g.text(more.Why)
		f.SetExtra(more)
		return g.stays(f.ID)
	})
	c.Takeaways = keep(r.Takeaways, func(t *review.Takeaway) bool {
		t.Text = g.text(t.Text)
		return g.stays(t.ID)
	})
	g.body(&c, r)
	g.times(&c, r)
	g.references(&c)
	g.edition(&c)
	return &c
}

// stays reports whether an item of the review may be shown. It can be more closed than its review, never more open.
func (g *gate) stays(id string) bool { return !g.gone[g.within.ID+"#"+id] }

// keep copies the entries that stay; stays may change the copy.
func keep[T any](list []T, stays func(*T) bool) []T {
	var out []T
	for i := range list {
		c := list[i]
		if stays(&c) {
			out = append(out, c)
		}
	}
	return out
}

func (g *gate) items(list []review.Item) []review.Item {
	return keep(list, func(it *review.Item) bool {
		it.Title, it.Text = g.line(it.Title), g.text(it.Text)
		return g.stays(it.ID)
	})
}

// text is a text without the audience blocks that this edition may not show. The blocks are cut out of the source, so no
// later stage ever holds them.
func (g *gate) text(t review.Text) review.Text {
	t = g.blocks(t)
	if g.settings.RestrictedLinks != "error" { // else they are reported, and nothing is published
		t.Src = g.unlink(t.Src)
	}
	return t
}

// line is a text of one line, such as a title. Links in it are not reported, so they are always taken out.
func (g *gate) line(s string) string { return g.unlink(g.blocks(review.Text{Src: s}).Src) }

func (g *gate) blocks(t review.Text) review.Text {
	blocks, open := g.markdown.AudienceBlocks([]byte(t.Src))
	if len(blocks) == 0 && open.Empty() {
		return t
	}
	if !open.Empty() {
		t.Src = "" // an error has been reported; nothing of it may be shown
		return t
	}
	const space = " \t\r\n"
	var out []byte
	at := 0
	for _, bl := range blocks {
		out = append(out, t.Src[at:bl.Span.Start]...)
		at = int(bl.Span.End)
		if g.settings.Level(bl.Level) >= g.level {
			out = append(out, t.Src[bl.Span.Start:at]...)
		} else if blank := bytes.TrimRight(out, space); len(blank) == 0 || bytes.Count(out[len(blank):], []byte{'\n'}) > 1 {
			at += len(t.Src[at:]) - len(strings.TrimLeft(t.Src[at:], "\r\n")) // no second blank line tells where it was
		}
	}
	if at == len(t.Src) {
		out = append(bytes.TrimRight(out, space), '\n')
	}
	t.Src = string(out) + t.Src[at:]
	if strings.TrimSpace(t.Src) == "" {
		t.Src = ""
	}
	return t
}

// body takes the sections of items out of the body's source: they are the items' texts already, and the text of an item
// that is gone must not stay in it.
func (g *gate) body(c, r *review.Review) {
	var b strings.Builder
	at := 0
	for _, s := range r.Sections {
		if s.Item == "" {
			continue
		}
		b.WriteString(r.Body.Src[at:s.Cut.Start])
		at = int(s.Cut.End)
	}
	if at == 0 {
		if c.Body.Src == r.Body.Src {
			return // the spans of the title's section still hold
		}
		c.Sections = titleSections(r)
		return
	}
	b.WriteString(r.Body.Src[at:])
	left := strings.TrimRight(b.String(), " \t\r\n") // how much was cut does not show
	if left != "" {
		left += "\n"
	}
	c.Body = g.text(review.Text{Src: left, Span: r.Body.Span})
	c.Sections = titleSections(r)
}

// titleSections are the sections that hold for any body that starts like the review's: that of its title.
func titleSections(r *review.Review) []review.Section {
	return slices.DeleteFunc(slices.Clone(r.Sections), func(s review.Section) bool { return s.Item != "" })
}

// times forgets times that came only from the marker of an event that is gone, and a date that came from the first event.
// Stated times stay: they are the review's.
func (g *gate) times(c, r *review.Review) {
	fromEvent := func(marker string, list []review.Event, t review.Time) bool {
		return slices.ContainsFunc(list, func(e review.Event) bool { return e.Extra().Marker == marker && e.At == t })
	}
	c.Times.Each(func(marker string, t *review.Time) bool {
		if fromEvent(marker, r.Timeline, *t) && !fromEvent(marker, c.Timeline, *t) {
			*t = review.Time{}
			if i := slices.IndexFunc(c.Timeline, func(e review.Event) bool { return e.Extra().Marker == marker }); i >= 0 {
				*t = c.Timeline[i].At
			}
		}
		return true
	})
	if r.DateOfEvent {
		c.Date = review.Time{}
		if len(c.Timeline) > 0 {
			c.Date = c.Timeline[0].At
		}
	}
}

// references forgets ids that name items of the review that are gone.
func (g *gate) references(c *review.Review) {
	there := map[string]bool{}
	for n := range Names(c) {
		there[n.ID] = true
	}
	refs := func(list []review.Ref) []review.Ref {
		return keep(list, func(r *review.Ref) bool { return there[r.ID] })
	}
	evidence := func(list []review.Evidence) []review.Evidence {
		return keep(list, func(e *review.Evidence) bool {
			if strings.Contains(e.Ref, "#") && !e.URL {
				return !g.restricted(e.Ref)
			}
			return e.URL || there[e.Ref]
		})
	}
	c.Related = keep(c.Related, func(r *review.Related) bool { return !g.restricted(r.ID) })
	c.Budget = keep(c.Budget, func(b *review.Burn) bool { return !g.gone["budgets/"+b.SLO.ID] })
	for _, list := range tags(c) {
		*list = keep(*list, func(t *review.Tag) bool { return !g.gone["themes/"+t.Slug] })
	}
	for it := range c.Items {
		more := it.Extra()
		more.Events, more.From, more.Evidence = refs(more.Events), refs(more.From), evidence(more.Evidence)
		if g.restricted(more.OutcomeOf.ID) {
			more.OutcomeOf = review.Ref{}
		}
		it.SetExtra(more)
	}
	for i := range c.Timeline {
		e := &c.Timeline[i]
		more := e.Extra()
		more.Evidence = evidence(more.Evidence)
		if more.Theory.ID != "" && !there[more.Theory.ID] {
			more.Theory, more.Effect = review.Ref{}, ""
		}
		e.SetExtra(more)
	}
}

// edition puts the account that was written for this audience in the place of the review's own.
func (g *gate) edition(c *review.Review) {
	for i := range c.Editions {
		e := &c.Editions[i]
		if e.Audience.Name != g.audience {
			continue
		}
		if e.Title != "" {
			c.Title = g.line(e.Title)
		}
		if t := g.text(e.Summary); !t.Empty() {
			c.Summary = t
		}
		if t := g.text(e.Account); !t.Empty() {
			c.Body, c.Sections = t, nil
		}
	}
	c.Editions = nil
}
