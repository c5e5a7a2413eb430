package view

import (
	"path"
	"strings"

	"throughline/internal/review"
)

// The pages that look across all reviews share a line of links to each other and a way to cut long lists: an overview
// shows what is worth reading first, and the whole list is cut into parts that stay light however many reviews there
// are.

// OverviewStyle is the style sheet of the pages that look across all reviews.
const OverviewStyle = "across.css"

// NewOverviewFrame is the frame of a page at a path that belongs to one of the overviews.
func (in *Input) NewOverviewFrame(at, title, section string) OverviewFrame {
	f := OverviewFrame{Frame: in.NewFrame(at, title, section)}
	f.Styles = append(f.Styles, OverviewStyle)
	for _, o := range in.Overviews() {
		f.Across = append(f.Across, NavLink{Link{Href: f.Root + IndexFile(o.Href), Text: o.Text}, o.Href == section})
	}
	return f
}

// An OverviewFrame is what the pages have around their content that look across all reviews.
type OverviewFrame struct {
	Frame
	Across []NavLink
}

// Overviews are the pages that look across all reviews and have something to show; Href is the section's path.
func (in *Input) Overviews() []Link {
	d := in.Derived
	var out []Link
	add := func(ok bool, href, text, note string) {
		if ok {
			out = append(out, Link{Href: href, Text: text, Note: note})
		}
	}
	for _, s := range ItemSections() {
		add(d.Count(s.Kind) > 0, s.Path+"/", s.Title, s.Note)
	}
	add(len(d.Islands) > 0, IslandsPath, "Islands of knowledge", "topics that few knew, and whether that has changed")
	add(d.Detection.Reviews > 0, DetectionPath, "How we found out",
		"what only a customer or chance found, and what took long")
	add(len(d.Followups) > 0, FollowupsPath, "Follow-ups", "open, overdue, and what they led to")
	add(len(d.Library) > 0, LibraryPath, "Artifacts", "graphs, queries and logs to start from next time")
	return out
}

// A Link is an address relative to the page that it stands on, and its words.
type Link struct {
	Href  string
	Text  string
	Class string
	Note  string // a few words behind the link
}

// A Frame is what every page has around its content.
type Frame struct {
	Around
	Title       string // of the page; "" on the home page
	Description string
	Canonical   string // "" without base_url
	Crumbs      []Link // the way from the home page, without the page itself; none on the home page
	EditHref    string
}

// Around is what of it is the same on many pages.
type Around struct {
	Root     string // "" or "../" as often as it takes to the root of the site
	Site     string
	SiteNote string
	Lang     string
	Feeds    bool
	NoIndex  bool // search engines are told to leave the page out
	Nav      []NavLink
	Footer   []Link
	Styles   []string // under assets/, after site.css
	Scripts  []string
	Edition  string // named on the page when there are several
	Version  string
}

// A NavLink is an entry of the main navigation.
type NavLink struct {
	Link
	Current bool // the page is this or below it
}

// NewFrame makes the frame of a page at an output path.
func (in *Input) NewFrame(at, title, section string) Frame {
	s := &in.Corpus.Settings
	f := Frame{Around: Around{Root: RootFrom(at), Site: s.Title, SiteNote: s.Description, Lang: s.Language,
		NoIndex: s.NoIndex, Version: in.Version}, Title: title}
	if s.BaseURL != "" {
		f.Canonical = s.BaseURL + strings.TrimSuffix(at, "index.html")
		f.Feeds = true
	}
	for _, n := range in.nav() {
		n.Current = n.Href == section
		n.Href = f.Root + IndexFile(n.Href)
		f.Nav = append(f.Nav, n)
	}
	if at != "index.html" {
		f.Crumbs = in.crumbs(&f, at, section)
	}
	for _, p := range in.Corpus.Pages {
		if IsChapter(p) {
			continue // the first page of its folder leads to it
		}
		f.Footer = append(f.Footer, Link{Href: f.Root + "pages/" + EscapeSegment(p.Slug) + "/index.html",
			Text: p.Title})
	}
	if len(s.Audiences) > 1 && in.Edition != s.Audiences[0] {
		f.Edition = in.Edition
	}
	return f
}

// IsChapter reports whether a page is one of a folder below content/pages, and not the first of it.
func IsChapter(p *review.PageDoc) bool {
	dir, name := path.Split(p.File.Path)
	return dir != "content/pages/" && !strings.HasPrefix(name, "index.")
}

// crumbs are the home page and the section of a page, unless the page is that itself.
func (in *Input) crumbs(f *Frame, at, section string) []Link {
	out := []Link{{Href: f.Root + "index.html", Text: "Home"}}
	if section == "" || at == section+"index.html" {
		return out
	}
	for _, n := range f.Nav {
		if n.Current {
			return append(out, n.Link)
		}
	}
	for _, s := range ItemSections() {
		if section == s.Path+"/" {
			return append(out, Link{Href: f.Root + section + "index.html", Text: s.Title})
		}
	}
	return out
}

// nav lists the sections that have something to show; Href is the section's path.
func (in *Input) nav() []NavLink {
	in.prepare()
	c := in.Corpus
	out := []NavLink{{Link: Link{Href: "reviews/", Text: "Reviews"}}}
	if len(c.Themes) > 0 {
		out = append(out, NavLink{Link: Link{Href: "themes/", Text: "Themes"}})
	}
	for _, s := range ItemSections() {
		if s.Nav && in.items[s.Kind] {
			out = append(out, NavLink{Link: Link{Href: s.Path + "/", Text: s.Title}})
		}
	}
	if in.Budgets != nil && len(in.Budgets.Budgets) > 0 {
		out = append(out, NavLink{Link: Link{Href: "budgets/", Text: "Budgets"}})
	}
	if in.follow {
		out = append(out, NavLink{Link: Link{Href: FollowupsPath, Text: "Follow-ups"}})
	}
	if in.letters {
		out = append(out, NavLink{Link: Link{Href: LettersPath, Text: "Letters"}})
	}
	return out
}
