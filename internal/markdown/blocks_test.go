package markdown

import (
	"fmt"
	"strings"
	"testing"
)

// outline writes blocks as kinds with the lines that they cover.
func outline(src string, blocks []Block, indent string) (out []string) {
	names := [...]string{"other", "p", "h", "list", "item", "quote", "code", "html", "table", "rule"}
	for _, b := range blocks {
		line := strings.Count(src[:b.Span.Start], "\n") + 1
		last := strings.Count(strings.TrimRight(src[:b.Span.End], "\n"), "\n") + 1
		s := fmt.Sprintf("%s%s %d-%d", indent, names[b.Kind], line, last)
		if b.Level > 0 {
			s += fmt.Sprintf(" %d %q", b.Level, b.Label)
		}
		if b.Kind == ItemBlock {
			s += fmt.Sprintf(" %q", src[b.Content:lineEnd([]byte(src), b.Content)])
		}
		if b.Box != NoBox {
			s += fmt.Sprintf(" box%d", b.Box)
		}
		if b.Audience != "" {
			s += " for " + b.Audience
		}
		for _, row := range b.Rows {
			for _, c := range row {
				s += fmt.Sprintf(" %q", src[c.Start:c.End])
			}
		}
		out = append(out, s)
		out = append(out, outline(src, b.Children, indent+"  ")...)
	}
	return out
}

// TestBlocks holds that every block knows the lines that it has, and that what stands between two is none of it.
func TestBlocks(t *testing.T) {
	src := strings.ReplaceAll(`# T {#x}

Lead
on.

[a]: https://a.example

Under
-----

- one
  more

  ~~~
  code
  ~~~
- [x] two
  1. deep

  * * *
* other

[^n]: a note
    of two lines

:::audience internal
> quote

| A | B |
|---|---|
| 1 | \| 2 |
| 3 |
:::

~~~
~~~
<!-- a

comment -->
***
    indented
`, "~", "`")
	doc, err := New().Parse([]byte(src))
	if err != nil {
		t.Fatal(err)
	}
	want := `h 1-1 1 "T"
p 3-4
h 8-9 2 "Under"
list 11-20
  item 11-16 "one\n"
    p 11-12
    code 14-16
  item 17-20 "[x] two\n" box2
    p 17-17
    list 18-18
      item 18-18 "deep\n"
        p 18-18
    rule 20-20
list 21-21
  item 21-21 "other\n"
    p 21-21
quote 27-27 for internal
table 29-32 for internal "A" "B" "1" "\\| 2" "3" ""
code 35-36
html 37-39
rule 40-40
code 41-41`
	got := strings.Join(outline(src, doc.Blocks(), ""), "\n")
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if defs := doc.Definitions(); len(defs) != 1 || defs[0].String() != "[a]: https://a.example" {
		t.Errorf("%v", defs)
	}
}
