package media

import "testing"

func TestAssetNames(t *testing.T) {
	for in, want := range map[string]string{
		"p99.png": "p99.png", "a.b/c.csv": "a.b/c.csv", "README": "README", "x.tar.gz": "x.tar.gz", "notes.md": "notes.md",
		"x.html": "x.html.txt", "X.HTM": "X.HTM.txt", "x.svgz": "x.svgz.txt", "x.js": "x.js.txt", "x.html.log": "x.html.log.txt", "x.xml": "x.xml.txt",
		"d/x.php": "d/x-php.txt", "x.php.png": "x-php.png.txt", "x.PhP7": "x-PhP7.txt", "html": "html", "a.xhtml.b.asp": "a.xhtml.b-asp.txt",
	} {
		if got := SafeName(in); got != want {
			t.Errorf("%s: %s, want %s", in, got, want)
		}
	}
}
