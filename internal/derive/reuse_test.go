package derive

import (
	"math/rand/v2"
	"testing"
	"testing/fstest"

	"throughline/internal/corpus"
	"throughline/internal/diag"
	"throughline/internal/review"
)

// shuffled gives the documents of a site of which some are gone, some were read again and say the same or something
// else, and one is new; all others are those of the corpus before, and their ids are told.
func shuffled(t *testing.T, rnd *rand.Rand, site fstest.MapFS, was *corpus.Corpus) (parts corpus.Parts,
	same map[string]bool) {
	parts, same = load(t, site), map[string]bool{}
	docs := load(t, fstest.MapFS{
		"content/reviews/new.md": {Data: []byte("---\ntitle: New\ndate: 2026-03-03\n---\n")}}).Docs
	for _, d := range parts.Docs {
		switch rnd.IntN(8) {
		case 0: // gone
			continue
		case 1: // read again
		case 2: // other words
			for it := range d.Review.Items {
				if rnd.IntN(2) == 0 {
					it.Title += " again"
				}
			}
			d.Review.Themes = nil
		default:
			d.Review, same[d.Review.ID] = was.Review(d.Review.ID), true
		}
		docs = append(docs, d)
	}
	parts.Docs = docs
	return parts, same
}

// TestCarry changes, removes and adds reviews of a site, and holds of what is carried over that a page says of other
// reviews only what is there and says what it said when all were compared; and that it says all of it where neither
// review is another.
func TestCarry(t *testing.T) {
	site := folder(t, repository)
	was, all := compute(load(t, site))
	rnd := rand.New(rand.NewPCG(3, 9))
	kept, patterns := 0, 0
	for range 40 {
		parts, same := shuffled(t, rnd, site, was)
		is := corpus.Link(parts, &diag.List{})
		carried := all.ReuseDerived(was, is)
		for i, r := range is.Reviews {
			for _, x := range carried.Similar(i) {
				for _, why := range x.Reasons {
					holds(t, was, is, why.Here, r)
					holds(t, was, is, why.There, x.Review)
				}
			}
			if same[r.ID] {
				now, then := between(carried.Similar(i), same), between(all.Similar(was.Place(r)), same)
				if now != then {
					t.Fatalf("%s resembles %d reviews that are as they were, and %d are said", r.ID, then, now)
				}
				kept += now
			}
			for it := range r.Items {
				if p := carried.Pattern(Item{r, it}); p != nil {
					patterns++
					told(t, was, is, p, it)
				}
			}
		}
	}
	if kept == 0 || patterns == 0 {
		t.Errorf("%d resemblances and %d patterns were carried, so this tells nothing", kept, patterns)
	}
}

// between counts those that are among some reviews.
func between(list []Related, some map[string]bool) (n int) {
	for _, x := range list {
		if some[x.ID] {
			n++
		}
	}
	return n
}

// told holds that a pattern is told by an item and by another review.
func told(t *testing.T, was, is *corpus.Corpus, p *Pattern, by *review.Item) {
	t.Helper()
	own := false
	for _, x := range p.Tellings {
		holds(t, was, is, x.Item, is.Review(x.Review.ID))
		own = own || x.Item.Item == by
	}
	if !own || p.Reviews < 2 {
		t.Fatalf("%s belongs to a pattern of %d reviews that does not have it", by.ID, p.Reviews)
	}
}

// holds holds that an item is one of a review of the corpus and says what it said before.
func holds(t *testing.T, was, is *corpus.Corpus, it Item, in *review.Review) {
	t.Helper()
	if is.Review(in.ID) != in || it.Item != nil && it.Review != in {
		t.Fatalf("%s is not of the site", in.ID)
	}
	if it.Item == nil || it.Of == Story {
		return
	}
	for old := range was.Review(in.ID).Items {
		if old.ID == it.ID && old.Title != it.Title {
			t.Fatalf("%s said %q", it.Address(), old.Title)
		}
	}
	for x := range in.Items {
		if x == it.Item {
			return
		}
	}
	t.Fatalf("%s is not an item of its review", it.Address())
}
