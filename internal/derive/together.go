package derive

// maxTogether is how many themes the matrix shows at most: more would not fit a page that somebody reads.
const maxTogether = 16

// Together is a symmetric matrix of how many reviews name both of two themes. Its rows and columns are the first
// themes by rank that occur together with any other of them; the diagonal holds how many reviews name the theme.
type Together struct {
	Themes []*Theme
	Both   [][]int
	Max    int // the largest number off the diagonal
}

func together(ranked []*Theme) Together {
	first := make([]*Theme, 0, maxTogether)
	for _, t := range ranked {
		if len(t.With) > 0 && len(first) < maxTogether {
			first = append(first, t)
		}
	}
	m := Together{Themes: first, Both: make([][]int, len(first))}
	at := make(map[string]int, len(first))
	for i, t := range first {
		at[t.Slug] = i
		m.Both[i] = make([]int, len(first))
		m.Both[i][i] = len(t.Reviews)
	}
	for i, t := range first {
		for _, w := range t.With {
			if j, ok := at[w.Slug]; ok {
				m.Both[i][j] = w.Both
				m.Max = max(m.Max, w.Both)
			}
		}
	}
	return m
}
