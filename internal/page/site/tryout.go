package site

import (
	"strconv"

	"throughline/internal/corpus"
	"throughline/internal/review"
	"throughline/internal/view"
)

// TryoutPath is where the first page of a try stands. Only the preview of a try has it.
const TryoutPath = "try/index.html"

// TryoutPage is the data of the first page of a try: what was found in a folder, and what was not.
type TryoutPage struct {
	view.Frame
	Lead    string
	Facts   []TryoutFact
	Longest []TryoutEntry
	All     view.Link
	Helped  []TryoutItem
	Found   []TryoutItem // a few of what was read, for a look at the text beside it
	Left    []TryoutPlace
	MoreOf  string // how many places are not shown
	Skipped []view.SkippedFile
	Missing bool // no review says what people thought was happening
}

// A TryoutFact is a number and what it counts.
type TryoutFact struct{ N, Words string }

// A TryoutEntry is a review with what was found in it.
type TryoutEntry struct {
	view.Link
	Date  view.Stamp
	Facts string
	Dots  []TryoutDot
	First string
	Last  string
}

// A TryoutDot is an event on the line of a review: percent of the way from its first to its last, and how many dots
// are under it.
type TryoutDot struct{ X, Y string }

// A TryoutItem is something that was found in a text, and as what.
type TryoutItem struct {
	view.Link
	As     string
	Review view.Link
	Date   view.Stamp
	Where  string // file:line
}

// A TryoutPlace is a place that somebody should look at.
type TryoutPlace struct{ Where, Words string }

// TryoutOutputs is the first page of a try, or nothing.
func TryoutOutputs(in *view.Input) []view.Output {
	if in.Tryout == nil {
		return nil
	}
	return []view.Output{{Path: TryoutPath, Template: "tryout", Data: func() (any, error) {
		return newTryout(in),
			nil
	}}}
}

const (
	maxLongest = 8  // reviews
	maxFound   = 4  // of each kind
	maxPlaces  = 40 // to look at
)

func newTryout(in *view.Input) *TryoutPage {
	found := in.Tryout()
	w := in.NewWriter(TryoutPath, "content", nil)
	p := &TryoutPage{Frame: in.NewFrame(TryoutPath, "Your reviews, as we found them", ""), Skipped: found.Skipped,
		Missing: found.Theories == 0 && found.Reviews > 0}
	p.Styles = []string{view.PreviewAssets + "tryout.css"}
	p.Lead = leadOf(found)
	p.Facts = factsOf(found)
	for _, r := range view.LongestTimelines(in.Corpus.Reviews, maxLongest) {
		p.Longest = append(p.Longest, newTryoutEntry(w, r))
	}
	p.All = view.Link{Href: "../reviews/index.html", Text: "All " + view.Count(found.Reviews, "review", "reviews")}
	for _, r := range in.Corpus.Reviews {
		for i := range r.Mitigators {
			if len(p.Helped) < 2*maxFound {
				p.Helped = append(p.Helped, newTryoutItem(w, found, r, &r.Mitigators[i]))
			}
		}
	}
	p.Found = foundItems(w, found, in.Corpus)
	for _, at := range found.Left[:min(maxPlaces, len(found.Left))] {
		p.Left = append(p.Left, TryoutPlace{at.Path + ":" + strconv.Itoa(at.Line), at.Message})
	}
	if n := len(found.Left) - len(p.Left); n > 0 {
		p.MoreOf = view.Count(n, "more place", "more places") + "; throughline try --no-serve lists them all"
	}
	return p
}

func leadOf(f *view.Tried) string {
	s := view.Count(f.Files, "file", "files") + " became " + view.Count(f.Reviews, "review", "reviews")
	switch {
	case f.Reviews == 0:
		return "No file here could be read as a review. Below is what was left aside, and why."
	case f.Timelines == f.Reviews:
		s += ", each with a timeline"
	case f.Timelines > 0:
		s += ", " + strconv.Itoa(f.Timelines) + " of them with a timeline"
	}
	return s + ". Every sentence that was not recognised is still there, in its order."
}

func factsOf(f *view.Tried) (out []TryoutFact) {
	add := func(n int, one, many string) {
		if n > 0 {
			words := many
			if n == 1 {
				words = one
			}
			out = append(out, TryoutFact{strconv.Itoa(n), words})
		}
	}
	add(f.Events, "event on a timeline", "events on "+view.Count(f.Timelines, "timeline", "timelines"))
	add(f.Contributors, "contributor", "contributors")
	add(f.Difficulties, "thing that made it hard", "things that made it hard")
	add(f.Mitigators-f.ByChance, "thing that helped", "things that helped")
	add(f.ByChance, "stroke of luck", "strokes of luck")
	add(f.Followups, "follow-up", "follow-ups, "+strconv.Itoa(f.Linked)+" with a link")
	add(f.Takeaways, "lesson", "lessons")
	return out
}

func newTryoutEntry(w *view.Writer, r *review.Review) TryoutEntry {
	l, _ := w.LinkAddress(corpus.Address{Review: r.ID})
	e := TryoutEntry{Link: l, Date: view.Day(r.Date)}
	add := func(n int, one, many string) {
		if n > 0 {
			if e.Facts != "" {
				e.Facts += " · "
			}
			e.Facts += view.Count(n, one, many)
		}
	}
	add(len(r.Timeline), "event", "events")
	add(len(r.Contributors), "contributor", "contributors")
	add(len(r.Takeaways), "lesson", "lessons")
	add(len(r.Followups), "follow-up", "follow-ups")
	if n := len(r.Timeline); n > 1 {
		e.First, e.Last = r.Timeline[0].At.Clock(), r.Timeline[n-1].At.Clock()
		e.Dots = dotsOf(r.Timeline)
	}
	return e
}

// dotsOf places events on a line; those that would lie on one another are stacked.
func dotsOf(events []review.Event) []TryoutDot {
	first, last := events[0].At.At, events[len(events)-1].At.At
	whole := last.Sub(first).Seconds()
	stack := map[int]int{}
	var out []TryoutDot
	for i := range events {
		x := 0.0
		if whole > 0 {
			x = events[i].At.At.Sub(first).Seconds() / whole
		}
		column := int(x * 40)
		if stack[column]++; stack[column] > 6 {
			continue
		}
		out = append(out, TryoutDot{strconv.FormatFloat(4+192*float64(column)/40, 'f', 1, 64),
			strconv.Itoa(46 - 7*stack[column])})
	}
	return out
}

func newTryoutItem(w *view.Writer, found *view.Tried, r *review.Review, it *review.Item) TryoutItem {
	link, _ := w.LinkAddress(corpus.Address{Review: r.ID, Item: it.ID})
	of, _ := w.LinkAddress(corpus.Address{Review: r.ID})
	as := string(it.Of)
	if it.Of == review.Mitigator {
		as = "helped"
		if it.Extra().Source == "chance" {
			as = "got lucky"
		}
	}
	return TryoutItem{Link: link, As: as, Review: of, Date: view.Day(r.Date),
		Where: found.RealPath(r.File.Path) + ":" + strconv.Itoa(r.File.Position(int(it.Span.Start)).Line)}
}

// foundItems are a few contributors and difficulties of different reviews.
func foundItems(w *view.Writer, found *view.Tried, c *corpus.Corpus) (out []TryoutItem) {
	for _, list := range []func(*review.Review) []review.Item{
		func(r *review.Review) []review.Item { return r.Contributors },
		func(r *review.Review) []review.Item { return r.Difficulties },
	} {
		n := 0
		for _, r := range c.Reviews {
			if items := list(r); len(items) > 0 && n < maxFound {
				out = append(out, newTryoutItem(w, found, r, &items[0]))
				n++
			}
		}
	}
	return out
}
