package across

import (
	"cmp"
	"fmt"
	"html/template"
	"path"
	"slices"
	"strings"

	"throughline/internal/derive"
	"throughline/internal/review"
	"throughline/internal/view"
)

// LibraryPage is the data of the overview of artifacts.
type LibraryPage struct {
	view.OverviewFrame
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
	All       *view.Link // where the newest are not all
}

// A ShelfEntry is an artifact outside of its review; its own link leads to it there.
type ShelfEntry struct {
	view.Anchor
	Kind      string
	UsefulFor string
	Where     string // a file's name or a host
	Review    view.Anchor
	Date      template.HTML // as a time element
	Uses      []ShelfUse
	More      string // how many uses are left out
}

// A ShelfUse is a review that used an artifact again.
type ShelfUse struct {
	view.Link
	Date view.Stamp
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
	return view.KindWords(kind) + "s"
}

// LibraryOutputs are the library of artifacts and its shelves.
func LibraryOutputs(in *view.Input) []view.Output {
	if len(in.Derived.Library) == 0 {
		return nil
	}
	at := view.LibraryPath + "index.html"
	out := []view.Output{{Path: at, Template: "library", Data: func() (any, error) {
		return newLibraryPage(in, at),
			nil
	}}}
	kinds, shelves := listShelves(in)
	for _, k := range kinds {
		out = append(out, shelfOutputs(in, k, shelves[k], kinds)...)
	}
	return out
}

// listShelves are the artifacts by kind, newest first, in the order of review.ArtifactKinds.
func listShelves(in *view.Input) (kinds []string, shelves map[string][]*derive.Artifact) {
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

func newLibraryPage(in *view.Input, at string) *LibraryPage {
	w := in.NewWriter(at, "content", nil)
	p := &LibraryPage{OverviewFrame: in.NewOverviewFrame(at, "Artifacts", view.LibraryPath), Heading: "Artifacts"}
	var again []*derive.Artifact
	for i := range in.Derived.Library {
		if a := &in.Derived.Library[i]; len(a.Uses) > 0 {
			again = append(again, a)
		}
	}
	p.Answer = "What people looked at or made: " + view.Count(len(in.Derived.Library), "thing", "things") +
		" to start from next time. " + view.Capitalize(view.NumberWord(len(again))) + " " + view.Agree(len(again),
		"was", "were") +
		" used again in another review."
	slices.SortStableFunc(again, func(a, b *derive.Artifact) int { return cmp.Compare(len(b.Uses), len(a.Uses)) })
	for _, a := range again[:min(maxUsedAgain, len(again))] {
		p.Again = append(p.Again, newShelfEntry(w, a))
	}
	if n := len(again) - maxUsedAgain; n > 0 {
		p.MoreAgain = fmt.Sprintf("And %d more; the lists by kind say so of each.", n)
	}
	kinds, shelves := listShelves(in)
	for _, k := range kinds {
		s := Shelf{ID: shelf(k), Title: shelfTitle(k), N: len(shelves[k])}
		if s.N > maxShelf {
			s.All = &view.Link{Href: shelf(k) + "/index.html", Text: "All " + fmt.Sprint(s.N)}
		}
		for _, a := range shelves[k][:min(maxShelf, len(shelves[k]))] {
			s.Newest = append(s.Newest, newShelfEntry(w, a))
		}
		p.Shelves = append(p.Shelves, s)
	}
	return p
}

func newShelfEntry(w *view.Writer, a *derive.Artifact) ShelfEntry {
	e := ShelfEntry{Anchor: view.NewAnchor(w.LinkPart(a.Review, a.ID, a.Title)), Kind: strings.ReplaceAll(a.Kind, "-",
		" "),
		UsefulFor: view.Shorten(w.In.Words(a.Extra().UsefulFor.Src), 160),
		Review:    view.NewAnchor(w.LinkReview(a.Review)), Date: view.TimeElement(view.Day(a.Review.Date)),
		Where: whereabouts(a.Artifact)}
	e.Uses = listUses(w, a)
	if n := len(e.Uses) - maxUses; n > 0 {
		e.Uses, e.More = e.Uses[:maxUses], "and in "+view.Count(n, "later review", "later reviews")
	}
	return e
}

// listUses are the reviews that used an artifact again, each once with all the ways in which it did.
func listUses(w *view.Writer, a *derive.Artifact) []ShelfUse {
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
		r := w.In.Corpus.Review(u.By.Review)
		l := w.LinkReview(r)
		if u.By.Item != "" {
			l.Href += "#" + u.By.Item
		}
		out = append(out, ShelfUse{l, view.Day(r.Date), useWords(u.How)})
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
	view.OverviewFrame
	Heading      string
	Up           view.Link
	Beside       []view.NavLink
	Entries      []ShelfEntry
	Newer, Older *view.Link
	Part         string
}

func shelfOutputs(in *view.Input, kind string, all []*derive.Artifact, kinds []string) []view.Output {
	var out []view.Output
	title := "Artifacts: " + strings.ToLower(shelfTitle(kind))
	parts := view.CutUp(view.LibraryPath+shelf(kind)+"/", len(all))
	for _, part := range parts {
		out = append(out, view.Output{Path: part.At, Template: "shelf", Data: func() (any, error) {
			w := in.NewWriter(part.At, "content", nil)
			p := &ShelfPage{OverviewFrame: in.NewOverviewFrame(part.At, title, view.LibraryPath), Heading: title,
				Up: view.Link{Href: w.Root + view.LibraryPath + "index.html", Text: "All artifacts"}}
			for _, k := range kinds {
				p.Beside = append(p.Beside,
					view.NavLink{Link: view.Link{Href: w.Root + view.LibraryPath + shelf(k) + "/index.html",
						Text: shelfTitle(k)}, Current: k == kind})
			}
			for _, a := range all[part.From:part.Until] {
				p.Entries = append(p.Entries, newShelfEntry(w, a))
			}
			p.Newer, p.Older, p.Part = part.Turn(parts, w.Root)
			return p, nil
		}, Deps: partDeps(in, part, kinds, func(b *view.DepsWriter) {
			view.WriteEach(b, all[part.From:part.Until], func(x *derive.Artifact) { writeArtifact(b, x) })
		})})
	}
	return out
}
