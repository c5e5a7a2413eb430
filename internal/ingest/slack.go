package ingest

import (
	"path"
	"regexp"
	"slices"
	"strings"
)

// Slack: the export of a workspace (a folder or an archive with a folder for each channel and a file for each day in
// it), the answer of conversations.history or .replies, one file of a day, or what slackdump writes.

var dayFile = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}\.json$`)

func isSlack(in *Input) bool {
	if in.Tree {
		return slices.ContainsFunc(
			in.Files,
			func(f InputFile) bool { return dayFile.MatchString(path.Base(f.Name)) && path.Dir(f.Name) != "." },
		)
	}
	root := in.root()
	m := root.peek("messages")
	switch {
	case root.isList():
		return slackMessage(root.head())
	case m.isList() && len(m.list()) > 0:
		return slackMessage(m.head())
	}
	return root.has("messages") && (root.has("ok") || root.has("has_more") || root.has("channel_id", "name"))
}

func slackMessage(v value) bool {
	return v.has("ts") && (v.has("type") || v.has("user") || v.has("bot_id")) && !v.has("origin_server_ts")
}

// A slackSpace is what is known of the workspace beside its messages.
type slackSpace struct {
	*reader
	channels map[string]string // id -> name
	ids      map[string]string // name -> id
	pins     map[string]bool   // channel's name, a space, ts
	bots     map[string]string // id of a bot, or of the account of one -> its name
	host     string            // https://x.slack.com, where a link shows it
}

func readSlack(r *reader) error {
	s := &slackSpace{
		reader:   r,
		channels: map[string]string{},
		ids:      map[string]string{},
		pins:     map[string]bool{},
		bots:     map[string]string{},
	}
	if !r.in.Tree {
		root := r.in.json(r.in.Files[0])
		if root.peek("has_more").yes() {
			r.warn(
				root.get("has_more"),
				"there are further pages; fetch them with next_cursor, else what came before is missing",
			)
		}
		name := root.peek("name").text()
		messages := root
		if !root.isList() {
			messages = root.get("messages")
		}
		if id := root.peek("channel_id").text(); id != "" {
			s.ids[name] = id
		}
		s.findHost(messages)
		s.messages(messages, name)
		return nil
	}
	for _, f := range r.in.Files {
		s.directory(f)
	}
	if r.in.err != nil {
		return r.in.err
	}
	for _, f := range r.in.Files {
		if dayFile.MatchString(path.Base(f.Name)) {
			s.findHost(r.in.json(f))
		}
	}
	for _, f := range r.in.Files {
		if dir := path.Base(path.Dir(f.Name)); dir != "." && dayFile.MatchString(path.Base(f.Name)) {
			s.messages(r.in.json(f), dir)
		}
	}
	return nil
}

// directory reads the files at the top of an export.
func (s *slackSpace) directory(f InputFile) {
	switch path.Base(f.Name) {
	case "users.json", "org_users.json":
		for _, u := range s.in.json(f).list() {
			s.user(u)
		}
	case "channels.json", "groups.json", "mpims.json":
		for _, c := range s.in.json(f).list() {
			id, name := c.get("id").text(), c.get("name").text()
			s.channels[id], s.ids[name] = name, id
			for _, p := range c.get("pins").list() {
				s.pins[name+" "+p.get("id").text()] = true
			}
		}
	}
}

func (s *slackSpace) user(u value) {
	id, profile := u.get("id").text(), u.peek("profile")
	if u.peek("is_bot").yes() {
		s.bots[id] = firstOf(profile.peek("real_name").text(), u.peek("real_name").text(), u.get("name").text())
		if bot := profile.peek("bot_id").text(); bot != "" {
			s.bots[bot] = s.bots[id]
		}
		return
	}
	name := firstOf(
		profile.peek("real_name").text(),
		u.peek("real_name").text(),
		profile.peek("display_name").text(),
		u.get("name").text(),
	)
	s.crew.meet(
		"slack "+id,
		name,
		id,
		u.get("name").text(),
		profile.peek("display_name").text(),
		profile.peek("email").text(),
	)
}

func firstOf(all ...string) string {
	for _, s := range all {
		if strings.TrimSpace(s) != "" {
			return s
		}
	}
	return ""
}

func (s *slackSpace) messages(list value, channel string) {
	for _, m := range list.list() {
		s.message(m, channel)
		if replies := m.peek("slackdump_thread_replies"); replies.v != nil {
			s.messages(replies, channel)
		}
	}
}

// quiet are the kinds of messages that are left out, with what they are counted as.
func slackNoise(subtype string) string {
	switch subtype {
	case "channel_join",
		"channel_leave",
		"group_join",
		"group_leave",
		"bot_add",
		"bot_remove",
		"channel_convert_to_private":
		return "joins and leaves"
	case "channel_name",
		"group_name",
		"channel_purpose",
		"group_purpose",
		"channel_archive",
		"group_archive",
		"channel_unarchive",
		"group_unarchive":
		return "changes of the channel"
	case "pinned_item",
		"unpinned_item",
		"reminder_add",
		"huddle_thread",
		"sh_room_created",
		"file_comment",
		"ekm_access_denied",
		"channel_posting_permissions",
		"bot_enable",
		"bot_disable":
		return "notifications"
	case "tombstone", "message_deleted":
		return "deleted messages"
	case "message_changed", "message_replied":
		return "edits"
	}
	return ""
}

var severity = regexp.MustCompile(
	`(?i)\b(?:sev|severity|p[0-4]\b|incident|impact|status|mitigated|resolved|commander)`)

func (s *slackSpace) message(m value, channel string) {
	subtype, ts := m.peek("subtype").text(), m.get("ts")
	if reason := slackNoise(subtype); reason != "" {
		s.noise(reason)
		return
	}
	e := Event{At: s.instant(ts), Kind: "communication", source: firstOf(s.ids[channel], channel) + " " + ts.text()}
	e.Text = s.words(m)
	e.Reactions, e.Pin = s.reactions(m, channel)
	s.evidence(&e, m, channel)
	topic := subtype == "channel_topic" || subtype == "group_topic"
	switch {
	case topic && !severity.MatchString(e.Text):
		s.noise("changes of the channel")
		return
	case topic:
		e.Kind, e.Text = "note", s.slackText(firstOf(m.peek("topic").text(), m.get("text").text()), m)
		e.Text = "The channel's topic now says: " + e.Text
	case m.peek("user").text() == "USLACKBOT":
		s.noise("notifications")
		return
	}
	if name, bot := s.bot(m); bot {
		if !s.asBot(&e, name) {
			return
		}
	} else {
		e.who = s.author(m)
	}
	s.add(e, m)
}

// author is who wrote a message. Accounts of other workspaces are not in the list of users; the message may say who
// they are.
func (s *slackSpace) author(m value) string {
	id, profile := m.first("user", "user_id").text(), m.peek("user_profile")
	if id == "" {
		id = m.peek("username").text()
	}
	if id == "" {
		return ""
	}
	return s.crew.meet(
		"slack "+id,
		firstOf(profile.peek("real_name").text(), profile.peek("display_name").text(), profile.peek("name").text()),
		id,
	)
}

func (s *slackSpace) bot(m value) (name string, yes bool) {
	id := m.peek("bot_id").text()
	if name := s.bots[firstOf(id, m.peek("user").text())]; name != "" {
		return firstOf(m.peek("username").text(), name), true
	}
	return firstOf(
			m.peek("username").text(),
			m.peek("bot_profile", "name").text(),
			"bot",
		), id != "" ||
			m.peek("subtype").is("bot_message")
}

var (
	alertWords = regexp.MustCompile(`(?i)\[?(?:firing|alerting)\b|\balerts?\b|\btriggered\b|\bcritical\b`)
	alertEnds  = regexp.MustCompile(`(?i)\[?\b(?:resolved|recovered)\b|\[ok\]`)
	alertBots  = regexp.MustCompile(
		`(?i)alert|pager|prometheus|grafana|opsgenie|datadog|sentry|nagios|zabbix|monitor|pingdom`,
	)
	changeWords = regexp.MustCompile(
		`(?i)\b(?:deploy(?:ed|ing|ment)?|roll(?:ed|ing)? ?back|released?|merged|migration)\b`,
	)
)

// asBot says what a bot's message is: an alert, its end, or a change; all else is noise.
func (r *reader) asBot(e *Event, name string) bool {
	e.Lane = laneOf(name)
	switch alert := alertBots.MatchString(name); {
	case (alert || alertWords.MatchString(e.Text)) && alertEnds.MatchString(e.Text):
		e.Kind, e.sure, e.chat = "recovery", true, true
	case alert || alertWords.MatchString(e.Text):
		e.Kind, e.sure, e.chat = "alert", true, true
	case changeWords.MatchString(e.Text):
		e.Kind = "change"
	case e.Pin:
		e.Kind = ""
	default:
		r.noise("bots that are no alerts")
		return false
	}
	return true
}

// words is what a message says: its text, or where that is empty what its attachments and blocks say, and the files
// with it.
func (s *slackSpace) words(m value) string {
	text := s.slackText(m.peek("text").text(), m.get("text"))
	if text == "" {
		var parts []string
		for _, a := range m.peek("attachments").list() {
			parts = append(parts, s.attachment(a))
		}
		if text = join("\n", parts...); text == "" {
			text = s.blocks(m.get("blocks"))
		}
	}
	var files []string
	for _, f := range m.peek("files").list() {
		if name := s.plain(f.first("title", "name")); name != "" {
			files = append(files, "(file: "+name+")")
		}
	}
	return join(" ", text, strings.Join(files, " "))
}

func (s *slackSpace) attachment(a value) string {
	title := s.slackText(a.peek("title").text(), a.get("title"))
	text := s.slackText(a.peek("text").text(), a.get("text"))
	if title == "" && text == "" {
		return join("\n", s.slackText(a.peek("fallback").text(), a.get("fallback")), s.blocks(a.get("blocks")))
	}
	if fallback := a.peek("fallback").text(); strings.HasPrefix(fallback, "[") { // it says whether it fires or ends
		if state, _, ok := strings.Cut(fallback[1:], "]"); ok && !strings.Contains(title, state) {
			title = escapeWords("["+state+"] ") + title
		}
	}
	return join(": ", title, text)
}

// blocks is the text of rich blocks, one line for each block.
func (s *slackSpace) blocks(list value) string {
	var out []string
	for _, b := range list.list() {
		out = append(out, s.block(b))
	}
	return join("\n", out...)
}

func (s *slackSpace) block(b value) string {
	switch b.peek("type").text() {
	case "text", "plain_text":
		return escapeWords(s.safe(b.get("text").text(), b))
	case "mrkdwn":
		return s.slackText(b.get("text").text(), b)
	case "user":
		return mention(s.crew.meet("slack "+b.get("user_id").text(), ""))
	case "link":
		return link(s.safe(b.peek("text").text(), b), b.get("url").text())
	case "emoji":
		return ":" + b.get("name").text() + ":"
	case "channel":
		return "#" + firstOf(s.channels[b.get("channel_id").text()], "channel")
	case "broadcast":
		return "@" + b.get("range").text()
	}
	var out []string
	for _, key := range []string{"text", "fields", "elements"} {
		switch part := b.peek(key); {
		case part.isList():
			for _, e := range part.list() {
				out = append(out, s.block(e))
			}
		case part.isMap():
			out = append(out, s.block(part))
		}
	}
	if t := b.peek("type").text(); t == "rich_text_section" || t == "rich_text_quote" {
		return strings.TrimSpace(strings.Join(out, ""))
	}
	return join("\n", out...)
}

func (s *slackSpace) reactions(m value, channel string) (n int, pinned bool) {
	for _, r := range m.peek("reactions").list() {
		name := r.peek("name").text()
		pinned = pinned || name == "pushpin" || name == "round_pushpin"
		n += max(1, len(r.peek("users").list()))
	}
	if to := m.peek("pinned_to"); to.isList() && len(to.list()) > 0 {
		pinned = true
	}
	return n, pinned || s.pins[channel+" "+m.peek("ts").text()]
}

var slackHost = regexp.MustCompile(`^https://[a-z0-9-]+(?:\.enterprise)?\.slack\.com`)

// findHost learns the workspace's address, which an export does not state, from the address of any message or file in
// it.
func (s *slackSpace) findHost(list value) {
	if !list.isList() {
		return
	}
	for _, m := range list.list() {
		all := []string{m.peek("permalink").text()}
		if files := m.peek("files"); files.isList() {
			for _, f := range files.list() {
				all = append(all, f.peek("permalink").text())
			}
		}
		for _, href := range all {
			if host := slackHost.FindString(href); host != "" && s.host == "" {
				s.host = host
			}
		}
	}
}

// evidence is the message's own address, where its parts are known. The address of a file has the id of an account in
// it and is left.
func (s *slackSpace) evidence(e *Event, m value, channel string) {
	own := m.peek("permalink").text()
	if id := s.ids[channel]; own == "" && s.host != "" && id != "" && m.peek("ts").there() {
		own = s.host + "/archives/" + id + "/p" + strings.ReplaceAll(m.peek("ts").text(), ".", "")
	}
	e.Evidence, e.permalink = []string{own}, own != ""
	for _, a := range m.peek("attachments").list() {
		e.Evidence = append(e.Evidence, a.peek("title_link").text())
	}
}
