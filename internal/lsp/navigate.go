package lsp

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/sourcegraph/jsonrpc2"

	"throughline/internal/corpus"
	"throughline/internal/diag"
	"throughline/internal/markdown"
	"throughline/internal/review"
)

// at is the document and the byte that a request is about; nil for a file that is none of the site's.
func (s *server) at(p documentParams) (*document, int) {
	d := s.open[p.TextDocument.URI]
	if d == nil || d.path == "" {
		return nil, 0
	}
	return d, offset(d.file, p.Position)
}

func (s *server) definition(_ context.Context, p documentParams) (any, error) {
	d, at := s.at(p)
	if d == nil {
		return nil, nil
	}
	if m, ok := s.mentionAt(d, at); ok {
		if l, ok := s.declaration(m.to); ok {
			return l, nil
		}
		return nil, nil
	}
	return s.linkTarget(d, at), nil
}

// linkTarget follows a Markdown link at a place, as it was last compiled.
func (s *server) linkTarget(d *document, at int) any {
	c, r := s.site.corpus(), s.site.review(d.path)
	if r == nil {
		return nil
	}
	doc, ok := c.Doc(r.File.Path)
	if !ok {
		return nil
	}
	for _, l := range doc.Links {
		if l.File == nil || l.File.Path != d.path || int(l.Span.Start) > at || int(l.Span.End) < at {
			continue
		}
		if t, err := c.Follow(r, l); err == nil && t.Review != nil {
			to := corpus.Address{Review: t.Review.ID, Item: t.Fragment}
			if _, ok := c.Item(to); !ok {
				to.Item = ""
			}
			if l, ok := s.declaration(item(to)); ok {
				return l
			}
		}
	}
	return nil
}

// declaration is where a thing gets its name; an item with a name of its clock or its title, where it begins.
func (s *server) declaration(t thing) (location, bool) {
	c := s.site.corpus()
	if t.kind == "themes" {
		if th := c.Theme(t.slug); th != nil && th.File != nil {
			return location{s.uriOf(th.File.Path), span{}}, true
		}
		return location{}, false
	}
	if t.kind != "item" {
		return location{}, false
	}
	n, ok := c.Item(t.address)
	if !ok {
		return location{}, false
	}
	f := s.file(n.File.Path, n.File)
	for _, m := range s.mentions(f, n.Review) {
		if m.declares && m.to == t {
			return location{s.uriOf(f.Path), rangeOf(f, m.span)}, true
		}
	}
	at := n.Span
	at.End = at.Start
	return location{s.uriOf(f.Path), rangeOf(n.File, at)}, true
}

func (s *server) references(_ context.Context, p documentParams) (any, error) {
	d, at := s.at(p)
	if d == nil {
		return nil, nil
	}
	to, ok := s.thingAt(d, at)
	if !ok {
		return []location{}, nil
	}
	out := []location{}
	for _, f := range s.mentioned(to) {
		for _, m := range f.mentions {
			if (p.Context.IncludeDeclaration || !m.declares) && !m.span.Empty() {
				out = append(out, location{s.uriOf(f.file.Path), rangeOf(f.file, m.span)})
			}
		}
	}
	return out, nil
}

// thingAt is what is named at a place, or the item that begins there and has no name of its own.
func (s *server) thingAt(d *document, at int) (thing, bool) {
	if m, ok := s.mentionAt(d, at); ok {
		return m.to, true
	}
	r := s.site.review(d.path)
	if r == nil {
		return thing{}, false
	}
	best, found := corpus.Named{}, false
	for n := range corpus.Names(r) {
		if n.File.Path == d.path && int(n.Span.Start) <= at && at <= int(n.Span.End) && (!found ||
			n.Span.Start > best.Span.Start) {
			best, found = n, true
		}
	}
	return item(corpus.Address{Review: r.ID, Item: best.ID}), found
}

// A file with the places that name one thing.
type namingFile struct {
	file     *diag.File
	mentions []mention
}

// mentioned lists where a thing is named, file by file. A file is only looked at if it could name it.
func (s *server) mentioned(to thing) []namingFile {
	var out []namingFile
	look := func(compiled *diag.File, own *review.Review) {
		f := s.file(compiled.Path, compiled)
		if !couldName(f, own, to) {
			return
		}
		nf := namingFile{file: f}
		for _, m := range s.mentions(f, own) {
			if m.to == to {
				nf.mentions = append(nf.mentions, m)
			}
		}
		if len(nf.mentions) > 0 {
			slices.SortFunc(nf.mentions, func(a, b mention) int { return cmp.Compare(a.span.Start, b.span.Start) })
			out = append(out, nf)
		}
	}
	c := s.site.corpus()
	for _, r := range c.Reviews {
		look(r.File, r)
		if f := timelineFile(r); f != nil {
			look(f, r)
		}
	}
	for _, t := range c.Themes {
		if t.File != nil {
			look(t.File, nil)
		}
	}
	for _, pg := range c.Pages {
		look(pg.File, nil)
	}
	slices.SortFunc(out, func(a, b namingFile) int { return strings.Compare(a.file.Path, b.file.Path) })
	return out
}

// timelineFile is the file beside a review that its timeline stands in, or nil.
func timelineFile(r *review.Review) *diag.File {
	for i := range r.Timeline {
		if f := r.Timeline[i].Extra().File; f != nil {
			return f
		}
	}
	return nil
}

// couldName is a quick look at whether a file could name a thing.
func couldName(f *diag.File, own *review.Review, to thing) bool {
	if to.kind != "item" {
		return true
	}
	if own != nil && own.ID == to.address.Review {
		return true
	}
	return bytes.Contains(f.Data, []byte(to.address.Review)) && bytes.Contains(f.Data, []byte(to.address.Item))
}

func refuse(format string, args ...any) error {
	return &jsonrpc2.Error{Code: jsonrpc2.CodeInvalidRequest, Message: fmt.Sprintf(format, args...)}
}

func (s *server) prepareRename(_ context.Context, p documentParams) (any, error) {
	d, at := s.at(p)
	if d == nil {
		return nil, nil
	}
	m, ok := s.mentionAt(d, at)
	if !ok {
		return nil, nil
	}
	if err := s.renamable(m.to); err != nil {
		return nil, err
	}
	return map[string]any{"range": rangeOf(d.file, m.span), "placeholder": d.file.Text(m.span)}, nil
}

// renamable reports what keeps a thing from getting another name.
func (s *server) renamable(t thing) error {
	if t.kind != "item" {
		if th := s.site.corpus().Theme(t.slug); t.kind == "themes" && th != nil && th.File != nil && !s.canMove() {
			return refuse("this theme has a file, %s, and this editor cannot rename files: rename it first",
				th.File.Path)
		}
		return nil
	}
	n, ok := s.site.corpus().Item(t.address)
	if !ok {
		return refuse("there is no %s", t.address)
	}
	for _, m := range s.mentions(s.file(n.File.Path, n.File), n.Review) {
		if m.declares && m.to == t {
			return nil
		}
	}
	if t.address.Item == "" {
		return refuse("%s is the name of its file: rename the file, or give the review an id: first", t.address)
	}
	return refuse("%s is made of what the item says: give it an id: first", t.address.Item)
}

// canMove reports whether the client can rename files in an edit.
func (s *server) canMove() bool {
	e := s.client.Capabilities.Workspace.WorkspaceEdit
	return e.DocumentChanges && slices.Contains(e.ResourceOperations, "rename")
}

var idName = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

func (s *server) rename(_ context.Context, p documentParams) (any, error) {
	d, at := s.at(p)
	if d == nil {
		return nil, nil
	}
	m, ok := s.mentionAt(d, at)
	if !ok {
		return nil, refuse("nothing that has a name stands here")
	}
	if err := s.renamable(m.to); err != nil {
		return nil, err
	}
	if m.to.kind == "item" {
		if !idName.MatchString(p.NewName) {
			return nil, refuse("%q is no id: use a-z, 0-9 and single dashes", p.NewName)
		}
		to := m.to.address
		if to.Item == "" {
			to.Review = p.NewName
		} else {
			to.Item = p.NewName
		}
		if n, taken := s.site.corpus().Item(to); taken && to != m.to.address {
			return nil, refuse("%s is taken: %s", to, n.Title)
		}
		return s.renameAll(m.to, p.NewName, p.NewName, nil), nil
	}
	return s.renameTag(m.to, p.NewName)
}

// renameTag gives a theme, a service or a team another name, wherever it is named, and a theme's file too.
func (s *server) renameTag(t thing, name string) (any, error) {
	slug := markdown.Slug(name)
	if slug == "" || strings.ContainsAny(name, "\n,[]{}#:\"'") {
		return nil, refuse("%q cannot be a name here", name)
	}
	if t.kind == "themes" && slug != t.slug && s.site.corpus().Theme(slug) != nil {
		return nil, refuse("there is a theme %s already", slug)
	}
	var move *fileOperation
	if th := s.site.corpus().Theme(t.slug); t.kind == "themes" && th != nil && th.File != nil && slug != t.slug {
		to := th.File.Path[:strings.LastIndexByte(th.File.Path, '/')+1] + slug + ".md"
		move = &fileOperation{Kind: "rename", OldURI: s.uriOf(th.File.Path), NewURI: s.roots[0] + escaped(to)}
	}
	return s.renameAll(t, name, slug, move), nil
}

// renameAll edits every place that names a thing: words in lists of tags become name, addresses slug.
func (s *server) renameAll(t thing, name, slug string, move *fileOperation) workspaceEdit {
	edits := map[string][]textEdit{}
	for _, f := range s.mentioned(t) {
		for _, m := range f.mentions {
			text := slug
			if m.tag {
				text = name
			}
			if !m.span.Empty() {
				uri := s.uriOf(f.file.Path)
				edits[uri] = append(edits[uri], textEdit{rangeOf(f.file, m.span), text})
			}
		}
	}
	if move == nil {
		return workspaceEdit{Changes: edits}
	}
	out := workspaceEdit{}
	for _, uri := range sortedKeys(edits) {
		out.DocumentChanges = append(out.DocumentChanges, s.documentEdit(uri, edits[uri]))
	}
	out.DocumentChanges = append(out.DocumentChanges, *move)
	return out
}

func sortedKeys[T any](m map[string]T) []string {
	var out []string
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

func (s *server) documentEdit(uri string, edits []textEdit) documentEdit {
	e := documentEdit{Edits: edits}
	e.TextDocument.URI = uri
	if d := s.open[uri]; d != nil {
		e.TextDocument.Version = &d.version
	}
	return e
}
