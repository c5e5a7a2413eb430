// Package search says what is searched and how, and answers queries: from a bleve index in the terminal, from files that a
// browser reads on the page.
//
// One document is one review; its items are documents of their own, so that a result can name the mitigator or the event
// that matched. A document is a row of parts, each a block of text (a phrase is never found across two), in which what
// matters more stands more often: the title four times, names of services, teams and themes, the summary and the titles of
// items twice, all other texts once. Scores are BM25 (k1 1.2, b 0.75, as bleve computes it with the square root of the term
// frequency). A review whose title is the query comes first, then those that have all its words, then those with some.
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
	Kind   string // of an item: review.ItemKind
	Facets map[string][]string
	Names  map[string][]string // what people read of the values of Facets, in the same order; missing where it is the same

	parts []part
}

// A part is a block of text. item is the item it belongs to, from 0 in the order of Documents; -1 for none.
type part struct {
	weight, item int
	text         string
}

// stream is what bleve indexes: the parts, repeated by weight. Each is a value of its own, so phrases end with it.
func (d *Document) stream() (out []string) {
	for _, p := range d.parts {
		for range p.weight {
			out = append(out, p.text)
		}
	}
	return out
}

// words counts what stands between spaces, weights counted.
func (d *Document) words() (n int) {
	for _, p := range d.parts {
		n += p.weight * countFields(p.text)
	}
	return n
}

func countFields(s string) (n int) {
	in := false
	for i := range len(s) {
		space := s[i] == ' ' || s[i] == '\n' || s[i] == '\t'
		if !space && !in {
			n++
		}
		in = !space
	}
	return n
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
	for _, s := range []string{d.ID, d.Review, d.Title} {
		h.Write([]byte(s))
		h.Write([]byte{0})
	}
	for _, p := range d.parts {
		h.Write([]byte{byte(p.weight)})
		h.Write([]byte(p.text))
		h.Write([]byte{0})
	}
	for _, f := range facets() {
		h.Write([]byte(f + "=" + strings.Join(d.Facets[f], ",") + "\x00"))
	}
	return hex.EncodeToString(h.Sum(nil))
}

// A stream collects parts: a line of plain text is a block.
type stream struct {
	m     *markdown.Engine
	parts []part
	item  int
}

func (s *stream) add(weight int, texts ...string) {
	for _, t := range texts {
		for line := range strings.Lines(s.m.PlainText(t, nil)) {
			if line = strings.TrimSpace(line); line != "" {
				s.parts = append(s.parts, part{weight, s.item, clean(line)})
			}
		}
	}
}

// Documents makes the documents of one review: the review first, then its items in the order of its page.
func Documents(m *markdown.Engine, c *corpus.Corpus, r *review.Review) []Document {
	base := map[string][]string{FacetKind: {r.Kind}, FacetStatus: {r.Status}, FacetYear: {year(r)},
		FacetService: slugs(r.Services), FacetTeam: slugs(r.Teams), FacetTheme: r.AllThemes()}
	names := map[string][]string{FacetService: tagNames(r.Services), FacetTeam: tagNames(r.Teams), FacetTheme: themeNames(c, r)}
	s := &stream{m: m, item: -1}
	s.add(4, r.Title)
	for _, f := range []string{FacetService, FacetTeam, FacetTheme} {
		s.add(2, names[f]...)
	}
	s.add(2, r.Summary.Src, r.Surprise.Src)
	s.add(1, r.Body.Src, r.Impact.Text.Src, r.Detection.Note.Src)
	items := itemDocuments(m, r, base)
	for i := range items {
		for _, p := range items[i].parts {
			s.parts = append(s.parts, part{p.weight, i, p.text})
		}
	}
	return append([]Document{{ID: r.ID, Review: r.ID, Title: oneLine(m.PlainText(r.Title, nil)), Facets: base, Names: names, parts: s.parts}}, items...)
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

func tagNames(tags []review.Tag) []string {
	var out []string
	for _, t := range tags {
		out = append(out, t.Name)
	}
	return out
}

func themeNames(c *corpus.Corpus, r *review.Review) []string {
	var out []string
	for _, slug := range r.AllThemes() {
		name := slug
		if t := c.Theme(slug); t != nil {
			name = t.Title
		}
		out = append(out, name)
	}
	return out
}

func itemDocuments(m *markdown.Engine, r *review.Review, base map[string][]string) []Document {
	texts := itemTexts(r)
	var out []Document
	for n := range corpus.Names(r) {
		s := &stream{m: m}
		s.add(2, n.Title)
		title := len(s.parts)
		s.add(1, texts[n.ID])
		out = append(out, Document{ID: r.ID + "#" + n.ID, Review: r.ID, Title: lines(s.parts[:title]), Kind: string(n.Kind), Facets: base, parts: s.parts})
	}
	return out
}

// lines puts blocks into one line.
func lines(parts []part) string {
	out := make([]string, len(parts))
	for i := range parts {
		out[i] = parts[i].text
	}
	return strings.Join(out, " ")
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

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
