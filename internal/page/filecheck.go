package page

import (
	"bytes"
	"encoding/binary"
	"image"
	"io"
	"io/fs"
	"path"
	"strings"

	"throughline/internal/corpus"
	"throughline/internal/diag"
)

// maxName is the longest name of a file that every file system takes, less what harmless names add.
const maxName = 250

// CheckFiles reports files that would be published and that cost a reader or the build far more than they say: pictures of
// more pixels than any screen shows, files above a limit in bytes, names that no file system takes.
func CheckFiles(c *corpus.Corpus, fsys fs.FS, limit int64, errs *diag.List) {
	for _, a := range c.Assets() {
		tell := func(hint, format string, args ...any) {
			errs.Errorf(diag.NewFile(a.Source, nil), diag.Span{}, "too-much", hint, format, args...)
		}
		info, err := fs.Stat(fsys, a.Source)
		switch {
		case err != nil: // it has gone since; copying it will tell
		case info.Size() > limit:
			tell("link to where it is kept instead: href:", "the file is larger than %d MB, which is too much to publish", limit>>20)
		case len(path.Base(a.Out)) > maxName:
			tell("rename it", "a name of %d bytes, of at most %d", len(path.Base(a.Source)), maxName)
		default:
			if w, h := headerSize(fsys, a.Source); w > 0 && h > maxPixels/w {
				tell("make it smaller; a large screen has eight million", "a picture of %d × %d pixels, of at most %d million in all", w, h, maxPixels/1_000_000)
			}
		}
	}
}

// headerSize is the size of a picture as the start of its file says; nothing is decoded. 0 where it cannot be told.
func headerSize(fsys fs.FS, source string) (width, height int) {
	switch strings.ToLower(path.Ext(source)) {
	case ".png", ".jpg", ".jpeg", ".gif", ".webp":
	default:
		return 0, 0
	}
	f, err := fsys.Open(source)
	if err != nil {
		return 0, 0
	}
	defer f.Close()
	head, err := io.ReadAll(io.LimitReader(f, 256<<10))
	if err != nil {
		return 0, 0
	}
	if w, h := webpSize(head); w > 0 {
		return w, h
	}
	c, _, err := image.DecodeConfig(bytes.NewReader(head))
	if err != nil {
		return 0, 0
	}
	return max(0, c.Width), max(0, c.Height)
}

// webpSize reads the canvas of an extended WebP (RFC 9649, section 2.7); a simple one has at most 16383 × 16383 pixels.
func webpSize(head []byte) (width, height int) {
	if len(head) < 30 || string(head[:4]) != "RIFF" || string(head[8:16]) != "WEBPVP8X" {
		return 0, 0
	}
	w, h := binary.LittleEndian.Uint32(head[24:28])&0xffffff, binary.LittleEndian.Uint32(head[26:30])>>8
	return int(w) + 1, int(h) + 1
}
