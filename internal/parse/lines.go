package parse

import (
	"bytes"
	"encoding/csv"
	"errors"
	"slices"
	"strings"
	"unicode/utf8"

	"throughline/internal/diag"
	"throughline/internal/eventline"
	"throughline/internal/node"
	"throughline/internal/review"
	"throughline/internal/sections"
)

// timelineBlock reads the lines of a block: timeline: |
func (p *reader) timelineBlock(n *node.Node) {
	p.readLines(n.Text, p.blockPlaces(n))
}

// readLines reads a text that is nothing but a timeline. place gives the place in the file of an offset in it; nil
// where it is the file.
func (p *reader) readLines(src string, place func(int32) int32) {
	o := sections.Options{Also: p.o.Also, Audiences: p.o.Audiences, Artifact: p.artifactIDs()}
	res, err := sections.ReadLines(p.o.Markdown, src, o)
	if err != nil {
		p.Errs.Errorf(p.File, diag.Span{}, "too-much", "split it", "%s", err)
		return
	}
	move := func(s *diag.Span) {
		if place != nil {
			*s = diag.NewSpan(place(s.Start), place(s.End))
		}
	}
	for _, m := range res.Remarks {
		move(&m.Span)
		p.remark(m)
	}
	f := res.Field("timeline")
	if f == nil {
		return
	}
	for i := range f.Events {
		e := &f.Events[i]
		for _, s := range []*diag.Span{&e.Line.At.Span, &e.Line.Until.Span, &e.Line.Span, &e.Line.LaneAt, &e.Span,
			&e.Text.Span} {
			move(s)
		}
		for k := range e.Words {
			move(&e.Words[k].Span)
		}
	}
	p.note("timeline", review.Text{Src: f.Note, Span: f.Head})
	p.sectionEvents(f, true)
}

// blockPlaces gives the places in the file of the offsets of a block's text. Where the text is not written line by
// line (folded, or in a language that escapes its ends of line) all of it stands where the value does.
func (p *reader) blockPlaces(n *node.Node) func(int32) int32 {
	raw := bytes.Split(p.File.Data[n.Span.Start:n.Span.End], []byte{'\n'})
	text := strings.Split(strings.TrimRight(n.Text, "\n"), "\n")
	at, skipped := int(n.Span.Start), 0
	for len(raw) > 0 && !strings.HasSuffix(strings.TrimRight(string(raw[0]), "\r "), strings.TrimRight(text[0], " ")) {
		at += len(raw[0]) + 1
		raw, skipped = raw[1:], skipped+1
	}
	var from, to []int32 // where each line begins, in the text and in the file
	off := 0
	for i, l := range text {
		if i >= len(raw) || !strings.HasSuffix(strings.TrimRight(string(raw[i]), "\r "), strings.TrimRight(l, " ")) {
			return func(int32) int32 { return n.Span.Start }
		}
		line := strings.TrimRight(string(raw[i]), "\r ")
		from, to = append(from, int32(off)), append(to, int32(at+len(line)-len(strings.TrimRight(l, " "))))
		off, at = off+len(l)+1, at+len(raw[i])+1
	}
	return func(o int32) int32 {
		i, found := slices.BinarySearch(from, o)
		if !found {
			i--
		}
		return to[i] + o - from[i]
	}
}

// laned reads "09:02 lane: text", which is a map of one key to YAML.
func (p *reader) laned(d *draft, e node.Entry) bool {
	// "" or ~, which are no text to YAML
	text := strings.TrimSpace(string(p.File.Data[e.Value.Span.Start:e.Value.Span.End]))
	if e.Value.Kind != node.Null || strings.EqualFold(text, "null") {
		var ok bool
		if text, ok = p.String(e.Value); !ok {
			return false
		}
	}
	key := &node.Node{Kind: node.Scalar, Text: e.Key, Span: e.KeySpan}
	p.short(d, key, e.Key, text)
	if d.Text.Span = e.Value.Span; e.Value.Span.Empty() {
		d.Text.Span = e.KeySpan
	}
	p.shortBraces(d, &node.Node{Kind: node.Scalar, Text: text, Span: d.Text.Span})
	return true
}

// noLane says that what stands before a colon is read as words.
func (p *reader) noLane(key *node.Node, lane, value string) {
	why := "this cannot be the name of a lane"
	switch {
	case value == "":
		why = "nothing stands behind this colon, so this is no lane"
	case len(strings.Fields(lane)) > 4:
		why = "a lane has at most four words"
	}
	hint, fixes := "put quotes around the whole entry, if that is what you mean", []diag.Fix(nil)
	if line := strings.TrimSpace(key.Text + ": " + value); utf8.RuneCountInString(line) < 100 &&
		!strings.Contains(line, "\n") {
		hint = "if that is what you mean, quotes say so: - " + node.Quoted(line)
		end := bytes.IndexByte(p.File.Data[key.Span.Start:], '\n')
		whole := diag.NewSpan(int(key.Span.Start), int(key.Span.Start)+end)
		if end > 0 && strings.TrimRight(p.File.Text(whole), " \r") == line {
			whole.End = whole.Start + int32(len(line))
			fixes = diag.Replace(whole, node.Quote(line))
		}
	}
	p.Errs.FixableWarnf(p.File, key.Span, "lane", hint, fixes, "%s: all of it is text", why)
}

// shortBraces reads the braces at the end of an event that is written short.
func (p *reader) shortBraces(d *draft, n *node.Node) {
	text := d.Text.Src
	end, at, ok := eventline.CutBraces(text)
	if !ok {
		return
	}
	base := int(n.Span.Start)
	if i := bytes.LastIndex(p.File.Data[n.Span.Start:n.Span.End], []byte(text[at[0]:at[1]])); i >= 0 {
		base += i
	}
	place := func(from, to int) diag.Span { return diag.NewSpan(base+from, base+to) }
	words, ours, problems := p.eventWords().Read(text[at[0]:at[1]], place)
	for _, pr := range problems {
		p.remark(sections.ProblemRemark(pr))
	}
	if !ours {
		return
	}
	d.Text.Src = text[:end]
	p.eventKeys(d, p.entries(words))
}

// eventKeys reads what braces say of an event. What its line says as well, and otherwise, is an error.
func (p *reader) eventKeys(d *draft, entries []node.Entry) {
	for _, e := range entries {
		other := ""
		switch v := e.Value.Text; e.Key {
		case "lane":
			if d.Lane != "" && d.Lane != oneLine(v) {
				other = "the lane " + d.Lane
			}
		case "at": // one without a clock may be coarser than a line can say
			if strings.Contains(v, ":") && d.at.text != "" && v != d.at.text {
				other = "the time " + d.at.text
			}
		case "until":
			if d.until.text != "" && v != d.until.text {
				other = "the end " + d.until.text
			}
		case "text": // sections have told of it
			if d.n != nil && strings.TrimSpace(d.Text.Src) != "" && oneLine(v) != oneLine(d.Text.Src) {
				other = "a text of its own"
			}
		}
		if other != "" {
			p.Errs.Errorf(p.File, e.KeySpan, "braces", "keep one of the two",
				"the line has %s, and its braces say %s=%s", other, e.Key, e.Value.Text)
			continue
		}
		i := slices.IndexFunc(eventTable(), func(f field[draft]) bool { return f.Key == e.Key })
		eventTable()[i].Read(&p.Decoder, e.Value, &event{p, d})
	}
}

// eventWords is what braces behind an event may say. Artifacts may stand behind the timeline, so an id is looked for
// later.
func (p *reader) eventWords() *eventline.Vocabulary {
	if p.words == nil {
		p.words = sections.Vocabulary("timeline", p.o.Audiences, p.artifactIDs())
	}
	return p.words
}

// csvEvents reads a table whose first row names the columns, which are the keys of an event.
func (p *reader) csvEvents(f *diag.File) {
	start := 0
	if bytes.HasPrefix(f.Data, []byte("\xef\xbb\xbf")) {
		start = 3
	}
	r := csv.NewReader(bytes.NewReader(f.Data[start:]))
	r.FieldsPerRecord = 0
	var header []string
	for {
		row, err := r.Read()
		if len(row) == 0 && err != nil {
			var pe *csv.ParseError
			if errors.As(err, &pe) {
				at := f.LineStart(pe.Line) + pe.Column - 1
				p.Errs.Errorf(f, diag.NewSpan(at, at+1), "csv", "quotes inside of a cell are doubled",
					"this is not valid CSV: %s", pe.Err)
			}
			return
		}
		if header != nil && !slices.ContainsFunc(row, func(cell string) bool { return strings.TrimSpace(cell) != "" }) {
			continue // what a spreadsheet leaves below its table
		}
		if err != nil { // a row with too many or too few cells
			line, _ := r.FieldPos(0)
			at := f.LineStart(line)
			p.Errs.Errorf(f, diag.NewSpan(at, at+1), "csv", "put quotes around a cell that has a comma in it",
				"a row of %d cells under a header of %d", len(row), len(header))
			continue
		}
		if header == nil {
			if header = row; !p.csvHeader(f, r, row) {
				p.lost.timeline = true
				return
			}
			continue
		}
		if len(p.drafts) == maxEvents {
			line, _ := r.FieldPos(0)
			at := f.LineStart(line)
			p.Errs.Errorf(f, diag.NewSpan(at, at+1), "too-much", "", "a timeline of more than %d events", maxEvents)
			return
		}
		p.event(csvRow(f, r, header, row), f)
	}
}

// csvHeader checks the names of the columns, so that one that is wrong is told once and not in every row. It reports
// whether the rows can be read.
func (p *reader) csvHeader(f *diag.File, r *csv.Reader, header []string) bool {
	place := func(i int) diag.Span {
		line, column := r.FieldPos(i)
		at := f.LineStart(line) + column - 1
		if line == 1 && bytes.HasPrefix(f.Data, []byte("\xef\xbb\xbf")) {
			at += 3
		}
		return diag.NewSpan(at, min(len(f.Data), at+max(1, len(header[i]))))
	}
	for _, sep := range [...]struct{ mark, name string }{{";", "semicolons"}, {"\t", "tabs"}} {
		if len(header) == 1 && strings.Contains(header[0], sep.mark) {
			p.Errs.Errorf(f, place(0), "csv", "save the table with commas between its cells",
				"the cells of this table stand between %s", sep.name)
			return false
		}
	}
	known, whole := eventTable(), true
	for i, cell := range header {
		key := strings.TrimSpace(cell)
		if !slices.ContainsFunc(known, func(f field[draft]) bool { return f.Key == key }) {
			node.UnknownKey(&node.Decoder{File: f, Errs: p.Errs, Meant: p.Meant}, "an event", node.Entry{Key: key,
				KeySpan: place(i), Value: &node.Node{Kind: node.Scalar, Span: place(i)}}, known)
			whole = false
		}
	}
	if whole && !slices.Contains(header, "at") {
		p.Errs.Errorf(f, place(0), "missing", "name the column of the times at", "no column says when it was")
		whole = false
	}
	return whole
}

// csvRow makes the node that YAML would give for the same event. Empty cells are left out; lists are split at spaces.
func csvRow(f *diag.File, r *csv.Reader, header, row []string) *node.Node {
	n := &node.Node{Kind: node.Map}
	for i, cell := range row {
		line, column := r.FieldPos(i)
		at := f.LineStart(line) + column - 1
		if line == 1 && bytes.HasPrefix(f.Data, []byte("\xef\xbb\xbf")) {
			at += 3
		}
		span := diag.NewSpan(at, min(len(f.Data), at+max(1, len(cell))))
		if i == 0 {
			n.Span = span
		}
		n.Span.End = span.End
		if cell == "" {
			continue
		}
		v := &node.Node{Kind: node.Scalar, Text: cell, Span: span}
		if key := strings.TrimSpace(header[i]); key == "evidence" {
			v = &node.Node{Kind: node.List, Span: span}
			for _, word := range strings.Fields(cell) {
				v.Items = append(v.Items, &node.Node{Kind: node.Scalar, Text: word, Span: span})
			}
		}
		n.Entries = append(n.Entries, node.Entry{Key: strings.TrimSpace(header[i]), KeySpan: span, Value: v})
	}
	return n
}
