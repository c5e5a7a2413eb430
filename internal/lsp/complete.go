package lsp

import (
	"bytes"
	"context"
	"io/fs"
	"path"
	"slices"
	"strings"

	"throughline/internal/corpus"
	"throughline/internal/diag"
	"throughline/internal/format"
	"throughline/internal/review"
	"throughline/internal/source"
)

// maxItems is how many items are offered at once; typing on asks again.
const maxItems = 200

// A completer collects what fits at one place.
type completer struct {
	s     *server
	d     *document
	at    int // where somebody types
	from  int // where what is typed began
	typed string
	list  completionList
}

func (s *server) complete(_ context.Context, p documentParams) (any, error) {
	d := s.open[p.TextDocument.URI]
	if d == nil || d.path == "" {
		return completionList{Items: []completionItem{}}, nil
	}
	c := &completer{s: s, d: d, at: offset(d.file, p.Position), list: completionList{Items: []completionItem{}}}
	c.run()
	return c.list, nil
}

func (c *completer) run() {
	front, body, has := regions(c.d.file, c.d.path)
	switch line := c.before(); {
	case c.wiki(line):
	case has && c.at >= int(front.Start) && c.at <= int(front.End):
		if cur, ok := yamlCursor(c.d.file, int(front.Start), c.at); ok {
			c.yaml(cur)
		}
	case c.at >= int(body.Start) && path.Ext(c.d.path) == ".md":
		c.braces(line)
	}
}

// regions are where YAML, if there is any, and where Markdown stands in a file, whether they can be read or not.
func regions(f *diag.File, p string) (front, body diag.Span, has bool) {
	whole := diag.NewSpan(0, len(f.Data))
	if ext := path.Ext(p); ext == ".yaml" || ext == ".yml" {
		return whole, diag.Span{}, true
	}
	start := 0
	if bytes.HasPrefix(f.Data, bom) {
		start = len(bom)
	}
	rest := f.Data[start:]
	if !bytes.HasPrefix(rest, []byte("---\n")) && !bytes.HasPrefix(rest, []byte("---\r\n")) {
		return diag.Span{}, whole, false
	}
	from := start + bytes.IndexByte(rest, '\n') + 1
	end := bytes.Index(f.Data[from-1:], []byte("\n---"))
	if end < 0 {
		return diag.NewSpan(from, len(f.Data)), diag.NewSpan(len(f.Data), len(f.Data)), true
	}
	after := from + end + 3
	if i := bytes.IndexByte(f.Data[after:], '\n'); i >= 0 {
		after += i + 1
	} else {
		after = len(f.Data)
	}
	return diag.NewSpan(from, from+end), diag.NewSpan(after, len(f.Data)), true
}

// before is the line up to the place.
func (c *completer) before() string {
	from := bytes.LastIndexByte(c.d.file.Data[:c.at], '\n') + 1
	return string(c.d.file.Data[from:c.at])
}

// add offers a text in the place of what is typed, if that could become it.
func (c *completer) add(it completionItem, text string) {
	if it.FilterText == "" {
		it.FilterText = text
	}
	if !couldBe(it.FilterText, c.typed) {
		return
	}
	if len(c.list.Items) == maxItems {
		c.list.IsIncomplete = true
		return
	}
	it.TextEdit = textEdit{rangeOf(c.d.file, diag.NewSpan(c.from, c.at)), text}
	c.list.Items = append(c.list.Items, it)
}

// full reports whether nothing more is taken.
func (c *completer) full() bool { return c.list.IsIncomplete }

// couldBe reports whether all words of what is typed are in a text, in any case.
func couldBe(text, typed string) bool {
	text = strings.ToLower(text)
	for _, w := range strings.Fields(strings.ToLower(typed)) {
		if !strings.Contains(text, w) {
			return false
		}
	}
	return true
}

// wiki completes [[review#item]] and [[theme:name]], wherever text stands.
func (c *completer) wiki(line string) bool {
	i := strings.LastIndex(line, "[[")
	if i < 0 || strings.ContainsAny(line[i+2:], "]|") {
		return false
	}
	dest := line[i+2:]
	end := "]]"
	if bytes.HasPrefix(c.d.file.Data[c.at:], []byte("]]")) {
		end = ""
	}
	if id, item, ok := strings.Cut(dest, "#"); ok {
		c.from, c.typed = c.at-len(item), item
		r := c.s.site.corpus().Review(id)
		if id == "" {
			r = c.s.site.review(c.d.path)
		}
		if r != nil {
			c.items(r, nil, end)
		}
		return true
	}
	c.from, c.typed = c.at-len(dest), dest
	c.reviews(end)
	for _, t := range c.s.site.corpus().Themes {
		if c.full() {
			break
		}
		c.add(completionItem{Label: "theme:" + t.Slug, Kind: itemModule, Detail: t.Title}, "theme:"+t.Slug+end)
	}
	return true
}

// reviews offers the ids of reviews, newest first; a part of the title finds them, too.
func (c *completer) reviews(end string) {
	for _, r := range c.s.site.corpus().Reviews {
		if c.full() {
			return
		}
		c.add(completionItem{Label: r.ID, Kind: itemReference, Detail: r.Title, FilterText: r.ID + " " + r.Title},
			r.ID+end)
	}
}

// items offers the ids of a review's items of some kinds, or of all.
func (c *completer) items(r *review.Review, kinds []review.ItemKind, end string) {
	for n := range corpus.Names(r) {
		if kinds != nil && !slices.Contains(kinds, n.Kind) {
			continue
		}
		title := strings.Join(strings.Fields(n.Title), " ")
		if len(title) > 80 {
			title = strings.ToValidUTF8(title[:80], "") + "…"
		}
		kind := itemReference
		if n.Kind == review.EventItem {
			kind = itemEvent
		}
		c.add(completionItem{Label: n.ID, Kind: kind, Detail: string(n.Kind) + ": " + title,
			FilterText: n.ID + " " + title}, n.ID+end)
	}
}

// root is the shape of a file's YAML, or nil.
func (s *server) root(p string) *format.Shape {
	switch ext, base := path.Ext(p), path.Base(p); {
	case p == format.SettingsFile:
		return s.format.Of("settings")
	case strings.HasPrefix(p, "content/budgets/") && (base == "policy.yaml" || base == "policy.yml"):
		return s.format.Of("policy")
	case source.IsReview(p):
		return s.format.Of("review")
	case ext == ".md" && strings.HasPrefix(p, "content/themes/"):
		return s.format.Of("theme")
	case ext == ".md" && strings.HasPrefix(p, "content/pages/"):
		return s.format.Of("page")
	case strings.HasPrefix(p, "themes/") && base == "meeting.yaml":
		return s.format.Of("meeting")
	case strings.HasPrefix(p, "content/reviews/") && (ext == ".yaml" || ext == ".yml"):
		return s.format.Of("timeline")
	}
	return nil
}

// yaml completes a key or a value of front matter, settings and the like.
func (c *completer) yaml(cur cursor) {
	shape := c.s.root(c.d.path)
	for _, step := range cur.path {
		shape = shape.Step(step)
	}
	if shape == nil {
		return
	}
	c.from, c.typed = cur.from, cur.prefix
	if len(c.typed) > 0 && (c.typed[0] == '"' || c.typed[0] == '\'') {
		c.from, c.typed = c.from+1, c.typed[1:]
	}
	switch {
	case cur.key && shape.Kind == format.List: // under a key whose list has no dash yet
		if shape.Of.Kind == format.Map {
			c.keys(shape.Of, nil, "- ")
		} else {
			c.values(shape.Of, "- ")
		}
	case cur.key:
		c.keys(shape, cur.seen, "")
		if cur.entry {
			c.values(shape, "")
		}
	default:
		c.values(shape, "")
	}
}

// keys offers the keys of a map that it has not got yet.
func (c *completer) keys(shape *format.Shape, seen map[string]bool, before string) {
	for _, k := range shape.Keys {
		if seen[k.Name] && k.Name != c.typed {
			continue
		}
		after := ": "
		if k.Is.Kind == format.List && k.Is.Of.Kind == format.Map || k.Is.Kind == format.Map && k.Is.Short == nil {
			after = ":"
		}
		c.add(completionItem{Label: k.Name, Kind: itemProperty, Detail: takes(k.Is), Documentation: k.Help,
			FilterText: k.Name}, before+k.Name+after)
	}
}

// takes says in a few words what a key takes.
func takes(s *format.Shape) string {
	switch s.Kind {
	case format.Enum:
		return strings.Join(s.Values, " | ")
	case format.List:
		return "list of " + takes(s.Of)
	case format.Map:
		return s.Name
	case format.Ref:
		if s.Item == "" {
			return "review or review#item"
		}
		return "id of a " + s.Item
	case format.Tag:
		return s.Item
	}
	return [...]string{format.Text: "text", format.Markdown: "Markdown", format.Named: "map", format.Time: "time",
		format.Zone:  "time zone",
		format.Whole: "whole number", format.Number: "number", format.Percent: "percentage",
		format.Bool: "true | false", format.Web: "address",
		format.Path: "file", format.ID: "id", format.Audience: "audience", format.Budget: "budget",
		format.Free: "words"}[s.Kind]
}

// values offers what a value may be.
func (c *completer) values(shape *format.Shape, before string) {
	words := func(kind int, detail string, list []string) {
		for _, w := range list {
			if c.full() {
				return
			}
			c.add(completionItem{Label: w, Kind: kind, Detail: detail}, before+quoteYAML(w, c.inQuote()))
		}
	}
	switch shape.Kind {
	case format.List:
		c.values(shape.Of, before)
	case format.Map:
		c.shortForms(shape, before)
	case format.Enum:
		words(itemEnumMember, "", shape.Values)
	case format.Bool:
		words(itemEnumMember, "", []string{"true", "false"})
	case format.Zone:
		words(itemEnumMember, "", format.Zones())
	case format.Audience:
		words(itemEnumMember, "audience", c.s.site.corpus().Settings.Audiences)
	case format.Tag, format.Free:
		words(itemText, shape.Item, c.s.site.vocabulary().words(shape.Item))
	case format.Budget:
		words(itemReference, "budget", c.budgets())
	case format.Path:
		words(itemFile, "", c.filesBeside())
	case format.Ref:
		c.refs(shape.Item)
	}
}

// inQuote reports whether what is typed stands behind a quote already.
func (c *completer) inQuote() bool {
	return c.from > 0 && (c.d.file.Data[c.from-1] == '"' || c.d.file.Data[c.from-1] == '\'')
}

// quoteYAML puts quotes around a word that YAML would not read as it is.
func quoteYAML(w string, quoted bool) string {
	if quoted || !strings.ContainsAny(w, `:#{}[],&*!|>'"%@`+"`") {
		return w
	}
	return `"` + strings.ReplaceAll(strings.ReplaceAll(w, `\`, `\\`), `"`, `\"`) + `"`
}

// shortForms offers what may stand in the place of a map.
func (c *completer) shortForms(shape *format.Shape, before string) {
	if shape.Name == "effect" {
		c.effects(before)
	} else if shape.Short != nil {
		c.values(shape.Short, before)
	}
}

// effects offers t1:raises.
func (c *completer) effects(before string) {
	if id, rest, ok := strings.Cut(c.typed, ":"); ok {
		c.from, c.typed = c.from+len(id)+1, strings.TrimLeft(rest, " ")
		for _, e := range review.Effects() {
			c.add(completionItem{Label: e, Kind: itemEnumMember}, e)
		}
		return
	}
	if r := c.s.site.review(c.d.path); r != nil {
		for i := range r.Theories {
			t := &r.Theories[i]
			c.add(completionItem{Label: t.ID + ":", Kind: itemReference, Detail: t.Claim}, before+t.ID+":")
		}
	}
}

func (c *completer) budgets() (out []string) {
	if site := c.s.site.compiled(); site != nil && site.Budgets != nil {
		for _, b := range site.Budgets.Budgets {
			out = append(out, b.Name)
		}
	}
	return out
}

// filesBeside are the files in the review's folder, but for Markdown.
func (c *completer) filesBeside() (out []string) {
	list, err := fs.ReadDir(c.s.o.FS, path.Dir(c.d.path))
	if err != nil {
		return nil
	}
	for _, e := range list {
		if !e.IsDir() && path.Ext(e.Name()) != ".md" && !strings.HasPrefix(e.Name(), ".") {
			out = append(out, e.Name())
		}
	}
	return out
}

// refs offers ids: of items of this review, or for "" of reviews and, behind a #, of their items.
func (c *completer) refs(kind string) {
	id, item, other := strings.Cut(c.typed, "#")
	switch {
	case other:
		r := c.s.site.corpus().Review(id)
		if id == "" {
			r = c.s.site.review(c.d.path)
		}
		if r != nil {
			c.from, c.typed = c.from+len(id)+1, item
			c.items(r, nil, "")
		}
	case kind == "" || kind == "any":
		c.reviews("")
	default:
		if r := c.s.site.review(c.d.path); r != nil {
			c.items(r, []review.ItemKind{review.ItemKind(kind)}, "")
		}
	}
}
