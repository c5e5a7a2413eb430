// Package filled makes, for tests, a review in which every field holds something, found by reflection and not by a
// list, and the front matter that says it. A test that wants something of every field asks here, and a new field is
// in it by itself.
package filled

import (
	"fmt"
	"reflect"
	"strings"
	"time"

	"throughline/internal/diag"
	"throughline/internal/review"
)

// Options say what goes into the fields. Keys are those of a front matter, with the list of a part in front:
// "summary", "mitigators.text", "editions.account".
type Options struct {
	Text  func(key string) string // Markdown; nil: words of the key
	Title func(key string) string // the same for a line of Markdown
	Label string                  // of the review and of every part; "" for none
}

// Other is the review that references name; Follows is a follow-up of it, SLO a budget.
const (
	Other   = "other"
	Follows = Other + "#f9"
	SLO     = "slo"
)

// Review is a review with one part of each kind, whose ids are the first letter of the kind and 1; an event is e1.
func Review(o Options) *review.Review {
	r := &review.Review{File: diag.NewFile("content/reviews/filled.md", nil), Dir: "content/reviews", Zone: time.UTC}
	fill(reflect.ValueOf(r).Elem())
	r.Sections = nil
	for f := range review.Walk(r, review.IDs) {
		*f.At.(*string) = idOf(f)
	}
	for f := range review.Walk(r, review.AllRoles&^review.IDs) {
		o.set(f)
	}
	return r
}

// fill gives every slice one element and every Extra a value of its own, so that a walk has all there is to visit.
func fill(v reflect.Value) {
	switch {
	case v.Type() == reflect.TypeFor[review.ItemKind]() || v.Kind() == reflect.Pointer:
	case v.Kind() == reflect.String:
		v.SetString("x")
	case v.Kind() == reflect.Int || v.Kind() == reflect.Int32:
		v.SetInt(1)
	case v.Kind() == reflect.Bool:
		v.SetBool(true)
	case v.Kind() == reflect.Float64:
		v.SetFloat(0.5)
	case v.Kind() == reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		fill(v.Index(0))
	case v.Kind() == reflect.Struct && v.Type() != reflect.TypeFor[time.Time]() &&
		v.Type() != reflect.TypeFor[diag.Span]():
		fillStruct(v)
	}
}

func fillStruct(v reflect.Value) {
	for i := range v.NumField() {
		f := v.Type().Field(i)
		if f.IsExported() {
			fill(v.Field(i))
		}
		kinds := []review.ItemKind{review.Contributor, review.Mitigator, review.Risk, review.Difficulty}
		for _, of := range kinds {
			if f.Type == reflect.TypeFor[[]review.Item]() && strings.EqualFold(f.Name, of.Plural()) {
				v.Field(i).Index(0).FieldByName("Of").Set(reflect.ValueOf(of))
			}
		}
	}
	if set := v.Addr().MethodByName("SetExtra"); set.IsValid() {
		extra := reflect.New(set.Type().In(0)).Elem()
		fill(extra)
		set.Call([]reflect.Value{extra})
	}
}

// Key is the key of a field in the front matter, with the list that its part is in.
func Key(f *review.Field) string {
	if f.Of == "" {
		return f.Key
	}
	return f.Of.Plural() + "." + f.Key
}

func idOf(f *review.Field) string {
	switch f.Of {
	case "":
		return "filled"
	case review.TakeawayItem:
		return "k1"
	}
	return string(f.Of[0]) + "1"
}

// words gives those fields a value that takes one of a closed list.
func words() map[string]string {
	return map[string]string{"kind": "incident", "status": "published", "detection.by": "alert",
		"difficulties.kind": "signal",
		"mitigators.source": "design", "timeline.kind": "note", "timeline.marker": "detected",
		"timeline.theory.effect": "raises",
		"artifacts.kind":         "runbook", "artifacts.fit": "helped", "notes.field": "timeline",
		"questions.status": "open", "followups.kind": "change", "followups.status": "open"}
}

func (o Options) set(f *review.Field) {
	key := Key(f)
	plain := strings.Map(func(r rune) rune {
		if r == '.' || r == '_' {
			return '-'
		}
		return r
	}, key)
	either := func(make func(string) string) string {
		if make == nil {
			return "Words of " + plain
		}
		return make(key)
	}
	switch at := f.At.(type) {
	case *review.Text:
		*at = review.Text{Src: either(o.Text)}
	case *review.Time:
		*at = review.Time{At: time.Date(2026, 3, 14, 9, 0, 0, 0, time.UTC), Precision: review.Minute}
	case *review.Label:
		if *at = (review.Label{Name: o.Label}); key == "editions" {
			at.Name = "public"
		}
	case *[]review.Tag:
		*at = []review.Tag{{Slug: "tag-of-" + plain, Name: "tag-of-" + plain}}
	case *[]review.Ref:
		*at = []review.Ref{{ID: string(f.To[0]) + "1"}}
	case *[]review.Evidence:
		*at = []review.Evidence{{Ref: "a1"}}
	case *review.Ref:
		*at = review.Ref{ID: map[string]string{"theory": "t1", "outcome_of": Follows, "budget.slo": SLO}[f.Key]}
	case *string:
		*at = o.line(f, key, plain, either)
	}
}

func (o Options) line(f *review.Field, key, plain string, either func(func(string) string) string) string {
	switch f.Role {
	case review.Titles:
		return either(o.Title)
	case review.Words:
		return words()[key]
	case review.Addresses:
		return "https://" + plain + ".example.org/"
	case review.Paths:
		return plain + ".txt"
	case review.Refs:
		return Other
	}
	return "Words of " + plain
}

// Has reports whether front matter can have the field: some keys are of one kind of item alone, and all kinds have
// one type.
func Has(f *review.Field) bool {
	it, ok := f.Part.(*review.Item)
	return !ok || onlyOf(f.Key) == "" || onlyOf(f.Key) == it.Of
}

// onlyOf are keys of items that one kind has.
func onlyOf(key string) review.ItemKind {
	switch key {
	case "since", "outcome_of":
		return review.Contributor
	case "source":
		return review.Mitigator
	case "from":
		return review.Risk
	case "kind", "topic", "knowers":
		return review.Difficulty
	}
	return ""
}

// Front is the front matter of a review of this package, made of what a walk visits, and its body.
func Front(r *review.Review) (front map[string]any, body string) {
	front = map[string]any{}
	parts := map[any]map[string]any{}
	for f := range review.Walk(r, review.AllRoles) {
		into := front
		if f.Part != nil {
			if into = parts[f.Part]; into == nil {
				into = map[string]any{}
				parts[f.Part] = into
				addPart(front, f, into)
			}
		}
		if !Has(f) {
			continue
		}
		if f.Key == "body" {
			body = f.At.(*review.Text).Src
			continue
		}
		put(into, strings.Split(f.Key, "."), f)
	}
	return front, body
}

// addPart puts a part into its list.
func addPart(front map[string]any, f *review.Field, part map[string]any) {
	list := f.Of.Plural()
	if f.Of == "" {
		list, _, _ = strings.Cut(f.Key, ".")
	}
	if list == "editions" {
		front[list] = map[string]any{"public": part}
		return
	}
	old, _ := front[list].([]any)
	front[list] = append(old, part)
}

func put(into map[string]any, key []string, f *review.Field) {
	if _, list := f.Part.(*review.Edition); list || f.Of == "" && f.Part != nil {
		if key = key[1:]; len(key) == 0 {
			return // the name of the edition, which is a key itself
		}
	}
	switch f.Key {
	case "lifted.id", "lifted.field": // what was found, and nothing that is written
		return
	case "refs":
		list, _ := into["refs"].([]any)
		into["refs"] = append(list, *f.At.(*string))
		return
	case "notes.field":
		into["notes"] = map[string]any{*f.At.(*string): ""}
		return
	case "notes":
		for field := range into["notes"].(map[string]any) {
			into["notes"] = map[string]any{field: f.At.(*review.Text).Src}
		}
		return
	case "impact.numbers.what", "impact.numbers.unit":
		impact := into["impact"].(map[string]any)
		if impact["numbers"] == nil {
			impact["numbers"] = []any{map[string]any{"value": 1}}
		}
		impact["numbers"].([]any)[0].(map[string]any)[key[2]] = *f.At.(*string)
		return
	}
	if key[0] == "people" {
		people, _ := into["people"].([]any)
		if key[1] == "role" {
			into["people"] = append(people, map[string]any{"role": *f.At.(*string)})
			return
		}
		people[len(people)-1].(map[string]any)[key[1]] = *f.At.(*string)
		return
	}
	for len(key) > 1 {
		inner, ok := into[key[0]].(map[string]any)
		if !ok {
			inner = map[string]any{}
			if id, written := into[key[0]].(string); written {
				inner["id"] = id
			}
			into[key[0]] = inner
		}
		into, key = inner, key[1:]
	}
	if v := valueOf(f); v != nil {
		into[key[0]] = v
	}
}

func valueOf(f *review.Field) any {
	list := []string{}
	switch at := f.At.(type) {
	case *string:
		return *at
	case *review.Text:
		return at.Src
	case *review.Time:
		return at.At.Format("2006-01-02T15:04Z07:00")
	case *review.Label:
		if at.Name == "" {
			return nil
		}
		return at.Name
	case *review.Ref:
		return at.ID
	case *[]review.Tag:
		for _, t := range *at {
			list = append(list, t.Name)
		}
	case *[]review.Ref:
		for _, r := range *at {
			list = append(list, r.ID)
		}
	case *[]review.Evidence:
		for _, e := range *at {
			list = append(list, e.Ref)
		}
	default:
		panic(fmt.Sprintf("no front matter is made of a %T", at))
	}
	return list
}
