// Package sections reads the sections of a review's body as fields: a heading whose whole label is the name of a field is that field,
// and what stands under it are its items. It knows the block structure that package markdown gives, and the grammar of package
// eventline; it neither reads files nor knows front matter.
//
// Everything of the body is in the result once: in a field, in a field's note, or in what is left as prose. Spans are those of the
// file, whose body begins at Options.Base.
package sections

import (
	"strings"

	"throughline/internal/diag"
	"throughline/internal/eventline"
	"throughline/internal/markdown"
	"throughline/internal/review"
)

// Mode says which headings are sections.
type Mode uint8

// The modes: our own names at the level of sections; words of other templates too, at any level and in looser shapes; none.
const (
	Own Mode = iota
	Common
	Off
)

// Prose is the field of a heading that shall stay prose.
const Prose = "prose"

// Options are what reading depends on.
type Options struct {
	Mode      Mode
	Also      map[string]string // more names, by Normal, and their fields, or Prose
	Base      int               // where the body begins in its file
	Audiences []string
	Given     map[string]diag.Span // fields that the front matter has, and where
	Artifact  func(id string) bool // reports whether an id is an artifact's; nil where none is known
}

// A Text is Markdown and where it stands.
type Text struct {
	Src  string
	Span diag.Span
}

// A Field is what one field gets from its sections.
type Field struct {
	Key    string // of front matter: summary, timeline, contributors, ...; times for moments with labels
	Head   diag.Span
	Text   Text   // of Summary, What surprised us, Impact, Detection
	Items  []Item // of the others but Timeline
	Events []Event
	Times  []Moment
	Note   string // what stands around the items
	Zone   eventline.Zone
	Words  []eventline.Word // in braces on the heading
	Braced bool             // braces that are ours stand in it
}

// An Item is an entry of a list field.
type Item struct {
	Title, Text Text
	Href, File  Text // the first link of the web, the first relative one
	Box         markdown.Box
	Group       string
	Audience    string
	Words       []eventline.Word
	Chance      bool // what we were lucky with
	Span        diag.Span
	Head        diag.Span // its first line
}

// An Event is an entry of a timeline, or a day that the entries after it are of.
type Event struct {
	Line     eventline.Line
	Day      bool // no event: a day, alone or with clocks under it
	Reset    bool // a new group: the day of bare clocks begins again
	Text     Text
	Raw      string // the whole entry as it was written
	Group    string
	Audience string
	Words    []eventline.Word
	Braced   bool
	Span     diag.Span
}

// A Moment is a time with a label that says which: First detected.
type Moment struct {
	Marker string // one of review.Markers
	At     eventline.Stamp
	Text   string // as written
}

// A Remark is something to say about a place.
type Remark struct {
	Severity diag.Severity
	Rule     string
	Span     diag.Span
	Message  string
	Hint     string
	Related  diag.Span // where the same stands too; empty for nothing
}

// A Result is what was read.
type Result struct {
	Fields  []Field
	Left    string // the body without what was lifted; what it was where nothing was
	Lifted  bool
	Remarks []Remark
	Heads   []review.LiftedHeading // headings that were lifted, and the fields that they became
}

// Field is the field with a key, or nil.
func (r *Result) Field(key string) *Field {
	for i := range r.Fields {
		if r.Fields[i].Key == key {
			return &r.Fields[i]
		}
	}
	return nil
}

// Maybe reports, at the cost of a look at each line, whether a body may have sections: most bodies of reviews whose front matter holds
// everything have none and need not be parsed for them.
func Maybe(body string, o Options) bool {
	if o.Mode == Off {
		return false
	}
	if o.Mode == Common {
		return true
	}
	before := ""
	for line := range strings.Lines(body) {
		t := strings.TrimSpace(line)
		switch {
		case strings.HasPrefix(t, "#") && o.nameOf(t) != "":
			return true
		case t != "" && strings.Trim(t, "=-") == "" && o.nameOf(before) != "":
			return true
		}
		before = t
	}
	return false
}

// Read reads the sections of a body. doc is the body parsed, src its text.
func Read(engine *markdown.Engine, doc *markdown.Doc, src string, o Options) *Result {
	r := &reading{engine: engine, src: src, o: o, blocks: doc.Blocks(), vocabularies: map[string]*eventline.Vocabulary{}, links: map[string]markdown.Definition{}, out: &Result{Left: src}}
	for _, d := range doc.Definitions() {
		r.links[fold(d.Label)] = d
	}
	for _, h := range doc.Headings() {
		r.headIDs = append(r.headIDs, headID{h.Span, h.ID})
	}
	if o.Mode == Off {
		return r.out
	}
	for _, s := range r.find() {
		r.read(s)
	}
	r.fallback()
	r.leave()
	return r.out
}

// A reading is one Read.
type reading struct {
	engine       *markdown.Engine
	src          string
	o            Options
	blocks       []markdown.Block
	links        map[string]markdown.Definition // by folded label
	notes        map[string]string              // footnotes by label, once they are asked for
	headIDs      []headID
	vocabularies map[string]*eventline.Vocabulary
	cuts         []diag.Span // whole lines that were lifted, offsets into src
	out          *Result
}

type headID struct {
	span diag.Span
	id   string
}

func (r *reading) span(from, to int) diag.Span { return diag.NewSpan(r.o.Base+from, r.o.Base+to) }

func (r *reading) warnf(at diag.Span, rule, message, hint string) {
	r.out.Remarks = append(r.out.Remarks, Remark{Severity: diag.Warning, Rule: rule, Span: at, Message: message, Hint: hint})
}

func (r *reading) errorf(at diag.Span, rule, message, hint string) {
	r.out.Remarks = append(r.out.Remarks, Remark{Severity: diag.Error, Rule: rule, Span: at, Message: message, Hint: hint})
}

// lift notes that the lines of a section are its field's from now on.
func (r *reading) lift(s *section, key string) {
	if !s.head.Empty() {
		r.cuts = append(r.cuts, s.head)
	}
	for _, h := range r.headIDs {
		if h.span.Start == s.head.Start && !s.head.Empty() {
			r.out.Heads = append(r.out.Heads, review.LiftedHeading{ID: h.id, Field: key})
		}
	}
	for i := range s.blocks {
		if !s.kept[i] {
			r.cuts = append(r.cuts, s.blocks[i].Span)
		}
	}
	r.out.Lifted = true
}
