package ingest

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"throughline/internal/eventline"
	"throughline/internal/review"
)

// CSV of events: what Dispatch exports, or any spreadsheet with a column of times and one of words. The delimiter is
// found out, the columns are known by their heads or by what is in them, and day and month are told apart by the whole
// column, never by one cell.

// A table is a CSV file, read.
type table struct {
	rows  [][]string
	lines []int // where each row starts
	head  []string
	cols  columns
}

// columns are the places of what is known, -1 for what is not there.
type columns struct{ date, clock, until, text, lane, person, kind, marker, link int }

func isCSV(in *Input) bool {
	text := in.text()
	if text == "" || looksJSON(in.Files[0].Data) || isGit(in) || isIRC(in) ||
		!strings.ContainsAny(firstLine(text), ",;\t") {
		return false
	}
	t, err := readTable(in.Name, text)
	return err == nil && t != nil && t.cols.date >= 0 && t.cols.text >= 0
}

func firstLine(s string) string {
	s, _, _ = strings.Cut(strings.TrimLeft(s, "\r\n"), "\n")
	return s
}

// delimiter is the one that the first line has most of.
func delimiter(text string) rune {
	best, most := ',', 0
	for _, d := range []rune{',', ';', '\t'} {
		n, quoted := 0, false
		for _, c := range firstLine(text) {
			if c == '"' {
				quoted = !quoted
			} else if c == d && !quoted {
				n++
			}
		}
		if n > most {
			best, most = d, n
		}
	}
	return best
}

const maxRows = 200_000

func readTable(name, text string) (*table, error) {
	c := csv.NewReader(strings.NewReader(text))
	c.Comma, c.FieldsPerRecord, c.LazyQuotes = delimiter(text), -1, true
	t := &table{}
	for {
		row, err := c.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			var pe *csv.ParseError
			if errors.As(err, &pe) {
				return nil, &Error{
					Source:  name,
					At:      fmt.Sprintf("%d:%d", pe.Line, pe.Column),
					Message: "this is not valid CSV: " + pe.Err.Error(),
					Hint:    "quotes inside of a cell are doubled",
				}
			}
			return nil, err
		}
		if len(t.rows) == maxRows {
			return nil, &Error{Source: name, Message: fmt.Sprintf("a table of more than %d rows", maxRows)}
		}
		at, _ := c.FieldPos(0)
		for i := range row {
			row[i] = cell(row[i])
		}
		t.rows, t.lines = append(t.rows, row), append(t.lines, at)
	}
	if len(t.rows) == 0 {
		return nil, nil
	}
	t.find()
	return t, nil
}

// cell takes off what spreadsheets put in front of a text so that it stays one.
func cell(s string) string { return strings.TrimPrefix(strings.TrimSpace(s), "'") }

var heads = []struct {
	pattern *regexp.Regexp
	of      func(c *columns) *int
}{
	{regexp.MustCompile(`^(?:until|end|ended|to|ends?[ _]at)$`), func(c *columns) *int { return &c.until }},
	{
		regexp.MustCompile(
			`^(?:description|event|what|text|message|details?|action|summary|note|entry|title|what happened)$`,
		),
		func(c *columns) *int { return &c.text },
	},
	{
		regexp.MustCompile(`^(?:lane|team|service|system|source|role|component)$`),
		func(c *columns) *int { return &c.lane },
	},
	{
		regexp.MustCompile(`^(?:owner|who|person|author|by|name|user|actor|responder)$`),
		func(c *columns) *int { return &c.person },
	},
	{regexp.MustCompile(`^(?:kind|type|category)$`), func(c *columns) *int { return &c.kind }},
	{regexp.MustCompile(`^marker$`), func(c *columns) *int { return &c.marker }},
	{regexp.MustCompile(`^(?:link|url|href|evidence|permalink)$`), func(c *columns) *int { return &c.link }},
}

var brackets = regexp.MustCompile(`\s*\(.*\)\s*`)

// find tells what the columns are. The times are in the column where most cells are times; the first row is a head if
// its cell there is none.
func (t *table) find() {
	t.cols = columns{-1, -1, -1, -1, -1, -1, -1, -1, -1}
	width := 0
	for _, row := range t.rows[:min(len(t.rows), 200)] {
		width = max(width, len(row))
	}
	stamps, clocks := make([]int, width), make([]int, width)
	for _, row := range t.rows[:min(len(t.rows), 200)] {
		for i, c := range row {
			if st, ok := stampOf(c); ok {
				stamps[i]++
				if !st.Dated() {
					clocks[i]++
				}
			}
		}
	}
	for i := range stamps {
		if stamps[i] > 0 && stamps[i] > clocks[i] && (t.cols.date < 0 || stamps[i] > stamps[t.cols.date]) {
			t.cols.date = i
		}
	}
	t.clockColumn(stamps, clocks)
	if t.cols.date < 0 {
		return
	}
	if _, ok := stampOf(at0(t.rows[0], t.cols.date)); !ok && at0(t.rows[0], t.cols.date) != "" {
		t.head, t.rows, t.lines = t.rows[0], t.rows[1:], t.lines[1:]
	}
	t.byHeads()
	if t.cols.text < 0 {
		t.cols.text = t.longest(width)
	}
	if n := len(t.rows); n == 0 || stamps[t.cols.date]*2 < min(n, 200) && t.cols.clock < 0 {
		t.cols.date = -1
	}
}

// clockColumn looks for a second column with the clocks of the days, or takes clocks alone for the times.
func (t *table) clockColumn(stamps, clocks []int) {
	for i := range clocks {
		switch {
		case i == t.cols.date || clocks[i] == 0 || clocks[i] < stamps[i]:
		case t.cols.date < 0:
			t.cols.date = i
		case t.cols.clock < 0 && clocks[t.cols.date] == 0 && !t.hasClock():
			t.cols.clock = i
		}
	}
}

// hasClock reports whether the column of dates has clocks in it too.
func (t *table) hasClock() bool {
	for _, row := range t.rows {
		if st, ok := stampOf(at0(row, t.cols.date)); ok && st.Clock {
			return true
		}
	}
	return false
}

func (t *table) byHeads() {
	for i, h := range t.head {
		h = strings.ToLower(strings.TrimSpace(brackets.ReplaceAllString(h, "")))
		for _, known := range heads {
			if p := known.of(&t.cols); i != t.cols.date && i != t.cols.clock && *p < 0 &&
				known.pattern.MatchString(h) {
				*p = i
			}
		}
	}
}

// longest is the column with most words, for tables without a head that is known.
func (t *table) longest(width int) int {
	best, most := -1, 0
	for i := range width {
		n := 0
		for _, row := range t.rows[:min(len(t.rows), 200)] {
			if _, isTime := stampOf(at0(row, i)); !isTime {
				n += len(at0(row, i))
			}
		}
		if i != t.cols.date && i != t.cols.clock && n > most {
			best, most = i, n
		}
	}
	return best
}

func at0(row []string, i int) string {
	if i < 0 || i >= len(row) {
		return ""
	}
	return row[i]
}

var serial = regexp.MustCompile(`^[2-7]\d{4}(?:\.\d+)?$`)

// stampOf reads a cell that is a time and nothing else. A number of Excel counts days from the end of 1899.
func stampOf(s string) (eventline.Stamp, bool) {
	if s == "" || len(s) > 64 {
		return eventline.Stamp{}, false
	}
	if serial.MatchString(s) {
		days, _ := strconv.ParseFloat(s, 64)
		at := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC).Add(time.Duration(days*86400+0.5) * time.Second)
		return eventline.Stamp{
			Year:    at.Year(),
			Month:   int(at.Month()),
			Day:     at.Day(),
			Hour:    at.Hour(),
			Minute:  at.Minute(),
			Seconds: at.Second(),
			Clock: strings.Contains(
				s,
				".",
			),
			Precision: map[bool]review.Precision{true: review.Second, false: review.Day}[strings.Contains(s, ".")],
		}, true
	}
	st, n := eventline.Scan(s, 0)
	if n != len(s) || !st.Clock && st.Precision > review.Day {
		return eventline.Stamp{}, false
	}
	return st, true
}

// A sheet is a table while it is read.
type sheet struct {
	*reader
	*table
	ctx  eventline.Context
	last time.Time
}

func readCSV(r *reader) error {
	t, err := readTable(r.in.Name, r.in.text())
	if err != nil {
		return err
	}
	if t == nil || t.cols.date < 0 || t.cols.text < 0 {
		return &Error{
			Source:  r.in.Name,
			At:      "1:1",
			Message: "no column of this table holds times beside words",
			Hint:    "give it a head such as: time,lane,text",
		}
	}
	s := &sheet{reader: r, table: t}
	s.context()
	for i, row := range t.rows {
		s.row(row, line{r.in.Name, t.lines[i]})
	}
	return nil
}

// context is what the column of times says as a whole: its zone, and whether days or months come first.
func (s *sheet) context() {
	var stamps []eventline.Stamp
	for _, row := range s.rows {
		if st, ok := stampOf(at0(row, s.cols.date)); ok {
			stamps = append(stamps, st)
		}
	}
	s.ctx = eventline.Context{Zone: s.Timezone, Site: s.Timezone, Order: eventline.DecideOrder(stamps)}
	for _, i := range []int{s.cols.date, s.cols.clock} {
		if z, ok := eventline.FindZone(at0(s.head, i)); ok {
			if loc, ok := z.In(s.Timezone); ok && loc != nil {
				s.ctx.Zone = loc
			}
		}
	}
}

func (s *sheet) row(row []string, at line) {
	when, clock := at0(row, s.cols.date), at0(row, s.cols.clock)
	text := at0(row, s.cols.text)
	if strings.Join(row, "") == "" {
		return
	}
	st, ok := stampOf(when)
	if c, isClock := stampOf(clock); isClock {
		if ok {
			st.Hour, st.Minute, st.Seconds, st.Nanos, st.Clock, st.Precision, st.Zone = c.Hour, c.Minute, c.Seconds,
				c.Nanos, true, c.Precision, c.Zone
		} else {
			st, ok = c, true
		}
	}
	if ok && text == "" && st.Dated() && !st.Clock {
		if t, isDay := s.time(st, at); isDay { // a row with a day alone is a heading for those under it
			s.ctx.Day = t.At
		}
		return
	}
	e := Event{
		Text:     s.plainText(text, at),
		sure:     ok && st.Clock,
		Lane:     laneOf(at0(row, s.cols.lane)),
		Evidence: []string{at0(row, s.cols.link)},
	}
	if ok {
		e.At, _ = s.time(st, at)
	} else if when != "" {
		e.Text = join(" ", s.plainText(when, at), e.Text)
	}
	s.rest(&e, row, at)
	s.add(e, at)
}

// rest fills what other columns say, where their words are ours.
func (s *sheet) rest(e *Event, row []string, at line) {
	if until, ok := stampOf(at0(row, s.cols.until)); ok && !e.At.IsZero() {
		ctx := s.ctx
		ctx.Day = e.At.At
		if t, _, err := until.Time(ctx); err == nil {
			e.Until = t
		}
	}
	if who := at0(row, s.cols.person); who != "" {
		e.who = s.crew.meet("csv "+fold(who), who, who)
	}
	if k := strings.ToLower(at0(row, s.cols.kind)); slices.Contains(review.EventKinds(), k) {
		e.Kind = k
	}
	if m := strings.ToLower(at0(row, s.cols.marker)); slices.Contains(review.Markers(), m) {
		e.Marker = m
	}
}

// time makes an instant of a stamp, or says at its row why it cannot.
func (s *sheet) time(st eventline.Stamp, at line) (review.Time, bool) {
	if st.Clock && st.Zone.Word == "" && s.ctx.Zone == nil {
		s.needZone(at)
		return review.Time{}, false
	}
	ctx := s.ctx
	if ctx.Zone == nil {
		ctx.Zone = time.UTC
	}
	t, odd, err := st.Time(ctx)
	switch {
	case errors.Is(err, eventline.ErrTwoWays):
		if s.in.err == nil {
			s.in.err = &Error{
				Source: at.source(),
				At:     at.at(),
				Message: fmt.Sprintf(
					"%d/%d could be a day and a month or a month and a day, and nothing in this column says which",
					st.First,
					st.Second,
				),
				Hint: "write the dates as 2026-03-14, or set the column's format so before the export",
			}
		}
		return t, false
	case err != nil:
		s.warn(at, err.Error())
		return review.Time{}, false
	case odd != "":
		s.warn(at, odd)
	}
	if !st.Dated() && !s.last.IsZero() && s.last.Sub(t.At) > 12*time.Hour {
		t = eventline.NextDay(t, ctx.Zone)
	}
	if st.Clock {
		s.last = t.At
	}
	s.ctx.Day = t.At
	return t, true
}
