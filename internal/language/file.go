package language

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"throughline/internal/diag"
	"throughline/internal/markdown"
	"throughline/internal/node"
	"throughline/internal/source"
)

// A placed passage knows where in the file it stands.
type placed struct {
	Passage
	span  diag.Span
	exact bool // offsets into Text are offsets into the span
}

// File asks about the words of one file with front matter and Markdown, in its order. It says nothing about a file
// that cannot be read: others do.
func (c *Checker) File(f *diag.File, engine *markdown.Engine) []diag.Diagnostic {
	errs := &diag.List{}
	doc, ok := source.Split(f, errs)
	if !ok {
		return nil
	}
	page := front(nil, "", doc.Front)
	page = append(page, body(f, doc.Body, engine)...)
	plain := make([]Passage, len(page))
	for i := range page {
		plain[i] = page[i].Passage
	}
	quiet, out := c.silences(f)
	var hints []Hint
	for _, h := range c.All(plain) {
		if !quiet.covers(h.Probe, place(f, page[h.Passage], h), page[h.Passage].span) {
			hints = append(hints, h)
		}
	}
	if !c.everywhere {
		hints = collapse(hints)
	}
	for _, h := range hints {
		out = append(out, h.diagnostic(f, place(f, page[h.Passage], h)))
	}
	diag.Sort(out)
	return out
}

func (h Hint) diagnostic(f *diag.File, at diag.Span) diag.Diagnostic {
	rule, _ := diag.FindRule(h.Probe.Rule)
	d := diag.Diagnostic{Severity: diag.Note, Rule: rule.ID, File: f, Span: at,
		Message: lowerFirst(h.Probe.Question), Hint: rule.Explain}
	if h.More > 0 {
		d.Hint += fmt.Sprintf(" (and %d more in this file)", h.More)
	}
	return d
}

func lowerFirst(s string) string { return strings.ToLower(s[:1]) + s[1:] }

// maxSearched keeps a long value with many hints from costing more than its length.
const maxSearched = 20_000

// place is where a hint stands in the file. The text of front matter may be written in many ways, folded or escaped:
// there the words are looked for, and where they are not found as they are the whole value is shown.
func place(f *diag.File, p placed, h Hint) diag.Span {
	if p.exact {
		return diag.NewSpan(int(p.span.Start)+h.Start, int(p.span.Start)+h.End)
	}
	if p.span.End-p.span.Start > maxSearched {
		return p.span
	}
	if i := strings.Index(f.Text(p.span), p.Text[h.Start:h.End]); i >= 0 {
		return diag.NewSpan(int(p.span.Start)+i, int(p.span.Start)+i+h.End-h.Start)
	}
	return p.span
}

// body are the passages of the Markdown of a file.
func body(f *diag.File, span diag.Span, engine *markdown.Engine) []placed {
	doc, err := engine.Parse([]byte(f.Text(span)))
	if err != nil {
		return nil
	}
	var out []placed
	var under []Where // of the headings above, by their level
	row, clock := -1, false
	for _, p := range doc.Passages() {
		q := placed{Passage: Passage{Text: p.Text, Where: innermost(under)}, span: p.Span.Shift(int(span.Start)),
			exact: true}
		switch p.Form {
		case markdown.FormHeading:
			under = append(under[:min(len(under), p.Level-1)], make([]Where, max(0, p.Level-1-len(under)))...)
			under = append(under, Section(p.Text))
			q.Form, q.Where = Heading, Account
		case markdown.FormEntry:
			q.Form = Entry
			if startsWithTime(p.Text) {
				q.Where = Timeline
			}
		case markdown.FormCell:
			if q.Form = Entry; p.Row != row {
				row, clock = p.Row, startsWithTime(p.Text)
			}
			if clock {
				q.Where = Timeline
			}
		}
		if p.Form != markdown.FormCell {
			row = -1
		}
		if p.Quoted {
			q.Where = Others
		}
		out = append(out, q)
	}
	return out
}

// innermost is what the nearest heading that tells something announces.
func innermost(under []Where) Where {
	for _, w := range slices.Backward(under) {
		if w != Account {
			return w
		}
	}
	return Account
}

// startsWithTime reports whether a text begins with a day or a clock.
func startsWithTime(text string) bool {
	t := strings.TrimLeft(text, " ~*_[(")
	digits := 0
	for digits < len(t) && t[digits] >= '0' && t[digits] <= '9' {
		digits++
	}
	if digits == 0 || digits == len(t) {
		return false
	}
	next := t[digits]
	return (digits <= 2 && next == ':' || digits <= 2 && next == '.' && len(t) > digits+2 && t[digits+1] >= '0' &&
		t[digits+1] <= '9') ||
		digits == 4 && (next == '-' || next == '/')
}

// front are the texts of front matter, by their keys.
func front(out []placed, key string, n *node.Node) []placed {
	if n == nil {
		return out
	}
	switch n.Kind {
	case node.Scalar:
		if where, form, ok := ofKey(key); ok {
			out = append(out, placed{Passage{Text: blankCode(n.Text), Where: where, Form: form}, n.Span, false})
		}
	case node.List:
		for _, it := range n.Items {
			out = front(out, key+"[]", it)
		}
	case node.Map:
		for _, e := range n.Entries {
			out = front(out, path.Join(key, e.Key), e.Value)
		}
	}
	return out
}

// ofKey tells whether a key holds prose, and whose.
func ofKey(key string) (Where, Form, bool) {
	top, rest, _ := strings.Cut(key, "/")
	last := path.Base(key)
	if last == "href" || last == "id" || last == "file" || last == "at" {
		return 0, 0, false
	}
	switch strings.TrimSuffix(top, "[]") {
	case "title":
		return Account, Paragraph, true
	case "summary", "surprise":
		return Account, Paragraph, true
	case "impact", "detection":
		return Account, Paragraph, last == "text" || last == "note"
	case "timeline":
		return Timeline, Entry, rest == "" || last == "text"
	case "followups":
		return Plans, Entry, rest == "" || last == "title" || last == "text" || last == "why"
	case "questions":
		return Questions, Entry, rest == "" || last == "ask" || last == "answer"
	case "takeaways":
		return Lessons, Entry, rest == "" || last == "text"
	case "mitigators":
		return Mitigators, Entry, rest == "" || last == "title" || last == "text"
	case "difficulties":
		return Difficulties, Entry, rest == "" || last == "title" || last == "text"
	case "contributors", "risks":
		return Account, Entry, rest == "" || last == "title" || last == "text"
	}
	return 0, 0, false
}

// blankCode marks what stands between backquotes.
func blankCode(text string) string {
	if !strings.Contains(text, "`") {
		return text
	}
	out := []byte(text)
	open := -1
	for i, b := range out {
		if b != '`' {
			continue
		}
		if open < 0 {
			open = i
			continue
		}
		for k := open; k <= i; k++ {
			out[k] = code
		}
		open = -1
	}
	return string(out)
}
