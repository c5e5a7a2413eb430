package reviews

import (
	"path"

	"throughline/internal/corpus"
	"throughline/internal/derive"
	"throughline/internal/digest"
	"throughline/internal/page/budgets"
	"throughline/internal/review"
	"throughline/internal/view"
)

// writeDeps is of the page of the review at a place in the corpus.
func writeDeps(in *view.Input, w *digest.Writer, i int) bool {
	return in.WriteSiteDeps(w, func(b *view.DepsWriter) {
		b.Review = in.Corpus.Reviews[i]
		b.WriteReview(b.Review)
		writeLinks(b, i)
		writeOwn(b)
		writeReferences(b)
		writeBacklinks(b)
		for _, j := range []int{i - 1, i + 1} {
			if b.Flag(j >= 0 && j < len(in.Corpus.Reviews)) {
				b.WriteReview(in.Corpus.Reviews[j])
			}
		}
		writeSimilar(b, i)
		writeTold(b)
	})
}

// writeLinks writes where the links of the review's texts lead, and what is shown there.
func writeLinks(b *view.DepsWriter, i int) {
	for l := range b.In.Corpus.LinksOf(i) {
		t, err := b.In.Corpus.Follow(b.Review, l)
		if !b.Flag(err == nil) {
			continue
		}
		view.WriteTarget(b.Writer, t)
		if b.WriteReview(t.Review); t.Review == nil {
			b.Text(b.In.Words(t.Title))
		}
		if t.Kind == corpus.TargetAsset {
			b.WriteFile(t.Source)
		}
	}
}

// writeOwn writes what the page says of the review's own parts and what is not in its files: the names of its themes,
// what is overdue, the contents of its artifacts, what budgets say.
func writeOwn(b *view.DepsWriter) {
	r, c := b.Review, b.In.Corpus
	for _, slug := range r.AllThemes() {
		t := c.Theme(slug)
		if b.Flag(t != nil) {
			b.Text(t.Title)
		}
	}
	for i := range r.Followups {
		b.Flag(r.Followups[i].Overdue(b.In.Now))
	}
	for f := range review.Walk(r, review.Paths) {
		if p := *f.At.(*string); p != "" {
			source := path.Join(view.FolderOf(r), p)
			if b.Flag(c.HasFile(source)) {
				b.WriteFile(source)
			}
		}
	}
	if len(r.Budget) > 0 {
		w := b.In.NewWriter("reviews/x/index.html", view.FolderOf(r), r)
		for i := range r.Budget {
			b.OK = b.Value(budgets.NewFact(w, &r.Budget[i])) && b.OK
		}
	}
}

// writeReferences writes what the review refers to outside of its texts.
func writeReferences(b *view.DepsWriter) {
	for f := range review.Walk(b.Review, review.Refs) {
		switch at := f.At.(type) {
		case *[]review.Evidence:
			for _, e := range *at {
				if !e.URL {
					b.WriteNamed(e.Ref)
				}
			}
		case *review.Ref:
			if f.Key == "outcome_of" {
				b.WriteNamed(at.ID)
			}
		case *string:
			b.WriteNamed(*at)
		}
	}
}

// writeBacklinks writes what refers to the review and to its parts.
func writeBacklinks(b *view.DepsWriter) {
	c := b.In.Corpus
	of := func(item string) {
		list := c.Backlinks(corpus.Address{Review: b.Review.ID, Item: item})
		b.Number(len(list))
		for _, l := range list {
			b.Text(l.From.Review)
			b.Text(l.From.Item)
			b.Text(l.How)
			if l.From.Review != b.Review.ID {
				b.WriteReview(c.Review(l.From.Review))
			}
		}
	}
	of("")
	for n := range corpus.Names(b.Review) {
		of(n.ID)
	}
}

// writeSimilar writes which reviews resemble the review, and why.
func writeSimilar(b *view.DepsWriter, i int) {
	list := b.In.Derived.Similar(i)
	b.Number(len(list))
	for _, x := range list {
		b.WriteReview(x.Review)
		b.Number(len(x.Reasons))
		for _, why := range x.Reasons {
			writeReason(b, why)
		}
	}
}

func writeReason(b *view.DepsWriter, why derive.Reason) {
	b.Number(int(why.How))
	b.Number(len(why.Words))
	for _, word := range why.Words {
		b.Text(word)
	}
	b.Number(len(why.Themes))
	for _, t := range why.Themes {
		b.Text(t.Slug)
		b.Text(t.Title)
	}
	for _, it := range []derive.Item{why.Here, why.There} {
		if b.Flag(it.Item != nil) {
			b.WriteItem(it)
		}
	}
}

// writeTold writes which other reviews tell the same as the review's items.
func writeTold(b *view.DepsWriter) {
	for it := range b.Review.Items {
		p := b.In.Derived.Pattern(derive.Item{Review: b.Review, Item: it})
		if !b.Flag(p != nil) {
			continue
		}
		b.Number(p.Reviews)
		b.Number(len(p.Tellings))
		b.Text(view.PatternID(p))
		shown := 0
		for _, t := range p.Tellings {
			if t.Review == b.Review {
				continue
			}
			if shown++; shown > view.MaxToldAgain && len(p.Tellings) > view.MaxTellings {
				break
			}
			b.WriteItem(t.Item)
		}
	}
}
