package view

import (
	"crypto/sha256"
	"fmt"
	"strings"
	"sync"

	"throughline/internal/corpus"
	"throughline/internal/derive"
	"throughline/internal/digest"
	"throughline/internal/review"
)

// The dependencies of a file tell what a file is made of without making it, which would cost a hundred times as much.
// Its law: where the same program writes the same ones for the same path, the file has the same bytes. It may tell
// more than the file says, never less:
//
//   - A review is told by the sum of the files that it was read from (Input.Sum), so all that a page shows of its own
//     review is in it. A review of which an edition shows only a part has no such sum, and its files have none.
//   - Of another review a page shows titles, texts and times, but never the texts of a third one, only their titles:
//     those of whatever the other one's texts lead to. See across.
//   - What a page shares with all others is in the site's sum. See Input.siteSum.
//   - What was derived, and where links lead, is told as it was found.

// sums are what the bases of many files share.
type sums struct {
	once   sync.Once
	types  digest.Types
	site   digest.Sum
	told   bool // the site has a sum
	across map[*review.Review]func() acrossSum
	files  sync.Map // path of a file of the site -> digest.Sum
}

// An acrossSum is what other pages may show of a review; ok is false where it cannot be told.
type acrossSum struct {
	sum digest.Sum
	ok  bool
}

// computeSums makes what the bases share, and reports whether there are any.
func (in *Input) computeSums() bool {
	in.sums.once.Do(func() {
		s := &in.sums
		if in.Sum == nil {
			return
		}
		s.site, s.told = in.siteSum()
		s.across = make(map[*review.Review]func() acrossSum, len(in.Corpus.Reviews))
		for i, r := range in.Corpus.Reviews {
			s.across[r] = sync.OnceValue(func() acrossSum { return in.acrossReview(i) })
		}
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
	w.Flag(in.Bundled())
	ok := w.Value(in.NewFrame("reviews/x/index.html", "", "reviews/"))
	return w.Sum(), ok
}

// acrossReview sums up what pages may show of the review at a place in the corpus: its own files, and the titles of
// what its texts lead to.
func (in *Input) acrossReview(i int) acrossSum {
	r := in.Corpus.Reviews[i]
	own, ok := in.Sum(r)
	if !ok {
		return acrossSum{}
	}
	w := digest.NewWriter(&in.sums.types)
	w.Of(own)
	for l := range in.Corpus.LinksOf(i) {
		t, err := in.Corpus.Follow(r, l)
		w.Flag(err == nil)
		WriteTarget(w, t)
	}
	if src := FirstText(r); strings.Contains(src,
		"[[") { // a paragraph read by itself may have links that the whole text has not
		w.Text(in.Words(src))
	}
	return acrossSum{w.Sum(), true}
}

// WriteTarget writes where a link leads and what it is called.
func WriteTarget(w *digest.Writer, t corpus.Target) {
	w.Number(int(t.Kind))
	w.Text(t.Path)
	w.Text(t.Fragment)
	w.Text(t.Title)
	w.Text(t.Source)
}

// A depsWriter writes the basis of a page of one review. ok is false as soon as something cannot be told.
type DepsWriter struct {
	*digest.Writer
	In     *Input
	Review *review.Review
	OK     bool
}

// WriteReview writes what may be shown of a review, which may be none.
func (b *DepsWriter) WriteReview(r *review.Review) {
	if !b.Flag(r != nil) {
		return
	}
	across := b.In.sums.across[r]
	if across == nil {
		b.OK = false
		return
	}
	s := across()
	b.OK = b.OK && s.ok
	b.Of(s.sum)
}

// WriteNamed writes what may be shown of the review that an address names.
func (b *DepsWriter) WriteNamed(ref string) {
	b.WriteReview(b.In.Corpus.Review(corpus.ParseAddress(ref, b.Review).Review))
}

// WriteFile writes the bytes of a file of the site.
func (b *DepsWriter) WriteFile(source string) {
	sum, err := b.In.FileSum(source)
	b.Flag(err == nil)
	b.Of(sum)
}

// FileSum sums up a file of the site, which is read once.
func (in *Input) FileSum(source string) (digest.Sum, error) {
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

// WriteItem writes an item and what may be shown of its review.
func (b *DepsWriter) WriteItem(it derive.Item) {
	b.WriteReview(it.Review)
	b.Text(string(it.Of))
	b.Text(it.ID)
}

// SumOf sums up what tell writes, which is not of the site as a whole; ok is false where it cannot be told.
func (in *Input) SumOf(tell func(*DepsWriter)) (sum digest.Sum, ok bool) {
	if !in.computeSums() {
		return sum, false
	}
	b := &DepsWriter{Writer: digest.NewWriter(&in.sums.types), In: in, OK: true}
	tell(b)
	return b.Sum(), b.OK
}

// WriteReviewDeps is the basis of a file that is made of one review and of nothing else.
func (in *Input) WriteReviewDeps(w *digest.Writer, r *review.Review) bool {
	if in.Sum == nil {
		return false
	}
	own, ok := in.Sum(r)
	w.Of(own)
	return ok
}

// WriteReviewsDeps is the basis of a file that shows titles and texts of some reviews.
func (in *Input) WriteReviewsDeps(w *digest.Writer, reviews []*review.Review) bool {
	if !in.computeSums() {
		return false
	}
	b := &DepsWriter{Writer: w, In: in, OK: true}
	for _, r := range reviews {
		b.WriteReview(r)
	}
	return b.OK
}

// WriteSiteDeps is of a page that shows what all pages share, and what tell writes.
func (in *Input) WriteSiteDeps(w *digest.Writer, tell func(*DepsWriter)) bool {
	if !in.computeSums() {
		return false
	}
	b := &DepsWriter{Writer: w, In: in, OK: true}
	b.Of(in.sums.site)
	tell(b)
	return b.OK
}

// WriteEach writes the things of a list and how many there are.
func WriteEach[T any](b *DepsWriter, list []T, tell func(T)) {
	b.Number(len(list))
	for _, x := range list {
		tell(x)
	}
}
