package markdown

import (
	"bufio"
	"bytes"
	stdhtml "html"
	"strings"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/renderer/html"
)

// plain is the text of a node without markup, in one line.
func plain(n ast.Node, src []byte) string { return wordsOf(n, src, false) }

// written is plain with entities and escapes as they stand, so that it can be read as Markdown again.
func written(n ast.Node, src []byte) string { return wordsOf(n, src, true) }

func wordsOf(n ast.Node, src []byte, asWritten bool) string {
	var b strings.Builder
	w := wordWriter{b: &b, src: src, asWritten: asWritten}
	w.write(n)
	return strings.Join(strings.Fields(b.String()), " ")
}

// A wordWriter writes what a page says in words: HTML is text on a page, and so it is here.
type wordWriter struct {
	b         *strings.Builder
	src       []byte
	asWritten bool // leave entities and escapes as they are
}

func (w *wordWriter) write(n ast.Node) {
	switch n := n.(type) {
	case *ast.Text:
		if v := n.Value(w.src); w.asWritten || n.IsRaw() || n.Parent().Kind() == ast.KindCodeSpan {
			w.b.Write(v)
		} else {
			w.b.Write(unescape(v))
		}
		if n.SoftLineBreak() || n.HardLineBreak() {
			w.b.WriteByte(' ')
		}
		return
	case *ast.String:
		w.b.Write(n.Value)
		return
	case *ast.AutoLink:
		w.b.Write(n.Label(w.src))
		return
	case *wikiNode:
		if w.asWritten {
			w.b.WriteString(n.written())
		} else {
			w.b.WriteString(n.words())
		}
		return
	case *ast.RawHTML:
		w.b.Write(htmlOf(n, w.src))
		return
	case *ast.HTMLBlock:
		w.b.Write(htmlOf(n, w.src))
		w.b.WriteByte('\n')
		return
	case *extast.FootnoteLink, *extast.FootnoteBacklink:
		return
	case *ast.FencedCodeBlock, *ast.CodeBlock:
		for i := range n.Lines().Len() {
			line := n.Lines().At(i)
			w.b.Write(line.Value(w.src))
		}
		w.b.WriteByte('\n')
		return
	}
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		w.write(c)
	}
	if n.Type() == ast.TypeBlock {
		w.b.WriteByte('\n')
	}
	if n.Kind() == extast.KindTableCell {
		w.b.WriteByte(' ')
	}
}

// htmlOf is the source of HTML in a text; nothing for a comment.
func htmlOf(n ast.Node, src []byte) []byte {
	var b bytes.Buffer
	switch n := n.(type) {
	case *ast.RawHTML:
		for i := range n.Segments.Len() {
			s := n.Segments.At(i)
			b.Write(s.Value(src))
		}
	case *ast.HTMLBlock:
		for i := range n.Lines().Len() {
			s := n.Lines().At(i)
			b.Write(s.Value(src))
		}
		if n.HasClosure() {
			b.Write(n.ClosureLine.Value(src))
		}
	}
	if text := bytes.TrimSpace(b.Bytes()); !bytes.HasPrefix(text, []byte("<!--")) {
		return text
	}
	return nil
}

// unescape is what a page shows for a piece of text: the library's own writer resolves entities and escapes, and what
// it escapes for HTML is taken back.
func unescape(text []byte) []byte {
	if !bytes.ContainsAny(text, `\&`) {
		return text
	}
	var b bytes.Buffer
	w := bufio.NewWriterSize(&b, len(text)+16)
	html.DefaultWriter.Write(w, text)
	w.Flush() // into memory: it cannot fail
	return Clean([]byte(stdhtml.UnescapeString(b.String())))
}
