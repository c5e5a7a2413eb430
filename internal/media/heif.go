package media

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"slices"
)

// isHEIF reports whether a file is a picture of the family of AVIF and HEIC, whatever its name: cameras and
// converters often call it .jpg.
func isHEIF(data []byte) bool {
	for n := 0; n < 16 && startsWithEmptyBox(data); n++ {
		size := uint64(binary.BigEndian.Uint32(data))
		if size == 1 {
			size = binary.BigEndian.Uint64(data[8:])
		}
		if size < 8 || size > uint64(len(data)) {
			return false
		}
		data = data[size:]
	}
	if len(data) < 16 || string(data[4:8]) != "ftyp" {
		return false
	}
	return isHEIFBrand(data[8:max(8, min(uint64(binary.BigEndian.Uint32(data)), uint64(len(data))))])
}

// startsWithEmptyBox reports whether a box that says nothing stands where a file says what it is.
func startsWithEmptyBox(data []byte) bool {
	if len(data) < 16 {
		return false
	}
	kind := string(data[4:8])
	return kind == "free" || kind == "skip" || kind == "wide" || kind == "uuid"
}

// isHEIFBrand reports whether brands, of four bytes each, name a picture.
func isHEIFBrand(brands []byte) bool {
	for ; len(brands) >= 4; brands = brands[4:] {
		switch string(brands[:4]) {
		case "avif", "avis", "mif1", "msf1", "mif2", "heic", "heix", "heim", "heis", "hevc", "hevx", "heif":
			return true
		}
	}
	return false
}

// stripHEIF empties what an AVIF or HEIC holds beside its pictures, in place, because everything in it is found by
// its distance from the start: the items with Exif and XMP, the names of items, and boxes that no decoder needs. What
// follows the last box is cut off. It reports false for a file whose boxes it cannot follow, in which nothing could
// be found, and for one whose items do not lie where items are stored.
//
// Sources: ISO/IEC 14496-12 (boxes; 8.11 meta, iinf, iloc), ISO/IEC 23008-12 annex A (Exif and XMP as items).
func stripHEIF(data []byte) ([]byte, bool) {
	h := &heif{data: bytes.Clone(data)}
	end, ok := h.boxes(0, len(data), false, h.top)
	for _, x := range h.empties {
		h.empty(x)
	}
	return h.data[:end], ok && h.found && !h.torn
}

type heif struct {
	data    []byte
	found   bool // a box that says what the file holds
	torn    bool
	stores  [][2]int // where the bytes of items lie: the contents of the boxes mdat and idat
	empties []heifItem
}

// A heifItem is an item that is to be emptied, or a part of one: data[at:at+n].
type heifItem struct {
	kind  string
	at, n int
}

// A heifBox is a box: its kind stands at 4 bytes before head, its content is [head, end).
type heifBox struct {
	kind            string
	at, head, until int
}

// boxes hands on the boxes of a stretch and tells where the last of them ends, and whether that is all of it.
func (h *heif) boxes(from, to int, strict bool, each func(heifBox)) (end int, ok bool) {
	for from < to {
		if from+8 > to {
			return from, !strict && h.found
		}
		b := heifBox{kind: string(h.data[from+4 : from+8]), at: from, head: from + 8}
		switch size := uint64(binary.BigEndian.Uint32(h.data[from:])); {
		case size == 0:
			b.until = to
		case size == 1 && from+16 <= to && binary.BigEndian.Uint64(h.data[from+8:]) <= uint64(to-from):
			b.head, b.until = from+16, from+int(binary.BigEndian.Uint64(h.data[from+8:]))
		case size <= uint64(to-from):
			b.until = from + int(size)
		}
		if b.until < b.head {
			return from, !strict && h.found
		}
		each(b)
		from = b.until
	}
	return from, true
}

func (h *heif) inner(b heifBox, skip int, each func(heifBox)) {
	if b.head+skip > b.until {
		h.torn = true
		return
	}
	if _, ok := h.boxes(b.head+skip, b.until, true, each); !ok {
		h.torn = true
	}
}

// top reads a box of the file itself, or of a moving picture.
func (h *heif) top(b heifBox) {
	switch b.kind {
	case "mdat":
		h.stores = append(h.stores, [2]int{b.head, b.until})
	case "ftyp", "mvhd", "iods", "tkhd", "edts", "tref", "mdhd", "hdlr", "vmhd", "smhd", "nmhd", "dinf", "stbl":
	case "moov", "trak", "mdia", "minf":
		h.inner(b, 0, h.top)
	case "meta":
		h.meta(b)
	default: // udta, uuid, free and whatever makers of cameras add
		copy(h.data[b.at+4:], "free")
		clear(h.data[b.head:b.until])
	}
}

// meta finds the items of a meta box that are no pictures.
func (h *heif) meta(b heifBox) {
	h.found = true
	kinds := map[int]string{}
	var places heifBox
	store := 0
	h.inner(b, 4, func(in heifBox) {
		switch in.kind {
		case "iinf":
			h.infos(in, kinds)
		case "iloc":
			places = in
		case "idat":
			store = in.head
			h.stores = append(h.stores, [2]int{in.head, in.until})
		case "xml ", "bxml", "uuid", "free", "udta":
			copy(h.data[in.at+4:], "free")
			clear(h.data[in.head:in.until])
		}
	})
	if places.until > 0 {
		h.places(places, kinds, store)
	}
}

// infos notes the kind of each item that is no picture, and empties the names of all.
func (h *heif) infos(b heifBox, kinds map[int]string) {
	c := &cursor{data: h.data[:b.until], at: b.head}
	skip := 6
	if c.number(1) > 0 {
		skip = 8
	}
	h.inner(b, skip, func(in heifBox) {
		if in.kind != "infe" {
			return
		}
		c := &cursor{data: h.data[:in.until], at: in.head}
		version := c.number(1)
		c.skip(3)
		id := c.number(2)
		if version > 2 {
			id = id<<16 | c.number(2)
		}
		c.skip(2)
		kind := "mime" // what old files hold beside the picture
		if version >= 2 {
			kind = string(c.take(4))
		}
		if h.torn = h.torn || c.torn; h.torn {
			return
		}
		if kind == "Exif" || kind == "mime" || kind == "uri " {
			kinds[id] = kind
			return
		}
		clear(h.data[c.at:in.until])
	})
}

// places finds where the items of the kinds lie. store is where the meta box stores items itself.
func (h *heif) places(b heifBox, kinds map[int]string, store int) {
	c := &cursor{data: h.data[:b.until], at: b.head}
	version := c.number(1)
	c.skip(3)
	sizes := c.number(2)
	wide := 2
	if version == 2 {
		wide = 4
	}
	for range c.number(wide) {
		id, method := c.number(wide), 0
		if version > 0 {
			method = c.number(2) & 15
		}
		c.skip(2)
		base := c.number(sizes >> 4 & 15)
		for range c.number(2) {
			if version > 0 {
				c.skip(sizes & 15)
			}
			at, n := base+c.number(sizes>>12&15), c.number(sizes>>8&15)
			if c.torn {
				break
			}
			if kind := kinds[id]; kind != "" {
				if method == 1 {
					at += store
				}
				h.torn = h.torn || method > 1
				h.empties = append(h.empties, heifItem{kind, at, n})
			}
		}
		if c.torn {
			break
		}
	}
	h.torn = h.torn || c.torn
}

// empty overwrites an item: Exif by one that says nothing, the rest by spaces.
func (h *heif) empty(x heifItem) {
	if !h.stored(x) {
		h.torn = true
		return
	}
	item := h.data[x.at : x.at+x.n]
	if x.kind != "Exif" {
		copy(item, bytes.Repeat([]byte{' '}, x.n))
		return
	}
	clear(item)
	if nothing := "\x00\x00\x00\x00II*\x00\x08\x00\x00\x00\x00\x00\x00\x00\x00\x00"; x.n >= len(nothing) {
		copy(item, nothing)
	}
}

// stored reports whether an item lies whole where items are stored. Emptying one that claims to lie elsewhere would
// change what the file says of itself.
func (h *heif) stored(x heifItem) bool {
	return x.n > 0 && slices.ContainsFunc(h.stores, func(s [2]int) bool {
		return x.at >= s[0] && x.at <= s[1] &&
			x.n <= s[1]-x.at
	})
}

// A cursor reads numbers of so many bytes, the largest first, and knows whether there were that many.
type cursor struct {
	data []byte
	at   int
	torn bool
}

func (c *cursor) take(n int) []byte {
	if n < 0 || c.at < 0 || c.at > len(c.data) || n > len(c.data)-c.at {
		c.torn, n = true, 0
		return nil
	}
	c.at += n
	return c.data[c.at-n : c.at]
}

func (c *cursor) skip(n int) { c.take(n) }

func (c *cursor) number(n int) int {
	v := uint64(0)
	for _, b := range c.take(n) {
		v = v<<8 | uint64(b)
	}
	if v > 1<<40 {
		c.torn = true
		return 0
	}
	return int(v)
}

// heifSize is the size of the largest picture that the properties of an AVIF or HEIC name (ispe, ISO/IEC 23008-12,
// 6.5.3).
func heifSize(head []byte) (width, height int) {
	var sizes [][2]int
	for {
		_, rest, ok := bytes.Cut(head, []byte("ispe"))
		if !ok || len(rest) < 12 {
			break
		}
		sizes = append(sizes, [2]int{int(binary.BigEndian.Uint32(rest[4:])), int(binary.BigEndian.Uint32(rest[8:]))})
		head = rest
	}
	if len(sizes) == 0 {
		return 0, 0
	}
	area := func(s [2]int) uint64 {
		return uint64(s[0]) * uint64(
			s[1])
	} // of what a file claims, which an int may not hold
	most := slices.MaxFunc(sizes, func(a, b [2]int) int { return cmp.Compare(area(a), area(b)) })
	return most[0], most[1]
}
