// Package eventline is the one grammar for a written time, for a line of a timeline and for the braces behind an
// item. It knows text and offsets only: what it reads says where it stood, and nothing is read from a file or
// reported here.
//
//	09:02 [payments] Saw p99 climb {detected #e3 t1:raises a1}
//
// A Stamp is a time as it was written; it becomes an instant when the day, the zone and the order of day and month
// are known, which the whole document decides (see Context and DecideOrder). A Line is a stamp with what follows it.
// Words are what braces say.
//
// All functions cost time linear in their text.
package eventline

import (
	"errors"
	"time"

	"throughline/internal/diag"
	"throughline/internal/review"
)

// A Stamp is a time as it was written. Numbers that are not said are 0.
type Stamp struct {
	Year, Month, Day             int
	First, Second                int // of 3/4/2026: the document says which of them is the month; Month and Day are 0
	Hour, Minute, Seconds, Nanos int
	Short                        bool // the year has two digits
	Clock                        bool // a time of day is said
	Precision                    review.Precision
	Approx                       bool // ~, ca. and the like
	Dotted                       bool // 9.02
	Named                        bool // the month is a word
	// a shape of date that only prose has: 2026-3-4, 2026/03/04, a day of the week in front
	Loose bool
	Zone  Zone
	Span  diag.Span
}

// Dated reports whether the stamp says a day, a month or a year.
func (s Stamp) Dated() bool { return s.Year != 0 || s.Month != 0 || s.First != 0 }

// Order is how a document writes days and months as numbers.
type Order uint8

// The orders. Undecided stands for a document that never says, Mixed for one that writes both ways.
const (
	Undecided Order = iota
	DayFirst
	MonthFirst
	Mixed
)

// A Context is what a stamp is read against.
type Context struct {
	Zone  *time.Location // where the stamp names none
	Site  *time.Location // decides an abbreviation that stands for several places; nil: Zone
	Day   time.Time      // any instant of the day of bare clocks; zero where there is none
	Near  time.Time      // a day without a year gets the year nearest to it; zero where there is none
	Order Order
}

// Why a stamp is no instant.
var (
	ErrNotTime = errors.New("this is not a time")
	ErrNoDay   = errors.New("a time of day without a day before it")
	ErrNoYear  = errors.New("a day without a year")
	ErrTwoWays = errors.New("day and month could be taken for each other")
	ErrZone    = errors.New("the zone stands for several places")
)

// DecideOrder tells how a document writes days and months as numbers: one number above twelve decides for all.
func DecideOrder(stamps []Stamp) Order {
	order := Undecided
	for _, s := range stamps {
		switch {
		case s.First > 12 && order != MonthFirst && order != Mixed:
			order = DayFirst
		case s.Second > 12 && order != DayFirst && order != Mixed:
			order = MonthFirst
		case s.First > 12 || s.Second > 12:
			order = Mixed
		}
	}
	return order
}
