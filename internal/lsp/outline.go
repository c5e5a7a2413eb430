package lsp

import (
	"bytes"
	"context"
	"regexp"
	"slices"
	"strings"

	"throughline/internal/corpus"
	"throughline/internal/diag"
	"throughline/internal/node"
	"throughline/internal/review"
)

func (s *server) symbols(_ context.Context, p documentParams) (any, error) {
	d, _ := s.at(p)
	if d == nil {
		return nil, nil
	}
	out := []documentSymbol{}
	root, _ := s.tree(d.file)
	if r := s.site.review(d.path); r != nil && root != nil {
		out = s.itemSymbols(d, r, root)
	}
	_, body, _ := regions(d.file, d.path)
	if strings.HasSuffix(d.path, ".md") {
		out = append(out, headingSymbols(d.file, body)...)
	}
	return out, nil
}

// itemSymbols are the lists of a review with what stands in them; only what the text still has.
func (s *server) itemSymbols(d *document, r *review.Review, root *node.Node) []documentSymbol {
	out := []documentSymbol{}
	for _, e := range root.Entries {
		list := documentSymbol{Name: e.Key, Kind: symbolField, Range: rangeOf(d.file, diag.NewSpan(e.KeySpan.Start,
			max(e.KeySpan.End, tidy(d.file, e.Value.Span).End))), SelectionRange: rangeOf(d.file, e.KeySpan)}
		for n := range corpus.Names(r) {
			if n.Kind.Plural() != e.Key || n.File.Path != d.path || n.Span.Start < e.Value.Span.Start ||
				n.Span.End > e.Value.Span.End {
				continue
			}
			kind := symbolString
			if n.Kind == review.EventItem {
				kind = symbolEvent
			}
			at := rangeOf(d.file, tidy(d.file, n.Span))
			list.Children = append(list.Children, documentSymbol{Name: nonEmpty(oneLine(n.Title, 80), n.ID),
				Detail: n.ID,
				Kind:   kind, Range: at, SelectionRange: at})
		}
		out = append(out, list)
	}
	return out
}

func nonEmpty(a, b string) string {
	if a == "" {
		return b
	}
	return a
}

func oneLine(s string, most int) string {
	s = strings.Join(strings.Fields(s), " ")
	if len(s) > most {
		s = strings.ToValidUTF8(s[:most], "") + "…"
	}
	return s
}

// A heading of a body, with the end of what stands under it.
type heading struct {
	level int
	text  string
	line  diag.Span
	end   int
}

var headingMarks = regexp.MustCompile(`(?m)^ {0,3}(#{1,6})[ \t]+(.*?)[ \t]*\r?$`)

func headings(f *diag.File, body diag.Span) []heading {
	code := codeSpans(f.Data)
	var out []heading
	for _, at := range headingMarks.FindAllSubmatchIndex(f.Data[body.Start:body.End], -1) {
		from := int(body.Start) + at[0]
		if code.cover(from) {
			continue
		}
		out = append(out, heading{at[3] - at[2], f.Text(diag.NewSpan(int(body.Start)+at[4], int(body.Start)+at[5])),
			diag.NewSpan(from, int(body.Start)+at[5]), int(body.End)})
	}
	for i := range out {
		for _, next := range out[i+1:] {
			if next.level <= out[i].level {
				out[i].end = int(next.line.Start)
				break
			}
		}
	}
	return out
}

func headingSymbols(f *diag.File, body diag.Span) (out []documentSymbol) {
	var open []int // levels of the symbols on the way to the last one
	for _, h := range headings(f, body) {
		sym := documentSymbol{Name: nonEmpty(h.text, "#"), Kind: symbolString, Range: rangeOf(f,
			diag.NewSpan(int(h.line.Start), h.end)), SelectionRange: rangeOf(f, h.line)}
		for len(open) > 0 && open[len(open)-1] >= h.level {
			open = open[:len(open)-1]
		}
		into := &out
		for range open {
			into = &(*into)[len(*into)-1].Children
		}
		*into = append(*into, sym)
		open = append(open, h.level)
	}
	return out
}

func (s *server) folding(_ context.Context, p documentParams) (any, error) {
	d, _ := s.at(p)
	if d == nil {
		return nil, nil
	}
	out := []foldingRange{}
	add := func(from, to int, kind string) {
		a, b := place(d.file, from).Line, place(d.file, to).Line
		if b > a {
			out = append(out, foldingRange{a, b, kind})
		}
	}
	front, body, has := regions(d.file, d.path)
	if strings.HasSuffix(d.path, ".md") && has {
		add(int(front.Start)-1, int(front.End), "region")
	}
	root, _ := s.tree(d.file)
	foldValues(d.file, root, add)
	if strings.HasSuffix(d.path, ".md") {
		for _, h := range headings(d.file, body) {
			add(int(h.line.Start), lastWord(d.file, h.end), "region")
		}
		for _, c := range codeSpans(d.file.Data[:body.End]) {
			if c.Start >= body.Start {
				add(int(c.Start), lastWord(d.file, int(c.End)), "")
			}
		}
	}
	slices.SortStableFunc(out, func(a, b foldingRange) int { return a.StartLine - b.StartLine })
	return out, nil
}

// lastWord is the end of what is written before a byte.
func lastWord(f *diag.File, end int) int { return len(bytes.TrimRight(f.Data[:end], " \t\r\n")) }

// foldValues folds values of more than one line: at the top of a document, and in lists there.
func foldValues(f *diag.File, root *node.Node, add func(from, to int, kind string)) {
	if root == nil {
		return
	}
	items := root.Items
	for _, e := range root.Entries {
		add(int(e.KeySpan.Start), int(tidy(f, e.Value.Span).End), "")
		items = append(items, e.Value.Items...)
	}
	for _, it := range items {
		add(int(it.Span.Start), int(tidy(f, it.Span).End), "")
	}
}
