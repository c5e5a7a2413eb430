package eventline

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"throughline/internal/review"
)

// Readings are the times that a text may mean which Moment does not take, each written as Moment takes it: one where
// there is one reading, both where day and month could be taken for each other, none where nothing can be computed.
//
//	March 14th, 2026    2026-03-14
//	03/04/2026          2026-03-04, 2026-04-03
//	08.58               08:58
//	2026Q2              2026-06
//	next month          the month after the one of c.Near
func Readings(s string, c Context) []string {
	text := strings.TrimSpace(s)
	st, n := Scan(text, 0)
	if n == 0 || n != len(text) {
		return relative(strings.ToLower(strings.Join(strings.Fields(text), " ")), c)
	}
	if !st.Dated() {
		return []string{about(st) + fmt.Sprintf("%02d:%02d", st.Hour, st.Minute)}
	}
	var out []string
	for _, order := range [...]Order{MonthFirst, DayFirst} {
		c.Order = order
		t, _, err := st.Time(c)
		if err != nil {
			continue
		}
		if w := about(st) + written(t, st); !slices.Contains(out, w) {
			out = append(out, w)
		}
	}
	return out
}

func about(s Stamp) string {
	if s.Approx {
		return "~"
	}
	return ""
}

// written is an instant as front matter writes it.
func written(t review.Time, s Stamp) string {
	switch {
	case s.Clock && s.Zone.Word != "":
		return t.Local().Format("2006-01-02T15:04Z07:00")
	case s.Clock:
		return t.Local().Format("2006-01-02 15:04")
	case t.Precision == review.Month:
		return t.Local().Format("2006-01")
	case t.Precision == review.Year:
		return t.Local().Format("2006")
	}
	return t.Local().Format(time.DateOnly)
}

// relative reads a quarter, and words that say a day seen from the one of the document.
func relative(s string, c Context) []string {
	if year, quarter, ok := quarterOf(s); ok {
		return []string{fmt.Sprintf("%04d-%02d", year, 3*quarter)}
	}
	if c.Near.IsZero() || c.Zone == nil {
		return nil
	}
	d := c.Near.In(c.Zone)
	day := time.Date(d.Year(), d.Month(), d.Day(), 0, 0, 0, 0, time.UTC)
	friday := day.AddDate(0, 0, 4-(int(day.Weekday())+6)%7)
	month := time.Date(d.Year(), d.Month(), 1, 0, 0, 0, 0, time.UTC)
	switch s {
	case "today":
		return []string{day.Format(time.DateOnly)}
	case "tomorrow":
		return []string{day.AddDate(0, 0, 1).Format(time.DateOnly)}
	case "this week", "end of week", "end of the week", "eow":
		return []string{friday.Format(time.DateOnly)}
	case "next week":
		return []string{friday.AddDate(0, 0, 7).Format(time.DateOnly)}
	case "this month", "end of month", "end of the month", "eom":
		return []string{month.Format("2006-01")}
	case "next month":
		return []string{month.AddDate(0, 1, 0).Format("2006-01")}
	case "this quarter", "end of quarter", "end of the quarter", "eoq":
		return []string{fmt.Sprintf("%d-%02d", d.Year(), (int(d.Month())+2)/3*3)}
	case "next quarter":
		end := month.AddDate(0, ((int(d.Month())+2)/3*3-int(d.Month()))+3, 0)
		return []string{end.Format("2006-01")}
	case "this year", "end of year", "end of the year", "eoy":
		return []string{d.Format("2006")}
	case "next year":
		return []string{d.AddDate(1, 0, 0).Format("2006")}
	}
	return nil
}

// quarterOf reads 2026Q2, 2026-q2, Q2 2026 and q2/2026.
func quarterOf(s string) (year, quarter int, ok bool) {
	i := strings.IndexByte(s, 'q')
	if i < 0 || i+1 >= len(s) || s[i+1] < '1' || s[i+1] > '4' {
		return 0, 0, false
	}
	rest := strings.Trim(s[:i]+s[i+2:], " -/")
	if len(rest) != 4 {
		return 0, 0, false
	}
	for _, b := range []byte(rest) {
		if !isDigit(b) {
			return 0, 0, false
		}
		year = year*10 + int(b-'0')
	}
	return year, int(s[i+1] - '0'), year >= 1970 && year <= 2200
}

// Days says how many days the month has of a date that is written with one too many ("February 2026 has 28 days"); ""
// for everything else.
func Days(s string) string {
	at, _, _ := strings.Cut(strings.TrimSpace(s), "T")
	var year, month, day int
	if n, _ := fmt.Sscanf(at, "%4d-%2d-%2d", &year, &month, &day); n != 3 || month < 1 || month > 12 || day < 29 {
		return ""
	}
	last := time.Date(year, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC).Day()
	if day <= last {
		return ""
	}
	return fmt.Sprintf("%s %d has %d days", time.Month(month), year, last)
}

// Places are the places whose clocks a word such as PST or CET names; nil for other words.
func Places(word string) []string { return slices.Clone(abbreviation(strings.ToUpper(word))) }
