package output

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
)

// ManifestName is the file that says which folder is ours and what is in it.
const ManifestName = ".throughline.json"

// ManifestFormat is the format of the manifests that this program writes; those without a number are of before there
// was one. What a newer program has written is left alone.
const ManifestFormat = 1

// A Manifest lists what a build wrote.
type Manifest struct {
	Format    int              `json:"format,omitempty"`
	Generator string           `json:"generator"`
	Edition   string           `json:"edition,omitempty"` // the audience
	Files     map[string]Entry `json:"files"`             // by slash-separated path
}

// An Entry is one file of a manifest.
type Entry struct {
	SHA256 Sum   `json:"sha256"`
	Size   int64 `json:"size"`
}

// A Sum is a SHA-256. As text it is 64 hexadecimal digits.
type Sum [sha256.Size]byte

// MarshalText implements encoding.TextMarshaler.
func (s Sum) MarshalText() ([]byte, error) { return hex.AppendEncode(nil, s[:]), nil }

// UnmarshalText implements encoding.TextUnmarshaler. What is no sum is the sum of nothing that was ever written: a
// manifest that somebody has touched makes files be written again, not a build fail.
func (s *Sum) UnmarshalText(text []byte) error {
	*s = Sum{}
	if len(text) == hex.EncodedLen(len(s)) {
		if _, err := hex.Decode(s[:], text); err != nil {
			*s = Sum{}
		}
	}
	return nil
}

// text is the manifest as it stands on disk.
func (m Manifest) text() ([]byte, error) {
	data, err := json.MarshalIndent(m, "", " ")
	return append(data, '\n'), err
}

// readManifest reads the manifest of a folder and gives the sum of its bytes, too. A folder without one has an empty
// one.
func readManifest(dir string) (m Manifest, sum Sum, err error) {
	none := Manifest{Files: map[string]Entry{}}
	data, err := readPlain(filepath.Join(dir, ManifestName))
	if errors.Is(err, fs.ErrNotExist) {
		return none, sum, nil
	}
	if isOdd(err) {
		return none, sum, Refusal{fmt.Sprintf("the manifest %s is not a plain file", filepath.Join(dir, ManifestName)),
			"was the folder written by throughline? if not, choose another one"}
	}
	if err != nil {
		return none, sum, err
	}
	if m, err = ParseManifest(data); err != nil {
		return none, sum, Refusal{fmt.Sprintf("the manifest %s cannot be read: %v", filepath.Join(dir, ManifestName),
			err),
			"if the folder holds nothing but a published site, delete it and build again"}
	}
	if m.Format > ManifestFormat {
		return none, sum, Refusal{fmt.Sprintf("%s was written by a newer program than this one (%s)", dir,
			m.Generator), "use that program, or a newer one"}
	}
	return m, sha256.Sum256(data), nil
}

// ParseManifest reads a manifest as it stands on disk.
func ParseManifest(data []byte) (Manifest, error) {
	m := Manifest{}
	err := json.Unmarshal(data, &m)
	if m.Files == nil {
		m.Files = map[string]Entry{}
	}
	return m, err
}

// EntryOf is the entry of a file with these bytes.
func EntryOf(data []byte) Entry { return Entry{sha256.Sum256(data), int64(len(data))} }

// Compressed are the endings of copies that servers hand out in the place of a file.
func Compressed() []string { return []string{".gz", ".br", ".zst"} }
