package parse

import (
	"strings"

	"throughline/internal/diag"
	"throughline/internal/fence"
	"throughline/internal/markdown"
	"throughline/internal/node"
	"throughline/internal/review"
)

// This file judges audience blocks: in Markdown they must be whole, in everything else there are none.

const (
	blockHint  = "each :::audience NAME needs its own ::: after it, on lines of their own, not in a quote, a list or another block"
	likeWords  = "this reads like an audience block and is none"
	likeHint   = "put :::audience NAME and ::: on lines of their own; in front matter that takes summary: | with a bar, for > and quotes join lines; in `code` it is only words"
	insideHint = "what is for some readers only goes into a text, or label the item: audience: internal"
)

// blocks are the audience blocks of a text; see markdown.Engine.AudienceBlocks.
func (p *reader) blocks(t review.Text) (blocks []markdown.AudienceBlock, open diag.Span) {
	if !strings.Contains(t.Src, ":::") && len(fence.Find(t.Src, p.o.Audiences...)) == 0 { // nearly all, and then there is nothing to copy
		return nil, diag.Span{}
	}
	return p.o.Markdown.AudienceBlocks([]byte(t.Src), p.o.Audiences...)
}

// bodyBlocks checks the blocks of the body, whose offsets are those of the file.
func (p *reader) bodyBlocks() {
	body := p.r.Body
	blocks, open := p.blocks(body)
	if !open.Empty() {
		at := open.Shift(int(body.Span.Start))
		if readsLike(body.Src, open) {
			p.Errs.Errorf(p.File, at, "audience-block", likeHint, likeWords)
		} else {
			p.Errs.Errorf(p.File, at, "audience-block", blockHint, "an audience block that is not closed where it should be")
		}
	}
	for _, b := range blocks {
		p.audienceName(b.Level, b.Name.Shift(int(body.Span.Start)))
	}
}

// checkBlocks checks those of a text of the front matter, which YAML may have folded or escaped.
func (p *reader) checkBlocks(t review.Text) {
	blocks, open := p.blocks(t)
	if !open.Empty() {
		before := len(fence.Find(t.Src[:open.Start], p.o.Audiences...))
		if at := node.PlaceOf(p.File, t.Span, before, p.o.Audiences); readsLike(t.Src, open) {
			p.Errs.Errorf(p.File, at, "audience-block", likeHint, likeWords)
		} else {
			p.Errs.Errorf(p.File, at, "audience-block", blockHint, "an audience block in this text is not closed where it should be")
		}
	}
	for _, b := range blocks {
		p.audienceName(b.Level, t.Span)
	}
}

// readsLike tells what only reads like a fence from one that is out of place.
func readsLike(src string, open diag.Span) bool {
	line := src[strings.LastIndexByte(src[:open.Start], '\n')+1:]
	rest := strings.TrimLeft(line, " \t>*+|-0123456789.)")
	return !strings.HasPrefix(rest, ":::") || strings.ContainsAny(firstLine(line), "\r\u2028\u2029\u0085\v\f")
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return strings.TrimSuffix(line, "\r")
}

// plainFields reports audience blocks in what is not Markdown of several lines: titles, names, plain words.
func (p *reader) plainFields() {
	for f := range review.Walk(p.r, review.Titles|review.Plain|review.Names|review.Tags) {
		switch at := f.At.(type) {
		case *string:
			p.noBlock(*at, f)
		case *[]review.Tag:
			for _, t := range *at {
				p.noBlock(t.Name, f)
			}
		}
	}
}

func (p *reader) noBlock(text string, f *review.Field) {
	if len(fence.Find(text, p.o.Audiences...)) == 0 {
		return
	}
	span := f.Span
	if f.Part == nil { // the review's own: in the front matter, or in a heading
		span = diag.NewSpan(0, len(f.File.Data))
	}
	at := node.PlaceOf(f.File, span, 0, p.o.Audiences)
	if at == span {
		at = diag.NewSpan(at.Start, min(int(at.End), int(at.Start)+1))
	}
	p.Errs.Errorf(f.File, at, "audience-block", insideHint, "this reads like an audience block, and %s cannot have one", f.Key)
}

func (p *reader) audienceName(name string, at diag.Span) bool {
	for _, a := range p.o.Audiences {
		if a == name {
			return true
		}
	}
	p.Errs.Errorf(p.File, at, "audience", diag.DidYouMean(name, p.o.Audiences), "the site has no audience %q", name)
	return false
}

func (p *reader) label(n *node.Node) review.Label {
	if node.NamesNobody(p.File, n, p.Errs, p.o.Audiences) {
		return review.Label{}
	}
	v, ok := p.String(n)
	if !ok || !p.audienceName(v, n.Span) {
		return review.Label{}
	}
	return review.Label{Name: v, Span: n.Span}
}

// sectionBlocks reports an audience block that starts in a section and ends outside of it, or the other way round: cut in
// two, nobody could tell what it was meant to hide.
func (p *reader) sectionBlocks(t review.Text) {
	if _, open := p.blocks(t); !open.Empty() {
		p.Errs.Errorf(p.File, diag.NewSpan(t.Span.Start, min(t.Span.End, t.Span.Start+1)), "audience-block",
			"put the block into one section, or label the items: audience: internal", "an audience block goes over the border of an item's section")
	}
}
