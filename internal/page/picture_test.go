package page

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"testing"
)

func picture() image.Image {
	m := image.NewRGBA(image.Rect(0, 0, 9, 7))
	for i := range 63 {
		m.Set(i%9, i/9, color.RGBA{uint8(i * 4), uint8(i), 200, 255})
	}
	return m
}

// pngChunk is a chunk with its checksum.
func pngChunk(kind, content string) []byte {
	var b bytes.Buffer
	binary.Write(&b, binary.BigEndian, uint32(len(content)))
	b.WriteString(kind + content)
	binary.Write(&b, binary.BigEndian, crc32.ChecksumIEEE([]byte(kind+content)))
	return b.Bytes()
}

func TestMetadataIsStripped(t *testing.T) {
	var p, j bytes.Buffer
	if err := png.Encode(&p, picture()); err != nil {
		t.Fatal(err)
	}
	if err := jpeg.Encode(&j, picture(), nil); err != nil {
		t.Fatal(err)
	}
	header := len(pngSignature) + 25 // IHDR is first
	withText := append(bytes.Clone(p.Bytes()[:header]), pngChunk("tEXt", "Comment\x00canary")...)
	withText = append(withText, pngChunk("eXIf", "canary")...)
	withText = append(withText, p.Bytes()[header:]...)
	withText = append(withText, "canary after the end"...)
	withExif := append([]byte{0xff, 0xd8, 0xff, 0xe1, 0, 14}, "Exif\x00\x00canary"...)
	withExif = append(withExif, 0xff, 0xfe, 0, 8)
	withExif = append(withExif, "canary"...)
	withExif = append(withExif, j.Bytes()[2:]...)
	withExif = append(withExif, "canary after the end"...)
	webp := "RIFF\x00\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x0c\x00\x00\x00\x00\x00\x00\x00\x00\x00EXIF\x06\x00\x00\x00canaryVP8L\x02\x00\x00\x00ab"
	for name, data := range map[string][]byte{"x.png": withText, "x.JPG": withExif, "x.webp": []byte(webp)} {
		out := stripMetadata(name, data)
		if bytes.Contains(out, []byte("canary")) || bytes.Contains(out, []byte("Exif")) {
			t.Errorf("%s: something is left: %q", name, out)
		}
		if name == "x.webp" {
			if want := "RIFF\x20\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00VP8L\x02\x00\x00\x00ab"; string(out) != want {
				t.Errorf("%s: got %q", name, out)
			}
			continue
		}
		before, _, err1 := image.Decode(bytes.NewReader(data))
		after, _, err2 := image.Decode(bytes.NewReader(out))
		if err1 != nil || err2 != nil {
			t.Fatalf("%s: %v, %v", name, err1, err2)
		}
		for i := range 63 {
			if before.At(i%9, i/9) != after.At(i%9, i/9) {
				t.Fatalf("%s: the picture has changed", name)
			}
		}
	}
	for name, data := range map[string]string{"x.png": "not a png", "y.png": pngSignature + "\xff\xff\xff\xffIDAT", "x.jpg": "\xff\xd8\xff\xe1\xff", "x.webp": "RIFF", "x.txt": "text", "z.png": ""} {
		if got := stripMetadata(name, []byte(data)); string(got) != data {
			t.Errorf("%s: what is no picture was changed to %q", name, got)
		}
	}
}

func FuzzStripMetadata(f *testing.F) {
	f.Add("x.png", []byte(pngSignature))
	f.Add("x.jpg", []byte{0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 2, 0xff, 0xda})
	f.Add("x.webp", []byte("RIFF\x00\x00\x00\x00WEBPEXIF\x01\x00\x00\x00a"))
	f.Fuzz(func(t *testing.T, name string, data []byte) {
		if out := stripMetadata(name, data); len(out) > len(data) {
			t.Errorf("%s has grown", name)
		}
	})
}
