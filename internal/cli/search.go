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
		Short: "find reviews, items and pages",
		Long: "Finds reviews and other pages by words, most relevant first, with the items that match under each.\n\n" +
			"  connection pool        what has any of the words; what has both comes first\n" +
			"  \"connection pool\"      the two words side by side\n" +
			"  +pool -retries         pool must be there, retries must not\n" +
			"  kind:near-miss pool    kind, year, status, service, team, theme narrow\n" +
			"  in:themes pool         reviews, themes, pages, budgets, services, teams alone\n" +
			"  in:helped pool         pool in a mitigator; hard, artifacts, questions, risks ... likewise\n" +
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
	c.Flags().IntVar(&f.limit, "limit", 10, "how many results to show")
	c.Flags().BoolVar(&f.json, "json", false, "print JSON")
	c.Flags().StringVar(&f.cache, "cache", "", "the folder for the index (default the user's cache folder)")
	return c
}

// A searchResult is what search --json prints.
type searchResult struct {
	Total   int           `json:"total"`
	Missing []string      `json:"missing,omitempty"` // words that stand nowhere on the site
	Results []foundReview `json:"results"`
}

type foundReview struct {
	ID      string      `json:"id"`
	In      string      `json:"in"` // reviews, themes, pages, ...
	URL     string      `json:"url"`
	Title   string      `json:"title"`
	Score   float64     `json:"score"`
	Passage string      `json:"passage,omitempty"` // of its text, around what was found
	Items   []foundItem `json:"items"`
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
	asked := query
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
	result := ix.gather(site, query, total, hits)
	if query == asked {
		result.Missing = ix.Missing(c.Context(), query)
	}
	if f.json {
		return writeJSON(e.stdout, result)
	}
	e.printResults(ix, query, result)
	return nil
}

// A siteIndex is the index of a site with what it was made of.
type siteIndex struct {
	*search.Index
	engine *markdown.Engine
	docs   map[string]*search.Document // reviews and pages
	pages  map[string]search.SitePage
}

// openIndex opens the index of a site, made or brought up to date.
func (e *env) openIndex(site *compile.Site, engine *markdown.Engine, cache string) (*siteIndex, error) {
	log.SetOutput(io.Discard) // the index library reports files of its own cache there that need no attention
	rd := search.NewReader(engine, site.Corpus)
	out := &siteIndex{engine: engine, docs: map[string]*search.Document{}, pages: map[string]search.SitePage{}}
	var docs []search.Document
	for _, r := range site.Corpus.Reviews {
		docs = append(docs, rd.Documents(r)...)
	}
	var budgets []search.Budget
	if site.Budgets != nil {
		for _, b := range site.Budgets.Budgets {
			budgets = append(budgets, search.Budget{Name: b.Name, Title: b.Title, Description: b.Description,
				Service: b.Service})
		}
	}
	for _, p := range search.Pages(site.Corpus, budgets) {
		docs = append(docs, rd.ReadPage(p.Page).Documents(engine)...)
		out.pages[p.ID] = p
	}
	for i := range docs {
		if docs[i].ID == docs[i].Review {
			out.docs[docs[i].ID] = &docs[i]
		}
	}
	ix, err := rd.Open(cache, docs)
	if err != nil {
		return nil, err
	}
	if out.Index = ix; ix.Note != "" {
		fmt.Fprintln(e.stderr, ix.Note)
	}
	return out, nil
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
func (ix *siteIndex) gather(site *compile.Site, query string, total int, hits []search.Hit) searchResult {
	out := searchResult{Total: total, Results: []foundReview{}}
	for _, h := range hits {
		doc := ix.docs[h.Review]
		if doc == nil {
			continue
		}
		found := foundReview{ID: doc.ID, Title: doc.Title, Score: h.Score, Items: []foundItem{}}
		if p, ok := ix.pages[doc.ID]; ok {
			found.In, found.URL = p.In, site.Settings.BaseURL+strings.TrimSuffix(p.URL, "index.html")
		} else {
			found.In, found.URL = search.InReviews, site.Settings.BaseURL+"reviews/"+doc.ID+"/"
		}
		shown := doc.Title
		for _, id := range h.Items {
			if n, ok := site.Corpus.Item(corpus.Address{Review: doc.ID, Item: id}); ok {
				found.Items = append(found.Items, foundItem{id, ix.engine.PlainText(n.Title, nil)})
				shown += " " + found.Items[len(found.Items)-1].Text
			}
		}
		found.Passage = ix.Passage(query, shown, doc)
		out.Results = append(out.Results, found)
	}
	return out
}

func (e *env) printResults(ix *siteIndex, query string, result searchResult) {
	colour, to := e.colour(e.stdout), e.stdout
	if colour {
		to = plain.Raw(to)
	}
	if len(result.Missing) > 0 && len(result.Results) > 0 {
		fmt.Fprintf(e.stderr, "nowhere on the site: %s\n", plain.Line(strings.Join(result.Missing, ", ")))
	}
	for _, r := range result.Results {
		fmt.Fprintf(to, "%s\n  %s\n", mark(ix, query, r.Title, colour), plain.Line(r.URL))
		if r.Passage != "" {
			fmt.Fprintf(to, "    %s\n", mark(ix, query, r.Passage, colour))
		}
		for _, it := range r.Items {
			fmt.Fprintf(to, "    #%s  %s\n", plain.Line(it.ID), mark(ix, query, it.Text, colour))
		}
	}
	switch n := len(result.Results); {
	case n == 0:
		fmt.Fprintln(e.stderr, "nothing found; try fewer words, or word* for words that start so, or word~ for "+
			"words spelt nearly so")
	case result.Total > n:
		fmt.Fprintf(e.stderr, "%d of %d results; --limit shows more\n", n, result.Total)
	}
}

// mark makes the words that match stand out on a terminal.
func mark(ix *siteIndex, query, text string, colour bool) string {
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
