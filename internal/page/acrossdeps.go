package page

import (
	"throughline/internal/corpus"
	"throughline/internal/derive"
	"throughline/internal/digest"
)

// A page that lists things of many reviews is told by what all such pages share, by its own words, by which part of its list it is, and
// by its rows: of each, what may be shown of its review, which part of that it is, and what the row says that no review does. That
// is a small part of making the rows: no text is read for it, and no date is put into words.

// acrossDeps is the basis of one part of a list across reviews. Its path tells the list and, but for how many there are, the part. Words are what the
// page says of the list; rows writes the rows and what else the page says.
func (in *Input) acrossDeps(part partOf, words []string, rows func(*depsWriter)) func(*digest.Writer) bool {
	return func(w *digest.Writer) bool {
		return in.siteDeps(w, func(b *depsWriter) {
			each(b, in.overviews(), func(o Link) { b.Text(o.Href) })
			b.Number(part.Of)
			each(b, words, b.Text)
			rows(b)
		})
	}
}

// siteDeps is of a page that shows what all pages share, and what tell writes.
func (in *Input) siteDeps(w *digest.Writer, tell func(*depsWriter)) bool {
	if !in.sum() {
		return false
	}
	b := &depsWriter{Writer: w, in: in, ok: true}
	b.Of(in.sums.site)
	tell(b)
	return b.ok
}

// groupDeps is of the page of a service or a team. All themes are told, of which it names those of its reviews.
func (in *Input) groupDeps(w *digest.Writer, g *corpus.Group) bool {
	return in.siteDeps(w, func(b *depsWriter) {
		b.Text(g.Name)
		each(b, g.Reviews, b.other)
		each(b, in.Corpus.Themes, func(t *corpus.Theme) {
			b.Text(t.Slug)
			b.Text(t.Title)
		})
	})
}

// theme writes a theme's page but for its sections, and what they say.
func (b *depsWriter) theme(t *derive.Theme, around *ThemePage) {
	b.ok = b.Value(around)
	for _, items := range [][]derive.Item{t.Contributors, t.Mitigators, t.Difficulties, t.Risks, t.Counter} {
		each(b, items, b.item)
	}
}

// each writes the things of a list and how many there are.
func each[T any](b *depsWriter, list []T, tell func(T)) {
	b.Number(len(list))
	for _, x := range list {
		tell(x)
	}
}

// followups writes the rows of a part of a list of follow-ups, and what follows them on the newest part.
func (b *depsWriter) followups(l *followupList, part partOf) {
	if b.Flag(l.short) {
		each(b, l.rows[part.From:part.Until], b.followup)
	} else {
		each(b, l.rows[part.From:part.Until], b.followupCame)
	}
	if part.From == 0 {
		b.Number(len(l.settled))
		each(b, l.newestSettled(), b.followup)
		each(b, l.settledAs(), b.Text)
	}
}

func (b *depsWriter) followup(f *derive.Followup) {
	b.other(f.Review)
	b.Text(f.ID)
	b.Text(b.in.pastFor(f))
}

// followupCame writes a follow-up and what came of it.
func (b *depsWriter) followupCame(f *derive.Followup) {
	b.followup(f)
	each(b, cameOf(f, true), b.item)
}

// artifact writes a row of the library: an artifact and where it was used again.
func (b *depsWriter) artifact(a *derive.Artifact) {
	b.other(a.Review)
	b.Text(a.ID)
	each(b, a.Uses, func(u derive.Use) {
		b.other(b.in.Corpus.Review(u.By.Review))
		b.Text(u.By.Item)
		b.Text(u.How)
	})
}
