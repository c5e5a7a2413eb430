// Package search says what is searched and how, and answers queries from a bleve index.
//
// One document is one review; its items are documents of their own, so that a result can name the mitigator or the event
// that matched. What is searched is one stream of words for each document, in which what matters more stands more often:
// the title four times, names of services, teams and themes, the summary and the titles of items twice, all other texts
// once. Scores are BM25 (k1 1.2, b 0.75, as bleve computes it with the square root of the term frequency).
package search

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"throughline/internal/corpus"
	"throughline/internal/markdown"
	"throughline/internal/review"
)

// A Document is a review or an item of one, as it is searched.
type Document struct {
	ID     string // review-id or review-id#item-id
	Review string // review-id
	Title  string
	Text   string // what is shown of an item; "" for a review
	Stream string // what is searched, see the package comment
	Facets map[string][]string
}

// Facets that a query can name, as in kind:near-miss.
const (
	FacetKind    = "kind"
	FacetYear    = "year"
	FacetStatus  = "status"
	FacetService = "service"
	FacetTeam    = "team"
	FacetTheme   = "theme"
)

// facets are all of them.
func facets() []string {
	return []string{FacetKind, FacetYear, FacetStatus, FacetService, FacetTeam, FacetTheme}
}

// Digest identifies everything that is indexed of a document.
func (d *Document) Digest() string {
	h := sha256.New()
	for _, s := range []string{d.ID, d.Review, d.Title, d.Text, d.Stream} {
		h.Write([]byte(s))
		h.Write([]byte{0})
	}
	for _, f := range facets() {
		h.Write([]byte(f + "=" + strings.Join(d.Facets[f], ",") + "\x00"))
	}
	return hex.EncodeToString(h.Sum(nil))
}

// A stream collects words with their weights.
type stream struct {
	b strings.Builder
	m *markdown.Engine
}

func (s *stream) add(weight int, texts ...string) {
	for _, t := range texts {
		plain := s.m.PlainText(t, nil)
		if plain == "" {
			continue
		}
		for range weight {
			s.b.WriteString(plain)
			s.b.WriteString(".\n")
		}
	}
}

// Documents makes the documents of one review: the review first, then its items in the order of its page.
func Documents(m *markdown.Engine, c *corpus.Corpus, r *review.Review) []Document {
	base := map[string][]string{FacetKind: {r.Kind}, FacetStatus: {r.Status}, FacetYear: {year(r)},
		FacetService: slugs(r.Services), FacetTeam: slugs(r.Teams), FacetTheme: r.AllThemes()}
	s := &stream{m: m}
	s.add(4, r.Title)
	for _, tags := range [][]review.Tag{r.Services, r.Teams} {
		for _, t := range tags {
			s.add(2, t.Name)
		}
	}
	for _, slug := range r.AllThemes() {
		if t := c.Theme(slug); t != nil {
			s.add(2, t.Title)
		}
	}
	s.add(2, r.Summary.Src, r.Surprise.Src)
	s.add(1, r.Body.Src, r.Impact.Text.Src, r.Detection.Note.Src)
	items := itemDocuments(m, r, base)
	for _, it := range items {
		s.add(2, it.Title)
		s.add(1, it.Text)
	}
	return append([]Document{{ID: r.ID, Review: r.ID, Title: m.PlainText(r.Title, nil), Stream: s.b.String(), Facets: base}}, items...)
}

func year(r *review.Review) string {
	if r.Date.IsZero() {
		return "undated"
	}
	return r.Date.Local().Format("2006")
}

func slugs(tags []review.Tag) []string {
	var out []string
	for _, t := range tags {
		out = append(out, t.Slug)
	}
	return out
}

func itemDocuments(m *markdown.Engine, r *review.Review, base map[string][]string) []Document {
	texts := itemTexts(r)
	var out []Document
	for n := range corpus.Names(r) {
		d := Document{ID: r.ID + "#" + n.ID, Review: r.ID, Title: m.PlainText(n.Title, nil), Text: m.PlainText(texts[n.ID], nil), Facets: base}
		d.Stream = d.Title + ".\n" + d.Title + ".\n" + d.Text
		out = append(out, d)
	}
	return out
}

// itemTexts are the texts behind the titles of items. Events and takeaways are all title.
func itemTexts(r *review.Review) map[string]string {
	out := map[string]string{}
	for it := range r.Items {
		out[it.ID] = strings.TrimSpace(it.Topic + "\n\n" + it.Text.Src)
	}
	for i := range r.Theories {
		out[r.Theories[i].ID] = r.Theories[i].Text.Src
	}
	for i := range r.Artifacts {
		a := &r.Artifacts[i]
		out[a.ID] = strings.TrimSpace(a.UsefulFor.Src + "\n\n" + a.Text.Src)
	}
	for i := range r.Questions {
		out[r.Questions[i].ID] = r.Questions[i].Answer.Src
	}
	for i := range r.Followups {
		f := &r.Followups[i]
		out[f.ID] = strings.TrimSpace(f.Why.Src + "\n\n" + f.Text.Src)
	}
	return out
}
