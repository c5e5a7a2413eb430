package export

import (
	"encoding/xml"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/feeds"
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
