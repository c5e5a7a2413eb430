package derive

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"time"

	"throughline/internal/review"
)

// A year and two of them, in days: recent is what happened within one year before now, fresh what happened within two.
const (
	recentDays = 365
	freshDays  = 2 * 365
)

// Habits are how many reviews people wrote in the last year and in the year before it. Every count of reviews depends
// on them: a theme may come up more often only because more is written.
type Habits struct {
	Recent, Earlier int
	// NearRecent and NearEarlier are how many of these are near misses or successes. More of them is good news: people
	// tell what went well, and what nearly did not, before it hurts.
	NearRecent, NearEarlier int
	// First and Last are the days of the first and the last dated review; zero without one.
	First, Last time.Time
}

// A Rank says how a theme recurs and whether it is rising, and the numbers that this comes from.
//
//	Recurring = reviews, of which one that is older than two years or has no date counts half
//	Expected  = Earlier / EarlierOf * RecentOf, the reviews that its share of the year before would give
//	Rising    = Recent - Expected; 0 where one of the two years has no review at all
//	Score     = Recurring + Rising
//
// All are numbers of reviews, however many items of a review name the theme.
type Rank struct {
	Recurring, Expected, Rising, Score float64
	// Recent and Earlier are its reviews of the last 365 days and of the 365 days before; RecentOf and EarlierOf are
	// those of the whole site.
	Recent, Earlier, RecentOf, EarlierOf int
	// NearRecent are those of Recent that are near misses or successes, NearEarlier those of Earlier.
	NearRecent, NearEarlier int
}

// Trend says in a word where a theme is heading: "rising", "fading" or "steady", or "unknown" where there are not two
// years to compare. It takes a whole review more or less than expected to be anything but steady, and more than the
// square root of what was expected, which is how far counts of rare things stray by chance; and two recent reviews to
// be rising.
func (k Rank) Trend() string {
	chance := max(1, math.Sqrt(k.Expected))
	switch {
	case k.RecentOf == 0 || k.EarlierOf == 0:
		return "unknown"
	case k.Rising >= chance && k.Recent >= 2:
		return "rising"
	case k.Rising <= -chance:
		return "fading"
	}
	return "steady"
}

// New reports whether a theme that had no review before came up in the last year.
func (k Rank) New() bool { return k.Recent > 0 && k.Recurring == float64(k.Recent) && k.Earlier == 0 }

func habits(all []*review.Review, now time.Time) Habits {
	var h Habits
	for _, r := range all {
		if r.Date.IsZero() {
			continue
		}
		h.First = r.Date.Local() // newest first, so the last one stays
		if h.Last.IsZero() {
			h.Last = r.Date.Local()
		}
		count(r, now, &h.Recent, &h.Earlier)
		if near(r) {
			count(r, now, &h.NearRecent, &h.NearEarlier)
		}
	}
	return h
}

// count adds a review to those of the last year or of the one before.
func count(r *review.Review, now time.Time, recent, earlier *int) {
	switch age := daysBefore(r.Date, now); {
	case r.Date.IsZero() || age < 0 || age >= 2*recentDays:
	case age < recentDays:
		*recent++
	default:
		*earlier++
	}
}

// daysBefore is how many days before now something was; a time of today or a little later counts as today.
func daysBefore(t review.Time, now time.Time) float64 {
	age := now.Sub(t.At).Hours() / 24
	if age > -1 && age < 0 {
		return 0
	}
	return age
}

// near reports whether nothing broke, or it went well.
func near(r *review.Review) bool { return r.Kind == "near-miss" || r.Kind == "success" }

func rankOf(reviews []*review.Review, h Habits, now time.Time) Rank {
	k := Rank{RecentOf: h.Recent, EarlierOf: h.Earlier}
	for _, r := range reviews {
		if !r.Date.IsZero() && daysBefore(r.Date, now) < freshDays {
			k.Recurring++
		} else {
			k.Recurring += 0.5
		}
		count(r, now, &k.Recent, &k.Earlier)
		if near(r) {
			count(r, now, &k.NearRecent, &k.NearEarlier)
		}
	}
	if h.Recent > 0 && h.Earlier > 0 {
		k.Expected = float64(k.Earlier) / float64(h.Earlier) * float64(h.Recent)
		k.Rising = float64(k.Recent) - k.Expected
	}
	k.Score = k.Recurring + k.Rising
	return k
}

// order sorts themes: retired ones last, then by score, then the one whose newest review is newer, then by slug.
func order(all []*Theme) {
	newest := func(t *Theme) time.Time {
		if len(t.Reviews) == 0 {
			return time.Time{}
		}
		return t.Reviews[0].Date.At
	}
	retired := func(t *Theme) int {
		if t.State == "retired" {
			return 1
		}
		return 0
	}
	slices.SortFunc(all, func(a, b *Theme) int {
		return cmp.Or(cmp.Compare(retired(a), retired(b)), cmp.Compare(b.Rank.Score, a.Rank.Score),
			newest(b).Compare(newest(a)), strings.Compare(a.Slug, b.Slug))
	})
}
