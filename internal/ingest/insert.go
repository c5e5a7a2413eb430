package ingest

import (
	"slices"
	"strings"
	"time"

	"throughline/internal/eventline"
	"throughline/internal/review"
)

// Insert writes events into a timeline that people may have worked on: every byte of it stays, each event goes in
// front of the first entry that is later. What is there already, by its time and its first line, is not written again,
// even where nothing remembers the import.
func (d Draft) Insert(before string, events []Event) string {
	blocks := d.blocks(before)
	events = unwritten(blocks, events)
	if len(events) == 0 {
		return before
	}
	if strings.TrimSpace(before) == "" {
		return d.Timeline(before, events)
	}
	var b strings.Builder
	next := 0
	day := "" // the day that a bare clock has at this place
	for _, block := range blocks {
		var here []Event
		for !block.at.IsZero() && next < len(events) && events[next].At.At.Before(block.at) {
			here = append(here, events[next])
			next++
		}
		d.put(&b, here, &day, block)
		b.WriteString(block.text)
		if block.day != "" {
			day = block.day
		}
	}
	if s := b.String(); s != "" && !strings.HasSuffix(s, "\n") && next < len(events) {
		b.WriteByte('\n')
	}
	d.put(&b, events[next:], &day, block{})
	return b.String()
}

// put writes events at a place, and takes care that the block behind them keeps its day.
func (d Draft) put(b *strings.Builder, events []Event, day *string, behind block) {
	if len(events) == 0 {
		return
	}
	for _, e := range events {
		of := d.local(e.At).Format(time.DateOnly)
		b.WriteString(entry(d.range_(e, of != *day), e))
		*day = of
	}
	if behind.bare && behind.day != *day {
		b.WriteString("- " + behind.day + "\n")
		*day = behind.day
	}
}

// A block is an entry of a timeline with what belongs to it: up to the next line that begins with a time.
type block struct {
	text  string
	at    time.Time // zero for what has no clock
	day   string    // the day after it, in the zone of the review
	bare  bool      // its day is that of what stands before it
	words string    // its text, for telling what is there already
}

// blocks cuts a timeline into its entries. Lines in front of the first are a block of their own.
func (d Draft) blocks(text string) (out []block) {
	ctx := eventline.Context{Zone: d.Zone}
	var last time.Time
	for line := range strings.Lines(text) {
		b, ok := d.block(line, &ctx, &last)
		if !ok && len(out) > 0 {
			out[len(out)-1].text += line
			continue
		}
		b.text = line
		out = append(out, b)
	}
	return out
}

func (d Draft) block(line string, ctx *eventline.Context, last *time.Time) (block, bool) {
	src := strings.TrimRight(line, "\r\n")
	for _, mark := range []string{"- ", "* ", "+ "} {
		src = strings.TrimPrefix(src, mark)
	}
	if src == "" || src[0] == ' ' || src[0] == '\t' {
		return block{}, false
	}
	l, ok := eventline.Read(src, 0, eventline.Options{})
	if !ok {
		return block{}, false
	}
	t, _, err := l.At.Time(*ctx)
	if err != nil {
		return block{}, false
	}
	if !l.At.Dated() && !last.IsZero() && last.Sub(t.At) > 12*time.Hour {
		t = eventline.NextDay(t, d.Zone)
	}
	ctx.Day = t.At
	out := block{day: t.At.In(d.Zone).Format(time.DateOnly), bare: !l.At.Dated(), words: l.Text}
	if t.Precision <= review.Minute {
		*last, out.at = t.At, t.At
	}
	return out, true
}

// unwritten leaves out the events that a timeline has already: at the same instant with the same first line, or with
// the address that is theirs alone.
func unwritten(blocks []block, events []Event) (out []Event) {
	have := map[int64][]block{}
	for _, b := range blocks {
		have[b.at.Unix()] = append(have[b.at.Unix()], b)
	}
	for _, e := range events {
		own := ""
		if len(e.Evidence) > 0 && e.permalink {
			own = strings.ReplaceAll(e.Evidence[0], ",", "%2C")
		}
		if !slices.ContainsFunc(have[e.At.At.Unix()], func(b block) bool {
			return firstWords(b.words) == firstWords(e.Text) || own != "" && strings.Contains(b.text, own)
		}) {
			out = append(out, e)
		}
	}
	return out
}

// firstWords are those of the first line, without what stands in braces behind it.
func firstWords(s string) string {
	s, _, _ = strings.Cut(strings.TrimSpace(s), "\n")
	if end, _, ok := eventline.CutBraces(s); ok {
		s = s[:end]
	}
	return strings.Join(strings.Fields(s), " ")
}
