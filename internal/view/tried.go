package view

import (
	"cmp"
	"slices"

	"throughline/internal/review"
)

// A Tried is what was found in a folder, for telling people.
type Tried struct {
	Files, Reviews int
	Timelines      int // reviews with a timeline
	Undated        int // reviews without a date
	Events         int
	Contributors   int
	Mitigators     int
	ByChance       int // of the mitigators
	Difficulties   int
	Takeaways      int
	Followups      int
	Linked         int // of the follow-ups, those with an address
	Theories       int
	RealPath       func(string) string // where a file of the site lies in the folder
	Left           []TriedPlace        // what was left as prose, or read in a way that somebody should look at
	Skipped        []SkippedFile
}

// A TriedPlace is something to say about a line of a file.
type TriedPlace struct {
	Path    string // in the folder
	Line    int
	Message string
}

// A SkippedFile is one that was left aside.
type SkippedFile struct {
	Path string
	Why  string // in a few words, for people
}

// LongestTimelines are the reviews with the longest timelines, at most n of them.
func LongestTimelines(reviews []*review.Review, n int) []*review.Review {
	out := slices.Clone(reviews)
	slices.SortStableFunc(out, func(a, b *review.Review) int { return cmp.Compare(len(b.Timeline), len(a.Timeline)) })
	return out[:min(n, len(out))]
}
