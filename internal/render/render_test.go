package render

import (
	"crypto/sha256"
	"fmt"
	"io/fs"
	"testing"
	"testing/fstest"

	"github.com/jba/templatecheck"

	"throughline/internal/page"
	"throughline/internal/page/site"
	"throughline/internal/view"
	"throughline/themes"
)

func builtin(t *testing.T) fs.FS {
	t.Helper()
	sub, err := fs.Sub(themes.Default, "default")
	if err != nil {
		t.Fatal(err)
	}
	return sub
}

// TestTemplatesFitTheirData checks every template against the type of the data that it is given, branch by branch.
func TestTemplatesFitTheirData(t *testing.T) {
	r, err := New(builtin(t), nil)
	if err != nil {
		t.Fatal(err)
	}
	data := map[string]any{}
	for _, k := range page.Kinds() {
		for _, p := range k.Pages {
			data[p.Template] = p.Data
			if r.pages[p.Template] == nil {
				t.Errorf("the kind %q has pages of the template %s.html, which there is not", k.Name, p.Template)
			}
		}
	}
	for name, tmpl := range r.pages {
		d, ok := data[name]
		if !ok {
			t.Errorf("template %s.html is of no kind; name it and its data in page.Kinds", name)
			continue
		}
		if err := templatecheck.CheckHTML(tmpl.Lookup("base"), d); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if _, ok := r.Key(view.Output{Template: name}, d); !ok &&
			name != "budget" { // which keeps reviews to look things up in
			t.Errorf("%s: what a build knows of such pages cannot be told from their data: it holds a function, an "+
				"interface or a time", name)
		}
	}
}

// TestOverride holds that a site can replace one template and one asset and keeps the rest.
func TestOverride(t *testing.T) {
	over := fstest.MapFS{
		"templates/doc.html": {Data: []byte(`{{define "base"}}<p>{{.Heading}}</p>{{end}}`)},
		"assets/site.css":    {Data: []byte("body{}")},
	}
	r, err := New(builtin(t), over)
	if err != nil {
		t.Fatal(err)
	}
	out, err := r.Render(view.Output{Path: "x", Template: "doc",
		Data: func() (any, error) { return &site.DocPage{Heading: "a<b"}, nil }})
	if err != nil || string(out) != "<p>a&lt;b</p>" {
		t.Errorf("%q, %v", out, err)
	}
	assets, err := Assets(builtin(t), over)
	if err != nil || string(assets["site.css"]) != "body{}" || len(assets["list.js"]) == 0 {
		t.Errorf("assets: %d, %v", len(assets), err)
	}
	if _, err := New(builtin(t), fstest.MapFS{"templates/doc.html": {Data: []byte(`{{if}}`)}}); err == nil {
		t.Error("a broken template was accepted")
	}
}

// TestSmallAssets holds that a small form of an asset takes its place only while both are the same, and is no file of
// its own.
func TestSmallAssets(t *testing.T) {
	source := []byte("a { color: red }")
	small := func(of []byte) *fstest.MapFile {
		return &fstest.MapFile{Data: []byte(fmt.Sprintf("/* of %x */\na{color:red}", sha256.Sum256(of)))}
	}
	files := fstest.MapFS{"assets/a.css": {Data: source}, "assets/b.css": {Data: source},
		"assets/dist/small/a.css": small(source),
		"assets/dist/small/b.css": small([]byte("older")), "assets/dist/small/gone.css": small(source)}
	for name, c := range map[string]struct {
		over fstest.MapFS
		a    string
	}{
		"as built":   {nil, "a{color:red}"},
		"overridden": {fstest.MapFS{"assets/a.css": {Data: []byte("mine")}}, "mine"},
	} {
		got, err := Assets(files, c.over)
		if err != nil || len(got) != 2 || string(got["a.css"]) != c.a || string(got["b.css"]) != string(source) {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
}
