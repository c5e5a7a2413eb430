package ingest

import "strings"

// PagerDuty: an incident, its log entries, its notes, as the API gives them. An entry's kind is its type, which ends
// in _log_entry.

func isPagerDuty(in *Input) bool {
	root := in.root()
	entries, notes := root.peek("log_entries"), root.peek("notes")
	incident := root.peek("incident")
	if !incident.isMap() {
		incident = root.peek("incidents").head()
	}
	return entries.isList() || entries.head().has("type") ||
		notes.isList() && notes.head().has("content", "created_at") ||
		incident.has("incident_number") || incident.has("urgency", "service")
}

func readPagerDuty(r *reader) error {
	root := r.in.json(r.in.Files[0])
	if root.peek("more").yes() {
		r.warn(root.get("more"), "there are further pages; fetch them with offset, else what came before is missing")
	}
	incidents := root.get("incidents").list()
	if one := root.get("incident"); one.isMap() {
		incidents = append(incidents, one)
	}
	for _, i := range incidents {
		r.pdIncident(i)
	}
	for _, e := range root.get("log_entries").list() {
		r.pdEntry(e)
	}
	for _, n := range root.get("notes").list() {
		r.pdNote(n.get("content"), n.get("created_at"), n.peek("user"), n)
	}
	return nil
}

func (r *reader) pdIncident(i value) {
	r.title(i.first("title", "summary"))
	r.service(i.peek("service", "summary"))
	for _, e := range i.peek("log_entries").list() {
		r.pdEntry(e)
	}
	for _, n := range i.peek("notes").list() {
		r.pdNote(n.get("content"), n.get("created_at"), n.peek("user"), n)
	}
}

// pdKind says what a type of entry is. why is not empty for noise.
func pdKind(kind string) (as string, why string) {
	switch kind {
	case "trigger":
		return "alert", ""
	case "acknowledge", "unacknowledge", "snooze", "custom_field_value_change", "link", "unlink", "merge":
		return "action", ""
	case "assign", "delegate", "reassign":
		return "handoff", ""
	case "escalate", "responder_request", "responder_accept", "responder_decline", "add_responder":
		return "help", ""
	case "urgency_change", "priority_change", "incident_priority_change", "field_value_change":
		return "assessment", ""
	case "status_update", "send_status_update":
		return "communication", ""
	case "resolve":
		return "recovery", ""
	case "exhaust_escalation_path", "reach_ack_limit", "reach_trigger_limit", "repeat_escalation_path":
		return "surprise", ""
	case "notify", "seen", "stop_notification":
		return "", "notifications"
	}
	return "", ""
}

func (r *reader) pdEntry(e value) {
	kind, ok := strings.CutSuffix(e.get("type").text(), "_log_entry")
	kind = strings.TrimSuffix(kind, "_reference")
	if kind == "annotate" {
		r.pdNote(firstThere(e.get("note"), e.get("channel", "summary")), e.get("created_at"), e.peek("agent"), e)
		return
	}
	as, why := pdKind(kind)
	if why != "" {
		r.noise(why)
		return
	}
	if !ok || as == "" {
		r.leave(e.get("type"), e.peek("summary").text(), "this type of entry is not known; it is a candidate")
	}
	out := Event{At: r.instant(e.get("created_at")), Kind: as, sure: as != "", source: "entry " + e.get("id").text(),
		Lane: laneOf(e.peek("service", "summary").text())}
	agent := e.peek("agent")
	human := strings.HasPrefix(agent.peek("type").text(), "user")
	if human {
		out.who = r.pdUser(agent)
	} else if out.Lane == "" {
		out.Lane = laneOf(agent.peek("summary").text())
	}
	if strings.HasPrefix(agent.peek("type").text(), "service") {
		r.service(agent.get("summary"))
	}
	out.Text = r.pdText(e, kind, human)
	switch {
	case kind == "trigger":
		out.Marker = "detected"
		if r.out.Detected == "" {
			r.out.Detected = map[bool]string{true: "human", false: "alert"}[human]
		}
	case kind == "resolve" && human:
		out.Marker = "resolved"
	}
	out.Evidence = []string{e.peek("html_url").text(), e.peek("incident", "html_url").text()}
	for _, c := range e.peek("contexts").list() {
		out.Evidence = append(out.Evidence, c.peek("href").text())
	}
	r.service(e.peek("service", "summary"))
	r.add(out, e)
}

// pdText says what happened without naming anybody: the summary has the name of who did it.
func (r *reader) pdText(e value, kind string, human bool) string {
	detail := r.plain(
		firstThere(
			e.peek("event_details", "description"),
			e.peek("channel", "details", "description"),
			e.peek("channel", "description"),
		),
	)
	summary := e.peek("summary")
	switch kind {
	case "trigger":
		return join(": ", "Page", firstOf(detail, r.pdSummary(summary, e)))
	case "acknowledge":
		if human {
			return "Acknowledges the page"
		}
	case "resolve":
		if human {
			return "Resolves the page"
		}
		return "The page resolved by itself"
	case "exhaust_escalation_path":
		return "The page went through everybody on the escalation path and nobody answered"
	case "reach_ack_limit":
		return "The acknowledgement ran out"
	case "assign", "delegate", "reassign":
		return r.pdAssigned(e, "The page goes to")
	case "escalate":
		return r.pdAssigned(e, "The page escalates to")
	}
	return firstOf(r.pdSummary(summary, e), strings.ReplaceAll(kind, "_", " "))
}

// pdSummary is the summary, with people as mentions.
func (r *reader) pdSummary(v, e value) string {
	text := r.plain(v)
	for _, of := range append([]value{e.peek("agent"), e.peek("user")}, e.peek("assignees").list()...) {
		if name := escape(of.peek("summary").text()); name != "" && strings.HasPrefix(of.peek("type").text(), "user") {
			text = strings.ReplaceAll(text, name, mention(r.pdUser(of)))
		}
	}
	return text
}

func (r *reader) pdAssigned(e value, words string) string {
	var to []string
	for _, a := range e.peek("assignees").list() {
		if strings.HasPrefix(a.peek("type").text(), "user") {
			to = append(to, mention(r.pdUser(a)))
		} else {
			to = append(to, r.plain(a.get("summary")))
		}
	}
	if len(to) == 0 {
		return r.pdSummary(e.peek("summary"), e)
	}
	return words + " " + strings.Join(to, ", ")
}

func (r *reader) pdUser(u value) string {
	name := u.peek("summary").text()
	id := u.peek("id").text()
	if key, known := r.crew.byAlias[fold(name)]; known && id == "" && strings.HasPrefix(key, "pagerduty ") {
		return key
	}
	id = firstOf(id, name)
	return r.crew.meet("pagerduty "+id, name, id, u.peek("email").text())
}

// pdNote takes a note, which stands in the log and again in the list of notes: the instant and the words tell that it
// is one.
func (r *reader) pdNote(text, at, user, place value) {
	e := Event{At: r.instant(at), Kind: "note", Text: r.plain(text), sure: true}
	e.source = "note " + e.At.At.UTC().String() + " " + text.text()
	if name := user.peek("summary").text(); name != "" {
		e.who = r.pdUser(user)
	}
	e.Evidence = []string{place.peek("html_url").text()}
	r.add(e, place)
}

func firstThere(all ...value) value {
	for _, v := range all {
		if v.there() {
			return v
		}
	}
	return all[0]
}
