// Command manpages writes a manual page for each command into a folder.
package main

import (
	"fmt"
	"os"

	"github.com/spf13/cobra/doc"

	"throughline/internal/cli"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: manpages FOLDER")
		os.Exit(2)
	}
	if err := write(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "manpages:", err)
		os.Exit(1)
	}
}

// write takes the date from SOURCE_DATE_EPOCH, where that is set.
func write(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	root := cli.Commands()
	root.DisableAutoGenTag = true
	return doc.GenManTree(root, &doc.GenManHeader{Section: "1", Source: "throughline " + cli.Version,
		Manual: "Throughline"}, dir)
}
