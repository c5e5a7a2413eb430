package reviews

import (
	"fmt"
	"slices"

	"throughline/internal/meeting"
	"throughline/internal/view"
)

// A FacilitatePage is a review as it is walked through in a meeting. It is served by the preview and never published.
type FacilitatePage struct {
	ReviewPage
	ReviewHref string
	Ground     []string
	Minutes    int
	Parts      []MeetingPart
	Slides     []MeetingSlide // all of them: those of the agenda, then those beside it
	Asks       []MeetingAsks  // questions by kind of event
	Learnt     int            // how many events were learned later
}

// A MeetingPart is a part of the agenda.
type MeetingPart struct {
	Number  int
	Title   string
	Minutes int
	Note    string
}

// A MeetingSlide is a section of the review as the meeting looks at it.
type MeetingSlide struct {
	Name  string // one of meeting.Sections, or "pause"
	ID    string
	Title string
	Empty string // what it says when the review has nothing there yet
	Part  int    // number of its part; 0 beside the agenda
	Note  string
	Group *ItemGroup // nil: not a list of items, or an empty one
	Asks  []string
}

// MeetingAsks are questions for one kind of event.
type MeetingAsks struct {
	Kind      string
	Questions []string
}

// FacilitateOutputs are the pages to run meetings with.
func FacilitateOutputs(in *view.Input) []view.Output {
	var out []view.Output
	for i := range in.Corpus.Reviews {
		out = append(out, NewFacilitateOutput(in, i))
	}
	return out
}

// NewFacilitateOutput is the page to run a meeting with, about the review at a place in the corpus.
func NewFacilitateOutput(in *view.Input, i int) view.Output {
	return view.Output{
		Path:     "facilitate/" + in.Corpus.Reviews[i].ID + "/index.html",
		Template: "facilitate",
		Data:     func() (any, error) { return newFacilitatePage(in, i), nil },
	}
}

func newFacilitatePage(in *view.Input, i int) *FacilitatePage {
	guide := in.Guide
	p := &FacilitatePage{ReviewPage: *newReviewPage(in, i), Ground: guide.Ground, Minutes: guide.Minutes()}
	p.ReviewHref = p.Root + "reviews/" + p.ID + "/index.html"
	p.Title = "Facilitate: " + p.Title
	p.Description, p.EditHref, p.Canonical, p.Feeds = "", "", "", false
	p.Styles = []string{"timeline.css", view.PreviewAssets + "facilitate.css"}
	p.Scripts = append(timelineScripts(), view.PreviewAssets+"notes.js", view.PreviewAssets+"facilitate.js")
	for _, d := range p.Timeline.Days {
		for _, e := range d.Events {
			if e.Labels != nil && e.Labels.Later {
				p.Learnt++
			}
		}
	}
	slices.SortStableFunc(p.Questions, func(a, b QuestionView) int { return settled(a) - settled(b) })
	p.agenda(guide)
	for _, kind := range append([]string{meeting.Any}, p.Timeline.Kinds...) {
		p.Asks = append(p.Asks, MeetingAsks{kind, guide.Events[kind]})
	}
	return p
}

// settled puts open questions before those that have an answer or are left for later.
func settled(q QuestionView) int {
	if q.Status == "open" {
		return 0
	}
	return 1
}

// agenda lays the sections out as the guide says; those that no part shows come after, to be jumped to.
func (p *FacilitatePage) agenda(guide *meeting.Guide) {
	shown := map[string]bool{}
	for i, part := range guide.Agenda {
		number := i + 1
		p.Parts = append(p.Parts, MeetingPart{number, part.Title, part.Minutes, part.Note})
		for _, name := range part.Show {
			if name == "timeline" && p.Timeline.Events == 0 && p.Body != "" && !shown["account"] {
				name = "account" // a review without a timeline is read instead
			}
			if shown[name] {
				continue
			}
			shown[name] = true
			p.Slides = append(p.Slides, p.slide(guide, name, number))
		}
		if len(part.Show) == 0 {
			p.Slides = append(p.Slides, MeetingSlide{Name: "pause", ID: fmt.Sprintf("slide-pause-%d", number),
				Title: part.Title, Part: number, Note: part.Note})
		}
	}
	for _, name := range meeting.Sections() {
		if !shown[name] {
			p.Slides = append(p.Slides, p.slide(guide, name, 0))
		}
	}
}

func (p *FacilitatePage) slide(guide *meeting.Guide, name string, part int) MeetingSlide {
	s := MeetingSlide{Name: name, ID: "slide-" + name, Part: part, Asks: guide.Sections[name]}
	s.Title, s.Empty = slideWords(name)
	for i := range p.Groups {
		if p.Groups[i].ID == name {
			s.Group = &p.Groups[i]
		}
	}
	return s
}

// slideWords are a section's heading and what stands there while the review has nothing to show.
func slideWords(name string) (title, empty string) {
	switch name {
	case "opening":
		return "Welcome", ""
	case "account":
		return "What happened", "The account is not written yet."
	case "timeline":
		return "The story, event by event", "There is no timeline yet. Tell it round the table: who noticed first?"
	case "afterwards":
		return "What we learnt afterwards", "Nothing is marked as learnt afterwards yet."
	case "mitigators":
		return "What kept it from being worse", "No mitigators are written down yet. There were some."
	case "contributors":
		return "What made it possible", "No contributors are written down yet."
	case "difficulties":
		return "What made it hard", "No difficulties are written down yet."
	case "risks":
		return "What may follow from it", "No risks are written down yet."
	case "theories":
		return "What people thought was happening", "No theories are written down yet."
	case "questions":
		return "Open questions", "No question is open yet."
	case "takeaways":
		return "What we take with us", "No takeaways are written down yet."
	case "followups":
		return "What we decided to do", "Nothing is decided yet."
	}
	return "What people looked at", "No artifacts are named yet."
}
