package source

import (
	"bytes"
	"encoding/json"
	"io"
	"regexp"

	"github.com/adrg/frontmatter"

	"throughline/internal/diag"
	"throughline/internal/node"
)

// A Doc is a file in two parts.
type Doc struct {
	Front *node.Node // nil: no front matter
	Body  diag.Span
}

// A fence is one way to mark front matter.
type fence struct {
	open, close string
	read        func(*diag.File, diag.Span, *diag.List) (*node.Node, bool)
}

// fences are the ways that are known. The delimiters handed to the front matter library carry a NUL byte, which no
// text has (see checkText): so nothing inside of the front matter can be taken for its end.
func fences() map[string]fence {
	return map[string]fence{
		"---": {"\x00yaml", "\x00yaml end", node.YAML},
		"+++": {"\x00toml", "\x00toml end", node.TOML},
		"{":   {"\x00json", "\x00json end", node.JSON},
	}
}

// Split reads the front matter of a file. It fails closed: when front matter starts and cannot be read whole, or
// starts in a way that is only nearly right, ok is false and errs says why, for publishing what was meant as front
// matter would be worse than publishing nothing. What could be read is in Front then, for finding more mistakes. Nor
// does it give a body with a merge conflict in it.
func Split(f *diag.File, errs *diag.List) (d Doc, ok bool) {
	if d, ok = split(f, errs); !ok {
		return d, false
	}
	body := f.Data[d.Body.Start:d.Body.End]
	if at := node.Conflict(body); at >= 0 && OpenCode(body[:at]) < 0 {
		at += int(d.Body.Start)
		errs.Errorf(f, diag.NewSpan(at, at+node.ConflictMarks), "conflict", node.ConflictHint, node.ConflictWords)
		return d, false
	}
	return d, true
}

func split(f *diag.File, errs *diag.List) (d Doc, ok bool) {
	start := 0
	if bytes.HasPrefix(f.Data, []byte("\xef\xbb\xbf")) {
		start = 3
	}
	line, next := lineAt(f.Data, start)
	mark := string(bytes.TrimRight(line, " \t"))
	var front diag.Span
	switch {
	case mark == "---" || mark == "+++":
		front, d.Body, ok = fenced(f, mark, diag.NewSpan(start, next), errs)
	case len(line) > 0 && line[0] == '{':
		mark = "{"
		front, d.Body, ok = braced(f, start, errs)
	case mark == ";;;" || mark == "---yaml" || mark == "---toml" || mark == "---json":
		errs.Errorf(f, diag.NewSpan(start, start+len(mark)), "front-matter",
			"start YAML with ---, TOML with +++, JSON with {",
			"front matter that starts with %s is not known here", mark)
		return d, false
	default:
		return Doc{Body: diag.NewSpan(start, len(f.Data))}, !nearlyFront(f, start, errs)
	}
	if !ok {
		return d, false
	}
	if mark == "---" && endsAmongKeys(f, d.Body) {
		errs.Errorf(f, diag.NewSpan(front.End, front.End+3), "front-matter",
			"take this line out; in the text, *** draws a rule",
			"front matter ends here, and more keys with a second --- come after it")
		return Doc{}, false
	}
	d.Front, ok = decode(f, front, fences()[mark], errs)
	return d, ok
}

// bodyKeyLine is how a key of front matter begins a line.
var bodyKeyLine = regexp.MustCompile(`^[a-z][a-z_]*:(?:[ \t]|\r?$)`)

// endsAmongKeys reports whether the body begins with what was meant to be front matter: keys up to another line of
// dashes.
func endsAmongKeys(f *diag.File, body diag.Span) bool {
	rest := bytes.TrimLeft(f.Data[body.Start:body.End], " \t\r\n")
	line, _ := lineAt(rest, 0)
	if !bodyKeyLine.Match(line) {
		return false
	}
	for at := 0; at < len(rest); {
		line, next := lineAt(rest, at)
		if string(bytes.TrimRight(line, " \t")) == "---" {
			start := int(body.End) - len(rest)
			var quiet diag.List
			n, ok := node.YAML(f, diag.NewSpan(start, start+at), &quiet)
			return ok && n.Kind == node.Map
		}
		at = next
	}
	return false
}

// lineAt is the line that starts at an offset, without its ending, and where the next one starts.
func lineAt(data []byte, at int) (line []byte, next int) {
	rest := data[at:]
	i := bytes.IndexAny(rest, "\r\n")
	if i < 0 {
		return rest, len(data)
	}
	next = at + i + 1
	if rest[i] == '\r' && next < len(data) && data[next] == '\n' {
		next++
	}
	return rest[:i], next
}

// fenced finds the closing line of front matter between two fence lines.
func fenced(f *diag.File, mark string, open diag.Span, errs *diag.List) (front, body diag.Span, ok bool) {
	fence := []byte(mark)
	quote := []byte(nil) // of a TOML text over several lines, in which a +++ is just text
	for at := int(open.End); at < len(f.Data); {
		line, next := lineAt(f.Data, at)
		trimmed := bytes.TrimRight(line, " \t")
		switch {
		case quote == nil && bytes.Equal(trimmed, fence):
			return diag.NewSpan(open.End, at), diag.NewSpan(next, len(f.Data)), true
		case mark == "---" && string(trimmed) == "...":
			errs.Errorf(f, diag.NewSpan(at, at+3), "front-matter", "end it with --- on a line of its own",
				"front matter cannot end with ...")
			return front, body, false
		case mark == "+++":
			quote = tomlQuote(line, quote)
		}
		at = next
	}
	errs.Errorf(f, diag.NewSpan(open.Start, int(open.Start)+len(mark)), "front-matter", "end it with "+mark+
		" on a line of its own",
		"front matter starts here and never ends")
	return front, body, false
}

// tomlQuote follows the delimiters of TOML's multi-line texts through a line.
func tomlQuote(line, quote []byte) []byte {
	for i := 0; i+3 <= len(line); i++ {
		three := line[i : i+3]
		switch {
		case quote == nil && (string(three) == `"""` || string(three) == "'''"):
			quote = three
			i += 2
		case quote != nil && bytes.Equal(three, quote):
			quote = nil
			i += 2
		case quote == nil && line[i] == '#':
			return nil
		}
	}
	return quote
}

// braced finds the end of a JSON object; nothing may follow it on its line.
func braced(f *diag.File, start int, errs *diag.List) (front, body diag.Span, ok bool) {
	dec := json.NewDecoder(bytes.NewReader(f.Data[start:]))
	var raw json.RawMessage
	if err := dec.Decode(&raw); err != nil {
		node.JSON(f, diag.NewSpan(start, len(f.Data)), errs) // says where and why
		if errs.Len() == 0 {
			errs.Errorf(f, diag.NewSpan(start, start+1), "front-matter", "", "this is not valid JSON: %s", err)
		}
		return front, body, false
	}
	end := start + int(dec.InputOffset())
	line, next := lineAt(f.Data, end)
	if rest := bytes.TrimSpace(line); len(rest) > 0 {
		at := end + bytes.Index(line, rest)
		errs.Errorf(f, diag.NewSpan(at, at+len(rest)), "front-matter", "start the body on a line of its own",
			"text after the end of the front matter")
		return front, body, false
	}
	return diag.NewSpan(start, end), diag.NewSpan(next, len(f.Data)), true
}

// decode hands the front matter to the library, which dispatches on the fence, and checks that it hands on every byte:
// the library has cut front matter short before.
func decode(f *diag.File, front diag.Span, fe fence, errs *diag.List) (n *node.Node, ok bool) {
	raw := f.Data[front.Start:front.End]
	var seen []byte
	var formats []*frontmatter.Format
	for _, other := range fences() {
		formats = append(formats, frontmatter.NewFormat(other.open, other.close, func(data []byte, _ any) error {
			seen = data
			n, ok = other.read(f, front, errs)
			return nil
		}))
	}
	in := io.MultiReader(bytes.NewReader([]byte(fe.open+"\n")), bytes.NewReader(raw),
		bytes.NewReader([]byte("\n"+fe.close+"\n")))
	_, err := frontmatter.MustParse(in, &n, formats...)
	if err != nil || !bytes.Equal(bytes.TrimSpace(seen), bytes.TrimSpace(raw)) {
		errs.Errorf(f, front, "front-matter", "", "the front matter cannot be read whole")
		return nil, false
	}
	return n, ok
}
