package reviews

import (
	"strings"

	"throughline/internal/corpus"
	"throughline/internal/derive"
	"throughline/internal/review"
	"throughline/internal/view"
)

// newItemGroups are contributors, mitigators, risks and difficulties.
func newItemGroups(w *view.Writer) []ItemGroup {
	var out []ItemGroup
	for _, g := range []struct {
		title, lead string
		items       []review.Item
	}{
		{"Contributors", "What made it possible. There is never just one.", w.Review.Contributors},
		{"Mitigators", "What kept it from being worse.", w.Review.Mitigators},
		{"Risks", "What may follow from this some day.", w.Review.Risks},
		{"Difficulties", "What made it hard to handle.", w.Review.Difficulties},
	} {
		if len(g.items) == 0 {
			continue
		}
		group := ItemGroup{ID: strings.ToLower(g.title), Title: g.title, Lead: g.lead,
			Items: make([]ItemView, 0, len(g.items))}
		for i := range g.items {
			group.Items = append(group.Items, newItem(w, &g.items[i]))
		}
		out = append(out, group)
	}
	return out
}

// newItemView is what all parts of a review have that stand as an article of their own.
func newItemView(w *view.Writer, class, id, title string, text review.Text, themes []review.Tag) ItemView {
	return ItemView{Attributes: view.EntryAttributes("item "+class, id), Self: view.SelfAttributes(id), ID: id,
		Class: class, Title: w.Inline(title), Text: w.Html(text, id+"-"),
		Themes: w.LinkThemes(themes)}
}

func newItem(w *view.Writer, it *review.Item) ItemView {
	more := it.Extra()
	v := newItemView(w, view.ClassOf(string(it.Of)), it.ID, it.Title, it.Text, it.Themes)
	v.Tags = view.ItemTags(it)
	if more.OutcomeOf.ID != "" {
		if l, ok := w.LinkAddress(corpus.ParseAddress(more.OutcomeOf.ID, w.Review)); ok {
			v.Facts = append(v.Facts, view.Fact{Label: "Came from a follow-up", Links: []view.Link{l}})
		}
	}
	v.add(toldLabel(it.Of), linkTellings(w, it))
	v.add("Comes from", linkRefs(w, more.From))
	v.add("In the timeline", linkEvents(w, more.Events))
	v.add("Evidence", linkEvidence(w, more.Evidence))
	v.add("Mentioned in", linkBacklinks(w, it.ID))
	return v
}

// toldLabel is what reviews are called that tell the same.
func toldLabel(kind review.ItemKind) string {
	if kind == review.Mitigator {
		return "Also helped in"
	}
	return "Also seen in"
}

func (v *ItemView) add(label string, links []view.Link) {
	if len(links) > 0 {
		v.Facts = append(v.Facts, view.Fact{Label: label, Links: links})
	}
}

func linkRefs(w *view.Writer, refs []review.Ref) []view.Link {
	var out []view.Link
	for _, ref := range refs {
		if l, ok := w.LinkAddress(corpus.ParseAddress("#"+ref.ID, w.Review)); ok {
			out = append(out, l)
		}
	}
	return out
}

// linkEvents links to events by their clock.
func linkEvents(w *view.Writer, refs []review.Ref) []view.Link {
	var out []view.Link
	for _, ref := range refs {
		for i := range w.Review.Timeline {
			if e := &w.Review.Timeline[i]; e.ID == ref.ID {
				out = append(out, view.Link{Href: "#" + e.ID, Text: clockOf(e.At), Class: "event",
					Note: w.Plain(e.Text.Src)})
			}
		}
	}
	return out
}

// clockOf is how an event is called in a few characters.
func clockOf(t review.Time) string {
	about := ""
	if t.Approx {
		about = "~"
	}
	if t.Precision >= review.Day {
		return about + view.Day(review.Time{At: t.At, Precision: t.Precision, Offset: t.Offset}).Text
	}
	return about + t.Clock()
}

func linkEvidence(w *view.Writer, list []review.Evidence) []view.Link {
	var out []view.Link
	for _, e := range list {
		if e.URL {
			out = append(out, view.Link{Href: e.Ref, Text: host(e.Ref), Class: "external"})
			continue
		}
		ref := e.Ref
		if !strings.Contains(ref, "#") {
			ref = "#" + ref
		}
		if l, ok := w.LinkAddress(corpus.ParseAddress(ref, w.Review)); ok {
			out = append(out, l)
		}
	}
	return out
}

// host is an address of the web in short: its host and the end of its path.
func host(address string) string {
	_, rest, _ := strings.Cut(address, "//")
	if rest == "" {
		return address
	}
	return view.Shorten(strings.TrimSuffix(rest, "/"), 60)
}

// linkBacklinks are the references to an item from other reviews.
func linkBacklinks(w *view.Writer, id string) []view.Link {
	var out []view.Link
	for _, b := range w.In.Corpus.Backlinks(corpus.Address{Review: w.Review.ID, Item: id}) {
		if b.From.Review == w.Review.ID {
			continue
		}
		if l, ok := w.LinkAddress(b.From); ok {
			l.Note = howWords(b.How)
			if from := w.In.Corpus.Review(b.From.Review); from != nil && b.From.Item != "" {
				l.Note += " in “" + w.Plain(from.Title) + "”"
			}
			out = append(out, l)
		}
	}
	return out
}

func howWords(how string) string {
	switch how {
	case "link":
		return "links here"
	case "outcome":
		return "came of it"
	case "evidence":
		return "used as evidence"
	}
	return how
}

func newTheoryViews(w *view.Writer) []TheoryView {
	var out []TheoryView
	for i, s := range w.Review.Stories() {
		t := &w.Review.Theories[i]
		v := TheoryView{ItemView: newItemView(w, "theory", t.ID, t.Claim, t.Text, t.Themes), State: s.State}
		v.Tags = tagsOf(t.Group)
		if t.HeldBy != "" {
			v.Tags = append(v.Tags, "proposed by "+t.HeldBy)
		}
		for _, play := range s.Plays {
			e := &w.Review.Timeline[play.Event]
			v.Plays = append(v.Plays, Play{Effect: effectWords(play.Effect), At: clockOf(e.At),
				Event: view.Link{Href: "#" + e.ID, Text: w.Plain(e.Text.Src)}})
		}
		v.add("Mentioned in", linkBacklinks(w, t.ID))
		out = append(out, v)
	}
	return out
}

// effectWords says what an event did to a theory.
func effectWords(effect string) string {
	switch effect {
	case "acts-on":
		return "acted on"
	case "rules-out":
		return "ruled out"
	case "stands":
		return "found to stand"
	case "parks":
		return "set aside"
	case "raises":
		return "raised"
	case "supports":
		return "supported"
	case "weakens":
		return "weakened"
	case "revives":
		return "revived"
	}
	return effect
}

// linkTellings links to other reviews that tell the same as an item of this one.
func linkTellings(w *view.Writer, it *review.Item) []view.Link {
	p := w.In.Derived.Pattern(derive.Item{Review: w.Review, Item: it})
	if p == nil {
		return nil
	}
	var out []view.Link
	for _, t := range p.Tellings {
		if t.Review == w.Review {
			continue
		}
		if len(out) == view.MaxToldAgain && len(p.Tellings) > view.MaxTellings {
			section := it.Of.Plural() + "/"
			return append(out, view.Link{Href: w.Root + section + "again/" + view.PatternID(p) + "/index.html",
				Text: "all " + view.NumberWord(p.Reviews)})
		}
		l := w.LinkItem(t.Item)
		out = append(out, view.Link{Href: l.Href, Text: w.Plain(t.Review.Title), Note: view.Day(t.Review.Date).Text})
	}
	return out
}
