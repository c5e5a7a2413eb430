package parse

import (
	"regexp"
	"slices"
	"strings"

	"throughline/internal/diag"
	"throughline/internal/review"
)

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
