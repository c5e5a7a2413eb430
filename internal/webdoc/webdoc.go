// Package webdoc makes Markdown of documents that word processors and wikis export: Google Docs (HTML, and the
// pictures inside of its Markdown), Notion (HTML and Markdown) and Confluence (pages as HTML, as Word, and in storage
// format). It takes the frame of the tool away, sets the marks of its editor in Markdown, and keeps every word. Nothing
// of a document runs and nothing is fetched: scripts and styles are left out, and pictures that stand in the text
// become files beside it.
//
// Reading costs time linear in the document.
package webdoc

import (
	"bytes"
	"errors"
	"fmt"
	"path"
	"regexp"
	"strings"
	"unicode/utf8"
)

// Limits on one document. A long postmortem with screenshots is far below them.
const (
	maxBytes = 64 << 20 // of the file, pictures in it included
	maxText  = 4 << 20  // without pictures
	maxTags  = 100_000  // elements
	maxDepth = 100      // elements in each other
	maxCells = 200_000  // of tables, spans counted
)

// A Document is what was made of one export.
type Document struct {
	Tool     string // google-docs, notion, confluence, html
	Markdown []byte
	Pictures []Picture // that stood in the text
	Left     []string  // what could not be taken along, in words
}

// A Picture is a picture that stood in the text of a document.
type Picture struct {
	Name string // a file name: the document's with -image1.png behind it
	Data []byte
}

// ErrNot is for a text that is no export of a document.
var ErrNot = errors.New("this is no export of a document that is known here")

// IsName reports whether a name can be that of an export that Read makes Markdown of.
func IsName(name string) bool { return kindOf(name) != "" }

func kindOf(name string) string {
	switch strings.ToLower(path.Ext(name)) {
	case ".html", ".htm", ".xhtml", ".xml", ".doc":
		return "html"
	case ".md":
		return "md"
	}
	return ""
}

// Read makes Markdown of an export. name is the name of its file; any tells that HTML of any tool is taken. The error
// is ErrNot for what is none, and else says why it cannot be read.
func Read(name string, data []byte, anyTool bool) (*Document, error) {
	if len(data) > maxBytes {
		return nil, fmt.Errorf("it is larger than %d MB", maxBytes>>20)
	}
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	if kindOf(name) == "md" {
		return readMarkdown(name, data)
	}
	if d, isMail, err := fromWord(data); err != nil {
		return nil, err
	} else if isMail {
		data = d
	}
	tool := toolOf(data)
	switch {
	case tool == "" && !anyTool, kindOf(name) == "", tool == "" && !bytes.Contains(data, []byte("<")):
		return nil, ErrNot
	case tool == "":
		tool = "html"
	}
	if !utf8.Valid(data) || bytes.IndexByte(data, 0) >= 0 {
		return nil, errors.New("it is not text in UTF-8; export it anew, or save it as UTF-8")
	}
	return convert(tool, CleanName(name), data)
}

// toolOf tells which tool wrote a page, by its shape.
func toolOf(data []byte) string {
	head := data[:min(len(data), 64<<10)]
	has := func(s string) bool { return bytes.Contains(head, []byte(s)) }
	switch {
	case has("com-atlassian-confluence"), has("<ac:"), has("<ri:"), has("Exported From Confluence"),
		has(`id="title-heading"`) && has(`id="main-content"`):
		return "confluence"
	case has(`class="page sans"`), has(`class="page serif"`), has(`class="page mono"`),
		has(`class="page-title"`) && has("notion"):
		return "notion"
	case has("google.com/url?q="), has("lst-kix_"), has("doc-content"), has("docs.google.com"),
		has("@import url(https://themes.googleusercontent.com"), has("@import url('https://themes.googleusercontent.com"):
		return "google-docs"
	}
	return ""
}

var notionID = regexp.MustCompile(`(?i)[ -][0-9a-f]{32}((?:_all)?\.[a-z]+)?$`)

// CleanName is the name of a file without the number that Notion writes behind the title of a page.
func CleanName(name string) string {
	dir, base := path.Split(name)
	if m := notionID.FindStringSubmatchIndex(base); m != nil && m[0] > 0 {
		end := ""
		if m[2] >= 0 {
			end = base[m[2]:m[3]]
		}
		base = strings.TrimSpace(base[:m[0]]) + end
	}
	return dir + base
}
