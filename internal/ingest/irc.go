package ingest

import (
	"path"
	"regexp"
	"strings"
	"time"

	"throughline/internal/review"
)

// IRC: logs of znc and irssi (a clock; the day is in the file's name or in a line of its own) and of weechat. None
// says its zone.

var (
	ircDay = regexp.MustCompile(
		`^--- (?:Day changed|Log opened) \w{3} (\w{3}) +(\d{1,2}) (?:(\d{2}:\d{2}:\d{2}) )?(\d{4})`,
	)
	ircSays    = regexp.MustCompile(`^\[?(\d{2}:\d{2}(?::\d{2})?)\]? <([^>]+)> (.*)$`)
	ircDoes    = regexp.MustCompile(`^\[?(\d{2}:\d{2}(?::\d{2})?)\]?  ?\* (\S+) (.*)$`)
	ircOther   = regexp.MustCompile(`^\[?\d{2}:\d{2}(?::\d{2})?\]? (?:\*\*\*|-!-|-\S+-)`)
	ircQuiet   = regexp.MustCompile(`^\[?\d{2}:\d{2}(?::\d{2})?\]? (?:\*\*\*|-!-|-)`)
	weechat    = regexp.MustCompile(`^(\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2})\t([^\t]*)\t(.*)$`)
	dayInName  = regexp.MustCompile(`(\d{4})-?(\d{2})-?(\d{2})`)
	ircColours = regexp.MustCompile("\x03(?:\\d{1,2}(?:,\\d{1,2})?)?|[\x02\x04\x0f\x11\x16\x1d\x1e\x1f]")
)

func isIRC(in *Input) bool {
	n, hits := 0, 0
	for l := range strings.SplitSeq(in.text(), "\n") {
		l = ircColours.ReplaceAllString(strings.TrimRight(l, "\r"), "")
		if l == "" {
			continue
		}
		n++
		if ircSays.MatchString(l) || ircDoes.MatchString(l) || ircOther.MatchString(l) || ircDay.MatchString(l) ||
			weechat.MatchString(l) {
			hits++
		}
		if n == 50 {
			break
		}
	}
	return hits > 0 && hits*2 > n
}

// An ircLog is a log while it is read: clocks belong to the day that was named last.
type ircLog struct {
	*reader
	day  time.Time
	last time.Duration
}

func readIRC(r *reader) error {
	l := &ircLog{reader: r}
	if m := dayInName.FindStringSubmatch(path.Base(r.in.Files[0].Name)); m != nil {
		l.day, _ = time.Parse(time.DateOnly, strings.Join(m[1:], "-"))
	}
	n := 0
	for text := range strings.SplitSeq(r.in.text(), "\n") {
		n++
		text = ircColours.ReplaceAllString(strings.TrimRight(text, "\r"), "")
		if strings.TrimSpace(text) != "" {
			l.line(text, line{r.in.Name, n})
		}
		if r.in.err != nil {
			return r.in.err
		}
	}
	return nil
}

func (l *ircLog) line(text string, at line) {
	if m := ircDay.FindStringSubmatch(text); m != nil {
		if day, err := time.Parse("Jan 2 2006", m[1]+" "+m[2]+" "+m[4]); err == nil {
			l.day, l.last = day, 0
		}
		return
	}
	if m := weechat.FindStringSubmatch(text); m != nil {
		l.weechat(m, at)
		return
	}
	if m := ircSays.FindStringSubmatch(text); m != nil {
		l.says(m[1], m[2], m[3], at)
		return
	}
	if m := ircDoes.FindStringSubmatch(text); m != nil {
		l.says(m[1], m[2], m[3], at)
		return
	}
	if ircQuiet.MatchString(text) || strings.HasPrefix(text, "--- ") {
		l.noise("joins and leaves")
		return
	}
	l.leave(at, text, "this is not a line of a log that is known")
}

func (l *ircLog) weechat(m []string, at line) {
	switch nick := strings.TrimSpace(m[2]); nick {
	case "-->", "<--", "--", "=!=", "":
		l.noise("joins and leaves")
	default:
		text := m[3]
		if nick == "*" {
			nick, text, _ = strings.Cut(strings.TrimSpace(m[3]), " ")
		}
		l.event(l.clock(m[1], at), nick, text, at)
	}
}

func (l *ircLog) says(clock, nick, text string, at line) {
	if l.day.IsZero() {
		l.in.err = &Error{
			Source:  at.source(),
			At:      at.at(),
			Message: "this log says no day",
			Hint:    "put the day into the file's name, as in 2026-03-14.log",
		}
		return
	}
	if len(clock) == 5 {
		clock += ":00"
	}
	wall, err := time.Parse("15:04:05", clock)
	if err != nil {
		l.leave(at, text, clock+" is no time of day")
		return
	}
	of := wall.Sub(wall.Truncate(24 * time.Hour))
	if l.last-of > 12*time.Hour { // midnight has passed and no line says so
		l.day = l.day.AddDate(0, 0, 1)
	}
	l.last = of
	l.event(l.ofLocal(l.day.Add(of), at), nick, text, at)
}

func (l *ircLog) event(at0 review.Time, nick, text string, at line) {
	nick = strings.TrimLeft(strings.TrimSpace(nick), "@+%~&!")
	e := Event{
		At:     at0,
		Kind:   "communication",
		Text:   l.plainText(text, at),
		who:    l.crew.meet("irc "+strings.ToLower(nick), nick, nick),
		source: at0.At.String() + " " + nick + " " + text,
	}
	l.add(e, at)
}
