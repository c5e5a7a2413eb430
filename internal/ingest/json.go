package ingest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"
)

// maxDepth is how deep JSON may be nested; the deepest export that is known has less than twenty levels.
const maxDepth = 64

// where is a place that messages can name.
type where interface {
	source() string // the input and the file in it
	at() string     // a path of keys, or a line
}

// A value is a part of a JSON document that knows the keys that lead to it. Asking for what is not there gives the
// empty value. Asking for another shape than the one that is there is kept as the document's error and gives the empty
// value, so that formats read as if everything were right.
type value struct {
	v     any
	doc   *document
	up    *value
	key   string
	index int
}

// A document is one JSON text of an input.
type document struct {
	name string
	line int // of a file of lines, from 1, else 0
	in   *Input
}

func (v value) source() string { return v.doc.name }

func (v value) at() string {
	path := ""
	for p := &v; p.up != nil; p = p.up {
		if p.key != "" {
			path = "." + p.key + path
		} else {
			path = "[" + strconv.Itoa(p.index) + "]" + path
		}
	}
	path = strings.TrimPrefix(path, ".")
	if v.doc.line > 0 {
		return strings.TrimSpace(fmt.Sprintf("line %d %s", v.doc.line, path))
	}
	return path
}

// wrong keeps the first fault of the input.
func (v value) wrong(want string) {
	if v.doc.in.err == nil {
		v.doc.in.err = &Error{
			Source:  v.source(),
			At:      v.at(),
			Message: fmt.Sprintf("%s is expected here, not %s", want, v.kind()),
			Hint:    "export it again, or say what the file is with --from",
		}
	}
}

func (v value) kind() string {
	switch v.v.(type) {
	case nil:
		return "nothing"
	case map[string]any:
		return "an object"
	case []any:
		return "a list"
	case bool:
		return "true or false"
	case json.Number:
		return "a number"
	}
	return "a text"
}

// get follows keys; where one is missing the empty value comes of it.
func (v value) get(keys ...string) value {
	for _, k := range keys {
		up := v
		m, _ := up.v.(map[string]any)
		v = value{v: m[k], doc: up.doc, up: &up, key: k}
		if m == nil && up.v != nil {
			up.wrong("an object")
		}
	}
	return v
}

// first is the value of the first of the keys that has one.
func (v value) first(keys ...string) value {
	for _, k := range keys {
		if got := v.get(k); got.there() {
			return got
		}
	}
	return v.get(keys[0])
}

// has reports whether the value is an object with all of the keys; it is for detection and never a fault.
func (v value) has(keys ...string) bool {
	m, ok := v.v.(map[string]any)
	for _, k := range keys {
		if _, there := m[k]; !there {
			return false
		}
	}
	return ok
}

// peek is get for detection: another shape is no fault.
func (v value) peek(keys ...string) value {
	for _, k := range keys {
		up := v
		m, _ := up.v.(map[string]any)
		v = value{v: m[k], doc: up.doc, up: &up, key: k}
	}
	return v
}

// head is the first element of a list for detection, else the empty value.
func (v value) head() value {
	if l, ok := v.v.([]any); ok && len(l) > 0 {
		return value{v: l[0], doc: v.doc, up: &v}
	}
	return value{doc: v.doc, up: &v}
}

// list gives the elements of a list; nothing gives none.
func (v value) list() []value {
	if v.v == nil {
		return nil
	}
	l, ok := v.v.([]any)
	if !ok {
		v.wrong("a list")
		return nil
	}
	out := make([]value, len(l))
	for i := range l {
		out[i] = value{v: l[i], doc: v.doc, up: &v, index: i}
	}
	return out
}

// oneOrMore gives the elements of a list, or the value itself where it is no list.
func (v value) oneOrMore() []value {
	if _, ok := v.v.([]any); ok || v.v == nil {
		return v.list()
	}
	return []value{v}
}

// text is a string or a number as it was written; numbers never pass through a float.
func (v value) text() string {
	switch t := v.v.(type) {
	case nil:
		return ""
	case string:
		return t
	case json.Number:
		return t.String()
	case bool:
		return strconv.FormatBool(t)
	}
	v.wrong("a text")
	return ""
}

func (v value) is(word string) bool {
	s, ok := v.v.(string)
	return ok && s == word
}

func (v value) yes() bool {
	b, _ := v.v.(bool)
	return b
}

// there reports whether there is anything but null, "" and 0.
func (v value) there() bool {
	switch t := v.v.(type) {
	case nil:
		return false
	case string:
		return t != ""
	case json.Number:
		return t.String() != "0"
	}
	return true
}

func (v value) isList() bool { _, ok := v.v.([]any); return ok }

func (v value) isMap() bool { _, ok := v.v.(map[string]any); return ok }

// keys are those of an object, sorted by nothing: callers sort what they make of them.
func (v value) keys() map[string]any {
	m, _ := v.v.(map[string]any)
	return m
}

// parseJSON reads one JSON text.
func parseJSON(name string, data []byte, in *Input, line int) (value, error) {
	doc := &document{name: name, in: in, line: line}
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	if off, ok := tooDeep(data); ok {
		return value{}, doc.fault(
			data,
			off,
			fmt.Sprintf("nested more than %d levels deep, as no export is", maxDepth),
			"",
		)
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	var v any
	err := dec.Decode(&v)
	if err == nil {
		if rest := bytes.TrimLeft(data[dec.InputOffset():], " \t\r\n"); len(rest) > 0 {
			return value{}, doc.fault(
				data,
				len(data)-len(rest),
				"there is more text after the end of the JSON value",
				"",
			)
		}
		return value{v: v, doc: doc}, nil
	}
	off, message := len(data), err.Error()
	var se *json.SyntaxError
	switch {
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), err.Error() == "unexpected end of JSON input":
		message = "it ends too early; was the download cut short?"
	case errors.As(err, &se):
		off = int(se.Offset) - 1
	}
	return value{}, doc.fault(data, off, "this is not valid JSON: "+message, "export it again")
}

// fault is an error at a byte of the text.
func (d *document) fault(data []byte, off int, message, hint string) *Error {
	off = max(0, min(off, len(data)))
	line := 1 + bytes.Count(data[:off], []byte("\n"))
	column := 1 + utf8.RuneCount(data[bytes.LastIndexByte(data[:off], '\n')+1:off])
	if d.line > 0 {
		line += d.line - 1
	}
	return &Error{Source: d.name, At: fmt.Sprintf("%d:%d", line, column), Message: message, Hint: hint}
}

// tooDeep finds the first byte that is nested deeper than maxDepth, before a decoder builds anything.
func tooDeep(data []byte) (int, bool) {
	depth, inString := 0, false
	for i := 0; i < len(data); i++ {
		switch c := data[i]; {
		case inString && c == '\\':
			i++
		case c == '"':
			inString = !inString
		case inString:
		case c == '[' || c == '{':
			if depth++; depth > maxDepth {
				return i, true
			}
		case c == ']' || c == '}':
			depth--
		}
	}
	return 0, false
}
