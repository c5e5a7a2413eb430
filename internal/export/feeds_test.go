package export

import (
	"encoding/xml"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/feeds"

	"throughline/internal/config"
	"throughline/internal/corpus"
	"throughline/internal/review"
	"throughline/internal/view"
)

// TestAtomIsText holds that what a reader of feeds makes of titles and summaries is the words that were written:
// markup to an HTML parser, entities and control characters too.
func TestAtomIsText(t *testing.T) {
	for _, words := range []string{"a<b and Map<K>", "&lt;script&gt;", "AT&T", "<b>bold</b>", "]]>", "\u202ex",
		"5 > 4 & 3 < 4", "plain"} {
		f := &feeds.Feed{Title: words, Link: &feeds.Link{Href: "https://example.org/"}, Updated: time.Unix(0, 0),
			Items: []*feeds.Item{{Title: words, Id: "x", Link: &feeds.Link{Href: "https://example.org/x/"},
				Description: words, Created: time.Unix(0, 0)}}}
		data, err := writeAtom(f)
		if err != nil {
			t.Fatal(err)
		}
		var got struct {
			XMLName xml.Name `xml:"http://www.w3.org/2005/Atom feed"`
			Title   string   `xml:"title"`
			Entry   struct {
				Title   string `xml:"title"`
				Summary struct {
					Type string `xml:"type,attr"`
					Text string `xml:",chardata"`
				} `xml:"summary"`
			} `xml:"entry"`
		}
		if err := xml.Unmarshal(data, &got); err != nil {
			t.Fatal(err)
		}
		if got.Title != words || got.Entry.Title != words || got.Entry.Summary.Text != words ||
			got.Entry.Summary.Type != "text" {
			t.Errorf("%q: %+v", words, got)
		}
		if strings.Contains(string(data), `type="html"`) {
			t.Errorf("%q is HTML to a reader:\n%s", words, data)
		}
	}
}

// TestSitemapDays holds that a page's day is the one that was written, wherever on earth that was, and that none is
// made up where only a month or a year is known.
func TestSitemapDays(t *testing.T) {
	settings := config.Default()
	settings.BaseURL = "https://example.org/"
	zone := func(s, place string) review.Time {
		loc, err := time.LoadLocation(place)
		if err != nil {
			t.Fatal(err)
		}
		at, err := time.ParseInLocation("2006-01-02 15:04", s, loc)
		if err != nil {
			t.Fatal(err)
		}
		_, offset := at.Zone()
		return review.Time{At: at.UTC(), Precision: review.Minute, Offset: int32(offset)}
	}
	day := zone("2026-03-14 00:00", "Pacific/Kiritimati")
	day.Precision = review.Day
	c := &corpus.Corpus{Settings: settings}
	var pages []view.Output
	want := map[string]string{"pages/about/": ""}
	for id, of := range map[string]struct {
		date review.Time
		day  string
	}{
		"east": {day, "2026-03-14"}, "copenhagen": {due(t, "2026-07-01"), "2026-07-01"},
		"clock-east": {zone("2026-03-14 00:30", "Asia/Tokyo"), "2026-03-14"},
		"clock-west": {zone("2026-03-14 23:30", "America/Los_Angeles"), "2026-03-14"},
		"month":      {due(t, "2026-05"), ""}, "year": {due(t, "2026"), ""}, "none": {review.Time{}, ""},
	} {
		c.Reviews = append(c.Reviews, &review.Review{ID: id, Date: of.date})
		pages = append(pages, view.Output{Path: "reviews/" + id + "/index.html", Template: "review"})
		want["reviews/"+id+"/"] = of.day
	}
	pages = append(pages, view.Output{Path: "pages/about/index.html", Template: "page"}, view.Output{Path: "a.css"})
	data, err := writeSitemap(&view.Input{Corpus: c}, pages)
	if err != nil {
		t.Fatal(err)
	}
	var got struct {
		URLs []sitemapURL `xml:"url"`
	}
	if err := xml.Unmarshal(data, &got); err != nil || len(got.URLs) != len(want) {
		t.Fatalf("%v: %s", err, data)
	}
	for _, u := range got.URLs {
		page := strings.TrimPrefix(u.Loc, settings.BaseURL)
		if day, ok := want[page]; !ok || day != u.LastMod {
			t.Errorf("%s: %q, want %q", page, u.LastMod, day)
		}
	}
}
