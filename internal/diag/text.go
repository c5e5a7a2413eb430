package diag

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/width"
)

// excerptWidth is how much of a long line is shown around the place that is meant.
const excerptWidth = 100

// Text prints diagnostics for people:
//
//	content/reviews/x.md:14:7: error: an event has no key "lain"
//	  14 |     lain: payments
//	     |     ^~~~
//	  hint: did you mean lane?
//
// Warnings end in their [rule-id]. Colour is by ANSI escapes.
func Text(w io.Writer, ds []Diagnostic, colour bool) error {
	var b strings.Builder
	for _, d := range ds {
		p := printer{&b, colour}
		p.one(d)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

type printer struct {
	*strings.Builder
	colour bool
}

func (p printer) paint(code, s string) string {
	if !p.colour {
		return s
	}
	return "\x1b[" + code + "m" + s + "\x1b[0m"
}

func (p printer) one(d Diagnostic) {
	severity := map[Severity]string{Error: p.paint("1;31", "error"), Warning: p.paint("1;33", "warning"), Note: p.paint("1;36", "note")}[d.Severity]
	message := visible(d.Message)
	if d.Severity != Error && d.Rule != "" {
		message += " [" + d.Rule + "]"
	}
	fmt.Fprintf(p, "%s%s: %s\n", p.paint("1", place(d.File, d.Span)), severity, message)
	p.excerpt(d.File, d.Span)
	for _, r := range d.Related {
		fmt.Fprintf(p, "  %s%s\n", place(r.File, r.Span), visible(r.Message))
	}
	if d.Hint != "" {
		fmt.Fprintf(p, "  %s %s\n", p.paint("36", "hint:"), visible(d.Hint))
	}
}

// place is "path:line:col: ", or nothing for the site as a whole.
func place(f *File, s Span) string {
	if f == nil {
		return ""
	}
	pos := f.Position(int(s.Start))
	return fmt.Sprintf("%s:%d:%d: ", visible(f.Path), pos.Line, pos.Column)
}

// excerpt shows the line and a caret under what is meant.
func (p printer) excerpt(f *File, s Span) {
	if f == nil || len(f.Data) == 0 {
		return
	}
	pos := f.Position(int(s.Start))
	line, start := f.Line(pos.Line)
	from := max(0, min(int(s.Start)-start, len(line)))
	to := max(from, min(int(s.End)-start, len(line)))
	before, at, after := string(line[:from]), string(line[from:to]), string(line[to:])
	before, after = shorten(before, at, after)
	number := fmt.Sprint(pos.Line)
	fmt.Fprintf(p, "  %s | %s\n", number, visible(before+at+after))
	fmt.Fprintf(p, "  %s | %s%s\n", strings.Repeat(" ", len(number)), pad(visible(before)), p.paint("1;32", caret(at)))
}

// shorten cuts a long line on both sides of what is meant.
func shorten(before, at, after string) (string, string) {
	if utf8.RuneCountInString(before)+utf8.RuneCountInString(after) <= excerptWidth {
		return before, after
	}
	if r := []rune(before); len(r) > excerptWidth/2 {
		before = "…" + string(r[len(r)-excerptWidth/2:])
	}
	if r := []rune(after); len(r) > excerptWidth/2 {
		after = string(r[:excerptWidth/2]) + "…"
	}
	return before, after
}

// pad is white space as wide as a text: tabs stay tabs, wide characters count twice.
func pad(s string) string {
	var b strings.Builder
	for _, r := range s {
		if r == '\t' {
			b.WriteByte('\t')
			continue
		}
		b.WriteString(strings.Repeat(" ", columns(r)))
	}
	return b.String()
}

func columns(r rune) int {
	switch width.LookupRune(r).Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth:
		return 2
	}
	return 1
}

func caret(at string) string {
	n := 0
	for _, r := range at {
		n += columns(r)
	}
	return "^" + strings.Repeat("~", max(0, min(n, excerptWidth)-1))
}

// visible makes control characters harmless to a terminal.
func visible(s string) string {
	return strings.Map(func(r rune) rune {
		if r != '\t' && (r < 0x20 || r >= 0x7f && r < 0xa0 || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069) {
			return '\ufffd'
		}
		return r
	}, s)
}
