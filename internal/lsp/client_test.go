package lsp

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"throughline/internal/diag"
)

// A client speaks to a server as an editor does: in frames over a connection.
type client struct {
	t        testing.TB
	dir      string
	conn     net.Conn
	in       *bufio.Reader
	id       int
	said     map[string]publishDiagnostics // by path, the latest
	texts    map[string]string             // of what is open
	edits    map[string]int                // versions of what is open
	ended    chan error
	patience time.Duration // how long a diagnostic may take
	asked    []string      // methods that the server called
}

// capable is what a client can that knows everything.
const capable = `{"workspace":{"workspaceEdit":{"documentChanges":true,"resourceOperations":["create","rename","delete"]},"didChangeWatchedFiles":{"dynamicRegistration":true}}}`

// newClient starts a server over the files of an archive and begins.
func newClient(t testing.TB, archive string) *client {
	t.Helper()
	dir := t.TempDir()
	for _, f := range txtar.Parse([]byte(archive)).Files {
		p := filepath.Join(dir, filepath.FromSlash(f.Name))
		if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(p, f.Data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dial(t, dir)
}

// dial starts a server over a folder.
func dial(t testing.TB, dir string) *client {
	t.Helper()
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	near, far := net.Pipe()
	c := &client{t: t, dir: dir, conn: near, in: bufio.NewReader(near), said: map[string]publishDiagnostics{},
		texts: map[string]string{}, edits: map[string]int{}, ended: make(chan error, 1), patience: 30 * time.Second}
	go func() {
		c.ended <- Serve(context.Background(), far, Options{Dir: dir, FS: root.FS(), Version: "test",
			Now: time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)})
	}()
	t.Cleanup(func() { near.Close(); <-c.ended; root.Close() })
	_ = near.SetDeadline(time.Now().Add(10 * time.Minute))
	c.call("initialize", fmt.Sprintf(`{"processId":null,"rootUri":%q,"capabilities":%s}`, fileURI(dir), capable), nil)
	c.notify("initialized", `{}`)
	return c
}

func (c *client) send(body string) {
	c.t.Helper()
	if _, err := fmt.Fprintf(c.conn, "Content-Length: %d\r\n\r\n%s", len(body), body); err != nil {
		c.t.Fatal(err)
	}
}

func (c *client) notify(method, params string) {
	c.t.Helper()
	c.send(fmt.Sprintf(`{"jsonrpc":"2.0","method":%q,"params":%s}`, method, params))
}

// A message is whatever a server sends.
type message struct {
	ID     *json.RawMessage `json:"id"`
	Method string           `json:"method"`
	Params json.RawMessage  `json:"params"`
	Result json.RawMessage  `json:"result"`
	Error  *struct {
		Code    int    `json:"code"`
		Message string `json:"message"`
	} `json:"error"`
}

func (c *client) receive() message {
	c.t.Helper()
	length := 0
	for {
		line, err := c.in.ReadString('\n')
		if err != nil {
			c.t.Fatal(err)
		}
		line = strings.TrimSpace(line)
		if line == "" {
			break
		}
		if n, ok := strings.CutPrefix(line, "Content-Length: "); ok {
			length, _ = strconv.Atoi(n)
		}
	}
	body := make([]byte, length)
	if _, err := io.ReadFull(c.in, body); err != nil {
		c.t.Fatal(err)
	}
	var m message
	if err := json.Unmarshal(body, &m); err != nil {
		c.t.Fatalf("%s: %v", body, err)
	}
	c.take(m)
	return m
}

// take notes what the server tells, and answers what it asks.
func (c *client) take(m message) {
	switch {
	case m.Method == "textDocument/publishDiagnostics":
		var p publishDiagnostics
		if err := json.Unmarshal(m.Params, &p); err != nil {
			c.t.Fatal(err)
		}
		c.said[c.rel(p.URI)] = p
	case m.Method == "window/logMessage":
		c.t.Fatalf("the server says: %s", m.Params)
	case m.Method != "" && m.ID != nil:
		c.asked = append(c.asked, m.Method)
		c.send(fmt.Sprintf(`{"jsonrpc":"2.0","id":%s,"result":null}`, *m.ID))
	}
}

func (c *client) rel(uri string) string { return strings.TrimPrefix(uri, fileURI(c.dir)+"/") }

// call asks and waits for the answer. The error is the server's.
func (c *client) call(method, params string, into any) error {
	c.t.Helper()
	c.id++
	c.send(fmt.Sprintf(`{"jsonrpc":"2.0","id":%d,"method":%q,"params":%s}`, c.id, method, params))
	for {
		m := c.receive()
		if m.Method != "" || m.ID == nil || string(*m.ID) != strconv.Itoa(c.id) {
			continue
		}
		if m.Error != nil {
			return fmt.Errorf("%s", m.Error.Message)
		}
		if into != nil {
			if err := json.Unmarshal(m.Result, into); err != nil {
				c.t.Fatalf("%s: %s: %v", method, m.Result, err)
			}
		}
		return nil
	}
}

// open opens a file with the text that it has on the disk.
func (c *client) open(p string) {
	c.t.Helper()
	data, err := os.ReadFile(filepath.Join(c.dir, filepath.FromSlash(p)))
	if err != nil {
		c.t.Fatal(err)
	}
	c.openText(p, string(data))
}

func (c *client) openText(p, text string) {
	c.t.Helper()
	c.texts[p], c.edits[p] = text, 1
	c.notify("textDocument/didOpen",
		fmt.Sprintf(`{"textDocument":{"uri":%q,"languageId":"markdown","version":1,"text":%s}}`, c.uri(p),
			quoted(text)))
}

func (c *client) uri(p string) string { return fileURI(c.dir) + "/" + escaped(p) }

func quoted(s string) string {
	b, _ := json.Marshal(s)
	return string(b)
}

// replace edits a part of an open file, as an incremental change.
func (c *client) replace(p, old, new string) {
	c.t.Helper()
	text := c.texts[p]
	i := strings.Index(text, old)
	if i < 0 {
		c.t.Fatalf("%s has no %q", p, old)
	}
	f := diag.NewFile(p, []byte(text))
	r, _ := json.Marshal(rangeOf(f, diag.NewSpan(i, i+len(old))))
	c.texts[p] = text[:i] + new + text[i+len(old):]
	c.edits[p]++
	c.notify("textDocument/didChange",
		fmt.Sprintf(`{"textDocument":{"uri":%q,"version":%d},"contentChanges":[{"range":%s,"text":%s}]}`, c.uri(p),
			c.edits[p], r, quoted(new)))
}

// reset gives an open file a text, whole.
func (c *client) reset(p, text string) {
	c.t.Helper()
	c.texts[p] = text
	c.edits[p]++
	c.notify("textDocument/didChange",
		fmt.Sprintf(`{"textDocument":{"uri":%q,"version":%d},"contentChanges":[{"text":%s}]}`, c.uri(p), c.edits[p],
			quoted(text)))
}

// params are those of a request about a place: behind what stands before the bar in a piece of text.
func (c *client) params(p, where string) string {
	c.t.Helper()
	before, after, _ := strings.Cut(where, "|")
	i := strings.Index(c.texts[p], before+after)
	if i < 0 {
		c.t.Fatalf("%s has no %q", p, before+after)
	}
	pos, _ := json.Marshal(place(diag.NewFile(p, []byte(c.texts[p])), i+len(before)))
	return fmt.Sprintf(`{"textDocument":{"uri":%q},"position":%s,"range":{"start":%s,"end":%s},"context":{"includeDeclaration":true,"diagnostics":[]}`, c.uri(p), pos, pos, pos)
}

// wait receives until a file's diagnostics, of the text as it is now, are as wanted: each as line:column: message,
// from 1.
func (c *client) wait(p string, ok func(lines []string) bool) {
	c.t.Helper()
	for last := ""; ; {
		if said, there := c.said[p]; there && (said.Version == nil || *said.Version == c.edits[p]) {
			lines := lines(said)
			if ok(lines) {
				return
			}
			last = strings.Join(lines, "\n")
		}
		_ = c.conn.SetReadDeadline(time.Now().Add(c.patience))
		_, err := c.in.Peek(1)
		if _ = c.conn.SetReadDeadline(time.Time{}); err != nil {
			c.t.Fatalf("%s: nothing more is said than\n%s", p, last)
		}
		c.receive()
	}
}

func lines(p publishDiagnostics) []string {
	out := []string{}
	for _, d := range p.Diagnostics {
		first, _, _ := strings.Cut(d.Message, "\n")
		out = append(out, fmt.Sprintf("%d:%d-%d:%d: %s [%s]", d.Range.Start.Line+1, d.Range.Start.Character+1,
			d.Range.End.Line+1, d.Range.End.Character+1, first, d.Code))
	}
	return out
}

func (c *client) waitClean(p string) {
	c.t.Helper()
	c.wait(p, func(lines []string) bool { return len(lines) == 0 })
}

// applied is a text with edits made, from the last to the first.
func applied(text string, edits []textEdit) string {
	f := diag.NewFile("", []byte(text))
	for {
		last := -1
		for i, e := range edits {
			if last < 0 || offset(f, e.Range.Start) > offset(f, edits[last].Range.Start) {
				last = i
			}
		}
		if last < 0 {
			return text
		}
		e := edits[last]
		text = text[:offset(f, e.Range.Start)] + e.NewText + text[offset(f, e.Range.End):]
		edits = append(edits[:last:last], edits[last+1:]...)
	}
}
