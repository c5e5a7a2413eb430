package publish

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"strings"

	"throughline/internal/output"
)

// A folder is a target on a disk, also one that is mounted: the folder itself is never moved. Files take the place of
// others in one step each. What is new gets the rights that the folder has, without those to execute.
type folder struct {
	dir  string
	root *os.Root
	mode fs.FileMode
}

// OpenFolder opens a folder as a target, and makes it where it is missing. A symbolic link to a folder is followed.
func OpenFolder(dir string) (Target, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	info, err := os.Stat(dir)
	if err != nil {
		return nil, err
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	return &folder{dir, root, info.Mode().Perm() | 0o700}, nil
}

// partial is where files lie until they are whole.
const partial = Private + "partial/"

func (f *folder) String() string { return f.dir }
func (f *folder) Parallel() int  { return min(4, runtime.GOMAXPROCS(0)*2) }

func (f *folder) CheckName(name string) error {
	if err := output.NotOnWindows(name); err != nil && runtime.GOOS == "windows" {
		return err
	}
	if !filepath.IsLocal(filepath.FromSlash(name)) {
		return errors.New("this system has no such names")
	}
	for _, part := range strings.Split(name, "/") {
		if len(part) > 255 {
			return errors.New("a part of the name has more than 255 bytes")
		}
	}
	return nil
}

func (f *folder) Read(_ context.Context, name string) ([]byte, error) {
	return f.root.ReadFile(local(name))
}

func local(name string) string { return filepath.FromSlash(name) }

func (f *folder) Put(_ context.Context, name string, file File) error {
	in, err := file.Open()
	if err != nil {
		return err
	}
	defer in.Close()
	return f.replace(name, func(tmp string) error { return f.write(tmp, in, file.Size) })
}

// write makes a new file of so many bytes.
func (f *folder) write(name string, in io.Reader, size int64) error {
	out, err := f.root.OpenFile(local(name), os.O_WRONLY|os.O_CREATE|os.O_EXCL, f.mode&0o666)
	if err != nil {
		return err
	}
	n, err := io.Copy(out, in)
	if err == nil && n != size {
		err = fmt.Errorf("%s: %d bytes in the place of %d", name, n, size)
	}
	if err == nil && runtime.GOOS != "windows" {
		err = out.Chmod(f.mode & 0o666) // whatever the umask
	}
	return errors.Join(err, out.Close())
}

// replace has a file made under another name and then puts it in its place.
func (f *folder) replace(name string, make func(tmp string) error) error {
	if err := f.mkdirs(path.Dir(name)); err != nil {
		return err
	}
	if err := f.mkdirs(strings.TrimSuffix(partial, "/")); err != nil {
		return err
	}
	sum := sha256.Sum256([]byte(name))
	tmp := fmt.Sprintf("%s%x", partial, sum[:8])
	_ = f.root.Remove(local(tmp))
	if err := make(tmp); err != nil {
		_ = f.root.Remove(local(tmp))
		return err
	}
	err := f.root.Rename(local(tmp), local(name))
	_ = f.root.Remove(local(tmp)) // still there if both names were the same file
	return err
}

// mkdirs makes the folders that are missing, and leaves those that are there alone.
func (f *folder) mkdirs(dir string) error {
	if dir == "." {
		return nil
	}
	if info, err := f.root.Stat(local(dir)); err == nil {
		if !info.IsDir() {
			return &fs.PathError{Op: "mkdir", Path: path.Join(f.dir, dir),
				Err: errors.New("there is a file of this name")}
		}
		return nil
	}
	if err := f.mkdirs(path.Dir(dir)); err != nil {
		return err
	}
	mode := f.mode
	if dir+"/" == Private {
		mode = 0o700 // whoever serves the folder is not to serve this
	}
	if err := f.root.Mkdir(local(dir), mode); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return f.root.Chmod(local(dir), mode)
}

// Copy implements Target. The copy is another name of the same file where that can be: no file is ever written to.
func (f *folder) Copy(_ context.Context, from, to string) error {
	return f.replace(to, func(tmp string) error {
		if err := f.root.Link(local(from), local(tmp)); err == nil || errors.Is(err, fs.ErrNotExist) {
			return err
		}
		in, err := f.root.Open(local(from))
		if err != nil {
			return err
		}
		defer in.Close()
		info, err := in.Stat()
		if err != nil {
			return err
		}
		return f.write(tmp, in, info.Size())
	})
}

// Remove implements Target. Folders of files that were ours go with the last of them.
func (f *folder) Remove(_ context.Context, name string) error {
	if err := f.root.Remove(local(name)); err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		return err
	}
	for d := path.Dir(name); d != "." && f.root.Remove(local(d)) == nil; d = path.Dir(d) {
	}
	return nil
}

func (f *folder) Stat(_ context.Context, name string) (e output.Entry, err error) {
	info, err := f.root.Lstat(local(name))
	if err != nil {
		return e, err
	}
	if !info.Mode().IsRegular() {
		return e, nil
	}
	in, err := f.root.Open(local(name))
	if err != nil {
		return e, err
	}
	defer in.Close()
	h := sha256.New()
	if e.Size, err = io.Copy(h, in); err != nil {
		return output.Entry{}, err
	}
	e.SHA256 = sumOf(h)
	return e, nil
}

func (f *folder) List(_ context.Context, prefix string) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		from := "."
		if prefix != "" {
			from = strings.TrimSuffix(prefix, "/")
		}
		err := fs.WalkDir(f.root.FS(), from, func(p string, d fs.DirEntry, err error) error {
			if errors.Is(err, fs.ErrNotExist) {
				return nil
			}
			if err == nil && !d.IsDir() && !yield(p, nil) {
				return fs.SkipAll
			}
			return err
		})
		if err != nil {
			yield("", err)
		}
	}
}

func (f *folder) Tidy(context.Context) error {
	return f.root.RemoveAll(local(strings.TrimSuffix(partial, "/")))
}

// Beside gives files that servers hand out in the place of one of the site, compressed, and that are not of the site.
func (f *folder) Beside(name string) []string {
	var out []string
	for _, ext := range output.Compressed() {
		if _, err := f.root.Lstat(local(name + ext)); err == nil {
			out = append(out, name+ext)
		}
	}
	return out
}
