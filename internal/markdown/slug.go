package markdown

import (
	"hash/fnv"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Slug makes an address of a text in any script: lower case, letters, marks and digits kept, everything else one dash.
// "Retry storms!" is "retry-storms", "日本語" stays. It is empty for a text without letters or digits.
func Slug(s string) string {
	if isASCII(s) {
		return plainSlug(s)
	}
	var b strings.Builder
	dash := false
	for _, r := range norm.NFC.String(s) {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) && b.Len() > 0:
			if dash && b.Len() > 0 {
				b.WriteByte('-')
			}
			dash = false
			b.WriteRune(unicode.ToLower(r))
		case r == '\'' || r == '’':
			// "don't" is one word
		default:
			dash = true
		}
	}
	return b.String()
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// plainSlug is Slug of a text in ASCII. One that is a slug already is returned as it is.
func plainSlug(s string) string {
	b := make([]byte, 0, 64) // most slugs are shorter, and then only the result is new
	dash := false
	for i := range len(s) {
		switch c := s[i]; {
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9', c >= 'A' && c <= 'Z':
			if dash && len(b) > 0 {
				b = append(b, '-')
			}
			dash = false
			if c <= 'Z' && c >= 'A' {
				c += 'a' - 'A'
			}
			b = append(b, c)
		case c != '\'':
			dash = true
		}
	}
	if string(b) == s {
		return s
	}
	return string(b)
}

// latin are the letters that decomposition does not turn into ASCII.
func latin(r rune) string {
	switch r {
	case 'æ':
		return "ae"
	case 'œ':
		return "oe"
	case 'ø':
		return "o"
	case 'ß':
		return "ss"
	case 'đ', 'ð':
		return "d"
	case 'ł':
		return "l"
	case 'þ':
		return "th"
	case 'ı':
		return "i"
	}
	return ""
}

// inASCII drops accents and what has no letters there.
func inASCII(slug string) string {
	var b strings.Builder
	for _, r := range norm.NFKD.String(slug) {
		switch {
		case r == '-' || r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			b.WriteRune(r)
		case r > unicode.MaxASCII && unicode.IsLetter(r):
			b.WriteString(latin(r))
		}
	}
	out := strings.Trim(b.String(), "-")
	for strings.Contains(out, "--") {
		out = strings.ReplaceAll(out, "--", "-")
	}
	return out
}

// ASCIISlug makes an id of [a-z0-9-] of at most limit characters, cut at a dash where there is one. Accents are
// dropped; a text in which nothing can be kept becomes x- and a short hash, so that it stays the same from build to
// build.
func ASCIISlug(s string, limit int) string {
	out := Slug(s)
	if !isASCII(out) {
		out = inASCII(out)
	}
	if out == "" {
		h := fnv.New32a()
		h.Write([]byte(s))
		return "x-" + strconv.FormatUint(uint64(h.Sum32()), 36)
	}
	if len(out) > limit {
		out = out[:limit+1]
		if i := strings.LastIndexByte(out, '-'); i > limit/2 {
			out = out[:i]
		}
		out = strings.Trim(out[:min(len(out), limit)], "-")
	}
	return out
}
