package across

import (
	"fmt"
	"slices"
	"strings"

	"throughline/internal/derive"
	"throughline/internal/review"
	"throughline/internal/view"
)

// IslandsPage is the data of the page of islands of knowledge. It is about topics: no name of a person is on it, and
// nobody is counted but as how many knew.
type IslandsPage struct {
	view.OverviewFrame
	Heading, Answer string
	Islands         []IslandView
	Rest            []view.ListedReview // of the islands that the page has no room for
	Up              view.Link
}

// An IslandView is a topic and how many knew it over time.
type IslandView struct {
	ID        string
	Topic     string
	Now       string // "four people knew"; "" for a topic of one review
	Trend     string // "up from one"
	Better    bool
	Earlier   string         // how many sightings are left out
	Sightings []SightingView // oldest first, as a story
}

// A SightingView is what one review says about a topic.
type SightingView struct {
	view.Link
	Date   view.Stamp
	Review view.Link
	Knew   string
	Dots   []bool // one for each who knew, at most maxDots
	Roles  string // who was there, by role
	Note   string
}

const (
	maxDots      = 12
	maxIslands   = 100
	maxSightings = 8 // of a topic: the first and the newest
)

// IslandOutputs is the page of islands of knowledge, where there are any.
func IslandOutputs(in *view.Input) []view.Output {
	if len(in.Derived.Islands) == 0 {
		return nil
	}
	at := view.IslandsPath + "index.html"
	return []view.Output{{Path: at, Template: "islands", Data: func() (any, error) {
		return newIslandsPage(in, at),
			nil
	}}}
}

func newIslandsPage(in *view.Input, at string) *IslandsPage {
	w := in.NewWriter(at, "content", nil)
	all := in.Derived.Islands
	p := &IslandsPage{OverviewFrame: in.NewOverviewFrame(at, "Islands of knowledge", view.IslandsPath),
		Heading: "Islands of knowledge", Answer: islandsAnswer(all),
		Up: view.Link{Href: w.Root + "difficulties/index.html", Text: "All difficulties"}}
	for _, i := range all[:min(maxIslands, len(all))] {
		p.Islands = append(p.Islands, newIslandView(w, i))
	}
	var rest []derive.Item
	for _, i := range all[min(maxIslands, len(all)):] {
		rest = append(rest, i.Sightings[0])
	}
	p.Rest = w.ListItems(rest[:min(view.PerPart, len(rest))], false)
	return p
}

// islandsAnswer is the page in a sentence.
func islandsAnswer(all []*derive.Island) string {
	few, better := 0, 0
	for _, i := range all {
		now, said := i.Knowers()
		if said && now <= 1 {
			few++
		}
		if before, twice := i.Before(); twice && now > before {
			better++
		}
	}
	answer := "Of " + view.Count(len(all), "topic", "topics") + " that reviews name, " + view.NumberWord(few) + " " +
		view.Agree(few, "was", "were") + " known to one person or nobody when last told."
	if better > 0 {
		answer += " " + view.Capitalize(view.NumberWord(better)) + " " + view.Agree(better, "has", "have") +
			" become known to more people since."
	}
	return answer
}

func newIslandView(w *view.Writer, i *derive.Island) IslandView {
	first := i.Sightings[len(i.Sightings)-1]
	v := IslandView{ID: first.Review.ID + "." + first.ID, Topic: view.Capitalize(w.Plain(i.Topic))}
	now, said := i.Knowers()
	before, twice := i.Before()
	if len(i.Sightings) > 1 && said { // else the one review says it already
		v.Now = knewWords(now)
	}
	switch {
	case twice && now > before:
		v.Better, v.Trend = true, "up from "+view.NumberWord(before)
	case twice && now < before:
		v.Trend = "down from " + view.NumberWord(before)
	case twice:
		v.Trend = "as many as before"
	}
	shown := i.Sightings
	if n := len(shown) - maxSightings; n > 0 {
		shown = append(slices.Clone(shown[:maxSightings-1]), first)
		v.Earlier = view.Count(n, "review", "reviews") + " between the first and these " + view.Agree(n, "is", "are") +
			" left out here."
	}
	for _, s := range slices.Backward(shown) {
		v.Sightings = append(v.Sightings, newSightingView(w, s))
	}
	return v
}

func newSightingView(w *view.Writer, s derive.Item) SightingView {
	v := SightingView{Link: w.LinkItem(s), Date: view.Day(s.Review.Date), Review: w.LinkReview(s.Review),
		Roles: roles(s.Review)}
	v.Note = view.Shorten(w.In.Words(s.Text.Src), 200)
	v.Knew = "how many knew is not said"
	if s.Extra().Knowers >= 0 {
		v.Knew = knewWords(s.Extra().Knowers)
		v.Dots = make([]bool, min(maxDots, s.Extra().Knowers))
	}
	return v
}

func knewWords(n int) string {
	switch n {
	case 0:
		return "nobody knew"
	case 1:
		return "one person knew"
	}
	return view.NumberWord(n) + " people knew"
}

// roles are the roles of those who took part in a review, each once. Names stay where people gave them: in the review.
func roles(r *review.Review) string {
	var out []string
	for _, p := range r.People {
		if role := strings.ReplaceAll(p.Role, "-", " "); role != "" && !slices.Contains(out, role) {
			out = append(out, role)
		}
	}
	const most = 6
	if len(out) > most {
		return strings.Join(out[:most], ", ") + fmt.Sprintf(" and %s more", view.NumberWord(len(out)-most))
	}
	return strings.Join(out, ", ")
}
