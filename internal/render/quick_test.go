package render

import (
	"bytes"
	"html/template"
	"io/fs"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

// TestQuickForms holds that every quick form writes what the template writes that it stands for, whatever it is given.
func TestQuickForms(t *testing.T) {
	quick, slow := renderer(t, nil), renderer(t, builtin(t)) // a site that replaces every template has no quick forms
	for _, q := range quickForms() {
		t.Run(q.of[0], func(t *testing.T) {
			a, b := having(t, quick, q.of[0]), having(t, slow, q.of[0])
			if is := a.Lookup(q.of[0]).Tree.Root.String(); !strings.Contains(is, quickName(q)) {
				t.Fatalf("it is not taken: %s", is)
			}
			if is := b.Lookup(q.of[0]).Tree.Root.String(); strings.Contains(is, quickName(q)) {
				t.Fatalf("nothing is left to compare it with: %s", is)
			}
			for seed := range uint64(400) {
				data := reflect.New(reflect.TypeOf(q.form).In(0)).Elem()
				anything(data, rand.New(rand.NewPCG(seed, 1)))
				want, got := written(t, b, q.of[0], data.Interface()), written(t, a, q.of[0], data.Interface())
				if diff := cmp.Diff(want, got); diff != "" {
					t.Fatalf("of %#v: %s", data.Interface(), diff)
				}
			}
		})
	}
}

// FuzzAddress holds the same of addresses and texts by themselves.
func FuzzAddress(f *testing.F) {
	for _, s := range hostile() {
		f.Add(s)
	}
	tmpl := template.Must(template.New("").Parse(`<a href="{{.}}" id="{{.}}">{{.}}</a><a href="#{{.}}">`))
	f.Fuzz(func(t *testing.T, s string) {
		var m markup
		m.raw(`<a href="`).address(s).raw(`" id="`).text(s).raw(`">`).text(s).raw(`</a><a href="#`).fragment(s).raw(`">`)
		if want := written(t, tmpl, "", s); m.b.String() != want {
			t.Errorf("%q: %s, not %s", s, m.b.String(), want)
		}
	})
}

func hostile() []string {
	return []string{"", "plain words", "../../reviews/a-b/index.html#m1", "https://example.org/a?b=c&d='x'", "HTTP://example.org", "javascript:alert(1)", "JaVa\tScript:x",
		"data:text/html,<script>", "mailto:a@example.org", "//example.org/:x", "a:b", "./a:b", "#a:b", `"><script>alert("1")</script>`, "' onload='x", "a+b", "æøå/日本語", "100%", "%41%zz%4", "%",
		"\x00", "a\xffb", "\ufdd0", "(x)", "a b", "~-._!*", "{{.}}", "</a><!--", "`", "[x]{y}|z^\\"}
}

func renderer(t *testing.T, over fs.FS) *Renderer {
	t.Helper()
	r, err := New(builtin(t), over)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// having is a page that has a template.
func having(t *testing.T, r *Renderer, name string) *template.Template {
	t.Helper()
	for _, p := range r.pages {
		if p.Lookup(name) != nil {
			return p
		}
	}
	t.Fatalf("no page has a template %s", name)
	return nil
}

func written(t *testing.T, tmpl *template.Template, name string, data any) string {
	t.Helper()
	var b bytes.Buffer
	if err := tmpl.ExecuteTemplate(&b, name, data); err != nil {
		t.Fatal(err)
	}
	return b.String()
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
		v.Set(reflect.MakeSlice(v.Type(), r.IntN(4), 4))
		for i := range v.Len() {
			anything(v.Index(i), r)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			anything(v.Field(i), r)
		}
	default:
		panic("nothing is known of " + v.Type().String())
	}
}

// TestQuickFormsGiveWay holds that a template of the site is what is shown, also inside of templates that it left to us, and in the
// page alone that defines it.
func TestQuickFormsGiveWay(t *testing.T) {
	const own = `{{define "chips"}}<b>{{range .}}{{.Text}}{{end}}</b>{{end}}`
	parts, _ := fs.ReadFile(builtin(t), "templates/parts.html")
	review, _ := fs.ReadFile(builtin(t), "templates/review.html")
	for name, c := range map[string]struct {
		over        fstest.MapFS
		review, doc bool // whether their chips are the site's
	}{
		"everywhere":     {fstest.MapFS{"templates/parts.html": {Data: append(bytes.ReplaceAll(parts, []byte(`{{define "chips"}}`), []byte(`{{define "old"}}`)), own...)}}, true, true},
		"in a page":      {fstest.MapFS{"templates/review.html": {Data: append(review, own...)}}, true, false},
		"something else": {fstest.MapFS{"templates/doc.html": {Data: []byte(`{{define "main"}}{{end}}`)}}, false, false},
	} {
		r := renderer(t, c.over)
		for of, want := range map[string]bool{"review": c.review, "doc": c.doc} {
			for _, q := range quickForms() {
				form := q.of[0]
				tmpl := r.pages[of].Lookup(form)
				if tmpl == nil || form != "item" && form != "artifact" && form != "entry" {
					continue
				}
				data := reflect.New(reflect.TypeOf(q.form).In(0)).Elem()
				themes := data.FieldByName("Themes")
				themes.Set(reflect.MakeSlice(themes.Type(), 1, 1))
				themes.Index(0).FieldByName("Text").SetString("this one")
				if got := written(t, r.pages[of], form, data.Interface()); strings.Contains(got, "<b>this one</b>") != want {
					t.Errorf("%s: %s of %s: %s", name, form, of, got)
				}
			}
		}
	}
}
