package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"throughline/internal/markdown"
	"throughline/internal/review"
)

func newCommand(e *env) *cobra.Command {
	c := &cobra.Command{
		Use:   "new",
		Short: "start a review or the page of a theme",
		Args:  aCommand,
		RunE:  func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(newReviewCommand(e), newThemeCommand(e))
	return c
}

const titleHint = `write it in quotes: throughline new review "How checkout retries piled up"`

func newReviewCommand(e *env) *cobra.Command {
	var date, kind string
	c := &cobra.Command{
		Use:     `review "TITLE"`,
		Short:   "write content/reviews/DATE-title.md with the questions that help to tell the story",
		Example: `  throughline new review "How checkout retries piled up"`,
		Args:    exactly(1, "a title", titleHint),
		RunE: func(_ *cobra.Command, args []string) error {
			if err := e.aSite(); err != nil {
				return err
			}
			if !slices.Contains(review.Kinds(), kind) {
				return failure{exitUsage, fmt.Errorf("--kind %q is not known", kind), "use one of " +
					strings.Join(review.Kinds(), ", ")}
			}
			day, err := reviewDate(date)
			if err != nil {
				return err
			}
			title := strings.Join(strings.Fields(args[0]), " ")
			if title == "" {
				return failure{exitUsage, errors.New("the title is empty"), titleHint}
			}
			name := day.Format(time.DateOnly) + "-" + markdown.ASCIISlug(title, 60) + ".md"
			return e.scaffold(filepath.Join("content", "reviews", name), fmt.Sprintf(reviewScaffold, yamlString(title),
				kind, day.Format(time.DateOnly)))
		},
	}
	c.Flags().StringVar(&date, "date", "", "the day it happened, as 2026-03-14 (default today)")
	c.Flags().StringVar(&kind, "kind", "incident", "incident, near-miss, surprise, game-day, experiment or success")
	return c
}

func reviewDate(flag string) (time.Time, error) {
	if flag == "" {
		return time.Now(), nil
	}
	day, err := time.Parse(time.DateOnly, flag)
	if err != nil {
		return day, failure{exitUsage, fmt.Errorf("--date %q is not a date", flag), "write it as 2026-03-14"}
	}
	return day, nil
}

func newThemeCommand(e *env) *cobra.Command {
	return &cobra.Command{
		Use:     "theme NAME",
		Short:   "write content/themes/NAME.md",
		Example: "  throughline new theme retry-storms",
		Args:    exactly(1, "a name", "in quotes, or joined by dashes: throughline new theme retry-storms"),
		RunE: func(_ *cobra.Command, args []string) error {
			if err := e.aSite(); err != nil {
				return err
			}
			slug := markdown.Slug(args[0])
			if slug == "" {
				return failure{exitUsage, errors.New("the name has no letters or digits"),
					"give it a name such as retry-storms"}
			}
			first, size := utf8.DecodeRuneInString(slug)
			title := string(unicode.ToUpper(first)) + strings.ReplaceAll(slug[size:], "-", " ")
			return e.scaffold(filepath.Join("content", "themes", slug+".md"),
				fmt.Sprintf(themeScaffold, yamlString(title)))
		},
	}
}

// scaffold writes a new file of the site and says where. It never overwrites.
func (e *env) scaffold(name, text string) error {
	path := filepath.Join(e.site, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return failure{exitMachine, err, ""}
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return failure{exitUsage, fmt.Errorf("%s is there already", path), "choose another title, or edit that file"}
	}
	if err != nil {
		return failure{exitMachine, err, ""}
	}
	_, err = f.WriteString(text)
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err != nil {
		return failure{exitMachine, err, ""}
	}
	fmt.Fprintln(e.stdout, path)
	return nil
}

// yamlString quotes a text so that YAML reads it back whatever is in it.
func yamlString(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
}

const reviewScaffold = `---
title: %s
kind: %s
status: draft            # shown with --drafts and in the preview; delete the line to publish
date: %s
services: []
teams: []
themes: []
---

How did it look from where you were? Tell it in the order in which people lived it. Ask how rather than why: how did that
make sense at the time, how did we know, how did it get better?

## Summary

What happened, in a paragraph that somebody who was not there understands.

## What surprised us

What surprised us? That is where there is something to learn.

<!-- Move these lines out of the comment as you need them. Only the headings matter; braces are there for who wants them.

## Timeline

- 09:00 Somebody noticed something {detected}
- 09:05 [payments] What payments saw

## Contributors

- What made it possible; several, never one

## Mitigators

- **What kept it from being worse.** And how. {design}

## Difficulties

- What made it hard to handle {signal}

## Follow-ups

- [ ] What we do about it {@payments 2027-01-31}

## Takeaways

- What to remember from it
-->
`

const themeScaffold = `---
title: %s
claim: What these reviews have in common, in one sentence
state: watching          # watching, proposed, adopted, changed or retired
#quarter: 2027Q1
#ask: What we would invest in
---

The story of the theme: where it shows, what has helped so far, what we would like to try.
`
