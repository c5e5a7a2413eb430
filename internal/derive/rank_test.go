package derive

import "testing"

// TestTrend holds what it takes to be more than chance: a whole review, and the square root of what was expected.
func TestTrend(t *testing.T) {
	rank := func(recent, recentOf, earlier, earlierOf int) Rank {
		k := Rank{Recent: recent, RecentOf: recentOf, Earlier: earlier, EarlierOf: earlierOf}
		if earlierOf > 0 {
			k.Expected = float64(earlier) / float64(earlierOf) * float64(recentOf)
			k.Rising = float64(recent) - k.Expected
		}
		return k
	}
	for _, test := range []struct {
		name string
		rank Rank
		want string
	}{
		{"one is no trend", rank(1, 10, 0, 10), "steady"},
		{"two where there was none", rank(2, 10, 0, 10), "rising"},
		{"one more than four is chance", rank(5, 10, 4, 10), "steady"},
		{"two more than four are not", rank(6, 10, 4, 10), "rising"},
		{"ten more than a hundred are", rank(110, 1000, 100, 1000), "rising"},
		{"five more than a hundred are chance", rank(105, 1000, 100, 1000), "steady"},
		{"twice as many of twice as much is the same", rank(8, 20, 4, 10), "steady"},
		{"as many of half as much is more", rank(8, 10, 8, 20), "rising"},
		{"none where there was one", rank(0, 10, 1, 10), "fading"},
		{"three of five are chance", rank(3, 10, 5, 10), "steady"},
		{"one of five is fewer", rank(1, 10, 5, 10), "fading"},
		{"no year before", rank(5, 10, 0, 0), "unknown"},
		{"nothing was written this year", rank(0, 0, 5, 10), "unknown"},
	} {
		if got := test.rank.Trend(); got != test.want {
			t.Errorf("%s: %s, want %s", test.name, got, test.want)
		}
	}
}
