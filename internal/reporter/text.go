// Package reporter prints diagnostics: for people, and for the programs that show them beside the lines they are
// about.
package reporter

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/width"

	"throughline/internal/diag"
	"throughline/internal/plain"
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
func Text(w io.Writer, ds []diag.Diagnostic, colour bool) error {
	var b strings.Builder
	for _, d := range ds {
		p := printer{&b, colour}
		p.one(d)
	}
	if colour { // what came from files is clean, and the colours are ours
		_, err := io.WriteString(plain.Raw(w), b.String())
		return err
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

func (p printer) one(d diag.Diagnostic) {
	severity := map[diag.Severity]string{diag.Error: p.paint("1;31", "error"),
		diag.Warning: p.paint("1;33", "warning"), diag.Note: p.paint("1;36", "note")}[d.Severity]
	message := plain.Line(d.Message)
	if d.Severity != diag.Error && d.Rule != "" {
		message += " [" + d.Rule + "]"
	}
	fmt.Fprintf(p, "%s%s: %s\n", p.paint("1", place(d.File, d.Span)), severity, message)
	p.excerpt(d.File, d.Span)
	for _, r := range d.Related {
		fmt.Fprintf(p, "  %s%s\n", place(r.File, r.Span), plain.Line(r.Message))
	}
	if d.Hint != "" {
		fmt.Fprintf(p, "  %s %s\n", p.paint("36", "hint:"), plain.Line(d.Hint))
	}
}

// place is "path:line:col: ", or nothing for the site as a whole.
func place(f *diag.File, s diag.Span) string {
	if f == nil {
		return ""
	}
	pos := f.Position(int(s.Start))
	return fmt.Sprintf("%s:%d:%d: ", plain.Line(f.Path), pos.Line, pos.Column)
}

// excerpt shows the line and a caret under what is meant.
func (p printer) excerpt(f *diag.File, s diag.Span) {
	if f == nil || len(f.Data) == 0 {
		return
	}
	pos := f.Position(int(s.Start))
	line, start := f.Line(pos.Line)
	from := max(0, min(int(s.Start)-start, len(line)))
	to := max(from, min(int(s.End)-start, len(line)))
	before, at, after := shorten(line, from, to)
	number := fmt.Sprint(pos.Line)
	fmt.Fprintf(p, "  %s | %s\n", number, plain.Line(before+at+after))
	fmt.Fprintf(p, "  %s | %s%s\n", strings.Repeat(" ", len(number)), pad(plain.Line(before)),
		p.paint("1;32", caret(at)))
}

// shorten cuts a long line on both sides of what is meant, which stands between two offsets, and that too where it is
// long. It looks at no more of the line than may be shown.
func shorten(line []byte, from, to int) (before, at, after string) {
	const most = excerptWidth * utf8.UTFMax
	at = firstRunes(line[from:to], excerptWidth)
	if len(line)-(to-from) <= most && utf8.RuneCount(line[:from])+utf8.RuneCount(line[to:]) <= excerptWidth {
		return string(line[:from]), at, string(line[to:])
	}
	return lastRunes(line[:from], excerptWidth/2), at, firstRunes(line[to:], excerptWidth/2)
}

// firstRunes are at most n code points from the start of a text.
func firstRunes(b []byte, n int) string {
	i := 0
	for ; n > 0 && i < len(b); n-- {
		_, size := utf8.DecodeRune(b[i:])
		i += size
	}
	if i == len(b) {
		return string(b)
	}
	return string(b[:i]) + "…"
}

// lastRunes are at most n code points from the end of a text.
func lastRunes(b []byte, n int) string {
	i := len(b)
	for ; n > 0 && i > 0; n-- {
		_, size := utf8.DecodeLastRune(b[:i])
		i -= size
	}
	if i == 0 {
		return string(b)
	}
	return "…" + string(b[i:])
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
