package sections

import (
	"regexp"
	"strings"

	"throughline/internal/markdown"
)

// A piece is a part of the body without the indentation that lists put in front of it; each line knows where it
// stands in the body.
type piece []line

type line struct {
	text string // without its end
	at   int
}

func (p piece) String() string {
	if len(p) == 1 {
		return p[0].text
	}
	var b strings.Builder
	for i, l := range p {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(l.text)
	}
	return b.String()
}

// place is where a byte of the piece's text stands in the body.
func (p piece) place(off int) int {
	for i, l := range p {
		if off <= len(l.text) || i == len(p)-1 {
			return l.at + min(off, len(l.text))
		}
		off -= len(l.text) + 1
	}
	return 0
}

// trim takes the empty lines at both ends away.
func (p piece) trim() piece {
	for len(p) > 0 && strings.TrimSpace(p[0].text) == "" {
		p = p[1:]
	}
	for len(p) > 0 && strings.TrimSpace(p[len(p)-1].text) == "" {
		p = p[:len(p)-1]
	}
	return p
}

// paragraph is how many lines the first paragraph has.
func (p piece) paragraph() int {
	for i, l := range p {
		if strings.TrimSpace(l.text) == "" {
			return i
		}
	}
	return len(p)
}

func (p piece) span() (from, to int) {
	if len(p) == 0 {
		return 0, 0
	}
	last := p[len(p)-1]
	return p[0].at, last.at + len(last.text)
}

// cut gives the lines of a part of the body; each but the first loses up to indent bytes of white space.
func (r *reading) cut(from, to, indent int) (out piece) {
	for at := from; at < to; {
		end, next := to, to
		if i := strings.IndexByte(r.src[at:to], '\n'); i >= 0 {
			end, next = at+i, at+i+1
		}
		text := strings.TrimSuffix(r.src[at:end], "\r")
		if at > from {
			n := 0
			for n < len(text) && n < indent && (text[n] == ' ' || text[n] == '\t') {
				n++
			}
			text, at = text[n:], at+n
		}
		out = append(out, line{text, at})
		at = next
	}
	return out
}

// entry is the text of a list's entry, without its mark and its box.
func (r *reading) entry(b *markdown.Block) piece {
	from, start := b.Content, lineStart(r.src, b.Content)
	if b.Content > int(b.Span.End) || start < int(b.Span.Start) {
		return nil
	}
	indent := from - start
	if b.Box != markdown.NoBox {
		if i := strings.IndexByte(r.src[from:], ']'); i >= 0 {
			from += i + 1
			for from < int(b.Span.End) && r.src[from] == ' ' {
				from++
			}
		}
	}
	return r.cut(from, int(b.Span.End), indent).trim()
}

func lineStart(s string, at int) int { return strings.LastIndexByte(s[:min(at, len(s))], '\n') + 1 }

// join puts blocks of the body one behind the other, those that only some may see in blocks of their own.
func (r *reading) join(blocks []markdown.Block, audience string) (out piece) {
	for i := range blocks {
		b := &blocks[i]
		at := int(b.Span.Start)
		if len(out) > 0 {
			out = append(out, line{"", at})
		}
		hidden := b.Audience != audience && b.Audience != ""
		if hidden && (i == 0 || blocks[i-1].Audience != b.Audience) {
			out = append(out, line{":::audience " + b.Audience, at})
		}
		out = append(out, r.cut(at, int(b.Span.End), 0).trim()...)
		if hidden && (i == len(blocks)-1 || blocks[i+1].Audience != b.Audience) {
			out = append(out, line{":::", int(b.Span.End)})
		}
	}
	return out
}

// text is a piece as a field's text: with the definitions that its links and footnotes need, and an end of line where
// it has several.
func (r *reading) text(p piece) Text {
	p = p.trim()
	if len(p) == 0 {
		return Text{}
	}
	from, to := p.span()
	t := Text{Src: strings.TrimRight(p.String(), " \t"), Span: r.span(from, to)}
	t.Src += r.definitions(t.Src)
	if strings.Contains(t.Src, "\n") {
		t.Src += "\n"
	}
	return t
}

// definitions are the definitions that a text refers to, to stand behind it: elsewhere the text would lose its links.
func (r *reading) definitions(src string) string {
	if !strings.Contains(src, "[") {
		return ""
	}
	var b strings.Builder
	for _, label := range labelsOf(src) {
		if d, ok := r.links[label]; ok {
			b.WriteString(r.fenced("\n"+d.String(), r.linkAt[label]))
		} else if strings.HasPrefix(label, "^") {
			b.WriteString(r.footnote(label))
		}
	}
	if b.Len() == 0 {
		return ""
	}
	return "\n" + b.String()
}

// fenced puts a definition into the audience block that it stands in: what it says is for those readers, wherever it
// is used. Audience blocks stand in no order of need, and there are few.
func (r *reading) fenced(definition string, at int) string {
	for _, b := range r.fences {
		if int(b.Span.Start) <= at && at < int(b.Span.End) {
			return "\n\n:::audience " + b.Level + definition + "\n:::"
		}
	}
	return definition
}

func fold(label string) string { return strings.ToLower(strings.Join(strings.Fields(label), " ")) }

// labelsOf are the words in brackets of a text, each once.
func labelsOf(src string) (out []string) {
	seen, open := map[string]bool{}, -1
	for i := range len(src) {
		switch src[i] {
		case '[':
			open = i + 1
		case ']':
			if open >= 0 && !seen[fold(src[open:i])] {
				seen[fold(src[open:i])] = true
				out = append(out, fold(src[open:i]))
			}
			open = -1
		}
	}
	return out
}

// footnote is the definition of a footnote with its further lines, or "".
func (r *reading) footnote(label string) string {
	if r.notes == nil {
		r.notes = map[string]string{}
		last, at := "", 0
		starts := map[string]int{}
		seen := r.engine.Seen(r.src) // one in a comment is none
		for l := range strings.Lines(seen.Src) {
			at += len(l)
			if m := footnoteStart.FindStringSubmatch(l); m != nil {
				last = fold(m[1])
				r.notes[last], starts[last] = "\n"+strings.TrimRight(l, "\r\n"), at-len(l)
			} else if last != "" && strings.TrimSpace(l) != "" && (l[0] == ' ' || l[0] == '\t') {
				r.notes[last] += "\n" + strings.TrimRight(l, "\r\n")
			} else {
				last = ""
			}
		}
		for label, at := range starts {
			r.notes[label] = r.fenced(r.notes[label], seen.At(at))
		}
	}
	return r.notes[label]
}

var (
	footnoteStart = regexp.MustCompile(`^ {0,3}\[(\^[^\]]+)\]:`)
	emptyFence    = regexp.MustCompile(`(?m)^ {0,3}:::[ \t]*audience[^\n]*\n\s*^ {0,3}:::[ \t]*\n?`)
)

// isLink reports whether words in brackets are a link to Markdown.
func (r *reading) isLink(label string) bool {
	_, ok := r.links[fold(label)]
	return ok
}

// leave gives the body without what was lifted.
func (r *reading) leave() {
	if !r.out.Lifted {
		return
	}
	cut := make([]bool, len(r.src)+1)
	for _, c := range r.cuts {
		for i := c.Start; i < c.End; i++ {
			cut[i] = true
		}
	}
	var b strings.Builder
	empty, before := true, false
	for at := 0; at < len(r.src); {
		next := len(r.src)
		if i := strings.IndexByte(r.src[at:], '\n'); i >= 0 {
			next = at + i + 1
		}
		l := r.src[at:next]
		blank := strings.TrimSpace(l) == ""
		switch {
		case cut[at]:
			before = true
		case blank && (before || empty) && (empty || strings.HasSuffix(b.String()[max(0, b.Len()-2):], "\n\n")):
		default:
			r.out.left = append(r.out.left, keptLine{int32(b.Len()), int32(at)})
			b.WriteString(l)
			empty = empty && blank
			before = before && blank
		}
		at = next
	}
	left := b.String()
	if strings.Contains(left, ":::") {
		left = emptyFence.ReplaceAllString(left, "")
	}
	trimmed := strings.TrimLeft(left, "\r\n")
	for i := range r.out.left {
		r.out.left[i].left -= int32(len(left) - len(trimmed))
	}
	if left = strings.TrimRight(trimmed, " \t\r\n"); left != "" {
		left += "\n"
	}
	r.out.Left = left
}
