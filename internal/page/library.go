package page

import (
	"cmp"
	"fmt"
	"html/template"
	"path"
	"slices"
	"strings"

	"throughline/internal/derive"
	"throughline/internal/review"
)

const libraryPath = "artifacts/"

// LibraryPage is the data of the overview of artifacts.
type LibraryPage struct {
	OverviewFrame
	Heading, Answer string
	Again           []ShelfEntry // used in other reviews, the most used first
	MoreAgain       string
	Shelves         []Shelf
}

// A Shelf is the artifacts of one kind.
type Shelf struct {
	ID, Title string
	N         int
	Newest    []ShelfEntry
	All       *Link // where the newest are not all
}

// A ShelfEntry is an artifact outside of its review; its own link leads to it there.
type ShelfEntry struct {
	Anchor
	Kind      string
	UsefulFor string
	Where     string // a file's name or a host
	Review    Anchor
	Date      template.HTML // as a time element
	Uses      []ShelfUse
	More      string // how many uses are left out
}

// A ShelfUse is a review that used an artifact again.
type ShelfUse struct {
	Link
	Date Stamp
	How  string
}

// How much the overview shows.
const (
	maxUsedAgain = 40
	maxShelf     = 6
	maxUses      = 8 // of one artifact
)

// shelf is the name of an artifact's kind in addresses.
func shelf(kind string) string { return cmp.Or(kind, "other") }

func shelfTitle(kind string) string {
	switch kind {
	case "":
		return "Others"
	case "query":
		return "Queries"
	case "command-history":
		return "What was typed"
	case "chat":
		return "Chats"
	}
	return kindWords(kind) + "s"
}

func libraryOutputs(in *Input) []Output {
	if len(in.Derived.Library) == 0 {
		return nil
	}
	at := libraryPath + "index.html"
	out := []Output{{Path: at, Template: "library", Data: func() (any, error) { return in.libraryPage(at), nil }}}
	kinds, shelves := in.shelves()
	for _, k := range kinds {
		out = append(out, in.shelfOutputs(k, shelves[k], kinds)...)
	}
	return out
}

// shelves are the artifacts by kind, newest first, in the order of review.ArtifactKinds.
func (in *Input) shelves() (kinds []string, shelves map[string][]*derive.Artifact) {
	shelves = map[string][]*derive.Artifact{}
	for i := range in.Derived.Library {
		a := &in.Derived.Library[i]
		shelves[a.Kind] = append(shelves[a.Kind], a)
	}
	for _, k := range append(review.ArtifactKinds(), "") {
		if len(shelves[k]) > 0 {
			kinds = append(kinds, k)
		}
	}
	return kinds, shelves
}

func (in *Input) libraryPage(at string) *LibraryPage {
	w := in.writer(at, "content", nil)
	p := &LibraryPage{OverviewFrame: in.acrossFrame(at, "Artifacts", libraryPath), Heading: "Artifacts"}
	var again []*derive.Artifact
	for i := range in.Derived.Library {
		if a := &in.Derived.Library[i]; len(a.Uses) > 0 {
			again = append(again, a)
		}
	}
	p.Answer = "What people looked at or made: " + count(len(in.Derived.Library), "thing", "things") + " to start from next time. " + capital(numberWord(len(again))) + " " + agree(len(again), "was", "were") +
		" used again in another review."
	slices.SortStableFunc(again, func(a, b *derive.Artifact) int { return cmp.Compare(len(b.Uses), len(a.Uses)) })
	for _, a := range again[:min(maxUsedAgain, len(again))] {
		p.Again = append(p.Again, w.shelfEntry(a))
	}
	if n := len(again) - maxUsedAgain; n > 0 {
		p.MoreAgain = fmt.Sprintf("And %d more; the lists by kind say so of each.", n)
	}
	kinds, shelves := in.shelves()
	for _, k := range kinds {
		s := Shelf{ID: shelf(k), Title: shelfTitle(k), N: len(shelves[k])}
		if s.N > maxShelf {
			s.All = &Link{Href: shelf(k) + "/index.html", Text: "All " + fmt.Sprint(s.N)}
		}
		for _, a := range shelves[k][:min(maxShelf, len(shelves[k]))] {
			s.Newest = append(s.Newest, w.shelfEntry(a))
		}
		p.Shelves = append(p.Shelves, s)
	}
	return p
}

func (w *writer) shelfEntry(a *derive.Artifact) ShelfEntry {
	e := ShelfEntry{Anchor: anchor(w.linkTo(a.Review, a.ID, a.Title)), Kind: strings.ReplaceAll(a.Kind, "-", " "),
		UsefulFor: shorten(w.in.words(a.Extra().UsefulFor.Src), 160), Review: anchor(w.reviewLink(a.Review)), Date: timeElement(day(a.Review.Date)), Where: whereabouts(a.Artifact)}
	e.Uses = w.shelfUses(a)
	if n := len(e.Uses) - maxUses; n > 0 {
		e.Uses, e.More = e.Uses[:maxUses], "and in "+count(n, "later review", "later reviews")
	}
	return e
}

// shelfUses are the reviews that used an artifact again, each once with all the ways in which it did.
func (w *writer) shelfUses(a *derive.Artifact) []ShelfUse {
	var out []ShelfUse
	last := ""
	for _, u := range a.Uses {
		if u.By.Review == last {
			if use := &out[len(out)-1]; !strings.Contains(use.How, useWords(u.How)) {
				use.How += " and " + useWords(u.How)
			}
			continue
		}
		last = u.By.Review
		r := w.in.Corpus.Review(u.By.Review)
		l := w.reviewLink(r)
		if u.By.Item != "" {
			l.Href += "#" + u.By.Item
		}
		out = append(out, ShelfUse{l, day(r.Date), useWords(u.How)})
	}
	return out
}

// whereabouts says where an artifact is in a word: its file or its host.
func whereabouts(a *review.Artifact) string {
	if p := a.Extra().Path; p != "" {
		return path.Base(p)
	}
	_, rest, _ := strings.Cut(a.Href, "//")
	host, _, _ := strings.Cut(rest, "/")
	return host
}

func useWords(how string) string {
	switch how {
	case derive.AsEvidence:
		return "as evidence"
	case derive.InText:
		return "linked"
	case derive.SameFile:
		return "the same file"
	}
	return "the same address"
}

// ShelfPage is the data of a list of artifacts of one kind.
type ShelfPage struct {
	OverviewFrame
	Heading      string
	Up           Link
	Beside       []NavLink
	Entries      []ShelfEntry
	Newer, Older *Link
	Part         string
}

func (in *Input) shelfOutputs(kind string, all []*derive.Artifact, kinds []string) []Output {
	var out []Output
	title := "Artifacts: " + strings.ToLower(shelfTitle(kind))
	parts := cutUp(libraryPath+shelf(kind)+"/", len(all))
	for _, part := range parts {
		out = append(out, Output{Path: part.At, Template: "shelf", Data: func() (any, error) {
			w := in.writer(part.At, "content", nil)
			p := &ShelfPage{OverviewFrame: in.acrossFrame(part.At, title, libraryPath), Heading: title, Up: Link{Href: w.root + libraryPath + "index.html", Text: "All artifacts"}}
			for _, k := range kinds {
				p.Beside = append(p.Beside, NavLink{Link{Href: w.root + libraryPath + shelf(k) + "/index.html", Text: shelfTitle(k)}, k == kind})
			}
			for _, a := range all[part.From:part.Until] {
				p.Entries = append(p.Entries, w.shelfEntry(a))
			}
			p.Newer, p.Older, p.Part = part.turn(parts, w.root)
			return p, nil
		}, Deps: in.acrossDeps(part, kinds, func(b *depsWriter) { each(b, all[part.From:part.Until], b.artifact) })})
	}
	return out
}
