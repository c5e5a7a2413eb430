package cli

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"
)

func initCommand(e *env) *cobra.Command {
	return &cobra.Command{
		Use:     "init DIR",
		Short:   "start a site: settings, a first review, a page about it",
		Example: "  throughline init reviews && throughline build -s reviews",
		Args:    exactly(1, "the folder to start a site in", "for example: throughline init reviews"),
		RunE: func(_ *cobra.Command, args []string) error {
			dir := args[0]
			for _, f := range initFiles() {
				if _, err := os.Lstat(filepath.Join(dir, f.name)); err == nil {
					return failure{exitUsage, fmt.Errorf("%s is there already", filepath.Join(dir, f.name)),
						"choose an empty folder; nothing was written"}
				} else if !errors.Is(err, os.ErrNotExist) {
					return failure{exitMachine, err, ""}
				}
			}
			e.site = dir
			for _, f := range initFiles() {
				if err := e.scaffold(f.name, f.text); err != nil {
					return err
				}
			}
			fmt.Fprintf(e.stderr, "\nnext: throughline serve -s %s to write with a preview, or\nnext: throughline "+
				"build -s %s, then open %s\n", dir, dir, filepath.Join(dir, "public", "index.html"))
			return nil
		},
	}
}

type initFile struct{ name, text string }

func initFiles() []initFile {
	return []initFile{
		{"throughline.yaml", initSettings},
		{filepath.Join("content", "reviews", "2026-01-15-a-first-review.md"), initReview},
		{filepath.Join("content", "pages", "about.md"), initAbout},
		{".gitignore", "/public/\n/.throughline/\n/people.yaml\n"},
	}
}

const initSettings = `title: Learning from incidents
timezone: UTC            # for clock times without a zone
#base_url: https://reviews.example.org/       # only feeds and the sitemap need it
#repository: https://git.example.org/reviews/edit/main/
#audiences: [internal, public]                # from closed to open; the first is the default edition
#editions: {public: {base_url: https://www.example.org/reviews/}}   # an open edition takes no address from above
`

const initReview = `---
title: How a quiet disk filled up over the weekend
kind: near-miss
services: [archive]
teams: [storage]
themes: [silent-limits]
---

Nobody was paged. That is what makes this one worth reading: the distance between "fine" and "the archive is down" was two
hours, and nothing that we had built would have told us.

## Summary

A retry loop wrote the same log line four million times. Somebody looked at the right graph for another reason, and the
archive never stopped. This review is an example: replace it with your own.

## What surprised us

The alert existed. It watched the disk that we had replaced in the spring.

## Timeline

- 2026-01-15 08:30 A deploy starts the retry loop
- 11:04 [storage] While looking for something else, sees the free space falling
- 11:20 [storage] Grows the volume; stops the loop

## Contributors

- Logs on the new volume had no rotation
- The alert still watched the old volume {theme=silent-limits}

## Mitigators

- Somebody looked at the graph for another reason {chance @11:04}
- The volume could grow without a restart {design @11:20}

## Follow-ups

- [ ] Alert on every mounted volume rather than on named ones {@storage 2026-02-13}

## Takeaways

- An alert that watches a name keeps watching it after the thing has moved. {theme=silent-limits}
`

const initAbout = `---
title: About these reviews
---

Failure is normal and incidents are surprises to learn from. A review here tells how something looked to the people who were
there, what made it possible, and what kept it from being worse. Nobody is blamed in them.

To add one: ` + "`throughline new review \"How ...\"`" + `, write, and open a merge request.
`
