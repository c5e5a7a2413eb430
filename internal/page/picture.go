package page

import (
	"bytes"
	"encoding/binary"
	"path"
	"strings"
)

// stripMetadata takes out of a picture what is not the picture: comments, place and time, camera, editing history, and
// whatever follows its end. What colours and animation need stays. A picture that is not built as its name says is returned
// as it is; it has no metadata that this could find.
//
// An SVG is written anew, see safeSVG.
//
// Sources: PNG (W3C, third edition, section 11), JPEG (ITU-T T.81 annex B), WebP (RFC 9649), GIF (GIF89a, appendix A).
func stripMetadata(name string, data []byte) []byte {
	switch strings.ToLower(path.Ext(name)) {
	case ".png":
		return stripPNG(data)
	case ".jpg", ".jpeg":
		return stripJPEG(data)
	case ".webp":
		return stripWebP(data)
	case ".gif":
		return stripGIF(data)
	case ".svg":
		return safeSVG(data)
	}
	return data
}

const pngSignature = "\x89PNG\r\n\x1a\n"

// stripPNG keeps the chunks that a decoder needs to show the picture, up to IEND.
func stripPNG(data []byte) []byte {
	if !bytes.HasPrefix(data, []byte(pngSignature)) {
		return data
	}
	out := append(make([]byte, 0, len(data)), pngSignature...)
	for at := len(pngSignature); at+12 <= len(data); {
		size := int(binary.BigEndian.Uint32(data[at:]))
		end := at + 12 + size
		if size < 0 || end > len(data) || end < at {
			return data
		}
		kind := string(data[at+4 : at+8])
		switch kind {
		case "IHDR", "PLTE", "IDAT", "IEND", "tRNS", "cHRM", "gAMA", "iCCP", "sBIT", "sRGB", "cICP", "bKGD", "pHYs", "acTL", "fcTL", "fdAT":
			out = append(out, data[at:end]...)
		}
		if kind == "IEND" {
			return out
		}
		at = end
	}
	return data
}

// stripJPEG drops comments and application segments but JFIF (APP0), colour profiles (APP2) and Adobe's (APP14).
func stripJPEG(data []byte) []byte {
	if !bytes.HasPrefix(data, []byte{0xff, 0xd8}) {
		return data
	}
	out := append(make([]byte, 0, len(data)), 0xff, 0xd8)
	for at := 2; at+4 <= len(data) && data[at] == 0xff; {
		marker := data[at+1]
		end := at + 2 + int(binary.BigEndian.Uint16(data[at+2:]))
		if end > len(data) || end < at+4 {
			return data
		}
		if marker == 0xda { // the scan: from here on to the last end marker it is the picture
			last := bytes.LastIndex(data, []byte{0xff, 0xd9})
			if last < end {
				return data
			}
			return append(out, data[at:last+2]...)
		}
		if keepsSegment(marker, data[at+4:end]) {
			out = append(out, data[at:end]...)
		}
		at = end
	}
	return data
}

func keepsSegment(marker byte, content []byte) bool {
	switch {
	case marker == 0xfe: // comment
		return false
	case marker == 0xe2:
		return bytes.HasPrefix(content, []byte("ICC_PROFILE\x00"))
	case marker == 0xe0, marker == 0xee:
		return true
	}
	return marker < 0xe0 || marker > 0xef
}

// stripWebP drops the EXIF and XMP chunks and their flags.
func stripWebP(data []byte) []byte {
	if len(data) < 12 || string(data[:4]) != "RIFF" || string(data[8:12]) != "WEBP" {
		return data
	}
	out := bytes.Clone(data[:12])
	for at := 12; at+8 <= len(data); {
		size := int(binary.LittleEndian.Uint32(data[at+4:]))
		end := at + 8 + size + size%2
		if size < 0 || end > len(data) || end < at {
			return data
		}
		switch kind := string(data[at : at+4]); kind {
		case "EXIF", "XMP ":
		case "VP8X":
			chunk := bytes.Clone(data[at:end])
			if size > 0 {
				chunk[8] &^= 0x08 | 0x04 // EXIF and XMP flags
			}
			out = append(out, chunk...)
		default:
			out = append(out, data[at:end]...)
		}
		at = end
	}
	binary.LittleEndian.PutUint32(out[4:], uint32(len(out)-8))
	return out
}

// stripGIF drops comments, texts and the notes of applications but those that say how often an animation repeats.
func stripGIF(data []byte) []byte {
	if len(data) < 13 || !bytes.HasPrefix(data, []byte("GIF8")) {
		return data
	}
	at := 13 + colours(data[10])
	if at > len(data) {
		return data
	}
	out := append(make([]byte, 0, len(data)), data[:at]...)
	for at < len(data) {
		start := at
		switch data[at] {
		case 0x3b:
			return append(out, 0x3b)
		case 0x2c: // a picture: its place, its colours, the size of its codes, its blocks
			if at+10 > len(data) {
				return data
			}
			at = blocks(data, at+10+colours(data[at+9])+1)
		case 0x21:
			at = blocks(data, at+2)
		default:
			return data
		}
		if at < 0 {
			return data
		}
		if data[start] == 0x2c || keepsExtension(data[start:at]) {
			out = append(out, data[start:at]...)
		}
	}
	return data
}

// colours is the length of the table of colours that flags announce.
func colours(flags byte) int {
	if flags&0x80 == 0 {
		return 0
	}
	return 3 << (flags&7 + 1)
}

// blocks is where a chain of blocks ends, or -1 where it does not.
func blocks(data []byte, at int) int {
	for at < len(data) {
		n := int(data[at])
		at += 1 + n
		if n == 0 {
			return at
		}
	}
	return -1
}

func keepsExtension(ext []byte) bool {
	switch ext[1] {
	case 0xf9: // how a picture of an animation is shown
		return true
	case 0xff:
		return bytes.HasPrefix(ext[2:], []byte("\x0bNETSCAPE2.0")) || bytes.HasPrefix(ext[2:], []byte("\x0bANIMEXTS1.0"))
	}
	return false
}
