package diag

import (
	"slices"
	"strings"
	"testing"
)

func TestRulesAreInOrderAndExplained(t *testing.T) {
	rules := Rules()
	if !slices.IsSortedFunc(rules, func(a, b Rule) int { return strings.Compare(a.ID, b.ID) }) {
		t.Error("the rules are not sorted, so FindRule misses some")
	}
	for _, r := range rules {
		if found, ok := FindRule(r.ID); !ok || found != r {
			t.Errorf("%s is not found, or stands twice", r.ID)
		}
		if len(strings.Fields(r.Explain)) < 4 || r.Example == "" || strings.HasSuffix(r.Explain, ".") {
			t.Errorf("%s wants a sentence without a full stop and an example", r.ID)
		}
	}
	if _, ok := FindRule("no-such-rule"); ok {
		t.Error("a rule is found that there is not")
	}
}
