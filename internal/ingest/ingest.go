// Package ingest turns what chats, pagers, alerts, deploys and trackers export into plain events for a review's
// timeline.
//
// It reads files and nothing else: no network, no clock. Several inputs of one incident are merged by instant. What
// the source itself calls an event (a page, an alert, a typed timeline entry) goes to the timeline; what people would
// have to choose from (chat messages, commits, commands) becomes candidates; noise is counted. Kinds and markers are
// set only where the source says so. People become roles or "responder 1", and text that looks like a secret is
// masked, see people.go and mask.go.
//
// A format is one file here and one line in Formats.
package ingest

import (
	"slices"
	"strings"
)

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
