package internal_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"throughline/internal/diag"
)

// ruleLike is how the id of a rule looks; messages and hints have spaces in them.
var ruleLike = regexp.MustCompile(`^[a-z]+(-[a-z]+)*$`)

// TestEveryRuleIsListed holds that a rule that a diagnostic names is one of diag.Rules, so that it is explained and
// can be silenced.
func TestEveryRuleIsListed(t *testing.T) {
	if !slices.IsSortedFunc(diag.Rules(), func(a, b diag.Rule) int { return strings.Compare(a.ID, b.ID) }) {
		t.Fatal("diag.Rules is not in the order of ids: a new line goes where its id belongs")
	}
	used := map[string]bool{}
	err := filepath.WalkDir(".", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(p, ".go") || strings.HasSuffix(p, "_test.go") {
			return err
		}
		set := token.NewFileSet()
		f, err := parser.ParseFile(set, p, nil, 0)
		if err != nil {
			return err
		}
		ast.Inspect(f, func(n ast.Node) bool {
			for _, id := range ruleIDs(n) {
				used[id] = true
				if _, ok := diag.FindRule(id); !ok {
					t.Errorf("%s: the rule %q is not in diag.Rules", set.Position(n.Pos()), id)
				}
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(used) < 50 {
		t.Errorf("only %d rules were found in the code: does the test still know how they are reported?", len(used))
	}
	for _, r := range diag.Rules() {
		if !used[r.ID] {
			t.Errorf("nothing reports the rule %s", r.ID)
		}
	}
}

// ruleIDs are the ids of rules in a call that reports a diagnostic, or in a literal of one.
func ruleIDs(n ast.Node) []string {
	switch n := n.(type) {
	case *ast.CallExpr:
		return reportedRules(n)
	case *ast.KeyValueExpr:
		if k, ok := n.Key.(*ast.Ident); ok && k.Name == "Rule" {
			return ruleOf(n.Value)
		}
	}
	return nil
}

// reportedRules is the first argument that looks like a rule, of a call whose name says that it reports.
func reportedRules(call *ast.CallExpr) []string {
	name := ""
	switch f := call.Fun.(type) {
	case *ast.SelectorExpr:
		name = f.Sel.Name
	case *ast.Ident:
		name = f.Name
	}
	if !strings.HasSuffix(name, "rrorf") && !strings.HasSuffix(name, "arnf") || name == "Errorf" &&
		len(call.Args) < 3 {
		return nil
	}
	for _, a := range call.Args[:min(4, len(call.Args))] {
		if ids := ruleOf(a); ids != nil {
			return ids
		}
	}
	return nil
}

func ruleOf(e ast.Expr) []string {
	lit, ok := e.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return nil
	}
	s, err := strconv.Unquote(lit.Value)
	if err != nil || !ruleLike.MatchString(s) {
		return nil
	}
	return []string{s}
}
