package across

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"throughline/internal/derive"
	"throughline/internal/review"
	"throughline/internal/view"
)

// DetectionPage is the data of the page of detection gaps: a list of where to look.
type DetectionPage struct {
	view.OverviewFrame
	Heading, Answer string
	Ways            []WayView
	Told            []GapView // only a customer or chance found it
	Slow            []GapView
	SlowLead        string
	Signals         []view.ListedReview
	AllSignals      *view.Link
	MoreTold        string
	MoreSlow        string
}

// A WayView is how many reviews say that something was noticed in a way.
type WayView struct {
	ID, Title string
	N, Share  int // Share: how long its bar is, 100 for the longest
	Gap       bool
}

// A GapView is a review that tells where to look.
type GapView struct {
	view.Link
	Date     view.Stamp
	How      string // "By a customer"
	After    string // "11 min after it started"
	Note     string
	Services []view.Link
}

// maxGaps is how many reviews each list of the page names.
const maxGaps = 100

// DetectionOutputs is the page of how things are noticed, where any review says so.
func DetectionOutputs(in *view.Input) []view.Output {
	if in.Derived.Detection.Reviews == 0 {
		return nil
	}
	at := view.DetectionPath + "index.html"
	return []view.Output{{Path: at, Template: "detection", Data: func() (any, error) {
		return newDetectionPage(in, at),
			nil
	}}}
}

func newDetectionPage(in *view.Input, at string) *DetectionPage {
	w := in.NewWriter(at, "content", nil)
	d := in.Derived.Detection
	p := &DetectionPage{OverviewFrame: in.NewOverviewFrame(at, "How we found out", view.DetectionPath),
		Heading: "How we found out"}
	told := unseen(d)
	p.Answer = detectionAnswer(d, len(told))
	p.Ways = ways(d)
	after := map[*review.Review]string{}
	for _, s := range d.Slow {
		after[s.Review] = afterWords(s)
	}
	for _, r := range told[:min(maxGaps, len(told))] {
		p.Told = append(p.Told, newGapView(w, r, after[r]))
	}
	slow := slices.DeleteFunc(slices.Clone(d.Slow), func(s derive.Slow) bool { return isGap(s.Review.Detection.By) })
	for _, s := range slow[:min(maxGaps, len(slow))] {
		p.Slow = append(p.Slow, newGapView(w, s.Review, after[s.Review]))
	}
	p.MoreTold, p.MoreSlow = moreGaps(len(told)), moreGaps(len(slow))
	p.SlowLead = slowLead(len(d.Slow), len(d.Slow)-len(slow), d.Timed)
	p.Signals = byKindList(w.ListItems(newestOf(d.Signals, maxCachedPieces), true), "signal")
	if len(d.Signals) > 0 {
		p.AllSignals = &view.Link{Href: w.Root + "difficulties/signal/index.html", Text: "All " +
			view.Count(len(d.Signals), "difficulty", "difficulties") + " of that kind"}
	}
	return p
}

// slowLead says how many were noticed late, and that those which a customer or chance found are in the list above.
func slowLead(slow, above, timed int) string {
	lead := fmt.Sprintf("%s of %s that say both when it started and when it was noticed",
		view.Capitalize(view.NumberWord(slow)), view.Count(timed, "review", "reviews"))
	if above > 0 {
		lead += fmt.Sprintf(", %s of them in the list above", view.NumberWord(above))
	}
	return lead + ". What would have shown it sooner?"
}

func moreGaps(n int) string {
	if n <= maxGaps {
		return ""
	}
	return fmt.Sprintf("And %d before these.", n-maxGaps)
}

// unseen are the reviews of what only a customer or chance found, newest first.
func unseen(d *derive.Detection) []*review.Review {
	var out []*review.Review
	for _, way := range d.Ways {
		if isGap(way.By) {
			out = append(out, way.Reviews...)
		}
	}
	return derive.Newest(out)
}

func isGap(by string) bool { return by == "customer" || by == "chance" }

// detectionAnswer is the page in a sentence.
func detectionAnswer(d *derive.Detection, told int) string {
	if told == 0 {
		return "None of " + view.Count(d.Reviews, "review", "reviews") +
			" says that only a customer or chance found it."
	}
	return view.Capitalize(view.NumberWord(told)) + " of " + view.Count(d.Reviews, "review", "reviews") + " " +
		view.Agree(told, "tells", "tell") + " of something that only a customer or chance found."
}

func ways(d *derive.Detection) []WayView {
	most := 1
	for _, way := range d.Ways {
		most = max(most, len(way.Reviews))
	}
	var out []WayView
	for _, way := range d.Ways {
		title := cmp.Or(view.DetectionWords(way.By), "Not said")
		if len(way.Reviews) > 0 {
			out = append(out, WayView{"by-" + cmp.Or(way.By, "other"), title, len(way.Reviews),
				len(way.Reviews) * 100 / most, isGap(way.By)})
		}
	}
	return out
}

func afterWords(s derive.Slow) string {
	words := view.Duration(s.After) + " after it started"
	if s.AtLeast {
		words = "at least " + words
	}
	return words
}

func newGapView(w *view.Writer, r *review.Review, after string) GapView {
	return GapView{Link: w.LinkReview(r), Date: view.Day(r.Date),
		How: strings.TrimSpace(view.DetectionWords(r.Detection.By)), After: after,
		Note: view.Shorten(w.In.Words(r.Detection.Note.Src), 320), Services: w.LinkGroups(r.Services, "services")}
}
