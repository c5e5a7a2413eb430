package output

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// A Report says how a published folder differs from its manifest. The lists are sorted.
type Report struct {
	Files   int      `json:"files"`   // of the manifest
	Missing []string `json:"missing"` // listed and not there
	Altered []string `json:"altered"` // there with other bytes, or not a plain file
	Foreign []string `json:"foreign"` // there and not listed; these are nobody's fault
}

// Sound reports whether everything that was published is there as it was published.
func (r Report) Sound() bool { return len(r.Missing)+len(r.Altered) == 0 }

// Verify compares a published folder with its manifest, byte for byte. The error is a Refusal for a folder without
// one.
func Verify(dir string) (Report, error) {
	r := Report{Missing: []string{}, Altered: []string{}, Foreign: []string{}}
	m, _, err := readManifest(dir)
	if err != nil {
		return r, err
	}
	if len(m.Files) == 0 {
		return r, Refusal{fmt.Sprintf("%s has no manifest of a published site", dir),
			"name the folder that build wrote, such as public"}
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return r, err
	}
	defer root.Close()
	r.Files = len(m.Files)
	for p, e := range m.Files {
		switch sum, err := hashFile(root, p); {
		case errors.Is(err, fs.ErrNotExist):
			r.Missing = append(r.Missing, p)
		case err != nil || sum != e.SHA256:
			r.Altered = append(r.Altered, p)
		}
	}
	err = fs.WalkDir(root.FS(), ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		if _, ours := m.Files[filepath.ToSlash(p)]; !ours && p != ManifestName {
			r.Foreign = append(r.Foreign, p)
		}
		return nil
	})
	for _, list := range [][]string{r.Missing, r.Altered, r.Foreign} {
		slices.Sort(list)
	}
	return r, err
}

var errNotPlain = errors.New("not a plain file")

func hashFile(root *os.Root, p string) (sum Sum, err error) {
	info, err := root.Lstat(filepath.FromSlash(p))
	if err != nil {
		return sum, err
	}
	if !info.Mode().IsRegular() {
		return sum, errNotPlain
	}
	f, err := root.Open(filepath.FromSlash(p))
	if err != nil {
		return sum, err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return sum, err
	}
	h.Sum(sum[:0])
	return sum, nil
}
