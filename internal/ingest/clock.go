package ingest

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"throughline/internal/eventline"
	"throughline/internal/review"
)

// instant reads a time of a source: seconds since 1970 (with a fraction), milliseconds, microseconds or nanoseconds,
// each known by how many digits it has; or RFC 3339 in the spellings that exports have. null, "", 0 and the year 1 are
// no time. A time without a zone is of the zone that was asked for.
func (r *reader) instant(v value) review.Time {
	return r.clock(v.text(), v)
}

// clock is instant for a text at a place.
func (r *reader) clock(s string, at where) review.Time {
	s = strings.TrimSpace(s)
	if s == "" || s == "0" || strings.HasPrefix(s, "0001-01-01") {
		return review.Time{}
	}
	if t, ok := epoch(s); ok {
		return t
	}
	s = spelled(s)
	zone := r.Timezone
	if zone == nil {
		zone = time.UTC
	}
	t, bare, odd, err := eventline.Moment(s, eventline.Context{Zone: zone})
	switch {
	case err != nil || bare:
		return review.Time{}
	case t.Precision > review.Minute:
		return t
	case !hasZone(s) && r.Timezone == nil:
		r.needZone(at)
	case odd != "":
		r.warn(at, s+": "+odd)
	}
	return t
}

// needZone makes it the input's fault that nobody said in which zone its times are.
func (r *reader) needZone(at where) {
	if r.in.err == nil {
		r.in.err = &Error{Source: at.source(), At: at.at(), Message: "its times say no zone",
			Hint: "say where they were written down: --timezone Europe/Copenhagen, or --timezone UTC", Usage: true}
	}
}

// epoch reads a number of seconds or of smaller units, as text: a float would change its last digits.
func epoch(s string) (review.Time, bool) {
	whole, fraction, _ := strings.Cut(s, ".")
	if strings.Trim(fraction, "0123456789") != "" {
		return review.Time{}, false
	}
	n, err := strconv.ParseInt(whole, 10, 64)
	if err != nil || n < 0 {
		return review.Time{}, false
	}
	var at time.Time
	switch len(whole) {
	case 9, 10:
		at = time.Unix(n, 0)
	case 12, 13:
		at = time.UnixMilli(n)
	case 15, 16:
		at = time.UnixMicro(n)
	case 18, 19:
		at = time.Unix(0, n)
	default:
		return review.Time{}, false
	}
	return review.Time{At: at.UTC()}, true
}

var (
	compactOffset = regexp.MustCompile(`([+-]\d{2})(\d{2})$`)
	zoned         = regexp.MustCompile(`(?:Z|[+-]\d{2}:\d{2})$`)
	clockInside   = regexp.MustCompile(`\d{1,2}:\d{2}`)
)

// spelled makes RFC 3339 of the spellings near to it: "+0100", " UTC", a space before the offset, a space for the T.
func spelled(s string) string {
	s = strings.TrimSpace(s)
	for _, end := range []string{" UTC", " GMT", " Z"} {
		if rest, ok := strings.CutSuffix(s, end); ok {
			s = strings.TrimSpace(rest) + "Z"
		}
	}
	if clockInside.MatchString(s) {
		s = compactOffset.ReplaceAllString(s, "$1:$2")
		s = regexp.MustCompile(` ([+-]\d{2}:\d{2})$`).ReplaceAllString(s, "$1")
	}
	return s
}

// hasZone reports whether a time, as spelled gives it, names its offset.
func hasZone(s string) bool { return zoned.MatchString(s) && clockInside.MatchString(s) }

// ofLocal is a wall clock, given as if it were UTC, in the zone that was asked for.
func (r *reader) ofLocal(wall time.Time, at where) review.Time {
	if r.Timezone == nil {
		r.needZone(at)
		return review.Time{}
	}
	return r.clock(wall.Format("2006-01-02 15:04:05"), at)
}
