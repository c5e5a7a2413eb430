package plain

import (
	"io"
	"regexp"
	"strings"
)

// A Printer is where people read: a terminal, or the log of a pipeline. Whatever is written to it is made harmless,
// so that no command has to think of it for each name of a file that it prints. Colours are for those who have
// cleaned what they colour: see Raw.
type Printer struct {
	raw      io.Writer
	pipeline bool
	inside   bool // of a line that is not only white space so far
}

// NewPrinter returns a Printer. In the log of a pipeline, whose runner obeys lines that begin with :: and marks that
// begin with ##, these are taken apart, too.
func NewPrinter(w io.Writer, pipeline bool) *Printer { return &Printer{raw: w, pipeline: pipeline} }

// Raw is where a Printer writes to, or a writer that is none. It is for protocols, for JSON, and for colours around
// text that is clean.
func Raw(w io.Writer) io.Writer {
	if p, ok := w.(*Printer); ok {
		return p.raw
	}
	return w
}

// marks are how runners of pipelines know their commands anywhere in a line.
var marks = regexp.MustCompile(`##(\[|vso\[|teamcity\[)`)

// Write implements io.Writer.
func (p *Printer) Write(data []byte) (int, error) {
	text := Text(string(data))
	if p.pipeline {
		text = p.disarm(text)
	}
	if _, err := io.WriteString(p.raw, text); err != nil {
		return 0, err
	}
	return len(data), nil
}

// disarm takes apart what a runner would obey.
func (p *Printer) disarm(text string) string {
	lines := strings.SplitAfter(marks.ReplaceAllString(text, "# #$1"), "\n")
	for i, line := range lines {
		words := strings.TrimLeft(line, " \t\ufeff\u00a0")
		if !p.inside && strings.HasPrefix(words, "::") {
			lines[i] = line[:len(line)-len(words)] + ": :" + words[2:]
		}
		p.inside = !strings.HasSuffix(line, "\n") && (p.inside || words != "")
	}
	return strings.Join(lines, "")
}

// Disarm is what a Printer of a pipeline does, for a text that has colours of ours in it.
func Disarm(text string) string { return new(Printer).disarm(text) }
