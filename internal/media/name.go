package media

import (
	"path"
	"slices"
	"strings"
)

// SafeName renames what some host would serve as a page, a script or another document that can run one, or would run
// itself. Hosts go by the last extension, by any that they know, or by all of them (Apache), so all of them count. A
// name that ends in .txt is plain text everywhere. An SVG keeps its name, for it is written anew; so does a picture
// that is only called after one.
func SafeName(name string) string {
	dir, base := path.Split(name)
	parts := strings.Split(base, ".")
	last, runs := extensionOf(parts[len(parts)-1]), base == "web.config" // which changes how a folder is served (IIS)
	for i := 1; i < len(parts); i++ {
		switch ext := extensionOf(parts[i]); {
		case isProgram(ext):
			runs = true
			parts[i-1] += "-" + parts[i] // no host is to find this one
			parts[i] = ""
		case strings.EqualFold(parts[i], "svg") && (i == len(parts)-1 || showsPicture(last)):
		case isActive(ext):
			runs = true
		}
	}
	if !runs {
		return name
	}
	return dir + strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), ".") + ".txt"
}

// extensionOf is an extension as hosts read it: some end it at a sign that is no part of one.
func extensionOf(part string) string {
	if i := strings.IndexAny(part, " ;:%?#~"); i > 0 {
		part = part[:i]
	}
	return strings.ToLower(part)
}

// showsPicture reports whether every table of types has an extension as a picture in which nothing runs.
func showsPicture(ext string) bool {
	return ext == "png" || ext == "jpg" || ext == "jpeg" || ext == "gif" || ext == "webp"
}

// isProgram reports whether hosts commonly run files of an extension, read commands in them, or take headers out of
// them, wherever in the name it stands.
func isProgram(ext string) bool {
	for _, start := range []string{"php", "phtm", "phar", "asp", "jsp", "cfm", "shtm"} {
		if strings.HasPrefix(ext, start) {
			return true
		}
	}
	switch ext {
	case "ashx", "asmx", "axd", "cgi", "fcgi", "cfc", "stm", "asis", "var":
		return true
	}
	return false
}

// isActive reports whether any of the usual tables of types (IANA, Apache, nginx, Debian, shared-mime-info, Go) has
// an extension as HTML, as a script, or as XML of any kind, which browsers show and in which elements of HTML run.
func isActive(ext string) bool {
	for _, part := range []string{"htm", "xht", "xml", "xsl", "svg"} {
		if strings.Contains(ext, part) {
			return true
		}
	}
	return slices.Contains(activeExtensions(), ext)
}

// activeExtensions are those of such types whose name does not show it.
func activeExtensions() []string {
	return strings.Fields(`1km ac appcache atom atomcat atomdeleted atomsrv atomsvc bmml ccmp cellml chm cjs cl clue
		cml cpl csl dae davmount dbk dd dd2 ddf dist distz docbook dr dtd dwd emma emotionml ent es es3 et3 fb2 fdt
		fla fo g3 gml gpx gsheet g³ hal held hta htc ink inkml irp its jnlp js jsm kino kml lbe lgr link66 mads maei
		manifest map meta4 metalink mets mht mjs mml mod mods moml mpd mpkg mrcx musd obgx odd opf opml osm owl owx
		pkg pls provx rapd rdf rdfs relo rif rl rld rng rs rsat rsheet rss rusd s1h sandboxed scl sct sdkd sdkm
		senmlx sensmlx shf sls smi smil sml spl spx sru srx ssml stml stpx swf swidtag td tei teicorpus tfi ttml uis
		uo uoml uvt uvvt vbe vbs vsdm vsdx vssm vssx vstm vstx wadl wasm wbs webmanifest wif wsdl wsf wspolicy x3d
		x3dz xav xbl xca xcs xdf xdm xdp xdssc xel xer xhvml xlf xliff xns xop xpi xsd xsf xsm xspf xul xvm xvml yin
		zaz zmm`)
}
