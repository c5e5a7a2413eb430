package lsp

import (
	"maps"
	"slices"

	"throughline/internal/corpus"
)

// A vocabulary is what people have called things elsewhere in the site, in free words.
type vocabulary struct {
	of             *corpus.Corpus
	lanes, topics  []string
	services, team []string
	themes         []string
}

// vocabulary is that of the site as it was last compiled.
func (w *workspace) vocabulary() *vocabulary {
	c := w.corpus()
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.names == nil || w.names.of != c {
		w.names = newVocabulary(c)
	}
	return w.names
}

func newVocabulary(c *corpus.Corpus) *vocabulary {
	lanes, topics := map[string]bool{}, map[string]bool{}
	for _, r := range c.Reviews {
		for i := range r.Timeline {
			if lane := r.Timeline[i].Lane; lane != "" && !lanes[lane] {
				lanes[lane] = true
			}
		}
		for i := range r.Difficulties {
			if topic := r.Difficulties[i].Extra().Topic; topic != "" {
				topics[topic] = true
			}
		}
	}
	v := &vocabulary{of: c, lanes: slices.Sorted(maps.Keys(lanes)), topics: slices.Sorted(maps.Keys(topics))}
	for _, g := range c.Services {
		v.services = append(v.services, g.Name)
	}
	for _, g := range c.Teams {
		v.team = append(v.team, g.Name)
	}
	for _, t := range c.Themes {
		v.themes = append(v.themes, t.Slug)
	}
	return v
}

// of gives the words of one kind, as package format names it.
func (v *vocabulary) words(kind string) []string {
	switch kind {
	case "lanes":
		return v.lanes
	case "topics":
		return v.topics
	case "services":
		return v.services
	case "teams":
		return v.team
	}
	return v.themes
}
