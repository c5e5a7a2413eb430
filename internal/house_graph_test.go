package internal_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// Limits of the lattice of packages and of what stands in one.
const (
	maxDepth     = 12 // packages of ours on the longest way of imports
	maxImports   = 9  // packages of ours that one imports
	maxFileCycle = 12 // files of a package that need each other
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
			t.Errorf("internal/%s may import %d packages of ours, of at most %d: %s", name, n, maxImports,
				strings.Join(imports, " "))
		}
	}
}

// TestFilesNeedFewOfEachOther holds that a package can be read file by file: no more than a few of them need each
// other in a circle.
func TestFilesNeedFewOfEachOther(t *testing.T) {
	for name := range table(rules) {
		uses := fileUses(t, name)
		for _, circle := range circles(uses) {
			if len(circle) > maxFileCycle {
				t.Errorf("%d files of internal/%s need each other, of at most %d: %s", len(circle), name,
					maxFileCycle, strings.Join(circle, " "))
			}
		}
	}
}

// fileUses says which files of a package use what other files of it declare. Imports are left out, as nothing that
// they give is declared here.
func fileUses(t *testing.T, name string) map[string][]string {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(filepath.FromSlash(name), "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	set, files := token.NewFileSet(), []*ast.File{}
	for _, p := range paths {
		if strings.HasSuffix(p, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(set, p, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, f)
	}
	info := &types.Info{Uses: map[*ast.Ident]types.Object{}}
	check := types.Config{Error: func(error) {}} // what imports would give is missing
	pkg, _ := check.Check(name, set, files, info)
	out := map[string][]string{}
	for id, o := range info.Uses {
		if o.Pkg() != pkg || o.Parent() != pkg.Scope() && !isMember(o) {
			continue
		}
		from, to := filepath.Base(set.Position(id.Pos()).Filename), filepath.Base(set.Position(o.Pos()).Filename)
		if from != to && !slices.Contains(out[from], to) {
			out[from] = append(out[from], to)
		}
	}
	return out
}

// isMember reports whether an object is a method or a field.
func isMember(o types.Object) bool {
	switch o := o.(type) {
	case *types.Func:
		return o.Signature().Recv() != nil
	case *types.Var:
		return o.IsField()
	}
	return false
}

// circles are the sets of files that reach each other (Tarjan 1972), those of one file left out.
func circles(uses map[string][]string) [][]string {
	index, low, on := map[string]int{}, map[string]int{}, map[string]bool{}
	var stack []string
	var out [][]string
	var visit func(string)
	visit = func(v string) {
		index[v] = len(index) + 1
		low[v], on[v] = index[v], true
		stack = append(stack, v)
		for _, w := range uses[v] {
			if index[w] == 0 {
				visit(w)
				low[v] = min(low[v], low[w])
			} else if on[w] {
				low[v] = min(low[v], index[w])
			}
		}
		if low[v] != index[v] {
			return
		}
		at := slices.Index(stack, v)
		circle := slices.Clone(stack[at:])
		stack = stack[:at]
		for _, w := range circle {
			on[w] = false
		}
		if len(circle) > 1 {
			slices.Sort(circle)
			out = append(out, circle)
		}
	}
	for v := range uses {
		if index[v] == 0 {
			visit(v)
		}
	}
	return out
}

// TestCircles holds that circles are found at all.
func TestCircles(t *testing.T) {
	got := circles(map[string][]string{"a": {"b", "d"}, "b": {"c"}, "c": {"a"}, "d": {"e"}, "e": nil})
	if len(got) != 1 || strings.Join(got[0], " ") != "a b c" {
		t.Errorf("the circles are %v", got)
	}
}
