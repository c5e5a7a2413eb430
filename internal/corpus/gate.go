package corpus

import (
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
// rule. Ids were given before, so they are the same in every edition.
//
// Links that were sound in the whole site and lead to what is gone keep their words and lose the link, or are reported,
// as the settings say; everything else about links has been reported by Link already.
func Gate(p Parts, audience string, errs *diag.List) *Corpus {
	g := gate{settings: &p.Settings, level: p.Settings.Level(audience), audience: audience, markdown: p.Markdown}
	out := p
	out.Docs, out.Themes, out.Pages = nil, nil, nil
	gone := map[string]bool{}
	for _, d := range p.Docs {
		r := d.Review
		if !g.shows(r.Audience.Name, 0) {
			out.Hidden = append(slices.Clip(out.Hidden), r)
			continue
		}
		kept := g.review(r, gone)
		out.Docs = append(out.Docs, Outline(p.Markdown, kept))
	}
	for _, t := range p.Themes {
		if g.shows(t.Audience.Name, 0) {
			c := *t
			c.Body = g.text(c.Body)
			out.Themes = append(out.Themes, &c)
		}
	}
	for _, pg := range p.Pages {
		if g.shows(pg.Audience.Name, 0) {
			c := *pg
			c.Body = g.text(c.Body)
			out.Pages = append(out.Pages, &c)
		}
	}
	out.gone = gone
	var after diag.List
	c := Link(out, &after)
	for _, d := range after.Sorted() {
		if d.Rule == "restricted-link" {
			errs.Add(d)
		}
	}
	return c
}

type gate struct {
	settings *config.Settings
	level    int // of the edition
	audience string
	markdown *markdown.Engine
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

// review copies what the edition may show of a review; the addresses of what is left out go to gone.
func (g *gate) review(r *review.Review, gone map[string]bool) *review.Review {
	c := *r
	own := g.levelOf(r.Audience.Name, 0)
	drop := func(id string) { gone[r.ID+"#"+id] = true }
	c.Summary, c.Surprise, c.Body = g.text(r.Summary), g.text(r.Surprise), g.text(r.Body)
	c.Detection.Note, c.Impact.Text = g.text(r.Detection.Note), g.text(r.Impact.Text)
	c.Contributors, c.Mitigators = g.items(r.Contributors, own, drop), g.items(r.Mitigators, own, drop)
	c.Risks, c.Difficulties = g.items(r.Risks, own, drop), g.items(r.Difficulties, own, drop)
	c.Artifacts = keep(r.Artifacts, func(a *review.Artifact) bool {
		a.Text, a.UsefulFor = g.text(a.Text), g.text(a.UsefulFor)
		return g.stays(a.Audience, own, a.ID, drop)
	})
	c.Theories = keep(r.Theories, func(t *review.Theory) bool {
		t.Text = g.text(t.Text)
		return g.stays(t.Audience, own, t.ID, drop)
	})
	c.Timeline = keep(r.Timeline, func(e *review.Event) bool {
		e.Text = g.text(e.Text)
		return g.stays(e.Audience, own, e.ID, drop)
	})
	c.Questions = keep(r.Questions, func(q *review.Question) bool {
		q.Answer = g.text(q.Answer)
		return g.stays(q.Audience, own, q.ID, drop)
	})
	c.Followups = keep(r.Followups, func(f *review.Followup) bool {
		f.Text, f.Why = g.text(f.Text), g.text(f.Why)
		return g.stays(f.Audience, own, f.ID, drop)
	})
	c.Takeaways = keep(r.Takeaways, func(t *review.Takeaway) bool {
		t.Text = g.text(t.Text)
		return g.stays(t.Audience, own, t.ID, drop)
	})
	g.body(&c, r)
	g.times(&c, r)
	g.references(&c)
	g.edition(&c)
	return &c
}

func (g *gate) stays(l review.Label, own int, id string, drop func(string)) bool {
	// An item can be more closed than its review, never more open.
	if min(g.levelOf(l.Name, own), own) >= g.level {
		return true
	}
	drop(id)
	return false
}

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

func (g *gate) items(list []review.Item, own int, drop func(string)) []review.Item {
	return keep(list, func(it *review.Item) bool {
		it.Text = g.text(it.Text)
		return g.stays(it.Audience, own, it.ID, drop)
	})
}

// text is a text without the audience blocks that this edition may not show. The blocks are cut out of the source, so no
// later stage ever holds them.
func (g *gate) text(t review.Text) review.Text {
	blocks, open := markdown.AudienceBlocks([]byte(t.Src))
	if len(blocks) == 0 && open.Empty() {
		return t
	}
	if !open.Empty() {
		t.Src = "" // an error has been reported; nothing of it may be shown
		return t
	}
	var b strings.Builder
	at := 0
	for _, bl := range blocks {
		b.WriteString(t.Src[at:bl.Span.Start])
		if g.settings.Level(bl.Level) >= g.level {
			b.WriteString(t.Src[bl.Span.Start:bl.Span.End])
		}
		at = bl.Span.End
	}
	b.WriteString(t.Src[at:])
	t.Src = b.String()
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
		at = s.Cut.End
	}
	if at == 0 {
		if c.Body.Src == r.Body.Src {
			return // the spans of the title's section still hold
		}
		c.Sections = titleSections(r)
		return
	}
	b.WriteString(r.Body.Src[at:])
	c.Body = g.text(review.Text{Src: b.String(), Span: r.Body.Span, File: r.Body.File})
	c.Sections = titleSections(r)
}

// titleSections are the sections that hold for any body that starts like the review's: that of its title.
func titleSections(r *review.Review) []review.Section {
	return slices.DeleteFunc(slices.Clone(r.Sections), func(s review.Section) bool { return s.Item != "" })
}

// times forgets times that came only from the marker of an event that is gone. Stated times stay: they are the review's.
func (g *gate) times(c, r *review.Review) {
	fromEvent := func(marker string, list []review.Event, t review.Time) bool {
		return slices.ContainsFunc(list, func(e review.Event) bool { return e.Marker == marker && e.At == t })
	}
	c.Times.Each(func(marker string, t *review.Time) bool {
		if fromEvent(marker, r.Timeline, *t) && !fromEvent(marker, c.Timeline, *t) {
			*t = review.Time{}
		}
		return true
	})
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
		return keep(list, func(e *review.Evidence) bool { return e.URL || strings.Contains(e.Ref, "#") || there[e.Ref] })
	}
	for it := range c.Items {
		it.Events, it.From, it.Evidence = refs(it.Events), refs(it.From), evidence(it.Evidence)
	}
	for i := range c.Timeline {
		e := &c.Timeline[i]
		e.Evidence = evidence(e.Evidence)
		if e.Theory.ID != "" && !there[e.Theory.ID] {
			e.Theory, e.Effect = review.Ref{}, ""
		}
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
			c.Title = e.Title
		}
		if !e.Summary.Empty() {
			c.Summary = e.Summary
		}
		if !e.Account.Empty() {
			c.Body, c.Sections = e.Account, nil
		}
	}
	c.Editions = nil
}
