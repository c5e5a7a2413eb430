package export

import (
	"encoding/xml"
	"strings"
	"time"

	"github.com/gorilla/feeds"

	"throughline/internal/review"
	"throughline/internal/view"
)

// feedLength is how many reviews a feed has.
const feedLength = 30

// FeedOutputs are what only makes sense when the site's address is known. All lists every file of the site.
func FeedOutputs(in *view.Input, all func() []view.Output) []view.Output {
	if in.Corpus.Settings.BaseURL == "" {
		return nil
	}
	return []view.Output{
		{Path: "feed.xml", Bytes: func() ([]byte, error) {
			s, err := newFeed(in).ToAtom()
			return []byte(s + "\n"), err
		}},
		{Path: "feed.json", Bytes: func() ([]byte, error) {
			s, err := newFeed(in).ToJSON()
			return []byte(s + "\n"), err
		}},
		{Path: "sitemap.xml", Bytes: func() ([]byte, error) { return writeSitemap(in, all()) }},
	}
}

func newFeed(in *view.Input) *feeds.Feed {
	s := &in.Corpus.Settings
	f := &feeds.Feed{Title: feedText(s.Title), Description: feedText(s.Description), Id: s.BaseURL, Link: &feeds.Link{Href: s.BaseURL}, Updated: in.Now}
	if len(in.Corpus.Reviews) > 0 {
		f.Updated = in.Corpus.Reviews[0].Date.At
	}
	for _, r := range in.Corpus.Reviews[:min(feedLength, len(in.Corpus.Reviews))] {
		if r.Status != "published" {
			continue
		}
		address := s.BaseURL + "reviews/" + r.ID + "/"
		f.Items = append(f.Items, &feeds.Item{Title: feedText(in.Words(r.Title)), Id: address, Link: &feeds.Link{Href: address},
			Description: feedText(view.Shorten(in.Words(view.FirstText(r)), 500)), Created: r.Date.At, Updated: r.Date.At})
	}
	return f
}

// feedText drops what XML cannot hold.
func feedText(s string) string {
	return strings.Map(func(r rune) rune {
		if r < 0x20 && r != '\t' && r != '\n' || r >= 0x7f && r < 0xa0 || r == 0xfffe || r == 0xffff {
			return -1
		}
		return r
	}, s)
}

type sitemapURL struct {
	Loc     string `xml:"loc"`
	LastMod string `xml:"lastmod,omitempty"`
}

// writeSitemap lists every page (https://www.sitemaps.org/protocol.html).
func writeSitemap(in *view.Input, all []view.Output) ([]byte, error) {
	dates := map[string]review.Time{}
	for _, r := range in.Corpus.Reviews {
		dates["reviews/"+r.ID+"/index.html"] = r.Date
	}
	set := struct {
		XMLName xml.Name     `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 urlset"`
		URLs    []sitemapURL `xml:"url"`
	}{}
	for _, o := range all {
		if o.Template == "" || o.Path == "404.html" {
			continue
		}
		u := sitemapURL{Loc: in.Corpus.Settings.BaseURL + view.EscapePath(strings.TrimSuffix(o.Path, "index.html"))}
		if t := dates[o.Path]; !t.IsZero() && t.Precision <= review.Day {
			u.LastMod = t.At.Format(time.DateOnly)
		}
		set.URLs = append(set.URLs, u)
	}
	out, err := xml.MarshalIndent(set, "", " ")
	return append([]byte(xml.Header), append(out, '\n')...), err
}
