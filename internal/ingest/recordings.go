package ingest

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"throughline/internal/review"
)

func secondsOf(n int) time.Duration { return time.Duration(n) * time.Second }

// asciinema: a header and a line for each piece of output. Only markers (key m) are events; what stood on the screen
// is not read.

func isCast(in *Input) bool {
	first, err := parseJSON(in.Name, []byte(firstLine(in.text())), in, 1)
	return !in.Tree && err == nil && first.has("version") && (first.has("width") || first.has("term"))
}

func readCast(r *reader) error {
	var start review.Time
	version, elapsed, n := "", 0.0, 0
	for text := range strings.SplitSeq(r.in.text(), "\n") {
		n++
		if strings.TrimSpace(text) == "" || strings.HasPrefix(text, "#") { // version 3 has comments
			continue
		}
		v, err := parseJSON(r.in.Name, []byte(text), r.in, n)
		if err != nil {
			return err
		}
		if version == "" {
			version, start = v.get("version").text(), r.instant(v.peek("timestamp"))
			r.title(v.peek("title"))
			continue
		}
		if version == "2" {
			elapsed = 0 // it counts from the start, version 3 from the line before
		}
		if elapsed, err = r.castLine(v, start, elapsed); err != nil {
			return err
		}
	}
	return nil
}

func (r *reader) castLine(v value, start review.Time, elapsed float64) (float64, error) {
	l := v.list()
	if len(l) < 3 {
		v.wrong("a time, a code and a text")
		return elapsed, nil
	}
	seconds, err := strconv.ParseFloat(l[0].text(), 64)
	if err != nil || seconds < 0 || seconds > 1e9 {
		return elapsed, &Error{Source: v.source(), At: v.at(), Message: "seconds are expected here, not " +
			l[0].text()}
	}
	elapsed += seconds
	if !l[1].is("m") {
		return elapsed, nil
	}
	e := Event{
		Kind: "note",
		Lane: laneOf(firstOf(r.Host, "terminal")),
		Text: firstOf(r.plain(l[2]), "Marker"),
		sure: true,
	}
	if !start.IsZero() {
		e.At = start
		e.At.At = start.At.Add(time.Duration(elapsed * float64(time.Second)))
	}
	e.source = fmt.Sprint(e.At.At.Unix(), e.Text)
	r.add(e, v)
	return elapsed, nil
}
