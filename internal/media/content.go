package media

import (
	"bytes"
	"encoding/xml"
	"path"
	"strings"
	"unicode/utf8"
)

// A format is what a file is by its bytes.
type format int

const (
	unknown format = iota
	pngFile
	jpegFile
	webpFile
	heifFile // AVIF too
	gifFile
	svgFile
	text
	// formats that nothing is taken out of
	tiffFile
	otherPicture
	pdfFile
	recording
	document
	archive
)

// formatOf says what a file is by its first bytes. The name counts where bytes alone cannot tell: a host goes by it
// for an SVG, and a text may begin as a GIF does.
func formatOf(name string, data []byte) format {
	switch {
	case bytes.HasPrefix(data, []byte(pngSignature)):
		return pngFile
	case bytes.HasPrefix(data, []byte{0xff, 0xd8, 0xff}):
		return jpegFile
	case len(data) >= 12 && string(data[:4]) == "RIFF" && string(data[8:12]) == "WEBP":
		return webpFile
	case isHEIF(data):
		return heifFile
	case isNamedSVG(name):
		return svgFile
	case isGIF(name, data):
		return gifFile
	}
	if f := otherFormat(data); f != unknown {
		return f
	}
	switch {
	case !isText(data):
		return unknown
	case !isPlainText(name) && isDrawnSVG(data):
		return svgFile
	}
	return text
}

// isNamedSVG reports whether any extension of a name is that of an SVG: hosts that go by any serve such a file as one.
func isNamedSVG(name string) bool {
	for i, part := range strings.Split(path.Base(name), ".") {
		if ext := extensionOf(part); i > 0 && ext == "svg" {
			return true
		}
	}
	return false
}

// isGIF reports whether a file is a GIF. A text that begins like one is not, unless its name says so.
func isGIF(name string, data []byte) bool {
	return (bytes.HasPrefix(data, []byte("GIF87a")) || bytes.HasPrefix(data, []byte("GIF89a"))) &&
		(isPicture(strings.ToLower(path.Ext(name))) || !isText(data))
}

// otherFormat knows formats that nothing is taken out of by what they begin with.
//
// Sources: TIFF 6.0, section 2; ISO/IEC 18181-2 (JPEG XL), 9.1; ISO 32000-1, 7.5.2; RFC 9559 (Matroska), 11.2; RFC
// 3533 (Ogg), section 6; RFC 9639 (FLAC), section 6; MS-CFB, 2.2; APPNOTE 6.3.10 (ZIP), 4.3.7; RFC 1952 (gzip),
// 2.3.1; ISO/IEC 14496-12, 4.3.
func otherFormat(data []byte) format {
	for _, f := range []struct {
		is     format
		starts []string
	}{
		{tiffFile, []string{"II*\x00", "MM\x00*", "II+\x00", "MM\x00+"}},
		{otherPicture, []string{"\xff\x0a", "\x00\x00\x00\x0cJXL \r\n\x87\n", "\x00\x00\x00\x0cjP  \r\n\x87\n",
			"\xff\x4f\xff\x51", "8BPS", "\x00\x00\x01\x00",
			"IIRO", "IIRS", "IIU\x00", "FUJIFILMCCD-RAW", "qoif", "gimp xcf ", "v/1\x01"}},
		{pdfFile, []string{"%PDF-"}},
		{recording, []string{"\x1a\x45\xdf\xa3", "OggS", "fLaC", "ID3", "\xff\xfb", "\xff\xf3", "\xff\xf2", "\xff\xf1",
			"\xff\xf9", "FLV\x01", "#!AMR", "MThd",
			"0&\xb2u\x8ef\xcf\x11", ".snd", "caff", "wvpk", "MAC ", "\x00\x00\x01\xba", "\x00\x00\x01\xb3"}},
		{document, []string{"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "{\\rtf", "%!PS", "\xc5\xd0\xd3\xc6", "AT&TFORM"}},
		{archive, []string{"PK\x03\x04", "PK\x05\x06", "\x1f\x8b", "BZh", "\xfd7zXZ\x00", "7z\xbc\xaf'\x1c",
			"Rar!\x1a\x07", "\x28\xb5\x2f\xfd", "\x04\x22\x4d\x18"}},
	} {
		for _, start := range f.starts {
			if bytes.HasPrefix(data, []byte(start)) {
				return f.is
			}
		}
	}
	switch {
	case len(data) >= 14 && string(data[:2]) == "BM" && !isText(data[:14]):
		return otherPicture
	case len(data) >= 12 && string(data[:4]) == "RIFF", len(data) >= 12 && string(data[:4]) == "FORM":
		return recording
	case len(data) >= 12 && (string(data[4:8]) == "ftyp" || string(data[4:8]) == "moov" ||
		string(data[4:8]) == "mdat"):
		return recording
	case len(data) > 262 && string(data[257:262]) == "ustar":
		return archive
	}
	return unknown
}

// headSize is how much of a file tells whether it is text.
const headSize = 4 << 10

// isText reports whether the start of a file is text: UTF-8 without zero bytes, or UTF-16 that says so.
func isText(data []byte) bool {
	head := data[:min(len(data), headSize)]
	if bytes.HasPrefix(head, []byte("\xff\xfe")) || bytes.HasPrefix(head, []byte("\xfe\xff")) {
		return true
	}
	for n := 0; n < utf8.UTFMax && len(head) > 0 && !utf8.Valid(head); n++ { // a character may be cut
		if len(data) <= headSize {
			return false
		}
		head = head[:len(head)-1]
	}
	return utf8.Valid(head) && bytes.IndexByte(head, 0) < 0
}

// isDrawnSVG reports whether a text is XML whose outermost element is that of an SVG.
func isDrawnSVG(data []byte) bool {
	data = bytes.TrimLeft(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")), " \t\r\n")
	if !bytes.HasPrefix(data, []byte("<")) {
		return false
	}
	d := xml.NewDecoder(bytes.NewReader(data))
	d.Strict = false
	for range 100 { // what may stand before it: a declaration, comments, a document type
		t, err := d.RawToken()
		if err != nil {
			return false
		}
		if e, ok := t.(xml.StartElement); ok {
			return e.Name.Local == "svg"
		}
	}
	return false
}

// isPlainText reports whether a file with such a name is text that people read: what is in it is what is seen.
// Formats in which programs keep more than is seen (such as .har, .eml, .ics, .ipynb, .drawio) are not among them.
func isPlainText(name string) bool {
	base := strings.ToLower(path.Base(name))
	ext := extensionOf(strings.TrimPrefix(path.Ext(base), "."))
	if ext == "" || strings.Trim(ext, "0123456789") == "" { // README, log.1
		base = strings.TrimRight(base, ".0123456789")
		ext = strings.TrimPrefix(path.Ext(base), ".")
	}
	switch ext {
	case "":
		switch base {
		case "readme", "makefile", "dockerfile", "jenkinsfile", "license", "changelog", "notes", "procfile",
			"vagrantfile", "crontab", "hosts", "log":
			return true
		}
		return false
	case "txt", "log", "md", "markdown", "rst", "adoc", "csv", "tsv", "json", "jsonl", "ndjson", "yaml", "yml", "toml",
		"ini", "conf", "cfg", "cnf",
		"properties", "env", "sql", "promql", "logql", "traceql", "kql", "spl", "diff", "patch", "sh", "bash", "zsh",
		"fish", "ps1", "bat", "awk", "sed",
		"go", "py", "rb", "js", "ts", "java", "kt", "scala", "c", "h", "cc", "cpp", "hpp", "cs", "rs", "swift", "pl",
		"pm", "lua", "r", "jl", "ex", "exs",
		"erl", "hs", "clj", "tf", "tfvars", "hcl", "rego", "cue", "jsonnet", "libsonnet", "proto", "graphql", "css",
		"service", "rules", "mmd", "dot", "puml",
		"out", "err", "stdout", "stderr", "trace", "lst", "gitignore", "vcl", "lock", "mod", "sum", "tmpl", "j2":
		return true
	}
	return false
}
