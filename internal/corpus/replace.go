package corpus

import (
	"maps"
	"slices"
	"strings"

	"throughline/internal/diag"
	"throughline/internal/media"
	"throughline/internal/review"
)

// Uncut reports whether Gate had nothing to take away: the edition shows everything that the site has.
func (c *Corpus) Uncut() bool { return c.uncut }

// Doc is the document that was read from a file, if the corpus has it.
func (c *Corpus) Doc(file string) (Doc, bool) {
	t := c.byPath[file]
	if t.Review == nil {
		return Doc{}, false
	}
	return c.docs[c.Place(t.Review)], true
}

// Place is where a review stands among the corpus's; -1 for one that is not of the corpus.
func (c *Corpus) Place(r *review.Review) int {
	i, found := slices.BinarySearchFunc(c.Reviews, r, newer)
	if !found || c.Reviews[i] != r {
		return -1
	}
	return i
}

// Replace gives the corpus that Link would give if some files of reviews were others: changes has the document of
// each, nil for a file that is gone. It looks only at these reviews, at what they refer to and at what refers to
// them, and shares everything else with c, which stays as it is.
//
// Its law: it gives what Link would give and reports what Link would report, or it is false, has reported what may
// not be all, and Link has to be asked. It is false where two reviews or files want one address, and always for a
// corpus that does not show everything, for there what one file says is cut by what others say. c has to be one about
// which Link had nothing to report.
func (c *Corpus) Replace(changes map[string]*Doc, errs *diag.List) (*Corpus, bool) {
	if len(c.restricted) > 0 || c.Settings.Foreign {
		return nil, false
	}
	s := &swap{was: c, is: c.share()}
	if !s.documents(changes) {
		return nil, false
	}
	s.is.Services = s.groups(c.Services, func(r *review.Review) []review.Tag { return r.Services })
	s.is.Teams = s.groups(c.Teams, func(r *review.Review) []review.Tag { return r.Teams })
	lost := s.themes()
	if !s.references(lost, errs) {
		return nil, false
	}
	return s.is, true
}

// share is a corpus that is the same and can be changed: what is changed in place is its own.
func (c *Corpus) share() *Corpus {
	n := *c
	n.byID, n.byPath, n.themes = maps.Clone(c.byID), maps.Clone(c.byPath), maps.Clone(c.themes)
	n.backlinks, n.shows = maps.Clone(c.backlinks), maps.Clone(c.shows)
	return &n
}

// A swap is a Replace under way.
type swap struct {
	was, is  *Corpus
	old, new []Doc // in the order of their corpora
}

// documents puts the new reviews in the place of the old ones.
func (s *swap) documents(changes map[string]*Doc) bool {
	for file, d := range changes {
		if t, known := s.was.byPath[file]; known {
			if t.Review == nil {
				return false
			}
			d, _ := s.was.Doc(file)
			s.old = append(s.old, d)
			delete(s.is.byID, t.Review.ID)
			delete(s.is.byPath, file)
		}
		if d != nil {
			s.new = append(s.new, *d)
		}
	}
	for _, d := range s.new {
		r := d.Review
		if slices.Contains(reserved(), r.ID) || s.is.byID[r.ID] != nil {
			return false
		}
		s.is.byID[r.ID], s.is.byPath[r.File.Path] = r, reviewTarget(r)
	}
	for _, list := range [][]Doc{s.old, s.new} {
		slices.SortFunc(list, func(a, b Doc) int { return newer(a.Review, b.Review) })
	}
	s.merge()
	return true
}

// merge lists the documents of the new corpus in their order.
func (s *swap) merge() {
	n := len(s.was.docs) - len(s.old) + len(s.new)
	s.is.docs, s.is.Reviews = nil, nil
	if n == 0 {
		return
	}
	docs, reviews := make([]Doc, 0, n), make([]*review.Review, 0, n)
	add := func(d Doc) { docs, reviews = append(docs, d), append(reviews, d.Review) }
	old, new := s.old, s.new
	for _, d := range s.was.docs {
		if len(old) > 0 && old[0].Review == d.Review {
			old = old[1:]
			continue
		}
		for len(new) > 0 && newer(new[0].Review, d.Review) < 0 {
			add(new[0])
			new = new[1:]
		}
		add(d)
	}
	for _, d := range new {
		add(d)
	}
	s.is.docs, s.is.Reviews = docs, reviews
}

// swapped are the reviews of a list with the new ones that belong into it in the place of the old ones.
func (s *swap) swapped(list []*review.Review, belongs func(*review.Review) bool) []*review.Review {
	var out []*review.Review
	for _, r := range list {
		if !slices.ContainsFunc(s.old, func(d Doc) bool { return d.Review == r }) {
			out = append(out, r)
		}
	}
	for _, d := range s.new {
		if belongs(d.Review) {
			i, _ := slices.BinarySearchFunc(out, d.Review, newer)
			out = slices.Insert(out, i, d.Review)
		}
	}
	return out
}

// each yields what of gives for the old and the new reviews, each once.
func (s *swap) each(of func(*review.Review) []string) map[string]bool {
	out := map[string]bool{}
	for _, list := range [][]Doc{s.old, s.new} {
		for _, d := range list {
			for _, slug := range of(d.Review) {
				out[slug] = true
			}
		}
	}
	return out
}

// groups are those of services or teams; those that no changed review names are shared.
func (s *swap) groups(was []*Group, tags func(*review.Review) []review.Tag) []*Group {
	touched := s.each(func(r *review.Review) []string { return slugs(tags(r)) })
	if len(touched) == 0 {
		return was
	}
	var out []*Group
	for _, g := range was {
		if !touched[g.Slug] {
			out = append(out, g)
		}
	}
	for slug := range touched {
		g := &Group{Slug: slug}
		if i, found := slices.BinarySearchFunc(was, slug,
			func(g *Group, slug string) int { return strings.Compare(g.Slug, slug) }); found {
			g.Reviews = was[i].Reviews
		}
		g.Reviews = s.swapped(g.Reviews, func(r *review.Review) bool { return slices.Contains(slugs(tags(r)), slug) })
		if len(g.Reviews) == 0 {
			continue
		}
		for _, t := range slices.Backward(tags(g.Reviews[0])) {
			if t.Slug == slug {
				g.Name = t.Name
			}
		}
		out = append(out, g)
	}
	slices.SortFunc(out, func(a, b *Group) int { return strings.Compare(a.Slug, b.Slug) })
	return out
}

func slugs(tags []review.Tag) []string {
	out := make([]string, len(tags))
	for i, t := range tags {
		out[i] = t.Slug
	}
	return out
}

// themes brings those up to date that a changed review names, and tells which there are no more.
func (s *swap) themes() (lost []string) {
	touched := s.each((*review.Review).AllThemes)
	for slug := range touched {
		t := namedTheme(slug)
		if was := s.was.themes[slug]; was != nil {
			c := *was
			t = &c
		}
		t.Reviews = s.swapped(t.Reviews, func(r *review.Review) bool { return slices.Contains(r.AllThemes(), slug) })
		if t.File == nil && len(t.Reviews) == 0 {
			delete(s.is.themes, slug)
			lost = append(lost, slug)
			continue
		}
		s.is.themes[slug] = t
	}
	if len(touched) == 0 {
		return nil
	}
	s.is.Themes = nil
	for _, t := range s.is.themes {
		s.is.Themes = append(s.is.Themes, t)
	}
	slices.SortFunc(s.is.Themes, func(a, b *Theme) int { return strings.Compare(a.Slug, b.Slug) })
	return lost
}

// references looks again at the changed reviews, at those that refer to them or to a theme that is no more, and at
// themes and pages, which are few. It is false where two files would have one address.
func (s *swap) references(lost []string, errs *diag.List) bool {
	others := s.referring(lost)
	before := contributions(s.was, slices.Concat(s.old, others), &diag.List{})
	after := contributions(s.is, slices.Concat(s.new, others), errs)
	told := &linker{Corpus: contributions(s.is, nil, errs), errs: errs, seen: map[string]int{}}
	for _, p := range s.is.prose {
		told.prose(p)
	}
	s.backlinks(before.backlinks, after.backlinks, slices.Concat(s.old, others))
	return s.assets(before, after)
}

// referring are the documents that stay as they are and that refer to a changed one, or to a lost theme by its
// address.
func (s *swap) referring(lost []string) []Doc {
	from := map[string]bool{}
	for _, d := range s.old {
		for _, list := range s.was.backlinks[d.Review.ID] {
			for _, b := range list {
				from[b.From.Review] = true
			}
		}
	}
	if len(lost) > 0 {
		for _, d := range s.was.docs {
			for _, l := range d.Links {
				if slug, is := strings.CutPrefix(l.Dest, "themes/"); is && slices.Contains(lost, slug) {
					from[d.Review.ID] = true
				}
			}
		}
	}
	for _, d := range s.old {
		delete(from, d.Review.ID)
	}
	var out []Doc
	for id := range from {
		out = append(out, s.was.docs[s.was.Place(s.was.byID[id])])
	}
	return out
}

// contributions are the references and assets of some documents alone.
func contributions(c *Corpus, docs []Doc, errs *diag.List) *Corpus {
	out := *c
	out.backlinks, out.shows, out.assets = backlinks{}, map[string][]media.File{}, nil
	l := &linker{Corpus: &out, errs: errs, seen: map[string]int{}}
	for i := range docs {
		l.review(&docs[i])
	}
	return &out
}

// backlinks takes the references of some documents away and adds others.
func (s *swap) backlinks(before, after backlinks, of []Doc) {
	from := map[string]bool{}
	for _, d := range of {
		from[d.Review.ID] = true
	}
	own := map[string]map[string][]Backlink{} // copies that may be changed
	mine := func(id string) map[string][]Backlink {
		if own[id] == nil {
			own[id] = maps.Clone(s.was.backlinks[id])
			if own[id] == nil {
				own[id] = map[string][]Backlink{}
			}
		}
		return own[id]
	}
	for id, items := range before {
		for item := range items {
			m := mine(id)
			m[item] = slices.DeleteFunc(slices.Clone(m[item]), func(b Backlink) bool { return from[b.From.Review] })
		}
	}
	for id, items := range after {
		for item, list := range items {
			m := mine(id)
			m[item] = inOrder(slices.Concat(m[item], list))
		}
	}
	for id, items := range own {
		maps.DeleteFunc(items, func(_ string, list []Backlink) bool { return len(list) == 0 })
		s.is.backlinks[id] = items
		if len(items) == 0 {
			delete(s.is.backlinks, id)
		}
	}
}

// assets lists the files that are shown, if that has changed. It is false where two would have one address.
func (s *swap) assets(before, after *Corpus) bool {
	if maps.EqualFunc(before.shows, after.shows, slices.Equal[[]media.File]) {
		return true
	}
	for file := range before.shows {
		delete(s.is.shows, file)
	}
	maps.Copy(s.is.shows, after.shows)
	source := map[string]string{}
	s.is.assets = nil
	for _, list := range s.is.shows {
		for _, a := range list {
			switch is, known := source[clashKey(a.Out)]; {
			case !known:
				source[clashKey(a.Out)] = a.Source
				s.is.assets = append(s.is.assets, a)
			case is != a.Source:
				return false
			}
		}
	}
	slices.SortFunc(s.is.assets, compareAssets)
	return true
}
