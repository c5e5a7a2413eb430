// Package cache keeps what a build knew for the next one. Its laws:
//
//   - It is a folder beside the output, never in the sources, which may be read-only. It may be deleted at any time.
//     Only the user that builds may read it, for it may stand where a web server looks and it quotes what it was built
//     from.
//   - What is taken from it is what would have been made without it. A Record is used only if it was made by the same
//     program (the bytes of the executable, not its version number) for the same options, if every question that the
//     earlier build asked of the site's files has the same answer today (names, types and contents; times do not
//     count), and if the published folder is as that build left it. A build that got two answers to one question,
//     because a file was saved meanwhile, leaves nothing.
//   - On any doubt there is nothing in it: a record that is damaged, cut short, of another program or unreadable is
//     the same as none. Reading it never fails a build, and neither does writing it.
//   - A file is taken from the published folder (Pages) only if it was made by the same program of the same template
//     and the same data, or of what that data would be made of (page.Output.Deps), or of the same bytes, and if it is
//     as that build left it.
//   - What was parsed of a review and what is kept of the search index are used only by the same program, and only for
//     the same bytes of the same files under the same settings; see compile.ParseCache and search.IndexCache.
//   - What is large of the search index stands in segments beside its head (SearchStore). A segment is written before
//     a head names it and never changed; each piece in it has a sum, which is looked at when the piece is needed.
//     Parts that no head names go with the next.
//   - The second tree of the published files that lies in the folder, too, is the writer's, which has laws of its own
//     for it; see output.
//   - A record is put in place in one step, so two processes may share the folder: each finds a whole record or none.
package cache

import (
	"bytes"
	"crypto/sha256"
	"encoding/gob"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// A Record is what one build leaves behind.
type Record struct {
	Key    [sha256.Size]byte // of the program and its options
	Facts  []Fact            // what was read
	Output []byte            // how the published folder was left, as its writer puts it
	Report []byte            // what was said about it
}

// A Program stands for the running program.
type Program [sha256.Size]byte

// ThisProgram sums up the bytes of the executable. ok is false where they cannot be read: then nothing would tell its
// records from those of another.
func ThisProgram() (p Program, ok bool) {
	path, err := os.Executable()
	if err != nil {
		return p, false
	}
	f, err := os.Open(path)
	if err != nil {
		return p, false
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return p, false
	}
	h.Sum(p[:0])
	return p, true
}

// Key is that of what a program keeps for some options.
func (p Program) Key(options ...string) (key [sha256.Size]byte) {
	h := sha256.New()
	h.Write(p[:])
	for _, o := range options {
		h.Write([]byte{0})
		h.Write([]byte(o))
	}
	h.Sum(key[:0])
	return key
}

const name = "build"

// Load reads the record in a folder; nil where there is none that can be trusted.
func Load(dir string) *Record {
	data, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil || len(data) < sha256.Size {
		return nil
	}
	body, sum := data[:len(data)-sha256.Size], data[len(data)-sha256.Size:]
	if got := sha256.Sum256(body); !bytes.Equal(got[:], sum) {
		return nil
	}
	r := new(Record)
	if err := gob.NewDecoder(bytes.NewReader(body)).Decode(r); err != nil {
		return nil
	}
	return r
}

// Save puts a record in the place of the one before it. The folder tells version control to leave it alone.
func Save(dir string, r *Record) error {
	var b bytes.Buffer
	if err := gob.NewEncoder(&b).Encode(r); err != nil {
		return err
	}
	sum := sha256.Sum256(b.Bytes())
	b.Write(sum[:])
	if err := prepare(dir); err != nil {
		return err
	}
	return replace(filepath.Join(dir, name), b.Bytes())
}

// prepare makes the folder of a cache. A link in its place, or in that of the file in it, is not followed.
func prepare(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	if info, err := os.Lstat(dir); err != nil || !info.IsDir() {
		return errors.Join(errNoFolder, err)
	}
	f, err := os.OpenFile(filepath.Join(dir, ".gitignore"), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	_, err = f.WriteString("*\n")
	return errors.Join(err, f.Close())
}

var errNoFolder = errors.New("the cache is not a folder")

func replace(path string, data []byte) error {
	return replaceWith(path, func(f io.Writer) error {
		_, err := f.Write(data)
		return err
	})
}

// replaceWith puts a file in the place of another in one step.
func replaceWith(path string, write func(io.Writer) error) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".new-*")
	if err != nil {
		return err
	}
	err = write(f)
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		_ = os.Remove(f.Name())
	}
	return err
}
