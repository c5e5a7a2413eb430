package language

import (
	"bytes"
	"sort"
	"strings"

	"throughline/internal/diag"
)

// mark begins a silence: <!-- language-ok single-cause: the vendor's words --> in Markdown, # language-ok ... in
// front matter.
const mark = "language-ok"

// maxOnLine is more silences than a line needs.
const maxOnLine = 8

// A silence says of the line that it stands on, and of what begins on the next one that is not empty, that a
// question of a rule is not wanted there, and why.
type silence struct {
	rule     string
	from, to int // bytes of the file
}

type silences []silence

// covers reports whether a question about a place in a passage is not wanted.
func (q silences) covers(r *Probe, at, passage diag.Span) bool {
	return q.cover(r, int(at.Start)) || q.cover(r, int(passage.Start))
}

// cover reports whether a byte is in a silence of a rule. Silences stand in the order of the file, by their ends too.
func (q silences) cover(r *Probe, at int) bool {
	for i := sort.Search(len(q), func(i int) bool { return q[i].to > at }); i < len(q) && q[i].from <= at; i++ {
		if q[i].rule == r.Rule {
			return true
		}
	}
	return false
}

// silences reads the silences of a file, and says what is wrong with them.
func (c *Checker) silences(f *diag.File) (out silences, said []diag.Diagnostic) {
	left, end := maxOnLine, 0 // how many more this line may have, and where it ends
	for at := 0; ; {
		i := bytes.Index(f.Data[at:], []byte(mark))
		if i < 0 {
			return out, said
		}
		at += i
		if at >= end {
			left, end = maxOnLine, len(f.Data)
			if n := bytes.IndexByte(f.Data[at:], '\n'); n >= 0 {
				end = at + n
			}
		}
		if left--; left < 0 {
			at = end
			continue
		}
		if s, d, ok := c.silence(f, at); d != nil {
			said = append(said, *d)
		} else if ok {
			out = append(out, s)
		}
		at += len(mark)
	}
}

func (c *Checker) silence(f *diag.File, at int) (silence, *diag.Diagnostic, bool) {
	line, start := f.Line(f.Position(at).Line)
	before := strings.TrimRight(string(line[:at-start]), " \t")
	comment := strings.HasSuffix(before, "<!--")
	if !comment && !strings.HasSuffix(before, "#") {
		return silence{}, nil, false
	}
	rest := string(line[at-start+len(mark):])
	if comment {
		rest, _, _ = strings.Cut(rest, "-->")
	}
	name, reason, _ := strings.Cut(rest, ":")
	name = strings.TrimSpace(name)
	warn := func(message, hint string) (silence, *diag.Diagnostic, bool) {
		return silence{}, &diag.Diagnostic{Severity: diag.Warning, Rule: "language-silence", File: f,
			Span: diag.NewSpan(at, at+len(mark)), Message: message, Hint: hint}, false
	}
	rule := c.byID["language-"+strings.TrimPrefix(name, "language-")]
	switch {
	case rule == nil:
		return warn("there is no question about language called "+name, diag.DidYouMean(name, c.names()))
	case strings.TrimSpace(reason) == "":
		return warn("this silences a question without a reason",
			"say why, after a colon: "+mark+" "+name+": the vendor's own words")
	}
	return silence{rule.Rule, start, c.reach(f, at)}, nil, true
}

// reach is where the next line ends that is not empty; it is not far.
func (c *Checker) reach(f *diag.File, at int) int {
	n := f.Position(at).Line + 1
	for most := n + 3; n < most && f.LineStart(n) < len(f.Data); n++ {
		if line, _ := f.Line(n); len(bytes.TrimSpace(line)) > 0 {
			break
		}
	}
	return f.LineStart(n + 1)
}

func (c *Checker) names() []string {
	var out []string
	for i := range c.probes {
		out = append(out, strings.TrimPrefix(c.probes[i].Rule, "language-"))
	}
	return out
}
