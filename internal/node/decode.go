package node

import (
	"bytes"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"throughline/internal/diag"
)

// A Decoder reads values out of the nodes of one file and reports, at their positions, those that are not what was
// asked. Every method that cannot read returns its zero value and false, and has reported why; an empty (null) node
// is false without a report, for a key without a value is the same as no key.
type Decoder struct {
	File *diag.File
	Errs *diag.List

	// Foreign, when it is set, is told of a key that no field knows instead of an error being reported.
	Foreign func(what string, e Entry)

	// Meant, when it is set, knows what is meant by keys that no field has but people use in what ("a review"): it
	// gives a hint, or "".
	Meant func(what, key string) string

	// MeantWord, when it is set, knows what is meant by a word that is none of the allowed ones: it gives a hint, or
	// "".
	MeantWord func(word string, allowed []string) string
}

// A Field says how one key of a map is read into a T.
type Field[T any] struct {
	Key  string
	Read func(d *Decoder, n *Node, into *T)
}

// Fields reads a map strictly: every key must be in the table. what names the thing in messages ("a review").
// It reports false, with an error, when n is not a map; a null node is false without one.
func Fields[T any](d *Decoder, n *Node, what string, fields []Field[T], into *T) bool {
	if n == nil || n.Kind == Null {
		return false
	}
	if n.Kind != Map {
		hint := ""
		if n.Kind == List && len(n.Items) > 0 && n.Items[0].Kind == Map {
			hint = "take the dash away, so that its keys stand under it"
		}
		d.Errorf(n, "type", hint, "%s wants keys and values here, not %s", what, n.Kind)
		return false
	}
	for _, e := range n.Entries {
		i := slices.IndexFunc(fields, func(f Field[T]) bool { return f.Key == e.Key })
		switch {
		case i >= 0:
			fields[i].Read(d, e.Value, into)
		case d.Foreign != nil:
			d.Foreign(what, e)
		default:
			UnknownKey(d, what, e, fields)
		}
	}
	return true
}

// UnknownKey reports a key that is not in the table, with the nearest one that is.
func UnknownKey[T any](d *Decoder, what string, e Entry, fields []Field[T]) {
	keys := make([]string, len(fields))
	for i, f := range fields {
		keys[i] = f.Key
	}
	hint := ""
	if d.Meant != nil {
		hint = d.Meant(what, e.Key)
	}
	if hint == "" {
		hint = diag.DidYouMean(e.Key, keys)
	}
	if e.Value.Kind == Null && e.Value.Span.Empty() && (strings.Contains(e.Key, " ") ||
		behindComma(d.File.Data[:e.KeySpan.Start])) {
		hint = "inside of { } a text with a comma in it needs quotes around it"
	}
	if strings.ContainsRune(e.Key, '\u00a0') {
		hint = "there is a no-break space in it, which comes along from web pages; write a plain one"
	}
	d.Errs.Errorf(d.File, e.KeySpan, "unknown-key", hint, "%s has no key %s", what, strconv.Quote(e.Key))
}

// behindComma reports whether a comma stands before what follows.
func behindComma(before []byte) bool {
	trimmed := bytes.TrimRight(before, " \t\r\n")
	return len(trimmed) > 0 && trimmed[len(trimmed)-1] == ','
}

// Errorf reports an error at a node.
func (d *Decoder) Errorf(n *Node, rule, hint, format string, args ...any) {
	d.Errs.Errorf(d.File, n.Span, rule, hint, format, args...)
}

// String reads a scalar as text, numbers and words such as yes included.
func (d *Decoder) String(n *Node) (string, bool) {
	switch n.Kind {
	case Null:
		d.checkNull(n)
		return "", false
	case Scalar:
		return n.Text, true
	}
	d.Errorf(n, "type", "", "a text is expected here, not %s", n.Kind)
	return "", false
}

// checkNull reports the word null where a text belongs: to YAML it is no word.
func (d *Decoder) checkNull(n *Node) {
	if word := string(d.File.Data[n.Span.Start:n.Span.End]); strings.EqualFold(word, "null") {
		d.Errorf(n, "type", `put quotes around it: "`+word+`"; for nothing, leave the value away`,
			"%s is not a text to YAML, it is nothing", word)
	}
}

// Strings reads a list of texts; a single text is a list of one.
func (d *Decoder) Strings(n *Node) ([]string, bool) {
	if n.Kind != List {
		s, ok := d.String(n)
		if !ok {
			return nil, false
		}
		return []string{s}, true
	}
	out := make([]string, 0, len(n.Items))
	for _, it := range n.Items {
		if s, ok := d.String(it); ok {
			out = append(out, s)
		}
	}
	return out, true
}

// Enum reads one of the allowed words.
func (d *Decoder) Enum(n *Node, allowed []string) (string, bool) {
	s, ok := d.String(n)
	if !ok {
		return "", false
	}
	if slices.Contains(allowed, s) {
		return s, true
	}
	hint := ""
	if d.MeantWord != nil {
		hint = d.MeantWord(s, allowed)
	}
	if near := diag.Suggest(s, allowed); hint == "" && near != "" {
		hint = "did you mean " + near + "?"
	}
	d.Errorf(n, "value", hint, "%s is not one of %s", strconv.Quote(s), strings.Join(allowed, ", "))
	return "", false
}

// Bool reads true or false, unquoted.
func (d *Decoder) Bool(n *Node) (value, ok bool) {
	if n.Kind == Scalar && !n.Quoted {
		switch strings.ToLower(n.Text) {
		case "true":
			return true, true
		case "false":
			return false, true
		}
	}
	if n.Kind == Null {
		return false, false
	}
	hint, fixes := "write true or false", []diag.Fix(nil)
	switch strings.ToLower(strings.TrimSpace(n.Text)) {
	case "true", "yes", "y", "on", "1":
		hint, fixes = "write true", diag.Replace(n.Span, "true")
	case "false", "no", "n", "off", "0":
		hint, fixes = "write false", diag.Replace(n.Span, "false")
	}
	if n.Quoted && fixes != nil {
		hint += ", without quotes"
	}
	d.Errs.FixableErrorf(d.File, n.Span, "type", hint, fixes, "true or false is expected here, not %s", describe(n))
	return false, false
}

// Int reads a whole number from lo to hi.
func (d *Decoder) Int(n *Node, lo, hi int) (int, bool) {
	if n.Kind == Null {
		return 0, false
	}
	v, err := strconv.Atoi(n.Text)
	if n.Kind != Scalar || err != nil || v < lo || v > hi {
		d.Errorf(n, "type", "", "a whole number from %d to %d is expected here, not %s", lo, hi, describe(n))
		return 0, false
	}
	return v, true
}

// Float reads a finite number from lo to hi.
func (d *Decoder) Float(n *Node, lo, hi float64) (float64, bool) {
	if n.Kind == Null {
		return 0, false
	}
	v, err := strconv.ParseFloat(strings.ReplaceAll(n.Text, "_", ""), 64)
	if n.Kind != Scalar || err != nil || math.IsNaN(v) || v < lo || v > hi {
		hint, fixes := numberIn(n, lo, hi)
		d.Errs.FixableErrorf(d.File, n.Span, "type", hint, fixes, "a number %s is expected here, not %s", between(lo, hi),
			describe(n))
		return 0, false
	}
	return v, true
}

var oneNumber = regexp.MustCompile(`^[^\d<>-]*(\d+(?:\.\d+)?)[^\d.,]*$`)

// numberIn finds the one number that a text has: "about 15%" says 15.
func numberIn(n *Node, lo, hi float64) (hint string, fixes []diag.Fix) {
	m := oneNumber.FindStringSubmatch(n.Text)
	if n.Kind != Scalar || m == nil {
		return "", nil
	}
	if v, err := strconv.ParseFloat(m[1], 64); err != nil || v < lo || v > hi {
		return "", nil
	}
	return "write " + m[1] + "; what is not sure about it can be told in a text", diag.Replace(n.Span, m[1])
}

func between(lo, hi float64) string {
	switch {
	case math.IsInf(lo, -1) && math.IsInf(hi, 1):
		return "(not NaN or infinite)"
	case hi >= math.MaxFloat64:
		return fmt.Sprintf("of %g or more", lo)
	}
	return fmt.Sprintf("from %g to %g", lo, hi)
}

// Percent reads a share of a whole: "23%" is 0.23, and so is a bare 0.23. Bare numbers above 1 are refused, because
// nobody can tell whether 23 was meant as 23 % or as 23 times the whole; "150%" is allowed up to hi (1.5 for 150 %).
func (d *Decoder) Percent(n *Node, hi float64) (float64, bool) {
	if n.Kind == Null {
		return 0, false
	}
	text, isPercent := strings.CutSuffix(strings.TrimSpace(n.Text), "%")
	v, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
	limit := 1.0
	if isPercent {
		v, limit = v/100, hi
	}
	if n.Kind != Scalar || err != nil || math.IsNaN(v) || v < 0 || v > limit {
		d.Errorf(n, "type", "write it as 23%", "a percentage is expected here, not %s", describe(n))
		return 0, false
	}
	return v, true
}

func describe(n *Node) string {
	if n.Kind != Scalar {
		return n.Kind.String()
	}
	text := n.Text
	if len(text) > 40 {
		text = text[:40] + "…"
	}
	return strconv.Quote(text)
}

// Into makes a field reader that stores a text.
func Into[T any](field func(*T) *string) func(*Decoder, *Node, *T) {
	return func(d *Decoder, n *Node, t *T) {
		if s, ok := d.String(n); ok {
			*field(t) = s
		}
	}
}

// EachOf makes a field reader that reads a list item by item. A single value that is not a list is an error: lists of
// things are written as lists.
func EachOf[T any](read func(d *Decoder, n *Node, t *T)) func(*Decoder, *Node, *T) {
	return func(d *Decoder, n *Node, t *T) {
		switch n.Kind {
		case Null:
		case List:
			for _, it := range n.Items {
				if it.Kind == Null {
					d.checkNull(it)
					continue
				}
				read(d, it, t)
			}
		default:
			d.Errorf(n, "type", "start each entry on its own line with a dash"+firstEntry(n),
				"a list is expected here, not %s", n.Kind)
		}
	}
}

// firstEntry shows how the first entry of a map would be written in a list, for those whose keys are ids.
func firstEntry(n *Node) string {
	if n.Kind != Map || len(n.Entries) == 0 || n.Entries[0].Value.Kind != Scalar ||
		strings.ContainsAny(n.Entries[0].Value.Text, ":,{}[]#\"\n") {
		return ""
	}
	e := n.Entries[0]
	return ": - {id: " + e.Key + ", title: " + e.Value.Text + "}"
}

// Keys are the keys of a table, in its order.
func Keys[T any](fields []Field[T]) []string {
	out := make([]string, len(fields))
	for i, f := range fields {
		out[i] = f.Key
	}
	return out
}
