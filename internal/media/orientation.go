package media

import (
	"bytes"
	"encoding/binary"
)

const exifHeader = "Exif\x00\x00"

// orientation is how a photograph is to be turned, 2 to 8, as the Exif of a JPEG says (content of its APP1 segment);
// 0 where it says nothing or is upright. It is the one thing in there that belongs to the picture.
//
// Source: Exif 2.32 (CIPA DC-008), 4.6.4 A; TIFF 6.0, section 2.
func orientation(content []byte) byte {
	tiff, ok := bytes.CutPrefix(content, []byte(exifHeader))
	if !ok || len(tiff) < 8 {
		return 0
	}
	var order binary.ByteOrder = binary.BigEndian
	if string(tiff[:2]) == "II" {
		order = binary.LittleEndian
	}
	at := uint64(order.Uint32(tiff[4:]))
	if at+2 > uint64(len(tiff)) {
		return 0
	}
	entries := tiff[at+2:]
	for range order.Uint16(tiff[at:]) {
		if len(entries) < 12 {
			return 0
		}
		if order.Uint16(entries) == 0x0112 && order.Uint16(entries[2:]) == 3 {
			if turn := order.Uint16(entries[8:]); turn >= 2 && turn <= 8 {
				return byte(turn)
			}
			return 0
		}
		entries = entries[12:]
	}
	return 0
}

// turnedBy is a segment of a JPEG that says only how to turn it.
func turnedBy(turn byte) []byte {
	return append(append([]byte{0xff, 0xe1, 0, 34},
		exifHeader+"MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00"...), turn, 0, 0, 0, 0, 0, 0)
}

// isTurned reports whether a JPEG is shown with its width for its height.
func isTurned(jpeg []byte) bool {
	if !bytes.HasPrefix(jpeg, []byte{0xff, 0xd8, 0xff}) {
		return false
	}
	_, rest, ok := bytes.Cut(jpeg[:min(len(jpeg), 256<<10)], []byte(exifHeader))
	return ok && orientation(append([]byte(exifHeader), rest...)) >= 5
}
