package media

import (
	"path"
	"slices"
	"strings"
)

// SafeName renames what would run as a page of the site if somebody opened it, or as a program of the host. Some hosts go by
// any of several extensions, so all of them count.
func SafeName(name string) string {
	dir, base := path.Split(name)
	parts := strings.Split(base, ".")
	runs := false
	for i, ext := range parts {
		if i == 0 {
			continue
		}
		switch strings.ToLower(ext) {
		case "html", "htm", "shtml", "shtm", "xhtml", "xht", "mhtml", "mht", "hta", "xml", "xsl", "xslt", "rdf", "js", "mjs", "cjs", "wasm", "swf", "svgz", "appcache", "webmanifest":
			runs = true
		case "php", "php3", "php4", "php5", "php7", "php8", "phtml", "phar", "phps", "asp", "aspx", "ashx", "jsp", "jspx", "cgi", "fcgi", "cfm":
			runs = true
			parts[i-1] += "-" + ext // no host is to find this one
			parts[i] = ""
		}
	}
	if !runs {
		return name
	}
	return dir + strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), ".") + ".txt"
}
