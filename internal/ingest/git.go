package ingest

import (
	"fmt"
	"regexp"
	"strings"
)

// git: lines of `git log --date=iso-strict --format='%H%x09%cI%x09%aI%x09%an%x09%s'`, of tags (`git for-each-ref
// --format='%(refname:short)%09%(creatordate:iso-strict)%09%(subject)' refs/tags`), or deploys as JSON lines with
// deployed_at, sha and env. A commit's time is when it was written, not when it ran: commits are candidates, deploys
// and tags events.

var (
	logLine = regexp.MustCompile(`^([0-9a-f]{7,64})\t([^\t]+)\t([^\t]+)\t([^\t]*)\t(.*)$`)
	tagLine = regexp.MustCompile(`^([^\t ]+)\t(\d{4}-\d{2}-\d{2}T[^\t]+)(?:\t(.*))?$`)
)

// A line of a text is a place.
type line struct {
	name string
	n    int
}

func (l line) source() string { return l.name }
func (l line) at() string     { return fmt.Sprintf("line %d", l.n) }

func isGit(in *Input) bool {
	if lines := in.jsonLines(); len(lines) > 0 {
		return isDeploy(lines[0])
	}
	root := in.root()
	if isDeploy(root) || isDeploy(root.head()) || isDeploy(root.peek("deploys").head()) ||
		isDeploy(root.peek("deployments").head()) {
		return true
	}
	first, _, _ := strings.Cut(strings.TrimLeft(in.text(), "\n"), "\n")
	return gitLine(strings.TrimRight(first, "\r"))
}

func isDeploy(v value) bool {
	return v.has("deployed_at") && (v.has("sha") || v.has("version") || v.has("env"))
}

// gitLine reports whether a line is of git: its second field is a time as git's iso-strict writes it.
func gitLine(s string) bool {
	if m := logLine.FindStringSubmatch(s); m != nil {
		return looksISO(m[2])
	}
	m := tagLine.FindStringSubmatch(s)
	return m != nil && looksISO(m[2])
}

var isoStrict = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:Z|[+-]\d{2}:?\d{2})$`)

func looksISO(s string) bool { return isoStrict.MatchString(s) }

func readGit(r *reader) error {
	if lines := r.in.jsonLines(); len(lines) > 0 {
		for _, v := range lines {
			r.deploy(v)
		}
		return nil
	}
	if root := r.in.root(); root.v != nil {
		list := root
		for _, key := range []string{"deploys", "deployments"} {
			if root.has(key) {
				list = root.get(key)
			}
		}
		for _, v := range list.oneOrMore() {
			r.deploy(v)
		}
		return nil
	}
	n := 0
	for text := range strings.SplitSeq(r.in.text(), "\n") {
		n++
		if text = strings.TrimRight(text, "\r"); strings.TrimSpace(text) != "" {
			r.gitLine(text, line{r.in.Name, n})
		}
	}
	return nil
}

func (r *reader) gitLine(text string, at line) {
	if m := logLine.FindStringSubmatch(text); m != nil {
		when := r.clock(m[2], at)
		if when.IsZero() {
			r.leave(at, text, "its date is not that of git log --date=iso-strict")
			return
		}
		r.add(
			Event{
				At:     when,
				Kind:   "change",
				Text:   "Committed: " + r.plainText(m[5], at) + " (" + m[1][:7] + ")",
				source: "commit " + m[1],
			},
			at,
		)
		return
	}
	m := tagLine.FindStringSubmatch(text)
	if m == nil {
		r.leave(at, text, "this is neither a line of git log nor a tag")
		return
	}
	r.add(
		Event{
			At:     r.clock(m[2], at),
			Kind:   "change",
			Text:   join(": ", "Tagged "+r.plainText(m[1], at), r.plainText(m[3], at)),
			sure:   true,
			source: "tag " + m[1],
		},
		at,
	)
}

func (r *reader) deploy(v value) {
	what := firstThere(v.peek("version"), v.peek("sha"), v.peek("ref"))
	name := r.plain(what)
	if s := what.text(); len(s) == 40 && strings.Trim(s, "0123456789abcdef") == "" {
		name = s[:7]
	}
	service := r.plain(v.peek("service"))
	if strings.HasPrefix(name, service) {
		service = ""
	}
	text := join(" ", "Deployed", service, name)
	if env := r.plain(firstThere(v.peek("env"), v.peek("environment"))); env != "" {
		text += " to " + env
	}
	text = join(": ", text, r.plain(firstThere(v.peek("description"), v.peek("message"))))
	e := Event{
		At:       r.instant(v.get("deployed_at")),
		Until:    r.instant(v.peek("finished_at")),
		Kind:     "change",
		Lane:     laneOf(firstOf(v.peek("team").text(), v.peek("service").text())),
		Text:     text,
		Evidence: []string{v.peek("url").text()},
		sure:     true,
		source:   "deploy " + v.get("deployed_at").text() + " " + v.peek("service").text() + what.text(),
	}
	r.service(v.peek("service"))
	r.add(e, v)
}
