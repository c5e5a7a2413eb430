// Package sections reads the sections of a review's body as fields: a heading whose whole label is the name of a
// field is that field, and what stands under it are its items. It knows the block structure that package markdown
// gives, and the grammar of package eventline; it neither reads files nor knows front matter.
//
// Everything of the body is in the result once: in a field, in a field's note, or in what is left as prose. Spans are
// those of the file, whose body begins at Options.Base.
package sections

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"throughline/internal/diag"
	"throughline/internal/eventline"
	"throughline/internal/markdown"
	"throughline/internal/review"
)

// Mode says which headings are sections.
type Mode uint8

// The modes: our own names at the level of sections; words of other templates too, at any level and in looser shapes;
// none.
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
	Hard      bool              // an entry of a timeline without a time is an error, and a line needs no dash
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

// Place gives the offset in the body of an offset in what is left of it.
func (r *Result) Place(off int32) int32 {
	i, found := slices.BinarySearchFunc(r.left, off, func(l keptLine, off int32) int {
		return cmp.Compare(l.left,
			off)
	})
	if !found {
		i--
	}
	if i < 0 {
		return off
	}
	return r.left[i].src + off - r.left[i].left
}

// keptLine is where a line of what is left begins, there and in the body.
type keptLine struct{ left, src int32 }

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
	left    []keptLine
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

// Maybe reports, at the cost of a look at each line, whether a body may have sections: most bodies of reviews whose
// front matter holds everything have none and need not be parsed for them.
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
	r := newReading(engine, doc, src, o)
	if o.Mode == Off {
		return r.out
	}
	r.findArtifacts()
	for _, s := range r.find() {
		r.read(s)
	}
	r.leave()
	return r.out
}

func newReading(engine *markdown.Engine, doc *markdown.Doc, src string, o Options) *reading {
	r := &reading{engine: engine, src: src, o: o, blocks: doc.Blocks(),
		vocabularies: map[string]*eventline.Vocabulary{}, links: map[string]markdown.Definition{},
		linkAt: map[string]int{}, out: &Result{Left: src}}
	for _, d := range doc.Definitions() {
		r.links[fold(d.Label)] = d
	}
	r.fences, _ = engine.AudienceBlocks([]byte(src), o.Audiences...)
	if len(r.links) > 0 && len(r.fences) > 0 {
		for _, d := range doc.LinkDefinitions() {
			if _, known := r.linkAt[fold(d.Label)]; !known {
				r.linkAt[fold(d.Label)] = int(d.Span.Start)
			}
		}
	}
	for _, h := range doc.Headings() {
		r.headIDs = append(r.headIDs, headID{h.Span, h.ID})
	}
	return r
}

// findArtifacts adds the ids that artifacts of the body have in braces to those that are known: what refers to them
// may stand before.
func (r *reading) findArtifacts() {
	ids := map[string]bool{}
	for _, s := range r.find() {
		if s.field != "artifacts" {
			continue
		}
		for _, m := range braceID.FindAllStringSubmatch(r.join(s.blocks, "").String(), -1) {
			ids[m[1]] = true
		}
	}
	if known := r.o.Artifact; len(ids) > 0 {
		r.o.Artifact = func(id string) bool { return ids[id] || known != nil && known(id) }
	}
}

var braceID = regexp.MustCompile(`\{[^{}\n]*#([a-z0-9-]+)[^{}\n]*\}`)

// ReadLines reads a text that is nothing but a timeline, such as a block or a file beside a review. Offsets are those
// of src.
func ReadLines(engine *markdown.Engine, src string, o Options) (*Result, error) {
	doc, err := engine.Parse([]byte(src))
	if err != nil {
		return nil, err
	}
	o.Mode, o.Hard = Common, true
	r := newReading(engine, doc, src, o)
	s := &section{field: "timeline", blocks: r.blocks}
	s.kept = make([]bool, len(s.blocks))
	r.timeline(s)
	return r.out, nil
}

// A reading is one Read.
type reading struct {
	engine       *markdown.Engine
	src          string
	o            Options
	blocks       []markdown.Block
	links        map[string]markdown.Definition // by folded label
	linkAt       map[string]int                 // where definitions of links stand, by label, if there are fences
	fences       []markdown.AudienceBlock       // of the text
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
	r.out.Remarks = append(r.out.Remarks, Remark{Severity: diag.Warning, Rule: rule, Span: at, Message: message,
		Hint: hint})
}

func (r *reading) errorf(at diag.Span, rule, message, hint string) {
	r.out.Remarks = append(r.out.Remarks, Remark{Severity: diag.Error, Rule: rule, Span: at, Message: message,
		Hint: hint})
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
