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

// A Manifest lists what a build wrote.
type Manifest struct {
	Generator string           `json:"generator"`
	Files     map[string]Entry `json:"files"` // by slash-separated path
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

// UnmarshalText implements encoding.TextUnmarshaler. What is no sum is the sum of nothing that was ever written: a manifest that
// somebody has touched makes files be written again, not a build fail.
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

// readManifest reads the manifest of a folder and gives the sum of its bytes, too. A folder without one has an empty one.
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
	if err := json.Unmarshal(data, &m); err != nil {
		return none, sum, Refusal{fmt.Sprintf("the manifest %s cannot be read: %v", filepath.Join(dir, ManifestName), err),
			"if the folder holds nothing but a published site, delete it and build again"}
	}
	if m.Files == nil {
		m.Files = none.Files
	}
	return m, sha256.Sum256(data), nil
}
