package compile

import (
	"cmp"
	"errors"
	"io/fs"
	"slices"
	"strings"

	"throughline/internal/corpus"
	"throughline/internal/diag"
	"throughline/internal/review"
	"throughline/internal/slo"
	"throughline/internal/source"
)

// maxRebuild is of how many changed files Rebuild takes notice: where more have changed, compiling anew is as quick.
const maxRebuild = 100

// Rebuild compiles a site of which some files have changed since, at the price of what they touch: reviews are read,
// linked and cut one by one, templates and assets are read again, everything else is shared with the site that it is
// called on, which may be in use meanwhile. changed are the paths of all files that have other bytes now, are new or
// are gone.
//
// Its law: it gives the site that Compile would give with these options and WithoutComparing, diagnostics included,
// with what has been derived before carried over where it still holds; or it is false, and Compile has to be called.
// It is false for a site with errors; for an edition that may not show everything; for changes of settings, themes,
// pages, budgets, artifacts and reviews with files beside them; where two things want one address. Errors in the
// changed reviews, or in others because of them, are told.
func (s *Site) Rebuild(changed []string, o Options) (*Site, bool) {
	if !s.followed(o) || len(changed) > maxRebuild {
		return nil, false
	}
	var reviews []string
	looks := false
	for _, p := range changed {
		switch {
		case source.IsReview(p):
			reviews = append(reviews, p)
		case strings.HasPrefix(p, "themes/"):
			looks = true
		default:
			return nil, false
		}
	}
	c := *s
	c.o, c.Timings, c.Outputs, c.Preview = o, nil, nil, nil
	n := &next{Site: &c, was: s, errs: &diag.List{}, stale: map[string]bool{}}
	if looks {
		n.rules()
	}
	if len(reviews) > 0 && !n.replace(reviews) {
		return nil, false
	}
	n.tell()
	switch {
	case c.Failed():
		c.offer = nil
	case looks && c.loadTemplates() != nil:
		return nil, false
	default:
		c.openOutputs()
	}
	return &c, true
}

// followed reports whether a site of these options can be made from this one.
func (s *Site) followed(o Options) bool {
	return !s.Failed() && s.offer != nil && s.Corpus.Uncut() && o.Audience == s.o.Audience &&
		o.Drafts && s.o.Drafts && o.Now.Equal(s.o.Now) && o.Version == s.o.Version
}

// A next is a site on its way from another one.
type next struct {
	*Site
	was   *Site
	errs  *diag.List      // of what has changed
	stale map[string]bool // files of whose diagnostics nothing stays
}

// rules reads again how meetings are run.
func (n *next) rules() {
	for _, d := range n.said {
		if strings.HasPrefix(d.Path(), "themes/") {
			n.stale[d.Path()] = true
		}
	}
	n.guide = readGuide(n.inv, n.Settings.Template, n.errs)
}

// replace reads the reviews of some files again and puts them in their places, in the corpora before and after the
// edition was cut, which are one where nothing is cut. Where there are errors there is only the first.
func (n *next) replace(files []string) bool {
	docs, burns := map[string]*corpus.Doc{}, false
	for _, p := range files {
		n.stale[p] = true
		was, _ := n.was.linked.Doc(p)
		doc, ok := n.read(p)
		if !ok || was.Beside {
			return false
		}
		docs[p] = doc
		burns = burns || was.Review != nil && len(was.Review.Budget) > 0 || doc != nil && len(doc.Review.Budget) > 0
	}
	linked, ok := n.was.linked.Replace(docs, n.errs)
	if !ok {
		return false
	}
	n.linked, n.Corpus = linked, linked
	if burns {
		n.ask()
	}
	sound := !diag.HasErrors(n.errs.Sorted()) && !diag.HasErrors(n.asked)
	if sound && !n.cut(docs) {
		return false
	}
	if !slices.Equal(n.Corpus.Assets(), n.was.Corpus.Assets()) {
		files := &diag.List{}
		n.checkFiles(files)
		n.files = files.Sorted()
	}
	if sound && burns {
		n.budgets = slo.EvaluateLast(n.Budgets, n.Corpus.Reviews, n.o.Now)
	}
	if n.whole = false; sound && n.derived != nil {
		n.derived = n.derived.ReuseDerived(n.was.Corpus, n.Corpus)
	}
	return true
}

// read parses the review of a file; nil when there is no such file any more. It is false for what is not plain, and
// where not the file alone is gone or out of reach.
func (n *next) read(p string) (*corpus.Doc, bool) {
	info, err := fs.Lstat(n.inv.FS, p)
	gone := errors.Is(err, fs.ErrNotExist)
	if n.o.Index != nil {
		if _, known := n.o.Index.Sum(p); known == gone {
			return nil, false
		}
	}
	if gone {
		_, err := fs.Stat(n.inv.FS, "content")
		return nil, err == nil
	}
	if err != nil || !info.Mode().IsRegular() {
		return nil, false
	}
	var doc *corpus.Doc
	err = Guard("reading "+p, func() error {
		if f := n.inv.ReadText(p, n.errs); f != nil {
			doc, _ = readReview(f, *parseOptions(n.inv, n.Settings, n.engine), parseKey(n.Settings), nil,
				n.o.ParseCache, n.errs)
		}
		return nil
	})
	return doc, err == nil && (doc == nil || !doc.Beside)
}

// cut cuts the edition out of the changed reviews.
func (n *next) cut(docs map[string]*corpus.Doc) bool {
	shown, one := map[string]*corpus.Doc{}, n.was.linked == n.was.Corpus
	for p, d := range docs {
		if shown[p] = nil; d == nil {
			continue
		}
		c, ok := corpus.CutAlone(&n.Settings, n.engine, n.edition, *d)
		if !ok {
			return false
		}
		shown[p] = &c
		one = one && c.Review == d.Review
	}
	if one {
		return true
	}
	var after diag.List
	var ok bool
	n.Corpus, ok = n.was.Corpus.Replace(shown, &after)
	return ok
}

// ask tells again what the policy on budgets asks of reviews.
func (n *next) ask() {
	asked := &diag.List{}
	byFile := slices.Clone(n.linked.Reviews)
	slices.SortFunc(byFile, func(a, b *review.Review) int { return cmp.Compare(a.File.Path, b.File.Path) })
	n.Budgets.CheckReviews(byFile, asked)
	n.asked = asked.Sorted()
}

// tell puts the diagnostics together.
func (n *next) tell() {
	said := slices.DeleteFunc(slices.Clone(n.was.said), func(d diag.Diagnostic) bool { return n.stale[d.Path()] })
	n.say(append(said, n.errs.Sorted()...), n.asked, n.files)
}

// ReuseDerived takes over, for the pages of reviews, what an earlier site had derived by comparing all reviews, where
// it still holds.
func (s *Site) ReuseDerived(was *Site) {
	if s.offer == nil || s.whole || was.derived == nil {
		return
	}
	s.derived = was.derived.ReuseDerived(was.Corpus, s.Corpus)
	s.openOutputs()
}
