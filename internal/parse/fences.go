package parse

import (
	"bytes"
	"regexp"
	"slices"
	"strings"

	"throughline/internal/diag"
	"throughline/internal/fence"
	"throughline/internal/markdown"
	"throughline/internal/node"
	"throughline/internal/review"
	"throughline/internal/source"
)

// This file judges what is in a text and on no page or on some only: comments, and audience blocks. In Markdown these
// must be whole, in everything else there are none.

const (
	blockHint = "each :::audience NAME needs its own ::: after it, on lines of their own, not in a quote, a list " +
		"or another block"
	likeWords = "this reads like an audience block and is none"
	likeHint  = "put :::audience NAME and ::: on lines of their own; in front matter that takes summary: | with a " +
		"bar, for > and quotes join lines; in `code` it is only words"
	insideHint = "what is for some readers only goes into a text, or label the item: audience: internal"
)

// blocks are the audience blocks of a text; see markdown.Engine.AudienceBlocks.
func (p *reader) blocks(t review.Text) (blocks []markdown.AudienceBlock, open diag.Span) {
	if !strings.Contains(t.Src, ":::") &&
		len(fence.Find(t.Src, p.o.Audiences...)) == 0 { // nearly all, and then there is nothing to copy
		return nil, diag.Span{}
	}
	return p.o.Markdown.AudienceBlocks([]byte(t.Src), p.o.Audiences...)
}

// bodyBlocks checks the blocks of the body, whose offsets are those of the file.
func (p *reader) bodyBlocks() {
	body := p.r.Body
	seen := p.o.Markdown.Seen(body.Src)
	place := func(s diag.Span) diag.Span {
		from := seen.At(int(s.Start))
		return diag.NewSpan(from, max(from+1, seen.At(int(s.End)-1)+1)).Shift(int(body.Span.Start))
	}
	p.comments(seen, body)
	if at := source.OpenCode([]byte(seen.Src)); at >= 0 {
		p.Errs.Warnf(p.File, place(diag.NewSpan(at, at+3)), "open-code",
			"end it with the same marks on a line of their own", "a block of code starts here and never ends")
	}
	p.odd = p.oddRows(seen.Src)
	for i := range p.odd {
		p.odd[i].Span = place(p.odd[i].Span)
	}
	blocks, open := p.blocks(review.Text{Src: seen.Src})
	if !open.Empty() {
		at := place(open)
		if readsLike(seen.Src, open) {
			p.Errs.Errorf(p.File, at, "audience-block", likeHint, likeWords)
		} else {
			p.Errs.Errorf(p.File, at, "audience-block", blockHint,
				"an audience block that is not closed where it should be")
		}
	}
	for _, b := range blocks {
		p.audienceName(b.Level, place(b.Name))
	}
}

// comments reports a comment that is never closed, which would hide all the rest, and what another tool would take
// for one.
func (p *reader) comments(seen markdown.Unseen, t review.Text) {
	if seen.Open >= 0 {
		p.Errs.Errorf(p.File, p.markOf(t, seen.Open, "<!--"), "open-comment",
			`end it with -->; to show these characters, write \<!--`, "a comment starts here and never ends")
	}
	for _, at := range seen.Percents {
		p.Errs.Warnf(p.File, p.markOf(t, at, "%%"), "percent-comment",
			`for a comment write <!-- ... -->; to show these characters, write \%%`,
			"this is a comment to Obsidian, and here it is shown")
	}
}

// markOf is where a mark of a text stands in the file: exactly where the text was written as it is, else the first
// one in its span.
func (p *reader) markOf(t review.Text, at int, mark string) diag.Span {
	return p.markAfter(t, at, mark, int(t.Span.Start))
}

// markAfter is markOf for the next of several marks: one that does not stand where it stood in the text is looked for
// from low on, so that many of them cost no more than one look through the text.
func (p *reader) markAfter(t review.Text, at int, mark string, low int) diag.Span {
	from := int(t.Span.Start) + at
	if from+len(mark) <= len(p.File.Data) && string(p.File.Data[from:from+len(mark)]) == mark {
		return diag.NewSpan(from, from+len(mark))
	}
	if int(t.Span.End) <= len(p.File.Data) {
		low = min(low, int(t.Span.End))
		if i := bytes.Index(p.File.Data[low:t.Span.End], []byte(mark)); i >= 0 {
			return diag.NewSpan(low+i, low+i+len(mark))
		}
	}
	return t.Span
}

// cutUnseen takes out of every text what no page shows, whatever the edition. It comes after all that goes by places
// in the file and before ids are made of titles.
func (p *reader) cutUnseen() {
	for f := range review.Walk(p.r, review.Markdown|review.Titles) {
		switch at := f.At.(type) {
		case *review.Text:
			seen := p.o.Markdown.Seen(at.Src)
			if f.Key == "body" {
				for i := range p.r.Sections {
					s := &p.r.Sections[i].Cut
					*s = diag.NewSpan(seen.Now(int(s.Start)), seen.Now(int(s.End)))
				}
			}
			at.Src = seen.Src
			p.lastJudge(review.Text{Src: at.Src, Span: at.Span}, seen)
		case *string:
			*at = p.seenLine(*at, f.Span)
		}
	}
}

// lastJudge holds of every text as it will be published that its blocks are whole and its comments closed, whatever
// it was lifted out of: an error, unless one was reported where it was written.
func (p *reader) lastJudge(t review.Text, seen markdown.Unseen) {
	_, open := p.blocks(t)
	if open.Empty() && seen.Open < 0 {
		return
	}
	for _, d := range p.Errs.Sorted() {
		if d.Severity == diag.Error && (d.Rule == "audience-block" || d.Rule == "open-comment") {
			return
		}
	}
	at := diag.NewSpan(t.Span.Start, min(int(t.Span.End), int(t.Span.Start)+1))
	p.Errs.Errorf(p.File, at, "audience-block", "put the block, or the comment, into one section as a whole",
		"an audience block or a comment goes over the border of a section")
}

// seenLine is a line of Markdown without its comments.
func (p *reader) seenLine(s string, at diag.Span) string {
	if !strings.Contains(s, "<!--") {
		return s
	}
	seen := p.o.Markdown.Seen(s)
	p.comments(seen, review.Text{Src: s, Span: at})
	return oneLine(seen.Src)
}

// checkBlocks checks those of a text of the front matter, which YAML may have folded or escaped.
func (p *reader) checkBlocks(t review.Text) {
	seen := p.o.Markdown.Seen(t.Src)
	p.comments(seen, t)
	blocks, open := p.blocks(review.Text{Src: seen.Src})
	if !open.Empty() {
		before := len(fence.Find(t.Src[:seen.At(int(open.Start))], p.o.Audiences...))
		if at := node.PlaceOf(p.File, t.Span, before, p.o.Audiences); readsLike(seen.Src, open) {
			p.Errs.Errorf(p.File, at, "audience-block", likeHint, likeWords)
		} else {
			p.Errs.Errorf(p.File, at, "audience-block", blockHint,
				"an audience block in this text is not closed where it should be")
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

// plainFields reports audience blocks in what is not Markdown of several lines: titles, names, plain words. Nor has
// what is no Markdown at all a comment.
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
	if f.Role != review.Titles && strings.Contains(text, "<!--") {
		at := p.markOf(review.Text{Span: p.spanOf(f)}, 0, "<!--")
		p.Errs.Errorf(f.File, at, "open-comment", "in front matter, a comment starts with #",
			"this is no Markdown, and has no comments")
	}
	if len(fence.Find(text, p.o.Audiences...)) == 0 {
		return
	}
	span := p.spanOf(f)
	at := node.PlaceOf(f.File, span, 0, p.o.Audiences)
	if at == span {
		at = diag.NewSpan(at.Start, min(int(at.End), int(at.Start)+1))
	}
	p.Errs.Errorf(f.File, at, "audience-block", insideHint,
		"this reads like an audience block, and %s cannot have one", f.Key)
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

// spanOf is where a field is looked for: in its part, or anywhere in the file.
func (p *reader) spanOf(f *review.Field) diag.Span {
	if f.Part == nil || f.File != p.File {
		return diag.NewSpan(0, len(p.File.Data))
	}
	return f.Span
}

// sectionBlocks reports an audience block that starts in a section and ends outside of it, or the other way round:
// cut in two, nobody could tell what it was meant to hide.
func (p *reader) sectionBlocks(t review.Text) {
	if _, open := p.blocks(t); !open.Empty() {
		p.Errs.Errorf(p.File, diag.NewSpan(t.Span.Start, min(t.Span.End, t.Span.Start+1)), "audience-block",
			"put the block into one section, or label the items: audience: internal",
			"an audience block goes over the border of an item's section")
	}
}

// inBraces is what stands in braces between white space, or at the end of a cell.
var inBraces = regexp.MustCompile(`(?m)(?:^|[\s|])(\{([^{}\n]*)\})(?:[\s|.,;:]|$)`)

// strayLabels reports braces that name an audience and are not read: whoever wrote them believes that what stands
// before them is kept from others, and it is not. It comes when everything that is read has been lifted.
func (p *reader) strayLabels() {
	for f := range review.Walk(p.r, review.Markdown|review.Titles) {
		switch at := f.At.(type) {
		case *review.Text:
			p.strayLabel(*at, f)
		case *string:
			p.strayLabel(review.Text{Src: *at, Span: f.Span}, f)
		}
	}
}

func (p *reader) strayLabel(t review.Text, f *review.Field) {
	var inCode func(at int) bool
	for _, m := range inBraces.FindAllStringSubmatchIndex(t.Src, -1) {
		if !p.namesAudience(t.Src[m[4]:m[5]]) {
			continue
		}
		if inCode == nil {
			inCode = p.o.Markdown.Code(t.Src)
		}
		if inCode(m[2]) {
			continue
		}
		at := diag.NewSpan(m[2], m[3])
		if f.Key == "body" && f.Item == "" {
			at = p.inBody(at)
		} else {
			at = p.markOf(t, m[2], t.Src[m[2]:m[3]])
		}
		p.Errs.Errorf(p.File, at, "audience", "put it into a block, :::audience NAME and :::, or give the item audience:; "+
			"as text, write it in `code`", "these braces name an audience, and nothing is hidden by them here")
		return
	}
}

// namesAudience reports whether one of the words in braces is an audience's name, or audience itself.
func (p *reader) namesAudience(words string) bool {
	return slices.ContainsFunc(strings.Fields(words), func(w string) bool {
		return slices.Contains(p.o.Audiences, strings.ToLower(w)) || strings.HasPrefix(strings.ToLower(w), "audience")
	})
}
