// Package review holds the domain: what an incident learning review is made of, and the rules that follow from it. It
// knows nothing of files, YAML or HTML; texts are Markdown as written, times are instants with how they were written.
package review

import (
	"slices"
	"strings"
	"time"

	"throughline/internal/diag"
)

// A Review is one write-up. It is read-only once it is parsed and its ids are given.
type Review struct {
	File *diag.File // the Markdown file
	Dir  string     // its folder, slash-separated, relative to the site: where the files beside it are

	ID        string
	IDAt      diag.Span // where the id is written; empty when it is the file's name
	Title     string
	TitleSpan diag.Span
	Kind      string // one of Kinds
	Status    string // one of Statuses
	Date      Time
	// DateOfEvent tells that nothing states the date: it is that of the first event.
	DateOfEvent bool
	Zone        *time.Location // never nil after parsing: the zone of bare clock times

	Summary  Text
	Surprise Text
	Body     Text
	// Sections are the parts of Body that are the text of an item and are left out where the body is shown.
	// The spans are offsets into Body.Src.
	Sections []Section
	// Lifted are the headings of the body that became fields, by the ids that links know them by.
	Lifted []LiftedHeading

	Services, Teams, Themes []Tag
	People                  []Person
	Times                   Times
	Detection               Detection
	Impact                  Impact

	Contributors, Mitigators, Risks, Difficulties []Item

	Artifacts []Artifact
	Theories  []Theory
	Timeline  []Event // in the order of the instants; ties keep the order of writing
	Questions []Question
	Followups []Followup
	Takeaways []Takeaway
	Budget    []Burn
	Related   []Related
	Refs      []string // numbers in other systems
	Notes     []Note   // what stands around the items of a field, in the order of Notes' fields
	Meeting   Meeting

	Audience Label
	Editions []Edition
}

// A Text is Markdown as written and where it stands. For texts that YAML folds or escapes, the span covers the whole
// scalar, so an offset into Src is not an offset into the file.
type Text struct {
	Src  string
	Span diag.Span
}

// WholeLines is a text without the empty lines at its ends, and with an end of line where it has several lines: the
// same words are the same text wherever they are written.
func WholeLines(s string) string {
	s = strings.TrimRight(s, " \t\r\n")
	for {
		line, rest, more := strings.Cut(s, "\n")
		if !more || strings.TrimSpace(line) != "" {
			break
		}
		s = rest
	}
	if strings.Contains(s, "\n") {
		s += "\n"
	}
	return s
}

// Empty reports whether there is nothing to show.
func (t Text) Empty() bool { return t.Src == "" }

// A Section is a part of the body under a heading with an item's id.
type Section struct {
	Item string    // the id
	Cut  diag.Span // heading and content, offsets into Body.Src
}

// Cuts are what is left out of Body where it is shown, as offsets into Body.Src, in their order.
func (r *Review) Cuts() []diag.Span {
	var out []diag.Span
	for _, s := range r.Sections {
		out = append(out, s.Cut)
	}
	return out
}

// A Note is prose that belongs to a field: what stood around its items.
type Note struct {
	Field string // the key of the field: timeline, contributors, ...
	Text  Text
}

// Note is the note of a field, empty where there is none.
func (r *Review) Note(field string) Text {
	for _, n := range r.Notes {
		if n.Field == field {
			return n.Text
		}
	}
	return Text{}
}

// A Meeting is when people met over the review.
type Meeting struct{ Date Time }

// A Number is one thing about the impact that was counted.
type Number struct {
	What  string
	Value float64
	Unit  string // "" for a count
}

// A LiftedHeading is a heading that stands in the body no more.
type LiftedHeading struct {
	ID    string // of the heading
	Field string
}

// A Tag is the name of a theme, service or team: the slug is its address, the name what was written.
type Tag struct {
	Slug, Name string
	Span       diag.Span
}

// A Ref is an id that was written somewhere.
type Ref struct {
	ID   string
	Span diag.Span
}

// A Label is the name of an audience; the zero Label inherits.
type Label struct {
	Name string
	Span diag.Span
}

// A Person is somebody's part in it: the role first, a name only where people chose to give one.
type Person struct{ Role, Name string }

// Times are the moments that the phases of an incident run between. Each is stated in the front matter or taken from
// the first event with that marker; zero where neither is there.
type Times struct{ Started, Detected, Declared, Mitigated, Resolved Time }

// Each yields the times by marker in the order of Markers, the zero ones included.
func (t *Times) Each(yield func(marker string, at *Time) bool) {
	_ = yield("started", &t.Started) && yield("detected", &t.Detected) && yield("declared", &t.Declared) &&
		yield("mitigated", &t.Mitigated) && yield("resolved", &t.Resolved)
}

// Detection tells how it was noticed.
type Detection struct {
	By   string // one of DetectedBy or ""
	Note Text
	Span diag.Span
}

// Impact is what users felt. UsersPercent is from 0 to 100 and only means something if HasUsers.
type Impact struct {
	UsersPercent float64
	HasUsers     bool
	Text         Text
	Numbers      []Number
}

// An Item is a contributor, mitigator, risk or difficulty.
type Item struct {
	ID     string
	Of     ItemKind
	Title  string
	Text   Text
	Themes []Tag
	Span   diag.Span // the whole item

	extra *ItemExtra // nil: nothing
}

// ItemMore is what an item may have beside its title and text. A large site has a hundred thousand items, and most
// have none of it. Fields that a kind does not have are zero.
type ItemExtra struct {
	Events    []Ref
	Evidence  []Evidence
	Audience  Label
	Since     Time   // contributors: how long it had been so
	OutcomeOf Ref    // contributors: the follow-up (review#item) that later contributed
	Source    string // mitigators: one of Sources or ""
	From      []Ref  // risks: the contributors it comes from
	Kind      string // difficulties: one of DifficultyKinds or ""
	Topic     string // difficulties: what was hard
	Knowers   int    // difficulties: how many knew; -1 where it is not said
	Group     string // the words that it stood under with others
}

// Extra is what else is known of an item.
func (it *Item) Extra() ItemExtra {
	if it.extra == nil {
		return ItemExtra{Knowers: -1}
	}
	return *it.extra
}

// SetExtra replaces what else is known of it. Copies of the item that were made before keep what they have.
func (it *Item) SetExtra(m ItemExtra) {
	rest := len(m.Events)+len(m.Evidence)+len(m.From) > 0 || m.Audience != (Label{}) || !m.Since.IsZero() ||
		m.OutcomeOf != (Ref{}) ||
		m.Kind != "" || m.Topic != "" || m.Knowers >= 0 || m.Group != ""
	switch it.extra = nil; {
	case rest:
		own := m // only what is kept gets memory of its own
		it.extra = &own
	case m.Source != "":
		it.extra = onlySource(m.Source)
	}
}

// onlySource is what most mitigators have beside their title and text, one for all with the same source.
func onlySource(source string) *ItemExtra {
	if i := slices.Index(sources[:], source); i >= 0 {
		return &onlySources[i]
	}
	return &ItemExtra{Source: source, Knowers: -1}
}

// onlySources are read-only: see onlySource.
var onlySources = func() (all [len(sources)]ItemExtra) {
	for i, s := range sources {
		all[i] = ItemExtra{Source: s, Knowers: -1}
	}
	return all
}()

// An Artifact is a thing that people made or looked at and that others can use again.
type Artifact struct {
	ID     string
	Title  string
	Kind   string // one of ArtifactKinds or ""
	Href   string // elsewhere
	Text   Text
	Themes []Tag
	Span   diag.Span

	extra *ArtifactExtra // nil: nothing
}

// ArtifactMore is what an artifact may have beside its title and address. Most have none of it.
type ArtifactExtra struct {
	Path      string // a file of the site: slash-separated, relative to the review's folder as written
	PathSpan  diag.Span
	Captured  Time
	UsefulFor Text
	Audience  Label
	Fit       string // of a runbook: one of Fits or ""
	Group     string
}

// Extra is what else is known of an artifact.
func (a *Artifact) Extra() ArtifactExtra { return orNone(a.extra) }

// SetExtra replaces what else is known of it. Copies of the artifact that were made before keep what they have.
func (a *Artifact) SetExtra(m ArtifactExtra) { a.extra = unlessNone(m) }

func orNone[T any](more *T) (out T) {
	if more != nil {
		out = *more
	}
	return out
}

// unlessNone gives memory of its own to what is there.
func unlessNone[T comparable](more T) *T {
	var none T
	if more == none {
		return nil
	}
	own := more
	return &own
}

// Evidence is an artifact's id in the same review, an address of another review's artifact (review#a1), or a URL.
type Evidence struct {
	Ref  string
	URL  bool
	Span diag.Span
}

// A Theory is what somebody held to be going on. Its state follows from events: see Theory states.
type Theory struct {
	ID       string
	Claim    string
	HeldBy   string
	Text     Text
	Themes   []Tag
	Span     diag.Span
	Head     diag.Span
	Audience Label
	Group    string
}

// An Event is one entry of the timeline.
type Event struct {
	ID   string
	At   Time // its Span is where the time stands
	Kind string
	Lane string // the perspective: a team, a role, a system
	Text Text
	Span diag.Span

	extra *EventExtra // nil: nothing
}

// EventMore is what an event may have beside its time and text. Events are what a large site has most of, and most
// have none of it.
type EventExtra struct {
	Until    Time   // zero: a moment
	Marker   string // one of Markers or ""
	Theories []TheoryEffect
	Evidence []Evidence
	Later    bool // known: later
	Pin      bool
	File     *diag.File // nil: the review's own file; else the file beside it
	Audience Label
	Group    string
}

// A TheoryEffect is what an event did to a theory.
type TheoryEffect struct {
	Theory Ref
	Effect string // one of Effects
}

// Extra is what else is known of an event.
func (e *Event) Extra() EventExtra {
	if e.extra == nil {
		return EventExtra{}
	}
	return *e.extra
}

// SetExtra replaces what else is known of it. Copies of the event that were made before keep what they have.
func (e *Event) SetExtra(m EventExtra) {
	e.extra = nil
	if !m.Until.IsZero() || m.Marker != "" || len(m.Theories) > 0 || len(m.Evidence) > 0 || m.Later || m.Pin ||
		m.File != nil || m.Audience != (Label{}) || m.Group != "" {
		own := m // only what is kept gets memory of its own
		e.extra = &own
	}
}

// A Question is one that the meeting opened.
type Question struct {
	ID       string
	Ask      string
	Of       string // whom to ask
	Status   string // one of QuestionStatuses
	Answer   Text
	Span     diag.Span
	Audience Label
	Group    string
}

// A Followup is what was decided to do, or not to do.
type Followup struct {
	ID     string
	Title  string
	Kind   string // one of FollowupKinds
	Owner  string
	Due    Time
	Status string // one of FollowupStatuses
	Text   Text
	Themes []Tag
	Span   diag.Span

	extra *FollowupExtra // nil: nothing
}

// FollowupMore is what a follow-up may have beside its title and who does it by when. Most have none of it.
type FollowupExtra struct {
	Done     Time
	Href     string
	Why      Text
	Audience Label
	Group    string
}

// Extra is what else is known of a follow-up.
func (f *Followup) Extra() FollowupExtra { return orNone(f.extra) }

// SetExtra replaces what else is known of it. Copies of the follow-up that were made before keep what they have.
func (f *Followup) SetExtra(m FollowupExtra) { f.extra = unlessNone(m) }

// A Takeaway is something to remember from it.
type Takeaway struct {
	ID       string
	Text     Text
	Themes   []Tag
	Span     diag.Span
	Audience Label
	Group    string
}

// A Burn is what the review says it consumed of a budget. Consumed is a fraction of the whole budget (0.23 for 23 %),
// or
// -1 where it is not said and follows from the measurements.
type Burn struct {
	SLO      Ref
	Consumed float64
	Counted  bool // false: excluded, Reason tells
	Reason   string
	Span     diag.Span
}

// Related names another review.
type Related struct {
	ID   string // a review, or review#item
	How  string
	Span diag.Span
}

// An Edition is what readers of one audience get instead of the review's own account.
type Edition struct {
	Audience Label
	Title    string
	Summary  Text
	Account  Text
	Span     diag.Span
}

// Items yields contributors, mitigators, risks and difficulties in this order.
func (r *Review) Items(yield func(*Item) bool) {
	for _, list := range [][]Item{r.Contributors, r.Mitigators, r.Risks, r.Difficulties} {
		for i := range list {
			if !yield(&list[i]) {
				return
			}
		}
	}
}

// Span is the time that the review covers: from its first instant to the end of its last, of stated times and events.
// Both are zero when nothing has a time.
func (r *Review) Span() (from, to time.Time) {
	add := func(t Time) {
		if t.IsZero() {
			return
		}
		if from.IsZero() || t.At.Before(from) {
			from = t.At
		}
		if to.IsZero() || t.At.After(to) {
			to = t.At
		}
	}
	r.Times.Each(func(_ string, t *Time) bool { add(*t); return true })
	for i := range r.Timeline {
		add(r.Timeline[i].At)
		add(r.Timeline[i].Extra().Until)
	}
	return from, to
}

// Duration is how long users or the system were affected: from started to mitigated, or else to resolved.
// It is false where these are not known or in the wrong order.
func (r *Review) Duration() (time.Duration, bool) {
	end := r.Times.Mitigated
	if end.IsZero() {
		end = r.Times.Resolved
	}
	if r.Times.Started.IsZero() || end.IsZero() || end.At.Before(r.Times.Started.At) {
		return 0, false
	}
	return end.At.Sub(r.Times.Started.At), true
}

// FileOf is the file that an event of this review stands in.
func (r *Review) FileOf(e *Event) *diag.File {
	if f := e.Extra().File; f != nil {
		return f
	}
	return r.File
}

// Published reports whether a build without --drafts shows the review.
func (r *Review) Published() bool { return r.Status != "draft" }

// AllThemes gives the slugs of the themes of the review and of its items, sorted, each once.
func (r *Review) AllThemes() []string {
	var all []string
	for f := range Walk(r, Tags) {
		if f.Key != "themes" {
			continue
		}
		for _, t := range *f.At.(*[]Tag) {
			if !slices.Contains(all[max(0, len(all)-8):], t.Slug) { // most items name what others name
				all = append(all, t.Slug)
			}
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// IDSpan is where the id is written, or the title, or the start of the file.
func (r *Review) IDSpan() diag.Span {
	if !r.IDAt.Empty() {
		return r.IDAt
	}
	return r.TitleSpan
}
