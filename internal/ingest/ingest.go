// Package ingest turns what chats, pagers, alerts, deploys and trackers export into plain events for a review's
// timeline.
//
// It reads files and nothing else: no network, no clock. Several inputs of one incident are merged by instant. What the
// source itself calls an event (a page, an alert, a typed timeline entry) goes to the timeline; what people would have
// to choose from (chat messages, commits, commands) becomes candidates; noise is counted. Kinds and markers are set
// only where the source says so. People become roles or "responder 1", and text that looks like a secret is masked, see
// people.go and mask.go.
//
// A format is one file here and one line in Formats.
package ingest

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"throughline/internal/review"
)

// An Event is one thing that happened, as a source tells it. Text and Lane are Markdown; At and Until carry the offset
// they were written with and are true to the second. Kind is one of review.EventKinds or "", Marker one of
// review.Markers or "".
type Event struct {
	At, Until review.Time
	Kind      string
	Lane      string
	Text      string
	Marker    string
	Evidence  []string // addresses on the web
	Pin       bool     // somebody pinned it, or put the agreed reaction on it
	Reactions int      // how many people reacted

	source    string // what identifies it at the source: a second import knows it by that
	sure      bool   // an event in the source's own words, else a candidate
	permalink bool   // the first evidence is the address of this entry and of no other
	who       string // the person who said it: a key of people
	chat      bool   // an alert as it was repeated in a chat
}

// Options say how to read.
type Options struct {
	From     string         // the name of a format, or "" to detect it
	Timezone *time.Location // of times that state no zone, or nil: such times are an error
	Names    bool           // write names of people in place of roles
	Roles    *Roles         // who has which role, or nil
	Host     string         // the lane of commands from a shell history, or ""
	Memory   *Memory        // what earlier imports into this review brought, or nil

	masks *masker // made for each import, or shared by those of a test
}

// A Place is something that was found at a place of an input.
type Place struct {
	Source string `json:"source"`         // the input and the file in it
	At     string `json:"at"`             // a path of keys, or "line 12"
	Text   string `json:"text,omitempty"` // what stands there, cut
	Why    string `json:"why"`
}

// A File tells what an input was taken for.
type File struct {
	Source, Detected, ID string
	Messages             int // how many entries it had, noise included
	Left                 []Place
}

// A Result is what was read, each list in the order of instants.
type Result struct {
	Files      []File
	Timeline   []Event
	Candidates []Event
	Undated    []Event // candidates whose time is not stated
	Noise      map[string]int
	Masked     []Place
	Warnings   []Place
	Known      int // entries that an earlier import brought
	Changed    int // of these, those that read otherwise at the source now

	Title    string // of the incident, where a source gives it
	Services []string
	Detected string // how it was found: alert or human, where the pager says so
	Memory   *Memory
}

// An Error is a fault of an input: what is wrong, where, and what to do about it.
type Error struct {
	Source  string // the input, with the file in it
	At      string // "4:12", or a path of keys, or ""
	Message string
	Hint    string
	Usage   bool // it is not the input that is wrong, but how the program was called
}

func (e *Error) Error() string {
	if e.At == "" {
		return e.Source + ": " + e.Message
	}
	return e.Source + ":" + e.At + ": " + e.Message
}

// ErrNothing says that no input held an event.
var ErrNothing = errors.New("nothing was found that has a time")

// Import reads inputs of one incident and merges them.
func Import(inputs []*Input, o Options) (*Result, error) {
	out := &Result{Noise: map[string]int{}}
	crew := newCrew(o)
	var all []Event
	for _, in := range inputs {
		r := &reader{Options: o, in: in, out: out, crew: crew}
		if err := r.read(); err != nil {
			return nil, err
		}
		all = append(all, r.events...)
	}
	return out, merge(out, all, crew, o)
}

// read finds the format of an input and reads it.
func (r *reader) read() error {
	f, err := r.format()
	if err != nil {
		return err
	}
	r.file = File{Source: r.in.Name, Detected: f.Name}
	if err := f.Read(r); err != nil {
		return err
	}
	if err := r.in.err; err != nil {
		return err
	}
	r.out.Files = append(r.out.Files, r.file)
	return nil
}

// format is the one that was asked for, else the one whose shape the input has.
func (r *reader) format() (Format, error) {
	if r.From != "" {
		all := Formats()
		if i := slices.IndexFunc(all, func(f Format) bool { return f.Name == r.From }); i >= 0 {
			return all[i], nil
		}
		return Format{}, &Error{
			Source:  "--from " + r.From,
			Message: "no format has this name",
			Hint:    "use one of " + strings.Join(Names(), ", "),
			Usage:   true,
		}
	}
	f, ok := Detect(r.in)
	if r.in.err != nil {
		return Format{}, r.in.err
	}
	if !ok {
		return Format{}, &Error{Source: r.in.Name, Message: "this is not the shape of any export that is known",
			Hint: "say what it is with --from " + strings.Join(Names(), "|")}
	}
	return f, nil
}

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
