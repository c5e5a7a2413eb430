package markdown

import (
	"math/rand/v2"
	"strings"
	"testing"

	"throughline/internal/suites"
)

// plainSeeds are blocks whose neighbours matter, each with a blank line or none behind it.
func plainSeeds() []string {
	return strings.Split(`Plain words, and more.
A paragraph
of two lines
## A heading
#No heading
### Closed ###
- one
- two
* star
+ plus
- **strong** item
-
- [ ] task
1. first
12) twelfth
  indented a little
    code by its indent
	a tab
> quoted
lazy
===
---
***
a | b
--|--
c | d
[ref]
[ref]: https://example.org
[^1]
[^1]: A note.
:::audience internal
:::
~~~
`+"```"+`
<!-- a comment
-->
<div>
www.example.org and more
see https://example.org/a_b
a@b.example
Trailing spaces  
Trailing backslash\
*emphasis
over lines*
[[2025-01-01-x#m1]]
Größe und Länge
`+"\x01 a control character\n\u2029a separator\r\nwith a return\r\n\u00a0hard space", "\n")
}

// plainTexts gives a text without markup as it is made, and as the parser makes it. One plain sentence keeps its spaces.
func plainTexts(e *Engine, src string) (short, parsed string) {
	short, parsed = e.PlainText(src, nil), e.parsedText([]byte(src), nil)
	if isPlain(src) {
		short = joinFields(short)
	}
	return short, parsed
}

// TestPlainText holds that a text of which only parts are parsed is what a parser of all of it gives.
func TestPlainText(t *testing.T) {
	e, rnd, seeds := New(), rand.New(rand.NewPCG(8, 8)), plainSeeds()
	short := 0
	hold := func(src string) {
		if got, want := plainTexts(e, src); got != want {
			t.Fatalf("%q\nthe short way gives %q\nthe parser        %q", src, got, want)
		}
	}
	for range 60_000 {
		var b strings.Builder
		for range 1 + rnd.IntN(6) {
			b.WriteString(seeds[rnd.IntN(len(seeds))])
			b.WriteString(strings.Repeat("\n", 1+rnd.IntN(2)))
		}
		if !reachesFar([]byte(b.String())) {
			short++
		}
		hold(b.String())
	}
	if short < 20_000 {
		t.Errorf("only %d texts went the short way", short)
	}
	for _, c := range suites.CommonMark(t) {
		hold(c.Text)
		hold("Words.\n\n" + c.Text + "\n\n- item\n\n" + c.Text)
	}
}

func FuzzPlainText(f *testing.F) {
	for _, s := range plainSeeds() {
		f.Add("Words.\n\n" + s + "\n\n- item\n\n" + s)
	}
	e := New()
	f.Fuzz(func(t *testing.T, src string) {
		if got, want := plainTexts(e, src); got != want {
			t.Errorf("%q: the short way gives %q, the parser %q", src, got, want)
		}
	})
}
