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

// PreviewOutputs are those files that only the preview serves.
func PreviewOutputs(in *view.Input) []view.Output {
	var out []view.Output
	for _, name := range view.SortedKeys(in.Static) {
		if strings.HasPrefix(name, view.PreviewAssets) {
			out = append(out, NewStaticOutput(in, name))
		}
	}
	return out
}

// FindStatic finds one of them by what it is called on the site, below assets/.
func FindStatic(in *view.Input, at string) (view.Output, bool) {
	for _, name := range []string{at, view.PlainName(at)} {
		if _, is := in.Static[name]; is {
			if o := NewStaticOutput(in, name); o.Path == "assets/"+at {
				return o, true
			}
		}
	}
	return view.Output{}, false
}

// NewStaticOutput is one of them, by its path below assets/ in the templates.
func NewStaticOutput(in *view.Input, name string) view.Output {
	path := name
	if named, ok := in.AssetNames[name]; ok {
		path = named
	}
	return view.Output{Path: "assets/" + path, Bytes: func() ([]byte, error) { return in.Static[name], nil }}
}
