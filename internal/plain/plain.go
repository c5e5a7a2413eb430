// Package plain is the one printer for text that came from a file, wherever it is going: terminals and logs,
// annotations of a pull request, JSON, addresses, feeds. What a file says must not move a cursor, colour a line, hide
// what stands after it, or be taken for a command by what reads the output.
package plain

import (
	"strings"
	"unicode/utf8"
)

// acts reports whether a terminal, an editor or a browser does something at a character other than showing it:
// control characters of both sets, and what turns the direction of a text round. Tabs and line feeds are not among
// them.
func acts(r rune) bool {
	switch {
	case r == '\t' || r == '\n':
		return false
	case r < 0x20, r >= 0x7f && r < 0xa0:
		return true
	case r == 0x2028, r == 0x2029: // ends of lines to some
		return true
	}
	return r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069
}

// Text makes a text harmless and keeps its lines. What it takes away is shown as U+FFFD.
func Text(s string) string {
	return strings.Map(func(r rune) rune {
		if acts(r) {
			return utf8.RuneError
		}
		return r
	}, s)
}

// Line is Text for what has to stay in one line, such as the name of a file.
func Line(s string) string { return strings.ReplaceAll(Text(s), "\n", "\ufffd") }

// XML drops what no document of XML 1.0 can hold (production 2, Char), and the control characters that it may hold
// and nobody means.
func XML(s string) string {
	return strings.Map(func(r rune) rune {
		if r < 0x20 && r != '\t' && r != '\n' || r >= 0x7f && r < 0xa0 || r == 0xfffe || r == 0xffff {
			return -1
		}
		return r
	}, s)
}

// Message is a text as the message of a workflow command; see GitHub's "Workflow commands for GitHub Actions".
func Message(s string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A").Replace(clean(s))
}

// Property is a text as the value of a property of a workflow command.
func Property(s string) string {
	return strings.NewReplacer(":", "%3A", ",", "%2C").Replace(Message(s))
}

// clean is Text that leaves carriage returns to those who write them in another way.
func clean(s string) string {
	parts := strings.Split(s, "\r")
	for i := range parts {
		parts[i] = Text(parts[i])
	}
	return strings.Join(parts, "\r")
}

// Address is a slash-separated path as a relative reference (RFC 3986): all but the unreserved characters and the
// slashes is percent-encoded, and a colon in the first part cannot be taken for the end of a scheme.
func Address(p string) string {
	const unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/"
	var b strings.Builder
	for i := range len(p) {
		if c := p[i]; strings.IndexByte(unreserved, c) >= 0 {
			b.WriteByte(c)
		} else {
			b.WriteByte('%')
			b.WriteByte("0123456789ABCDEF"[c>>4])
			b.WriteByte("0123456789ABCDEF"[c&15])
		}
	}
	return b.String()
}

// JSON writes the characters of a JSON text at which a terminal acts as escapes. The value stays what it was: such
// characters stand in strings only.
func JSON(data []byte) []byte {
	s := string(data)
	if strings.IndexFunc(s, acts) < 0 {
		return data
	}
	var b strings.Builder
	for _, r := range s {
		if !acts(r) || r == '\r' {
			b.WriteRune(r)
			continue
		}
		b.WriteString(`\u`)
		for shift := 12; shift >= 0; shift -= 4 {
			b.WriteByte("0123456789abcdef"[r>>shift&15])
		}
	}
	return []byte(b.String())
}
