package parse

import (
	"slices"
	"strings"
	"time"

	"throughline/internal/diag"
	"throughline/internal/eventline"
	"throughline/internal/markdown"
	"throughline/internal/node"
	"throughline/internal/review"
	"throughline/internal/sections"
)

// sections reads the sections of the body as fields. What a section says becomes the nodes that front matter would
// have given, so that one table reads both; the body keeps what is left.
func (p *reader) sections(front *node.Node) {
	o := sections.Options{Mode: p.o.Sections, Also: p.o.Also, Base: int(p.r.Body.Span.Start), Audiences: p.o.Audiences,
		Given: given(front), Artifact: p.artifactIDs()}
	if !sections.Maybe(p.r.Body.Src, o) {
		return
	}
	doc, err := p.o.Markdown.Parse([]byte(p.r.Body.Src))
	if err != nil {
		return // body reports it
	}
	if _, open := p.blocks(p.r.Body); !open.Empty() {
		return // body reports it, and nobody can tell what the block was meant to hide
	}
	res := sections.Read(p.o.Markdown, doc, p.r.Body.Src, o)
	for _, m := range res.Remarks {
		p.remark(m)
	}
	if !res.Lifted {
		return
	}
	p.r.Body.Src, p.bodyPlace = res.Left, res.Place
	for i := range res.Fields {
		p.sectionField(&res.Fields[i])
	}
	p.r.Lifted = res.Heads
}

// remark reports what the reading of sections has to say. In documents of others nothing is an error but what would
// show somebody what they may not see.
func (p *reader) remark(m sections.Remark) {
	d := diag.Diagnostic{Severity: m.Severity, Rule: m.Rule, File: p.File, Span: m.Span, Message: m.Message,
		Hint: m.Hint}
	if !m.Related.Empty() {
		d.Related = []diag.Related{{File: p.File, Span: m.Related, Message: "here"}}
	}
	if p.o.Foreign && d.Severity == diag.Error {
		d.Severity = diag.Warning
	}
	p.Errs.Add(d)
}

// given are the fields that front matter has; impact and detection only with their texts.
func given(front *node.Node) map[string]diag.Span {
	out := map[string]diag.Span{}
	if front == nil {
		return out
	}
	for _, e := range front.Entries {
		switch {
		case e.Value.Kind == node.Null:
		case e.Key == "impact" && e.Value.Kind == node.Map && e.Value.Get("text") == nil:
		case e.Key == "detection" && (e.Value.Kind == node.Scalar || e.Value.Get("note") == nil):
		default:
			out[e.Key] = e.KeySpan
		}
	}
	return out
}

// artifactIDs knows the ids of artifacts that front matter gives.
func (p *reader) artifactIDs() func(string) bool {
	return func(id string) bool { return p.artifacts[id] }
}

// writtenIDs are the ids that the entries of a list give.
func writtenIDs(list *node.Node) map[string]bool {
	ids := map[string]bool{}
	if list == nil {
		return ids
	}
	for _, it := range list.Items {
		if n := it.Get("id"); n != nil && n.Text != "" {
			ids[n.Text] = true
		}
	}
	return ids
}

func (p *reader) sectionField(f *sections.Field) {
	if p.how != nil {
		p.how.Sections = append(p.how.Sections, f.Key)
	}
	p.note(f.Key, review.Text{Src: f.Note, Span: f.Head})
	switch f.Key {
	case "summary":
		p.r.Summary = p.sectionText(f.Text)
	case "surprise":
		p.r.Surprise = p.sectionText(f.Text)
	case "impact":
		p.r.Impact.Text = p.sectionText(f.Text)
		p.headWords(f, "impact")
	case "detection":
		p.r.Detection.Note = p.sectionText(f.Text)
		p.r.Detection.Span = f.Head
		p.headWords(f, "detection")
		if p.r.Detection.By == "" && p.o.Sections == sections.Common {
			p.r.Detection.By = detectedBy(f.Text.Src)
		}
	case "times":
		p.sectionTimes(f)
	case "timeline":
		p.sectionEvents(f, false)
	default:
		p.sectionItems(f)
	}
}

func (p *reader) sectionText(t sections.Text) review.Text {
	if strings.TrimSpace(t.Src) == "" {
		return review.Text{}
	}
	out := review.Text{Src: t.Src, Span: t.Span}
	p.sound(out)
	return out
}

// headWords reads the braces on the heading of a text as keys of its field.
func (p *reader) headWords(f *sections.Field, key string) {
	if len(f.Words) == 0 {
		return
	}
	n := &node.Node{Kind: node.Map, Span: f.Head, Entries: p.entries(f.Words)}
	if key == "impact" {
		text := p.r.Impact.Text
		readImpact(&p.Decoder, n, p)
		p.r.Impact.Text = text
		return
	}
	if p.r.Detection.By != "" {
		p.Errs.Errorf(p.File, f.Words[0].Span, "section-twice", "keep one of the two",
			"the front matter says how it was noticed")
		return
	}
	note := p.r.Detection.Note
	readDetection(&p.Decoder, n, p)
	p.r.Detection.Note = note
}

// scalar makes the node of a text that stands in the file.
func scalar(text string, at diag.Span) *node.Node {
	return &node.Node{Kind: node.Scalar, Text: text, Span: at}
}

// entries makes the keys and values that words in braces stand for. A key of a list may come several times.
func (p *reader) entries(words []eventline.Word) []node.Entry {
	var out []node.Entry
	for _, w := range words {
		value := scalar(strings.Join(w.Values, ","), w.Span)
		if w.Key != "lane" && (isListKey(w.Key) || len(w.Values) > 1) {
			value = &node.Node{Kind: node.List, Span: w.Span}
			for _, v := range w.Values {
				value.Items = append(value.Items, scalar(v, w.Span))
			}
		}
		i := slices.IndexFunc(out, func(e node.Entry) bool { return e.Key == w.Key })
		switch {
		case i < 0:
			out = append(out, node.Entry{Key: w.Key, KeySpan: w.Span, Value: value})
		case isListKey(w.Key):
			out[i].Value.Items = append(out[i].Value.Items, value.Items...)
		default:
			p.Errs.Errorf(p.File, w.Span, "braces", "keep one of the two", "braces say %s twice", w.Key)
		}
	}
	return out
}

func isListKey(key string) bool {
	switch key {
	case "themes", "events", "evidence", "from", "theory":
		return true
	}
	return false
}

// sectionItems reads the items of a section through the table of their field.
func (p *reader) sectionItems(f *sections.Field) {
	list := &node.Node{Kind: node.List, Span: f.Head}
	for i := range f.Items {
		if n := p.itemNode(f.Key, &f.Items[i]); n != nil {
			list.Items = append(list.Items, n)
		}
	}
	i := slices.IndexFunc(reviewTable(), func(field reviewField) bool { return field.Key == f.Key })
	reviewTable()[i].Read(&p.Decoder, list, p)
}

// itemNode makes the map that front matter would have for an item.
func (p *reader) itemNode(key string, it *sections.Item) *node.Node {
	n := &node.Node{Kind: node.Map, Span: it.Head, Entries: p.entries(it.Words)}
	add := func(key, text string, at diag.Span) {
		if text != "" && n.Get(key) == nil {
			n.Entries = append(n.Entries, node.Entry{Key: key, KeySpan: it.Head, Value: scalar(text, at)})
		}
	}
	title, text := "title", "text"
	switch key {
	case "theories":
		title = "claim"
	case "questions":
		title, text = "ask", "answer"
	case "related":
		title, text = "id", "how"
	}
	if key != "takeaways" {
		add(title, it.Title.Src, it.Title.Span)
	}
	add(text, it.Text.Src, it.Text.Span)
	if key == "followups" || key == "artifacts" {
		add("href", it.Href.Src, it.Head)
	}
	if key == "artifacts" && it.File.Src != "" {
		add("file", it.File.Src, it.Head)
	}
	if key != "related" {
		add("group", it.Group, it.Head)
	}
	if it.Chance {
		add("source", "chance", it.Head)
	}
	if key == "followups" {
		p.box(n, it)
	}
	p.closer(n, it.Audience, it.Head)
	return n
}

// box is the state that a follow-up's box says; a word that says another is an error.
func (p *reader) box(n *node.Node, it *sections.Item) {
	state := map[markdown.Box]string{markdown.OpenBox: "open", markdown.TickedBox: "done"}[it.Box]
	word := n.Get("status")
	switch {
	case state == "":
	case word == nil:
		n.Entries = append(n.Entries, node.Entry{Key: "status", KeySpan: it.Head, Value: scalar(state, it.Head)})
	case state == "open" && word.Text == "done", state == "done" &&
		(word.Text == "open" || word.Text == "in-progress"):
		p.Errs.Errorf(p.File, word.Span, "braces", "tick the box, or change the word",
			"the box of this follow-up says %s, its braces %s", state, word.Text)
	}
}

// closer gives an item the audience of the block that it stands in, where that is the more closed one.
func (p *reader) closer(n *node.Node, audience string, at diag.Span) {
	if audience == "" {
		return
	}
	if own := n.Get("audience"); own != nil {
		if slices.Index(p.o.Audiences, audience) < slices.Index(p.o.Audiences, own.Text) {
			own.Text = audience
		}
		return
	}
	n.Entries = append(n.Entries, node.Entry{Key: "audience", KeySpan: at, Value: scalar(audience, at)})
}

// sectionTimes takes moments with labels, where front matter does not say them.
func (p *reader) sectionTimes(f *sections.Field) {
	for _, m := range f.Times {
		for marker, slot := range p.r.Times.Each {
			if marker != m.Marker || !slot.IsZero() {
				continue
			}
			t, _, err := m.At.Time(p.context(p.r.Date.At))
			if err != nil {
				p.Errs.Warnf(p.File, m.At.Span, "time", "", "%q is not read as a time", m.Text)
				p.note("timeline", review.Text{Src: m.Text, Span: m.At.Span})
				continue
			}
			t.Span = m.At.Span
			*slot = t
		}
	}
}

// sectionEvents makes drafts of the events of a section. Their times are read with those of all others.
func (p *reader) sectionEvents(f *sections.Field, hard bool) {
	zone, ok := f.Zone.In(p.o.Zone)
	if !ok {
		p.Errs.Warnf(p.File, f.Head, "time", "write a place, such as Europe/Dublin, or an offset",
			"%s is used in several places; the times are read in %s", f.Zone.Word, p.r.Zone)
	}
	var stamps []eventline.Stamp
	for i := range f.Events {
		stamps = append(stamps, f.Events[i].Line.At)
	}
	p.cities(f)
	side := &lines{zone: zone, order: eventline.DecideOrder(stamps), hard: hard}
	for i := range f.Events {
		if len(p.drafts) == maxEvents {
			p.Errs.Errorf(p.File, f.Events[i].Span, "too-much", "", "a timeline of more than %d events", maxEvents)
			return
		}
		p.sectionEvent(&f.Events[i], side)
	}
}

// cities says which zone was taken for a city behind a clock or in a heading: nobody wrote the zone itself.
func (p *reader) cities(f *sections.Field) {
	told := map[string]bool{}
	tell := func(z eventline.Zone, at diag.Span) {
		if z.City == "" || told[z.City] {
			return
		}
		told[z.City] = true
		p.Errs.Warnf(p.File, at, "zone", "write that name, or an offset, to have it said",
			"%s is read as the zone %s, with its summer time", z.Word, z.City)
	}
	tell(f.Zone, f.Head)
	for i := range f.Events {
		tell(f.Events[i].Line.At.Zone, f.Events[i].Line.At.Span)
	}
}

// lines is what the lines of one section or block have in common.
type lines struct {
	zone  *time.Location // nil: the review's
	order eventline.Order
	hard  bool // a line without a time is an error
}

func (p *reader) sectionEvent(e *sections.Event, side *lines) {
	d := draft{lines: side, day: e.Day, reset: e.Reset, raw: e.Raw, soft: !e.Braced && !side.hard}
	d.Span = e.Span
	if p.beside != nil {
		d.file, d.File = p.beside, p.beside
	}
	d.at = written{stamp: e.Line.At, text: p.File.Text(e.Line.At.Span)}
	if e.Line.Ends {
		d.until = written{stamp: e.Line.Until, text: p.File.Text(e.Line.Until.Span)}
	}
	d.Lane = e.Line.Lane
	d.Group = e.Group
	d.Text = p.sectionText(e.Text)
	n := &node.Node{Kind: node.Map, Span: e.Span, Entries: p.entries(e.Words)}
	p.closer(n, e.Audience, e.Span)
	p.eventKeys(&d, n.Entries)
	p.drafts = append(p.drafts, d)
}

// event is a draft while its keys are read.
type event = entry[draft]

// clocks finds the events that items name by their clocks: @09:12.
func (p *reader) clocks() {
	byClock := map[string][]string{}
	for i := range p.r.Timeline {
		e := &p.r.Timeline[i]
		byClock[e.At.Clock()] = append(byClock[e.At.Clock()], e.ID)
	}
	for it := range p.r.Items {
		more := it.Extra()
		for k, ref := range more.Events {
			if !strings.Contains(ref.ID, ":") {
				continue
			}
			key := ref.ID
			if len(key) == 4 {
				key = "0" + key
			}
			switch ids := byClock[key]; len(ids) {
			case 1:
				more.Events[k].ID = ids[0]
			case 0:
				p.Errs.Errorf(p.File, ref.Span, "reference", "", "no event of this review is at %s", ref.ID)
				more.Events[k].ID = ""
			default:
				p.Errs.Errorf(p.File, ref.Span, "reference", "give the one that is meant an id: {#e3}",
					"%d events of this review are at %s", len(ids), ref.ID)
				more.Events[k].ID = ""
			}
		}
		more.Events = slices.DeleteFunc(more.Events, func(r review.Ref) bool { return r.ID == "" })
		it.SetExtra(more)
	}
}

// detectedBy tells from the words of a note how something was noticed, "" where they do not say.
func detectedBy(note string) string {
	low := strings.ToLower(note)
	has := func(words ...string) bool {
		return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(low, w) })
	}
	switch {
	case has("customer", "users report", "user report", "user raised", "reported by a user", "reported by user",
		"people telling us", "client report"):
		return "customer"
	case has("alert", "pager", "alarm", "pingdom", "monitor", "paged"):
		return "alert"
	case has("team member", "engineer", "team observed", "team noticed", "team identified", "colleague", "we noticed",
		"developer"):
		return "human"
	}
	return ""
}

// SectionsOf is what the settings say of sections: own, common or off, and more headings with their fields.
func SectionsOf(read string, also map[string]string) (sections.Mode, map[string]string) {
	mode := map[string]sections.Mode{"common": sections.Common, "off": sections.Off}[read]
	out := make(map[string]string, len(also))
	for label, field := range also {
		out[sections.Normal(label)] = field
	}
	return mode, out
}
