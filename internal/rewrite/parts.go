package rewrite

import (
	"slices"
	"strconv"

	"throughline/internal/review"
)

// A part is an item of a field as both ways of writing see it.
type part struct {
	id        string // where it is written
	titleKey  string // "" for events and takeaways
	title     string
	textKey   string
	text      string
	pairs     []pair
	at, until review.Time // of events
	elsewhere bool        // its text stands in the body, under a heading with its id
	review    *review.Review
	previous  review.Time // of events: the one before
	dated     bool        // the day is written, whatever stands before
}

// A pair is a key of an item and what it says.
type pair struct {
	key    string
	values []string
	list   bool
}

func (p *part) add(key, value string) {
	if value != "" {
		p.pairs = append(p.pairs, pair{key: key, values: []string{value}})
	}
}

func (p *part) addList(key string, values []string) {
	if len(values) > 0 {
		p.pairs = append(p.pairs, pair{key, values, true})
	}
}

func (p *part) addTime(key string, t review.Time) {
	if !t.IsZero() {
		p.add(key, written(t, p.review))
	}
}

func (p *part) get(key string) string {
	for _, q := range p.pairs {
		if q.key == key {
			return q.values[0]
		}
	}
	return ""
}

// without is the part without some of its pairs.
func (p part) without(keys ...string) part {
	p.pairs = slices.DeleteFunc(slices.Clone(p.pairs), func(q pair) bool { return slices.Contains(keys, q.key) })
	return p
}

func names(tags []review.Tag) (out []string) {
	for _, t := range tags {
		out = append(out, t.Name)
	}
	return out
}

func refs(list []review.Ref) (out []string) {
	for _, r := range list {
		out = append(out, r.ID)
	}
	return out
}

func evidence(list []review.Evidence) (out []string) {
	for _, e := range list {
		out = append(out, e.Ref)
	}
	return out
}

// parts are the items of a field, in the order of the review. ids are those that are written.
func parts(r *review.Review, field string, ids map[string]bool) (out []part) {
	inBody := map[string]bool{}
	for _, s := range r.Sections {
		inBody[s.Item] = true
	}
	put := func(p part, id string) {
		p.elsewhere = inBody[id] && id != ""
		if p.elsewhere {
			p.text = ""
		}
		if ids[id] {
			p.id = id
		}
		out = append(out, p)
	}
	switch field {
	case "contributors", "mitigators", "risks", "difficulties":
		for it := range r.Items {
			if it.Of.Plural() == field {
				put(itemPart(r, it), it.ID)
			}
		}
	case "artifacts":
		for i := range r.Artifacts {
			put(artifactPart(r, &r.Artifacts[i]), r.Artifacts[i].ID)
		}
	case "theories":
		for _, t := range r.Theories {
			p := part{titleKey: "claim", title: t.Claim, textKey: "text", text: t.Text.Src, review: r}
			p.add("held_by", t.HeldBy)
			p.common(t.Themes, t.Audience, t.Group)
			put(p, t.ID)
		}
	case "timeline":
		for i := range r.Timeline {
			p := eventPart(r, &r.Timeline[i])
			if i > 0 {
				p.previous = r.Timeline[i-1].At
			}
			put(p, r.Timeline[i].ID)
		}
	case "questions":
		for _, q := range r.Questions {
			p := part{titleKey: "ask", title: q.Ask, textKey: "answer", text: q.Answer.Src, review: r}
			p.add("of", q.Of)
			if q.Status != "open" {
				p.add("status", q.Status)
			}
			p.common(nil, q.Audience, q.Group)
			put(p, q.ID)
		}
	case "followups":
		for i := range r.Followups {
			put(followupPart(r, &r.Followups[i]), r.Followups[i].ID)
		}
	case "takeaways":
		for _, t := range r.Takeaways {
			p := part{textKey: "text", text: t.Text.Src, review: r}
			p.common(t.Themes, t.Audience, t.Group)
			put(p, t.ID)
		}
	case "related":
		for _, rel := range r.Related {
			out = append(out, part{titleKey: "id", title: rel.ID, textKey: "how", text: rel.How, review: r})
		}
	}
	return out
}

func (p *part) common(themes []review.Tag, audience review.Label, group string) {
	p.addList("themes", names(themes))
	p.add("audience", audience.Name)
	p.add("group", group)
}

func itemPart(r *review.Review, it *review.Item) part {
	more := it.Extra()
	p := part{titleKey: "title", title: it.Title, textKey: "text", text: it.Text.Src, review: r}
	p.add("source", more.Source)
	p.add("kind", more.Kind)
	p.add("topic", more.Topic)
	if more.Knowers >= 0 {
		p.add("knowers", strconv.Itoa(more.Knowers))
	}
	p.addTime("since", more.Since)
	p.add("outcome_of", more.OutcomeOf.ID)
	p.addList("from", refs(more.From))
	p.addList("events", refs(more.Events))
	p.addList("evidence", evidence(more.Evidence))
	p.common(it.Themes, more.Audience, more.Group)
	return p
}

func artifactPart(r *review.Review, a *review.Artifact) part {
	more := a.Extra()
	p := part{titleKey: "title", title: a.Title, textKey: "text", text: a.Text.Src, review: r}
	p.add("kind", a.Kind)
	p.add("href", a.Href)
	p.add("file", more.Path)
	p.addTime("captured", more.Captured)
	p.add("useful_for", more.UsefulFor.Src)
	p.add("fit", more.Fit)
	p.common(a.Themes, more.Audience, more.Group)
	return p
}

func followupPart(r *review.Review, f *review.Followup) part {
	more := f.Extra()
	p := part{titleKey: "title", title: f.Title, textKey: "text", text: f.Text.Src, review: r}
	if f.Kind != "change" {
		p.add("kind", f.Kind)
	}
	p.add("owner", f.Owner)
	p.addTime("due", f.Due)
	if f.Status != "open" || !more.Done.IsZero() {
		p.add("status", f.Status)
	}
	p.addTime("done", more.Done)
	p.add("href", more.Href)
	p.add("why", more.Why.Src)
	p.common(f.Themes, more.Audience, more.Group)
	return p
}

func eventPart(r *review.Review, e *review.Event) part {
	more := e.Extra()
	p := part{textKey: "text", text: e.Text.Src, review: r, at: e.At, until: more.Until}
	p.add("kind", e.Kind)
	p.add("lane", e.Lane)
	p.add("marker", more.Marker)
	var did []string
	for _, t := range more.Theories {
		did = append(did, t.Theory.ID+":"+t.Effect)
	}
	p.addList("theory", did)
	p.addList("evidence", evidence(more.Evidence))
	if more.Later {
		p.add("known", "later")
	}
	if more.Pin {
		p.add("pin", "true")
	}
	p.add("audience", more.Audience.Name)
	p.add("group", more.Group)
	return p
}
