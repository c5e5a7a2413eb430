package page

import (
	"crypto/sha256"
	"fmt"
	"path"
	"runtime"
	"strings"
	"sync"

	"throughline/internal/corpus"
	"throughline/internal/derive"
	"throughline/internal/digest"
	"throughline/internal/review"
)

// A basis tells what a file is made of without making it, which would cost a hundred times as much. Its law: where the same program
// writes the same basis for the same path, the file has the same bytes. It may tell more than the file says, never less:
//
//   - A review is told by the sum of the files that it was read from (Input.Sum), so all that a page shows of its own review is in
//     it. A review of which an edition shows only a part has no such sum, and its files have no basis.
//   - Of another review a page shows titles, texts and times, but never the texts of a third one, only their titles: those of
//     whatever the other one's texts lead to. See across.
//   - What a page shares with all others is in the site's sum. See Input.siteSum.
//   - What was derived, and where links lead, is told as it was found.

// sums are what the bases of many files share.
type sums struct {
	once   sync.Once
	types  digest.Types
	site   digest.Sum
	told   bool // the site has a sum
	across map[*review.Review]*acrossSum
	files  sync.Map // path of a file of the site -> digest.Sum
}

// An acrossSum is what other pages may show of a review; ok is false where it cannot be told.
type acrossSum struct {
	sum digest.Sum
	ok  bool
}

// sum makes what the bases share, and reports whether there are any.
func (in *Input) sum() bool {
	in.sums.once.Do(func() {
		s := &in.sums
		if in.Sum == nil {
			return
		}
		s.site, s.told = in.siteSum()
		c := in.Corpus
		all := make([]acrossSum, len(c.Reviews))
		s.across = make(map[*review.Review]*acrossSum, len(all))
		for i, r := range c.Reviews {
			s.across[r] = &all[i]
		}
		var work sync.WaitGroup
		workers := runtime.GOMAXPROCS(0)
		for n := range workers {
			work.Go(func() {
				w := digest.NewWriter(&s.types)
				for i := n; i < len(all); i += workers {
					w.Reset()
					all[i].ok = in.acrossReview(w, i)
					all[i].sum = w.Sum()
				}
			})
		}
		work.Wait()
	})
	return in.sums.told
}

// siteSum is of what all pages of reviews share: the settings, the frame, and which scripts there are.
func (in *Input) siteSum() (digest.Sum, bool) {
	w := digest.NewWriter(&in.sums.types)
	s := in.Corpus.Settings
	w.Text(fmt.Sprint(s.Timezone))
	s.Timezone = nil
	w.Text(fmt.Sprintf("%#v", s)) // texts, lists of texts and flags
	w.Text(in.Version)
	w.Text(in.Edition)
	w.Flag(in.bundled())
	ok := w.Value(in.frame("reviews/x/index.html", "", "reviews/"))
	return w.Sum(), ok
}

// acrossReview writes what pages may show of the review at a place in the corpus: its own files, and the titles of what its texts
// lead to.
func (in *Input) acrossReview(w *digest.Writer, i int) bool {
	r := in.Corpus.Reviews[i]
	own, ok := in.Sum(r)
	w.Of(own)
	if !ok {
		return false
	}
	for l := range in.Corpus.LinksOf(i) {
		t, err := in.Corpus.Follow(r, l)
		w.Flag(err == nil)
		writeTarget(w, t)
	}
	if src := firstText(r); strings.Contains(src, "[[") { // a paragraph read by itself may have links that the whole text has not
		w.Text(in.words(src))
	}
	return true
}

func writeTarget(w *digest.Writer, t corpus.Target) {
	w.Number(int(t.Kind))
	w.Text(t.Path)
	w.Text(t.Fragment)
	w.Text(t.Title)
	w.Text(t.Source)
}

// A depsWriter writes the basis of a page of one review. ok is false as soon as something cannot be told.
type depsWriter struct {
	*digest.Writer
	in *Input
	r  *review.Review
	ok bool
}

// other writes what may be shown of a review, which may be none.
func (b *depsWriter) other(r *review.Review) {
	if !b.Flag(r != nil) {
		return
	}
	s := b.in.sums.across[r]
	if s == nil || !s.ok {
		b.ok = false
		return
	}
	b.Of(s.sum)
}

// named writes what may be shown of the review that an address names.
func (b *depsWriter) named(ref string) {
	b.other(b.in.Corpus.Review(corpus.ParseAddress(ref, b.r).Review))
}

// file writes the bytes of a file of the site.
func (b *depsWriter) file(source string) {
	sum, err := b.in.fileSum(source)
	b.Flag(err == nil)
	b.Of(sum)
}

// fileSum sums up a file of the site, which is read once.
func (in *Input) fileSum(source string) (digest.Sum, error) {
	if known, ok := in.sums.files.Load(source); ok {
		return known.(digest.Sum), nil
	}
	data, err := in.ReadFile(source)
	if err != nil {
		return digest.Sum{}, err
	}
	sum := digest.Sum(sha256.Sum256(data))
	in.sums.files.Store(source, sum)
	return sum, nil
}

// reviewDeps is of the page of the review at a place in the corpus.
func (in *Input) reviewDeps(w *digest.Writer, i int) bool {
	if !in.sum() {
		return false
	}
	b := &depsWriter{Writer: w, in: in, r: in.Corpus.Reviews[i], ok: true}
	b.Of(in.sums.site)
	b.other(b.r)
	b.links(i)
	b.own()
	b.references()
	b.backlinks()
	for _, j := range []int{i - 1, i + 1} {
		if b.Flag(j >= 0 && j < len(in.Corpus.Reviews)) {
			b.other(in.Corpus.Reviews[j])
		}
	}
	b.similar(i)
	b.told()
	return b.ok
}

// links writes where the links of the review's texts lead, and what is shown there.
func (b *depsWriter) links(i int) {
	for l := range b.in.Corpus.LinksOf(i) {
		t, err := b.in.Corpus.Follow(b.r, l)
		if !b.Flag(err == nil) {
			continue
		}
		writeTarget(b.Writer, t)
		if b.other(t.Review); t.Review == nil {
			b.Text(b.in.words(t.Title))
		}
		if t.Kind == corpus.TargetAsset {
			b.file(t.Source)
		}
	}
}

// own writes what the page says of the review's own parts and what is not in its files: the names of its themes, what is overdue, the
// contents of its artifacts, what budgets say.
func (b *depsWriter) own() {
	r, c := b.r, b.in.Corpus
	for _, slug := range r.AllThemes() {
		t := c.Theme(slug)
		if b.Flag(t != nil) {
			b.Text(t.Title)
		}
	}
	for i := range r.Followups {
		b.Flag(r.Followups[i].Overdue(b.in.Now))
	}
	for i := range r.Artifacts {
		if p := r.Artifacts[i].Extra().Path; p != "" {
			source := path.Join(folder(r), p)
			if b.Flag(c.HasFile(source)) {
				b.file(source)
			}
		}
	}
	if len(r.Budget) > 0 {
		w := b.in.writer("reviews/x/index.html", folder(r), r)
		for i := range r.Budget {
			b.ok = b.Value(w.budgetFact(&r.Budget[i])) && b.ok
		}
	}
}

// references writes what the review refers to outside of its texts.
func (b *depsWriter) references() {
	for i := range b.r.Related {
		b.named(b.r.Related[i].ID)
	}
	evidence := func(list []review.Evidence) {
		for _, e := range list {
			if !e.URL {
				b.named(e.Ref)
			}
		}
	}
	for it := range b.r.Items {
		more := it.Extra()
		b.named(more.OutcomeOf.ID)
		evidence(more.Evidence)
	}
	for i := range b.r.Timeline {
		evidence(b.r.Timeline[i].Extra().Evidence)
	}
}

// backlinks writes what refers to the review and to its parts.
func (b *depsWriter) backlinks() {
	c := b.in.Corpus
	of := func(item string) {
		list := c.Backlinks(corpus.Address{Review: b.r.ID, Item: item})
		b.Number(len(list))
		for _, l := range list {
			b.Text(l.From.Review)
			b.Text(l.From.Item)
			b.Text(l.How)
			if l.From.Review != b.r.ID {
				b.other(c.Review(l.From.Review))
			}
		}
	}
	of("")
	for n := range corpus.Names(b.r) {
		of(n.ID)
	}
}

// alike writes which reviews resemble the review, and why.
func (b *depsWriter) similar(i int) {
	list := b.in.Derived.Similar(i)
	b.Number(len(list))
	for _, x := range list {
		b.other(x.Review)
		b.Number(len(x.Reasons))
		for _, why := range x.Reasons {
			b.reason(why)
		}
	}
}

func (b *depsWriter) reason(why derive.Reason) {
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
			b.item(it)
		}
	}
}

func (b *depsWriter) item(it derive.Item) {
	b.other(it.Review)
	b.Text(string(it.Of))
	b.Text(it.ID)
}

// told writes which other reviews tell the same as the review's items.
func (b *depsWriter) told() {
	for it := range b.r.Items {
		p := b.in.Derived.Pattern(derive.Item{Review: b.r, Item: it})
		if !b.Flag(p != nil) {
			continue
		}
		b.Number(p.Reviews)
		b.Number(len(p.Tellings))
		b.Text(patternID(p))
		shown := 0
		for _, t := range p.Tellings {
			if t.Review == b.r {
				continue
			}
			if shown++; shown > maxToldAgain && len(p.Tellings) > maxTellings {
				break
			}
			b.item(t.Item)
		}
	}
}

// ofReview is the basis of a file that is made of one review and of nothing else.
func (in *Input) ofReview(w *digest.Writer, r *review.Review) bool {
	if in.Sum == nil {
		return false
	}
	own, ok := in.Sum(r)
	w.Of(own)
	return ok
}

// ofReviews is the basis of a file that shows titles and texts of some reviews.
func (in *Input) ofReviews(w *digest.Writer, reviews []*review.Review) bool {
	if !in.sum() {
		return false
	}
	b := &depsWriter{Writer: w, in: in, ok: true}
	for _, r := range reviews {
		b.other(r)
	}
	return b.ok
}
