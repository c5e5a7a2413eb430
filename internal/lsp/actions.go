package lsp

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"

	"throughline/internal/corpus"
	"throughline/internal/diag"
	"throughline/internal/format"
	"throughline/internal/node"
	"throughline/internal/review"
)

func (s *server) codeActions(_ context.Context, p documentParams) (any, error) {
	d := s.open[p.TextDocument.URI]
	out := []codeAction{}
	if d == nil || d.path == "" {
		return out, nil
	}
	at := diag.NewSpan(offset(d.file, p.Range.Start), offset(d.file, p.Range.End))
	out = append(out, s.fixes(d, at)...)
	out = append(out, s.themeFile(d, int(at.Start))...)
	out = append(out, s.explicitID(d, int(at.Start))...)
	out = append(out, s.textToSection(d, int(at.Start))...)
	return out, nil
}

func (s *server) edit(d *document, edits ...textEdit) workspaceEdit {
	return workspaceEdit{Changes: map[string][]textEdit{d.uri: edits}}
}

// fixes are the ways out that the diagnostics of a place know; and the way to leave a question unasked.
func (s *server) fixes(d *document, at diag.Span) (out []codeAction) {
	site := s.site.compiled()
	if site == nil {
		return nil
	}
	for _, x := range site.Diagnostics {
		if x.Path() != d.path || x.Span.Start > at.End || x.Span.End < at.Start || x.Span.Empty() ||
			!bytes.Equal(x.File.Data, d.file.Data) {
			continue
		}
		for _, fix := range x.Fixes {
			out = append(out, codeAction{Title: fixTitle(d.file, fix), Kind: "quickfix", IsPreferred: len(x.Fixes) == 1,
				Diagnostics: []diagnostic{s.site.converted(x, snapshot{})},
				Edit:        s.edit(d, textEdit{rangeOf(d.file, fix.Span), fix.Text})})
		}
	}
	if strings.HasSuffix(d.path, ".md") && s.site.language {
		for _, x := range s.checker.File(d.file, s.engine) {
			if x.Severity == diag.Note && x.Span.Start <= at.End && x.Span.End >= at.Start {
				out = append(out, s.leaveQuestion(d, x))
			}
		}
	}
	return out
}

// fixTitle says what a fix does.
func fixTitle(f *diag.File, fix diag.Fix) string {
	switch text := oneLine(fix.Text, 60); {
	case fix.Text == "":
		return "Take out " + oneLine(f.Text(fix.Span), 60)
	case strings.TrimSpace(fix.Text) == "":
		return "Mend the spaces"
	default:
		return "Change to " + text
	}
}

// leaveQuestion silences a question where it is asked, above its line.
func (s *server) leaveQuestion(d *document, x diag.Diagnostic) codeAction {
	line, from := d.file.Line(d.file.Position(int(x.Span.Start)).Line)
	indent := string(line[:len(line)-len(bytes.TrimLeft(line, " "))])
	front, _, _ := regions(d.file, d.path)
	rule := strings.TrimPrefix(x.Rule, "language-")
	text := indent + "<!-- language-ok " + rule + ": say here how that is meant -->\n"
	if x.Span.Start < front.End {
		text = indent + "# language-ok " + rule + ": say here how that is meant\n"
	}
	return codeAction{Title: "Leave it as it is, and say how it is meant", Kind: "quickfix",
		Diagnostics: []diagnostic{s.site.converted(x, snapshot{})},
		Edit:        s.edit(d, textEdit{rangeOf(d.file, diag.NewSpan(from, from)), text})}
}

// themeFile makes a file for a theme that is only named.
func (s *server) themeFile(d *document, at int) []codeAction {
	m, ok := s.mentionAt(d, at)
	e := s.client.Capabilities.Workspace.WorkspaceEdit
	if !ok || m.to.kind != "themes" || !e.DocumentChanges || !slices.Contains(e.ResourceOperations, "create") {
		return nil
	}
	th := s.site.corpus().Theme(m.to.slug)
	if th == nil || th.File != nil {
		return nil
	}
	uri := s.roots[0] + escaped("content/themes/"+m.to.slug+".md")
	text := fmt.Sprintf("---\ntitle: %s\nclaim:\nstate: watching\n---\n", th.Title)
	edit := workspaceEdit{DocumentChanges: []any{fileOperation{Kind: "create", URI: uri}, s.documentEdit(uri,
		[]textEdit{{NewText: text}})}}
	return []codeAction{{Title: "Write a file for the theme " + m.to.slug, Kind: "refactor", Edit: edit}}
}

// An itemNode is an item as it stands in the text, and what it is.
type itemNode struct {
	n     *node.Node
	shape *format.Shape
	named corpus.Named
}

// itemAt is the item of front matter around a place; the text has to be as it was compiled.
func (s *server) itemAt(d *document, at int) (itemNode, bool) {
	r := s.site.review(d.path)
	root, _ := s.tree(d.file)
	if r == nil || root == nil || !sameText(d, r) {
		return itemNode{}, false
	}
	shape := s.root(d.path)
	lists := []*node.Node{root}
	if root.Kind == node.Map {
		lists = nil
		for _, e := range root.Entries {
			if int(e.Value.Span.Start) <= at && at <= int(e.Value.Span.End) && e.Value.Kind == node.List {
				lists, shape = []*node.Node{e.Value}, shape.Step(e.Key)
			}
		}
	}
	for _, list := range lists {
		for _, it := range list.Items {
			if int(it.Span.Start) > at || at > int(it.Span.End) {
				continue
			}
			for n := range corpus.Names(r) {
				if n.File.Path == d.path && n.Span == it.Span {
					return itemNode{it, shape.Step("[]"), n}, true
				}
			}
		}
	}
	return itemNode{}, false
}

// flowMap reports whether a map is written in braces.
func flowMap(f *diag.File, n *node.Node) bool {
	return n.Kind == node.Map && int(n.Span.Start) < len(f.Data) && f.Data[n.Span.Start] == '{'
}

// explicitID writes down the id that an item got.
func (s *server) explicitID(d *document, at int) []codeAction {
	it, ok := s.itemAt(d, at)
	if !ok || it.n.Kind != node.Map || it.n.Get("id") != nil || it.shape.Key("id") == nil || len(it.n.Entries) == 0 {
		return nil
	}
	first := int(it.n.Entries[0].KeySpan.Start)
	text := "id: " + it.named.ID + ", "
	if !flowMap(d.file, it.n) {
		if it.shape.Key(it.n.Entries[0].Key) == nil {
			return nil // "09:02 lane: text", which has no place for one
		}
		text = "id: " + it.named.ID + "\n" + strings.Repeat(" ", place(d.file, first).Character)
	}
	return []codeAction{{Title: "Write its id down: " + it.named.ID, Kind: "refactor", Edit: s.edit(d,
		textEdit{rangeOf(d.file, diag.NewSpan(first, first)), text})}}
}

// longText is from where on a text is worth a section of its own.
const longText = 60

// textToSection moves an item's text to the end of the file, under a heading with the item's id.
func (s *server) textToSection(d *document, at int) []codeAction {
	it, ok := s.itemAt(d, at)
	if !ok || it.named.Kind == review.EventItem || it.n.Kind != node.Map || !strings.HasSuffix(d.path, ".md") {
		return nil
	}
	i := slices.IndexFunc(it.n.Entries, func(e node.Entry) bool { return e.Key == "text" })
	id := it.n.Get("id")
	if i < 0 || id == nil || it.n.Entries[i].Value.Kind != node.Scalar || len(it.n.Entries[i].Value.Text) < longText {
		return nil
	}
	e := it.n.Entries[i]
	cut := diag.NewSpan(e.KeySpan.Start, tidy(d.file, e.Value.Span).End)
	if flowMap(d.file, it.n) {
		cut = cutInFlow(d.file, it.n, i, cut)
	} else {
		cut = cutLines(d.file, cut, i == 0)
	}
	end := lastWord(d.file, len(d.file.Data))
	section := fmt.Sprintf("\n\n### %s {#%s}\n\n%s\n", oneLine(it.named.Title, 120), id.Text,
		strings.TrimSpace(e.Value.Text))
	return []codeAction{{Title: "Move its text to a section of its own", Kind: "refactor", Edit: s.edit(d,
		textEdit{rangeOf(d.file, cut), ""}, textEdit{rangeOf(d.file, diag.NewSpan(end, len(d.file.Data))), section})}}
}

// cutInFlow is an entry of { } with the comma that goes with it.
func cutInFlow(f *diag.File, n *node.Node, i int, cut diag.Span) diag.Span {
	if i > 0 {
		if at := bytes.LastIndexByte(f.Data[n.Entries[i-1].Value.Span.End:cut.Start], ','); at >= 0 {
			cut.Start = n.Entries[i-1].Value.Span.End + int32(at)
		}
		return cut
	}
	if len(n.Entries) > 1 {
		cut.End = n.Entries[1].KeySpan.Start
	}
	return cut
}

// cutLines is an entry on lines of its own: up to the next key, or with the line break before it where it is the
// last.
func cutLines(f *diag.File, cut diag.Span, first bool) diag.Span {
	end := lastWord(f, int(cut.End))
	if first { // it stands behind the dash: the next key comes to its place
		next := end
		for next < len(f.Data) && strings.IndexByte(" \r\n", f.Data[next]) >= 0 {
			next++
		}
		return diag.NewSpan(int(cut.Start), next)
	}
	from := bytes.LastIndexByte(f.Data[:cut.Start], '\n')
	return diag.NewSpan(max(0, from), end)
}
