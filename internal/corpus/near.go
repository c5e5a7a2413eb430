package corpus

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"throughline/internal/diag"
	"throughline/internal/review"
)

// minUses is how often a name has to be used before another one, used once, is taken for a slip of it.
const minUses = 3

// CheckNames warns of a theme, service or team that one review names and whose name is nearly that of one which several
// do: retry-storm once, retry-storms seven times. A theme with a file of its own is meant. The cost is linear in the
// names.
func (c *Corpus) CheckNames(errs *diag.List) {
	themes := map[string][]*review.Review{}
	for _, t := range c.Themes {
		if themes[t.Slug] = t.Reviews; t.File != nil && len(t.Reviews) < minUses {
			delete(themes, t.Slug)
		}
	}
	checkNear("themes", themes, errs)
	checkNear("services", byName(c.Services), errs)
	checkNear("teams", byName(c.Teams), errs)
}

func byName(groups []*Group) map[string][]*review.Review {
	out := make(map[string][]*review.Review, len(groups))
	for _, g := range groups {
		out[g.Slug] = g.Reviews
	}
	return out
}

// checkNear checks the names of one key of reviews, with the reviews that have each.
func checkNear(key string, uses map[string][]*review.Review, errs *diag.List) {
	byKey := map[string]string{} // the most used name by what is alike of names that are near each other
	for slug, in := range uses {
		if len(in) < minUses {
			continue
		}
		for _, k := range nearKeys(slug) {
			if best := byKey[k]; best == "" || better(slug, best, uses) {
				byKey[k] = slug
			}
		}
	}
	for slug, in := range uses {
		if len(in) != 1 {
			continue
		}
		if best := bestNear(slug, byKey, uses); best != "" {
			f, at := firstUse(in[0], key, slug)
			errs.Warnf(f, at, "near-name", fmt.Sprintf("did you mean %s? %d reviews have it", best, len(uses[best])),
				"no other review has %s", slug)
		}
	}
}

// better reports whether a name is used more than another one, or as much and comes first.
func better(a, b string, uses map[string][]*review.Review) bool {
	return len(uses[a]) > len(uses[b]) || len(uses[a]) == len(uses[b]) && a < b
}

// firstUse is where a review has a name first.
func firstUse(r *review.Review, key, slug string) (*diag.File, diag.Span) {
	for f := range review.Walk(r, review.Tags) {
		tags, ok := f.At.(*[]review.Tag)
		if f.Key != key || !ok {
			continue
		}
		for _, t := range *tags {
			if t.Slug == slug {
				return f.File, t.Span
			}
		}
	}
	return r.File, diag.Span{}
}

// bestNear is the name that is meant by one that is used once, or "".
func bestNear(slug string, byKey map[string]string, uses map[string][]*review.Review) (best string) {
	for _, key := range nearKeys(slug) {
		if s := byKey[key]; s != "" && s != slug && digits(s) == digits(slug) &&
			(best == "" || better(s, best, uses)) {
			best = s
		}
	}
	return best
}

// nearKeys are the name without its dashes, and that without each one of its letters: two names that differ by one
// letter have one in common. Short names are too near to each other for that.
func nearKeys(slug string) []string {
	plain := strings.ReplaceAll(slug, "-", "")
	keys := []string{plain}
	if n := utf8.RuneCountInString(plain); n < 6 || n > 64 {
		return keys
	}
	for i, r := range plain {
		if key := plain[:i] + plain[i+utf8.RuneLen(r):]; !slices.Contains(keys, key) {
			keys = append(keys, key)
		}
	}
	return keys
}

// digits are the numbers in a name: db-1 and db-2 are two things.
func digits(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsDigit(r) {
			return r
		}
		return -1
	}, s)
}
