package rewrite

import (
	"bytes"
	"strings"

	"throughline/internal/diag"
	"throughline/internal/node"
)

// cutKeys gives YAML front matter without some of its keys. All other bytes stay; comments that stood between what
// goes stay as lines of their own. ok is false where a key does not begin a line.
func cutKeys(f *diag.File, front *node.Node, end int, keys map[string]bool) (kept string, ok bool) {
	if len(front.Entries) == 0 {
		return "", true
	}
	var b strings.Builder
	at := lineStart(f.Data, int(front.Entries[0].KeySpan.Start))
	for i, e := range front.Entries {
		from := int(e.KeySpan.Start)
		if lineStart(f.Data, from) != from {
			return "", false
		}
		if !keys[e.Key] {
			continue
		}
		to := end
		if i+1 < len(front.Entries) {
			to = int(front.Entries[i+1].KeySpan.Start)
		}
		to = backOver(f.Data, from, to)
		b.Write(f.Data[at:from])
		for _, c := range comments(f.Data, from, to, e.Value) {
			b.WriteString(c + "\n")
		}
		at = to
	}
	b.Write(f.Data[at:end])
	return b.String(), true
}

func lineStart(data []byte, at int) int { return bytes.LastIndexByte(data[:at], '\n') + 1 }

// backOver takes the empty lines and the comments at the start of a line, which belong to what follows, off the end of
// a part.
func backOver(data []byte, from, to int) int {
	for to > from {
		start := lineStart(data, to-1)
		line := bytes.TrimSpace(data[start:to])
		if start <= from || len(line) > 0 && data[start] != '#' {
			break
		}
		to = start
	}
	return to
}

// comments are those between the values of a part of YAML.
func comments(data []byte, from, to int, value *node.Node) (out []string) {
	inside := make([]bool, to-from)
	var cover func(n *node.Node)
	cover = func(n *node.Node) {
		if n.Kind == node.Scalar {
			for i := max(int(n.Span.Start), from); i < min(int(n.Span.End), to); i++ {
				inside[i-from] = true
			}
		}
		for _, it := range n.Items {
			cover(it)
		}
		for _, e := range n.Entries {
			cover(e.Value)
		}
	}
	cover(value)
	for i := from; i < to; i++ {
		if data[i] != '#' || inside[i-from] || i > from && strings.IndexByte(" \t\n", data[i-1]) < 0 {
			continue
		}
		end := to
		if n := bytes.IndexByte(data[i:to], '\n'); n >= 0 {
			end = i + n
		}
		out = append(out, strings.TrimRight(string(data[i:end]), " \t\r"))
		i = end
	}
	return out
}
