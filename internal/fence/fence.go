// Package fence says what reads as the start of an audience block, by content: whatever ends the lines of a text,
// wherever in a line it stands, and however its colons and letters are written. What of it is a block is for package
// markdown to say; what reads like one, is none, and is not code is an error wherever it was found, for nobody can
// tell what it was meant to hide.
package fence

import (
	"html"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A Place is where a text reads as the start of a block: from its first colon to the end of the word behind the
// colons, as offsets in bytes.
type Place struct{ Start, End int }

// word is what stands behind the colons.
const word = "audience"

// Find gives the places of a text that read as the start of an audience block, in order: two colons or more and then
// audience or a word that is nearly that, or three and then the name of an audience. Colons of other scripts count,
// characters that nobody sees do not, and entities are what they stand for. It takes time linear in the text.
func Find(text string, audiences ...string) (out []Place) {
	if !mayHave(text) {
		return nil
	}
	s := scanner{text: text, before: '\n'}
	for s.next() {
		if !colon(s.r) {
			s.remember()
			continue
		}
		before, start, n, end := s.before, s.at, 0, s.end
		for ok := true; ok && colon(s.r); ok = s.next() {
			n, end = n+1, s.end
		}
		s.before = ':'
		s.back(end)
		if n < 2 || n == 2 && (unicode.IsLetter(before) || unicode.IsDigit(before) || before == '_') {
			continue // a clock, a label, std::audience
		}
		if to := reads(text, end, n > 2, audiences); to > 0 {
			out = append(out, Place{start, to})
		}
	}
	return out
}

// mayHave sorts out nearly all texts: those without two colons, whatever they are written as.
func mayHave(text string) bool {
	for i := range len(text) {
		switch b := text[i]; {
		case b >= utf8.RuneSelf, b == '&':
			return true
		case b == ':' && i+1 < len(text) && (text[i+1] == ':' || text[i+1] == '\\'):
			return true
		}
	}
	return false
}

// reads tells where the words end that make colons a fence; 0 where they do not.
func reads(text string, from int, three bool, audiences []string) int {
	s := scanner{text: text}
	s.back(from)
	first := true
	for ok := s.next(); ok && !lineBreak(s.r); {
		if colon(s.r) {
			return 0 // the next ones are looked at for themselves
		}
		if !letter(s.r) {
			ok = s.next()
			continue
		}
		name, end := make([]byte, 0, 16), s.end
		for ; ok && letter(s.r); ok = s.next() {
			if len(name) < 64 {
				name = append(name, s.r8())
			}
			end = s.end
		}
		lower := strings.ToLower(string(name))
		if first && (strings.HasPrefix(lower, word) || three && distance(lower, word) <= 2) {
			return end
		}
		first = false
		for _, a := range audiences {
			if three && lower == a {
				return end
			}
		}
		if len(text[from:end]) > 200 {
			return 0 // no fence is that long
		}
	}
	return 0
}

// letter reports whether a character is part of a name: audiences are named by small letters, digits and dashes.
func letter(r rune) bool { return r == '-' || unicode.IsLetter(r) || unicode.IsDigit(r) }

func lineBreak(r rune) bool {
	switch r {
	case '\n', '\r', '\v', '\f', 0x85, 0x2028, 0x2029:
		return true
	}
	return false
}

func colon(r rune) bool {
	switch r {
	case ':', 0x2d0, 0x2236, 0xa789, 0xfe13, 0xfe30, 0xfe55, 0xff1a, 0x5c3, 0x589, 0x703, 0x704, 0x1803, 0x205a,
		0x2982:
		return true
	}
	return false
}

// unseen reports whether nobody sees a character. A backslash before a colon is not seen either where Markdown takes
// it out.
func unseen(r rune) bool {
	return unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Variation_Selector, r) || r == 0x34f || r == 0x115f ||
		r == 0x1160 ||
		r == 0x3164 || r == 0xffa0 || r == '\\' || r == 0 || r < ' ' && r != '\t' && !lineBreak(r)
}

// A scanner goes over the characters of a text that are seen. at and end are the bytes of the last one.
type scanner struct {
	text    string
	at, end int
	r       rune
	before  rune // the character before r that is seen
}

func (s *scanner) back(to int) { s.end = to }

func (s *scanner) remember() { s.before = s.r }

func (s *scanner) next() bool {
	for s.end < len(s.text) {
		s.at = s.end
		var size int
		s.r, size = utf8.DecodeRuneInString(s.text[s.at:])
		if s.r == '&' {
			s.r, size = entity(s.text[s.at:])
		}
		s.end += size
		if !unseen(s.r) {
			return true
		}
	}
	return false
}

// r8 is the letter as ASCII where it looks like one, else a letter that no name has.
func (s *scanner) r8() byte {
	r := s.r
	if r >= 0xff01 && r <= 0xff5e {
		r -= 0xfee0
	}
	if i := strings.IndexRune("аеісԁոυᴀᴜᴅɪᴇɴᴄАЕІСУ", r); i >= 0 {
		n := utf8.RuneCountInString("аеісԁոυᴀᴜᴅɪᴇɴᴄАЕІСУ"[:i])
		return "aeicdnuaudiencaeicu"[n]
	}
	if r >= 0x1d400 && r <= 0x1d6a3 { // letters of mathematics: 26 capitals and 26 small ones a style
		return "abcdefghijklmnopqrstuvwxyz"[(r-0x1d400)%26]
	}
	if r < utf8.RuneSelf {
		return byte(r)
	}
	return '?'
}

// entity is the character that a text starts with as an entity, or its ampersand.
func entity(text string) (rune, int) {
	end := strings.IndexByte(text[:min(len(text), 12)], ';')
	if end < 0 {
		return '&', 1
	}
	said := html.UnescapeString(text[:end+1])
	if r, size := utf8.DecodeRuneInString(said); size == len(said) {
		return r, end + 1
	}
	return '&', 1
}

// distance is the number of letters to add, take out, change or swap with the next to make one word the other; large
// numbers are not exact.
func distance(a, b string) int {
	if len(a) > len(b)+2 || len(b) > len(a)+2 {
		return 3
	}
	rows := [3][]int{make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)}
	for j := range rows[1] {
		rows[1][j] = j
	}
	for i := 1; i <= len(a); i++ {
		old, last, row := rows[0], rows[1], rows[2]
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], old[j-2]+1)
			}
		}
		rows[0], rows[1], rows[2] = last, row, old
	}
	return rows[1][len(b)]
}
