package media

import (
	"bytes"
	"encoding/binary"
	"image"
	"io"
	"io/fs"
	"path"
	"strings"
	"unicode/utf8"

	"throughline/internal/diag"
)

// maxName is the longest name of a file that every file system takes, less what harmless names add.
const maxName = 250

// CheckFiles reports files that would be published and that cost a reader or the build far more than they say:
// pictures of more pixels than any screen shows, files above a limit in bytes, names that no file system takes; and
// pictures in which nothing can be found, so that nobody knows what they tell. In an edition for others (outside) it
// warns of everything that is not known to be clean, which is published with the names, places and times in it.
func CheckFiles(files []File, fsys fs.FS, limit int64, outside bool, errs *diag.List) {
	for _, a := range files {
		file := diag.NewFile(a.Source, nil)
		tell := func(hint, format string, args ...any) {
			errs.Errorf(file, diag.Span{}, "too-much", hint, format, args...)
		}
		info, err := fs.Stat(fsys, a.Source)
		switch {
		case err != nil: // it has gone since; copying it will tell
			continue
		case info.Size() > limit:
			tell("link to where it is kept instead: href:", "the file is larger than %d MB, which is too much to "+
				"publish", limit>>20)
			continue
		case len(path.Base(a.Out)) > maxName:
			tell("rename it", "a name of %d bytes, of at most %d", len(path.Base(a.Source)), maxName)
			continue
		}
		head := headOf(fsys, a.Source)
		if words := published(a.Source, head); outside && words != "" {
			errs.Warnf(file, diag.Span{}, "metadata", "take them out with a tool for that, or link to it with href: "+
				"where only those may read it who may",
				"%s is published as it is, with the names, places and times that may stand in it", words)
		}
		if formatOf(a.Source, head) == heifFile {
			checkHEIF(fsys, a.Source, file, errs)
		} else if w, h := headerSize(head); w > 0 && h > maxPixels/w {
			tell("make it smaller; a large screen has eight million",
				"a picture of %d × %d pixels, of at most %d million in all", w, h, maxPixels/1_000_000)
		}
	}
}

// published is what a file is, in words, that is published with whatever it tells of people and places; empty for
// what is known to be clean: pictures that are written anew, and texts whose words are all that is in them.
// Everything else is named, for nobody knows.
func published(name string, head []byte) string {
	f, ext := formatOf(name, head), strings.ToLower(path.Ext(name))
	switch {
	case f == text && isPlainText(name), len(head) == 0, f >= pngFile && f <= svgFile:
		return ""
	case f == pdfFile:
		return "a PDF"
	case f == tiffFile, f == otherPicture:
		return "a picture of this kind"
	case f == recording:
		return "a recording"
	}
	switch ext {
	case ".pdf":
		return "a PDF"
	case ".doc", ".docx", ".docm", ".dotx", ".odt", ".ott", ".rtf", ".xls", ".xlsx", ".xlsm", ".ods", ".ppt", ".pptx",
		".pptm", ".odp", ".odg", ".eml", ".msg", ".mbox",
		".ics", ".vcf", ".vsd", ".vsdx", ".drawio", ".epub", ".pages", ".numbers", ".key", ".one", ".ipynb", ".fodt",
		".fods", ".html", ".htm":
		return "a document"
	case ".mp4", ".mov", ".m4v", ".mkv", ".webm", ".mp3", ".m4a", ".wav", ".ogg", ".oga", ".ogv", ".opus", ".flac",
		".avi", ".wmv", ".wma", ".3gp", ".3g2", ".aac", ".amr", ".cast":
		return "a recording"
	case ".tif", ".tiff", ".jxl", ".bmp", ".psd", ".dng", ".cr2", ".cr3", ".nef", ".arw", ".orf", ".rw2", ".raf",
		".jp2", ".ico", ".eps", ".ai", ".xcf":
		return "a picture of this kind"
	}
	switch f {
	case document:
		return "a document"
	case archive:
		return "an archive"
	}
	return "a file of this kind"
}

// checkHEIF refuses an AVIF or HEIC that cannot be followed to its metadata, or that is larger than any screen.
func checkHEIF(fsys fs.FS, source string, file *diag.File, errs *diag.List) {
	data, err := fs.ReadFile(fsys, source)
	if err != nil {
		return
	}
	if _, ok := stripHEIF(data); !ok {
		errs.Errorf(file, diag.Span{}, "metadata", "save it anew, or as PNG or JPEG",
			"this picture is not built as an AVIF or HEIC is, so what it tells of its maker cannot be taken out")
	} else if w, h := heifSize(data); w > 0 && h > maxPixels/w {
		errs.Errorf(file, diag.Span{}, "too-much", "make it smaller; a large screen has eight million",
			"a picture of %d × %d pixels, of at most %d million in all", w, h, maxPixels/1_000_000)
	}
}

// headOf is the start of a file: of a picture as much as may stand before its size, of another what tells what it is.
func headOf(fsys fs.FS, source string) []byte {
	f, err := fsys.Open(source)
	if err != nil {
		return nil
	}
	defer f.Close()
	head, err := io.ReadAll(io.LimitReader(f, headSize+utf8.UTFMax))
	if err != nil {
		return nil
	}
	limit := int64(0)
	switch f := formatOf(source, head); {
	case f == unknown && startsWithEmptyBox(head): // what it is stands somewhere behind that
		limit = 1 << 40
	case isPicture(strings.ToLower(path.Ext(source))) || f != unknown && f < text:
		limit = 256 << 10
	}
	if limit > 0 {
		rest, err := io.ReadAll(io.LimitReader(f, limit))
		if err != nil {
			return nil
		}
		head = append(head, rest...)
	}
	return head
}

// headerSize is the size of a picture as the start of its file says; nothing is decoded. 0 where it cannot be told.
func headerSize(head []byte) (width, height int) {
	if w, h := webpSize(head); w > 0 {
		return w, h
	}
	c, _, err := image.DecodeConfig(bytes.NewReader(head))
	if err != nil {
		return 0, 0
	}
	return max(0, c.Width), max(0, c.Height)
}

// webpSize reads the canvas of an extended WebP (RFC 9649, section 2.7); a simple one has at most 16383 × 16383
// pixels.
func webpSize(head []byte) (width, height int) {
	if len(head) < 30 || string(head[:4]) != "RIFF" || string(head[8:16]) != "WEBPVP8X" {
		return 0, 0
	}
	w, h := binary.LittleEndian.Uint32(head[24:28])&0xffffff, binary.LittleEndian.Uint32(head[26:30])>>8
	return int(w) + 1, int(h) + 1
}
