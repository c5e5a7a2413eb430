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

// audience reads the label that a definition has under labels: or annotations: of one of the nodes, where the formats have
// room for what is not theirs.
func audience(places ...*node.Node) Label {
	for _, n := range places {
		for _, key := range []string{"labels", "annotations"} {
			if v := n.Get(key).Get("audience"); v != nil && v.Kind == node.Scalar {
				return Label{v.Text, v.Span}
			}
		}
	}
	return Label{}
}

// Gate takes out the budgets whose label the edition may not show, with the overrides and exclusions that are about them,
// and gives their names. level is the place of an audience among those of the site, -1 for one that it does not have;
// edition is that of the edition.
func (s *Set) Gate(level func(string) int, edition int, errs *diag.List) (hidden []string) {
	kept := s.Budgets[:0:0]
	gone := map[string]bool{}
	for _, b := range s.Budgets {
		l := level(b.Audience.Name)
		if l < 0 {
			errs.Errorf(b.File, b.Audience.Span, "audience", "name one of audiences: in throughline.yaml", "the site has no audience %q", b.Audience.Name)
		}
		if l >= edition {
			kept = append(kept, b)
			continue
		}
		gone[b.Name] = true
		hidden = append(hidden, b.Name)
	}
	s.Budgets = kept
	s.Policy.Overrides, s.Policy.Exclusions = without(s.Policy.Overrides, gone), without(s.Policy.Exclusions, gone)
	return hidden
}

func without(list []Span, gone map[string]bool) []Span {
	var out []Span
	for _, x := range list {
		if !gone[x.SLO] {
			out = append(out, x)
		}
	}
	return out
}
