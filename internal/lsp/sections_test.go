package lsp

import (
	"fmt"
	"strings"
	"testing"
)

// pier is a review that is written in sections.
const pier = `
-- throughline.yaml --
title: Harbour
-- content/reviews/2026-05-02-pier.md --
# The pier

## Theories

- The rope was old {#t1}

## Timeline

- 09:02 [crew] The rope sang {#e1 t1:raises}
- 09:12 It held {t1:rules-out}

## Mitigators

- **A second rope held.** It was new. {#m1 design @e1 theme=two-of-each}

See [[#m1]].
`

// TestSections holds that what stands in braces behind the entries of sections is named, followed and renamed like
// front matter.
func TestSections(t *testing.T) {
	const p = "content/reviews/2026-05-02-pier.md"
	c := newClient(t, pier)
	c.open(p)
	c.waitClean(p)
	var got location
	if err := c.call("textDocument/definition", c.params(p, "@e|1")+"}", &got); err != nil ||
		got.Range.Start.Line != 8 {
		t.Errorf("%v, %v", got, err)
	}
	var h hover
	if err := c.call("textDocument/hover", c.params(p, "t1|:rules")+"}", &h); err != nil ||
		!strings.Contains(h.Contents.Value, "ruled out") {
		t.Errorf("%v, %v", h, err)
	}
	var edit workspaceEdit
	if err := c.call("textDocument/rename", c.params(p, "[[#m|1]]")+`,"newName":"rope"}`, &edit); err != nil {
		t.Fatal(err)
	}
	text := applied(c.texts[p], edit.Changes[c.uri(p)])
	if !strings.Contains(text, "{#rope design @e1") || !strings.Contains(text, "[[#rope]]") {
		t.Errorf("became\n%s", text)
	}
	edit = workspaceEdit{}
	if err := c.call("textDocument/rename", c.params(p, "theme=two|-of-each")+`,"newName":"spares"}`,
		&edit); err != nil {
		t.Fatal(err)
	}
	if text := applied(c.texts[p], edit.Changes[c.uri(p)]); !strings.Contains(text, "@e1 theme=spares}") {
		t.Errorf("became\n%s", text)
	}
	var symbols []documentSymbol
	if err := c.call("textDocument/documentSymbol", c.params(p, "The p|ier")+"}", &symbols); err != nil ||
		len(symbols) == 0 {
		t.Errorf("%v, %v", symbols, err)
	}
	var hints []inlayHint
	params := fmt.Sprintf(`{"textDocument":{"uri":%q},"range":{"start":{"line":0,"character":0},"end":{"line":99,"character":0}}}`, c.uri(p))
	if err := c.call("textDocument/inlayHint", params, &hints); err != nil {
		t.Fatal(err)
	}
	var labels []string
	for _, h := range hints {
		labels = append(labels, h.Label)
	}
	for _, want := range []string{"ruled out", "2026-05-02 +00:00"} {
		if !strings.Contains(strings.Join(labels, "|"), want) {
			t.Errorf("shown: %q, want %s", labels, want)
		}
	}
}
