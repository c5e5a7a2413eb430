// Package page is the registry of what a site has: each kind of page or file, and what lists its outputs.
//
// The pages themselves stand in the packages below it, one for each family.
package page

import (
	"throughline/internal/export"
	"throughline/internal/page/across"
	"throughline/internal/page/budgets"
	"throughline/internal/page/letters"
	"throughline/internal/page/reviews"
	"throughline/internal/page/site"
	"throughline/internal/page/themes"
	"throughline/internal/view"
)

// A Kind is a kind of page or file.
type Kind struct {
	Name    string
	Outputs func(*view.Input) []view.Output
	// Making says when its files are made. What takes long comes first, so that no processor waits for a long list
	// that another one has begun last.
	Making view.Turn
	// Preview is set for what only the preview serves.
	Preview bool
	// Pages are the templates of its pages and what they are given.
	Pages []Page
	// Shows are the kinds of words of reviews that its files show to whoever may see them. An edition is searched for
	// words that it may not show, and that search proves something only where the others are found. A kind that shows
	// nothing of the sources has none.
	Shows []string
}

// A Page is a template and a value of the type of its data.
type Page struct {
	Template string
	Data     any
}

// Kinds is the registry: each kind once, in the order in which a person would meet them.
func Kinds() []Kind {
	return []Kind{
		{Name: "home", Outputs: site.HomeOutputs, Pages: []Page{{"home", &site.HomePage{}}},
			Shows: []string{"review title", "theme title"}},
		{Name: "search", Outputs: site.SearchOutputs, Making: view.Last, Pages: []Page{{"search", &site.SearchPage{}}},
			Shows: []string{"review title", "event text", "mitigator title", "service", "theme slug",
				"review body block"}},
		{Name: "reviews", Outputs: reviews.Outputs, Making: view.Late,
			Pages: []Page{{"review", &reviews.ReviewPage{}}},
			Shows: []string{"review title", "mitigator title", "event text", "review body block",
				"text of an item's section", "CSV cell", "excerpt"}},
		{Name: "two reviews over each other", Outputs: reviews.CompareOutputs,
			Pages: []Page{{"compare", &reviews.ComparePage{}}},
			Shows: []string{"review title"}},
		{Name: "review list", Outputs: reviews.ListOutputs, Pages: []Page{{"list", &reviews.ListPage{}}},
			Shows: []string{"review title", "service", "theme slug"}},
		{Name: "themes", Outputs: themes.Outputs, Pages: []Page{{"themes", &themes.ThemesPage{}},
			{"theme", &themes.ThemePage{}}},
			Shows: []string{"theme title", "claim", "theme body", "theme of a takeaway"}},
		{Name: "mitigators", Outputs: across.MitigatorOutputs, Pages: []Page{{"mitigators", &across.MitigatorsPage{}},
			{"again", &across.AgainPage{}}, {"itemlist", &across.ItemListPage{}}},
			Shows: []string{"mitigator title", "review title"}},
		{Name: "contributors, risks, difficulties", Outputs: across.ItemOutputs,
			Pages: []Page{{"items", &across.ItemsPage{}}, {"again", &across.AgainPage{}},
				{"itemlist", &across.ItemListPage{}}},
			Shows: []string{"contributor title", "risk title", "difficulty title"}},
		{Name: "islands of knowledge", Outputs: across.IslandOutputs,
			Pages: []Page{{"islands", &across.IslandsPage{}}},
			Shows: []string{"difficulty title", "topic", "role", "difficulty text"}},
		{Name: "data of follow-ups", Outputs: export.FollowupOutputs,
			Shows: []string{"followup title", "owner", "follow-up address"}},
		{Name: "follow-ups", Outputs: across.FollowupOutputs, Pages: []Page{{"followups", &across.FollowupsPage{}},
			{"followuplist", &across.FollowupListPage{}}, {"followupgroups", &across.FollowupGroupsPage{}}},
			Shows: []string{"followup title", "owner", "review title", "theme of a followup"}},
		{Name: "calendar", Outputs: export.CalendarOutputs,
			Shows: []string{"followup title"}},
		{Name: "artifact library", Outputs: across.LibraryOutputs, Pages: []Page{{"library", &across.LibraryPage{}},
			{"shelf", &across.ShelfPage{}}},
			Shows: []string{"artifact title", "useful for", "file name"}},
		{Name: "detection", Outputs: across.DetectionOutputs, Pages: []Page{{"detection", &across.DetectionPage{}}},
			Shows: []string{"review title", "detection note"}},
		{Name: "budgets", Outputs: budgets.Outputs, Pages: []Page{{"budgets", &budgets.BudgetsPage{}},
			{"budget", &budgets.BudgetPage{}}},
			Shows: []string{"budget name", "budget title", "budget description", "reason of an exclusion",
				"service of a budget", "who is told", "who may override"}},
		{Name: "letters", Outputs: letters.Outputs, Pages: []Page{{"letters", &letters.ListPage{}},
			{"letter", &letters.Page{}}},
			Shows: []string{"review title", "mitigator title", "surprise", "question title", "ask", "theme title"}},
		{Name: "services and teams", Outputs: reviews.GroupOutputs, Pages: []Page{{"group", &reviews.GroupPage{}}},
			Shows: []string{"service", "team", "review title"}},
		{Name: "pages", Outputs: site.DocumentOutputs, Pages: []Page{{"doc", &site.DocPage{}}},
			Shows: []string{"page title", "page body block"}},
		{Name: "not found", Outputs: site.NotFoundOutputs, Pages: []Page{{"404", view.Frame{}}}},
		{Name: "data", Outputs: export.ReviewOutputs, Making: view.Late,
			Shows: []string{"review title", "event text block", "person", "reason of a budget entry"}},
		{Name: "data of themes", Outputs: export.ThemeOutputs,
			Shows: []string{"theme title", "claim", "ask", "theme slug"}},
		{Name: "feeds", Outputs: feedOutputs,
			Shows: []string{"review title", "review id"}},
		{Name: "artifacts", Outputs: site.AssetOutputs,
			Shows: []string{"CSV column", "excerpt", "HTML artifact"}},
		{Name: "static", Outputs: site.StaticOutputs},
		{Name: "robots", Outputs: site.RobotsOutputs},
		{Name: "meetings", Outputs: reviews.FacilitateOutputs, Preview: true,
			Pages: []Page{{"facilitate", &reviews.FacilitatePage{}}}},
		{Name: "picking", Outputs: reviews.PickOutputs, Preview: true, Pages: []Page{{"pick", &reviews.PickPage{}}}},
		{Name: "a try", Outputs: site.TryoutOutputs, Preview: true, Pages: []Page{{"tryout", &site.TryoutPage{}}}},
		{Name: "static of the preview", Outputs: site.PreviewOutputs, Preview: true},
	}
}

// PeriodForms says how a period of a letter is written.
const PeriodForms = letters.PeriodForms

// Letter is the letter of a stretch of time as Markdown, its links as from the root of the site.
func Letter(in *view.Input, period string) (string, error) {
	p, err := letters.ParsePeriod(period)
	if err != nil {
		return "", err
	}
	return letters.Write(in, p, "index.html").Markdown(), nil
}

// feedOutputs are the feeds and the map of the site, which names all pages.
func feedOutputs(in *view.Input) []view.Output {
	return export.FeedOutputs(in, func() []view.Output { return Outputs(in) })
}

// Outputs lists every file of the site. Paths are unique.
func Outputs(in *view.Input) []view.Output { return list(in, false) }

// PreviewOutputs lists what only the preview serves: for each review a page to run its meeting with and one to pick
// events from what was imported, and their assets.
func PreviewOutputs(in *view.Input) []view.Output { return list(in, true) }

func list(in *view.Input, preview bool) []view.Output {
	var out []view.Output
	for _, k := range Kinds() {
		if k.Preview != preview {
			continue
		}
		from := len(out)
		out = append(out, k.Outputs(in)...)
		for i := range out[from:] {
			out[from+i].Kind, out[from+i].Making = k.Name, k.Making
		}
	}
	return out
}
