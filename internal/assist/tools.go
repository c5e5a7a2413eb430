package assist

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"throughline/internal/corpus"
	"throughline/internal/review"
	"throughline/internal/search"
)

// A Query is words to look for, as in the search of the site.
type Query struct {
	Query string `json:"query" jsonschema:"words, as typed into the search of the site"`
	Limit int    `json:"limit,omitempty" jsonschema:"how many reviews at most, from 1 to 20; 5 where it is left out"`
}

// limit is how many reviews are wanted.
func (q Query) limit() int {
	if q.Limit <= 0 {
		return 5
	}
	return min(q.Limit, maxEntries)
}

// find looks for reviews. A query that the search cannot read is the asker's mistake, and is said so.
func (s *Site) find(ctx context.Context, q Query) (total int, hits []search.Hit, err error) {
	query := q.Query
	if strings.TrimSpace(query) != "" {
		query += " in:" + search.InReviews // the tools answer with reviews
	}
	total, hits, err = s.Index.Search(ctx, query, q.limit())
	var bad search.BadQuery
	if errors.As(err, &bad) {
		return 0, nil, bad
	}
	if near := s.Index.Nearly(q.Query); err == nil && total == 0 && near != "" {
		return s.Index.Search(ctx, near+" in:"+search.InReviews, q.limit())
	}
	return total, hits, err
}

// A FoundReview is a review that matches, and the items of it that do.
type FoundReview struct {
	ReviewRef
	Items []ItemRef `json:"items,omitempty"`
}

// An ItemRef is an item in a list.
type ItemRef struct {
	Ref
	Kind string `json:"kind"`
}

func (s *Site) search(ctx context.Context, q Query) (any, error) {
	total, hits, err := s.find(ctx, q)
	if err != nil {
		return nil, err
	}
	out := struct {
		Note    string        `json:"note"`
		Total   int           `json:"total"`
		Reviews []FoundReview `json:"reviews"`
	}{Note, total, []FoundReview{}}
	for _, h := range hits {
		r := s.Corpus.Review(h.Review)
		if r == nil {
			continue
		}
		found := FoundReview{ReviewRef: s.reviewRef(r)}
		for _, id := range h.Items {
			if n, ok := s.Corpus.Item(corpus.Address{Review: r.ID, Item: id}); ok {
				found.Items = append(found.Items, ItemRef{s.ref(r, id, n.Title), string(n.Kind)})
			}
		}
		found.Items, _ = cut(found.Items, maxEntries)
		out.Reviews = append(out.Reviews, found)
	}
	return out, nil
}

// A Part is an item with its text.
type Part struct {
	Ref
	Text   string `json:"text,omitempty"`
	Source string `json:"source,omitempty"` // of a mitigator: design, automation, person, team, chance
	Topic  string `json:"topic,omitempty"`  // of a difficulty
	Date   string `json:"date,omitempty"`   // of its review
	Match  bool   `json:"match"`            // the words that were asked for stand in it, and not only in its review
}

func (s *Site) whatHelped(ctx context.Context, q Query) (any, error) {
	total, hits, err := s.find(ctx, q)
	if err != nil {
		return nil, err
	}
	out := struct {
		Note    string      `json:"note"`
		Total   int         `json:"total_reviews"`
		Helped  []Part      `json:"what_helped"`
		Hard    []Part      `json:"what_made_it_hard"`
		Read    []ReviewRef `json:"read_on"`
		LeftOut int         `json:"left_out"`
	}{Note, total, []Part{}, []Part{}, []ReviewRef{}, 0}
	for _, h := range hits {
		r := s.Corpus.Review(h.Review)
		if r == nil {
			continue
		}
		out.Read = append(out.Read, s.reviewRef(r))
		out.Helped = append(out.Helped, s.parts(r, r.Mitigators, h.Items)...)
		out.Hard = append(out.Hard, s.parts(r, r.Difficulties, h.Items)...)
	}
	var more int
	for _, list := range []*[]Part{&out.Helped, &out.Hard} {
		slices.SortStableFunc(*list, func(a, b Part) int { // what matches first, else in the order of the reviews
			switch {
			case a.Match == b.Match:
				return 0
			case a.Match:
				return -1
			}
			return 1
		})
		*list, more = cut(*list, maxEntries)
		out.LeftOut += more
	}
	return out, nil
}

// parts are items of a review with their texts.
func (s *Site) parts(r *review.Review, items []review.Item, matching []string) []Part {
	out := make([]Part, 0, len(items))
	for i := range items {
		it := &items[i]
		extra := it.Extra()
		out = append(out, Part{Ref: s.ref(r, it.ID, it.Title), Text: s.short(it.Text.Src, maxText),
			Source: extra.Source, Topic: extra.Topic,
			Date: written(r.Date), Match: slices.Contains(matching, it.ID)})
	}
	return out
}

// An AskItem is the address of an item.
type AskItem struct {
	Address string `json:"address" jsonschema:"review#item, as in the answers of the other tools"`
}

func (s *Site) item(_ context.Context, q AskItem) (any, error) {
	a := corpus.ParseAddress(strings.TrimSpace(q.Address), nil)
	n, ok := s.Corpus.Item(a)
	if !ok {
		return nil, s.errNothing("item", q.Address, s.idsOf(a.Review))
	}
	out := struct {
		Note   string    `json:"note"`
		Kind   string    `json:"kind"`
		Item   Ref       `json:"item"`
		Review ReviewRef `json:"review"`
		Texts  []string  `json:"texts"`
		Linked []Ref     `json:"linked_from,omitempty"`
	}{Note: Note, Kind: string(n.Kind), Item: s.ref(n.Review, a.Item, n.Title), Review: s.reviewRef(n.Review),
		Texts: []string{}}
	for f := range review.Walk(n.Review, review.Markdown) {
		if t := f.At.(*review.Text); f.Item == a.Item && f.Key != "body" && !t.Empty() {
			out.Texts = append(out.Texts, s.short(t.Src, maxText))
		}
	}
	links, _ := cut(s.Corpus.Backlinks(a), maxEntries)
	for _, b := range links {
		if from, ok := s.Corpus.Item(b.From); ok {
			out.Linked = append(out.Linked, s.ref(from.Review, b.From.Item, from.Title))
		}
	}
	return out, nil
}

// idsOf are the addresses of a review's items, or of all reviews where there is none of that id.
func (s *Site) idsOf(id string) []string {
	var out []string
	if r := s.Corpus.Review(id); r != nil {
		for n := range corpus.Names(r) {
			out = append(out, corpus.Address{Review: r.ID, Item: n.ID}.String())
		}
		return out
	}
	for _, r := range s.Corpus.Reviews {
		out = append(out, r.ID)
	}
	return out
}

// An AskTheme is the slug of a theme, or nothing for all of them.
type AskTheme struct {
	Slug string `json:"slug,omitempty" jsonschema:"the slug of one theme; all are listed where it is left out"`
}

// A ThemeRef is a theme in a list.
type ThemeRef struct {
	Slug  string `json:"slug"`
	URL   string `json:"url"`
	Title string `json:"title"`
	Claim string `json:"claim,omitempty"`
	State string `json:"state,omitempty"`
}

func (s *Site) themeRef(t *corpus.Theme) ThemeRef {
	return ThemeRef{t.Slug, s.BaseURL + "themes/" + t.Slug + "/", s.plain(t.Title), s.plain(t.Claim), t.State}
}

func (s *Site) themes(_ context.Context, q AskTheme) (any, error) {
	if q.Slug != "" {
		return s.theme(q.Slug)
	}
	out := struct {
		Note    string     `json:"note"`
		Themes  []ThemeRef `json:"themes"`
		LeftOut int        `json:"left_out"`
	}{Note, []ThemeRef{}, 0}
	for _, t := range s.Corpus.Themes {
		out.Themes = append(out.Themes, s.themeRef(t))
	}
	out.Themes, out.LeftOut = cut(out.Themes, 10*maxEntries)
	return out, nil
}

func (s *Site) theme(slug string) (any, error) {
	t := s.Corpus.Theme(slug)
	if t == nil {
		var known []string
		for _, t := range s.Corpus.Themes {
			known = append(known, t.Slug)
		}
		return nil, s.errNothing("theme", slug, known)
	}
	out := struct {
		Note    string      `json:"note"`
		Theme   ThemeRef    `json:"theme"`
		Story   string      `json:"story,omitempty"`
		Reviews []ReviewRef `json:"reviews"`
		LeftOut int         `json:"left_out"`
	}{Note, s.themeRef(t), s.short(t.Body.Src, maxText), []ReviewRef{}, 0}
	reviews, more := cut(t.Reviews, maxEntries)
	for _, r := range reviews {
		out.Reviews = append(out.Reviews, s.reviewRef(r))
	}
	out.LeftOut = more
	return out, nil
}

// A ToldApart is a theory and what became of it.
type ToldApart struct {
	Ref
	HeldBy string  `json:"held_by,omitempty"`
	State  string  `json:"state"`
	Moves  []Event `json:"moves"` // the events that raised, supported, weakened or settled it
}

func (s *Site) discriminators(ctx context.Context, q Query) (any, error) {
	total, hits, err := s.find(ctx, q)
	if err != nil {
		return nil, err
	}
	out := struct {
		Note     string      `json:"note"`
		Total    int         `json:"total_reviews"`
		Theories []ToldApart `json:"theories"`
		LeftOut  int         `json:"left_out"`
	}{Note, total, []ToldApart{}, 0}
	for _, h := range hits {
		if r := s.Corpus.Review(h.Review); r != nil {
			out.Theories = append(out.Theories, s.toldApart(r)...)
		}
	}
	out.Theories, out.LeftOut = cut(out.Theories, maxEntries)
	return out, nil
}

func (s *Site) toldApart(r *review.Review) []ToldApart {
	var out []ToldApart
	for i, story := range r.Stories() {
		t := &r.Theories[i]
		told := ToldApart{Ref: s.ref(r, t.ID, t.Claim), HeldBy: t.HeldBy, State: story.State, Moves: []Event{}}
		for _, p := range story.Plays {
			e := s.event(r, &r.Timeline[p.Event])
			e.Effect = p.Effect
			told.Moves = append(told.Moves, e)
		}
		out = append(out, told)
	}
	return out
}

// An AskBudget is the name of a budget, or nothing for all of them.
type AskBudget struct {
	Name string `json:"name,omitempty" jsonschema:"the name of one budget; all are told where it is left out"`
}

func (s *Site) budget(_ context.Context, q AskBudget) (any, error) {
	var of any = s.Budgets
	if q.Name != "" {
		b := s.Budgets.Budget(q.Name)
		if b == nil {
			var known []string
			for _, b := range s.Budgets.Budgets {
				known = append(known, b.Definition.Name)
			}
			return nil, s.errNothing("budget", q.Name, known)
		}
		of = b
	}
	data, err := json.Marshal(of)
	if err != nil {
		return nil, err
	}
	return struct {
		Note    string          `json:"note"`
		Budgets json.RawMessage `json:"budgets"`
	}{Note, data}, nil
}
