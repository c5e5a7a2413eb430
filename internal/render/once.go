package render

import (
	"html/template"
	"strings"
	"sync"
	"sync/atomic"

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
	made    sync.Map   // digest.Sum -> template.HTML
	n       atomic.Int64
}

func (o *onces) functions() template.FuncMap { return template.FuncMap{"once": o.once} }

func (o *onces) once(name string, data any) (template.HTML, error) {
	key, ok := o.key(name, data)
	if ok {
		if have, found := o.made.Load(key); found {
			return have.(template.HTML), nil
		}
	}
	var b strings.Builder
	if err := o.of.ExecuteTemplate(&b, name, data); err != nil {
		return "", err
	}
	if ok && o.n.Add(1) <= maxOnce {
		o.made.Store(key, template.HTML(b.String()))
	}
	return template.HTML(b.String()), nil
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
