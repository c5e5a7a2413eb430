package page

import (
	"strings"

	"throughline/internal/meeting"
)

// Alone finds a file that is about one review, which needs no list of all files: it is the one that Outputs or PreviewOutputs
// lists under this path, or there is none and it is false. Of what is derived such files ask for Alike and Pattern alone.
func Alone(in *Input, guide *meeting.Guide, path string) (Output, bool) {
	in.prepare()
	folder, rest, _ := strings.Cut(path, "/")
	id, file, _ := strings.Cut(rest, "/")
	i := -1
	if r := in.Corpus.Review(id); r != nil {
		i = in.Corpus.Place(r)
	}
	if i < 0 {
		return Output{}, false
	}
	for _, o := range aboutOne(in, guide, folder, i) {
		if o.Path == folder+"/"+id+"/"+file {
			return o, true
		}
	}
	return Output{}, false
}

// aboutOne are the files of a folder that are about the review at a place in the corpus.
func aboutOne(in *Input, guide *meeting.Guide, folder string, i int) []Output {
	switch folder {
	case "reviews":
		return []Output{reviewOutput(in, i), reviewDataOutput(in.Corpus.Reviews[i])}
	case "facilitate":
		return []Output{facilitateOutput(in, guide, i)}
	}
	return nil
}
