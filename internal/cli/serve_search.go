package cli

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"sync"

	"throughline/internal/compile"
	"throughline/internal/markdown"
	"throughline/internal/search"
)

// An asking answers queries of the preview, from an index that is made when somebody asks and follows the site.
type asking struct {
	*env
	cache string

	mu    sync.Mutex
	site  *compile.Site // that the index is of
	index *siteIndex
}

// answer writes what search --json prints, for q and limit of the address. A query that cannot be answered is told
// with status 400 as {"error"}.
func (a *asking) answer(w http.ResponseWriter, r *http.Request, site *compile.Site) {
	limit := 10
	if s := r.URL.Query().Get("limit"); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil || n < 1 || n > 1000 {
			refuse(w, http.StatusBadRequest, fmt.Errorf("limit %.20q is not from 1 to 1000", s))
			return
		}
		limit = n
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	engine := markdown.New()
	if err := a.follow(site, engine); err != nil {
		refuse(w, http.StatusInternalServerError, err)
		return
	}
	total, hits, err := a.index.Search(r.Context(), r.URL.Query().Get("q"), limit)
	var bad search.BadQuery
	switch {
	case errors.As(err, &bad):
		refuse(w, http.StatusBadRequest, err)
	case err != nil:
		refuse(w, http.StatusInternalServerError, err)
	default:
		result := a.index.gather(site, r.URL.Query().Get("q"), total, hits)
		result.Missing = a.index.Missing(r.Context(), r.URL.Query().Get("q"))
		_ = writeJSON(w, result) // a reader who has gone hears nothing
	}
}

func refuse(w http.ResponseWriter, status int, err error) {
	w.WriteHeader(status)
	_ = writeJSON(w, map[string]string{"error": err.Error()})
}

// follow opens the index of a site, unless it is open.
func (a *asking) follow(site *compile.Site, engine *markdown.Engine) error {
	if a.site == site {
		return nil
	}
	a.shut()
	ix, err := a.openIndex(site, engine, a.cache)
	if err == nil {
		a.site, a.index = site, ix
	}
	return err
}

func (a *asking) shut() {
	if a.index != nil {
		_ = a.index.Close() // what was asked has been answered; a cache in doubt is made anew
	}
	a.site, a.index = nil, nil
}

func (a *asking) close() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.shut()
}
