package sections

import (
	"slices"
	"strings"

	"throughline/internal/diag"
	"throughline/internal/eventline"
	"throughline/internal/markdown"
)

// timeline takes the events of a section.
func (r *reading) timeline(s *section) {
	mark := len(r.out.Remarks)
	t := &teller{lister: lister{reading: r, s: s, key: "timeline"}}
	t.o2.Dotted = t.allDotted()
	t.o2.Link = r.isLink
	t.o2.City = t.commonCity()
	if len(s.lead) > 0 {
		t.notes = append(t.notes, r.text(s.lead).Src)
	}
	t.blocks(s.blocks, "")
	n := 0
	for i := range t.events {
		if !t.events[i].Day {
			n++
		}
	}
	if n == 0 || t.failed {
		r.out.Remarks = r.out.Remarks[:mark]
		switch {
		case s.field == perhaps || t.nothing() && !t.failed:
		case t.failed:
			r.warnf(t.failedAt, "section", t.why, "the section stays prose; name the columns Time and Event")
		default:
			r.warnf(r.headSpan(s), "section", "no time is found in this timeline, so it stays prose",
				"begin each entry with a time: - 09:02 Pager went off")
		}
		return
	}
	f := r.field(s, "timeline")
	f.Events = append(f.Events, t.events...)
	for i := range t.events {
		f.Braced = f.Braced || t.events[i].Braced
	}
	note := t.noteText()
	f.Note = joinNotes(joinNotes(f.Note, s.rest), note)
	if f.Zone.Word == "" {
		f.Zone = r.zoneOf(s, note, t.head)
	}
	r.lift(s, "timeline")
}

// zoneOf is the zone that a heading, a table's head or a sentence says for the section.
func (r *reading) zoneOf(s *section, note, head string) eventline.Zone {
	for _, text := range []string{s.rest, head} {
		if z, ok := eventline.FindZone(text); ok {
			return z
		}
	}
	for l := range strings.SplitSeq(note, "\n") {
		low := strings.ToLower(l)
		if !strings.Contains(low, "time") && !strings.Contains(low, "clock") && len(strings.Fields(l)) > 3 {
			continue
		}
		if z, ok := eventline.FindZone(l); ok {
			return z
		}
	}
	return eventline.Zone{}
}

// A teller takes the events of one section.
type teller struct {
	lister
	o2     eventline.Options
	events []Event
	head   string // the head of the column of times
	fresh  bool   // a day or a group has just begun
}

func isDigit(b byte) bool { return b >= '0' && b <= '9' }

// blocks takes the events of blocks that stand under one heading, or under the section's.
func (t *teller) blocks(blocks []markdown.Block, group string) {
	top := 7
	for i := range blocks {
		if blocks[i].Kind == markdown.HeadingBlock {
			top = min(top, blocks[i].Level)
		}
	}
	for i := 0; i < len(blocks); {
		b := &blocks[i]
		if b.Kind == markdown.HeadingBlock && b.Level == top {
			end := i + 1
			for end < len(blocks) && !(blocks[end].Kind == markdown.HeadingBlock && blocks[end].Level <= top) {
				end++
			}
			t.heading(b, blocks[i+1:end], group)
			i = end
			continue
		}
		switch b.Kind {
		case markdown.ListBlock:
			for k := range b.Children {
				t.item(&b.Children[k], group, b.Audience)
			}
		case markdown.TableBlock:
			t.tableEvents(b, group)
		case markdown.ParagraphBlock:
			t.paragraph(b, group)
		case markdown.RuleBlock:
		case markdown.CodeBlock, markdown.QuoteBlock:
			if n := len(t.events); t.o.Mode == Common && n > 0 && !t.events[n-1].Day &&
				t.events[n-1].Audience == b.Audience {
				e := &t.events[n-1] // between two entries it breaks a list in two, and shows what the one before saw
				e.Text = joinTexts(e.Text, t.text(t.join(blocks[i:i+1], b.Audience)))
				break
			}
			t.note = append(t.note, *b)
		default:
			t.loose(b, t.cut(int(b.Span.Start), int(b.Span.End), 0).trim(), group)
		}
		i++
	}
}

// heading takes a sub-heading with all under it: an event, a day, or a group.
func (t *teller) heading(b *markdown.Block, under []markdown.Block, group string) {
	text, at := t.headingText(b)
	head := piece{{text, at}}
	l, ok := eventline.Read(text, t.o.Base+at, t.o2)
	switch {
	case ok && l.IsDay() && (l.Nothing && len(under) == 0 || t.clocksUnder(under)):
		t.day(l, group, b.Audience, t.span(at, at+len(text)), text)
		t.blocks(under, t.dayGroup(l, group))
	case ok:
		p, words, ours := t.braces(t.key, head)
		l, _ = eventline.Read(p.String(), t.o.Base+at, t.o2)
		e := Event{Line: l, Group: group, Audience: b.Audience, Words: words, Braced: ours}
		e.Span = t.span(int(b.Span.Start), int(b.Span.End))
		if len(under) > 0 {
			e.Span.End = int32(t.o.Base) + under[len(under)-1].Span.End
		}
		body := t.join(under, b.Audience)
		if !ours && len(body) > 0 {
			body, e.Words, e.Braced = t.braces(t.key, body)
		}
		t.add(e, body, strings.TrimSpace(text+"\n\n"+body.String()))
	case len(under) > 0 && t.clocksUnder(under):
		t.fresh = true
		t.blocks(under, t.words(text))
	default:
		p := append(piece{{strings.TrimSpace(firstLine(t.src[b.Span.Start:b.Span.End])), at}}, line{"", at})
		t.loose(b, append(p, t.join(under, b.Audience)...), group)
	}
}

// dayGroup is the group of the entries under a day: its other words.
func (t *teller) dayGroup(l eventline.Line, group string) string {
	if l.Text != "" {
		return strings.Trim(t.words(l.Text), " :-–—")
	}
	return group
}

// day notes the day that the entries after it are of.
func (t *teller) day(l eventline.Line, group, audience string, at diag.Span, raw string) {
	t.events = append(t.events, Event{Line: l, Day: true, Group: group, Audience: audience, Span: at, Raw: raw})
	t.fresh = true
}

// clocksUnder reports whether an entry among blocks begins with a clock.
func (t *teller) clocksUnder(blocks []markdown.Block) bool {
	for i := range blocks {
		b := &blocks[i]
		switch b.Kind {
		case markdown.HeadingBlock:
			text, _ := t.headingText(b)
			if t.isClock(text) {
				return true
			}
		case markdown.ListBlock:
			for k := range b.Children {
				if p := t.entry(&b.Children[k]); len(p) > 0 && t.isClock(p[0].text) {
					return true
				}
			}
		case markdown.TableBlock:
			return true
		case markdown.ParagraphBlock:
			if t.o.Mode == Common && t.isClock(t.src[b.Lines[0].Start:b.Lines[0].End]) {
				return true
			}
		}
	}
	return false
}

func (t *teller) isClock(s string) bool {
	l, ok := eventline.Read(strings.TrimRight(s, "\r\n"), 0, t.o2)
	return ok && l.At.Clock
}

// item takes an entry of a list.
func (t *teller) item(b *markdown.Block, group, audience string) {
	p := t.entry(b)
	if len(p) == 0 || emptyWord(p.String()) {
		if strings.Trim(p.String(), "-–— \t") != "" {
			t.notes = append(t.notes, p.String())
		}
		return
	}
	span := t.span(int(b.Span.Start), int(b.Span.End))
	l, ok := eventline.Read(p[0].text, t.o.Base+p[0].at, t.o2)
	nested := lastList(b)
	switch {
	case ok && l.IsDay() && (len(p) == 1 && l.Nothing || nested != nil && t.clocksUnder([]markdown.Block{*nested})):
		t.day(l, group, audience, span, p[0].text)
		if nested != nil {
			for i := range nested.Children {
				t.item(&nested.Children[i], t.dayGroup(l, group), audience)
			}
		}
	case ok:
		t.entryEvent(p, group, audience, span)
	case nested != nil && t.groupOf(b, p) != nil && t.clocksUnder([]markdown.Block{*nested}):
		t.fresh = true
		for i := range nested.Children {
			t.item(&nested.Children[i], t.words(p[0].text), audience)
		}
	default:
		t.unread(p, group, span, audience)
	}
}

func lastList(b *markdown.Block) *markdown.Block {
	if n := len(b.Children); n > 1 && b.Children[n-1].Kind == markdown.ListBlock {
		return &b.Children[n-1]
	}
	return nil
}

// entryEvent makes events of an entry that begins with a time. A line of it that begins with a dash of another kind
// and a time is an event of its own: to Markdown it is no entry.
func (t *teller) entryEvent(p piece, group, audience string, span diag.Span) {
	end := len(p)
	for i := 1; i < len(p); i++ {
		s := strings.TrimLeft(p[i].text, " \t")
		rest := strings.TrimLeft(strings.TrimPrefix(strings.TrimPrefix(strings.TrimPrefix(s, "–"), "—"), "•"), " \t")
		if rest == s {
			continue
		}
		if l, ok := eventline.Read(rest, 0, t.o2); ok && l.At.Clock {
			end = i
			from := p[i].at + len(p[i].text) - len(rest)
			more := append(piece{{rest, from}}, p[i+1:]...)
			defer t.entryEvent(more, group, audience, diag.NewSpan(int32(t.o.Base+from), span.End))
			break
		}
	}
	p = p[:end].trim()
	raw := p.String()
	p, words, ours := t.braces(t.key, p)
	l, ok := eventline.Read(p[0].text, t.o.Base+p[0].at, t.o2)
	if !ok {
		return
	}
	t.add(Event{Line: l, Group: group, Audience: audience, Words: words, Braced: ours, Span: span}, p[1:], raw)
}

// add notes an event whose text goes on in the lines of rest.
func (t *teller) add(e Event, rest piece, raw string) {
	first := strings.TrimSpace(e.Line.Kept + " " + e.Line.Text)
	p := rest
	if first != "" {
		p = append(piece{{first, e.Line.TextAt - t.o.Base}}, rest...)
	} else {
		p = p.trim()
	}
	e.Text = t.text(p)
	if from, _ := p.span(); len(p) > 0 && first != "" {
		e.Text.Span = t.span(from, max(from, int(e.Span.End)-t.o.Base))
	}
	if !strings.Contains(strings.TrimRight(e.Text.Src, "\n"), "\n") {
		e.Text.Src = strings.TrimRight(e.Text.Src, "\n")
	}
	t.once(wordOf(e.Words, "text"), e.Text.Src)
	e.Raw, e.Reset, t.fresh = raw, t.fresh, false
	t.events = append(t.events, e)
}

// paragraph takes a paragraph that begins with a time in documents that write so; elsewhere, and without a time, it
// is a note.
func (t *teller) paragraph(b *markdown.Block, group string) {
	p := t.cut(int(b.Span.Start), int(b.Span.End), 0).trim()
	for i := range p {
		trimmed := strings.TrimLeft(p[i].text, " \t")
		p[i] = line{trimmed, p[i].at + len(p[i].text) - len(trimmed)}
	}
	if t.o.Mode == Common && len(p) > 0 {
		if l, ok := eventline.Read(p[0].text, t.o.Base+p[0].at, t.o2); ok && (l.At.Clock || l.IsDay() && len(p) == 1 &&
			l.Nothing) {
			if l.IsDay() {
				t.day(l, group, b.Audience, t.span(int(b.Span.Start), int(b.Span.End)), p[0].text)
				return
			}
			t.lines(p, group, b)
			return
		}
	}
	t.loose(b, p, group)
}

// lines makes an event of each line of a paragraph that begins with a time.
func (t *teller) lines(p piece, group string, b *markdown.Block) {
	for len(p) > 0 {
		end := 1
		for end < len(p) {
			if l, ok := eventline.Read(p[end].text, 0, t.o2); ok && l.At.Clock && (l.Sep || l.Lane != "" || t.o.Hard &&
				!indented(t.src, p[end].at)) {
				break
			}
			end++
		}
		last := p[end-1]
		p[end-1].text = strings.TrimSuffix(strings.TrimSuffix(strings.TrimRight(last.text, " "), "<br>"), "<br/>")
		t.entryEvent(p[:end], group, b.Audience, t.span(p[0].at, last.at+len(last.text)))
		p = p[end:]
	}
}

// indented reports whether white space stands in front of a place on its line.
func indented(s string, at int) bool { return lineStart(s, at) < at }

// loose keeps what is no event: of the section's note, or of the text of the event before where a heading began that
// event.
func (t *teller) loose(b *markdown.Block, p piece, group string) {
	if b.Kind == markdown.HTMLBlock && isComment(t.src[b.Span.Start:b.Span.End]) {
		return
	}
	if b.Kind == markdown.HeadingBlock {
		t.unread(p, group, t.span(int(b.Span.Start), int(b.Span.End)), b.Audience)
		return
	}
	if t.o.Hard && len(t.events) > 0 && b.Kind == markdown.ParagraphBlock {
		t.unread(p, group, t.span(int(b.Span.Start), int(b.Span.End)), b.Audience)
		return
	}
	t.note = append(t.note, *b)
}

// unread keeps an entry without a time: the text of the event before it goes on, the first is a note.
func (t *teller) unread(p piece, group string, span diag.Span, audience string) {
	said := t.text(p)
	last := len(t.events) - 1
	if last < 0 || t.events[last].Day || t.events[last].Audience != audience || t.fresh {
		t.notes = append(t.notes, said.Src)
	} else {
		e := &t.events[last]
		e.Text = joinTexts(e.Text, said)
	}
	if end, words, ok := eventline.CutBraces(p.String()); ok && end > 0 {
		if _, ours, _ := t.vocabulary(t.key).Read(p.String()[words[0]:words[1]],
			func(int, int) diag.Span { return span }); ours {
			t.errorf(span, "time", "an entry with braces and no time that is understood here",
				"begin it with a time: - 09:02 Pager went off")
			return
		}
	}
	if t.o.Hard {
		t.errorf(span, "time", "an event needs a time in front", "start it with a time: 09:02 Pager went off")
		return
	}
	t.warnf(span, "event", "an entry of the timeline without a time",
		"it is text of the event before it; begin it with a time: - 09:02 Pager went off")
}

// tableEvents takes the rows of a table.
func (t *teller) tableEvents(b *markdown.Block, group string) {
	keys, at, bad := t.columns(b, "timeline")
	if t.o.Mode == Common && (bad != "" || !slices.Contains(keys, "at") && !slices.Contains(keys, "date")) {
		keys, bad = t.guessColumns(b), ""
	}
	if bad != "" || keys == nil {
		t.failed, t.failedAt, t.why = bad != "", at, bad
		t.note = append(t.note, *b)
		return
	}
	for i, c := range b.Rows[0] {
		if keys[i] == "at" || keys[i] == "date" {
			t.head += " " + t.src[c.Start:c.End]
		}
	}
	for _, row := range b.Rows[1:] {
		t.rowEvent(keys, row, group, b)
	}
}

// guessColumns takes the first column for times where its cells are times: a table without a head that we know, in
// documents of others.
func (t *teller) guessColumns(b *markdown.Block) []string {
	if len(b.Rows) < 2 || len(b.Rows[1]) < 2 || !t.isClock(t.src[b.Rows[1][0].Start:b.Rows[1][0].End]) {
		return nil
	}
	keys := make([]string, len(b.Rows[0]))
	keys[0], keys[1] = "at", "text"
	return keys
}

// rowEvent makes an event of a row: its time first, then the rest.
func (t *teller) rowEvent(keys []string, row []diag.Span, group string, b *markdown.Block) {
	e := Event{Group: group, Audience: b.Audience, Span: t.rowSpan(row)}
	var when, text piece
	for i, c := range row {
		p := t.cell(c)
		if len(p) == 0 {
			continue
		}
		if keys[i] != "at" && keys[i] != "date" {
			var words []eventline.Word
			var ours bool
			p, words, ours = t.braces(t.key, p)
			e.Words, e.Braced = append(e.Words, words...), e.Braced || ours
		}
		if len(p) == 0 {
			continue
		}
		switch keys[i] {
		case "date":
			when = append(p, when...)
		case "at":
			when = append(when, p...)
		case "lane":
			e.Words = append(e.Words, eventline.Word{Key: "lane", Values: []string{t.words(p.String())},
				Span: t.span(int(c.Start), int(c.End))})
		case "text":
			text = appendPiece(text, p)
		case "":
			text = appendPiece(text, piece{{t.columnName(i) + ": " + p.String(), p[0].at}})
		default:
			e.Words = append(e.Words, eventline.Word{Key: keys[i], Values: t.cellValues(keys[i], p.String()),
				Span: t.span(int(c.Start), int(c.End))})
		}
	}
	if len(when) == 0 && len(text) == 0 {
		return
	}
	words := strings.ReplaceAll(when.String(), "\n", " ")
	at := 0
	if len(when) > 0 {
		at = when[0].at
	}
	l, ok := eventline.Read(words, t.o.Base+at, t.o2)
	raw := strings.TrimSpace(words + " " + text.String())
	if !ok {
		t.unread(piece{{raw, at}}, group, e.Span, b.Audience)
		return
	}
	e.Line = l
	t.addRow(e, text, raw)
}

// addRow notes the event of a row; what its first cell says beside the time stays in front of the text.
func (t *teller) addRow(e Event, text piece, raw string) {
	first := strings.TrimSpace(e.Line.Kept + " " + e.Line.Text)
	if len(text) > 0 {
		text[0].text = strings.TrimSpace(first + " " + text[0].text)
	} else if first != "" {
		text = piece{{first, e.Line.TextAt - t.o.Base}}
	}
	if e.Line.Lane == "" && len(text) > 0 {
		if l, ok := eventline.Read("00:00 "+text[0].text, 0, t.o2); ok && l.Lane != "" {
			e.Line.Lane = l.Lane
			text[0] = line{l.Text, text[0].at + len(text[0].text) - len(l.Text)}
		}
	}
	e.Line.Kept, e.Line.Text = "", ""
	t.add(e, text, raw)
}
