package sections

import (
	"regexp"
	"strings"

	"throughline/internal/diag"
	"throughline/internal/eventline"
	"throughline/internal/markdown"
)

// read turns a section into its field, or leaves it as prose and says why.
func (r *reading) read(s *section) {
	s.kept = make([]bool, len(s.blocks))
	key := keyOf(s.field)
	if key == Prose {
		return
	}
	if given, ok := r.o.Given[key]; ok && key != moments {
		r.given(s, key, given)
		return
	}
	switch {
	case s.field == moments:
		r.moments(s)
	case key == "timeline":
		r.timeline(s)
	case isList(key):
		r.list(s, key)
	default:
		r.textField(s, key)
	}
}

// keyOf is the key of front matter that a field has.
func keyOf(field string) string {
	switch field {
	case chance:
		return "mitigators"
	case perhaps:
		return "timeline"
	}
	return field
}

// given says that the front matter has the field already: its section stays prose.
func (r *reading) given(s *section, key string, at diag.Span) {
	rem := Remark{Severity: diag.Warning, Rule: "section-twice", Span: r.headSpan(s), Related: at,
		Message: key + " stands in the front matter and in this section",
		Hint:    "the section is prose; keep one of the two"}
	if r.braced(s, key) {
		rem.Severity, rem.Hint = diag.Error, "its braces would be lost; keep one of the two"
	}
	r.out.Remarks = append(r.out.Remarks, rem)
}

func (r *reading) headSpan(s *section) diag.Span {
	if s.head.Empty() {
		return r.span(0, 0)
	}
	to := int(s.head.Start) + len(strings.TrimRight(firstLine(r.src[s.head.Start:s.head.End]), " \r\n"))
	return r.span(int(s.head.Start), to)
}

func firstLine(s string) string {
	l, _, _ := strings.Cut(s, "\n")
	return l
}

// braced reports whether something in a section has braces that are ours.
func (r *reading) braced(s *section, key string) bool {
	silent := *r
	silent.out = &Result{}
	for i := range s.blocks {
		b := &s.blocks[i]
		for j := range b.Children {
			if _, _, ours := silent.braces(key, silent.entry(&b.Children[j])); ours {
				return true
			}
		}
		if b.Kind == markdown.HeadingBlock {
			text, at := silent.headingText(b)
			if _, _, ours := silent.braces(key, piece{{text, at}}); ours {
				return true
			}
		}
	}
	return false
}

// field is the field with a key, made where it is new. Two sections of one name are joined.
func (r *reading) field(s *section, key string) *Field {
	if f := r.out.Field(key); f != nil {
		if r.o.Mode == Own && s.head.End > 0 {
			r.out.Remarks = append(r.out.Remarks, Remark{Severity: diag.Warning, Rule: "section-twice",
				Span: r.headSpan(s), Related: f.Head,
				Message: "a second section for " + key, Hint: "the two are read as one; put them together"})
		}
		return f
	}
	r.out.Fields = append(r.out.Fields, Field{Key: key, Head: r.headSpan(s)})
	f := &r.out.Fields[len(r.out.Fields)-1]
	if s.braces != "" {
		r.headWords(s, key, f)
	}
	return f
}

// headWords reads the braces on the heading of a field.
func (r *reading) headWords(s *section, key string, f *Field) {
	words, ours, problems := r.vocabulary(key).Read(s.braces,
		func(from, to int) diag.Span { return r.span(s.brace+from, s.brace+to) })
	r.problems(problems)
	if !ours {
		return
	}
	f.Braced = true
	for _, w := range words {
		switch {
		case isList(key) && w.Key != "id":
			r.errorf(w.Span, "braces", "a heading over items takes no words in braces",
				"put them behind the item that they are about")
		case w.Key != "id":
			f.Words = append(f.Words, w)
		}
	}
}

// textField takes the whole of a section as a text.
func (r *reading) textField(s *section, key string) {
	body := r.join(s.blocks, "")
	if len(s.lead) > 0 {
		lead := s.lead
		if len(body) > 0 {
			lead = append(lead[:len(lead):len(lead)], line{"", body[0].at})
		}
		body = append(lead, body...)
	}
	t := r.text(body)
	if emptyWord(t.Src) && s.braces == "" {
		return
	}
	if key == "detection" && r.o.Mode == Common && s.field != "detection" {
		return
	}
	f := r.field(s, key)
	f.Text = joinTexts(f.Text, t)
	f.Note = joinNotes(f.Note, s.rest)
	r.lift(s, key)
}

func joinTexts(a, b Text) Text {
	if a.Src == "" {
		return b
	}
	if b.Src == "" {
		return a
	}
	return Text{Src: strings.TrimRight(a.Src, "\n") + "\n\n" + b.Src, Span: diag.NewSpan(a.Span.Start, b.Span.End)}
}

func joinNotes(a, b string) string {
	a, b = strings.TrimSpace(a), strings.TrimSpace(b)
	if a == "" || b == "" {
		return a + b
	}
	return a + "\n\n" + b
}

// emptyWord reports whether a text says that there is nothing to say, or is what a template left.
func emptyWord(s string) bool {
	t := strings.ToLower(strings.Trim(uncommented(s), " \t\r\n.*_-–—:"))
	switch t {
	case "", "none", "n/a", "na", "tbd", "tba", "todo", "nothing", "...", "…", "none yet", "not applicable":
		return true
	}
	return strings.HasPrefix(t, "{") && strings.HasSuffix(t, "}") && !strings.Contains(t, "\n") || t == "hh:mm" ||
		strings.HasPrefix(t, "<") && strings.HasSuffix(t, ">") && !strings.Contains(t, "\n") &&
			!strings.Contains(t, "://")
}

// list takes the items of a section.
func (r *reading) list(s *section, key string) {
	l := &lister{reading: r, s: s, key: key, top: 7}
	for i := range s.blocks {
		if b := &s.blocks[i]; b.Kind == markdown.HeadingBlock {
			l.top = min(l.top, b.Level)
		}
	}
	mark := len(r.out.Remarks)
	l.walk()
	if len(l.items) == 0 {
		l.prose()
	}
	if len(l.items) == 0 || l.failed {
		r.out.Remarks = r.out.Remarks[:mark]
		if l.failed {
			r.warnf(l.failedAt, "section", l.why, "the section stays prose; give each column a name that is known "+
				"here, or write a list")
		} else if !l.nothing() {
			r.warnf(r.headSpan(s), "section", "no item of "+key+" is found in this section, so it stays prose",
				"write each as an entry of a list")
		}
		return
	}
	f := r.field(s, key)
	for i := range l.items {
		l.items[i].Chance = s.field == chance
		if key == "followups" && r.o.Mode == Common {
			l.items[i].doneInWords()
		}
		f.Braced = f.Braced || len(l.items[i].Words) > 0
	}
	f.Items = append(f.Items, l.items...)
	f.Note = joinNotes(joinNotes(f.Note, s.rest), l.noteText())
	r.lift(s, key)
}

// A lister takes the items of one section.
type lister struct {
	*reading
	s        *section
	key      string
	top      int // the highest level of its sub-headings
	items    []Item
	note     []markdown.Block
	notes    []string
	failed   bool
	failedAt diag.Span
	why      string
}

// nothing reports whether the section has no words, or says that there is nothing to say.
func (l *lister) nothing() bool {
	return emptyWord(l.join(l.s.blocks, "").String()+l.s.lead.String()) || len(l.s.blocks) == 0
}

func (l *lister) walk() {
	blocks := l.s.blocks
	if len(l.s.lead) > 0 && !emptyWord(l.s.lead.String()) {
		l.addLead()
	}
	for i := 0; i < len(blocks); {
		b := &blocks[i]
		if b.Kind != markdown.HeadingBlock || b.Level > l.top {
			l.block(b, "")
			i++
			continue
		}
		end := i + 1
		for end < len(blocks) && !(blocks[end].Kind == markdown.HeadingBlock && blocks[end].Level <= b.Level) {
			end++
		}
		l.under(b, blocks[i+1:end])
		i = end
	}
}

// addLead makes an item of the text behind a label that has no list under it; over a list it is a note.
func (l *lister) addLead() {
	for i := range l.s.blocks {
		if l.s.blocks[i].Kind == markdown.ListBlock {
			l.notes = append(l.notes, l.text(l.s.lead).Src)
			return
		}
	}
	it := Item{}
	from, to := l.s.lead.span()
	it.Span, it.Head = l.span(from, to), l.span(from, to)
	l.finish(&it, l.s.lead)
}

// under takes a sub-heading with what stands under it: a group where it stands right over a list, else an item.
func (l *lister) under(head *markdown.Block, blocks []markdown.Block) {
	text, at := l.headingText(head)
	p, words, ours := l.braces(l.key, piece{{text, at}})
	if !ours && len(blocks) > 0 && (blocks[0].Kind == markdown.ListBlock || blocks[0].Kind == markdown.TableBlock ||
		l.o.Mode == Common && overList(blocks)) {
		group := l.words(text)
		for i := range blocks {
			l.block(&blocks[i], group)
		}
		return
	}
	if emptyWord(text) || len(blocks) == 0 && emptyWord(p.String()) {
		l.note = append(append(l.note, *head), blocks...)
		return
	}
	it := Item{Words: words, Audience: head.Audience, Head: l.headSpanOf(head)}
	it.Span = l.span(int(head.Span.Start), int(head.Span.End))
	body := l.join(blocks, head.Audience)
	if len(body) > 0 {
		it.Span.End = int32(l.o.Base) + blocks[len(blocks)-1].Span.End
	}
	if l.key == "takeaways" {
		body = append(append(p, line{"", at}), body...)
		l.finishWhole(&it, body)
		return
	}
	l.titleBut(&it, p)
	if it.Text.Src != "" {
		body = append(append(p, line{"", at}), body...)
	}
	it.Text = l.text(body)
	l.once(wordOf(words, textKey(l.key)), it.Text.Src)
	l.items = append(l.items, it)
}

// overList reports whether what stands under a sub-heading is a list with a sentence in front of it.
func overList(blocks []markdown.Block) bool {
	return len(blocks) > 1 && blocks[0].Kind == markdown.ParagraphBlock && blocks[1].Kind == markdown.ListBlock
}

func (l *lister) headSpanOf(b *markdown.Block) diag.Span {
	to := int(b.Span.Start) + len(strings.TrimRight(firstLine(l.src[b.Span.Start:b.Span.End]), " \r\n"))
	return l.span(int(b.Span.Start), to)
}

func (l *lister) hrefs() bool { return l.key == "followups" || l.key == "artifacts" }

// block takes the items of a list or a table; other blocks are the section's note.
func (l *lister) block(b *markdown.Block, group string) {
	switch b.Kind {
	case markdown.ListBlock:
		for i := range b.Children {
			l.entryItem(&b.Children[i], group, b.Audience)
		}
	case markdown.TableBlock:
		l.table(b, group)
	case markdown.HTMLBlock:
		if !isComment(l.src[b.Span.Start:b.Span.End]) {
			l.note = append(l.note, *b)
		}
	case markdown.RuleBlock:
	default:
		if group != "" && b.Kind == markdown.HeadingBlock {
			l.notes = append(l.notes, strings.TrimSpace(l.src[b.Span.Start:b.Span.End]))
			return
		}
		l.note = append(l.note, *b)
	}
}

// entryItem takes an entry of a list: an item, a group over a nested list, or nothing.
func (l *lister) entryItem(b *markdown.Block, group, audience string) {
	p := l.entry(b)
	if emptyWord(p.String()) && !l.onlyBraces(p) {
		if strings.TrimSpace(uncommented(p.String())) != "" && len(p) > 0 &&
			strings.Trim(p.String(), "-–— \t") != "" {
			l.notes = append(l.notes, p.String())
		}
		return
	}
	if nested := l.groupOf(b, p); nested != nil {
		name := l.words(p[0].text)
		if group != "" {
			name = group + ": " + name
		}
		for i := range nested.Children {
			l.entryItem(&nested.Children[i], name, audience)
		}
		return
	}
	it := Item{Box: b.Box, Group: group, Audience: audience, Span: l.span(int(b.Span.Start), int(b.Span.End))}
	it.Head = l.span(b.Content, b.Content+len(strings.TrimRight(firstLine(l.src[b.Content:b.Span.End]), " \r\n")))
	l.finish(&it, p)
}

// groupOf is the nested list of an entry that only names what is in it: at most five words that end in a colon.
func (l *lister) groupOf(b *markdown.Block, p piece) *markdown.Block {
	if len(b.Children) != 2 || b.Children[0].Kind != markdown.ParagraphBlock ||
		b.Children[1].Kind != markdown.ListBlock || b.Box != markdown.NoBox || len(b.Children[0].Lines) != 1 {
		return nil
	}
	text := strings.TrimRight(strings.TrimSpace(p[0].text), "*_ ")
	limit := 5
	if l.o.Mode == Common {
		limit = 20
	}
	if !strings.HasSuffix(text, ":") || len(strings.Fields(text)) > limit {
		return nil
	}
	return &b.Children[1]
}

// finish makes an item of a piece: braces, then title and text.
func (l *lister) finish(it *Item, p piece) {
	var words []eventline.Word
	if p, words, _ = l.braces(l.key, p); len(words) > 0 {
		it.Words = append(it.Words, words...)
	}
	switch l.key {
	case "takeaways":
		l.finishWhole(it, p)
		return
	case "related":
		l.related(it, p)
		return
	}
	l.titleBut(it, p)
	if it.Title.Src == "" && wordOf(it.Words, titleKey(l.key)) == nil {
		l.notes = append(l.notes, p.String())
		return
	}
	l.items = append(l.items, *it)
}

// finishWhole makes an item that has no title but a text.
func (l *lister) finishWhole(it *Item, p piece) {
	it.Text = l.text(p)
	if !strings.Contains(strings.TrimRight(it.Text.Src, "\n"), "\n") {
		it.Text.Src = strings.TrimRight(it.Text.Src, "\n")
	}
	l.once(wordOf(it.Words, "text"), it.Text.Src)
	l.items = append(l.items, *it)
}

// noteText is what stands around the items.
func (l *lister) noteText() string {
	out := ""
	if p := l.join(l.note, ""); len(p) > 0 {
		out = l.text(p).Src
	}
	for _, n := range l.notes {
		out = joinNotes(out, n)
	}
	return out
}

// prose makes one item of a section without a list, in documents whose writers did not know of ours: title its first
// sentence. Lists of things to do are made of their paragraphs.
func (l *lister) prose() {
	if l.o.Mode != Common || l.failed {
		return
	}
	switch l.key {
	case "contributors", "mitigators", "difficulties", "takeaways", "followups":
	default:
		return
	}
	blocks := l.note
	if len(blocks) == 0 {
		return
	}
	l.note = nil
	if l.key == "followups" {
		for i := range blocks {
			if blocks[i].Kind != markdown.ParagraphBlock {
				l.note = append(l.note, blocks[i])
				continue
			}
			l.proseItem(blocks[i : i+1])
		}
		return
	}
	l.proseItem(blocks)
}

func (l *lister) proseItem(blocks []markdown.Block) {
	p := l.join(blocks, blocks[0].Audience)
	if emptyWord(p.String()) {
		l.note = append(l.note, blocks...)
		return
	}
	from, to := p.span()
	it := Item{Span: l.span(from, to), Head: l.span(from, from+len(p[0].text)), Audience: blocks[0].Audience}
	l.finish(&it, p)
}

var doneWords = regexp.MustCompile(`(?i)\((?:done|completed)(?: [^()]*)?\)[.*_ ]*$`)

// doneInWords marks a follow-up as done that says so: with a tick in front, or with a word in brackets at its end.
func (it *Item) doneInWords() {
	said := strings.TrimSpace(it.Title.Src)
	whole := said
	if it.Text.Src != "" {
		whole = firstLine(strings.TrimSpace(it.Text.Src))
	}
	ticked := strings.HasPrefix(said, "✅") || strings.HasPrefix(said, "☑") || strings.HasPrefix(said, "✔")
	if it.Box == markdown.NoBox && (ticked || doneWords.MatchString(said) || doneWords.MatchString(whole)) {
		it.Box = markdown.TickedBox
	}
}
