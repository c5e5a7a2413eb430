package eventline

import (
	"strings"

	"throughline/internal/diag"
	"throughline/internal/review"
)

// Scan reads the stamp that a text starts with and tells how many bytes it has; 0 where the text does not start with
// a time. base is the offset of the text in its file. Years and months alone are times too here, a line asks for more
// (see Read).
func Scan(s string, base int) (Stamp, int) {
	sc := scanner{s: s}
	if !sc.stamp() {
		return Stamp{}, 0
	}
	sc.out.Span = diag.NewSpan(base, base+sc.i)
	return sc.out, sc.i
}

// A scanner reads one stamp from the start of a text.
type scanner struct {
	s      string
	i      int
	out    Stamp
	moment bool // nothing but one instant can stand here, so that 09:02-05:00 is an offset and no range
}

func (c *scanner) rest() string { return c.s[c.i:] }

func (c *scanner) peek() byte {
	if c.i < len(c.s) {
		return c.s[c.i]
	}
	return 0
}

func (c *scanner) spaces() {
	for c.i < len(c.s) && (c.s[c.i] == ' ' || c.s[c.i] == '\t') {
		c.i++
	}
}

// accept takes a word, whatever its case.
func (c *scanner) accept(word string) bool {
	if len(c.rest()) >= len(word) && strings.EqualFold(c.rest()[:len(word)], word) {
		c.i += len(word)
		return true
	}
	return false
}

func (c *scanner) stamp() bool {
	c.approx()
	at := c.i
	dated := c.date()
	if dated {
		c.clockBehindDate(at)
	} else if !c.clock(false) {
		return false
	}
	if c.out.Clock && !c.out.Dated() {
		c.dateInBrackets()
	}
	if c.peek() == '~' {
		c.out.Approx = true
		c.i++
	}
	return dated || c.out.Clock
}

// approx takes the words for "about" in front of a time.
func (c *scanner) approx() {
	if isDigit(c.peek()) {
		return
	}
	for _, word := range [...]string{"~", "≈", "approximately ", "approx. ", "approx ", "about ", "around ", "circa ",
		"ca. ", "ca.", "ca ", "c. "} {
		at := c.i
		if !c.accept(word) {
			continue
		}
		c.spaces()
		if b := c.peek(); b >= '0' && b <= '9' || isMonthStart(c.rest()) {
			c.out.Approx = true
			c.out.Loose = c.out.Loose || word != "~"
			return
		}
		c.i = at
	}
}

// number takes between lo and hi digits; what follows them is no digit.
func (c *scanner) number(lo, hi int) (v int, ok bool) {
	at, n := c.i, 0
	for c.i < len(c.s) && c.s[c.i] >= '0' && c.s[c.i] <= '9' && n <= hi {
		v = v*10 + int(c.s[c.i]-'0')
		c.i++
		n++
	}
	if n < lo || n > hi {
		c.i = at
		return 0, false
	}
	return v, true
}

// date takes a day, a month or a year; the scanner stays where it is when there is none.
func (c *scanner) date() bool {
	at, before := c.i, c.out
	c.weekday()
	for _, try := range [...]func() bool{c.yearFirst, c.yearLast, c.dayMonth, c.monthDay} {
		start := c.i
		if try() && c.border() {
			return true
		}
		c.i, c.out = start, before
	}
	c.i = at
	return false
}

// border reports whether a date may end here.
func (c *scanner) border() bool {
	b := c.peek()
	return b == 0 || !isDigit(b) && (!isLetter(b) || b == 'T' || b == 't') && !(b == '-' && c.i+1 < len(c.s) &&
		(isDigit(c.s[c.i+1]) && c.out.Precision > review.Day || c.s[c.i+1] == '?'))
}

func isDigit(b byte) bool { return b >= '0' && b <= '9' }
func isLetter(b byte) bool {
	return b|0x20 >= 'a' && b|0x20 <= 'z' || b == '_' || b >= 0x80 && b != 0xe2
}

// weekday leaves the name of a day of the week aside.
func (c *scanner) weekday() {
	at := c.i
	if isDigit(c.peek()) {
		return
	}
	for _, name := range [...]string{"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
		"mon", "tues", "tue", "wed", "thurs", "thu", "fri", "sat", "sun"} {
		if !c.accept(name) {
			continue
		}
		if b := c.peek(); b == ',' || b == '.' || b == ' ' {
			for b := c.peek(); b == ',' || b == '.' || b == ' '; b = c.peek() {
				c.i++
			}
			c.accept("the ")
			c.out.Loose = true
			return
		}
		c.i = at
	}
}

// yearFirst takes 2026-03-14, 2026/3/14, 2026-03 and 2026.
func (c *scanner) yearFirst() bool {
	year, ok := c.number(4, 4)
	if !ok || year < 1 {
		return false
	}
	c.out.Year, c.out.Precision = year, review.Year
	sep := c.peek()
	if sep != '-' && sep != '/' && sep != '.' {
		return true
	}
	year4 := c.i
	c.i++
	digits := c.i
	month, ok := c.number(1, 2)
	if !ok {
		c.i = year4
		return sep != '-' && sep != '/'
	}
	two := c.i-digits == 2
	c.out.Loose = c.out.Loose || !two || sep != '-'
	if c.peek() != sep || c.i+1 >= len(c.s) || !isDigit(c.s[c.i+1]) {
		c.out.Month, c.out.Precision = month, review.Month
		return sep == '-' && two
	}
	c.i++
	digits = c.i
	day, ok := c.number(1, 2)
	c.out.Month, c.out.Day, c.out.Precision = month, day, review.Day
	c.out.Loose = c.out.Loose || c.i-digits != 2
	return ok
}

// yearLast takes 14.03.2026, 03/14/2026 and 14-03-2026: with dots the day is first, else the document says. The year
// may have two digits, but not behind dashes.
func (c *scanner) yearLast() bool {
	a, ok := c.number(1, 2)
	sep := c.peek()
	if !ok || sep != '.' && sep != '/' && sep != '-' {
		return false
	}
	c.i++
	b, ok := c.number(1, 2)
	if !ok || c.peek() != sep {
		return false
	}
	c.i++
	year, ok := c.number(4, 4)
	if !ok {
		if year, ok = c.number(2, 2); !ok || year >= 70 || sep == '-' {
			return false // 14-03-26 could begin with its year
		}
		year += 2000
		c.out.Short, c.out.Loose = true, true
	}
	c.out.Year, c.out.Precision = year, review.Day
	if sep == '.' {
		c.out.Day, c.out.Month = a, b
	} else {
		c.out.First, c.out.Second = a, b
	}
	return true
}

// dayMonth takes 14 March 2026, 14. March and 14th of Mar.
func (c *scanner) dayMonth() bool {
	day, ok := c.number(1, 2)
	if !ok {
		return false
	}
	c.ordinal()
	c.accept(".")
	c.spaces()
	c.accept("of ")
	month := c.month()
	if month == 0 {
		return false
	}
	c.out.Day, c.out.Month, c.out.Precision, c.out.Named = day, month, review.Day, true
	c.yearBehind()
	return true
}

// monthDay takes March 14, 2026, Mar 14th and March 2026.
func (c *scanner) monthDay() bool {
	month := c.month()
	if month == 0 || c.peek() != ' ' {
		return false
	}
	c.spaces()
	c.out.Month, c.out.Named = month, true
	if year, ok := c.number(4, 4); ok {
		c.out.Year, c.out.Precision = year, review.Month
		return true
	}
	day, ok := c.number(1, 2)
	if !ok || c.peek() == ':' {
		return false
	}
	c.ordinal()
	c.out.Day, c.out.Precision = day, review.Day
	c.yearBehind()
	return true
}

func (c *scanner) ordinal() {
	for _, end := range [...]string{"st", "nd", "rd", "th"} {
		if c.accept(end) {
			return
		}
	}
}

// yearBehind takes the year behind a day and a month.
func (c *scanner) yearBehind() {
	at := c.i
	c.accept(".")
	c.accept(",")
	c.spaces()
	if year, ok := c.number(4, 4); ok && year >= 1970 && year <= 2200 && c.peek() != ':' && !isLetter(c.peek()) {
		c.out.Year = year
		return
	}
	c.i = at
}

// month takes the name of a month, whole or its first three letters, and tells its number.
func (c *scanner) month() int {
	n, size := monthName(c.rest())
	c.i += size
	return n
}

var months = [...]string{"january", "february", "march", "april", "may", "june", "july", "august", "september",
	"october", "november", "december"}

func monthName(s string) (n, size int) {
	for size < len(s) && size < 10 && s[size]|0x20 >= 'a' && s[size]|0x20 <= 'z' {
		size++
	}
	word := strings.ToLower(s[:size])
	for i, name := range months {
		if word == name || size == 3 && word == name[:3] || word == "sept" && i == 8 {
			if size < len(s) && s[size] == '.' {
				size++
			}
			return i + 1, size
		}
	}
	return 0, 0
}

func isMonthStart(s string) bool { n, _ := monthName(s); return n > 0 }

// clockBehindDate takes the clock that follows a date, if there is one.
func (c *scanner) clockBehindDate(start int) {
	at := c.i
	if c.out.Precision != review.Day {
		return
	}
	if (c.peek() == 'T' || c.peek() == 't') && c.i > start {
		c.i++
		if c.clock(true) {
			return
		}
		c.i = at
		return
	}
	c.accept(",")
	if c.i == at && c.peek() != ' ' && c.peek() != '\t' && c.peek() != '~' {
		return
	}
	c.spaces()
	c.accept("at ")
	c.accept("@ ")
	c.approx()
	if !c.clock(false) && !c.placeholder() {
		c.i = at
	}
}

// placeholder takes what a template has for a clock that nobody filled in.
func (c *scanner) placeholder() bool {
	for _, word := range [...]string{"hh:mm", "--:--", "??:??", "xx:xx"} {
		if c.accept(word) && !isLetter(c.peek()) && !isDigit(c.peek()) {
			return true
		}
	}
	return false
}
