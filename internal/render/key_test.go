package render

import (
	"reflect"
	"testing"
	"testing/fstest"

	"throughline/internal/page/across"
	"throughline/internal/page/reviews"
	"throughline/internal/page/site"
	"throughline/internal/page/themes"
	"throughline/internal/view"
)

// TestKeyKnowsEveryField fills the data of pages field by field and holds that each of them makes another key.
func TestKeyKnowsEveryField(t *testing.T) {
	r, err := New(builtin(t), nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, data := range []any{&reviews.ReviewPage{}, &site.HomePage{}, &themes.ThemePage{},
		&across.FollowupListPage{}, &reviews.ListPage{}} {
		seen, n := map[Key]string{}, 0
		look := func(name string) {
			k, ok := r.Key(view.Output{Template: "x"}, data)
			if !ok {
				t.Fatalf("%T has no key", data)
			}
			if other, ok := seen[k]; ok {
				t.Errorf("%T: %s is not seen after %s", data, name, other)
			}
			seen[k], n = name, n+1
		}
		look("nothing")
		fill(reflect.ValueOf(data).Elem(), reflect.TypeOf(data).Elem().Name(), look)
		if n < 20 {
			t.Errorf("%T: only %d fields were filled", data, n)
		}
	}
}

// fill gives every exported field below a value something else than it had, one after the other.
func fill(v reflect.Value, name string, look func(name string)) {
	switch v.Kind() {
	case reflect.String:
		v.SetString("a")
		look(name)
	case reflect.Bool:
		v.SetBool(true)
		look(name)
	case reflect.Int, reflect.Int64:
		v.SetInt(7)
		look(name)
	case reflect.Float64:
		v.SetFloat(0.5)
		look(name)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		look(name)
		fill(v.Elem(), name, look)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		look(name + "[]")
		fill(v.Index(0), name+"[0]", look)
	case reflect.Struct:
		for i := range v.NumField() {
			if f := v.Type().Field(i); f.IsExported() {
				fill(v.Field(i), name+"."+f.Name, look)
			}
		}
	}
}

// TestKeyKnowsTemplates holds that another template, another name of one and another place of an edge between two
// texts are something else, and that the same is the same in every program run.
func TestKeyKnowsTemplates(t *testing.T) {
	key := func(over fstest.MapFS, template string, data any) Key {
		r, err := New(builtin(t), over)
		if err != nil {
			t.Fatal(err)
		}
		k, ok := r.Key(view.Output{Template: template}, data)
		if !ok {
			t.Fatal("no key")
		}
		return k
	}
	one := key(nil, "doc", &site.DocPage{Heading: "ab"})
	if one != key(nil, "doc", &site.DocPage{Heading: "ab"}) {
		t.Error("the same data has two keys")
	}
	for name, other := range map[string]Key{
		"a template of the site": key(fstest.MapFS{"templates/doc.html": {Data: []byte(`{{define "base"}}{{end}}`)}},
			"doc", &site.DocPage{Heading: "ab"}),
		"a part of every page": key(fstest.MapFS{"templates/base.html": {Data: []byte(`{{define "base"}}{{end}}`)}},
			"doc", &site.DocPage{Heading: "ab"}),
		"another template": key(nil, "404", &site.DocPage{Heading: "ab"}),
		"another text":     key(nil, "doc", &site.DocPage{Heading: "a", Body: "b"}),
		"another type":     key(nil, "doc", site.DocPage{Heading: "ab"}),
	} {
		if one == other {
			t.Errorf("%s makes no difference", name)
		}
	}
	if _, ok := mustRenderer(t).Key(view.Output{}, func() {}); ok {
		t.Error("a function has a key")
	}
}

func mustRenderer(t *testing.T) *Renderer {
	t.Helper()
	r, err := New(builtin(t), nil)
	if err != nil {
		t.Fatal(err)
	}
	return r
}
