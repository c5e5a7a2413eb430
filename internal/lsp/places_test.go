package lsp

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestEveryPlace asks everything at places all over the demo and the examples: nothing that stands there may end in
// an error of ours, and what is wrong is only told where it is.
func TestEveryPlace(t *testing.T) {
	for _, site := range []string{"../..", "../../examples/full", "../../examples/broken"} {
		dir, err := filepath.Abs(site)
		if err != nil {
			t.Fatal(err)
		}
		c := dial(t, dir)
		files, _ := filepath.Glob(filepath.Join(dir, "content/*/*.md"))
		more, _ := filepath.Glob(filepath.Join(dir, "content/*/*/*.md"))
		yaml, _ := filepath.Glob(filepath.Join(dir, "content/*/*.yaml"))
		asked := 0
		for _, file := range append(append(files, more...), yaml...) {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			rel, _ := filepath.Rel(dir, file)
			p := filepath.ToSlash(rel)
			c.openText(p, string(data))
			c.wait(p, func([]string) bool { return true })
			for at := 0; at < len(data); at += 997 {
				params := c.paramsAt(p, at) +
					`,"range":{"start":{"line":0,"character":0},"end":{"line":9999,"character":0}}}`
				for _, method := range []string{"completion", "hover", "definition"} {
					asked++
					if err := c.call("textDocument/"+method, params, nil); err != nil {
						t.Errorf("%s of %s at %d: %v", method, p, at, err)
					}
				}
			}
			for _, method := range []string{"codeAction", "documentSymbol", "foldingRange", "inlayHint",
				"references"} {
				asked++
				params := c.paramsAt(p, min(len(data),
					60)) + `,"range":{"start":{"line":0,"character":0},"end":{"line":9999,"character":0}}}`
				if err := c.call("textDocument/"+method, params, nil); err != nil {
					t.Errorf("%s of %s: %v", method, p, err)
				}
			}
			c.notify("textDocument/didClose", fmt.Sprintf(`{"textDocument":{"uri":%q}}`, c.uri(p)))
		}
		if asked < 50 {
			t.Errorf("only %d questions about %s", asked, site)
		}
		for p, said := range c.said {
			if len(said.Diagnostics) > 0 && !strings.HasSuffix(site, "broken") && said.Diagnostics[0].Severity == 1 {
				t.Errorf("%s of %s: %v", p, site, lines(said))
			}
		}
		t.Logf("%s: %d questions", site, asked)
	}
}
