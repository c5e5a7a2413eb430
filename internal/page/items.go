package page

import (
	"throughline/internal/derive"
	"throughline/internal/review"
)

// An itemSection is a page with the items of one kind from all reviews.
type itemSection struct {
	path  string
	kind  review.ItemKind
	title string
	lead  string
	nav   bool // whether it stands in the main navigation
}

// itemSections are the pages of items. The first two stand on the pages of services and teams as well.
func itemSections() []itemSection {
	return []itemSection{
		{"mitigators", review.Mitigator, "What keeps saving us", "Mitigators: what kept an incident from being worse. They deserve as much care as what broke.", true},
		{"contributors", review.Contributor, "Contributors", "What made incidents possible. There is never just one.", true},
		{"risks", review.Risk, "Risks", "What may follow some day from what we have seen.", false},
		{"difficulties", review.Difficulty, "Difficulties", "What made incidents hard to handle.", true},
	}
}

// ItemsPage is the data of a page of items.
type ItemsPage struct {
	Frame
	Heading, Lead string
	Groups        []ItemsGroup
}

// An ItemsGroup is the items that share a source or a kind.
type ItemsGroup struct {
	ID, Title, Lead string
	Items           []IndexItem
}

func itemOutputs(in *Input) []Output {
	var out []Output
	for _, s := range itemSections() {
		if in.Derived.Count(s.kind) > 0 {
			out = append(out, in.itemPage(s))
		}
	}
	return out
}

func (in *Input) itemPage(s itemSection) Output {
	at := s.path + "/index.html"
	return Output{Path: at, Template: "items", Data: func() (any, error) {
		w := in.writer(at, "content", nil)
		p := &ItemsPage{Frame: in.frame(at, s.title, s.path+"/"), Heading: s.title, Lead: s.lead}
		if s.kind == review.Mitigator {
			for _, src := range in.Derived.Saving {
				p.Groups = append(p.Groups, w.savingGroup(src))
			}
			return p, nil
		}
		p.Groups = w.itemsBy(in.Derived.Items[s.kind], s.kind)
		return p, nil
	}}
}

func (w *writer) savingGroup(s derive.Source) ItemsGroup {
	g := ItemsGroup{ID: "source-" + s.Name, Title: "By " + s.Name, Lead: savingLead(s)}
	if s.Name == "" {
		g.ID, g.Title = "source-other", "Not said"
	}
	for _, m := range s.Mitigators {
		g.Items = append(g.Items, w.indexItem(m.Review, m.Item))
	}
	return g
}

// savingLead says what a source of mitigators means for the next time.
func savingLead(s derive.Source) string {
	in := count(s.Reviews, "review", "reviews")
	switch s.Name {
	case "chance":
		return "In " + in + ". It will not be there next time by itself: what would make it design?"
	case "person":
		return "In " + in + ", and only because that person was there. What did they know, and who else could?"
	case "":
		return "In " + in + ". The review does not say where it came from."
	}
	return "In " + in + "."
}

// itemsBy groups items by year, difficulties by their kind.
func (w *writer) itemsBy(items []derive.Item, kind review.ItemKind) []ItemsGroup {
	var out []ItemsGroup
	at := map[string]int{}
	for _, it := range items {
		key := yearOf(it.Review)
		if kind == review.Difficulty {
			key = kindWords(it.Kind)
			if key == "" {
				key = "Not said"
			}
		}
		i, ok := at[key]
		if !ok {
			i = len(out)
			at[key] = i
			out = append(out, ItemsGroup{ID: "group-" + class(key), Title: key})
		}
		out[i].Items = append(out[i].Items, w.indexItem(it.Review, it.Item))
	}
	return out
}
