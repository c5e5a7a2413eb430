package publish

import (
	"encoding/hex"
	"path"
	"strings"

	"throughline/internal/output"
)

// A class is when a file is sent and how long it may be kept by who asks for it. The order is that of sending.
type class int

const (
	needed  class = iota // by pages: scripts, styles, pictures, shards
	page                 // new ones before changed ones
	pointer              // asked for under a name that stays: feeds, data, what names the newest of something
	private              // for who publishes alone
)

// cache is the header Cache-Control of a class. Everything that may change is asked for again each time, which costs
// an answer without a body as long as it has not; see cacheOf for what never changes.
func (c class) cache() string {
	switch c {
	case pointer:
		return "no-store"
	case private:
		return "private, no-store"
	}
	return "no-cache"
}

// immutable is the header of a file whose name changes with its bytes. It is not "public": what needs a session is
// not to lie in a cache that others share.
const immutable = "max-age=31536000, immutable"

// classOf tells pages and pointers by their names.
func classOf(name string) class {
	base := path.Base(name)
	switch ext := path.Ext(strings.TrimSuffix(strings.TrimSuffix(name, ".gz"), ".br")); {
	case ext == ".html":
		return page
	case strings.HasPrefix(name, "data/"), ext == ".xml", ext == ".ics", ext == ".md", ext == ".json":
		return pointer
	case base == "robots.txt", base == "llms.txt", base == "_redirects", strings.HasSuffix(base, ".map"),
		name == searchPointer:
		return pointer
	}
	return needed
}

// cacheOf is the header Cache-Control of a file of the site.
func cacheOf(name string, e output.Entry) string {
	if byContent(name, e) {
		return immutable
	}
	if name == searchPointer {
		return pointer.cache()
	}
	return needed.cache()
}

// searchPointer names the newest index of the search; hashDigits is how many digits of a sum make a name that nothing
// else has.
const (
	searchPointer = "search/newest.js"
	hashDigits    = 8
)

// byContent reports whether a file is named by its content: a part of its name between dots is how the SHA-256 of its
// bytes begins. Whatever is called so can never be anything else under this name.
func byContent(name string, e output.Entry) bool {
	sum := hex.EncodeToString(e.SHA256[:])
	for _, part := range strings.Split(path.Base(name), ".") {
		if len(part) >= hashDigits && strings.HasPrefix(sum, part) {
			return true
		}
	}
	return false
}

// holdsWords reports whether a file named by its content is made of what reviews say; those under assets/ are the
// same for everybody.
func holdsWords(name string) bool { return !strings.HasPrefix(name, "assets/") }

// typeOf is the media type of a file. Text is UTF-8. What is not known here is bytes to a browser, which then runs
// nothing of it.
func typeOf(name string) string {
	switch strings.ToLower(path.Ext(name)) {
	case ".html":
		return "text/html; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".json", ".map":
		return "application/json"
	case ".xml":
		if path.Base(name) == "feed.xml" {
			return "application/atom+xml; charset=utf-8"
		}
		return "application/xml"
	case ".txt", ".md", ".log", ".csv", ".yaml", ".yml", ".toml", ".conf", ".diff", ".patch", ".sql", ".sh":
		return textType(name)
	case ".ics":
		return "text/calendar; charset=utf-8"
	}
	return pictureType(name)
}

func textType(name string) string {
	switch strings.ToLower(path.Ext(name)) {
	case ".md":
		return "text/markdown; charset=utf-8"
	case ".csv":
		return "text/csv; charset=utf-8"
	}
	return "text/plain; charset=utf-8"
}

func pictureType(name string) string {
	types := map[string]string{".svg": "image/svg+xml", ".png": "image/png", ".jpg": "image/jpeg",
		".jpeg": "image/jpeg",
		".gif":  "image/gif", ".webp": "image/webp", ".avif": "image/avif", ".heic": "image/heic",
		".ico": "image/x-icon",
		".pdf": "application/pdf", ".mp4": "video/mp4", ".webm": "video/webm", ".woff2": "font/woff2",
		".gz": "application/gzip"}
	if t, ok := types[strings.ToLower(path.Ext(name))]; ok {
		return t
	}
	return "application/octet-stream"
}
