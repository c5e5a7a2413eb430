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
	"maps"
	"slices"
	"strings"

	"throughline/internal/corpus"
	"throughline/internal/markdown"
	"throughline/internal/review"
)

// A Document is a review, an item of one, or another page of the site, as it is searched.
type Document struct {
	ID     string // review-id or review-id#item-id; of other pages see Page
	Review string // the same without the item
	Title  string
	Kind   string // of an item: review.ItemKind
	Facets map[string][]string
	// what people read of the values of Facets, in the same order; missing where it is the same
	Names map[string][]string

	parts []block
	kinds []string // of a review: those of its items
}

// A part is a block of text. item is the item it belongs to, from 0 in the order of Documents; -1 for none.
type block struct {
	weight, item int
	role         role
	text         string
}

// A role is what a block of text is to a reader.
type role byte

const (
	prose role = iota // a passage that a result may show
	name              // a title or a name
	form              // see language.forms
)

// stream is what bleve indexes: the parts, repeated by weight. Each is a value of its own, so phrases end with it.
func (d *Document) stream() (out []string) {
	for _, p := range d.parts {
		for range p.weight {
			out = append(out, straight(p.text))
		}
	}
	return out
}

// passages are the texts that a result may show a part of.
func (d *Document) passages() []string {
	out := []string{}
	for _, p := range d.parts {
		if p.role == prose {
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
	FacetIn      = "in" // what it is: see places
)

// facets are all of them.
func facets() []string {
	return []string{FacetKind, FacetYear, FacetStatus, FacetService, FacetTeam, FacetTheme, FacetIn}
}

// facetCount is how many there are.
const facetCount = 7

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

// A Faceting is what a review has of every facet, and of which kinds its items are.
type Faceting struct {
	of    [facetCount]faceting // in the order of facets
	items []run
}

// A run is items of one kind that follow one another.
type run struct {
	kind  string
	count int
}

// FacetsOf gathers what a review has of every facet.
func FacetsOf(c *corpus.Corpus, r *review.Review) *Faceting {
	f := &Faceting{of: [facetCount]faceting{{values: []string{r.Kind}}, {values: []string{year(r)}},
		{values: []string{r.Status}}, {slugs(r.Services), tagNames(r.Services)}, {slugs(r.Teams), tagNames(r.Teams)},
		{r.AllThemes(), themeNames(c, r)}, {values: []string{InReviews}}}}
	for x := range review.Walk(r, review.IDs) {
		if x.Of != "" && x.Role == review.IDs {
			f.item(string(x.Of))
		}
	}
	return f
}

func (f *Faceting) item(kind string) {
	if n := len(f.items); n > 0 && f.items[n-1].kind == kind {
		f.items[n-1].count++
		return
	}
	f.items = append(f.items, run{kind, 1})
}

// A Reader makes documents of what a site has.
type Reader struct {
	markdown *markdown.Engine
	corpus   *corpus.Corpus
	lang     *language
}

// NewReader reads for the index of a site.
func NewReader(m *markdown.Engine, c *corpus.Corpus) *Reader {
	return &Reader{m, c, newLanguage(c.Settings.Language).withSynonyms(c.Settings.Synonyms)}
}

// A Source is all that is searched of one review as it was written, before Markdown is taken out of it.
type Source struct {
	lang      *language
	id, title string
	facets    *Faceting
	parts     []block // Markdown, and item is -1
	body      int     // which of parts is the account; -1: none
	plain     string  // the same without Markdown, if that is known
	items     []sourceItem
}

type sourceItem struct{ id, kind, title, text string }

// Read gathers what is searched of a review: its own texts first, then its items in the order of its page.
func (rd *Reader) Read(r *review.Review) *Source {
	s := &Source{lang: rd.lang, id: r.ID, title: r.Title, parts: make([]block, 0, 16), facets: FacetsOf(rd.corpus, r),
		body: -1}
	s.add(name, 4, r.Title)
	for i := range s.facets.of {
		s.add(name, 2, s.facets.of[i].names...)
	}
	s.slugs()
	for f := range review.Walk(r, review.IDs|review.Markdown|review.Plain) {
		switch at := f.At.(type) {
		case *review.Text:
			s.text(f, at.Src)
		case *string:
			switch {
			case f.Key == "refs":
				s.add(name, 2, *at)
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
		s.add(prose, 2, text)
	default:
		if f.Key == "body" && text != "" {
			s.body = len(s.parts)
		}
		s.add(prose, 1, text)
	}
}

func (s *Source) add(as role, weight int, texts ...string) {
	for _, t := range texts {
		if t != "" {
			s.parts = append(s.parts, block{weight, -1, as, t})
		}
	}
}

// slugs adds the addresses of services, teams and themes where their names are other words.
func (s *Source) slugs() {
	for _, of := range s.facets.of {
		for i, n := range of.names {
			if words := strings.ReplaceAll(of.values[i], "-", " "); !strings.EqualFold(words, n) {
				s.add(name, 1, of.values[i])
			}
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
	for _, n := range slices.Sorted(maps.Keys(shown.Notes)) {
		put(n, shown.Notes[n])
	}
	for i := range s.facets.of {
		put(s.facets.of[i].values...)
		put(s.facets.of[i].names...)
	}
	for _, p := range s.parts {
		b = append(b, byte(p.weight), byte(p.role))
		put(p.text)
	}
	for _, it := range s.items {
		put(it.id, it.kind, it.title, it.text)
	}
	return sha256.Sum256(b)
}

// Documents makes the documents of one review: the review first, then its items in the order of its page.
func (rd *Reader) Documents(r *review.Review) []Document { return rd.Read(r).Documents(rd.markdown) }

// Documents makes the documents of a source: the review or page first, then the items.
func (s *Source) Documents(m *markdown.Engine) []Document {
	docs := s.documents(m)
	values, names := map[string][]string{}, map[string][]string{}
	for i, f := range facets() {
		values[f] = s.facets.of[i].values
		if s.facets.of[i].names != nil {
			names[f] = s.facets.of[i].names
		}
	}
	docs[0].Names = names
	for i := range docs {
		docs[i].Facets = values
	}
	return docs
}

func (s *Source) documents(m *markdown.Engine) []Document {
	whole := Document{ID: s.id, Review: s.id, Title: oneLine(m.PlainText(s.title, nil)),
		parts: make([]block, 0, 2*len(s.parts)+4*len(s.items))}
	for i, p := range s.parts {
		if i == s.body && s.plain != "" {
			whole.parts = appendPlain(whole.parts, p, s.plain)
		} else {
			whole.parts = appendLines(whole.parts, m, p)
		}
	}
	whole.parts = s.appendForms(whole.parts, 0)
	out := make([]Document, 1, 1+len(s.items))
	for i, it := range s.items {
		from := len(whole.parts)
		whole.parts = appendLines(whole.parts, m, block{2, i, name, it.title})
		title := lines(whole.parts[from:])
		whole.parts = appendLines(whole.parts, m, block{1, i, prose, it.text})
		whole.parts = s.appendForms(whole.parts, from)
		out = append(out, Document{ID: s.id + "#" + it.id, Review: s.id, Title: title, Kind: it.kind,
			parts: whole.parts[from:len(whole.parts):len(whole.parts)]})
	}
	for _, it := range s.items {
		whole.kinds = append(whole.kinds, it.kind)
	}
	out[0] = whole
	return out
}

// appendForms appends the forms of blocks behind them: those of one weight together.
func (s *Source) appendForms(out []block, from int) []block {
	for of := out[from:]; len(of) > 0; {
		weight, said := of[0].weight, ""
		for len(of) > 0 && of[0].weight == weight {
			if more := s.lang.forms(of[0].text); more != "" {
				said += " " + more
			}
			of = of[1:]
		}
		if said != "" {
			out = append(out, block{weight, out[from].item, form, said[1:]})
		}
	}
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
			out = append(out, block{p.weight, p.item, p.role, clean(line)})
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

// Shown is what a result shows of a review or page, beside its documents.
type Shown struct {
	URL, Date, Kind, Summary string
	Notes                    map[string]string // of items, by id: where a mitigator came from
}
