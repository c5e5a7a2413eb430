// Package serve shows a compiled site over HTTP from memory, tells the browser when it has changed, and shows what is
// wrong with it on top of the last good page.
//
// It is made for one person's machine: it answers GET and HEAD only, only under the names it was started for (so that
// no other web page can reach it by DNS rebinding), without CORS, with limits on time and size. Paths are looked up
// in the list of outputs, never joined to a folder.
package serve

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"mime"
	"net"
	"net/http"
	"os"
	"path"
	"strings"
	"sync"
	"time"

	"throughline/internal/compile"
	"throughline/internal/diag"
	"throughline/internal/reporter"
)

// Policy is the content security policy that pages are served with: that of a published site.
const Policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
	"connect-src 'self'"

// Limits.
const (
	maxStreams   = 1000
	maxHeader    = 16 << 10
	maxPath      = 2 << 10
	writeTimeout = 30 * time.Second
	heartbeat    = 15 * time.Second
	maxMade      = 64 << 20 // bytes of pages that are kept for being asked for again
)

// own is where the server's own files are, which no site has.
const own = "/_throughline/"

//go:embed live.js
var liveScript []byte

//go:embed live.css
var liveStyle []byte

// goneFile is what stands where no page is; it comes back to life when the page does.
//
//go:embed gone.html
var goneFile []byte

// A Server holds the last good site. The zero Server answers that there is none yet.
type Server struct {
	// Query answers search/query.json?q= of the last good site; nil: there is no such address. It is set before the
	// first request.
	Query func(w http.ResponseWriter, r *http.Request, site *compile.Site)

	hosts    map[string]bool
	patience time.Duration // how long a reader may take for one answer

	mu      sync.Mutex
	site    *compile.Site
	made    map[string][]byte // pages that were asked for since the last change
	making  int               // how many are being made
	size    int               // of what was made, in bytes; what is not kept counts
	state   state
	streams map[chan state]bool
}

// A state is what the browser is told.
type state struct {
	// which run of the server this is: after another one every page is loaded again
	Server     int64  `json:"server"`
	Generation int    `json:"generation"` // of the pages
	Styles     int    `json:"styles"`     // of the stylesheets
	Errors     any    `json:"errors"`     // diagnostics; empty when all is well
	Text       string `json:"text"`       // the same as the terminal shows it

	// Sheets are the stylesheets of the last good site: by path below assets/, what each is called by its content.
	Sheets map[string]string `json:"sheets"`
}

// New makes a server that answers under the given host names, with port ("127.0.0.1:4600").
func New(hosts ...string) *Server {
	s := &Server{hosts: map[string]bool{}, patience: writeTimeout, made: map[string][]byte{},
		streams: map[chan state]bool{}}
	for _, h := range hosts {
		s.hosts[strings.ToLower(h)] = true
	}
	s.state.Errors, s.state.Server = reporter.Records(nil), time.Now().UnixNano()
	return s
}

// Hosts are the names under which a listener may be asked for: the name that it was asked to listen at ("" for none),
// its own address, for a loopback address the other names of this machine, and for all addresses (0.0.0.0) each of
// the machine's and its name. A page elsewhere that points a name of its own at this machine has none of them.
func Hosts(name string, addr net.Addr) []string {
	host, port, err := net.SplitHostPort(addr.String())
	if err != nil {
		return []string{addr.String()}
	}
	names := []string{host}
	if name != "" {
		names = append(names, name)
	}
	ip := net.ParseIP(host)
	if ip != nil && (ip.IsLoopback() || ip.IsUnspecified()) {
		names = append(names, "localhost", "127.0.0.1", "::1")
	}
	if ip != nil && ip.IsUnspecified() {
		names = append(names, machine()...)
	}
	for i := range names {
		names[i] = net.JoinHostPort(names[i], port)
	}
	return names
}

// machine are this machine's name and addresses.
func machine() []string {
	var out []string
	if name, err := os.Hostname(); err == nil {
		out = append(out, name)
	}
	addrs, err := net.InterfaceAddrs()
	if err != nil {
		return out
	}
	for _, a := range addrs {
		if n, ok := a.(*net.IPNet); ok {
			out = append(out, n.IP.String())
		}
	}
	return out
}

// HTTP wraps the server with its limits.
func (s *Server) HTTP() *http.Server {
	return &http.Server{Handler: s, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 10 * time.Second,
		IdleTimeout: time.Minute, MaxHeaderBytes: maxHeader}
}

// Update takes a compiled site. One with errors does not replace the last good one; its diagnostics are shown on top.
// styles tells that nothing but stylesheets has changed, so that pages need not be loaded again.
func (s *Server) Update(site *compile.Site, styles bool) {
	var text strings.Builder
	var shown []diag.Diagnostic
	if site.Failed() {
		shown = site.Diagnostics
		_ = reporter.Text(&text, shown, false)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.state.Errors, s.state.Text = reporter.Records(shown), text.String()
	if !site.Failed() {
		s.site, s.made, s.size = site, map[string][]byte{}, 0
		s.state.Sheets = sheets(site)
		s.next(styles)
	}
	s.tell()
}

// sheets are the stylesheets of a site that are named by their content. A page that is open has the names of before.
func sheets(site *compile.Site) map[string]string {
	out := map[string]string{}
	for name, named := range site.Renderer.Names {
		if path.Ext(name) == ".css" {
			out[name] = named
		}
	}
	return out
}

// CompareAll takes the same site as the last good one with what was left out at first. Browsers hear of it only if a
// page that was asked for meanwhile is another now; what is wrong with the site stays on top.
func (s *Server) CompareAll(site *compile.Site, styles bool) {
	s.mu.Lock()
	before, size := maps.Clone(s.made), s.size
	s.mu.Unlock()
	same := unchanged(site, before)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.site = site
	if same && s.size == size && size <= maxMade && s.making == 0 {
		s.made = before
		return
	}
	s.made, s.size = map[string][]byte{}, 0
	s.next(styles)
	s.tell()
}

// unchanged reports whether a site has these files. Those that cannot be made without listing all count as others.
func unchanged(site *compile.Site, made map[string][]byte) bool {
	for p, was := range made {
		if !site.FindsDirect(p) {
			return false
		}
		err := compile.Guard("making "+p, func() error {
			o, _ := site.Find(p)
			is, err := site.Renderer.Render(o)
			if err == nil && !bytes.Equal(is, was) {
				err = errors.New("it is another")
			}
			return err
		})
		if err != nil {
			return false
		}
	}
	return true
}

// next counts what has changed. The caller holds the lock.
func (s *Server) next(styles bool) {
	if styles {
		s.state.Styles++
	} else {
		s.state.Generation++
	}
}

// tell tells all who follow. The caller holds the lock.
func (s *Server) tell() {
	for c := range s.streams {
		select { // a slow reader misses states, never the last one
		case <-c:
		default:
		}
		c <- s.state
	}
}

// File makes a file of the site, byte for byte as a build would write it.
func (s *Server) File(p string) ([]byte, bool, error) {
	data, _, ok, err := s.file(p)
	return data, ok, err
}

// file makes a file and tells which state of the site it is of.
func (s *Server) file(p string) (data []byte, of state, ok bool, err error) {
	s.mu.Lock()
	of = s.state
	site := s.site
	data, done := s.made[p]
	if site == nil || done {
		s.mu.Unlock()
		return data, of, done, nil
	}
	s.making++
	s.mu.Unlock()
	err = compile.Guard("making "+p, func() (err error) {
		o, found := site.Find(p)
		if ok = found; ok {
			data, err = site.Renderer.Render(o)
		}
		return err
	})
	s.mu.Lock()
	defer s.mu.Unlock()
	s.making--
	if err != nil || !ok {
		return nil, of, err != nil, err
	}
	if site == s.site {
		s.keep(p, data)
	}
	return data, of, true, nil
}

func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if why, status := s.refuse(r); why != "" {
		http.Error(w, why, status)
		return
	}
	h := w.Header()
	h.Set("Content-Security-Policy", Policy)
	h.Add("Content-Security-Policy", "frame-ancestors 'self'") // no page of another site shows this one in a frame
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Cache-Control", "no-store")
	_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(s.patience))
	switch r.URL.Path {
	case own + "events":
		s.events(w, r)
	case own + "live.js":
		send(w, r, "x.js", liveScript, http.StatusOK)
	case own + "live.css":
		send(w, r, "x.css", liveStyle, http.StatusOK)
	case queryPath:
		s.query(w, r)
	default:
		s.page(w, r)
	}
}

func (s *Server) query(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	site := s.site
	s.mu.Unlock()
	if s.Query == nil || site == nil {
		s.page(w, r)
		return
	}
	w.Header().Set("Content-Type", contentType(r.URL.Path))
	s.Query(w, r, site)
}

// keep keeps a page of the site for being asked for again, as long as there are not too many. The caller holds the
// lock.
func (s *Server) keep(p string, data []byte) {
	if s.size += len(data); s.size <= maxMade {
		s.made[p] = data
	}
}

// refuse says why a request is not answered.
func (s *Server) refuse(r *http.Request) (why string, status int) {
	switch {
	case r.Method != http.MethodGet && r.Method != http.MethodHead:
		return "only GET and HEAD", http.StatusMethodNotAllowed
	case r.URL.Scheme != "" && r.URL.Scheme != "http":
		return "only pages of this server", http.StatusMisdirectedRequest
	case !s.hosts[strings.ToLower(r.Host)] || r.URL.Host != "" && !s.hosts[strings.ToLower(r.URL.Host)]:
		return "this server does not go by that name", http.StatusMisdirectedRequest
	case r.Header.Get("Origin") != "" &&
		!s.hosts[strings.ToLower(strings.TrimPrefix(r.Header.Get("Origin"), "http://"))]:
		return "not for pages of other sites", http.StatusForbidden
	case fromElsewhere(r):
		return "not for pages of other sites", http.StatusForbidden
	case len(r.URL.Path) > maxPath || len(r.URL.RawQuery) > maxPath:
		return "that address is too long", http.StatusRequestURITooLong
	case strings.ContainsAny(r.URL.Path, "\x00\\") || strings.Contains(r.URL.Path, "/../") ||
		strings.HasSuffix(r.URL.Path, "/..") || strings.Contains(strings.ToLower(r.URL.EscapedPath()), "%2f"):
		return "that is not an address of this site", http.StatusBadRequest
	}
	return "", 0
}

// fromElsewhere reports whether a page of another site, or of another server on this machine, asks: by a script, in a
// frame, or by leading the reader to what costs something to answer. Its links to pages are followed.
func fromElsewhere(r *http.Request) bool {
	if site := r.Header.Get("Sec-Fetch-Site"); site != "cross-site" && site != "same-site" {
		return false
	}
	dest := r.Header.Get("Sec-Fetch-Dest")
	return r.Header.Get("Sec-Fetch-Mode") != "navigate" || dest != "" && dest != "document" || r.URL.Path == queryPath
}

// queryPath is where questions are answered by the index of the terminal.
const queryPath = "/search/query.json"

// page answers with a file of the site. Pages get a script that listens for changes; everything else is as it is
// built.
func (s *Server) page(w http.ResponseWriter, r *http.Request) {
	p := strings.TrimPrefix(r.URL.Path, "/")
	if p == "" || strings.HasSuffix(p, "/") {
		p += "index.html"
	}
	data, of, ok, err := s.file(p)
	_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(s.patience)) // the reader's time, not ours
	switch {
	case err != nil:
		http.Error(w, err.Error(), http.StatusInternalServerError)
	case ok:
		send(w, r, p, live(p, data, of), http.StatusOK)
	default:
		if _, is, _ := s.File(p + "/index.html"); is {
			http.Redirect(w, r, "/"+p+"/", http.StatusFound)
			return
		}
		send(w, r, "x.html", live("x.html", goneFile, of), http.StatusNotFound)
	}
}

// live puts the server's own script and style into a page, with the state that the page is of: the site may have
// changed before the page hears of anything.
func live(p string, data []byte, of state) []byte {
	if path.Ext(p) != ".html" {
		return data
	}
	i := bytes.LastIndex(data, []byte("</body>"))
	if i < 0 {
		return data
	}
	var b bytes.Buffer
	b.Write(data[:i])
	fmt.Fprintf(&b, "<link rel=\"stylesheet\" href=\"%slive.css\"><script src=\"%slive.js\" data-seen=\"%d %d %d\" "+
		"defer></script>\n", own, own, of.Server, of.Generation, of.Styles)
	b.Write(data[i:])
	return b.Bytes()
}

// types are the content types that matter; the system's own list may differ from machine to machine.
func contentType(p string) string {
	switch ext := strings.ToLower(path.Ext(p)); ext {
	case ".html":
		return "text/html; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".json":
		return "application/json"
	case ".svg":
		return "image/svg+xml"
	case ".xml":
		return "application/xml"
	case ".ics":
		return "text/calendar; charset=utf-8"
	case ".txt", ".log", ".csv", ".md", ".sql", ".yaml", ".yml":
		return "text/plain; charset=utf-8"
	default:
		if t := mime.TypeByExtension(ext); t != "" && !strings.Contains(t, "html") && !strings.Contains(t, "script") {
			return t
		}
	}
	return "application/octet-stream"
}

func send(w http.ResponseWriter, r *http.Request, p string, data []byte, status int) {
	w.Header().Set("Content-Type", contentType(p))
	w.Header().Set("Content-Length", fmt.Sprint(len(data)))
	w.WriteHeader(status)
	if r.Method == http.MethodGet {
		_, _ = w.Write(data)
	}
}

// events is a stream of states (server-sent events, HTML Living Standard section 9.2).
func (s *Server) events(w http.ResponseWriter, r *http.Request) {
	c := make(chan state, 1)
	s.mu.Lock()
	if len(s.streams) >= maxStreams {
		s.mu.Unlock()
		http.Error(w, fmt.Sprintf("%d pages follow this preview already; close some", maxStreams),
			http.StatusServiceUnavailable)
		return
	}
	s.streams[c] = true
	c <- s.state
	s.mu.Unlock()
	defer func() {
		s.mu.Lock()
		delete(s.streams, c)
		s.mu.Unlock()
	}()
	w.Header().Set("Content-Type", "text/event-stream")
	w.WriteHeader(http.StatusOK)
	if _, err := w.Write([]byte(
		"retry: 500\n\n")); err != nil { // milliseconds until a browser asks again, after a restart
		return
	}
	rc := http.NewResponseController(w)
	beat := time.NewTicker(heartbeat)
	defer beat.Stop()
	for {
		message := []byte(": here\n\n")
		select {
		case <-r.Context().Done():
			return
		case st := <-c:
			data, err := json.Marshal(st)
			if err != nil {
				return
			}
			message = append(append([]byte("data: "), data...), "\n\n"...)
		case <-beat.C:
		}
		_ = rc.SetWriteDeadline(time.Now().Add(s.patience))
		if _, err := w.Write(message); err != nil || rc.Flush() != nil {
			return
		}
	}
}
