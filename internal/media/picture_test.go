package media

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"net/http"
	"strings"
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
	for name, data := range map[string]string{"x.png": "not a png", "x.jpg": "\xff\xd8 text", "x.webp": "RIFF",
		"x.txt": "GIF89a, said the log", "z.png": "", "x.avif": "....ftypmp42isom"} {
		if got := stripMetadata(name, []byte(data)); string(got) != data {
			t.Errorf("%s: what is no picture was changed to %q", name, got)
		}
	}
}

// TestMetadataInOddPictures holds that metadata go whatever the file is called, wherever in it they stand, and where
// it breaks off; and that what is left still begins with the picture.
func TestMetadataInOddPictures(t *testing.T) {
	var j, p bytes.Buffer
	if err := jpeg.Encode(&j, picture(), nil); err != nil {
		t.Fatal(err)
	}
	if err := png.Encode(&p, picture()); err != nil {
		t.Fatal(err)
	}
	plain, end := j.String(), len(j.String())-2
	const exif, comment = "\xff\xe1\x00\x0eExif\x00\x00canary", "\xff\xfe\x00\x08canary"
	thumbnail := "\xff\xe0\x00\x0eJFXX\x00\x10canary"
	text := string(pngChunk("tEXt", "Comment\x00canary"))
	const webp = "RIFF\x00\x00\x00\x00WEBPVP8L\x02\x00\x00\x00ab"
	for name, tt := range map[string]struct{ file, in, want string }{
		"a photograph that is called a PNG":   {"x.png", plain[:2] + exif + plain[2:], plain},
		"a photograph without a name of one":  {"IMG_1", plain[:2] + exif + plain[2:], plain},
		"another photograph after the end":    {"x.jpg", plain + plain[:2] + exif + plain[2:], plain},
		"a comment between scans":             {"x.jpg", plain[:end] + comment + plain[end:], plain},
		"bytes that fill, before a segment":   {"x.jpg", plain[:2] + "\xff\xff" + exif + "\xff" + plain[2:], plain},
		"a thumbnail of what was cut away":    {"x.jpg", plain[:2] + thumbnail + plain[2:], plain},
		"a photograph that breaks off":        {"x.jpg", plain[:2] + exif + plain[2:end-9], plain[:end-9]},
		"one that breaks off in its metadata": {"x.jpg", plain[:2] + exif[:len(exif)-1], plain[:2]},
		"a drawing that breaks off":           {"x.png", p.String()[:33] + text + p.String()[33:60], p.String()[:60]},
		"one that breaks off in its text":     {"x.png", p.String()[:33] + text[:len(text)-5], p.String()[:33]},
		"a chunk that nobody knows": {"x.webp", webp + "META\x06\x00\x00\x00canary", "RIFF\x0e\x00\x00\x00" +
			webp[8:]},
		"a GIF that breaks off in a comment": {"x.gif", "GIF89a\x01\x00\x01\x00\x00\x00\x00\x21\xfe\x06canary",
			"GIF89a\x01\x00\x01\x00\x00\x00\x00"},
	} {
		if got := string(stripMetadata(tt.file, []byte(tt.in))); got != tt.want {
			t.Errorf("%s: got %q\nwant %q", name, got, tt.want)
		}
	}
}

// TestTurnedPhotographs holds that a photograph which only its Exif turns upright stays upright, without the rest of
// it.
func TestTurnedPhotographs(t *testing.T) {
	var j bytes.Buffer
	if err := jpeg.Encode(&j, picture(), nil); err != nil {
		t.Fatal(err)
	}
	for name, exif := range map[string]string{
		"big":    "MM\x00*\x00\x00\x00\x08\x00\x02\x01\x0e\x00\x02\x00\x00\x00\x07\x00\x00\x00\x26\x01\x12\x00\x03\x00\x00\x00\x01\x00\x06\x00\x00\x00\x00\x00\x00canary\x00",
		"little": "II*\x00\x08\x00\x00\x00\x02\x00\x0e\x01\x02\x00\x07\x00\x00\x00\x26\x00\x00\x00\x12\x01\x03\x00\x01\x00\x00\x00\x06\x00\x00\x00\x00\x00\x00\x00canary\x00",
	} {
		content := exifHeader + exif
		in := "\xff\xd8\xff\xe1" + string([]byte{0, byte(len(content) + 2)}) + content + j.String()[2:]
		out := stripMetadata("x.jpg", []byte(in))
		if bytes.Contains(out, []byte("canary")) {
			t.Errorf("%s: the rest is still there: %q", name, out[:60])
		}
		for what, data := range map[string][]byte{"before": []byte(in), "after": out} {
			if turn := orientation(data[6 : 6+len(content)]); turn != 6 {
				t.Errorf("%s, %s: turned by %d, not 6", name, what, turn)
			}
			if !isTurned(data) {
				t.Errorf("%s, %s: its width is not its height", name, what)
			}
		}
		if isTurned(j.Bytes()) {
			t.Error("what is upright is not turned")
		}
	}
}

func FuzzStripMetadata(f *testing.F) {
	f.Add("x.png", []byte(pngSignature))
	f.Add("x.jpg", []byte{0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 2, 0xff, 0xda})
	f.Add("x.avif", sampleHEIF(false))
	f.Add("x.avif", sampleHEIF(true))
	f.Add("x.webp", []byte("RIFF\x00\x00\x00\x00WEBPEXIF\x01\x00\x00\x00a"))
	f.Fuzz(func(t *testing.T, name string, data []byte) {
		if out := stripMetadata(name, data); len(out) > len(data)+
			8 { // how to turn it may be said at greater length, once
			t.Errorf("%s has grown", name)
		} else if again := stripMetadata(name, out); !bytes.Equal(again, out) {
			t.Errorf("%s: there was more to take out of %q: %q", name, out, again)
		}
	})
}

// TestSVG holds that an SVG draws what it drew and can do nothing else, opened by itself as well.
func TestSVG(t *testing.T) {
	const head, tail = `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"`, "</svg>\n"
	svg := func(inside string) string {
		return `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:i="http://www.inkscape.org/" i:docname="/home/canary.svg">` + inside + "</svg>"
	}
	for _, tt := range []struct{ name, in, want string }{
		{"drawing", `<g id="a" style="fill:red" transform="scale(2)"><path d="M0 0h9"/></g>`,
			`><g id="a" style="fill:red" transform="scale(2)"><path d="M0 0h9"></path></g>`},
		{"text", `<text x="1">a &lt;script&gt; &amp;</text>`, `><text x="1">a &lt;script&gt; &amp;</text>`},
		{"gradient", `<rect fill="url(#g)" clip-path="url( '#c' )"/>`,
			`><rect fill="url(#g)" clip-path="url( &#39;#c&#39; )"></rect>`},
		{"script", `<script>alert(1)</script><g><script href="x.js"/></g>`, `><g></g>`},
		{"script of another space",
			`<h:script xmlns:h="http://www.w3.org/1999/xhtml">alert(1)</h:script><h:p xmlns:h="http://www.w3.org/1999/xhtml">x</h:p>`, `>`},
		{"handlers", `<g onload="alert(1)" ONCLICK="alert(1)"/>`, `><g></g>`},
		{"foreign content", `<foreignObject><iframe src="https://x/"/></foreignObject>`, `>`},
		{"link", `<a xlink:href="javascript:alert(1)"><circle r="3"/></a>`, `><circle r="3"></circle>`},
		{"picture elsewhere", `<image href="https://x/y.png" width="3"/>`, `><image width="3"></image>`},
		{"picture that is an SVG", `<image href="data:image/svg+xml;base64,AA"/>`, `><image></image>`},
		{"picture in itself", `<image xlink:href="data:image/png;base64,AA"/>`,
			`><image xlink:href="data:image/png;base64,AA=="></image>`},
		{"picture with a place", `<image href="data:image/jpeg;base64,/9j/4QAORXhpZgAAY2Fu&#10;YXJ5/9k="/>`,
			`><image href="data:image/jpeg;base64,/9j/2Q=="></image>`},
		{"picture that is none", `<image href="data:image/png;base64,%41"/>`, `><image></image>`},
		{"style that asks elsewhere",
			`<style>@import url(https://x/);</style><style>a{fill:url(https://x/)}</style><g style="fill:url(//x)"/>`,
			`><style></style><style></style><g></g>`},
		{"style", `<style>.a{fill:red}</style>`, `><style>.a{fill:red}</style>`},
		{"style with an element in it",
			`<style>.a{}<g/>@import url(https://x/);</style><style><title>x</title>b{fill:url(//x)}</style>`,
			`><style></style><style></style>`},
		{"style cut by a comment",
			`<style>a{fill:u<!-- -->rl(https://x/)}</style><style>b{fill:ur<?x ?>l(//x/)}</style>`,
			`><style></style><style></style>`},
		{"style cut by CDATA", `<style><![CDATA[@imp]]><![CDATA[ort "https://x/";]]></style><style>c{fill:<![CDATA[u]]>rl(https://x/)}</style>`, `><style></style><style></style>`},
		{"style in CDATA", `<style><![CDATA[.a>b{fill:red}]]></style>`, `><style>.a&gt;b{fill:red}</style>`},
		{"style in a style", `<style>a{}<style>b{fill:url(https://x/)}</style>c{}</style>`, `><style>a{}c{}</style>`},
		{"text in a link in a style", `<style>a{}<a>@import "https://x/";</a></style>`, `><style>a{}</style>`},
		{"style of another kind of asking",
			`<style>a{background:image-set("https://x/" 1x)}</style><style>a{background:src("//x")}</style>`,
			`><style></style><style></style>`},
		{"what programs keep", `<g data-author="canary" author="canary" content="canary" inkscape-label="canary" id="a"><desc>canary</desc><title>Load</title></g>`, `><g id="a"><title>Load</title></g>`},
		{"what a screen reader needs", `<g role="img" aria-label="Load" aria-describedby="x"/>`,
			`><g role="img" aria-label="Load"></g>`},
		{"animation", `<set attributeName="href" to="javascript:alert(1)"/><animate attributeName="x"/>`, `>`},
		{"notes", `<!-- canary --><metadata>canary</metadata><?php canary ?>`, `>`},
		{"use of a use", `<defs><g id="a"><use href="#b"/></g><g id="b"><path/></g></defs><use href="#a"/>`,
			`><defs><g id="a"></g><g id="b"><path></path></g></defs><use href="#a"></use>`},
		{"use from elsewhere", `<use href="https://x/y.svg#a"/>`, `><use></use>`},
	} {
		if got := string(safeSVG([]byte(svg(tt.in)))); got != head+tt.want+tail {
			t.Errorf("%s: got %s", tt.name, got)
		}
	}
	for name, in := range map[string]string{
		"document type": `<!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>` + svg(`<text>&b;</text>`),
		"torn":          `<svg xmlns="http://www.w3.org/2000/svg"><g>`,
		"no SVG":        `<html><script>alert(1)</script></html>`,
		"two":           svg("") + svg(""),
		"deep":          svg(strings.Repeat("<g>", 100) + strings.Repeat("</g>", 100)),
		"encoding":      `<?xml version="1.0" encoding="utf-7"?>` + svg("+ADw-script+AD4-"),
		"large":         svg(strings.Repeat("<g/>", maxSVG/4)),
		"empty":         "",
	} {
		if got := string(safeSVG([]byte(in))); got != refusedSVG {
			t.Errorf("%s: got %s", name, got[:min(len(got), 300)])
		}
	}
}

func TestGIF(t *testing.T) {
	var b bytes.Buffer
	frame := image.NewPaletted(image.Rect(0, 0, 3, 3), color.Palette{color.Black, color.White})
	err := gif.EncodeAll(&b, &gif.GIF{Image: []*image.Paletted{frame, frame}, Delay: []int{1, 1}, LoopCount: 3})
	if err != nil {
		t.Fatal(err)
	}
	comment := "\x21\xfe\x06canary\x00"
	xmp := "\x21\xff\x0bXMP DataXMP\x06canary\x00"
	plain := b.Bytes()
	in := append(bytes.Clone(plain[:len(plain)-1]), comment+xmp+";canary"...)
	out := stripMetadata("x.gif", in)
	if !bytes.Equal(out, plain) {
		t.Errorf("got %q\nwant %q", out, plain)
	}
}

func FuzzSafeSVG(f *testing.F) {
	f.Add([]byte(`<svg xmlns="http://www.w3.org/2000/svg"><image href="data:image/jpeg;base64,/9j/4QAORXhpZgAAY2FuYXJ5/9k="/></svg>`))
	f.Add([]byte(`<svg xmlns="http://www.w3.org/2000/svg"><a href="javascript:x"><use href="#a"/></a><style>a{}</style></svg>`))
	f.Fuzz(func(t *testing.T, data []byte) {
		out := safeSVG(data)
		if bytes.Equal(out, []byte(refusedSVG)) {
			return
		}
		if again := safeSVG(out); !bytes.Equal(again, out) {
			t.Errorf("a safe picture is not safe:\n%q\n%q", out, again)
		}
	})
}

func TestPlainToAll(t *testing.T) {
	const mark = "\xef\xbb\xbf"
	for in, marked := range map[string]bool{
		"<html>": true, "  \n<!DOCTYPE html>": true, "<script>alert(1)": true, "<?xml version='1.0'?>": true,
		"<!-- x -->": true, "<table>": true,
		"time,value\n": false, "09:02 <b>bold</b>": false, "\x89PNG\r\n\x1a\n": false, mark + "<html>": false,
		"%PDF-": false, "": false,
	} {
		want := in
		if marked {
			want = mark + in
		}
		if got := string(plainToAll([]byte(in))); got != want {
			t.Errorf("%q: got %q", in, got)
		}
		if kind := http.DetectContentType(plainToAll([]byte(in))); strings.HasPrefix(kind, "text/html") ||
			strings.HasPrefix(kind, "text/xml") {
			t.Errorf("%q is taken for %s", in, kind)
		}
	}
}
