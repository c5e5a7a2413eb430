package ingest

import "slices"

// Statuspage: incidents.json of a page, or one incident. What it tells is what customers were told, later than it was
// known inside, so it never says when something was detected; its own words for a state are candidates for markers.

func isStatuspage(in *Input) bool {
	root := in.root()
	one := root.peek("incidents").head()
	if inner := root.peek("incident"); inner.isMap() {
		one = inner
	} else if !root.has("incidents") {
		one = root
	}
	return one.has("incident_updates", "status") || root.peek("page").isMap() && root.has("incidents")
}

func readStatuspage(r *reader) error {
	root := r.in.json(r.in.Files[0])
	incidents := root.get("incidents").list()
	if !root.has("incidents") {
		incidents = []value{root}
		if root.peek("incident").isMap() {
			incidents = []value{root.get("incident")}
		}
	}
	for _, i := range incidents {
		r.statusIncident(i)
	}
	return nil
}

func (r *reader) statusIncident(i value) {
	maintenance := []string{"scheduled", "in_progress", "verifying", "completed"}
	if slices.Contains(maintenance, i.get("status").text()) || i.peek("impact").is("maintenance") {
		for range i.get("incident_updates").list() {
			r.noise("maintenance")
		}
		return
	}
	r.title(i.get("name"))
	for _, c := range i.get("components").list() {
		r.service(c.get("name"))
	}
	id, href := i.get("id").text(), i.peek("shortlink").text()
	for _, u := range i.get("incident_updates").list() {
		e := Event{
			At:       r.instant(u.first("display_at", "created_at")),
			Kind:     "communication",
			Lane:     "status page",
			sure:     true,
			Text:     join(": ", title(u.get("status").text()), r.html(u.get("body"))),
			Evidence: []string{href},
			source:   firstOf(u.get("id").text(), id+" "+u.get("created_at").text()),
		}
		r.add(e, u)
		r.statusMarker(e, u.get("status").text(), u)
	}
	if at := i.peek("started_at"); at.there() {
		r.add(
			Event{
				At:       r.instant(at),
				Lane:     "status page",
				Text:     "The status page gives this as the start",
				Marker:   "started",
				Evidence: []string{href},
				source:   id + " started",
			},
			at,
		)
	}
	if body := i.peek("postmortem_body"); body.there() {
		r.leave(
			body,
			body.text(),
			"the published account is a text, not an event; it is worth reading beside the review",
		)
	}
}

// statusMarker offers the moment that a state stands for.
func (r *reader) statusMarker(e Event, status string, u value) {
	marker := map[string]string{"investigating": "declared", "monitoring": "mitigated", "resolved": "resolved"}[status]
	if marker == "" {
		return
	}
	r.add(
		Event{
			At:       e.At,
			Lane:     e.Lane,
			Text:     "The status page says " + status,
			Marker:   marker,
			Evidence: e.Evidence,
			source:   e.source + " " + marker,
		},
		u,
	)
}

// title writes a word of an API as a word of a text.
func title(s string) string {
	if s == "" {
		return ""
	}
	out := []byte(s)
	for i := range out {
		if out[i] == '_' {
			out[i] = ' '
		}
	}
	if out[0] >= 'a' && out[0] <= 'z' {
		out[0] -= 'a' - 'A'
	}
	return escape(string(out))
}
