package cli

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"throughline/internal/await"
)

const slowSearch = "# Search was slow on market day\n\n## Summary\n\nPeople waited.\n\n## Timeline (UTC)\n\n| Time " +
	"| Event |\n|---|---|\n" +
	"| 2024-05-04 09:02 | Pager |\n| 2024-05-04 09:40 | Index rebuilt |\n\n## What went well\n\n- The old index was " +
	"kept.\n\n" +
	"## Where we got lucky\n\n- It was a Saturday.\n\n## Action items\n\n- [ ] Warm the cache\n"

// TestTryServes looks at a folder as somebody does who only wants to see, edits a file in it and breaks another.
func TestTryServes(t *testing.T) {
	dir := t.TempDir()
	writeFile(t, filepath.Join(dir, "2024-05-04-slow-search.md"), slowSearch)
	writeFile(t, filepath.Join(dir, "old/2023-01-02-printer.mdx"),
		"---\ntags: [print]\n---\n# The printer\n\nIt did not print.\n")
	writeFile(t, filepath.Join(dir, "README.md"), "# Our postmortems\n")
	before := listOf(t, dir)
	ctx, stop := context.WithCancel(context.Background())
	r := &running{done: make(chan int, 1), stop: stop}
	r.run(t, ctx, stop, r, []string{"try", dir, "--addr", "127.0.0.1:0", "--now", "2026-11-21"})
	if said := r.text(); !strings.Contains(said, "3 files in "+dir+": 2 reviews, 1 with a timeline") ||
		!strings.Contains(said, "README.md: by its name") {
		t.Errorf("it says\n%s", said)
	}
	page, status := r.get(t, "try/")
	for _, want := range []string{"Your reviews, as we found them",
		"3 files became 2 reviews, 1 of them with a timeline", "The old index was kept",
		"got lucky", "<b>1</b> stroke of luck", "README.md"} {
		if status != 200 || !strings.Contains(page, want) {
			t.Errorf("the first page (%d) does not say %q", status, want)
		}
	}
	if page, _ := r.get(t, "reviews/2024-05-04-slow-search/"); !strings.Contains(page, "Index rebuilt") ||
		!strings.Contains(page, "Warm the cache") {
		t.Error("the review is not shown with what was found in it")
	}
	if data, _ := r.get(t, "data/reviews.json"); !strings.Contains(data, "2023-01-02-printer") {
		t.Error("a review in .mdx is not read")
	}

	writeFile(t, filepath.Join(dir, "2024-05-04-slow-search.md"), slowSearch+"- [ ] Ask for a second index\n")
	writeFile(t, filepath.Join(dir, "broken.md"), "---\ntitle: [\n# Never closed\n")
	await.That(t, "the saved file is shown and the broken one is listed", func() bool {
		review, _ := r.get(t, "reviews/2024-05-04-slow-search/")
		first, _ := r.get(t, "try/")
		return strings.Contains(review, "Ask for a second index") && strings.Contains(first, "broken.md")
	})
	writeFile(t, filepath.Join(dir, "broken.md"), "# It is mended\n\nA word.\n")
	await.That(t, "the mended file is a review", func() bool {
		_, status := r.get(t, "reviews/broken/")
		return status == 200
	})
	if err := os.Remove(filepath.Join(dir, "broken.md")); err != nil {
		t.Fatal(err)
	}
	if after := listOf(t, dir); after != before {
		t.Errorf("the folder had\n%s\nand has\n%s", before, after)
	}
}

// listOf lists what is in a folder.
func listOf(t *testing.T, dir string) string {
	t.Helper()
	var names []string
	err := filepath.WalkDir(dir, func(p string, _ os.DirEntry, err error) error {
		names = append(names, p)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(names, "\n")
}

// TestTryOfCorpus tries the folders of real teams: each document is read, or left aside with a reason, and nothing
// stops it.
func TestTryOfCorpus(t *testing.T) {
	teams, err := os.ReadDir("../../../shared/corpus")
	if err != nil {
		t.Skip("there is no folder of real reviews here")
	}
	for _, team := range teams {
		if !team.IsDir() || team.Name() == "slo" {
			continue
		}
		var out, errs bytes.Buffer
		args := []string{"try", filepath.Join("../../../shared/corpus", team.Name()), "--no-serve", "--now",
			"2026-11-21"}
		status := Main(context.Background(), args, strings.NewReader(""), &out, &errs)
		if status != exitOK || !strings.Contains(out.String(), "reviews") || strings.Contains(out.String(),
			": 0 reviews") {
			t.Errorf("%s: %d\n%s%s", team.Name(), status, &out, &errs)
		}
	}
}
