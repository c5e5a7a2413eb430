package view

import (
	"bytes"
	"html/template"
	"strings"

	"throughline/internal/corpus"
	"throughline/internal/markdown"
	"throughline/internal/media"
	"throughline/internal/review"
)

// PictureSize is the size of a picture in pixels, 0 where it cannot be told.
func (in *Input) PictureSize(source string) (width, height int) {
	data, err := in.ReadFile(source)
	if err != nil {
		return 0, 0
	}
	return media.Size(data)
}

// A writer renders texts of one page.
type Writer struct {
	In     *Input
	Root   string
	Dir    string         // folder of the source file, for links in it
	Review *review.Review // nil on pages that are not of a review
	Top    int            // level of the highest heading of a text

	tags   []review.Tag // see themes
	tagged []Link
}

// NewWriter gives a writer for the page at an output path, whose texts come from a file in dir; r is nil for pages
// that are not of a review.
func (in *Input) NewWriter(at, dir string, r *review.Review) *Writer {
	return &Writer{In: in, Root: RootFrom(at), Dir: dir, Review: r, Top: 4}
}

// Html renders Markdown. A text that the parser refuses has been reported already and shows as nothing.
func (w *Writer) Html(t review.Text, prefix string) template.HTML {
	return w.Render(t.Src, markdown.Options{Prefix: prefix, Top: w.Top}, false)
}

// Inline renders a text of one line, such as a title.
func (w *Writer) Inline(src string) template.HTML {
	return w.Render(src, markdown.Options{}, true)
}

// Render renders Markdown. A text that the parser refuses has been reported already.
func (w *Writer) Render(src string, o markdown.Options, inline bool) template.HTML {
	if strings.TrimSpace(src) == "" {
		return ""
	}
	buf := buffers.get()
	defer buffers.put(buf)
	o.Resolve = w.resolve
	if err := w.In.Markdown.Render(buf, src, o, inline); err != nil {
		return "This text is too much to be shown." // checked before; nothing goes missing in silence
	}
	return template.HTML(bytes.TrimSpace(buf.Bytes()))
}

// resolve finds where a link of a text leads from this page.
func (w *Writer) resolve(l markdown.Link) (markdown.Resolved, bool) {
	var t corpus.Target
	var err error
	if l.Kind == markdown.WikiLink {
		t, err = w.In.Corpus.ResolveWiki(w.Review, l.Dest)
	} else {
		t, err = w.In.Corpus.Resolve(w.Dir, w.Review, l.Dest)
	}
	if err != nil {
		return markdown.Resolved{}, false
	}
	out := markdown.Resolved{Href: w.href(t), Title: w.In.Words(t.Title)}
	if t.Kind == corpus.TargetAsset && l.Kind == markdown.ImageLink {
		out.Width, out.Height = w.In.PictureSize(t.Source)
	}
	return out, true
}

// href is a target's address relative to the page; a fragment of the same review stays on it.
func (w *Writer) href(t corpus.Target) string {
	if t.Kind == corpus.TargetExternal {
		return t.Path
	}
	if t.Kind == corpus.TargetReview && t.Review == w.Review && t.Fragment != "" {
		return "#" + EscapeSegment(t.Fragment)
	}
	if t.Path == "" {
		return "#" + EscapeSegment(t.Fragment)
	}
	return w.Root + IndexFile(EscapePath(t.Href()))
}

// Words is a Markdown text without markup. Links by address say what they lead to.
func (in *Input) Words(src string) string {
	return in.Markdown.PlainText(src, func(dest string) string {
		if t, err := in.Corpus.ResolveWiki(nil, dest); err == nil && t.Title != "" {
			return "“" + in.Markdown.PlainText(t.Title, nil) + "”"
		}
		return strings.NewReplacer("#", " ", "-", " ").Replace(dest)
	})
}

// Plain is a Markdown text as words, cut at a length that fits a line.
func (w *Writer) Plain(src string) string { return Shorten(w.In.Words(src), 120) }
