package parse

import (
	"bytes"
	"errors"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"

	"throughline/internal/diag"
	"throughline/internal/eventline"
	"throughline/internal/node"
	"throughline/internal/review"
)

// maxEvents is far above what a person reads.
const maxEvents = 20_000

// A draft is an event whose times are not read yet: a bare clock needs the event before it.
type draft struct {
	review.Event
	review.EventExtra
	at, until written
	n         *node.Node
	file      *diag.File // where it stands, when that is not the review

	// Of one that was read from a line:
	lines *lines // what it has in common with the lines around it; nil for others
	day   bool   // no event: the day of the clocks that follow
	reset bool   // the day begins again
	soft  bool   // what is wrong with it is a warning, and it becomes text of the event before
	back  bool   // an error was reported: it is earlier than the event before it
	raw   string // as it was written
}

// A written time is a value of its own or a part of a line.
type written struct {
	n     *node.Node // nil: a part of a line
	stamp eventline.Stamp
	text  string
}

// missing reports whether nothing is written.
func (w written) missing() bool {
	return w.n == nil && w.text == "" || w.n != nil && w.n.Kind == node.Null
}

func (w written) span() diag.Span {
	if w.n != nil {
		return w.n.Span
	}
	return w.stamp.Span
}

// writtenTime reads a time of an event; a bare clock is of the given day.
func (p *reader) writtenTime(d *draft, w written, day time.Time) (t review.Time, bare bool) {
	if w.n != nil {
		return p.clockTime(w.n, day)
	}
	c := p.context(day)
	if d != nil && d.lines != nil {
		c.Order = d.lines.order
		if d.lines.zone != nil {
			c.Zone = d.lines.zone
		}
	}
	t, odd, err := w.stamp.Time(c)
	t.Span = w.stamp.Span
	if err != nil && d != nil && d.soft {
		p.Errs.Warnf(p.File, w.stamp.Span, "event", softHint(err), "%q is not read as a time: %s", w.text,
			strings.TrimPrefix(err.Error(), eventline.ErrNotTime.Error()+": "))
		return review.Time{}, !w.stamp.Dated()
	}
	return p.judgeTime(t, w.text, w.stamp.Span, odd, err), !w.stamp.Dated()
}

// readTimeline reads the events, or the name of a file beside the review that has them.
func readTimeline(d *node.Decoder, n *node.Node, p *reader) {
	switch n.Kind {
	case node.Null:
	case node.Scalar:
		if strings.Contains(n.Text, "\n") {
			p.timelineBlock(n)
		} else {
			p.timelineFile(n)
		}
	case node.List:
		p.events(n, nil)
	default:
		p.lost.timeline = true
		d.Errorf(n, "type", "start each event with a dash, or name a file: timeline: timeline.csv",
			"a list of events is expected here, not %s", n.Kind)
	}
}

func (p *reader) events(n *node.Node, file *diag.File) {
	p.drafts = slices.Grow(p.drafts, min(len(n.Items), maxEvents))
	for _, it := range n.Items {
		if len(p.drafts) == maxEvents {
			p.Errorf(it, "too-much", "", "a timeline of more than %d events", maxEvents)
			return
		}
		p.event(it, file)
	}
}

func (p *reader) event(n *node.Node, file *diag.File) {
	p.drafts = append(p.drafts, draft{n: n, file: file})
	if last := len(p.drafts) - 1; !p.draft(&p.drafts[last]) {
		p.lost.event(p.drafts[last].ID, p.drafts[last].Theories)
		p.drafts = p.drafts[:last]
	}
}

// draft reads an event, or reports why it cannot.
func (p *reader) draft(d *draft) bool {
	n := d.n
	d.Span, d.File = n.Span, d.file
	switch {
	case n.Kind == node.Null:
		p.String(n) // "- null" says a word that YAML takes for nothing
		return false
	case n.Kind == node.Scalar:
		p.short(d, n, n.Text, "")
		p.shortBraces(d, n)
		p.sound(d.Text)
	case n.Kind == node.Map && len(n.Entries) == 1 && startsWithTime(n.Entries[0].Key):
		if !p.laned(d, n.Entries[0]) {
			return false
		}
		p.sound(d.Text)
	default:
		if !node.Fields(&p.Decoder, n, "an event", eventTable(), &entry[draft]{p, d}) {
			return false
		}
	}
	if n.Kind == node.Scalar && d.at.missing() {
		return false // reported
	}
	if d.at.missing() {
		p.Errorf(n, "missing", "write it as 09:02 text, or with at: and text:", "an event needs a time")
		return false
	}
	return true
}

func startsWithTime(s string) bool {
	_, ok := eventline.Read(s, 0, eventline.Options{})
	return ok
}

// short reads "09:02 text" and "09:02-09:10 text"; with a value ("09:02 lane: text" is a map of one key in YAML) what
// follows the time is the lane.
func (p *reader) short(d *draft, n *node.Node, text, value string) {
	base := int(n.Span.Start)
	if at := bytes.Index(p.File.Data[base:min(int(n.Span.End), len(p.File.Data))], []byte(firstWord(text))); at > 0 {
		base += at
	}
	l, ok := eventline.Read(text, base, eventline.Options{})
	if !ok {
		p.noTimeInFront(n, text, base)
		return
	}
	part := func(s eventline.Stamp) written {
		return written{stamp: s, text: text[int(s.Span.Start)-base : int(s.Span.End)-base]}
	}
	d.at = part(l.At)
	if l.Ends {
		d.until = part(l.Until)
	}
	d.Lane = l.Lane
	rest := strings.TrimSpace(l.Kept + " " + l.Text)
	switch {
	case n == d.n:
		d.Text = review.Text{Src: rest, Span: n.Span}
	case rest == "":
		d.Text = review.Text{Src: value}
	case d.Lane == "" && value != "" && eventline.IsLane(rest):
		d.Lane = oneLine(rest)
		d.Text = review.Text{Src: value}
	default: // "09:02 [payments] p99: above 4 s"
		d.Text = review.Text{Src: strings.TrimRight(rest+": "+value, " ")}
		if d.Lane == "" {
			p.noLane(n, rest, value)
		}
	}
}

// noTimeInFront reports an event that does not begin with a time, and what to write where a clock with a dot was meant.
func (p *reader) noTimeInFront(n *node.Node, text string, base int) {
	hint, fixes := "start it with a time: 09:02 Pager went off", []diag.Fix(nil)
	if l, ok := eventline.Read(text, base, eventline.Options{Dotted: true}); ok {
		clock := fmt.Sprintf("%02d:%02d", l.At.Hour, l.At.Minute)
		hint, fixes = "write "+clock, diag.Replace(l.At.Span, clock)
	}
	p.Errs.FixableErrorf(p.File, n.Span, "time", hint, fixes, "an event needs a time in front")
}

// firstWord is what a text starts with up to its first space.
func firstWord(s string) string {
	word, _, _ := strings.Cut(s, " ")
	return word
}

// readEffects reads what an event did to a theory, or to several.
func readEffects(d *node.Decoder, n *node.Node, e *entry[draft]) {
	for _, it := range listOf(n) {
		var did review.TheoryEffect
		readEffect(d, it, &did)
		if did.Theory.ID != "" {
			e.it.Theories = append(e.it.Theories, did)
		}
	}
}

func readEffect(d *node.Decoder, n *node.Node, did *review.TheoryEffect) {
	switch n.Kind {
	case node.Null:
	case node.Scalar:
		id, effect, ok := strings.Cut(n.Text, ":")
		if !ok {
			d.Errorf(n, "value", "write it as t1:raises or {id: t1, effect: raises}",
				"%q does not say what the event did to the theory", n.Text)
			return
		}
		did.Theory = review.Ref{ID: strings.TrimSpace(id), Span: n.Span}
		word := *n
		word.Text = strings.TrimSpace(effect)
		did.Effect, _ = d.Enum(&word, review.Effects())
	default:
		fields := []node.Field[review.TheoryEffect]{
			{Key: "id", Read: func(d *node.Decoder, n *node.Node, t *review.TheoryEffect) {
				if v, ok := d.String(n); ok {
					t.Theory = review.Ref{ID: v, Span: n.Span}
				}
			}},
			{Key: "effect", Read: func(d *node.Decoder, n *node.Node, t *review.TheoryEffect) {
				t.Effect,
					_ = d.Enum(n, review.Effects())
			}},
		}
		if node.Fields(d, n, "theory", fields, did) && (did.Theory.ID == "" || n.Get("effect") == nil) {
			d.Errorf(n, "missing", "write {id: t1, effect: raises}", "theory needs an id and an effect")
		}
	}
}

func readKnown(d *node.Decoder, n *node.Node, e *entry[draft]) {
	v, _ := d.Enum(n, review.Known())
	e.it.Later = v == "later"
}

// clockFirst is how an event begins.
var clockFirst = regexp.MustCompile(`^~?\d{1,2}:\d{2}\b`)

// timelineFile reads events from a file beside the review.
func (p *reader) timelineFile(n *node.Node) {
	name := p.file(n)
	if name == "" {
		p.lost.timeline = true
		return
	}
	if p.o.Beside == nil {
		p.Errorf(n, "file", "", "the timeline file %s cannot be read here", name)
		return
	}
	before := p.Errs.Len()
	f := p.o.Beside(path.Join(p.r.Dir, name), p.Errs)
	if f == nil {
		p.lost.timeline = true
		if p.Errs.Len() == before {
			p.noTimelineFile(n, name)
		}
		return
	}
	side := *p
	side.Decoder = node.Decoder{File: f, Errs: p.Errs}
	switch strings.ToLower(path.Ext(name)) {
	case ".csv":
		side.csvEvents(f)
	case ".yaml", ".yml":
		if root, ok := node.YAML(f, diag.NewSpan(0, len(f.Data)), p.Errs); ok && root.Kind == node.List {
			side.events(root, f)
		} else if p.lost.timeline = true; ok {
			side.Errorf(root, "type", "start each event with a dash", "a list of events is expected here, not %s",
				root.Kind)
		}
	case ".md":
		side.beside = f
		side.readLines(f.Text(diag.NewSpan(0, len(f.Data))), nil)
	default:
		p.lost.timeline = true
		p.Errorf(n, "file", "use timeline.csv, timeline.yaml or timeline.md",
			"%q is not a kind of file that a timeline is read from", name)
	}
	p.drafts = side.drafts
}

// noTimelineFile reports a file that is not there, and words for "there are none" that stand in its place.
func (p *reader) noTimelineFile(n *node.Node, name string) {
	hint, fixes := "put it beside the review", []diag.Fix(nil)
	switch word := strings.ToLower(strings.Trim(name, " .-/")); {
	case clockFirst.MatchString(name):
		hint = "write each event on a line of its own, with a dash: - " + name
	case slices.Contains([]string{"none", "no", "n/a", "na", "nothing", "unknown", "tbd", "todo", "empty"}, word):
		hint, fixes = "leave the line out where there are no events", diag.Replace(n.Span, "[]")
	}
	p.Errs.FixableErrorf(p.File, n.Span, "file", hint, fixes, "there is no file %s", name)
}

// timelineDone reads the times of the events, one after the other, and puts the events into their order.
func (p *reader) timelineDone() {
	r := p.r
	day, last := r.Date.At, time.Time{}
	base := day // of the day or group that the events are under
	var disorder *draft
	if len(p.drafts) > 0 { // at once: events are what a large site holds most of
		r.Timeline = make([]review.Event, 0, len(p.drafts))
	}
	for i := range p.drafts {
		d := &p.drafts[i]
		if d.reset {
			day, last = base, time.Time{}
		}
		if d.day {
			if at, _ := p.in(d).writtenTime(d, d.at, day); !at.IsZero() {
				base, day, last = at.At, at.At, time.Time{}
			}
			continue
		}
		ok := p.place(d, day, last)
		if !ok {
			if d.soft {
				p.asText(d)
			} else {
				p.lost.event(d.ID, d.Theories)
			}
			continue
		}
		if d.At.Precision <= review.Day {
			day = d.At.At
			if disorder == nil && !d.back && d.At.Precision < review.Day && d.At.At.Before(last) {
				disorder = d
			}
		}
		if d.At.Precision < review.Day && (d.back || d.At.At.After(last)) {
			last = d.At.At // after a step back that was reported the clock goes on from there
		}
		d.SetExtra(d.EventExtra)
		r.Timeline = append(r.Timeline, d.Event)
	}
	if disorder != nil {
		p.in(disorder).Errs.Warnf(p.in(disorder).File, disorder.At.Span, "timeline-order",
			"the page shows it in its place; check that the date is right",
			"this event is earlier than one before it")
	}
	slices.SortStableFunc(r.Timeline, func(a, b review.Event) int { return a.At.At.Compare(b.At.At) })
	p.markers()
	if r.Date.IsZero() && len(r.Timeline) > 0 {
		r.Date = r.Timeline[0].At
		r.Date.Span = diag.Span{}
		r.DateOfEvent = true
	}
}

// in is a decoder for the file that an event stands in.
func (p *reader) in(d *draft) *reader {
	if d.file == nil {
		return p
	}
	side := *p
	side.Decoder = node.Decoder{File: d.file, Errs: p.Errs}
	return &side
}

const halfDay = 12 * time.Hour

// place reads at and until of an event. A bare clock is of the day before it; one that goes back more than twelve
// hours has passed midnight, a smaller step back is an error, for it is a wrong time or a missing date.
func (p *reader) place(d *draft, day, last time.Time) bool {
	in := p.in(d)
	at, bare := in.writtenTime(d, d.at, day)
	if at.IsZero() {
		return false
	}
	if bare && !last.IsZero() && at.At.Before(last) {
		if back := last.Sub(at.At); back > halfDay {
			at = eventline.NextDay(at, p.zoneOf(d))
		} else if d.soft {
			in.Errs.Warnf(in.File, d.at.span(), "event", "write the date in front of it: "+
				at.Local().Format("2006-01-02 15:04"),
				"%s is earlier than the event before it, so it is text of that one", at.Clock())
			return false
		} else {
			in.steppedBack(d, at)
			d.back = true
		}
	}
	d.At = at
	if d.until.missing() {
		return true
	}
	until, bare := in.writtenTime(d, d.until, at.At)
	if bare && until.At.Before(at.At) && at.At.Sub(until.At) > halfDay {
		until = eventline.NextDay(until, p.zoneOf(d))
	}
	if !until.IsZero() && until.At.Before(at.At) && d.soft {
		in.Errs.Warnf(in.File, d.until.span(), "event", "", "it ends at %s, before it starts at %s", until, at)
		d.Text.Src = strings.TrimSpace(d.at.text + " – " + d.until.text + " " + d.Text.Src)
		return true
	}
	if !until.IsZero() && until.At.Before(at.At) {
		in.Errs.Errorf(in.File, d.until.span(), "time", "", "it ends at %s, before it starts at %s", until, at)
		return true
	}
	d.Until = until
	return true
}

// steppedBack reports a clock that is earlier than the one before it, by less than what passes midnight. It may be of
// the same day and stand in the wrong place, or of the next day.
func (p *reader) steppedBack(d *draft, at review.Time) {
	const layout = "2006-01-02 15:04"
	same, next := at.Local().Format(layout), eventline.NextDay(at, p.zoneOf(d)).Local().Format(layout)
	span := diag.Unquoted(p.File, d.at.span())
	p.Errs.FixableErrorf(p.File, d.at.span(), "time", "write the date in front of it: "+same+", or "+next+
		" where midnight passed", []diag.Fix{{Span: span, Text: same}, {Span: span, Text: next}},
		"%s is earlier than the event before it", at.Clock())
}

// zoneOf is the zone of the bare clocks of an event.
func (p *reader) zoneOf(d *draft) *time.Location {
	if d.lines != nil && d.lines.zone != nil {
		return d.lines.zone
	}
	return p.r.Zone
}

func softHint(err error) string {
	switch {
	case errors.Is(err, eventline.ErrNoDay):
		return "give the review a date, or write the day in front of the time"
	case errors.Is(err, eventline.ErrTwoWays):
		return "write the year first: 2026-03-14"
	case errors.Is(err, eventline.ErrZone):
		return "write an offset, such as +01:00, or a place, such as Europe/Dublin"
	}
	return "it is text of the event before it; write 2026-03-14 09:02"
}

// asText keeps an entry that is no event: as text of the event before it, or as a note where there is none that may
// say it.
func (p *reader) asText(d *draft) {
	said := d.raw
	n := len(p.r.Timeline)
	if n > 0 && !d.reset && p.r.Timeline[n-1].Extra().Audience.Name == d.Audience.Name {
		e := &p.r.Timeline[n-1]
		e.Text.Src = strings.TrimSpace(strings.TrimRight(e.Text.Src, "\n")+"\n\n"+said) + "\n"
		return
	}
	if d.Audience.Name != "" {
		said = ":::audience " + d.Audience.Name + "\n" + said + "\n:::"
	}
	p.note("timeline", review.Text{Src: said, Span: d.Span})
}

// markers fills times that the front matter does not state from the events that mark them.
func (p *reader) markers() {
	p.r.Times.Each(func(marker string, at *review.Time) bool {
		if !at.IsZero() {
			return true
		}
		for i := range p.r.Timeline {
			if p.r.Timeline[i].Extra().Marker == marker {
				*at = p.r.Timeline[i].At
				break
			}
		}
		return true
	})
}
