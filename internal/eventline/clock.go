package eventline

import (
	"strings"

	"throughline/internal/review"
)

// clock takes a time of day with its zone; behind says that it follows a T, where an offset may be negative. The
// scanner stays where it is when there is none.
func (c *scanner) clock(behind bool) bool {
	at, before := c.i, c.out
	if c.digits() && c.halves() && c.zone(behind) && c.ends() {
		return true
	}
	c.i, c.out = at, before
	return false
}

// digits takes 9:02, 09:02:30, 09:02:30.5 and 9.02; 9 alone only where am or pm follows.
func (c *scanner) digits() bool {
	hour, ok := c.number(1, 2)
	if !ok {
		return false
	}
	c.out.Hour, c.out.Clock, c.out.Precision = hour, true, review.Minute
	sep := c.peek()
	if sep != ':' && sep != '.' {
		return c.half(c.i) != 0
	}
	c.i++
	c.out.Dotted = sep == '.'
	at := c.i
	if c.out.Minute, ok = c.number(2, 2); !ok || c.out.Minute > 59 || hour > 23 || c.i-at != 2 {
		return false
	}
	if c.peek() != sep || c.i+1 >= len(c.s) || !isDigit(c.s[c.i+1]) {
		return true
	}
	if sep == '.' {
		return false // 14.03.2026 and 1.12.3 are no clocks
	}
	c.i++
	if c.out.Seconds, ok = c.number(2, 2); !ok || c.out.Seconds > 59 {
		return false
	}
	c.out.Precision = review.Second
	c.fraction()
	return true
}

func (c *scanner) fraction() {
	if b := c.peek(); (b != '.' && b != ',') || c.i+1 >= len(c.s) || !isDigit(c.s[c.i+1]) {
		return
	}
	c.i++
	for unit := 100_000_000; isDigit(c.peek()); unit /= 10 {
		c.out.Nanos += unit * int(c.peek()-'0')
		c.i++
	}
}

// half is how long the word am or pm is that stands at an offset, spaces in front of it included; negative for am, 0
// for none.
func (c *scanner) half(at int) int {
	i := at
	for i < len(c.s) && c.s[i] == ' ' {
		i++
	}
	for _, word := range [...]string{"a.m.", "p.m.", "am", "pm"} {
		if len(c.s)-i < len(word) || !strings.EqualFold(c.s[i:i+len(word)], word) {
			continue
		}
		end := i + len(word)
		if end < len(c.s) && (isLetter(c.s[end]) || isDigit(c.s[end])) {
			continue
		}
		if word[0] == 'a' {
			return at - end
		}
		return end - at
	}
	return 0
}

// halves takes am or pm. 15:26pm says the same as 15:26; 0:30 pm could be two times and is none.
func (c *scanner) halves() bool {
	n := c.half(c.i)
	switch hour := c.out.Hour; {
	case n == 0:
		c.hourWord()
		return hour <= 23
	case n < 0 && hour > 12, n > 0 && hour == 0, hour > 23:
		return false
	case n < 0 && hour == 12:
		c.out.Hour = 0
	case n > 0 && hour < 12:
		c.out.Hour += 12
	}
	c.i += max(n, -n)
	return true
}

// hourWord leaves the h of 09:02h aside.
func (c *scanner) hourWord() {
	at := c.i
	if c.accept("h") && (isLetter(c.peek()) || isDigit(c.peek())) {
		c.i = at
	}
}

// ends reports whether a clock may end here: 09:02ing and 10:20:30:40 are none.
func (c *scanner) ends() bool {
	b := c.peek()
	if isLetter(b) || isDigit(b) || b == '/' || b == '%' {
		return false
	}
	next := byte(0)
	if c.i+1 < len(c.s) {
		next = c.s[c.i+1]
	}
	return !((b == ':' || b == '.' || b == ',') && isDigit(next))
}

// dateInBrackets takes the day of "22:30 UTC (Oct 29)".
func (c *scanner) dateInBrackets() {
	at := c.i
	c.spaces()
	if c.peek() != '(' {
		c.i = at
		return
	}
	c.i++
	day := scanner{s: c.s, i: c.i}
	if !day.date() || day.peek() != ')' || day.out.Precision != review.Day {
		c.i = at
		return
	}
	d := day.out
	c.out.Year, c.out.Month, c.out.Day, c.out.First, c.out.Second, c.out.Named = d.Year, d.Month, d.Day, d.First,
		d.Second, d.Named
	c.i = day.i + 1
}
