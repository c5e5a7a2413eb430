package review_test

import (
	"reflect"
	"strings"
	"testing"
	"time"
	"unsafe"

	"throughline/internal/diag"
	"throughline/internal/filled"
	"throughline/internal/review"
)

// leaves are the addresses of everything in a value that a walk has to visit, with the types and the names of what
// they are.
func leaves(v reflect.Value, name string, out map[unsafe.Pointer]leaf) {
	switch v.Interface().(type) {
	case string, review.Text, review.Time, review.Label, review.Ref, []review.Tag, []review.Ref, []review.Evidence:
		out[v.Addr().UnsafePointer()] = leaf{v.Type(), name}
		return
	case time.Time, diag.Span, review.ItemKind, *diag.File, *time.Location:
		return
	}
	switch v.Kind() {
	case reflect.Slice:
		for i := range v.Len() {
			leaves(v.Index(i), name, out)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			f := v.Type().Field(i)
			field := v.Field(i)
			if !f.IsExported() { // what there is beside the usual: its address can be read all the same
				field = reflect.NewAt(f.Type, v.Field(i).Addr().UnsafePointer()).Elem()
			}
			if field.Kind() == reflect.Pointer && f.Name == "extra" && !field.IsNil() {
				field = field.Elem()
			}
			leaves(field, name+"."+f.Name, out)
		}
	}
}

type leaf struct {
	of   reflect.Type
	name string
}

// notWalked are fields that are words and are nothing that people wrote or read.
func notWalked() []string {
	return []string{".Dir"} // where the file is
}

// TestWalkVisitsEverything fills every field of a review by reflection and wants each visited, at its own address, so
// that no field can be forgotten by what is done to all of them.
func TestWalkVisitsEverything(t *testing.T) {
	r := filled.Review(filled.Options{Label: "internal"})
	want := map[unsafe.Pointer]leaf{}
	leaves(reflect.ValueOf(r).Elem(), "", want)
	seen := map[unsafe.Pointer]string{}
	for f := range review.Walk(r, review.AllRoles) {
		at := reflect.ValueOf(f.At).UnsafePointer()
		if other, twice := seen[at]; twice {
			t.Errorf("%s is visited twice, as %s as well", filled.Key(f), other)
		}
		seen[at] = filled.Key(f)
		if l, ok := want[at]; !ok || reflect.TypeOf(f.At).Elem() != l.of {
			t.Errorf("%s is visited at something else: %T", filled.Key(f), f.At)
		}
		if f.Part != nil && f.Of != "" && f.Item == "" {
			t.Errorf("%s does not say of which part it is", filled.Key(f))
		}
	}
	for at, l := range want {
		if seen[at] == "" && !contains(notWalked(), l.name) {
			t.Errorf("Walk does not visit Review%s: add it in walk.go", l.name)
		}
	}
	t.Logf("%d fields", len(seen))
}

func contains(list []string, s string) bool {
	for _, l := range list {
		if l == s {
			return true
		}
	}
	return false
}

// TestWalkByRole holds that a walk for one role visits the fields of that role, and that the role says the type.
func TestWalkByRole(t *testing.T) {
	r := filled.Review(filled.Options{Label: "internal"})
	types := map[review.Role]string{review.IDs: "*string", review.Markdown: "*review.Text", review.Titles: "*string",
		review.Plain: "*string",
		review.Names: "*string", review.Words: "*string", review.Addresses: "*string", review.Paths: "*string",
		review.Tags: "*[]review.Tag",
		review.Refs: "*review.Ref *[]review.Ref *[]review.Evidence *string", review.Labels: "*review.Label",
		review.Moments: "*review.Time"}
	n, all := 0, 0
	for role := review.Role(1); role < review.AllRoles; role <<= 1 {
		for f := range review.Walk(r, role) {
			if n++; f.Role != role || !strings.Contains(types[role]+" ", reflect.TypeOf(f.At).String()+" ") {
				t.Errorf("%s has role %d and type %T in a walk for %d", filled.Key(f), f.Role, f.At, role)
			}
		}
	}
	for range review.Walk(r, review.AllRoles) {
		all++
	}
	if n != all || n < 80 {
		t.Errorf("%d fields one role at a time, %d at once", n, all)
	}
	for range review.Walk(r, review.AllRoles) {
		break // and nothing is yielded after that, which would panic
	}
}

// TestCloneSharesNothing holds that whatever is written to a clone, during a walk or by dropping parts, the review
// stays as it was.
func TestCloneSharesNothing(t *testing.T) {
	r := filled.Review(filled.Options{Label: "internal"})
	c := r.Clone()
	if !reflect.DeepEqual(r, c) {
		t.Error("the clone is another review")
	}
	for f := range review.Walk(c, review.AllRoles) {
		switch at := f.At.(type) {
		case *[]review.Tag:
			(*at)[0].Slug = "changed"
		case *[]review.Ref:
			(*at)[0].ID = "changed"
		case *[]review.Evidence:
			(*at)[0].Ref = "changed"
		}
		reflect.ValueOf(f.At).Elem().SetZero()
	}
	c.DropParts(func(string) bool { return true })
	if !reflect.DeepEqual(r, filled.Review(filled.Options{Label: "internal"})) {
		t.Error("what was written to the clone is in the review")
	}
	for f := range review.Walk(c, review.IDs) {
		if f.Part != nil {
			t.Errorf("%s is left after all parts were dropped", filled.Key(f))
		}
	}
}
