package parse

import (
	"math"
	"slices"
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
	article := "a"
	if strings.ContainsRune("aeiou", rune(key[0])) {
		article = "an"
	}
	p.Errorf(n, "missing", "", "%s needs %s %s", what, article, key)
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
		if read(p, n, "a "+string(kind), fields, &it, func(s string) { it.Title = s }) &&
			p.wants(n, it.Title, "a "+string(kind), "title") {
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
	if n.Kind == node.Map && len(n.Entries) == 1 && n.Get("role") == nil && n.Get("name") == nil &&
		n.Entries[0].Value.Kind == node.Scalar {
		who.Role, who.Name = oneLine(n.Entries[0].Key), oneLine(n.Entries[0].Value.Text) // - facilitator: Ada
		p.r.People = append(p.r.People, who)
		return
	}
	if read(p, n, "a person", fields, &who, func(s string) { who.Role = s }) && p.wants(n, who.Role, "a person",
		"role") {
		p.r.People = append(p.r.People, who)
	}
}

func readTimes(_ *node.Decoder, n *node.Node, p *reader) {
	t := &p.r.Times
	var fields []field[review.Times]
	for marker, slot := range t.Each {
		fields = append(fields, field[review.Times]{Key: marker,
			Read: moment(func(*review.Times) *review.Time { return slot })})
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
		{Key: "numbers", Read: func(d *node.Decoder, n *node.Node, e *entry[review.Impact]) {
			node.EachOf(readNumber)(d, n, e)
		}},
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
	if read(p, n, "a theory", theoryTable(), &t, func(s string) { t.Claim = s }) && p.wants(n, t.Claim, "a theory",
		"claim") {
		p.r.Theories = append(p.r.Theories, t)
	}
}

func readQuestion(_ *node.Decoder, n *node.Node, p *reader) {
	q := review.Question{Status: "open", Span: n.Span}
	if read(p, n, "a question", questionTable(), &q, func(s string) { q.Ask = s }) && p.wants(n, q.Ask, "a question",
		"ask") {
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
			p.Errs.Warnf(p.File, n.Span, "followup-why",
				"a sentence in why: tells the next reader that it was decided",
				"a follow-up of kind none without a reason")
		}
	}
	if f.Status == "dropped" && f.Why.Empty() {
		p.Errs.Warnf(p.File, n.Span, "followup-why", "a sentence in why: tells the next reader how that came to be",
			"a dropped follow-up without a reason")
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
	if read(p, n, "a related review", fields, &rel, func(s string) { rel.ID = s }) &&
		p.wants(n, rel.ID, "a related review", "id") {
		p.r.Related = append(p.r.Related, rel)
	}
}

// readEditions reads the accounts that other audiences get: a map of audience to title, summary and account.
func readEditions(d *node.Decoder, n *node.Node, p *reader) {
	if n.Kind == node.Null {
		return
	}
	if n.Kind != node.Map {
		d.Errorf(n, "type", "editions: {public: {title: ..., summary: ..., account: ...}}",
			"editions wants audiences and what they get, not %s", n.Kind)
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

// readPeople reads a list of people, or a map of roles and names.
func readPeople(d *node.Decoder, n *node.Node, p *reader) {
	if n.Kind != node.Map {
		list(func(p *reader) *[]review.Person { return &p.r.People }, readPerson)(d, n, p)
		return
	}
	for _, e := range n.Entries {
		for _, name := range listOf(e.Value) {
			if v, ok := d.String(name); ok {
				p.r.People = append(p.r.People, review.Person{Role: oneLine(e.Key), Name: oneLine(v)})
			}
		}
		if e.Value.Kind == node.Null {
			p.r.People = append(p.r.People, review.Person{Role: oneLine(e.Key)})
		}
	}
}

// readNumber reads one thing that was counted.
func readNumber(d *node.Decoder, n *node.Node, e *entry[review.Impact]) {
	var v review.Number
	fields := []field[review.Number]{
		{Key: "what", Read: line(func(v *review.Number) *string { return &v.What })},
		{Key: "value", Read: func(d *node.Decoder, n *node.Node, e *entry[review.Number]) {
			e.it.Value, _ = d.Float(n, -math.MaxFloat64, math.MaxFloat64)
		}},
		{Key: "unit", Read: line(func(v *review.Number) *string { return &v.Unit })},
	}
	if !read(e.reader, n, "a number", fields, &v, nil) || !e.wants(n, v.What, "a number", "what") {
		return
	}
	if n.Get("value") == nil {
		d.Errorf(n, "missing", "write {what: late parcels, value: 1200}", "a number needs a value")
		return
	}
	e.it.Numbers = append(e.it.Numbers, v)
}

func readRefs(d *node.Decoder, n *node.Node, p *reader) {
	for _, v := range d.NameTexts(n) {
		if v = oneLine(v); v != "" {
			p.r.Refs = append(p.r.Refs, v)
		}
	}
}

// readNotes reads what stands around the items of fields: a map of field to prose.
func readNotes(d *node.Decoder, n *node.Node, p *reader) {
	if n.Kind == node.Null {
		return
	}
	if n.Kind != node.Map {
		d.Errorf(n, "type", "notes: {timeline: All times in UTC}",
			"notes wants fields and what to say above them, not %s", n.Kind)
		return
	}
	for _, e := range n.Entries {
		if !slices.Contains(review.SectionFields(), e.Key) {
			p.Errs.Errorf(p.File, e.KeySpan, "unknown-key", diag.DidYouMean(e.Key, review.SectionFields()),
				"notes has no key %q", e.Key)
			continue
		}
		p.note(e.Key, p.text(e.Value))
	}
}

// note adds to the note of a field; notes are in the order of the fields.
func (p *reader) note(field string, t review.Text) {
	if t.Empty() {
		return
	}
	fields := review.SectionFields()
	for i := range p.r.Notes {
		if n := &p.r.Notes[i]; n.Field == field {
			n.Text.Src = strings.TrimRight(n.Text.Src, "\n") + "\n\n" + t.Src
			return
		}
	}
	p.r.Notes = append(p.r.Notes, review.Note{Field: field, Text: t})
	slices.SortStableFunc(p.r.Notes,
		func(a, b review.Note) int { return slices.Index(fields, a.Field) - slices.Index(fields, b.Field) })
}

func readMeeting(_ *node.Decoder, n *node.Node, p *reader) {
	fields := []field[review.Meeting]{{Key: "date",
		Read: moment(func(m *review.Meeting) *review.Time { return &m.Date })}}
	if n.Kind == node.Scalar {
		fields[0].Read(&p.Decoder, n, &entry[review.Meeting]{p, &p.r.Meeting})
		return
	}
	read(p, n, "a meeting", fields, &p.r.Meeting, nil)
}
