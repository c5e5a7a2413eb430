package compile

import (
	"throughline/internal/page"
)

// PeriodForms says how a period of a letter is written.
const PeriodForms = page.PeriodForms

// Letter is the letter of a stretch of time as Markdown. An error says what is wrong with how the period is written.
func (s *Site) Letter(period string) (string, error) { return page.Letter(s.input(s.derived), period) }
