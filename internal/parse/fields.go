package parse

import (
	"strings"
	"sync"
	"unicode/utf8"

	"throughline/internal/markdown"
	"throughline/internal/node"
	"throughline/internal/review"
)

type reviewField = node.Field[reader]

// reviewFields is the format of a review's front matter: one line for each key.
func reviewFields() []reviewField {
	return []reviewField{
		{Key: "id", Read: readID},
		{Key: "title", Read: readTitle},
		{Key: "kind", Read: enum(review.Kinds(), func(p *reader) *string { return &p.r.Kind })},
		{Key: "status", Read: enum(review.Statuses(), func(p *reader) *string { return &p.r.Status })},
		{Key: "date", Read: readFirst},
		{Key: "timezone", Read: readFirst},
		{Key: "summary", Read: markdownText(func(p *reader) *review.Text { return &p.r.Summary })},
		{Key: "surprise", Read: markdownText(func(p *reader) *review.Text { return &p.r.Surprise })},
		{Key: "services", Read: tags(func(p *reader) *[]review.Tag { return &p.r.Services })},
		{Key: "teams", Read: tags(func(p *reader) *[]review.Tag { return &p.r.Teams })},
		{Key: "themes", Read: tags(func(p *reader) *[]review.Tag { return &p.r.Themes })},
		{Key: "people", Read: readPeople},
		{Key: "times", Read: readTimes},
		{Key: "detection", Read: readDetection},
		{Key: "impact", Read: readImpact},
		{Key: "contributors", Read: items(review.Contributor,
			func(p *reader) *[]review.Item { return &p.r.Contributors })},
		{Key: "mitigators", Read: items(review.Mitigator, func(p *reader) *[]review.Item { return &p.r.Mitigators })},
		{Key: "risks", Read: items(review.Risk, func(p *reader) *[]review.Item { return &p.r.Risks })},
		{Key: "difficulties", Read: items(review.Difficulty,
			func(p *reader) *[]review.Item { return &p.r.Difficulties })},
		{Key: "artifacts", Read: list(func(p *reader) *[]review.Artifact { return &p.r.Artifacts }, readArtifact)},
		{Key: "theories", Read: list(func(p *reader) *[]review.Theory { return &p.r.Theories }, readTheory)},
		{Key: "timeline", Read: readTimeline},
		{Key: "questions", Read: list(func(p *reader) *[]review.Question { return &p.r.Questions }, readQuestion)},
		{Key: "followups", Read: list(func(p *reader) *[]review.Followup { return &p.r.Followups }, readFollowup)},
		{Key: "takeaways", Read: list(func(p *reader) *[]review.Takeaway { return &p.r.Takeaways }, readTakeaway)},
		{Key: "budget", Read: list(func(p *reader) *[]review.Burn { return &p.r.Budget }, readBurn)},
		{Key: "related", Read: list(func(p *reader) *[]review.Related { return &p.r.Related }, readRelated)},
		{Key: "refs", Read: readRefs},
		{Key: "notes", Read: readNotes},
		{Key: "meeting", Read: readMeeting},
		{Key: "audience", Read: label(func(p *reader) *review.Label { return &p.r.Audience })},
		{Key: "editions", Read: readEditions},
	}
}

// The tables, each made once: an event has many readers, and a site many events.
var (
	reviewTable   = sync.OnceValue(reviewFields)
	artifactTable = sync.OnceValue(artifactFields)
	theoryTable   = sync.OnceValue(theoryFields)
	eventTable    = sync.OnceValue(eventFields)
	questionTable = sync.OnceValue(questionFields)
	followupTable = sync.OnceValue(followupFields)
	takeawayTable = sync.OnceValue(takeawayFields)
	burnTable     = sync.OnceValue(burnFields)
)

// An entry is a thing of a list while it is being read: the reader and where its fields go.
type entry[T any] struct {
	*reader
	it *T
}

type field[T any] = node.Field[entry[T]]

// An itemDraft is an item while it is being read.
type itemDraft struct {
	review.Item
	review.ItemExtra
}

// itemFields are the keys that contributors, mitigators, risks and difficulties share, and those of each kind.
func itemFields(kind review.ItemKind) []field[itemDraft] {
	fields := []field[itemDraft]{
		{Key: "id", Read: ownID(func(i *itemDraft) *string { return &i.ID })},
		{Key: "title", Read: line(func(i *itemDraft) *string { return &i.Title })},
		{Key: "text", Read: prose(func(i *itemDraft) *review.Text { return &i.Text })},
		{Key: "themes", Read: itemTags(func(i *itemDraft) *[]review.Tag { return &i.Themes })},
		{Key: "events", Read: refs(func(i *itemDraft) *[]review.Ref { return &i.Events })},
		{Key: "evidence", Read: evidence(func(i *itemDraft) *[]review.Evidence { return &i.Evidence })},
		{Key: "audience", Read: itemLabel(func(i *itemDraft) *review.Label { return &i.Audience })},
		{Key: "group", Read: line(func(i *itemDraft) *string { return &i.Group })},
	}
	switch kind {
	case review.Contributor:
		fields = append(fields,
			field[itemDraft]{Key: "since", Read: moment(func(i *itemDraft) *review.Time { return &i.Since })},
			field[itemDraft]{Key: "outcome_of", Read: ref(func(i *itemDraft) *review.Ref { return &i.OutcomeOf })})
	case review.Mitigator:
		fields = append(fields, field[itemDraft]{Key: "source",
			Read: word(review.Sources(), func(i *itemDraft) *string { return &i.Source })})
	case review.Risk:
		fields = append(fields, field[itemDraft]{Key: "from",
			Read: refs(func(i *itemDraft) *[]review.Ref { return &i.From })})
	case review.Difficulty:
		fields = append(fields,
			field[itemDraft]{Key: "kind", Read: word(review.DifficultyKinds(),
				func(i *itemDraft) *string { return &i.Kind })},
			field[itemDraft]{Key: "topic", Read: line(func(i *itemDraft) *string { return &i.Topic })},
			field[itemDraft]{Key: "knowers", Read: number(0, 100_000, func(i *itemDraft) *int { return &i.Knowers })})
	}
	return fields
}

// An artifactDraft and a followupDraft are the same of these.
type artifactDraft struct {
	review.Artifact
	review.ArtifactExtra
}

type followupDraft struct {
	review.Followup
	review.FollowupExtra
}

func artifactFields() []field[artifactDraft] {
	return []field[artifactDraft]{
		{Key: "id", Read: ownID(func(a *artifactDraft) *string { return &a.ID })},
		{Key: "title", Read: line(func(a *artifactDraft) *string { return &a.Title })},
		{Key: "kind", Read: word(review.ArtifactKinds(), func(a *artifactDraft) *string { return &a.Kind })},
		{Key: "href", Read: func(d *node.Decoder, n *node.Node, e *entry[artifactDraft]) {
			e.it.Href = e.web(n)
		}},
		{Key: "file", Read: func(d *node.Decoder, n *node.Node, e *entry[artifactDraft]) {
			e.it.Path, e.it.PathSpan = e.file(n), n.Span
		}},
		{Key: "captured", Read: moment(func(a *artifactDraft) *review.Time { return &a.Captured })},
		{Key: "useful_for", Read: prose(func(a *artifactDraft) *review.Text { return &a.UsefulFor })},
		{Key: "text", Read: prose(func(a *artifactDraft) *review.Text { return &a.Text })},
		{Key: "themes", Read: itemTags(func(a *artifactDraft) *[]review.Tag { return &a.Themes })},
		{Key: "audience", Read: itemLabel(func(a *artifactDraft) *review.Label { return &a.Audience })},
		{Key: "fit", Read: word(review.Fits(), func(a *artifactDraft) *string { return &a.Fit })},
		{Key: "group", Read: line(func(a *artifactDraft) *string { return &a.Group })},
	}
}

func theoryFields() []field[review.Theory] {
	return []field[review.Theory]{
		{Key: "id", Read: ownID(func(t *review.Theory) *string { return &t.ID })},
		{Key: "claim", Read: line(func(t *review.Theory) *string { return &t.Claim })},
		{Key: "held_by", Read: line(func(t *review.Theory) *string { return &t.HeldBy })},
		{Key: "text", Read: prose(func(t *review.Theory) *review.Text { return &t.Text })},
		{Key: "themes", Read: itemTags(func(t *review.Theory) *[]review.Tag { return &t.Themes })},
		{Key: "audience", Read: itemLabel(func(t *review.Theory) *review.Label { return &t.Audience })},
		{Key: "group", Read: line(func(t *review.Theory) *string { return &t.Group })},
	}
}

// eventFields are the keys of an event; at and until are read later, when the day is known.
func eventFields() []field[draft] {
	return []field[draft]{
		{Key: "id", Read: ownID(func(d *draft) *string { return &d.ID })},
		{Key: "at", Read: func(_ *node.Decoder, n *node.Node, e *entry[draft]) { e.it.at.n = n }},
		{Key: "until", Read: func(_ *node.Decoder, n *node.Node, e *entry[draft]) { e.it.until.n = n }},
		{Key: "kind", Read: word(review.EventKinds(), func(d *draft) *string { return &d.Kind })},
		{Key: "lane", Read: line(func(d *draft) *string { return &d.Lane })},
		{Key: "text", Read: prose(func(d *draft) *review.Text { return &d.Text })},
		{Key: "marker", Read: word(review.Markers(), func(d *draft) *string { return &d.Marker })},
		{Key: "theory", Read: readEffects},
		{Key: "evidence", Read: evidence(func(d *draft) *[]review.Evidence { return &d.Evidence })},
		{Key: "known", Read: readKnown},
		{Key: "pin", Read: func(d *node.Decoder, n *node.Node, e *entry[draft]) { e.it.Pin, _ = d.Bool(n) }},
		{Key: "audience", Read: itemLabel(func(d *draft) *review.Label { return &d.Audience })},
		{Key: "group", Read: line(func(d *draft) *string { return &d.Group })},
	}
}

func questionFields() []field[review.Question] {
	return []field[review.Question]{
		{Key: "id", Read: ownID(func(q *review.Question) *string { return &q.ID })},
		{Key: "ask", Read: line(func(q *review.Question) *string { return &q.Ask })},
		{Key: "of", Read: line(func(q *review.Question) *string { return &q.Of })},
		{Key: "status", Read: word(review.QuestionStatuses(), func(q *review.Question) *string { return &q.Status })},
		{Key: "answer", Read: prose(func(q *review.Question) *review.Text { return &q.Answer })},
		{Key: "audience", Read: itemLabel(func(q *review.Question) *review.Label { return &q.Audience })},
		{Key: "group", Read: line(func(q *review.Question) *string { return &q.Group })},
	}
}

func followupFields() []field[followupDraft] {
	return []field[followupDraft]{
		{Key: "id", Read: ownID(func(f *followupDraft) *string { return &f.ID })},
		{Key: "title", Read: line(func(f *followupDraft) *string { return &f.Title })},
		{Key: "kind", Read: word(review.FollowupKinds(), func(f *followupDraft) *string { return &f.Kind })},
		{Key: "owner", Read: func(d *node.Decoder, n *node.Node, e *entry[followupDraft]) {
			if v, ok := d.String(n); ok && e.shortName(n, markdown.Slug(v)) {
				e.it.Owner = oneLine(v)
			}
		}},
		{Key: "due", Read: moment(func(f *followupDraft) *review.Time { return &f.Due })},
		{Key: "status", Read: word(review.FollowupStatuses(), func(f *followupDraft) *string { return &f.Status })},
		{Key: "done", Read: moment(func(f *followupDraft) *review.Time { return &f.Done })},
		{Key: "href", Read: func(_ *node.Decoder, n *node.Node, e *entry[followupDraft]) {
			e.it.Href = e.web(n)
		}},
		{Key: "why", Read: prose(func(f *followupDraft) *review.Text { return &f.Why })},
		{Key: "text", Read: prose(func(f *followupDraft) *review.Text { return &f.Text })},
		{Key: "themes", Read: itemTags(func(f *followupDraft) *[]review.Tag { return &f.Themes })},
		{Key: "audience", Read: itemLabel(func(f *followupDraft) *review.Label { return &f.Audience })},
		{Key: "group", Read: line(func(f *followupDraft) *string { return &f.Group })},
	}
}

func takeawayFields() []field[review.Takeaway] {
	return []field[review.Takeaway]{
		{Key: "id", Read: ownID(func(t *review.Takeaway) *string { return &t.ID })},
		{Key: "text", Read: prose(func(t *review.Takeaway) *review.Text { return &t.Text })},
		{Key: "themes", Read: itemTags(func(t *review.Takeaway) *[]review.Tag { return &t.Themes })},
		{Key: "audience", Read: itemLabel(func(t *review.Takeaway) *review.Label { return &t.Audience })},
		{Key: "group", Read: line(func(t *review.Takeaway) *string { return &t.Group })},
	}
}

func burnFields() []field[review.Burn] {
	return []field[review.Burn]{
		{Key: "slo", Read: ref(func(b *review.Burn) *review.Ref { return &b.SLO })},
		{Key: "consumed", Read: func(d *node.Decoder, n *node.Node, e *entry[review.Burn]) {
			if v, ok := d.Percent(n, 1000); ok {
				e.it.Consumed = v
			}
		}},
		{Key: "counted", Read: func(d *node.Decoder, n *node.Node, e *entry[review.Burn]) {
			if v, ok := d.Bool(n); ok {
				e.it.Counted = v
			}
		}},
		{Key: "reason", Read: line(func(b *review.Burn) *string { return &b.Reason })},
	}
}

// What follows makes the readers of single fields.

func enum(allowed []string, at func(*reader) *string) func(*node.Decoder, *node.Node, *reader) {
	return func(d *node.Decoder, n *node.Node, p *reader) {
		if v, ok := d.Enum(n, allowed); ok {
			*at(p) = v
		}
	}
}

func word[T any](allowed []string, at func(*T) *string) func(*node.Decoder, *node.Node, *entry[T]) {
	return func(d *node.Decoder, n *node.Node, e *entry[T]) {
		if v, ok := d.Enum(n, allowed); ok {
			*at(e.it) = v
		}
	}
}

// line reads a text of one line; several are joined.
func line[T any](at func(*T) *string) func(*node.Decoder, *node.Node, *entry[T]) {
	return func(d *node.Decoder, n *node.Node, e *entry[T]) {
		if v, ok := d.String(n); ok {
			*at(e.it) = oneLine(v)
		}
	}
}

// oneLine joins lines and white space; most texts are on one line already and stay parts of their file.
func oneLine(s string) string {
	for i := range len(s) {
		switch b := s[i]; {
		case b == ' ' && (i == 0 || i+1 == len(s) || s[i+1] == ' '), b < ' ', b >= utf8.RuneSelf:
			if joined := strings.Join(strings.Fields(s), " "); joined != s {
				return joined
			}
			return s
		}
	}
	return s
}

// list reads the things of a list into place.
func list[T any](at func(*reader) *[]T, read func(*node.Decoder, *node.Node, *reader)) func(*node.Decoder, *node.Node,
	*reader) {
	each := node.EachOf(read)
	return func(d *node.Decoder, n *node.Node, p *reader) {
		into := at(p)
		*into = make([]T, 0, len(n.Items)) // at once: lists are what a large site holds most of
		each(d, n, p)
		if len(*into) == 0 {
			*into = nil
		}
	}
}

func number[T any](lo, hi int, at func(*T) *int) func(*node.Decoder, *node.Node, *entry[T]) {
	return func(d *node.Decoder, n *node.Node, e *entry[T]) {
		if v, ok := d.Int(n, lo, hi); ok {
			*at(e.it) = v
		}
	}
}

func markdownText(at func(*reader) *review.Text) func(*node.Decoder, *node.Node, *reader) {
	return func(_ *node.Decoder, n *node.Node, p *reader) { *at(p) = p.text(n) }
}

func prose[T any](at func(*T) *review.Text) func(*node.Decoder, *node.Node, *entry[T]) {
	return func(_ *node.Decoder, n *node.Node, e *entry[T]) { *at(e.it) = e.text(n) }
}

func tags(at func(*reader) *[]review.Tag) func(*node.Decoder, *node.Node, *reader) {
	return func(_ *node.Decoder, n *node.Node, p *reader) { *at(p) = p.tagList(n) }
}

func itemTags[T any](at func(*T) *[]review.Tag) func(*node.Decoder, *node.Node, *entry[T]) {
	return func(_ *node.Decoder, n *node.Node, e *entry[T]) { *at(e.it) = e.tagList(n) }
}

func label(at func(*reader) *review.Label) func(*node.Decoder, *node.Node, *reader) {
	return func(_ *node.Decoder, n *node.Node, p *reader) { *at(p) = p.label(n) }
}

func itemLabel[T any](at func(*T) *review.Label) func(*node.Decoder, *node.Node, *entry[T]) {
	return func(_ *node.Decoder, n *node.Node, e *entry[T]) { *at(e.it) = e.label(n) }
}

func ref[T any](at func(*T) *review.Ref) func(*node.Decoder, *node.Node, *entry[T]) {
	return func(d *node.Decoder, n *node.Node, e *entry[T]) {
		if v, ok := d.String(n); ok {
			*at(e.it) = review.Ref{ID: v, Span: n.Span}
		}
	}
}

func refs[T any](at func(*T) *[]review.Ref) func(*node.Decoder, *node.Node, *entry[T]) {
	return func(d *node.Decoder, n *node.Node, e *entry[T]) {
		for _, it := range listOf(n) {
			if v, ok := d.String(it); ok {
				*at(e.it) = append(*at(e.it), review.Ref{ID: v, Span: it.Span})
			}
		}
	}
}

func evidence[T any](at func(*T) *[]review.Evidence) func(*node.Decoder, *node.Node, *entry[T]) {
	return func(_ *node.Decoder, n *node.Node, e *entry[T]) { *at(e.it) = e.evidenceList(n) }
}

// moment reads a time; a bare clock is of the review's day.
func moment[T any](at func(*T) *review.Time) func(*node.Decoder, *node.Node, *entry[T]) {
	return func(_ *node.Decoder, n *node.Node, e *entry[T]) {
		*at(e.it) = e.time(n, e.r.Date.At)
	}
}

func ownID[T any](at func(*T) *string) func(*node.Decoder, *node.Node, *entry[T]) {
	return func(_ *node.Decoder, n *node.Node, e *entry[T]) { *at(e.it) = e.id(n) }
}

// listOf is a list's nodes; a single value stands for a list of one, nothing for an empty one.
func listOf(n *node.Node) []*node.Node {
	switch n.Kind {
	case node.Null:
		return nil
	case node.List:
		return n.Items
	}
	return []*node.Node{n}
}
