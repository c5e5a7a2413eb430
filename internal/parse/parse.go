// Package parse turns one file into one review, theme or page, and says at file:line:col what cannot be meant.
//
// The tables in fields.go are the format: a new front-matter field is one line there and a place in package review.
package parse

import (
	"errors"
	"path"
	"regexp"
	"strings"
	"time"

	"throughline/internal/diag"
	"throughline/internal/eventline"
	"throughline/internal/markdown"
	"throughline/internal/node"
	"throughline/internal/review"
	"throughline/internal/sections"
	"throughline/internal/source"
)

// Options are what parsing needs to know of the site.
type Options struct {
	Zone     *time.Location // of clock times without a zone
	Markdown *markdown.Engine
	// Foreign accepts front matter written for another tool: unknown keys are left aside, values that do not fit known
	// keys are warnings, and a date is also looked for in the first lines of the body.
	Foreign bool
	// Sections says which headings of the body are fields.
	Sections sections.Mode
	Also     map[string]string // more headings, as sections.Normal has them, and their fields
	// Audiences are the names that audience: may give.
	Audiences []string
	// Beside reads a file beside the review (a timeline of its own), or reports why it cannot and returns nil.
	Beside func(path string, errs *diag.List) *diag.File
}

// A reader reads one review.
type reader struct {
	node.Decoder
	o      *Options
	r      *review.Review
	drafts []draft  // of the timeline, in the order of writing
	later  []func() // what needs all items to be there
	// from offsets in what is left of the body to those in the body; nil where all is left
	bodyPlace func(int32) int32
	artifacts map[string]bool       // the ids that artifacts of front matter have
	words     *eventline.Vocabulary // of braces behind events, once it is asked for
	beside    *diag.File            // the file beside the review whose lines are being read; nil for the review's own
	odd       []markdown.OddRow     // rows of tables in the file that are to be told of
	// partial tells that the front matter could not be read whole. What could be is read to find all mistakes in one
	// run; what it refers to may be in the rest, and nothing is published.
	partial bool
	how     *Reading // what is wanted to be known of the writing; nil for nothing
	front   bool     // there is front matter
	lost    *lost    // of the timeline; where the reader is copied for another file, the same
}

// Review reads one review. It is nil when the file cannot be read at all; every error is in errs.
func Review(f *diag.File, o *Options, errs *diag.List) *review.Review {
	own := &diag.List{}
	r := parseReview(f, o, nil, own)
	for _, d := range own.Sorted() {
		errs.Add(d)
	}
	return r
}

// A Reading is a review and how its file says it.
type Reading struct {
	Review   *review.Review
	Front    *node.Node      // nil: no front matter
	Body     diag.Span       // in the file
	Written  map[string]bool // ids that the file gives; the others are made
	Sections []string        // fields that came of sections, by their keys
}

// Read reads one review as Review does, and says what was written where. It is nil when the review cannot be read;
// every error is in errs.
func Read(f *diag.File, o *Options, errs *diag.List) *Reading {
	out := &Reading{Written: map[string]bool{}}
	out.Review = parseReview(f, o, out, errs)
	doc, ok := source.Split(f, &diag.List{})
	if out.Review == nil || !ok {
		return nil
	}
	out.Front, out.Body = doc.Front, doc.Body
	return out
}

func parseReview(f *diag.File, o *Options, how *Reading, errs *diag.List) *review.Review {
	doc, ok := source.Split(f, errs)
	if !ok && doc.Front == nil {
		return nil
	}
	r := &review.Review{File: f, Dir: path.Dir(f.Path), Kind: "incident", Status: "published", Zone: o.Zone}
	r.Body = review.Text{Src: f.Text(doc.Body), Span: doc.Body}
	p := &reader{Decoder: node.Decoder{File: f, Errs: errs}, o: o, r: r, partial: !ok, how: how, lost: &lost{}}
	if o.Foreign {
		p.Foreign = func(string, node.Entry) {}
	}
	p.Meant, p.MeantWord = meant, meantWord
	front := doc.Front
	p.front = front != nil && front.Kind == node.Map
	if o.Foreign {
		front = p.foreign(front)
	}
	p.artifacts = writtenIDs(front.Get("artifacts"))
	p.first(front)
	node.Fields(&p.Decoder, front, "a review", reviewTable(), p)
	p.foreignDraft(doc.Front)
	p.bodyBlocks() // before anything reads the body
	p.sections(front)
	p.body()
	p.dateOfText()
	p.name(stem(f.Path))
	p.timelineDone()
	for _, do := range p.later {
		do()
	}
	p.tables()
	p.strayLabels()
	p.cutUnseen()
	p.plainFields()
	p.ids()
	p.clocks()
	p.check()
	if p.partial {
		return nil
	}
	return r
}

var datePrefix = regexp.MustCompile(`^(\d{4}-\d{2}-\d{2})(?:[-_ .]|$)`)

// stem is what a file is called: its name without extensions, or its folder's when it is an index.
func stem(p string) string {
	name := path.Base(p)
	if i := strings.IndexByte(name, '.'); i > 0 {
		name = name[:i]
	}
	if name == "index" {
		return path.Base(path.Dir(p))
	}
	return name
}

// first reads what the reading of everything else depends on: the zone, then the day.
func (p *reader) first(front *node.Node) {
	r := p.r
	if n := front.Get("timezone"); n != nil {
		p.zone(n)
	}
	if n := front.Get("date"); n != nil {
		r.Date = p.time(n, time.Time{})
	}
	name := stem(p.File.Path)
	if r.Date.IsZero() {
		if m := datePrefix.FindStringSubmatch(name); m != nil {
			r.Date, _, _, _ = eventline.Moment(m[1], eventline.Context{Zone: r.Zone})
		}
	}
	if r.Date.IsZero() && p.guesses() {
		r.Date = p.dateIn(name)
	}
}

// name fills in the id and the title that nothing else gave.
func (p *reader) name(name string) {
	if p.r.ID == "" {
		p.r.ID = markdown.ASCIISlug(name, 80)
	}
	if p.r.Title == "" {
		p.r.Title = titleFromName(name)
	}
}

func titleFromName(name string) string {
	if rest := datePrefix.ReplaceAllString(name, ""); rest != "" {
		name = rest
	}
	words := strings.Join(strings.FieldsFunc(name, func(r rune) bool { return r == '-' || r == '_' || r == ' ' }), " ")
	if words == "" {
		return name
	}
	return strings.ToUpper(words[:1]) + words[1:]
}

// body finds the title and the sections of items in the body. Most bodies have neither a heading that could be a title
// nor one with an id, and need no parser here.
func (p *reader) body() {
	r := p.r
	if r.Title != "" && !strings.Contains(r.Body.Src, "{#") {
		if err := markdown.Inspect(p.File.Data[r.Body.Span.Start:r.Body.Span.End]); err != nil {
			p.refused(r.Body, err)
		}
		return
	}
	doc, err := p.o.Markdown.Parse([]byte(r.Body.Src))
	if err != nil {
		p.refused(r.Body, err)
		return
	}
	if h, ok := doc.TitleBut(p.isLabel); (ok || h.Text != "") && r.Title == "" && h.Text != "" {
		r.Title = h.Written
		r.TitleSpan = p.inBody(h.Span)
		if h.Level == 1 && strings.TrimSpace(r.Body.Src[:h.Span.Start]) == "" {
			r.Sections = append(r.Sections, review.Section{Cut: h.Span}) // it is on the page as its title already
		}
	}
	for _, s := range doc.Sections() {
		p.section(s)
	}
}

// isLabel tells of a heading that is the name of a section and no title.
func (p *reader) isLabel(label string) bool {
	o := sections.Options{Mode: p.o.Sections, Also: p.o.Also}
	return p.r.Lifted != nil && o.IsLabel(label) || p.o.Sections == sections.Common && o.IsLabel(label)
}

// inBody gives the place in the file of a part of the body as it is left.
func (p *reader) inBody(s diag.Span) diag.Span {
	if p.bodyPlace != nil {
		s = diag.NewSpan(p.bodyPlace(s.Start), p.bodyPlace(s.End))
	}
	return s.Shift(int(p.r.Body.Span.Start))
}

// limits checks what would be refused when the text is shown, for a text that is not parsed here. What is short and
// has no table and no reference cannot be refused.
func (p *reader) limits(t review.Text) {
	if len(t.Src) < 150 || len(t.Src) < 800 && !strings.Contains(t.Src, ">>>>>>>>") &&
		!strings.Contains(t.Src, "- - - -") {
		return
	}
	if err := markdown.Inspect([]byte(t.Src)); err != nil {
		p.refused(t, err)
	}
}

// refused tells why a text is not read, at the place where that was found or else where it begins.
func (p *reader) refused(t review.Text, err error) {
	var work markdown.Work
	if at := int(t.Span.Start); errors.As(err, &work) && !t.Span.Empty() &&
		string(p.File.Data[at:min(at+len(t.Src), len(p.File.Data))]) == t.Src {
		p.Errs.Errorf(p.File, diag.NewSpan(at+work.At, at+work.At+1), "too-much",
			"close them, or put the text into a block of code", "%s", err)
		return
	}
	p.Errs.Errorf(p.File, diag.NewSpan(t.Span.Start, min(t.Span.End, t.Span.Start+1)), "too-much", "split it", "%s",
		err)
}

// section gives an item the text that stands under a heading with its id.
func (p *reader) section(s markdown.Section) {
	r := p.r
	span := p.inBody(s.Content)
	text := review.Text{Src: review.WholeLines(strings.TrimSpace(r.Body.Src[s.Content.Start:s.Content.End])), Span: span}
	// Ids are given after the whole review is read, so the item is looked for then.
	r.Sections = append(r.Sections, review.Section{Item: s.Heading.ID, Cut: s.Cut})
	head := s.Heading
	p.later = append(p.later, func() {
		slot, known := p.textSlot(head.ID)
		at := p.inBody(head.Span)
		at.End = at.Start + int32(len(strings.TrimRight(string(p.File.Data[at.Start:at.End]), "\r\n")))
		switch {
		case slot == nil && p.partial:
		case slot == nil:
			p.Errs.Errorf(p.File, at, "section-id", diag.DidYouMean(head.ID, known),
				"no item of this review has the id %s", head.ID)
		case !slot.Empty():
			p.Errs.Errorf(p.File, at, "section-text", "keep one of the two",
				"item %s has its text in the front matter already", head.ID)
		default:
			*slot = text
			p.sectionBlocks(text)
		}
	})
}

// textSlot is the text of the item with a written id, or nil and the ids that there are.
func (p *reader) textSlot(id string) (slot *review.Text, known []string) {
	r := p.r
	for f := range review.Walk(r, review.Markdown) {
		if f.Key != "text" || f.Of == "" || f.Of == review.TakeawayItem {
			continue
		}
		if f.Item != "" {
			known = append(known, f.Item)
		}
		if f.Item == id {
			slot = f.At.(*review.Text)
		}
	}
	return slot, known
}
