package review

import "throughline/internal/diag"

// A ThemeDoc is the file of a theme under content/themes: its prose and what was decided about it.
type ThemeDoc struct {
	File       *diag.File
	Slug       string // the file's name
	Title      string // default: the slug with spaces
	Claim      string
	State      string // one of ThemeStates or ""
	Quarter    string // such as 2026Q4
	Ask        string
	Investment *Investment
	Body       Text
	Audience   Label
}

// An Investment is what preventing a theme would cost and bring. Money is in whatever currency the organisation uses.
type Investment struct {
	Cost          float64
	Effectiveness float64 // the share of the cost that it would save, from 0 to 1
	HourlyCost    float64
	ObservedDays  float64 // 0: from the site's first dated review to now
	Span          diag.Span
}

// A PageDoc is a page under content/pages.
type PageDoc struct {
	File     *diag.File
	Slug     string // the file's name
	Title    string
	Order    int // where it stands in the navigation; pages without one come last, by title
	Body     Text
	Audience Label
}

// ThemeStates are the states of a theme, from first notice to rest.
func ThemeStates() []string { return []string{"watching", "proposed", "adopted", "changed", "retired"} }
