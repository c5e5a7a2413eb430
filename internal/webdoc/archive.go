package webdoc

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"strings"
)

// Limits on an archive. An export of a space with its pictures is far below them.
const (
	maxArchive = 512 << 20 // bytes, packed or unpacked
	maxEntries = 50_000
	maxRatio   = 200 // how many times larger a file may get by unpacking, from a megabyte on
)

// HoldsDocuments reports whether a file is a zip archive of documents: pages and Markdown, and no JSON, which is what
// chats and pagers export.
func HoldsDocuments(name string) bool {
	z, err := zip.OpenReader(name)
	if err != nil {
		return false
	}
	defer z.Close()
	found := false
	for _, f := range z.File {
		switch strings.ToLower(path.Ext(f.Name)) {
		case ".json", ".jsonl":
			return false
		case ".html", ".htm", ".md":
			found = true
		case ".zip":
			found = found || strings.HasPrefix(path.Base(f.Name), "ExportBlock-") // Notion packs twice
		}
	}
	return found
}

// OpenArchive unpacks a zip archive of documents into memory.
func OpenArchive(name string) (fs.FS, error) {
	st, err := os.Stat(name)
	if err != nil {
		return nil, err
	}
	if st.Size() > maxArchive {
		return nil, fmt.Errorf("it is larger than %d MB", maxArchive>>20)
	}
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	u := &unpacking{to: newMemory()}
	if err := u.archive(data, true); err != nil {
		return nil, err
	}
	return u.to, nil
}

type unpacking struct {
	to      *memory
	entries int
	bytes   int64
}

func (u *unpacking) archive(data []byte, nested bool) error {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return errors.New("it is no zip archive that can be read")
	}
	for _, f := range z.File {
		name := strings.TrimPrefix(strings.ReplaceAll(f.Name, `\`, "/"), "./")
		if u.entries++; u.entries > maxEntries {
			return fmt.Errorf("there are more than %d files in it", maxEntries)
		}
		switch {
		case strings.HasSuffix(name, "/"), strings.HasPrefix(name, "__MACOSX/"):
			continue
		case !fs.ValidPath(name):
			return fmt.Errorf("%q in it leads out of the archive", f.Name)
		case !f.Mode().IsRegular():
			continue
		}
		file, err := u.file(f)
		if err != nil {
			return err
		}
		if nested && strings.EqualFold(path.Ext(name), ".zip") {
			if err := u.archive(file, false); err != nil {
				return err
			}
			continue
		}
		u.to.add(name, file)
	}
	return nil
}

// file unpacks one file as far as the limits let it.
func (u *unpacking) file(f *zip.File) ([]byte, error) {
	r, err := f.Open()
	if err != nil {
		return nil, fmt.Errorf("%q in it cannot be unpacked", f.Name)
	}
	defer r.Close()
	limit := min(maxArchive-u.bytes, max(1<<20, maxRatio*int64(min(f.CompressedSize64, maxArchive))))
	data, err := io.ReadAll(io.LimitReader(r, limit+1))
	u.bytes += int64(len(data))
	switch {
	case u.bytes > maxArchive:
		return nil, fmt.Errorf("it unpacks to more than %d MB", maxArchive>>20)
	case int64(len(data)) > limit:
		return nil, fmt.Errorf("%q in it gets more than %d times larger by unpacking", f.Name, maxRatio)
	case err != nil:
		return nil, fmt.Errorf("%q in it cannot be unpacked", f.Name)
	}
	return data, nil
}
