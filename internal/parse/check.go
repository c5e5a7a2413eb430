package parse

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
	"time"

	"throughline/internal/diag"
	"throughline/internal/eventline"
	"throughline/internal/markdown"
	"throughline/internal/review"
	"throughline/internal/sections"
)

// check reports what does not fit within one review.
func (p *reader) check() {
	r := p.r
	p.references()
	for i := range r.Timeline {
		e := &r.Timeline[i]
		if e.Text.Empty() && e.Extra().Marker == "" {
			p.Errs.Errorf(r.FileOf(e), e.At.Span, "missing", "say what happened, in a sentence",
				"an event needs a text")
		}
	}
	p.order()
	compareLengths(p.File, &r.Times, p.Errs)
	p.outside()
	p.empty()
	p.unheaded()
	p.fileName()
	unknown := p.unknownTheory()
	for i, s := range r.Stories() {
		if s.State != review.NeverRaised || !unknown {
			p.story(&r.Theories[i], s)
		}
	}
}

// tables reports rows that are read in another way than they were meant, in every text: those of the body were found
// before anything was lifted out of it. A row for which a table stayed prose has been reported.
func (p *reader) tables() {
	for f := range review.Walk(p.r, review.Markdown) {
		t, ok := f.At.(*review.Text)
		if !ok || f.File != p.File || t.Span.Start >= p.r.Body.Span.Start {
			continue
		}
		low := int(t.Span.Start)
		for _, row := range p.oddRows(t.Src) {
			row.Span = p.markAfter(*t, int(row.Span.Start), t.Src[row.Span.Start:row.Span.End], low)
			if low = max(low, int(row.Span.Start)); row.Span == t.Span {
				low = int(t.Span.End) // written in another way than it reads: the other rows are too
			}
			p.odd = append(p.odd, row)
		}
	}
	if len(p.odd) == 0 {
		return
	}
	told := p.linesTold()
	for _, row := range p.odd {
		switch {
		case told[p.File.Position(int(row.Span.Start)).Line]:
		case row.Split:
			p.Errs.Warnf(p.File, row.Span, "table-row", `in a table, write \| within the brackets: [[review\|words]]`,
				"this link is cut in two: its | ends a cell of the table")
		default:
			p.Errs.Warnf(p.File, row.Span, "table-row", `give the head a column for it; a | that is text is written \|`,
				"this row has more cells than the table's head")
		}
	}
}

func (p *reader) oddRows(src string) []markdown.OddRow {
	if !strings.Contains(src, "|") || !strings.Contains(src, "\n") {
		return nil
	}
	doc, err := p.o.Markdown.Parse([]byte(src))
	if err != nil {
		return nil // reported
	}
	return doc.OddRows()
}

// linesTold are the lines of the file at which a section that stayed prose was reported.
func (p *reader) linesTold() map[int]bool {
	lines := map[int]bool{}
	for _, d := range p.Errs.Sorted() {
		if d.Rule == "section" && d.File == p.File {
			lines[p.File.Position(int(d.Span.Start)).Line] = true
		}
	}
	return lines
}

// unknownTheory reports whether an event raises a theory that there is not: it may mean any of those that there are.
func (p *reader) unknownTheory() bool {
	return slices.ContainsFunc(p.r.Timeline, func(e review.Event) bool {
		return slices.ContainsFunc(e.Extra().Theories, func(did review.TheoryEffect) bool {
			return did.Effect == "raises" &&
				!slices.ContainsFunc(p.r.Theories, func(t review.Theory) bool { return t.ID == did.Theory.ID })
		})
	})
}

// empty reports a review with nothing in it, which is published under the name of its file.
func (p *reader) empty() {
	if len(bytes.TrimSpace(p.File.Data)) == 0 {
		p.Errs.Warnf(p.File, diag.Span{}, "empty", "write a title and what happened, or delete the file",
			"the file is empty")
	}
}

// kinds tells what each id of the review is. What nothing can refer to is left out.
func (p *reader) kinds() map[string]review.ItemKind {
	out := map[string]review.ItemKind{}
	for f := range review.Walk(p.r, review.IDs) {
		switch f.Of {
		case "", review.QuestionItem, review.FollowupItem, review.TakeawayItem:
		default:
			out[f.Item] = f.Of
		}
	}
	return out
}

// references checks that ids name parts of the review, of the kind that is meant.
func (p *reader) references() {
	kinds := p.kinds()
	for f := range review.Walk(p.r, review.Refs) {
		switch at := f.At.(type) {
		case *[]review.Ref:
			p.known(*at, kinds, f.To, f.File)
		case *[]review.Evidence:
			p.evidenceKnown(*at, kinds, f.File)
		case *review.Ref:
			if f.To != "" && at.ID != "" {
				p.knownRef(at.ID, at.Span, kinds, f.To, f.File)
			}
		}
	}
}

// known checks that ids name items of one kind.
func (p *reader) known(refs []review.Ref, kinds map[string]review.ItemKind, want review.ItemKind, f *diag.File) {
	for _, ref := range refs {
		p.knownRef(ref.ID, ref.Span, kinds, want, f)
	}
}

func (p *reader) knownRef(id string, at diag.Span, kinds map[string]review.ItemKind, want review.ItemKind,
	f *diag.File) {
	got, ok := kinds[id]
	if ok && got == want || !ok && (p.partial || p.lost.has(id, want)) {
		return
	}
	if ok {
		p.Errs.Errorf(f, at, "reference", "", "%s is %s %s, not %s %s", id, article(got), got, article(want), want)
		return
	}
	var candidates []string
	for id, kind := range kinds {
		if kind == want {
			candidates = append(candidates, id)
		}
	}
	p.Errs.Errorf(f, at, "reference", diag.DidYouMean(id, candidates), "no %s of this review has the id %q", want, id)
}

func article(k review.ItemKind) string {
	if strings.ContainsRune("aeiou", rune(k[0])) {
		return "an"
	}
	return "a"
}

func (p *reader) evidenceKnown(list []review.Evidence, kinds map[string]review.ItemKind, f *diag.File) {
	for _, e := range list {
		if !e.URL && !strings.Contains(e.Ref, "#") {
			p.knownRef(e.Ref, e.Span, kinds, review.ArtifactItem, f)
		}
	}
}

// order reports stated times that are in the wrong order.
func (p *reader) order() {
	var before review.Time
	beforeMarker := ""
	p.r.Times.Each(func(marker string, t *review.Time) bool {
		if t.IsZero() || t.Precision > review.Minute {
			return true
		}
		if !before.IsZero() && t.At.Before(before.At) && (marker != "detected" || beforeMarker != "started") {
			p.Errs.Warnf(p.File, t.Span, "times-order", "", "%s (%s) is before %s (%s)", marker, t, beforeMarker,
				before)
		} else if !before.IsZero() && t.At.Before(before.At) {
			p.Errs.Warnf(p.File, t.Span, "times-order", "if it was seen coming, that is worth telling in detection: "+
				"note", "it was detected (%s) before it started (%s)", t, before)
		}
		before, beforeMarker = *t, marker
		return true
	})
}

// outside reports events that are so far from the review's date that the date of one of them is likely wrong.
func (p *reader) outside() {
	r := p.r
	if r.Date.IsZero() {
		return
	}
	const far = 400 * 24 * time.Hour
	for i := range r.Timeline {
		e := &r.Timeline[i]
		if d := e.At.At.Sub(r.Date.At); e.At.Precision <= review.Day && !e.Extra().Later && (d > far || d < -10*far) {
			p.Errs.Warnf(r.FileOf(e), e.At.Span, "event-outside", "check the year",
				"this event (%s) is far from the review's date (%s)", e.At, r.Date)
		}
	}
}

// story reports theories that cannot have played out as told.
func (p *reader) story(t *review.Theory, s review.Story) {
	if s.State == review.NeverRaised {
		if len(s.Plays) == 0 && !p.partial && !p.lost.theory(t.ID) {
			p.Errs.Warnf(p.File, t.Head, "theory-never-raised", "give the event that raised it theory: {id: "+t.ID+
				", effect: raises}", "no event raises this theory")
			return
		}
	}
	raised := false
	for _, play := range s.Plays {
		e := &p.r.Timeline[play.Event]
		f, more := p.r.FileOf(e), e.Extra()
		at := e.At.Span
		for _, did := range more.Theories {
			if did.Theory.ID == t.ID {
				at = did.Theory.Span
			}
		}
		switch {
		case play.Effect == "raises" || play.Effect == "revives":
			raised = true
		case !raised && p.lost.theory(t.ID):
			raised = true
		case !raised:
			p.Errs.Warnf(f, at, "theory-before-raised", "raise it first, or check the times",
				"theory %s meets %q before any event raises it", t.ID, play.Effect)
			raised = true
		}
		if (play.Effect == "supports" || play.Effect == "acts-on") && more.Later {
			p.Errs.Warnf(f, at, "theory-hindsight", "what was learnt later cannot have supported it then; drop "+
				"known: later, or the effect",
				"theory %s is supported by something that was only known later", t.ID)
		}
	}
}

// unheaded warns of what looks like a field and stands where nothing reads it: a timeline without its heading, and
// lines of properties in a file without front matter. They stay the text that they are.
func (p *reader) unheaded() {
	if p.o.Foreign || p.o.Sections != sections.Own || p.partial {
		return
	}
	src := p.r.Body.Src
	if at := timelineIn(src); !at.Empty() && len(p.r.Timeline) == 0 && !p.lost.timeline && p.lost.events == 0 {
		p.Errs.Warnf(p.File, p.inBody(at), "timeline-unheaded", "put the heading ## Timeline over it",
			"this looks like a timeline, and stands in no section that is one")
	}
	if at := propertiesIn(src, propertyKey); !at.Empty() && !p.front {
		p.Errs.Warnf(p.File, p.inBody(at), "properties", p.propertiesHint(src[at.Start:at.End]),
			"these lines look like properties, and are text here")
	}
}

// propertyKey is the key of front matter that a word names, whatever its case; "" for none.
func propertyKey(word string) string {
	word = strings.ReplaceAll(strings.ToLower(strings.TrimSpace(word)), " ", "_")
	if slices.ContainsFunc(reviewTable(), func(f reviewField) bool { return f.Key == word }) {
		return word
	}
	return ""
}

// propertiesHint says how to write what the lines say.
func (p *reader) propertiesHint(lines string) string {
	var keys, hints []string
	for line := range strings.Lines(lines) {
		m := isProperty.FindStringSubmatch(strings.TrimSpace(line))
		if m == nil {
			continue
		}
		key := propertyKey(m[1])
		if hint := meant("a review", m[1]); key == "" && hint != "" && len(hints) < 2 {
			hints = append(hints, hint)
		} else if key == "" {
			continue
		}
		value := strings.Trim(m[2], "* ")
		if key == "date" {
			if r := eventline.Readings(value, p.context(time.Time{})); len(r) == 1 {
				value = r[0]
			}
		}
		if key != "" && len(keys) < 3 {
			keys = append(keys, key+": "+value)
		}
	}
	out := "write what is to be read as front matter, between two lines of --- at the top"
	if len(keys) > 0 {
		out += ": " + strings.Join(keys, ", ")
	}
	if len(hints) > 0 {
		out += "; " + strings.Join(hints, "; ")
	}
	return out
}

var plainName = regexp.MustCompile(`^[\p{L}\p{N}._-]+$`)

// fileName warns of a name that makes an address in which its words are hard to find again, so that a later change of
// the name would change the address unseen.
func (p *reader) fileName() {
	name := stem(p.File.Path)
	if p.o.Foreign || p.r.IDAt != (diag.Span{}) || plainName.MatchString(name) || p.o.Sections == sections.Common {
		return
	}
	p.Errs.Warnf(p.File, diag.Span{}, "file-name", "name the file "+p.r.ID+".md, or write id: "+p.r.ID,
		"its address is %s, which comes from the name of the file and changes with it", p.r.ID)
}
