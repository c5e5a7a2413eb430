// Package reviews makes the pages of reviews, the lists of them, the pages of services and teams, two reviews over
// each other, and the page that a meeting is run with.
package reviews

import (
	"fmt"
	"html/template"
	"strings"

	"throughline/internal/corpus"
	"throughline/internal/digest"
	"throughline/internal/markdown"
	"throughline/internal/page/budgets"
	"throughline/internal/review"
	"throughline/internal/view"
)

// ReviewPage is the data of one review's page, in the order in which it tells the story.
type ReviewPage struct {
	view.Frame
	ID           string
	Kind         string // in words: "Near miss"
	KindSlug     string
	KindNote     string // what that kind means to a reader who meets it for the first time; "" for incidents
	Ribbon       string // for drafts and reviews in review
	Heading      template.HTML
	Date         view.Stamp
	Services     []view.Link
	Teams        []view.Link
	Themes       []view.Link
	People       []review.Person
	Summary      template.HTML
	Surprise     template.HTML
	Facts        []view.Fact // impact, detection
	Phases       []Phase
	Body         template.HTML
	Timeline     Timeline
	Groups       []ItemGroup
	Theories     []TheoryView
	Artifacts    []ArtifactView
	Questions    []QuestionView
	Followups    []FollowupView
	Takeaways    []ItemView
	Budget       []view.Fact
	Related      []view.Link // that this review names
	Incoming     []view.Link // that name this review
	Alike        []SimilarView
	Older, Newer *view.Link
	Contents     []view.Link // Class is "in" for headings of the account
	Reading      string      // "3 min read, 12 with the timeline"; "" where there is little to read
	Refs         []string    // numbers in other systems
	Met          view.Stamp  // when people met over it
	// Notes are what stands above the items of each field, by its key; those of the timeline and of groups stand
	// there.
	Notes map[string]template.HTML
}

// A Phase is a moment of the incident and how long after the one before it came.
type Phase struct {
	Marker string
	At     view.Stamp // where its clock is known, that alone
	Day    string     // "" for the day of the phase before it, and where At says it
	After  string
}

// An ItemGroup is the items of one kind.
type ItemGroup struct {
	ID    string // of the section
	Title string
	Lead  string // what the section is about, in a sentence
	Note  template.HTML
	Items []ItemView
}

// An ItemView is a contributor, mitigator, risk, difficulty or takeaway. Attributes are class and id of its article,
// Self those of the link to it.
type ItemView struct {
	Attributes, Self template.HTMLAttr

	ID     string
	Class  string
	Title  template.HTML
	Text   template.HTML
	Tags   []string // small facts in words: "by design", "known to one person"
	Themes []view.Link
	Facts  []view.Fact // events, evidence, where it comes from, what refers to it
}

// A TheoryView is a theory and how it played out.
type TheoryView struct {
	ItemView
	State string
	Plays []Play
}

// A Play is what an event did to a theory.
type Play struct {
	Effect string
	At     string
	Event  view.Link
}

// A QuestionView is a question that the meeting opened.
type QuestionView struct {
	Attributes, Self    template.HTMLAttr // as those of an ItemView
	ID, Ask, Of, Status string
	Group               string
	Answer              template.HTML
}

// A FollowupView is what was decided to do.
type FollowupView struct {
	ItemView
	Kind, Owner, Status string
	Due                 view.Stamp
	DueTime             template.HTML // as an element of the page
	Overdue             bool
	Href                string
	Why                 template.HTML
}

// Outputs are the pages of all reviews.
func Outputs(in *view.Input) []view.Output {
	out := make([]view.Output, 0, len(in.Corpus.Reviews))
	for i := range in.Corpus.Reviews {
		out = append(out, NewOutput(in, i))
	}
	return out
}

// NewOutput is the page of the review at a place in the corpus.
func NewOutput(in *view.Input, i int) view.Output {
	return view.Output{
		Path:     "reviews/" + in.Corpus.Reviews[i].ID + "/index.html",
		Template: "review",
		Data:     func() (any, error) { return newReviewPage(in, i), nil },
		Deps:     func(w *digest.Writer) bool { return writeDeps(in, w, i) },
	}
}

func newReviewPage(in *view.Input, i int) *ReviewPage {
	r := in.Corpus.Reviews[i]
	at := "reviews/" + r.ID + "/index.html"
	w := in.NewWriter(at, view.FolderOf(r), r)
	p := &ReviewPage{Frame: in.NewFrame(at, "", "reviews/"), ID: r.ID, Kind: view.KindWords(r.Kind), KindSlug: r.Kind,
		KindNote: kindNote(r.Kind),
		Ribbon:   view.Ribbon(r.Status), Heading: w.Inline(r.Title), Date: view.Day(r.Date), People: r.People,
		Services: w.LinkGroups(r.Services, "services"), Teams: w.LinkGroups(r.Teams, "teams"),
		Themes:  w.LinkGroups(r.Themes, "themes"),
		Summary: w.Html(r.Summary, "summary-"), Surprise: w.Html(r.Surprise, "surprise-")}
	p.Title = w.In.Words(r.Title)
	p.Description = view.Shorten(in.Words(r.Summary.Src), 200)
	if repo := in.Corpus.Settings.Repository; repo != "" {
		p.EditHref = repo + view.EscapePath(r.File.Path)
	}
	p.Refs, p.Met, p.Notes = r.Refs, view.Day(r.Meeting.Date), renderNotes(w)
	addFacts(w, p)
	p.Phases = phases(r)
	var heads []markdown.Heading
	p.Body, heads = renderBody(w)
	p.Reading = readingTime(r)
	p.Timeline = newTimeline(w)
	p.Timeline.Note = p.Notes["timeline"]
	if p.Timeline.Events > 0 {
		p.Styles = append(p.Styles, "timeline.css")
		p.Scripts = append(p.Scripts, timelineScripts()...)
	}
	p.Scripts = append(p.Scripts, "review.js")
	p.Groups = newItemGroups(w)
	for i := range p.Groups {
		p.Groups[i].Note = p.Notes[p.Groups[i].ID]
	}
	p.Theories = newTheoryViews(w)
	p.Artifacts = newArtifactViews(w)
	addOutcome(w, p)
	addNeighbours(w, p, i)
	addRelated(w, p, i)
	p.Contents = contents(p, heads)
	return p
}

// renderNotes are what stands around the items of each field.
func renderNotes(w *view.Writer) map[string]template.HTML {
	if len(w.Review.Notes) == 0 {
		return nil
	}
	out := make(map[string]template.HTML, len(w.Review.Notes))
	for _, n := range w.Review.Notes {
		out[n.Field] = w.Html(n.Text, "note-"+n.Field+"-")
	}
	return out
}

// tagsOf are the words of a group as the tags of an item.
func tagsOf(group string) []string {
	if group == "" {
		return nil
	}
	return []string{group}
}

// kindNote says why a review that is not of an incident is worth reading.
func kindNote(kind string) string {
	switch kind {
	case "near-miss":
		return "Nothing broke, and it was close. Near misses show what keeps us safe."
	case "surprise":
		return "Something was not as we thought. Nothing had to break for that."
	case "game-day":
		return "A rehearsal: we caused it on purpose to see how we and the system cope."
	case "experiment":
		return "A question that we asked the running system."
	case "success":
		return "It went well. It is worth knowing how."
	}
	return ""
}

func addFacts(w *view.Writer, p *ReviewPage) {
	r := w.Review
	if r.Impact.HasUsers || !r.Impact.Text.Empty() || len(r.Impact.Numbers) > 0 {
		f := view.Fact{Label: "Impact", Text: w.Html(r.Impact.Text, "impact-")}
		var counted []string
		if r.Impact.HasUsers {
			counted = append(counted, fmt.Sprintf("%s %% of users", view.Trim(r.Impact.UsersPercent)))
		}
		for _, n := range r.Impact.Numbers {
			counted = append(counted, strings.TrimSpace(n.What+": "+view.Trim(n.Value)+" "+n.Unit))
		}
		f.Value = strings.Join(counted, "; ")
		p.Facts = append(p.Facts, f)
	}
	if r.Detection.By != "" || !r.Detection.Note.Empty() {
		p.Facts = append(p.Facts, view.Fact{Label: "How it was noticed", Value: view.DetectionWords(r.Detection.By),
			Text: w.Html(r.Detection.Note, "detection-")})
	}
}

func phases(r *review.Review) []Phase {
	var out []Phase
	var before review.Time
	shown := ""
	r.Times.Each(func(marker string, t *review.Time) bool {
		if t.IsZero() {
			return true
		}
		ph := Phase{Marker: view.Capitalize(marker), At: view.Moment(*t)}
		if t.Precision < review.Day {
			ph.At.Text = t.Clock()
			if today := view.Day(*t).Text; today != shown {
				ph.Day, shown = today, today
			}
		}
		if !before.IsZero() && before.Precision < review.Day && t.Precision < review.Day && !t.At.Before(before.At) {
			ph.After = view.Duration(t.At.Sub(before.At)) + " later"
		}
		before = *t
		out = append(out, ph)
		return true
	})
	if len(out) < 2 {
		return nil
	}
	return out
}

// renderBody is the account without what stands elsewhere on the page: its title and the texts of items.
// Its headings come with it.
func renderBody(w *view.Writer) (html template.HTML, heads []markdown.Heading) {
	html = w.Render(w.Review.Body.Src, markdown.Options{Top: 3, Cut: w.Review.Cuts(), Taken: takenIDs(w.Review),
		Headings: &heads}, false)
	return html, heads
}

// addOutcome fills in what came of it.
func addOutcome(w *view.Writer, p *ReviewPage) {
	r := w.Review
	for i := range r.Questions {
		q := &r.Questions[i]
		p.Questions = append(p.Questions, QuestionView{Attributes: view.EntryAttributes("item question", q.ID),
			Self: view.SelfAttributes(q.ID), ID: q.ID, Ask: q.Ask, Of: q.Of, Group: q.Group, Status: q.Status,
			Answer: w.Html(q.Answer, q.ID+"-")})
	}
	p.Followups = make([]FollowupView, 0, len(r.Followups))
	for i := range r.Followups {
		p.Followups = append(p.Followups, newFollowupView(w, &r.Followups[i]))
	}
	for i := range r.Takeaways {
		t := &r.Takeaways[i]
		p.Takeaways = append(p.Takeaways, ItemView{Attributes: view.EntryAttributes("takeaway", t.ID),
			Self: view.SelfAttributes(t.ID), ID: t.ID, Class: "takeaway", Text: w.Html(t.Text, t.ID+"-"),
			Themes: w.LinkThemes(t.Themes), Tags: tagsOf(t.Group)})
	}
	for _, b := range r.Budget {
		p.Budget = append(p.Budget, budgets.NewFact(w, &b))
	}
}

func newFollowupView(w *view.Writer, f *review.Followup) FollowupView {
	more := f.Extra()
	v := FollowupView{ItemView: newItemView(w, "follow-up "+f.Status, f.ID, f.Title, f.Text, f.Themes),
		Kind: f.Kind, Owner: f.Owner, Status: strings.ReplaceAll(f.Status, "-", " "), Due: view.Day(f.Due),
		Href: more.Href, Why: w.Html(more.Why, f.ID+"-why-")}
	v.Tags = tagsOf(more.Group)
	if !more.Done.IsZero() {
		v.Tags = append(v.Tags, "done "+view.Day(more.Done).Text)
	}
	v.DueTime, v.Overdue = view.TimeElement(v.Due), f.Overdue(w.In.Now)
	v.add("Mentioned in", linkBacklinks(w, f.ID))
	return v
}

// addNeighbours links to other reviews: named here, naming this one, and the ones before and after in time.
func addNeighbours(w *view.Writer, p *ReviewPage, i int) {
	c := w.In.Corpus
	for _, rel := range w.Review.Related {
		if l, ok := w.LinkAddress(corpus.ParseAddress(rel.ID, w.Review)); ok {
			l.Note = rel.How
			p.Related = append(p.Related, l)
		}
	}
	seen := map[string]bool{}
	for _, b := range c.Incoming(w.Review) {
		from := c.Review(b.From.Review)
		if from == nil || seen[from.ID] {
			continue
		}
		seen[from.ID] = true
		l := w.LinkReview(from)
		l.Note = view.Day(from.Date).Text
		p.Incoming = append(p.Incoming, l)
	}
	at := func(j int) *view.Link {
		if j < 0 || j >= len(c.Reviews) {
			return nil
		}
		l := w.LinkReview(c.Reviews[j])
		return &l
	}
	p.Newer, p.Older = at(i-1), at(i+1)
}
