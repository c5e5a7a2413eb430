package media

import (
	"bytes"
	"encoding/binary"
)

// stripMetadata takes out of a picture what is not the picture: comments, place and time, camera, editing history,
// thumbnails of what was cut away, and whatever follows its end. What colours and animation need stays. What a file
// is, its first bytes say, for a photograph may well be called x.png. A picture that breaks off is cut where what can
// be read of it ends.
//
// An SVG is written anew, see safeSVG; for AVIF and HEIC see stripHEIF.
//
// Sources: PNG (W3C, third edition, section 11), JPEG (ITU-T T.81 annex B), WebP (RFC 9649), GIF (GIF89a, appendix A).
func stripMetadata(name string, data []byte) []byte {
	switch formatOf(name, data) {
	case pngFile:
		return stripPNG(data)
	case jpegFile:
		return stripJPEG(data)
	case webpFile:
		return stripWebP(data)
	case heifFile:
		out, ok := stripHEIF(data)
		if !ok { // CheckFiles has refused it
			return nil
		}
		return out
	case svgFile:
		return safeSVG(data)
	case gifFile:
		return stripGIF(data)
	}
	return data
}

// isPicture reports whether an extension, in small letters, is that of a picture that pages show or cameras make.
func isPicture(ext string) bool {
	switch ext {
	case ".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".heic", ".heif":
		return true
	}
	return false
}

const pngSignature = "\x89PNG\r\n\x1a\n"

// stripPNG keeps the chunks that a decoder needs to show the picture, up to IEND.
func stripPNG(data []byte) []byte {
	out := append(make([]byte, 0, len(data)), pngSignature...)
	for at := len(pngSignature); at+8 <= len(data); {
		size := uint64(binary.BigEndian.Uint32(data[at:]))
		end := len(data)
		if size+12 <= uint64(len(data)-at) {
			end = at + 12 + int(size)
		}
		kind := string(data[at+4 : at+8])
		switch kind {
		case "IHDR", "PLTE", "IDAT", "IEND", "tRNS", "cHRM", "gAMA", "iCCP", "sBIT", "sRGB", "cICP", "bKGD", "pHYs",
			"acTL", "fcTL", "fdAT":
			out = append(out, data[at:end]...)
		}
		if kind == "IEND" {
			return out
		}
		at = end
	}
	return out
}

// stripJPEG drops comments and application segments but JFIF (APP0), colour profiles (APP2) and Adobe's (APP14),
// between scans as well, and everything after the end: telephones put whole other photographs there.
func stripJPEG(data []byte) []byte {
	out, turned := append(make([]byte, 0, len(data)), 0xff, 0xd8), false
	for at := 2; at+1 < len(data); {
		marker := data[at+1]
		switch {
		case data[at] != 0xff || marker == 0xff || marker == 0: // not a marker yet: bytes that decoders pass over
			at++
			continue
		case marker == 0xd9:
			return append(out, 0xff, 0xd9)
		case marker == 0x01 || marker >= 0xd0 && marker <= 0xd8: // stands alone, and says nothing here
			at += 2
			continue
		}
		if at+4 > len(data) {
			return out
		}
		end := at + 2 + int(binary.BigEndian.Uint16(data[at+2:]))
		if end > len(data) || end < at+4 {
			return out
		}
		if keepsSegment(marker, data[at+4:end]) {
			out = append(out, data[at:end]...)
		} else if turn := orientation(data[at+4 : end]); marker == 0xe1 && turn > 0 && !turned {
			out, turned = append(out, turnedBy(turn)...), true
		}
		if at = end; marker == 0xda {
			at = scanEnd(data, end)
			out = append(out, data[end:at]...)
		}
	}
	return out
}

// scanEnd is where the coded data of a scan end: at the next marker that is no restart.
func scanEnd(data []byte, at int) int {
	for ; at+1 < len(data); at++ {
		if next := data[at+1]; data[at] == 0xff && next != 0 && next != 0xff && (next < 0xd0 || next > 0xd7) {
			return at
		}
	}
	return len(data)
}

func keepsSegment(marker byte, content []byte) bool {
	switch {
	case marker == 0xfe: // comment
		return false
	case marker == 0xe2:
		return bytes.HasPrefix(content, []byte("ICC_PROFILE\x00"))
	case marker == 0xe0:
		return bytes.HasPrefix(content, []byte("JFIF\x00")) && len(content) == 14 // longer ones hold a thumbnail
	case marker == 0xee:
		return bytes.HasPrefix(content, []byte("Adobe"))
	}
	return marker < 0xe0 || marker > 0xef
}

// stripWebP keeps the chunks that are the picture, its frames and its colours.
func stripWebP(data []byte) []byte {
	out := bytes.Clone(data[:12])
	for at := 12; at+8 <= len(data); {
		size := uint64(binary.LittleEndian.Uint32(data[at+4:]))
		end := len(data)
		if size+size%2+8 <= uint64(len(data)-at) {
			end = at + 8 + int(size+size%2)
		}
		switch kind := string(data[at : at+4]); kind {
		case "VP8X":
			chunk := bytes.Clone(data[at:end])
			if len(chunk) > 8 {
				chunk[8] &^= 0x08 | 0x04 // EXIF and XMP flags
			}
			out = append(out, chunk...)
		case "VP8 ", "VP8L", "ALPH", "ANIM", "ANMF", "ICCP":
			out = append(out, data[at:end]...)
		}
		at = end
	}
	binary.LittleEndian.PutUint32(out[4:], uint32(len(out)-8))
	return out
}

// stripGIF drops comments, texts and the notes of applications but those that say how often an animation repeats.
func stripGIF(data []byte) []byte {
	if len(data) < 13 {
		return data
	}
	at := min(13+colours(data[10]), len(data))
	out := append(make([]byte, 0, len(data)), data[:at]...)
	for at < len(data) {
		start := at
		switch data[at] {
		case 0x2c: // a picture: its place, its colours, the size of its codes, its blocks
			if at+10 > len(data) {
				return out
			}
			at = blocks(data, at+10+colours(data[at+9])+1)
		case 0x21:
			at = blocks(data, at+2)
		case 0x3b:
			return append(out, 0x3b)
		default:
			return out
		}
		if at < 0 {
			at = len(data)
		}
		if data[start] == 0x2c || keepsExtension(data[start:at]) {
			out = append(out, data[start:at]...)
		}
	}
	return out
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
	switch {
	case len(ext) < 3:
		return false
	case ext[1] == 0xf9: // how a picture of an animation is shown
		return true
	case ext[1] == 0xff:
		return bytes.HasPrefix(ext[2:], []byte("\x0bNETSCAPE2.0")) ||
			bytes.HasPrefix(ext[2:], []byte("\x0bANIMEXTS1.0"))
	}
	return false
}
