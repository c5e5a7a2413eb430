package cli

import (
	"io"
	"os"
	"time"

	"github.com/spf13/cobra"

	"throughline/internal/assist"
	"throughline/internal/markdown"
	"throughline/internal/plain"
	"throughline/internal/slo"
	"throughline/internal/spool"
)

func mcpCommand(e *env) *cobra.Command {
	f := searchFlags{}
	c := &cobra.Command{
		Use:   "mcp",
		Short: "answer an assistant from the reviews, over standard input and output",
		Long: "Answers the questions of an assistant in an editor or a chat over the Model Context Protocol: what " +
			"helped last time, a review, an\n" +
			"item, themes, what told theories apart, budgets. It only reads, tells of one edition and of nothing " +
			"else, and quotes what people\n" +
			"wrote with the address where it stands.",
		Example: "  throughline mcp -s reviews --audience internal",
		Args:    noArgs,
		RunE:    func(c *cobra.Command, _ []string) error { return e.mcp(c, f) },
	}
	e.compileFlags(c, &f.buildFlags)
	c.Flags().StringVar(&f.cache, "cache", "", "the folder for the index (default the user's cache folder)")
	return c
}

func (e *env) mcp(c *cobra.Command, f searchFlags) error {
	root, err := e.openSite()
	if err != nil {
		return err
	}
	defer root.Close()
	f.texts = spool.New(os.TempDir(), spool.Small) // the reviews are read for as long as there are questions
	defer f.texts.Close()
	site, err := e.compile(c.Context(), root.FS(), f.buildFlags)
	if err != nil {
		return err
	}
	if site.Failed() {
		return broken(site, "its editions cannot be told apart")
	}
	engine := markdown.New()
	index, err := e.openIndex(site, engine, e.searchCache(f))
	if err != nil {
		return failure{exitMachine, err, "look at the free space in the folder for temporary files"}
	}
	defer index.Close()
	edition := f.audience
	if edition == "" {
		edition = site.Settings.Audiences[0]
	}
	assistant := &assist.Site{Title: site.Settings.Title, Edition: edition, BaseURL: site.Settings.BaseURL,
		Corpus:  site.Corpus,
		Budgets: slo.Evaluate(site.Budgets, site.Corpus.Reviews, time.Time{}), Index: index.Index, Markdown: engine}
	if err := assistant.Serve(c.Context(), Version, io.NopCloser(e.stdin),
		writeCloser{plain.Raw(e.stdout)}); err != nil {
		return failure{exitMachine, err, ""}
	}
	return nil
}

// A writeCloser is an output that stays open.
type writeCloser struct{ io.Writer }

func (writeCloser) Close() error { return nil }
