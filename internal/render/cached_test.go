package render

import (
	"io/fs"
	"math/rand/v2"
	"reflect"
	"regexp"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/jba/templatecheck"

	"throughline/internal/page/reviews"
	"throughline/internal/page/site"
	"throughline/internal/view"
)

// TestCachedIsTemplate holds that what is made once and said again is what a template would have written each time,
// whatever it is given, and that pages do not get each other's.
func TestCachedIsTemplate(t *testing.T) {
	called := regexp.MustCompile(`\{\{cached ("[a-z]+") `)
	each, n := fstest.MapFS{}, 0
	names, err := fs.Glob(builtin(t), "templates/*.html")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		text, err := fs.ReadFile(builtin(t), name)
		if err != nil {
			t.Fatal(err)
		}
		n += len(called.FindAll(text, -1))
		each[name] = &fstest.MapFile{Data: called.ReplaceAll(text, []byte(`{{template $1 `))}
	}
	if n == 0 {
		t.Fatal("no template says {{cached}}")
	}
	always, err := New(builtin(t), each)
	if err != nil {
		t.Fatal(err)
	}
	once, err := New(builtin(t), nil)
	if err != nil {
		t.Fatal(err)
	}
	for seed := range uint64(300) {
		rnd := rand.New(rand.NewPCG(seed, 1))
		for name, data := range map[string]any{"review": &reviews.ReviewPage{}, "list": &reviews.ListPage{},
			"doc": &site.DocPage{}} {
			anything(reflect.ValueOf(data).Elem(), rnd)
			o := view.Output{Path: name, Template: name}
			want, err := always.Execute(o, data)
			if err != nil {
				t.Fatal(err)
			}
			for range 2 {
				got, err := once.Execute(o, data)
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(string(want), string(got)); diff != "" {
					t.Fatalf("%s, seed %d: %s", name, seed, diff)
				}
			}
		}
	}
}

// TestOnceKeepsLittle holds that no number of different pieces is kept.
func TestOnceKeepsLittle(t *testing.T) {
	r, err := New(builtin(t), fstest.MapFS{
		"templates/doc.html": {Data: []byte(`{{define "base"}}{{cached "linklist" .Footer}}{{end}}`)}})
	if err != nil {
		t.Fatal(err)
	}
	o := &pieceCache{of: r.pages["doc"], writers: &r.writers}
	for i := range 2 * maxCachedPieces {
		text := string(rune('a' + i))
		got, err := o.cached("linklist", []view.Link{{Text: text, Href: "x"}})
		if want := `<li><a href="x">` + string(rune('a'+i)) + `</a></li>`; err != nil || i < 26 &&
			string(got) != want {
			t.Fatalf("%s, %v", got, err)
		}
	}
	if len(o.made) != maxCachedPieces {
		t.Errorf("%d pieces are kept", len(o.made))
	}
	if _, err := o.cached("nothing", 1); err == nil {
		t.Error("a template that is not there was made")
	}
}

// TestOnceFitsItsData checks the templates that are made once against the type of what they are given, which
// TestTemplatesFitTheirData does not see.
func TestOnceFitsItsData(t *testing.T) {
	r, err := New(builtin(t), nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string]any{"look": view.Around{}, "early": view.Around{},
		"labels": &reviews.EventLabels{}, "top": view.Around{}, "scripts": view.Around{}, "linklist": []view.Link{},
		"commas": []view.Link{}, "chips": []view.Link{}} {
		if err := templatecheck.CheckHTML(r.pages["review"].Lookup(name), data); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func hostile() []string {
	return []string{"", "plain words", "../../reviews/a-b/index.html#m1", "https://example.org/a?b=c&d='x'",
		"javascript:alert(1)", "a:b", "#a:b",
		`"><script>alert("1")</script>`, "' onload='x", "a+b", "æøå/日本語", "100%", "%41%zz%4", "\x00", "a\xffb",
		"{{.}}", "</a><!--", "`"}
}

// anything gives a value something of everything, and often nothing.
func anything(v reflect.Value, r *rand.Rand) {
	switch v.Kind() {
	case reflect.String:
		list := hostile()
		v.SetString(list[r.IntN(len(list))])
	case reflect.Bool:
		v.SetBool(r.IntN(2) == 0)
	case reflect.Int, reflect.Int64:
		v.SetInt(int64(r.IntN(3)) * 640)
	case reflect.Pointer:
		if r.IntN(2) == 0 {
			v.Set(reflect.New(v.Type().Elem()))
			anything(v.Elem(), r)
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), r.IntN(3), 3))
		for i := range v.Len() {
			anything(v.Index(i), r)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Field(i).CanSet() {
				anything(v.Field(i), r)
			}
		}
	}
}
