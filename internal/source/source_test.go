package source

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"testing/fstest"

	"throughline/internal/diag"
)

func TestSplit(t *testing.T) {
	tests := []struct{ name, src, front, body string }{
		{"none", "# Hello\n", "", "# Hello\n"},
		{"yaml", "---\ntitle: x\n---\nbody\n", "title=x", "body\n"},
		{"crlf", "---\r\ntitle: x\r\n---\r\nbody\r\n", "title=x", "body\r\n"},
		{"bom", "\ufeff---\ntitle: x\n---\nbody", "title=x", "body"},
		{"empty", "---\n---\nbody", "", "body"},
		{"no newline at the end", "---\ntitle: x\n---", "title=x", ""},
		{"rule in a block scalar", "---\ntitle: |\n  a\n  ---\n  b\naudience: internal\n---\nbody",
			"title=a\n---\nb\n audience=internal", "body"},
		{"toml", "+++\ntitle = 'x'\ntext = \"\"\"\n+++\n\"\"\"\n+++\nbody", "title=x text=+++\n", "body"},
		{"json", "{\n\"title\": \"x\"\n}\nbody", "title=x", "body"},
		{"json on one line", "{\"title\": \"x\"}\nbody", "title=x", "body"},
		{"a rule in the body", "---\ntitle: x\n---\na\n\n---\nb", "title=x", "a\n\n---\nb"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := diag.NewFile("x.md", []byte(tt.src))
			var errs diag.List
			d, ok := Split(f, &errs)
			if !ok {
				t.Fatal(errs.Sorted())
			}
			var front []string
			if d.Front != nil {
				for _, e := range d.Front.Entries {
					front = append(front, e.Key+"="+e.Value.Text)
				}
			}
			if got := strings.Join(front, " "); got != tt.front {
				t.Errorf("front matter %q, want %q", got, tt.front)
			}
			if got := string(f.Data[d.Body.Start:d.Body.End]); got != tt.body {
				t.Errorf("body %q, want %q", got, tt.body)
			}
		})
	}
}

func TestSplitFailsClosed(t *testing.T) {
	for src, want := range map[string]string{
		"---\ntitle: x\n":             "1:1: front matter starts here and never ends",
		"\ufeff---\ntitle: x\nbody":   "1:1: front matter starts here and never ends",
		"---\ntitle: x\n...\nbody":    "3:1: front matter cannot end with ...",
		"+++\ntitle = 'x'\nbody":      "1:1: front matter starts here",
		"+++\nt = '''\n+++\nbody":     "1:1: front matter starts here",
		"{\"title\": \"x\"} body":     "1:16: text after the end",
		"{\"title\": \"x\"\nbody":     "2:1: this is not valid JSON",
		";;;\n{}\n;;;\n":              "1:1: front matter that starts with ;;;",
		"---yaml\ntitle: x\n---\n":    "1:1: front matter that starts with ---yaml",
		"---\r\na: 1\r\na: 2\r\n---":  "3:1: key a is given twice",
		"---\ntitle: [x\n---\nbody\n": "2:",

		// nearly front matter
		"\n\n---\ntitle: x\n---\nbody\n": "3:1: front matter must start in the " +
			"first line",
		"\n+++\ntitle = 'x'\n+++\nbody\n": "2:1: front matter must start in the " +
			"first line",
		"--\ntitle: x\n--\nbody\n": "1:1: front matter starts with three " +
			"dashes, not with --",
		"\u2014\ntitle: x\n\u2014\nbody\n": "1:1: front matter starts with three " +
			"dashes, not with \u2014",
		"title: x\naudience: internal\nteams:\n  - a\n---\nbody\n":         "1:1: front matter without its first line",
		"---\ntitle: x\n---\nbody\n<<<<<<< HEAD\na\n=======\nb\n":          "5:1: a merge conflict is not resolved",
		"---\n<<<<<<< HEAD\ntitle: a\n=======\ntitle: b\n>>>>>>> x\n---\n": "2:1: a merge conflict is not resolved",
		"---\ntitle: b\n>>>>>>> x\n---\n":                                  "3:1: a merge conflict is not resolved",
	} {
		var errs diag.List
		if _, ok := Split(diag.NewFile("x.md", []byte(src)), &errs); ok {
			t.Errorf("%q was accepted", src)
			continue
		}
		d := errs.Sorted()[0]
		p := d.Position()
		if got := fmt.Sprintf("%d:%d: %s", p.Line, p.Column, d.Message); !strings.HasPrefix(got, want) {
			t.Errorf("%q: got %q, want %q", src, got, want)
		}
	}
}

// TestNotFrontMatter holds what is prose although it looks a little like front matter, and code that shows a conflict.
func TestNotFrontMatter(t *testing.T) {
	for _, src := range []string{
		"----\nA line above.\n",
		"\n---\nA line above.\n",
		"note: a text may begin like this.\n\nAnd go on.\n---\nAnd on.\n",
		"Title\n---\nkey: value\n",
		"# Title\n\n```\n<<<<<<< HEAD\na\n=======\nb\n>>>>>>> x\n```\n",
		"---\ntitle: x\n---\n>>>>>>> quoted seven times\n",
	} {
		var errs diag.List
		if _, ok := Split(diag.NewFile("x.md", []byte(src)), &errs); !ok || errs.Len() > 0 {
			t.Errorf("%q: %v", src, errs.Sorted())
		}
	}
}

func TestOpenCode(t *testing.T) {
	for src, want := range map[string]int{
		"a\n```go\nx\n": 2, "a\n```\nx\n```\nb\n": -1, "~~~\n```\n~~~\n": -1, "````\n```\n": 0, "    ```\nx\n": -1,
		"```a`b\n": -1, "``` x\n``` y\n": 0, "~~~ a`b\n": 0, "- x\n  ```\n  y\n  ```\n": -1, "no fence": -1,
	} {
		if got := OpenCode([]byte(src)); got != want {
			t.Errorf("%q: got %d, want %d", src, got, want)
		}
	}
}

func TestWalk(t *testing.T) {
	var errs diag.List
	inv := Walk(fstest.MapFS{
		"throughline.yaml":              {Data: []byte("title: x")},
		"content/reviews/a.md":          {},
		"content/reviews/b/index.md":    {},
		"content/reviews/b/p.png":       {},
		"content/reviews/.a.md.swp":     {},
		"content/reviews/a.md~":         {},
		"content/reviews/.git/x.md":     {},
		"content/themes/t.md":           {},
		"content/pages/about.md":        {},
		"content/budgets/x.yaml":        {},
		"content/budgets/x.csv":         {},
		"content/budgets/notes.txt":     {},
		"themes/default/templates/x.md": {},
	}, &errs)
	got := fmt.Sprint(inv.Settings, inv.Reviews, inv.Themes, inv.Pages, inv.Budgets, len(inv.Assets), errs.Sorted())
	want := "true [content/reviews/a.md content/reviews/b/index.md] [content/themes/t.md] [content/pages/about.md] " +
		"[content/budgets/x.csv content/budgets/x.yaml] 2 []"
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestHostileFiles(t *testing.T) {
	dir := t.TempDir()
	reviews := filepath.Join(dir, "content", "reviews")
	outside := t.TempDir()
	must(t, os.MkdirAll(reviews, 0o755))
	must(t, os.WriteFile(filepath.Join(outside, "secret.md"), []byte("secret"), 0o644))
	must(t, os.Symlink(filepath.Join(outside, "secret.md"), filepath.Join(reviews, "leaves.md")))
	must(t, os.Symlink(outside, filepath.Join(reviews, "folder")))
	must(t, os.Symlink("loop.md", filepath.Join(reviews, "loop.md")))
	must(t, syscall.Mkfifo(filepath.Join(reviews, "pipe.md"), 0o644))
	must(t, os.WriteFile(filepath.Join(reviews, "latin1.md"), []byte("# caf\xe9\n"), 0o644))
	must(t, os.WriteFile(filepath.Join(reviews, "nul.md"), []byte("a\nb\x00"), 0o644))
	must(t, os.WriteFile(filepath.Join(reviews, "large.md"), make([]byte, MaxText+1), 0o644))
	must(t, os.WriteFile(filepath.Join(reviews, "fine.md"), []byte("fine"), 0o644))
	must(t, os.Symlink("fine.md", filepath.Join(reviews, "inside.md")))
	root, err := OpenRoot(dir)
	must(t, err)
	defer root.Close()
	var errs diag.List
	inv := Walk(root.FS(), &errs)
	for _, p := range inv.Reviews {
		inv.ReadText(p, &errs)
	}
	var got []string
	for _, d := range errs.Sorted() {
		p := d.Position()
		got = append(got, fmt.Sprintf("%s:%d:%d: %s", strings.TrimPrefix(d.Path(), "content/reviews/"), p.Line,
			p.Column, d.Message))
	}
	want := []string{
		"folder:1:1: a symbolic link that leads out of the site or nowhere is not followed",
		"large.md:1:1: the file is larger than 4 MB, which no review is",
		"latin1.md:1:6: byte 0xe9 is not valid UTF-8",
		"leaves.md:1:1: a symbolic link that leads out of the site or nowhere is not followed",
		"loop.md:1:1: a symbolic link that leads out of the site or nowhere is not followed",
		"nul.md:2:2: a NUL byte in the text",
		"pipe.md:1:1: this is not a plain file (p---------), so it is not opened",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if data, err := inv.ReadFile("content/reviews/inside.md", MaxText); err != nil || string(data) != "fine" {
		t.Errorf("a link inside of the site: %q, %v", data, err)
	}
	if _, err := fs.Stat(inv.FS, "../x"); err == nil {
		t.Error("a path out of the site can be looked at")
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// opensFront reports whether a text begins as one with front matter does.
func opensFront(src string) bool {
	src = strings.TrimPrefix(src, "\ufeff")
	return strings.HasPrefix(src, "---") || strings.HasPrefix(src, "+++") || strings.HasPrefix(src, "{")
}

func FuzzSplit(f *testing.F) {
	for _, s := range []string{"---\na: 1\n---\nx", "+++\na = 1\n+++\n", "{\"a\": 1}\nx", "\ufeff---\r\n---\r\n",
		"---\n...\n"} {
		for _, end := range []string{"\n", "\r\n", "\r", "\n\r", "\u0085", "\u2028", "\v", "\f"} {
			f.Add(strings.ReplaceAll(s, "\n", end))
		}
	}
	f.Fuzz(func(t *testing.T, src string) {
		file := diag.NewFile("x.md", []byte(src))
		var errs diag.List
		if !checkText(file, &errs) {
			return
		}
		d, ok := Split(file, &errs)
		if !ok && errs.Len() == 0 {
			t.Errorf("%q is refused without a word", src)
		}
		if ok && d.Front != nil && !opensFront(src) {
			t.Errorf("%q: front matter out of nothing", src)
		}
		if ok && d.Front == nil && strings.HasPrefix(strings.TrimPrefix(src, "\ufeff"), "---\r") {
			t.Errorf("%q: front matter is published as text", src)
		}
		if ok && (d.Body.Start < 0 || int(d.Body.End) != len(src) || d.Body.Start > d.Body.End) {
			t.Errorf("%q: body %v", src, d.Body)
		}
	})
}
