package reviews

import (
	"html/template"
	"net/url"
	"strconv"
	"strings"
	"time"

	"throughline/internal/corpus"
	"throughline/internal/review"
	"throughline/internal/view"
)

// A Timeline is the story as one ordered list: what stands without scripts, in print and in a screen reader.
type Timeline struct {
	Note     template.HTML // what stands around the events
	Days     []TimelineDay
	Zone     string // how the clocks are to be read
	Lanes    []string
	Kinds    []string
	Events   int
	Long     bool   // so many events that a browser should lay them out only where they are looked at
	Moments  string // for the script: "started 1741939200 detected 1741939320", seconds since 1970
	Theories []TimelineTheory
	Tracks   []Track
	Compare  string // address of the page that lays two reviews over each other
}

// A TimelineTheory is a theory as the drawing needs it.
type TimelineTheory struct{ ID, Claim string }

// longTimeline is the number of events from which a browser lays out only what is looked at.
const longTimeline = 300

// A TimelineDay is the events of one day of the review's zone.
type TimelineDay struct {
	Date   view.Stamp
	Events []EventView
}

// An Effect is what an event did to a theory.
type Effect struct {
	Words  string
	Theory view.Link
}

// An EventView is one event.
type EventView struct {
	// Attributes are those of the list's entry: id and class, and for the script data-at and data-end in seconds
	// since 1970 (the same for a moment), data-off in seconds east of UTC of the zone it was written in, data-kind,
	// data-lane, data-coarse ("day", "month" or "year" where no clock is known, data-end then being the end of that),
	// data-about, data-theory and data-effect. Self are those of the link to the event, When is its time and Until
	// its end, "" for a moment.
	Attributes, Self template.HTMLAttr
	When, Until      template.HTML

	Gap    string // a long silence before it, in words
	Labels *EventLabels
	Text   template.HTML
	Rests  bool // whether there is anything of what follows

	Group    string // the words that it stood under with others
	Theories []Effect
	Evidence []EvidenceView
	Items    []view.Link // items that point at it
}

// EventLabels are the few words over an event, the same for many.
type EventLabels struct {
	Marker, Kind, Lane string
	Pin, Later         bool
}

// An EvidenceView is a link to what an event rests on. Captured is when the artifact was made, in seconds since 1970,
// and 0 where that is not known: whoever walks through the story does not see it before.
type EvidenceView struct {
	view.Link
	Captured int64
}

// timelineScripts draw a timeline, in the order in which they need each other.
func timelineScripts() []string {
	return []string{"marks.js", "timeline-axis.js", "timeline-story.js", "timeline-graphs.js", "timeline-draw.js",
		"timeline-controls.js",
		"timeline-pointer.js", "timeline.js"}
}

// newTimeline makes the list of a review's events.
func newTimeline(w *view.Writer) Timeline {
	r := w.Review
	t := Timeline{Zone: zoneWords(r), Events: len(r.Timeline), Long: len(r.Timeline) > longTimeline,
		Moments: moments(r),
		Tracks:  newTracks(w), Compare: w.Root + "compare/index.html?a=" + url.QueryEscape(r.ID)}
	for i := range r.Theories {
		t.Theories = append(t.Theories, TimelineTheory{r.Theories[i].ID, w.Plain(r.Theories[i].Claim)})
	}
	pointers := linkPointers(w)
	long := longSilence(r)
	var before *review.Event
	all, first := make([]EventView, 0, len(r.Timeline)), 0 // of the last day
	for i := range r.Timeline {
		e := &r.Timeline[i]
		all = append(all, newEventView(w, e, pointers[e.ID]))
		v := &all[i]
		if before != nil && before.At.Precision < review.Day && e.At.Precision < review.Day {
			if gap := e.At.At.Sub(before.At.At); gap >= long {
				v.Gap = view.Duration(gap)
			}
		}
		if before == nil || !sameDay(before.At, e.At) {
			d := view.Day(e.At)
			if n := len(t.Days); n == 0 || t.Days[n-1].Date.ISO != d.ISO {
				t.Days, first = append(t.Days, TimelineDay{Date: view.Stamp{Text: strings.TrimPrefix(d.Text, "about "),
					ISO: d.ISO}}), i
			}
		}
		before = e
		t.Days[len(t.Days)-1].Events = all[first : i+1 : i+1]
		t.Lanes = addOnce(t.Lanes, e.Lane)
		t.Kinds = addOnce(t.Kinds, e.Kind)
	}
	return t
}

func addOnce(list []string, s string) []string {
	if s == "" {
		return list
	}
	for _, have := range list {
		if have == s {
			return list
		}
	}
	return append(list, s)
}

// longSilence is how long a pause must be to be worth a word: an eighth of the whole story, at least twenty minutes.
func longSilence(r *review.Review) time.Duration {
	from, to := r.Span()
	return max(20*time.Minute, to.Sub(from)/8)
}

// zoneWords says how the clocks of a timeline are to be read.
func zoneWords(r *review.Review) string {
	if len(r.Timeline) == 0 {
		return ""
	}
	first, last := r.Timeline[0].At.Offset, r.Timeline[len(r.Timeline)-1].At.Offset
	words := "UTC" + offset(first)
	if last != first {
		words += ", later UTC" + offset(last)
	}
	if name := r.Zone.String(); name != "" && name != "UTC" {
		words = name + " (" + words + ")"
	}
	return words
}

// offset is "+02:00", or nothing for UTC itself.
func offset(seconds int32) string {
	if seconds == 0 {
		return ""
	}
	return time.Unix(0, 0).In(time.FixedZone("", int(seconds))).Format("-07:00")
}

// sameDay reports whether two events are surely of one day: most are, and dates need not be written to know it.
func sameDay(a, b review.Time) bool {
	if a.Precision != b.Precision {
		return false
	}
	ay, am, ad := a.Local().Date()
	by, bm, bd := b.Local().Date()
	return ay == by && am == bm && ad == bd
}

// linkPointers are the items that point at each event.
func linkPointers(w *view.Writer) map[string][]view.Link {
	out := map[string][]view.Link{}
	for it := range w.Review.Items {
		for _, ref := range it.Extra().Events {
			out[ref.ID] = append(out[ref.ID], view.Link{Href: "#" + it.ID, Text: w.Plain(it.Title), Class: "item " +
				view.ClassOf(string(it.Of))})
		}
	}
	return out
}

func newEventView(w *view.Writer, e *review.Event, items []view.Link) EventView {
	more := e.Extra()
	v := EventView{Attributes: eventAttributes(e), Self: view.SelfAttributes(e.ID),
		When: view.TimeElement(eventTime(e)), Until: view.TimeElement(eventEnd(e)),
		Text: w.Html(e.Text, e.ID+"-"), Evidence: newEvidenceViews(w, more.Evidence), Items: items}
	if labels := (EventLabels{more.Marker, e.Kind, e.Lane, more.Pin, more.Later}); labels != (EventLabels{}) {
		v.Labels = &labels
	}
	for _, did := range more.Theories {
		if l, ok := w.LinkAddress(corpus.Address{Review: w.Review.ID, Item: did.Theory.ID}); ok {
			v.Theories = append(v.Theories, Effect{effectWords(did.Effect), l})
		}
	}
	v.Group = more.Group
	v.Rests = len(v.Theories) > 0 || len(v.Evidence) > 0 || len(v.Items) > 0
	return v
}

// eventTime is when an event was: its clock, or what stands in the place of one.
func eventTime(e *review.Event) view.Stamp {
	if e.At.Precision >= review.Day {
		return view.Stamp{Text: wholeDay(e.At), ISO: view.Iso(e.At)}
	}
	return view.Stamp{Text: clockOf(e.At), ISO: view.Iso(e.At)}
}

// eventEnd is when an event that took its time ended, with the day where that is another one.
func eventEnd(e *review.Event) view.Stamp {
	until := e.Extra().Until
	if until.IsZero() {
		return view.Stamp{}
	}
	if until.Precision < review.Day && view.Day(until).ISO != view.Day(e.At).ISO {
		return view.Stamp{Text: view.Moment(until).Text, ISO: view.Iso(until)}
	}
	return view.Stamp{Text: clockOf(until), ISO: view.Iso(until)}
}

func eventAttributes(e *review.Event) template.HTMLAttr {
	more := e.Extra()
	a := make(view.Attributes, 0, 160)
	class := "event"
	if more.Pin {
		class += " pinned"
	}
	if more.Later {
		class += " later"
	}
	a = a.Text("class", class)
	a = a.Text("id", e.ID)
	from, to, precision := span(e)
	a = a.Number("data-at", from)
	a = a.Number("data-end", to)
	a = a.Number("data-off", int64(e.At.Offset))
	a = a.Text("data-kind", e.Kind)
	a = a.Text("data-lane", e.Lane)
	if precision != "" {
		a = a.Text("data-coarse", precision)
	}
	if e.At.Approx {
		a = a.Text("data-about", "1")
	}
	if len(more.Theories) > 0 { // the first: it is what a drawing has room for
		a = a.Text("data-theory", more.Theories[0].Theory.ID)
		if effect := more.Theories[0].Effect; effect != "" {
			a = a.Text("data-effect", effect)
		}
	}
	return a.HTML()
}

// span is when an event began and ended, in seconds since 1970, and how coarsely that is known ("" for a clock).
func span(e *review.Event) (from, to int64, precision string) {
	from = e.At.At.Unix()
	to = from
	if e.At.Precision >= review.Day {
		precision, to = coarse(e.At)
	}
	if until := e.Extra().Until; !until.IsZero() {
		to = until.At.Unix()
		if until.Precision >= review.Day {
			_, to = coarse(until)
		}
	}
	return from, to, precision
}

// newEvidenceViews are links to evidence with the time at which it was captured.
func newEvidenceViews(w *view.Writer, list []review.Evidence) []EvidenceView {
	var out []EvidenceView
	for i, e := range list {
		for _, l := range linkEvidence(w, list[i:i+1]) {
			out = append(out, EvidenceView{l, capturedAt(w, e)})
		}
	}
	return out
}

func capturedAt(w *view.Writer, e review.Evidence) int64 {
	ref := e.Ref
	if !strings.Contains(ref, "#") {
		ref = "#" + ref
	}
	a := corpus.ParseAddress(ref, w.Review)
	r := w.Review
	if a.Review != r.ID {
		r = w.In.Corpus.Review(a.Review)
	}
	if e.URL || r == nil {
		return 0
	}
	for i := range r.Artifacts {
		if r.Artifacts[i].ID == a.Item {
			return unix(r.Artifacts[i].Extra().Captured)
		}
	}
	return 0
}

// unix is a time in seconds since 1970; 0 where there is none.
func unix(t review.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.At.Unix()
}

// wholeDay is what stands in the place of a clock for an event that names no time of day.
func wholeDay(t review.Time) string {
	about := ""
	if t.Approx {
		about = "about "
	}
	switch t.Precision {
	case review.Month:
		return about + "that month"
	case review.Year:
		return about + "that year"
	}
	return about + "that day"
}

// coarse names the period of a time without a clock and gives its end, in seconds since 1970.
func coarse(t review.Time) (name string, end int64) {
	l := t.Local()
	switch t.Precision {
	case review.Month:
		return "month", l.AddDate(0, 1, 0).Unix()
	case review.Year:
		return "year", l.AddDate(1, 0, 0).Unix()
	}
	return "day", l.AddDate(0, 0, 1).Unix()
}

// moments are the times between which the phases run, for the script: words and seconds since 1970 by turns.
func moments(r *review.Review) string {
	var out []string
	for marker, t := range r.Times.Each {
		if !t.IsZero() {
			out = append(out, marker, strconv.FormatInt(t.At.Unix(), 10))
		}
	}
	return strings.Join(out, " ")
}
