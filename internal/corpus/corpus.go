// Package corpus holds all reviews of a site together: their ids, what refers to what, and which of it an edition may
// show.
//
// Link joins what the files said and reports what does not fit; Gate cuts an edition out before anything is derived,
// indexed or rendered. Both give a Corpus that is read-only afterwards and safe for concurrent use.
package corpus

import (
	"cmp"
	"iter"
	"slices"
	"strings"

	"throughline/internal/config"
	"throughline/internal/diag"
	"throughline/internal/markdown"
	"throughline/internal/media"
	"throughline/internal/review"
)

// A Doc is one review with the links that its texts hold. It depends on the review's own files alone.
type Doc struct {
	Review *review.Review
	Links  []TextLink
	Beside bool // it was read from files beside its own as well
	// Timeline is the path of the file that its events stand in; "" where they stand in its own.
	Timeline string

	body      string     // see KeepBody
	lineLinks []TextLink // that titles hold: they are shown, and need not lead anywhere
}

// KeepBody notes the plain text of the review's body. It is as long as the body and only of use to who searches, so
// it is kept where that is wanted; BodyText of a corpus gives it.
func (d *Doc) KeepBody(plain string) { d.body = plain }

// WithoutBody is the document without that text.
func (d Doc) WithoutBody() *Doc {
	d.body = ""
	return &d
}

// BodyText is the plain text of the body of the review at a place, where it was kept when the review was read and
// nothing was cut out of it since.
func (c *Corpus) BodyText(i int) (plain string, ok bool) {
	plain = c.docs[i].body
	return plain, plain != ""
}

// Parts are what a site is linked from, in any order.
type Parts struct {
	Settings config.Settings
	Docs     []Doc
	Themes   []*review.ThemeDoc
	Pages    []*review.PageDoc
	Files    Files
	Markdown *markdown.Engine
	// Hidden are reviews that exist and are not shown, such as drafts: links to them keep their words and lose the
	// link.
	Hidden []*review.Review
	// HiddenBudgets are the names of budgets that the edition may not show.
	HiddenBudgets []string

	// Timelines are the paths of all files that reviews are read from beside their own, whoever may see these: none is
	// published as it is, for it has comments, and rows that an edition may not show.
	Timelines map[string]bool

	// Linked is what Link made of these parts, if it has been called: an edition that shows all of them is the same.
	Linked *Corpus

	gone map[string]bool // addresses of items that an edition may not show
}

// Reviews are the reviews of the documents.
func (p *Parts) Reviews() []*review.Review {
	out := make([]*review.Review, len(p.Docs))
	for i := range p.Docs {
		out[i] = p.Docs[i].Review
	}
	return out
}

// Files tells which files a site has, by slash-separated paths relative to its root.
type Files interface{ Has(path string) bool }

// A Corpus is all reviews of one edition of a site.
type Corpus struct {
	Settings config.Settings
	Reviews  []*review.Review // newest first, then by id
	Themes   []*Theme         // by slug
	Services []*Group         // by slug
	Teams    []*Group         // by slug
	Pages    []*review.PageDoc

	docs       []Doc // of Reviews, in the same order
	files      Files
	markdown   *markdown.Engine
	byID       map[string]*review.Review
	byPath     map[string]Target // Markdown files of the site by path
	themes     map[string]*Theme
	backlinks  backlinks
	prose      []prose                 // of themes and pages
	shows      map[string][]media.File // by path of the file that shows them or links to them
	assets     []media.File
	timelines  map[string]bool // see Parts
	uncut      bool            // Gate had nothing to take away, in the texts of this edition or of any other file
	restricted map[string]bool // paths and addresses that exist and that this edition may not show
}

// A Theme is what several reviews have in common: it exists as soon as a review or an item names it or it has a file.
type Theme struct {
	review.ThemeDoc                  // File is nil for a theme that is only named
	Reviews         []*review.Review // newest first
}

// A Group is the reviews of one service or team.
type Group struct {
	Slug, Name string
	Reviews    []*review.Review // newest first
}

// An Address names a review or an item of it: review-id or review-id#item-id.
type Address struct{ Review, Item string }

func (a Address) String() string {
	if a.Item == "" {
		return a.Review
	}
	return a.Review + "#" + a.Item
}

// ParseAddress splits review-id#item-id. A missing review ("#m1") means the review that it is written in.
func ParseAddress(s string, in *review.Review) Address {
	id, item, _ := strings.Cut(s, "#")
	if id == "" && in != nil {
		id = in.ID
	}
	return Address{id, item}
}

// A Named is an addressable item in short.
type Named struct {
	Review *review.Review
	Kind   review.ItemKind // "" for the review itself
	ID     string
	Title  string // what to call it in a link; for events and takeaways the start of their text, Markdown as written

	File *diag.File // where it stands, which for an event may be a timeline's file
	Span diag.Span
}

// A Backlink is a reference from elsewhere.
type Backlink struct {
	From Address // Item is "" when it stands in the review's body or in the review as a whole
	// in words that continue "is": "outcome of", "evidence for", "linked from", "related: same contributor"
	How string
}

// Review returns the review of an id, or nil.
func (c *Corpus) Review(id string) *review.Review { return c.byID[id] }

// Theme returns the theme of a slug, or nil.
func (c *Corpus) Theme(slug string) *Theme { return c.themes[slug] }

// Backlinks are the references to an address, sorted, each once. For a review without an item they are those to the
// review as a whole; see Incoming for all of them.
func (c *Corpus) Backlinks(a Address) []Backlink { return c.backlinks[a.Review][a.Item] }

// Incoming are the references from other reviews to a review or any of its items, newest first, each once.
func (c *Corpus) Incoming(r *review.Review) []Backlink {
	if len(c.backlinks[r.ID]) == 0 {
		return nil
	}
	var out []Backlink
	add := func(item string) {
		for _, b := range c.Backlinks(Address{r.ID, item}) {
			if b.From.Review != r.ID {
				out = append(out, b)
			}
		}
	}
	add("")
	for n := range Names(r) {
		add(n.ID)
	}
	place := func(b Backlink) string {
		if from := c.byID[b.From.Review]; from != nil {
			return from.Date.At.Format("20060102")
		}
		return ""
	}
	slices.SortStableFunc(out, func(a, b Backlink) int {
		return cmp.Or(strings.Compare(place(b), place(a)), compareBacklinks(a, b))
	})
	return slices.Compact(out)
}

// backlinks are references by the id of the review that they name, and by item. There are two levels so that a corpus
// in which one review is another can share nearly all of them.
type backlinks map[string]map[string][]Backlink

func (b backlinks) add(to Address, from Backlink) {
	of := b[to.Review]
	if of == nil {
		of = map[string][]Backlink{}
		b[to.Review] = of
	}
	of[to.Item] = append(of[to.Item], from)
}

func compareBacklinks(a, b Backlink) int {
	return cmp.Or(strings.Compare(a.From.Review, b.From.Review), strings.Compare(a.From.Item, b.From.Item),
		strings.Compare(a.How, b.How))
}

// Item finds what an address names: an item, or with an empty Item the review itself.
func (c *Corpus) Item(a Address) (Named, bool) {
	r := c.byID[a.Review]
	if r == nil {
		return Named{}, false
	}
	if a.Item == "" {
		return Named{Review: r, Title: r.Title, File: r.File, Span: r.IDSpan()}, true
	}
	for n := range Names(r) {
		if n.ID == a.Item {
			return n, true
		}
	}
	return Named{}, false
}

// Names yields every addressable item of a review, in the order of its page.
func Names(r *review.Review) iter.Seq[Named] {
	return func(yield func(Named) bool) {
		for f := range review.Walk(r, review.IDs) {
			if f.Part != nil && !yield(Named{r, f.Of, f.Item, f.Call, f.File, f.Span}) {
				return
			}
		}
	}
}
