package lsp

import (
	"context"
	"fmt"
	"strings"
	"time"

	"throughline/internal/corpus"
	"throughline/internal/diag"
	"throughline/internal/format"
	"throughline/internal/node"
	"throughline/internal/review"
)

func (s *server) hover(_ context.Context, p documentParams) (any, error) {
	d, at := s.at(p)
	if d == nil {
		return nil, nil
	}
	if m, ok := s.mentionAt(d, at); ok {
		if text := s.describe(m.to); text != "" {
			return hover{markup{"markdown", text}, rangeOf(d.file, m.span)}, nil
		}
	}
	if t, ok := s.timeAt(d, at); ok {
		return hover{markup{"markdown", describeTime(t, s.zone(d))}, rangeOf(d.file, t.Span)}, nil
	}
	root, _ := s.tree(d.file)
	if k, of, ok := keyAt(root, s.root(d.path), at); ok {
		return hover{markup{"markdown", describeKey(k)}, rangeOf(d.file, of)}, nil
	}
	return nil, nil
}

// describe says what a thing is, in Markdown.
func (s *server) describe(t thing) string {
	c := s.site.corpus()
	switch t.kind {
	case "themes":
		th := c.Theme(t.slug)
		if th == nil {
			return ""
		}
		out := "**" + escape(th.Title) + "**, a theme of " + count(len(th.Reviews), "review")
		if th.Claim != "" {
			out += "\n\n" + th.Claim
		}
		return out
	case "services", "teams":
		groups := c.Services
		if t.kind == "teams" {
			groups = c.Teams
		}
		for _, g := range groups {
			if g.Slug == t.slug {
				return "**" + escape(g.Name) + "**, a " + strings.TrimSuffix(t.kind, "s") + " of " +
					count(len(g.Reviews), "review")
			}
		}
		return ""
	}
	n, ok := c.Item(t.address)
	if !ok {
		return ""
	}
	return describeItem(n)
}

func describeItem(n corpus.Named) string {
	r := n.Review
	if n.ID == "" {
		out := fmt.Sprintf("**%s**\n\n%s, %s", escape(r.Title), r.Kind, r.Date)
		if !r.Summary.Empty() {
			out += "\n\n" + r.Summary.Src
		}
		return out
	}
	out := fmt.Sprintf("%s `%s`: **%s**", n.Kind, n.ID, strings.TrimSpace(n.Title))
	if e := eventOf(n); e != nil {
		out = fmt.Sprintf("event `%s`, %s\n\n%s", n.ID, describeTime(e.At, r.Zone), strings.TrimSpace(n.Title))
	}
	if text := textOf(n); text != "" {
		out += "\n\n" + text
	}
	return out + "\n\n*" + escape(r.Title) + "*"
}

func eventOf(n corpus.Named) *review.Event {
	if n.Kind != review.EventItem {
		return nil
	}
	for i := range n.Review.Timeline {
		if n.Review.Timeline[i].ID == n.ID {
			return &n.Review.Timeline[i]
		}
	}
	return nil
}

// textOf is what an item says besides its title.
func textOf(n corpus.Named) string {
	r := n.Review
	for it := range r.Items {
		if it.ID == n.ID {
			return it.Text.Src
		}
	}
	for i := range r.Theories {
		if r.Theories[i].ID == n.ID {
			return strings.TrimSpace("State: " + r.Stories()[i].State + "\n\n" + r.Theories[i].Text.Src)
		}
	}
	for i := range r.Followups {
		if f := &r.Followups[i]; f.ID == n.ID {
			return strings.TrimSpace(f.Outcome() + ", " + f.Owner + "\n\n" + f.Text.Src)
		}
	}
	return ""
}

func escape(s string) string { return strings.NewReplacer("*", `\*`, "_", `\_`, "`", "\\`").Replace(s) }

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprint(n, " ", what, "s")
}

// zone is that of a document's review, else the site's.
func (s *server) zone(d *document) *time.Location {
	if r := s.site.review(d.path); r != nil {
		return r.Zone
	}
	return s.site.corpus().Settings.Timezone
}

// timeAt is the time that is written at a place, as it was last compiled.
func (s *server) timeAt(d *document, at int) (review.Time, bool) {
	r := s.site.review(d.path)
	if r == nil {
		return review.Time{}, false
	}
	for t, f := range times(r) {
		if !t.IsZero() && f.Path == d.path && int(t.Span.Start) <= at && at <= int(t.Span.End) && !t.Span.Empty() {
			return t, true
		}
	}
	return review.Time{}, false
}

// times are all times that a review states, with the files that they stand in.
func times(r *review.Review) func(yield func(review.Time, *diag.File) bool) {
	return func(yield func(review.Time, *diag.File) bool) {
		more := yield(r.Date, r.File)
		r.Times.Each(func(_ string, t *review.Time) bool {
			more = more && yield(*t, r.File)
			return more
		})
		for i := range r.Timeline {
			e := &r.Timeline[i]
			more = more && yield(e.At, r.FileOf(e)) && yield(e.Extra().Until, r.FileOf(e))
		}
		for i := range r.Followups {
			more = more && yield(r.Followups[i].Due, r.File) && yield(r.Followups[i].Extra().Done, r.File)
		}
	}
}

// describeTime says a time as it was written, in the review's zone and in UTC.
func describeTime(t review.Time, zone *time.Location) string {
	about := ""
	if t.Approx {
		about = "about "
	}
	if t.Precision > review.Minute {
		return about + t.String()
	}
	const layout = "2006-01-02 15:04:05"
	out := about + strings.TrimSuffix(t.Local().Format(layout), ":00") + " " + t.Local().Format("-07:00")
	if zone != nil {
		if in := t.At.In(zone); zone != time.UTC {
			out = about + "**" + strings.TrimSuffix(in.Format(layout),
				":00") + "** " + in.Format("MST") + " (" + zone.String() + ")"
		}
	}
	return out + ", " + strings.TrimSuffix(t.At.UTC().Format(layout), ":00") + " UTC"
}

// keyAt finds the key that is written at a place.
func keyAt(n *node.Node, shape *format.Shape, at int) (format.Key, diag.Span, bool) {
	if n == nil || shape == nil {
		return format.Key{}, diag.Span{}, false
	}
	for _, it := range n.Items {
		if k, of, ok := keyAt(it, shape.Step("[]"), at); ok {
			return k, of, true
		}
	}
	for _, e := range n.Entries {
		if int(e.KeySpan.Start) <= at && at <= int(e.KeySpan.End) {
			if k := shape.Key(e.Key); k != nil {
				return *k, e.KeySpan, true
			}
		}
		if k, of, ok := keyAt(e.Value, shape.Step(e.Key), at); ok {
			return k, of, true
		}
	}
	return format.Key{}, diag.Span{}, false
}

func describeKey(k format.Key) string {
	return "**" + k.Name + "**: " + k.Help + ".\n\nTakes: " + takes(k.Is)
}
