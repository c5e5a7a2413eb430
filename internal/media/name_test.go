package media

import (
	"bufio"
	"mime"
	"os"
	"regexp"
	"strings"
	"testing"
)

func TestAssetNames(t *testing.T) {
	for in, want := range map[string]string{
		"p99.png": "p99.png", "a.b/c.csv": "a.b/c.csv", "README": "README", "x.tar.gz": "x.tar.gz",
		"notes.md": "notes.md",
		"x.html":   "x.html.txt", "X.HTM": "X.HTM.txt", "x.svgz": "x.svgz.txt", "x.js": "x.js.txt",
		"x.html.log": "x.html.log.txt", "x.xml": "x.xml.txt",
		"d/x.php": "d/x-php.txt", "x.php.png": "x-php.png.txt", "x.PhP7": "x-PhP7.txt", "html": "html",
		"a.xhtml.b.asp": "a.xhtml.b-asp.txt",
		"x.svg":         "x.svg", "x.SVG": "x.SVG", "x.svg.png": "x.svg.png", "x.svg.orig": "x.svg.orig.txt",
		"x.svg.1": "x.svg.1.txt", "x.svg~": "x.svg~.txt",
		"x.svg.": "x.svg.txt", "x.svg ": "x.svg .txt", "x.xhtm": "x.xhtm.txt", "x.atom": "x.atom.txt",
		"x.en.rdf.bak": "x.en.rdf.bak.txt", "x.ehtml": "x.ehtml.txt",
		"x.shtml": "x-shtml.txt", "x.asis": "x-asis.txt", "x.asp;.jpg": "x-asp;.jpg.txt",
		"x.html;1.png": "x.html;1.png.txt", "web.config": "web.config.txt",
		"svg": "svg", "graph.2026-03-14.png": "graph.2026-03-14.png", "deploy.yaml": "deploy.yaml",
		"x.log.1": "x.log.1", "p.svg.webp": "p.svg.webp", "p.svg.avif": "p.svg.avif.txt",
	} {
		if got := SafeName(in); got != want {
			t.Errorf("%s: %s, want %s", in, got, want)
		}
	}
}

// TestNamesUnderEveryTable holds that no extension which a table of types on this machine, or Go, has as HTML, script
// or XML keeps its place in a name, alone or with others before and behind it.
func TestNamesUnderEveryTable(t *testing.T) {
	active := regexp.MustCompile(
		`(\+|/)xml$|html|xml-dtd|(java|ecma|vb)script|x-php|text/x-component|cache-manifest|/wasm|shockwave`)
	types := map[string][]string{"xht": {"application/xhtml+xml"}, "wsdl": {"application/wsdl+xml"},
		"htm": {"text/html"}, "xhtm": {"application/xhtml+xml"}}
	for _, table := range []string{"/etc/mime.types", "/etc/nginx/mime.types", "/etc/apache2/mime.types",
		"/etc/httpd/conf/mime.types", "/usr/share/mime/globs2"} {
		readTypes(table, types)
	}
	n := 0
	for ext, of := range types {
		if !active.MatchString(strings.Join(of, "\n")) || ext == "svg" {
			continue
		}
		n++
		for _, name := range []string{"x." + ext, "x.y." + strings.ToUpper(ext), "x." + ext + ".orig",
			"x." + ext + ".png.7"} {
			got := SafeName(name)
			if !strings.HasSuffix(got, ".txt") {
				t.Errorf("%s keeps its name, and a table has %s as %s", name, ext, of)
			}
		}
	}
	for _, name := range []string{"x.svg.orig", "x.svg.1", "x.xhtm", "x.php.1", "x.ehtml.x", "x.html.en"} {
		got := SafeName(name)
		if kind := mime.TypeByExtension(got[strings.LastIndexByte(got, '.'):]); !strings.HasPrefix(kind,
			"text/plain") {
			t.Errorf("%s is published as %s, which Go serves as %s", name, got, kind)
		}
	}
	t.Logf("%d extensions of pages and scripts", n)
}

// readTypes notes the types of extensions of a table as Apache and nginx write it, or of the globs of
// shared-mime-info.
func readTypes(table string, types map[string][]string) {
	f, err := os.Open(table)
	if err != nil {
		return
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		line, _, _ := strings.Cut(lines.Text(), "#")
		if weight := strings.SplitN(line, ":", 4); len(weight) >= 3 { // 50:text/html:*.html
			line = weight[1] + " " + strings.TrimPrefix(weight[2], "*.")
			if !strings.HasPrefix(weight[2], "*.") {
				continue
			}
		}
		words := strings.Fields(strings.TrimSuffix(strings.TrimSpace(line), ";"))
		for i := 1; i < len(words) && strings.Contains(words[0], "/"); i++ {
			ext := strings.ToLower(words[i])
			types[ext] = append(types[ext], words[0])
		}
	}
}
