package site

import (
	"strings"

	"throughline/internal/digest"
	"throughline/internal/media"
	"throughline/internal/view"
)

// AssetOutputs copies the files that reviews, themes and pages show or link to.
func AssetOutputs(in *view.Input) []view.Output {
	var out []view.Output
	for _, a := range in.Corpus.Assets() {
		out = append(out, NewAssetOutput(in, a))
	}
	return out
}

// NewAssetOutput is one of them.
func NewAssetOutput(in *view.Input, a media.File) view.Output {
	return view.Output{Path: a.Out, Bytes: func() ([]byte, error) {
		data, err := in.ReadFile(a.Source)
		return media.Clean(a.Source, data), err
	}, Deps: func(w *digest.Writer) bool {
		sum, err := in.FileSum(a.Source)
		w.Text(a.Source)
		w.Of(sum)
		return err == nil
	}}
}

// StaticOutputs are the files that the templates need.
func StaticOutputs(in *view.Input) []view.Output {
	var out []view.Output
	for _, name := range view.SortedKeys(in.Static) {
		if !strings.HasPrefix(name, view.PreviewAssets) {
			out = append(out, NewStaticOutput(in, name))
		}
	}
	return out
}

// NewStaticOutput is one of them, by its path below assets/.
func NewStaticOutput(in *view.Input, name string) view.Output {
	return view.Output{Path: "assets/" + name, Bytes: func() ([]byte, error) { return in.Static[name], nil }}
}
