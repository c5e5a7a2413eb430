package ingest

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Slack's own marks (mrkdwn): *bold* _italic_ ~struck~ `code`, &gt; before a quote, <...> for people, channels and
// links. Entities are just three and are decoded once.

var slackEntities = strings.NewReplacer("&lt;", "<", "&gt;", ">", ampersand, "&")

// slackText makes Markdown of a text of Slack.
func (s *slackSpace) slackText(text string, at where) string {
	text = s.safe(strings.ReplaceAll(text, "&amp;", ampersand), at)
	var b strings.Builder
	for i, part := range strings.Split(text, "```") {
		switch {
		case i%2 == 0:
			b.WriteString(s.slackLines(part, i > 0))
		case strings.TrimSpace(part) != "":
			if b.Len() > 0 && !strings.HasSuffix(b.String(), "\n") {
				b.WriteByte('\n')
			}
			b.WriteString("```\n" + strings.Trim(slackEntities.Replace(s.tokens(part, false)), "\n") + "\n```\n")
		}
	}
	return strings.TrimSpace(b.String())
}

func (s *slackSpace) slackLines(text string, after bool) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		quote := ""
		if rest, ok := strings.CutPrefix(strings.TrimSpace(line), "&gt;"); ok {
			quote, line = "> ", strings.TrimSpace(rest)
		}
		done := s.slackLine(line)
		if strings.TrimSpace(line) != "" && (i > 0 || quote != "") {
			done = strings.TrimSpace(done)
		}
		if i == 0 && after { // nothing in front of what follows a block of code
			done = strings.TrimSpace(done)
		}
		lines[i] = quote + lineStart(done)
	}
	return strings.Join(lines, "\n")
}

// lineStart escapes what has a meaning at the start of a line and keeps its white space.
func lineStart(line string) string {
	trimmed := strings.TrimLeft(line, " \t")
	switch {
	case blockStart.MatchString(trimmed):
		return `\` + trimmed
	case numberStart.MatchString(trimmed):
		return numberStart.ReplaceAllString(trimmed, `$1\$2$3`)
	}
	return line
}

// slackLine converts a line: code stays as it is, all else has tokens and marks.
func (s *slackSpace) slackLine(line string) string {
	var b strings.Builder
	parts := strings.Split(line, "`")
	for i, part := range parts {
		switch {
		case i%2 == 0:
			b.WriteString(s.tokens(part, true))
		case i == len(parts)-1: // a mark without a second one
			b.WriteString("\\`" + s.tokens(part, true))
		case part == "":
			b.WriteString("\\`\\`")
		default:
			b.WriteString("`" + slackEntities.Replace(s.tokens(part, false)) + "`")
		}
	}
	return b.String()
}

var hasScheme = regexp.MustCompile(`^[a-z][a-z0-9+.-]*:`)

var slackToken = regexp.MustCompile(`<([^<>\n]+)>`)

// tokens converts <...>; what is between is text with marks, or code.
func (s *slackSpace) tokens(text string, marks bool) string {
	between := func(t string) string {
		if marks {
			return emphasis(slackEntities.Replace(t))
		}
		return t
	}
	var b strings.Builder
	end := 0
	for _, m := range slackToken.FindAllStringSubmatchIndex(text, -1) {
		b.WriteString(between(text[end:m[0]]))
		b.WriteString(s.token(slackEntities.Replace(text[m[2]:m[3]]), marks))
		end = m[1]
	}
	b.WriteString(between(text[end:]))
	return b.String()
}

func (s *slackSpace) token(t string, marks bool) string {
	target, words, labelled := strings.Cut(t, "|")
	if strings.HasPrefix(target, "@") {
		return mention(s.crew.meet("slack "+target[1:], ""))
	}
	out := words
	switch {
	case strings.HasPrefix(target, "#"):
		out = "#" + firstOf(words, s.channels[target[1:]], "channel")
	case strings.HasPrefix(target, "!subteam^"):
		out = firstOf(words, "@group")
	case strings.HasPrefix(target, "!") && !labelled:
		out, _, _ = strings.Cut("@"+target[1:], "^")
	case strings.HasPrefix(target, "!"), strings.HasPrefix(target, "mailto:"), strings.HasPrefix(target, "tel:"):
		_, bare, _ := strings.Cut(target, ":")
		out = firstOf(words, bare)
	case hasScheme.MatchString(target) && marks && words != "" && words != target:
		return link(words, target)
	case !hasScheme.MatchString(target): // no token at all
		out = "<" + t + ">"
	default:
		out = firstOf(target, words)
		if webAddress.FindString(out) == out && marks {
			return out
		}
	}
	if !marks {
		return out
	}
	return escapeWords(out)
}

// emphasis turns Slack's marks into Markdown's where Slack would show them: around words, not inside of one.
func emphasis(s string) string {
	var b strings.Builder
	start := 0
	for i := 0; i < len(s); i++ {
		mark := strings.IndexByte("*_~", s[i])
		if mark < 0 || i > 0 && !opens(s[:i]) {
			continue
		}
		n := strings.IndexAny(s[i+1:], s[i:i+1]+"\n")
		if n < 1 || s[i+1+n] != s[i] || s[i+1] == ' ' || s[i+n] == ' ' || !closes(s[i+2+n:]) {
			continue
		}
		b.WriteString(escapeWords(s[start:i]))
		with := []string{"**", "_", "~~"}[mark]
		b.WriteString(with + escapeWords(s[i+1:i+1+n]) + with)
		i += n + 1
		start = i + 1
	}
	b.WriteString(escapeWords(s[start:]))
	return b.String()
}

func opens(before string) bool {
	r, _ := utf8.DecodeLastRuneInString(before)
	return unicode.IsSpace(r) || strings.ContainsRune("([\"'.,;:!?–—-/", r)
}

func closes(after string) bool {
	r, _ := utf8.DecodeRuneInString(after)
	return after == "" || !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '*' && r != '_' && r != '~'
}
