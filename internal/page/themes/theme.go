package themes

import (
	"fmt"
	"html/template"
	"slices"

	"throughline/internal/corpus"
	"throughline/internal/derive"
	"throughline/internal/digest"
	"throughline/internal/review"
	"throughline/internal/view"
)

// ThemePage is the data of one theme's page.
type ThemePage struct {
	view.Frame
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
	Services  []view.Link
	Teams     []view.Link
	With      []view.Link
	Newest    []view.Entry
	All       *view.Link // to the list of all its reviews, where there are more
	Contents  []view.Link
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
	view.Link        // to the newest
	Context   string // the start of its text, or what else it says
	Tags      []string
	In        []RowIn // the reviews, newest first
	Times     string  // "8 times"; "" for one
}

// RowIn is where an item is.
type RowIn struct {
	Item   view.Link // the date, leading to the item
	Review string
}

// A TakeawayView is a takeaway outside of its review.
type TakeawayView struct {
	Text template.HTML
	At   view.Link // of the takeaway
	Date view.Stamp
}

// An OpenView is an open follow-up outside of its review.
type OpenView struct {
	view.Link
	Owner   string
	Due     view.Stamp
	Overdue bool
	Review  view.Link
}

// An UntaggedView is an item that resembles an item of the theme.
type UntaggedView struct {
	view.Link
	Kind   string
	Why    string // "same words: connection pool"
	Like   view.Link
	Review view.Link
	Date   view.Stamp
}

// maxRows is how many rows a section of a theme shows, and maxEntries how many of its reviews are shown at length.
const (
	maxRows    = 12
	maxEntries = 12
)

func newThemeOutput(in *view.Input, t *derive.Theme, periods *periods) view.Output {
	at := "themes/" + t.Slug + "/index.html"
	return view.Output{Path: at, Template: "theme", Data: func() (any, error) {
		w, p := newThemePage(in, at, t, periods)
		p.Sections = newSections(w, t)
		p.Contents = themeContents(p)
		return p, nil
	}, Deps: func(w *digest.Writer) bool {
		return in.WriteSiteDeps(w, func(b *view.DepsWriter) {
			_, around := newThemePage(in, at, t, periods) // little beside its sections
			writeTheme(b, t, around)
		})
	}}
}

// newThemePage is a theme's page without its sections and the list of them.
func newThemePage(in *view.Input, at string, t *derive.Theme, periods *periods) (*view.Writer, *ThemePage) {
	w := in.NewWriter(at, "content/themes", nil)
	w.Top = 3
	p := &ThemePage{Frame: in.NewFrame(at, t.Title, "themes/"), ThemeEntry: NewEntry(w, t), Slug: t.Slug,
		Story: w.Html(t.Body, ""), DataHref: w.Root + "data/themes.json"}
	p.Styles = append(p.Styles, "themes.css")
	p.Description = t.Claim
	if repo := in.Corpus.Settings.Repository; repo != "" && t.File != nil {
		p.EditHref = repo + view.EscapePath(t.File.Path)
	}
	p.Named = fmt.Sprintf("%d of %s %s it", len(t.Reviews), view.Count(len(in.Corpus.Reviews), "review", "reviews"),
		verb(len(t.Reviews)))
	p.Columns = periods.columns(w, t.Reviews, false)
	p.Cannot = cannotTell(t, in.Derived.Habits)
	newParts(w, p, t)
	p.Cost = newCostView(w, t.Money)
	p.Newest = w.NewEntries(t.Reviews[:min(maxEntries, len(t.Reviews))])
	if len(t.Reviews) > maxEntries {
		p.All = &view.Link{Href: w.Root + "reviews/index.html?theme=" + view.EscapeSegment(t.Slug), Text: "All " +
			p.Count}
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
		out = append(out, fmt.Sprintf("People wrote %s in the last year and %d in the year before, so the shares "+
			"say more than the counts.", view.Count(h.Recent, "review", "reviews"), h.Earlier))
	}
	return out
}

// newSections are the lists of items, what speaks against the claim first after what speaks for it.
func newSections(w *view.Writer, t *derive.Theme) []ThemeSection {
	counter := func(list []derive.Item) []derive.Item { // without those that stand in the counter-evidence
		return slices.DeleteFunc(slices.Clone(list), func(it derive.Item) bool {
			return slices.ContainsFunc(t.Counter, func(c derive.Item) bool { return c.Item == it.Item })
		})
	}
	against := ThemeSection{ID: "against", Title: "Where it was avoided",
		Lead: "Counter-evidence: the theme came up, and these worked against it."}
	if t.Strength {
		against.Title, against.Lead = "Where it was not enough",
			"Counter-evidence: what we rely on here was itself part of the difficulty."
	}
	all := []struct {
		s    ThemeSection
		list []derive.Item
		path string
	}{
		{ThemeSection{ID: "contributors", Title: "What made it possible",
			Lead: "Contributors that belong to this theme."}, counter(t.Contributors), "contributors/"},
		{against, t.Counter, ""},
		{ThemeSection{ID: "mitigators", Title: "What kept it from being worse",
			Lead: "Mitigators that belong to this theme."}, counter(t.Mitigators), "mitigators/"},
		{ThemeSection{ID: "difficulties", Title: "What made it hard to handle",
			Lead: "Difficulties that belong to this theme."}, counter(t.Difficulties), "difficulties/"},
		{ThemeSection{ID: "risks", Title: "Remaining risks", Lead: "Risks that belong to this theme."},
			t.Risks, "risks/"},
	}
	if t.Strength {
		all[0], all[2] = all[2], all[0]
		all[0].s.Title = "What helped"
	}
	var out []ThemeSection
	for _, x := range all {
		if len(x.list) > 0 {
			out = append(out, newSection(w, x.s, x.list, x.path))
		}
	}
	return out
}

// newSection puts items of one title together. Only the rows that are shown are rendered.
func newSection(w *view.Writer, s ThemeSection, list []derive.Item, path string) ThemeSection {
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
		s.Rows = append(s.Rows, newRow(w, r))
	}
	if more := len(rows) - maxRows; more > 0 {
		s.More = fmt.Sprintf("and %d more", more)
		if path != "" {
			s.MoreHref = w.Root + path + "index.html"
		}
	}
	return s
}

// maxIn is how many reviews of one row are named.
const maxIn = 8

func newRow(w *view.Writer, items []derive.Item) ThemeRow {
	row := ThemeRow{Tags: view.ItemTags(items[0].Item)}
	row.Link, _ = w.LinkAddress(corpus.Address{Review: items[0].Review.ID, Item: items[0].ID})
	for _, it := range items {
		if row.Context == "" {
			row.Context = view.Shorten(w.In.Words(it.Text.Src), 180)
		}
		if len(row.In) < maxIn {
			l, _ := w.LinkAddress(corpus.Address{Review: it.Review.ID, Item: it.ID})
			l.Text, l.Class = dayOrUndated(it.Review), ""
			row.In = append(row.In, RowIn{l, w.Plain(it.Review.Title)})
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
	return view.Day(r.Date).Text
}

// newParts fills in takeaways, follow-ups, what resembles it, and where it shows.
func newParts(w *view.Writer, p *ThemePage, t *derive.Theme) {
	for _, k := range t.Takeaways[:min(maxRows, len(t.Takeaways))] {
		l, _ := w.LinkAddress(corpus.Address{Review: k.Review.ID, Item: k.Part.ID})
		l.Class, l.Text = "", w.Plain(k.Review.Title)
		p.Takeaways = append(p.Takeaways, TakeawayView{w.Html(k.Part.Text, k.Review.ID+"-"+k.Part.ID+"-"), l,
			view.Day(k.Review.Date)})
	}
	for _, f := range t.Open {
		list := &p.Nearby
		if view.HasTag(f.Part.Themes, t.Slug) {
			list = &p.Open
		}
		if len(*list) < maxRows {
			*list = append(*list, newOpenView(w, f))
		}
	}
	for _, u := range t.Untagged {
		p.Untagged = append(p.Untagged, newUntaggedView(w, u))
	}
	p.Services, p.Teams = listTouched(w, t.Services, "services"), listTouched(w, t.Teams, "teams")
	for _, o := range t.With[:min(maxRows, len(t.With))] {
		l := w.LinkTheme(o.Slug, o.Title)
		l.Note = fmt.Sprintf("in %d of %d", o.Both, len(t.Reviews))
		p.With = append(p.With, l)
	}
}

func newOpenView(w *view.Writer, f derive.In[review.Followup]) OpenView {
	v := OpenView{Owner: f.Part.Owner, Due: view.Day(f.Part.Due), Overdue: f.Part.Overdue(w.In.Now)}
	v.Link, _ = w.LinkAddress(corpus.Address{Review: f.Review.ID, Item: f.Part.ID})
	v.Review, _ = w.LinkAddress(corpus.Address{Review: f.Review.ID})
	return v
}

func newUntaggedView(w *view.Writer, u derive.Untagged) UntaggedView {
	v := UntaggedView{Kind: string(u.Of), Date: view.Day(u.Review.Date), Why: view.UntaggedWhy(u)}
	v.Link, _ = w.LinkAddress(corpus.Address{Review: u.Review.ID, Item: u.ID})
	v.Like, _ = w.LinkAddress(corpus.Address{Review: u.Like.Review.ID, Item: u.Like.ID})
	v.Review, _ = w.LinkAddress(corpus.Address{Review: u.Review.ID})
	return v
}

func listTouched(w *view.Writer, list []derive.Touched, section string) []view.Link {
	var out []view.Link
	for _, s := range list[:min(maxRows, len(list))] {
		out = append(out, view.Link{Href: w.Root + section + "/" + view.EscapeSegment(s.Slug) + "/index.html",
			Text: s.Name, Note: fmt.Sprint(s.Reviews)})
	}
	return out
}

// themeContents lists the sections that the page has.
func themeContents(p *ThemePage) []view.Link {
	var out []view.Link
	add := func(ok bool, id, words string) {
		if ok {
			out = append(out, view.Link{Href: "#" + id, Text: words})
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

// writeTheme writes a theme's page but for its sections, and what they say.
func writeTheme(b *view.DepsWriter, t *derive.Theme, around *ThemePage) {
	b.OK = b.Value(around)
	for _, items := range [][]derive.Item{t.Contributors, t.Mitigators, t.Difficulties, t.Risks, t.Counter} {
		view.WriteEach(b, items, b.WriteItem)
	}
}
