package lsp

import (
	"bytes"
	"context"
	"regexp"

	"throughline/internal/corpus"
	"throughline/internal/diag"
	"throughline/internal/review"
)

var bareClock = regexp.MustCompile(`^"?~?\d{1,2}:\d{2}(:\d{2})?"?$`)

// inlayHints show what follows from a text and is not in it: the state of a theory, the day of a bare clock, the id
// that an item gets. They are of the text as it was last compiled, and are left out where it has changed since.
func (s *server) inlayHints(_ context.Context, p documentParams) (any, error) {
	d, _ := s.at(p)
	out := []inlayHint{}
	if d == nil {
		return nil, nil
	}
	r := s.site.review(d.path)
	if r == nil || !sameText(d, r) {
		return out, nil
	}
	add := func(at int, label, tip string) {
		pos := place(d.file, at)
		if pos.Line >= p.Range.Start.Line && pos.Line <= p.Range.End.Line {
			out = append(out, inlayHint{pos, label, tip, true})
		}
	}
	if d.path == r.File.Path {
		for i, story := range r.Stories() {
			add(endOfLine(d.file, int(r.Theories[i].Head.Start)), story.State,
				"this follows from what events did to the theory")
		}
	}
	for i := range r.Timeline {
		e := &r.Timeline[i]
		if r.FileOf(e).Path == d.path && !e.At.Span.Empty() && bareClock.MatchString(d.file.Text(e.At.Span)) {
			add(int(e.At.Span.End), e.At.Local().Format("2006-01-02 -07:00"),
				"the day of the event before it, or of the review")
		}
	}
	s.idHints(d, r, add)
	return out, nil
}

// idHints show the ids that nobody wrote.
func (s *server) idHints(d *document, r *review.Review, add func(int, string, string)) {
	written := map[thing]bool{}
	for _, m := range s.mentions(d.file, r) {
		written[m.to] = written[m.to] || m.declares
	}
	for n := range corpus.Names(r) {
		if n.File.Path == d.path && !written[item(corpus.Address{Review: r.ID, Item: n.ID})] && !n.Span.Empty() {
			add(endOfLine(d.file, int(n.Span.Start)), "#"+n.ID,
				"links may use it until the text of the item changes: write id: to keep it")
		}
	}
}

// sameText reports whether a document is as it was when it was compiled.
func sameText(d *document, r *review.Review) bool {
	f := r.File
	if d.path != f.Path {
		f = timelineFile(r)
	}
	return f != nil && bytes.Equal(f.Data, d.file.Data)
}

func endOfLine(f *diag.File, at int) int {
	if i := bytes.IndexAny(f.Data[at:], "\r\n"); i >= 0 {
		return at + i
	}
	return len(f.Data)
}
