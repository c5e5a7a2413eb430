package review

import (
	"strings"
	"unique"
)

// Intern makes the words that many reviews have alike (names of kinds, states, themes, services, teams, lanes) one
// piece of memory for all of them, and takes the title out of the file's text. Whoever goes over all reviews to count
// or to list them then reads a few words again and again that are at hand, and not a piece of every file.
func (r *Review) Intern() {
	r.Title = strings.Clone(r.Title)
	for it := range r.Items {
		it.SetExtra(it.Extra())
	}
	for f := range Walk(r, Words|Names|Tags) {
		if f.Extra { // it is shared already, and not ours to write
			continue
		}
		switch at := f.At.(type) {
		case *string:
			intern(at)
		case *[]Tag:
			for i := range *at {
				intern(&(*at)[i].Slug)
				intern(&(*at)[i].Name)
			}
		}
	}
}

func intern(word *string) {
	if *word != "" {
		*word = unique.Make(*word).Value()
	}
}
