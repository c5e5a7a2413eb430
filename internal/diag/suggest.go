package diag

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// Suggest returns the candidate that is meant most likely by a misspelt word, or "" when none is near enough.
// Near is a Damerau-Levenshtein distance (optimal string alignment) of at most a third of the longer word's length, at
// least one; ties go to the candidate that comes first in the alphabet.
func Suggest(word string, candidates []string) string {
	if utf8.RuneCountInString(word) > 64 {
		return ""
	}
	sorted := slices.Clone(candidates)
	slices.Sort(sorted)
	best, bestDist := "", 1<<30
	for _, c := range sorted {
		limit := max(1, max(len(word), len(c))/3)
		if d := distance(fold(word), fold(c)); d <= limit && d < bestDist {
			best, bestDist = c, d
		}
	}
	return best
}

// fold makes the spellings alike that people mix up most: case, and how words are joined.
func fold(s string) []rune {
	return []rune(strings.NewReplacer("_", "", "-", "", " ", "").Replace(strings.ToLower(s)))
}

func distance(a, b []rune) int {
	before, prev, cur := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range prev {
		prev[j] = j
	}
	for i := 1; i <= len(a); i++ {
		cur[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			cur[j] = min(prev[j]+1, cur[j-1]+1, prev[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				cur[j] = min(cur[j], before[j-2]+1)
			}
		}
		before, prev, cur = prev, cur, before
	}
	return prev[len(b)]
}

// DidYouMean is the hint for a misspelt word: it names the nearest candidate, or all of them when they are few, in
// alphabetical order.
func DidYouMean(word string, candidates []string) string {
	if s := Suggest(word, candidates); s != "" {
		return "did you mean " + s + "?"
	}
	if len(candidates) == 0 {
		return ""
	}
	if len(candidates) > 24 {
		return ""
	}
	sorted := slices.Clone(candidates)
	slices.Sort(sorted)
	return "known here: " + strings.Join(sorted, ", ")
}
