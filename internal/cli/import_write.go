package cli

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"throughline/internal/atomicfile"
	"throughline/internal/ingest"
	"throughline/internal/markdown"
	"throughline/internal/review"
)

// A fileChange is a file that is to have other bytes; before is nil where there is none.
type fileChange struct {
	path          string
	before, after []byte
}

// files are what an import changes, the timeline first and what remembers it last: where the machine stops between the
// two, the next import finds the lines by what they say.
func (d *importDraft) files(res *ingest.Result) []fileChange {
	if d.into.kind != targetReview || len(res.Timeline)+len(res.Candidates)+len(res.Undated) == 0 {
		return nil
	}
	events := res.Timeline
	if d.own != "" {
		moved := *res
		moved.Candidates, events = append(append([]ingest.Event{}, res.Timeline...), res.Candidates...), nil
		res = &moved
	}
	var out []fileChange
	add := func(path, before, after string, there bool) {
		c := fileChange{path, nil, []byte(after)}
		if there {
			c.before = []byte(before)
		}
		if before != after || !there {
			out = append(out, c)
		}
	}
	if len(events) > 0 {
		add(d.timelineAt, d.timeline, d.draft.Insert(d.timeline, events), d.timeline != "")
	}
	switch {
	case d.review == nil:
		add(d.into.path, "", d.newReview(res), false)
	case d.refer && len(events) > 0:
		add(d.into.path, string(d.review), d.referTo(), true)
	}
	add(d.candidatesAt, d.candidates, d.draft.Candidates(d.candidates, res), d.candidates != "")
	return out
}

// referTo is the review with a line about its timeline behind the fence that opens its front matter; nothing else is
// touched.
func (d *importDraft) referTo() string {
	at := bytes.IndexByte(d.review, '\n') + 1
	end := "\n"
	if at > 1 && d.review[at-2] == '\r' {
		end = "\r\n"
	}
	words := "timeline: " + yamlName(filepath.Base(d.timelineAt))
	if bytes.HasPrefix(d.review, []byte("+++")) {
		words = "timeline = " + yamlString(filepath.Base(d.timelineAt))
	}
	return string(d.review[:at]) + words + end + string(d.review[at:])
}

func yamlName(s string) string {
	if strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.") == "" {
		return s
	}
	return yamlString(s)
}

const importScaffold = `---
title: %s
status: draft            # shown with --drafts and in the preview; delete the line to publish
%stimezone: %s
%s---

How did it look from where you were? Tell it in the order in which people lived it. Ask how rather than why: how did that
make sense at the time, how did we know, how did it get better?
`

// newReview starts a review with what the sources say of it.
func (d *importDraft) newReview(res *ingest.Result) string {
	title := res.Title
	if title == "" {
		title = strings.TrimSpace(strings.ReplaceAll(dateInName(d.into.stem()), "-", " "))
	}
	if title == "" {
		title = "An incident without a title yet"
	}
	first, size := utf8.DecodeRuneInString(title)
	title = string(unicode.ToUpper(first)) + title[size:]
	date := ""
	if dateInName(d.into.stem()) == d.into.stem() && len(res.Timeline)+len(res.Candidates) > 0 {
		date = "date: " + d.first(res).Format(time.DateOnly) + "\n"
	}
	rest := ""
	if len(res.Services) > 0 {
		var all []string
		for _, s := range res.Services {
			if slug := markdown.Slug(s); slug != "" {
				all = append(all, slug)
			}
		}
		rest += "services: [" + strings.Join(all, ", ") + "]\n"
	}
	if res.Detected != "" {
		rest += "detection: {by: " + res.Detected + "}\n"
	}
	if len(res.Timeline) > 0 {
		rest += "timeline: " + yamlName(filepath.Base(d.timelineAt)) + "\n"
	}
	return fmt.Sprintf(importScaffold, yamlString(title), date, d.zone, rest)
}

// first is the moment of the first event, in the zone of the review: of the first that an alert tells, for a change
// that led there may be weeks older.
func (d *importDraft) first(res *ingest.Result) time.Time {
	list := res.Timeline
	for _, e := range list {
		if e.Kind == "alert" || e.Marker == "detected" {
			return e.At.At.In(d.draft.Zone)
		}
	}
	if len(list) == 0 {
		list = res.Candidates
	}
	at := list[0].At.At
	for _, e := range list {
		if e.At.At.Before(at) {
			at = e.At.At
		}
	}
	return at.In(d.draft.Zone)
}

// dateInName is a name without the day that it starts with.
func dateInName(s string) string {
	if len(s) >= 10 {
		if _, err := time.Parse(time.DateOnly, s[:10]); err == nil {
			return s[10:]
		}
	}
	return s
}

// replaceFiles gives files their new bytes, all of them or none: each is written beside its place first and then
// renamed, and where a rename fails those before it are taken back.
func replaceFiles(changes []fileChange) (err error) {
	var ready []string
	defer func() {
		for _, tmp := range ready {
			_ = os.Remove(tmp) // those that were renamed are not there
		}
	}()
	for _, c := range changes {
		tmp, err := writeBeside(c)
		if err != nil {
			return err
		}
		ready = append(ready, tmp)
	}
	for i, c := range changes {
		if err := os.Rename(ready[i], c.path); err != nil {
			return errors.Join(err, takeBack(changes[:i]))
		}
	}
	return nil
}

func writeBeside(c fileChange) (tmp string, err error) {
	if err := os.MkdirAll(filepath.Dir(c.path), 0o755); err != nil {
		return "", err
	}
	mode := os.FileMode(0o644)
	if info, err := os.Stat(c.path); err == nil {
		mode = info.Mode().Perm()
	}
	return atomicfile.Beside(c.path, ".import-*.tmp", mode, func(f *os.File) error {
		_, err := f.Write(c.after)
		return errors.Join(err, f.Sync())
	})
}

// takeBack puts the bytes back that stood in files before.
func takeBack(changes []fileChange) (err error) {
	for _, c := range changes {
		if c.before == nil {
			err = errors.Join(err, os.Remove(c.path))
			continue
		}
		tmp, werr := writeBeside(fileChange{path: c.path, after: c.before})
		if werr == nil {
			werr = os.Rename(tmp, c.path)
		}
		err = errors.Join(err, werr)
	}
	return err
}

// An importReport is what import --json prints; times are as in review.json.
type importReport struct {
	Files      []importedFile  `json:"files"`
	Timeline   []importedEvent `json:"timeline"`
	Candidates []importedEvent `json:"candidates"`
	Noise      map[string]int  `json:"noise"`
	Masked     int             `json:"masked"`
	MaskedAt   []ingest.Place  `json:"masked_at"`
	Warnings   []ingest.Place  `json:"warnings"`
	Known      int             `json:"known"`   // entries that an earlier import brought
	Changed    int             `json:"changed"` // of these, those that read otherwise at the source by now
	Written    []string        `json:"written"`
}

type importedFile struct {
	Source   string          `json:"source"`
	Detected string          `json:"detected"`
	ID       string          `json:"id"`
	Review   json.RawMessage `json:"review"`
	Left     []importedLeft  `json:"left"`
}

type importedLeft struct {
	Line int    `json:"line,omitempty"`
	At   string `json:"at,omitempty"` // the keys that lead there, in JSON
	Text string `json:"text"`
	Why  string `json:"why"`
}

type importedEvent struct {
	At       *importedTime `json:"at"`
	Until    *importedTime `json:"until,omitempty"`
	Kind     string        `json:"kind,omitempty"`
	Lane     string        `json:"lane,omitempty"`
	Text     string        `json:"text"`
	Marker   string        `json:"marker,omitempty"`
	Evidence []string      `json:"evidence"`
	Pin      bool          `json:"pin,omitempty"`
}

type importedTime struct {
	At        string `json:"at"`
	Precision string `json:"precision"`
	Approx    bool   `json:"approx,omitempty"`
}

func importedTimeOf(t review.Time) *importedTime {
	if t.IsZero() {
		return nil
	}
	names := [...]string{"second", "minute", "day", "month", "year"}
	return &importedTime{t.At.UTC().Format(time.RFC3339), names[t.Precision], t.Approx}
}

func importedEvents(lists ...[]ingest.Event) []importedEvent {
	out := []importedEvent{}
	for _, list := range lists {
		for _, e := range list {
			out = append(
				out,
				importedEvent{
					importedTimeOf(e.At),
					importedTimeOf(e.Until),
					e.Kind,
					e.Lane,
					e.Text,
					e.Marker,
					append([]string{}, e.Evidence...),
					e.Pin,
				},
			)
		}
	}
	return out
}

func importJSON(res *ingest.Result, into importTarget, files []fileChange, dry bool) importReport {
	out := importReport{
		Files:      []importedFile{},
		Timeline:   importedEvents(res.Timeline),
		Candidates: importedEvents(res.Candidates, res.Undated),
		Noise:      res.Noise,
		Masked: len(
			res.Masked,
		),
		MaskedAt: append([]ingest.Place{}, res.Masked...),
		Warnings: append([]ingest.Place{}, res.Warnings...),
		Known:    res.Known,
		Changed:  res.Changed,
		Written:  []string{},
	}
	for _, f := range res.Files {
		of := importedFile{
			Source:   f.Source,
			Detected: f.Detected,
			ID:       into.stem(),
			Review:   json.RawMessage("null"),
			Left:     []importedLeft{},
		}
		for _, l := range f.Left {
			left := importedLeft{At: l.At, Text: l.Text, Why: l.Why}
			if n, _ := fmt.Sscanf(l.At, "line %d", &left.Line); n == 1 {
				left.At = strings.TrimSpace(strings.TrimPrefix(l.At, fmt.Sprintf("line %d", left.Line)))
			}
			of.Left = append(of.Left, left)
		}
		out.Files = append(out.Files, of)
	}
	for _, f := range files {
		if !dry {
			out.Written = append(out.Written, filepath.ToSlash(f.path))
		}
	}
	return out
}
