package eventline

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// A Length is how long something took, as somebody wrote it: 54 minutes, 2h 10m, about 1.5 hours.
type Length struct {
	Value  time.Duration
	Slack  time.Duration // how far what is meant may be from Value: what is written in hours is meant in hours
	Approx bool
}

// ReadLength reads a length at the start of a text and tells how many bytes it has; 0 where there is none. A bound
// ("less than 3 minutes") is no length.
func ReadLength(s string) (l Length, n int) {
	i := approxLength(s)
	l.Approx = i > 0
	last := time.Duration(0)
	for n < len(s) {
		value, slack, unit, size := lengthPart(s[i:])
		if size == 0 || last != 0 && unit >= last {
			break
		}
		l.Value, l.Slack, last = l.Value+value, slack, unit
		i += size
		n = i
		i += between(s[i:])
	}
	if l.Approx {
		l.Slack += l.Value / 4
	}
	return l, n
}

// approxLength is how long the word for "about" is that a text starts with.
func approxLength(s string) int {
	c := scanner{s: s}
	for _, word := range [...]string{"~", "≈", "approximately ", "approx. ", "approx ", "about ", "around ",
		"roughly ", "circa ", "ca. ", "nearly ", "almost "} {
		if c.accept(word) {
			c.spaces()
			break
		}
	}
	return c.i
}

// between is how much stands between two parts of a length: white space, a comma, "and".
func between(s string) int {
	c := scanner{s: s}
	c.accept(",")
	c.spaces()
	if c.accept("and ") {
		c.spaces()
	}
	return c.i
}

// lengthPart reads a number with its unit.
func lengthPart(s string) (value, slack, unit time.Duration, n int) {
	c := scanner{s: s}
	whole, ok := c.number(1, 6)
	if !ok {
		return 0, 0, 0, 0
	}
	tenths, decimal := 0, false
	if c.peek() == '.' && c.i+1 < len(s) && isDigit(s[c.i+1]) {
		c.i++
		if tenths, decimal = c.number(1, 1); !decimal {
			return 0, 0, 0, 0
		}
	}
	c.spaces()
	word := strings.ToLower(letters(c.rest()))
	switch unit = lengthUnit(word); {
	case unit == 0:
		return 0, 0, 0, 0
	case decimal:
		slack = unit / 20
	case unit == time.Minute:
		slack = minuteSlack(whole)
	default:
		slack = unit / 2
	}
	return time.Duration(whole)*unit + time.Duration(tenths)*unit/10, slack, unit, c.i + len(word)
}

// minuteSlack is how far minutes may be rounded: 30 is said of 26, 54 is not.
func minuteSlack(minutes int) time.Duration {
	switch {
	case minutes > 0 && minutes%15 == 0:
		return 7 * time.Minute
	case minutes > 0 && minutes%5 == 0:
		return 3 * time.Minute
	}
	return time.Minute
}

func letters(s string) string {
	for i, r := range s {
		if !unicode.IsLetter(r) {
			return s[:i]
		}
	}
	return s
}

func lengthUnit(word string) time.Duration {
	switch word {
	case "w", "week", "weeks":
		return 7 * 24 * time.Hour
	case "d", "day", "days":
		return 24 * time.Hour
	case "h", "hr", "hrs", "hour", "hours":
		return time.Hour
	case "m", "min", "mins", "minute", "minutes":
		return time.Minute
	case "s", "sec", "secs", "second", "seconds":
		return time.Second
	}
	return 0
}

// LabelledLength reads a line that says of what a length is before it says how long: "- **Time to repair**: 6h 27m",
// "| Duration | 54 minutes |", "Duration: 21:45 to 23:28 UTC (103 minutes)". from and to are where the length stands.
// A line that says more than the length, or of which hours, is none.
func LabelledLength(line string) (label string, l Length, from, to int, ok bool) {
	at := strings.IndexAny(line, ":|")
	if at == 0 || at > 0 && strings.TrimSpace(line[:at]) == "" {
		next := strings.IndexAny(line[at+1:], "|")
		if line[at] != '|' || next < 0 {
			return "", l, 0, 0, false
		}
		at += 1 + next
	}
	if at < 0 {
		return "", l, 0, 0, false
	}
	label = strings.ToLower(strings.Trim(line[:at], " \t|*_-+•–#:"))
	if label == "" || utf8.RuneCountInString(label) > 40 {
		return "", l, 0, 0, false
	}
	from = at + len(line[at:]) - len(strings.TrimLeft(line[at:], " \t:|*_"))
	l, n := ReadLength(line[from:])
	if n == 0 {
		return "", l, 0, 0, false
	}
	if rest := strings.Trim(line[from+n:], " \t|*_.<br/>\\\r\n"); rest != "" {
		return "", l, 0, 0, false
	}
	return label, l, from, from + n, true
}
