package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"throughline/internal/compile"
	"throughline/internal/corpus"
	"throughline/internal/diag"
	"throughline/internal/review"
)

func audienceCommand(e *env) *cobra.Command {
	c := &cobra.Command{
		Use:   "audience",
		Short: "compare what the editions of the site show",
		Args:  aCommand,
		RunE:  func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	f := audienceFlags{format: "text"}
	diff := &cobra.Command{
		Use:   "diff A B",
		Short: "list what edition B shows that A does not, and the reverse; or what a change shows and hides",
		Long: "Lists what edition B shows that edition A does not, and the reverse, with the place of each: to read " +
			"before\nan edition is published. What both show with other words is listed with the lines that differ.\n\n" +
			"With --since, editions are compared with what they were at a revision of the repository: to read before\n" +
			"a change is merged.",
		Example: "  throughline audience diff internal public\n" +
			"  throughline audience diff public --since origin/main --format markdown",
		Args: func(c *cobra.Command, args []string) error {
			if f.since != "" && len(args) == 1 {
				return nil
			}
			return exactly(2, "two audiences", "for example: throughline audience diff internal public")(c, args)
		},
		RunE: func(c *cobra.Command, args []string) error { return e.audienceDiff(c.Context(), f, args) },
	}
	diff.Flags().BoolVar(&f.drafts, "drafts", false, "compare drafts as well")
	diff.Flags().BoolVar(&f.json, "json", false, "print JSON, as --format json does")
	diff.Flags().StringVar(&f.format, "format", "text", "text, json or markdown")
	diff.Flags().StringVar(&f.since, "since", "", "a revision of the repository, such as origin/main: list what each "+
		"audience was shown then and is now")
	c.AddCommand(diff)
	return c
}

type audienceFlags struct {
	drafts, json  bool
	format, since string
}

// An atom is something that an edition shows and that can be labelled, with everything that it says.
type atom struct {
	Kind    string   `json:"kind"`    // review, theme, page, budget, file, or the kind of an item
	Address string   `json:"address"` // review-id#item-id, themes/slug, ...
	Title   string   `json:"title"`
	File    string   `json:"file,omitempty"`
	Line    int      `json:"line,omitempty"`
	Column  int      `json:"column,omitempty"`
	Whole   bool     `json:"whole"` // the other edition does not have it at all
	Says    []string `json:"says"`  // what only this edition says of it: "field: a line"
}

// An audienceReport is what audience diff --json prints; a list of them with --since. The lists are sorted by address.
type audienceReport struct {
	A      string `json:"a"`
	B      string `json:"b"`
	Since  string `json:"since,omitempty"` // the revision that A is of, of the same edition as B
	BShows []atom `json:"b_shows"`         // and A does not
	AShows []atom `json:"a_shows"`         // and B does not
}

func (e *env) audienceDiff(ctx context.Context, f audienceFlags, audiences []string) error {
	if f.json {
		f.format = "json"
	}
	if !slices.Contains([]string{"text", "json", "markdown"}, f.format) {
		return failure{exitUsage, fmt.Errorf("--format %q is not known to audience diff", f.format),
			"use text, json or markdown"}
	}
	root, err := e.openSite()
	if err != nil {
		return err
	}
	defer root.Close()
	if f.since != "" {
		return e.audienceSince(ctx, root.FS(), f, audiences)
	}
	a, b := audiences[0], audiences[1]
	inA, err := e.edition(ctx, root.FS(), f, a)
	if err != nil {
		return err
	}
	inB, err := e.edition(ctx, root.FS(), f, b)
	if err != nil {
		return err
	}
	return e.printAudiences(f, audienceReport{A: a, B: b, BShows: shownOnly(inB, inA), AShows: shownOnly(inA, inB)})
}

// edition lists the atoms of an edition.
func (e *env) edition(ctx context.Context, fsys fs.FS, f audienceFlags, name string) (map[string]atom, error) {
	site, err := e.compile(ctx, fsys, buildFlags{audience: name, drafts: f.drafts})
	if err != nil {
		return nil, err
	}
	if site.Failed() {
		return nil, broken(site, "its editions cannot be told apart")
	}
	return atomsOf(site)
}

func atomsOf(site *compile.Site) (map[string]atom, error) {
	out := map[string]atom{}
	add := func(a atom) { out[a.Kind+" "+a.Address] = a }
	for _, o := range site.Outputs {
		// The data file of a review has every field of everything in it, those of tomorrow as well.
		if o.Bytes != nil && strings.HasPrefix(o.Path, "reviews/") && path.Base(o.Path) == "review.json" {
			data, err := o.Bytes()
			if err != nil {
				return nil, failure{exitMachine, err, ""}
			}
			if err := reviewAtoms(site.Corpus.Review(path.Base(path.Dir(o.Path))), data, add); err != nil {
				return nil, failure{exitMachine, err, ""}
			}
		}
	}
	for _, t := range site.Corpus.Themes {
		says := append(said("claim", t.Claim), append(said("ask", t.Ask), said("text", t.Body.Src)...)...)
		add(atom{Kind: "theme", Address: "themes/" + t.Slug, Title: t.Title, Says: append(said("title", t.Title),
			says...)}.at(t.File, diag.Span{}))
	}
	for _, p := range site.Corpus.Pages {
		add(atom{Kind: "page", Address: "pages/" + p.Slug, Title: p.Title, Says: append(said("title", p.Title),
			said("text", p.Body.Src)...)}.at(p.File, diag.Span{}))
	}
	for _, b := range site.Budgets.Budgets {
		add(atom{Kind: "budget", Address: "budgets/" + b.Name, Title: b.Title,
			Says: said("description", b.Description)}.at(b.File, b.At))
	}
	for _, a := range site.Corpus.Assets() {
		add(atom{Kind: "file", Address: a.Out, Title: a.Source})
	}
	return out, nil
}

// at gives an atom its place.
func (a atom) at(f *diag.File, s diag.Span) atom {
	if f != nil {
		p := f.Position(int(s.Start))
		a.File, a.Line, a.Column = f.Path, p.Line, p.Column
	}
	return a
}

// reviewAtoms takes a review's data apart: the lists of things with ids are atoms of their own.
func reviewAtoms(r *review.Review, data []byte, add func(atom)) error {
	var v map[string]any
	if err := json.NewDecoder(bytes.NewReader(data)).Decode(&v); err != nil || r == nil {
		return err
	}
	for n := range corpus.Names(r) {
		list, _ := v[n.Kind.Plural()].([]any)
		i := slices.IndexFunc(list, func(it any) bool { m, ok := it.(map[string]any); return ok && m["id"] == n.ID })
		if i >= 0 {
			title, _, _ := strings.Cut(strings.TrimSpace(n.Title), "\n")
			add(atom{Kind: string(n.Kind), Address: r.ID + "#" + n.ID, Title: title,
				Says: says("", list[i])}.at(n.File, n.Span))
		}
	}
	for _, derived := range []string{"counts", "url", "id"} {
		delete(v, derived)
	}
	for _, kind := range review.ItemKinds() {
		delete(v, kind.Plural())
	}
	add(atom{Kind: "review", Address: r.ID, Title: r.Title, Says: says("", v)}.at(r.File, r.IDSpan()))
	return nil
}

// said are the lines of a text under the name of its field; the fences of audience blocks say nothing themselves.
func said(field, text string) (out []string) {
	for line := range strings.SplitSeq(text, "\n") {
		if l := strings.TrimSpace(line); l != "" && !strings.HasPrefix(l, ":::") {
			out = append(out, field+": "+line)
		}
	}
	return out
}

// says are the lines of everything in a value, under the names of their fields.
func says(field string, v any) (out []string) {
	switch v := v.(type) {
	case nil:
	case string:
		out = said(field, v)
	case []any:
		for _, it := range v {
			out = append(out, says(field, it)...)
		}
	case map[string]any:
		for _, key := range sortedKeys(v) {
			out = append(out, says(strings.TrimPrefix(field+"."+key, "."), v[key])...)
		}
	default:
		out = said(field, fmt.Sprint(v))
	}
	return out
}

func sortedKeys(m map[string]any) []string {
	var out []string
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

// shownOnly is what one edition shows and the other does not, by address.
func shownOnly(in, out map[string]atom) []atom {
	only := []atom{}
	for key, a := range in {
		other, both := out[key]
		a.Whole = !both
		if both {
			a.Says = without(a.Says, other.Says)
		}
		if a.Whole || len(a.Says) > 0 {
			only = append(only, a)
		}
	}
	slices.SortFunc(only, func(a, b atom) int {
		return strings.Compare(a.Address+" "+a.Kind, b.Address+" "+b.Kind)
	})
	return only
}

// without are the lines of one list that are not in the other, as often as they are missing there.
func without(lines, others []string) (out []string) {
	left := map[string]int{}
	for _, l := range others {
		left[l]++
	}
	for _, l := range lines {
		if left[l] > 0 {
			left[l]--
			continue
		}
		out = append(out, l)
	}
	return out
}
