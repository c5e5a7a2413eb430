package cli

import (
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"throughline/internal/config"
	"throughline/internal/lsp"
	"throughline/internal/plain"
)

// quiet is how long somebody has to stop typing before the site is checked again.
const quiet = 120 * time.Millisecond

func lspCommand(e *env) *cobra.Command {
	return &cobra.Command{
		Use:   "lsp",
		Short: "a language server for editors, over standard input and output",
		Long: "lsp speaks the Language Server Protocol over standard input and output. Editors start it; " +
			"examples/editors says how.\n" +
			"Without -s the site is the folder, from where it is started upwards, that has " + config.FileName +
			" or content/reviews.",
		Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if !c.Flags().Changed("site") {
				e.site = siteAbove(e.site)
			}
			dir, err := filepath.Abs(e.site)
			if err != nil {
				return failure{exitMachine, err, ""}
			}
			root, err := e.openSite()
			if err != nil {
				return err
			}
			defer root.Close()
			now, err := e.now("")
			if err != nil {
				return err
			}
			err = lsp.Serve(c.Context(), talk{e.stdin, plain.Raw(e.stdout)}, lsp.Options{Dir: dir, FS: root.FS(),
				Version: Version,
				Now:     now, Quiet: quiet})
			if err != nil {
				return failure{exitSite, err, ""}
			}
			return nil
		},
	}
}

// siteAbove is the nearest folder above one that is a site, or that one.
func siteAbove(dir string) string {
	at, err := filepath.Abs(dir)
	for err == nil {
		for _, sign := range []string{config.FileName, "content/reviews"} {
			if _, err := os.Stat(filepath.Join(at, sign)); err == nil {
				return at
			}
		}
		up := filepath.Dir(at)
		if up == at {
			break
		}
		at = up
	}
	return dir
}

// A talk is standard input and output as one connection.
type talk struct {
	io.Reader
	io.Writer
}

// Close ends the reading, so that whoever waits for the next message stops.
func (t talk) Close() error {
	if c, ok := t.Reader.(io.Closer); ok {
		return c.Close()
	}
	return nil
}
