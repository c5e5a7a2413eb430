package review

import (
	"strings"
	"unique"
)

// Intern makes the words that many reviews have alike (names of kinds, states, themes, services, teams, lanes) one piece of memory for
// all of them, and takes the title out of the file's text. Whoever goes over all reviews to count or to list them then reads a
// few words again and again that are at hand, and not a piece of every file.
func (r *Review) Intern() {
	r.Title = strings.Clone(r.Title)
	share(&r.Kind, &r.Status, &r.Detection.By)
	shareTags(r.Services, r.Teams, r.Themes)
	for it := range r.Items {
		it.SetExtra(it.Extra())
		shareTags(it.Themes)
	}
	for i := range r.Artifacts {
		share(&r.Artifacts[i].Kind)
		shareTags(r.Artifacts[i].Themes)
	}
	for i := range r.Theories {
		share(&r.Theories[i].HeldBy)
		shareTags(r.Theories[i].Themes)
	}
	for i := range r.Timeline {
		share(&r.Timeline[i].Kind, &r.Timeline[i].Lane)
	}
	for i := range r.Questions {
		share(&r.Questions[i].Of, &r.Questions[i].Status)
	}
	for i := range r.Followups {
		share(&r.Followups[i].Kind, &r.Followups[i].Owner, &r.Followups[i].Status)
		shareTags(r.Followups[i].Themes)
	}
	for i := range r.Takeaways {
		shareTags(r.Takeaways[i].Themes)
	}
}

func shareTags(lists ...[]Tag) {
	for _, tags := range lists {
		for i := range tags {
			share(&tags[i].Slug, &tags[i].Name)
		}
	}
}

func share(words ...*string) {
	for _, w := range words {
		*w = unique.Make(*w).Value()
	}
}
