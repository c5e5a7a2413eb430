package ingest

import (
	"regexp"
	"strings"
)

// Incident tools that keep a timeline of their own: incident.io, FireHydrant, Rootly, Opsgenie, GitLab. Three of them
// call their list "data", so each is known by what is in its entries.

func isIncidentIO(in *Input) bool {
	root := in.root()
	return root.has("incident_updates") && !root.has("page") || root.peek("follow_ups").isList() ||
		root.peek("incidents").head().has("incident_status") ||
		root.peek("incident").has("incident_status") ||
		root.peek("actions").head().has("incident_id", "status") ||
		len(root.keys()) == 1 && root.peek("markdown").text() != ""
}

func readIncidentIO(r *reader) error {
	root := r.in.json(r.in.Files[0])
	if after := root.peek("pagination_meta", "after"); after.there() {
		r.warn(after, "there may be further pages; fetch them with after="+after.text())
	}
	for _, u := range root.get("incident_updates").list() {
		r.ioUpdate(u)
	}
	incidents := root.get("incidents").list()
	if root.peek("incident").isMap() {
		incidents = append(incidents, root.get("incident"))
	}
	for _, i := range incidents {
		r.ioIncident(i)
	}
	for _, key := range []string{"follow_ups", "actions"} {
		for _, f := range root.get(key).list() {
			if !f.peek("status").is("deleted") {
				r.leave(
					f,
					join(": ", f.peek("title").text()+f.peek("description").text(), f.peek("status").text()),
					"a follow-up is no event; write it under Follow-ups",
				)
			}
		}
	}
	if md := root.peek("markdown"); md.there() {
		r.leave(md, md.text(), "this is a document; import it as one: save the text as .md")
	}
	return nil
}

func (r *reader) ioUpdate(u value) {
	e := Event{
		At:     r.instant(u.get("created_at")),
		Kind:   "communication",
		sure:   true,
		source: "update " + u.get("id").text(),
	}
	var changes []string
	for _, c := range []struct{ key, words string }{{"new_incident_status", "status"}, {"new_severity", "severity"}} {
		if name := r.plain(u.peek(c.key, "name")); name != "" {
			changes = append(changes, c.words+" "+name)
			e.Kind = "assessment"
		}
	}
	e.Text = r.marked(u.peek("message"))
	if len(changes) > 0 {
		e.Text = join(" ", e.Text, "("+strings.Join(changes, ", ")+")")
	}
	if user := u.peek("updater", "user"); user.isMap() {
		e.who = r.somebody("incident.io", user)
	} else {
		e.Lane = laneOf(firstOf(u.peek("updater", "workflow", "name").text(),
			u.peek("updater", "alert", "title").text(), "incident.io"))
	}
	r.add(e, u)
}

// somebody is a user as most of these tools describe one.
func (r *reader) somebody(tool string, u value) string {
	if !u.isMap() {
		if s := u.text(); s != "" {
			return r.crew.meet(tool+" "+fold(s), s, s)
		}
		return ""
	}
	name := firstOf(
		u.peek("name").text(),
		u.peek("full_name").text(),
		u.peek("username").text(),
		u.peek("summary").text(),
	)
	id := firstOf(u.peek("id").text(), u.peek("email").text(), name)
	if id == "" {
		return ""
	}
	return r.crew.meet(
		tool+" "+id,
		name,
		id,
		u.peek("email").text(),
		u.peek("slack_user_id").text(),
		u.peek("username").text(),
	)
}

func (r *reader) ioIncident(i value) {
	switch i.peek("incident_status", "category").text() {
	case "declined", "merged", "canceled":
		r.noise("incidents that were none")
		return
	}
	r.title(i.get("name"))
	id, href := i.get("id").text(), i.peek("permalink").text()
	for _, t := range i.peek("incident_timestamp_values").list() {
		name := t.peek("incident_timestamp", "name")
		at := firstThere(t.peek("value", "value"), t.peek("value"))
		if at.there() {
			r.add(
				Event{
					At:       r.instant(at),
					Text:     r.plain(name),
					Marker:   markerOf(name.text()),
					Evidence: []string{href},
					sure:     markerOf(name.text()) != "",
					Lane:     "incident.io",
					source:   id + " " + name.text(),
				},
				t,
			)
		}
	}
}

var momentWords = []struct {
	pattern *regexp.Regexp
	marker  string
}{
	{regexp.MustCompile(`(?i)impact\s?start|^started|start time|^start$`), "started"},
	{regexp.MustCompile(`(?i)detect`), "detected"},
	{regexp.MustCompile(`(?i)declared|response initiated`), "declared"},
	{regexp.MustCompile(`(?i)mitigat|stabili[sz]ed`), "mitigated"},
	{regexp.MustCompile(`(?i)resolved|end time|^ended`), "resolved"},
}

// markerOf is the marker that a moment's name stands for: tools let people rename them, and what is not plain stays
// none.
func markerOf(name string) string {
	for _, m := range momentWords {
		if m.pattern.MatchString(strings.ReplaceAll(name, "_", " ")) {
			return m.marker
		}
	}
	return ""
}

func isFireHydrant(in *Input) bool {
	root := in.root()
	e := root.peek("data").head()
	return e.has("occurred_at", "type") && !e.has("attributes") ||
		root.has("milestones") && !root.has("incident_updates") ||
		e.has("milestones")
}

func readFireHydrant(r *reader) error {
	root := r.in.json(r.in.Files[0])
	if next := root.peek("pagination", "next"); next.there() {
		r.warn(next, "there are further pages; fetch page "+next.text()+" too")
	}
	list := root.get("data").list()
	if root.has("milestones") {
		list = append(list, root)
	}
	for _, e := range list {
		if e.has("milestones") {
			r.hydrantIncident(e)
			continue
		}
		r.hydrantEvent(e)
	}
	return nil
}

func (r *reader) hydrantIncident(i value) {
	if i.peek("discarded_at").there() {
		r.noise("deleted incidents")
		return
	}
	r.title(i.peek("name"))
	for _, m := range i.get("milestones").list() {
		if at := m.get("occurred_at"); at.there() {
			name := m.peek("type").text()
			r.add(
				Event{
					At:     r.instant(at),
					Text:   title(name),
					Marker: markerOf(name),
					sure:   markerOf(name) != "",
					Lane:   "FireHydrant",
					source: i.peek("id").text() + " " + name,
				},
				m,
			)
		}
	}
}

func (r *reader) hydrantEvent(e value) {
	kind := e.get("type").text()
	data := e.peek("data")
	out := Event{
		At:     r.instant(e.get("occurred_at")),
		source: e.get("id").text(),
		Text: r.marked(
			firstThere(data.peek("body"), data.peek("message"), data.peek("summary"), data.peek("description")),
		),
	}
	switch {
	case strings.Contains(kind, "vote"), strings.Contains(kind, "conversation"), strings.Contains(kind, "task_list"):
		r.noise("votes and tasks")
		return
	case kind == "chat_message" || kind == "generic_chat_message":
		out.Kind, out.Pin = "communication", e.peek("starred").yes()
	case kind == "note":
		out.Kind, out.sure = "note", true
	case strings.Contains(kind, "milestone"):
		name := firstOf(data.peek("type").text(), data.peek("milestone").text(), data.peek("current", "type").text())
		out.Marker, out.sure = markerOf(name), markerOf(name) != ""
		out.Text = firstOf(out.Text, title(name))
	case strings.Contains(kind, "status"), kind == "general_update":
		out.Kind, out.sure = "communication", true
	case strings.Contains(kind, "change"):
		out.Kind, out.sure = "change", true
	}
	if author := e.peek("author"); author.isMap() {
		out.who = r.somebody("firehydrant", author)
	}
	if out.Text == "" {
		r.leave(e, kind, "an event of this type says nothing that could be shown")
		r.noise("without a text")
		return
	}
	r.add(out, e)
}

func isRootly(in *Input) bool {
	root := in.root()
	e := root.peek("data")
	if e.isList() {
		e = e.head()
	}
	kind := e.peek("type").text()
	return e.has("attributes") && (kind == "incident_events" || kind == "incidents")
}

func readRootly(r *reader) error {
	root := r.in.json(r.in.Files[0])
	if next := root.peek("links", "next"); next.there() {
		r.warn(next, "there are further pages; fetch them too")
	}
	for _, d := range root.get("data").oneOrMore() {
		a, id := d.get("attributes"), d.get("id").text()
		if d.get("type").is("incidents") {
			r.rootlyIncident(a, id)
			continue
		}
		e := Event{At: r.instant(a.get("occurred_at")), Kind: "note", sure: true, source: id}
		if text := a.get("event").text(); strings.HasPrefix(strings.TrimSpace(text), "<") {
			e.Text = r.html(a.get("event"))
		} else {
			e.Text = r.marked(a.get("event"))
		}
		if user := firstThere(a.peek("user"), d.peek("relationships", "user", "data")); user.isMap() {
			e.who = r.somebody("rootly", user)
		}
		r.add(e, d)
	}
	return nil
}

func (r *reader) rootlyIncident(a value, id string) {
	r.title(a.peek("title"))
	for _, m := range []string{"started", "detected", "acknowledged", "mitigated", "resolved"} {
		if at := a.peek(m + "_at"); at.there() {
			marker := markerOf(m)
			r.add(
				Event{
					At:       r.instant(at),
					Text:     title(m),
					Marker:   marker,
					sure:     marker != "",
					Lane:     "Rootly",
					Evidence: []string{a.peek("url").text()},
					source:   id + " " + m,
				},
				at,
			)
		}
	}
}

func isOpsgenie(in *Input) bool {
	root := in.root()
	e := root.peek("data").head()
	if root.isList() {
		e = root.head()
	}
	return e.has("log", "createdAt") || e.has("note", "createdAt") && (e.has("owner") || e.has("offset"))
}

func readOpsgenie(r *reader) error {
	root := r.in.json(r.in.Files[0])
	list := root
	if root.isMap() {
		list = root.get("data")
		if next := root.peek("paging", "next"); next.there() {
			r.warn(next, "there are further pages; fetch them with paging.next")
		}
	}
	for _, e := range list.list() {
		kind, log := e.peek("type").text(), e.peek("log").text()
		out := Event{
			At:     r.instant(e.get("createdAt")),
			sure:   true,
			source: e.peek("offset").text() + " " + e.get("createdAt").text() + " " + log,
		}
		owner := e.peek("owner")
		lower := strings.ToLower(log)
		switch {
		case e.has("note"):
			out.Kind, out.Text = "note", r.plain(e.get("note"))
		case kind == "notification",
			kind == "alertRecipient" && strings.HasPrefix(lower, "sent"),
			strings.Contains(lower, "notification"),
			strings.HasPrefix(lower, "viewed"):
			r.noise("notifications")
			continue
		case strings.Contains(lower, "created"):
			out.Kind, out.Marker = "alert", "detected"
			r.out.Detected = firstOf(r.out.Detected, "alert")
		case strings.Contains(lower, "acknowledged"):
			out.Kind = "action"
		case strings.Contains(lower, "escalat"), strings.Contains(lower, "responder"):
			out.Kind = "help"
		case strings.Contains(lower, "closed"), strings.Contains(lower, "resolved"):
			out.Kind = "recovery"
			if !strings.EqualFold(owner.text(), "system") && owner.there() {
				out.Marker = "resolved"
			}
		}
		if out.Text == "" {
			out.Text = r.plainText(strings.TrimSuffix(log, " by "+owner.text()), e.get("log"))
		}
		if name := owner.text(); name != "" && !strings.EqualFold(name, "system") {
			out.who = r.somebody("opsgenie", owner)
		}
		r.add(out, e)
	}
	return nil
}

// gitlabEvents finds the list, however deep in the answer to a GraphQL query.
func gitlabEvents(root value) value {
	for _, holder := range []value{root.peek("data", "project"), root.peek("project"), root} {
		if nodes := holder.peek("incidentManagementTimelineEvents", "nodes"); nodes.isList() {
			return nodes
		}
	}
	return root.peek("incidentManagementTimelineEvents", "nodes")
}

func isGitLab(in *Input) bool {
	root := in.root()
	return gitlabEvents(root).isList() || root.head().has("occurredAt", "note")
}

func readGitLab(r *reader) error {
	root := r.in.json(r.in.Files[0])
	list := gitlabEvents(root)
	if root.isList() {
		list = root
	}
	for _, n := range list.list() {
		e := Event{
			At:     r.instant(n.get("occurredAt")),
			sure:   true,
			source: n.get("id").text(),
			Text:   r.handles("gitlab", r.marked(n.get("note"))),
		}
		if a := n.peek("action").text(); a != "" && a != "comment" {
			e.Kind = "assessment"
		}
		for _, t := range n.peek("timelineEventTags", "nodes").list() {
			switch name := strings.ToLower(t.get("name").text()); name {
			case "start time", "impact detected", "response initiated", "impact mitigated", "end time":
				e.Marker = markerOf(name)
			case "cause identified":
				e.Kind = "assessment"
			}
		}
		if author := n.peek("author"); author.isMap() {
			e.who = r.somebody("gitlab", author)
		}
		r.add(e, n)
	}
	return nil
}
