package cli

import (
	"bufio"
	"bytes"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"throughline/internal/await"
)

// TestServeWatchesEverything changes a file of every kind that a site is made of, and holds that the preview follows.
func TestServeWatchesEverything(t *testing.T) {
	t.Parallel()
	site := t.TempDir()
	files := []struct{ name, text, again string }{
		{"throughline.yaml", "title: Our incidents\n", "title: Their incidents\n"},
		{"content/pages/about.md", "# About\n", "# About us\n"},
		{"content/themes/tides.md", "---\ntitle: Tides\n---\n", "---\ntitle: High tides\n---\n"},
		{"content/reviews/b/index.md", "---\ntitle: B\nartifacts: [{id: a1, title: Log, kind: log, file: " +
			"b.log}]\n---\n", ""},
		{"content/reviews/b/b.log", "one\n", "one\ntwo\n"},
		{"content/reviews/c/index.md", "---\ntitle: C\ntimeline: events.csv\n---\n", ""},
		{"content/reviews/c/events.csv", "at,text\n2026-01-02 09:00,Pager\n",
			"at,text\n2026-01-02 09:00,Pager\n2026-01-02 09:10,Calm\n"},
		{"content/budgets/booking.yaml", "apiVersion: openslo/v1\nkind: SLO\nmetadata: {name: booking}\nspec:\n  " +
			"service: booking\n  budgetingMethod: Occurrences\n  timeWindow: [{duration: 28d, isRolling: true}]\n  " +
			"objectives: [{displayName: x, target: 0.99}]\n  indicator: {metadata: {name: i}, spec: {ratioMetric: " +
			"{counter: true, good: {metricSource: {type: Prometheus, spec: {query: a}}}, total: {metricSource: " +
			"{type: Prometheus, spec: {query: b}}}}}}\n", ""},
		{"content/budgets/booking.csv", "time,good,total\n2026-11-19T00:00:00Z,99,100\n2026-11-20T00:00:00Z,98,100\n",
			"time,good,total\n2026-11-19T00:00:00Z,90,100\n2026-11-20T00:00:00Z,91,100\n"},
		{"themes/default/templates/doc.html", `{{define "main"}}<p>Our own: {{.Heading}}</p>{{end}}`,
			`{{define "main"}}<p>Our very own: {{.Heading}}</p>{{end}}`},
		{"themes/default/assets/site.css", "body { color: red }\n", "body { color: green }\n"},
		{"themes/default/assets/own.js", "// one\n", "// two\n"},
		{"themes/default/meeting.yaml", "ground: [Be kind]\n", "ground: [Be kind.]\n"},
	}
	writeFile(t, filepath.Join(site, "content/reviews/a.md"), "# A\n")
	r := startServe(t, site)
	follows := func(name, text string) {
		t.Helper()
		said := len(r.text())
		writeFile(t, filepath.Join(site, name), text)
		await.That(t, "a change of "+name+" is told", func() bool { return strings.Contains(r.text()[said:], name) })
		if strings.HasSuffix(name, "index.md") ||
			strings.HasSuffix(name, "booking.yaml") { // what it needs is not there yet
			return
		}
		await.That(t, "a change of "+name+" is served", func() bool { return r.differs(t, site) == "" })
	}
	for _, f := range files {
		follows(f.name, f.text)
	}
	for _, f := range files {
		if f.again != "" {
			follows(f.name, f.again)
		}
	}
	page, _ := r.get(t, "pages/about/")
	meeting, _ := r.get(t, "facilitate/a/")
	if !strings.Contains(page, "Our very own: About us") || !strings.Contains(meeting, "Be kind.") {
		t.Errorf("the last changes are not served:\n%s\n%s", page, meeting)
	}
}

// A saver is a running preview beside somebody who saves a file at the very moment at which the preview says that it
// serves.
type saver struct {
	running
	save func()
}

func (s *saver) Write(p []byte) (int, error) {
	if bytes.Contains(p, []byte("serving http://")) {
		s.save()
	}
	return s.running.Write(p)
}

// TestServeFollowsFromTheStart holds that nothing is lost that is saved between the first look at the files and the
// watching.
func TestServeFollowsFromTheStart(t *testing.T) {
	for _, mode := range [][]string{nil, {"--poll", "60ms"}} {
		t.Run(fmt.Sprint(mode), func(t *testing.T) {
			site := t.TempDir()
			review := filepath.Join(site, "content", "reviews", "a.md")
			writeFile(t, review, "# Before\n")
			s := &saver{running: running{done: make(chan int, 1)},
				save: func() { writeFile(t, review, "# After the start\n") }}
			s.start(t, s, site, mode...)
			await.That(t, "what was saved is served", func() bool {
				body, _ := s.get(t, "reviews/a/")
				return strings.Contains(body, "After the start")
			})
		})
	}
}

// TestServeInterrupted starts the program itself and interrupts it: once it ends in order, pages that follow
// notwithstanding, and a second time it ends at once.
func TestServeInterrupted(t *testing.T) {
	program := filepath.Join(t.TempDir(), "throughline") // by this name the test is the program, see TestMain
	if err := os.Symlink(mustExecutable(t), program); err != nil {
		t.Fatal(err)
	}
	site := t.TempDir()
	writeFile(t, filepath.Join(site, "content/reviews/a.md"), "# A\n\n"+strings.Repeat("word ", 800_000))
	for _, twice := range []bool{false, true} {
		cmd := exec.Command(program, "-s", site, "serve", "--addr", "127.0.0.1:0")
		r := &running{}
		cmd.Stderr = r
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		defer func() { _ = cmd.Process.Kill() }()
		host := ""
		await.That(t, "the program serves", func() bool {
			_, after, ok := strings.Cut(r.text(), "serving http://")
			host, _, _ = strings.Cut(after, "/")
			return ok
		})
		for _, p := range []string{"_throughline/events",
			"reviews/a/"} { // a page that follows, and a reader that has stopped reading
			conn, err := net.Dial("tcp", host)
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			fmt.Fprintf(conn, "GET /%s HTTP/1.1\r\nHost: %s\r\n\r\n", p, host)
			if _, err := bufio.NewReaderSize(conn, 16).ReadByte(); err != nil {
				t.Fatal(err)
			}
		}
		ended := make(chan error, 1)
		go func() { ended <- cmd.Wait() }()
		_ = cmd.Process.Signal(os.Interrupt)
		if twice {
			await.That(t, "it takes no more requests", func() bool {
				c, err := net.Dial("tcp", host)
				if err == nil {
					c.Close()
				}
				return err != nil
			})
			_ = cmd.Process.Signal(os.Interrupt)
		}
		select {
		case err := <-ended:
			if err != nil && !(twice && strings.Contains(err.Error(), "interrupt")) {
				t.Errorf("interrupted (twice: %v) it ends with %v:\n%s", twice, err, r.text())
			}
		case <-time.After(await.Patience):
			t.Fatalf("interrupted (twice: %v) it does not end", twice)
		}
	}
}

func mustExecutable(t *testing.T) string {
	t.Helper()
	p, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return p
}
