// Package search says what is searched and how, and answers queries: from a bleve index in the terminal, from files
// that a browser reads on the page.
//
// One document is one review; its items are documents of their own, so that a result can name the mitigator or the
// event that matched. A document is a row of parts, each a block of text (a phrase is never found across two), in
// which what matters more stands more often: the title four times, names of services, teams and themes, the summary
// and the titles of items twice, all other texts once. Scores are BM25 (k1 1.2, b 0.75, as bleve computes it with the
// square root of the term frequency). A review whose title is the query comes first, then those that have all its
// words, then those with some.
package search

import (
	"crypto/sha256"
	"encoding/binary"
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
	// what people read of the values of Facets, in the same order; missing where it is the same
	Names map[string][]string

	parts []block
}

// A part is a block of text. item is the item it belongs to, from 0 in the order of Documents; -1 for none.
type block struct {
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

// facetCount is how many there are.
const facetCount = 6

// A faceting is what a review has of one facet: values, and names as Document.Names has them.
type faceting struct{ values, names []string }

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

// A Faceting is what a review has of every facet.
type Faceting [facetCount]faceting // in the order of facets

// FacetsOf gathers what a review has of every facet.
func FacetsOf(c *corpus.Corpus, r *review.Review) *Faceting {
	return &Faceting{{values: []string{r.Kind}}, {values: []string{year(r)}}, {values: []string{r.Status}},
		{slugs(r.Services), tagNames(r.Services)}, {slugs(r.Teams), tagNames(r.Teams)},
		{r.AllThemes(), themeNames(c, r)}}
}

// A Source is all that is searched of one review as it was written, before Markdown is taken out of it.
type Source struct {
	id, title string
	facets    *Faceting
	parts     []block // Markdown, and item is -1
	body      int     // which of parts is the account; -1: none
	plain     string  // the same without Markdown, if that is known
	items     []sourceItem
}

type sourceItem struct{ id, kind, title, text string }

// Read gathers what is searched of a review: its own texts first, then its items in the order of its page.
func Read(c *corpus.Corpus, r *review.Review) *Source {
	s := &Source{id: r.ID, title: r.Title, parts: make([]block, 0, 16), facets: FacetsOf(c, r), body: -1}
	s.add(4, r.Title)
	for i := range s.facets {
		s.add(2, s.facets[i].names...)
	}
	for f := range review.Walk(r, review.IDs|review.Markdown|review.Plain) {
		switch at := f.At.(type) {
		case *review.Text:
			s.text(f, at.Src)
		case *string:
			switch {
			case f.Key == "refs":
				s.add(2, *at)
			case f.Of == "": // ids and words that are not of an item
			case f.Role == review.IDs:
				s.items = append(s.items, sourceItem{f.Item, string(f.Of), f.Call, ""})
			default:
				s.text(f, *at)
			}
		}
	}
	return s
}

// text adds a text of the review to its parts, or one of the item at hand to what stands behind its title.
func (s *Source) text(f *review.Field, text string) {
	switch {
	case f.Of != "":
		it := &s.items[len(s.items)-1]
		if f.Key == "text" && (f.Of == review.EventItem || f.Of == review.TakeawayItem) {
			return // which are all title
		}
		switch {
		case it.text == "":
			it.text = text
		case text != "":
			it.text += "\n\n" + text
		}
	case f.Part != nil: // accounts for other editions
	case f.Key == "summary" || f.Key == "surprise":
		s.add(2, text)
	default:
		if f.Key == "body" && text != "" {
			s.body = len(s.parts)
		}
		s.add(1, text)
	}
}

func (s *Source) add(weight int, texts ...string) {
	for _, t := range texts {
		if t != "" {
			s.parts = append(s.parts, block{weight, -1, t})
		}
	}
}

// KnowBody spares the review's account from being parsed: plain is its plain text, as markdown.Engine.PlainText gives
// it.
func (s *Source) KnowBody(plain string) { s.plain = plain }

// Sum identifies a Source and what a result shows of it.
func (s *Source) Sum(shown Shown) [sha256.Size]byte {
	var b []byte
	put := func(texts ...string) {
		b = binary.AppendUvarint(b, uint64(len(texts)))
		for _, t := range texts {
			b = append(binary.AppendUvarint(b, uint64(len(t))), t...)
		}
	}
	put(s.id, s.title, shown.URL, shown.Date, shown.Kind, shown.Summary)
	for i := range s.facets {
		put(s.facets[i].values...)
		put(s.facets[i].names...)
	}
	for _, p := range s.parts {
		b = append(b, byte(p.weight))
		put(p.text)
	}
	for _, it := range s.items {
		put(it.id, it.kind, it.title, it.text)
	}
	return sha256.Sum256(b)
}

// Documents makes the documents of one review: the review first, then its items in the order of its page.
func Documents(m *markdown.Engine, c *corpus.Corpus, r *review.Review) []Document {
	s := Read(c, r)
	docs := s.documents(m)
	values, names := map[string][]string{}, map[string][]string{}
	for i, f := range facets() {
		values[f] = s.facets[i].values
		if s.facets[i].names != nil {
			names[f] = s.facets[i].names
		}
	}
	docs[0].Names = names
	for i := range docs {
		docs[i].Facets = values
	}
	return docs
}

func (s *Source) documents(m *markdown.Engine) []Document {
	review := Document{ID: s.id, Review: s.id, Title: oneLine(m.PlainText(s.title, nil)),
		parts: make([]block, 0, 2*len(s.parts)+2*len(s.items))}
	for i, p := range s.parts {
		if i == s.body && s.plain != "" {
			review.parts = appendPlain(review.parts, p, s.plain)
		} else {
			review.parts = appendLines(review.parts, m, p)
		}
	}
	out := make([]Document, 1, 1+len(s.items))
	for i, it := range s.items {
		from := len(review.parts)
		review.parts = appendLines(review.parts, m, block{2, i, it.title})
		title := lines(review.parts[from:])
		review.parts = appendLines(review.parts, m, block{1, i, it.text})
		out = append(out, Document{ID: s.id + "#" + it.id, Review: s.id, Title: title, Kind: it.kind,
			parts: review.parts[from:len(review.parts):len(review.parts)]})
	}
	out[0] = review
	return out
}

// appendLines appends the lines of a text as plain text: each is a block.
func appendLines(out []block, m *markdown.Engine, p block) []block {
	if p.text == "" {
		return out
	}
	return appendPlain(out, p, m.PlainText(p.text, nil))
}

func appendPlain(out []block, p block, text string) []block {
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, block{p.weight, p.item, clean(line)})
		}
	}
	return out
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

// lines puts blocks into one line.
func lines(parts []block) string {
	if len(parts) == 1 {
		return parts[0].text
	}
	out := make([]string, len(parts))
	for i := range parts {
		out[i] = parts[i].text
	}
	return strings.Join(out, " ")
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// Shown is what a result shows of a review, beside its documents.
type Shown struct {
	URL, Date, Kind, Summary string
}
