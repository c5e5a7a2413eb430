package rewrite

import (
	"strings"

	"throughline/internal/eventline"
	"throughline/internal/review"
)

// braces are the words behind an item that say its pairs; plainly has each said with its key. artifacts are the ids
// that a bare word may be.
func (p *part) braces(artifacts map[string]bool, plainly bool, more ...string) string {
	var out []string
	if p.id != "" {
		out = append(out, "#"+p.id)
	}
	for _, q := range p.pairs {
		out = append(out, q.words(artifacts, plainly)...)
	}
	out = append(out, more...)
	if len(out) == 0 {
		return ""
	}
	return "{" + strings.Join(out, " ") + "}"
}

func (q pair) words(artifacts map[string]bool, plainly bool) (out []string) {
	if q.key == "pin" {
		return []string{"pin"}
	}
	key := map[string]string{"themes": "theme", "events": "event"}[q.key]
	if key == "" {
		key = q.key
	}
	var rest []string
	for _, v := range q.values {
		if w := q.word(v, artifacts); w != "" && !plainly {
			out = append(out, w)
		} else {
			rest = append(rest, v)
		}
	}
	if len(rest) > 0 && q.list && !plainly && simple(rest) {
		return append(out, key+"="+strings.Join(rest, ","))
	}
	for _, v := range rest {
		out = append(out, key+"="+eventline.Quote(v))
	}
	return out
}

func simple(values []string) bool {
	for _, v := range values {
		if v == "" || eventline.Quote(v) != v {
			return false
		}
	}
	return true
}

// word is a value that needs no key in braces, "" where it needs one.
func (q pair) word(v string, artifacts map[string]bool) string {
	if eventline.Quote(v) != v && q.key != "owner" {
		return ""
	}
	switch q.key {
	case "source", "kind", "status", "marker", "known", "fit", "audience", "theory":
		return v
	case "events":
		return "@" + v
	case "owner":
		return "@" + eventline.Quote(v)
	case "due":
		if st, n := eventline.Scan(v, 0); n == len(v) && st.Precision == review.Day && !st.Clock {
			return v
		}
	case "evidence":
		if artifacts[v] {
			return v
		}
	}
	return ""
}

// escape writes words so that Markdown shows them as they are.
func escape(s string) string {
	var b strings.Builder
	for i, r := range s {
		if strings.ContainsRune("\\`*_[]<>&{}~|^$", r) || i == 0 && strings.ContainsRune("#-+=:!", r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}
