package slo

// Through is how a budget would have stood over time through another window: the same measurements, target and exclusions.
// A freeze or a warning belongs to the budget's own window and is in Trend.
func (r *Results) Through(st *Status, w Window) []Reading {
	d := *st.Definition
	d.Window = w
	a := newAccount(&d, r.Policy.Exclusions)
	out := make([]Reading, 0, len(st.Trend))
	for _, own := range st.Trend {
		out = append(out, Reading{At: own.At, Consumed: a.consumed(own.At), Gap: own.Gap})
	}
	return out
}
