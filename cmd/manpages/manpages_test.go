package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"throughline/internal/cli"
)

// TestPages holds that each command that people are shown has a page with its flags, made of nothing but the program
// and a date.
func TestPages(t *testing.T) {
	t.Setenv("SOURCE_DATE_EPOCH", "1795219200")
	one, two := t.TempDir(), t.TempDir()
	if err := write(one); err != nil {
		t.Fatal(err)
	}
	if err := write(two); err != nil {
		t.Fatal(err)
	}
	for _, c := range cli.Commands().Commands() {
		if !c.IsAvailableCommand() || c.Name() == "help" {
			continue
		}
		name := "throughline-" + c.Name() + ".1"
		a, err := os.ReadFile(filepath.Join(one, name))
		if err != nil {
			t.Error(err)
			continue
		}
		if b, _ := os.ReadFile(filepath.Join(two, name)); string(a) != string(b) || !strings.Contains(string(a), c.Short) {
			t.Errorf("%s differs from run to run, or does not say what the command does", name)
		}
	}
}
