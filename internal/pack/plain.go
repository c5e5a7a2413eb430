package pack

import (
	"encoding/binary"
	"time"
	"unsafe"

	"throughline/internal/diag"
)

// A writer appends to b. Places and times are written as differences from the one before, which are small.
type writer struct {
	b    []byte
	file *diag.File
	text []byte
	at   int   // in the text, of what was last written as a part of it
	span int32 // the start of the last span
	sec  int64 // the last time
	err  error
}

// A reader takes from the start of b. After an error it gives zero values.
type reader struct {
	b    string
	file *diag.File
	text string
	zone *time.Location
	at   int
	span int32
	sec  int64
	err  error
}

func (r *reader) damaged() { r.err, r.b = ErrDamaged, "" }

func (r *reader) byte() byte {
	if len(r.b) == 0 {
		r.damaged()
		return 0
	}
	b := r.b[0]
	r.b = r.b[1:]
	return b
}

func (w *writer) ofByte(p unsafe.Pointer) { w.b = append(w.b, *(*byte)(p)) }

func (r *reader) ofByte(p unsafe.Pointer) { *(*byte)(p) = r.byte() }

// ofBool reads a byte that must be 0 or 1: a bool that is neither is no bool.
func (r *reader) ofBool(p unsafe.Pointer) {
	b := r.byte()
	if b > 1 {
		r.damaged()
		b = 0
	}
	*(*byte)(p) = b
}

func (r *reader) uvarint() uint64 {
	var v uint64
	for shift := 0; shift < 64; shift += 7 {
		b := r.byte()
		v |= uint64(b&0x7f) << shift
		if b < 0x80 {
			return v
		}
	}
	r.damaged()
	return 0
}

func (r *reader) varint() int64 {
	v := r.uvarint()
	return int64(v>>1) ^ -int64(v&1)
}

// ofString writes a part of the source as its length, with a 1 behind it, and its place; any other text as its
// length, with a 0 behind it, and its bytes.
func (w *writer) ofString(p unsafe.Pointer) {
	s := *(*string)(p)
	if at, ok := w.within(s); ok {
		w.b = binary.AppendUvarint(w.b, uint64(len(s))<<1|1)
		w.b = binary.AppendVarint(w.b, int64(at-w.at))
		w.at = at
		return
	}
	w.b = append(binary.AppendUvarint(w.b, uint64(len(s))<<1), s...)
}

// within tells where in the source a text lies, if it is a part of it.
func (w *writer) within(s string) (at int, ok bool) {
	if len(s) == 0 || len(w.text) == 0 {
		return 0, false
	}
	first, start := uintptr(unsafe.Pointer(unsafe.SliceData(w.text))), uintptr(unsafe.Pointer(unsafe.StringData(s)))
	if start < first || start+uintptr(len(s)) > first+uintptr(len(w.text)) {
		return 0, false
	}
	return int(start - first), true
}

func (r *reader) ofString(p unsafe.Pointer) {
	n := r.uvarint()
	length, from := n>>1, r.b
	if n&1 == 1 {
		r.at += int(r.varint())
		if r.at < 0 || r.at > len(r.text) {
			r.damaged()
			return
		}
		from = r.text[r.at:]
	}
	if length > uint64(len(from)) || r.err != nil {
		r.damaged()
		return
	}
	*(*string)(p) = from[:length]
	if n&1 == 0 {
		r.b = r.b[length:]
	}
}

func (w *writer) ofSpan(p unsafe.Pointer) {
	s := *(*diag.Span)(p)
	w.b = binary.AppendVarint(w.b, int64(s.Start)-int64(w.span))
	w.b = binary.AppendVarint(w.b, int64(s.End)-int64(s.Start))
	w.span = s.Start
}

func (r *reader) ofSpan(p unsafe.Pointer) {
	start := int64(r.span) + r.varint()
	*(*diag.Span)(p) = diag.NewSpan(int(start), int(start+r.varint()))
	r.span = int32(start)
}

// ofTime writes seconds and nanoseconds; all times are in UTC.
func (w *writer) ofTime(p unsafe.Pointer) {
	t := *(*time.Time)(p)
	if t.Location() != time.UTC {
		w.err = ErrForeign
	}
	sec := t.Unix()
	w.b = binary.AppendVarint(w.b, sec-w.sec)
	w.b = binary.AppendUvarint(w.b, uint64(t.Nanosecond()))
	if !t.IsZero() {
		w.sec = sec
	}
}

func (r *reader) ofTime(p unsafe.Pointer) {
	sec, nanos := r.sec+r.varint(), r.uvarint()
	if nanos >= 1e9 {
		r.damaged()
		return
	}
	t := time.Unix(sec, int64(nanos)).UTC()
	if !t.IsZero() {
		r.sec = sec
	}
	*(*time.Time)(p) = t
}

// ofFile writes whether there is a file: it must be that of the source.
func (w *writer) ofFile(p unsafe.Pointer) {
	switch *(**diag.File)(p) {
	case nil:
		w.b = append(w.b, 0)
	case w.file:
		w.b = append(w.b, 1)
	default:
		w.err = ErrForeign
	}
}

func (r *reader) ofFile(p unsafe.Pointer) {
	if r.byte() == 1 {
		*(**diag.File)(p) = r.file
	}
}

func (w *writer) ofZone(p unsafe.Pointer) {
	name := ""
	if zone := *(**time.Location)(p); zone != nil {
		name = zone.String()
	}
	w.ofString(unsafe.Pointer(&name))
}

func (r *reader) ofZone(p unsafe.Pointer) {
	var name string
	r.ofString(unsafe.Pointer(&name))
	if name == "" {
		return
	}
	zone := r.zone
	if zone == nil || zone.String() != name {
		var err error
		if zone, err = time.LoadLocation(name); err != nil {
			r.damaged()
			return
		}
	}
	*(**time.Location)(p) = zone
}
