package publish

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"throughline/internal/output"
)

// A folderSource is a folder that build wrote.
type folderSource struct {
	dir      string
	root     *os.Root
	manifest output.Manifest
	raw      []byte
}

func openFolder(dir string) (*folderSource, error) {
	root, err := os.OpenRoot(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, Refusal{Message: fmt.Sprintf("there is no folder %s", dir),
			Hint: "name the folder that build wrote, such as public"}
	}
	if err != nil {
		return nil, err
	}
	f := &folderSource{dir: dir, root: root}
	if err := f.read(); err != nil {
		root.Close()
		return nil, err
	}
	return f, nil
}

func (f *folderSource) read() (err error) {
	f.raw, err = f.root.ReadFile(output.ManifestName)
	if errors.Is(err, fs.ErrNotExist) {
		return Refusal{Message: fmt.Sprintf("%s has no manifest of a published site", f.dir),
			Hint: "name the folder that build wrote, such as public"}
	}
	if err != nil {
		return err
	}
	if f.manifest, err = output.ParseManifest(f.raw); err != nil {
		return Refusal{Message: fmt.Sprintf("the manifest of %s cannot be read: %v", f.dir, err), Hint: "build again"}
	}
	if f.manifest.Format > output.ManifestFormat {
		return Refusal{Message: fmt.Sprintf("%s was built by a newer program than this one", f.dir),
			Hint: "publish with that program, or a newer one"}
	}
	if f.manifest.Edition == "" {
		return Refusal{Message: fmt.Sprintf("the manifest of %s does not say which edition it is: an older program "+
			"has built it", f.dir), Hint: "build again"}
	}
	return nil
}

func (f *folderSource) release() *release { return nil }
func (f *folderSource) sends() bool       { return true }

// smallFile is up to how many bytes a file is read once; a larger one is read before it is sent, and again.
const smallFile = 8 << 20

func (f *folderSource) put(ctx context.Context, t Target, name string, e output.Entry) error {
	local := filepath.FromSlash(name)
	file := File{Entry: e, Type: typeOf(name), Cache: cacheOf(name, e),
		Open: func() (io.ReadCloser, error) { return f.root.Open(local) }}
	if e.Size <= smallFile {
		data, err := f.root.ReadFile(local)
		if err != nil {
			return f.altered(name, err)
		}
		if output.EntryOf(data) != e {
			return f.altered(name, nil)
		}
		file.Open = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(data)), nil }
		return t.Put(ctx, name, file)
	}
	if err := f.check(local, e); err != nil {
		return f.altered(name, err)
	}
	return t.Put(ctx, name, file)
}

// altered is a file that is not as it was built.
func (f *folderSource) altered(name string, err error) error {
	if err != nil && !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, errOther) {
		return err
	}
	return Refusal{Message: fmt.Sprintf("%s is not as it was built", filepath.Join(f.dir, filepath.FromSlash(name))),
		Hint: "build again, then publish again; what was sent so far hurts nobody"}
}

var errOther = errors.New("other bytes")

func (f *folderSource) check(local string, e output.Entry) error {
	in, err := f.root.Open(local)
	if err != nil {
		return err
	}
	defer in.Close()
	h := sha256.New()
	if n, err := io.Copy(h, in); err != nil || n != e.Size || sumOf(h) != e.SHA256 {
		return errors.Join(err, errOther)
	}
	return nil
}

func sumOf(h hash.Hash) (sum output.Sum) {
	h.Sum(sum[:0])
	return sum
}
