package render

import (
	"html/template"
	"strings"
	"sync"

	"throughline/internal/digest"
)

// {{cached "name" data}} writes what {{template "name" data}} writes between tags. It makes it one time for each data
// and says it again: the pages of ten thousand reviews have the same navigation and link to the same few themes, and
// a template takes most of its time for links. Without it a cold build of 3,000 reviews takes 5 to 7 % more of a
// processor's time.

// maxCachedPieces is how many pieces of HTML the templates of one page kind keep; what comes after these is made each
// time.
const maxCachedPieces = 4096

// A onces is what the templates of one page kind have made.
type pieceCache struct {
	of      *template.Template
	writers *sync.Pool // of digest.Writer
	mu      sync.RWMutex
	made    map[digest.Sum]template.HTML // behind a lock that is short: a page asks fifty times
}

func (o *pieceCache) templateFuncs() template.FuncMap { return template.FuncMap{"cached": o.cached} }

func (o *pieceCache) cached(name string, data any) (template.HTML, error) {
	key, ok := o.keyOf(name, data)
	if ok {
		if have, found := o.lookup(key); found {
			return have, nil
		}
	}
	var b strings.Builder
	if err := o.of.ExecuteTemplate(&b, name, data); err != nil {
		return "", err
	}
	if ok {
		o.store(key, template.HTML(b.String()))
	}
	return template.HTML(b.String()), nil
}

func (o *pieceCache) lookup(key digest.Sum) (template.HTML, bool) {
	o.mu.RLock()
	defer o.mu.RUnlock()
	have, found := o.made[key]
	return have, found
}

func (o *pieceCache) store(key digest.Sum, piece template.HTML) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.made == nil {
		o.made = map[digest.Sum]template.HTML{}
	}
	if len(o.made) < maxCachedPieces {
		o.made[key] = piece
	}
}

// key stands for a template and its data. ok is false where the data holds something whose value cannot be told.
func (o *pieceCache) keyOf(name string, data any) (key digest.Sum, ok bool) {
	w := o.writers.Get().(*digest.Writer)
	defer o.writers.Put(w)
	w.Reset()
	w.Text(name)
	if !w.Value(data) {
		return key, false
	}
	return w.Sum(), true
}
