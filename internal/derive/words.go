package derive

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// The analysis of words is deliberately small: letters in lower case, a plural s taken off, words that every text has left
// out. It only has to notice that two short texts speak of the same thing; what people search for is another package's.

// maxWords is how many words of an item's text count, after its title, and maxStory how many of a review's summary: what a
// text is about stands at its beginning.
const (
	maxWords = 24
	maxStory = 60
)

// stopWords are English words that say nothing about what a text is about. Texts in other languages do without: a word
// that many reviews have counts nothing anyway.
func stopWords() map[uint64]bool {
	const list = `a about above after again against ago all almost alone along already also although always am among an and another any
 anybody anyone anything anywhere are around as ask asked at away back be became because become been before began begin being below best
 better between both but by came can cannot come could day did didn do does doesn doing done down during each early eight either eleven else end
 enough even evening ever every everybody everyone everything few first five for found four from gave get give given go goes going gone
 good got had half happen happened hard has hasn have having he her here him himself his hour how however hundred i if in instead into is isn
 it its itself just keep kept kind knew know known last later least left less let like little long look looked made make many may me
 mean meant might mine minute more morning most much must my myself name near need needed never new next night nine no nobody none nor not
 nothing now number of off often old on once one only onto open or other our out over own part people person place put quite rather
 read ready right said same saw say says second see seen sent set seven she should show side since six so some somebody someone something
 somewhere soon still such take taken tell ten than that the their them then there these they thing things third this those though
 thought three through till time to today together told too took toward towards turn turned twelve twice two under until up upon us use used
 using very wa want wanted was wasn way we week well went were what when where whether which while who whole whom whose why will with
 within without word work worked working would wouldn year yes yesterday yet you your`
	out := map[uint64]bool{}
	for _, w := range strings.Fields(list) {
		out[hash(hashStart, []byte(w))] = true
	}
	return out
}

// eachWord calls yield for every word of a Markdown text, in lower case, until it is false. Addresses and what stands
// between [[ and ]] are not words of the text. What yield is given is only valid until it returns.
func eachWord(src string, yield func(word []byte) bool) {
	var buf [64]byte
	word := buf[:0]
	for i := 0; i < len(src); {
		if b := src[i]; b >= 'a' && b <= 'z' { // most of every text
			word = append(word, b)
			i++
			continue
		}
		c, size := rune(src[i]), 1
		if c >= utf8.RuneSelf {
			c, size = utf8.DecodeRuneInString(src[i:])
		}
		if unicode.IsLetter(c) || unicode.IsMark(c) || unicode.IsDigit(c) {
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

// until is how many bytes of s stand before the first of the characters, at least one.
func until(s, characters string) int {
	if i := strings.IndexAny(s, characters); i > 0 {
		return i
	}
	return len(s)
}

// stemEnd is how many bytes of a word are its stem, and what is put behind them: a plural s is taken off, so that "retries"
// and "retry", "pools" and "pool" are one word.
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

// A reader finds the telling words of texts, and pairs of them that stand side by side.
type reader struct{ stop map[uint64]bool }

// read calls add for the telling words among the first limit of a text, and for the pairs if they are asked for: with the hash,
// the number of words (1 or 2), and the words as they are written, in lower case, which are only valid until add returns.
func (rd reader) read(src string, limit int, pairs bool, add func(h uint64, words int, first, second []byte)) {
	var before []byte
	last, n := uint64(0), 0
	eachWord(src, func(w []byte) bool {
		n++
		h := wordHash(w)
		if rd.stop[h] || rd.stop[hash(hashStart, w)] || !telling(w) {
			last = 0
			return n < limit
		}
		add(h, 1, w, nil)
		if pairs {
			if last != 0 && last != h {
				add((last^h>>1)*hashPrime, 2, before, w)
			}
			last, before = h, append(before[:0], w...)
		}
		return n < limit
	})
}
