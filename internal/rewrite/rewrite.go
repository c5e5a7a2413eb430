// Package rewrite moves what a review says between its front matter and the sections of its body. Each way is proved
// before it is given: the file that comes of it is read again, and has to be the same review in every field.
package rewrite

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"throughline/internal/config"
	"throughline/internal/diag"
	"throughline/internal/markdown"
	"throughline/internal/parse"
	"throughline/internal/review"
	"throughline/internal/sections"
)

// A Told is what could not be moved, and where it stands.
type Told struct {
	Span    diag.Span
	Message string
}

// A Result is a file as it would be.
type Result struct {
	Text  string // what it was where nothing can be moved
	Moved []string
	Told  []Told
}

// How makes another file of one; it gives nil for a file with errors, which are in errs.
type How func(f *diag.File, o *parse.Options, errs *diag.List) *Result

// Options are how reviews of a site are read. beside reads a file of the site, or gives nil.
func Options(s config.Settings, engine *markdown.Engine,
	beside func(path string, errs *diag.List) *diag.File) *parse.Options {
	mode, also := parse.SectionsOf(s.Sections, s.SectionsAlso)
	return &parse.Options{Zone: s.Timezone, Markdown: engine, Foreign: s.Foreign, Audiences: s.Audiences,
		Sections: mode, Also: also, Beside: beside}
}

// A rewriter rewrites one file.
type rewriter struct {
	f         *diag.File
	o         *parse.Options
	was       *parse.Reading
	artifacts map[string]bool
	crlf      bool
}

func open(f *diag.File, o *parse.Options, errs *diag.List) *rewriter {
	was := parse.Read(f, o, errs)
	if was == nil || diag.HasErrors(errs.Sorted()) {
		return nil
	}
	w := &rewriter{f: f, o: o, was: was, artifacts: map[string]bool{}}
	line, _, _ := strings.Cut(string(f.Data), "\n")
	w.crlf = strings.HasSuffix(line, "\r")
	for i := range was.Review.Artifacts {
		if id := was.Review.Artifacts[i].ID; was.Written[id] {
			w.artifacts[id] = true
		}
	}
	return w
}

func (w *rewriter) result(moved []string, text string, told []Told) *Result {
	return &Result{Text: text, Moved: moved, Told: told}
}

// isYAML reports whether the front matter is written in YAML, line by line.
func (w *rewriter) isYAML() bool {
	data := strings.TrimPrefix(string(w.f.Data), "\xef\xbb\xbf")
	return strings.HasPrefix(data, "---")
}

func (w *rewriter) told(at diag.Span, format string, args ...any) Told {
	return Told{at, fmt.Sprintf(format, args...)}
}

// check reads a text as the file, and says in which field it is another review; "" where it is the same.
func (w *rewriter) check(text string) string {
	errs := &diag.List{}
	got := parse.Read(diag.NewFile(w.f.Path, []byte(text)), w.o, errs)
	if got == nil || diag.HasErrors(errs.Sorted()) {
		for _, d := range errs.Sorted() {
			if d.Severity == diag.Error {
				return d.Message
			}
		}
		return "it cannot be read"
	}
	if d := differs(w.was.Review, got.Review); d != "" {
		return "it would read otherwise in " + d
	}
	if !sameLines(w.was.Review.Body.Src, got.Review.Body.Src) {
		return "prose would become a part of it"
	}
	return ""
}

// sameLines reports whether two texts have the same lines, empty ones left aside.
func sameLines(a, b string) bool {
	lines := func(s string) (out []string) {
		for l := range strings.SplitSeq(s, "\n") {
			if strings.TrimSpace(l) != "" {
				out = append(out, strings.TrimRight(l, "\r"))
			}
		}
		return out
	}
	return slices.Equal(lines(a), lines(b))
}

// Sections moves what front matter says into sections. It is nil when the file has errors, which are in errs.
func Sections(f *diag.File, o *parse.Options, errs *diag.List) *Result {
	w := open(f, o, errs)
	if w == nil {
		return nil
	}
	said := w.sayable()
	switch {
	case len(said) == 0:
		return w.result(nil, string(f.Data), nil)
	case o.Sections == sections.Off:
		return w.result(nil, string(f.Data), []Told{w.told(diag.Span{}, "the settings read no sections: sections: off")})
	case !w.isYAML():
		return w.result(nil, string(f.Data), []Told{w.told(diag.Span{},
			"front matter in TOML or JSON stays as it is; in YAML it could be moved")})
	}
	chosen, text := map[string]string{}, string(f.Data)
	var told []Told
	var moved []string
	for _, key := range said {
		why := ""
		for _, section := range w.section(key) {
			chosen[key] = section
			next, ok := w.compose(chosen)
			if !ok {
				why = "its key does not begin a line"
				continue
			}
			if why = w.check(next); why == "" {
				text = next
				break
			}
		}
		if why != "" {
			delete(chosen, key)
			told = append(told, w.told(w.keySpan(key), "%s stays in the front matter: %s", key, why))
			continue
		}
		moved = append(moved, key)
	}
	return w.result(moved, text, told)
}

// sayable are the fields of front matter that sections could say, in the order of sections. What has no words of its
// own, such as how many were affected, stays where it is.
func (w *rewriter) sayable() (out []string) {
	r := w.was.Review
	for _, key := range review.SectionFields() {
		n := w.was.Front.Get(key)
		switch {
		case n == nil:
		case key == "impact" && r.Impact.Text.Empty(), key == "detection" && r.Detection.Note.Empty(),
			key == "timeline" && n.Text != "" && !strings.Contains(n.Text, "\n"):
		case len(w.texts(key)) == 0 && len(parts(r, key, nil)) == 0:
		default:
			out = append(out, key)
		}
	}
	return out
}

func (w *rewriter) texts(key string) (out []string) {
	r := w.was.Review
	text := map[string]review.Text{"summary": r.Summary, "surprise": r.Surprise, "impact": r.Impact.Text,
		"detection": r.Detection.Note}[key]
	if !text.Empty() {
		out = append(out, text.Src)
	}
	return out
}

func (w *rewriter) keySpan(key string) diag.Span {
	for _, e := range w.was.Front.Entries {
		if e.Key == key {
			return e.KeySpan
		}
	}
	return diag.Span{}
}

// headings are the names of sections.
func heading(key string) string {
	switch key {
	case "surprise":
		return "What surprised us"
	case "followups":
		return "Follow-ups"
	}
	return strings.ToUpper(key[:1]) + key[1:]
}

// section is a field as a section, its level left out; several where one may be read otherwise.
func (w *rewriter) section(key string) []string {
	r := w.was.Review
	head := heading(key)
	switch key {
	case "impact":
		if r.Impact.HasUsers && len(r.Impact.Numbers) == 0 {
			head += " {users_percent=" + strconv.FormatFloat(r.Impact.UsersPercent, 'f', -1, 64) + "}"
		}
	case "detection":
		if r.Detection.By != "" {
			head += " {" + r.Detection.By + "}"
		}
	}
	if t := w.texts(key); len(t) > 0 {
		return []string{head + "\n\n" + strings.TrimRight(t[0], "\n") + "\n"}
	}
	list := parts(r, key, w.was.Written)
	if grouped, ok := w.groups(key, head, list); ok {
		return []string{grouped, head + "\n\n" + w.list(key, list)}
	}
	return []string{head + "\n\n" + w.list(key, list)}
}

func (w *rewriter) list(key string, list []part) string {
	var b strings.Builder
	for i := range list {
		b.WriteString(w.entry(key, &list[i]))
	}
	return b.String()
}

// groups writes items under the words that they stood under, where these follow each other.
func (w *rewriter) groups(key, head string, list []part) (string, bool) {
	var b strings.Builder
	b.WriteString(head + "\n\n")
	seen, last := map[string]bool{}, ""
	for i := range list {
		p := list[i].without("group")
		group := list[i].get("group")
		if group != last {
			if seen[group] || group == "" {
				return "", false
			}
			seen[group], last = true, group
			b.WriteString("\n### " + group + "\n\n")
			p.dated = true
		}
		b.WriteString(w.entry(key, &p))
	}
	return b.String(), len(seen) > 0
}

// entry is an item as the entry that is read as the same item, the one that reads best.
func (w *rewriter) entry(key string, p *part) string {
	alone, here := p.entries(key, w.artifacts, true), p.entries(key, w.artifacts, false)
	for i, e := range alone {
		if w.readsAs(key, e, p) {
			return here[i]
		}
	}
	return here[len(here)-1]
}

// readsAs reports whether an entry alone is read as an item.
func (w *rewriter) readsAs(key, entry string, p *part) bool {
	var b strings.Builder
	b.WriteString("---\ntitle: x\n")
	if key != "artifacts" && len(w.artifacts) > 0 {
		b.WriteString("artifacts:\n")
		for _, id := range slices.Sorted(maps.Keys(w.artifacts)) {
			b.WriteString("  - {id: " + id + ", title: x}\n")
		}
	}
	b.WriteString("---\n# x\n\n## " + heading(key) + "\n\n" + entry)
	errs, o := &diag.List{}, *w.o
	o.Zone = w.was.Review.Zone
	got := parse.Read(diag.NewFile(w.f.Path, []byte(b.String())), &o, errs)
	if got == nil || len(got.Review.Notes) > 0 { // what it refers to is not there, and the whole is checked later
		return false
	}
	list := parts(got.Review, key, got.Written)
	return len(list) == 1 && list[0].same(p)
}

// same reports whether two items say the same.
func (p *part) same(q *part) bool {
	return p.id == q.id && p.title == q.title && p.text == q.text && sameTime(p.at, q.at) &&
		sameTime(p.until, q.until) && slices.EqualFunc(p.pairs, q.pairs, func(a, b pair) bool {
		return a.key == b.key && slices.Equal(a.values, b.values)
	})
}

func sameTime(a, b review.Time) bool {
	return a.At.Equal(b.At) && a.Precision == b.Precision && a.Approx == b.Approx && a.Offset == b.Offset
}

// compose is the file with some fields in sections.
func (w *rewriter) compose(chosen map[string]string) (string, bool) {
	keys := map[string]bool{}
	for key := range chosen {
		keys[key] = true
	}
	front, ok := cutKeys(w.f, w.was.Front, w.frontEnd(), keys)
	if !ok {
		return "", false
	}
	if imp := w.was.Review.Impact; keys["impact"] && len(imp.Numbers) > 0 {
		front += w.fromLF(impactYAML(imp, ""))
	}
	body := string(w.f.Data[w.was.Body.Start:w.was.Body.End])
	at, level := w.place(body)
	var early, late string
	for _, key := range review.SectionFields() {
		section, ok := chosen[key]
		switch {
		case !ok:
		case len(w.texts(key)) > 0:
			early = join(early, marks(level)+" "+section)
		default:
			late = join(late, marks(level)+" "+strings.ReplaceAll(section, "\n### ", "\n#"+marks(level)+" "))
		}
	}
	body = insert(body, len(body), w.fromLF(late))
	body = insert(body, at, w.fromLF(early))
	open := string(w.f.Data[:w.frontStart()])
	if strings.TrimSpace(front) == "" {
		return strings.TrimSuffix(open, lastLine(open)) + strings.TrimLeft(body, "\r\n"), true
	}
	return open + front + string(w.f.Data[w.frontEnd():w.was.Body.Start]) + body, true
}

func marks(level int) string { return strings.Repeat("#", level) }

func lastLine(s string) string { return s[lineStart([]byte(s), max(0, len(s)-1)):] }

func join(a, b string) string {
	if a == "" {
		return b
	}
	return a + "\n" + b
}

// insert puts sections into a body, with an empty line around them.
func insert(body string, at int, text string) string {
	if text == "" {
		return body
	}
	before, after := body[:at], body[at:]
	end := "\n"
	if strings.Contains(text, "\r\n") {
		end = "\r\n"
	}
	if strings.TrimSpace(before) == "" {
		before = end
	} else {
		before = strings.TrimRight(before, "\r\n") + end + end
	}
	if strings.TrimSpace(after) != "" {
		text += end
		after = strings.TrimLeft(after, "\r\n")
	} else {
		after = ""
	}
	return before + text + after
}

func (w *rewriter) fromLF(s string) string {
	if w.crlf {
		return strings.ReplaceAll(s, "\n", "\r\n")
	}
	return s
}

// frontStart and frontEnd are where the keys of YAML begin and end, between the fences.
func (w *rewriter) frontStart() int {
	return strings.IndexByte(string(w.f.Data), '\n') + 1
}

func (w *rewriter) frontEnd() int {
	return lineStart(w.f.Data, max(0, int(w.was.Body.Start)-1))
}

// place is where texts go in a body, in front of its first heading behind the title, and the level of sections.
func (w *rewriter) place(body string) (at, level int) {
	doc, err := w.o.Markdown.Parse([]byte(body))
	if err != nil {
		return len(body), 2
	}
	names := sections.Options{Mode: w.o.Sections, Also: w.o.Also}
	title := false
	for _, b := range doc.Blocks() {
		switch {
		case b.Kind != markdown.HeadingBlock:
		case b.Level == 1 && !title && !names.IsLabel(b.Label):
			title = true
		case b.Audience != "":
			return len(body), b.Level
		default:
			return int(b.Span.Start), b.Level
		}
	}
	return len(body), 2
}
