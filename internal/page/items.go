package page

import (
	"cmp"
	"fmt"
	"strings"

	"throughline/internal/derive"
	"throughline/internal/review"
)

// An itemSection is a page with the items of one kind from all reviews.
type itemSection struct {
	path  string
	kind  review.ItemKind
	title string
	lead  string
	note  string // in a few words, beside a link to the page
	nav   bool   // whether it stands in the main navigation
}

// itemSections are the pages of items. The first two stand on the pages of services and teams as well.
func itemSections() []itemSection {
	return []itemSection{
		{"mitigators", review.Mitigator, "What keeps saving us", "Mitigators: what kept an incident from being worse. They deserve as much care as what broke.", "what helped, how often, and where it came from", true},
		{"contributors", review.Contributor, "Contributors", "What made incidents possible. There is never just one.", "what made it possible", false},
		{"risks", review.Risk, "Risks", "What may follow some day from what we have seen.", "what may follow some day", false},
		{"difficulties", review.Difficulty, "Difficulties", "What made incidents hard to handle.", "what made it hard to handle", false},
	}
}

// ItemsPage is the data of the overview of contributors, risks or difficulties.
type ItemsPage struct {
	OverviewFrame
	Heading, Lead string
	Answer        string
	Again         []PatternView
	MoreAgain     *Link
	AgainTitle    string
	Outcomes      []BothWays // contributors that came of a follow-up
	Kinds         []SourceView
	Islands       *Link
	Themes        []Link // with in how many reviews
	Services      []Link
	Newest        []ListedReview
	Years         []Link
	Same          string
}

func itemOutputs(in *Input) []Output {
	var out []Output
	for _, s := range itemSections()[1:] {
		if in.Derived.Count(s.kind) == 0 {
			continue
		}
		at := s.path + "/index.html"
		out = append(out, Output{Path: at, Template: "items", Data: func() (any, error) { return in.itemsPage(s, at), nil }})
		out = append(out, in.againOutputs(s)...)
		out = append(out, in.patternOutputs(s)...)
		out = append(out, in.yearOutputs(s)...)
	}
	return append(out, in.difficultyKindOutputs()...)
}

func (in *Input) itemsPage(s itemSection, at string) *ItemsPage {
	w := in.writer(at, "content", nil)
	rec := in.Derived.Recurring[s.kind]
	p := &ItemsPage{OverviewFrame: in.acrossFrame(at, s.title, s.path+"/"), Heading: s.title, Lead: s.lead, Same: sameRule}
	p.Again, p.MoreAgain = w.again(s, rec)
	p.Answer = itemsAnswer(rec, in.Derived.Items[s.kind], string(s.kind), s.kind.Plural())
	if s.kind == review.Contributor {
		p.Outcomes = w.outcomes(false)
		p.Outcomes = p.Outcomes[:min(maxBothWays, len(p.Outcomes))]
	}
	if s.kind == review.Difficulty {
		p.Kinds = w.difficultyKinds()
		if n := len(in.Derived.Islands); n > 0 {
			p.Islands = &Link{Href: w.root + index(islandsPath), Text: "Islands of knowledge: " + count(n, "topic", "topics") + " that few knew"}
		}
	}
	p.Themes, p.Services = w.tallies(rec.Themes, "themes"), w.tallies(rec.Services, "services")
	p.Newest = w.listed(newestOf(in.Derived.Items[s.kind], maxCachedPieces), false)
	p.Years = in.allYears(s, w.root)
	return p
}

// itemsAnswer is the page in a sentence.
func itemsAnswer(rec *derive.Recurrence, items []derive.Item, one, many string) string {
	told := count(len(items), one+" is", many+" are") + " told so far. "
	switch n := len(rec.Patterns); n {
	case 0:
		return told + "None comes up in more than one review, as far as words tell."
	case 1:
		return told + "One comes up in more than one review."
	default:
		return told + capital(numberWord(n)) + " come up in more than one review."
	}
}

// again are the patterns of the overview and a link to all of them where they are more.
func (w *writer) again(s itemSection, rec *derive.Recurrence) ([]PatternView, *Link) {
	var out []PatternView
	for _, p := range rec.Patterns[:min(maxAgain, len(rec.Patterns))] {
		out = append(out, w.pattern(s.path+"/", p))
	}
	if len(rec.Patterns) <= maxAgain {
		return out, nil
	}
	return out, &Link{Href: w.root + s.path + "/again/index.html", Text: fmt.Sprintf("All %d", len(rec.Patterns))}
}

// AgainPage is the data of a page of patterns that the overview has no room for.
type AgainPage struct {
	OverviewFrame
	Heading, Same string
	Up            Link
	Again         []PatternView
	Newer, Older  *Link
	Part          string
}

// perAgain is how many patterns stand on a page.
const perAgain = perPart / 4

// againOutputs are the pages of all patterns of a kind, the most frequent first, where they are more than the overview
// shows.
func (in *Input) againOutputs(s itemSection) []Output {
	all := in.Derived.Recurring[s.kind].Patterns
	if len(all) <= maxAgain {
		return nil
	}
	var out []Output
	for from, n := 0, 1; from < len(all); from, n = from+perAgain, n+1 {
		at, some := againAt(s, n), all[from:min(from+perAgain, len(all))]
		out = append(out, Output{Path: at, Template: "again", Data: func() (any, error) {
			w := in.writer(at, "content", nil)
			p := &AgainPage{OverviewFrame: in.acrossFrame(at, s.title+", again and again", s.path+"/"), Heading: s.title + ", again and again", Same: sameRule,
				Up: Link{Href: w.root + s.path + "/index.html", Text: s.title}}
			for _, pt := range some {
				p.Again = append(p.Again, w.pattern(s.path+"/", pt))
			}
			if last := (len(all) + perAgain - 1) / perAgain; last > 1 {
				p.Part = fmt.Sprintf("Page %d of %d, the most frequent first", n, last)
				if n > 1 {
					p.Newer = &Link{Href: w.root + againAt(s, n-1), Text: "More frequent"}
				}
				if n < last {
					p.Older = &Link{Href: w.root + againAt(s, n+1), Text: "Less frequent"}
				}
			}
			return p, nil
		}})
	}
	return out
}

func againAt(s itemSection, n int) string {
	if n == 1 {
		return s.path + "/again/index.html"
	}
	return fmt.Sprintf("%s/again/page-%d/index.html", s.path, n)
}

// yearOutputs are the lists of all items of a kind by year.
func (in *Input) yearOutputs(s itemSection) []Output {
	var out []Output
	years, items := itemsByYear(in.Derived.Items[s.kind])
	beside := yearLinks(s, years, "")
	for _, y := range years {
		out = append(out, in.itemListOutputs(itemList{base: s.path + "/" + y + "/", section: s.path + "/", up: s.title,
			heading: capital(s.kind.Plural()) + ": " + y, items: items[y], beside: beside})...)
	}
	return out
}

// itemsByYear sorts items into years, the newest first. (A year begins at different instants in different zones, so the
// items of one need not stand together.)
func itemsByYear(all []derive.Item) (years []string, items map[string][]derive.Item) {
	items = map[string][]derive.Item{}
	var last *review.Review
	var y string
	for _, it := range all {
		if it.Review != last {
			last, y = it.Review, yearOf(it.Review)
		}
		if items[y] == nil {
			years = append(years, y)
		}
		items[y] = append(items[y], it)
	}
	return years, items
}

// allYears links to the lists of items of a kind by year, newest first.
func (in *Input) allYears(s itemSection, root string) []Link {
	years, _ := itemsByYear(in.Derived.Items[s.kind])
	return yearLinks(s, years, root)
}

// yearLinks links to the lists of items of a kind of some years; without a root by their places.
func yearLinks(s itemSection, years []string, root string) []Link {
	var out []Link
	for _, y := range years {
		href := s.path + "/" + y + "/"
		if root != "" {
			href = root + index(href)
		}
		out = append(out, Link{Href: href, Text: capital(y)})
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

// tallies link to themes or services with in how many reviews they go with the items.
func (w *writer) tallies(list []derive.Tally, section string) []Link {
	var out []Link
	for _, t := range list[:min(maxTallies, len(list))] {
		l := w.groups([]review.Tag{t.Tag}, section)[0]
		l.Note = fmt.Sprint(t.Reviews)
		out = append(out, l)
	}
	return out
}

// byKind are the difficulties of each kind in the order of review.DifficultyKinds, those without a kind last.
func (in *Input) byKind() (kinds []string, items map[string][]derive.Item) {
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
		return islandsPath
	}
	return "difficulties/" + kind + "/"
}

func difficultyTitle(kind string) string { return cmp.Or(kindWords(kind), "Not said") }

func (in *Input) difficultyKindOutputs() []Output {
	var out []Output
	kinds, items := in.byKind()
	for _, k := range kinds {
		if k == "" || k == "island-of-knowledge" {
			continue // those without a kind stand in the lists by year, islands of knowledge have a page of their own
		}
		out = append(out, in.itemListOutputs(itemList{base: kindPath(k), section: "difficulties/", up: "Difficulties",
			heading: "Difficulties: " + strings.ToLower(difficultyTitle(k)), lead: difficultyLead(k), kind: strings.ReplaceAll(k, "-", " "), notes: true, items: items[k]})...)
	}
	return out
}

func (w *writer) difficultyKinds() []SourceView {
	kinds, items := w.in.byKind()
	most := 0
	for _, k := range kinds {
		most = max(most, len(items[k]))
	}
	var out []SourceView
	for _, k := range kinds {
		v := SourceView{ID: "group-" + cmp.Or(k, "other"), Title: difficultyTitle(k), Lead: difficultyLead(k), Count: fmt.Sprint(len(items[k])), Share: len(items[k]) * 100 / most}
		if k == "island-of-knowledge" || k != "" && len(items[k]) > maxNewest {
			v.All = &Link{Href: w.root + index(kindPath(k)), Text: "All " + fmt.Sprint(len(items[k]))}
		}
		for _, it := range items[k][:min(maxNewest, len(items[k]))] {
			v.Newest = append(v.Newest, ListedItem{Anchor: anchor(w.itemLink(it))})
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
