package markdown

import (
	"bytes"
	"cmp"
	"regexp"
	"slices"
	"strings"

	"throughline/internal/diag"
)

// An Unseen is what a text holds that no page shows: comments and link definitions that nothing uses. It is cut out
// of the source, for the source is published too.
type Unseen struct {
	Src  string      // the text without it
	cuts []diag.Span // of the text as it was, in order
	left []int       // how many bytes stand in the place of each
	// Open is where a comment begins that is never closed, or that there would be one once others are cut; -1 where
	// all is well.
	Open int
	// Percents are where %% begins what Obsidian would take for a comment.
	Percents []int
}

// Seen cuts out what no page shows. Code is left as it is, and so is a comment without a word, which people put
// between two lists. What stands behind a comment on its line stays. A text without any is returned as it is.
func (e *Engine) Seen(src string) Unseen {
	u := Unseen{Src: src, Open: -1}
	for pass := range maxPasses {
		comment, percent, defined := strings.Contains(u.Src, "<!--"), strings.Contains(u.Src, "%%"),
			strings.Contains(u.Src, "]:")
		if !comment && !percent && !defined {
			return u
		}
		doc, err := e.parse([]byte(u.Src))
		if err != nil {
			return u // the text is refused as a whole
		}
		code, _ := doc.codeAndAudience()
		found := found{src: u.Src, open: -1}
		if found.comments(code, pass < maxPasses-1); found.open >= 0 {
			u.Open = u.At(found.open)
			return u
		}
		if len(found.cuts) == 0 {
			if percent {
				u.Percents = percentComments(u.Src, code, u.At)
			}
			if found.definitions(code); len(found.cuts) == 0 {
				return u
			}
		}
		u.apply(found)
	}
	if at := strings.Index(u.Src, "<!--"); at >= 0 { // comments that come about when others go, again and again
		u.Open = u.At(at)
	}
	return u
}

// maxPasses is how often a text is looked at: what stands behind a comment on its line means something else without
// it.
const maxPasses = 20

// At is where an offset of Src stands in the text as it was.
func (u *Unseen) At(offset int) int {
	for i, c := range u.cuts {
		if offset < int(c.Start)+u.left[i] {
			return offset
		}
		offset += int(c.End-c.Start) - u.left[i]
	}
	return offset
}

// Now is where an offset of the text as it was stands in Src.
func (u *Unseen) Now(offset int) int {
	less := 0
	for i, c := range u.cuts {
		switch {
		case offset >= int(c.End):
			less += int(c.End-c.Start) - u.left[i]
		case offset > int(c.Start):
			return int(c.Start) - less
		}
	}
	return offset - less
}

// A found is what one look at a text finds.
type found struct {
	src  string
	cuts []diag.Span
	left []int
	open int
}

// apply cuts out what was found in Src.
func (u *Unseen) apply(f found) {
	var b strings.Builder
	cuts, left := slices.Clone(u.cuts), slices.Clone(u.left)
	at := 0
	for i, c := range f.cuts {
		b.WriteString(u.Src[at:c.Start])
		b.WriteString("\n"[:f.left[i]])
		at = int(c.End)
		from, to := u.At(int(c.Start)), u.At(int(c.End)-1)+1
		first, _ := slices.BinarySearchFunc(cuts, from,
			func(s diag.Span, from int) int { return cmp.Compare(int(s.Start), from) })
		last := first
		for last < len(cuts) && int(cuts[last].End) <= to {
			last++
		}
		cuts, left = slices.Replace(cuts, first, last, diag.NewSpan(from, to)), slices.Replace(left, first, last,
			f.left[i])
	}
	b.WriteString(u.Src[at:])
	u.cuts, u.left = cuts, left
	if u.Src = b.String(); strings.TrimSpace(u.Src) == "" {
		u.Src = ""
	}
}

// comments finds the comments that are not in code; those beside each other are cut as one. With step it stops where
// words stand behind one that began its line.
func (f *found) comments(code []diag.Span, step bool) {
	src := f.src
	for at := 0; ; {
		i := strings.Index(src[at:], "<!--")
		if i < 0 {
			return
		}
		start := at + i
		if within(code, start) || escaped(src, start) {
			at = start + 4
			continue
		}
		end, words := commentEnd(src, start)
		if end < 0 {
			f.open = start
			return
		}
		for {
			next := end + len(src[end:]) - len(strings.TrimLeft(src[end:], " \t"))
			if !strings.HasPrefix(src[next:], "<!--") {
				break
			}
			to, more := commentEnd(src, next)
			if to < 0 {
				f.open = next
				return
			}
			end, words = to, words || more
		}
		if f.comment(start, end, words) && step {
			return
		}
		at = end
	}
}

// commentEnd is the end of a comment and whether there are words in it; -1 where it has none.
func commentEnd(src string, start int) (end int, words bool) {
	i := strings.Index(src[start+2:], "-->") // <!--> is one, and empty
	if i < 0 {
		return -1, false
	}
	end = start + 2 + i + 3
	return end, strings.Trim(src[start:end], "<!-> \t\r\n") != ""
}

func escaped(src string, at int) bool {
	n := at - len(strings.TrimRight(src[:at], `\`))
	return n%2 == 1
}

// comment notes a cut, and reports whether words stand behind it where it began its line. A line with nothing else on
// it goes whole, unless paragraphs on both sides would become one.
func (f *found) comment(start, end int, words bool) bool {
	src := f.src
	from := strings.LastIndexByte(src[:start], '\n') + 1
	to := lineEnd([]byte(src), end)
	before, after := strings.TrimSpace(src[from:start]), strings.TrimSpace(src[end:to])
	left := 0
	switch {
	case before == "" && after == "":
		if !words {
			return false
		}
		if start, end = from, to; !joins(src[:from], src[to:]) {
			left = 1
		}
	case before == "":
		end += len(src[end:to]) - len(strings.TrimLeft(src[end:to], " \t"))
	case after == "":
		start = from + len(strings.TrimRight(src[from:start], " \t"))
		end = end + len(src[end:to]) - len(strings.TrimLeft(src[end:to], " \t"))
	}
	if n := len(f.cuts); n > 0 {
		start = max(start, int(f.cuts[n-1].End))
	}
	f.cuts, f.left = append(f.cuts, diag.NewSpan(start, end)), append(f.left, left)
	return before == "" && after != ""
}

// joins reports whether what stands above and below a line may stand line by line: it says the same then.
func joins(above, below string) bool {
	above = strings.TrimSuffix(above, "\n")
	last := above[strings.LastIndexByte(above, '\n')+1:]
	first, _, _ := strings.Cut(below, "\n")
	if strings.TrimSpace(last) == "" || strings.TrimSpace(first) == "" {
		return true
	}
	if strings.Trim(first, "-= \t\r") == "" {
		return false // it would make the line above a heading
	}
	return strings.ContainsAny(last[:1], " \t<-*+") || last[0] >= '0' && last[0] <= '9'
}

// linkDefinition is a link definition on one line, or with its title on the next (CommonMark 0.31, section 4.7).
var linkDefinition = regexp.MustCompile(
	`(?m)^[ >]*\[((?:[^\[\]\\\n]|\\.){1,999})\]:[ \t]*\n?[ \t]*(<[^<>\n]*>|[^\s<]\S*)` +
		`(?:[ \t]*\n?[ \t]+("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\((?:[^()\\]|\\.)*\)))?[ \t]*\r?$\n?`)

// definitions finds those that nothing uses: they are on no page, and people write comments in them.
func (f *found) definitions(code []diag.Span) {
	src := f.src
	all := linkDefinition.FindAllStringSubmatchIndex(src, -1)
	labels := map[string]int{} // how often it stands in brackets
	for _, m := range bracketed.FindAllStringSubmatchIndex(src, -1) {
		if !within(code, m[2]) {
			labels[label(src[m[2]:m[3]])]++
		}
	}
	defined := map[string]int{}
	for _, m := range all {
		defined[label(src[m[2]:m[3]])]++
	}
	for _, m := range all {
		name := label(src[m[2]:m[3]])
		if strings.HasPrefix(name, "^") || within(code, m[2]) || labels[name] > defined[name] ||
			!beginsBlock(src, m[0], all) {
			continue
		}
		f.cuts, f.left = append(f.cuts, diag.NewSpan(m[0], m[1])), append(f.left, 0)
	}
}

var bracketed = regexp.MustCompile(`\[((?:[^\[\]\\\n]|\\.)+)\]`)

// label is how labels are compared.
func label(s string) string { return strings.ToLower(strings.Join(strings.Fields(s), " ")) }

// beginsBlock reports whether a definition can stand at an offset: not within a paragraph.
func beginsBlock(src string, at int, all [][]int) bool {
	above := strings.TrimSuffix(src[:at], "\n")
	last := strings.TrimSpace(above[strings.LastIndexByte(above, '\n')+1:])
	if strings.Trim(last, ">") == "" || strings.HasPrefix(last, "#") || strings.HasSuffix(last, "-->") {
		return true
	}
	for _, m := range all {
		if m[1] == at {
			return true
		}
	}
	return false
}

// percentComments are where marks of Obsidian's comments open, in a line or on lines of their own: each second one
// closes.
func percentComments(src string, code []diag.Span, where func(int) int) (open []int) {
	n := 0
	for at := 0; ; at += 2 {
		i := strings.Index(src[at:], "%%")
		if i < 0 {
			break
		}
		if at += i; !within(code, at) && !escaped(src, at) {
			if n++; n%2 == 1 {
				open = append(open, where(at))
			}
		}
	}
	return open[:n/2]
}

// A LinkDefinition says where links of a label lead.
type LinkDefinition struct {
	Label, Dest string
	Span        diag.Span // with its line's end
}

// LinkDefinitions are the link definitions of a text outside of code, used or not, by their lines.
func (d *Doc) LinkDefinitions() (out []LinkDefinition) {
	if !bytes.Contains(d.src, []byte("]:")) {
		return nil
	}
	code, _ := d.codeAndAudience()
	for _, m := range linkDefinition.FindAllSubmatchIndex(d.src, -1) {
		if name := string(d.src[m[2]:m[3]]); !strings.HasPrefix(name, "^") && !within(code, m[2]) {
			out = append(out, LinkDefinition{name, strings.Trim(string(d.src[m[4]:m[5]]), "<>"),
				diag.NewSpan(m[0], m[1])})
		}
	}
	return out
}
