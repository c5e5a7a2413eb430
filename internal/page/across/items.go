package across

import (
	"cmp"
	"fmt"
	"strings"

	"throughline/internal/derive"
	"throughline/internal/review"
	"throughline/internal/view"
)

// ItemsPage is the data of the overview of contributors, risks or difficulties.
type ItemsPage struct {
	view.OverviewFrame
	Heading, Lead string
	Answer        string
	Again         []PatternView
	MoreAgain     *view.Link
	AgainTitle    string
	Outcomes      []BothWays // contributors that came of a follow-up
	Kinds         []SourceView
	Islands       *view.Link
	Themes        []view.Link // with in how many reviews
	Services      []view.Link
	Newest        []view.ListedReview
	Years         []view.Link
	Same          string
}

// ItemOutputs are the pages of contributors, risks and difficulties.
func ItemOutputs(in *view.Input) []view.Output {
	var out []view.Output
	for _, s := range view.ItemSections()[1:] {
		if in.Derived.Count(s.Kind) == 0 {
			continue
		}
		at := s.Path + "/index.html"
		out = append(out, view.Output{Path: at, Template: "items",
			Data: func() (any, error) { return newItemsPage(in, s, at), nil }})
		out = append(out, againOutputs(in, s)...)
		out = append(out, patternOutputs(in, s)...)
		out = append(out, yearOutputs(in, s)...)
	}
	return append(out, difficultyKindOutputs(in)...)
}

func newItemsPage(in *view.Input, s view.ItemSection, at string) *ItemsPage {
	w := in.NewWriter(at, "content", nil)
	rec := in.Derived.Recurring[s.Kind]
	p := &ItemsPage{OverviewFrame: in.NewOverviewFrame(at, s.Title, s.Path+"/"), Heading: s.Title, Lead: s.Lead,
		Same: sameRule}
	p.Again, p.MoreAgain = listAgain(w, s, rec)
	p.Answer = itemsAnswer(rec, in.Derived.Items[s.Kind], string(s.Kind), s.Kind.Plural())
	if s.Kind == review.Contributor {
		p.Outcomes = listBothWays(w, false)
		p.Outcomes = p.Outcomes[:min(maxBothWays, len(p.Outcomes))]
	}
	if s.Kind == review.Difficulty {
		p.Kinds = listDifficultyKinds(w)
		if n := len(in.Derived.Islands); n > 0 {
			p.Islands = &view.Link{Href: w.Root + view.IndexFile(view.IslandsPath), Text: "Islands of knowledge: " +
				view.Count(n, "topic", "topics") + " that few knew"}
		}
	}
	p.Themes, p.Services = linkTallies(w, rec.Themes, "themes"), linkTallies(w, rec.Services, "services")
	p.Newest = w.ListItems(newestOf(in.Derived.Items[s.Kind], maxCachedPieces), false)
	p.Years = linkYears(in, s, w.Root)
	return p
}

// itemsAnswer is the page in a sentence.
func itemsAnswer(rec *derive.Recurrence, items []derive.Item, one, many string) string {
	told := view.Count(len(items), one, many) + " recorded. "
	switch n := len(rec.Patterns); n {
	case 0:
		return told + "None comes up in more than one review, judging by titles."
	case 1:
		return told + "One comes up in more than one review."
	default:
		return told + view.Capitalize(view.NumberWord(n)) + " come up in more than one review."
	}
}

// listAgain are the patterns of the overview and a link to all of them where they are more.
func listAgain(w *view.Writer, s view.ItemSection, rec *derive.Recurrence) ([]PatternView, *view.Link) {
	var out []PatternView
	for _, p := range rec.Patterns[:min(maxAgain, len(rec.Patterns))] {
		out = append(out, newPatternView(w, s.Path+"/", p))
	}
	if len(rec.Patterns) <= maxAgain {
		return out, nil
	}
	return out, &view.Link{Href: w.Root + s.Path + "/again/index.html", Text: fmt.Sprintf("All %d", len(rec.Patterns))}
}

// AgainPage is the data of a page of patterns that the overview has no room for.
type AgainPage struct {
	view.OverviewFrame
	Heading, Same string
	Up            view.Link
	Again         []PatternView
	Newer, Older  *view.Link
	Part          string
}

// perAgain is how many patterns stand on a page.
const perAgain = view.PerPart / 4

// againOutputs are the pages of all patterns of a kind, the most frequent first, where they are more than the overview
// shows.
func againOutputs(in *view.Input, s view.ItemSection) []view.Output {
	all := in.Derived.Recurring[s.Kind].Patterns
	if len(all) <= maxAgain {
		return nil
	}
	var out []view.Output
	for from, n := 0, 1; from < len(all); from, n = from+perAgain, n+1 {
		at, some := againAt(s, n), all[from:min(from+perAgain, len(all))]
		out = append(out, view.Output{Path: at, Template: "again", Data: func() (any, error) {
			w := in.NewWriter(at, "content", nil)
			p := &AgainPage{OverviewFrame: in.NewOverviewFrame(at, s.Title+", again and again", s.Path+"/"),
				Heading: s.Title + ", again and again", Same: sameRule,
				Up: view.Link{Href: w.Root + s.Path + "/index.html", Text: s.Title}}
			for _, pt := range some {
				p.Again = append(p.Again, newPatternView(w, s.Path+"/", pt))
			}
			if last := (len(all) + perAgain - 1) / perAgain; last > 1 {
				p.Part = fmt.Sprintf("Page %d of %d, the most frequent first", n, last)
				if n > 1 {
					p.Newer = &view.Link{Href: w.Root + againAt(s, n-1), Text: "More frequent"}
				}
				if n < last {
					p.Older = &view.Link{Href: w.Root + againAt(s, n+1), Text: "Less frequent"}
				}
			}
			return p, nil
		}})
	}
	return out
}

func againAt(s view.ItemSection, n int) string {
	if n == 1 {
		return s.Path + "/again/index.html"
	}
	return fmt.Sprintf("%s/again/page-%d/index.html", s.Path, n)
}

// yearOutputs are the lists of all items of a kind by year.
func yearOutputs(in *view.Input, s view.ItemSection) []view.Output {
	var out []view.Output
	years, items := itemsByYear(in.Derived.Items[s.Kind])
	beside := yearLinks(s, years, "")
	for _, y := range years {
		out = append(out, itemListOutputs(in, itemList{base: s.Path + "/" + y + "/", section: s.Path + "/",
			up:      s.Title,
			heading: view.Capitalize(s.Kind.Plural()) + ": " + y, items: items[y], beside: beside})...)
	}
	return out
}

// itemsByYear sorts items into years, the newest first. (A year begins at different instants in different zones, so
// the items of one need not stand together.)
func itemsByYear(all []derive.Item) (years []string, items map[string][]derive.Item) {
	items = map[string][]derive.Item{}
	var last *review.Review
	var y string
	for _, it := range all {
		if it.Review != last {
			last, y = it.Review, view.YearOf(it.Review)
		}
		if items[y] == nil {
			years = append(years, y)
		}
		items[y] = append(items[y], it)
	}
	return years, items
}

// linkYears links to the lists of items of a kind by year, newest first.
func linkYears(in *view.Input, s view.ItemSection, root string) []view.Link {
	years, _ := itemsByYear(in.Derived.Items[s.Kind])
	return yearLinks(s, years, root)
}

// yearLinks links to the lists of items of a kind of some years; without a root by their places.
func yearLinks(s view.ItemSection, years []string, root string) []view.Link {
	var out []view.Link
	for _, y := range years {
		href := s.Path + "/" + y + "/"
		if root != "" {
			href = root + view.IndexFile(href)
		}
		out = append(out, view.Link{Href: href, Text: view.Capitalize(y)})
	}
	return out
}

// newestOf are the items of the newest reviews that have any.
func newestOf(items []derive.Item, reviews int) []derive.Item {
	for i := range items {
		if i == 0 || items[i].Review != items[i-1].Review {
			if reviews--; reviews < 0 {
				return items[:i]
			}
		}
	}
	return items
}

// maxTallies is how many themes or services a page names.
const maxTallies = 12

// linkTallies link to themes or services with in how many reviews they go with the items.
func linkTallies(w *view.Writer, list []derive.Tally, section string) []view.Link {
	var out []view.Link
	for _, t := range list[:min(maxTallies, len(list))] {
		l := w.LinkGroups([]review.Tag{t.Tag}, section)[0]
		l.Note = fmt.Sprint(t.Reviews)
		out = append(out, l)
	}
	return out
}

// splitByKind are the difficulties of each kind in the order of review.DifficultyKinds, those without a kind last.
func splitByKind(in *view.Input) (kinds []string, items map[string][]derive.Item) {
	items = map[string][]derive.Item{}
	for _, it := range in.Derived.Items[review.Difficulty] {
		kind := it.Extra().Kind
		items[kind] = append(items[kind], it)
	}
	for _, k := range append(review.DifficultyKinds(), "") {
		if len(items[k]) > 0 {
			kinds = append(kinds, k)
		}
	}
	return kinds, items
}

func kindPath(kind string) string {
	if kind == "island-of-knowledge" {
		return view.IslandsPath
	}
	return "difficulties/" + kind + "/"
}

func difficultyTitle(kind string) string { return cmp.Or(view.KindWords(kind), "Not said") }

func difficultyKindOutputs(in *view.Input) []view.Output {
	var out []view.Output
	kinds, items := splitByKind(in)
	for _, k := range kinds {
		if k == "" || k == "island-of-knowledge" {
			continue // those without a kind stand in the lists by year, islands of knowledge have a page of their own
		}
		out = append(out, itemListOutputs(in, itemList{base: kindPath(k), section: "difficulties/", up: "Difficulties",
			heading: "Difficulties: " + strings.ToLower(difficultyTitle(k)), lead: difficultyLead(k),
			kind: strings.ReplaceAll(k, "-", " "), notes: true, items: items[k]})...)
	}
	return out
}

func listDifficultyKinds(w *view.Writer) []SourceView {
	kinds, items := splitByKind(w.In)
	most := 0
	for _, k := range kinds {
		most = max(most, len(items[k]))
	}
	var out []SourceView
	for _, k := range kinds {
		v := SourceView{ID: "group-" + cmp.Or(k, "other"), Title: difficultyTitle(k), Lead: difficultyLead(k),
			Count: fmt.Sprint(len(items[k])), Share: len(items[k]) * 100 / most}
		if k == "island-of-knowledge" || k != "" && len(items[k]) > maxNewest {
			v.All = &view.Link{Href: w.Root + view.IndexFile(kindPath(k)), Text: "All " + fmt.Sprint(len(items[k]))}
		}
		for _, it := range items[k][:min(maxNewest, len(items[k]))] {
			v.Newest = append(v.Newest, view.ListedItem{Anchor: view.NewAnchor(w.LinkItem(it))})
		}
		out = append(out, v)
	}
	return out
}

// difficultyLead says what a kind of difficulty asks for.
func difficultyLead(kind string) string {
	switch kind {
	case "island-of-knowledge":
		return "Few knew. How could more people get to know it before they need it?"
	case "signal":
		return "It could not be seen, or what was seen said something else. What would have shown it?"
	case "coordination":
		return "People had to find each other, or did the same twice. What would have let them know?"
	case "tooling":
		return "The tools were in the way, or there were none."
	case "handoff":
		return "Something was lost between two shifts or two teams."
	case "access":
		return "People knew what to do and were not allowed or not able to."
	}
	return "The review does not say of which kind."
}
