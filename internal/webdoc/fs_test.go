package webdoc

import (
	"archive/zip"
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
)

// TestFS lets the library's own test look at every way to read a folder with exports in it.
func TestFS(t *testing.T) {
	google, err := os.ReadFile("testdata/google.html")
	if err != nil {
		t.Fatal(err)
	}
	const id = " 0123456789abcdef0123456789abcdef"
	files := fstest.MapFS{
		"report.html":         {Data: google},
		"coverage.html":       {Data: []byte("<p>no export")},
		"deep.html":           {Data: []byte("lst-kix_ " + strings.Repeat("<div>", 300))},
		"plain.md":            {Data: []byte("# Plain\n")},
		"n/Page" + id + ".md": {Data: []byte("# Page\n")},
		"n/Twin" + id + ".md": {Data: []byte("# Twin\n")},
		"n/Twin.md":           {Data: []byte("# Twin, another\n")},
		"n/p99.png":           {Data: []byte("png")},
	}
	f := Wrap(files, "")
	if err := fstest.TestFS(f, "report.html.md", "report-image1.png", "coverage.html", "plain.md", "n/Page.md",
		"n/Twin.md", "n/Twin"+id+".md", "n/p99.png"); err != nil {
		t.Error(err)
	}
	if _, err := fs.Stat(f, "report.html"); err == nil {
		t.Error("the export stands there beside its Markdown")
	}
	if why := f.WhyNot("deep.html"); !strings.Contains(why, "nested too deep") {
		t.Errorf("deep.html is left out because of %q", why)
	}
	if why := f.WhyNot("coverage.html"); why != "" {
		t.Errorf("coverage.html: %q", why)
	}
	if file, doc := f.Origin("report.html.md"); file != "report.html" || doc.Tool != "google-docs" {
		t.Errorf("report.html.md is made of %q", file)
	}
	if data, err := fs.ReadFile(Wrap(files, "coverage.html"), "coverage.html.md"); err != nil ||
		!strings.Contains(string(data), "no export") {
		t.Errorf("a page that was named: %q %v", data, err)
	}
}

func packed(t *testing.T, files ...string) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(files); i += 2 {
		w, err := z.Create(files[i])
		if err == nil {
			_, err = w.Write([]byte(files[i+1]))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestArchive(t *testing.T) {
	open := func(content string) (fs.FS, bool, error) {
		name := filepath.Join(t.TempDir(), "a.zip")
		if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		fsys, err := OpenArchive(name)
		return fsys, HoldsDocuments(name), err
	}
	inner := packed(t, "Export/a.md", "# A", "Export/img/p.png", "png")
	fsys, holds, err := open(packed(t, "ExportBlock-1.zip", inner, "__MACOSX/a.md", "x", "a/", ""))
	if err != nil || !holds {
		t.Fatalf("a page of Notion: %v %t", err, holds)
	}
	if err := fstest.TestFS(fsys, "Export/a.md", "Export/img/p.png"); err != nil {
		t.Error(err)
	}
	if _, holds, _ = open(packed(t, "channels.json", "[]", "a.md", "x")); holds {
		t.Error("an export of a chat is taken for documents")
	}
	if _, _, err = open(packed(t, "../a.md", "x")); err == nil || !strings.Contains(err.Error(), "leads out") {
		t.Errorf("out of the archive: %v", err)
	}
	if _, _, err = open(packed(t, "a.md", strings.Repeat("a", 30<<20))); err == nil ||
		!strings.Contains(err.Error(), "times larger") {
		t.Errorf("a bomb: %v", err)
	}
	if _, _, err = open("no zip"); err == nil {
		t.Error("no archive is unpacked")
	}
}
