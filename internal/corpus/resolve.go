package corpus

import (
	"errors"
	"net/url"
	"path"
	"slices"
	"strings"

	"throughline/internal/diag"
	"throughline/internal/media"
	"throughline/internal/review"
)

// TargetKind tells what a link leads to.
type TargetKind uint8

// What a link can lead to.
const (
	TargetNone TargetKind = iota
	TargetReview
	TargetTheme
	TargetPage
	TargetAsset
	TargetExternal
)

// A Target is where a link leads: a path of the output, relative to its root, and a fragment.
type Target struct {
	Kind     TargetKind
	Path     string // "reviews/x/"; the whole address for an external one
	Fragment string // without the #
	Title    string // what to call it where the link has no words of its own
	Review   *review.Review
	Source   string // of an asset: its path in the site
}

// Href is the target as an address relative to the root of the site ("reviews/x/#m1").
func (t Target) Href() string {
	if t.Fragment == "" {
		return t.Path
	}
	return t.Path + "#" + url.PathEscape(t.Fragment)
}

func compareAssets(a, b media.File) int { return strings.Compare(a.Out, b.Out) }

// Assets are the files that reviews, themes and pages show or link to, sorted by Out, each once.
func (c *Corpus) Assets() []media.File { return c.assets }

// Asset finds an asset by its path in the output.
func (c *Corpus) Asset(out string) (media.File, bool) {
	i, found := slices.BinarySearchFunc(c.assets, media.File{Out: out}, compareAssets)
	if !found {
		return media.File{}, false
	}
	return c.assets[i], true
}

// HasFile reports whether the site has a file that can be shown or copied.
func (c *Corpus) HasFile(path string) bool { return c.files.Has(path) }

// ErrRestricted says that a link leads to what this edition does not have.
var ErrRestricted = errors.New("this edition does not have it")

// A notFound says what a link names that is not there, and what may have been meant.
type notFound struct{ message, hint string }

func (e notFound) Error() string { return e.message }

// Resolve finds where a destination leads that was written in a file in folder dir: an address of the web, a fragment
// of the same page, a Markdown file of the site, or a file beside it. in is the review that it is written in, or nil.
// The error is ErrRestricted for what exists outside of this edition, else it says what is missing.
func (c *Corpus) Resolve(dir string, in *review.Review, dest string) (Target, error) {
	u, err := url.Parse(dest)
	if err != nil || dest == "" {
		return Target{}, notFound{"this is not a link that a browser would understand", ""}
	}
	if u.Scheme != "" {
		return Target{Kind: TargetExternal, Path: dest}, nil
	}
	if u.Host != "" || strings.HasPrefix(u.Path, "/") {
		return Target{}, notFound{"the link starts with a slash, which leads out of the site on most hosts",
			"write it relative to this file"}
	}
	if u.Path == "" {
		return c.fragment(c.self(in), u.Fragment)
	}
	file := path.Join(dir, u.Path)
	if file == ".." || strings.HasPrefix(file, "../") {
		return Target{}, notFound{"the link leads out of the site", ""}
	}
	if t, ok := c.byPath[file]; ok {
		return c.fragment(t, u.Fragment)
	}
	if c.restricted[file] || c.timelines[file] { // the timeline of a review that is not here
		return Target{}, ErrRestricted
	}
	return c.assetTarget(in, u.Path, file)
}

// ResolveWiki finds where [[dest]] leads: a review's id, review#item, #item of the same review, or themes/slug.
func (c *Corpus) ResolveWiki(in *review.Review, dest string) (Target, error) {
	if slug, ok := strings.CutPrefix(dest, "themes/"); ok {
		if t := c.themes[slug]; t != nil {
			return Target{Kind: TargetTheme, Path: "themes/" + slug + "/", Title: t.Title}, nil
		}
		if c.restricted["themes/"+slug] {
			return Target{}, ErrRestricted
		}
		return Target{}, notFound{"there is no theme " + slug, diag.DidYouMean(slug, c.themeSlugs())}
	}
	a := ParseAddress(dest, in)
	r := c.byID[a.Review]
	if r == nil {
		if c.restricted[a.Review] {
			return Target{}, ErrRestricted
		}
		return Target{}, notFound{"there is no review " + a.Review, (&linker{Corpus: c}).missing(a)}
	}
	return c.fragment(c.byPath[r.File.Path], a.Item)
}

func (c *Corpus) themeSlugs() []string {
	out := make([]string, len(c.Themes))
	for i, t := range c.Themes {
		out[i] = t.Slug
	}
	return out
}

func (c *Corpus) self(in *review.Review) Target {
	if in == nil {
		return Target{Kind: TargetPage}
	}
	return c.byPath[in.File.Path]
}

// fragment adds a fragment to a target. In a review it must be an item or a heading of the body.
func (c *Corpus) fragment(t Target, fragment string) (Target, error) {
	if fragment == "" {
		return t, nil
	}
	t.Fragment = fragment
	if t.Review == nil {
		return t, nil
	}
	for _, h := range t.Review.Lifted { // what became of a heading is called by its field
		if h.ID == fragment {
			if t.Fragment = h.Field; h.Field == "impact" || h.Field == "detection" || h.Field == "times" {
				t.Fragment = "" // they stand at the top of the page
			}
			return t, nil
		}
	}
	a := Address{t.Review.ID, fragment}
	if n, ok := c.Item(a); ok {
		t.Title = n.Title
		return t, nil
	}
	if c.restricted[a.String()] {
		return Target{}, ErrRestricted
	}
	if slices.Contains(c.headings(t.Review), fragment) {
		return t, nil
	}
	return Target{}, notFound{"review " + a.Review + " has no item or heading " + fragment,
		(&linker{Corpus: c}).missing(a)}
}

// headings are the ids of the headings of a review's body. They are asked for so rarely that parsing again is cheap.
func (c *Corpus) headings(r *review.Review) []string {
	doc, err := c.markdown.Parse([]byte(r.Body.Src))
	if err != nil {
		return nil
	}
	var ids []string
	for _, h := range doc.Headings() {
		ids = append(ids, h.ID)
	}
	return ids
}

func (c *Corpus) assetTarget(in *review.Review, written, file string) (Target, error) {
	if c.timelines[file] {
		return Target{}, notFound{file + " is read as a timeline, and no file of its own is published",
			"its events are on the page; for a file to take away, put a copy under another name"}
	}
	if !c.files.Has(file) {
		if strings.HasSuffix(file, ".md") {
			return Target{}, notFound{"there is no file " + file, c.nearPath(file)}
		}
		return Target{}, notFound{"there is no file " + file, "put the file beside the review, or mend the link"}
	}
	return Target{Kind: TargetAsset, Path: AssetPath(in, file), Title: path.Base(written), Source: file}, nil
}

// nearPath suggests the file with the nearest name, wherever it is.
func (c *Corpus) nearPath(file string) string {
	names := map[string]string{}
	var known []string
	for p := range c.byPath {
		if base := path.Base(p); near(base, path.Base(file)) {
			names[base] = p
			known = append(known, base)
		}
	}
	if s := diag.Suggest(path.Base(file), known); s != "" {
		return "did you mean " + names[s] + "?"
	}
	return ""
}

// AssetPath is where a file of the site is put in the output: under files/ of the review that shows it when it stands
// in that review's folder, else under files/ of the site. HTML and the like get a name that no browser runs.
func AssetPath(in *review.Review, file string) string {
	if in != nil {
		if rel, ok := strings.CutPrefix(file, in.Dir+"/"); ok && in.Dir != "" {
			return "reviews/" + in.ID + "/files/" + media.SafeName(rel)
		}
	}
	return "files/" + media.SafeName(strings.TrimPrefix(file, "content/"))
}

// asset checks a file that a review names and notes that it is to be copied.
func (l *linker) asset(in *review.Review, dir, written string, f *diag.File, span diag.Span) {
	file := path.Join(dir, written)
	t, err := l.assetTarget(in, written, file)
	if err != nil {
		l.dangling(f, span, err.(notFound).hint, "%s", err)
		return
	}
	l.addAsset(media.File{Source: file, Out: t.Path}, f, span)
}

// clashKey is the same for paths that some file systems take for one: A.txt and a.txt.
func clashKey(out string) string { return strings.ToLower(out) }

func (l *linker) addAsset(a media.File, f *diag.File, span diag.Span) {
	key := clashKey(a.Out)
	i, known := l.seen[key]
	if known && l.assets[i].Source != a.Source {
		l.errs.Errorf(f, span, "asset-clash", "rename one of the two files", "%s and %s would both be published as %s",
			a.Source, l.assets[i].Source, a.Out)
		return
	}
	if !known {
		l.seen[key] = len(l.assets)
		l.assets = append(l.assets, a)
	}
	if own := l.shows[l.file]; !slices.Contains(own, a) {
		l.shows[l.file] = append(own, a)
	}
}
