package ingest

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"unicode/utf8"
)

// Limits on what is read. An export of a year of a large company's incident channels is far below them.
const (
	maxFile    = 64 << 20  // bytes of one file
	maxAll     = 512 << 20 // bytes of one input, unpacked
	maxEntries = 50_000    // files of one input
	maxRatio   = 200       // how many times larger a file may get by unpacking, from a megabyte on
)

// Open reads an input from the disk: a file, a folder or a zip archive. A folder or an archive that is no export of
// its own kind gives one input for each file in it.
func Open(name string) ([]*Input, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, &Error{
			Source:  name,
			Message: plainError(err),
			Hint:    "name a file, a folder or a zip archive that is there",
			Usage:   true,
		}
	}
	in := &Input{Name: name, Tree: true}
	switch {
	case info.IsDir():
		err = in.readFolder(name)
	case !info.Mode().IsRegular():
		err = &Error{Source: name, Message: "this is not a plain file"}
	default:
		var data []byte
		if data, err = readLimited(name, info.Size()); err == nil && !isZip(data) {
			return checked(NewInput(name, data))
		} else if err == nil {
			err = in.readZip(data)
		}
	}
	if err != nil {
		return nil, err
	}
	return split(in)
}

// split makes inputs of the single files of a tree that is no export as a whole.
func split(in *Input) ([]*Input, error) {
	if detectTree(in) {
		return checked(in)
	}
	var out []*Input
	for _, f := range in.Files {
		one := &Input{Name: in.Name + "/" + f.Name, Files: []InputFile{f}}
		if _, err := checked(one); err != nil {
			return nil, err
		}
		out = append(out, one)
	}
	if len(out) == 0 {
		return nil, &Error{
			Source:  in.Name,
			Message: "there is no text in it that could be read",
			Hint:    "name the export itself",
		}
	}
	return out, nil
}

// checked refuses texts that are not UTF-8: letters would be lost in silence.
func checked(in *Input) ([]*Input, error) {
	for _, f := range in.Files {
		name := in.nameOf(f.Name)
		switch {
		case bytes.HasPrefix(f.Data, []byte("\xff\xfe")), bytes.HasPrefix(f.Data, []byte("\xfe\xff")):
			return nil, &Error{Source: name, At: "1:1", Message: "this file is in UTF-16", Hint: "save it as UTF-8"}
		case bytes.IndexByte(f.Data, 0) >= 0:
			return nil, &Error{
				Source:  name,
				Message: "this is not a text",
				Hint:    "name an export: JSON, CSV, a log, a folder or a zip archive",
			}
		case !utf8.Valid(f.Data) && !metafied(f.Data):
			doc := &document{name: name}
			at := 0
			for at < len(f.Data) {
				r, size := utf8.DecodeRune(f.Data[at:])
				if r == utf8.RuneError && size == 1 {
					break
				}
				at += size
			}
			return nil, doc.fault(
				f.Data,
				at,
				fmt.Sprintf("byte 0x%02x is not valid UTF-8", f.Data[at]),
				"save the file as UTF-8",
			)
		}
	}
	return []*Input{in}, nil
}

func isZip(data []byte) bool {
	return bytes.HasPrefix(data, []byte("PK\x03\x04")) || bytes.HasPrefix(data, []byte("PK\x05\x06"))
}

func readLimited(name string, size int64) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, &Error{Source: name, Message: plainError(err)}
	}
	defer f.Close()
	limit := int64(maxAll)
	head := make([]byte, 4)
	if n, _ := io.ReadFull(f, head); !isZip(head[:n]) {
		limit = maxFile
	}
	if size > limit {
		return nil, &Error{
			Source:  name,
			Message: fmt.Sprintf("it is larger than %d MB", limit>>20),
			Hint:    "export a shorter time, or the channel of the incident alone",
		}
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return nil, &Error{Source: name, Message: plainError(err)}
	}
	data, err := io.ReadAll(io.LimitReader(f, limit))
	if err != nil {
		return nil, &Error{Source: name, Message: plainError(err)}
	}
	return data, nil
}

// wanted reports whether a file of a folder or an archive can hold events: pictures and what systems leave there do
// not.
func wanted(name string) bool {
	base := path.Base(name)
	if strings.HasPrefix(base, ".") || strings.HasPrefix(name, "__MACOSX/") || base == "Thumbs.db" {
		return false
	}
	switch strings.ToLower(path.Ext(name)) {
	case ".json", ".jsonl", ".ndjson", ".csv", ".tsv", ".txt", ".log", ".cast", ".sql", ".weechatlog":
		return true
	}
	return false
}

// readFolder reads the files of a folder; links are not followed.
func (in *Input) readFolder(dir string) error {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return &Error{Source: dir, Message: plainError(err)}
	}
	defer root.Close()
	var total int64
	return fs.WalkDir(root.FS(), ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return &Error{Source: dir + "/" + p, Message: plainError(err)}
		}
		if d.IsDir() || !d.Type().IsRegular() || !wanted(p) {
			return nil
		}
		if info, err := d.Info(); err == nil && info.Size() > maxFile {
			return &Error{Source: dir + "/" + p, Message: fmt.Sprintf("it is larger than %d MB", maxFile>>20)}
		}
		data, err := fs.ReadFile(root.FS(), p)
		if err != nil {
			return &Error{Source: dir + "/" + p, Message: plainError(err)}
		}
		total += int64(len(data))
		return in.take(p, data, total)
	})
}

func (in *Input) take(name string, data []byte, total int64) error {
	switch {
	case len(data) > maxFile:
		return &Error{Source: in.Name + "/" + name, Message: fmt.Sprintf("it is larger than %d MB", maxFile>>20)}
	case total > maxAll:
		return &Error{
			Source:  in.Name,
			Message: fmt.Sprintf("it holds more than %d MB", maxAll>>20),
			Hint:    "export the channels of the incident alone",
		}
	case len(in.Files) == maxEntries:
		return &Error{
			Source:  in.Name,
			Message: fmt.Sprintf("it holds more than %d files", maxEntries),
			Hint:    "export the channels of the incident alone",
		}
	}
	in.Files = append(in.Files, InputFile{name, data})
	return nil
}

// readZip reads the files of an archive, and refuses one that is not what an export is: nothing of it ever touches the
// disk, but a name that leads out of the archive says that somebody has made it for something else.
func (in *Input) readZip(data []byte) error {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return &Error{
			Source:  in.Name,
			Message: "this zip archive cannot be read: " + zipError(err),
			Hint:    "was the download cut short? fetch it again",
		}
	}
	if len(z.File) > maxEntries {
		return &Error{
			Source:  in.Name,
			Message: fmt.Sprintf("it holds more than %d files", maxEntries),
			Hint:    "export the channels of the incident alone",
		}
	}
	var total int64
	for _, f := range z.File {
		if bad := badName(f); bad != "" {
			return &Error{
				Source:  in.Name,
				Message: fmt.Sprintf("the archive has %s: %q", bad, f.Name),
				Hint:    "that is no export; nothing was read",
			}
		}
		if f.FileInfo().IsDir() || !wanted(f.Name) {
			continue
		}
		data, err := in.unpack(f)
		if err != nil {
			return err
		}
		total += int64(len(data))
		if err := in.take(f.Name, data, total); err != nil {
			return err
		}
	}
	slices.SortStableFunc(in.Files, func(a, b InputFile) int { return strings.Compare(a.Name, b.Name) })
	return nil
}

func badName(f *zip.File) string {
	name := strings.ReplaceAll(f.Name, `\`, "/")
	switch {
	case path.IsAbs(name) || len(name) > 1 && name[1] == ':':
		return "an absolute name"
	case slices.Contains(strings.Split(name, "/"), ".."):
		return "a name that leads out of it"
	case f.Mode()&fs.ModeSymlink != 0:
		return "a symbolic link"
	case !f.Mode().IsRegular() && !f.Mode().IsDir():
		return "something that is no file"
	}
	return ""
}

// unpack reads one file of an archive. What the archive says about sizes is not believed.
func (in *Input) unpack(f *zip.File) ([]byte, error) {
	limit := min(int64(maxFile), max(1<<20, int64(f.CompressedSize64)*maxRatio))
	r, err := f.Open()
	if err != nil {
		return nil, &Error{Source: in.Name + "/" + f.Name, Message: "it cannot be unpacked: " + zipError(err)}
	}
	defer r.Close()
	data, err := io.ReadAll(io.LimitReader(r, limit+1))
	switch {
	case err != nil:
		return nil, &Error{
			Source:  in.Name + "/" + f.Name,
			Message: "it cannot be unpacked: " + zipError(err),
			Hint:    "was the download cut short? fetch it again",
		}
	case int64(len(data)) > limit:
		return nil, &Error{
			Source: in.Name + "/" + f.Name,
			Message: fmt.Sprintf(
				"it unpacks to more than %d MB, or to more than %d times its size",
				maxFile>>20,
				maxRatio,
			),
		}
	}
	return data, nil
}

func zipError(err error) string {
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, zip.ErrFormat) {
		return "it is damaged or ends too early"
	}
	return strings.TrimPrefix(err.Error(), "zip: ")
}

// plainError is the reason in an error without the path, which the message has anyway.
func plainError(err error) string {
	var pe *fs.PathError
	if errors.As(err, &pe) {
		return pe.Err.Error()
	}
	return err.Error()
}
