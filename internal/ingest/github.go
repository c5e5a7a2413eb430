package ingest

import (
	"fmt"
	"strings"
)

// GitHub: an issue or a pull request as `gh ... --json` gives it, as REST gives it, or a list of comments. Both have
// other names for the same keys.

func isGitHub(in *Input) bool {
	one := in.root()
	if one.isList() {
		one = one.head()
	}
	switch {
	case one.has("createdAt") && (one.has("comments") || one.has("author") && one.has("url")):
		return one.peek("url").text() != "" || one.peek("comments").isList()
	case one.has("created_at", "html_url") && (one.has("user") || one.has("number")):
		return !one.has("shortlink") && !one.has("iid")
	}
	return false
}

func readGitHub(r *reader) error {
	for _, i := range r.in.json(r.in.Files[0]).oneOrMore() {
		if i.has("issue_url") && !i.has("title") {
			r.ghComment(i, "")
			continue
		}
		r.ghIssue(i)
	}
	return nil
}

func (r *reader) ghIssue(i value) {
	href := i.first("url", "html_url").text()
	if page := i.peek("html_url").text(); page != "" {
		href = page
	}
	merged, isPull := i.first("mergedAt", "merged_at"), i.has("mergedAt") || i.has("merged_at") ||
		i.has("pull_request")
	what := map[bool]string{true: "Pull request", false: "Issue"}[isPull]
	if !isPull {
		r.title(i.get("title"))
	}
	r.add(
		Event{
			At:       r.instant(i.first("createdAt", "created_at")),
			Kind:     "communication",
			Text:     join(": ", what+" opened", r.plain(i.get("title"))),
			Evidence: []string{href},
			who:      r.ghUser(i),
			source:   href + " opened",
		},
		i,
	)
	if body := i.get("body"); strings.TrimSpace(body.text()) != "" {
		r.leave(body, body.text(), "the description is a text; import it as a document if it tells the story")
	}
	comments := i.peek("comments")
	if comments.isList() {
		for _, c := range comments.list() {
			r.ghComment(c, href)
		}
	}
	if merged.there() {
		r.add(
			Event{
				At:       r.instant(merged),
				Kind:     "change",
				Text:     join(": ", what+" merged", r.plain(i.get("title"))),
				Evidence: []string{href},
				sure:     true,
				source:   href + " merged",
			},
			merged,
		)
	} else if closed := i.first("closedAt", "closed_at"); closed.there() {
		e := Event{At: r.instant(closed), Text: join(": ", what+" closed", r.plain(i.get("title"))),
			Evidence: []string{href}, source: href + " closed"}
		if !isPull {
			e.Marker = "resolved"
		}
		r.add(e, closed)
	}
	if commits := i.peek("commits"); commits.isList() {
		for _, c := range commits.list() {
			r.add(
				Event{
					At:       r.instant(c.first("committedDate", "authoredDate")),
					Kind:     "change",
					Text:     join(" ", "Committed:", r.plain(c.get("messageHeadline"))),
					Evidence: []string{commitLink(href, c.get("oid").text())},
					source:   "commit " + c.get("oid").text(),
				},
				c,
			)
		}
	}
}

// commitLink is the address of a commit in the repository that an issue's address names.
func commitLink(issue, hash string) string {
	for _, part := range []string{"/pull/", "/issues/"} {
		if repo, _, ok := strings.Cut(issue, part); ok && hash != "" {
			return repo + "/commit/" + hash
		}
	}
	return ""
}

func (r *reader) ghComment(c value, issue string) {
	if c.peek("isMinimized").yes() {
		r.noise("hidden comments")
		return
	}
	login := c.peek("author", "login").text() + c.peek("user", "login").text()
	bot := strings.HasSuffix(login, "[bot]") || c.peek("user", "type").is("Bot") || c.peek("author", "is_bot").yes()
	e := Event{
		At:   r.instant(c.first("createdAt", "created_at")),
		Kind: "communication",
		Text: r.handles("github", r.marked(c.get("body"))),
		Evidence: []string{
			firstOf(c.peek("html_url").text(), c.peek("url").text(), issue),
		},
		source: "comment " + firstOf(c.peek("node_id").text(), c.get("id").text()),
	}
	e.permalink = c.peek("html_url").there() || c.peek("url").there()
	for _, g := range c.peek("reactionGroups").list() {
		e.Reactions += count(g.peek("users", "totalCount"))
	}
	if n := c.peek("reactions", "total_count"); n.there() {
		e.Reactions = count(n)
	}
	if bot {
		if !r.asBot(&e, strings.TrimSuffix(login, "[bot]")) {
			return
		}
		e.sure = false
	} else {
		e.who = r.ghUser(c)
	}
	r.add(e, c)
}

func (r *reader) ghUser(v value) string {
	who := v.peek("author")
	if !who.there() {
		who = v.peek("user")
	}
	login := who.peek("login").text()
	if login == "" {
		return ""
	}
	return r.crew.meet("github "+strings.ToLower(login), firstOf(who.peek("name").text(), login), login)
}

func count(v value) int {
	n := 0
	_, _ = fmt.Sscan(v.text(), &n)
	return n
}
