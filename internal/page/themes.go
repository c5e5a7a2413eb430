package page

import (
	"slices"

	"throughline/internal/corpus"
	"throughline/internal/review"
)

// ThemesPage is the data of the overview of themes.
type ThemesPage struct {
	Frame
	Themes []ThemeEntry
}

// A ThemeEntry is a theme in the overview.
type ThemeEntry struct {
	Link
	Claim, State, Ask string
	Reviews           int
	Count             string
	Latest            Stamp
}

func themeOutputs(in *Input) []Output {
	if len(in.Corpus.Themes) == 0 {
		return nil
	}
	out := []Output{{Path: "themes/index.html", Template: "themes", Data: func() (any, error) {
		w := in.writer("themes/index.html", "content/themes", nil)
		p := &ThemesPage{Frame: in.frame("themes/index.html", "Themes", "themes/")}
		for _, t := range in.Derived.Themes {
			p.Themes = append(p.Themes, w.themeEntry(t.Theme))
		}
		return p, nil
	}}}
	for _, t := range in.Corpus.Themes {
		out = append(out, in.theme(t))
	}
	return out
}

func (w *writer) themeEntry(t *corpus.Theme) ThemeEntry {
	e := ThemeEntry{Link: Link{Href: w.root + "themes/" + escape(t.Slug) + "/index.html", Text: t.Title}, Claim: t.Claim, State: t.State, Ask: t.Ask,
		Reviews: len(t.Reviews), Count: count(len(t.Reviews), "review", "reviews")}
	if len(t.Reviews) > 0 {
		e.Latest = day(t.Reviews[0].Date)
	}
	return e
}

func (in *Input) theme(t *corpus.Theme) Output {
	at := "themes/" + t.Slug + "/index.html"
	return Output{Path: at, Template: "group", Data: func() (any, error) {
		w := in.writer(at, "content/themes", nil)
		w.top = 2
		p := &GroupPage{Frame: in.frame(at, t.Title, "themes/"), What: "Theme", Heading: t.Title, Claim: t.Claim, State: t.State,
			Quarter: t.Quarter, Ask: t.Ask, Story: w.html(t.Body, ""), Total: count(len(t.Reviews), "review", "reviews"), Reviews: w.entries(t.Reviews)}
		p.Description = t.Claim
		for _, s := range itemSections() {
			if g := w.groupItems(s, t.Reviews, func(it *review.Item) bool { return tagged(it.Themes, t.Slug) }); len(g.Items) > 0 {
				p.Items = append(p.Items, g)
			}
		}
		return p, nil
	}}
}

func tagged(tags []review.Tag, slug string) bool {
	return slices.ContainsFunc(tags, func(t review.Tag) bool { return t.Slug == slug })
}
