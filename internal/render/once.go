package render

import (
	"html/template"
	"strings"
	"sync"

	"throughline/internal/digest"
)

// {{once "name" data}} writes what {{template "name" data}} writes between tags. It makes it one time for each data and says it
// again: the pages of ten thousand reviews have the same navigation and link to the same few themes, and a template takes most of its
// time for links.

// maxOnce is how many pieces of HTML the templates of one page kind keep; what comes after these is made each time.
const maxOnce = 4096

// A onces is what the templates of one page kind have made.
type onces struct {
	of      *template.Template
	writers *sync.Pool // of digest.Writer
	mu      sync.RWMutex
	made    map[digest.Sum]template.HTML // behind a lock that is short: a page asks fifty times
}

func (o *onces) functions() template.FuncMap { return template.FuncMap{"once": o.once} }

func (o *onces) once(name string, data any) (template.HTML, error) {
	key, ok := o.key(name, data)
	if ok {
		if have, found := o.have(key); found {
			return have, nil
		}
	}
	var b strings.Builder
	if err := o.of.ExecuteTemplate(&b, name, data); err != nil {
		return "", err
	}
	if ok {
		o.keep(key, template.HTML(b.String()))
	}
	return template.HTML(b.String()), nil
}

func (o *onces) have(key digest.Sum) (template.HTML, bool) {
	o.mu.RLock()
	defer o.mu.RUnlock()
	have, found := o.made[key]
	return have, found
}

func (o *onces) keep(key digest.Sum, piece template.HTML) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.made == nil {
		o.made = map[digest.Sum]template.HTML{}
	}
	if len(o.made) < maxOnce {
		o.made[key] = piece
	}
}

// key stands for a template and its data. ok is false where the data holds something whose value cannot be told.
func (o *onces) key(name string, data any) (key digest.Sum, ok bool) {
	w := o.writers.Get().(*digest.Writer)
	defer o.writers.Put(w)
	w.Reset()
	w.Text(name)
	if !w.Value(data) {
		return key, false
	}
	return w.Sum(), true
}
