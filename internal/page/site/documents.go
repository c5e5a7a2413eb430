package site

import (
	"html/template"
	"net/url"

	"throughline/internal/view"
)

// DocPage is the data of a page of content/pages.
type DocPage struct {
	view.Frame
	Heading string
	Body    template.HTML
}

// DocumentOutputs are the pages of content/pages.
func DocumentOutputs(in *view.Input) []view.Output {
	var out []view.Output
	for _, d := range in.Corpus.Pages {
		at := "pages/" + d.Slug + "/index.html"
		out = append(out, view.Output{Path: at, Template: "doc", Data: func() (any, error) {
			w := in.NewWriter(at, "content/pages", nil)
			w.Top = 2
			p := &DocPage{Frame: in.NewFrame(at, d.Title, ""), Heading: d.Title, Body: w.Html(d.Body, "")}
			if repo := in.Corpus.Settings.Repository; repo != "" {
				p.EditHref = repo + view.EscapePath(d.File.Path)
			}
			return p, nil
		}})
	}
	return out
}

// NotFoundOutputs is the page for addresses that lead nowhere. It is shown under any address, so relative links would
// break: with a base_url it links from the root of its host, without one it is plain.
func NotFoundOutputs(in *view.Input) []view.Output {
	return []view.Output{{Path: "404.html", Template: "404", Data: func() (any, error) {
		f := in.NewFrame("404.html", "Nothing here", "")
		f.Canonical = ""
		if u, err := url.Parse(in.Corpus.Settings.BaseURL); err == nil {
			f.Root = u.Path // "" without a base_url
		}
		return f, nil
	}}}
}
