package derive

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// The analysis of words is deliberately small: letters in lower case, a plural s taken off, words that every text has
// left out. It only has to notice that two short texts speak of the same thing; what people search for is another
// package's.

// maxWords is how many words of an item's text count, after its title, and maxStory how many of a review's summary:
// what a text is about stands at its beginning.
const (
	maxWords = 24
	maxStory = 60
)

// stopWords are English words that say nothing about what a text is about. Texts in other languages do without: a word
// that many reviews have counts nothing anyway.
const stopWords = `a about above after again against ago all almost alone along already also although always am
 among an and another any anybody anyone anything anywhere are around as ask asked at away back be became because
 become been before began begin being below best better between both but by came can cannot come could day did didn
 do does doesn doing done down during each early eight either eleven else end enough even evening ever every
 everybody everyone everything few first five for found four from gave get give given go goes going gone good got
 had half happen happened hard has hasn have having he her here him himself his hour how however hundred i if in
 instead into is isn it its itself just keep kept kind knew know known last later least left less let like little
 long look looked made make many may me mean meant might mine minute more morning most much must my myself name near
 need needed never new next night nine no nobody none nor not nothing now number of off often old on once one only
 onto open or other our out over own part people person place put quite rather read ready right said same saw say
 says second see seen sent set seven she should show side since six so some somebody someone something somewhere
 soon still such take taken tell ten than that the their them then there these they thing things third this those
 though thought three through till time to today together told too took toward towards turn turned twelve twice two
 under until up upon us use used using very wa want wanted was wasn way we week well went were what when where
 whether which while who whole whom whose why will with within without word work worked working would wouldn year
 yes yesterday yet you your`

// newStopWords are the hashes of stop words.
func newStopWords() map[uint64]bool {
	out := map[uint64]bool{}
	for _, w := range strings.Fields(stopWords) {
		out[hash(hashStart, []byte(w))] = true
	}
	return out
}

// eachWord calls yield for every word of a Markdown text, in lower case, until it is false. Addresses and what stands
// between [[ and ]] are not words of the text. What yield is given is only valid until it returns; room is where it
// is written.
func eachWord(src string, room []byte, yield func(word []byte) bool) {
	word := room[:0]
	for i := 0; i < len(src); {
		if n := lower(src[i:]); n > 0 { // most of every text
			word = append(word, src[i:i+n]...)
			i += n
			continue
		}
		c, size := rune(src[i]), 1
		if c >= utf8.RuneSelf {
			c, size = utf8.DecodeRuneInString(src[i:])
		}
		if c != ' ' && (unicode.IsLetter(c) || unicode.IsMark(c) || unicode.IsDigit(c)) {
			word = utf8.AppendRune(word, unicode.ToLower(c))
			i += size
			continue
		}
		if c == ':' && strings.HasPrefix(src[i:], "://") { // the word before it was a scheme
			word = word[:0]
			i += until(src[i:], " \n\t)>")
			continue
		}
		if len(word) > 0 && !yield(word) {
			return
		}
		word = word[:0]
		switch {
		case c == ']' && strings.HasPrefix(src[i:], "]("):
			i += until(src[i:], ")")
		case c == '[' && strings.HasPrefix(src[i:], "[["):
			i += until(src[i:], "]")
		case c == '\'' || c == '’': // what follows is an ending: don't, the team's
			i += size
			for i < len(src) && src[i] < utf8.RuneSelf && unicode.IsLetter(rune(src[i])) {
				i++
			}
		default:
			i += size
		}
	}
	if len(word) > 0 {
		yield(word)
	}
}

// lower is how many small letters of ASCII a text begins with.
func lower(s string) int {
	for i := range len(s) {
		if !small(s[i]) {
			return i
		}
	}
	return len(s)
}

func small(b byte) bool { return b >= 'a' && b <= 'z' }

// until is how many bytes of s stand before the first of the characters, at least one.
func until(s, characters string) int {
	if i := strings.IndexAny(s, characters); i > 0 {
		return i
	}
	return len(s)
}

// stemEnd is how many bytes of a word are its stem, and what is put behind them: a plural s is taken off, so that
// "retries" and "retry", "pools" and "pool" are one word.
func stemEnd(w []byte) (int, string) {
	n := len(w)
	switch {
	case n > 4 && string(w[n-3:]) == "ies":
		return n - 3, "y"
	case n > 3 && w[n-1] == 's' && w[n-2] != 's' && w[n-2] != 'u' && w[n-2] != 'i':
		return n - 1, ""
	}
	return n, ""
}

// telling reports whether a word can tell what a text is about: it has three letters or more, or is of a script that
// needs no more, and is not a number.
func telling(w []byte) bool {
	if len(w) >= 3 && small(w[0]) && small(w[1]) && small(w[2]) { // most words
		return true
	}
	letters := 0
	for _, c := range string(w) {
		if unicode.IsLetter(c) {
			letters++
			if c > 0x2E7F {
				letters += 2
			}
		}
	}
	return letters >= 3
}

// Words are compared by 64 bits of FNV-1a, which is the same on every machine.
const (
	hashStart = 14695981039346656037
	hashPrime = 1099511628211
)

func hash(h uint64, w []byte) uint64 {
	for _, c := range w {
		h = (h ^ uint64(c)) * hashPrime
	}
	return h
}

// wordHash is the same for a word and its plural.
func wordHash(w []byte) uint64 {
	end, ending := stemEnd(w)
	return hash(hash(hashStart, w[:end]), []byte(ending))
}

// A key is a word or pair of words: its hash but for the two lowest bits, which say what it is.
type key uint64

const (
	pairKey  key = 1 // two words side by side
	titleKey key = 2 // of a title or topic
	keyKinds     = pairKey | titleKey
)

// hash is the same for the same words wherever they stand.
func (k key) hash() uint64 { return uint64(k &^ keyKinds) }

// A reader finds the telling words of texts, and pairs of them that stand side by side.
type reader struct{ stop map[uint64]bool }

// A scratch is what one goroutine writes to while it reads: millions of words would else leave much to be collected.
type scratch struct {
	word, before []byte
	keys         []key
	terms        []term
}

func newScratch() *scratch { return &scratch{word: make([]byte, 0, 64)} }

// read calls add for the telling words among the first limit of a text, and for the pairs if kind asks for them,
// until it is false; then it is false too. It gives the words as they are written, in lower case, which are only
// valid until add returns.
func (rd reader) read(src string, limit int, kind key, s *scratch, add func(k key, first, second []byte) bool) bool {
	last, n, going := uint64(0), 0, true
	eachWord(src, s.word, func(w []byte) bool {
		n++
		h := wordHash(w)
		if !telling(w) || rd.stop[h] || rd.stop[hash(hashStart, w)] {
			last = 0
			return n < limit
		}
		if going = add(key(h)&^keyKinds|kind&titleKey, w, nil); going && kind&pairKey != 0 {
			if last != 0 && last != h {
				going = add(key((last^h>>1)*hashPrime)&^keyKinds|kind, s.before, w)
			}
			last, s.before = h, append(s.before[:0], w...)
		}
		return going && n < limit
	})
	return going
}
