// Package meeting reads how a review meeting is run: its agenda, how people talk in it, and what a facilitator may
// ask.
//
// The file is meeting.yaml beside the templates. A site replaces it key by key by a file of the same name under
// themes/NAME:
//
//	ground: [a sentence, ...]                      # shown before anything else
//	agenda:
//	  - {title: Walk through the timeline, minutes: 30, show: [timeline, afterwards], note: ...}
//	events: {alert: [a question, ...], any: [...]} # by kind of event; any is for all of them
//	sections: {mitigators: [a question, ...]}      # by section of the review
package meeting

import (
	"slices"
	"strings"

	"throughline/internal/diag"
	"throughline/internal/node"
	"throughline/internal/review"
)

// FileName is the file's name, in the folder that has the templates and assets.
const FileName = "meeting.yaml"

// Any is the key of the questions that fit every kind of event.
const Any = "any"

// A Guide is how a meeting is run.
type Guide struct {
	Ground   []string
	Agenda   []Part
	Events   map[string][]string // questions by kind of event, and Any
	Sections map[string][]string // questions by section
}

// A Part is a part of the agenda.
type Part struct {
	Title   string
	Minutes int
	Show    []string // sections in their order; none for a part without the review, such as a break
	Note    string
}

// Sections are the parts of a review that a meeting can look at, in the order in which they are shown unless the
// agenda says otherwise.
func Sections() []string {
	return []string{"opening", "account", "timeline", "afterwards", "mitigators", "contributors", "difficulties",
		"risks",
		"theories", "questions", "takeaways", "followups", "artifacts"}
}

// Read decodes a file over a guide: keys that the file has replace those of base. What is wrong goes to errs.
func Read(f *diag.File, base Guide, errs *diag.List) Guide {
	root, ok := node.YAML(f, diag.NewSpan(0, len(f.Data)), errs)
	if !ok {
		return base
	}
	node.Guard(f, root, errs)
	g := Guide{Ground: base.Ground, Agenda: base.Agenda, Events: copied(base.Events), Sections: copied(base.Sections)}
	node.Fields(&node.Decoder{File: f, Errs: errs}, root, FileName, []node.Field[Guide]{
		{Key: "ground", Read: func(d *node.Decoder, n *node.Node, g *Guide) { g.Ground = sentences(d, n) }},
		{Key: "agenda", Read: readAgenda},
		{Key: "events", Read: func(d *node.Decoder, n *node.Node, g *Guide) {
			readQuestions(d, n, append(review.EventKinds(), Any), g.Events)
		}},
		{Key: "sections", Read: func(d *node.Decoder, n *node.Node, g *Guide) {
			readQuestions(d, n, Sections(),
				g.Sections)
		}},
	}, &g)
	return g
}

func copied(m map[string][]string) map[string][]string {
	out := map[string][]string{}
	for k, v := range m {
		out[k] = v
	}
	return out
}

func sentences(d *node.Decoder, n *node.Node) []string {
	list, _ := d.Strings(n)
	for i, s := range list {
		list[i] = strings.Join(strings.Fields(s), " ")
	}
	return list
}

func readAgenda(d *node.Decoder, n *node.Node, g *Guide) {
	g.Agenda = nil
	seen := map[string]bool{}
	node.EachOf(func(d *node.Decoder, n *node.Node, g *Guide) {
		var p Part
		if !node.Fields(d, n, "a part of the agenda", partFields(seen), &p) {
			return
		}
		if p.Title == "" {
			d.Errorf(n, "value", "", "a part of the agenda needs a title")
		}
		g.Agenda = append(g.Agenda, p)
	})(d, n, g)
	if len(g.Agenda) == 0 {
		d.Errorf(n, "value", "leave the key out for the usual agenda", "an agenda needs at least one part")
	}
}

// partFields is the table of a part of the agenda; seen are the sections that parts before it show.
func partFields(seen map[string]bool) []node.Field[Part] {
	return []node.Field[Part]{
		{Key: "title", Read: node.Into(func(p *Part) *string { return &p.Title })},
		{Key: "note", Read: node.Into(func(p *Part) *string { return &p.Note })},
		{Key: "minutes", Read: func(d *node.Decoder, n *node.Node, p *Part) { p.Minutes, _ = d.Int(n, 1, 480) }},
		{Key: "show", Read: func(d *node.Decoder, n *node.Node, p *Part) {
			if n.Kind != node.List {
				d.Errorf(n, "type", "write it as [timeline, afterwards]", "a list of sections is expected here")
				return
			}
			for _, it := range n.Items {
				if name, ok := d.Enum(it, Sections()); ok {
					if seen[name] {
						d.Errorf(it, "value", "", "the section %s is shown twice", name)
						continue
					}
					seen[name] = true
					p.Show = append(p.Show, name)
				}
			}
		}},
	}
}

// readQuestions reads lists of questions by name.
func readQuestions(d *node.Decoder, n *node.Node, names []string, into map[string][]string) {
	if n.Kind != node.Map {
		d.Errorf(n, "type", "", "names with questions are expected here, not %s", n.Kind)
		return
	}
	for _, e := range n.Entries {
		if !slices.Contains(names, e.Key) {
			d.Errs.Errorf(d.File, e.KeySpan, "unknown-key", diag.DidYouMean(e.Key, names), "%q is not one of %s",
				e.Key, strings.Join(names, ", "))
			continue
		}
		into[e.Key] = sentences(d, e.Value)
	}
}

// Minutes is how long the agenda takes.
func (g *Guide) Minutes() int {
	sum := 0
	for _, p := range g.Agenda {
		sum += p.Minutes
	}
	return sum
}
