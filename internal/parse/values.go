package parse

import (
	"errors"
	"net/url"
	"path"
	"regexp"
	"strings"
	"time"

	"throughline/internal/diag"
	"throughline/internal/eventline"
	"throughline/internal/markdown"
	"throughline/internal/node"
	"throughline/internal/review"
)

// readFirst stands for the keys that first has read already.
func readFirst(*node.Decoder, *node.Node, *reader) {}

func readTitle(d *node.Decoder, n *node.Node, p *reader) {
	v, ok := d.String(n)
	if !ok {
		return
	}
	p.r.Title, p.r.TitleSpan = oneLine(v), n.Span
	if p.r.Title == "" {
		d.Errorf(n, "value", "leave the key out to take the first heading", "the title is empty")
	}
}

var idPattern = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

func readID(d *node.Decoder, n *node.Node, p *reader) {
	p.r.ID, p.r.IDAt = p.id(n), n.Span
}

// id reads an id of a review or an item.
func (p *reader) id(n *node.Node) string {
	v, ok := p.String(n)
	if !ok {
		return ""
	}
	if !idPattern.MatchString(v) || len(v) > 100 {
		slug := markdown.ASCIISlug(v, 40)
		p.Errs.FixableErrorf(p.File, n.Span, "id", "for example "+slug, diag.Replace(diag.Unquoted(p.File, n.Span), slug),
			"%q is not an id: use lower-case letters, digits and single dashes", v)
		return ""
	}
	return v
}

func (p *reader) zone(n *node.Node) {
	v, ok := p.String(n)
	if !ok {
		return
	}
	zone, err := time.LoadLocation(v)
	if err != nil || v == "" || v == "Local" {
		hint, fixes := zoneHint(v, diag.Unquoted(p.File, n.Span))
		p.Errs.FixableErrorf(p.File, n.Span, "value", hint, fixes, "%q is not a time zone", v)
		return
	}
	p.r.Zone = zone
}

// zoneHint says what to write for a word that is no time zone: the places whose clocks people call so.
func zoneHint(word string, at diag.Span) (hint string, fixes []diag.Fix) {
	places := eventline.Places(word)
	if len(places) == 0 {
		return "use a name of the IANA time zone database, such as Europe/Copenhagen or UTC", nil
	}
	for _, place := range places {
		fixes = append(fixes, diag.Fix{Span: at, Text: place})
	}
	return "write the place whose clocks it means: " + strings.Join(places, " or "), fixes
}

// text reads Markdown. An audience block in it must be whole and name an audience that the site has.
func (p *reader) text(n *node.Node) review.Text {
	v, ok := p.String(n)
	if !ok || strings.TrimSpace(v) == "" {
		return review.Text{}
	}
	t := review.Text{Src: review.WholeLines(v), Span: n.Span}
	p.sound(t)
	return t
}

// sound checks what must be so of every text.
func (p *reader) sound(t review.Text) {
	p.checkBlocks(t)
	p.limits(t)
}

// time reads a time; a bare clock is of the given day.
func (p *reader) time(n *node.Node, day time.Time) review.Time {
	t, _ := p.clockTime(n, day)
	return t
}

// withOffset writes a time near a change of the clocks so that it can be read in one way only: the one that was
// taken, and the other one where the clock came twice.
func (p *reader) withOffset(t review.Time) string {
	const layout = "2006-01-02T15:04Z07:00"
	words := t.Local().Format(layout)
	if _, after := t.At.Add(2 * time.Hour).In(p.r.Zone).Zone(); after < int(t.Offset) {
		again := t.At.Add(time.Duration(int(t.Offset)-after) * time.Second)
		words += " or " + again.In(time.FixedZone("", after)).Format(layout)
	}
	return words
}

func (p *reader) clockTime(n *node.Node, day time.Time) (t review.Time, bare bool) {
	v, ok := p.String(n)
	if !ok {
		return review.Time{}, false
	}
	t, bare, odd, err := eventline.Moment(v, p.context(day))
	return p.judgeTime(t, v, n.Span, odd, err), bare
}

// context is what a time of this review is read against.
func (p *reader) context(day time.Time) eventline.Context {
	return eventline.Context{Zone: p.r.Zone, Site: p.o.Zone, Day: day, Near: p.r.Date.At}
}

// judgeTime reports why a text is no time, or what is odd about it.
func (p *reader) judgeTime(t review.Time, v string, at diag.Span, odd string, err error) review.Time {
	switch {
	case errors.Is(err, eventline.ErrNoDay) && p.partial: // the day may stand in what could not be read
	case errors.Is(err, eventline.ErrNoDay):
		p.Errs.Errorf(p.File, at, "time", "give the review a date:, or write the day here: 2026-03-14 "+v,
			"%q does not say which day", v)
	case err != nil && p.o.Foreign:
		hint, _ := p.timeHint(v, at)
		p.Errs.Warnf(p.File, at, "time", hint, "%q is not read as a time", v)
	case errors.Is(err, eventline.ErrZone):
		p.Errs.Errorf(p.File, at, "time", "write an offset, such as +01:00, or a place, such as Europe/Dublin",
			"the zone of %q is used in several places", v)
	case err != nil:
		hint, fixes := p.timeHint(v, at)
		p.Errs.FixableErrorf(p.File, at, "time", hint, fixes, "%q is not a time that is understood here%s", v,
			strings.TrimPrefix(err.Error(), eventline.ErrNotTime.Error()))
	case odd != "":
		p.Errs.Warnf(p.File, at, "clock-change", "write the offset: "+p.withOffset(t), "%s", odd)
	}
	if err != nil {
		return review.Time{}
	}
	t.Span = at
	return t
}

var yearLast = regexp.MustCompile(`^\d{1,2}[./-]\d{1,2}[./-]\d{4}`)

// timeHint says how to write a text that is no time: as what it means where that can be computed, each reading a fix.
func (p *reader) timeHint(v string, at diag.Span) (hint string, fixes []diag.Fix) {
	if days := eventline.Days(v); days != "" {
		return days, nil
	}
	readings := eventline.Readings(v, p.context(time.Time{}))
	for _, r := range readings {
		fixes = append(fixes, diag.Fix{Span: diag.Unquoted(p.File, at), Text: r})
	}
	switch {
	case len(readings) == 2:
		return "write the year first: " + readings[0] + " or " + readings[1] + ", whichever was meant", fixes
	case len(readings) == 1 && yearLast.MatchString(v):
		return "write the year first: " + readings[0], fixes
	case len(readings) == 1 && strings.ContainsAny(v, "0123456789"):
		return "write " + readings[0], fixes
	case len(readings) == 1:
		return "write the date: seen from the review's own, that is " + readings[0], fixes
	}
	return "write 2026-03-14 09:02, 2026-03-14T09:02+01:00, 2026-03-14, 2026-03, 2025, or 09:02 after a day; ~ in " +
		"front says about", nil
}

// Limits of names: a name is a folder of the output, and no file system has longer ones than 255 bytes.
const (
	maxTags = 200
	maxSlug = 200 // bytes
)

func (p *reader) tagList(n *node.Node) []review.Tag {
	var out []review.Tag
	for _, it := range p.Names(n) {
		v, ok := p.String(it)
		v = p.unlinked(it, v)
		slug := markdown.Slug(v)
		switch {
		case !ok:
		case !p.shortName(it, slug):
		case len(out) == maxTags:
			p.Errorf(it, "too-much", "", "more than %d names in one list", maxTags)
			return out
		case slug == "":
			p.Errorf(it, "value", "", "%q has no letters or digits to make an address of", v)
		case !hasTag(out, slug):
			out = append(out, review.Tag{Slug: slug, Name: oneLine(v), Span: it.Span})
		}
	}
	return out
}

// unlinked takes the brackets of a link off a name: [[retry-storms]] names what it links to.
func (p *reader) unlinked(n *node.Node, name string) string {
	inner, ok := strings.CutPrefix(name, "[[")
	if !ok {
		return name
	}
	inner, _, _ = strings.Cut(strings.TrimSuffix(inner, "]]"), "|")
	inner = strings.TrimPrefix(inner, "theme:")
	p.Errs.FixableWarnf(p.File, n.Span, "linked-name", "write "+inner, diag.Replace(diag.Unquoted(p.File, n.Span), inner),
		"%s is read as the name %s", name, inner)
	return inner
}

// shortName reports whether a name can be the name of a folder.
func (p *reader) shortName(n *node.Node, slug string) bool {
	if len(slug) > maxSlug {
		p.Errorf(n, "too-much", "a few words are enough; what there is to say has its place in a text",
			"a name of %d bytes, of at most %d", len(slug), maxSlug)
	}
	return len(slug) <= maxSlug
}

func hasTag(tags []review.Tag, slug string) bool {
	for _, t := range tags {
		if t.Slug == slug {
			return true
		}
	}
	return false
}

// web reads an address of the web.
func (p *reader) web(n *node.Node) string {
	v, ok := p.String(n)
	if !ok || v == "" {
		return ""
	}
	if !isWeb(v) {
		p.Errorf(n, "href", "for a file of the site use file:", "%q is not an http, https or mailto address", v)
		return ""
	}
	return v
}

func isWeb(v string) bool {
	u, err := url.Parse(v)
	if err != nil {
		return false
	}
	switch strings.ToLower(u.Scheme) {
	case "http", "https":
		return u.Host != ""
	case "mailto":
		return u.Opaque != ""
	}
	return false
}

// file reads the path of a file of the site, relative to the review's folder.
func (p *reader) file(n *node.Node) string {
	v, ok := p.String(n)
	if !ok || v == "" {
		return ""
	}
	full := path.Join(p.r.Dir, v)
	switch {
	case strings.ContainsAny(v, "\\\x00") || strings.HasPrefix(v, "/") || isWeb(v):
		p.Errorf(n, "file", "write it relative to the review, with / between folders; for an address use href:",
			"%q is not a path of the site", v)
		return ""
	case !strings.HasPrefix(full, "content/"):
		p.Errorf(n, "file", "put the file beside the review", "%q leads out of content/", v)
		return ""
	}
	return v
}

func (p *reader) evidenceList(n *node.Node) []review.Evidence {
	var out []review.Evidence
	for _, it := range listOf(n) {
		v, ok := p.String(it)
		if !ok || v == "" {
			continue
		}
		e := review.Evidence{Ref: v, URL: isWeb(v), Span: it.Span}
		if !e.URL && strings.Contains(v, ":") {
			p.Errorf(it, "href", "name an artifact by its id, or give an http or https address",
				"%q is neither an artifact nor an address", v)
			continue
		}
		out = append(out, e)
	}
	return out
}
