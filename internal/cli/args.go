package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
)

// What arguments a command takes. The library's own words for these count arguments; ours say what is wanted.

// noArgs is for commands that take none. Somebody who names a folder means the site.
func noArgs(c *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	hint := "see " + c.CommandPath() + " --help"
	if info, err := os.Stat(args[0]); err == nil && info.IsDir() {
		hint = fmt.Sprintf("name the folder of the site with -s: %s -s %s", c.CommandPath(), args[0])
	}
	return failure{exitUsage, fmt.Errorf("%s takes no argument, and here is %q", commandName(c), args[0]), hint}
}

// aCommand is for commands that only hold others.
func aCommand(c *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	hint := "see " + c.CommandPath() + " --help"
	c.SuggestionsMinimumDistance = 2
	if near := c.SuggestionsFor(args[0]); len(near) > 0 {
		hint = fmt.Sprintf("did you mean %s? %s", near[0], hint)
	}
	return failure{exitUsage, fmt.Errorf("unknown command %q for %q", args[0], c.CommandPath()), hint}
}

// exactly is for commands that take so many arguments; what names them, and the hint shows them.
func exactly(n int, what, hint string) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		switch {
		case len(args) < n:
			return failure{exitUsage, fmt.Errorf("%s wants %s", commandName(c), what), hint}
		case len(args) > n:
			return failure{exitUsage, fmt.Errorf("%s wants %s, and here are %d arguments", commandName(c), what,
				len(args)), hint}
		}
		return nil
	}
}

// commandName is a command without the program's name, which stands before every message.
func commandName(c *cobra.Command) string {
	return strings.TrimPrefix(c.CommandPath(), c.Root().Name()+" ")
}

// aSite refuses to write into a folder that is no site, where nobody would look for it.
func (e *env) aSite() error {
	for _, name := range []string{"throughline.yaml", "content"} {
		if _, err := os.Stat(filepath.Join(e.site, name)); !errors.Is(err, fs.ErrNotExist) {
			return nil
		}
	}
	return failure{exitUsage, fmt.Errorf("there is no site in %s", e.site),
		"name its folder with -s, or start one: throughline init DIR"}
}
