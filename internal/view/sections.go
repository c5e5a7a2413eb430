package view

import (
	"throughline/internal/review"
)

// CalendarPath is where the calendar of follow-ups is.
const CalendarPath = FollowupsPath + "open.ics"

// DetectionPath is the folder of the page of how things are noticed.
const DetectionPath = "detection/"

// PreviewAssets is the folder under assets/ whose files only the preview serves.
const PreviewAssets = "preview/"

// FollowupsPath is the folder of follow-ups.
const FollowupsPath = "followups/"

// IslandsPath is the folder of the page of islands of knowledge.
const IslandsPath = "difficulties/islands/"

// An itemSection is a page with the items of one kind from all reviews.
type ItemSection struct {
	Path  string
	Kind  review.ItemKind
	Title string
	Lead  string
	Note  string // in a few words, beside a link to the page
	Nav   bool   // whether it stands in the main navigation
}

// ItemSections are the pages of items. The first two stand on the pages of services and teams as well.
func ItemSections() []ItemSection {
	return []ItemSection{
		{"mitigators", review.Mitigator, "What keeps saving us",
			"Mitigators: what kept an incident from being worse. They deserve as much care as what broke.",
			"what helped, how often, and where it came from", true},
		{"contributors", review.Contributor, "Contributors", "What made incidents possible. There is never just one.",
			"what made it possible", false},
		{"risks", review.Risk, "Risks", "What may follow some day from what we have seen.", "what may follow some day",
			false},
		{"difficulties", review.Difficulty, "Difficulties", "What made incidents hard to handle.",
			"what made it hard to handle", false},
	}
}

// LibraryPath is the folder of the library of artifacts.
const LibraryPath = "artifacts/"

// LettersPath is the folder of the letters of each quarter.
const LettersPath = "reports/"

// HasLetter reports whether the letter of a quarter tells of a review: it is dated, no further in the future than now,
// and the people who were there are not still reading it.
func (in *Input) HasLetter(r *review.Review) bool {
	return r.Status == "published" && !r.Date.IsZero() && r.Date.Precision != review.Year && !r.Date.At.After(in.Now)
}
