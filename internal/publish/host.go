package publish

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"throughline/internal/output"
)

// A HostReport says how what a host serves differs from the manifest that it serves. The lists are sorted.
type HostReport struct {
	Files   int      `json:"files"`   // of the manifest
	Missing []string `json:"missing"` // not served
	Altered []string `json:"altered"` // served with other bytes
	Types   []string `json:"types"`   // served as something else than it is
	Leaks   []string `json:"leaks"`   // served, and nobody's business
	Advice  []string `json:"advice"`  // headers that should be there
}

// Sound reports whether readers get everything, and only that.
func (r HostReport) Sound() bool {
	return len(r.Missing)+len(r.Altered)+len(r.Types)+len(r.Leaks) == 0
}

// A host is asked over HTTP, as a browser does.
type host struct {
	base   *url.URL
	client *http.Client
	mu     sync.Mutex
	r      HostReport
}

// VerifyHost asks a host for every file of the manifest that it serves, as browsers ask for it and once more without
// compression. The error is a Refusal where there is no manifest.
func VerifyHost(ctx context.Context, address string, transport http.RoundTripper) (HostReport, error) {
	base, err := url.Parse(address)
	if err != nil || base.Host == "" || base.Scheme != "http" && base.Scheme != "https" {
		return HostReport{}, Refusal{Message: fmt.Sprintf("%q is not an address", address),
			Hint: "write it as https://reviews.example.org/"}
	}
	if !strings.HasSuffix(base.Path, "/") {
		base.Path += "/"
	}
	h := &host{base: base, client: &http.Client{Timeout: time.Minute, Transport: transport}}
	h.r = HostReport{Missing: []string{}, Altered: []string{}, Types: []string{}, Leaks: []string{},
		Advice: []string{}}
	m, err := h.manifest(ctx)
	if err != nil {
		return h.r, err
	}
	h.r.Files = len(m.Files)
	if err := h.look(ctx, m); err != nil {
		return h.r, err
	}
	for _, list := range [][]string{h.r.Missing, h.r.Altered, h.r.Types, h.r.Leaks, h.r.Advice} {
		slices.Sort(list)
	}
	return h.r, nil
}

func (h *host) manifest(ctx context.Context) (output.Manifest, error) {
	a, err := h.get(ctx, output.ManifestName, true)
	if err != nil {
		return output.Manifest{}, err
	}
	m, perr := output.ParseManifest(a.data)
	if a.status != http.StatusOK || perr != nil || len(m.Files) == 0 {
		return m, Refusal{Message: fmt.Sprintf("%s%s is no manifest of a published site (status %d)", h.base,
			output.ManifestName, a.status),
			Hint: "let the host serve that one file, which lists what is published, or look at the folder itself: " +
				"throughline verify DIR"}
	}
	return m, nil
}

func (h *host) look(ctx context.Context, m output.Manifest) error {
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(8)
	for name, e := range m.Files {
		g.Go(func() error { return h.file(ctx, name, e) })
	}
	for _, name := range []string{stateName, Private, ".throughline-no-such-file", "no-such-page/"} {
		g.Go(func() error { return h.absent(ctx, name) })
	}
	g.Go(func() error { return h.headers(ctx) })
	return g.Wait()
}

// file asks for a file of the site: packed, as browsers do, for a copy that was left over shows only then; and
// plainly.
func (h *host) file(ctx context.Context, name string, e output.Entry) error {
	for _, packed := range []bool{true, false} {
		a, err := h.get(ctx, name, packed)
		if err != nil {
			return err
		}
		switch {
		case a.status != http.StatusOK:
			h.note(&h.r.Missing, fmt.Sprintf("%s (status %d)", name, a.status))
			return nil
		case output.EntryOf(a.data) != e:
			h.note(&h.r.Altered, name)
			return nil
		case !fits(a.header.Get("Content-Type"), typeOf(name)):
			h.note(&h.r.Types, fmt.Sprintf("%s is served as %q, and should be %s", name, a.header.Get("Content-Type"),
				typeOf(name)))
			return nil
		}
	}
	return nil
}

// fits reports whether a type does what the right one does. What is no page, script, style or drawing may be called
// anything but that.
func fits(is, want string) bool {
	is, _, _ = mime.ParseMediaType(is)
	want, _, _ = mime.ParseMediaType(want)
	if is == "application/javascript" {
		is = "text/javascript"
	}
	runs := []string{"text/html", "text/javascript", "text/css", "image/svg+xml", "application/xhtml+xml"}
	return is == want || !slices.Contains(runs, is) && !slices.Contains(runs, want)
}

func (h *host) absent(ctx context.Context, name string) error {
	a, err := h.get(ctx, name, true)
	if err == nil && a.status == http.StatusOK {
		h.note(&h.r.Leaks, name)
	}
	return err
}

// headers looks at what every page should come with.
func (h *host) headers(ctx context.Context) error {
	a, err := h.get(ctx, "index.html", true)
	if err != nil {
		return err
	}
	for name, want := range map[string]string{"Content-Security-Policy": "default-src 'none'",
		"X-Content-Type-Options":       "nosniff",
		"Cross-Origin-Resource-Policy": "same-origin", "Referrer-Policy": "no-referrer"} {
		if !strings.Contains(a.header.Get(name), want) {
			h.note(&h.r.Advice, fmt.Sprintf("pages come without %s: %s", name, want))
		}
	}
	if max := a.header.Get("Cache-Control"); !strings.Contains(max, "no-cache") &&
		!strings.Contains(max, "max-age=0") {
		h.note(&h.r.Advice, "pages come without Cache-Control: no-cache, so that browsers may show old ones")
	}
	return nil
}

func (h *host) note(list *[]string, what string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	*list = append(*list, what)
}

type answer struct {
	status int
	header http.Header
	data   []byte
}

func (h *host) get(ctx context.Context, name string, packed bool) (answer, error) {
	u := *h.base
	u.Path += name
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return answer{}, err
	}
	if !packed {
		req.Header.Set("Accept-Encoding", "identity")
	}
	res, err := h.client.Do(req)
	if err != nil {
		return answer{}, err
	}
	defer res.Body.Close()
	data, err := io.ReadAll(io.LimitReader(res.Body, mostRead))
	if errors.Is(err, io.ErrUnexpectedEOF) { // cut short: other bytes
		err = nil
	}
	return answer{res.StatusCode, res.Header, data}, err
}
