// Package format knows the files that people write by what their keys mean and take, as data: for editors that offer
// and explain them, and for JSON Schemas.
//
// Which keys there are is said by the tables that read them, in parse, config and slo; what stands in words.go is
// what a table of readers cannot tell: what a key is for, and what it takes. A test holds that every key is
// explained and none that there is not.
package format

import (
	"fmt"
	"strings"

	"throughline/internal/config"
	"throughline/internal/meeting"
	"throughline/internal/parse"
	"throughline/internal/slo"
)

// SettingsFile is where the settings of a site are, at its root.
const SettingsFile = config.FileName

// Kind is what kind of value a key takes.
type Kind uint8

// The kinds of values.
const (
	Text     Kind = iota
	Markdown      // a text that may have links and more than one line
	Enum          // one of Values
	List          // of Of; where Of is short for a text, one alone will do
	Map           // with Keys
	Named         // a map with any keys, each with an Of
	Time
	Zone
	Whole
	Number
	Percent
	Bool
	Web // an http(s) address
	Path
	ID       // a name that links use, given here
	Ref      // the id of an item of this review of the kind Item; "" for review, or review#item
	Tag      // a theme, service or team, by Item
	Audience // one of the settings' audiences
	Budget   // the name of an SLO
	Free     // a name that others may have used before: a lane, a topic, by Item
)

// A Shape is what a value may look like.
type Shape struct {
	Kind   Kind
	Values []string
	Item   string
	Of     *Shape
	Name   string // of a Map: what it describes, such as "event"
	Keys   []Key
	Short  *Shape // of a Map: what may stand in its place
}

// A Key is one key of a map.
type Key struct {
	Name string
	Help string // what it is for, in a sentence without a full stop
	Is   *Shape
}

// Key finds a key of a map, or nil.
func (s *Shape) Key(name string) *Key {
	if s == nil {
		return nil
	}
	for i := range s.Keys {
		if s.Keys[i].Name == name {
			return &s.Keys[i]
		}
	}
	return nil
}

// Step is the shape of what stands under a key, or with "[]" of an entry of a list; nil where there is none.
func (s *Shape) Step(key string) *Shape {
	switch {
	case s == nil:
		return nil
	case s.Kind == List && key == "[]":
		return s.Of
	case s.Kind == Named:
		return s.Of
	case s.Kind == List:
		return s.Of.Step(key)
	}
	if k := s.Key(key); k != nil {
		return k.Is
	}
	return nil
}

// Names are the files that there are shapes of.
func Names() []string {
	return []string{"review", "theme", "page", "settings", "policy", "timeline", "meeting"}
}

// A Format is all shapes, each made once.
type Format struct{ shapes map[string]*Shape }

// Of is the shape of a kind of file, one of Names, or of a part of one, such as "event"; nil where there is none.
func (f *Format) Of(name string) *Shape { return f.shapes[name] }

// New makes all shapes.
func New() *Format {
	b := builder{words: read(words), order: tables(), done: map[string]*Shape{}}
	for name := range b.words {
		b.shape(name)
	}
	b.done["timeline"] = b.takes("[]{event}/text")
	return &Format{b.done}
}

// tables are the keys that are read, by what has them.
func tables() map[string][]string {
	out := parse.Tables()
	out["settings"], out["policy"] = config.Keys(), slo.PolicyKeys()
	out["override"], out["exclusion"] = slo.EntryKeys(true), slo.EntryKeys(false)
	return out
}

// explained is a line of words: a key, what it takes and what it is for.
type explained struct{ key, takes, help string }

// read reads words: a line with a name alone begins a table.
func read(text string) map[string][]explained {
	out, name := map[string][]explained{}, ""
	for _, line := range strings.Split(text, "\n") {
		part := strings.SplitN(line, "|", 3)
		switch {
		case strings.TrimSpace(line) == "":
		case len(part) < 3:
			name = strings.TrimSpace(line)
			out[name] = nil
		default:
			out[name] = append(out[name], explained{strings.TrimSpace(part[0]), strings.TrimSpace(part[1]),
				strings.TrimSpace(part[2])})
		}
	}
	return out
}

type builder struct {
	words map[string][]explained
	order map[string][]string
	done  map[string]*Shape
}

// shape makes the shape of a table: its keys as the table has them, explained where they are.
func (b *builder) shape(name string) *Shape {
	if s, ok := b.done[name]; ok {
		return s
	}
	s := &Shape{Kind: Map, Name: name}
	b.done[name] = s
	for _, w := range b.keys(name) {
		s.Keys = append(s.Keys, Key{w.key, w.help, b.takes(w.takes)})
	}
	return s
}

func (b *builder) keys(name string) []explained {
	order, ok := b.order[name]
	if !ok {
		return b.words[name]
	}
	out := make([]explained, len(order))
	for i, key := range order {
		out[i].key = key
		for _, w := range b.words[name] {
			if w.key == key {
				out[i] = w
			}
		}
	}
	return out
}

// takes makes a shape of its short form: []X a list, {name} a map, {name}/X one that may be an X, map X one with any
// keys, enum NAME, ref KIND, tag KIND, free KIND, or the name of a kind.
func (b *builder) takes(text string) *Shape {
	switch first, rest, _ := strings.Cut(text, " "); {
	case strings.HasPrefix(text, "[]"):
		return &Shape{Kind: List, Of: b.takes(text[2:])}
	case strings.HasPrefix(text, "{"):
		name, short, _ := strings.Cut(strings.TrimPrefix(text, "{"), "}")
		s := *b.shape(name)
		if short != "" {
			s.Short = b.takes(short[1:])
		}
		return &s
	case first == "map":
		return &Shape{Kind: Named, Of: b.takes(rest)}
	case first == "enum":
		return &Shape{Kind: Enum, Values: enums()[rest]}
	case first == "ref":
		return &Shape{Kind: Ref, Item: rest}
	case first == "tag":
		return &Shape{Kind: Tag, Item: rest}
	case first == "free":
		return &Shape{Kind: Free, Item: rest}
	}
	return &Shape{Kind: kinds()[text]}
}

func kinds() map[string]Kind {
	return map[string]Kind{"text": Text, "markdown": Markdown, "time": Time, "zone": Zone, "whole": Whole,
		"number":  Number,
		"percent": Percent, "bool": Bool, "web": Web, "path": Path, "id": ID, "audience": Audience, "budget": Budget,
		"any": Ref}
}

// unexplained lists what is wrong with words: keys that nobody explains, and explanations of keys that nobody reads.
func unexplained() (out []string) {
	said := read(words)
	for name, keys := range tables() {
		known := map[string]bool{}
		for _, key := range keys {
			known[key] = true
		}
		explained := map[string]bool{}
		for _, w := range said[name] {
			explained[w.key] = true
			if !known[w.key] {
				out = append(out, fmt.Sprintf("words.go explains %s of %s, which no table reads", w.key, name))
			}
		}
		for _, key := range keys {
			if !explained[key] {
				out = append(out, fmt.Sprintf("the key %s of %s is not explained: add a line to words.go", key, name))
			}
		}
	}
	return out
}

// meetingSections are the parts of a review that a meeting can look at.
func meetingSections() []string { return meeting.Sections() }
