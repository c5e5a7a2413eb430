// Package page is the registry of what a site has: each kind of page or file, and what lists its outputs.
//
// The pages themselves stand in the packages below it, one for each family.
package page

import (
	"strings"

	"throughline/internal/export"
	"throughline/internal/meeting"
	"throughline/internal/page/across"
	"throughline/internal/page/budgets"
	"throughline/internal/page/reviews"
	"throughline/internal/page/site"
	"throughline/internal/page/themes"
	"throughline/internal/view"
)

// FindDirect finds a file that can be found without a list of all files: one about a single review, an artifact, an asset. It is the
// one that Outputs or PreviewOutputs lists under this path, or there is none such and it is false. Of what is derived these
// files ask for Similar and Pattern alone.
func FindDirect(in *view.Input, guide *meeting.Guide, path string) (view.Output, bool) {
	folder, rest, _ := strings.Cut(path, "/")
	if folder == "assets" {
		return site.FindStatic(in, rest)
	}
	if a, is := in.Corpus.Asset(path); is {
		return site.NewAssetOutput(in, a), true
	}
	id, _, _ := strings.Cut(rest, "/")
	r := in.Corpus.Review(id)
	if r == nil {
		return view.Output{}, false
	}
	for _, o := range aboutOne(in, guide, folder, in.Corpus.Place(r)) {
		if o.Path == path {
			return o, true
		}
	}
	return view.Output{}, false
}

// aboutOne are the files of a folder that are about the review at a place in the corpus.
func aboutOne(in *view.Input, guide *meeting.Guide, folder string, i int) []view.Output {
	switch folder {
	case "reviews":
		return []view.Output{reviews.NewOutput(in, i), export.NewReviewOutput(in, in.Corpus.Reviews[i])}
	case "facilitate":
		return []view.Output{reviews.FacilitateOutput(in, guide, i)}
	case "pick":
		return []view.Output{reviews.PickOutput(in, i)}
	}
	return nil
}

// PreviewOutputs lists what only the preview serves: for each review a page to run its meeting with and one to
// pick events from what was imported, and their assets.
func PreviewOutputs(in *view.Input, guide *meeting.Guide) []view.Output {
	var out []view.Output
	for i := range in.Corpus.Reviews {
		out = append(out, reviews.FacilitateOutput(in, guide, i), reviews.PickOutput(in, i))
	}
	for _, name := range view.SortedKeys(in.Static) {
		if strings.HasPrefix(name, view.PreviewAssets) {
			out = append(out, site.NewStaticOutput(in, name))
		}
	}
	return out
}

// A Kind is a kind of page or file.
type Kind struct {
	Name    string
	Outputs func(*view.Input) []view.Output
}

// kinds is the registry: one line for each kind, in the order in which a person would meet them.
func kinds() []Kind {
	return []Kind{
		{"home", site.HomeOutputs},
		{"search", site.SearchOutputs}, // made after the pages of reviews, for they are made from the end
		{"reviews", reviews.Outputs},
		{"two reviews over each other", reviews.CompareOutputs},
		{"review list", reviews.ListOutputs},
		{"themes", themes.Outputs},
		{"mitigators", across.MitigatorOutputs},
		{"contributors, risks, difficulties", across.ItemOutputs},
		{"islands of knowledge", across.IslandOutputs},
		{"data of follow-ups", export.FollowupOutputs},
		{"follow-ups", across.FollowupOutputs},
		{"calendar", export.CalendarOutputs},
		{"artifact library", across.LibraryOutputs},
		{"detection", across.DetectionOutputs},
		{"budgets", budgets.Outputs},
		{"services and teams", reviews.GroupOutputs},
		{"pages", site.DocumentOutputs},
		{"not found", site.NotFoundOutputs},
		{"data", export.ReviewOutputs},
		{"data of themes", export.ThemeOutputs},
		{"feeds", func(in *view.Input) []view.Output {
			return export.FeedOutputs(in, func() []view.Output { return Outputs(in) })
		}},
		{"artifacts", site.AssetOutputs},
		{"static", site.StaticOutputs},
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

// Outputs lists every file of the site. Paths are unique.
func Outputs(in *view.Input) []view.Output {
	var out []view.Output
	for _, k := range kinds() {
		from := len(out)
		out = append(out, k.Outputs(in)...)
		for i := range out[from:] {
			out[from+i].Kind = k.Name
		}
	}
	return out
}
