package render

import (
	"fmt"

	"throughline/internal/digest"
	"throughline/internal/view"
)

// A page is made of its template and of its data and of nothing else, so whoever has a page that was made of the same
// two has the page. Where an output can tell what its data is made of without making it, that is enough.

// A Key stands for everything that a file is made of, but for the program.
type Key = digest.Sum

// Data is what an output's template is given; only for outputs with a template.
func (r *Renderer) Data(o view.Output) (any, error) {
	data, err := o.Data()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", o.Path, err)
	}
	return data, nil
}

// Key sums up an output and the data that its template is given. ok is false where the data holds something whose
// value cannot be told, such as a function; the page then has to be made.
func (r *Renderer) Key(o view.Output, data any) (k Key, ok bool) {
	return r.key("data", o, func(w *digest.Writer) bool { return w.Value(data) })
}

// DepsKey sums up an output and what it is made of. ok is false where it does not tell.
func (r *Renderer) DepsKey(o view.Output) (k Key, ok bool) {
	if o.Deps == nil {
		return k, false
	}
	return r.key("basis", o, o.Deps)
}

func (r *Renderer) key(way string, o view.Output, write func(*digest.Writer) bool) (k Key, ok bool) {
	w := r.writers.Get().(*digest.Writer)
	defer r.writers.Put(w)
	w.Reset()
	w.Text(way)
	if w.Text(o.Template); o.Template != "" {
		w.Of(r.sum)
	}
	if !write(w) {
		return k, false
	}
	return w.Sum(), true
}
