package render

import "strings"

// strip takes the layout of a template's source out of it: a line break with the indentation of the line behind it.
// Beside a tag or an action nothing is left of it, between attributes or words one space is. A line that begins at
// the margin keeps its break, which is one of the page. What stands in an action or in quotes stays as it is.
func strip(text string) string {
	var out strings.Builder
	out.Grow(len(text))
	s := stripper{text: text}
	for s.at < len(text) {
		out.WriteString(s.next())
	}
	return out.String()
}

// A stripper goes through a template's source. tag is set between "<a" and ">", quote is the quotation mark of the
// attribute that it is in, or 0.
type stripper struct {
	text  string
	at    int
	tag   bool
	quote byte
}

// next is what is left of the source up to the next place where something changes.
func (s *stripper) next() string {
	rest := s.text[s.at:]
	if strings.HasPrefix(rest, "{{") {
		return s.take(actionLength(rest))
	}
	c := rest[0]
	switch {
	case s.quote != 0:
		if c == s.quote {
			s.quote = 0
		}
	case s.tag && (c == '"' || c == '\''):
		s.quote = c
	case s.tag && c == '>':
		s.tag = false
	case !s.tag && c == '<' && len(rest) > 1 && isTagName(rest[1]):
		s.tag = true
	case c == '\n':
		if n := len(rest) - len(strings.TrimLeft(rest[1:], " \t")) - 1; n > 0 {
			return s.layout(1 + n)
		}
	}
	return s.take(1)
}

func (s *stripper) take(n int) string {
	from := s.at
	s.at += n
	return s.text[from:s.at]
}

// layout is what stands in the place of a line break and an indentation of n bytes together.
func (s *stripper) layout(n int) string {
	before, after := s.text[:s.at], s.text[s.at+n:]
	s.at += n
	if s.tag {
		if strings.HasPrefix(after, ">") || strings.HasPrefix(after, "{{if") || strings.HasPrefix(after, "{{with") {
			return "" // what is left out brings its own space
		}
		return " "
	}
	if before == "" || after == "" || strings.HasSuffix(before, ">") || strings.HasSuffix(before, "}}") ||
		strings.HasPrefix(after, "<") || strings.HasPrefix(after, "{{") {
		return ""
	}
	return " "
}

func isTagName(c byte) bool {
	return c == '/' || c == '!' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

// actionLength is how long the action is that a text begins with, its braces included; to the end of the text where
// it has none.
func actionLength(text string) int {
	if body := strings.TrimLeft(text[2:], "- "); strings.HasPrefix(body, "/*") {
		if end := strings.Index(text, "*/"); end >= 0 {
			if brace := strings.Index(text[end:], "}}"); brace >= 0 {
				return end + brace + 2
			}
		}
		return len(text)
	}
	quote := byte(0)
	for i := 2; i < len(text); i++ {
		switch c := text[i]; {
		case quote != 0 && c == '\\' && quote != '`':
			i++
		case quote != 0 && c == quote:
			quote = 0
		case quote != 0:
		case c == '"' || c == '`' || c == '\'':
			quote = c
		case c == '}' && strings.HasPrefix(text[i:], "}}"):
			return i + 2
		}
	}
	return len(text)
}
