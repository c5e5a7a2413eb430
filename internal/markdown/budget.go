package markdown

import (
	"bytes"
	"fmt"
	"regexp"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// The library looks for the end of a link, a code span or an emphasis as far as the paragraph goes, each time one may
// begin, so that a text of nothing but beginnings takes time in the square of its length. A meter adds up how far it
// will look before it does. What a text may cost is in proportion to its length; what costs more is refused at the
// place where it was too much. People's texts come to one or two steps for each byte.
const (
	stepsPerByte = 100
	stepsAtLeast = 200_000
)

// Work is an error of Parse and Inspect: the text needs far more work than its length says.
type Work struct {
	At int // byte offset of where it was too much
}

func (w Work) Error() string {
	return "brackets, stars or backticks that are opened again and again and never closed: this text would take too " +
		"long"
}

// A meter is an inline parser that finds nothing and is asked first.
type meter struct{}

var meterKey = parser.NewContextKey()

// A tally is what one text has cost so far.
type tally struct {
	left int
	open map[byte]int // delimiters of the paragraph that may still be closed
	all  int

	brackets int // of the paragraph that may still be closed
}

func newTally(length int) *tally {
	return &tally{left: stepsAtLeast + stepsPerByte*length, open: map[byte]int{}}
}

// Trigger implements parser.InlineParser.
func (meter) Trigger() []byte { return []byte("![]*_~`<") }

// Parse implements parser.InlineParser.
func (meter) Parse(parent ast.Node, block text.Reader, pc parser.Context) ast.Node {
	t, ok := pc.Get(meterKey).(*tally)
	if !ok {
		return nil
	}
	line, at := block.PeekLine()
	switch line[0] {
	case '[':
		t.brackets++
	case '!':
		if len(line) > 1 && line[1] == '[' {
			t.brackets++
		}
	case ']':
		t.words(parent, at.Start)
		t.link(line, block.Source(), at.Start)
	case '*', '_', '~':
		t.delimiter(line, block.PrecendingCharacter())
	case '`':
		t.code(block.Source()[at.Start:])
	case '<':
		t.angle(block.Source()[at.Start:])
	}
	if t.left < 0 {
		panic(Work{at.Start})
	}
	return nil
}

// CloseBlock implements parser.CloseBlocker: a paragraph has ended.
func (meter) CloseBlock(_ ast.Node, _ text.Reader, pc parser.Context) {
	if t, ok := pc.Get(meterKey).(*tally); ok {
		clear(t.open)
		t.all, t.brackets = 0, 0
	}
}

// paragraph is what the library looks through at most: until the next empty line.
func paragraph(src []byte) []byte {
	if i := bytes.Index(src, []byte("\n\n")); i >= 0 {
		return src[:i]
	}
	return src
}

// words is for what stands between two brackets: the library looks for links in it and copies it.
func (t *tally) words(parent ast.Node, at int) {
	if t.brackets == 0 {
		return
	}
	t.brackets--
	from := at
	for n := parent.LastChild(); n != nil && n.Kind().String() != "LinkLabelState" &&
		t.left >= 0; n = n.PreviousSibling() {
		t.left -= 4
		if p := n.Pos(); p >= 0 {
			from = p
		}
	}
	t.left -= (at - from) / 16
}

// link is for a bracket that may end the words of a link.
func (t *tally) link(line, src []byte, at int) {
	if len(line) < 2 {
		return
	}
	switch line[1] {
	case '(':
		end := addressEnd(line[2:])
		t.left -= end
		rest := bytes.TrimLeft(line[2+end:], " \t\r\n")
		if len(rest) == 0 || len(line) > 2 && len(rest) == len(line)-2 {
			return
		}
		switch rest[0] {
		case '"', '\'':
			t.left -= until(paragraph(src[at+len(line)-len(rest)+1:]), rest[0:1])
		case '(':
			t.left -= until(paragraph(src[at+len(line)-len(rest)+1:]), []byte("()"))
		}
	case '[':
		t.left -= until(paragraph(src[at+2:]), []byte("[]"))
	}
}

// until is how far it is to the first of some bytes.
func until(src, any []byte) int {
	if i := bytes.IndexAny(src, string(any)); i >= 0 {
		return i
	}
	return len(src)
}

// addressEnd is how far the library looks for the end of an address.
func addressEnd(line []byte) int {
	skipped := len(line) - len(bytes.TrimLeft(line, " \t"))
	rest := line[skipped:]
	if len(rest) > 0 && rest[0] == '<' {
		return skipped + until(rest, []byte(">"))
	}
	open := 0
	for i, c := range rest {
		switch {
		case c == '(':
			open++
		case c == ')':
			if open--; open < 0 {
				return skipped + i
			}
		case c <= ' ':
			return skipped + i
		}
	}
	return len(line)
}

// delimiter is for a run of stars, low lines or tildes. One that may close something is compared with those before
// it, back to the one that it closes.
func (t *tally) delimiter(line []byte, before rune) {
	d := parser.ScanDelimiter(line, before, 1, anyDelimiter{})
	if d == nil {
		return
	}
	others := t.all - t.open[d.Char]
	switch {
	case d.CanClose && t.open[d.Char] > 0:
		t.left -= 1 + others
		t.open[d.Char]--
		t.all--
		if d.CanOpen {
			t.left -= t.all
		}
	case d.CanClose:
		t.left -= t.all
	}
	if d.CanOpen {
		t.open[d.Char]++
		t.all++
	}
	t.left--
}

type anyDelimiter struct{}

func (anyDelimiter) IsDelimiter(b byte) bool                   { return b == '*' || b == '_' || b == '~' }
func (anyDelimiter) CanOpenCloser(_, _ *parser.Delimiter) bool { return false }
func (anyDelimiter) OnMatch(int) ast.Node                      { return nil }

// code is for backticks: the library looks for as many again.
func (t *tally) code(src []byte) {
	src = paragraph(src)
	n := len(src) - len(bytes.TrimLeft(src, "`"))
	for i := n; i < len(src); {
		next := bytes.IndexByte(src[i:], '`')
		if next < 0 {
			break
		}
		i += next
		run := len(src[i:]) - len(bytes.TrimLeft(src[i:], "`"))
		if i += run; run == n {
			t.left -= i
			return
		}
		if t.left -= run + next; t.left < 0 {
			return
		}
	}
	t.left -= len(src)
}

// angle is for what may begin HTML that ends at a mark of its own.
func (t *tally) angle(src []byte) {
	if len(src) < 2 || src[1] != '!' && src[1] != '?' {
		return
	}
	for _, end := range []string{"-->", "?>", "]]>", ">"} {
		if i := bytes.Index(paragraph(src), []byte(end)); i < 0 {
			t.left -= len(paragraph(src)) / 8
		}
	}
}

// Limits on what the library keeps in lists that it goes through from their start.
const (
	maxDefinitions = 2000
	maxFootnotes   = 3000
)

var definition = regexp.MustCompile(`(?m)^[ >]{0,9}\[[^\]\n]*\]:`)

// inspectLists counts what a text defines and refers to.
func inspectLists(src []byte) error {
	if bytes.Count(src, []byte("]:")) > maxDefinitions &&
		len(definition.FindAllIndex(src, maxDefinitions+1)) > maxDefinitions {
		return fmt.Errorf("more than %d definitions of links in one text", maxDefinitions)
	}
	if bytes.Count(src, []byte("[^")) > maxFootnotes {
		return fmt.Errorf("more than %d footnotes in one text", maxFootnotes)
	}
	return nil
}

// dense reports whether a text has so many brackets, stars and backticks that it may be refused by what they cost;
// else there is no need to find that out by reading it.
func dense(src []byte) bool {
	n := 0
	for _, b := range src {
		switch b {
		case '[', '*', '_', '~', '`', '<':
			if n++; n > 400 {
				return true
			}
		}
	}
	return false
}
