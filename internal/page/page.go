// Package page knows which pages and data files a site has: their paths and the typed data that templates show.
//
// A kind of page is a file of this package with a function that lists its outputs, and one line in kinds.
package page

import (
	"bytes"
	"fmt"
	"html/template"
	"net/url"
	"path"
	"strings"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"

	"throughline/internal/corpus"
	"throughline/internal/derive"
	"throughline/internal/digest"
	"throughline/internal/markdown"
	"throughline/internal/review"
	"throughline/internal/search"
	"throughline/internal/slo"
)

// Input is what pages are made of. It is read-only and shared by all goroutines that make pages.
type Input struct {
	Corpus   *corpus.Corpus
	Derived  *derive.Results
	Budgets  *slo.Results // nil: none
	Markdown *markdown.Engine
	Now      time.Time
	Version  string
	Edition  string // the audience
	// ReadFile reads a file of the site that is shown or copied.
	ReadFile func(path string) ([]byte, error)
	// Static are the files under assets/ that the templates need, by path below assets/.
	Static map[string][]byte
	// Search remembers the index of the last build; nil: there is none.
	Search *search.IndexCache
	// Keep keeps a text until all is written, for what is found on the way to a page and is of use for the search index. nil: it
	// is found again.
	InternText func(string) string
	// Sum sums up all that a review was read from, its path and the settings that reading depends on included; ok is false for a
	// review that is not as it was read, because of what an edition may not show. nil: nothing is known of any.
	Sum func(*review.Review) (sum digest.Sum, ok bool)

	once      sync.Once // the sitemap asks for all outputs again, while pages are made
	abstracts sync.Map  // *review.Review -> string, see abstract
	bodyText  sync.Map  // *review.Review -> string: the plain text of its body, of those whose pages have been made
	openOnce  sync.Once
	open      []*derive.Followup // see openByDue
	countOnce sync.Once
	years     []tally   // see count
	kinds     []tally   // in the order of review.Kinds
	budgets   []*budget // by prepare, as what follows
	items     map[review.ItemKind]bool
	follow    bool // whether there are follow-ups
	sums      sums
}

// An Output is one file of the site, made when it is asked for. Either Bytes makes the file, or Template names the
// template and Data its data. Both are pure and safe for concurrent use.
type Output struct {
	Path     string // slash-separated, relative to the root of the site
	Kind     string // the name of its Kind
	Template string
	Data     func() (any, error)
	Bytes    func() ([]byte, error)
	// Basis writes what the file is made of, which for the same path and program stands for its bytes; it is false where that
	// cannot be told. nil: it never can.
	Deps func(*digest.Writer) bool
}

// A Kind is a kind of page or file.
type Kind struct {
	Name    string
	Outputs func(*Input) []Output
}

// kinds is the registry: one line for each kind, in the order in which a person would meet them.
func kinds() []Kind {
	return []Kind{
		{"home", homeOutputs},
		{"search", searchOutputs}, // made after the pages of reviews, for they are made from the end
		{"reviews", reviewOutputs},
		{"two reviews over each other", compareOutputs},
		{"review list", listOutputs},
		{"themes", themeOutputs},
		{"mitigators", mitigatorOutputs},
		{"contributors, risks, difficulties", itemOutputs},
		{"islands of knowledge", islandOutputs},
		{"follow-ups", followupOutputs},
		{"artifact library", libraryOutputs},
		{"detection", detectionOutputs},
		{"budgets", budgetOutputs},
		{"services and teams", groupOutputs},
		{"pages", docOutputs},
		{"not found", notFoundOutputs},
		{"data", dataOutputs},
		{"data of themes", themeDataOutputs},
		{"feeds", feedOutputs},
		{"artifacts", assetOutputs},
		{"static", staticOutputs},
	}
}

// KindNames are the names of all kinds, for tests that must know every one of them.
func KindNames() []string {
	var out []string
	for _, k := range kinds() {
		out = append(out, k.Name)
	}
	return out
}

// prepare makes what all pages share, without what is derived: pages of reviews are made before it is there.
func (in *Input) prepare() {
	in.once.Do(func() {
		in.budgets = in.allBudgets()
		in.items = map[review.ItemKind]bool{}
		for _, r := range in.Corpus.Reviews {
			for it := range r.Items {
				in.items[it.Of] = true
			}
			in.follow = in.follow || len(r.Followups) > 0
			if in.follow && len(in.items) == len(itemSections()) {
				break
			}
		}
	})
}

// Outputs lists every file of the site. Paths are unique.
func Outputs(in *Input) []Output {
	in.prepare()
	var out []Output
	for _, k := range kinds() {
		from := len(out)
		out = append(out, k.Outputs(in)...)
		for i := range out[from:] {
			out[from+i].Kind = k.Name
		}
	}
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
	EditHref    string
}

// Around is what of it is the same on many pages.
type Around struct {
	Root     string // "" or "../" as often as it takes to the root of the site
	Site     string
	SiteNote string
	Lang     string
	Feeds    bool
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

// frame makes the frame of a page at an output path.
func (in *Input) frame(at, title, section string) Frame {
	s := &in.Corpus.Settings
	f := Frame{Around: Around{Root: root(at), Site: s.Title, SiteNote: s.Description, Lang: s.Language, Version: in.Version}, Title: title}
	if s.BaseURL != "" {
		f.Canonical = s.BaseURL + strings.TrimSuffix(at, "index.html")
		f.Feeds = true
	}
	for _, n := range in.nav() {
		n.Current = n.Href == section
		n.Href = f.Root + index(n.Href)
		f.Nav = append(f.Nav, n)
	}
	for _, p := range in.Corpus.Pages {
		f.Footer = append(f.Footer, Link{Href: f.Root + "pages/" + escape(p.Slug) + "/index.html", Text: p.Title})
	}
	if len(s.Audiences) > 1 && in.Edition != s.Audiences[0] {
		f.Edition = in.Edition
	}
	return f
}

// nav lists the sections that have something to show; Href is the section's path.
func (in *Input) nav() []NavLink {
	c := in.Corpus
	out := []NavLink{{Link: Link{Href: "reviews/", Text: "Reviews"}}}
	if len(c.Themes) > 0 {
		out = append(out, NavLink{Link: Link{Href: "themes/", Text: "Themes"}})
	}
	for _, s := range itemSections() {
		if s.nav && in.items[s.kind] {
			out = append(out, NavLink{Link: Link{Href: s.path + "/", Text: s.title}})
		}
	}
	if len(in.budgets) > 0 {
		out = append(out, NavLink{Link: Link{Href: "budgets/", Text: "Budgets"}})
	}
	if in.follow {
		out = append(out, NavLink{Link: Link{Href: followupsPath, Text: "Follow-ups"}})
	}
	return out
}

// root is the way from a page to the root of the site.
func root(at string) string { return strings.Repeat("../", strings.Count(at, "/")) }

// index names the file of a folder's page: opened from disk, a folder alone shows a list of files.
func index(p string) string {
	if p == "" || strings.HasSuffix(p, "/") {
		return p + "index.html"
	}
	if before, fragment, ok := strings.Cut(p, "#"); ok && (before == "" || strings.HasSuffix(before, "/")) {
		return before + "index.html#" + fragment
	}
	return p
}

// escape makes one segment of a path fit for an address.
func escape(segment string) string { return url.PathEscape(segment) }

// A writer renders texts of one page.
type writer struct {
	in   *Input
	root string
	dir  string         // folder of the source file, for links in it
	r    *review.Review // nil on pages that are not of a review
	top  int            // level of the highest heading of a text

	tags   []review.Tag // see themes
	tagged []Link
}

func (in *Input) writer(at, dir string, r *review.Review) *writer {
	return &writer{in: in, root: root(at), dir: dir, r: r, top: 4}
}

// html renders Markdown. A text that the parser refuses has been reported already and shows as nothing.
func (w *writer) html(t review.Text, prefix string) template.HTML {
	return w.render(t.Src, markdown.Options{Prefix: prefix, Top: w.top}, false)
}

// inline renders a text of one line, such as a title.
func (w *writer) inline(src string) template.HTML {
	return w.render(src, markdown.Options{}, true)
}

func (w *writer) render(src string, o markdown.Options, inline bool) template.HTML {
	if strings.TrimSpace(src) == "" {
		return ""
	}
	buf := buffers.get()
	defer buffers.put(buf)
	o.Resolve = w.resolve
	if err := w.in.Markdown.Render(buf, src, o, inline); err != nil {
		return "This text is too much to be shown." // checked before; nothing goes missing in silence
	}
	return template.HTML(bytes.TrimSpace(buf.Bytes()))
}

// resolve finds where a link of a text leads from this page.
func (w *writer) resolve(l markdown.Link) (markdown.Resolved, bool) {
	var t corpus.Target
	var err error
	if l.Kind == markdown.WikiLink {
		t, err = w.in.Corpus.ResolveWiki(w.r, l.Dest)
	} else {
		t, err = w.in.Corpus.Resolve(w.dir, w.r, l.Dest)
	}
	if err != nil {
		return markdown.Resolved{}, false
	}
	out := markdown.Resolved{Href: w.href(t), Title: w.in.words(t.Title)}
	if t.Kind == corpus.TargetAsset && l.Kind == markdown.ImageLink {
		out.Width, out.Height = w.in.pictureSize(t.Source)
	}
	return out, true
}

// href is a target's address relative to the page; a fragment of the same review stays on it.
func (w *writer) href(t corpus.Target) string {
	if t.Kind == corpus.TargetExternal {
		return t.Path
	}
	if t.Kind == corpus.TargetReview && t.Review == w.r && t.Fragment != "" {
		return "#" + escape(t.Fragment)
	}
	if t.Path == "" {
		return "#" + escape(t.Fragment)
	}
	return w.root + index(escapePath(t.Href()))
}

func escapePath(p string) string {
	p, fragment, has := strings.Cut(p, "#")
	parts := strings.Split(p, "/")
	for i := range parts {
		parts[i] = escape(parts[i])
	}
	p = strings.Join(parts, "/")
	if has {
		p += "#" + fragment
	}
	return p
}

// address links to a review or an item of it.
func (w *writer) address(a corpus.Address) (Link, bool) {
	n, ok := w.in.Corpus.Item(a)
	if !ok {
		return Link{}, false
	}
	l := Link{Href: w.root + "reviews/" + a.Review + "/index.html", Text: w.plain(n.Title)}
	if a.Item != "" {
		l.Class = "item " + class(string(n.Kind))
		l.Href += "#" + a.Item
	}
	if n.Review == w.r && a.Item != "" {
		l.Href = "#" + a.Item
	}
	return l, true
}

// words is a Markdown text without markup. Links by address say what they lead to.
func (in *Input) words(src string) string {
	return in.Markdown.PlainText(src, func(dest string) string {
		if t, err := in.Corpus.ResolveWiki(nil, dest); err == nil && t.Title != "" {
			return "“" + in.Markdown.PlainText(t.Title, nil) + "”"
		}
		return strings.NewReplacer("#", " ", "-", " ").Replace(dest)
	})
}

// plain is a Markdown text as words, cut at a length that fits a line.
func (w *writer) plain(src string) string { return shorten(w.in.words(src), 120) }

func shorten(s string, limit int) string {
	s = singleSpaced(s)
	end := firstRunes(s, limit)
	if end == len(s) {
		return s
	}
	cut := s[:end]
	if i := strings.LastIndexByte(cut, ' '); i > limit/2 {
		cut = cut[:i]
	}
	return strings.TrimRight(cut, " ,.;:") + "…"
}

// singleSpaced is a text with single spaces between its words.
func singleSpaced(s string) string {
	space := true // before the first word
	for i := range len(s) {
		c := s[i]
		if c >= utf8.RuneSelf || c < ' ' || c == ' ' && space {
			return strings.Join(strings.Fields(s), " ")
		}
		space = c == ' '
	}
	return strings.TrimSuffix(s, " ")
}

// firstRunes is how many bytes the first n characters of a text take; all of them where it has fewer.
func firstRunes(s string, n int) int {
	if len(s) <= n {
		return len(s)
	}
	for i := range s {
		if n == 0 {
			return i
		}
		n--
	}
	return len(s)
}

// sentences is a text in as many whole sentences as fit; where not even a third of the room is filled by them, it is cut
// between words.
func sentences(s string, limit int) string {
	s = singleSpaced(s)
	if firstRunes(s, limit) == len(s) {
		return s
	}
	r := []rune(s[:firstRunes(s, limit+2)])
	for i := limit - 1; i >= limit/3; i-- {
		if strings.ContainsRune(".?!", r[i]) && r[i+1] == ' ' && !unicode.IsLower(r[i+2]) {
			return string(r[:i+1])
		}
	}
	return shorten(s, limit)
}

// class makes a word fit for a class attribute: "follow-up" stays, spaces become dashes.
func class(s string) string { return strings.ReplaceAll(s, " ", "-") }

// count says "1 review", "3 reviews".
func count(n int, singular, plural string) string {
	if n == 1 {
		return "1 " + singular
	}
	return fmt.Sprintf("%d %s", n, plural)
}

// capital starts a text with a capital letter.
func capital(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

// folder is where a review's source file is.
func folder(r *review.Review) string { return path.Dir(r.File.Path) }
