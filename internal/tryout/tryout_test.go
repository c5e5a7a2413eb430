package tryout

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
)

func folder(t *testing.T, names ...string) *Folder {
	t.Helper()
	fsys := fstest.MapFS{}
	for _, n := range names {
		fsys[n] = &fstest.MapFile{Data: []byte("# " + n)}
	}
	f, err := Open(fsys, "title: A try\n")
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// TestFolderIsAFileSystem lets the library's own test look at every way to read it.
func TestFolderIsAFileSystem(t *testing.T) {
	f := folder(t, "a.md", "2021/a.md", "2021/p99.png", "b.mdx", "deep/er/c.html.md.erb")
	want := []string{"throughline.yaml", "content/reviews/a.md", "content/reviews/2021/2021-a.md",
		"content/reviews/2021/p99.png",
		"content/reviews/b.md", "content/reviews/deep/er/c.md"}
	if err := fstest.TestFS(f, want...); err != nil {
		t.Fatal(err)
	}
	if got := f.RealPath("content/reviews/deep/er/c.md"); got != "deep/er/c.html.md.erb" {
		t.Errorf("the file of c.md is said to be %s", got)
	}
}

func TestWhatIsAReview(t *testing.T) {
	f := folder(t, "2024-01-02-slow.md", "README.md", "readme.markdown", "TEMPLATE.md", "incident-template.md",
		"_draft.md", "CHANGELOG.md",
		"old/report.docx", "old/report.rst", "a/index.md", "b/index.md", "b/c.md", "node_modules/x/y.md",
		".github/z.md", "templates-broke-checkout.md")
	var got []string
	for _, s := range f.Sources() {
		got = append(got, s.Path)
	}
	if want := "2024-01-02-slow.md a/index.md b/c.md templates-broke-checkout.md"; strings.Join(got, " ") != want {
		t.Errorf("got  %s\nwant %s", strings.Join(got, " "), want)
	}
	var left []string
	for _, s := range f.Skipped() {
		left = append(left, s.Path)
		if len(strings.Fields(s.Why)) < 3 {
			t.Errorf("%s is left aside without a reason: %q", s.Path, s.Why)
		}
	}
	if want := "CHANGELOG.md README.md TEMPLATE.md _draft.md b/index.md incident-template.md old/report.docx " +
		"old/report.rst readme.markdown"; strings.Join(left, " ") != want {
		t.Errorf("left %s\nwant %s", strings.Join(left, " "), want)
	}
}

// TestNamesAreUnique holds that no two documents are one review, however they are called.
func TestNamesAreUnique(t *testing.T) {
	f := folder(t, "a.md", "a.mdx", "A.markdown", "x/a.md", "y/x/a.md", "x/x-a.md", "x/a.html.md.erb")
	seen := map[string]string{}
	for _, s := range f.Sources() {
		stem := reviewName(s.AsSite[strings.LastIndexByte(s.AsSite, '/')+1:])
		if was, twice := seen[stem]; twice {
			t.Errorf("%s and %s are both the review %s", was, s.Path, stem)
		}
		seen[stem] = s.Path
	}
	if len(seen) != 7 {
		t.Errorf("%d of 7 documents are read: %s", len(seen), fmt.Sprint(seen))
	}
}

func TestRefusedIsLeftAside(t *testing.T) {
	f := folder(t, "a.md", "b.md")
	f.Refuse("a.md", "front matter that is not closed")
	if err := f.Scan(); err != nil {
		t.Fatal(err)
	}
	if len(f.Sources()) != 1 || len(f.Skipped()) != 1 || f.Skipped()[0].Path != "a.md" {
		t.Errorf("read %v, left %v", f.Sources(), f.Skipped())
	}
}
