package corpus

import (
	"cmp"
	"path"
	"slices"
	"strings"

	"throughline/internal/diag"
	"throughline/internal/media"
	"throughline/internal/review"
)

// Link joins the parts of a site and reports duplicate ids and references that lead nowhere.
func Link(p Parts, errs *diag.List) *Corpus {
	c := newCorpus(p, errs)
	l := &linker{Corpus: c, errs: errs, seen: map[string]int{}}
	for i := range c.docs {
		l.review(&c.docs[i])
	}
	for _, t := range c.Themes {
		if t.File != nil {
			c.addProse(t.File, t.Body)
		}
	}
	for _, pg := range c.Pages {
		c.addProse(pg.File, pg.Body)
	}
	for _, p := range c.prose {
		l.prose(p)
	}
	l.finish()
	return c
}

// prose is the links of a theme or a page.
type prose struct {
	path  string
	links []TextLink
}

func (c *Corpus) addProse(f *diag.File, t review.Text) {
	if links := TextLinks(c.markdown, f, t, ""); len(links) > 0 {
		c.prose = append(c.prose, prose{f.Path, links})
	}
}

// newCorpus sorts the parts and makes the indices; of two reviews or pages with one id the first by path is kept.
func newCorpus(p Parts, errs *diag.List) *Corpus {
	c := &Corpus{Settings: p.Settings, files: p.Files, markdown: p.Markdown, timelines: p.Timelines,
		byID: make(map[string]*review.Review, len(p.Docs)), byPath: map[string]Target{}, themes: map[string]*Theme{},
		backlinks: backlinks{}, shows: map[string][]media.File{}, restricted: map[string]bool{}}
	for _, r := range p.Hidden {
		c.restricted[r.ID], c.restricted[r.File.Path] = true, true
	}
	for a := range p.gone {
		c.restricted[a] = true
	}
	docs := slices.Clone(p.Docs)
	slices.SortStableFunc(docs, func(a, b Doc) int { return strings.Compare(a.Review.File.Path, b.Review.File.Path) })
	for _, d := range docs {
		c.addReview(d, errs)
	}
	slices.SortStableFunc(c.docs, func(a, b Doc) int { return newer(a.Review, b.Review) })
	for _, d := range c.docs {
		c.Reviews = append(c.Reviews, d.Review)
	}
	c.Services = groups(c.Reviews, func(r *review.Review) []review.Tag { return r.Services })
	c.Teams = groups(c.Reviews, func(r *review.Review) []review.Tag { return r.Teams })
	c.addThemes(p.Themes, errs)
	c.addPages(p.Pages, errs)
	return c
}

// newer is the order of reviews: the newest first, then by id.
func newer(a, b *review.Review) int {
	return cmp.Or(b.Date.At.Compare(a.Date.At), strings.Compare(a.ID, b.ID))
}

// reserved are addresses under reviews/ that are not reviews.
func reserved() []string { return []string{"kind", "service", "team", "theme", "year", "status"} }

func (c *Corpus) addReview(d Doc, errs *diag.List) {
	r := d.Review
	if slices.Contains(reserved(), r.ID) {
		errs.Errorf(r.File, r.TitleSpan, "reserved-id", "give the review another id",
			"reviews/%s/ is an address of the site itself", r.ID)
		return
	}
	if first := c.byID[r.ID]; first != nil {
		errs.Add(diag.Diagnostic{Severity: diag.Error, Rule: "duplicate-id", File: r.File, Span: r.IDSpan(),
			Message: "the id " + r.ID + " belongs to another review already",
			Hint:    "give one of them its own id: in its front matter",
			Related: []diag.Related{{File: first.File, Span: first.IDSpan(), Message: "the other review"}}})
		return
	}
	c.byID[r.ID] = r
	c.byPath[r.File.Path] = reviewTarget(r)
	if _, known := c.byPath[d.Timeline]; d.Timeline != "" && !known {
		c.byPath[d.Timeline] = timelineTarget(r)
	}
	c.docs = append(c.docs, d)
}

func reviewTarget(r *review.Review) Target {
	return Target{Kind: TargetReview, Path: "reviews/" + r.ID + "/", Title: r.Title, Review: r}
}

// timelineTarget is where links to the file of a review's events lead: to them, on its page.
func timelineTarget(r *review.Review) Target {
	t := reviewTarget(r)
	if len(r.Timeline) > 0 {
		t.Fragment = "timeline"
	}
	return t
}

// groups collects reviews by tag. The name of a group is how the newest review writes it.
func groups(reviews []*review.Review, tags func(*review.Review) []review.Tag) []*Group {
	bySlug := map[string]*Group{}
	var out []*Group
	for _, r := range reviews {
		for _, t := range tags(r) {
			g := bySlug[t.Slug]
			if g == nil {
				g = &Group{Slug: t.Slug, Name: t.Name}
				bySlug[t.Slug] = g
				out = append(out, g)
			}
			if n := len(g.Reviews); n == 0 || g.Reviews[n-1] != r {
				g.Reviews = append(g.Reviews, r)
			}
		}
	}
	slices.SortFunc(out, func(a, b *Group) int { return strings.Compare(a.Slug, b.Slug) })
	return out
}

func (c *Corpus) addThemes(docs []*review.ThemeDoc, errs *diag.List) {
	for _, d := range docs {
		if first := c.themes[d.Slug]; first != nil {
			errs.Errorf(d.File, diag.Span{}, "duplicate-id", "rename one of the files",
				"theme %s has a file already: %s", d.Slug, first.File.Path)
			continue
		}
		c.themes[d.Slug] = &Theme{ThemeDoc: *d}
		c.byPath[d.File.Path] = Target{Kind: TargetTheme, Path: "themes/" + d.Slug + "/", Title: d.Title}
	}
	for _, r := range c.Reviews {
		for _, slug := range r.AllThemes() {
			t := c.themes[slug]
			if t == nil {
				t = namedTheme(slug)
				c.themes[slug] = t
			}
			t.Reviews = append(t.Reviews, r)
		}
	}
	for _, t := range c.themes {
		c.Themes = append(c.Themes, t)
	}
	slices.SortFunc(c.Themes, func(a, b *Theme) int { return strings.Compare(a.Slug, b.Slug) })
}

// namedTheme is a theme without a file.
func namedTheme(slug string) *Theme {
	return &Theme{ThemeDoc: review.ThemeDoc{Slug: slug, Title: themeTitle(slug)}}
}

// themeTitle is what a theme without a file is called: "retry-storms" reads "Retry storms".
func themeTitle(slug string) string {
	words := strings.ReplaceAll(slug, "-", " ")
	for i, r := range words {
		if i == 0 {
			return strings.ToUpper(string(r)) + words[len(string(r)):]
		}
	}
	return slug
}

func (c *Corpus) addPages(docs []*review.PageDoc, errs *diag.List) {
	first := map[string]*review.PageDoc{}
	for _, d := range docs {
		if other := first[d.Slug]; other != nil {
			errs.Errorf(d.File, diag.Span{}, "duplicate-id", "rename one of the files",
				"page %s has a file already: %s", d.Slug, other.File.Path)
			continue
		}
		first[d.Slug] = d
		c.byPath[d.File.Path] = Target{Kind: TargetPage, Path: "pages/" + d.Slug + "/", Title: d.Title}
		c.Pages = append(c.Pages, d)
	}
	slices.SortFunc(c.Pages, func(a, b *review.PageDoc) int {
		ao, bo := a.Order, b.Order
		if ao == 0 {
			ao = 1 << 30
		}
		if bo == 0 {
			bo = 1 << 30
		}
		return cmp.Or(cmp.Compare(ao, bo), strings.Compare(a.Title, b.Title), strings.Compare(a.Slug, b.Slug))
	})
}

// A linker checks references and collects what they say about their targets.
type linker struct {
	*Corpus
	errs *diag.List
	seen map[string]int // outputs of assets -> index
	file string         // whose references are being looked at
}

func (l *linker) prose(p prose) {
	l.file = p.path
	l.text(Address{}, nil, path.Dir(p.path), p.links)
}

func (l *linker) review(d *Doc) {
	r := d.Review
	l.file = r.File.Path
	for f := range review.Walk(r, review.Refs|review.Paths) {
		from := Address{r.ID, f.Item}
		switch at := f.At.(type) {
		case *[]review.Evidence:
			l.evidence(r, from, *at, f.File)
		case *review.Ref:
			if f.Key == "outcome_of" && at.ID != "" {
				l.outcome(r, from, *at)
			}
		case *string:
			switch part := f.Part.(type) {
			case *review.Related:
				l.refer(r, from, part.ID, part.Span, nil, relatedHow(part.How))
			case *review.Artifact:
				if *at != "" {
					l.asset(r, r.Dir, *at, r.File, part.Extra().PathSpan)
				}
			}
		}
	}
	l.text(Address{Review: r.ID}, r, r.Dir, d.Links)
}

func relatedHow(how string) string {
	if how == "" {
		return "related"
	}
	return "related: " + how
}

// refer checks an address that is written somewhere and notes the reference at its target.
func (l *linker) refer(r *review.Review, from Address, ref string, span diag.Span, f *diag.File, how string) (Named,
	bool) {
	if f == nil {
		f = r.File
	}
	to := ParseAddress(ref, r)
	n, ok := l.Item(to)
	switch {
	case ok:
		l.backlinks.add(to, Backlink{from, how})
	case l.restricted[to.Review] || l.restricted[to.String()]:
		l.restrictedLink(f, span, to.String())
	default:
		l.dangling(f, span, l.missing(to), "%s", l.noSuch(to))
	}
	return n, ok
}

func (l *linker) noSuch(a Address) string {
	if l.byID[a.Review] == nil {
		return "there is no review " + a.Review
	}
	return "review " + a.Review + " has no item " + a.Item
}

// missing suggests what an address that leads nowhere was meant to be.
func (l *linker) missing(a Address) string {
	var known []string
	if r := l.byID[a.Review]; r != nil {
		for n := range Names(r) {
			known = append(known, n.ID)
		}
		return diag.DidYouMean(a.Item, known)
	}
	for _, r := range l.Reviews {
		if near(r.ID, a.Review) {
			known = append(known, r.ID)
		}
	}
	if s := diag.Suggest(a.Review, known); s != "" {
		return "did you mean " + s + "?"
	}
	return "was it renamed? a review goes by the name of its file, or by its id: where it has one"
}

// near is a cheap filter before the exact distance, which is too slow for tens of thousands of ids.
func near(a, b string) bool {
	d := len(a) - len(b)
	return d >= -8 && d <= 8 && len(a) > 3 && len(b) > 3 && (a[:3] == b[:3] || a[len(a)-3:] == b[len(b)-3:] ||
		strings.Contains(a, b) || strings.Contains(b, a))
}

// dangling reports a reference that leads nowhere: an error, but for foreign reviews only a warning, because their
// links were made for another tool.
func (l *linker) dangling(f *diag.File, span diag.Span, hint, format string, args ...any) {
	if l.Settings.Foreign {
		l.errs.Warnf(f, span, "dangling-link", hint, format, args...)
		return
	}
	l.errs.Errorf(f, span, "dangling-link", hint, format, args...)
}

func (l *linker) restrictedLink(f *diag.File, span diag.Span, what string) {
	if l.Settings.RestrictedLinks == "error" {
		l.errs.Errorf(f, span, "restricted-link", "this edition may not show it; set restricted_links: text to "+
			"leave the words without the link",
			"the link leads to %s, which this edition does not have", what)
	}
}

func (l *linker) outcome(r *review.Review, from Address, ref review.Ref) {
	n, ok := l.refer(r, from, ref.ID, ref.Span, nil, "outcome")
	if ok && n.Kind != review.FollowupItem {
		l.errs.Errorf(r.File, ref.Span, "outcome-of", "name a follow-up: review-id#follow-up-id",
			"outcome_of names %s, which is not a follow-up", ref.ID)
	}
}

func (l *linker) evidence(r *review.Review, from Address, list []review.Evidence, f *diag.File) {
	for _, e := range list {
		if e.URL {
			continue
		}
		if !strings.Contains(e.Ref,
			"#") { // an artifact of the same review; parse has reported it where it is not there
			to := Address{r.ID, e.Ref}
			l.backlinks.add(to, Backlink{from, "evidence"})
			continue
		}
		l.refer(r, from, e.Ref, e.Span, f, "evidence")
	}
}

func (l *linker) finish() {
	for _, of := range l.backlinks {
		for item, list := range of {
			of[item] = inOrder(list)
		}
	}
	slices.SortFunc(l.assets, compareAssets)
}

// inOrder sorts references and leaves each once.
func inOrder(list []Backlink) []Backlink {
	slices.SortFunc(list, compareBacklinks)
	return slices.Compact(list)
}
