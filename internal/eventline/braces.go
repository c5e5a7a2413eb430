package eventline

import (
	"slices"
	"strings"

	"throughline/internal/diag"
)

// A Vocabulary is what braces behind one kind of item may say.
type Vocabulary struct {
	Values    map[string][]string // a bare word and the keys that it can be of: automation is a source
	Keys      []string            // that may be written key=value
	Audiences []string
	Event     bool                   // pin and t1:raises
	Effects   []string               // what an event does to a theory
	Owner     bool                   // @x is who does it, and a bare day until when
	Artifact  func(word string) bool // reports whether a word is the id of an artifact
}

// A Word is one thing that braces say, as the key of front matter that says the same.
type Word struct {
	Key    string
	Values []string
	Span   diag.Span // of the whole word
}

// A Problem is what braces say that cannot be meant.
type Problem struct {
	Span    diag.Span
	Message string
	Hint    string
	Warning bool // else an error
}

// CutBraces finds the pair of braces at the end of a text, white space in front of it. end is where the text before
// them ends, at where the words in them start and stop. Braces that other tools know ({{, {%, {:, ${, \{) are text,
// as is a pair that has one in it.
func CutBraces(s string) (end int, words [2]int, ok bool) {
	t := strings.TrimRight(s, " \t\r\n")
	if !strings.HasSuffix(t, "}") {
		return 0, words, false
	}
	open := openBrace(t)
	if open < 0 || open > 0 && !strings.ContainsRune(" \t\r\n", rune(t[open-1])) || open+1 == len(t)-1 {
		return 0, words, false
	}
	if strings.ContainsRune("{%:", rune(t[open+1])) || strings.Count(t[:open], "`")%2 == 1 ||
		strings.Count(t[open:], "\n") > 1 {
		return 0, words, false
	}
	return len(strings.TrimRight(t[:open], " \t\r\n")), [2]int{open + 1, len(t) - 1}, true
}

// openBrace is the place of the brace that the last one of a text closes, quotes in between left aside; -1 where there
// is none or where braces stand in braces.
func openBrace(t string) int {
	quoted := false
	for i := len(t) - 2; i >= 0; i-- {
		switch {
		case t[i] == '"' && !escaped(t, i):
			quoted = !quoted
		case quoted:
		case t[i] == '}':
			return -1
		case t[i] == '{':
			return i
		}
	}
	return -1
}

// A token is a word of braces: key="two words" is one.
type token struct {
	text     string
	from, to int
}

func tokens(s string) (out []token) {
	for i := 0; i < len(s); {
		if strings.IndexByte(" \t\r\n,", s[i]) >= 0 {
			i++
			continue
		}
		start, quoted := i, false
		for ; i < len(s) && (quoted || strings.IndexByte(" \t\r\n", s[i]) < 0); i++ {
			if s[i] == '"' && !escaped(s, i) {
				quoted = !quoted
			}
		}
		end := i
		if !quoted && i > start+1 && s[i-1] == ',' {
			end--
		}
		out = append(out, token{s[start:end], start, end})
	}
	return out
}

// Read tells what the words of braces say. ours is false where none of them is known or starts with # or @: then the
// braces are text. place gives the place in the file of a part of s.
func (v *Vocabulary) Read(s string, place func(from, to int) diag.Span) (words []Word, ours bool, problems []Problem) {
	var unknown []token
	for _, t := range tokens(s) {
		at := place(t.from, t.to)
		w, known, bad := v.word(t.text)
		switch {
		case bad != "":
			problems = append(problems, Problem{Span: at, Message: bad})
			ours = true
		case known:
			w.Span = at
			words, ours = append(words, w), true
		case t.text[0] == '.':
		default:
			unknown = append(unknown, t)
		}
	}
	if !ours {
		return nil, false, v.close(unknown, place)
	}
	for _, t := range unknown {
		problems = append(problems, Problem{Span: place(t.from, t.to), Message: "braces do not know " + quote(t.text),
			Hint: diag.DidYouMean(strings.TrimLeft(t.text, "#@"), v.all())})
	}
	return words, ours, problems
}

// close finds, in braces that are text, what is so near to a word of ours that it may be a slip: about audiences that
// is an error.
func (v *Vocabulary) close(unknown []token, place func(from, to int) diag.Span) (out []Problem) {
	for _, t := range unknown {
		word, _, _ := strings.Cut(t.text, "=")
		if len(word) < 4 {
			continue
		}
		if near := diag.Suggest(word, append([]string{"audience"}, v.Audiences...)); near != "" {
			out = append(out, Problem{Span: place(t.from, t.to), Message: "braces do not know " + quote(t.text),
				Hint: "did you mean " + near + "?"})
		} else if near := diag.Suggest(word, v.all()); near != "" && len(unknown) == 1 {
			out = append(out, Problem{Span: place(t.from, t.to),
				Message: "these braces are text, for they do not know " + quote(t.text), Hint: "did you mean " + near +
					"?", Warning: true})
		}
	}
	return out
}

func quote(s string) string { return `"` + s + `"` }

// all are the words that can stand alone, and the keys.
func (v *Vocabulary) all() []string {
	var out []string
	for w := range v.Values {
		out = append(out, w)
	}
	out = append(append(out, v.Keys...), v.Audiences...)
	if v.Event {
		out = append(out, "pin")
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// word tells what one word says; bad is why it cannot be taken.
func (v *Vocabulary) word(t string) (w Word, known bool, bad string) {
	switch {
	case t == "#" || t == "@":
		return w, false, "there is nothing behind " + t
	case t[0] == '#':
		return Word{Key: "id", Values: []string{t[1:]}}, true, ""
	case t[0] == '@' && v.Owner:
		return Word{Key: "owner", Values: []string{unquote(t[1:])}}, true, ""
	case t[0] == '@' && !slices.Contains(v.Keys, "events"):
		return w, false, "this kind of item names no event"
	case t[0] == '@':
		return Word{Key: "events", Values: []string{t[1:]}}, true, ""
	}
	if key, value, ok := strings.Cut(t, "="); ok {
		if key = v.key(key); key == "" {
			return w, false, ""
		}
		return Word{Key: key, Values: values(key, value)}, true, ""
	}
	return v.bare(t)
}

// bare reads a word without a key.
func (v *Vocabulary) bare(t string) (w Word, known bool, bad string) {
	var keys []string
	keys = append(keys, v.Values[t]...)
	if slices.Contains(v.Audiences, t) {
		keys = append(keys, "audience")
	}
	if v.Event && t == "pin" {
		keys = append(keys, "pin")
	}
	if v.Artifact != nil && v.Artifact(t) && slices.Contains(v.Keys, "evidence") {
		keys = append(keys, "evidence")
	}
	switch {
	case len(keys) > 1:
		return w, false, quote(t) + " could be " + strings.Join(keys, " or ") + ": write " + keys[0] + "=" + t
	case len(keys) == 1 && keys[0] == "pin":
		return Word{Key: "pin", Values: []string{"true"}}, true, ""
	case len(keys) == 1:
		return Word{Key: keys[0], Values: []string{t}}, true, ""
	}
	if id, effect, ok := strings.Cut(t, ":"); ok && v.Event && id != "" && slices.Contains(v.Effects, effect) {
		return Word{Key: "theory", Values: []string{t}}, true, ""
	}
	if st, n := Scan(t, 0); v.Owner && n == len(t) && st.Dated() && !st.Clock {
		return Word{Key: "due", Values: []string{t}}, true, ""
	}
	return w, false, ""
}

// key is the key that a word names: lists go in the singular too.
func (v *Vocabulary) key(word string) string {
	for _, k := range v.Keys {
		if word == k || k == word+"s" || k == "followups" && word == "follow-up" {
			return k
		}
	}
	return ""
}

// values splits key=a,b; what is in quotes is one value.
func values(key, s string) []string {
	if strings.HasPrefix(s, `"`) {
		return []string{unquote(s)}
	}
	if key == "title" || key == "text" || key == "why" || key == "claim" || key == "ask" || key == "answer" ||
		key == "href" {
		return []string{s}
	}
	return strings.Split(s, ",")
}

// escaped reports whether an odd number of backslashes stands in front of a byte.
func escaped(s string, at int) bool {
	n := 0
	for n < at && s[at-1-n] == '\\' {
		n++
	}
	return n%2 == 1
}

// unquote is what stands in quotes; \" \n and \\ are a quote, an end of line and a backslash there.
func unquote(s string) string {
	if len(s) < 2 || s[0] != '"' || s[len(s)-1] != '"' {
		return s
	}
	return strings.NewReplacer(`\\`, `\`, `\"`, `"`, `\n`, "\n").Replace(s[1 : len(s)-1])
}

// Quote writes a value of braces so that it is read back: as it is where it can be, else in quotes.
func Quote(s string) string {
	bare := func(b byte) bool { return isDigit(b) || isLetter(b) || strings.IndexByte("-_./:~%&?=+#@", b) >= 0 }
	plain := s != ""
	for i := range len(s) {
		plain = plain && bare(s[i])
	}
	if plain {
		return s
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`).Replace(s) + `"`
}
