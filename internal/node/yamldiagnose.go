package node

import (
	"bytes"
	"errors"
	"regexp"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"
)

// diagnose reports what is wrong with a part that the library cannot read, at the line where a person made the
// mistake. Where our own look at the lines finds nothing, the library's words stand at the library's place.
func (y *yamlReader) diagnose(p part, err error) {
	for at := p.start; at < p.end; {
		n := lineLength(y.src[at:p.end])
		if y.diagnoseLine(at, bytes.TrimRight(y.src[at:at+n], " \r"), at == p.start) {
			return
		}
		at += n + 1
	}
	if y.diagnoseOpen(p) {
		return
	}
	if err == nil {
		y.failAt(p.start, p.start+1, "look at the indentation of this line and of the one before it",
			"this does not fit to what stands around it")
		return
	}
	sub := &yamlReader{builder: y.builder, src: y.src[p.start:p.end], base: y.base + p.start}
	sub.report(err)
	y.builder = sub.builder
}

// mistakes of one line, the first that is found is told.
var (
	noSpaceAfterDash  = regexp.MustCompile(`^ *-[^\s-]`)
	noSpaceAfterColon = regexp.MustCompile(`^ *(?:- )?[A-Za-z_][\w-]*:[^\s:/]`)
	valueOf           = regexp.MustCompile(`^ *(?:- )?(?:["']?[\w -]+["']?: +)?`)
	secondColon       = regexp.MustCompile(`:(?: |$)`)
)

// diagnoseLine reports the first mistake of the line that starts at an offset; first says that it is the key's own.
func (y *yamlReader) diagnoseLine(at int, line []byte, first bool) bool {
	indent := len(line) - len(bytes.TrimLeft(line, " \t\u00a0"))
	if !first && indent == 0 && len(line) > 0 && line[0] != '-' && line[0] != '#' && !noSpaceAfterColon.Match(line) {
		y.failAt(at, at+len(line), "indent it by two spaces if it belongs to the key above",
			"this line stands at the margin and is no key")
		return true
	}
	if i := bytes.IndexByte(line[:indent], '\t'); i >= 0 {
		y.failAt(at+i, at+i+1, "indent with spaces", "there is a tab in front of this line")
		return true
	}
	if i := bytes.Index(line, []byte("\u00a0")); i >= 0 && bytes.TrimLeft(line[:i], " -") == nil {
		y.failAt(at+i, at+i+2, "write a plain space in its place; it comes along when text is copied from a web page",
			"there is a no-break space here")
		return true
	}
	if m := noSpaceAfterDash.FindIndex(line); m != nil {
		y.failFix(at+m[1]-2, at+m[1]-1, textSpan{at + m[1] - 1, at + m[1] - 1}, " ", "write - and a space: - "+
			cut(line[m[1]-1:]),
			"an entry of a list wants a space after its dash")
		return true
	}
	if m := noSpaceAfterColon.FindIndex(line); m != nil && !clockEnd(line, m[1]) {
		y.failFix(at+m[1]-2, at+m[1]-1, textSpan{at + m[1] - 1, at + m[1] - 1}, " ", "write "+cut(bytes.TrimLeft(line[:m[1]-1], " -"))+" and a space",
			"a key wants a space after its colon")
		return true
	}
	return y.diagnoseValue(at, line, first)
}

// clockEnd reports whether a colon stands in a clock time.
func clockEnd(line []byte, at int) bool {
	return line[at-1] >= '0' && line[at-1] <= '9' && at >= 3 && line[at-3] >= '0' && line[at-3] <= '9'
}

// diagnoseValue looks at the value of a line: how it starts, and whether another colon stands in it.
func (y *yamlReader) diagnoseValue(at int, line []byte, first bool) bool {
	from := len(valueOf.Find(line))
	value := line[from:]
	if len(value) == 0 {
		return false
	}
	r, size := utf8.DecodeRune(value)
	whole := textSpan{at + from, at + from + len(value)}
	switch {
	case strings.ContainsRune("“”„«‘’‚", r):
		inner := strings.Trim(string(value), "“”„«»‘’‚")
		y.failFix(at+from, at+from+size, whole, quote([]byte(inner)), `write straight quotes: "..."`,
			"quotes of a word processor are no quotes to YAML")
		return true
	case strings.ContainsRune("–—", r) && first:
		y.failFix(at+from, at+from+size, textSpan{at + from, at + from + size}, "-", "write a plain dash", "a long dash of a word processor is no dash to YAML")
		return true
	case r == '@' || r == '`' || r == '%':
		y.failFix(at+from, at+from+1, whole, quote(value), "put quotes around the text: "+quoted(value),
			"a text cannot start with %c", r)
		return true
	case r == '*' || r == '&' && len(value) > 1 && value[1] != ' ':
		y.failFix(at+from, at+from+1, whole, quote(value), `put quotes around the text: `+quoted(value),
			"a text cannot start with %c, which names an anchor in YAML", r)
		return true
	case r == '\'' || r == '"':
		return y.diagnoseQuoted(at+from, value)
	case r == '[' || r == '{':
		return y.diagnoseBracket(at+from, value)
	}
	if m := secondColon.FindIndex(value); m != nil && from > 0 {
		y.failFix(at+from+m[0], at+from+m[0]+1, whole, quote(value), `put quotes around the whole text: `+quoted(value),
			`a text with ": " in it needs quotes around it`)
		return true
	}
	return false
}

// diagnoseQuoted looks at a quoted value: something stands behind its end, or it has none on this line.
func (y *yamlReader) diagnoseQuoted(at int, value []byte) bool {
	n := quotedLength(value)
	mark := string(value[:1])
	if n == len(value) {
		if len(value) == 1 || value[len(value)-1] != value[0] {
			return false // it may go on in the next line
		}
		return false
	}
	rest := bytes.TrimSpace(value[n:])
	if len(rest) == 0 || rest[0] == '#' || rest[0] == ':' {
		return false
	}
	other := map[string]string{"'": `"..."`, `"`: "'...'"}[mark]
	text, by := value, ""
	if bytes.HasSuffix(value, []byte(mark)) && len(value) > 1 {
		text = value[1 : len(value)-1]
		by = quote(text)
	}
	if by == "" {
		y.failAt(at+n-1, at+n, "write "+other+" around the text instead, or double the quote",
			"the text in %s...%s ends at this %s", mark, mark, mark)
		return true
	}
	y.failFix(at+n-1, at+n, textSpan{at, at + len(value)}, by, "write "+other+" around the text instead, or double "+
		"the quote: "+quoted(text),
		"the text in %s...%s ends at this %s", mark, mark, mark)
	return true
}

// diagnoseBracket looks at a value that starts like a list or map and goes on as a text.
func (y *yamlReader) diagnoseBracket(at int, value []byte) bool {
	end := matchBracket(value)
	if end < 0 || end == len(value) {
		return false
	}
	if rest := bytes.TrimSpace(value[end:]); len(rest) == 0 || rest[0] == '#' || rest[0] == ':' {
		return false
	}
	y.failFix(at, at+1, textSpan{at, at + len(value)}, quote(value), `put quotes around the whole text: `+quoted(value),
		"a text that starts with %c needs quotes around it", value[0])
	return true
}

// matchBracket is the length of the flow collection that value starts with, or -1 where it does not end.
func matchBracket(value []byte) int {
	depth := 0
	for i := 0; i < len(value); i++ {
		switch b := value[i]; {
		case b == '"' || b == '\'' && (i == 0 || strings.IndexByte(" ,[{:", value[i-1]) >= 0):
			i += quotedLength(value[i:]) - 1
		case b == '[' || b == '{':
			depth++
		case b == ']' || b == '}':
			if depth--; depth == 0 {
				return i + 1
			}
		case b == '#' && i > 0 && isSpace(value[i-1]):
			i += lineLength(value[i:])
		}
	}
	return -1
}

// diagnoseOpen looks for a bracket, brace or quote that is opened in a part and never closed, and reports it where it
// is opened.
func (y *yamlReader) diagnoseOpen(p part) bool {
	var open []int
	src := y.src[p.start:p.end]
	for i := 0; i < len(src); i++ {
		switch b := src[i]; {
		case b == '"' || b == '\'':
			if i > 0 && !isSpace(src[i-1]) && strings.IndexByte("[{,:", src[i-1]) < 0 {
				continue // an apostrophe
			}
			n := quotedLength(src[i:])
			if i+n == len(src) && (n == 1 || src[len(src)-1] != b) {
				y.failAt(p.start+i, p.start+i+1, "close it, or leave it out", "this quote is not closed")
				return true
			}
			i += n - 1
		case b == '#' && len(open) > 0 && i > 0 && isSpace(src[i-1]):
			y.failAt(p.start+i, p.start+i+lineLength(src[i:]), "put quotes around the text that has # in it",
				"to YAML, what follows this # is a comment, brackets and all")
			return true
		case (b == '@' || b == '`' || b == '%') && len(open) > 0 && startsValue(src[:i]):
			value := flowText(src[i:])
			y.failFix(p.start+i, p.start+i+1, textSpan{p.start + i, p.start + i + len(value)}, quote(value),
				"put quotes around the text: "+quoted(value), "a text cannot start with %c", b)
			return true
		case (b == '[' || b == '{') && (len(open) > 0 || i == 0 || isSpace(src[i-1])):
			open = append(open, i)
		case (b == ']' || b == '}') && len(open) > 0:
			open = open[:len(open)-1]
		}
	}
	if len(open) == 0 {
		return false
	}
	at := p.start + open[len(open)-1]
	y.failAt(at, at+1, "close it; a text that starts with it needs quotes", "this %c is not closed", y.src[at])
	return true
}

// startsValue reports whether a value of a flow collection starts behind before.
func startsValue(before []byte) bool {
	trimmed := bytes.TrimRight(before, " \t\r\n")
	return len(trimmed) > 0 && strings.IndexByte(",:[{", trimmed[len(trimmed)-1]) >= 0
}

// flowText is a text inside of [ ] or { }: up to the comma or bracket that ends it.
func flowText(src []byte) []byte {
	if i := bytes.IndexAny(src, ",]}\r\n"); i >= 0 {
		src = src[:i]
	}
	return bytes.TrimRight(src, " ")
}

// quote is a text as YAML reads it back.
func quote(value []byte) string {
	if !bytes.ContainsAny(value, `"\`) {
		return `"` + string(value) + `"`
	}
	return "'" + strings.ReplaceAll(string(value), "'", "''") + "'"
}

// Quote is a text as YAML reads it back.
func Quote(text string) string { return quote([]byte(text)) }

// Quoted is a text as YAML reads it back, cut where it is long.
func Quoted(text string) string { return quoted([]byte(text)) }

// quoted is a text as YAML reads it back, cut where it is long.
func quoted(value []byte) string {
	if text := cut(value); !bytes.ContainsAny(value, `"\\`) {
		return `"` + text + `"`
	}
	return "'" + strings.ReplaceAll(cut(value), "'", "''") + "'"
}

// isLoadError tells what the library says of a source from what is said of the machine.
func isLoadError(err error) bool {
	var le *yaml.LoadError
	return errors.As(err, &le)
}
