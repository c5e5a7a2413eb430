package search

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Forms are other ways to write words of a text, so that who writes them in another way finds them: the parts of
// identifiers (max_connections, HttpClientFactory, os.path.join), the shorter names of versions (v1.2.3 is 1.2.3 and
// 1.2), what hyphens and apostrophes hold together in one word (fail-over is failover, don't is dont), the same of a
// verb and its particle in English (fail over), and synonyms. They are searched beside the text and shown nowhere.
//
// What can only be told by all words of a site is told when somebody asks; see clause.also.
func (l *language) forms(text string) string {
	f, end := former{lang: l}, 0
	text = straight(text)
	for i := 0; i < len(text); {
		if !inWord(text[i]) {
			i++
			continue
		}
		if i != end+1 || text[end] != ' ' {
			f.before = "" // a particle belongs to the word that it stands right behind
		}
		from := i
		for i < len(text) && (inWord(text[i]) || holds(text, i)) {
			i++
		}
		f.word(text[from:i])
		end = i
	}
	l.synonyms.each(l, text, f.add)
	return strings.Join(f.out, " ")
}

// A former collects forms.
type former struct {
	lang   *language
	before string // the word before, in lower case, if a particle may belong to it
	out    []string
}

func (f *former) add(form string) {
	if form != "" && !slices.Contains(f.out, form) {
		f.out = append(f.out, form)
	}
}

func inWord(c byte) bool { return letter(c) || digit(c) || c == '_' || c >= utf8.RuneSelf }

// holds tells whether a sign holds letters or digits together.
func holds(s string, i int) bool {
	return i > 0 && i+1 < len(s) && strings.IndexByte("-.':", s[i]) >= 0 && inWord(s[i-1]) && inWord(s[i+1])
}

func (f *former) word(w string) {
	before := f.before
	f.before = ""
	if len(w) > mostForm {
		return
	}
	at := strings.IndexAny(w, "-.':_")
	if at < 0 {
		if cut := humps(w); len(cut) > 1 {
			f.parts(cut)
			return
		}
		low := strings.ToLower(w)
		if f.lang.particles[low] {
			if before != "" {
				f.add(before + low)
			}
			return
		}
		if f.lang.particles != nil && isASCII(w) && !digit(w[0]) && !f.lang.stops[low] {
			f.before = low
		}
		return
	}
	if f.version(w) {
		return
	}
	f.identifier(w)
}

// mostForm is how many bytes a word has at most of which there are forms.
const mostForm = 100

// identifier adds the parts of a word that signs hold together, and that word without them.
func (f *former) identifier(w string) {
	pieces := strings.FieldsFunc(w, func(r rune) bool { return strings.ContainsRune("-.':_", r) })
	if len(pieces) < 2 || len(pieces) == 2 && strings.HasSuffix(w, "'s") {
		if len(pieces) == 1 {
			f.parts(pieces)
		}
		return
	}
	var cut []string
	named := true // all pieces begin with a letter
	if strings.IndexFunc(w, unicode.IsLetter) < 0 {
		return // a time or a number
	}
	for _, p := range pieces {
		named = named && !digit(p[0])
		cut = append(cut, humps(p)...)
	}
	if strings.ContainsAny(w, ".:_") || len(cut) > len(pieces) {
		f.parts(cut)
	}
	if named && len(pieces) <= 4 && !strings.ContainsAny(w, ".:") {
		f.add(strings.ToLower(strings.Join(pieces, "")))
	}
}

func (f *former) parts(cut []string) {
	cut = slices.DeleteFunc(cut, func(p string) bool { return utf8.RuneCountInString(p) < 2 })
	f.add(strings.ToLower(strings.Join(cut, " ")))
}

// version adds the shorter names of a version.
func (f *former) version(w string) bool {
	bare := strings.TrimLeft(w, "vV")
	if len(w)-len(bare) > 1 || !strings.Contains(bare, ".") ||
		strings.Trim(bare, "0123456789.") != "" {
		return false
	}
	if bare != w {
		f.add(bare)
	}
	for at := strings.LastIndexByte(bare, '.'); strings.IndexByte(bare, '.') < at; at = strings.LastIndexByte(bare, '.') {
		bare = bare[:at]
		f.add(bare)
		f.add("v" + bare)
	}
	return true
}

// humps cuts a word where a capital letter begins the next: HttpClientFactory, parseJSON, HTTPServer, but not IDs.
func humps(w string) (out []string) {
	capital := func(i int) bool { return w[i] >= 'A' && w[i] <= 'Z' }
	from := 0
	for i := 1; i < len(w); i++ {
		if !capital(i) || capital(i-1) && (i+1 == len(w) || capital(i+1) || !letter(w[i+1]) || w[i+1:] == "s") {
			continue
		}
		out, from = append(out, w[from:i]), i
	}
	return append(out, w[from:])
}

// joined is a word of a query without the signs in it; "" where there are none.
func joined(word string) string {
	out := strings.Map(func(r rune) rune {
		if strings.ContainsRune("-.':_", r) {
			return -1
		}
		return r
	}, word)
	if out == word || strings.HasSuffix(word, "'s") || out == "" || digit(out[0]) {
		return ""
	}
	return out
}

// Halves of a word that may be two: "rollback" in a query finds "roll back" too, where both are words of the site.
const (
	leastHalf = 3
	mostWhole = 24
)

// halves are the ways to cut a word of nothing but letters in two.
func halves(word string) (out [][2]string) {
	if len(word) < 2*leastHalf || len(word) > mostWhole {
		return nil
	}
	for i := range len(word) {
		if !letter(word[i]) {
			return nil
		}
	}
	for i := leastHalf; i <= len(word)-leastHalf; i++ {
		out = append(out, [2]string{word[:i], word[i:]})
	}
	return out
}
