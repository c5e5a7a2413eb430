// Package lsp is a language server for the files that people write: it knows the keys, the words and the ids, and
// says what is wrong while somebody types.
//
// It stands on what the program has anyway. Keys and their values are those of package format, diagnostics those of
// a build. The site is compiled as the preview compiles it, over an overlay of what is open and not saved. Messages
// are answered one after the other, from the text as it is now and the site as it was last compiled; compiling
// happens beside.
package lsp

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"path/filepath"
	"strings"
	"time"

	"github.com/sourcegraph/jsonrpc2"

	"throughline/internal/diag"
	"throughline/internal/format"
	"throughline/internal/language"
	"throughline/internal/markdown"
)

// Options of a server.
type Options struct {
	Dir     string // the site's folder, absolute
	FS      fs.FS  // the same as a file system
	Version string
	Now     time.Time
	// Quiet is how long it has to be quiet before the site is compiled again; 0 for at once.
	Quiet time.Duration
}

// A server answers one client.
type server struct {
	o       Options
	roots   []string // URIs of the site's folder, each with a slash at its end
	format  *format.Format
	engine  *markdown.Engine
	checker *language.Checker
	site    *workspace
	open    map[string]*document // by URI; only the handler reads and writes it
	client  initializeParams
	stopped bool // shutdown was asked for
}

// A document is an open file.
type document struct {
	uri     string
	path    string // in the site; "" for a file that is none of it
	version int
	file    *diag.File
}

// Serve answers a client until it leaves. The error is nil after a proper exit.
func Serve(ctx context.Context, conn io.ReadWriteCloser, o Options) error {
	outer := ctx
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	s := &server{o: o, format: format.New(), engine: markdown.New(), checker: language.New(),
		open: map[string]*document{}}
	s.roots = rootsOf(o.Dir)
	s.site = newWorkspace(s)
	rpc := jsonrpc2.NewConn(ctx, jsonrpc2.NewBufferedStream(conn, jsonrpc2.VSCodeObjectCodec{}),
		jsonrpc2.HandlerWithError(s.handle))
	s.site.rpc = rpc
	work := make(chan struct{})
	go func() { defer close(work); s.site.run(ctx) }()
	select {
	case <-rpc.DisconnectNotify():
	case <-ctx.Done():
		rpc.Close()
	}
	cancel()
	<-work
	if !s.stopped && outer.Err() == nil {
		return io.ErrUnexpectedEOF
	}
	return nil
}

// rootsOf are the ways in which a client may write the site's folder: as it was given, and without links.
func rootsOf(dir string) []string {
	out := []string{fileURI(dir) + "/"}
	if real, err := filepath.EvalSymlinks(dir); err == nil && real != dir {
		out = append(out, fileURI(real)+"/")
	}
	return out
}

func fileURI(p string) string {
	p = filepath.ToSlash(p)
	if !strings.HasPrefix(p, "/") {
		p = "/" + p // a drive
	}
	return (&url.URL{Scheme: "file", Path: p}).String()
}

// pathOf is the path in the site that a URI names, or "".
func (s *server) pathOf(uri string) string {
	u, err := url.Parse(uri)
	if err != nil || u.Scheme != "file" {
		return ""
	}
	plain := (&url.URL{Scheme: "file", Path: u.Path}).String()
	for _, root := range s.roots {
		if rest, ok := strings.CutPrefix(plain, root); ok {
			if p, err := url.PathUnescape(rest); err == nil && fs.ValidPath(p) {
				return p
			}
		}
	}
	return ""
}

// uriOf is the URI of a path in the site: that of the client where it has it open.
func (s *server) uriOf(p string) string {
	for _, d := range s.open {
		if d.path == p {
			return d.uri
		}
	}
	return s.roots[0] + escaped(p)
}

// methods are what is answered, by name; what gives no answer is a notification.
func (s *server) methods() map[string]func(context.Context, documentParams) (any, error) {
	return map[string]func(context.Context, documentParams) (any, error){
		"textDocument/didOpen":        s.didOpen,
		"textDocument/didChange":      s.didChange,
		"textDocument/didClose":       s.didClose,
		"textDocument/didSave":        s.didSave,
		"textDocument/completion":     s.complete,
		"textDocument/hover":          s.hover,
		"textDocument/definition":     s.definition,
		"textDocument/references":     s.references,
		"textDocument/prepareRename":  s.prepareRename,
		"textDocument/rename":         s.rename,
		"textDocument/codeAction":     s.codeActions,
		"textDocument/documentSymbol": s.symbols,
		"textDocument/foldingRange":   s.folding,
		"textDocument/inlayHint":      s.inlayHints,
	}
}

func (s *server) handle(ctx context.Context, conn *jsonrpc2.Conn, req *jsonrpc2.Request) (result any, err error) {
	defer func() {
		if r := recover(); r != nil { // a mistake of ours must not end the session
			err = &jsonrpc2.Error{Code: jsonrpc2.CodeInternalError, Message: fmt.Sprintf("%s: %v", req.Method, r)}
		}
	}()
	if s.stopped && req.Method != "exit" {
		return nil, &jsonrpc2.Error{Code: jsonrpc2.CodeInvalidRequest, Message: "the server is shutting down"}
	}
	switch req.Method {
	case "initialize":
		return s.initialize(req)
	case "initialized":
		s.watchFiles(ctx, conn)
		s.site.touch()
		return nil, nil
	case "shutdown":
		s.stopped = true
		return nil, nil
	case "exit":
		return nil, conn.Close()
	case "workspace/didChangeWatchedFiles":
		return s.didChangeFiles(req)
	}
	answer, ok := s.methods()[req.Method]
	if !ok {
		if req.Notif {
			return nil, nil // $/cancelRequest and whatever a client likes to tell
		}
		return nil, &jsonrpc2.Error{Code: jsonrpc2.CodeMethodNotFound, Message: req.Method + " is not answered here"}
	}
	var p documentParams
	if err := read(req, &p); err != nil {
		return nil, err
	}
	return answer(ctx, p)
}

func read(req *jsonrpc2.Request, into any) error {
	if req.Params == nil {
		return nil
	}
	if err := json.Unmarshal(*req.Params, into); err != nil {
		return &jsonrpc2.Error{Code: jsonrpc2.CodeInvalidParams, Message: err.Error()}
	}
	return nil
}

func (s *server) initialize(req *jsonrpc2.Request) (any, error) {
	if err := read(req, &s.client); err != nil {
		return nil, err
	}
	var o options
	if len(s.client.InitializationOptions) > 0 && json.Unmarshal(s.client.InitializationOptions, &o) == nil &&
		o.Language != nil {
		s.site.language = *o.Language
	}
	return map[string]any{"capabilities": capabilities(), "serverInfo": map[string]any{"name": "throughline",
		"version": s.o.Version}}, nil
}

// watchFiles asks a client that can to tell of files that change on the disk.
func (s *server) watchFiles(ctx context.Context, conn *jsonrpc2.Conn) {
	if !s.client.Capabilities.Workspace.DidChangeWatchedFiles.DynamicRegistration {
		return
	}
	watchers := []map[string]any{{"globPattern": "**/content/**"}, {"globPattern": "**/themes/**"},
		{"globPattern": "**/throughline.yaml"}}
	go func() { // the answer comes through the handler, which this is called in
		_ = conn.Call(ctx, "client/registerCapability", map[string]any{"registrations": []map[string]any{{
			"id": "files", "method": "workspace/didChangeWatchedFiles",
			"registerOptions": map[string]any{"watchers": watchers}}}}, nil)
	}()
}

func (s *server) didChangeFiles(req *jsonrpc2.Request) (any, error) {
	var p watchedFilesParams
	if err := read(req, &p); err != nil {
		return nil, err
	}
	var paths []string
	for _, c := range p.Changes {
		if path := s.pathOf(c.URI); path != "" {
			paths = append(paths, path)
		}
	}
	s.site.touch(paths...)
	return nil, nil
}

func (s *server) didOpen(_ context.Context, p documentParams) (any, error) {
	d := &document{uri: p.TextDocument.URI, path: s.pathOf(p.TextDocument.URI), version: p.TextDocument.Version}
	d.file = diag.NewFile(d.path, []byte(p.TextDocument.Text))
	s.open[d.uri] = d
	s.site.put(d)
	return nil, nil
}

func (s *server) didChange(_ context.Context, p documentParams) (any, error) {
	d := s.open[p.TextDocument.URI]
	if d == nil {
		return nil, nil
	}
	next := *d
	next.version = p.TextDocument.Version
	for _, c := range p.ContentChanges {
		next.file = edited(next.file, c)
	}
	s.open[d.uri] = &next
	s.site.put(&next)
	return nil, nil
}

func (s *server) didClose(_ context.Context, p documentParams) (any, error) {
	if d := s.open[p.TextDocument.URI]; d != nil {
		delete(s.open, d.uri)
		s.site.remove(d)
	}
	return nil, nil
}

func (s *server) didSave(_ context.Context, p documentParams) (any, error) {
	s.site.look() // and at whatever else has changed on the disk, for clients that do not tell
	return nil, nil
}

// file is the text of a path as it is now: that of the editor, else as it was compiled.
func (s *server) file(p string, compiled *diag.File) *diag.File {
	for _, d := range s.open {
		if d.path == p {
			return d.file
		}
	}
	return compiled
}

func escaped(p string) string { return (&url.URL{Path: p}).EscapedPath() }
