package corpus

import (
	"cmp"
	"iter"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"

	"throughline/internal/markdown"
	"throughline/internal/review"
)

// This file is the part of the gate that keeps what an edition may not show from being named in it.

// files are those that only what is gone shows: the artifacts of a review that is gone or that are gone themselves,
// and with an index.md everything beside it. What something that is shown names as its artifact is shown all the same.
func (g *gate) files(r *review.Review) {
	if g.gone[r.ID] && path.Base(r.File.Path) == "index.md" {
		g.folders = append(g.folders, r.Dir+"/")
	}
	for f := range review.Walk(r, review.Paths) {
		p := *f.At.(*string)
		switch file := path.Join(r.Dir, p); {
		case p == "":
		case g.gone[r.ID] || g.gone[r.ID+"#"+f.Item]:
			g.gone[file] = true
		case f.Call == p && g.keepsFile(file): // it has no other name, and its id says it too
			g.gone[r.ID+"#"+f.Item] = true
		}
	}
}

// timelineFiles are gone where the edition may not show every row of them, whole: what links to them or shows them as
// an artifact would publish them as they are. own is the level of the review that they belong to.
func (g *gate) timelineFiles(r *review.Review, own int) {
	for i := range r.Timeline {
		more := r.Timeline[i].Extra()
		if more.File == nil || g.timelines[more.File.Path] {
			continue
		}
		shown := min(own, g.levelOf(more.Audience.Name, own)) >= g.level
		if text := r.Timeline[i].Text; !shown || g.blocks(text).Src != text.Src {
			g.timelines[more.File.Path], g.gone[more.File.Path] = true, true
		}
	}
}

// headings of a text that its audience blocks take away cannot be linked to.
func (g *gate) headings(of string, t review.Text) {
	if !strings.Contains(t.Src, ":::") {
		return
	}
	left := g.blocks(t)
	if left.Src == t.Src {
		return
	}
	there := map[string]bool{}
	for _, h := range g.outline(left.Src) {
		there[h.ID] = true
	}
	for _, h := range g.outline(t.Src) {
		if !there[h.ID] {
			g.gone[of+"#"+h.ID] = true
		}
	}
}

func (g *gate) outline(src string) []markdown.Heading {
	doc, err := g.markdown.Parse([]byte(src))
	if err != nil {
		return nil
	}
	return doc.Headings()
}

// themes are gone whose file may not be shown, and those without a file that only what is gone names.
func (g *gate) themes(hidden, shown []*review.Review, docs []*review.ThemeDoc) {
	filed, open := map[string]bool{}, map[string]bool{}
	for _, t := range docs {
		filed[t.Slug], open[t.Slug] = true, g.shows(t.Audience.Name, 0)
		if !open[t.Slug] {
			g.gone[t.File.Path], g.gone["themes/"+t.Slug] = true, true
		}
		g.headings(t.File.Path, t.Body)
	}
	for _, r := range shown {
		for f := range themeTags(r) {
			for _, t := range *f.At.(*[]review.Tag) {
				if !filed[t.Slug] && (f.Item == "" || !g.gone[r.ID+"#"+f.Item]) {
					open[t.Slug] = true
				}
			}
		}
	}
	for _, r := range slices.Concat(hidden, shown) {
		for _, slug := range r.AllThemes() {
			if !open[slug] {
				g.gone["themes/"+slug] = true
			}
		}
	}
}

// themeTags yields every list of themes in a review.
func themeTags(r *review.Review) iter.Seq[*review.Field] {
	return func(yield func(*review.Field) bool) {
		for f := range review.Walk(r, review.Tags) {
			if f.Key == "themes" && !yield(f) {
				return
			}
		}
	}
}

// restricted reports whether an address (review, review#item or #item) may not be shown.
func (g *gate) restricted(address string) bool {
	if address == "" {
		return false
	}
	a := ParseAddress(address, g.within)
	return g.gone[a.Review] || g.gone[a.String()]
}

// leadsOut reports whether a link of a text leads to what may not be shown.
func (g *gate) leadsOut(l markdown.Link) bool {
	if l.Kind == markdown.WikiLink {
		return g.restricted(l.Dest)
	}
	u, err := url.Parse(l.Dest)
	if err != nil || u.Scheme != "" || u.Host != "" {
		return false
	}
	if u.Path == "" {
		return g.restricted("#" + u.Fragment)
	}
	file := path.Join(g.dir, u.Path)
	if g.keepsFile(file) {
		return true
	}
	return g.gone[file] || u.Fragment != "" && (g.gone[g.ids[file]+"#"+u.Fragment] || g.gone[file+"#"+u.Fragment])
}

// keepsFile reports whether the edition may publish a file in no way: its address names what is hidden, or it tells
// more than the edition.
func (g *gate) keepsFile(file string) bool {
	return g.timelines[file] || slices.ContainsFunc(g.folders,
		func(folder string) bool { return strings.HasPrefix(file, folder) })
}

// unlink takes links to what may not be shown out of a text's source, for the source is published too (review.json):
// the words stay, the address goes. An address that is written in some other way is blotted out; a text in which one
// is left even then (written with entities or escapes) stays as words alone.
func (g *gate) unlink(src string) string {
	if !strings.ContainsAny(src, "[<") || len(g.gone) == 0 {
		return src
	}
	found, err := g.linksOut(src)
	if err != nil {
		return ""
	}
	if len(found) == 0 {
		return src
	}
	src = g.undefine(src)
	// The longest first: an address may be a part of another one.
	slices.SortStableFunc(found, func(a, b markdown.Link) int { return cmp.Compare(len(b.Dest), len(a.Dest)) })
	out := src
	for _, l := range found {
		dest := regexp.QuoteMeta(l.Dest)
		if l.Kind == markdown.WikiLink {
			out = regexp.MustCompile(`\[\[\s*`+dest+`\s*\\?\|([^\]]*)\]\]`).ReplaceAllString(out, "$1")
			out = regexp.MustCompile(`\[\[\s*`+dest+`\s*\]\]`).ReplaceAllString(out, gentle(l.Dest))
		} else {
			out = regexp.MustCompile(`!?\[([^\]]*)\]\(\s*<?`+dest+`>?[^)]*\)`).ReplaceAllString(out, "$1")
		}
		out = strings.ReplaceAll(out, l.Dest, "…")
	}
	if left, err := g.linksOut(out); err != nil || len(left) > 0 {
		return g.markdown.WrittenWords(src, gentle)
	}
	return out
}

// undefine leaves of link definitions that lead to what may not be shown their labels alone: they have titles too.
func (g *gate) undefine(src string) string {
	doc, err := g.markdown.Parse([]byte(src))
	if err != nil {
		return ""
	}
	var b strings.Builder
	at := 0
	for _, d := range doc.LinkDefinitions() {
		if g.leadsOut(markdown.Link{Kind: markdown.InlineLink, Dest: d.Dest}) {
			b.WriteString(src[at:d.Span.Start])
			b.WriteString("[" + d.Label + "]: …\n")
			at = int(d.Span.End)
		}
	}
	return b.String() + src[at:]
}

// linksOut are the links of a text that lead to what may not be shown.
func (g *gate) linksOut(src string) ([]markdown.Link, error) {
	doc, err := g.markdown.Parse([]byte(src))
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(doc.Links(), func(l markdown.Link) bool { return !g.leadsOut(l) }), nil
}

// gentle is what stands where a link without words led to what may not be shown.
func gentle(dest string) string {
	if strings.HasPrefix(dest, "themes/") {
		return "another theme"
	}
	return "another review"
}
