package main

import (
	"strings"
	"testing"
)

// TestCollect holds that everything that is in the program has a licence that says so.
func TestCollect(t *testing.T) {
	all, err := collect("../../..")
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for _, n := range all {
		known[n.Name] = true
		text := strings.Join(n.Texts, "\n")
		if !strings.Contains(text, "Copyright") && !strings.Contains(text, "copyright") || len(text) < 400 {
			t.Errorf("what is said of %s is no licence: %.80q", n.Name, text)
		}
	}
	for _, name := range []string{"throughline", "go", "github.com/yuin/goldmark", "github.com/inconshreveable/mousetrap"} {
		if !known[name] {
			t.Errorf("%s is missing", name)
		}
	}
}
