package assist

import (
	"context"
	"strings"

	"throughline/internal/review"
)

// An AskReview is the id of a review.
type AskReview struct {
	ID string `json:"id" jsonschema:"the id of the review, as in the answers of the other tools"`
}

// An Event is one entry of a timeline.
type Event struct {
	Address string `json:"address"`
	At      string `json:"at"`
	Until   string `json:"until,omitempty"`
	Kind    string `json:"kind,omitempty"`
	Lane    string `json:"lane,omitempty"`
	Marker  string `json:"marker,omitempty"`
	Text    string `json:"text"`
	Later   bool   `json:"known_later,omitempty"` // nobody knew it at the time
	Effect  string `json:"effect,omitempty"`      // what it did to the theory that is told of
}

func (s *Site) event(r *review.Review, e *review.Event) Event {
	extra := e.Extra()
	return Event{Address: r.ID + "#" + e.ID, At: written(e.At), Until: written(extra.Until), Kind: e.Kind,
		Lane: e.Lane, Marker: extra.Marker,
		Text: s.short(e.Text.Src, maxText), Later: extra.Later}
}

// A FollowupPart is what was decided to do, or not to do.
type FollowupPart struct {
	Ref
	Status string `json:"status"`
	Owner  string `json:"owner,omitempty"`
	Due    string `json:"due,omitempty"`
}

// A WholeReview is the answer to get_review. Lists that are longer than an answer may be are cut; LeftOut says how
// much is missing.
type WholeReview struct {
	Note         string         `json:"note"`
	Review       ReviewRef      `json:"review"`
	Surprise     string         `json:"surprise,omitempty"`
	Impact       string         `json:"impact,omitempty"`
	Services     []string       `json:"services,omitempty"`
	Themes       []string       `json:"themes,omitempty"`
	Timeline     []Event        `json:"timeline,omitempty"`
	Contributors []Part         `json:"contributors,omitempty"`
	Mitigators   []Part         `json:"mitigators,omitempty"`
	Difficulties []Part         `json:"difficulties,omitempty"`
	Risks        []Part         `json:"risks,omitempty"`
	Theories     []ToldApart    `json:"theories,omitempty"`
	Followups    []FollowupPart `json:"followups,omitempty"`
	Story        string         `json:"story,omitempty"`
	LeftOut      int            `json:"left_out,omitempty"` // entries that are on the page and not here
}

func (s *Site) review(_ context.Context, q AskReview) (any, error) {
	id, _, _ := strings.Cut(strings.TrimSpace(q.ID), "#")
	r := s.Corpus.Review(id)
	if r == nil {
		return nil, s.errNothing("review", q.ID, s.idsOf(""))
	}
	out := WholeReview{Note: Note, Review: s.reviewRef(r), Surprise: s.short(r.Surprise.Src, maxText),
		Impact:   s.short(r.Impact.Text.Src, maxText),
		Services: namesOf(r.Services), Themes: namesOf(r.Themes), Story: s.short(r.Body.Src, maxBody)}
	events, more := cut(r.Timeline, maxEvents)
	for i := range events {
		out.Timeline = append(out.Timeline, s.event(r, &events[i]))
	}
	out.LeftOut += more
	for _, list := range []struct {
		from []review.Item
		to   *[]Part
	}{{r.Contributors, &out.Contributors}, {r.Mitigators, &out.Mitigators}, {r.Difficulties, &out.Difficulties},
		{r.Risks, &out.Risks}} {
		items, more := cut(list.from, 2*maxEntries)
		*list.to = s.parts(r, items, nil)
		out.LeftOut += more
	}
	out.Theories, more = cut(s.toldApart(r), maxEntries)
	out.LeftOut += more
	followups, more := cut(r.Followups, 2*maxEntries)
	for i := range followups {
		f := &followups[i]
		out.Followups = append(out.Followups, FollowupPart{s.ref(r, f.ID, f.Title), f.Status, f.Owner, written(f.Due)})
	}
	out.LeftOut += more
	return out, nil
}

func namesOf(tags []review.Tag) []string {
	var out []string
	for _, t := range tags {
		out = append(out, t.Name)
	}
	return out
}
