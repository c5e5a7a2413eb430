package serve

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

// TestFromElsewhere holds what a page of another site, or of another server on the same machine, gets: links to pages
// are followed, and neither frames nor scripts nor questions to the index are answered.
func TestFromElsewhere(t *testing.T) {
	for _, tt := range []struct {
		path, site, mode, dest string
		fine                   bool
	}{
		{"/", "none", "navigate", "document", true},
		{"/", "same-origin", "cors", "empty", true},
		{queryPath, "same-origin", "cors", "empty", true},
		{queryPath, "none", "navigate", "document", true},
		{queryPath, "", "", "", true}, // curl
		{"/", "cross-site", "navigate", "document", true},
		{"/", "same-site", "navigate", "document", true},
		{"/", "cross-site", "navigate", "iframe", false},
		{"/", "same-site", "navigate", "frame", false},
		{"/", "cross-site", "navigate", "embed", false},
		{"/", "cross-site", "navigate", "object", false},
		{"/", "cross-site", "no-cors", "script", false},
		{"/", "same-site", "no-cors", "image", false},
		{queryPath, "cross-site", "navigate", "document", false},
		{queryPath, "same-site", "navigate", "document", false},
		{queryPath, "cross-site", "no-cors", "empty", false},
	} {
		r := httptest.NewRequest(http.MethodGet, "http://localhost:4600"+tt.path, nil)
		for name, value := range map[string]string{"Sec-Fetch-Site": tt.site, "Sec-Fetch-Mode": tt.mode,
			"Sec-Fetch-Dest": tt.dest} {
			if value != "" {
				r.Header.Set(name, value)
			}
		}
		w := httptest.NewRecorder()
		New("localhost:4600").ServeHTTP(w, r)
		if (w.Code != http.StatusForbidden) != tt.fine {
			t.Errorf("%+v: status %d", tt, w.Code)
		}
		if got := w.Header().Values("Content-Security-Policy"); tt.fine &&
			(len(got) != 2 || got[1] != "frame-ancestors 'self'") {
			t.Errorf("%+v: %q", tt, got)
		}
	}
}
