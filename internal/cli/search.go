package cli

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"log"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"throughline/internal/compile"
	"throughline/internal/corpus"
	"throughline/internal/diag"
	"throughline/internal/markdown"
	"throughline/internal/plain"
	"throughline/internal/search"
)

type searchFlags struct {
	buildFlags
	limit int
	json  bool
	cache string
}

func searchCommand(e *env) *cobra.Command {
	f := searchFlags{}
	c := &cobra.Command{
		Use:   "search QUERY",
		Short: "find reviews and the items in them",
		Long: "Finds reviews by words, best first, with the items that match under each.\n\n" +
			"  connection pool        reviews with any of the words; those with both come first\n" +
			"  \"connection pool\"      the two words side by side\n" +
			"  +pool -retries         pool must be there, retries must not\n" +
			"  kind:near-miss pool    kind, year, status, service, team, theme narrow\n" +
			"  shed*                  words that start so\n" +
			"  conection~             words spelt nearly so",
		Example: "  throughline search what helped when the connection pool ran out",
		Args: func(c *cobra.Command, args []string) error {
			if len(args) == 0 {
				return failure{exitUsage, errors.New("search wants words to look for"),
					"for example: throughline search connection pool"}
			}
			return nil
		},
		RunE: func(c *cobra.Command, args []string) error {
			return e.search(c, f, strings.Join(args, " "))
		},
	}
	e.compileFlags(c, &f.buildFlags)
	_ = c.Flags().MarkHidden("now")
	c.Flags().IntVar(&f.limit, "limit", 10, "how many reviews to show")
	c.Flags().BoolVar(&f.json, "json", false, "print JSON")
	c.Flags().StringVar(&f.cache, "cache", "", "the folder for the index (default the user's cache folder)")
	return c
}

// A searchResult is what search --json prints.
type searchResult struct {
	Total   int           `json:"total"`
	Results []foundReview `json:"results"`
}

type foundReview struct {
	ID    string      `json:"id"`
	URL   string      `json:"url"`
	Title string      `json:"title"`
	Score float64     `json:"score"`
	Items []foundItem `json:"items"`
}

type foundItem struct {
	ID   string `json:"id"`
	Text string `json:"text"`
}

func (e *env) search(c *cobra.Command, f searchFlags, query string) error {
	if f.limit < 1 || f.limit > 1000 {
		return failure{exitUsage, fmt.Errorf("--limit %d is not from 1 to 1000", f.limit), ""}
	}
	root, err := e.openSite()
	if err != nil {
		return err
	}
	defer root.Close()
	site, err := e.compile(c.Context(), root.FS(), f.buildFlags)
	if err != nil {
		return err
	}
	if site.Failed() {
		if f.audience != "" {
			return broken(site, "its editions cannot be told apart")
		}
		errs, _ := diag.Count(site.Diagnostics)
		fmt.Fprintf(e.stderr, "the site has %s; what they are in may be missing here (throughline check shows them)\n",
			plural(errs, "error"))
	}
	engine := markdown.New()
	ix, err := e.openIndex(site, engine, e.searchCache(f))
	if err != nil {
		return failure{exitMachine, err, "look at the free space in the folder for temporary files, or name another one with --cache"}
	}
	defer ix.Close()
	total, hits, err := ix.Search(c.Context(), query, f.limit)
	var bad search.BadQuery
	if errors.As(err, &bad) {
		hint := `put words in quotes, or leave out + - : " ~ * at odd places`
		if strings.TrimSpace(query) == "" {
			hint = "for example: throughline search connection pool"
		}
		return failure{exitUsage, err, hint}
	}
	if err != nil {
		return failure{exitMachine, err, ""}
	}
	if near := ix.Nearly(query); total == 0 && near != "" && !f.json {
		if n, found, err := ix.Search(c.Context(), near, f.limit); err == nil && n > 0 {
			fmt.Fprintln(e.stderr, "nothing found; these have words that are spelt nearly so:")
			total, hits, query = n, found, near
		}
	}
	result := e.gather(site, engine, total, hits)
	if f.json {
		return writeJSON(e.stdout, result)
	}
	e.printResults(ix, query, result)
	return nil
}

// openIndex opens the index of a site, made or brought up to date.
func (e *env) openIndex(site *compile.Site, engine *markdown.Engine, cache string) (*search.Index, error) {
	log.SetOutput(io.Discard) // the index library reports files of its own cache there that need no attention
	var docs []search.Document
	for _, r := range site.Corpus.Reviews {
		docs = append(docs, search.Documents(engine, site.Corpus, r)...)
	}
	ix, err := search.Open(cache, site.Settings.Language, docs)
	if err == nil && ix.Note != "" {
		fmt.Fprintln(e.stderr, ix.Note)
	}
	return ix, err
}

// searchCache is a folder of the user's cache for this site and edition, or "" where there is none.
func (e *env) searchCache(f searchFlags) string {
	dir := f.cache
	if dir == "" {
		user, err := os.UserCacheDir()
		if err != nil {
			return ""
		}
		dir = filepath.Join(user, "throughline")
	}
	site, err := filepath.Abs(e.site)
	if err != nil {
		return ""
	}
	key := sha256.Sum256([]byte(fmt.Sprintf("%s\x00%s\x00%v", site, f.audience, f.drafts)))
	return filepath.Join(dir, fmt.Sprintf("%x", key[:8]))
}

// gather turns ids into what people read.
func (e *env) gather(site *compile.Site, engine *markdown.Engine, total int, hits []search.Hit) searchResult {
	out := searchResult{Total: total, Results: []foundReview{}}
	for _, h := range hits {
		r := site.Corpus.Review(h.Review)
		if r == nil {
			continue
		}
		fr := foundReview{ID: r.ID, URL: site.Settings.BaseURL + "reviews/" + r.ID + "/",
			Title: engine.PlainText(r.Title, nil), Score: h.Score, Items: []foundItem{}}
		for _, id := range h.Items {
			if n, ok := site.Corpus.Item(corpus.Address{Review: r.ID, Item: id}); ok {
				fr.Items = append(fr.Items, foundItem{id, engine.PlainText(n.Title, nil)})
			}
		}
		out.Results = append(out.Results, fr)
	}
	return out
}

func (e *env) printResults(ix *search.Index, query string, result searchResult) {
	colour, to := e.colour(e.stdout), e.stdout
	if colour {
		to = plain.Raw(to)
	}
	for _, r := range result.Results {
		fmt.Fprintf(to, "%s\n  %s\n", mark(ix, query, r.Title, colour), plain.Line(r.URL))
		for _, it := range r.Items {
			fmt.Fprintf(to, "    #%s  %s\n", plain.Line(it.ID), mark(ix, query, it.Text, colour))
		}
	}
	switch n := len(result.Results); {
	case n == 0:
		fmt.Fprintln(e.stderr, "nothing found; try fewer words, or word* for words that start so, or word~ for "+
			"words spelt nearly so")
	case result.Total > n:
		fmt.Fprintf(e.stderr, "%d of %d reviews; --limit shows more\n", n, result.Total)
	}
}

// mark makes the words that match stand out on a terminal.
func mark(ix *search.Index, query, text string, colour bool) string {
	text = plain.Line(text)
	if !colour {
		return text
	}
	var b strings.Builder
	at := 0
	for _, m := range ix.Mark(query, text) {
		if m[0] < at || m[1] > len(text) {
			continue
		}
		b.WriteString(text[at:m[0]] + "\x1b[1;33m" + text[m[0]:m[1]] + "\x1b[0m")
		at = m[1]
	}
	b.WriteString(text[at:])
	return b.String()
}
