package render

import (
	"html/template"
	"strings"
)

// A markup is a piece of HTML that is being written, with the escapes of html/template.
type markup struct{ b strings.Builder }

// raw writes what is HTML already.
func (m *markup) raw(s string) *markup {
	m.b.WriteString(s)
	return m
}

// html writes what was made by a template or a renderer.
func (m *markup) html(h template.HTML) *markup { return m.raw(string(h)) }

// text writes a text, between tags or in a quoted attribute.
func (m *markup) text(s string) *markup {
	if strings.ContainsAny(s, "\x00\"'&+<>") {
		s = strings.ReplaceAll(template.HTMLEscapeString(s), "+", "&#43;")
	}
	return m.raw(s)
}

// wrapped writes a text between two pieces of HTML, and nothing where there is none.
func (m *markup) wrapped(before, s, after string) *markup {
	if s != "" {
		m.raw(before).text(s).raw(after)
	}
	return m
}

// block is wrapped for what is HTML already.
func (m *markup) block(before string, h template.HTML, after string) *markup {
	if h != "" {
		m.raw(before).html(h).raw(after)
	}
	return m
}

// address writes an address into a quoted attribute. One of a scheme that may run something becomes "#ZgotmplZ", as in a
// template.
func (m *markup) address(s string) *markup {
	if scheme, _, ok := strings.Cut(s, ":"); ok && !strings.Contains(scheme, "/") && !harmless(scheme) {
		return m.raw("#ZgotmplZ")
	}
	return m.text(percent(s, addressMarks))
}

func harmless(scheme string) bool {
	return strings.EqualFold(scheme, "https") || strings.EqualFold(scheme, "http") || strings.EqualFold(scheme, "mailto")
}

// fragment writes what stands behind the # of an address in a quoted attribute.
func (m *markup) fragment(s string) *markup { return m.text(percent(s, plainMarks)) }

// What RFC 3986 lets stand as it is besides letters and digits: in any part of an address, and in an address as a whole, of which
// html/template leaves out what could end an attribute or a style. A % stands where two digits of an escape follow.
const (
	plainMarks   = "-._~"
	addressMarks = plainMarks + "!#$&*+,/:;=?@[]%"
)

// percent escapes the bytes of an address but for letters, digits and the given marks.
func percent(s, marks string) string {
	plain := func(i int) bool {
		c := s[i]
		switch {
		case 'a' <= c && c <= 'z' || '0' <= c && c <= '9' || 'A' <= c && c <= 'Z':
			return true
		case c == '%':
			return i+2 < len(s) && hexDigit(s[i+1]) && hexDigit(s[i+2]) && strings.IndexByte(marks, c) >= 0
		}
		return strings.IndexByte(marks, c) >= 0
	}
	from := 0
	for from < len(s) && plain(from) {
		from++
	}
	if from == len(s) {
		return s
	}
	const digits = "0123456789abcdef"
	b := append(make([]byte, 0, len(s)+16), s[:from]...)
	for i := from; i < len(s); i++ {
		if plain(i) {
			b = append(b, s[i])
		} else {
			b = append(b, '%', digits[s[i]>>4], digits[s[i]&15])
		}
	}
	return string(b)
}

func hexDigit(c byte) bool { return '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'f' }
