package search

import (
	"bytes"
	"compress/flate"
	"compress/zlib"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"slices"
)

// A payload is what a file holds, in blocks of different kinds of data: each is compressed with a code of its own. In
// numbers nothing is said twice but by chance, so they are coded and nothing else.
type payload struct {
	numbers bool
	blocks  [][]byte
}

func shardName(dir string, i int) string { return fmt.Sprintf("%s/%x", dir, i) }

// shard spreads a name over n shards (FNV-1a of its UTF-8 bytes, 32 bits; the browser computes the same).
func shard(name string, n int) int {
	h := fnv.New32a()
	h.Write([]byte(name))
	return int(h.Sum32() % uint32(n))
}

func firstTwo(word string) string {
	r := []rune(word)
	return string(r[:min(2, len(r))])
}

// A packer makes scripts. It is used again and again, by one goroutine.
type packer struct {
	texts, numbers *zlib.Writer
	buf            bytes.Buffer
	out            []byte
}

// compress gives the blocks of a payload as one stream (zlib, RFC 1950, which has a checksum).
func (p *packer) compress(load payload) ([]byte, error) {
	p.buf.Reset()
	w, level := &p.texts, 5
	if load.numbers {
		w, level = &p.numbers, flate.HuffmanOnly
	}
	if *w == nil {
		made, err := zlib.NewWriterLevel(&p.buf, level)
		if err != nil {
			return nil, err
		}
		*w = made
	}
	(*w).Reset(&p.buf)
	written := false
	for _, b := range load.blocks {
		if len(b) == 0 {
			continue
		}
		if written {
			if err := (*w).Flush(); err != nil {
				return nil, err
			}
		}
		if _, err := (*w).Write(b); err != nil {
			return nil, err
		}
		written = true
	}
	if err := (*w).Close(); err != nil {
		return nil, err
	}
	return p.buf.Bytes(), nil
}

// script wraps a payload into a script that hands it over: its name, the length of it compressed, and that as a text
// of characters from U+3000 to U+AFFF, each 15 bits, the most significant first. The file is UTF-16, little endian,
// with a byte order mark, which a browser believes before what a server says: so a byte costs 1.07 bytes, where
// base64 costs
// 1.33 and a server that does not know of compression does no harm. It is valid until the next one is made.
func (p *packer) script(name string, load payload) ([]byte, error) {
	data, err := p.compress(load)
	if err != nil {
		return nil, err
	}
	out := wide(p.out[:0], opening(name)+fmt.Sprintf("%d,\"", len(data)))
	p.out = wide(appendChars(out, data), "\");\n")
	return p.out, nil
}

const (
	firstChar = 0x3000
	charBits  = 15
	charMask  = 1<<charBits - 1
)

// appendChars writes data as characters. Fifteen bytes make eight of them at a time.
func appendChars(out, data []byte) []byte {
	at := len(out)
	out = slices.Grow(out, 2*(len(data)*8/charBits+1))[:at+16*(len(data)/charBits)]
	for ; len(data) >= charBits; data, at = data[charBits:], at+16 {
		high, low := binary.BigEndian.Uint64(data), binary.BigEndian.Uint64(data[7:])
		to := out[at : at+16]
		for k, v := range [8]uint64{high >> 49, high >> 34, high >> 19, high >> 4, high<<11 | low<<8>>53, low >> 30,
			low >> 15, low} {
			binary.LittleEndian.PutUint16(to[2*k:], uint16(firstChar+v&charMask))
		}
	}
	bits, have := uint32(0), 0
	for _, b := range data {
		bits, have = bits<<8|uint32(b), have+8
		if have >= charBits {
			have -= charBits
			out = binary.LittleEndian.AppendUint16(out, uint16(firstChar+bits>>have))
			bits &= 1<<have - 1
		}
	}
	if have > 0 {
		out = binary.LittleEndian.AppendUint16(out, uint16(firstChar+bits<<(charBits-have)))
	}
	return out
}

// opening is how the script of a file begins.
func opening(name string) string { return fmt.Sprintf("\ufeffthroughlineSearch(%q,", name) }

// renamed is a script under another name.
func renamed(script []byte, from, to string) []byte {
	return append(wide(nil, opening(to)), script[len(wide(nil, opening(from))):]...)
}

// wide appends a text of the basic plane as UTF-16.
func wide(out []byte, s string) []byte {
	for _, r := range s {
		out = binary.LittleEndian.AppendUint16(out, uint16(r))
	}
	return out
}

// asJSON is the script that hands over a value.
func (p *packer) asJSON(name string, v any) ([]byte, error) {
	data, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	return p.script(name, payload{blocks: [][]byte{data}})
}
