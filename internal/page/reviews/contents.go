package reviews

import (
	"fmt"
	"strings"
	"unicode"

	"throughline/internal/markdown"
	"throughline/internal/review"
	"throughline/internal/view"
)

// contents lists the sections that the page has, and under the account its headings of the two highest levels.
func contents(p *ReviewPage, heads []markdown.Heading) []view.Link {
	out := make([]view.Link, 0, 16)
	add := func(ok bool, id, words string) {
		if ok {
			out = append(out, view.Link{Href: "#" + id, Text: words})
		}
	}
	add(p.Summary != "" || p.Notes["summary"] != "", "summary", "Summary")
	add(len(p.Takeaways) > 0, "takeaways", "Takeaways")
	add(p.Surprise != "" || p.Notes["surprise"] != "", "surprise", "What surprised us")
	add(len(p.Timeline.Days) > 0, "timeline", "Timeline")
	add(p.Body != "", "account", "What happened")
	for _, h := range heads {
		if h.Level <= 4 && h.ID != "" && h.Text != "" {
			out = append(out, view.Link{Href: "#" + view.EscapeSegment(h.ID), Text: h.Text, Class: "in"})
		}
	}
	for _, g := range p.Groups {
		add(true, g.ID, g.Title)
	}
	add(len(p.Theories) > 0, "theories", "Theories")
	add(len(p.Artifacts) > 0, "artifacts", "Artifacts")
	add(len(p.Questions) > 0, "questions", "Questions")
	add(len(p.Followups) > 0, "followups", "Follow-ups")
	add(len(p.Budget) > 0, "budget", "Error budgets")
	add(len(p.Related)+len(p.Incoming)+len(p.Alike) > 0, "related", "Related reviews")
	add(len(p.Themes)+len(p.People)+len(p.Refs) > 0 || p.Met.Text != "", "about", "About this review")
	return out
}

// pageIDs are the ids that a review's page has for itself, whatever it tells.
func pageIDs() []string {
	return []string{"main", "light", "searchbox", "summary", "takeaways", "surprise", "timeline", "account",
		"contributors", "mitigators",
		"risks", "difficulties", "theories", "artifacts", "questions", "followups", "budget", "related", "about"}
}

// takenIDs tells which ids the page of a review has beside the headings of its account.
func takenIDs(r *review.Review) func(string) bool {
	var taken map[string]bool
	return func(id string) bool {
		if taken == nil { // most reviews have no heading
			taken = map[string]bool{}
			for _, own := range pageIDs() {
				taken[own] = true
			}
			for f := range review.Walk(r, review.IDs) {
				taken[*f.At.(*string)] = true
			}
		}
		return taken[id]
	}
}

// How many words, and how many characters of scripts without spaces between words, people read in a minute.
const (
	wordsInMinute = 220
	signsInMinute = 450
)

// readingTime says how long the story takes to read, and how long with its events and items; "" below two minutes.
func readingTime(r *review.Review) string {
	var story, all reading
	story.add(r.Summary.Src)
	story.add(r.Surprise.Src)
	story.add(cutText(r))
	all = story
	for f := range review.Walk(r, review.Markdown) {
		if t := f.At.(*review.Text); t != &r.Summary && t != &r.Surprise && t != &r.Body {
			all.add(t.Src)
		}
	}
	short, long := story.minutes(), all.minutes()
	switch {
	case long < 2:
		return ""
	case short < 1 || short == long:
		return fmt.Sprintf("%d min read", long)
	}
	return fmt.Sprintf("%d min read, %d with all of it", short, long)
}

// cutText is the account without what stands elsewhere on the page.
func cutText(r *review.Review) string {
	src, at := r.Body.Src, 0
	var out strings.Builder
	for _, c := range r.Cuts() {
		from, to := int(c.Start), int(c.End)
		if from < at || to > len(src) {
			continue
		}
		out.WriteString(src[at:from])
		at = to
	}
	return out.String() + src[at:]
}

// A reading counts what there is to read.
type reading struct{ words, signs int }

func (n *reading) add(text string) {
	inWord := false
	for _, c := range text {
		switch {
		case unicode.In(c, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai):
			n.signs++
			inWord = false
		case unicode.IsSpace(c):
			inWord = false
		case !inWord:
			n.words++
			inWord = true
		}
	}
}

// minutes are whole ones, rounded.
func (n *reading) minutes() int {
	return int(float64(n.words)/wordsInMinute + float64(n.signs)/signsInMinute + 0.5)
}
