package page

import (
	"fmt"
	"slices"
	"strings"

	"throughline/internal/corpus"
	"throughline/internal/review"
)

// itemGroups are contributors, mitigators, risks and difficulties.
func (w *writer) itemGroups() []ItemGroup {
	var out []ItemGroup
	for _, g := range []struct {
		title, lead string
		items       []review.Item
	}{
		{"Contributors", "What made it possible. There is never just one.", w.r.Contributors},
		{"Mitigators", "What kept it from being worse.", w.r.Mitigators},
		{"Risks", "What may follow from this some day.", w.r.Risks},
		{"Difficulties", "What made it hard to handle.", w.r.Difficulties},
	} {
		if len(g.items) == 0 {
			continue
		}
		group := ItemGroup{ID: strings.ToLower(g.title), Title: g.title, Lead: g.lead, Items: make([]ItemView, 0, len(g.items))}
		for i := range g.items {
			group.Items = append(group.Items, w.item(&g.items[i]))
		}
		out = append(out, group)
	}
	return out
}

// itemView is what all parts of a review have that stand as an article of their own.
func (w *writer) itemView(class, id, title string, text review.Text, themes []review.Tag) ItemView {
	return ItemView{Attributes: entry("item "+class, id), Self: self(id), ID: id, Class: class, Title: w.inline(title), Text: w.html(text, id+"-"),
		Themes: w.themes(themes)}
}

// themes links to the themes of a part of a review, which are often those of the part before it.
func (w *writer) themes(tags []review.Tag) []Link {
	if !slices.Equal(tags, w.tags) {
		w.tags, w.tagged = tags, w.groups(tags, "themes")
	}
	return w.tagged
}

func (w *writer) item(it *review.Item) ItemView {
	more := it.Extra()
	v := w.itemView(class(string(it.Of)), it.ID, it.Title, it.Text, it.Themes)
	v.Tags = itemTags(it)
	if more.OutcomeOf.ID != "" {
		if l, ok := w.address(corpus.ParseAddress(more.OutcomeOf.ID, w.r)); ok {
			v.Facts = append(v.Facts, Fact{Label: "Came of the follow-up", Links: []Link{l}})
		}
	}
	v.add(toldLabel(it.Of), w.toldAgain(it))
	v.add("Comes from", w.refs(more.From))
	v.add("In the timeline", w.events(more.Events))
	v.add("Evidence", w.evidence(more.Evidence))
	v.add("Mentioned in", w.backlinks(it.ID))
	return v
}

// toldLabel is what reviews are called that tell the same.
func toldLabel(kind review.ItemKind) string {
	if kind == review.Mitigator {
		return "Helped as well in"
	}
	return "Told as well in"
}

func (v *ItemView) add(label string, links []Link) {
	if len(links) > 0 {
		v.Facts = append(v.Facts, Fact{Label: label, Links: links})
	}
}

// itemTags says in words what an item's own fields tell.
func itemTags(it *review.Item) []string {
	more := it.Extra()
	var out []string
	add := func(ok bool, s string) {
		if ok {
			out = append(out, s)
		}
	}
	add(more.Source != "", sourceWords(more.Source))
	add(more.Kind != "", strings.ReplaceAll(more.Kind, "-", " "))
	add(more.Topic != "", more.Topic)
	switch {
	case more.Knowers == 0:
		out = append(out, "nobody knew it")
	case more.Knowers == 1:
		out = append(out, "one person knew it")
	case more.Knowers > 1:
		out = append(out, fmt.Sprintf("%d people knew it", more.Knowers))
	}
	add(!more.Since.IsZero(), "since "+day(more.Since).Text)
	return out
}

// sourceWords says where a mitigator came from.
func sourceWords(source string) string {
	switch source {
	case "design":
		return "by design"
	case "automation":
		return "by automation"
	case "person":
		return "by one person"
	case "team":
		return "by a team"
	case "chance":
		return "by chance"
	}
	return ""
}

func (w *writer) refs(refs []review.Ref) []Link {
	var out []Link
	for _, ref := range refs {
		if l, ok := w.address(corpus.ParseAddress("#"+ref.ID, w.r)); ok {
			out = append(out, l)
		}
	}
	return out
}

// events links to events by their clock.
func (w *writer) events(refs []review.Ref) []Link {
	var out []Link
	for _, ref := range refs {
		for i := range w.r.Timeline {
			if e := &w.r.Timeline[i]; e.ID == ref.ID {
				out = append(out, Link{Href: "#" + e.ID, Text: clockOf(e.At), Class: "event", Note: w.plain(e.Text.Src)})
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
		return about + day(review.Time{At: t.At, Precision: t.Precision, Offset: t.Offset}).Text
	}
	return about + t.Clock()
}

func (w *writer) evidence(list []review.Evidence) []Link {
	var out []Link
	for _, e := range list {
		if e.URL {
			out = append(out, Link{Href: e.Ref, Text: host(e.Ref), Class: "external"})
			continue
		}
		ref := e.Ref
		if !strings.Contains(ref, "#") {
			ref = "#" + ref
		}
		if l, ok := w.address(corpus.ParseAddress(ref, w.r)); ok {
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
	return shorten(strings.TrimSuffix(rest, "/"), 60)
}

// backlinks are the references to an item from other reviews.
func (w *writer) backlinks(id string) []Link {
	var out []Link
	for _, b := range w.in.Corpus.Backlinks(corpus.Address{Review: w.r.ID, Item: id}) {
		if b.From.Review == w.r.ID {
			continue
		}
		if l, ok := w.address(b.From); ok {
			l.Note = howWords(b.How)
			if from := w.in.Corpus.Review(b.From.Review); from != nil && b.From.Item != "" {
				l.Note += " in “" + w.plain(from.Title) + "”"
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

func (w *writer) theories() []TheoryView {
	var out []TheoryView
	for i, s := range w.r.Stories() {
		t := &w.r.Theories[i]
		v := TheoryView{ItemView: w.itemView("theory", t.ID, t.Claim, t.Text, t.Themes), State: s.State}
		if t.HeldBy != "" {
			v.Tags = append(v.Tags, "held by "+t.HeldBy)
		}
		for _, play := range s.Plays {
			e := &w.r.Timeline[play.Event]
			v.Plays = append(v.Plays, Play{Effect: effectWords(play.Effect), At: clockOf(e.At), Event: Link{Href: "#" + e.ID, Text: w.plain(e.Text.Src)}})
		}
		v.add("Mentioned in", w.backlinks(t.ID))
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
		return "parked"
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
