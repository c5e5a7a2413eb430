package markdown

import (
	"bytes"
	"strings"
)

// Render appends a text as HTML: with inline, one paragraph goes without the <p> around it. Most texts of a review
// are a plain sentence; these are recognised and need no parser, which a test holds to give the same bytes. Without
// that a cold build of 3,000 reviews takes 25 to 33 % more of a processor's time.
func (e *Engine) Render(dst *bytes.Buffer, src string, o Options, inline bool) error {
	if isPlain(src) {
		renderPlain(dst, strings.TrimSpace(src), inline)
		return nil
	}
	d, err := e.Parse([]byte(src))
	if err != nil {
		return err
	}
	if inline {
		return d.Inline(dst, o)
	}
	return d.HTML(dst, o)
}

// PlainText is the text of a Markdown source without markup. name, which may be nil, finds the words for wiki links
// that have none of their own.
func (e *Engine) PlainText(src string, name func(dest string) string) string {
	return e.plainText(src, name, false)
}

// WrittenWords is PlainText with entities and escapes as they were written: Markdown still, for where a line of it
// becomes a line of another text.
func (e *Engine) WrittenWords(src string, name func(dest string) string) string {
	return e.plainText(src, name, true)
}

func (e *Engine) plainText(src string, name func(dest string) string, asWritten bool) string {
	if isPlain(src) {
		return strings.TrimSpace(src)
	}
	if e.longest != nil && name == nil {
		d, err := e.Parse([]byte(src))
		if err != nil {
			return ""
		}
		return d.words(asWritten)
	}
	d, err := e.parse([]byte(src))
	if err != nil {
		return ""
	}
	if name != nil {
		d.NameLinks(name)
	}
	return d.words(asWritten)
}

// The characters that mean nothing wherever they stand in a line but at its start: letters, digits, space and , . ; '
// ( ) - % ? " + = One bit for each of the first 64 characters and one for each of the 64 behind them: every text of a
// site is looked through.
const (
	plainLow  uint64 = 0xabff7ba500000000
	plainHigh uint64 = 0x7fffffe07fffffe
)

// isPlain reports whether a text is one paragraph on one line in which no character means anything to Markdown.
func isPlain(src string) bool {
	src = strings.TrimRight(src, "\n")
	if src == "" || src[0] == ' ' || src[0] >= '0' && src[0] <= '9' || src[0] == '-' || src[0] == '+' ||
		src[0] == '=' {
		return false
	}
	for i := 0; i < len(src); i++ {
		b := src[i]
		if plainLow>>b&1|plainHigh>>(b-64)&1 == 1 {
			if b == '.' && i >= 3 && strings.EqualFold(src[i-3:i], "www") {
				return false
			}
			continue
		}
		if b != ':' && b != '/' || i == 0 || i+1 < len(src) && src[i+1] == '/' {
			return false // a character with a meaning, a bare link, or a fence
		}
	}
	return src[len(src)-1] != ' '
}

func renderPlain(dst *bytes.Buffer, src string, inline bool) {
	if !inline {
		dst.WriteString("<p>")
	}
	for {
		i := strings.IndexByte(src, '"')
		if i < 0 {
			break
		}
		dst.WriteString(src[:i])
		dst.WriteString("&quot;")
		src = src[i+1:]
	}
	dst.WriteString(src)
	if !inline {
		dst.WriteString("</p>\n")
	}
}
