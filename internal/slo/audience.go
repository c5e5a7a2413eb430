package slo

import (
	"throughline/internal/diag"
	"throughline/internal/node"
)

// A Label is the name of an audience and where it stands; the zero Label is the most closed audience.
type Label struct {
	Name string
	Span diag.Span
}

// audience reads the label that a definition has under labels: or annotations: of one of the nodes, where the formats
// have room for what is not theirs: throughline/audience, or audience alone where that word is free.
func audience(places ...*node.Node) Label {
	for _, key := range []string{"throughline/audience", "throughline_audience", "audience"} {
		for _, n := range places {
			for _, in := range []string{"annotations", "labels"} {
				if v := n.Get(in).Get(key); v != nil && v.Kind == node.Scalar {
					return Label{v.Text, v.Span}
				}
			}
		}
	}
	return Label{}
}

// Gate takes out the budgets whose label the edition may not show, with the overrides and exclusions that are about
// them, and gives their names. level is the place of an audience among those of the site, -1 for one that it does not
// have, which is an error; edition is that of the edition.
//
// Exclusions and overrides of a budget that stays are kept with their times and kinds, for they are part of its
// account. Who decided and why is shown as far as the label of the policy allows, and the entry's own; like
// everything without a label the policy is for the most closed edition. Its thresholds hold in every one; who is
// told, what stays allowed and who may override is that of a site without a policy where it may not be shown.
func (s *Set) Gate(level func(string) int, edition int, errs *diag.List) (hidden []string) {
	kept := s.Budgets[:0:0]
	gone := map[string]bool{}
	check := func(f *diag.File, l Label) int {
		at := level(l.Name)
		if at < 0 {
			errs.Errorf(f, l.Span, "audience", "name one of audiences: in throughline.yaml",
				"the site has no audience %q", l.Name)
		}
		return at
	}
	for _, b := range s.Budgets {
		if check(b.File, b.Audience) >= edition {
			kept = append(kept, b)
			continue
		}
		gone[b.Name] = true
		hidden = append(hidden, b.Name)
	}
	s.Budgets = kept
	policy := check(s.Policy.file, s.Policy.Audience)
	if policy < edition {
		plain := defaults()
		s.Policy.Notify, s.Policy.StillAllowed, s.Policy.OverrideBy = plain.Notify, plain.StillAllowed,
			plain.OverrideBy
	}
	cut := func(list []Span) (out []Span) {
		for _, x := range list {
			if gone[x.SLO] {
				continue
			}
			shown := policy
			if x.Audience.Name != "" {
				shown = min(policy, check(s.Policy.file, x.Audience))
			}
			if shown < edition {
				x.By, x.Reason, x.Withheld = "", "", true
			}
			out = append(out, x)
		}
		return out
	}
	s.Policy.Overrides, s.Policy.Exclusions = cut(s.Policy.Overrides), cut(s.Policy.Exclusions)
	s.Policy.entries = nil
	return hidden
}
