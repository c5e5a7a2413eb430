package rewrite

import (
	"io/fs"
	"os"
	"path"
	"strings"
	"testing"
	"time"

	"throughline/internal/diag"
	"throughline/internal/markdown"
	"throughline/internal/parse"
)

func options(t testing.TB, site fs.FS) *parse.Options {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Copenhagen")
	if err != nil {
		t.Fatal(err)
	}
	return &parse.Options{Zone: zone, Markdown: markdown.New(), Audiences: []string{"internal", "public"},
		Beside: func(p string, _ *diag.List) *diag.File {
			data, err := fs.ReadFile(site, p)
			if err != nil {
				return nil
			}
			return diag.NewFile(p, data)
		}}
}

// reviews are those of the demo and of the examples, by their paths.
func reviews(t *testing.T, see func(site fs.FS, name string, data []byte)) {
	t.Helper()
	n := 0
	for _, dir := range []string{"../..", "../../examples/full", "../../examples/minimal", "../../examples/imports"} {
		site := os.DirFS(dir)
		err := fs.WalkDir(site, "content/reviews", func(p string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || path.Ext(p) != ".md" || strings.Contains(path.Base(p), "timeline") ||
				path.Base(p)[0] == '_' {
				return err
			}
			data, err := fs.ReadFile(site, p)
			if err == nil {
				see(site, p, data)
				n++
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if n < 20 {
		t.Errorf("only %d reviews", n)
	}
}

// TestBothWays holds that a review says the same in sections and in YAML, and that a second time changes nothing.
func TestBothWays(t *testing.T) {
	fields := 0
	reviews(t, func(site fs.FS, name string, data []byte) {
		o := options(t, site)
		flat := rewritten(t, o, name, data, YAML)
		for _, told := range flat.Told {
			t.Errorf("%s: %s", name, told.Message)
		}
		same(t, o, name, data, []byte(flat.Text))
		in := rewritten(t, o, name, []byte(flat.Text), Sections)
		for _, told := range in.Told {
			if strings.HasPrefix(string(data), "---") { // TOML and JSON stay
				t.Errorf("%s: %s", name, told.Message)
			}
		}
		fields += len(in.Moved)
		again := rewritten(t, o, name, []byte(in.Text), Sections)
		if again.Text != in.Text {
			t.Errorf("%s: a second time changes it", name)
		}
		back := rewritten(t, o, name, []byte(in.Text), YAML)
		for _, told := range back.Told {
			t.Errorf("%s: back: %s", name, told.Message)
		}
		if twice := rewritten(t, o, name, []byte(back.Text), YAML); twice.Text != back.Text {
			t.Errorf("%s: YAML a second time changes it", name)
		}
		same(t, o, name, data, []byte(back.Text))
		once := rewritten(t, o, name, []byte(back.Text), Sections)
		same(t, o, name, data, []byte(once.Text))
	})
	if fields < 200 {
		t.Errorf("only %d fields were moved", fields)
	}
}

func rewritten(t *testing.T, o *parse.Options, name string, data []byte,
	how func(*diag.File, *parse.Options, *diag.List) *Result) *Result {
	t.Helper()
	errs := &diag.List{}
	res := how(diag.NewFile(name, data), o, errs)
	if res == nil {
		for _, d := range errs.Sorted() {
			t.Logf("%s: %s", name, d.Message)
		}
		t.Fatalf("%s cannot be read:\n%s", name, data)
	}
	return res
}

func same(t *testing.T, o *parse.Options, name string, a, b []byte) {
	t.Helper()
	ra := parse.Review(diag.NewFile(name, a), o, &diag.List{})
	rb := parse.Review(diag.NewFile(name, b), o, &diag.List{})
	if ra == nil || rb == nil {
		t.Errorf("%s: cannot be read any more", name)
		return
	}
	if d := differs(ra, rb); d != "" {
		t.Errorf("%s: differs in %s", name, d)
	}
}
