package page

import (
	"strings"

	"throughline/internal/meeting"
)

// Alone finds a file that can be found without a list of all files: one about a single review, an artifact, an asset. It is the
// one that Outputs or PreviewOutputs lists under this path, or there is none such and it is false. Of what is derived these
// files ask for Similar and Pattern alone.
func FindDirect(in *Input, guide *meeting.Guide, path string) (Output, bool) {
	in.prepare()
	folder, rest, _ := strings.Cut(path, "/")
	if _, is := in.Static[rest]; is && folder == "assets" {
		return staticOutput(in, rest), true
	}
	if a, is := in.Corpus.Asset(path); is {
		return assetOutput(in, a), true
	}
	id, _, _ := strings.Cut(rest, "/")
	r := in.Corpus.Review(id)
	if r == nil {
		return Output{}, false
	}
	for _, o := range aboutOne(in, guide, folder, in.Corpus.Place(r)) {
		if o.Path == path {
			return o, true
		}
	}
	return Output{}, false
}

// aboutOne are the files of a folder that are about the review at a place in the corpus.
func aboutOne(in *Input, guide *meeting.Guide, folder string, i int) []Output {
	switch folder {
	case "reviews":
		return []Output{reviewOutput(in, i), reviewDataOutput(in, in.Corpus.Reviews[i])}
	case "facilitate":
		return []Output{facilitateOutput(in, guide, i)}
	}
	return nil
}
