// Package cache keeps what a build knew for the next one. Its laws:
//
//   - It is a folder beside the output, never in the sources, which may be read-only. It may be deleted at any time.
//     Only the user that builds may read it, for it may stand where a web server looks and it quotes what it was built
//     from. How things stand in it, and that on any doubt there is nothing in it, is the law of store; reading it never
//     fails a build, and neither does writing it.
//   - What is taken from it is what would have been made without it. A Record is used only if it was made by the same
//     program (the bytes of the executable, not its version number) for the same options, if every question that the
//     earlier build asked of the site's files has the same answer today (names, types and contents; times do not
//     count), and if the published folder is as that build left it. A build that got two answers to one question,
//     because a file was saved meanwhile, leaves nothing.
//   - A file is taken from the published folder (Pages) only if it was made by the same program of the same template
//     and the same data, or of what that data would be made of (page.Output.Deps), or of the same bytes, and if it is
//     as that build left it.
//   - What was parsed of a review and what is kept of the search index are used only by the same program, and only for
//     the same bytes of the same files under the same settings; see compile.ParseCache and search.IndexCache.
//   - The second tree of the published files that lies in the folder, too, is the writer's, which has laws of its own
//     for it; see output.
package cache

import (
	"bytes"
	"crypto/sha256"
	"encoding/gob"
	"io"
	"os"

	"throughline/internal/store"
)

// A Record is what one build leaves behind.
type Record struct {
	Facts  []Fact // what was read
	Output []byte // how the published folder was left, as its writer puts it
	Report []byte // what was said about it
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

// Load reads the record in a folder; nil where there is none of this key that can be trusted.
func Load(dir string, key store.Key) *Record {
	said := store.Load(dir, name, key)
	if said == nil {
		return nil
	}
	r := new(Record)
	if err := gob.NewDecoder(bytes.NewReader(said)).Decode(r); err != nil {
		return nil
	}
	return r
}

// Save puts a record in the place of the one before it.
func Save(dir string, key store.Key, r *Record) error {
	var b bytes.Buffer
	if err := gob.NewEncoder(&b).Encode(r); err != nil {
		return err
	}
	return store.Save(dir, name, key, &b)
}
