package lsp

import (
	"bytes"
	"regexp"
	"slices"
	"strings"

	"throughline/internal/diag"
	"throughline/internal/format"
	"throughline/internal/review"
)

// openBrace finds a brace that is open at the end of a line: after white space, and no code, link or template in it.
var openBrace = regexp.MustCompile("(?:^|\\s)\\{([^{}`]*)$")

// sectionNames are the headings whose entries have braces, by the shape of an entry.
func sectionNames() map[string]string {
	return map[string]string{"timeline": "event", "contributors": "contributor", "contributor": "contributor",
		"mitigators": "mitigator",
		"mitigator":  "mitigator", "risks": "risk", "risk": "risk", "difficulties": "difficulty",
		"difficulty": "difficulty",
		"theories":   "theory", "theory": "theory", "artifacts": "artifact", "artifact": "artifact",
		"questions": "question",
		"question":  "question", "follow-ups": "followup", "followups": "followup", "follow-up": "followup",
		"takeaways": "takeaway",
		"takeaway":  "takeaway"}
}

var headingLine = regexp.MustCompile(`(?m)^ {0,3}#{1,6}[ \t]+(.*?)[ \t]*$`)

// sectionAt is the shape of the entries of the section that a place of the body is in, or nil.
func (s *server) sectionAt(f *diag.File, body diag.Span, at int) *format.Shape {
	all := headingLine.FindAllSubmatch(f.Data[body.Start:at], -1)
	for _, m := range slices.Backward(all) {
		label, _, _ := strings.Cut(string(m[1]), "{")
		label, _, _ = strings.Cut(label, "(")
		label = strings.ToLower(strings.Trim(label, " :#*_0123456789."))
		if name := sectionNames()[label]; name != "" {
			return s.format.Of(name)
		}
	}
	return nil
}

// braces completes the words in braces behind an entry or a heading of the body.
func (c *completer) braces(line string) {
	m := openBrace.FindStringSubmatch(line)
	if m == nil || inCode(c.d.file.Data[:c.at]) {
		return
	}
	word := m[1][strings.LastIndexAny(m[1], " \t")+1:]
	c.from, c.typed = c.at-len(word), word
	_, body, _ := regions(c.d.file, c.d.path)
	shape, r := c.s.sectionAt(c.d.file, body, c.at), c.s.site.review(c.d.path)
	key, value, isKey := strings.Cut(word, "=")
	switch {
	case strings.HasPrefix(word, "#"):
		if r != nil && strings.HasPrefix(strings.TrimSpace(line), "#") { // a heading has the text of an item
			c.from, c.typed = c.from+1, word[1:]
			c.items(r, nil, "")
		}
	case strings.HasPrefix(word, "@"):
		c.from, c.typed = c.from+1, word[1:]
		c.atWord(shape, r)
	case shape == nil:
	case isKey:
		c.valueOf(shape, key, value)
	case strings.Contains(word, ":"):
		c.effects("")
	default:
		c.words(shape, r)
	}
}

// inCode reports whether a fence of code is open at the end of a text.
func inCode(text []byte) bool {
	open := false
	for line := range bytes.SplitSeq(text, []byte{'\n'}) {
		if t := bytes.TrimLeft(line, " "); bytes.HasPrefix(t, []byte("```")) || bytes.HasPrefix(t, []byte("~~~")) {
			open = !open
		}
	}
	return open
}

// atWord completes @event, and on a follow-up @owner.
func (c *completer) atWord(shape *format.Shape, r *review.Review) {
	if shape != nil && shape.Name == "followup" {
		for _, team := range c.s.site.vocabulary().words("teams") {
			c.add(completionItem{Label: "@" + team, Kind: itemText, Detail: "owner"}, team)
		}
		return
	}
	if r != nil {
		c.items(r, []review.ItemKind{review.EventItem}, "")
	}
}

// valueOf completes key=value; a list is a,b.
func (c *completer) valueOf(shape *format.Shape, key, value string) {
	k := shape.Key(key)
	if k == nil {
		k = shape.Key(key + "s") // in the singular too
	}
	if k == nil {
		return
	}
	last := value[strings.LastIndexByte(value, ',')+1:]
	c.from, c.typed = c.at-len(last), strings.TrimPrefix(last, `"`)
	if strings.HasPrefix(last, `"`) {
		c.from++
	}
	c.values(k.Is, "")
}

// words offers all that may stand alone in braces, and the keys.
func (c *completer) words(shape *format.Shape, r *review.Review) {
	for _, k := range shape.Keys {
		if k.Is.Kind == format.Enum {
			for _, v := range k.Is.Values {
				c.add(completionItem{Label: v, Kind: itemEnumMember, Detail: k.Name}, v)
			}
		}
	}
	if shape.Key("pin") != nil {
		c.add(completionItem{Label: "pin", Kind: itemEnumMember, Documentation: shape.Key("pin").Help}, "pin")
	}
	for _, a := range c.s.site.corpus().Settings.Audiences {
		c.add(completionItem{Label: a, Kind: itemEnumMember, Detail: "audience"}, a)
	}
	if r != nil && shape.Key("theory") != nil {
		for i := range r.Theories {
			c.add(completionItem{Label: r.Theories[i].ID + ":", Kind: itemReference, Detail: r.Theories[i].Claim},
				r.Theories[i].ID+":")
		}
	}
	if r != nil && shape.Key("evidence") != nil {
		c.items(r, []review.ItemKind{review.ArtifactItem}, "")
	}
	for _, k := range shape.Keys {
		if k.Name != "id" && k.Name != "text" && k.Name != "at" {
			c.add(completionItem{Label: k.Name + "=", Kind: itemProperty, Detail: takes(k.Is), Documentation: k.Help,
				SortText: "~" + k.Name}, k.Name+"=")
		}
	}
}
