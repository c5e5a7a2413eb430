package corpus

import (
	"bytes"
	"errors"
	"iter"
	"strings"

	"throughline/internal/diag"
	"throughline/internal/markdown"
	"throughline/internal/media"
	"throughline/internal/review"
)

// A TextLink is a link in one of a review's texts.
type TextLink struct {
	Item string // the item whose text it is in; "" in the body and the review's own texts
	Wiki bool
	Dest string
	File *diag.File
	Span diag.Span // of the destination where it can be told, else of the text
}

// Outline finds the links in all texts of a review. It depends on the review alone, so it can be done review by
// review.
func Outline(m *markdown.Engine, r *review.Review) Doc {
	d := Doc{Review: r}
	for f := range review.Walk(r, review.Markdown|review.Titles) {
		switch at := f.At.(type) {
		case *review.Text:
			d.Links = append(d.Links, TextLinks(m, f.File, *at, f.Item)...)
		case *string:
			d.lineLinks = append(d.lineLinks, TextLinks(m, nil, review.Text{Src: *at}, "")...)
		}
	}
	return d
}

// LinksOf yields every link in the texts and titles of the review at a place in the corpus.
func (c *Corpus) LinksOf(i int) iter.Seq[TextLink] {
	return func(yield func(TextLink) bool) {
		for _, l := range c.docs[i].Links {
			if !yield(l) {
				return
			}
		}
		for _, l := range c.docs[i].lineLinks {
			if !yield(l) {
				return
			}
		}
	}
}

// Follow finds where a link of a review leads. The error is that of Resolve.
func (c *Corpus) Follow(r *review.Review, l TextLink) (Target, error) {
	if l.Wiki {
		return c.ResolveWiki(r, l.Dest)
	}
	return c.Resolve(r.Dir, r, l.Dest)
}

// TextLinks finds the links in one text. A text without a bracket or an angle bracket has none that can dangle.
func TextLinks(m *markdown.Engine, f *diag.File, t review.Text, item string) []TextLink {
	if !strings.ContainsAny(t.Src, "[<") {
		return nil
	}
	doc, err := m.Parse([]byte(t.Src))
	if err != nil {
		return nil // parse has reported it
	}
	var out []TextLink
	from := 0
	for _, l := range doc.Links() {
		tl := TextLink{Item: item, Wiki: l.Kind == markdown.WikiLink, Dest: l.Dest, File: f, Span: t.Span}
		tl.Span, from = locate(f, t.Span, l.Dest, from)
		out = append(out, tl)
	}
	return out
}

// locate finds a destination in the bytes of a text's span, from an offset in it on: texts in front matter are folded,
// indented and escaped in ways that make offsets in the text useless.
func locate(f *diag.File, in diag.Span, dest string, from int) (diag.Span, int) {
	if f == nil || int(in.End) > len(f.Data) || in.Empty() || dest == "" {
		return in, from
	}
	src := f.Data[in.Start:in.End]
	i := bytes.Index(src[min(from, len(src)):], []byte(dest))
	if i < 0 {
		return in, from
	}
	at := int(in.Start) + from + i
	return diag.NewSpan(at, at+len(dest)), from + i + len(dest)
}

// text checks the links of texts that are written in folder dir, by the review in or by none.
func (l *linker) text(from Address, in *review.Review, dir string, links []TextLink) {
	for _, tl := range links {
		var t Target
		var err error
		if tl.Wiki {
			t, err = l.ResolveWiki(in, tl.Dest)
		} else {
			t, err = l.Resolve(dir, in, tl.Dest)
		}
		if err != nil {
			l.badLink(tl, err)
			continue
		}
		l.note(Address{from.Review, tl.Item}, tl, t)
	}
}

func (l *linker) badLink(tl TextLink, err error) {
	var nf notFound
	switch {
	case errors.Is(err, ErrRestricted):
		l.restrictedLink(tl.File, tl.Span, tl.Dest)
	case errors.As(err, &nf):
		l.dangling(tl.File, tl.Span, nf.hint, "%s", nf.message)
	}
}

// note remembers what a good link says about its target.
func (l *linker) note(from Address, tl TextLink, t Target) {
	switch t.Kind {
	case TargetAsset:
		l.addAsset(media.File{Source: t.Source, Out: t.Path}, tl.File, tl.Span)
	case TargetReview:
		to := Address{t.Review.ID, ""}
		if n, ok := l.Item(Address{t.Review.ID, t.Fragment}); ok {
			to.Item = n.ID
		}
		if from.Review != "" && to != from {
			l.backlinks.add(to, Backlink{from, "link"})
		}
	}
}
