package ingest

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"throughline/internal/review"
)

// What systems write down: events of Kubernetes, annotations of Grafana, the audit logs of clouds, the history of a
// shell, markers of a terminal recording.

func isKubernetes(in *Input) bool {
	root := in.root()
	e := root.peek("items").head()
	return root.has("kind", "items") && (e.peek("kind").is("Event") || root.peek("kind").is("EventList")) ||
		root.peek("kind").is("Event") && root.has("reason")
}

// readKubernetes tells what warns, each reason once for what owns it: there are hundreds of events in a minute.
func readKubernetes(r *reader) error {
	root := r.in.json(r.in.Files[0])
	list := []value{root}
	if root.has("items") {
		list = root.get("items").list()
	}
	groups := map[string]*kubeGroup{}
	var order []string
	for _, v := range list {
		if !v.get("type").is("Warning") {
			r.noise("normal events of the cluster")
			continue
		}
		g := r.kubeEvent(v)
		if g.at.IsZero() {
			r.add(Event{Text: g.text()}, v)
			continue
		}
		if have := groups[g.key]; have != nil {
			have.take(g)
			continue
		}
		groups[g.key] = &g
		order = append(order, g.key)
	}
	for _, key := range order {
		g := groups[key]
		r.add(
			Event{
				At:     g.at,
				Until:  g.until,
				Kind:   "observation",
				Lane:   laneOf(g.namespace),
				Text:   g.text(),
				source: fmt.Sprint(key, g.at.At.Unix()),
			},
			g.place,
		)
	}
	return nil
}

type kubeGroup struct {
	key, namespace, what, message string
	at, until                     review.Time
	times                         int
	names                         map[string]bool
	place                         value
}

// podHash is what a controller puts behind the name of a pod: a replica set's sum and five letters, or a number.
var podHash = regexp.MustCompile(`-(?:[a-z0-9]{5,10}-[a-z0-9]{5}|[a-f0-9]{2,10}|\d+)$`)

func (r *reader) kubeEvent(v value) kubeGroup {
	of := firstThere(v.peek("involvedObject"), v.peek("regarding"))
	name, ns := of.peek("name").text(), of.peek("namespace").text()
	g := kubeGroup{
		namespace: ns,
		place:     v,
		times:     max(1, count(firstThere(v.peek("count"), v.peek("series", "count"), v.peek("deprecatedCount")))),
		names:     map[string]bool{name: true},
	}
	owner := podHash.ReplaceAllString(name, "")
	g.what = strings.ToLower(of.peek("kind").text()) + " " + owner
	g.message = join(": ", r.plain(v.get("reason")), r.plain(firstThere(v.peek("message"), v.peek("note"))))
	g.at = r.instant(
		firstThere(
			v.peek("firstTimestamp"),
			v.peek("eventTime"),
			v.peek("deprecatedFirstTimestamp"),
			v.peek("metadata", "creationTimestamp"),
		),
	)
	g.until = r.instant(
		firstThere(v.peek("lastTimestamp"), v.peek("series", "lastObservedTime"), v.peek("deprecatedLastTimestamp")),
	)
	g.key = strings.Join([]string{ns, g.what, v.get("reason").text()}, " ")
	return g
}

func (g *kubeGroup) take(o kubeGroup) {
	g.times += o.times
	for n := range o.names {
		g.names[n] = true
	}
	if o.at.At.Before(g.at.At) {
		g.at = o.at
	}
	for _, end := range []review.Time{o.at, o.until} {
		if end.At.After(g.until.At) {
			g.until = end
		}
	}
}

func (g *kubeGroup) text() string {
	s := escape(g.what) + ": " + g.message
	switch {
	case len(g.names) > 1:
		s += fmt.Sprintf(" (%d times, %d objects)", g.times, len(g.names))
	case g.times > 1:
		s += fmt.Sprintf(" (%d times)", g.times)
	}
	return s
}

func isGrafana(in *Input) bool {
	e := in.root().head()
	return e.has("time", "text") && (e.has("tags") || e.has("dashboardUID") || e.has("dashboardId") ||
		e.has("panelId"))
}

func readGrafana(r *reader) error {
	list := r.in.json(r.in.Files[0]).list()
	if len(list) == 100 {
		r.warn(list[99], "Grafana gives 100 annotations unless limit= says more; some may be missing")
	}
	for _, a := range list {
		var tags []string
		for _, t := range a.peek("tags").list() {
			tags = append(tags, strings.ToLower(t.text()))
		}
		e := Event{
			At:     r.instant(a.get("time")),
			Until:  r.instant(a.peek("timeEnd")),
			Text:   r.html(a.get("text")),
			Kind:   "note",
			sure:   true,
			source: a.get("id").text(),
		}
		switch state := a.peek("newState").text(); {
		case state != "":
			e.Kind, e.chat = "alert", true
			if strings.EqualFold(state, "ok") || strings.EqualFold(state, "normal") {
				e.Kind = "recovery"
			}
			e.Text = join(": ", r.plain(a.peek("alertName")), firstOf(e.Text, escape(state)))
		case slices.Contains(tags, "deploy"), slices.Contains(tags, "deployment"), slices.Contains(tags, "release"):
			e.Kind = "change"
		}
		for _, t := range tags {
			if s, ok := strings.CutPrefix(t, "service:"); ok {
				e.Lane = laneOf(s)
			}
		}
		r.add(e, a)
	}
	return nil
}

func isCloudTrail(in *Input) bool {
	root := in.root()
	return root.peek("Records").head().has("eventTime", "eventName") || root.peek("Events").head().has("EventName")
}

// readCloudTrail takes writes, failed ones too. Who, from where and with which key is left where it is.
func readCloudTrail(r *reader) error {
	root := r.in.json(r.in.Files[0])
	for _, v := range root.get("Records").list() {
		r.cloudTrail(v, v)
	}
	for _, v := range root.get("Events").list() {
		inner, err := parseJSON(v.source(), []byte(v.peek("CloudTrailEvent").text()), r.in, 0)
		if err != nil || !inner.isMap() {
			r.add(
				Event{
					At:     r.instant(v.get("EventTime")),
					Kind:   "action",
					Lane:   "AWS",
					Text:   r.plain(v.get("EventName")),
					source: v.peek("EventId").text(),
				},
				v,
			)
			continue
		}
		r.cloudTrail(inner, v)
	}
	return nil
}

func (r *reader) cloudTrail(v, place value) {
	if v.peek("readOnly").yes() || v.peek("readOnly").is("true") {
		r.noise("reads")
		return
	}
	service := before(v.peek("eventSource").text(), ".")
	text := join(" ", r.plain(v.get("eventName")), escape(v.peek("requestParameters", "service").text()))
	if code := v.peek("errorCode"); code.there() {
		text += " (failed: " + r.plain(code) + ")"
	}
	r.add(Event{At: r.instant(v.get("eventTime")), Kind: "action", Lane: laneOf("AWS " + service), Text: text,
		source: firstOf(v.peek("eventID").text(), v.get("eventTime").text()+text)}, place)
}

func isGCPAudit(in *Input) bool {
	e := in.root().head()
	if lines := in.jsonLines(); len(lines) > 0 {
		e = lines[0]
	}
	return e.has("timestamp", "protoPayload")
}

func readGCPAudit(r *reader) error {
	list := r.in.jsonLines()
	if list == nil {
		list = r.in.json(r.in.Files[0]).list()
	}
	for _, v := range list {
		p := v.get("protoPayload")
		method := p.peek("methodName").text()
		name := method[strings.LastIndexByte(method, '.')+1:]
		if low := strings.ToLower(name); strings.HasPrefix(low, "get") || strings.HasPrefix(low, "list") ||
			strings.Contains(v.peek("logName").text(), "data_access") {
			r.noise("reads")
			continue
		}
		resource := p.peek("resourceName").text()
		text := join(" ", escape(method), escape(resource[strings.LastIndexByte(resource, '/')+1:]))
		if n := p.peek("status", "code"); n.there() {
			text += " (failed: " + r.plain(firstThere(p.peek("status", "message"), n)) + ")"
		}
		r.add(
			Event{
				At:     r.instant(v.get("timestamp")),
				Kind:   "action",
				Lane:   laneOf("GCP " + before(p.peek("serviceName").text(), ".")),
				Text:   text,
				source: firstOf(v.peek("insertId").text(), v.get("timestamp").text()+text),
			},
			v,
		)
	}
	return nil
}

func azureList(root value) value {
	if root.isList() {
		return root
	}
	return root.peek("value")
}

func isAzure(in *Input) bool {
	return azureList(in.root()).head().has("eventTimestamp", "operationName")
}

// readAzure takes each operation once: its start and its end are two rows that share a correlation.
func readAzure(r *reader) error {
	type operation struct {
		Event
		place value
	}
	byID := map[string]*operation{}
	var order []string
	for i, v := range azureList(r.in.json(r.in.Files[0])).list() {
		name := firstThere(v.peek("operationName", "localizedValue"), v.peek("operationName", "value"))
		if name.text() == "" {
			name = v.get("operationName")
		}
		status := firstOf(v.peek("status", "value").text(), v.peek("status", "localizedValue").text())
		key := firstOf(v.peek("correlationId").text(), v.peek("operationId").text(), fmt.Sprint(i)) + " " + name.text()
		at := r.instant(v.get("eventTimestamp"))
		o := byID[key]
		if o == nil {
			resource := v.peek("resourceId").text()
			o = &operation{
				Event{
					At:     at,
					Kind:   "action",
					Lane:   "Azure",
					Text:   join(" ", r.plain(name), escape(resource[strings.LastIndexByte(resource, '/')+1:])),
					source: key,
				},
				v,
			}
			byID[key] = o
			order = append(order, key)
		} else {
			r.noise("ends of operations")
		}
		if at.At.Before(o.At.At) {
			o.Until, o.At = o.At, at
		} else if at.At.After(o.At.At) {
			o.Until = at
		}
		if strings.EqualFold(status, "failed") {
			o.Text += " (failed)"
		}
	}
	for _, key := range order {
		r.add(byID[key].Event, byID[key].place)
	}
	return nil
}

var (
	bashStamp = regexp.MustCompile(`^#(\d{9,11})$`)
	zshLine   = regexp.MustCompile(`^: (\d{9,11}):(\d+);`)
)

// metafied reports whether a file is the history of a zsh, which writes some bytes in its own way.
func metafied(data []byte) bool {
	head, _, _ := strings.Cut(string(data[:min(len(data), 200)]), "\n")
	return zshLine.MatchString(head)
}

func isShell(in *Input) bool {
	first := strings.TrimRight(firstLine(in.text()), "\r")
	return zshLine.MatchString(first) || bashStamp.MatchString(first)
}

func readShell(r *reader) error {
	lines := strings.Split(strings.TrimRight(in0(r), "\n"), "\n")
	zsh := len(lines) > 0 && zshLine.MatchString(lines[0])
	for i := 0; i < len(lines); {
		start, next := i, i+1
		if zsh {
			for next < len(lines) && !zshLine.MatchString(lines[next]) && strings.HasSuffix(lines[next-1], `\`) {
				next++
			}
		} else {
			for next < len(lines) && !bashStamp.MatchString(lines[next]) {
				next++
			}
		}
		r.command(lines[start:next], line{r.in.Name, start + 1}, zsh)
		i = next
	}
	return nil
}

func in0(r *reader) string {
	s := r.in.text()
	if !utf8.ValidString(s) || strings.ContainsRune(s, 0x83) {
		s = unmetafy(s)
	}
	return s
}

// unmetafy undoes how zsh writes bytes from 0x83 on: the byte 0x83, then the byte with its sixth bit turned over.
func unmetafy(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == 0x83 && i+1 < len(s) {
			i++
			b.WriteByte(s[i] ^ 32)
			continue
		}
		b.WriteByte(s[i])
	}
	return strings.ToValidUTF8(b.String(), "\ufffd")
}

// command takes a stamp and the command under it, which may have several lines.
func (r *reader) command(lines []string, at line, zsh bool) {
	e := Event{Kind: "action", Lane: laneOf(firstOf(r.Host, "shell"))}
	var text string
	if m := zshLine.FindStringSubmatch(lines[0]); zsh && m != nil {
		e.At = r.clock(m[1], at)
		if seconds := count(value{v: m[2], doc: &document{in: r.in}}); seconds > 0 {
			e.Until = e.At
			e.Until.At = e.At.At.Add(secondsOf(seconds))
		}
		lines[0] = strings.TrimPrefix(lines[0], m[0])
		text = strings.ReplaceAll(strings.Join(lines, "\n"), "\\\n", "\n")
	} else if m := bashStamp.FindStringSubmatch(lines[0]); m != nil {
		e.At = r.clock(m[1], at)
		text = strings.Join(lines[1:], "\n")
	} else {
		text = strings.Join(lines, "\n")
	}
	if text = strings.TrimSpace(text); text == "" {
		return
	}
	e.source = fmt.Sprint(e.At.At.Unix(), " ", text)
	e.Text = codeOf(r.safe(text, at))
	r.add(e, at)
}

// codeOf writes a text as code: in a line, or as a block where it has several.
func codeOf(s string) string {
	marks := "`"
	for strings.Contains(s, marks) {
		marks += "`"
	}
	if strings.Contains(s, "\n") {
		marks = strings.Repeat("`", max(3, len(marks)))
		return marks + "\n" + s + "\n" + marks
	}
	if strings.HasPrefix(s, "`") || strings.HasSuffix(s, "`") {
		s = " " + s + " "
	}
	return marks + s + marks
}
