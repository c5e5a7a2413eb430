// Package digest sums up what files are made of, so that two that are made of the same can be told to be the same.
//
// A Writer takes single things; a value of any type it takes whole: it knows its type and not what it means, so
// whatever is put into a struct counts, exported or not, and nobody has to think of it.
package digest

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"hash"
	"math"
	"reflect"
	"slices"
	"sync"
	"time"
)

// A Sum is a SHA-256.
type Sum [sha256.Size]byte

// Types know how values of each type are written down. The zero Types is ready; it is safe for concurrent use.
type Types struct{ known sync.Map } // reflect.Type -> *encoding

// A Writer writes down what something is made of. Everything says where it ends, so that two sequences of calls with
// the same types give the same bytes only where all values are the same. It is not safe for concurrent use.
type Writer struct {
	types *Types
	b     []byte
	whole hash.Hash // of what came before b; nil: nothing did
}

// pending is how many bytes are summed up at once. What is larger, such as a list of all follow-ups, is not held.
const pending = 1 << 20

// NewWriter returns an empty Writer.
func NewWriter(t *Types) *Writer { return &Writer{types: t} }

// Reset empties a Writer.
func (w *Writer) Reset() { w.b, w.whole = w.b[:0], nil }

// Sum is that of everything that was written since the last Reset.
func (w *Writer) Sum() (sum Sum) {
	if w.whole == nil {
		return sha256.Sum256(w.b)
	}
	w.sumUp()
	w.whole.Sum(sum[:0])
	return sum
}

func (w *Writer) sumUp() {
	if w.whole == nil {
		w.whole = sha256.New()
	}
	w.whole.Write(w.b)
	w.b = w.b[:0]
}

// Text writes a text.
func (w *Writer) Text(s string) { w.b = appendString(w.b, s) }

// Bytes writes bytes.
func (w *Writer) Bytes(b []byte) { w.b = append(binary.AppendUvarint(w.b, uint64(len(b))), b...) }

// Number writes a number, such as that of the things in a list that follow it.
func (w *Writer) Number(n int) { w.b = binary.AppendVarint(w.b, int64(n)) }

// Of writes what is summed up already.
func (w *Writer) Of(s Sum) { w.b = append(w.b, s[:]...) }

// Flag writes yes or no, and gives it back.
func (w *Writer) Flag(yes bool) bool {
	if yes {
		w.b = append(w.b, 1)
	} else {
		w.b = append(w.b, 0)
	}
	return yes
}

// Value writes a value with its type. It is false, and nothing is written, where the value holds something that
// cannot be told, such as a function.
func (w *Writer) Value(value any) bool {
	v := reflect.ValueOf(value)
	if !v.IsValid() {
		return false
	}
	enc := w.types.of(v.Type())
	if !enc.ok {
		return false
	}
	w.Text(v.Type().String())
	if w.b = enc.add(w.b, v); len(w.b) > pending {
		w.sumUp()
	}
	return true
}

// An encoding writes values of one type so that different values give different bytes; ok is false where it cannot.
type encoding struct {
	add func([]byte, reflect.Value) []byte
	ok  bool
}

func (t *Types) of(of reflect.Type) *encoding {
	if e, ok := t.known.Load(of); ok {
		return e.(*encoding)
	}
	d := digester{types: map[reflect.Type]*encoding{}}
	e := d.find(of)
	t.known.Store(of, e)
	return e
}

// A digester makes the encoding of a type and of the types in it.
type digester struct{ types map[reflect.Type]*encoding }

// find gives the encoding of a type. A type that holds itself finds what is still being made.
func (d *digester) find(t reflect.Type) *encoding {
	if e := d.types[t]; e != nil {
		return e
	}
	e := &encoding{ok: true}
	d.types[t] = e
	e.add = d.build(t, e)
	return e
}

// build makes the encoding of a type; it takes e.ok away where there is none.
func (d *digester) build(t reflect.Type, e *encoding) func([]byte, reflect.Value) []byte {
	if t == reflect.TypeFor[time.Time]() || t == reflect.TypeFor[time.Location]() {
		e.ok = false // the same moment is held in several ways
		return nil
	}
	switch t.Kind() {
	case reflect.String:
		return func(b []byte, v reflect.Value) []byte { return appendString(b, v.String()) }
	case reflect.Bool:
		return func(b []byte, v reflect.Value) []byte {
			if v.Bool() {
				return append(b, 1)
			}
			return append(b, 0)
		}
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return func(b []byte, v reflect.Value) []byte { return binary.AppendVarint(b, v.Int()) }
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return func(b []byte, v reflect.Value) []byte { return binary.AppendUvarint(b, v.Uint()) }
	case reflect.Float32, reflect.Float64:
		return func(b []byte, v reflect.Value) []byte {
			return binary.LittleEndian.AppendUint64(b, math.Float64bits(v.Float()))
		}
	case reflect.Slice, reflect.Array:
		return d.list(t, e)
	case reflect.Pointer:
		return d.pointer(t, e)
	case reflect.Struct:
		return d.fields(t, e)
	case reflect.Map:
		return d.mapping(t, e)
	}
	e.ok = false // functions, channels, and interfaces, of which nobody knows what is in them
	return nil
}

func (d *digester) list(t reflect.Type, e *encoding) func([]byte, reflect.Value) []byte {
	of := d.find(t.Elem())
	e.ok = of.ok
	return func(b []byte, v reflect.Value) []byte {
		n := v.Len()
		if v.Kind() == reflect.Slice && v.IsNil() { // which JSON writes as null
			return append(b, 0)
		}
		b = binary.AppendUvarint(b, uint64(n)+1)
		for i := range n {
			b = of.add(b, v.Index(i))
		}
		return b
	}
}

func (d *digester) pointer(t reflect.Type, e *encoding) func([]byte, reflect.Value) []byte {
	to := d.find(t.Elem())
	e.ok = to.ok
	return func(b []byte, v reflect.Value) []byte {
		if v.IsNil() {
			return append(b, 0)
		}
		return to.add(append(b, 1), v.Elem())
	}
}

func (d *digester) fields(t reflect.Type, e *encoding) func([]byte, reflect.Value) []byte {
	fields := make([]*encoding, t.NumField())
	for i := range fields {
		fields[i] = d.find(t.Field(i).Type)
		e.ok = e.ok && fields[i].ok
	}
	return func(b []byte, v reflect.Value) []byte {
		for i, f := range fields {
			b = f.add(b, v.Field(i))
		}
		return b
	}
}

// mapping writes entries in the order of their keys, as a template ranges over them; keys are texts.
func (d *digester) mapping(t reflect.Type, e *encoding) func([]byte, reflect.Value) []byte {
	of := d.find(t.Elem())
	e.ok = of.ok && t.Key().Kind() == reflect.String
	return func(b []byte, v reflect.Value) []byte {
		if v.IsNil() {
			return append(b, 0)
		}
		keys := v.MapKeys()
		slices.SortFunc(keys, func(a, b reflect.Value) int {
			return bytes.Compare([]byte(a.String()),
				[]byte(b.String()))
		})
		b = binary.AppendUvarint(b, uint64(len(keys))+1)
		for _, k := range keys {
			b = of.add(appendString(b, k.String()), v.MapIndex(k))
		}
		return b
	}
}

func appendString(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}
