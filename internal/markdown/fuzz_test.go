package markdown

import (
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
)

// FuzzSlug holds what addresses need: they are one segment, stay what they are, and say nothing that a path could
// mean.
func FuzzSlug(f *testing.F) {
	for _, s := range []string{"Retry storms!", "日本語", "don't", "../../etc", "a/b\\c", "İSTANBUL", "ﬁ", "\u0301",
		"x\x00y", strings.Repeat("ä", 99), "-a-", "Ǆ", "ß"} {
		f.Add(s)
	}
	id := regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	f.Fuzz(func(t *testing.T, s string) {
		slug := Slug(s)
		if !utf8.ValidString(s) {
			return
		}
		if strings.ContainsAny(slug, "/\\.:%?#&<>\"' \x00\n") || strings.HasPrefix(slug, "-") ||
			strings.HasSuffix(slug, "-") || strings.Contains(slug, "--") {
			t.Errorf("%q becomes %q", s, slug)
		}
		if slug != "" && isASCII(s) && Slug("é "+s) != "é-"+slug {
			t.Errorf("%q: %q in ASCII, and %q beside other letters", s, slug, Slug("é "+s))
		}
		if again := Slug(slug); again != slug {
			t.Errorf("%q becomes %q and then %q", s, slug, again)
		}
		if a := ASCIISlug(s, 40); !id.MatchString(a) || len(a) > 40 {
			t.Errorf("%q becomes the id %q", s, a)
		}
	})
}

// FuzzAudienceBlocks holds that a text in which every block was found has none left when they are cut out: whatever
// the parser takes for the start of a block was one of them.
func FuzzAudienceBlocks(f *testing.F) {
	for _, s := range []string{"a\n:::audience internal\nb\n:::\nc", "> :::audience a\n> b\n",
		"```\n:::audience a\n```\n", "- :::audience a\n  b\n  :::\n", "[^1]: :::audience a\n",
		"<div>\n:::audience a\nb\n:::\n", "~~~\n```\n:::audience a\nb\n:::\n",
		":::audience a\n```\n:::\n```\n:::\n"} {
		f.Add(s)
	}
	e := New()
	f.Fuzz(func(t *testing.T, src string) {
		blocks, open := e.AudienceBlocks([]byte(src))
		if !open.Empty() {
			return
		}
		var left strings.Builder
		at := 0
		for _, b := range blocks {
			if int(b.Span.Start) < at || int(b.Span.End) > len(src) || b.Name.Start < b.Span.Start ||
				src[b.Name.Start:b.Name.End] != b.Level {
				t.Fatalf("%q: %v", src, blocks)
			}
			left.WriteString(src[at:b.Span.Start])
			at = int(b.Span.End)
		}
		left.WriteString(src[at:])
		doc, err := e.Parse([]byte(left.String()))
		if err != nil {
			return
		}
		walk(doc.root, func(n ast.Node) bool {
			if a, ok := n.(*audienceNode); ok {
				t.Errorf("%q: after cutting there is a block for %s in %q", src, a.level, left.String())
			}
			return true
		})
	})
}
