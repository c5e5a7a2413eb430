package markdown

import (
	"bytes"
	"strings"
)

// PlainText is the text of a Markdown source without markup. name, which may be nil, finds the words for wiki links that
// have none of their own.
//
// Most of what people write are paragraphs, headings and lists of plain sentences. These are recognised and need no parser, which
// a test holds to give the same text; the parser gets what stands between them.
func (e *Engine) PlainText(src string, name func(dest string) string) string {
	if isPlain(src) {
		return strings.TrimSpace(src)
	}
	text := Clean([]byte(src))
	if Inspect(text) != nil {
		return ""
	}
	if reachesFar(text) {
		return e.parsedText(text, name)
	}
	var b strings.Builder
	b.Grow(len(src))
	left := "" // what the parser has to see, up to here
	for rest := string(text); rest != ""; {
		var chunk string
		chunk, rest = cutChunk(rest)
		kind := chunkOf(chunk)
		if kind == otherChunk || kind == listChunk && rest != "" && rest[0] <= ' ' { // what is indented belongs to the list
			left += chunk
			continue
		}
		e.appendParsed(&b, left, name)
		left = ""
		appendPlainChunk(&b, chunk, kind)
	}
	e.appendParsed(&b, left, name)
	return b.String()
}

func (e *Engine) parsedText(src []byte, name func(dest string) string) string {
	d, err := e.Parse(src)
	if err != nil {
		return ""
	}
	if name != nil {
		d.NameLinks(name)
	}
	return d.Text()
}

func (e *Engine) appendParsed(b *strings.Builder, src string, name func(dest string) string) {
	if src == "" {
		return
	}
	if text := e.parsedText([]byte(src), name); text != "" {
		endLine(b)
		b.WriteString(text)
	}
}

// reachesFar reports whether there may be something in a text that means something beyond the next blank line: a fence, HTML, a
// definition of a link or a footnote, a block for an audience.
func reachesFar(src []byte) bool {
	for _, sign := range []string{"<", "```", "~~~", "]:", ":::"} {
		if bytes.Contains(src, []byte(sign)) {
			return true
		}
	}
	return false
}

// cutChunk takes off what stands before the first blank line, with that line and those like it behind it.
func cutChunk(src string) (chunk, rest string) {
	at, blank := 0, false
	for at < len(src) {
		end := strings.IndexByte(src[at:], '\n') + 1
		if end == 0 {
			end = len(src) - at
		}
		is := strings.Trim(src[at:at+end], " \t\n") == ""
		if blank && !is {
			break
		}
		blank = is
		at += end
	}
	return src[:at], src[at:]
}

type chunkKind int

const (
	otherChunk chunkKind = iota
	textChunk            // headings, and then at most one paragraph
	listChunk            // headings, and then a list, each item of it one line
)

// chunkOf tells whether all lines of a chunk are plain, and what they are.
func chunkOf(chunk string) chunkKind {
	kind, begun := textChunk, false
	for line := range strings.Lines(chunk) {
		line = strings.TrimRight(line, " \t\n")
		switch words := itemWords(line); {
		case line == "":
		case words != "":
			if begun && kind != listChunk || !isPlain(words) {
				return otherChunk
			}
			kind, begun = listChunk, true
		case isPlain(line):
			if kind == listChunk {
				return otherChunk
			}
			begun = true
		case begun || !isPlain(headingWords(line)):
			return otherChunk
		}
	}
	return kind
}

// itemWords are those of a line that is an item of a list; "" for another.
func itemWords(line string) string {
	if len(line) > 2 && (line[0] == '-' || line[0] == '*' || line[0] == '+') && line[1] == ' ' {
		return line[2:]
	}
	return ""
}

// headingWords are those of a line that is a heading; "" for another.
func headingWords(line string) string {
	words := strings.TrimLeft(line, "#")
	if n := len(line) - len(words); n == 0 || n > 6 || words == "" || words[0] != ' ' {
		return ""
	}
	return words[1:]
}

// appendPlainChunk appends the lines of a chunk: those of a paragraph are one.
func appendPlainChunk(b *strings.Builder, chunk string, kind chunkKind) {
	fresh := true
	for line := range strings.Lines(chunk) {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		words, heading := itemWords(line), headingWords(line)
		switch {
		case heading != "":
			words, fresh = heading, true
		case kind == listChunk:
			fresh = true
		default:
			words = line
		}
		if fresh {
			endLine(b)
		} else {
			b.WriteByte(' ')
		}
		appendFields(b, words)
		fresh = heading != ""
	}
}

func endLine(b *strings.Builder) {
	if b.Len() > 0 {
		b.WriteByte('\n')
	}
}

// appendFields appends words with one space between them.
func appendFields(b *strings.Builder, words string) {
	if !strings.Contains(words, "  ") {
		b.WriteString(words)
		return
	}
	first := true
	for w := range strings.FieldsSeq(words) {
		if !first {
			b.WriteByte(' ')
		}
		b.WriteString(w)
		first = false
	}
}
