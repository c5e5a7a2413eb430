package sections

import (
	"regexp"
	"strings"

	"throughline/internal/diag"
	"throughline/internal/eventline"
	"throughline/internal/markdown"
)

var comment = regexp.MustCompile(`(?s)<!--.*?-->`)

// uncommented is a text without its comments. Few texts have one, and looking for them with the expression costs more
// than all else that is done to an entry.
func uncommented(s string) string {
	if !strings.Contains(s, "<!--") {
		return s
	}
	return comment.ReplaceAllString(s, "")
}

func isComment(s string) bool { return strings.TrimSpace(uncommented(s)) == "" }

// columnOf is the key of an item of a field that the head of a column names; "" for none.
func columnOf(field, head string) string {
	head = Normal(head)
	switch head {
	case "time", "times", "when", "timestamp", "at", "date", "date/time", "date and time", "datetime":
		if field == "timeline" {
			if head == "date" {
				return "date"
			}
			return "at"
		}
		if field == "followups" && (head == "date" || head == "when") {
			return "due"
		}
	case "event", "events", "what", "what happened", "description", "details", "detail", "message", "text", "entry",
		"note", "notes", "comment", "comments":
		if field == "timeline" || field == "takeaways" {
			return "text"
		}
		if head == "what" || head == "description" || head == "event" {
			return "title"
		}
		return "text"
	case "who", "lane", "team", "actor", "owner", "assignee", "responsible":
		switch field {
		case "timeline":
			return "lane"
		case "followups":
			return "owner"
		}
	case "action", "actions", "action item", "action items", "follow-up", "task", "item", "title", "name":
		if field == "timeline" || field == "takeaways" {
			return "text"
		}
		return "title"
	case "claim":
		return "title"
	case "question", "ask":
		return "title"
	case "answer":
		return "text"
	case "due", "due date", "deadline", "by":
		return "due"
	case "ticket", "issue", "link", "href", "jira", "pr":
		return "href"
	case "status", "state":
		return "status"
	case "type", "kind":
		return "kind"
	case "id", "source", "marker", "until", "known", "evidence", "events ", "themes", "topic", "knowers", "since",
		"from", "held_by", "held by", "of",
		"captured", "useful_for", "fit", "why", "done", "group":
		return strings.ReplaceAll(head, " ", "_")
	}
	if field == "timeline" && (hasWord(head, "time") || hasWord(head, "timestamp")) { // Time in CET
		return "at"
	}
	return ""
}

// table takes the rows of a table whose columns are all known.
func (l *lister) table(b *markdown.Block, group string) {
	keys, at, bad := l.columns(b, l.key)
	if bad != "" {
		l.failed, l.failedAt, l.why = true, at, bad
		return
	}
	for _, row := range b.Rows[1:] {
		it := Item{Group: group, Audience: b.Audience}
		it.Span, it.Head = l.rowSpan(row), l.rowSpan(row)
		l.row(&it, keys, row)
	}
}

func (r *reading) rowSpan(row []diag.Span) diag.Span {
	return r.span(int(row[0].Start), int(max(row[0].End, row[len(row)-1].End)))
}

// columns are the keys of a table's columns; bad says why the table cannot be read.
func (r *reading) columns(b *markdown.Block, field string) (keys []string, at diag.Span, bad string) {
	known := 0
	for _, c := range b.Rows[0] {
		head := r.src[c.Start:c.End]
		key := columnOf(field, r.words(head))
		if key != "" && !r.hasKey(field, key) {
			key = ""
		}
		if key == "" && r.o.Mode != Common {
			return nil, r.span(int(c.Start), int(c.End)), "a table with a column that is not known here: " +
				strings.TrimSpace(head)
		}
		if key != "" {
			known++
		}
		keys = append(keys, key)
	}
	if known == 0 {
		return nil, r.span(int(b.Span.Start), int(b.Span.Start)),
			"a table whose head names no column that is known here"
	}
	for _, row := range b.Rows[1:] {
		l := r.src[lineStart(r.src, int(row[0].Start)):]
		if len(row) > len(b.Rows[0]) || cellsOf(firstLine(l)) > len(b.Rows[0]) {
			return nil, r.rowSpan(row), "a row with more cells than the table has columns"
		}
	}
	return keys, diag.Span{}, ""
}

// hasKey reports whether items of a field have a key.
func (r *reading) hasKey(field, key string) bool {
	switch key {
	case "title", "text", "at", "date", "lane":
		return true
	}
	for _, k := range r.vocabulary(field).Keys {
		if k == key {
			return true
		}
	}
	return false
}

// cellsOf counts the cells of a line of a table.
func cellsOf(l string) int {
	l = strings.TrimSpace(l)
	l = strings.TrimPrefix(l, "|")
	if strings.HasSuffix(l, "|") && !strings.HasSuffix(l, `\|`) {
		l = l[:len(l)-1]
	}
	n := 1
	for i := 0; i < len(l); i++ {
		switch l[i] {
		case '\\':
			i++
		case '|':
			n++
		}
	}
	return n
}

// cell is the text of a cell without the braces at its end.
func (r *reading) cell(c diag.Span) piece {
	text := strings.TrimSpace(r.src[c.Start:c.End])
	if text == "" {
		return nil
	}
	at := int(c.Start) + strings.Index(r.src[c.Start:c.End], text)
	return piece{{strings.ReplaceAll(text, `\|`, "|"), at}}
}

// row makes an item of a row.
func (l *lister) row(it *Item, keys []string, row []diag.Span) {
	var title, text piece
	empty := true
	for i, c := range row {
		p := l.cell(c)
		if len(p) == 0 || emptyWord(p.String()) && keys[i] != "title" {
			continue
		}
		var words []eventline.Word
		p, words, _ = l.braces(l.key, p)
		it.Words = append(it.Words, words...)
		if len(p) == 0 || emptyWord(p.String()) {
			continue
		}
		empty = false
		switch keys[i] {
		case "title":
			title = appendPiece(title, p)
		case "text":
			text = appendPiece(text, p)
		case "":
			text = appendPiece(text, piece{{l.columnName(i) + ": " + p.String(), p[0].at}})
		case "href":
			it.Href = Text{Src: l.linkOr(p.String()), Span: l.span(int(c.Start), int(c.End))}
		default:
			it.Words = append(it.Words, eventline.Word{Key: keys[i], Values: l.cellValues(keys[i], p.String()),
				Span: l.span(int(c.Start), int(c.End))})
		}
	}
	if empty {
		return
	}
	if len(title) == 0 || l.key == "takeaways" {
		l.finish(it, appendPiece(title, text))
		return
	}
	l.title(it, title, l.hrefs())
	if len(text) > 0 {
		it.Text = joinTexts(it.Text, l.text(text))
	}
	l.items = append(l.items, *it)
}

func (l *lister) columnName(i int) string {
	for k := range l.s.blocks {
		if b := &l.s.blocks[k]; b.Kind == markdown.TableBlock && i < len(b.Rows[0]) {
			return l.words(l.src[b.Rows[0][i].Start:b.Rows[0][i].End])
		}
	}
	return ""
}

func appendPiece(a, b piece) piece {
	if len(a) == 0 {
		return b
	}
	if len(b) == 0 {
		return a
	}
	return append(append(a[:len(a):len(a)], line{"", b[0].at}), b...)
}

// linkOr is the address of the link in a cell, else its words.
func (r *reading) linkOr(s string) string {
	if doc, err := r.engine.Parse([]byte(s + r.definitions(s))); err == nil {
		if links := doc.Links(); len(links) > 0 {
			return links[0].Dest
		}
	}
	return s
}

func (l *lister) cellValues(key, s string) []string {
	s = strings.TrimPrefix(l.words(s), "@")
	switch key {
	case "status", "kind", "marker", "source", "known", "fit":
		return []string{strings.ReplaceAll(strings.ToLower(s), " ", "-")}
	case "themes", "evidence", "from", "events":
		return strings.FieldsFunc(s, func(r rune) bool { return r == ',' || r == ' ' })
	}
	return []string{s}
}
