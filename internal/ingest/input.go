package ingest

import (
	"bytes"
	"path"
	"path/filepath"
	"strings"
)

// An Input is one export: a file, or the files of a folder or an archive.
type Input struct {
	Name  string // as it was given
	Tree  bool   // a folder or an archive
	Files []InputFile

	docs    map[string]value
	lines   []value
	scanned bool  // whether lines was looked for
	err     error // the first fault that reading it found
}

// An InputFile is a file of an input. Name is its path in it, with slashes; for a single file it is the last part of
// its own.
type InputFile struct {
	Name string
	Data []byte
}

// NewInput is an input of one file.
func NewInput(name string, data []byte) *Input {
	return &Input{Name: name, Files: []InputFile{{path.Base(filepath.ToSlash(name)), data}}}
}

func (in *Input) nameOf(file string) string {
	if !in.Tree {
		return in.Name
	}
	return in.Name + "/" + file
}

// json gives the JSON value of a file of the input. It is read once; a fault is kept as that of the input.
func (in *Input) json(f InputFile) value {
	if v, ok := in.docs[f.Name]; ok {
		return v
	}
	v, err := parseJSON(in.nameOf(f.Name), f.Data, in, 0)
	if err != nil {
		v = value{doc: &document{name: in.nameOf(f.Name), in: in}}
		if in.err == nil {
			in.err = err
		}
	}
	if in.docs == nil {
		in.docs = map[string]value{}
	}
	in.docs[f.Name] = v
	return v
}

// text is the text of a single file.
func (in *Input) text() string {
	if in.Tree || len(in.Files) != 1 {
		return ""
	}
	return string(bytes.TrimPrefix(in.Files[0].Data, []byte("\xef\xbb\xbf")))
}

// root is the JSON value of a single file, or the empty value where it is none by its first byte.
func (in *Input) root() value {
	if in.Tree || len(in.Files) != 1 || !looksJSON(in.Files[0].Data) {
		return value{doc: &document{name: in.Name, in: in}}
	}
	if in.jsonLines() != nil {
		return value{doc: &document{name: in.Name, in: in}}
	}
	return in.json(in.Files[0])
}

func looksJSON(data []byte) bool {
	s := bytes.TrimLeft(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")), " \t\r\n")
	if len(s) > 1 && s[0] == '[' { // a log may start with [09:02:00]
		next := bytes.TrimLeft(s[1:], " \t\r\n")
		return len(next) > 0 && bytes.IndexByte([]byte(`{["]tfn-`), next[0]) >= 0
	}
	return len(s) > 0 && s[0] == '{'
}

// jsonLines gives the values of a file of JSON lines, or nil where it is none: the first line has to be a whole value,
// and there have to be two.
func (in *Input) jsonLines() []value {
	if in.scanned || in.Tree || len(in.Files) != 1 || !looksJSON(in.Files[0].Data) {
		return in.lines
	}
	in.scanned = true
	text := in.text()
	first, rest, more := strings.Cut(strings.TrimLeft(text, " \t\r\n"), "\n")
	if !more || strings.TrimSpace(rest) == "" {
		return nil
	}
	if _, err := parseJSON(in.Name, []byte(first), in, 1); err != nil {
		return nil
	}
	n := 0
	for line := range strings.SplitSeq(text, "\n") {
		n++
		if strings.TrimSpace(line) == "" || strings.HasPrefix(line, "#") {
			continue
		}
		v, err := parseJSON(in.Name, []byte(line), in, n)
		if err != nil {
			in.err, in.lines = err, nil
			return nil
		}
		in.lines = append(in.lines, v)
	}
	return in.lines
}
