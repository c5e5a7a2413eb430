package parse

import (
	"testing"

	"throughline/internal/diag"
)

// TestDraftsOfOtherTools holds that what another tool would not show is a draft, and so is what may say that.
func TestDraftsOfOtherTools(t *testing.T) {
	for front, want := range map[string]string{
		"draft: true": "draft", "draft: yes": "draft", "draft: \"true\"": "draft", "Draft: TRUE": "draft",
		"draft: false": "published", "draft:": "published",
		"published: false": "draft", "published: true": "published", "published: 2026-03-14": "published",
		"publish: no":   "draft",
		"private: true": "draft", "unlisted: true": "draft", "is_draft: 1": "draft", "hidden: maybe": "draft",
		"draft: [a]":          "draft",
		"visibility: private": "draft", "visibility: public": "published", "visibility: team-only": "draft",
		"status: Draft": "draft", "status: WIP": "draft", "status: resolved": "published",
		"status: Final":             "published",
		"status: somewhere between": "draft", "tags: [draft]": "published", "title: Draft": "published",
	} {
		var errs diag.List
		o := options(nil)
		o.Foreign = true
		r := Review(diag.NewFile("x.md", []byte("---\n"+front+"\n---\nText\n")), o, &errs)
		if r == nil || r.Status != want {
			t.Errorf("%s: %v, want %s (%v)", front, r, want, errs.Sorted())
		}
	}
}
