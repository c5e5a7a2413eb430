package sections

import (
	"regexp"
	"slices"
	"strings"

	"throughline/internal/diag"
	"throughline/internal/eventline"
	"throughline/internal/markdown"
)

// A section is a label and the blocks under it.
type section struct {
	field  string // as ownName and commonName give it
	label  string // as it is written
	rest   string // what the label says beside its name
	level  int
	head   diag.Span // the lines of the heading, offsets into the body; empty for a label in a list
	lead   piece     // text behind the label, on its line
	blocks []markdown.Block
	kept   []bool // blocks that stay where they are, in the body
	braces string // what stands in braces on the heading
	brace  int    // where
	parent *section
}

// find gives the sections of the body, in its order.
func (r *reading) find() []*section {
	f := &finder{reading: r, limit: r.limit()}
	for i := range r.blocks {
		if b := &r.blocks[i]; b.Kind == markdown.HeadingBlock {
			f.headingBlock(b)
		} else {
			f.block(b)
		}
	}
	return f.all
}

// A finder goes through the blocks of a body.
type finder struct {
	*reading
	limit int // the level of our own sections
	title bool
	last  int // the level of the last heading
	all   []*section
	stack []*section // the sections that are open, one in the other
}

func (f *finder) top() *section {
	if len(f.stack) == 0 {
		return nil
	}
	return f.stack[len(f.stack)-1]
}

func (f *finder) push(s *section) {
	f.stack = append(pop(f.stack, s.level), s)
	f.all = append(f.all, s)
}

func (f *finder) headingBlock(b *markdown.Block) {
	s := f.heading(b)
	if f.goesOn(b, s) {
		return
	}
	f.stack = pop(f.stack, b.Level)
	f.last = b.Level
	if b.Level == 1 && !f.title && (s.field == "" || f.o.Mode == Common && ownName(Normal(s.label)) == "") {
		f.title = true // the title is never a section
		f.last = 0
		return
	}
	top := f.top()
	if s.field == "" || f.o.Mode == Own && b.Level > f.limit || top != nil && !nests(top, s, f.o.Mode) {
		if top != nil {
			top.blocks = append(top.blocks, *b)
		}
		return
	}
	s.parent = top
	f.push(s)
}

// goesOn reports whether a heading that is nothing but a time goes on with the timeline before it, whatever its
// level: documents that write so have days one level up.
func (f *finder) goesOn(b *markdown.Block, s *section) bool {
	top := f.top()
	if f.o.Mode != Common || top == nil || top.field != "timeline" || s.field != "" || b.Level > top.level ||
		b.Level == 1 {
		return false
	}
	if l, ok := eventline.Read(s.label, 0, eventline.Options{}); !ok || !l.At.Dated() || !l.Nothing {
		return false
	}
	deeper := *b
	deeper.Level = top.level + 1
	top.blocks = append(top.blocks, deeper)
	return true
}

func (f *finder) block(b *markdown.Block) {
	top := f.top()
	if s := f.labelParagraph(b, f.stack); s != nil {
		f.push(s)
		return
	}
	if f.o.Mode == Common && b.Kind == markdown.ListBlock && f.last <= 1 && (top == nil || top.level == listLabel) &&
		f.labelledList(b) {
		return
	}
	if top != nil {
		top.blocks = append(top.blocks, *b)
	}
}

// Labels that are no headings are deeper than all headings.
const (
	lineLabel = 7
	listLabel = 8
)

func pop(stack []*section, level int) []*section {
	for len(stack) > 0 && stack[len(stack)-1].level >= level {
		stack = stack[:len(stack)-1]
	}
	return stack
}

// nests reports whether a heading under a section is a section of its own and no sub-heading.
func nests(top, s *section, mode Mode) bool {
	if mode == Own {
		return top.field != Prose
	}
	switch top.field {
	case "followups", "timeline", perhaps, Prose, "contributors", "mitigators", chance, "difficulties":
		return s.field == "followups" && top.field != "followups" && top.field != Prose || s.field == "timeline" &&
			top.field != "timeline" && top.field != Prose
	}
	return top.field != s.field
}

// limit is the level of the first heading after the title: that is where our own sections stand, or above.
func (r *reading) limit() int {
	title := false
	for i := range r.blocks {
		b := &r.blocks[i]
		switch {
		case b.Kind != markdown.HeadingBlock:
		case b.Level == 1 && !title && r.heading(b).field == "":
			title = true
		default:
			return b.Level
		}
	}
	return 6
}

// heading makes a section of a heading; its field is empty where it is none.
func (r *reading) heading(b *markdown.Block) *section {
	label, at := r.headingText(b)
	s := &section{label: label, level: b.Level, head: b.Span}
	if end, words, ok := eventline.CutBraces(label); ok {
		s.braces, s.brace = label[words[0]:words[1]], at+words[0]
		label = label[:end]
	}
	s.label = label
	name, rest := splitLabel(label)
	s.rest = rest
	if strings.TrimSpace(s.braces) == Prose {
		s.field = ""
		if r.fieldOf(name) != "" {
			s.field = Prose
		}
		return s
	}
	s.field = r.fieldOf(name)
	return s
}

func (r *reading) fieldOf(name string) string {
	if f, ok := r.o.Also[name]; ok {
		return f
	}
	if f := ownName(name); f != "" || r.o.Mode != Common {
		return f
	}
	return commonName(name)
}

// headingText is the source of a heading's text, braces and all, and where it begins in the body.
func (r *reading) headingText(b *markdown.Block) (string, int) {
	l := r.src[b.Span.Start:b.Span.End]
	if i := strings.IndexAny(l, "\r\n"); i >= 0 {
		l = l[:i]
	}
	t := strings.TrimLeft(l, " ")
	if strings.HasPrefix(t, "#") {
		t = strings.TrimLeft(strings.TrimLeft(t, "#"), " \t")
	}
	at := int(b.Span.Start) + len(l) - len(t)
	t = strings.TrimRight(t, " \t")
	if closed := strings.TrimRight(t, "#"); closed != t && strings.HasSuffix(closed, " ") {
		t = strings.TrimRight(closed, " ")
	}
	return t, at
}

// boldLabel is a label in bold letters at the start of a line, and what follows.
var boldLabel = regexp.MustCompile(`^(?:\*\*|__)([^*_]{2,80}?)(:?)(?:\*\*|__)(\s*:)?[ \t]*(.*)$`)

// labelParagraph makes a section of a line that is nothing but a label in bold letters (**Impact**), or that begins
// with one, in documents that write so.
func (r *reading) labelParagraph(b *markdown.Block, stack []*section) *section {
	if r.o.Mode != Common || b.Kind != markdown.ParagraphBlock || len(b.Lines) == 0 || len(stack) > 0 &&
		stack[len(stack)-1].level < lineLabel && isList(stack[len(stack)-1].field) {
		return nil
	}
	first := strings.TrimSpace(r.src[b.Lines[0].Start:b.Lines[0].End])
	m := boldLabel.FindStringSubmatch(first)
	if m == nil {
		return r.plainLabel(b, first)
	}
	name, rest := splitLabel(m[1])
	field := r.fieldOf(name)
	if field == "" || field == Prose || field == moments || m[4] != "" && m[2]+m[3] == "" {
		return nil
	}
	s := &section{field: field, label: m[1], rest: rest, level: lineLabel, head: b.Span}
	at := int(b.Lines[0].End) - len(strings.TrimRight(m[4],
		"\r\n")) - (len(r.src[b.Lines[0].Start:b.Lines[0].End]) - len(
		strings.TrimRight(r.src[b.Lines[0].Start:b.Lines[0].End], " \t\r\n")))
	if m[4] != "" || len(b.Lines) > 1 {
		s.lead = r.cut(at, int(b.Span.End), 0).trim()
	}
	return s
}

// plainLabel makes a section of a paragraph that is one of the most usual labels and stands over a list.
func (r *reading) plainLabel(b *markdown.Block, first string) *section {
	name, rest := splitLabel(first)
	if len(b.Lines) != 1 || name == "" || strings.ContainsAny(first, ".!?") {
		return nil
	}
	switch name {
	case "action items", "timeline", "lessons learned", "root causes", "contributing factors", "follow-ups",
		"what went well", "what went wrong":
		return &section{field: r.fieldOf(name), label: first, rest: rest, level: lineLabel, head: b.Span}
	}
	return nil
}

// labelledList makes sections of the entries of a list that begin with labels in bold letters; an entry without a
// label, and what follows the list, belong to the label before. It reports whether the list is of this kind.
func (f *finder) labelledList(b *markdown.Block) bool {
	labels := false
	for i := range b.Children {
		p := f.entry(&b.Children[i])
		labels = labels || len(p) > 0 && boldLabel.MatchString(p[0].text)
	}
	if !labels && f.top() == nil {
		return false
	}
	for i := range b.Children {
		it := &b.Children[i]
		p := f.entry(it)
		if len(p) > 0 {
			if m := boldLabel.FindStringSubmatch(p[0].text); m != nil {
				f.stack = pop(f.stack, listLabel)
				if s := f.labelled(it, p, m, b.Audience); s != nil {
					f.push(s)
				}
				continue
			}
		}
		if top := f.top(); top != nil {
			top.blocks = append(top.blocks, markdown.Block{Kind: markdown.ListBlock, Span: it.Span, Ordered: b.Ordered,
				Audience: b.Audience, Children: []markdown.Block{*it}})
		}
	}
	return true
}

// labelled makes a section of an entry that begins with a label, or nil.
func (f *finder) labelled(it *markdown.Block, p piece, m []string, audience string) *section {
	name, rest := splitLabel(m[1])
	field := f.fieldOf(name)
	if field == "" || field == Prose {
		return nil
	}
	s := &section{field: field, label: m[1], rest: rest, level: listLabel, blocks: slices.Clone(it.Children)}
	end := p.paragraph()
	s.head = diag.NewSpan(it.Span.Start, it.Span.End)
	if len(s.blocks) > 0 && s.blocks[0].Kind == markdown.ParagraphBlock {
		s.blocks = s.blocks[1:]
	}
	if len(s.blocks) > 0 {
		s.head.End = s.blocks[0].Span.Start
		for n := range p {
			if p[n].at >= int(s.blocks[0].Span.Start) {
				end = min(end, n)
				break
			}
		}
	}
	for i := range s.blocks {
		s.blocks[i].Audience = audience
	}
	if m[4] != "" || end > 1 {
		s.lead = append(piece{{m[4], p[0].at + len(p[0].text) - len(m[4])}}, p[1:end]...).trim()
	}
	return s
}
