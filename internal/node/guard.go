package node

import (
	"strings"

	"throughline/internal/diag"
	"throughline/internal/fence"
)

// Guard looks through a file none of whose texts is Markdown that an edition could cut: what reads there as an
// audience block would be published with what it hides, so it is an error at its place, and so is a label that names
// nobody. audiences are the names of the site's audiences where they are known.
func Guard(f *diag.File, n *Node, errs *diag.List, audiences ...string) {
	if n == nil {
		return
	}
	if n.Kind == Scalar {
		guardText(f, n.Text, n.Span, errs, audiences)
	}
	for _, it := range n.Items {
		Guard(f, it, errs, audiences...)
	}
	for _, e := range n.Entries {
		guardText(f, e.Key, e.KeySpan, errs, audiences)
		if key := strings.ReplaceAll(e.Key, "_", "/"); key == "audience" || key == "throughline/audience" {
			NamesNobody(f, e.Value, errs, audiences)
		}
		Guard(f, e.Value, errs, audiences...)
	}
}

func guardText(f *diag.File, text string, at diag.Span, errs *diag.List, audiences []string) {
	if places := fence.Find(text, audiences...); len(places) > 0 {
		errs.Errorf(f, PlaceOf(f, at, 0, audiences), "audience-block",
			"leave it out here; a review, a theme and a page can be labelled with audience:, and Markdown has blocks",
			"this reads like an audience block, and nothing cuts it out of this text")
	}
}

// PlaceOf is where in the file the n-th fence of a text stands, which is written within a span in whatever way; the
// whole span where that cannot be told.
func PlaceOf(f *diag.File, in diag.Span, n int, audiences []string) diag.Span {
	if int(in.End) > len(f.Data) || in.Empty() {
		return in
	}
	places := fence.Find(string(f.Data[in.Start:in.End]), audiences...)
	if n >= len(places) {
		return in
	}
	return diag.NewSpan(int(in.Start)+places[n].Start, int(in.Start)+places[n].End)
}

// NamesNobody reports a label that is there and empty: it would be taken for none at all, which may be a more open
// one.
func NamesNobody(f *diag.File, n *Node, errs *diag.List, audiences []string) bool {
	if n.Kind != Null && (n.Kind != Scalar || strings.TrimSpace(n.Text) != "") {
		return false
	}
	hint := "leave the key out to inherit the label of what it is in"
	if len(audiences) > 0 {
		hint = "name one of " + strings.Join(audiences, ", ") + ", or " + hint
	}
	errs.Errorf(f, n.Span, "audience", hint, "audience: names nobody")
	return true
}
