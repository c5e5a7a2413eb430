package slo

import (
	"strings"
	"time"

	"throughline/internal/diag"
	"throughline/internal/node"
)

// A Policy says what happens when a budget runs low. Shares are fractions of a budget.
type Policy struct {
	ReviewAbove, WarnAbove, FreezeAt, FreezeUntilRemaining float64
	ReviewWithin                                           string
	WarnDaysLeft                                           int
	Notify, StillAllowed, OverrideBy                       []string
	Overrides, Exclusions                                  []Span
	file                                                   *diag.File
}

// A Span is a stretch of time in which a policy is overridden (By, Reason) or measurements do not count (Kind, Reason).
type Span struct {
	SLO, By, Kind, Reason string
	From, To              time.Time
	at                    diag.Span
}

func defaults() Policy {
	return Policy{ReviewAbove: .2, ReviewWithin: "5d", WarnAbove: .8, WarnDaysLeft: 7, FreezeAt: 1, FreezeUntilRemaining: .2}
}

func readPolicy(f *diag.File, errs *diag.List, p *Policy) {
	n, ok := node.YAML(f, diag.Span{End: len(f.Data)}, errs)
	if !ok {
		return
	}
	p.file = f
	d := &node.Decoder{File: f, Errs: errs}
	node.Fields(d, n, "the policy of budgets", policyFields(), p)
}

func policyFields() []node.Field[Policy] {
	share := func(key string, to func(*Policy) *float64) node.Field[Policy] {
		return node.Field[Policy]{Key: key, Read: func(d *node.Decoder, n *node.Node, p *Policy) {
			if v, ok := d.Percent(n, 10); ok {
				*to(p) = v
			}
		}}
	}
	words := func(key string, to func(*Policy) *[]string) node.Field[Policy] {
		return node.Field[Policy]{Key: key, Read: func(d *node.Decoder, n *node.Node, p *Policy) { *to(p), _ = d.Strings(n) }}
	}
	spans := func(key string, need string, to func(*Policy) *[]Span) node.Field[Policy] {
		return node.Field[Policy]{Key: key, Read: func(d *node.Decoder, n *node.Node, p *Policy) {
			for _, item := range n.Items {
				if s, ok := readSpan(d, item, need); ok {
					*to(p) = append(*to(p), s)
				}
			}
		}}
	}
	return []node.Field[Policy]{
		share("review_above", func(p *Policy) *float64 { return &p.ReviewAbove }),
		share("warn_above", func(p *Policy) *float64 { return &p.WarnAbove }),
		share("freeze_at", func(p *Policy) *float64 { return &p.FreezeAt }),
		share("freeze_until_remaining", func(p *Policy) *float64 { return &p.FreezeUntilRemaining }),
		{Key: "review_within", Read: node.Into(func(p *Policy) *string { return &p.ReviewWithin })},
		{Key: "warn_days_left", Read: func(d *node.Decoder, n *node.Node, p *Policy) {
			if v, ok := d.Int(n, 0, 366); ok {
				p.WarnDaysLeft = v
			}
		}},
		words("notify", func(p *Policy) *[]string { return &p.Notify }),
		words("still_allowed", func(p *Policy) *[]string { return &p.StillAllowed }),
		words("override_by", func(p *Policy) *[]string { return &p.OverrideBy }),
		spans("overrides", "by", func(p *Policy) *[]Span { return &p.Overrides }),
		spans("exclusions", "kind", func(p *Policy) *[]Span { return &p.Exclusions }),
	}
}

func readSpan(d *node.Decoder, n *node.Node, need string) (Span, bool) {
	keys(d, n, "an entry", "slo from to reason "+need)
	s := Span{SLO: text(n, "slo"), By: text(n, "by"), Kind: text(n, "kind"), Reason: text(n, "reason"), at: n.Span}
	var err, err2 error
	if s.From, err = moment(text(n, "from")); err == nil {
		s.To, err2 = moment(text(n, "to"))
	}
	switch {
	case err != nil || err2 != nil || !s.To.After(s.From):
		d.Errorf(n, "time", "write dates or RFC 3339 times, to after from", "the entry does not say from when to when")
	case s.Reason == "" || s.SLO == "" || text(n, need) == "":
		d.Errorf(n, "missing", "", "an entry needs slo, %s and reason", need)
	case need == "kind" && !strings.Contains(" maintenance third-party attack rollback ", " "+s.Kind+" "):
		d.Errorf(n, "kind", "write maintenance, third-party, attack or rollback", "%q is no reason for which measurements do not count", s.Kind)
	default:
		return s, true
	}
	return s, false
}

func moment(s string) (time.Time, error) {
	if t, err := time.Parse(time.DateOnly, s); err == nil {
		return t, nil
	}
	return time.Parse(time.RFC3339, s)
}

func (s *Set) known(errs *diag.List, byName map[string]*Definition) {
	for _, x := range append(append([]Span(nil), s.Policy.Overrides...), s.Policy.Exclusions...) {
		if byName[x.SLO] == nil {
			errs.Errorf(s.Policy.file, x.at, "unknown", "name the metadata.name of an SLO", "there is no budget %q", x.SLO)
		}
	}
}
