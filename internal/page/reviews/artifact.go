package reviews

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"html/template"
	"io"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"throughline/internal/corpus"
	"throughline/internal/markdown"
	"throughline/internal/review"
	"throughline/internal/view"
)

// How much of an artifact is shown in place.
const (
	maxShownBytes = 32 << 10
	maxShownRows  = 100
	maxTable      = 16 << 20 // a larger table is only linked to
	maxColumns    = 60
	maxCell       = 1000 // bytes
)

// An ArtifactView is an artifact with as much of it as can be read in place.
type ArtifactView struct {
	ItemView
	Kind      string
	Href      string // where it is: of the site or elsewhere
	Elsewhere bool
	Download  bool // a file that a browser should not open as a page
	File      string
	Captured  view.Stamp
	UsefulFor template.HTML
	Shown     bool // whether there is anything of what follows
	Picture   *Picture
	Excerpt   template.HTML
	Table     *Table
	More      string // how much is not shown
}

// A Picture has a size, so that the page does not jump.
type Picture struct {
	Src, Alt      string
	Width, Height int
}

// A Table is a CSV file, as much as is shown.
type Table struct {
	Head []string
	Rows [][]string
}

func newArtifactViews(w *view.Writer) []ArtifactView {
	out := make([]ArtifactView, 0, len(w.Review.Artifacts))
	for i := range w.Review.Artifacts {
		out = append(out, newArtifactView(w, &w.Review.Artifacts[i]))
	}
	return out
}

func newArtifactView(w *view.Writer, a *review.Artifact) ArtifactView {
	more := a.Extra()
	v := ArtifactView{ItemView: newItemView(w, "artifact", a.ID, a.Title, a.Text, a.Themes),
		Kind: strings.ReplaceAll(a.Kind, "-", " "), Captured: view.Moment(more.Captured),
		UsefulFor: w.Inline(more.UsefulFor.Src)}
	v.Tags = append(tagsOf(more.Group), fitWords(more.Fit)...)
	v.add("Used in", append(linkUses(w, a.ID), linkBacklinks(w, a.ID)...))
	if a.Href != "" {
		v.Href, v.Elsewhere = a.Href, true
	}
	if more.Path == "" {
		return v
	}
	source := path.Join(view.FolderOf(w.Review), more.Path)
	if !w.In.Corpus.HasFile(source) {
		return v
	}
	out := corpus.AssetPath(w.Review, source)
	v.Href, v.Elsewhere, v.File = w.Root+view.EscapePath(out), false, path.Base(more.Path)
	v.Download = path.Ext(out) != path.Ext(more.Path)
	showArtifact(w, &v, source, a)
	v.Shown = v.Picture != nil || v.Excerpt != "" || v.Table != nil
	return v
}

// linkUses are the items and events of this review that name an artifact as evidence.
func linkUses(w *view.Writer, id string) []view.Link {
	var out []view.Link
	for _, b := range w.In.Corpus.Backlinks(corpus.Address{Review: w.Review.ID, Item: id}) {
		if b.From.Review != w.Review.ID || b.From.Item == "" {
			continue
		}
		l, ok := w.LinkAddress(b.From)
		if !ok {
			continue
		}
		for i := range w.Review.Timeline {
			if e := &w.Review.Timeline[i]; e.ID == b.From.Item {
				l.Note, l.Text, l.Class = l.Text, clockOf(e.At), "event"
			}
		}
		out = append(out, l)
	}
	return out
}

// showArtifact reads what can be shown in place.
func showArtifact(w *view.Writer, v *ArtifactView, source string, a *review.Artifact) {
	switch strings.ToLower(path.Ext(source)) {
	case ".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg", ".avif":
		v.Picture = &Picture{Src: v.Href, Alt: w.In.Words(a.Title)}
		v.Picture.Width, v.Picture.Height = w.In.PictureSize(source)
		return
	case ".csv", ".tsv":
		if data, err := w.In.ReadFile(source); err == nil {
			v.Table, v.More = readTable(data)
		}
	case ".log", ".txt", ".sql", ".sh", ".yaml", ".yml", ".json", ".toml", ".conf", ".ini", ".md", ".diff", ".patch",
		".promql", ".go", ".py", ".js", ".rb", ".tf":
		if data, err := w.In.ReadFile(source); err == nil {
			text, more := excerpt(data)
			v.Excerpt, v.More = template.HTML(markdown.Highlight(text, highlightAs(source))), more
		}
	}
}

func highlightAs(source string) string {
	switch ext := strings.TrimPrefix(strings.ToLower(path.Ext(source)), "."); ext {
	case "log", "txt", "md":
		return ""
	case "conf":
		return "ini"
	default:
		return ext
	}
}

// excerpt is the start of a text that is not too long to read.
func excerpt(data []byte) (text, more string) {
	if !utf8.Valid(data) || bytes.IndexByte(data, 0) >= 0 {
		return "", "This file is not text."
	}
	if len(data) <= maxShownBytes {
		return string(markdown.Clean(data)), ""
	}
	cut := data[:maxShownBytes]
	if i := bytes.LastIndexByte(cut, '\n'); i > 0 {
		cut = cut[:i+1]
	}
	return string(markdown.Clean(bytes.ToValidUTF8(cut, nil))), fmt.Sprintf("The first %d of %d lines.",
		bytes.Count(cut, []byte{'\n'}), bytes.Count(data, []byte{'\n'}))
}

func readTable(data []byte) (*Table, string) {
	head, rows, all := readCSV(data, maxShownRows)
	if len(head) == 0 {
		return nil, ""
	}
	t := &Table{Head: head, Rows: rows}
	if all > maxShownRows {
		return t, fmt.Sprintf("The first %d of %d rows.", maxShownRows, all)
	}
	return t, ""
}

// readCSV reads a table with commas or tabs between its cells; every row has as many cells as the head. It keeps the
// first rows, at most so many, and counts all. A table with a row of more cells than any tool writes is none.
func readCSV(data []byte, most int) (head []string, rows [][]string, all int) {
	comma := byte(',')
	if i := bytes.IndexByte(data, '\n'); i > 0 && bytes.IndexByte(data[:i], '\t') > 0 {
		comma = '\t'
	}
	if len(data) > maxTable || tooWide(data, comma) {
		return nil, nil, 0
	}
	r := csv.NewReader(bytes.NewReader(markdown.Clean(data)))
	r.FieldsPerRecord, r.LazyQuotes, r.ReuseRecord, r.Comma = -1, true, true, rune(comma)
	for {
		row, err := r.Read()
		switch {
		case err == io.EOF:
			return head, rows, all
		case err != nil:
			return nil, nil, 0
		case head == nil:
			head = slices.Clone(narrow(row))
			continue
		}
		if all++; all > most {
			continue
		}
		row = slices.Clone(narrow(row))
		for len(row) < len(head) {
			row = append(row, "")
		}
		rows = append(rows, row[:len(head)])
	}
}

// maxCells is how many cells a row of a table may have, and maxJoined those of rows that are one because of quotes:
// the library makes some hundred bytes of each.
const (
	maxCells  = 5000
	maxJoined = 500_000
)

// tooWide reports whether a row has too many cells.
func tooWide(data []byte, comma byte) bool {
	quoted, joined := false, 0
	for rest := data; len(rest) > 0; {
		var line []byte
		line, rest, _ = bytes.Cut(rest, []byte{'\n'})
		n := bytes.Count(line, []byte{comma})
		quoted = quoted != (bytes.Count(line, []byte{'"'})%2 == 1)
		if joined += n; n > maxCells || joined > maxJoined {
			return true
		}
		if !quoted {
			joined = 0
		}
	}
	return false
}

// narrow cuts what no page has room for: columns beyond the first, and cells that are texts of their own.
func narrow(row []string) []string {
	row = row[:min(len(row), maxColumns)]
	for i, cell := range row {
		if len(cell) > maxCell {
			row[i] = strings.ToValidUTF8(cell[:maxCell], "") + "…"
		}
	}
	return row
}

// fitWords says how a runbook fitted what happened.
func fitWords(fit string) []string {
	switch fit {
	case "helped":
		return []string{"it helped"}
	case "left":
		return []string{"it left us at some point"}
	case "wrong":
		return []string{"it was wrong here"}
	}
	return nil
}
