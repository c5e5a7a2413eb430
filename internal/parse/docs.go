package parse

import (
	"math"
	"strings"

	"throughline/internal/diag"
	"throughline/internal/node"
	"throughline/internal/review"
	"throughline/internal/source"
)

// start splits a theme's or page's file; front may be nil.
func start(f *diag.File, o *Options, errs *diag.List) (p *reader, front *node.Node, ok bool) {
	doc, ok := source.Split(f, errs)
	if !ok {
		return nil, nil, false
	}
	r := &review.Review{File: f, Zone: o.Zone}
	r.Body = review.Text{Src: f.Text(doc.Body), Span: doc.Body}
	p = &reader{Decoder: node.Decoder{File: f, Errs: errs}, o: o, r: r, lost: &lost{}}
	p.bodyBlocks()
	p.body()
	p.tables()
	p.strayLabels()
	node.Guard(f, doc.Front, errs, o.Audiences...)
	p.plainFields()
	return p, doc.Front, true
}

// docBody is the body of a theme or page without what no page shows. The first heading is left out where it is the
// title.
func (p *reader) docBody(title *string) review.Text {
	t := p.bodyUnder(title)
	t.Src = p.o.Markdown.Seen(t.Src).Src
	return t
}

func (p *reader) bodyUnder(title *string) review.Text {
	if *title == "" && p.r.Title != "" {
		*title = p.r.Title
		if len(p.r.Sections) > 0 && p.r.Sections[0].Item == "" {
			cut := p.r.Sections[0].Cut
			return review.Text{Src: p.r.Body.Src[cut.End:], Span: diag.NewSpan(p.r.Body.Span.Start+cut.End,
				p.r.Body.Span.End)}
		}
	}
	return p.r.Body
}

// Theme reads the file of a theme, or returns nil.
func Theme(f *diag.File, o *Options, errs *diag.List) *review.ThemeDoc {
	p, front, ok := start(f, o, errs)
	if !ok {
		return nil
	}
	t := &review.ThemeDoc{File: f, Slug: Slug(f.Path)}
	fields := []field[review.ThemeDoc]{
		{Key: "title", Read: line(func(t *review.ThemeDoc) *string { return &t.Title })},
		{Key: "claim", Read: line(func(t *review.ThemeDoc) *string { return &t.Claim })},
		{Key: "state", Read: word(review.ThemeStates(), func(t *review.ThemeDoc) *string { return &t.State })},
		{Key: "quarter", Read: readQuarter},
		{Key: "ask", Read: line(func(t *review.ThemeDoc) *string { return &t.Ask })},
		{Key: "investment", Read: readInvestment},
		{Key: "audience", Read: itemLabel(func(t *review.ThemeDoc) *review.Label { return &t.Audience })},
	}
	node.Fields(&p.Decoder, front, "a theme", fields, &entry[review.ThemeDoc]{p, t})
	p.address(t.Slug)
	t.Body = p.docBody(&t.Title)
	for _, line := range []*string{&t.Title, &t.Claim, &t.Ask} {
		*line = p.seenLine(*line, diag.NewSpan(0, len(f.Data)))
	}
	if t.Title == "" {
		t.Title = titleFromName(t.Slug)
	}
	return t
}

// address checks the address that a file's name makes.
func (p *reader) address(slug string) {
	if slug == "" {
		p.Errs.Errorf(p.File, diag.Span{}, "value", "rename it",
			"the name of the file has no letters or digits to make an address of")
	}
}

func readQuarter(d *node.Decoder, n *node.Node, e *entry[review.ThemeDoc]) {
	v, ok := d.String(n)
	if !ok {
		return
	}
	if len(v) != 6 || v[4] != 'Q' || v[5] < '1' || v[5] > '4' || strings.Trim(v[:4], "0123456789") != "" {
		d.Errorf(n, "value", "write it as 2026Q4", "%q is not a quarter", v)
		return
	}
	e.it.Quarter = v
}

func readInvestment(d *node.Decoder, n *node.Node, e *entry[review.ThemeDoc]) {
	inv := &review.Investment{Span: n.Span}
	amount := func(hi float64, at *float64) func(*node.Decoder, *node.Node, *review.Investment) {
		return func(d *node.Decoder, n *node.Node, _ *review.Investment) { *at, _ = d.Float(n, 0, hi) }
	}
	fields := []node.Field[review.Investment]{
		{Key: "cost", Read: amount(math.MaxFloat64, &inv.Cost)},
		{Key: "effectiveness", Read: amount(1, &inv.Effectiveness)},
		{Key: "hourly_cost", Read: amount(math.MaxFloat64, &inv.HourlyCost)},
		{Key: "observed_days", Read: amount(100_000, &inv.ObservedDays)},
	}
	if node.Fields(d, n, "investment", fields, inv) {
		e.it.Investment = inv
	}
}

// Page reads a page, or returns nil.
func Page(f *diag.File, o *Options, errs *diag.List) *review.PageDoc {
	p, front, ok := start(f, o, errs)
	if !ok {
		return nil
	}
	pg := &review.PageDoc{File: f, Slug: Slug(f.Path)}
	fields := []field[review.PageDoc]{
		{Key: "title", Read: line(func(t *review.PageDoc) *string { return &t.Title })},
		{Key: "order", Read: number(1, 1_000_000, func(t *review.PageDoc) *int { return &t.Order })},
		{Key: "audience", Read: itemLabel(func(t *review.PageDoc) *review.Label { return &t.Audience })},
	}
	node.Fields(&p.Decoder, front, "a page", fields, &entry[review.PageDoc]{p, pg})
	p.address(pg.Slug)
	pg.Body = p.docBody(&pg.Title)
	pg.Title = p.seenLine(pg.Title, diag.NewSpan(0, len(f.Data)))
	if pg.Title == "" {
		pg.Title = titleFromName(pg.Slug)
	}
	return pg
}
