package page

import (
	"fmt"
	"html/template"
	"slices"
	"strings"

	"throughline/internal/corpus"
	"throughline/internal/derive"
	"throughline/internal/digest"
	"throughline/internal/review"
)

// ThemePage is the data of one theme's page.
type ThemePage struct {
	Frame
	ThemeEntry
	Slug      string
	Story     template.HTML
	Named     string // "7 of 18 reviews name it"
	Cannot    []string
	Sections  []ThemeSection
	Takeaways []TakeawayView
	Open      []OpenView // follow-ups that name the theme
	Nearby    []OpenView // follow-ups without a theme, in reviews that are about it
	Cost      *CostView
	Untagged  []UntaggedView
	Services  []Link
	Teams     []Link
	With      []Link
	Newest    []Entry
	All       *Link // to the list of all its reviews, where there are more
	Contents  []Link
	DataHref  string
}

// A ThemeSection is the items of one kind that name the theme. Items of one title stand together.
type ThemeSection struct {
	ID, Title, Lead string
	Class           string
	Rows            []ThemeRow
	More            string // how many more there are
	MoreHref        string
}

// A ThemeRow is an item, or several of one title.
type ThemeRow struct {
	Link           // to the newest
	Context string // the start of its text, or what else it says
	Tags    []string
	In      []RowIn // the reviews, newest first
	Times   string  // "8 times"; "" for one
}

// RowIn is where an item is.
type RowIn struct {
	Item   Link // the date, leading to the item
	Review string
}

// A TakeawayView is a takeaway outside of its review.
type TakeawayView struct {
	Text template.HTML
	At   Link // of the takeaway
	Date Stamp
}

// An OpenView is an open follow-up outside of its review.
type OpenView struct {
	Link
	Owner   string
	Due     Stamp
	Overdue bool
	Review  Link
}

// An UntaggedView is an item that resembles an item of the theme.
type UntaggedView struct {
	Link
	Kind   string
	Why    string // "same words: connection pool"
	Like   Link
	Review Link
	Date   Stamp
}

// maxRows is how many rows a section of a theme shows, and maxEntries how many of its reviews are shown at length.
const (
	maxRows    = 12
	maxEntries = 12
)

func (in *Input) theme(t *derive.Theme, periods *periods) Output {
	at := "themes/" + t.Slug + "/index.html"
	return Output{Path: at, Template: "theme", Data: func() (any, error) {
		w, p := in.aroundTheme(at, t, periods)
		p.Sections = w.themeSections(t)
		p.Contents = themeContents(p)
		return p, nil
	}, Deps: func(w *digest.Writer) bool {
		return in.siteDeps(w, func(b *depsWriter) {
			_, around := in.aroundTheme(at, t, periods) // little beside its sections
			b.theme(t, around)
		})
	}}
}

// aroundTheme is a theme's page without its sections and the list of them.
func (in *Input) aroundTheme(at string, t *derive.Theme, periods *periods) (*writer, *ThemePage) {
	w := in.writer(at, "content/themes", nil)
	w.top = 3
	p := &ThemePage{Frame: in.frame(at, t.Title, "themes/"), ThemeEntry: w.themeEntry(t), Slug: t.Slug, Story: w.html(t.Body, ""), DataHref: w.root + "data/themes.json"}
	p.Styles = append(p.Styles, "themes.css")
	p.Description = t.Claim
	if repo := in.Corpus.Settings.Repository; repo != "" && t.File != nil {
		p.EditHref = repo + escapePath(t.File.Path)
	}
	p.Named = fmt.Sprintf("%d of %s %s it", len(t.Reviews), count(len(in.Corpus.Reviews), "review", "reviews"), verb(len(t.Reviews)))
	p.Columns = periods.columns(w, t.Reviews, false)
	p.Cannot = cannotTell(t, in.Derived.Habits)
	w.themeParts(p, t)
	p.Cost = w.cost(t.Money)
	p.Newest = w.entries(t.Reviews[:min(maxEntries, len(t.Reviews))])
	if len(t.Reviews) > maxEntries {
		p.All = &Link{Href: w.root + "reviews/index.html?theme=" + escape(t.Slug), Text: "All " + p.Count}
	}
	return w, p
}

func verb(n int) string {
	if n == 1 {
		return "names"
	}
	return "name"
}

// cannotTell says what the numbers at the top cannot tell.
func cannotTell(t *derive.Theme, h derive.Habits) []string {
	out := []string{"A theme is what somebody looked for and named. Where nobody looked, nothing is counted."}
	if k := t.Rank; k.Recent+k.Earlier < 5 && len(t.Reviews) > 0 {
		out = append(out, "These are few reviews: one more or less would change the picture.")
	}
	if h.Earlier > 0 && (h.Recent > 3*h.Earlier/2 || h.Earlier > 3*h.Recent/2) {
		out = append(out, fmt.Sprintf("People wrote %s in the last year and %d in the year before, so the shares say more than the counts.", count(h.Recent, "review", "reviews"), h.Earlier))
	}
	return out
}

// themeSections are the lists of items, what speaks against the claim first after what speaks for it.
func (w *writer) themeSections(t *derive.Theme) []ThemeSection {
	counter := func(list []derive.Item) []derive.Item { // without those that stand in the counter-evidence
		return slices.DeleteFunc(slices.Clone(list), func(it derive.Item) bool {
			return slices.ContainsFunc(t.Counter, func(c derive.Item) bool { return c.Item == it.Item })
		})
	}
	against := ThemeSection{ID: "against", Title: "Where it did not come about", Lead: "Counter-evidence: the theme came up, and these worked against it."}
	if t.Strength {
		against.Title, against.Lead = "Where it was not enough", "Counter-evidence: what we rely on here was itself part of the difficulty."
	}
	all := []struct {
		s    ThemeSection
		list []derive.Item
		path string
	}{
		{ThemeSection{ID: "contributors", Title: "What made it possible", Lead: "Contributors that belong to this theme."}, counter(t.Contributors), "contributors/"},
		{against, t.Counter, ""},
		{ThemeSection{ID: "mitigators", Title: "What kept it from being worse", Lead: "Mitigators that belong to this theme."}, counter(t.Mitigators), "mitigators/"},
		{ThemeSection{ID: "difficulties", Title: "What made it hard to handle", Lead: "Difficulties that belong to this theme."}, counter(t.Difficulties), "difficulties/"},
		{ThemeSection{ID: "risks", Title: "What may still come of it", Lead: "Risks that belong to this theme."}, t.Risks, "risks/"},
	}
	if t.Strength {
		all[0], all[2] = all[2], all[0]
		all[0].s.Title = "What helped"
	}
	var out []ThemeSection
	for _, x := range all {
		if len(x.list) > 0 {
			out = append(out, w.themeSection(x.s, x.list, x.path))
		}
	}
	return out
}

// themeSection puts items of one title together. Only the rows that are shown are rendered.
func (w *writer) themeSection(s ThemeSection, list []derive.Item, path string) ThemeSection {
	at := map[string]int{}
	var rows [][]derive.Item
	for _, it := range list {
		key := string(it.Of) + " " + derive.Words(it.Title)
		i, ok := at[key]
		if !ok {
			i = len(rows)
			at[key] = i
			rows = append(rows, nil)
		}
		rows[i] = append(rows[i], it)
	}
	slices.SortStableFunc(rows, func(a, b []derive.Item) int { return len(b) - len(a) }) // what came again most first
	for _, r := range rows[:min(maxRows, len(rows))] {
		s.Rows = append(s.Rows, w.themeRow(r))
	}
	if more := len(rows) - maxRows; more > 0 {
		s.More = fmt.Sprintf("and %d more", more)
		if path != "" {
			s.MoreHref = w.root + path + "index.html"
		}
	}
	return s
}

// maxIn is how many reviews of one row are named.
const maxIn = 8

func (w *writer) themeRow(items []derive.Item) ThemeRow {
	row := ThemeRow{Tags: itemTags(items[0].Item)}
	row.Link, _ = w.address(corpus.Address{Review: items[0].Review.ID, Item: items[0].ID})
	for _, it := range items {
		if row.Context == "" {
			row.Context = shorten(w.in.words(it.Text.Src), 180)
		}
		if len(row.In) < maxIn {
			l, _ := w.address(corpus.Address{Review: it.Review.ID, Item: it.ID})
			l.Text, l.Class = dayOrUndated(it.Review), ""
			row.In = append(row.In, RowIn{l, w.plain(it.Review.Title)})
		}
	}
	if len(items) > 1 {
		row.Times = fmt.Sprintf("%d times", len(items))
	}
	return row
}

func dayOrUndated(r *review.Review) string {
	if r.Date.IsZero() {
		return "undated"
	}
	return day(r.Date).Text
}

// themeParts fills in takeaways, follow-ups, what resembles it, and where it shows.
func (w *writer) themeParts(p *ThemePage, t *derive.Theme) {
	for _, k := range t.Takeaways[:min(maxRows, len(t.Takeaways))] {
		l, _ := w.address(corpus.Address{Review: k.Review.ID, Item: k.Part.ID})
		l.Class, l.Text = "", w.plain(k.Review.Title)
		p.Takeaways = append(p.Takeaways, TakeawayView{w.html(k.Part.Text, k.Review.ID+"-"+k.Part.ID+"-"), l, day(k.Review.Date)})
	}
	for _, f := range t.Open {
		list := &p.Nearby
		if tagged(f.Part.Themes, t.Slug) {
			list = &p.Open
		}
		if len(*list) < maxRows {
			*list = append(*list, w.open(f))
		}
	}
	for _, u := range t.Untagged {
		p.Untagged = append(p.Untagged, w.untagged(u))
	}
	p.Services, p.Teams = w.touched(t.Services, "services"), w.touched(t.Teams, "teams")
	for _, o := range t.With[:min(maxRows, len(t.With))] {
		l := w.themeLink(o.Slug, o.Title)
		l.Note = fmt.Sprintf("in %d of %d", o.Both, len(t.Reviews))
		p.With = append(p.With, l)
	}
}

func (w *writer) open(f derive.In[review.Followup]) OpenView {
	v := OpenView{Owner: f.Part.Owner, Due: day(f.Part.Due),
		Overdue: !f.Part.Due.IsZero() && f.Part.Due.At.AddDate(0, 0, 1).Before(w.in.Now)}
	v.Link, _ = w.address(corpus.Address{Review: f.Review.ID, Item: f.Part.ID})
	v.Review, _ = w.address(corpus.Address{Review: f.Review.ID})
	return v
}

func (w *writer) untagged(u derive.Untagged) UntaggedView {
	v := UntaggedView{Kind: string(u.Of), Date: day(u.Review.Date), Why: untaggedWhy(u)}
	v.Link, _ = w.address(corpus.Address{Review: u.Review.ID, Item: u.ID})
	v.Like, _ = w.address(corpus.Address{Review: u.Like.Review.ID, Item: u.Like.ID})
	v.Review, _ = w.address(corpus.Address{Review: u.Review.ID})
	return v
}

// untaggedWhy says in which way an item resembles one of the theme; "as in" and that item follow.
func untaggedWhy(u derive.Untagged) string {
	if u.How == derive.SameWords {
		return "same words: " + strings.Join(u.Words, ", ")
	}
	return reasonWords(u.How, u.Like, u.Item, u.Words)
}

func (w *writer) touched(list []derive.Touched, section string) []Link {
	var out []Link
	for _, s := range list[:min(maxRows, len(list))] {
		out = append(out, Link{Href: w.root + section + "/" + escape(s.Slug) + "/index.html", Text: s.Name, Note: fmt.Sprint(s.Reviews)})
	}
	return out
}

func tagged(tags []review.Tag, slug string) bool {
	return slices.ContainsFunc(tags, func(t review.Tag) bool { return t.Slug == slug })
}

// themeContents lists the sections that the page has.
func themeContents(p *ThemePage) []Link {
	var out []Link
	add := func(ok bool, id, words string) {
		if ok {
			out = append(out, Link{Href: "#" + id, Text: words})
		}
	}
	add(p.Story != "", "story", "The story")
	for _, s := range p.Sections {
		add(true, s.ID, s.Title)
	}
	add(len(p.Takeaways) > 0, "takeaways", "Takeaways")
	add(len(p.Open)+len(p.Nearby) > 0, "open", "Open follow-ups")
	add(p.Cost != nil, "cost", "What it costs")
	add(len(p.Untagged) > 0, "untagged", "Similar, and not tagged")
	add(true, "reviews", "Reviews")
	return out
}
