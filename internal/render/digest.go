package render

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math"
	"reflect"
	"slices"
	"sync"
	"time"

	"throughline/internal/page"
)

// A page is made of its template and of its data and of nothing else, so whoever has a page that was made of the same two has
// the page. A digester sums data up without knowing what it means: whatever a page kind puts into its data counts, exported or
// not, and nobody has to think of it.

// A Key stands for everything that a page is made of, but for the program.
type Key [sha256.Size]byte

// Data is what an output's template is given; only for outputs with a template.
func (r *Renderer) Data(o page.Output) (any, error) {
	data, err := o.Data()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", o.Path, err)
	}
	return data, nil
}

// Key sums up an output and the data that its template is given. ok is false where the data holds something whose value cannot
// be told, such as a function; the page then has to be made.
func (r *Renderer) Key(o page.Output, data any) (k Key, ok bool) {
	b := r.buffers.Get().(*bytes.Buffer)
	defer r.buffers.Put(b)
	b.Reset()
	all := append(b.AvailableBuffer(), r.sum[:]...)
	all = appendString(all, o.Template)
	v := reflect.ValueOf(data)
	if !v.IsValid() {
		return k, false
	}
	enc := r.digest.of(v.Type())
	if !enc.ok {
		return k, false
	}
	all = appendString(all, v.Type().String())
	all = enc.add(all, v)
	k = sha256.Sum256(all)
	b.Write(all) // the next one finds a buffer that is long enough
	return k, true
}

// A digester knows how values of each type are written down. It is safe for concurrent use.
type digester struct {
	mu    sync.Mutex
	types map[reflect.Type]*encoding
}

// An encoding writes values of one type so that different values give different bytes; ok is false where it cannot.
type encoding struct {
	add func([]byte, reflect.Value) []byte
	ok  bool
}

func (d *digester) of(t reflect.Type) *encoding {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.types == nil {
		d.types = map[reflect.Type]*encoding{}
	}
	return d.find(t)
}

// find is called with the lock held. A type that holds itself finds what is still being made.
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
		b = binary.AppendUvarint(b, uint64(n))
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
		keys := v.MapKeys()
		slices.SortFunc(keys, func(a, b reflect.Value) int { return bytes.Compare([]byte(a.String()), []byte(b.String())) })
		b = binary.AppendUvarint(b, uint64(len(keys)))
		for _, k := range keys {
			b = of.add(appendString(b, k.String()), v.MapIndex(k))
		}
		return b
	}
}

func appendString(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}
