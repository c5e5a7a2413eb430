package across

import (
	"throughline/internal/derive"
	"throughline/internal/digest"
	"throughline/internal/view"
)

// A page that lists things of many reviews is told by what all such pages share, by its own words, by which part of
// its list it is, and by its rows: of each, what may be shown of its review, which part of that it is, and what the
// row says that no review does. That is a small part of making the rows: no text is read for it, and no date is put
// into words.

// acrossDeps is the basis of one part of a list across reviews. Its path tells the list and, but for how many there
// are, the part. Words are what the page says of the list; rows writes the rows and what else the page says.
func partDeps(in *view.Input, part view.Part, words []string, rows func(*view.DepsWriter)) func(*digest.Writer) bool {
	return func(w *digest.Writer) bool {
		return in.WriteSiteDeps(w, func(b *view.DepsWriter) {
			view.WriteEach(b, in.Overviews(), func(o view.Link) { b.Text(o.Href) })
			b.Number(part.Of)
			view.WriteEach(b, words, b.Text)
			rows(b)
		})
	}
}

// writeFollowups writes the rows of a part of a list of follow-ups, and what follows them on the newest part.
func writeFollowups(b *view.DepsWriter, l *followupList, part view.Part) {
	if b.Flag(l.short) {
		view.WriteEach(b, l.rows[part.From:part.Until], func(x *derive.Followup) { writeFollowup(b, x) })
	} else {
		view.WriteEach(b, l.rows[part.From:part.Until], func(x *derive.Followup) { writeFollowupCame(b, x) })
	}
	if part.From == 0 {
		b.Number(len(l.settled))
		view.WriteEach(b, l.newestSettled(), func(x *derive.Followup) { writeFollowup(b, x) })
		view.WriteEach(b, l.settledAs(), b.Text)
	}
}

func writeFollowup(b *view.DepsWriter, f *derive.Followup) {
	b.WriteReview(f.Review)
	b.Text(f.ID)
	b.Text(pastFor(b.In, f))
}

// writeFollowupCame writes a follow-up and what came of it.
func writeFollowupCame(b *view.DepsWriter, f *derive.Followup) {
	writeFollowup(b, f)
	view.WriteEach(b, cameOf(f, true), b.WriteItem)
}

// writeArtifact writes a row of the library: an artifact and where it was used again.
func writeArtifact(b *view.DepsWriter, a *derive.Artifact) {
	b.WriteReview(a.Review)
	b.Text(a.ID)
	view.WriteEach(b, a.Uses, func(u derive.Use) {
		b.WriteReview(b.In.Corpus.Review(u.By.Review))
		b.Text(u.By.Item)
		b.Text(u.How)
	})
}
