package corpus

import (
	"bytes"
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
// A label names the most open edition that a thing may appear in. Without one an item inherits its review, a review
// has the site's first, most closed audience; themes and pages likewise. Blocks of :::audience NAME in texts follow
// the same rule. Ids were given before, so they are the same in every edition. A theme whose file may not be shown is
// not named either: what is tagged with it loses the tag.
//
// Links that were sound in the whole site and lead to what is gone keep their words and lose the link, or are
// reported, as the settings say; everything else about links has been reported by Link already.
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

// CutAlone cuts an edition out of one review as Gate does where the edition shows everything there is, the review
// included. It is false where it does not: then what is cut depends on other files.
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
	return &gate{settings: s, level: s.Level(audience), audience: audience, markdown: m, gone: map[string]bool{},
		timelines: map[string]bool{}, ids: map[string]string{}}
}

type gate struct {
	settings *config.Settings
	level    int // of the edition
	audience string
	markdown *markdown.Engine
	// gone is what the edition may not show: ids of reviews, addresses of items and headings, paths of files,
	// themes/SLUG and budgets/NAME. folders are gone with everything in them.
	gone    map[string]bool
	folders []string
	// timelines are files of events of which the edition may not show all: as they are, they are not published.
	timelines map[string]bool
	ids       map[string]string // paths of reviews -> ids

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
		g.timelineFiles(r, -1)
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
		for f := range review.Walk(r, review.IDs|review.Labels) {
			label := "" // of an id: every part has one, and inherits
			if l, ok := f.At.(*review.Label); ok {
				label = l.Name
			}
			if f.Item != "" && min(g.levelOf(label, own), own) < g.level {
				g.gone[r.ID+"#"+f.Item] = true
			}
		}
		g.files(r)
		g.timelineFiles(r, own)
		g.headings(r.ID, r.Body)
	}
	g.themes(hidden, shown, p.Themes)
}

// review copies what the edition may show of a review.
func (outer *gate) review(r *review.Review) *review.Review {
	g := outer.in(r.Dir, r)
	c := r.Clone()
	c.DropParts(func(id string) bool { return g.gone[r.ID+"#"+id] }) // an item is never more open than its review
	for f := range review.Walk(c, review.Markdown|review.Titles|review.Plain|review.Names) {
		switch at := f.At.(type) {
		case *review.Text:
			left := g.text(*at)
			if left.Src != at.Src && f.Key != "body" {
				left.Src = review.WholeLines(left.Src) // as it would be read without what is gone
			}
			*at = left
		case *string:
			*at = g.line(*at)
		}
	}
	for f := range review.Walk(c, review.Paths) {
		if at := f.At.(*string); *at != "" && g.keepsFile(path.Join(r.Dir, *at)) {
			*at = ""
		}
	}
	g.body(c, r)
	g.times(c, r)
	g.references(c)
	g.edition(c)
	return c
}

// keep takes out of a list what does not stay; a list that is left empty is nil.
func keep[T any](list *[]T, stays func(*T) bool) {
	*list = slices.DeleteFunc(*list, func(v T) bool { return !stays(&v) })
	if len(*list) == 0 {
		*list = nil
	}
}

// text is a text without the audience blocks that this edition may not show. The blocks are cut out of the source, so
// no later stage ever holds them.
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
	blocks, open := g.markdown.AudienceBlocks([]byte(t.Src), g.settings.Audiences...)
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
		} else if blank := bytes.TrimRight(out, space); len(blank) == 0 || bytes.Count(out[len(blank):],
			[]byte{'\n'}) > 1 {
			at += len(t.Src[at:]) - len(strings.TrimLeft(t.Src[at:],
				"\r\n")) // no second blank line tells where it was
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

// body takes the sections of items out of the body's source: they are the items' texts already, and the text of an
// item that is gone must not stay in it.
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

// times forgets times that came only from the marker of an event that is gone, and a date that came from the first
// event. Stated times stay: they are the review's.
func (g *gate) times(c, r *review.Review) {
	fromEvent := func(marker string, list []review.Event, t review.Time) bool {
		return slices.ContainsFunc(list, func(e review.Event) bool { return e.Extra().Marker == marker && e.At == t })
	}
	c.Times.Each(func(marker string, t *review.Time) bool {
		if fromEvent(marker, r.Timeline, *t) && !fromEvent(marker, c.Timeline, *t) {
			*t = review.Time{}
			if i := slices.IndexFunc(c.Timeline,
				func(e review.Event) bool { return e.Extra().Marker == marker }); i >= 0 {
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

// references forgets ids that name what is gone.
func (g *gate) references(c *review.Review) {
	there := map[string]bool{}
	for n := range Names(c) {
		there[n.ID] = true
	}
	lost := false // the theory of the event at hand
	for f := range review.Walk(c, review.Refs|review.Tags|review.Words) {
		switch at := f.At.(type) {
		case *[]review.Tag:
			if f.Key == "themes" {
				keep(at, func(t *review.Tag) bool { return !g.gone["themes/"+t.Slug] })
			}
		case *[]review.Ref:
			keep(at, func(r *review.Ref) bool { return there[r.ID] })
		case *[]review.Evidence:
			keep(at, func(e *review.Evidence) bool { return g.evidenceStays(e, there) })
		case *review.Ref:
			switch f.Key {
			case "outcome_of":
				if g.restricted(at.ID) {
					*at = review.Ref{}
				}
			case "theory":
				if lost = at.ID != "" && !there[at.ID]; lost {
					*at = review.Ref{}
				}
			}
		case *string:
			if f.Key == "theory.effect" && lost {
				*at = ""
			}
		}
	}
	for i := range c.Timeline {
		more := c.Timeline[i].Extra()
		if slices.ContainsFunc(more.Theories, goneTheory) {
			more.Theories = slices.DeleteFunc(more.Theories, goneTheory)
			c.Timeline[i].SetExtra(more)
		}
	}
	keep(&c.Notes, func(n *review.Note) bool { return !n.Text.Empty() })
	keep(&c.Related, func(r *review.Related) bool { return !g.restricted(r.ID) })
	keep(&c.Budget, func(b *review.Burn) bool { return !g.gone["budgets/"+b.SLO.ID] })
}

// goneTheory tells of an effect whose theory was taken out.
func goneTheory(t review.TheoryEffect) bool { return t.Theory.ID == "" }

func (g *gate) evidenceStays(e *review.Evidence, there map[string]bool) bool {
	if strings.Contains(e.Ref, "#") && !e.URL {
		return !g.restricted(e.Ref)
	}
	return e.URL || there[e.Ref]
}

// edition puts the account that was written for this audience in the place of the review's own. Its texts have been
// cut.
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
