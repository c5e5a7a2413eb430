package markdown

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"throughline/internal/diag"
)

func render(t testing.TB, src string, o Options) string {
	t.Helper()
	d, err := New().Parse([]byte(src))
	if err != nil {
		t.Fatalf("%q: %v", src, err)
	}
	var b bytes.Buffer
	if err := d.HTML(&b, o); err != nil {
		t.Fatalf("%q: %v", src, err)
	}
	return strings.TrimSpace(b.String())
}

func TestHTML(t *testing.T) {
	resolve := func(l Link) (Resolved, bool) {
		switch l.Dest {
		case "other.md", "other#m1":
			return Resolved{Href: "../other/", Title: "The other one"}, true
		case "p.png":
			return Resolved{Href: "files/p.png", Width: 3, Height: 2}, true
		}
		return Resolved{}, false
	}
	tests := []struct{ name, src, want string }{
		{"paragraph", "Hello *there*", "<p>Hello <em>there</em></p>"},
		{"heading moves", "# A\n\n### B", "<h2 id=\"a\">A</h2>\n<h4 id=\"b\">B</h4>"},
		{"heading script", "# 日本語", `<h2 id="日本語">日本語</h2>`},
		{"heading id", "# A {#m1 .x}", `<h2 id="m1" class="x">A</h2>`},
		{"heading style is dropped", "# A {#m1 style=color:red onclick=x}", `<h2 id="m1">A</h2>`},
		{"same headings", "# A\n\n# A", "<h2 id=\"a\">A</h2>\n<h2 id=\"a-2\">A</h2>"},
		{"link", "[x](other.md)", `<p><a href="../other/">x</a></p>`},
		{"wiki", "[[other#m1]] and [[other#m1|words]]",
			`<p><a href="../other/">The other one</a> and <a href="../other/">words</a></p>`},
		{"dangling", "[x](no.md) [[no]]", `<p>x no</p>`},
		{"picture", "![Alt \"q\"](p.png)",
			`<p><img src="files/p.png" alt="Alt &#34;q&#34;" loading="lazy" width="3" height="2"></p>`},
		{"picture of another host", "![x](https://e.org/p.png)", `<p><a href="https://e.org/p.png">x</a></p>`},
		{"script", "<script>alert(1)</script>", "<pre class=\"raw\" " +
			"tabindex=\"0\">&lt;script&gt;alert(1)&lt;/script&gt;</pre>"},
		{"inline html", "a <b onclick=x>b</b>", "<p>a &lt;b onclick=x&gt;b&lt;/b&gt;</p>"},
		{"comment", "a <!-- secret --> b\n\n<!-- more\n\nmore -->", "<p>a  b</p>"},
		{"schemes", "[a](javascript:x) [b](JAVASCRIPT:x) [c](data:text/html,x) [d](//evil/) [e](blob:x) " +
			"[f](https://e.org) [g](vbscript:x)",
			`<p>a b c d e <a href="https://e.org">f</a> g</p>`},
		{"autolink", "<javascript:alert(1)> <https://e.org> www.e.org a@e.org",
			`<p>javascript:alert(1) <a href="https://e.org">https://e.org</a> <a href="http://www.e.org">www.e.org</a> <a href="mailto:a@e.org">a@e.org</a></p>`},
		{"reference", "[a][x]\n\n[x]: javascript:alert(1)", "<p>a</p>"},
		{"table", "|a|b|\n|:-|-|\n|1|2|", "<div class=\"table\" role=\"region\" aria-label=\"Table\" " +
			"tabindex=\"0\"><table>\n<thead>\n<tr>\n<th>a</th>\n<th>b</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n<td>1</td>\n<td>2</td>\n</tr>\n</tbody>\n</table></div>"},
		{"code", "```go\nfunc x() {}\n```", "<pre class=\"code\" tabindex=\"0\"><code><span class=\"k\">func</span> " +
			"<span class=\"n\">x</span>() {}\n</code></pre>"},
		{"unknown language", "```zorg\n<b>\n```", "<pre class=\"code\" tabindex=\"0\"><code>&lt;b&gt;\n</code></pre>"},
		{"audience is unwrapped", "a\n\n:::audience internal\nb\n:::\n\nc", "<p>a</p>\n<p>b</p>\n<p>c</p>"},
		{"control", "a\x00b\u202ec", "<p>a b   c</p>"},
		{"bad utf-8", "a\xffb", "<p>a b</p>"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := render(t, tt.src, Options{Resolve: resolve, Top: 2}); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

func TestSections(t *testing.T) {
	src := "Lead.\n\n## Free\n\ntext\n\n### Load shedding held {#m1}\n\nIt *held*.\n\n#### Detail\n\nx\n\n## Next " +
		"{#r1}\nrisk\n"
	d, err := New().Parse([]byte(src))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	var cuts []diag.Span
	for _, s := range d.Sections() {
		got = append(got, fmt.Sprintf("%s %q", s.Heading.ID, src[s.Content.Start:s.Content.End]))
		cuts = append(cuts, s.Cut)
	}
	want := []string{`m1 "\nIt *held*.\n\n#### Detail\n\nx\n\n"`, `r1 "risk\n"`}
	if strings.Join(got, "|") != strings.Join(want, "|") {
		t.Errorf("got %s\nwant %s", got, want)
	}
	if got, want := render(t, src, Options{Cut: cuts}),
		"<p>Lead.</p>\n<h2 id=\"free\">Free</h2>\n<p>text</p>"; got != want {
		t.Errorf("the body without sections is %q, want %q", got, want)
	}
}

func TestRefused(t *testing.T) {
	for name, tt := range map[string]struct {
		src  string
		want error
	}{
		"large":  {strings.Repeat("a", MaxSource+1), ErrTooLarge},
		"quotes": {strings.Repeat(">", 200) + "x", ErrTooDeep},
		"lists":  {strings.Repeat("- ", 200) + "x", ErrTooDeep},
		"cells": {strings.Repeat("|", 1000) + "\n" + strings.Repeat("|-", 999) + "|\n" + strings.Repeat("|\n", 3500),
			ErrTable},
	} {
		if _, err := New().Parse([]byte(tt.src)); !errors.Is(err, tt.want) {
			t.Errorf("%s: got %v, want %v", name, err, tt.want)
		}
	}
	if _, err := New().Parse([]byte(strings.Repeat("- ", 400) + "\n\n" + strings.Repeat("*", 4000))); err != nil {
		t.Errorf("a long rule is refused: %v", err)
	}
}

func TestAudienceBlocks(t *testing.T) {
	blocks, open := New().AudienceBlocks([]byte("a\n:::audience internal\nb\n:::\n```\n:::audience x\n```\n"))
	if len(blocks) != 1 || blocks[0].Level != "internal" || !open.Empty() || blocks[0].Span != diag.NewSpan(2, 29) {
		t.Errorf("got %v, %v", blocks, open)
	}
	for _, src := range []string{":::audience internal\nb", ":::audience a\n:::audience b\n:::\n:::\n", ":::\n",
		":::note\n:::audience a\nb\n:::\n:::\n", ":::note\n:::\n:::\n"} {
		if _, open := New().AudienceBlocks([]byte(src)); open.Empty() {
			t.Errorf("%q is taken for well formed", src)
		}
	}
}

// TestAudienceFailsClosed holds that a block which the lines and the parser do not read alike is an error: whoever
// wrote it meant to hide something.
func TestAudienceFailsClosed(t *testing.T) {
	const block = ":::audience internal\nsecret\n:::\n"
	for name, src := range map[string]string{
		"code that is none: indented":      "a\n\n    ```\n" + block + "    ```\n",
		"code that is none: in a line":     "``` a ```\n" + block,
		"code that is none: raw HTML":      "<div>\n```\n" + block,
		"code that ends late":              "~~~\n```\n~~~\n> " + block,
		"in a quote":                       "> :::audience internal\n> secret\n> :::\n",
		"in a list":                        "- :::audience internal\n  secret\n  :::\n",
		"in a footnote":                    "a[^1]\n\n[^1]: :::audience internal\n    secret\n    :::\n",
		"in a list, below":                 "- a\n\n      :::audience internal\n      secret\n      :::\n",
		"in a quote in a block":            ":::audience internal\n> :::audience public\n:::\n",
		"in capitals":                      "> ::: Audience internal\n> secret\n> :::\n",
		"code that a shorter fence closes": "````\n```\n````\n1. " + block,
	} {
		blocks, open := New().AudienceBlocks([]byte(src))
		if open.Empty() && (len(blocks) != 1 || !strings.Contains(src[blocks[0].Span.Start:blocks[0].Span.End],
			"secret")) {
			t.Errorf("%s: taken for well formed, and nothing is hidden: %v", name, blocks)
		}
	}
	for name, src := range map[string]string{
		"code":                 "```\n" + block + "```\n",
		"long fences":          "`````\n```\n" + block + "`````\n",
		"waves":                "~~~ text\n" + block + "~~~\n",
		"code in a list":       "- a\n\n  ```\n  :::audience internal\n  ```\n",
		"words about it":       "Write `:::audience internal` above it.\n",
		"nothing of that kind": "a ::: b\n",
		"another block":        "::: warning\na\n:::\n\n::: {.callout-note}\nb\n:::\n",
	} {
		if blocks, open := New().AudienceBlocks([]byte(src)); len(blocks) != 0 || !open.Empty() {
			t.Errorf("%s: %v, %v", name, blocks, open)
		}
	}
}

func TestSlugs(t *testing.T) {
	for in, want := range map[string][2]string{
		"Retry storms!":         {"retry-storms", "retry-storms"},
		"Ærø på Ølsted, straße": {"ærø-på-ølsted-straße", "aero-pa-olsted-strasse"},
		"日本語":                   {"日本語", "x-15aokct"},
		"don't stop":            {"dont-stop", "dont-stop"},
		strings.Repeat("abcd ", 12): {strings.TrimSuffix(strings.Repeat("abcd-", 12), "-"),
			"abcd-abcd-abcd-abcd-abcd-abcd-abcd-abcd"},
		strings.Repeat("a", 60):      {strings.Repeat("a", 60), strings.Repeat("a", 40)},
		"  -- ":                      {"", "x-1oq0k9a"},
		"p99 > 2 s (checkout/v2.1)?": {"p99-2-s-checkout-v2-1", "p99-2-s-checkout-v2-1"},
	} {
		s, a := Slug(in), ASCIISlug(in, 40)
		if s != want[0] || a != want[1] && !strings.HasPrefix(want[1], "x-") {
			t.Errorf("%q: got %q, %q, want %q", in, s, a, want)
		}
		if a != ASCIISlug(in, 40) || len(a) > 40 || strings.Trim(a, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
			t.Errorf("%q: id %q is not an id", in, a)
		}
	}
}

// FuzzHTML holds that no text becomes anything but harmless, balanced HTML, and that the short way for plain texts
// gives the same bytes as the parser.
func FuzzHTML(f *testing.F) {
	for _, s := range []string{"a *b* [c](d)", "<script>", "[[a|b]]", "# x {#y}", "|a|\n|-|\n", "[^1]\n\n[^1]: x",
		"![](javascript:x)",
		"`a`", ":::audience x\ny\n:::", "- [ ] a", "<a href='javascript:x'>", "plain words, and \"more\": 1/2 (50%)",
		"a://b", "=\n=", "a=b"} {
		f.Add(s)
	}
	e := New()
	f.Fuzz(func(t *testing.T, src string) {
		d, err := e.Parse([]byte(src))
		if err != nil {
			return
		}
		d.Text()
		d.Links()
		d.Sections()
		var slow bytes.Buffer
		if err := d.HTML(&slow, Options{Resolve: func(l Link) (Resolved, bool) {
			return Resolved{Href: l.Dest},
				l.Kind != ImageLink
		}}); err != nil {
			return
		}
		harmlessHTML(t, slow.String())
		if isPlain(src) {
			var fast bytes.Buffer
			renderPlain(&fast, strings.TrimSpace(src), false)
			if fast.String() != slow.String() {
				t.Errorf("%q: the short way gives %q, the parser %q", src, fast.String(), slow.String())
			}
		}
	})
}

func harmlessHTML(t *testing.T, page string) {
	z := html.NewTokenizer(strings.NewReader(page))
	for {
		switch z.Next() {
		case html.ErrorToken:
			return
		case html.StartTagToken, html.SelfClosingTagToken:
			tok := z.Token()
			switch tok.Data {
			case "script", "style", "iframe", "object", "embed", "svg", "form", "base", "meta", "link":
				t.Errorf("a <%s> got through: %s", tok.Data, page)
			}
			for _, a := range tok.Attr {
				if strings.HasPrefix(a.Key, "on") || a.Key == "style" {
					t.Errorf("an attribute %s got through: %s", a.Key, page)
				}
				if v := strings.ToLower(strings.TrimSpace(a.Val)); (a.Key == "href" || a.Key == "src") &&
					(strings.HasPrefix(v, "javascript:") || strings.HasPrefix(v, "data:") ||
						strings.HasPrefix(v, "//")) {
					t.Errorf("an address %s got through: %s", a.Val, page)
				}
			}
		}
	}
}

func BenchmarkRender(b *testing.B) {
	e := New()
	body := strings.Repeat("A paragraph of some words with *emphasis* and `code`, as reviews have.\n\n- a\n- b\n\n",
		20)
	b.Run("sentence", func(b *testing.B) {
		for b.Loop() {
			var buf bytes.Buffer
			e.Render(&buf, "Saw the p99 latency of checkout climb, then the retries.", Options{}, false)
		}
	})
	b.Run("body", func(b *testing.B) {
		b.SetBytes(int64(len(body)))
		for b.Loop() {
			var buf bytes.Buffer
			e.Render(&buf, body, Options{Top: 3}, false)
		}
	})
}

// TestJoinFields holds that lines are those that say something, with one space between their words, whatever stands
// between them.
func TestJoinFields(t *testing.T) {
	pieces := []string{"a", "bc", "é", " ", "  ", "\t", "\n", "\n\n", "\u00a0", "\r", "\u2028"}
	rnd := rand.New(rand.NewPCG(4, 4))
	for range 20_000 {
		text, want := "", []string{}
		for range rnd.IntN(12) {
			text += pieces[rnd.IntN(len(pieces))]
		}
		for _, line := range strings.Split(text, "\n") {
			if words := strings.Fields(line); len(words) > 0 {
				want = append(want, strings.Join(words, " "))
			}
		}
		if got := joinFields(text); got != strings.Join(want, "\n") {
			t.Fatalf("%q becomes %q, not %q", text, got, want)
		}
	}
}
