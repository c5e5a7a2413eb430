package site

import (
	"html/template"
	"net/url"
	"path"

	"throughline/internal/review"
	"throughline/internal/view"
)

// DocPage is the data of a page of content/pages.
type DocPage struct {
	view.Frame
	Heading  string
	Body     template.HTML
	Chapters []view.NavLink // the pages of its folder, in their order; none for a page that stands alone
}

// DocumentOutputs are the pages of content/pages.
func DocumentOutputs(in *view.Input) []view.Output {
	var out []view.Output
	for _, d := range in.Corpus.Pages {
		at := "pages/" + d.Slug + "/index.html"
		out = append(out, view.Output{Path: at, Template: "doc", Data: func() (any, error) {
			w := in.NewWriter(at, path.Dir(d.File.Path), nil)
			w.Top = 2
			p := &DocPage{Frame: in.NewFrame(at, d.Title, ""), Heading: d.Title, Body: w.Html(d.Body, ""),
				Chapters: chaptersOf(in, d)}
			if repo := in.Corpus.Settings.Repository; repo != "" {
				p.EditHref = repo + view.EscapePath(d.File.Path)
			}
			return p, nil
		}})
	}
	return out
}

// chaptersOf are the pages of a page's folder below content/pages, its first page included.
func chaptersOf(in *view.Input, d *review.PageDoc) (out []view.NavLink) {
	dir := path.Dir(d.File.Path)
	if dir == "content/pages" {
		return nil
	}
	add := func(p *review.PageDoc) {
		link := view.Link{Href: "../" + view.EscapeSegment(p.Slug) + "/index.html", Text: p.Title}
		out = append(out, view.NavLink{Link: link, Current: p == d})
	}
	for _, first := range []bool{true, false} {
		for _, p := range in.Corpus.Pages {
			if path.Dir(p.File.Path) == dir && view.IsChapter(p) != first {
				add(p)
			}
		}
	}
	return out
}

// NotFoundOutputs is the page for addresses that lead nowhere. It is shown under any address, so relative links would
// break: with a base_url it links from the root of its host, without one it is plain.
func NotFoundOutputs(in *view.Input) []view.Output {
	return []view.Output{{Path: "404.html", Template: "404", Data: func() (any, error) {
		f := in.NewFrame("404.html", "Page not found", "")
		f.Canonical = ""
		if u, err := url.Parse(in.Corpus.Settings.BaseURL); err == nil {
			f.Root = u.Path // "" without a base_url
		}
		return f, nil
	}}}
}

// RobotsOutputs is the file by which search engines are told to leave out an edition that is not for everybody
// (RFC 9309). They ask for it at the root of a host alone; pages say the same of themselves.
func RobotsOutputs(in *view.Input) []view.Output {
	if !in.Corpus.Settings.NoIndex {
		return nil
	}
	return []view.Output{{Path: "robots.txt", Bytes: func() ([]byte, error) {
		return []byte("User-agent: *\nDisallow: /\n"), nil
	}}}
}
