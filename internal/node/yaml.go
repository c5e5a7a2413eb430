package node

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"

	"throughline/internal/diag"
)

// YAML reads the one document that stands at span in the file. An empty document is a Null node. The errors go to
// errs; ok is false when there was any. The node is then nil, or what could be read all the same, for finding further
// mistakes in it and for nothing else.
func YAML(f *diag.File, span diag.Span, errs *diag.List) (n *Node, ok bool) {
	docs, ok := YAMLDocs(f, span, errs)
	if !ok {
		if len(docs) == 1 {
			return docs[0], false
		}
		return nil, false
	}
	if len(docs) > 1 {
		errs.Errorf(f, docs[1].Span, "syntax", "remove the line --- or ... before it",
			"a second document where one is expected")
		return nil, false
	}
	if len(docs) == 0 {
		return &Node{Span: span}, true
	}
	return docs[0], true
}

// YAMLDocs reads all documents that stand at span in the file; empty ones are left out.
func YAMLDocs(f *diag.File, span diag.Span, errs *diag.List) (docs []*Node, ok bool) {
	if bytes.HasPrefix(f.Data[span.Start:span.End], []byte("\xef\xbb\xbf")) {
		span.Start += 3
	}
	src := f.Data[span.Start:span.End]
	y := &yamlReader{builder: builder{file: f, errs: errs, ok: true}, src: src, base: int(span.Start)}
	if i, r := controlCharacter(src); i >= 0 {
		y.fail(diag.NewSpan(i, i+utf8.RuneLen(r)).Shift(y.base), "delete it; some editors show it only on request",
			"control character %U in the text", r)
		return nil, false
	}
	docs, err := y.loadAll()
	if err != nil {
		if m := y.salvageAfter(err); m != nil {
			return []*Node{m}, false
		}
		return nil, false
	}
	y.checkComments(docs)
	return docs, y.ok
}

// loadAll reads all documents. The error is the library's.
func (y *yamlReader) loadAll() (docs []*Node, err error) {
	loader, err := yaml.NewLoader(bytes.NewReader(y.src))
	if err != nil {
		return nil, err
	}
	for {
		var doc yaml.Node
		if err := loader.Load(&doc); errors.Is(err, io.EOF) {
			return docs, nil
		} else if err != nil {
			return nil, err
		}
		if len(doc.Content) > 0 {
			docs = append(docs, y.convert(doc.Content[0], len(y.src), 0))
		}
	}
}

// salvageAfter reports an error of the library by what is found in the parts of the source, or else as it is, and
// gives the parts that can be read; nil where there is none.
func (y *yamlReader) salvageAfter(err error) *Node {
	if isLoadError(err) && y.conflict() < 0 {
		if m := y.salvage(); m != nil {
			return m
		}
	}
	y.report(err)
	return nil
}

// conflict is where a merge conflict is left in the source, or -1.
func (y *yamlReader) conflict() int {
	if at := Conflict(y.src); at >= 0 {
		return at
	}
	return atLine(y.src, ">>>>>>> ") // the front matter of one side ends between the marks
}

// controlCharacter finds the first character that YAML does not allow: the library names it without a position.
func controlCharacter(src []byte) (int, rune) {
	for i, b := range src {
		if b < 0x20 && b != '\t' && b != '\n' && b != '\r' || b == 0x7f {
			return i, rune(b)
		}
	}
	return -1, 0
}

type yamlReader struct {
	builder
	src    []byte
	base   int             // offset of src in the file
	lines  []int           // starts of lines in src, as the YAML scanner counts them
	marks  map[int][]int32 // of long lines, see nearby
	within []*yaml.Node
	spare  []Node // made together: the nodes of a document live and die together
}

// new is a node that starts and ends at an offset of the file.
func (y *yamlReader) new(at int) *Node {
	if len(y.spare) == 0 {
		y.spare = make([]Node, 64)
	}
	n := &y.spare[0]
	y.spare = y.spare[1:]
	n.Span = diag.NewSpan(at, at)
	return n
}

// offset turns a line and column of the YAML scanner (both from 1, columns in code points) into a byte offset in src.
func (y *yamlReader) offset(line, column int) int {
	if y.lines == nil {
		y.lines = yamlLines(y.src)
	}
	if line > len(y.lines) {
		return len(y.src)
	}
	line = max(1, line)
	off, c := y.nearby(line, column)
	for ; c < column && off < len(y.src); c++ {
		if y.src[off] < utf8.RuneSelf {
			off++
			continue
		}
		_, size := utf8.DecodeRune(y.src[off:])
		off += size
	}
	return off
}

// stride is how many code points of a long line are counted at most for one offset.
const stride = 256

// nearby gives an offset in a line, and its column, from which there are less than stride code points to a column: of
// a long line with many nodes each code point is counted once, and not once for each node behind it.
func (y *yamlReader) nearby(line, column int) (off, at int) {
	start := y.lines[line-1]
	if column <= stride {
		return start, 1
	}
	marks, ok := y.marks[line]
	if !ok {
		end := len(y.src)
		if line < len(y.lines) {
			end = y.lines[line]
		}
		marks = markLine(y.src[start:end])
		if y.marks == nil {
			y.marks = map[int][]int32{}
		}
		y.marks[line] = marks
	}
	if len(marks) == 0 {
		return start, 1
	}
	n := min((column-1)/stride, len(marks))
	if n == 0 {
		return start, 1
	}
	return start + int(marks[n-1]), n*stride + 1
}

// markLine gives the offsets in a line of every code point whose number is a multiple of stride, the first apart.
func markLine(line []byte) (marks []int32) {
	n := 0
	for i := 0; i < len(line); n++ {
		if n > 0 && n%stride == 0 {
			marks = append(marks, int32(i))
		}
		if line[i] < utf8.RuneSelf {
			i++
			continue
		}
		_, size := utf8.DecodeRune(line[i:])
		i += size
	}
	return marks
}

// yamlLines finds the starts of lines as YAML 1.1 scanners see them: NEL, LS and PS break a line there as well.
func yamlLines(src []byte) []int {
	lines := []int{0}
	for i := 0; i < len(src); i++ {
		switch b := src[i]; {
		case b == '\n', b == '\r' && (i+1 == len(src) || src[i+1] != '\n'):
			lines = append(lines, i+1)
		case b == 0xc2 && bytes.HasPrefix(src[i:], []byte("\u0085")):
			lines = append(lines, i+2)
		case b == 0xe2 && (bytes.HasPrefix(src[i:], []byte("\u2028")) || bytes.HasPrefix(src[i:], []byte("\u2029"))):
			lines = append(lines, i+3)
		}
	}
	return lines
}

func (y *yamlReader) report(err error) {
	var le *yaml.LoadError
	if !errors.As(err, &le) {
		y.fail(diag.NewSpan(y.base, y.base), "", "%s", strings.TrimPrefix(err.Error(), "yaml: "))
		return
	}
	mark := le.Mark
	if mark.Line == 0 || strings.Contains(le.Message, "unexpected end of stream") && le.ContextMark.Line > 0 {
		mark = le.ContextMark // where the quote was opened
	}
	at := y.base + min(y.offset(mark.Line, mark.Column), max(0, len(y.src)-1))
	message := le.Message
	if le.ContextMsg != "" && !strings.Contains(message, le.ContextMsg) {
		message += " (" + le.ContextMsg + ")"
	}
	if conflict := y.conflict(); conflict >= 0 {
		y.fail(diag.NewSpan(y.base+conflict, y.base+conflict+ConflictMarks), ConflictHint, ConflictWords)
		return
	}
	hint := yamlHint(message)
	if own := lineHint(y.src, at-y.base); own != "" {
		hint = own
	}
	y.fail(diag.NewSpan(at, at+1), hint, "this is not valid YAML: %s", message)
}

// lineHint looks at the line that the scanner stumbled over for what people write there most often; "" if it is none
// of that. The scanner itself only knows what it had expected.
func lineHint(src []byte, at int) string {
	start := bytes.LastIndexByte(src[:at], '\n') + 1
	line := src[start:]
	if i := bytes.IndexByte(line, '\n'); i >= 0 {
		line = line[:i]
	}
	if bytes.HasPrefix(bytes.TrimLeft(line, " "), []byte("\t")) {
		return "there is a tab; indent with spaces"
	}
	value := bytes.TrimLeft(line, " -")
	if i := bytes.Index(value, []byte(": ")); i > 0 && at-start > len(line)-len(value)+i+1 {
		value = bytes.TrimLeft(value[i+2:], " ")
	}
	value = bytes.TrimRight(value, " \r")
	if len(value) < 2 {
		return ""
	}
	switch first, last := value[0], value[len(value)-1]; {
	case first == '\'' && last == '\'' && bytes.Count(value, []byte("'")) > 2:
		return `a text in '...' ends at the next ': write "..." around it instead`
	case first == '"' && bytes.Count(value, []byte(`"`)) > 2:
		return `a text in "..." ends at the next ": write '...' around it instead`
	case first == '[' && last != ']' && bytes.IndexByte(value, ']') > 0, first == '{' && last != '}' &&
		bytes.IndexByte(value, '}') > 0:
		return "a text that starts with " + string(first) + " needs quotes around it"
	}
	return ""
}

// yamlHint says in plain words what the scanner's own messages mean most of the time.
func yamlHint(message string) string {
	switch {
	case strings.Contains(message, "mapping values are not allowed"):
		return `a text with ": " in it needs quotes around it`
	case strings.Contains(message, "cannot start any token"):
		return "indent with spaces, not tabs, and quote a text that starts with @, ` or %"
	case strings.Contains(message, "did not find expected ',' or"):
		return "a bracket or brace that was opened before this is not closed"
	case strings.Contains(message, "unexpected end of stream"):
		return "this quote is not closed"
	case strings.Contains(message, "did not find expected key"),
		strings.Contains(message, "did not find expected '-'"):
		return "look at the indentation of this line and of the one before it"
	case strings.Contains(message, "unknown anchor"):
		return "a text that starts with * needs quotes around it"
	}
	return ""
}

// convert copies a library node. limit is the offset in src before which the node ends: where the next one starts.
func (y *yamlReader) convert(n *yaml.Node, limit, depth int) *Node {
	start := y.offset(n.Line, n.Column)
	out := y.new(y.base + start)
	if !y.count(depth, out.Span) {
		return out
	}
	end := limit
	switch n.Kind {
	case yaml.ScalarNode:
		y.scalar(out, n)
		end = y.scalarEnd(n, start, limit)
	case yaml.SequenceNode:
		out.Kind = List
		out.Items = make([]*Node, 0, min(len(n.Content), MaxNodes))
		for i, c := range n.Content {
			out.Items = append(out.Items, y.convert(c, y.startOf(n.Content, i+1, limit), depth+1))
		}
	case yaml.MappingNode:
		out.Kind = Map
		out.Entries = make([]Entry, 0, min(len(n.Content)/2, MaxKeys))
		for i := 0; i+1 < len(n.Content); i += 2 {
			y.entry(out, n.Content[i], n.Content[i+1], y.startOf(n.Content, i+2, limit), depth)
		}
	case yaml.AliasNode:
		return y.alias(n, out, depth)
	}
	out.Span.End = int32(y.base + y.trim(start, end))
	return out
}

// alias stands for a copy of what its anchor names. A copy, because the positions of errors in it are the anchor's.
func (y *yamlReader) alias(n *yaml.Node, out *Node, depth int) *Node {
	for _, w := range y.within {
		if w == n.Alias {
			y.fail(out.Span, "", "*%s stands inside of what it names", n.Value)
			return out
		}
	}
	y.within = append(y.within, n.Alias)
	out = y.convert(n.Alias, len(y.src), depth+1)
	y.within = y.within[:len(y.within)-1]
	return out
}

func (y *yamlReader) startOf(siblings []*yaml.Node, i, limit int) int {
	if i >= len(siblings) {
		return limit
	}
	return y.offset(siblings[i].Line, siblings[i].Column)
}

func (y *yamlReader) entry(m *Node, key, value *yaml.Node, limit, depth int) {
	at := y.offset(key.Line, key.Column)
	span := diag.NewSpan(at, y.scalarEnd(key, at, limit)).Shift(y.base)
	switch {
	case key.Kind != yaml.ScalarNode:
		y.fail(span, "quote a key that has brackets, braces or an asterisk in it", "a key must be a plain word")
	case key.Tag == "!!merge":
		y.fail(span, "write the keys out", "merge keys (<<) are not supported")
	default:
		y.put(m, Entry{Key: key.Value, KeySpan: span, Value: y.convert(value, limit, depth+1)})
	}
}

func (y *yamlReader) scalar(out *Node, n *yaml.Node) {
	out.Text = y.shared(n, out.Span)
	out.Quoted = n.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle|yaml.LiteralStyle|yaml.FoldedStyle) != 0
	if n.Tag == "!!null" && !out.Quoted {
		out.Kind, out.Text = Null, ""
		return
	}
	out.Kind = Scalar
}

// shared is a scalar's text as a part of the file, which is kept anyway, where it stands there as it is.
func (y *yamlReader) shared(n *yaml.Node, at diag.Span) string {
	start := int(at.Start)
	if n.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle) != 0 {
		start++
	}
	end := start + len(n.Value)
	if end > len(y.file.Data) || string(y.file.Data[start:end]) != n.Value {
		return n.Value
	}
	return y.file.Text(diag.NewSpan(start, end))
}

// scalarEnd finds where a scalar that starts at an offset in src ends; where that takes a scanner (block scalars,
// texts over several lines), it is where the next node starts, less the white space.
func (y *yamlReader) scalarEnd(n *yaml.Node, start, limit int) int {
	if start >= len(y.src) {
		return len(y.src)
	}
	rest := y.src[start:]
	switch n.Style {
	case yaml.SingleQuotedStyle, yaml.DoubleQuotedStyle:
		return start + quotedLength(rest)
	case yaml.LiteralStyle, yaml.FoldedStyle:
	default:
		if len(rest) >= len(n.Value) && string(rest[:len(n.Value)]) == n.Value {
			return start + len(n.Value)
		}
	}
	return y.trim(start, limit)
}

// quotedLength is the length of the quoted scalar that s starts with, quotes included.
func quotedLength(s []byte) int {
	for i := 1; i < len(s); i++ {
		switch {
		case s[0] == '"' && s[i] == '\\':
			i++
		case s[i] != s[0]:
		case s[0] == '\'' && i+1 < len(s) && s[i+1] == '\'':
			i++
		default:
			return i + 1
		}
	}
	return len(s)
}

func (y *yamlReader) trim(start, end int) int {
	end = max(start, min(end, len(y.src)))
	return start + len(bytes.TrimRight(y.src[start:end], " \t\r\n"))
}
