package page

import (
	"fmt"
	"html/template"
	"strings"
	"time"

	"throughline/internal/corpus"
	"throughline/internal/diag"
	"throughline/internal/digest"
	"throughline/internal/markdown"
	"throughline/internal/review"
)

// ReviewPage is the data of one review's page, in the order in which it tells the story.
type ReviewPage struct {
	Frame
	ID           string
	Kind         string // in words: "Near miss"
	KindSlug     string
	KindNote     string // what that kind means to a reader who meets it for the first time; "" for incidents
	Ribbon       string // for drafts and reviews in review
	Heading      template.HTML
	Date         Stamp
	Services     []Link
	Teams        []Link
	Themes       []Link
	People       []review.Person
	Summary      template.HTML
	Surprise     template.HTML
	Facts        []Fact // impact, detection
	Phases       []Phase
	Body         template.HTML
	Timeline     Timeline
	Groups       []ItemGroup
	Theories     []TheoryView
	Artifacts    []ArtifactView
	Questions    []QuestionView
	Followups    []FollowupView
	Takeaways    []ItemView
	Budget       []Fact
	Related      []Link // that this review names
	Incoming     []Link // that name this review
	Alike        []SimilarView
	Older, Newer *Link
	Contents     []Link
}

// A Stamp is a time for people and for programs.
type Stamp struct{ Text, ISO string }

// A Fact is a label and what there is to say.
type Fact struct {
	Label string
	Value string
	Text  template.HTML
	Links []Link
}

// A Phase is a moment of the incident and how long after the one before it came.
type Phase struct {
	Marker string
	At     Stamp  // where its clock is known, that alone
	Day    string // "" for the day of the phase before it, and where At says it
	After  string
}

// An ItemGroup is the items of one kind.
type ItemGroup struct {
	ID    string // of the section
	Title string
	Lead  string // what the section is about, in a sentence
	Items []ItemView
}

// An ItemView is a contributor, mitigator, risk, difficulty or takeaway. Attributes are class and id of its article, Self those of
// the link to it.
type ItemView struct {
	Attributes, Self template.HTMLAttr

	ID     string
	Class  string
	Title  template.HTML
	Text   template.HTML
	Tags   []string // small facts in words: "by design", "known to one person"
	Themes []Link
	Facts  []Fact // events, evidence, where it comes from, what refers to it
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
	Event  Link
}

// A QuestionView is a question that the meeting opened.
type QuestionView struct {
	Attributes, Self    template.HTMLAttr // as those of an ItemView
	ID, Ask, Of, Status string
	Answer              template.HTML
}

// A FollowupView is what was decided to do.
type FollowupView struct {
	ItemView
	Kind, Owner, Status string
	Due                 Stamp
	DueTime             template.HTML // as an element of the page
	Overdue             bool
	Href                string
	Why                 template.HTML
}

func reviewOutputs(in *Input) []Output {
	out := make([]Output, 0, len(in.Corpus.Reviews))
	for i := range in.Corpus.Reviews {
		out = append(out, reviewOutput(in, i))
	}
	return out
}

func reviewOutput(in *Input, i int) Output {
	return Output{
		Path:     "reviews/" + in.Corpus.Reviews[i].ID + "/index.html",
		Template: "review",
		Data:     func() (any, error) { return newReviewPage(in, i), nil },
		Deps:     func(w *digest.Writer) bool { return in.reviewDeps(w, i) },
	}
}

func newReviewPage(in *Input, i int) *ReviewPage {
	r := in.Corpus.Reviews[i]
	at := "reviews/" + r.ID + "/index.html"
	w := in.writer(at, folder(r), r)
	p := &ReviewPage{Frame: in.frame(at, "", "reviews/"), ID: r.ID, Kind: kindWords(r.Kind), KindSlug: r.Kind, KindNote: kindNote(r.Kind),
		Ribbon: ribbon(r.Status), Heading: w.inline(r.Title), Date: day(r.Date), People: r.People,
		Services: w.groups(r.Services, "services"), Teams: w.groups(r.Teams, "teams"), Themes: w.groups(r.Themes, "themes"),
		Summary: w.html(r.Summary, "summary-"), Surprise: w.html(r.Surprise, "surprise-")}
	p.Title = w.in.words(r.Title)
	p.Description = shorten(in.words(r.Summary.Src), 200)
	if repo := in.Corpus.Settings.Repository; repo != "" {
		p.EditHref = repo + escapePath(r.File.Path)
	}
	w.facts(p)
	p.Phases = phases(r)
	p.Body = w.body()
	p.Timeline = w.timeline()
	if p.Timeline.Events > 0 {
		p.Styles = append(p.Styles, "timeline.css")
		if len(p.Timeline.Tracks) > 0 && w.in.bundled() {
			p.Scripts = append(p.Scripts, bundle, "tracks.js") // before timeline.js, which tells it where the axis stands
		}
		p.Scripts = append(p.Scripts, timelineScripts()...)
	}
	p.Groups = w.itemGroups()
	p.Theories = w.theories()
	p.Artifacts = w.artifacts()
	w.outcome(p)
	w.neighbours(p, i)
	w.relatedStory(p, i)
	p.Contents = contents(p)
	return p
}

func kindWords(kind string) string { return capital(strings.ReplaceAll(kind, "-", " ")) }

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

func ribbon(status string) string {
	switch status {
	case "draft":
		return "Draft: not published yet"
	case "in-review":
		return "In review: the people who were there are still reading it"
	}
	return ""
}

// day is a date as people write it: "14 March 2026", or coarser where less is known.
func day(t review.Time) Stamp {
	if t.IsZero() {
		return Stamp{}
	}
	l := t.Local()
	about := ""
	if t.Approx {
		about = "about "
	}
	switch t.Precision {
	case review.Year:
		return Stamp{about + l.Format("2006"), l.Format("2006")}
	case review.Month:
		return Stamp{about + l.Format("January 2006"), l.Format("2006-01")}
	}
	return Stamp{about + l.Format("2 January 2006"), l.Format(time.DateOnly)}
}

// moment is a time with its clock and offset: "14 March 2026, 09:02 (+01:00)".
func moment(t review.Time) Stamp {
	if t.IsZero() || t.Precision >= review.Day {
		return day(t)
	}
	s := day(t)
	return Stamp{s.Text + ", " + t.Clock(), iso(t)}
}

// iso is a time for the datetime attribute.
func iso(t review.Time) string {
	switch {
	case t.IsZero():
		return ""
	case t.Precision >= review.Day:
		return day(t).ISO
	}
	return t.Local().Format(time.RFC3339)
}

func (w *writer) groups(tags []review.Tag, section string) []Link {
	out := make([]Link, len(tags))
	for i, t := range tags {
		words := t.Name
		if section == "themes" {
			if theme := w.in.Corpus.Theme(t.Slug); theme != nil {
				words = theme.Title
			}
		}
		out[i] = Link{Href: w.root + section + "/" + escape(t.Slug) + "/index.html", Text: words}
	}
	return out
}

func (w *writer) facts(p *ReviewPage) {
	r := w.r
	if r.Impact.HasUsers || !r.Impact.Text.Empty() {
		f := Fact{Label: "Impact", Text: w.html(r.Impact.Text, "impact-")}
		if r.Impact.HasUsers {
			f.Value = fmt.Sprintf("%s %% of users", trim(r.Impact.UsersPercent))
		}
		p.Facts = append(p.Facts, f)
	}
	if r.Detection.By != "" || !r.Detection.Note.Empty() {
		p.Facts = append(p.Facts, Fact{Label: "How it was noticed", Value: detectionWords(r.Detection.By), Text: w.html(r.Detection.Note, "detection-")})
	}
}

func trim(v float64) string {
	return strings.TrimRight(strings.TrimRight(fmt.Sprintf("%.2f", v), "0"), ".")
}

func detectionWords(by string) string {
	switch by {
	case "alert":
		return "By an alert"
	case "human":
		return "By somebody of ours"
	case "customer":
		return "By a customer"
	case "chance":
		return "By chance"
	}
	return ""
}

func phases(r *review.Review) []Phase {
	var out []Phase
	var before review.Time
	shown := ""
	r.Times.Each(func(marker string, t *review.Time) bool {
		if t.IsZero() {
			return true
		}
		ph := Phase{Marker: capital(marker), At: moment(*t)}
		if t.Precision < review.Day {
			ph.At.Text = t.Clock()
			if today := day(*t).Text; today != shown {
				ph.Day, shown = today, today
			}
		}
		if !before.IsZero() && before.Precision < review.Day && t.Precision < review.Day && !t.At.Before(before.At) {
			ph.After = duration(t.At.Sub(before.At)) + " later"
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

// duration says how long something took in at most two units: "40 s", "12 min", "2 h 5 min", "3 days 4 h".
func duration(d time.Duration) string {
	switch {
	case d < time.Minute:
		return fmt.Sprintf("%d s", int(d.Seconds()))
	case d < time.Hour:
		if s := int(d.Seconds()) % 60; s != 0 && d < 10*time.Minute {
			return fmt.Sprintf("%d min %d s", int(d.Minutes()), s)
		}
		return fmt.Sprintf("%d min", int(d.Minutes()))
	case d < 48*time.Hour:
		if m := int(d.Minutes()) % 60; m != 0 {
			return fmt.Sprintf("%d h %d min", int(d.Hours()), m)
		}
		return fmt.Sprintf("%d h", int(d.Hours()))
	}
	days := int(d.Hours()) / 24
	if h := int(d.Hours()) % 24; h != 0 && days < 10 {
		return fmt.Sprintf("%d days %d h", days, h)
	}
	return fmt.Sprintf("%d days", days)
}

// body is the account without what stands elsewhere on the page: its title and the texts of items.
func (w *writer) body() template.HTML {
	var cut []diag.Span
	for _, s := range w.r.Sections {
		cut = append(cut, s.Cut)
	}
	o, plain := markdown.Options{Top: 3, Cut: cut}, ""
	if w.in.InternText != nil {
		o.Plain = &plain
	}
	html := w.render(w.r.Body.Src, o, false)
	if plain != "" {
		w.in.bodyText.Store(w.r, w.in.InternText(plain))
	}
	return html
}

// outcome fills in what came of it.
func (w *writer) outcome(p *ReviewPage) {
	r := w.r
	for i := range r.Questions {
		q := &r.Questions[i]
		p.Questions = append(p.Questions, QuestionView{Attributes: entry("item question", q.ID), Self: self(q.ID), ID: q.ID, Ask: q.Ask, Of: q.Of, Status: q.Status, Answer: w.html(q.Answer, q.ID+"-")})
	}
	p.Followups = make([]FollowupView, 0, len(r.Followups))
	for i := range r.Followups {
		p.Followups = append(p.Followups, w.followup(&r.Followups[i]))
	}
	for i := range r.Takeaways {
		t := &r.Takeaways[i]
		p.Takeaways = append(p.Takeaways, ItemView{Attributes: entry("takeaway", t.ID), Self: self(t.ID), ID: t.ID, Class: "takeaway", Text: w.html(t.Text, t.ID+"-"), Themes: w.themes(t.Themes)})
	}
	for _, b := range r.Budget {
		p.Budget = append(p.Budget, w.budgetFact(&b))
	}
}

func (w *writer) followup(f *review.Followup) FollowupView {
	more := f.Extra()
	v := FollowupView{ItemView: w.itemView("follow-up "+f.Status, f.ID, f.Title, f.Text, f.Themes),
		Kind: f.Kind, Owner: f.Owner, Status: f.Status, Due: day(f.Due), Href: more.Href, Why: w.html(more.Why, f.ID+"-why-")}
	if !more.Done.IsZero() {
		v.Tags = append(v.Tags, "done "+day(more.Done).Text)
	}
	v.DueTime, v.Overdue = timeElement(v.Due), f.Overdue(w.in.Now)
	v.add("Mentioned in", w.backlinks(f.ID))
	return v
}

// neighbours links to other reviews: named here, naming this one, and the ones before and after in time.
func (w *writer) neighbours(p *ReviewPage, i int) {
	c := w.in.Corpus
	for _, rel := range w.r.Related {
		if l, ok := w.address(corpus.ParseAddress(rel.ID, w.r)); ok {
			l.Note = rel.How
			p.Related = append(p.Related, l)
		}
	}
	seen := map[string]bool{}
	for _, b := range c.Incoming(w.r) {
		from := c.Review(b.From.Review)
		if from == nil || seen[from.ID] {
			continue
		}
		seen[from.ID] = true
		l := w.reviewLink(from)
		l.Note = day(from.Date).Text
		p.Incoming = append(p.Incoming, l)
	}
	at := func(j int) *Link {
		if j < 0 || j >= len(c.Reviews) {
			return nil
		}
		l := w.reviewLink(c.Reviews[j])
		return &l
	}
	p.Newer, p.Older = at(i-1), at(i+1)
}

// contents lists the sections that the page has.
func contents(p *ReviewPage) []Link {
	out := make([]Link, 0, 12)
	add := func(ok bool, id, words string) {
		if ok {
			out = append(out, Link{Href: "#" + id, Text: words})
		}
	}
	add(p.Summary != "", "summary", "Summary")
	add(p.Surprise != "", "surprise", "What surprised us")
	add(p.Body != "", "account", "What happened")
	add(len(p.Timeline.Days) > 0, "timeline", "Timeline")
	for _, g := range p.Groups {
		add(true, g.ID, g.Title)
	}
	add(len(p.Theories) > 0, "theories", "Theories")
	add(len(p.Artifacts) > 0, "artifacts", "Artifacts")
	add(len(p.Questions) > 0, "questions", "Questions")
	add(len(p.Followups) > 0, "followups", "Follow-ups")
	add(len(p.Takeaways) > 0, "takeaways", "Takeaways")
	add(len(p.Budget) > 0, "budget", "Error budgets")
	add(len(p.Related)+len(p.Incoming)+len(p.Alike) > 0, "related", "Related reviews")
	return out
}
