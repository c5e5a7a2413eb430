package output

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// A Refusal is an output folder that cannot be used, found before any work is done.
type Refusal struct{ Message, Hint string }

func (r Refusal) Error() string { return r.Message }

// refuse says why a folder cannot be an output: writing it would harm something that is not ours.
func refuse(dir string, o Options) error {
	info, err := os.Lstat(dir)
	if errors.Is(err, fs.ErrNotExist) {
		info, err = nil, nil
	}
	if err != nil {
		return err
	}
	if info != nil && !info.IsDir() {
		return Refusal{fmt.Sprintf("the output %s is not a folder", dir), "choose another one with -o"}
	}
	for _, s := range o.Outside {
		abs, err := filepath.Abs(s)
		if err != nil {
			return err
		}
		if within(real(dir), real(abs)) {
			return Refusal{fmt.Sprintf("the output %s is inside of %s", dir, abs),
				"choose a folder beside it with -o, such as public"}
		}
	}
	for _, s := range o.Sources {
		abs, err := filepath.Abs(s)
		if err != nil {
			return err
		}
		if within(real(abs), real(dir)) {
			return Refusal{fmt.Sprintf("the output %s contains the site's own sources (%s)", dir, abs),
				"choose a folder of its own with -o, such as public"}
		}
	}
	if info == nil {
		return nil
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	if len(entries) == 0 {
		return nil
	}
	if _, err := os.Lstat(filepath.Join(dir, ManifestName)); err != nil {
		return Refusal{fmt.Sprintf("the output %s is not empty and was not written by throughline", dir),
			"choose another folder with -o, or empty this one yourself"}
	}
	return nil
}

// notOurs refuses something beside the output that has the name of what a build makes there, and is something else.
func notOurs(name, be string) error {
	return Refusal{fmt.Sprintf("%s is in the way: it should be %s", name, be), "look what it is, and take it away"}
}

// refuseBeside looks at what a build makes beside the output. A link in the place of a folder would have files
// written, and removed, elsewhere.
func (w *Writer) refuseBeside() error {
	for _, suffix := range []string{"cache", "staging", "next", "old"} {
		name := w.beside(suffix)
		info, err := os.Lstat(name)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return err
		}
		if !info.IsDir() {
			return notOurs(name, "a folder")
		}
	}
	return nil
}

// real follows symbolic links as far as the path exists.
func real(p string) string {
	if r, err := filepath.EvalSymlinks(p); err == nil {
		return r
	}
	if parent := filepath.Dir(p); parent != p {
		return filepath.Join(real(parent), filepath.Base(p))
	}
	return p
}

// within reports whether p is dir or below it.
func within(p, dir string) bool {
	rel, err := filepath.Rel(dir, p)
	return err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator))
}
