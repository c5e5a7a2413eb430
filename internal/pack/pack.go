// Package pack writes what was made of a text into few bytes, and reads it back without making much: a text in it
// that is a part of the source is written as a place in the source and becomes a part of it again.
//
// A Codec is made for one type and knows how all that it holds lies in memory, so that a field cannot be forgotten,
// exported or not, and reading takes microseconds. Types that it does not know (maps, interfaces, functions, types
// that hold themselves) are refused when it is made. What it reads need not be trusted: bytes that nobody wrote are
// an error, or a value that means nothing, but never more than the bytes can hold. Bytes are only good for a program
// with the same types; nothing in them tells.
package pack

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"reflect"
	"time"
	"unsafe"

	"throughline/internal/diag"
)

// A Source is what values were made of: they may hold its file, parts of its text, and times of its zone.
type Source struct {
	File *diag.File
	Zone *time.Location // of the site: the one that most values name
}

// ErrForeign says that a value holds what its source does not: another file.
var ErrForeign = errors.New("the value is not made of this source alone")

// ErrDamaged says that bytes are not those of any value.
var ErrDamaged = errors.New("these bytes are not those of a value")

// A Codec packs values of one type. It is immutable and safe for concurrent use.
type Codec[T any] struct{ plan plan }

// New makes the codec of a type. It panics where the type cannot be packed, which depends on nothing but the type.
func New[T any]() *Codec[T] { return &Codec[T]{planOf(reflect.TypeFor[T](), nil)} }

// Append packs a value.
func (c *Codec[T]) Append(dst []byte, v *T, of Source) ([]byte, error) {
	w := writer{b: dst, file: of.File, text: of.File.Data}
	c.plan.write(&w, unsafe.Pointer(v))
	return w.b, w.err
}

// Read is the value that was packed with a source of the same bytes. It shares the memory of the source and of packed.
func (c *Codec[T]) Read(packed string, of Source) (*T, error) {
	v := new(T)
	text := of.File.Text(diag.NewSpan(0, len(of.File.Data)))
	r := reader{b: packed, file: of.File, text: text, zone: of.Zone}
	c.plan.read(&r, unsafe.Pointer(v))
	if r.err == nil && len(r.b) > 0 {
		r.err = ErrDamaged
	}
	return v, r.err
}

// A plan says how values of a type are written and read where they lie.
type plan struct {
	write func(*writer, unsafe.Pointer)
	read  func(*reader, unsafe.Pointer)
}

// planOf makes the plan of a type; within are the types that it is a part of.
func planOf(t reflect.Type, within []reflect.Type) plan {
	for _, outer := range within {
		if outer == t {
			panic(fmt.Sprintf("pack: %v holds itself", t))
		}
	}
	within = append(within[:len(within):len(within)], t)
	switch t {
	case reflect.TypeFor[*diag.File]():
		return plan{(*writer).ofFile, (*reader).ofFile}
	case reflect.TypeFor[diag.Span]():
		return plan{(*writer).ofSpan, (*reader).ofSpan}
	case reflect.TypeFor[time.Time]():
		return plan{(*writer).ofTime, (*reader).ofTime}
	case reflect.TypeFor[*time.Location]():
		return plan{(*writer).ofZone, (*reader).ofZone}
	}
	switch t.Kind() {
	case reflect.String:
		return plan{(*writer).ofString, (*reader).ofString}
	case reflect.Bool:
		return plan{(*writer).ofByte, (*reader).ofBool}
	case reflect.Uint8:
		return plan{(*writer).ofByte, (*reader).ofByte}
	case reflect.Int, reflect.Int64:
		return plan{func(w *writer, p unsafe.Pointer) { w.b = binary.AppendVarint(w.b, *(*int64)(p)) },
			func(r *reader, p unsafe.Pointer) { *(*int64)(p) = r.varint() }}
	case reflect.Int32:
		return plan{func(w *writer, p unsafe.Pointer) { w.b = binary.AppendVarint(w.b, int64(*(*int32)(p))) },
			func(r *reader, p unsafe.Pointer) { *(*int32)(p) = int32(r.varint()) }}
	case reflect.Float64:
		return plan{func(w *writer, p unsafe.Pointer) {
			w.b = binary.AppendUvarint(w.b,
				math.Float64bits(*(*float64)(p)))
		},
			func(r *reader, p unsafe.Pointer) { *(*float64)(p) = math.Float64frombits(r.uvarint()) }}
	case reflect.Struct:
		return structPlan(t, within)
	case reflect.Slice:
		return slicePlan(t, within)
	case reflect.Pointer:
		return pointerPlan(t, within)
	}
	panic(fmt.Sprintf("pack: values of %v cannot be packed", t))
}

func structPlan(t reflect.Type, within []reflect.Type) plan {
	type part struct {
		plan
		at uintptr
	}
	parts := make([]part, t.NumField())
	for i := range parts {
		f := t.Field(i)
		parts[i] = part{planOf(f.Type, within), f.Offset}
	}
	return plan{
		func(w *writer, p unsafe.Pointer) {
			for i := range parts {
				parts[i].write(w, unsafe.Add(p, parts[i].at))
			}
		},
		func(r *reader, p unsafe.Pointer) {
			for i := range parts {
				parts[i].read(r, unsafe.Add(p, parts[i].at))
			}
		},
	}
}

// slicePlan writes one more than the length, and nothing for a nil slice.
func slicePlan(t reflect.Type, within []reflect.Type) plan {
	of, size := planOf(t.Elem(), within), t.Elem().Size()
	return plan{
		func(w *writer, p unsafe.Pointer) {
			all := *(*[]struct{})(p)
			if all == nil {
				w.b = append(w.b, 0)
				return
			}
			w.b = binary.AppendUvarint(w.b, uint64(len(all))+1)
			first := *(*unsafe.Pointer)(p)
			for i := range len(all) {
				of.write(w, unsafe.Add(first, uintptr(i)*size))
			}
		},
		func(r *reader, p unsafe.Pointer) {
			n := r.uvarint()
			if n == 0 {
				return
			}
			if n--; n > uint64(len(r.b)) { // each takes a byte at least
				r.damaged()
				return
			}
			list := reflect.NewAt(t, p).Elem()
			list.Set(reflect.MakeSlice(t, int(n), int(n)))
			first := list.UnsafePointer()
			for i := uint64(0); i < n && r.err == nil; i++ {
				of.read(r, unsafe.Add(first, uintptr(i)*size))
			}
		},
	}
}

func pointerPlan(t reflect.Type, within []reflect.Type) plan {
	to := planOf(t.Elem(), within)
	return plan{
		func(w *writer, p unsafe.Pointer) {
			at := *(*unsafe.Pointer)(p)
			if at == nil {
				w.b = append(w.b, 0)
				return
			}
			w.b = append(w.b, 1)
			to.write(w, at)
		},
		func(r *reader, p unsafe.Pointer) {
			if r.byte() == 0 {
				return
			}
			v := reflect.New(t.Elem())
			*(*unsafe.Pointer)(p) = v.UnsafePointer()
			to.read(r, v.UnsafePointer())
		},
	}
}
