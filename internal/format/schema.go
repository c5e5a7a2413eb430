package format

import (
	"encoding/json"
	"slices"
	"time"
)

// Schema is the JSON Schema (2020-12) of a kind of file, one of Names, as indented JSON; false for a name that there
// is not. It is what editors check values of YAML by. It knows less than the program: ids that exist, and times that
// follow on one another, are beyond it; so what it refuses is wrong, and what it accepts may still be.
func (f *Format) Schema(name string) ([]byte, bool) {
	if !slices.Contains(Names(), name) {
		return nil, false
	}
	w := schemaWriter{defs: map[string]any{}}
	root := w.of(f.Of(name))
	out := object{"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Throughline: " + name,
		"$defs": w.defs}
	for k, v := range root {
		out[k] = v
	}
	data, err := json.MarshalIndent(out, "", "  ")
	return append(data, '\n'), err == nil
}

type object = map[string]any

// A schemaWriter collects the maps that several keys take.
type schemaWriter struct{ defs map[string]any }

// of is the schema of a shape. Everything may be left empty: a key without a value is one that is still to be
// written.
func (w *schemaWriter) of(s *Shape) object {
	switch s.Kind {
	case List:
		each := w.of(s.Of)
		return object{"anyOf": append([]object{{"type": "array", "items": each}, {"type": "null"}}, w.alone(s)...)}
	case Named:
		return object{"type": []string{"object", "null"}, "additionalProperties": w.of(s.Of)}
	case Map:
		w.define(s)
		ref := object{"$ref": "#/$defs/" + s.Name}
		if s.Short == nil && !short(s) {
			return ref
		}
		any := []object{ref, {"type": "null"}}
		if s.Short != nil {
			any = append(any, w.of(s.Short))
		}
		if short(s) {
			any = append(any, shortEvent())
		}
		return object{"anyOf": any}
	case Enum:
		return object{"enum": append(asAny(s.Values), nil)}
	case Bool:
		return object{"type": []string{"boolean", "null"}}
	case Whole:
		return object{"type": []string{"integer", "null"}}
	case Number, Percent:
		return object{"type": []string{"number", "string", "null"}}
	case Web:
		return object{"type": []string{"string", "null"}}
	}
	return object{"type": []string{"string", "number", "boolean", "null"}} // YAML makes a number of 2026
}

// alone is what may stand for a list of one.
func (w *schemaWriter) alone(s *Shape) []object {
	switch s.Of.Kind {
	case Map:
		if s.Of.Name == "event" {
			return []object{{"type": "string"}} // the name of a file, or a block of lines
		}
		if s.Of.Name == "effect" {
			return []object{w.of(s.Of)}
		}
		return nil
	case List, Named:
		return nil
	}
	return []object{w.of(s.Of)}
}

func (w *schemaWriter) define(s *Shape) {
	if _, done := w.defs[s.Name]; done {
		return
	}
	keys := object{}
	w.defs[s.Name] = object{"type": "object", "additionalProperties": false, "properties": keys}
	for _, k := range s.Keys {
		of := w.of(k.Is)
		of["description"] = k.Help
		keys[k.Name] = of
	}
}

// short reports whether a map may be written as one key that is no key of it: an event as "09:02 lane: text".
func short(s *Shape) bool { return s.Name == "event" }

// shortEvent is what YAML makes of "09:02 payments: Saw p99 climb".
func shortEvent() object {
	return object{"type": "object", "minProperties": 1, "maxProperties": 1,
		"patternProperties":    object{`^~?\d`: object{"type": []string{"string", "number", "null"}}},
		"additionalProperties": false}
}

func asAny(words []string) []any {
	out := make([]any, len(words))
	for i, w := range words {
		out[i] = w
	}
	return out
}

// Zones are names of time zones that are offered; there are more.
func Zones() []string {
	all := []string{"UTC", "Europe/Copenhagen", "Europe/Berlin", "Europe/London", "Europe/Paris", "Europe/Amsterdam",
		"Europe/Madrid",
		"Europe/Stockholm", "Europe/Zurich", "Europe/Warsaw", "America/New_York", "America/Chicago", "America/Denver",
		"America/Los_Angeles",
		"America/Sao_Paulo", "America/Toronto", "Asia/Tokyo", "Asia/Shanghai", "Asia/Kolkata", "Asia/Singapore",
		"Australia/Sydney", "Africa/Johannesburg"}
	return slices.DeleteFunc(all, func(z string) bool { _, err := time.LoadLocation(z); return err != nil })
}
