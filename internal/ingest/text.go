package ingest

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/JohannesKaufmann/html-to-markdown/v2/converter"
	"github.com/JohannesKaufmann/html-to-markdown/v2/plugin/base"
	"github.com/JohannesKaufmann/html-to-markdown/v2/plugin/commonmark"
)

// Texts of sources become Markdown here: what the source marks up is kept, everything else is escaped so that it stays
// text.

// plain is a text without marks of its own, as Markdown.
func (r *reader) plain(v value) string { return escape(r.safe(v.text(), v)) }

// plainText is plain for a text at a place.
func (r *reader) plainText(s string, at where) string { return escape(r.safe(s, at)) }

// marked is a text that is Markdown at its source.
func (r *reader) marked(v value) string { return tame(r.safe(v.text(), v)) }

// html is a text that is HTML at its source; text without tags is text.
func (r *reader) html(v value) string { return r.htmlText(v.text(), v) }

func (r *reader) htmlText(s string, at where) string {
	s = r.safe(s, at)
	if !strings.ContainsAny(s, "<&") {
		return escape(s)
	}
	if strings.Count(s, "<") > 20_000 || nested(s) > 200 {
		r.leave(at, s, "its HTML is nested too deep to be read as text")
		return escape(s)
	}
	conv := converter.NewConverter(converter.WithPlugins(base.NewBasePlugin(), commonmark.NewCommonmarkPlugin()))
	out, err := conv.ConvertString(s)
	if err != nil {
		r.leave(at, s, "its HTML cannot be read")
		return escape(s)
	}
	return tame(out)
}

// nested is at least how deep tags can be nested: those that open without being closed before the next one opens.
func nested(s string) int {
	depth, most := 0, 0
	for i := 0; i+1 < len(s); i++ {
		if s[i] != '<' {
			continue
		}
		if s[i+1] == '/' {
			depth = max(0, depth-1)
		} else if c := s[i+1] | 0x20; c >= 'a' && c <= 'z' &&
			!strings.HasPrefix(strings.ToLower(s[i+1:min(len(s), i+4)]), "br") {
			depth++
		}
		most = max(most, depth)
	}
	return most
}

var webAddress = regexp.MustCompile("https?://[^\\s<>\"'`{}|\\\\^]+")

// escape makes Markdown of a plain text that says the same. Addresses on the web stay as they are, so that they become
// links.
func escape(s string) string {
	return blockStarts(escapeWords(s))
}

// escapeWords escapes what has a meaning inside of a line.
func escapeWords(s string) string {
	if !strings.ContainsAny(s, "\\`*_[<{&~") && !strings.Contains(s, ":::") {
		return s
	}
	var b strings.Builder
	b.Grow(len(s) + 8)
	end, tildes := 0, strings.Count(s, "~") > 1
	for _, m := range webAddress.FindAllStringIndex(s, -1) {
		to := m[0] + len(strings.TrimRight(s[m[0]:m[1]], ".,;:!?*_~)"))
		escapePart(&b, s, end, m[0], tildes)
		b.WriteString(strings.NewReplacer("*", "%2A", "[", "%5B", "]", "%5D").Replace(s[m[0]:to]))
		end = to
	}
	escapePart(&b, s, end, len(s), tildes)
	return b.String()
}

// blockAsCode writes what could be read as the start of a block for an audience as code, which is only words; it
// gives its length.
func blockAsCode(b *strings.Builder, s string) int {
	n := strings.IndexAny(s+"\n", "`\n")
	words := strings.TrimRight(s[:n], " ")
	b.WriteString("`" + words + "`")
	return len(words)
}

// escapePart escapes what has a meaning inside of a line, for s[from:to].
func escapePart(b *strings.Builder, s string, from, to int, tildes bool) {
	for i := from; i < to; i++ {
		c := s[i]
		switch c {
		case '\\', '*', '`', '[', '{':
			b.WriteByte('\\')
		case '<':
			if i+1 < len(s) && strings.IndexByte(" \t\n=0123456789", s[i+1]) < 0 {
				b.WriteByte('\\')
			}
		case ':':
			if strings.HasPrefix(s[i:to], ":::") {
				i += blockAsCode(b, s[i:to]) - 1
				continue
			}
		case '_':
			if !wordAround(s, i) {
				b.WriteByte('\\')
			}
		case '~':
			if tildes {
				b.WriteByte('\\')
			}
		case '&':
			if entity.MatchString(s[i:min(len(s), i+32)]) {
				b.WriteByte('\\')
			}
		}
		b.WriteByte(c)
	}
}

var entity = regexp.MustCompile(`^&#?[A-Za-z0-9]+;`)

func wordAround(s string, i int) bool {
	before, _ := utf8.DecodeLastRuneInString(s[:i])
	after, _ := utf8.DecodeRuneInString(s[i+1:])
	return isWord(before) && isWord(after)
}

func isWord(r rune) bool { return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) }

var blockStart = regexp.MustCompile(`^(?:#{1,6}(?:\s|$)|>|[-+](?:\s|$)|[-=]{2,}\s*$|\|)`)
var numberStart = regexp.MustCompile(`^(\d{1,9})([.)])(\s|$)`)

// blockStarts escapes what has a meaning at the start of a line, and takes the white space there away, which would
// make code of it.
func blockStarts(s string) string {
	lines := strings.Split(s, "\n")
	for i, line := range lines {
		line = strings.TrimSpace(line)
		switch {
		case blockStart.MatchString(line):
			line = `\` + line
		case numberStart.MatchString(line):
			line = numberStart.ReplaceAllString(line, `$1\$2$3`)
		}
		lines[i] = line
	}
	return strings.TrimSpace(strings.Join(lines, "\n"))
}

// unescape gives the plain text that escape made Markdown of.
func unescape(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) && strings.IndexByte("\\`*_[<{~&#>-+=:|.)", s[i+1]) >= 0 {
			i++
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// tame leaves Markdown as it is, but for what means something to us alone (braces, [[links]], ::: blocks) and for
// tags.
func tame(s string) string {
	lines := strings.Split(s, "\n")
	fence := ""
	for i, line := range lines {
		trimmed := strings.TrimLeft(line, " ")
		switch {
		case fence != "":
			if strings.HasPrefix(trimmed, fence) {
				fence = ""
			}
		case strings.HasPrefix(trimmed, "```") || strings.HasPrefix(trimmed, "~~~"):
			fence = trimmed[:3]
		default:
			lines[i] = tameLine(line)
		}
	}
	if fence != "" { // what never ends would take the rest of the file with it
		lines = append(lines, fence)
	}
	return strings.TrimSpace(strings.Join(lines, "\n"))
}

var tag = regexp.MustCompile(`^<(?:[A-Za-z/?][^:@]|!--|![A-Za-z])`)

func tameLine(line string) string {
	var b strings.Builder
	for i := 0; i < len(line); i++ {
		switch c := line[i]; {
		case c == '\\' && i+1 < len(line):
			b.WriteByte(c)
			i++
		case c == '`':
			if end := codeEnd(line, i); end > 0 {
				b.WriteString(line[i:end])
				i = end - 1
				continue
			}
		case c == ':' && strings.HasPrefix(line[i:], ":::"):
			i += blockAsCode(&b, line[i:]) - 1
			continue
		case c == '{',
			c == '[' && strings.HasPrefix(line[i:], "[["),
			c == '<' && tag.MatchString(line[i:min(len(line), i+8)]):
			b.WriteByte('\\')
		}
		b.WriteByte(line[i])
	}
	return b.String()
}

// codeEnd is where the span of code that begins at i ends, or 0.
func codeEnd(line string, i int) int {
	n := 0
	for i+n < len(line) && line[i+n] == '`' {
		n++
	}
	marks := line[i : i+n]
	for at := i + n; ; {
		j := strings.Index(line[at:], marks)
		if j < 0 {
			return 0
		}
		at += j + n
		if at == len(line) || line[at] != '`' {
			return at
		}
		for at < len(line) && line[at] == '`' {
			at++
		}
	}
}

// links keeps the addresses that lead somewhere, with secrets in them masked.
func (r *reader) links(all []string, at where) []string {
	var out []string
	for _, s := range all {
		s = strings.TrimSpace(s)
		if m := webAddress.FindString(s); m != s || s == "" || len(s) > 2000 {
			continue
		}
		clean, found := r.crew.masker().mask(s)
		if len(found) > 0 {
			for _, what := range found {
				r.out.Masked = append(r.out.Masked, Place{Source: at.source(), At: at.at(), Why: what})
			}
			s, _, _ = strings.Cut(clean, "?")
			if strings.Contains(s, masked) {
				continue
			}
		}
		if !contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

func contains(list []string, s string) bool {
	for _, have := range list {
		if have == s {
			return true
		}
	}
	return false
}

// link is a Markdown link, or the words alone where there is nowhere to go.
func link(words, href string) string {
	if words == "" {
		words = href
	}
	if m := webAddress.FindString(href); m != href || href == "" {
		return escape(words)
	}
	href = strings.NewReplacer("(", "%28", ")", "%29", "*", "%2A", "[", "%5B", "]", "%5D", "_", "%5F").Replace(href)
	return "[" + strings.ReplaceAll(escape(words), "]", `\]`) + "](" + href + ")"
}

// join puts the parts of a text that are there into one.
func join(with string, parts ...string) string {
	var out []string
	for _, p := range parts {
		if p = strings.TrimSpace(p); p != "" {
			out = append(out, p)
		}
	}
	return strings.Join(out, with)
}
