package rewrite

import (
	"strings"

	"throughline/internal/eventline"
	"throughline/internal/review"
)

// entries are the ways to write an item as an entry of a list, the one that reads best first. The first that is read
// as the same item is taken.
func (p *part) entries(field string, artifacts map[string]bool, alone bool) (out []string) {
	for _, plainly := range []bool{false, true} {
		w := &way{part: p, artifacts: artifacts, plainly: plainly}
		switch field {
		case "timeline":
			w.event(alone)
		case "takeaways":
			w.put("", p.text, "")
		case "related":
			w.related()
		default:
			w.item(field)
		}
		out = append(out, w.out...)
	}
	return out
}

// A way collects entries that differ in where title and text stand.
type way struct {
	*part
	artifacts map[string]bool
	plainly   bool
	out       []string
}

// put adds an entry: a head, a text whose first line goes on behind it, and braces at the end of that line. Where the
// text cannot stand there, it stands in the braces, or in a paragraph of its own.
func (w *way) put(head, text, box string, more ...string) {
	first, rest, _ := strings.Cut(strings.TrimRight(text, "\n"), "\n")
	if text != "" && !startsBlock(first) {
		w.line(box, head+first, rest, "\n", more)
	}
	if text == "" {
		w.line(box, head, "", "", more)
		return
	}
	if head != "" {
		w.line(box, strings.TrimRight(head, " "), text, "\n\n", more)
	}
	w.line(box, strings.TrimRight(head, " "), "", "", append(more, w.textKey+"="+eventline.Quote(text)))
}

// line adds an entry of a first line with braces, and what stands under it.
func (w *way) line(box, first, rest, between string, more []string) {
	braces := w.braces(w.artifacts, w.plainly, more...)
	entry := strings.TrimRight("- "+box+strings.TrimSpace(first), " ")
	if braces != "" {
		entry += " " + braces
	}
	if rest = strings.TrimRight(rest, "\n"); rest != "" {
		entry += between + indent(rest)
	}
	w.out = append(w.out, entry+"\n")
}

func indent(s string) string {
	lines := strings.Split(s, "\n")
	for i, l := range lines {
		if l != "" {
			lines[i] = "  " + l
		}
	}
	return strings.Join(lines, "\n")
}

// startsBlock reports whether a line begins something else than a paragraph.
func startsBlock(l string) bool {
	t := strings.TrimLeft(l, " \t")
	if t == "" || strings.HasPrefix(l, "    ") {
		return true
	}
	for _, mark := range []string{"- ", "* ", "+ ", ">", "#", "```", "~~~", "|", ":::", "<", "1. ", "1) "} {
		if strings.HasPrefix(t, mark) {
			return true
		}
	}
	return false
}

// item writes an item with a title.
func (w *way) item(field string) {
	box, text := "", w.text
	if field == "followups" {
		box = w.box()
	}
	key := w.titleKey + "="
	for _, lead := range w.leads(field) {
		stopped := stop(lead.title)
		switch {
		case text == "":
			w.from(lead).put(lead.in(lead.title), "", box)
			w.from(lead).put(lead.in("**"+lead.title+"**"), "", box)
		case !lead.link && (field == "questions" || field == "theories"):
			w.from(lead).put(stopped+" ", text, box)
			w.from(lead).put("**"+stopped+"** ", text, box)
		default:
			w.from(lead).put("**"+lead.in(stopped)+"** ", text, box)
			w.from(lead).put(stopped+" ", text, box)
		}
	}
	w.put("", text, box, key+eventline.Quote(w.title))
	if text == "" {
		w.put("", "", box, key+eventline.Quote(w.title), w.textKey+`=""`)
	}
}

// A lead is a title as Markdown, and the link around it.
type lead struct {
	title string
	link  bool
	key   string // of the pair that the link says
	dest  string
}

func (l lead) in(words string) string {
	if !l.link {
		return words
	}
	return "[" + words + "](" + l.dest + ")"
}

// leads are the title as it is and with its marks taken as words, in a link where the item has one.
func (w *way) leads(field string) (out []lead) {
	titles := []string{w.title}
	if e := escape(w.title); e != w.title {
		titles = append(titles, e)
	}
	for _, t := range titles {
		for _, key := range []string{"href", "file"} {
			dest := w.get(key)
			if dest == "" || w.plainly || field != "artifacts" && field != "followups" {
				continue
			}
			if strings.ContainsAny(dest, " ()<>") {
				dest = "<" + dest + ">"
			}
			out = append(out, lead{t, true, key, dest})
		}
	}
	for _, t := range titles {
		out = append(out, lead{title: t})
	}
	return out
}

// from is the way without what a lead says itself.
func (w *way) from(l lead) *waySink {
	if l.key == "" {
		return &waySink{w, w}
	}
	less := w.without(l.key)
	return &waySink{&way{part: &less, artifacts: w.artifacts, plainly: w.plainly}, w}
}

// A waySink writes entries of one way into another.
type waySink struct{ of, into *way }

func (s *waySink) put(head, text, box string, more ...string) {
	if s.of == s.into {
		s.of.put(head, text, box, more...)
		return
	}
	s.of.put(head, text, box, more...)
	s.into.out = append(s.into.out, s.of.out...)
	s.of.out = nil
}

// stop ends a title that goes on in a text.
func stop(title string) string {
	if title == "" || strings.ContainsAny(title[len(title)-1:], ".!?:") || strings.HasSuffix(title, "…") {
		return title
	}
	return title + "."
}

// box is the box that says the state of a follow-up, and takes its word away.
func (w *way) box() string {
	switch status := w.get("status"); status {
	case "":
		return "[ ] "
	case "done":
		less := w.without("status")
		w.part = &less
		return "[x] "
	case "in-progress":
		return "[ ] "
	}
	return ""
}

// event writes an event: its times, its lane, its text.
func (w *way) event(alone bool) {
	at, until := w.when(alone)
	clock := at
	if until != "" {
		clock += "–" + until
		if len(at) > len("~15:04:05") || len(until) > len("~15:04:05") {
			clock = at + " – " + until
		}
	}
	lane := w.get("lane")
	heads := []string{}
	if lane != "" && !w.plainly && eventline.IsLane(lane) {
		less := w.without("lane")
		in := &way{part: &less, artifacts: w.artifacts}
		in.put(clock+" ["+lane+"] ", w.text, "")
		w.out = append(w.out, in.out...)
	}
	heads = append(heads, clock+" ", clock+": ", clock+" | ")
	for _, head := range heads {
		w.put(head, w.text, "")
	}
	if w.at.Precision == review.Year {
		w.put(w.at.Local().Format("2006-01-02 "), w.text, "", "at="+at)
	}
}

// related writes a related review: a link, and how.
func (w *way) related() {
	link := "[[" + w.title + "]]"
	how := w.text
	if how == "" {
		w.out = append(w.out, "- "+link+"\n")
		return
	}
	w.out = append(w.out, "- "+link+": "+how+"\n", "- "+link+": "+escape(how)+"\n",
		"- "+link+" {how="+eventline.Quote(how)+"}\n")
}
