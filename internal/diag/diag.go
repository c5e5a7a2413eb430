package diag

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"
	"sync"
)

// Severity tells whether a site with this diagnostic may be published.
type Severity int

// An Error stops the build; a Warning is printed and may be silenced by its rule; a Note is advice.
const (
	Error Severity = iota
	Warning
	Note
)

func (s Severity) String() string {
	switch s {
	case Error:
		return "error"
	case Warning:
		return "warning"
	}
	return "note"
}

// A Diagnostic is one thing to say about one place.
//
// Message is a lower-case sentence without a full stop that says what is wrong; Hint, where it is not empty, what to
// do. Rule names the rule for warnings ("theory-never-raised"), so that it can be looked up or silenced; errors carry
// one too. Fixes are what a program can do about it; a hint that asks "did you mean x?" becomes one by itself.
type Diagnostic struct {
	Severity Severity
	Rule     string
	File     *File // nil: about the site as a whole
	Span     Span
	Message  string
	Hint     string
	Related  []Related
	Fixes    []Fix
}

// Related is a second place that explains the first: where a duplicate was defined before, say.
type Related struct {
	File    *File
	Span    Span
	Message string
}

// Path is the file's path, or "" for the site as a whole.
func (d Diagnostic) Path() string {
	if d.File == nil {
		return ""
	}
	return d.File.Path
}

// Position is where the diagnostic starts.
func (d Diagnostic) Position() Position {
	if d.File == nil {
		return Position{1, 1}
	}
	return d.File.Position(int(d.Span.Start))
}

// A List collects diagnostics from several goroutines. The zero List is ready to use.
type List struct {
	mu  sync.Mutex
	all []Diagnostic
}

// Add appends diagnostics.
func (l *List) Add(ds ...Diagnostic) {
	if len(ds) == 0 {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, d := range ds {
		d.Message, d.Hint = clip(d.Message), clip(d.Hint)
		if d.Fixes == nil {
			d.Fixes = suggested(&d)
		}
		l.all = append(l.all, d)
	}
}

// maxMessage is how many bytes of a message are kept. What is longer quotes a file, which may hold anything.
const maxMessage = 600

// clip takes out the middle of what is too long to be read.
func clip(s string) string {
	if len(s) <= maxMessage {
		return s
	}
	return strings.ToValidUTF8(s[:maxMessage/2], "") + "…" + strings.ToValidUTF8(s[len(s)-maxMessage/4:], "")
}

// Errorf adds an error about a span of a file. The hint may be empty.
func (l *List) Errorf(f *File, s Span, rule, hint, format string, args ...any) {
	l.Add(Diagnostic{Severity: Error, Rule: rule, File: f, Span: s, Hint: hint, Message: fmt.Sprintf(format, args...)})
}

// Warnf adds a warning about a span of a file. The hint may be empty.
func (l *List) Warnf(f *File, s Span, rule, hint, format string, args ...any) {
	l.Add(Diagnostic{Severity: Warning, Rule: rule, File: f, Span: s, Hint: hint,
		Message: fmt.Sprintf(format, args...)})
}

// Sorted returns what was collected in the order in which it is printed.
func (l *List) Sorted() []Diagnostic {
	l.mu.Lock()
	defer l.mu.Unlock()
	out := slices.Clone(l.all)
	Sort(out)
	return slices.CompactFunc(out, same)
}

// Sort orders diagnostics by path, place, severity and text, so that the order never depends on timing.
func Sort(ds []Diagnostic) {
	slices.SortStableFunc(ds, func(a, b Diagnostic) int {
		return cmp.Or(
			strings.Compare(a.Path(), b.Path()),
			cmp.Compare(a.Span.Start, b.Span.Start),
			cmp.Compare(a.Span.End, b.Span.End),
			cmp.Compare(a.Severity, b.Severity),
			strings.Compare(a.Rule, b.Rule),
			strings.Compare(a.Message, b.Message),
		)
	})
}

func same(a, b Diagnostic) bool {
	return a.Path() == b.Path() && a.Span == b.Span && a.Severity == b.Severity && a.Rule == b.Rule &&
		a.Message == b.Message
}

// Count tells how many of the diagnostics are errors and how many are warnings.
func Count(ds []Diagnostic) (errors, warnings int) {
	for _, d := range ds {
		switch d.Severity {
		case Error:
			errors++
		case Warning:
			warnings++
		}
	}
	return errors, warnings
}

// HasErrors reports whether any of the diagnostics is an error.
func HasErrors(ds []Diagnostic) bool {
	n, _ := Count(ds)
	return n > 0
}

// Len is how many diagnostics there are so far.
func (l *List) Len() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.all)
}

// Under gives the diagnostics with the paths of their files below a folder, such as the one of the site, seen from
// where the reader stands. The folder "" or "." changes nothing.
func Under(folder string, ds []Diagnostic) []Diagnostic {
	if folder == "" || folder == "." {
		return ds
	}
	files := map[*File]*File{}
	under := func(f *File) *File {
		if f == nil {
			return nil
		}
		if _, ok := files[f]; !ok {
			files[f] = NewFile(path.Join(folder, f.Path), f.Data)
		}
		return files[f]
	}
	out := slices.Clone(ds)
	for i := range out {
		out[i].File = under(out[i].File)
		out[i].Related = slices.Clone(out[i].Related)
		for j := range out[i].Related {
			out[i].Related[j].File = under(out[i].Related[j].File)
		}
	}
	return out
}
