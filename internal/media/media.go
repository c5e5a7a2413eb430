// Package media knows what is done to a file before it is published: which of it is taken out, under which name it
// cannot do harm, and which files are refused or warned of. It asks what a file's bytes are, as names are often
// wrong.
package media

import (
	"bytes"
	_ "image/gif" // the formats whose size is read
	_ "image/jpeg"
	_ "image/png"
	"net/http"
	"strings"
)

// A File is a file of the site that is published.
type File struct {
	Source string // path in the site
	Out    string // path in the output
}

// Clean gives the bytes that are published of a file: pictures without what they tell of their maker, and nothing
// that a host or a browser takes for a page.
func Clean(name string, data []byte) []byte { return plainToAll(stripMetadata(name, data)) }

// maxPixels is far above any screen; the size of a picture is read from its header, nothing is decoded.
const maxPixels = 100_000_000

// Size is the size of a picture in pixels as it is shown, 0 where it cannot be told.
func Size(data []byte) (width, height int) {
	switch {
	case isHEIF(data):
		width, height = heifSize(data)
	default:
		if width, height = headerSize(data); isTurned(data) {
			width, height = height, width
		}
	}
	if width <= 0 || height <= 0 || height > maxPixels/width {
		return 0, 0
	}
	return width, height
}

// plainToAll is a file that no host and no browser takes for a page, whatever its name: where a log or a file without
// an extension starts like HTML, a byte order mark in front makes it text (WHATWG MIME Sniffing, section 7.1; hosts
// that guess do the same). Names that would make it a page were changed before, see SafeName.
func plainToAll(data []byte) []byte {
	if kind := http.DetectContentType(data); strings.HasPrefix(kind, "text/html") ||
		strings.HasPrefix(kind, "text/xml") && !bytes.HasPrefix(data, []byte("<svg")) {
		return append([]byte("\xef\xbb\xbf"), data...)
	}
	return data
}
