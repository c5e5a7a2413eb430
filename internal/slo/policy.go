package slo

import (
	"slices"
	"strings"
	"time"

	"throughline/internal/diag"
	"throughline/internal/node"
)

// A Policy says what happens when a budget runs low. Shares are fractions of a budget.
type Policy struct {
	Written  bool  // content/budgets/policy.yaml is there; else all of this is the default
	Audience Label // the most open edition that shows who is told and may decide, and the reasons of its entries

	ReviewAbove  float64       // one review that burnt more asks for a review with a follow-up
	ReviewWithin string        // by when, counted from its end: 5d
	ReviewTime   time.Duration // the same
	WarnAbove    float64       // more consumed than this ...
	WarnDaysLeft int           // ... with more than so many days left asks for a reliability review
	FreezeAt     float64       // this much consumed stops releases ...
	// FreezeUntilRemaining: ... until more than this remains.
	FreezeUntilRemaining float64

	Notify       []string // who is told
	StillAllowed []string // what may be released in a freeze
	OverrideBy   []string // who may decide otherwise

	Overrides  []Span // what was decided otherwise, and why
	Exclusions []Span // what does not count, and why

	entries []entry
	file    *diag.File
}

// The kinds of exclusions. None is said where Kind is "".
const (
	Maintenance = "maintenance" // announced
	ThirdParty  = "third-party" // an outage elsewhere, with a working fallback here
	Attack      = "attack"
	Rollback    = "rollback" // under five minutes
)

// A Span is a stretch of time [From, To) in which the policy of a budget is overridden (By, Reason) or in which
// measurements do not count (Kind, Reason).
type Span struct {
	SLO, By, Kind, Reason string
	From, To              time.Time
	Audience              Label // the most open edition that shows By and Reason; none: as the policy
	Withheld              bool  // this edition does not show By and Reason
}

// Covers reports whether a moment is in the span: To is not.
func (s Span) Covers(t time.Time) bool { return !t.Before(s.From) && t.Before(s.To) }

// defaults is the policy of a site that has written none.
func defaults() Policy {
	return Policy{ReviewAbove: .2, ReviewWithin: "5d", ReviewTime: 5 * day, WarnAbove: .8, WarnDaysLeft: 7,
		FreezeAt: 1, FreezeUntilRemaining: .2,
		Notify:       []string{"the team that owns the service"},
		StillAllowed: []string{"fixes for what burns the budget", "security fixes", "taking changes back"},
		OverrideBy:   []string{"whoever answers for the service"}}
}

// An entry is an override or an exclusion as written: its budgets and the zone of its dates are known later.
type entry struct {
	slos     []named
	from, to *node.Node
	span     Span
	override bool
	at       diag.Span
	by       diag.Span
}

// A named is a name and where it stands.
type named struct {
	name string
	at   diag.Span
}

func readPolicy(f *diag.File, errs *diag.List, p *Policy) {
	if p.Written {
		errs.Errorf(f, diag.Span{}, "duplicate", "keep one of the two", "there is a policy in %s already", p.file.Path)
		return
	}
	n, ok := node.YAML(f, diag.NewSpan(0, len(f.Data)), errs)
	if !ok {
		return
	}
	node.Guard(f, n, errs)
	p.file, p.Written = f, true
	d := &node.Decoder{File: f, Errs: errs}
	node.Fields(d, n, "the policy of budgets", policyFields(), p)
	if p.WarnAbove >= p.FreezeAt {
		d.Errs.Warnf(f, at(n, "warn_above"), "policy-order", "warn earlier than you freeze",
			"a warning above %s comes no sooner than the freeze at %s", percent(p.WarnAbove), percent(p.FreezeAt))
	}
}

func at(n *node.Node, key string) diag.Span {
	if v := n.Get(key); v != nil {
		return v.Span
	}
	return head(n)
}

func policyFields() []node.Field[Policy] {
	share := func(key string, most float64, to func(*Policy) *float64) node.Field[Policy] {
		return node.Field[Policy]{Key: key, Read: func(d *node.Decoder, n *node.Node, p *Policy) {
			if v, ok := d.Percent(n, most); ok {
				*to(p) = v
			}
		}}
	}
	words := func(key string, to func(*Policy) *[]string) node.Field[Policy] {
		return node.Field[Policy]{Key: key, Read: func(d *node.Decoder, n *node.Node, p *Policy) {
			if v, ok := d.Strings(n); ok {
				*to(p) = v
			}
		}}
	}
	names := func(key string, to func(*Policy) *[]string) node.Field[Policy] {
		return node.Field[Policy]{Key: key, Read: func(d *node.Decoder, n *node.Node, p *Policy) { *to(p) = d.NameTexts(n) }}
	}
	entries := func(key string, override bool) node.Field[Policy] {
		return node.Field[Policy]{Key: key,
			Read: node.EachOf(func(d *node.Decoder, n *node.Node, p *Policy) { readEntry(d, n, override, p) })}
	}
	return []node.Field[Policy]{
		share("review_above", 1, func(p *Policy) *float64 { return &p.ReviewAbove }),
		{Key: "review_within", Read: readWithin},
		share("warn_above", 10, func(p *Policy) *float64 { return &p.WarnAbove }),
		{Key: "warn_days_left", Read: func(d *node.Decoder, n *node.Node, p *Policy) {
			if v, ok := d.Int(n, 0, 366); ok {
				p.WarnDaysLeft = v
			}
		}},
		share("freeze_at", 10, func(p *Policy) *float64 { return &p.FreezeAt }),
		share("freeze_until_remaining", 1, func(p *Policy) *float64 { return &p.FreezeUntilRemaining }),
		{Key: "audience", Read: func(d *node.Decoder, n *node.Node, p *Policy) {
			p.Audience.Name, _ = d.String(n)
			p.Audience.Span = n.Span
		}},
		names("notify", func(p *Policy) *[]string { return &p.Notify }),
		words("still_allowed", func(p *Policy) *[]string { return &p.StillAllowed }),
		names("override_by", func(p *Policy) *[]string { return &p.OverrideBy }),
		entries("overrides", true),
		entries("exclusions", false),
	}
}

func readWithin(d *node.Decoder, n *node.Node, p *Policy) {
	if n.Kind == node.Null {
		return
	}
	w, ok := duration(n.Text)
	if !ok {
		d.Errorf(n, "duration", "write it as 5d or 2w", "%q is not a length of time", n.Text)
		return
	}
	p.ReviewWithin, p.ReviewTime = n.Text, w.Length()
}

// readEntry reads an override or an exclusion.
func readEntry(d *node.Decoder, n *node.Node, override bool, p *Policy) {
	x := entry{override: override, at: n.Span}
	what, fields, need := "an exclusion", append(entryFields(), kindField()), []string{"slo", "from", "to", "reason"}
	if override {
		what, fields, need = "an override", append(entryFields(), byField()), append(need, "by")
	}
	if !node.Fields(d, n, what, fields, &x) {
		return
	}
	for _, key := range need {
		if v := n.Get(key); v == nil || v.Kind == node.Null {
			d.Errs.Errorf(d.File, head(n), "missing", "add "+key+":", "%s needs %s", what, strings.Join(need, ", "))
			return
		}
	}
	p.entries = append(p.entries, x)
}

func entryFields() []node.Field[entry] {
	return []node.Field[entry]{
		{Key: "slo", Read: func(d *node.Decoder, n *node.Node, x *entry) { x.slos = names(d, n) }},
		{Key: "from", Read: func(_ *node.Decoder, n *node.Node, x *entry) { x.from = n }},
		{Key: "to", Read: func(_ *node.Decoder, n *node.Node, x *entry) { x.to = n }},
		{Key: "reason", Read: node.Into(func(x *entry) *string { return &x.span.Reason })},
		{Key: "audience", Read: func(d *node.Decoder, n *node.Node, x *entry) {
			x.span.Audience.Name, _ = d.String(n)
			x.span.Audience.Span = n.Span
		}},
	}
}

func kindField() node.Field[entry] {
	return node.Field[entry]{Key: "kind", Read: func(d *node.Decoder, n *node.Node, x *entry) {
		x.span.Kind, _ = d.Enum(n, []string{Maintenance, ThirdParty, Attack, Rollback})
	}}
}

func byField() node.Field[entry] {
	return node.Field[entry]{Key: "by", Read: func(d *node.Decoder, n *node.Node, x *entry) {
		x.span.By, _ = d.String(n)
		x.by = n.Span
	}}
}

// names reads one name or several.
func names(d *node.Decoder, n *node.Node) (out []named) {
	items := []*node.Node{n}
	if n.Kind == node.List {
		items = n.Items
	}
	for _, item := range items {
		if s, ok := d.String(item); ok {
			out = append(out, named{s, item.Span})
		}
	}
	return out
}

// resolve turns entries into spans, one for each budget, with dates in the zone in which the budget's days begin.
func (p *Policy) resolve(s *Set, errs *diag.List) {
	for _, x := range p.entries {
		if x.override && len(p.OverrideBy) > 0 && !slices.Contains(p.OverrideBy, x.span.By) {
			errs.Warnf(p.file, x.by, "override-by", "add them to override_by, or write it as it stands there",
				"%q is not among those who may override", x.span.By)
		}
		for _, name := range x.slos {
			b := s.Budget(name.name)
			if b == nil {
				errs.Errorf(p.file, name.at, "unknown-budget", s.near(name.name), "there is no budget %q", name.name)
				continue
			}
			span, ok := x.placed(b, p.file, errs)
			if !ok {
				break
			}
			if x.override {
				p.Overrides = append(p.Overrides, span)
			} else {
				p.Exclusions = append(p.Exclusions, span)
				b.partly(span, p.file, x.at, errs)
			}
		}
	}
	byTime := func(a, b Span) int { return a.From.Compare(b.From) }
	slices.SortStableFunc(p.Overrides, byTime)
	slices.SortStableFunc(p.Exclusions, byTime)
}

// near is the hint for a name that no budget has.
func (s *Set) near(name string) string {
	known := make([]string, 0, len(s.Budgets))
	for _, d := range s.Budgets {
		known = append(known, d.Name)
	}
	if len(known) == 0 {
		return "define it in content/budgets/" + name + ".yaml"
	}
	return diag.DidYouMean(name, known)
}

func (x entry) placed(b *Definition, f *diag.File, errs *diag.List) (Span, bool) {
	out := x.span
	out.SLO = b.Name
	for _, end := range []struct {
		n  *node.Node
		to *time.Time
	}{{x.from, &out.From}, {x.to, &out.To}} {
		t, isDay, err := moment(end.n.Text)
		if err != nil {
			errs.Errorf(f, end.n.Span, "time", "dates are whole days", "%s", err)
			return out, false
		}
		if isDay {
			t = time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, b.Window.Zone())
		}
		*end.to = t
	}
	if !out.To.After(out.From) {
		errs.Errorf(f, x.to.Span, "time", "to is the first moment that is not meant: a single day ends on the next",
			"it ends before it has begun")
		return out, false
	}
	return out, true
}

// partly warns of an exclusion that covers only parts of measurements, which count in full.
func (d *Definition) partly(x Span, f *diag.File, at diag.Span, errs *diag.List) {
	use := newAccount(d, []Span{x}).use[0]
	switch {
	case use.Partial > 0:
		errs.Warnf(f, at, "partial-exclusion", "exclude whole measurements, or measure in smaller steps",
			"%d of the measurements of %s lie only in part in this exclusion and count in full", use.Partial, d.Name)
	case use.Measurements == 0 && len(d.Points) > 0 && x.From.Before(d.Points[len(d.Points)-1].End):
		errs.Warnf(f, at, "empty-exclusion", "look at its dates", "nothing of %s was measured in this exclusion",
			d.Name)
	}
}

// PolicyKeys are the keys of the policy, in the order of their table; EntryKeys those of its overrides and exclusions.
func PolicyKeys() []string { return node.Keys(policyFields()) }

// EntryKeys are the keys of an override, or of an exclusion.
func EntryKeys(override bool) []string {
	if override {
		return node.Keys(append(entryFields(), byField()))
	}
	return node.Keys(append(entryFields(), kindField()))
}
