package ingest

import (
	"regexp"
	"strings"
)

// Chats beside Slack whose exports are JSON: Discord (DiscordChatExporter), Mattermost, Zulip, Matrix (Element), Teams
// (Graph).

func isDiscord(in *Input) bool {
	root := in.root()
	return root.has("channel", "messages") &&
		(root.has("guild") || root.peek("messages").head().has("timestamp", "author"))
}

// discordMarks is Markdown already; times carry the exporter's offset, which tells the instant.
func readDiscord(r *reader) error {
	root := r.in.json(r.in.Files[0])
	guild, channel := root.peek("guild", "id").text(), root.peek("channel", "id").text()
	for _, m := range root.get("messages").list() {
		kind := m.peek("type").text()
		if kind != "" && kind != "Default" && kind != "Reply" && kind != "0" && kind != "19" {
			r.noise("notifications")
			continue
		}
		e := Event{
			At:     r.instant(m.get("timestamp")),
			Kind:   "communication",
			Text:   r.marked(m.get("content")),
			Pin:    m.peek("isPinned").yes(),
			source: m.get("id").text(),
		}
		if guild != "" && channel != "" && guild != "0" {
			e.Evidence = []string{"https://discord.com/channels/" + guild + "/" + channel + "/" + m.get("id").text()}
		}
		r.discordRest(&e, m)
		author := m.get("author")
		name := author.peek("name").text()
		if author.peek("isBot").yes() {
			if !r.asBot(&e, name) {
				continue
			}
		} else if id := firstOf(author.peek("id").text(), name); id != "" {
			e.who = r.crew.meet("discord "+id, firstOf(author.peek("nickname").text(), name), id, name)
		}
		r.add(e, m)
	}
	return nil
}

// discordRest adds what embeds and files say, and counts reactions.
func (r *reader) discordRest(e *Event, m value) {
	for _, embed := range m.peek("embeds").list() {
		e.Text = join("\n", e.Text, join(": ", r.plain(embed.peek("title")), r.marked(embed.peek("description"))))
		e.Evidence = append(e.Evidence, embed.peek("url").text())
	}
	for _, f := range m.peek("attachments").list() {
		e.Text = join(" ", e.Text, "(file: "+r.plain(f.get("fileName"))+")")
	}
	for _, x := range m.peek("reactions").list() {
		e.Reactions += max(1, count(x.peek("count")))
		if name := x.peek("emoji", "name").text(); name == "📌" || name == "pushpin" {
			e.Pin = true
		}
	}
	for _, u := range m.peek("mentions").list() {
		name := u.peek("name").text()
		key := r.crew.meet(
			"discord "+firstOf(u.peek("id").text(), name),
			firstOf(u.peek("nickname").text(), name),
			name,
		)
		for _, as := range []string{u.peek("nickname").text(), name} {
			if as != "" {
				e.Text = strings.ReplaceAll(e.Text, "@"+as, mention(key))
			}
		}
	}
}

func isMattermost(in *Input) bool {
	for i, v := range in.jsonLines() {
		if v.has("type", "post") || i == 0 && v.has("version") && v.peek("type").is("version") {
			return true
		}
		if i > 50 {
			break
		}
	}
	return false
}

func readMattermost(r *reader) error {
	for _, v := range r.in.jsonLines() {
		switch {
		case v.peek("type").is("post"):
			r.mattermostPost(v.get("post"), v.peek("post", "channel").text())
		case v.peek("type").is("direct_post"):
			r.noise("direct messages")
		}
	}
	return nil
}

func (r *reader) mattermostPost(p value, channel string) {
	user := p.get("user").text()
	if kind := p.peek("type").text(); strings.HasPrefix(kind, "system_") {
		r.noise("notifications")
	} else {
		e := Event{At: r.instant(p.get("create_at")), Kind: "communication", Text: r.handles("mattermost",
			r.marked(p.get("message"))), Pin: p.peek("is_pinned").yes(),
			Reactions: len(p.peek("reactions").list()), source: channel + " " + p.get("create_at").text() + " " + user}
		for _, x := range p.peek("reactions").list() {
			e.Pin = e.Pin || x.peek("emoji_name").is("pushpin")
		}
		if user != "" {
			e.who = r.crew.meet("mattermost "+user, user, user)
		}
		r.add(e, p)
	}
	for _, reply := range p.peek("replies").list() { // they have no channel of their own
		r.mattermostPost(reply, channel)
	}
}

func isZulip(in *Input) bool {
	m := in.root().peek("messages").head()
	return m.has("timestamp", "content") && (m.has("subject") || m.has("sender_full_name") || m.has("sender_id"))
}

func readZulip(r *reader) error {
	root := r.in.json(r.in.Files[0])
	if root.has("found_oldest") && !root.get("found_oldest").yes() {
		r.warn(root.get("found_oldest"), "older messages are missing from this export")
	}
	for _, m := range root.get("messages").list() {
		name := m.peek("sender_full_name").text()
		id := firstOf(m.peek("sender_id").text(), m.peek("sender_email").text(), name)
		e := Event{
			At:        r.instant(m.get("timestamp")),
			Kind:      "communication",
			source:    m.get("id").text(),
			Reactions: len(m.peek("reactions").list()),
		}
		if t := m.peek("content_type").text(); t == "text/x-markdown" ||
			t == "" && !strings.HasPrefix(strings.TrimSpace(m.get("content").text()), "<") {
			e.Text = r.marked(m.get("content"))
		} else {
			e.Text = r.html(m.get("content"))
		}
		for _, x := range m.peek("reactions").list() {
			e.Pin = e.Pin || x.peek("emoji_name").is("pushpin")
		}
		switch {
		case strings.HasSuffix(name, "Notification Bot"), strings.HasSuffix(name, "Welcome Bot"):
			r.noise("notifications")
			continue
		case strings.Contains(m.peek("sender_email").text(), "-bot@"):
			if !r.asBot(&e, name) {
				continue
			}
		case id != "":
			e.who = r.crew.meet("zulip "+id, name, id, m.peek("sender_email").text())
		}
		r.add(e, m)
	}
	return nil
}

func isMatrix(in *Input) bool {
	m := in.root().peek("messages").head()
	return m.has("origin_server_ts", "type") || in.root().has("room_name", "messages")
}

// readMatrix reads edits first: they are events of their own that name the one they change.
func readMatrix(r *reader) error {
	root := r.in.json(r.in.Files[0])
	edits, pins, reactions := map[string]value{}, map[string]bool{}, map[string]int{}
	for _, m := range root.get("messages").list() {
		relates := m.peek("content", "m.relates_to")
		switch {
		case relates.peek("rel_type").is("m.replace"):
			edits[relates.peek("event_id").text()] = m.peek("content", "m.new_content")
		case m.peek("type").is("m.reaction"):
			reactions[relates.peek("event_id").text()]++
			pins[relates.peek("event_id").text()] = pins[relates.peek("event_id").text()] ||
				strings.HasPrefix(relates.peek("key").text(), "📌")
		case m.peek("type").is("m.room.pinned_events"):
			for _, id := range m.peek("content", "pinned").list() {
				pins[id.text()] = true
			}
		}
	}
	for _, m := range root.get("messages").list() {
		r.matrixEvent(m, edits, pins, reactions)
	}
	return nil
}

func (r *reader) matrixEvent(m value, edits map[string]value, pins map[string]bool, reactions map[string]int) {
	content, id := m.get("content"), m.peek("event_id").text()
	switch {
	case m.peek("type").is("m.reaction"):
		r.noise("reactions")
		return
	case !m.peek("type").is("m.room.message"):
		r.noise("notifications")
		return
	case content.peek("m.relates_to", "rel_type").is("m.replace"):
		r.noise("edits")
		return
	case len(content.keys()) == 0:
		r.noise("deleted messages")
		return
	}
	if later, ok := edits[id]; ok {
		content = later
	}
	e := Event{
		At:        r.instant(m.get("origin_server_ts")),
		Kind:      "communication",
		source:    id,
		Pin:       pins[id],
		Reactions: reactions[id],
	}
	body := content.peek("body").text()
	if content.peek("m.relates_to", "m.in_reply_to").isMap() {
		body = withoutQuote(body)
	}
	e.Text = r.plainText(body, content)
	switch t := content.peek("msgtype").text(); t {
	case "m.image", "m.file", "m.video", "m.audio":
		e.Text = "(file: " + e.Text + ")"
	case "m.notice":
		if !r.asBot(&e, strings.TrimPrefix(before(m.get("sender").text(), ":"), "@")) {
			return
		}
	}
	if e.Lane == "" {
		sender := m.get("sender").text()
		e.who = r.crew.meet("matrix "+sender, strings.TrimPrefix(before(sender, ":"), "@"), sender,
			before(sender, ":"))
	}
	r.add(e, m)
}

func before(s, sep string) string {
	s, _, _ = strings.Cut(s, sep)
	return s
}

// withoutQuote leaves out the lines that repeat what is answered.
func withoutQuote(body string) string {
	lines := strings.Split(body, "\n")
	for len(lines) > 0 && strings.HasPrefix(lines[0], "> ") {
		lines = lines[1:]
	}
	return strings.TrimSpace(strings.Join(lines, "\n"))
}

func isTeams(in *Input) bool {
	root := in.root()
	m := root.peek("value").head()
	if root.isList() {
		m = root.head()
	}
	return m.has("createdDateTime", "body") && (m.has("messageType") || m.has("from"))
}

var (
	teamsAt     = regexp.MustCompile(`<at id="?(\d+)"?>([^<]*)</at>`)
	teamsAttach = regexp.MustCompile(`<attachment[^>]*>(?:</attachment>)?`)
)

func readTeams(r *reader) error {
	root := r.in.json(r.in.Files[0])
	list := root
	if root.isMap() {
		list = root.get("value")
		if next := root.peek("@odata.nextLink"); next.there() {
			r.warn(next, "there are further pages; fetch them too")
		}
	}
	for _, m := range list.list() {
		r.teamsMessage(m)
		for _, reply := range m.peek("replies").list() {
			r.teamsMessage(reply)
		}
	}
	return nil
}

func (r *reader) teamsMessage(m value) {
	switch {
	case !m.peek("messageType").is("message") && m.peek("messageType").there():
		r.noise("notifications")
		return
	case m.peek("deletedDateTime").there():
		r.noise("deleted messages")
		return
	}
	e := Event{
		At:        r.instant(m.get("createdDateTime")),
		Kind:      "communication",
		source:    m.get("id").text(),
		Evidence:  []string{m.peek("webUrl").text()},
		Reactions: len(m.peek("reactions").list()),
	}
	e.Text = r.teamsText(m)
	user, app := m.peek("from", "user"), m.peek("from", "application")
	switch {
	case user.isMap():
		e.who = r.teamsUser(user)
	case app.isMap():
		if !r.asBot(&e, app.peek("displayName").text()) {
			return
		}
	}
	r.add(e, m)
}

func (r *reader) teamsUser(u value) string {
	name := u.peek("displayName").text()
	id := firstOf(u.peek("id").text(), name)
	return r.crew.meet("teams "+id, name, id)
}

// teamsText is the body; <at> stands for somebody in the list of mentions, an empty body for a subject or a card.
func (r *reader) teamsText(m value) string {
	body, text := m.get("body"), m.peek("body", "content").text()
	if !body.peek("contentType").is("html") {
		return join(": ", r.plain(m.peek("subject")), r.plainText(text, body))
	}
	users := map[string]string{}
	for _, x := range m.peek("mentions").list() {
		if u := x.peek("mentioned", "user"); u.isMap() {
			users[x.get("id").text()] = r.teamsUser(u)
		}
	}
	text = teamsAttach.ReplaceAllString(text, "")
	text = teamsAt.ReplaceAllStringFunc(text, func(at string) string {
		p := teamsAt.FindStringSubmatch(at)
		if users[p[1]] == "" {
			return p[2]
		}
		return "throughlinemention" + p[1] + "end"
	})
	out := r.htmlText(text, body)
	for id, key := range users {
		out = strings.ReplaceAll(out, "throughlinemention"+id+"end", mention(key))
	}
	for _, a := range m.peek("attachments").list() {
		if name := r.plain(a.peek("name")); name != "" {
			out = join(" ", out, "(file: "+name+")")
		}
	}
	return join(": ", r.plain(m.peek("subject")), out)
}
