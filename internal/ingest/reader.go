package ingest

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"throughline/internal/review"
)

// A reader reads one input. Formats call its methods; nothing else knows the result.
type reader struct {
	Options
	in     *Input
	out    *Result
	crew   *crew
	file   File
	events []Event
}

// add takes an event. One without a text is noise, one without a time is told and kept apart.
func (r *reader) add(e Event, at where) {
	r.file.Messages++
	if strings.TrimSpace(e.Text) == "" && e.Marker == "" {
		r.out.Noise["without a text"]++
		return
	}
	e.At, e.Until = toSecond(e.At), toSecond(e.Until)
	if !e.Until.IsZero() && !e.Until.At.After(e.At.At) {
		e.Until = review.Time{}
	}
	e.Evidence = r.links(e.Evidence, at)
	if e.source == "" {
		e.source = fmt.Sprint(r.file.Detected, e.At.At.Unix(), e.Text)
	} else {
		e.source = r.file.Detected + " " + e.source
	}
	if e.At.IsZero() {
		r.leave(at, e.Text, "it states no time")
		r.out.Undated = append(r.out.Undated, e)
		return
	}
	r.events = append(r.events, e)
}

// noise counts an entry that is left out.
func (r *reader) noise(reason string) {
	r.file.Messages++
	r.out.Noise[reason]++
}

// leave tells of something that could not be taken.
func (r *reader) leave(at where, text, why string) {
	r.file.Left = append(r.file.Left, Place{at.source(), at.at(), cut(r.crew.settle(text), 80), why})
}

// warn tells of something that was taken and that should be looked at.
func (r *reader) warn(at where, why string) {
	r.out.Warnings = append(r.out.Warnings, Place{Source: at.source(), At: at.at(), Why: why})
}

// title takes the name of the incident from the first source that has one.
func (r *reader) title(v value) {
	if s := r.plain(v); s != "" && r.out.Title == "" {
		r.out.Title = unescape(s)
	}
}

// service notes a service that the source names.
func (r *reader) service(v value) {
	if s := strings.TrimSpace(v.text()); s != "" && !slices.Contains(r.out.Services, s) {
		r.out.Services = append(r.out.Services, s)
	}
}

func toSecond(t review.Time) review.Time {
	t.At = t.At.Truncate(time.Second)
	return t
}

// cut shortens a text for a message.
func cut(s string, n int) string {
	s = strings.Join(strings.Fields(s), " ")
	if r := []rune(s); len(r) > n {
		return string(r[:n]) + "…"
	}
	return s
}
