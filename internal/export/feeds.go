package export

import (
	"encoding/xml"
	"strings"
	"time"

	"github.com/gorilla/feeds"

	"throughline/internal/plain"
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
			return writeAtom(newFeed(in))
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
	f := &feeds.Feed{Title: plain.XML(s.Title), Description: plain.XML(s.Description), Id: s.BaseURL,
		Link: &feeds.Link{Href: s.BaseURL}, Updated: in.Now}
	if len(in.Corpus.Reviews) > 0 {
		f.Updated = in.Corpus.Reviews[0].Date.At
	}
	for _, r := range in.Corpus.Reviews[:min(feedLength, len(in.Corpus.Reviews))] {
		if r.Status != "published" {
			continue
		}
		address := s.BaseURL + "reviews/" + r.ID + "/"
		f.Items = append(f.Items, &feeds.Item{Title: plain.XML(in.Words(r.Title)), Id: address,
			Link:        &feeds.Link{Href: address},
			Description: plain.XML(view.Shorten(in.Words(view.FirstText(r)), 500)), Created: r.Date.At,
			Updated: r.Date.At})
	}
	return f
}

// writeAtom is a feed as Atom (RFC 4287). The library calls every summary HTML; ours are words, in which "a<b" is not
// the beginning of an element.
func writeAtom(f *feeds.Feed) ([]byte, error) {
	a := (&feeds.Atom{Feed: f}).AtomFeed()
	for _, e := range a.Entries {
		if e.Summary != nil {
			e.Summary.Type = "text"
		}
	}
	s, err := feeds.ToXML(atomFeed{a})
	return []byte(s + "\n"), err
}

// An atomFeed is a feed that is finished.
type atomFeed struct{ *feeds.AtomFeed }

// FeedXml implements feeds.XmlFeed.
func (a atomFeed) FeedXml() any { return a.AtomFeed } //nolint:revive // the library's name

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
			u.LastMod = t.Local().Format(time.DateOnly)
		}
		set.URLs = append(set.URLs, u)
	}
	out, err := xml.MarshalIndent(set, "", " ")
	return append([]byte(xml.Header), append(out, '\n')...), err
}
