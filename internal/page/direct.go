package page

import (
	"strings"

	"throughline/internal/export"
	"throughline/internal/page/reviews"
	"throughline/internal/page/site"
	"throughline/internal/view"
)

// FindDirect finds a file that can be found without a list of all files: one about a single review, an artifact, an
// asset. It is the one that Outputs or PreviewOutputs lists under this path, or there is none such and it is false.
// Of what is derived these files ask for Similar and Pattern alone.
func FindDirect(in *view.Input, path string) (view.Output, bool) {
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
	for _, o := range aboutOne(in, folder, in.Corpus.Place(r)) {
		if o.Path == path {
			return o, true
		}
	}
	return view.Output{}, false
}

// aboutOne are the files of a folder that are about the review at a place in the corpus.
func aboutOne(in *view.Input, folder string, i int) []view.Output {
	switch folder {
	case "reviews":
		return []view.Output{reviews.NewOutput(in, i), export.NewReviewOutput(in, in.Corpus.Reviews[i])}
	case "facilitate":
		return []view.Output{reviews.NewFacilitateOutput(in, i)}
	case "pick":
		return []view.Output{reviews.NewPickOutput(in, i)}
	}
	return nil
}
