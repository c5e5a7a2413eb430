package ingest

import (
	"errors"
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
