package eventline

import (
	"slices"
	"strings"
	"time"
)

// A Zone is a zone as it was written: nothing, an offset from UTC, or a word for one or several places.
type Zone struct {
	Word   string         // as written; "" where no zone is said
	Offset int            // seconds east of UTC, where Fixed
	Fixed  bool           // an offset, or UTC
	Places []string       // of the IANA time zone database
	City   string         // the name in that database of a city that was written without it
	place  *time.Location // loaded, where a name of the database was written
}

// abbreviation gives the places that a word for a zone stands for, with their summer time; nil for other words. Who
// writes CET in July means the clock on the wall. A word with several places counts only where one of them is the
// site's.
func abbreviation(word string) []string {
	switch word {
	case "CET", "CEST":
		return []string{"Europe/Brussels"}
	case "MEZ", "MESZ":
		return []string{"Europe/Berlin"}
	case "WET", "WEST":
		return []string{"Europe/Lisbon"}
	case "EET", "EEST":
		return []string{"Europe/Helsinki"}
	case "MSK":
		return []string{"Europe/Moscow"}
	case "BST":
		return []string{"Europe/London", "Asia/Dhaka"}
	case "IST":
		return []string{"Asia/Kolkata", "Europe/Dublin", "Asia/Jerusalem"}
	case "ET", "EST", "EDT":
		return []string{"America/New_York"}
	case "CT", "CDT":
		return []string{"America/Chicago"}
	case "CST":
		return []string{"America/Chicago", "Asia/Shanghai"}
	case "MT", "MST", "MDT":
		return []string{"America/Denver"}
	case "PT", "PST", "PDT":
		return []string{"America/Los_Angeles"}
	case "AKST", "AKDT":
		return []string{"America/Anchorage"}
	case "HST":
		return []string{"Pacific/Honolulu"}
	case "BRT":
		return []string{"America/Sao_Paulo"}
	case "JST":
		return []string{"Asia/Tokyo"}
	case "KST":
		return []string{"Asia/Seoul"}
	case "SGT":
		return []string{"Asia/Singapore"}
	case "HKT":
		return []string{"Asia/Hong_Kong"}
	case "SAST":
		return []string{"Africa/Johannesburg"}
	case "AEST", "AEDT":
		return []string{"Australia/Sydney"}
	case "ACST", "ACDT":
		return []string{"Australia/Adelaide"}
	case "AWST":
		return []string{"Australia/Perth"}
	case "NZST", "NZDT":
		return []string{"Pacific/Auckland"}
	}
	return nil
}

// In is the zone's location; site decides between several places. It is nil, and ok true, where no zone is said.
func (z Zone) In(site *time.Location) (loc *time.Location, ok bool) {
	switch {
	case z.Word == "":
		return nil, true
	case z.place != nil:
		return z.place, true
	case z.Fixed && z.Offset == 0:
		return time.UTC, true
	case z.Fixed:
		return time.FixedZone("", z.Offset), true
	case len(z.Places) > 1 && (site == nil || !slices.Contains(z.Places, site.String())):
		return nil, false
	case len(z.Places) > 1:
		return site, true
	}
	loc, err := time.LoadLocation(z.Places[0])
	return loc, err == nil
}

// zone takes the zone behind a clock; false for an offset that cannot be.
func (c *scanner) zone(behind bool) bool {
	if b := c.peek(); (b == 'Z' || b == 'z') && (c.i+1 == len(c.s) || !isLetter(c.s[c.i+1]) && !isDigit(c.s[c.i+1])) {
		c.i++
		c.out.Zone = Zone{Word: "Z", Fixed: true}
		return true
	}
	at := c.i
	if behind || c.out.Precision == 0 || c.peek() == '+' || c.moment && c.out.Dated() {
		if z, n, bad := offset(c.rest(), behind); n > 0 {
			c.out.Zone = z
			c.i += n
			return true
		} else if bad {
			return false
		}
	}
	c.spaces()
	bracket := c.peek() == '('
	if bracket {
		c.i++
	}
	z, n := zoneWord(c.rest())
	if n > 0 && (!bracket || strings.HasPrefix(c.rest()[n:], ")")) && (bracket || !wordGoesOn(c.rest()[n:])) {
		c.out.Zone = z
		c.i += n
		if bracket {
			c.i++
		}
		return true
	}
	if z, n = cityClock(c.rest(), bracket); n > 0 && !c.moment {
		c.out.Zone = z
		c.i += n
		if bracket {
			c.accept(")")
		}
		return true
	}
	c.i = at
	return true
}

func wordGoesOn(s string) bool { return s != "" && (isLetter(s[0]) || isDigit(s[0]) || s[0] == '/') }

// zoneWord reads UTC, GMT+2, CET or a name of the database (Europe/Copenhagen, US/Pacific) at the start of a text.
func zoneWord(s string) (Zone, int) {
	n := 0
	for n < len(s) && (s[n]|0x20 >= 'a' && s[n]|0x20 <= 'z') {
		n++
	}
	word := s[:n]
	switch {
	case n < 2:
		return Zone{}, 0
	case strings.EqualFold(word, "UTC"), word == "GMT":
		if z, more, _ := offset(s[n:], true); more > 0 {
			z.Word = s[:n+more]
			return z, n + more
		}
		return Zone{Word: word, Fixed: true}, n
	case n < len(s) && s[n] == '/':
		return placeName(s)
	}
	if places := abbreviation(word); places != nil {
		return Zone{Word: word, Places: places}, n
	}
	return Zone{}, 0
}

// placeName reads a name of the time zone database.
func placeName(s string) (Zone, int) {
	n := 0
	for n < len(s) && (isLetter(s[n]) && s[n] < 0x80 || s[n] == '/' || s[n] == '-' || s[n] == '+' || isDigit(s[n])) {
		n++
	}
	area, _, _ := strings.Cut(s[:n], "/")
	switch area {
	case "Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Canada", "Etc", "Europe",
		"Indian", "Pacific", "US":
	default:
		return Zone{}, 0
	}
	loc, err := time.LoadLocation(s[:n])
	if err != nil {
		return Zone{}, 0
	}
	return Zone{Word: s[:n], place: loc}, n
}

// offset reads +02:00, -0500 and, where hours alone may stand, +2; bad tells of one that is no offset of any place.
func offset(s string, hours bool) (z Zone, n int, bad bool) {
	if s == "" || s[0] != '+' && s[0] != '-' {
		return Zone{}, 0, false
	}
	c := scanner{s: s, i: 1}
	var h, m int
	if v, ok := c.number(4, 4); ok {
		h, m = v/100, v%100
	} else if h, ok = c.number(1, 2); !ok {
		return Zone{}, 0, false
	} else if c.peek() == ':' {
		c.i++
		if m, ok = c.number(2, 2); !ok {
			return Zone{}, 0, true
		}
	} else if !hours {
		return Zone{}, 0, false
	}
	if h > 15 || m > 59 {
		return Zone{}, 0, true
	}
	z = Zone{Word: s[:c.i], Offset: h*3600 + m*60, Fixed: true}
	if s[0] == '-' {
		z.Offset = -z.Offset
	}
	return z, c.i, false
}

// FindZone looks for a statement of the zone that a section is written in: "All times in CET", "Timeline (UTC)",
// "Time (US/Pacific)", "All times in London". It gives the first zone that stands in the text as a word of its own,
// else the first city whose clock is meant.
func FindZone(s string) (Zone, bool) {
	for i := 0; i < len(s); i++ {
		if s[i]|0x20 < 'a' || s[i]|0x20 > 'z' || i > 0 && (isLetter(s[i-1]) || isDigit(s[i-1]) || s[i-1] == '/') {
			continue
		}
		if z, n := zoneWord(s[i:]); n > 0 && !wordGoesOn(s[i+n:]) {
			return z, true
		}
		for i+1 < len(s) && isLetter(s[i+1]) {
			i++
		}
	}
	return findCity(s)
}
