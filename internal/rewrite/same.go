package rewrite

import (
	"fmt"
	"reflect"
	"strings"
	"time"

	"throughline/internal/diag"
	"throughline/internal/review"
)

// differs names the first field in which two reviews say something else, "" where there is none. Places in files, and
// the body with what belongs to it, are left aside: the body is the prose that is left.
func differs(a, b *review.Review) string {
	return differ("", reflect.ValueOf(a).Elem(), reflect.ValueOf(b).Elem())
}

// aside are the fields that say where and how something is written.
var aside = map[string]bool{"Body": true, "Sections": true, "Lifted": true, "File": true, "Dir": true, "IDAt": true}

func differ(at string, a, b reflect.Value) string {
	switch v := a.Interface().(type) {
	case diag.Span, *diag.File:
		return ""
	case time.Time:
		return unless(v.Equal(b.Interface().(time.Time)), at)
	case *time.Location:
		return unless(v.String() == b.Interface().(*time.Location).String(), at)
	}
	switch a.Kind() {
	case reflect.Struct:
		return differStruct(at, a, b)
	case reflect.Slice:
		if a.Len() != b.Len() {
			return at
		}
		for i := range a.Len() {
			if d := differ(fmt.Sprintf("%s[%d]", at, i), a.Index(i), b.Index(i)); d != "" {
				return d
			}
		}
		return ""
	}
	return unless(a.Equal(b), at)
}

func unless(same bool, at string) string {
	if same {
		return ""
	}
	return strings.TrimPrefix(at, ".")
}

func differStruct(at string, a, b reflect.Value) string {
	for i := range a.NumField() {
		f := a.Type().Field(i)
		if !f.IsExported() || aside[f.Name] {
			continue
		}
		if d := differ(at+"."+strings.ToLower(f.Name), a.Field(i), b.Field(i)); d != "" {
			return d
		}
	}
	more := a.Addr().MethodByName("Extra")
	if !more.IsValid() {
		return ""
	}
	of := func(v reflect.Value) reflect.Value {
		out := reflect.New(more.Type().Out(0)).Elem()
		out.Set(v.Addr().MethodByName("Extra").Call(nil)[0])
		return out
	}
	return differ(at, of(a), of(b))
}
