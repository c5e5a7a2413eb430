package media

import (
	"strings"
	"testing"
	"testing/fstest"

	"throughline/internal/diag"
)

// samples are the first bytes of files of a kind, by a name for it.
func samples() map[string]string {
	ftyp := func(brand string) string {
		return "\x00\x00\x00\x18ftyp" + brand + "\x00\x00\x00\x00" + brand + "isom" + strings.Repeat("\x00", 40)
	}
	empty := func(kind string, n int) string {
		return "\x00\x00" + string([]byte{byte((n + 8) >> 8), byte(n + 8)}) + kind + strings.Repeat("\x00", n)
	}
	zeros := strings.Repeat("\x00", 300)
	return map[string]string{
		"png": pngSignature + zeros, "jpeg": "\xff\xd8\xff\xe0" + zeros, "webp": "RIFF\x00\x00\x00\x00WEBPVP8 " +
			zeros, "gif87": "GIF87a" + zeros, "gif89": "GIF89a" + zeros,
		"gif89 as text": "GIF89a is how a GIF begins.\n", "avif": ftyp("avif"), "heic": ftyp("heic"),
		"heif":      ftyp("mif1"),
		"free+heic": empty("free", 1000) + ftyp("heic"), "skip+avif": empty("skip", 24) + empty("free", 8) +
			ftyp("avif"), "uuid+heic": empty("uuid", 32000) + ftyp("heic"),
		"svg":   "<?xml version=\"1.0\"?>\n<!-- a drawing -->\n<svg xmlns=\"http://www.w3.org/2000/svg\"/>",
		"text":  "At 09:02 the queue grew – nobody knew why.\n" + strings.Repeat("æøå", 3000),
		"utf16": "\xff\xfea\x00b\x00", "empty": "",
		"pdf": "%PDF-1.4 /Author (somebody)", "tiff-le": "II*\x00" + zeros, "tiff-be": "MM\x00*" + zeros,
		"bigtiff": "II+\x00" + zeros, "bmp": "BM\x36\x00\x00\x00" + zeros,
		"jxl": "\xff\x0a" + zeros, "jxl-box": "\x00\x00\x00\x0cJXL \r\n\x87\n" + zeros,
		"jp2": "\x00\x00\x00\x0cjP  \r\n\x87\n" + zeros, "j2k": "\xff\x4f\xff\x51" + zeros,
		"psd": "8BPS\x00\x01" + zeros, "ico": "\x00\x00\x01\x00\x01" + zeros, "orf": "IIRO" + zeros, "rw2": "IIU\x00" +
			zeros, "raf": "FUJIFILMCCD-RAW " + zeros, "qoi": "qoif" + zeros,
		"xcf": "gimp xcf v011" + zeros, "exr": "v/1\x01" + zeros, "crx": ftyp("crx "), "mp4": ftyp("isom"),
		"qt": ftyp("qt  "), "m4a": ftyp("M4A "), "3gp": ftyp("3gp5"),
		"moov": "\x00\x00\x02\x00moov" + zeros, "mdat": "\x00\x00\x02\x00mdat" + zeros, "ebml": "\x1a\x45\xdf\xa3" +
			zeros, "riff": "RIFF\x00\x00\x00\x00AVI LIST" + zeros,
		"ogg": "OggS\x00" + zeros, "flac": "fLaC\x00" + zeros, "id3": "ID3\x04" + zeros, "mp3": "\xff\xfb\x90" + zeros,
		"adts": "\xff\xf1\x50" + zeros, "asf": "0&\xb2u\x8ef\xcf\x11" + zeros,
		"flv": "FLV\x01" + zeros, "amr": "#!AMR\n" + zeros, "midi": "MThd\x00" + zeros,
		"aiff": "FORM\x00\x00\x00\x00AIFF" + zeros, "au": ".snd\x00" + zeros, "caf": "caff\x00" + zeros,
		"mpeg": "\x00\x00\x01\xba" + zeros, "wv": "wvpk\x00" + zeros, "ole": "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" +
			zeros, "rtf": "{\\rtf1 {\\author somebody}}", "ps": "%!PS-Adobe-3.0",
		"eps": "\xc5\xd0\xd3\xc6" + zeros, "djvu": "AT&TFORM" + zeros, "zip": "PK\x03\x04" + zeros,
		"gzip": "\x1f\x8b\x08" + zeros, "tar": strings.Repeat("\x00", 257) + "ustar\x00" + zeros,
		"7z": "7z\xbc\xaf'\x1c" + zeros, "rar": "Rar!\x1a\x07\x01" + zeros, "xz": "\xfd7zXZ\x00" + zeros,
		"bz2": "BZh91AY" + zeros, "zst": "\x28\xb5\x2f\xfd" + zeros,
		"sqlite": "SQLite format 3\x00" + zeros, "exe": "MZ\x90" + zeros, "elf": "\x7fELF" + zeros,
		"binary": "\x01\x02\x00\x80\xfe" + zeros,
	}
}

// TestWhatIsKnownToBeClean holds, for 278 files by content and name, that an open edition is warned of all but those
// of which nothing can be told beside what is seen.
func TestWhatIsKnownToBeClean(t *testing.T) {
	content, n := samples(), 0
	for _, c := range []struct{ words, content, names string }{
		{"", "png", "x.png | x.PNG | x.jpg | scan"},
		{"", "jpeg", "x.jpg | x.jpeg | x.png | scan.bin"},
		{"", "webp", "x.webp | x.jpg"},
		{"", "gif87", "x.gif"},
		{"", "gif89", "x.gif"},
		{"", "avif", "x.avif"},
		{"", "heic", "x.heic | x.jpg"},
		{"", "heif", "x.heif"},
		{"", "free+heic", "x.heic"},
		{"", "skip+avif", "x.avif"},
		{"", "uuid+heic", "x.heic"},
		{"", "svg", "x.svg | x.svg.orig | drawing | drawing.dat | x.svg.gz"},
		{"", "text", "x.svg | x.xml.txt | x.txt | x.log | x.md | x.markdown | x.rst | x.csv | x.tsv | x.json | " +
			"x.jsonl | x.yaml | x.yml | x.toml | x.ini | x.conf | x.cfg | x.properties | x.sql | x.promql | x.diff " +
			"| x.patch | x.sh | x.bash | x.ps1 | x.bat | x.go | x.py | x.rb | x.js | x.ts | x.java | x.c | x.h | " +
			"x.cpp | x.cs | x.rs | x.lua | x.tf | x.hcl | x.rego | x.proto | x.graphql | x.css | x.service | x.out " +
			"| x.err | x.trace | x.lock | x.mmd | x.dot | x.puml | README | Makefile | Dockerfile | app.log.1 | " +
			"app.log.2026 | notes"},
		{"", "gif89 as text", "x.txt"},
		{"", "empty", "x.gif | x.txt"},
		{"", "utf16", "x.log"},
		{"a PDF", "pdf", "x.pdf | x.PDF | x.jpg | x.txt | x"},
		{"a PDF", "text", "x.pdf"},
		{"a picture of this kind", "tiff-le", "x.tif | x.jpg | x.dng | x.cr2 | x.arw"},
		{"a picture of this kind", "tiff-be", "x.tiff | x.png | x.nef"},
		{"a picture of this kind", "bigtiff", "x.jpg"},
		{"a picture of this kind", "bmp", "x.bmp | x.jpg | x.png"},
		{"a picture of this kind", "jxl", "x.jxl | x.jpg"},
		{"a picture of this kind", "jxl-box", "x.jxl | x.png"},
		{"a picture of this kind", "jp2", "x.jp2 | x.jpg"},
		{"a picture of this kind", "j2k", "x.j2k"},
		{"a picture of this kind", "psd", "x.psd | x.png"},
		{"a picture of this kind", "ico", "x.ico | favicon"},
		{"a picture of this kind", "orf", "x.orf"},
		{"a picture of this kind", "rw2", "x.rw2"},
		{"a picture of this kind", "raf", "x.raf"},
		{"a picture of this kind", "qoi", "x.qoi"},
		{"a picture of this kind", "xcf", "x.xcf"},
		{"a picture of this kind", "exr", "x.exr"},
		{"a recording", "crx", "x.cr3"},
		{"a recording", "mp4", "x.mp4 | x.jpg | x.png | x.m4v | x.heic"},
		{"a recording", "qt", "x.mov"},
		{"a recording", "m4a", "x.m4a"},
		{"a recording", "3gp", "x.3gp"},
		{"a recording", "moov", "x.mov"},
		{"a recording", "mdat", "x.mov"},
		{"a recording", "ebml", "x.mkv | x.webm | x.jpg"},
		{"a recording", "riff", "x.avi | x.wav"},
		{"a recording", "ogg", "x.ogg | x.opus | x.oga | x.ogv | voice"},
		{"a recording", "flac", "x.flac | x.png"},
		{"a recording", "id3", "x.mp3"},
		{"a recording", "mp3", "x.mp3"},
		{"a recording", "adts", "x.aac"},
		{"a recording", "asf", "x.wma | x.wmv"},
		{"a recording", "flv", "x.flv"},
		{"a recording", "amr", "x.amr"},
		{"a recording", "midi", "x.mid"},
		{"a recording", "aiff", "x.aiff"},
		{"a recording", "au", "x.au"},
		{"a recording", "caf", "x.caf"},
		{"a recording", "mpeg", "x.mpg"},
		{"a recording", "wv", "x.wv"},
		{"a recording", "text", "x.cast"},
		{"a document", "ole", "x.doc | x.xls | x.ppt | x.msg | x.vsd | x.jpg | x"},
		{"a document", "rtf", "x.rtf | x.txt"},
		{"a document", "ps", "x.ps"},
		{"a picture of this kind", "eps", "x.eps"},
		{"a picture of this kind", "ps", "x.ai"},
		{"a document", "djvu", "x.djvu"},
		{"a document", "zip", "x.docx | x.docm | x.xlsx | x.xlsm | x.pptx | x.pptm | x.odt | x.ods | x.odp | x.odg " +
			"| x.epub | x.vsdx | x.pages | x.numbers | x.key"},
		{"a document", "binary", "x.one | x.numbers"},
		{"an archive", "zip", "x.zip | x.jpg | x.txt | x.jar | x.apk | x.ipa | x.kmz | x.sketch | x.xps"},
		{"an archive", "gzip", "x.log | x.gz | x.tgz"},
		{"an archive", "tar", "x.tar"},
		{"an archive", "7z", "x.7z"},
		{"an archive", "rar", "x.rar"},
		{"an archive", "xz", "x.xz"},
		{"an archive", "bz2", "x.bz2"},
		{"an archive", "zst", "x.zst"},
		{"a document", "text", "x.eml | x.mbox | x.ics | x.vcf | x.drawio | x.ipynb | x.fodt | x.html | x.htm"},
		{"a file of this kind", "text", "x.har | x.gpx | x.kml | x.xml | x.plist | x.webloc | x.srt | x.pem | " +
			"x.geojson | x.rdp | x.url | x.nfo | x.excalidraw | x.tcx | x.bib | x.tex | x.opml | x.ldif | x.reg | " +
			"x.jpg | x.png | x.heic | x.unknown | x.step | x.hdr"},
		{"a file of this kind", "binary", "x.p12 | x.pcap | x.pcapng | x.jpg | x.webp | x.avif | x.txt | x.csv | " +
			"x.json | x.bin | x.class | x.pyc | x.parquet | x.avro | x.hprof | x.evtx | x.etl | x.dmp | x.ttf | " +
			"x.woff2 | x.dat | x.lnk | x | .DS_Store | Thumbs.db | x.p7m | x.dcm | x.dwg | x.stl | x.glb | x.fit | " +
			"x.heic"},
		{"a file of this kind", "sqlite", "x.sqlite | x.db | x.log"},
		{"a file of this kind", "exe", "x.exe"},
		{"a file of this kind", "elf", "x.so | x.core"},
	} {
		data, ok := content[c.content]
		if !ok {
			t.Fatalf("there is no sample %q", c.content)
		}
		for _, name := range strings.Split(c.names, " | ") {
			n++
			if got := published(name, headOf(fstest.MapFS{name: {Data: []byte(data)}}, name)); got != c.words {
				t.Errorf("%s with the content of %s: %q, want %q", name, c.content, got, c.words)
			}
			var open, closed diag.List
			CheckFiles([]File{{Source: name, Out: name}}, fstest.MapFS{name: {Data: []byte(data)}}, 1<<20, true, &open)
			CheckFiles([]File{{Source: name, Out: name}}, fstest.MapFS{name: {Data: []byte(data)}}, 1<<20, false,
				&closed)
			if warned := len(open.Sorted()) - len(closed.Sorted()); (c.words != "") != (warned == 1) {
				t.Errorf("%s with the content of %s: %d warnings", name, c.content, warned)
			}
		}
	}
	t.Logf("%d files", n)
}

// TestCleanByContent holds that what a file is decides what is done to it, whatever it is called.
func TestCleanByContent(t *testing.T) {
	const drawing = "<!-- x -->\n<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script><path d=\"M0 " +
		"0\"/></svg>"
	for _, name := range []string{"x.svg", "x.svg.orig", "x.svg.1", "x.SVG.bak", "drawing", "x.png", "x.dat"} {
		if got := string(Clean(name, []byte(drawing))); strings.Contains(got, "alert") ||
			!strings.Contains(got, "<path") {
			t.Errorf("%s is published as %s", name, got)
		}
	}
	for _, name := range []string{"x.txt", "x.log", "notes.md"} { // where it is read as a text
		if got := string(Clean(name, []byte(drawing))); !strings.Contains(got, "alert") {
			t.Errorf("%s lost words: %s", name, got)
		}
	}
	for _, name := range []string{"x.svg", "x.svg.png"} { // a comment of XML that begins like a picture
		in := "<!--ftypavif -->" + drawing
		if got := string(Clean(name, []byte(in))); strings.Contains(got, "alert") {
			t.Errorf("%s is published as %s", name, got)
		}
	}
	shifted := samples()["free+heic"] + "\x00\x00\x00\x20free canary of the camera here "
	if got := string(Clean("x.heic", []byte(shifted))); strings.Contains(got, "canary") {
		t.Errorf("a HEIC behind a free box is published whole")
	}
}
