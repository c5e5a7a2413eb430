package sections

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"throughline/internal/markdown"
)

// maxTitle is how many characters of a title are shown; a longer one is cut, and stands in the text whole.
const maxTitle = 120

// title tells title and text of an item apart: a bold lead, else the first sentence. hrefs says that the item keeps
// the first link of the web of its own.
func (r *reading) title(it *Item, p piece, hrefs bool) {
	lead, rest := r.split(p)
	words := r.words(lead.String())
	lost := r.linksOf(it, lead.String(), hrefs)
	if hrefs && it.Href.Src == "" {
		r.linksOf(it, rest.String(), true)
	}
	switch short, cut := shorten(words); {
	case words == "":
		it.Title.Src, _ = shorten(r.words(p.String()))
		it.Text = r.text(p)
	case cut || lost:
		it.Title.Src, it.Text = short, r.text(p)
	default:
		it.Title.Src, it.Text = words, r.text(rest)
	}
	from, to := lead.span()
	it.Title.Span = r.span(from, to)
}

// words are the words of a line of Markdown, without a full stop at the end.
func (r *reading) words(src string) string {
	t := strings.Join(strings.Fields(r.engine.WrittenWords(src, nil)), " ")
	for _, stop := range [...]string{".", "。", ":"} {
		if s, ok := strings.CutSuffix(t, stop); ok && !strings.HasSuffix(s, ".") {
			return strings.TrimSpace(s)
		}
	}
	return t
}

// shorten cuts what is longer than a title.
func shorten(s string) (string, bool) {
	if utf8.RuneCountInString(s) <= maxTitle {
		return s, false
	}
	cut := string([]rune(s)[:maxTitle-1])
	if i := strings.LastIndexByte(cut, ' '); i > maxTitle/2 {
		cut = cut[:i]
	}
	return strings.TrimRight(cut, " ,;:-–—.") + "…", true
}

// linksOf keeps the first link of the web and the first relative one of a text, where the item has a place for them,
// and reports whether a title made of the text would lose any other.
func (r *reading) linksOf(it *Item, src string, hrefs bool) (lost bool) {
	if !strings.ContainsAny(src, "[<") && !strings.Contains(src, "://") && !strings.Contains(src, "www.") {
		return false
	}
	doc, err := r.engine.Parse([]byte(src + r.definitions(src)))
	if err != nil {
		return true
	}
	for _, l := range doc.Links() {
		web := strings.HasPrefix(l.Dest, "http://") || strings.HasPrefix(l.Dest, "https://") ||
			strings.HasPrefix(l.Dest, "mailto:")
		switch {
		case l.Kind == markdown.AutoLink && (l.Text == l.Dest || !hrefs):
			if hrefs && it.Href.Src == "" && web {
				it.Href = Text{Src: l.Dest}
			}
		case hrefs && web && it.Href.Src == "":
			it.Href = Text{Src: l.Dest}
		case hrefs && !web && it.File.Src == "" && l.Kind != markdown.WikiLink && !strings.HasPrefix(l.Dest, "#") &&
			!strings.HasSuffix(l.Dest, ".md"):
			it.File = Text{Src: l.Dest}
		default:
			lost = true
		}
	}
	return lost || strings.Contains(src, "[^")
}

var boldLead = regexp.MustCompile(`^(?:\*\*((?:[^*\n]|\*[^*\n])+?)\*\*|__((?:[^_\n]|_[^_\n])+?)__)`)

// split cuts a piece behind its bold lead or its first sentence.
func (r *reading) split(p piece) (lead, rest piece) {
	n := p.lines1()
	first := p[:n]
	text := first.String()
	end, next := len(text), len(text)
	if m := boldLead.FindStringSubmatch(text); m != nil {
		inner, after := strings.TrimSpace(m[1]+m[2]), text[len(m[0]):]
		trimmed := strings.TrimLeft(after, " \t\n")
		last, _ := utf8.DecodeLastRuneInString(inner)
		dash := strings.HasPrefix(trimmed, "- ") || strings.HasPrefix(trimmed, "– ") ||
			strings.HasPrefix(trimmed, "— ") || strings.HasPrefix(trimmed, "—")
		switch {
		case trimmed == "" || strings.ContainsRune(".:!?", last):
			return p.cutAt(len(m[0]), len(m[0])+len(after)-len(trimmed))
		case after[0] == '.' || after[0] == ':':
			return p.cutAt(len(m[0]), len(m[0])+1)
		case dash:
			_, size := utf8.DecodeRuneInString(trimmed)
			return p.cutAt(len(m[0]), len(text)-len(trimmed)+size)
		}
	}
	if i := sentence(text); i >= 0 {
		end, next = i, i
	}
	return p.cutAt(end, next)
}

// lines1 is how many lines the first paragraph of an entry has: a list, a quote, code or a table under it is none of
// it.
func (p piece) lines1() int {
	for i := 1; i < len(p); i++ {
		t := strings.TrimLeft(p[i].text, " ")
		if t == "" || startsBlock.MatchString(t) {
			return i
		}
	}
	return len(p)
}

var startsBlock = regexp.MustCompile("^(?:[-+*] |\\d{1,9}[.)] |>|```|~~~|\\||#{1,6} )")

// cutAt cuts a piece at byte end of its text; what follows begins at next.
func (p piece) cutAt(end, next int) (lead, rest piece) {
	off := 0
	for _, l := range p {
		from, to := off, off+len(l.text)
		if from < end {
			lead = append(lead, line{l.text[:min(len(l.text), end-from)], l.at})
		}
		if to > next || from >= next {
			k := max(0, next-from)
			rest = append(rest, line{strings.TrimLeft(l.text[min(k, len(l.text)):], cond(k > 0, " \t", "")), l.at + k})
		}
		off = to + 1
	}
	return lead, rest.trim()
}

func cond(ok bool, a, b string) string {
	if ok {
		return a
	}
	return b
}

// sentence is where the first sentence of a text ends, -1 where it has no end before the text's. An end is 。！？, or .!?
// before white space and a capital letter, a digit or a mark; not in code, links or brackets, nor after one letter or
// digit, nor after vs., approx., no. and titles of people.
func sentence(s string) int {
	depth, code := 0, false
	for i, r := range s {
		switch {
		case r == '`':
			code = !code
		case code:
		case r == '(' || r == '[' || r == '<':
			depth++
		case r == ')' || r == ']' || r == '>':
			depth = max(0, depth-1)
		case depth > 0:
		case r == '。' || r == '！' || r == '？':
			return i + utf8.RuneLen(r)
		case (r == '.' || r == '!' || r == '?') && endsHere(s, i):
			return closing(s, i+1)
		}
	}
	return -1
}

// closing takes quotes and marks of emphasis that end with the sentence.
func closing(s string, i int) int {
	for i < len(s) && strings.IndexByte("\"'*_", s[i]) >= 0 {
		i++
	}
	return i
}

func endsHere(s string, i int) bool {
	j := closing(s, i+1)
	after := strings.TrimLeft(s[j:], " \t\n")
	if j < len(s) && len(after) == len(s)-j || after == "" {
		return false
	}
	next, _ := utf8.DecodeRuneInString(after)
	if unicode.IsLower(next) {
		return false
	}
	if s[i] != '.' {
		return true
	}
	word := s[:i]
	word = word[strings.LastIndexAny(word, " \t\n(")+1:]
	if utf8.RuneCountInString(word) <= 1 {
		return false
	}
	switch strings.ToLower(strings.TrimLeft(word, "*_\"'")) {
	case "vs", "approx", "no", "mr", "mrs", "ms", "dr", "st", "e.g", "i.e", "etc":
		return false
	}
	return true
}
