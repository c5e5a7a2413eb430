package sections

import (
	"strings"

	"throughline/internal/eventline"
	"throughline/internal/markdown"
)

// titleKey and textKey are the keys of an item's title and text.
func titleKey(field string) string {
	switch field {
	case "theories":
		return "claim"
	case "questions":
		return "ask"
	}
	return "title"
}

// onlyBraces reports whether an entry is nothing but braces that are ours: they may say its title.
func (l *lister) onlyBraces(p piece) bool {
	if len(p) == 0 || !strings.HasPrefix(p[0].text, "{") {
		return false
	}
	silent := *l.reading
	silent.out = &Result{}
	_, _, ours := silent.braces(l.key, p)
	return ours
}

func textKey(field string) string {
	if field == "questions" {
		return "answer"
	}
	return "text"
}

func wordOf(words []eventline.Word, key string) *eventline.Word {
	for i := range words {
		if words[i].Key == key {
			return &words[i]
		}
	}
	return nil
}

// titleBut tells title and text apart as title does. What braces say of them is not said by the entry: beside a title
// in braces all of it is text, beside a text in braces it is the title, however long.
func (l *lister) titleBut(it *Item, p piece) {
	text := wordOf(it.Words, textKey(l.key))
	switch {
	case wordOf(it.Words, titleKey(l.key)) != nil:
		if l.hrefs() {
			l.linksOf(it, p.String(), true)
		}
		it.Text = l.text(p)
		l.once(text, it.Text.Src)
	case text != nil:
		lead := p[:p.lines1()]
		l.linksOf(it, lead.String(), l.hrefs())
		from, to := lead.span()
		it.Title = Text{Src: l.words(lead.String()), Span: l.span(from, to)}
		l.once(text, p[len(lead):].trim().String())
	default:
		l.title(it, p, l.hrefs())
	}
}

// once reports a text that stands in braces and behind its item, too: one of the two would be lost.
func (r *reading) once(word *eventline.Word, behind string) {
	if word != nil && strings.TrimSpace(behind) != "" {
		r.errorf(word.Span, "braces", "the text of this entry stands in braces and outside of them",
			"keep one of the two")
	}
}

// related reads an entry that begins with a link to a review.
func (l *lister) related(it *Item, p piece) {
	text := p.String()
	doc, err := l.engine.Parse([]byte(text + l.definitions(text)))
	links := []markdown.Link(nil)
	if err == nil {
		links = doc.Links()
	}
	if len(links) == 0 || !strings.HasPrefix(text, "[") {
		l.notes = append(l.notes, text)
		return
	}
	id := links[0].Dest
	if links[0].Kind != markdown.WikiLink {
		id = strings.TrimSuffix(strings.TrimSuffix(strings.Trim(id, "/"), ".md"), "/index")
		id = id[strings.LastIndexByte(id, '/')+1:]
	}
	rest := text[linkEnd(text):]
	from, to := p.span()
	it.Title = Text{Src: id, Span: l.span(from, to)}
	it.Text = Text{Src: strings.TrimSpace(strings.TrimLeft(l.words(rest), ":-–— .,")), Span: it.Title.Span}
	l.items = append(l.items, *it)
}

// linkEnd is where the link ends that a text begins with.
func linkEnd(s string) int {
	if strings.HasPrefix(s, "[[") {
		return strings.Index(s, "]]") + 2
	}
	end := strings.IndexByte(s, ']') + 1
	if end < len(s) && (s[end] == '(' || s[end] == '[') {
		if i := strings.IndexAny(s[end:], ")]"); i > 0 {
			if j := strings.IndexByte(s[end+1:], map[byte]byte{'(': ')', '[': ']'}[s[end]]); j >= 0 {
				return end + 2 + j
			}
		}
	}
	return end
}
