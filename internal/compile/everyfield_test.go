package compile

import (
	"encoding/json"
	"fmt"
	"hash/fnv"
	"reflect"
	"strings"
	"testing"
	"testing/fstest"

	"throughline/internal/filled"
	"throughline/internal/markdown"
	"throughline/internal/review"
	"throughline/internal/search"
)

// siteOf is a site with a review that has every field, beside what it refers to.
func siteOf(t testing.TB, r *review.Review) fstest.MapFS {
	t.Helper()
	front, body := filled.Front(r)
	data, err := json.MarshalIndent(front, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	file := func(s string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(s)} }
	return fstest.MapFS{
		"throughline.yaml":                   file("audiences: [internal, public]\n"),
		"content/reviews/filled.md":          file(string(data) + "\n" + body + "\n"),
		"content/reviews/artifacts-file.txt": file("Nothing\n"),
		"content/reviews/other.md": file("---\naudience: public\nfollowups: [{id: f9, title: It " +
			"follows}]\n---\n"),
		"content/budgets/slo.yaml": file("apiVersion: openslo/v1\nkind: SLO\nmetadata: {name: slo, labels: " +
			"{audience: public}}\nspec:\n  service: x\n" +
			"  timeWindow: [{duration: 28d, isRolling: true}]\n  budgetingMethod: Occurrences\n  objectives: " +
			"[{target: 0.99}]\n"),
	}
}

// canary is a word that stands for a key and for nothing else, in a form that no stemmer and no slug changes.
func canary(key string) string {
	h := fnv.New64a()
	h.Write([]byte(key))
	return strings.Map(func(r rune) rune { return rune("bcdfghjkmnpqrtvw"[strings.IndexRune("0123456789abcdef", r)]) },
		fmt.Sprintf("%016x", h.Sum64()))
}

func markers(around func(key string) string) filled.Options {
	return filled.Options{Text: around, Title: func(key string) string { return "Called " + canary(key) },
		Label: "public"}
}

// TestEveryFieldIsKnown holds of every field that a review can have, found by reflection and written as front matter,
// that it is read, shown on the review's page, given to programs and, where it is Markdown, found by search.
func TestEveryFieldIsKnown(t *testing.T) {
	whole := filled.Review(markers(canary))
	s := compiled(t, siteOf(t, whole), Options{Audience: "internal"})
	read := s.Corpus.Review("filled")
	got := map[string]any{}
	for f := range review.Walk(read, review.AllRoles) {
		got[filled.Key(f)] = valueOf(f)
	}
	files := written(t, s, nil)
	page, data := files["reviews/filled/index.html"], files["reviews/filled/review.json"]
	doc := fmt.Sprint(search.NewReader(markdown.New(), s.Corpus).Documents(read))
	for f := range review.Walk(whole, review.AllRoles) {
		key := filled.Key(f)
		if _, ok := f.Part.(*review.Edition); ok || f.Role == review.Labels || !filled.Has(f) ||
			strings.HasPrefix(key, "lifted.") {
			continue // what other editions are told is not in this one; what was lifted nobody writes
		}
		if want := valueOf(f); !reflect.DeepEqual(got[key], want) {
			t.Errorf("%s: %v is read as %v: add it to parse/fields.go", key, want, got[key])
		}
		if f.Role&(review.Markdown|review.Titles) == 0 {
			continue
		}
		word := canary(key)
		for where, text := range map[string]string{"the review's page (page/review.go and its template)": page,
			"review.json (page/data.go)": data, "search (search/document.go)": doc} {
			if !strings.Contains(text, word) {
				t.Errorf("%s is not in %s", key, where)
			}
		}
	}
}

func valueOf(f *review.Field) any {
	switch at := f.At.(type) {
	case *review.Text:
		return strings.TrimSpace(at.Src)
	case *review.Time:
		return at.At.UTC()
	case *string:
		return *at
	}
	return fmt.Sprintf("%v", namesOf(f))
}

func namesOf(f *review.Field) (out []string) {
	switch at := f.At.(type) {
	case *[]review.Tag:
		for _, t := range *at {
			out = append(out, t.Slug)
		}
	case *[]review.Ref:
		for _, r := range *at {
			out = append(out, r.ID)
		}
	case *[]review.Evidence:
		for _, e := range *at {
			out = append(out, e.Ref)
		}
	case *review.Ref:
		out = append(out, at.ID)
	case *review.Label:
		out = append(out, at.Name)
	}
	return out
}

// TestEveryFieldIsCut holds that an audience block in any Markdown of a review is in no byte of an edition that may
// not show it, and that what stands around it is.
func TestEveryFieldIsCut(t *testing.T) {
	r := filled.Review(markers(func(key string) string {
		return "Open " + canary(key) + "\n\n:::audience internal\nClosed " + canary("closed "+key) + "\n:::\n"
	}))
	files := written(t, compiled(t, siteOf(t, r), Options{Audience: "public"}), nil)
	all := strings.Builder{}
	for path, data := range files {
		all.WriteString(data)
		for f := range review.Walk(r, review.Markdown) {
			if strings.Contains(data, canary("closed "+filled.Key(f))) {
				t.Errorf("%s shows what stands in a block for insiders in %s", path, filled.Key(f))
			}
		}
	}
	replaced := map[string]bool{"summary": true, "body": true} // by those of the edition
	for f := range review.Walk(r, review.Markdown) {
		if key := filled.Key(f); !strings.Contains(all.String(), canary(key)) && !replaced[key] {
			t.Errorf("the public edition does not show %s, so that its block is not shown proves nothing", key)
		}
	}
}

// TestEveryFieldHasItsLinksChecked holds that a link that leads nowhere is found in whatever Markdown it stands.
func TestEveryFieldHasItsLinksChecked(t *testing.T) {
	r := filled.Review(markers(func(key string) string { return "A [link](to-" + canary(key) + ".md)" }))
	s, err := Compile(t.Context(), siteOf(t, r), Options{Audience: "internal"})
	if err != nil {
		t.Fatal(err)
	}
	said := ""
	for _, d := range s.Diagnostics {
		said += d.Message + "\n"
	}
	for f := range review.Walk(r, review.Markdown) {
		if !strings.Contains(said, canary(filled.Key(f))) {
			t.Errorf("nothing is said of a link in %s that leads nowhere", filled.Key(f))
		}
	}
}
