package markdown

import (
	"bytes"
	"strings"
)

// Render appends a text as HTML: with inline, one paragraph goes without the <p> around it. Most texts of a review are a
// plain sentence; these are recognised and need no parser, which a test holds to give the same bytes.
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

// PlainText is the text of a Markdown source without markup. name, which may be nil, finds the words for wiki links that
// have none of their own.
func (e *Engine) PlainText(src string, name func(dest string) string) string {
	if isPlain(src) {
		return strings.TrimSpace(src)
	}
	d, err := e.Parse([]byte(src))
	if err != nil {
		return ""
	}
	if name != nil {
		d.NameLinks(name)
	}
	return d.Text()
}

// isPlain reports whether a text is one paragraph on one line in which no character means anything to Markdown.
func isPlain(src string) bool {
	src = strings.TrimRight(src, "\n")
	if src == "" || src[0] == ' ' || src[0] >= '0' && src[0] <= '9' || src[0] == '-' || src[0] == '+' || src[0] == '=' {
		return false
	}
	for i := 0; i < len(src); i++ {
		switch b := src[i]; {
		case b >= 'a' && b <= 'z', b >= 'A' && b <= 'Z', b >= '0' && b <= '9', b == ' ', b == ',', b == '.', b == ';',
			b == '\'', b == '(', b == ')', b == '-', b == '%', b == '?', b == '"', b == '+', b == '=':
		case b == ':' || b == '/':
			if i+1 < len(src) && src[i+1] == '/' || i == 0 {
				return false // a bare link, or a fence
			}
		default:
			return false
		}
	}
	return !strings.Contains(strings.ToLower(src), "www.") && !strings.HasSuffix(src, " ")
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
