package derive

import (
	"maps"
	"slices"
)

// sets keeps which of n things belong together (union-find with path halving; of two sets the one with the lower first
// member names both, so that results never depend on the order of joining).
type sets struct{ parent []int }

func newSets(n int) *sets {
	s := &sets{parent: make([]int, n)}
	for i := range s.parent {
		s.parent[i] = i
	}
	return s
}

func (s *sets) find(i int) int {
	for s.parent[i] != i {
		s.parent[i] = s.parent[s.parent[i]]
		i = s.parent[i]
	}
	return i
}

func (s *sets) join(i, j int) {
	i, j = s.find(i), s.find(j)
	s.parent[max(i, j)] = min(i, j)
}

// joinFirst joins a thing to the first one with the same key; an empty key is no key.
func (s *sets) joinFirst(first map[string]int, key string, i int) {
	if key == "" {
		return
	}
	if j, known := first[key]; known {
		s.join(i, j)
	} else {
		first[key] = i
	}
}

// groups are the sets of two and more, by their first member; members keep their order.
func (s *sets) groups(members []member) [][]member {
	size := make([]int, len(members))
	for i := range members {
		size[s.find(i)]++
	}
	var out [][]member
	place := map[int]int{}
	for i := range members {
		root := s.find(i)
		if size[root] < 2 {
			continue
		}
		at, known := place[root]
		if !known {
			at = len(out)
			place[root] = at
			out = append(out, nil)
		}
		out[at] = append(out[at], members[i])
	}
	return out
}

// sorted are the keys of a map in order.
func sorted[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
