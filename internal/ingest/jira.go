package ingest

import (
	"regexp"
	"strings"
)

// Jira: an issue with its comments and, where it was asked for (expand=changelog), its history. Texts are wiki marks
// in version 2 of the API and a document in version 3.

func isJira(in *Input) bool {
	one := in.root()
	if one.peek("issues").isList() {
		one = one.peek("issues").head()
	} else if one.isList() {
		one = one.head()
	}
	return one.has("key", "fields")
}

func readJira(r *reader) error {
	root := r.in.json(r.in.Files[0])
	list := root.oneOrMore()
	if root.has("issues") {
		list = root.get("issues").list()
	}
	for _, i := range list {
		r.jiraIssue(i)
	}
	return nil
}

func (r *reader) jiraIssue(i value) {
	key, fields := i.get("key").text(), i.get("fields")
	href := jiraLink(i.peek("self").text(), key)
	r.title(fields.get("summary"))
	for _, c := range fields.peek("components").list() {
		r.service(c.peek("name"))
	}
	opened := "Ticket " + escape(key) + " opened"
	r.add(Event{At: r.instant(fields.get("created")), Kind: "communication", who: r.jiraUser(fields.peek("reporter")),
		Text: join(": ", opened, r.plain(fields.get("summary"))), Evidence: []string{href}, source: key + " opened"},
		fields)
	if text := r.jiraText(fields.peek("description")); text != "" {
		r.leave(fields.get("description"), text, "the description is a text; import it as a document if it tells "+
			"the story")
	}
	comments := fields.peek("comment", "comments")
	if n := count(fields.peek("comment", "total")); n > len(comments.list()) {
		r.warn(comments, "there are further comments; fetch /comment too")
	}
	for _, c := range comments.list() {
		r.add(Event{At: r.instant(c.get("created")), Kind: "communication", who: r.jiraUser(c.peek("author")),
			Text: r.jiraText(c.get("body")), Evidence: []string{href}, source: "comment " + c.get("id").text()}, c)
	}
	for _, h := range i.peek("changelog", "histories").list() {
		r.jiraChange(h, key, href)
	}
	if at := fields.peek("resolutiondate"); at.there() {
		r.add(Event{At: r.instant(at), Text: "Ticket " + escape(key) + " resolved", Marker: "resolved",
			Evidence: []string{href}, source: key + " resolved"}, at)
	}
}

// jiraChange takes what changed of state and severity; who was told and what was linked is noise.
func (r *reader) jiraChange(h value, key, href string) {
	for _, c := range h.get("items").list() {
		switch field := strings.ToLower(c.get("field").text()); field {
		case "status", "priority", "severity":
			text := title(field) + " of " + escape(key) + ": " + join(" to ", r.plain(c.peek("fromString")),
				r.plain(c.peek("toString")))
			r.add(Event{At: r.instant(h.get("created")), Kind: "assessment", who: r.jiraUser(h.peek("author")),
				Text:     text,
				Evidence: []string{href}, source: h.get("id").text() + " " + field}, h)
		default:
			r.noise("changes of other fields")
		}
	}
}

// jiraLink is where people read the issue, on the host that the API answered from.
func jiraLink(self, key string) string {
	if host, _, ok := strings.Cut(self, "/rest/"); ok {
		return host + "/browse/" + key
	}
	return ""
}

func (r *reader) jiraUser(u value) string {
	id := firstOf(u.peek("accountId").text(), u.peek("name").text(), u.peek("key").text(),
		u.peek("displayName").text())
	if id == "" {
		return ""
	}
	return r.crew.meet("jira "+id, u.peek("displayName").text(), id, u.peek("name").text(),
		u.peek("emailAddress").text())
}

// jiraText is a text of either kind.
func (r *reader) jiraText(v value) string {
	if v.isMap() {
		return strings.TrimSpace(r.jiraNode(v))
	}
	var b strings.Builder
	for i, part := range jiraCode.Split(r.safe(v.text(), v), -1) {
		if i%2 == 1 {
			b.WriteString("\n```\n" + strings.Trim(part, "\n") + "\n```\n")
			continue
		}
		b.WriteString(blockStarts(r.jiraWords(part)))
	}
	return strings.TrimSpace(b.String())
}

var (
	jiraCode  = regexp.MustCompile(`\{(?:code|noformat)(?::[^}]*)?\}`)
	jiraToken = regexp.MustCompile(`\[~(?:accountid:)?([^\]\n]+)\]|\[([^\]|\n]+)\|(https?://[^\]|\s]+)[^\]]*\]`)
)

func (r *reader) jiraWords(s string) string {
	var b strings.Builder
	end := 0
	for _, m := range jiraToken.FindAllStringSubmatchIndex(s, -1) {
		b.WriteString(escapeWords(s[end:m[0]]))
		if m[2] >= 0 {
			b.WriteString(mention(r.crew.meet("jira "+s[m[2]:m[3]], "")))
		} else {
			b.WriteString(link(s[m[4]:m[5]], s[m[6]:m[7]]))
		}
		end = m[1]
	}
	return b.String() + escapeWords(s[end:])
}

// jiraNode is a node of a document with all under it.
func (r *reader) jiraNode(v value) string {
	switch v.peek("type").text() {
	case "text":
		return escapeWords(r.safe(v.peek("text").text(), v))
	case "hardBreak":
		return "\n"
	case "mention":
		return mention(r.crew.meet("jira "+v.peek("attrs", "id").text(),
			strings.TrimPrefix(v.peek("attrs", "text").text(), "@")))
	case "emoji":
		return v.peek("attrs", "shortName").text()
	case "inlineCard", "blockCard":
		return r.safe(v.peek("attrs", "url").text(), v)
	case "codeBlock":
		return "```\n" + unescape(r.jiraInside(v)) + "\n```\n"
	case "paragraph", "heading":
		return blockStarts(r.jiraInside(v)) + "\n"
	case "listItem":
		return "- " + strings.ReplaceAll(strings.TrimSpace(r.jiraInside(v)), "\n", "\n  ") + "\n"
	}
	return r.jiraInside(v)
}

func (r *reader) jiraInside(v value) string {
	var b strings.Builder
	for _, c := range v.peek("content").list() {
		b.WriteString(r.jiraNode(c))
	}
	return b.String()
}
