package eventline

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"throughline/internal/diag"
	"throughline/internal/review"
)

// A Line is how an entry of a timeline begins. Offsets are those of the file.
type Line struct {
	At    Stamp
	Until Stamp
	Ends  bool // Until is said
	Lane  string
	// Text is what follows on the line, braces and all, TextAt its offset. Where Kept is not empty, these words of
	// the time (a range whose end nobody knew) belong in front of it.
	Text    string
	TextAt  int
	Kept    string
	Span    diag.Span // of the times
	LaneAt  diag.Span
	Sep     bool // something stands between the time and the text
	Nothing bool // nothing follows the time at all
}

// IsDay reports whether the line says a day and no clock.
func (l *Line) IsDay() bool { return !l.At.Clock && l.At.Precision == review.Day && !l.Ends }

// Options say what is known of the text around a line.
type Options struct {
	City   string // that all lines say behind their clocks: see CityOf
	Dotted bool   // 9.02 is a clock even without a day in front of it
	// Link reports whether [label] is a link to Markdown; nil where none is.
	Link func(label string) bool
}

// Read reads the beginning of an event line: a time, a separator with space behind it, a lane in brackets, text. ok
// is false for a line that does not begin so: it is text.
//
// Emphasis around the time (**09:02 UTC:** text) is left aside. A number of four digits is no time, nor is a year
// alone.
func Read(src string, base int, o Options) (l Line, ok bool) {
	at := len(src) - len(strings.TrimLeft(src, " \t"))
	mark := emphasis(src[at:])
	at += len(mark)
	sc := scanner{s: src, i: at}
	if !sc.stamp() || !allowed(sc.out, o) {
		return l, false
	}
	l.At, l.At.Span = sc.out, diag.NewSpan(base+at, base+sc.i)
	end := sc.i
	l.Span = diag.NewSpan(base+at, base+end)
	if n := l.until(src, end, base, o); n > 0 {
		end = n
		l.Span.End = int32(base + end)
	}
	if o.City != "" && l.At.Zone.Word == "" {
		end += l.inCity(src[end:], o.City)
	}
	if n := unknownEnd(src[end:]); n > 0 {
		l.Kept = strings.Trim(src[at:end+n], " \t")
		end += n
	}
	return l.behind(src, end, base, mark, o)
}

// inCity gives a line the zone of the city behind its clock and tells how long that is; 0 where it is not there.
func (l *Line) inCity(rest, city string) int {
	at := len(rest) - len(strings.TrimLeft(rest, " \t"))
	if at == 0 || len(rest) < at+len(city) || !strings.EqualFold(rest[at:at+len(city)], city) {
		return 0
	}
	behind := strings.TrimLeft(rest[at+len(city):], "*_ \t")
	if behind != "" && separator(behind) == 0 {
		return 0
	}
	l.At.Zone, _ = cityZone(city)
	if l.Ends && l.Until.Zone.Word == "" {
		l.Until.Zone = l.At.Zone
	}
	return at + len(city)
}

// allowed reports whether a stamp can begin a line.
func allowed(s Stamp, o Options) bool {
	switch {
	case s.Dotted && !s.Dated() && !o.Dotted:
		return false
	case !s.Clock && s.Precision == review.Year:
		return false
	}
	return true
}

// emphasis is the run of marks that a text starts with.
func emphasis(s string) string {
	n := 0
	for n < len(s) && n < 3 && (s[n] == '*' || s[n] == '_' || s[n] == '`') && s[n] == s[0] {
		n++
	}
	if n < len(s) && (s[n] == ' ' || s[n] == '\t') {
		return "" // a list's mark
	}
	return s[:n]
}

// until takes the end of a range and tells where it ends; 0 where there is none.
func (l *Line) until(src string, at, base int, o Options) int {
	sc := scanner{s: src, i: at}
	sc.spaces()
	dash := false
	for _, word := range [...]string{"-", "–", "—", "→", "to ", "until ", "till "} {
		if sc.accept(word) {
			dash = true
			break
		}
	}
	if !dash || sc.i == at {
		return 0
	}
	sc.spaces()
	start := sc.i
	if !sc.stamp() || !sc.out.Clock && (!sc.out.Dated() || l.At.Clock || sc.out.Precision != l.At.Precision) ||
		sc.out.Dotted != l.At.Dotted && sc.out.Dotted {
		return 0
	}
	if b := sc.peek(); isLetter(b) || isDigit(b) {
		return 0
	}
	l.Until, l.Ends = sc.out, true
	l.Until.Span = diag.NewSpan(base+start, base+sc.i)
	if l.At.Zone.Word == "" {
		l.At.Zone = l.Until.Zone
	} else if l.Until.Zone.Word == "" {
		l.Until.Zone = l.At.Zone
	}
	return sc.i
}

// unknownEnd is the length of an end that its writer did not know: -12:?? or - ?
func unknownEnd(s string) int {
	c := scanner{s: s}
	c.spaces()
	if !c.accept("-") && !c.accept("–") && !c.accept("—") {
		return 0
	}
	c.spaces()
	start := c.i
	for b := c.peek(); isDigit(b) || b == ':' || b == '?'; b = c.peek() {
		c.i++
	}
	if !strings.Contains(s[start:c.i], "?") || c.i < len(s) && c.peek() != ' ' && c.peek() != '\t' {
		return 0
	}
	return c.i
}

// behind reads what follows the time.
func (l *Line) behind(src string, end, base int, mark string, o Options) (Line, bool) {
	at, open := closeMark(src, end, mark)
	sc := scanner{s: src, i: at}
	sc.spaces()
	spaced := sc.i > at || at > end
	start := sc.i
	if sep := separator(sc.rest()); sep > 0 {
		sc.i += sep
		l.Sep = true
		sc.spaces()
	} else if sc.i < len(src) && !spaced {
		return *l, false // 09:02/10 and the like
	}
	if open && start < len(src) {
		l.Text = mark // it goes on in the text
	}
	if !open && mark != "" && strings.ContainsAny(src[end:at], ":-–—") {
		l.Sep = true
	}
	rest := src[sc.i:]
	if l.Text == "" {
		if lane, n := lane(rest, o); n > 0 {
			l.Lane, l.LaneAt = lane, diag.NewSpan(base+sc.i, base+sc.i+n)
			rest = strings.TrimLeft(rest[n:], " \t")
		}
	}
	l.TextAt = base + len(src) - len(rest)
	l.Text += strings.TrimRight(rest, " \t\r\n")
	l.Nothing = l.Text == ""
	return *l, true
}

// closeMark finds the end of the emphasis that the time stands in, a separator in front of it included; open says that
// it does not end there.
func closeMark(src string, end int, mark string) (at int, open bool) {
	if mark == "" {
		return end, false
	}
	i := end
	for i < len(src) && (src[i] == ' ' || src[i] == '\t') {
		i++
	}
	for _, sep := range [...]string{":", "-", "–", "—", "|"} {
		if strings.HasPrefix(src[i:], sep) {
			i += len(sep)
			break
		}
	}
	for i < len(src) && (src[i] == ' ' || src[i] == '\t') {
		i++
	}
	if strings.HasPrefix(src[i:], mark) {
		return i + len(mark), false
	}
	return end, true
}

// separator is how long the mark between time and text is: one with space behind it, or a colon before a letter.
func separator(s string) int {
	for _, sep := range [...]string{"--", "-", "–", "—", ":", "|", "→", "=>"} {
		rest, ok := strings.CutPrefix(s, sep)
		if !ok {
			continue
		}
		r, _ := utf8.DecodeRuneInString(rest)
		if rest == "" || unicode.IsSpace(r) || sep == ":" && unicode.IsLetter(r) || sep == "—" || sep == "–" {
			return len(sep)
		}
	}
	return 0
}

// lane reads [words of a lane] and tells its length. What is a link, a box or a footnote to Markdown is none, nor is a
// number, a time or a zone.
func lane(s string, o Options) (string, int) {
	if !strings.HasPrefix(s, "[") {
		return "", 0
	}
	end := strings.IndexAny(s[1:], "[]\n")
	if end < 0 || s[1+end] != ']' {
		return "", 0
	}
	words := strings.TrimSpace(s[1 : 1+end])
	next := s[end+2:]
	switch {
	case words == "" || words == "x" || words == "X" || words[0] == '^' || !IsLane(words):
		return "", 0
	case next != "" && next[0] != ' ' && next[0] != '\t' && next[0] != '\r':
		return "", 0
	case o.Link != nil && o.Link(words):
		return "", 0
	}
	return strings.Join(strings.Fields(words), " "), end + 2
}

// IsLane reports whether words can be the name of a lane: at most four, and no number, time or zone.
func IsLane(words string) bool {
	if len(strings.Fields(words)) > 4 || strings.IndexFunc(words, unicode.IsLetter) < 0 ||
		strings.ContainsAny(words, "`\"{}<>") || strings.Contains(words, "://") {
		return false
	}
	if _, n := Scan(words, 0); n == len(words) && n > 0 {
		return false
	}
	_, n := zoneWord(words)
	return n != len(words)
}

// Labelled reads a line that says what a moment was before it says when: "First detected: 2024-04-15 12:32". The
// label has at most six words; the time ends the line, but for what stands in brackets behind it.
func Labelled(src string, base int) (label string, at Stamp, ok bool) {
	trimmed := strings.TrimLeft(src, " \t*_`")
	from := len(src) - len(trimmed)
	for i := from; i < len(src); i++ {
		if i > from && !strings.ContainsRune(" :*_\t~", rune(src[i-1])) {
			continue
		}
		if !isDigit(src[i]) && !isMonthStart(src[i:]) {
			continue
		}
		st, n := Scan(src[i:], base+i)
		if n == 0 {
			continue
		}
		label = strings.Trim(src[from:i], " \t*_`:~-–—")
		rest := strings.Trim(src[i+n:], " \t*_`.\r\n")
		if !st.Clock || len(strings.Fields(label)) > 6 || label == "" || rest != "" && rest[0] != '(' {
			return "", Stamp{}, false
		}
		return label, st, true
	}
	return "", Stamp{}, false
}
