package parse

import (
	"strings"

	"throughline/internal/diag"
	"throughline/internal/node"
	"throughline/internal/review"
)

// read decodes one thing of a list through its table. short is called for a plain text; nil refuses it.
func read[T any](p *reader, n *node.Node, what string, fields []field[T], it *T, short func(string)) bool {
	if n.Kind == node.Scalar && short != nil {
		short(oneLine(n.Text))
		return true
	}
	if n.Kind == node.Null {
		return false
	}
	return node.Fields(&p.Decoder, n, what, fields, &entry[T]{p, it})
}

// wants reports a thing without the words that it is shown by.
func (p *reader) wants(n *node.Node, has, what, key string) bool {
	if has != "" {
		return true
	}
	p.Errorf(n, "missing", "", "%s needs a %s", what, key)
	return false
}

// headOf is where the value of a key stands, else the whole node.
func headOf(n *node.Node, key string) diag.Span {
	if v := n.Get(key); v != nil {
		return v.Span
	}
	return n.Span
}

func items(kind review.ItemKind, at func(*reader) *[]review.Item) func(*node.Decoder, *node.Node, *reader) {
	fields := itemFields(kind)
	return list(at, func(_ *node.Decoder, n *node.Node, p *reader) {
		it := itemDraft{review.Item{Of: kind, Span: n.Span}, review.ItemExtra{Knowers: -1}}
		if read(p, n, "a "+string(kind), fields, &it, func(s string) { it.Title = s }) && p.wants(n, it.Title, "a "+string(kind), "title") {
			it.SetExtra(it.ItemExtra)
			list := at(p)
			*list = append(*list, it.Item)
		}
	})
}

func readPerson(_ *node.Decoder, n *node.Node, p *reader) {
	var who review.Person
	fields := []field[review.Person]{
		{Key: "role", Read: line(func(w *review.Person) *string { return &w.Role })},
		{Key: "name", Read: line(func(w *review.Person) *string { return &w.Name })},
	}
	if read(p, n, "a person", fields, &who, func(s string) { who.Role = s }) && p.wants(n, who.Role, "a person", "role") {
		p.r.People = append(p.r.People, who)
	}
}

func readTimes(_ *node.Decoder, n *node.Node, p *reader) {
	t := &p.r.Times
	var fields []field[review.Times]
	for marker, slot := range t.Each {
		fields = append(fields, field[review.Times]{Key: marker, Read: moment(func(*review.Times) *review.Time { return slot })})
	}
	read(p, n, "times", fields, t, nil)
}

func readDetection(_ *node.Decoder, n *node.Node, p *reader) {
	d := &p.r.Detection
	d.Span = n.Span
	fields := []field[review.Detection]{
		{Key: "by", Read: word(review.DetectedBy(), func(d *review.Detection) *string { return &d.By })},
		{Key: "note", Read: prose(func(d *review.Detection) *review.Text { return &d.Note })},
	}
	if n.Kind == node.Scalar {
		fields[0].Read(&p.Decoder, n, &entry[review.Detection]{p, d})
		return
	}
	read(p, n, "detection", fields, d, nil)
}

func readImpact(_ *node.Decoder, n *node.Node, p *reader) {
	i := &p.r.Impact
	fields := []field[review.Impact]{
		{Key: "users_percent", Read: func(d *node.Decoder, n *node.Node, e *entry[review.Impact]) {
			if n.Kind == node.Scalar {
				percent := *n
				percent.Text = strings.TrimSpace(strings.TrimSuffix(n.Text, "%"))
				n = &percent
			}
			e.it.UsersPercent, e.it.HasUsers = d.Float(n, 0, 100)
		}},
		{Key: "text", Read: prose(func(i *review.Impact) *review.Text { return &i.Text })},
	}
	if n.Kind == node.Scalar {
		i.Text = p.text(n)
		return
	}
	read(p, n, "impact", fields, i, nil)
}

func readArtifact(_ *node.Decoder, n *node.Node, p *reader) {
	a := artifactDraft{Artifact: review.Artifact{Span: n.Span}}
	if !read(p, n, "an artifact", artifactTable(), &a, func(s string) { a.Title = s }) {
		return
	}
	if a.Title == "" && a.Path != "" {
		a.Title = a.Path
	}
	if a.Title == "" && a.Href != "" {
		a.Title = a.Href
	}
	if p.wants(n, a.Title, "an artifact", "title") {
		a.SetExtra(a.ArtifactExtra)
		p.r.Artifacts = append(p.r.Artifacts, a.Artifact)
	}
}

func readTheory(_ *node.Decoder, n *node.Node, p *reader) {
	t := review.Theory{Span: n.Span, Head: headOf(n, "claim")}
	if read(p, n, "a theory", theoryTable(), &t, func(s string) { t.Claim = s }) && p.wants(n, t.Claim, "a theory", "claim") {
		p.r.Theories = append(p.r.Theories, t)
	}
}

func readQuestion(_ *node.Decoder, n *node.Node, p *reader) {
	q := review.Question{Status: "open", Span: n.Span}
	if read(p, n, "a question", questionTable(), &q, func(s string) { q.Ask = s }) && p.wants(n, q.Ask, "a question", "ask") {
		p.r.Questions = append(p.r.Questions, q)
	}
}

func readFollowup(_ *node.Decoder, n *node.Node, p *reader) {
	f := followupDraft{Followup: review.Followup{Kind: "change", Status: "open", Span: n.Span}}
	if !read(p, n, "a follow-up", followupTable(), &f, func(s string) { f.Title = s }) {
		return
	}
	if !f.Done.IsZero() && n.Get("status") == nil {
		f.Status = "done" // a day on which it was done says so
	}
	if f.Kind == "none" {
		if f.Title == "" {
			f.Title = "Nothing to do"
		}
		if f.Why.Empty() {
			p.Errs.Warnf(p.File, n.Span, "followup-why", "a sentence in why: tells the next reader that it was decided", "a follow-up of kind none without a reason")
		}
	}
	if f.Status == "dropped" && f.Why.Empty() {
		p.Errs.Warnf(p.File, n.Span, "followup-why", "a sentence in why: tells the next reader how that came to be", "a dropped follow-up without a reason")
	}
	if p.wants(n, f.Title, "a follow-up", "title") {
		f.SetExtra(f.FollowupExtra)
		p.r.Followups = append(p.r.Followups, f.Followup)
	}
}

func readTakeaway(_ *node.Decoder, n *node.Node, p *reader) {
	t := review.Takeaway{Span: n.Span}
	ok := read(p, n, "a takeaway", takeawayTable(), &t, func(string) { t.Text = p.text(n) })
	if ok && p.wants(n, t.Text.Src, "a takeaway", "text") {
		p.r.Takeaways = append(p.r.Takeaways, t)
	}
}

func readBurn(_ *node.Decoder, n *node.Node, p *reader) {
	b := review.Burn{Consumed: -1, Counted: true, Span: n.Span}
	ok := read(p, n, "a budget entry", burnTable(), &b, func(s string) { b.SLO = review.Ref{ID: s, Span: n.Span} })
	if !ok || !p.wants(n, b.SLO.ID, "a budget entry", "slo") {
		return
	}
	if !b.Counted && b.Reason == "" {
		p.Errorf(n, "missing", "say why it does not count", "a budget entry that is not counted needs a reason")
	}
	p.r.Budget = append(p.r.Budget, b)
}

func readRelated(_ *node.Decoder, n *node.Node, p *reader) {
	rel := review.Related{Span: headOf(n, "id")}
	fields := []field[review.Related]{
		{Key: "id", Read: line(func(r *review.Related) *string { return &r.ID })},
		{Key: "how", Read: line(func(r *review.Related) *string { return &r.How })},
	}
	if read(p, n, "a related review", fields, &rel, func(s string) { rel.ID = s }) && p.wants(n, rel.ID, "a related review", "id") {
		p.r.Related = append(p.r.Related, rel)
	}
}

// readEditions reads the accounts that other audiences get: a map of audience to title, summary and account.
func readEditions(d *node.Decoder, n *node.Node, p *reader) {
	if n.Kind == node.Null {
		return
	}
	if n.Kind != node.Map {
		d.Errorf(n, "type", "editions: {public: {title: ..., summary: ..., account: ...}}", "editions wants audiences and what they get, not %s", n.Kind)
		return
	}
	fields := []field[review.Edition]{
		{Key: "title", Read: line(func(e *review.Edition) *string { return &e.Title })},
		{Key: "summary", Read: prose(func(e *review.Edition) *review.Text { return &e.Summary })},
		{Key: "account", Read: prose(func(e *review.Edition) *review.Text { return &e.Account })},
	}
	for _, e := range n.Entries {
		ed := review.Edition{Audience: review.Label{Name: e.Key, Span: e.KeySpan}, Span: e.Value.Span}
		if p.audienceName(e.Key, e.KeySpan) && read(p, e.Value, "an edition", fields, &ed, nil) {
			p.r.Editions = append(p.r.Editions, ed)
		}
	}
}
