package sections

import (
	"strings"

	"throughline/internal/eventline"
	"throughline/internal/markdown"
)

// beginnings gives the beginning of each entry of the section to a function.
func (t *teller) beginnings(of func(text string)) {
	for i := range t.s.blocks {
		switch b := &t.s.blocks[i]; b.Kind {
		case markdown.HeadingBlock:
			text, _ := t.headingText(b)
			of(text)
		case markdown.ListBlock:
			for k := range b.Children {
				if p := t.entry(&b.Children[k]); len(p) > 0 {
					of(p[0].text)
				}
			}
		case markdown.ParagraphBlock:
			for _, l := range b.Lines {
				if text := t.src[l.Start:l.End]; t.o.Mode == Common && text != "" && isDigit(text[0]) {
					of(text)
				}
			}
		case markdown.TableBlock:
			for _, row := range b.Rows[1:] {
				of(t.src[row[0].Start:row[0].End])
			}
		}
	}
}

// allDotted reports whether every entry of the section writes 9.02 for a clock.
func (t *teller) allDotted() bool {
	dotted, other := 0, 0
	t.beginnings(func(text string) {
		if l, ok := eventline.Read(text, 0, eventline.Options{Dotted: true}); ok && l.At.Dotted {
			dotted++
		} else {
			other++
		}
	})
	return dotted > 0 && other == 0
}

// commonCity is the city that every clock of the section has behind it, alone: what all entries say is no lane, so it
// is the zone. "" where one does not, or where there are not two.
func (t *teller) commonCity() string {
	city, n, other := "", 0, false
	t.beginnings(func(text string) {
		if !t.isClock(text) {
			return
		}
		switch c := eventline.CityOf(text); {
		case c != "" && city == "":
			city = c
		case c == "" && city == "" || c != city && !strings.Contains(strings.ToLower(text), strings.ToLower(city)):
			other = true
		}
		n++
	})
	if n < 2 || other {
		return ""
	}
	return city
}
