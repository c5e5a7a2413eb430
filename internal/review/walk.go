package review

import (
	"iter"

	"throughline/internal/diag"
)

// A Role is what a field of a review is for. It says of which type Field.At is. Roles are bits: a walk can want
// several.
type Role uint16

// The roles. A field has one.
const (
	IDs       Role = 1 << iota // *string: the id of the review, or of a part of it
	Markdown                   // *Text: blocks of Markdown
	Titles                     // *string: Markdown within a line
	Plain                      // *string: a line of plain words that belongs to one review
	Names                      // *string: a plain name that many reviews have alike, such as a lane or an owner
	Words                      // *string: one of a closed list, such as a kind
	Addresses                  // *string: an address on the web
	Paths                      // *string: a file of the site, relative to the review's folder
	Tags                       // *[]Tag
	Refs                       // *Ref, *[]Ref, *[]Evidence, *string (the address of another review)
	Labels                     // *Label
	Moments                    // *Time

	// AllRoles are all of them.
	AllRoles Role = 1<<iota - 1
)

// A Field is one field of a review during a walk. It is valid until the next one: whoever keeps something copies it.
type Field struct {
	Role Role
	Key  string // in the front matter: "useful_for" within its part, "detection.note" within the review
	At   any    // a pointer to the value; its type follows from Role
	// Extra tells that copies of the part share the value (see ItemExtra): it may be written in a Clone, and nowhere
	// else.
	Extra bool
	To    ItemKind // of Refs: what they name in the same review; "" for addresses and budgets

	// The part of the review that the field is of; zero for the review's own fields.
	// *Item, *Event, *Theory, *Artifact, *Question, *Followup, *Takeaway; *Related, *Burn and *Edition have no id
	Part any
	Of   ItemKind
	Item string     // the part's id
	Call string     // what the part is called by, Markdown: its title or claim; of events and takeaways the text
	File *diag.File // where it stands, which for an event may be a timeline's file
	Span diag.Span  // of the part
}

// Walk yields every field of a review that holds words, names, references or times and has one of the roles. It goes
// over the review's own fields first, in the order of its page, then over its parts (events, items, theories,
// artifacts, questions, follow-ups, takeaways); of a part the id comes first and the main text last. Fields that hold
// nothing are yielded too, unless they are in an Extra that the part does not have.
//
// What is done to all of a review is done by a walk: a new field is added here, and the audience gate, links, names,
// ids, search and the sharing of words know it. TestWalkVisitsEverything names what is forgotten.
func Walk(r *Review, roles Role) iter.Seq[*Field] {
	return func(yield func(*Field) bool) {
		w := walker{want: roles, yield: yield, r: r}
		w.review()
	}
}

type walker struct {
	Field
	r     *Review
	want  Role
	yield func(*Field) bool
	over  bool // nobody wants more
}

func (w *walker) field(role Role, key string, at any) {
	if w.want&role != 0 {
		w.visit(role, key, at)
	}
}

func (w *walker) visit(role Role, key string, at any) {
	if w.over {
		return
	}
	w.Role, w.Key, w.At = role, key, at
	w.over = !w.yield(&w.Field)
}

// part begins a part of the review. Its id may be given by the visitor.
func (w *walker) part(part any, of ItemKind, id *string, call string, span diag.Span) {
	w.partIn(w.r.File, part, of, id, call, span)
}

// partIn begins a part that stands in a file, which for an event may be another one than the review's.
func (w *walker) partIn(file *diag.File, part any, of ItemKind, id *string, call string, span diag.Span) {
	w.Part, w.Of, w.Item, w.Call, w.File, w.Span, w.Extra = part, of, *id, call, file, span, false
	w.field(IDs, "id", id)
	w.Item = *id
}

// unnamed begins a part without an id.
func (w *walker) unnamed(part any, span diag.Span) {
	w.Part, w.Of, w.Item, w.Call, w.File, w.Span, w.Extra = part, "", "", "", w.r.File, span, false
}

// refs is field for references to items of one kind in the same review.
func (w *walker) refs(key string, to ItemKind, at any) {
	w.To = to
	w.field(Refs, key, at)
	w.To = ""
}

func (w *walker) review() {
	r := w.r
	w.File, w.Span = r.File, r.TitleSpan
	w.field(IDs, "id", &r.ID)
	w.field(Titles, "title", &r.Title)
	w.field(Words, "kind", &r.Kind)
	w.field(Words, "status", &r.Status)
	w.field(Moments, "date", &r.Date)
	w.field(Markdown, "summary", &r.Summary)
	w.field(Markdown, "surprise", &r.Surprise)
	w.field(Markdown, "body", &r.Body)
	w.field(Markdown, "impact.text", &r.Impact.Text)
	for i := range r.Impact.Numbers {
		w.field(Plain, "impact.numbers.what", &r.Impact.Numbers[i].What)
		w.field(Plain, "impact.numbers.unit", &r.Impact.Numbers[i].Unit)
	}
	w.field(Words, "detection.by", &r.Detection.By)
	w.field(Markdown, "detection.note", &r.Detection.Note)
	w.field(Tags, "services", &r.Services)
	w.field(Tags, "teams", &r.Teams)
	w.field(Tags, "themes", &r.Themes)
	w.field(Labels, "audience", &r.Audience)
	for i := range r.People {
		w.field(Names, "people.role", &r.People[i].Role)
		w.field(Names, "people.name", &r.People[i].Name)
	}
	if w.want&Moments != 0 {
		for marker, at := range r.Times.Each {
			w.visit(Moments, "times."+marker, at)
		}
	}
	for i := range r.Refs {
		w.field(Plain, "refs", &r.Refs[i])
	}
	for i := range r.Notes {
		w.field(Words, "notes.field", &r.Notes[i].Field)
		w.field(Markdown, "notes", &r.Notes[i].Text)
	}
	for i := range r.Lifted {
		w.field(Words, "lifted.id", &r.Lifted[i].ID)
		w.field(Words, "lifted.field", &r.Lifted[i].Field)
	}
	w.field(Moments, "meeting", &r.Meeting.Date)
	w.unnamedParts()
	w.parts()
}

func (w *walker) unnamedParts() {
	r := w.r
	for i := range r.Budget {
		b := &r.Budget[i]
		w.unnamed(b, b.Span)
		w.field(Refs, "budget.slo", &b.SLO)
		w.field(Plain, "budget.reason", &b.Reason)
	}
	for i := range r.Related {
		rel := &r.Related[i]
		w.unnamed(rel, rel.Span)
		w.field(Refs, "related.id", &rel.ID)
		w.field(Plain, "related.how", &rel.How)
	}
	for i := range r.Editions {
		e := &r.Editions[i]
		w.unnamed(e, e.Span)
		w.field(Labels, "editions", &e.Audience)
		w.field(Titles, "editions.title", &e.Title)
		w.field(Markdown, "editions.summary", &e.Summary)
		w.field(Markdown, "editions.account", &e.Account)
	}
}

func (w *walker) parts() {
	r := w.r
	for i := range r.Timeline {
		if w.event(&r.Timeline[i]); w.over {
			return
		}
	}
	for it := range r.Items {
		if w.item(it); w.over {
			return
		}
	}
	for i := range r.Theories {
		w.theory(&r.Theories[i])
	}
	for i := range r.Artifacts {
		w.artifact(&r.Artifacts[i])
	}
	for i := range r.Questions {
		w.question(&r.Questions[i])
	}
	for i := range r.Followups {
		w.followup(&r.Followups[i])
	}
	for i := range r.Takeaways {
		t := &r.Takeaways[i]
		w.part(t, TakeawayItem, &t.ID, t.Text.Src, t.Span)
		w.field(Tags, "themes", &t.Themes)
		w.field(Labels, "audience", &t.Audience)
		w.field(Plain, "group", &t.Group)
		w.field(Markdown, "text", &t.Text)
	}
}

func (w *walker) event(e *Event) {
	more, file := e.extra, w.r.File
	if more != nil && more.File != nil {
		file = more.File
	}
	w.partIn(file, e, EventItem, &e.ID, e.Text.Src, e.Span)
	w.field(Moments, "at", &e.At)
	w.field(Words, "kind", &e.Kind)
	w.field(Names, "lane", &e.Lane)
	if more != nil {
		w.Extra = true
		w.field(Moments, "until", &more.Until)
		w.field(Words, "marker", &more.Marker)
		for i := range more.Theories {
			w.refs("theory", TheoryItem, &more.Theories[i].Theory)
			w.field(Words, "theory.effect", &more.Theories[i].Effect)
		}
		w.refs("evidence", ArtifactItem, &more.Evidence)
		w.field(Labels, "audience", &more.Audience)
		w.field(Plain, "group", &more.Group)
		w.Extra = false
	}
	w.field(Markdown, "text", &e.Text)
}

func (w *walker) item(it *Item) {
	w.part(it, it.Of, &it.ID, it.Title, it.Span)
	w.field(Titles, "title", &it.Title)
	w.field(Tags, "themes", &it.Themes)
	if more := it.extra; more != nil {
		w.Extra = true
		w.refs("events", EventItem, &more.Events)
		w.refs("evidence", ArtifactItem, &more.Evidence)
		w.refs("from", Contributor, &more.From)
		w.field(Refs, "outcome_of", &more.OutcomeOf)
		w.field(Moments, "since", &more.Since)
		w.field(Words, "source", &more.Source)
		w.field(Words, "kind", &more.Kind)
		w.field(Plain, "topic", &more.Topic)
		w.field(Plain, "group", &more.Group)
		w.field(Labels, "audience", &more.Audience)
		w.Extra = false
	}
	w.field(Markdown, "text", &it.Text)
}

func (w *walker) theory(t *Theory) {
	w.part(t, TheoryItem, &t.ID, t.Claim, t.Span)
	w.field(Titles, "claim", &t.Claim)
	w.field(Names, "held_by", &t.HeldBy)
	w.field(Tags, "themes", &t.Themes)
	w.field(Labels, "audience", &t.Audience)
	w.field(Plain, "group", &t.Group)
	w.field(Markdown, "text", &t.Text)
}

func (w *walker) artifact(a *Artifact) {
	w.part(a, ArtifactItem, &a.ID, a.Title, a.Span)
	w.field(Titles, "title", &a.Title)
	w.field(Words, "kind", &a.Kind)
	w.field(Addresses, "href", &a.Href)
	w.field(Tags, "themes", &a.Themes)
	if more := a.extra; more != nil {
		w.Extra = true
		w.field(Paths, "file", &more.Path)
		w.field(Moments, "captured", &more.Captured)
		w.field(Labels, "audience", &more.Audience)
		w.field(Words, "fit", &more.Fit)
		w.field(Plain, "group", &more.Group)
		w.field(Markdown, "useful_for", &more.UsefulFor)
		w.Extra = false
	}
	w.field(Markdown, "text", &a.Text)
}

func (w *walker) question(q *Question) {
	w.part(q, QuestionItem, &q.ID, q.Ask, q.Span)
	w.field(Titles, "ask", &q.Ask)
	w.field(Names, "of", &q.Of)
	w.field(Words, "status", &q.Status)
	w.field(Labels, "audience", &q.Audience)
	w.field(Plain, "group", &q.Group)
	w.field(Markdown, "answer", &q.Answer)
}

func (w *walker) followup(f *Followup) {
	w.part(f, FollowupItem, &f.ID, f.Title, f.Span)
	w.field(Titles, "title", &f.Title)
	w.field(Words, "kind", &f.Kind)
	w.field(Names, "owner", &f.Owner)
	w.field(Moments, "due", &f.Due)
	w.field(Words, "status", &f.Status)
	w.field(Tags, "themes", &f.Themes)
	if more := f.extra; more != nil {
		w.Extra = true
		w.field(Moments, "done", &more.Done)
		w.field(Addresses, "href", &more.Href)
		w.field(Labels, "audience", &more.Audience)
		w.field(Plain, "group", &more.Group)
		w.field(Markdown, "why", &more.Why)
		w.Extra = false
	}
	w.field(Markdown, "text", &f.Text)
}
