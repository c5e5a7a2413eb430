package reviews

import (
	"bytes"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"maps"
	"net/url"
	"slices"

	"throughline/internal/digest"
	"throughline/internal/review"
	"throughline/internal/view"
)

// ComparePage is the data of the page that lays two reviews over each other.
type ComparePage struct {
	view.Frame
	Heading string
	Choices []Choice
	Pairs   []Pair // to begin with: of the newest reviews that name another
}

// A Pair is two reviews of which one names the other.
type Pair struct {
	view.Link
	With string // the title of the other one
}

// A Choice is a review that can be compared.
type Choice struct {
	ID, Date, Title string
	File            string // the script that has its events
}

// compareEvents are the events of a review for the script of the compare page. Times are seconds since 1970.
type compareEvents struct {
	Title   string         `json:"title"`
	Href    string         `json:"href"`
	Zero    int64          `json:"zero"`    // what is laid over the other's
	Aligned string         `json:"aligned"` // what that is: "detected", "started" or "first event"
	Events  []compareEvent `json:"events"`
}

type compareEvent struct {
	ID     string `json:"id"`
	At     int64  `json:"at"`
	Clock  string `json:"clock"`
	About  bool   `json:"about,omitempty"` // nobody knows it to the minute
	Kind   string `json:"kind,omitempty"`
	Lane   string `json:"lane,omitempty"`
	Marker string `json:"marker,omitempty"`
	Text   string `json:"text"`
}

// CompareOutputs are the page and the events of all reviews with a timeline, as scripts of calls: a page from disk
// may load scripts and nothing else. Some reviews share a file, for a file for each would be a third of all files of
// a large site.
func CompareOutputs(in *view.Input) []view.Output {
	const at = "compare/index.html"
	files := map[string][]*review.Review{}
	for _, r := range in.Corpus.Reviews {
		if len(r.Timeline) > 0 {
			f := eventsFile(r.ID)
			files[f] = append(files[f], r)
		}
	}
	out := []view.Output{{Path: at, Template: "compare", Data: func() (any, error) {
		p := &ComparePage{Frame: in.NewFrame(at, "Two reviews over each other", "reviews/"),
			Heading: "Two reviews over each other"}
		p.Styles, p.Scripts = []string{"timeline.css"}, []string{"marks.js", "compare.js"}
		for _, r := range in.Corpus.Reviews {
			if len(r.Timeline) > 0 {
				p.Choices = append(p.Choices, Choice{r.ID, view.Day(r.Date).ISO, view.Shorten(in.Words(r.Title), 90),
					eventsFile(r.ID)})
			}
		}
		p.Pairs = listPairs(in, 5)
		return p, nil
	}}}
	for _, f := range slices.Sorted(maps.Keys(files)) {
		out = append(out, view.Output{Path: "compare/" + f,
			Bytes: func() ([]byte, error) { return writeEventsScript(in, files[f]) },
			Deps:  func(w *digest.Writer) bool { return in.WriteReviewsDeps(w, files[f]) }})
	}
	return out
}

// listPairs are the newest reviews that name another, each once, where both have a timeline.
func listPairs(in *view.Input, most int) []Pair {
	var out []Pair
	for _, r := range in.Corpus.Reviews {
		for _, rel := range r.Related {
			other := in.Corpus.Review(rel.ID)
			if other == nil || other == r || len(r.Timeline) == 0 || len(other.Timeline) == 0 || len(out) == most {
				continue
			}
			query := url.Values{"a": {r.ID}, "b": {other.ID}}.Encode()
			out = append(out, Pair{view.Link{Href: "index.html?" + query, Text: view.Shorten(in.Words(r.Title), 90)},
				view.Shorten(in.Words(other.Title), 90)})
			break
		}
	}
	return out
}

// eventsFile names the file that has the events of a review. It depends on the id alone, so that a review more
// changes one file.
func eventsFile(id string) string {
	h := fnv.New32a()
	h.Write([]byte(id))
	return fmt.Sprintf("events/%02x.js", h.Sum32()%256)
}

// sameSite holds where a script was loaded from against the page that runs it: names of files and of the function can
// be guessed, and a page of another site that defines the function would be told everything by readers who may open
// ours. It is what a script can do for itself; the header Cross-Origin-Resource-Policy does it for all files.
const sameSite = `document.currentScript.src.split("/", 3).join("/") === location.href.split("/", 3).join("/")`

func writeEventsScript(in *view.Input, reviews []*review.Review) ([]byte, error) {
	var b bytes.Buffer
	b.WriteString("if (" + sameSite + ") {\n")
	for _, r := range reviews {
		id, err := json.Marshal(r.ID)
		if err != nil {
			return nil, err
		}
		data, err := json.Marshal(collectEvents(in, r))
		if err != nil {
			return nil, err
		}
		fmt.Fprintf(&b, "throughlineEvents(%s,%s);\n", id, data)
	}
	b.WriteString("}\n")
	return b.Bytes(), nil
}

func collectEvents(in *view.Input, r *review.Review) compareEvents {
	c := compareEvents{Title: in.Words(r.Title), Href: "../reviews/" + view.EscapeSegment(r.ID) + "/index.html"}
	c.Zero, c.Aligned = zero(r)
	for i := range r.Timeline {
		e := &r.Timeline[i]
		c.Events = append(c.Events, compareEvent{e.ID, e.At.At.Unix(), clockOf(e.At), e.At.Approx ||
			e.At.Precision >= review.Day, e.Kind, e.Lane, e.Extra().Marker, view.Shorten(in.Words(e.Text.Src), 240)})
	}
	return c
}

// zero is the moment at which a review is laid over another: when it was detected, else when it started.
func zero(r *review.Review) (int64, string) {
	switch {
	case !r.Times.Detected.IsZero():
		return r.Times.Detected.At.Unix(), "detected"
	case !r.Times.Started.IsZero():
		return r.Times.Started.At.Unix(), "started"
	}
	return r.Timeline[0].At.At.Unix(), "first event"
}
