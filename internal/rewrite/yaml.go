package rewrite

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"throughline/internal/diag"
	"throughline/internal/parse"
	"throughline/internal/review"
)

// YAML moves what sections say into front matter. It is nil when the file has errors, which are in errs.
func YAML(f *diag.File, o *parse.Options, errs *diag.List) *Result {
	w := open(f, o, errs)
	if w == nil {
		return nil
	}
	if len(w.was.Sections) == 0 {
		return w.result(nil, string(f.Data), nil)
	}
	if w.was.Front != nil && !w.isYAML() {
		return w.result(nil, string(f.Data), []Told{w.told(diag.Span{},
			"front matter in TOML or JSON stays as it is, and so do the sections")})
	}
	text, ok := w.asYAML()
	why := "a key of the front matter does not begin a line"
	if ok {
		if why = w.check(text); why == "" {
			return w.result(w.was.Sections, text, nil)
		}
	}
	return w.result(nil, string(f.Data), []Told{w.told(diag.Span{}, "the sections stay: %s", why)})
}

// asYAML is the file with its sections as keys of front matter.
func (w *rewriter) asYAML() (string, bool) {
	r := w.was.Review
	keys, moved := map[string]bool{}, w.was.Sections
	for _, key := range moved {
		keys[key] = true
		keys["notes"] = keys["notes"] || !r.Note(key).Empty()
	}
	front, open, end := "", "---\n", "---\n"
	if w.was.Front != nil {
		var ok bool
		if front, ok = cutKeys(w.f, w.was.Front, w.frontEnd(), keys); !ok {
			return "", false
		}
		open = string(w.f.Data[:w.frontStart()])
		end = string(w.f.Data[w.frontEnd():w.was.Body.Start])
	} else if strings.HasPrefix(string(w.f.Data), "\xef\xbb\xbf") {
		open = "\xef\xbb\xbf" + open
	}
	var b strings.Builder
	for _, c := range w.lostComments() {
		for l := range strings.SplitSeq(c, "\n") {
			b.WriteString(strings.TrimRight("# "+strings.TrimSpace(l), " ") + "\n")
		}
	}
	if keys["times"] {
		b.WriteString("times:\n")
		for marker, at := range r.Times.Each {
			if !at.IsZero() {
				b.WriteString("  " + marker + ": " + written(*at, r) + "\n")
			}
		}
	}
	for _, key := range review.SectionFields() {
		if keys[key] {
			b.WriteString(w.fieldYAML(key))
		}
	}
	if keys["notes"] {
		b.WriteString("notes:\n")
		for _, n := range r.Notes {
			b.WriteString("  " + n.Field + ": " + scalarYAML(n.Text.Src, "    ") + "\n")
		}
	}
	body := r.Body.Src
	if body != "" {
		body = "\n" + body
	}
	return open + front + w.fromLF(b.String()) + end + body, true
}

var htmlComment = regexp.MustCompile(`(?s)<!--(.*?)-->`)

// lostComments are the comments of sections: they are no part of the review, and would go with the sections.
func (w *rewriter) lostComments() (out []string) {
	left := w.was.Review.Body.Src
	for _, m := range htmlComment.FindAllStringSubmatch(w.f.Text(w.was.Body), -1) {
		if i := strings.Index(left, m[0]); i >= 0 {
			left = left[:i] + left[i+len(m[0]):]
		} else {
			out = append(out, strings.TrimSpace(m[1]))
		}
	}
	return out
}

func (w *rewriter) fieldYAML(key string) string {
	r := w.was.Review
	switch key {
	case "summary", "surprise":
		return key + ": " + scalarYAML(w.texts(key)[0], "  ") + "\n"
	case "impact":
		return impactYAML(r.Impact, r.Impact.Text.Src)
	case "detection":
		out := "detection:\n"
		if r.Detection.By != "" {
			out += "  by: " + r.Detection.By + "\n"
		}
		if !r.Detection.Note.Empty() {
			out += "  note: " + scalarYAML(r.Detection.Note.Src, "    ") + "\n"
		}
		return out
	}
	var b strings.Builder
	b.WriteString(key + ":\n")
	for _, p := range parts(r, key, w.was.Written) {
		b.WriteString(p.yaml())
	}
	return b.String()
}

func impactYAML(i review.Impact, text string) string {
	out := "impact:\n"
	if i.HasUsers {
		out += "  users_percent: " + strconv.FormatFloat(i.UsersPercent, 'f', -1, 64) + "\n"
	}
	if text != "" {
		out += "  text: " + scalarYAML(text, "    ") + "\n"
	}
	for k, n := range i.Numbers {
		if k == 0 {
			out += "  numbers:\n"
		}
		out += "    - {what: " + scalarYAML(n.What, "") + ", value: " + strconv.FormatFloat(n.Value, 'f', -1, 64)
		if n.Unit != "" {
			out += ", unit: " + scalarYAML(n.Unit, "")
		}
		out += "}\n"
	}
	return out
}

// yaml is an item as an entry of a list: on one line where it fits.
func (p *part) yaml() string {
	type key struct{ name, value string }
	var keys []key
	flow := true
	add := func(name, text string) {
		if text != "" {
			flow = flow && !strings.Contains(text, "\n")
			keys = append(keys, key{name, scalarYAML(text, "      ")})
		}
	}
	add("id", p.id)
	if !p.at.IsZero() {
		at, until := p.when(false)
		add("at", at)
		add("until", until)
	}
	if p.titleKey != "" {
		add(p.titleKey, p.title)
	}
	for _, q := range p.pairs {
		if q.key == "pin" {
			keys = append(keys, key{q.key, "true"})
			continue
		}
		if !q.list {
			add(q.key, q.values[0])
			continue
		}
		var all []string
		for _, v := range q.values {
			all = append(all, scalarYAML(v, ""))
		}
		keys = append(keys, key{q.key, "[" + strings.Join(all, ", ") + "]"})
	}
	add(p.textKey, p.text)
	if len(keys) == 1 && keys[0].name == p.titleKey && flow {
		return "  - " + keys[0].value + "\n"
	}
	var line, block []string
	for _, k := range keys {
		line = append(line, k.name+": "+k.value)
		block = append(block, k.name+": "+k.value)
	}
	if one := "  - {" + strings.Join(line, ", ") + "}\n"; flow && len(one) <= 120 {
		return one
	}
	return "  - " + strings.Join(block, "\n    ") + "\n"
}

// plainYAML is what needs no quotes, wherever it stands.
var plainYAML = regexp.MustCompile(`^[\p{L}\p{N}~./][\p{L}\p{N} _./()+;!?'&%*=–—-]*(?::[\p{N}/][\p{L}\p{N} _./()+;!?'&%*=–—-]*)*$`)

// scalarYAML is a text as a value: as it is, as a block of lines, or in quotes. Lines of a block get an indentation;
// "" has all on one line.
func scalarYAML(s, indentation string) string {
	word := strings.ToLower(s)
	if plainYAML.MatchString(s) && !strings.HasSuffix(s, " ") && s[0] != '-' && s != "~" &&
		!slices.Contains([]string{"null", "true", "false", "yes", "no", "on", "off", "y", "n"}, word) {
		return s
	}
	if indentation != "" && strings.HasSuffix(s, "\n") && blockYAML(s) {
		lines := strings.Split(strings.TrimSuffix(s, "\n"), "\n")
		for i, l := range lines {
			if l != "" {
				lines[i] = indentation + l
			}
		}
		return "|\n" + strings.Join(lines, "\n")
	}
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteString(`\` + string(r))
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case r == 0xa0 || r == 0x2028 || r == 0x2029 || r == 0x85 || r == 0xfeff || unicode.IsControl(r):
			b.WriteString(`\u` + strings.Repeat("0", 4-len(strconv.FormatInt(int64(r), 16))) +
				strconv.FormatInt(int64(r), 16))
		default:
			b.WriteRune(r)
		}
	}
	return b.String() + `"`
}

// blockYAML reports whether a text can be written as a block of lines.
func blockYAML(s string) bool {
	if s[0] == ' ' || s[0] == '\t' || s[0] == '\n' || strings.HasSuffix(s, "\n\n") {
		return false
	}
	for l := range strings.SplitSeq(s, "\n") {
		if l != "" && strings.TrimSpace(l) == "" {
			return false
		}
	}
	return strings.IndexFunc(s, func(r rune) bool {
		return r != '\n' && r != '\t' && unicode.IsControl(r) || r == 0x2028 || r == 0x2029 || r == 0x85 || r == 0xfeff
	}) < 0
}
