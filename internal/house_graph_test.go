package internal_test

import (
	"slices"
	"strings"
	"testing"
)

// Limits of the lattice of packages.
const (
	maxDepth   = 12 // packages of ours on the longest way of imports
	maxImports = 9  // packages of ours that one imports
)

// wide are the packages that put others together and may import as many as they need.
const wide = "page compile cli"

// TestDepthOfImports holds that no package stands on more storeys than a reader can go down.
func TestDepthOfImports(t *testing.T) {
	allowed, depth := table(rules), map[string]int{}
	var measure func(name string) int
	measure = func(name string) int {
		if depth[name] == 0 {
			below := 0
			for _, of := range allowed[name] {
				below = max(below, measure(of))
			}
			depth[name] = below + 1
		}
		return depth[name]
	}
	for name, imports := range allowed {
		if n := measure(name); n > maxDepth {
			t.Errorf("internal/%s stands on %d storeys of packages, of at most %d", name, n-1, maxDepth-1)
		}
		if n := len(imports); n > maxImports && !slices.Contains(strings.Fields(wide), name) {
			t.Errorf("internal/%s may import %d packages of ours, of at most %d: %s", name, n, maxImports, strings.Join(imports, " "))
		}
	}
}
