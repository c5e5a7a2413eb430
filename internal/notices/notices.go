// Package notices has the licences of everything that is in the program, as notices/collect found them when it was
// built; see the Makefile.
package notices

import (
	"compress/gzip"
	"embed"
	"encoding/json"
	"errors"
	"io/fs"
)

// A Notice is what one thing that is in the program asks to be said of it.
type Notice struct {
	Name    string   `json:"name"` // the path of a module, "go", or "npm:" and the name of a package
	Version string   `json:"version,omitempty"`
	Texts   []string `json:"texts"` // licences and notices as they stand in its files
}

// File is where the notices are, below the folder of this package.
const File = "texts/notices.json.gz"

//go:embed all:texts
var texts embed.FS

// All gives the notices, sorted by name; none where the program was built without them.
func All() ([]Notice, error) {
	f, err := texts.Open(File)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		return nil, err
	}
	var out []Notice
	return out, json.NewDecoder(z).Decode(&out)
}
