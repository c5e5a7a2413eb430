package diag

import (
	"fmt"
	"strings"
)

// A Fix is one way out of a diagnostic that a program can take: a text to put in the place of a part of its file.
// Where there are several, each is another reading, and only whoever wrote it knows which was meant.
type Fix struct {
	Span Span
	Text string
}

// Replace is the fix that puts a text in the place of a span.
func Replace(s Span, text string) []Fix { return []Fix{{s, text}} }

// Unquoted is a span without the quotes around what it holds.
func Unquoted(f *File, s Span) Span {
	if text := f.Text(s); len(text) > 1 && (text[0] == '"' || text[0] == '\'') && text[len(text)-1] == text[0] {
		return NewSpan(int(s.Start)+1, int(s.End)-1)
	}
	return s
}

// FixableErrorf adds an error with ways out that a program can take.
func (l *List) FixableErrorf(f *File, s Span, rule, hint string, fixes []Fix, format string, args ...any) {
	l.Add(Diagnostic{Severity: Error, Rule: rule, File: f, Span: s, Hint: hint, Fixes: fixes,
		Message: fmt.Sprintf(format, args...)})
}

// FixableWarnf adds a warning with ways out that a program can take.
func (l *List) FixableWarnf(f *File, s Span, rule, hint string, fixes []Fix, format string, args ...any) {
	l.Add(Diagnostic{Severity: Warning, Rule: rule, File: f, Span: s, Hint: hint, Fixes: fixes,
		Message: fmt.Sprintf(format, args...)})
}

// suggested is the fix of a diagnostic whose hint asks whether one other word was meant.
func suggested(d *Diagnostic) []Fix {
	if d.File == nil || d.Span.Empty() || int(d.Span.End) > len(d.File.Data) {
		return nil
	}
	by, ok := strings.CutPrefix(d.Hint, "did you mean ")
	if ok {
		by, _, ok = strings.Cut(by, "?")
	} else if by, ok = strings.CutPrefix(d.Hint, "known here: "); ok && strings.Contains(by, ",") {
		return nil
	}
	if !ok || by == "" || strings.Contains(by, " ") {
		return nil
	}
	at := misspelt(d.File, d.Span, by)
	if Suggest(d.File.Text(at), []string{by}) == "" {
		return nil // the place is more than the word
	}
	return Replace(at, by)
}

// misspelt is the part of a span that a suggestion replaces: not the quotes around a word, and of an id and what
// belongs to it (t1:raises, review#item) the one that is nearer to it.
func misspelt(f *File, span Span, by string) Span {
	span = Unquoted(f, span)
	text := f.Text(span)
	from, to := 0, len(text)
	for _, mark := range [...]byte{'#', ':'} {
		i := strings.IndexByte(text[from:to], mark)
		if i < 0 || strings.IndexByte(by, mark) >= 0 {
			continue
		}
		i += from
		if near(text[from:i], by) <= near(text[i+1:to], by) {
			to = i
		} else {
			from = i + 1
		}
	}
	for from < to && text[from] == ' ' {
		from++
	}
	for from < to && text[to-1] == ' ' {
		to--
	}
	return NewSpan(int(span.Start)+from, int(span.Start)+to)
}

// near is how far two words are from each other.
func near(a, b string) int { return distance(fold(a), fold(b)) }
