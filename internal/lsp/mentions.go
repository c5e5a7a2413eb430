package lsp

import (
	"bytes"
	"regexp"
	"sort"
	"strings"

	"throughline/internal/corpus"
	"throughline/internal/diag"
	"throughline/internal/format"
	"throughline/internal/markdown"
	"throughline/internal/node"
	"throughline/internal/review"
	"throughline/internal/source"
)

// A mention is a place in a file that names something: a review, an item, a theme, a service or a team.
type mention struct {
	span     diag.Span // of the name alone, without the review in front of an item
	to       thing
	declares bool // it gives the thing its name
	tag      bool // the name is words, of which the thing's name is made
}

// A thing is what can be named. Kind is "item" for what an address names, else "themes", "services" or "teams".
type thing struct {
	kind    string
	address corpus.Address
	slug    string
}

func item(a corpus.Address) thing { return thing{kind: "item", address: a} }

// A reader finds the mentions of one file.
type mentionReader struct {
	f     *diag.File
	own   *review.Review  // whose file it is, as last compiled; nil for other files
	items map[string]bool // the ids of its items
	named map[thing]bool  // what has been given its name so far
	at    map[diag.Span]bool
	out   []mention
}

// add notes a mention; of two in one place the first stays.
func (m *mentionReader) add(x mention) {
	if m.at[x.span] && !x.span.Empty() {
		return
	}
	m.at[x.span] = true
	if x.declares {
		m.named[x.to] = true
	}
	m.out = append(m.out, x)
}

// mentions lists what a file names, in no order. own is the review that it belongs to, as it was last compiled.
func (s *server) mentions(f *diag.File, own *review.Review) []mention {
	m := &mentionReader{f: f, own: own, items: map[string]bool{}, named: map[thing]bool{}, at: map[diag.Span]bool{}}
	if own != nil {
		for n := range corpus.Names(own) {
			m.items[n.ID] = true
		}
	}
	root, body := s.tree(f)
	if own == nil && source.IsReview(f.Path) {
		return nil
	}
	m.walk(root, s.root(f.Path), 0)
	m.wiki()
	if own != nil && !body.Empty() {
		m.headings(body)
		m.braces(body)
	}
	if strings.HasPrefix(f.Path, "content/themes/") {
		slug := markdown.Slug(strings.TrimSuffix(f.Path[len("content/themes/"):], ".md"))
		m.add(mention{to: thing{kind: "themes", slug: slug}, declares: true})
	}
	return m.out
}

// tree is the front matter of a file, or a YAML file whole; nil where it cannot be read.
func (s *server) tree(f *diag.File) (root *node.Node, body diag.Span) {
	errs := &diag.List{}
	if strings.HasSuffix(f.Path, ".md") {
		doc, ok := source.Split(f, errs)
		if !ok {
			return nil, diag.Span{}
		}
		return doc.Front, doc.Body
	}
	if shape := s.root(f.Path); shape == nil {
		return nil, diag.Span{}
	}
	n, ok := node.YAML(f, diag.NewSpan(0, len(f.Data)), errs)
	if !ok {
		return nil, diag.Span{}
	}
	return n, diag.Span{}
}

// walk goes through values by their shapes.
func (m *mentionReader) walk(n *node.Node, shape *format.Shape, depth int) {
	if n == nil || shape == nil {
		return
	}
	switch n.Kind {
	case node.Scalar:
		m.scalar(n, shape, depth)
	case node.List:
		for _, it := range n.Items {
			m.walk(it, shape.Step("[]"), depth+1)
		}
	case node.Map:
		for _, e := range n.Entries {
			m.walk(e.Value, shape.Step(e.Key), depth+1)
		}
	}
}

// scalar notes what one value names.
func (m *mentionReader) scalar(n *node.Node, shape *format.Shape, depth int) {
	if shape.Kind == format.List {
		shape = shape.Of
	}
	if shape.Kind == format.Map && shape.Short != nil {
		if shape.Name == "effect" {
			id, _, _ := strings.Cut(n.Text, ":")
			m.refer(n, strings.TrimSpace(id), false)
			return
		}
		shape = shape.Short
	}
	switch shape.Kind {
	case format.ID:
		if depth == 1 && m.own != nil {
			m.add(mention{span: m.within(n, n.Text), to: item(corpus.Address{Review: m.own.ID}), declares: true})
		} else {
			m.refer(n, n.Text, true)
		}
	case format.Ref:
		if !strings.Contains(n.Text, "://") {
			m.refer(n, n.Text, false)
		}
	case format.Tag:
		m.add(mention{span: m.within(n, n.Text), to: thing{kind: shape.Item, slug: markdown.Slug(n.Text)}, tag: true})
	}
}

// refer notes an id or an address: "m1", "other", "other#m1". Alone it is an item of this review if it has it, else
// a review.
func (m *mentionReader) refer(n *node.Node, text string, declares bool) {
	if m.own == nil || text == "" {
		return
	}
	id, it, both := strings.Cut(text, "#")
	switch {
	case both:
		m.address(m.within(n, text), text)
	case m.has(text) || declares:
		m.add(mention{span: m.within(n, text), to: item(corpus.Address{Review: m.own.ID, Item: text}),
			declares: declares})
	default:
		m.add(mention{span: m.within(n, text), to: item(corpus.Address{Review: id, Item: it})})
	}
}

// address notes both halves of review#item.
func (m *mentionReader) address(at diag.Span, text string) {
	id, it, both := strings.Cut(text, "#")
	if id != "" {
		m.add(mention{span: diag.NewSpan(int(at.Start), int(at.Start)+len(id)), to: item(corpus.Address{Review: id})})
	}
	if id == "" && m.own != nil {
		id = m.own.ID
	}
	if both && it != "" {
		m.add(mention{span: diag.NewSpan(int(at.End)-len(it), at.End), to: item(corpus.Address{Review: id, Item: it})})
	}
}

// has reports whether the review has an item.
func (m *mentionReader) has(id string) bool { return m.items[id] }

// within is where a text stands in a value, which may have quotes around it.
func (m *mentionReader) within(n *node.Node, text string) diag.Span {
	if i := strings.Index(m.f.Text(n.Span), text); i >= 0 {
		return diag.NewSpan(int(n.Span.Start)+i, int(n.Span.Start)+i+len(text))
	}
	return n.Span
}

var (
	wikiLink  = regexp.MustCompile(`\[\[\s*([^\]|\n]*?)\s*(?:\|[^\]\n]*)?\]\]`)
	headingID = regexp.MustCompile(`(?m)^ {0,3}#{1,6} .*\{[^}\n]*#([a-z0-9-]+)[^}\n]*\}[ \t]*\r?$`)
	braceWord = regexp.MustCompile(`(?m)\s\{([^{}\n` + "`" + `]+)\}[ \t]*(?:\r?$|\|)`)
)

// wiki notes [[review#item]] in any text that is no code.
func (m *mentionReader) wiki() {
	code := codeSpans(m.f.Data)
	for _, at := range wikiLink.FindAllSubmatchIndex(m.f.Data, -1) {
		if code.cover(at[0]) {
			continue
		}
		span := diag.NewSpan(at[2], at[3])
		text := m.f.Text(span)
		if slug, ok := strings.CutPrefix(text, "theme:"); ok {
			m.add(mention{span: diag.NewSpan(at[2]+len("theme:"), at[3]), to: thing{kind: "themes", slug: slug}})
			continue
		}
		m.address(span, text)
	}
}

// headings notes "### Title {#m1}", whose text is an item's.
func (m *mentionReader) headings(body diag.Span) {
	for _, at := range headingID.FindAllSubmatchIndex(m.f.Data[body.Start:body.End], -1) {
		span := diag.NewSpan(int(body.Start)+at[2], int(body.Start)+at[3])
		if id := m.f.Text(span); m.has(id) {
			m.add(mention{span: span, to: item(corpus.Address{Review: m.own.ID, Item: id}), declares: !m.declared(id)})
		}
	}
}

func (m *mentionReader) declared(id string) bool {
	return m.named[item(corpus.Address{Review: m.own.ID, Item: id})]
}

// braces notes the words in braces behind entries: #id, @event, t1:raises, an artifact.
func (m *mentionReader) braces(body diag.Span) {
	code := codeSpans(m.f.Data)
	for _, at := range braceWord.FindAllSubmatchIndex(m.f.Data[body.Start:body.End], -1) {
		from := int(body.Start) + at[2]
		if code.cover(from) {
			continue
		}
		text := string(m.f.Data[from : int(body.Start)+at[3]])
		for i := 0; i < len(text); {
			if text[i] == ' ' {
				i++
				continue
			}
			end := strings.IndexByte(text[i:], ' ')
			if end < 0 {
				end = len(text) - i
			}
			m.brace(from+i, text[i:i+end])
			i += end
		}
	}
}

func (m *mentionReader) brace(at int, word string) {
	if key, list, ok := strings.Cut(word, "="); ok {
		m.valueInBraces(at+len(key)+1, key, list)
		return
	}
	id, declares := word, false
	switch {
	case word[0] == '#':
		id, at, declares = word[1:], at+1, true
	case word[0] == '@':
		id, at = word[1:], at+1
	default:
		id, _, _ = strings.Cut(word, ":")
	}
	to := item(corpus.Address{Review: m.own.ID, Item: id})
	span := diag.NewSpan(at, at+len(id))
	if id == "" || !m.has(id) || declares && m.declared(id) {
		return
	}
	m.add(mention{span: span, to: to, declares: declares})
}

// valueInBraces notes what key=a,b names: themes, or items.
func (m *mentionReader) valueInBraces(at int, key, list string) {
	for part := range strings.SplitSeq(list, ",") {
		name := strings.Trim(part, `"`)
		from := at + strings.Index(part, name)
		at += len(part) + 1
		x := mention{span: diag.NewSpan(from, from+len(name))}
		switch {
		case name == "":
			continue
		case key == "theme" || key == "themes":
			x.to, x.tag = thing{kind: "themes", slug: markdown.Slug(name)}, true
		case m.has(name):
			x.to = item(corpus.Address{Review: m.own.ID, Item: name})
		default:
			continue
		}
		m.add(x)
	}
}

// spans are stretches of a text, in order.
type spans []diag.Span

func (s spans) cover(at int) bool {
	i := sort.Search(len(s), func(i int) bool { return int(s[i].End) > at })
	return i < len(s) && int(s[i].Start) <= at
}

// codeSpans are the blocks of code and the pieces of code of a text.
func codeSpans(text []byte) (out spans) {
	open := -1
	for at := 0; at < len(text); {
		end := at + len(text[at:])
		if i := bytes.IndexByte(text[at:], '\n'); i >= 0 {
			end = at + i + 1
		}
		line := text[at:end]
		switch trimmed := bytes.TrimLeft(line, " "); {
		case bytes.HasPrefix(trimmed, []byte("```")) || bytes.HasPrefix(trimmed, []byte("~~~")):
			if open < 0 {
				open = at
			} else {
				out, open = append(out, diag.NewSpan(open, end)), -1
			}
		case open < 0:
			out = inlineCode(out, line, at)
		}
		at = end
	}
	if open >= 0 {
		out = append(out, diag.NewSpan(open, len(text)))
	}
	return out
}

func inlineCode(out spans, line []byte, at int) spans {
	for from := 0; ; {
		i := bytes.IndexByte(line[from:], '`')
		if i < 0 {
			return out
		}
		j := bytes.IndexByte(line[from+i+1:], '`')
		if j < 0 {
			return out
		}
		out = append(out, diag.NewSpan(at+from+i, at+from+i+j+2))
		from += i + j + 2
	}
}

// mentionAt is the mention at a place, the shortest where several are.
func (s *server) mentionAt(d *document, at int) (mention, bool) {
	var best mention
	found := false
	for _, m := range s.mentions(d.file, s.site.review(d.path)) {
		if int(m.span.Start) <= at && at <= int(m.span.End) && !m.span.Empty() &&
			(!found || m.span.End-m.span.Start < best.span.End-best.span.Start) {
			best, found = m, true
		}
	}
	return best, found
}
