package media

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"strings"
	"testing"
)

// heifBytes is a box.
func heifBytes(kind string, content ...string) string {
	all := strings.Join(content, "")
	return string(binary.BigEndian.AppendUint32(nil, uint32(len(all)+8))) + kind + all
}

// sampleHEIF is an AVIF of eight by eight pixels with Exif and XMP, in the file itself or in the box for small items
// (idat).
func sampleHEIF(stored bool) []byte {
	picture, _ := hex.DecodeString("12000a051808bf6042321518000a28a2840000eb7e315920fe9dd495e6f58294")
	exif := "\x00\x00\x00\x00II*\x00\x08\x00\x00\x00\x00\x00canary of the camera"
	xmp := "<x:xmpmeta>canary of the editor</x:xmpmeta>"
	hdlr := heifBytes("hdlr", "\x00\x00\x00\x00\x00\x00\x00\x00pict", strings.Repeat("\x00", 13))
	pitm := heifBytes("pitm", "\x00\x00\x00\x00\x00\x01")
	info := func(id, kind, rest string) string {
		return heifBytes("infe", "\x02\x00\x00\x00\x00", id, "\x00\x00", kind, rest)
	}
	iinf := heifBytes("iinf", "\x00\x00\x00\x00\x00\x03", info("\x01", "av01", "canary.png\x00"),
		info("\x02", "Exif", "\x00"), info("\x03", "mime", "\x00application/rdf+xml\x00"))
	iprp := heifBytes("iprp", heifBytes("ipco", heifBytes("ispe", "\x00\x00\x00\x00\x00\x00\x00\x08\x00\x00\x00\x08"),
		heifBytes("av1C", "\x81\x00\x0c\x00"), heifBytes("pixi", "\x00\x00\x00\x00\x03\x08\x08\x08")),
		heifBytes("ipma", "\x00\x00\x00\x00\x00\x00\x00\x01\x00\x01\x03\x81\x82\x03"))
	number := func(n int) string { return string(binary.BigEndian.AppendUint32(nil, uint32(n))) }
	make1 := func(at int) string {
		method, exifAt := "\x00\x00", at+len(picture)
		idat := ""
		if stored {
			method, exifAt, idat = "\x00\x01", 0, heifBytes("idat", exif, xmp)
		}
		place := func(id, method string, at, n int) string {
			return "\x00" + id + method + "\x00\x00\x00\x01" + number(at) + number(n)
		}
		iloc := heifBytes("iloc", "\x01\x00\x00\x00\x44\x00\x00\x03", place("\x01", "\x00\x00", at, len(picture)),
			place("\x02", method, exifAt, len(exif)), place("\x03", method, exifAt+len(exif), len(xmp)))
		if stored { // an idat may also stand before what tells of it
			return heifBytes("meta", "\x00\x00\x00\x00", hdlr, pitm, idat, iloc, iinf, iprp)
		}
		return heifBytes("meta", "\x00\x00\x00\x00", hdlr, pitm, iloc, iinf, iprp)
	}
	ftyp := heifBytes("ftyp", "avif\x00\x00\x00\x00avifmif1miaf")
	mdat := string(picture) + exif + xmp
	if stored {
		mdat = string(picture)
	}
	return []byte(ftyp + make1(len(ftyp)+len(make1(0))+8) + heifBytes("mdat", mdat) + heifBytes("uuid",
		"0123456789abcdefcanary of a maker") + "canary after the end")
}

// TestHEIF holds that an AVIF keeps its picture, at its place, and tells nothing else, whatever it is called.
func TestHEIF(t *testing.T) {
	for _, stored := range []bool{false, true} {
		in := sampleHEIF(stored)
		if n := bytes.Count(in, []byte("canary")); n != 5 {
			t.Fatalf("the sample tells %d things, not 5", n)
		}
		for _, name := range []string{"x.avif", "x.HEIC", "x.jpg", "x"} {
			out := stripMetadata(name, in)
			if bytes.Contains(out, []byte("canary")) {
				t.Errorf("%s: something is left: %q", name, out)
			}
			if want := len(in) - len("canary after the end"); len(out) != want {
				t.Errorf("%s: %d bytes, not %d", name, len(out), want)
			}
			at := bytes.Index(in, []byte("\x12\x00\x0a\x05"))
			if !bytes.Equal(out[at:at+32], in[at:at+32]) {
				t.Errorf("%s: the picture has changed", name)
			}
			if w, h := heifSize(out); w != 8 || h != 8 {
				t.Errorf("%s: %d × %d pixels, not 8 × 8", name, w, h)
			}
		}
	}
}

// TestHEIFThatCannotBeFollowed holds that a file in which nothing can be found is refused: cut anywhere before its
// picture, or with places that lie.
func TestHEIFThatCannotBeFollowed(t *testing.T) {
	in := sampleHEIF(false)
	until := bytes.Index(in, []byte("mdat")) - 4
	for n := 16; n < until; n++ {
		if out, ok := stripHEIF(in[:n]); ok {
			t.Errorf("the first %d bytes are taken for whole: %q", n, out)
		}
	}
	iloc := bytes.Index(in, []byte("iloc"))
	for name, change := range map[string]func([]byte){
		"an item beyond the end": func(b []byte) { b[iloc+4+8+16+8] = 0x7f },
		"an item of an item":     func(b []byte) { b[iloc+4+8+16+3] = 2 },
		"more items than fit":    func(b []byte) { b[iloc+4+6] = 0xff },
		"a box that is too long": func(b []byte) { b[iloc-4] = 0x7f },
		"a box of no length":     func(b []byte) { copy(b[iloc-4:], "\x00\x00\x00\x03") },
	} {
		b := bytes.Clone(in)
		change(b)
		if out, ok := stripHEIF(b); ok {
			t.Errorf("%s is taken for a picture: %q", name, out)
		}
		if out := stripMetadata("x.avif", b); len(out) > 0 {
			t.Errorf("%s: %q would be published", name, out)
		}
	}
}

// TestHEIFSize holds that the largest of the sizes that a file claims is the one that counts, however large.
func TestHEIFSize(t *testing.T) {
	ispe := func(wide, high uint32) string {
		return "ispe\x00\x00\x00\x00" + string(binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, wide),
			high))
	}
	for _, head := range []string{ispe(1, 1) + ispe(1<<32-1, 1<<32-1), ispe(1<<32-1, 1<<32-1) + ispe(1, 1)} {
		if w, h := heifSize([]byte(head)); w != 1<<32-1 || h != 1<<32-1 {
			t.Errorf("%d × %d, not the larger one", w, h)
		}
	}
}
