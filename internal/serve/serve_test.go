package serve

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"throughline/internal/await"
	"throughline/internal/compile"
)

// compile makes a site of one review.
func compileSite(t *testing.T, text string) *compile.Site {
	t.Helper()
	site, err := compile.Compile(context.Background(), fstest.MapFS{"content/reviews/a.md": {Data: []byte(text)}},
		compile.Options{Now: time.Unix(1790000000, 0)})
	if err != nil {
		t.Fatal(err)
	}
	return site
}

// listen serves until the test ends and gives the address. change may set the server up otherwise.
func listen(t *testing.T, change func(*Server, *http.Server)) (*Server, string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := New(Hosts("", l.Addr())...)
	h := s.HTTP()
	if change != nil {
		change(s, h)
	}
	go func() { _ = h.Serve(l) }()
	t.Cleanup(func() { _ = h.Close() })
	return s, l.Addr().String()
}

// A stream is an open stream of events.
type stream struct {
	net.Conn
	lines *bufio.Reader
}

// openStream asks for the stream of events and gives the status of the answer.
func openStream(t *testing.T, address string) (stream, string) {
	t.Helper()
	c, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	_ = c.SetDeadline(time.Now().Add(await.Patience))
	fmt.Fprintf(c, "GET /_throughline/events HTTP/1.1\r\nHost: %s\r\n\r\n", address)
	s := stream{c, bufio.NewReader(c)}
	status, err := s.lines.ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	return s, strings.TrimSpace(status)
}

// next is the next state of a stream.
func (s stream) next(t *testing.T) state {
	t.Helper()
	for {
		line, err := s.lines.ReadString('\n')
		if err != nil {
			t.Fatal(err)
		}
		if data, ok := strings.CutPrefix(line, "data: "); ok {
			var st state
			if err := json.Unmarshal([]byte(data), &st); err != nil {
				t.Fatal(err)
			}
			return st
		}
	}
}

// TestManyStreams holds that a thousand pages follow, that the next is told so in words, and that there is room again
// when one closes.
func TestManyStreams(t *testing.T) {
	s, address := listen(t, nil)
	s.Update(compileSite(t, "# One"), false)
	streams := make([]stream, maxStreams)
	for i := range streams {
		var status string
		if streams[i], status = openStream(t, address); !strings.Contains(status, "200") {
			t.Fatalf("page %d: %s", i+1, status)
		}
	}
	full, status := openStream(t, address)
	for line := ""; line != "1000 pages follow this preview already; close some\n"; {
		var err error
		if line, err = full.lines.ReadString('\n'); err != nil || !strings.Contains(status, "503") {
			t.Fatalf("one page too many: %s, %s, %v", status, line, err)
		}
	}
	for i := range streams {
		streams[i].next(t) // what there is at the start
	}
	s.Update(compileSite(t, "# Two"), false)
	for i := range streams {
		if st := streams[i].next(t); st.Generation != 2 {
			t.Fatalf("page %d is told of generation %d", i+1, st.Generation)
		}
	}
	_ = streams[0].Close()
	await.That(t, "there is room again",
		func() bool { _, status := openStream(t, address); return strings.Contains(status, "200") })
}

// TestSlowStream holds that a page that does not read holds up neither the site nor other pages, and is let go of.
func TestSlowStream(t *testing.T) {
	s, address := listen(t, func(s *Server, _ *http.Server) { s.patience = 3 * time.Second })
	slow, _ := openStream(t, address)
	if err := slow.Conn.(*net.TCPConn).SetReadBuffer(4 << 10); err != nil {
		t.Fatal(err)
	}
	quick, _ := openStream(t, address)
	last := make(chan bool, 1)
	go func() {
		for {
			line, err := quick.lines.ReadString('\n')
			if err != nil {
				return
			}
			if strings.Contains(line, `"generation":1,`) && strings.Contains(line, `"text":""`) {
				last <- true
			}
		}
	}()
	wrong := compileSite(t, "---\ntitel: "+strings.Repeat("x", 200)+"\n"+strings.Repeat("wrong: x\n", 900)+
		"---\n") // a long list of mistakes each time
	if !wrong.Failed() {
		t.Fatal("there is nothing wrong with it")
	}
	good := compileSite(t, "# Good")
	gone := func() bool { s.mu.Lock(); defer s.mu.Unlock(); return len(s.streams) == 1 }
	for end := time.Now().Add(await.Patience); !gone() && time.Now().Before(end); {
		s.Update(wrong, false)
		time.Sleep(time.Millisecond) // the page that reads has to get its turn
	}
	if !gone() {
		t.Fatal("a page that reads nothing is kept for ever")
	}
	s.Update(good, false)
	select {
	case <-last:
	case <-time.After(await.Patience):
		t.Fatal("the page that reads never hears of the last state")
	}
}

// TestSlowReaders holds that who sends or takes an answer a byte at a time is let go of.
func TestSlowReaders(t *testing.T) {
	s, address := listen(t, func(s *Server, h *http.Server) {
		if h.ReadHeaderTimeout <= 0 || h.ReadTimeout <= 0 || h.IdleTimeout <= 0 || h.MaxHeaderBytes <= 0 ||
			s.patience <= 0 {
			t.Errorf("a limit is missing: %v %v %v %v %v", h.ReadHeaderTimeout, h.ReadTimeout, h.IdleTimeout,
				h.MaxHeaderBytes, s.patience)
		}
		h.ReadHeaderTimeout, h.ReadTimeout, h.IdleTimeout, s.patience = 200*time.Millisecond, 200*time.Millisecond,
			200*time.Millisecond, 200*time.Millisecond
	})
	s.Update(compileSite(t, "# Long\n\n"+strings.Repeat("word ", 800_000)),
		false) // 4 MB, the most that a text may have
	for name, request := range map[string]string{
		"half a request":     "GET / HTTP/1.1\r\nHost: " + address + "\r\nX: ",
		"an unread answer":   strings.Repeat("GET /reviews/a/ HTTP/1.1\r\nHost: "+address+"\r\n\r\n", 30),
		"an idle connection": "",
	} {
		t.Run(name, func(t *testing.T) {
			c, err := net.Dial("tcp", address)
			if err != nil {
				t.Fatal(err)
			}
			defer c.Close()
			_ = c.SetDeadline(time.Now().Add(await.Patience))
			if _, err := io.WriteString(c, request); isTimeout(err) {
				t.Fatal(err)
			} else if err != nil {
				return // it has been let go of before this machine came to speak
			}
			// Whoever closes, the other end sees the end or a reset; a timeout of ours would mean that it was kept.
			await.That(t, "it is let go of", func() bool {
				_ = c.SetWriteDeadline(time.Now().Add(50 * time.Millisecond))
				_, err := c.Write([]byte("\n"))
				return err != nil && !isTimeout(err)
			})
		})
	}
}

func isTimeout(err error) bool {
	ne, ok := err.(net.Error)
	return ok && ne.Timeout()
}

// TestHosts holds the names that a preview answers to.
func TestHosts(t *testing.T) {
	for _, tt := range []struct{ name, address, want string }{
		{"", "127.0.0.1:4600", "127.0.0.1:4600 localhost:4600 127.0.0.1:4600 [::1]:4600"},
		{"localhost", "[::1]:4600", "[::1]:4600 localhost:4600 localhost:4600 127.0.0.1:4600 [::1]:4600"},
		{"", "192.0.2.7:4600", "192.0.2.7:4600"},
		{"reviews.lan", "192.0.2.7:4600", "192.0.2.7:4600 reviews.lan:4600"},
		{"", "[2001:db8::1]:80", "[2001:db8::1]:80"},
	} {
		a, err := net.ResolveTCPAddr("tcp", tt.address)
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(Hosts(tt.name, a), " "); got != tt.want {
			t.Errorf("%s %s: %s", tt.name, tt.address, got)
		}
	}
	all := Hosts("", &net.TCPAddr{IP: net.IPv4zero, Port: 80})
	addrs, _ := net.InterfaceAddrs()
	for _, a := range addrs {
		if n, ok := a.(*net.IPNet); ok && !slices.Contains(all, net.JoinHostPort(n.IP.String(), "80")) {
			t.Errorf("listening at all addresses, it does not answer to %s", n.IP)
		}
	}
	if slices.Contains(all, "evil.example:80") {
		t.Error("it answers to anything")
	}
}

// TestHead holds that HEAD answers as GET does, without the body, and that nothing is there before there is a site.
func TestHead(t *testing.T) {
	s, address := listen(t, nil)
	status := func(method, p string) (string, http.Header) {
		req, _ := http.NewRequest(method, "http://"+address+p, nil)
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		body, _ := io.ReadAll(resp.Body)
		if method == http.MethodHead && len(body) > 0 {
			t.Errorf("HEAD %s has a body", p)
		}
		return fmt.Sprint(resp.StatusCode, " ", resp.Header.Get("Content-Type"), " ", resp.ContentLength), resp.Header
	}
	if got, _ := status("GET", "/"); !strings.HasPrefix(got, "404 text/html") {
		t.Errorf("before there is a site: %s", got)
	}
	s.Update(compileSite(t, "# A"), false)
	for _, p := range []string{"/", "/reviews/a/", "/assets/site.css", "/nothing", "/_throughline/live.js",
		"/data/reviews.json"} {
		get, h := status("GET", p)
		if head, _ := status("HEAD", p); head != get {
			t.Errorf("%s: GET %s, HEAD %s", p, get, head)
		}
		if h.Get("Content-Security-Policy") != Policy || h.Get("X-Content-Type-Options") != "nosniff" ||
			h.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: headers are missing: %v", p, h)
		}
	}
	if got, want := bytes.Count(live("a.html", []byte("<body></body>"), state{}), []byte("live.js")), 1; got != want {
		t.Errorf("the script is in the page %d times", got)
	}
}

// TestCompleteTellsOfWhatIsOther holds that a site that is completed is told of only when a page that somebody has
// looked at is another by it, that its pages are the completed ones from then on, and that what is wrong stays on
// top.
func TestCompleteTellsOfWhatIsOther(t *testing.T) {
	held := "---\ntitle: %s\nmitigators: [{title: The spare pump ran all night, source: design}]\n---\n"
	quick := func(more fstest.MapFS) (first, whole *compile.Site) {
		site := fstest.MapFS{"content/reviews/a.md": {Data: fmt.Appendf(nil, held, "A")},
			"content/reviews/c.md": {Data: []byte("# C\n")}}
		for p, f := range more {
			site[p] = f
		}
		first, err := compile.Compile(context.Background(), site, compile.Options{Now: time.Unix(1790000000, 0),
			WithoutComparing: true})
		if err != nil {
			t.Fatal(err)
		}
		if whole, err = first.CompareAll(context.Background()); err != nil {
			t.Fatal(err)
		}
		return first, whole
	}
	again := fstest.MapFS{"content/reviews/b.md": {Data: fmt.Appendf(nil, held, "B")}}
	for _, tt := range []struct {
		name  string
		more  fstest.MapFS
		asked string
		told  int
	}{
		{"nobody looks", again, "", 0},
		{"a page that is the same", again, "reviews/c/index.html reviews/c/review.json assets/site.css", 0},
		{"a page that says more now", again, "reviews/a/index.html", 1},
		{"nothing comes up again", nil, "reviews/a/index.html", 0},
		{"a list, which may say more", again, "index.html", 1},
		{"something that is not there", again, "reviews/none/index.html", 0},
	} {
		first, whole := quick(tt.more)
		s := New()
		s.Update(first, false)
		for _, p := range strings.Fields(tt.asked) {
			if _, _, err := s.File(p); err != nil {
				t.Fatal(err)
			}
		}
		broken := compileSite(t, "---\ntitel: x\n---\n")
		s.Update(broken, false)
		before := s.state.Generation
		s.CompareAll(whole, false)
		if told := s.state.Generation - before; told != tt.told {
			t.Errorf("%s: told %d times, want %d", tt.name, told, tt.told)
		}
		if s.state.Text == "" {
			t.Errorf("%s: what is wrong is not told any more", tt.name)
		}
		for _, p := range whole.Paths() {
			o, _ := whole.Find(p)
			want, err := whole.Renderer.Render(o)
			if err != nil {
				t.Fatal(err)
			}
			if got, _, _ := s.File(p); !bytes.Equal(got, want) {
				t.Errorf("%s: %s is not the completed one", tt.name, p)
			}
		}
	}
}
