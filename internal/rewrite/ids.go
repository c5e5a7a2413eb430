package rewrite

import (
	"bytes"
	"cmp"
	"regexp"
	"slices"
	"strings"

	"throughline/internal/diag"
	"throughline/internal/node"
	"throughline/internal/parse"
	"throughline/internal/review"
)

// An edit puts a text into the place of a part of a file.
type edit struct {
	at   diag.Span // of what is replaced; empty where something is added
	text string
	of   diag.Span // the item
	id   string
}

// IDs writes down the ids of items and events that have none of their own, each as it is made today, and touches
// nothing else. It is nil when the file has errors, which are in errs.
func IDs(f *diag.File, o *parse.Options, errs *diag.List) *Result {
	w := open(f, o, errs)
	if w == nil {
		return nil
	}
	var edits []edit
	var told []Told
	for at := range review.Walk(w.was.Review, review.IDs) {
		id, ok := at.At.(*string)
		if !ok || at.Part == nil || w.was.Written[*id] || at.File != w.f {
			continue
		}
		_, event := at.Part.(*review.Event)
		if e, ok := w.idEdit(*id, at.Span, event); ok {
			edits = append(edits, e)
		} else {
			told = append(told, w.told(at.Span, "there is no place here to write %s down", *id))
		}
	}
	slices.SortStableFunc(edits, func(a, b edit) int { return cmp.Compare(a.at.Start, b.at.Start) })
	if w.check(w.edited(edits)) != "" { // one of them cannot be: each is tried alone
		edits = slices.DeleteFunc(edits, func(e edit) bool {
			why := w.check(w.edited([]edit{e}))
			if why != "" {
				told = append(told, w.told(e.of, "%s cannot be written down here: %s", e.id, why))
			}
			return why != ""
		})
		if w.check(w.edited(edits)) != "" {
			edits = nil
		}
	}
	var moved []string
	for _, e := range edits {
		moved = append(moved, e.id)
	}
	return w.result(moved, w.edited(edits), told)
}

// edited is the file with edits, which stand in its order.
func (w *rewriter) edited(edits []edit) string {
	var b strings.Builder
	at := int32(0)
	for _, e := range edits {
		b.Write(w.f.Data[at:e.at.Start])
		b.WriteString(e.text)
		at = e.at.End
	}
	b.Write(w.f.Data[at:])
	return b.String()
}

var blockKey = regexp.MustCompile(`^[a-z_]+:(?:[ \t\r\n]|$)`)

// idEdit finds the place for the id of what stands at a span.
func (w *rewriter) idEdit(id string, at diag.Span, event bool) (edit, bool) {
	e, data := edit{of: at, id: id}, w.f.Data
	start := int(at.Start)
	add := func(where int, text string) (edit, bool) {
		e.at, e.text = diag.NewSpan(where, where), text
		return e, true
	}
	front := w.was.Front != nil && at.Start < w.was.Body.Start
	switch {
	case start >= len(data) || front && !w.isYAML():
		return e, false
	case front && data[start] == '{':
		return add(start+1, "id: "+id+", ")
	case front && blockKey.Match(data[start:]):
		column := start - lineStart(data, start)
		return add(start, w.fromLF("id: "+id+"\n")+strings.Repeat(" ", column))
	case front && !event:
		text := w.f.Text(at)
		if text == "" || strings.Contains(text, "\n") {
			return e, false
		}
		if text[0] != '"' && text[0] != '\'' {
			text = node.Quote(text)
		}
		e.at, e.text = at, "{id: "+id+", title: "+text+"}"
		return e, true
	}
	end := start + len(bytes.TrimRight(firstLine(data[start:]), " \t\r"))
	if front && end > start && (data[end-1] == '"' || data[end-1] == '\'') {
		end-- // braces stand within the quotes
	}
	if open := bytes.LastIndexByte(data[start:end], '{'); open > 0 && data[end-1] == '}' {
		return add(start+open+1, "#"+id+" ")
	}
	return add(end, " {#"+id+"}")
}

func firstLine(b []byte) []byte {
	line, _, _ := bytes.Cut(b, []byte{'\n'})
	return line
}
