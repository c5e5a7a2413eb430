// Package render turns the typed data of pages into bytes by html/template.
//
// Templates are default/templates/*.html of package themes; a site replaces single ones by files of the same name
// under themes/NAME/templates, and single assets by files under themes/NAME/assets.
package render

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"sync"

	"throughline/internal/digest"
	"throughline/internal/view"
)

// A Renderer holds parsed templates. It is safe for concurrent use.
type Renderer struct {
	pages   map[string]*template.Template
	buffers sync.Pool
	sum     digest.Sum // of all templates as they were written
	types   digest.Types
	writers sync.Pool // of digest.Writer

	// Assets are the files under assets/, by path below it, and Names what each is called on a site; see NameAssets.
	Assets map[string][]byte
	Names  map[string]string

	renamed *strings.Replacer // of what templates say under assets/
}

// layouts are the templates that every page may use; all others are pages.
func layouts() []string {
	return []string{"base.html", "parts.html", "timeline.html", "columns.html", "chart.html", "across.html",
		"pieces.html"}
}

// New parses the templates of fsys (a folder templates/ with *.html), looking in over first where it is not nil.
func New(fsys, over fs.FS) (*Renderer, error) {
	names, err := fs.Glob(fsys, "templates/*.html")
	if err != nil {
		return nil, err
	}
	r := &Renderer{pages: map[string]*template.Template{},
		buffers: sync.Pool{New: func() any { return new(bytes.Buffer) }}}
	if err := r.nameAssets(fsys, over); err != nil {
		return nil, err
	}
	sum := sha256.New()
	shared := template.New("").Funcs((&pieceCache{}).templateFuncs()).Funcs(template.FuncMap{"asset": r.assetName})
	for _, name := range layouts() {
		if err := r.parse(shared, sum, fsys, over, "templates/"+name); err != nil {
			return nil, err
		}
	}
	for _, name := range slices.Sorted(maps.Keys(r.Names)) {
		fmt.Fprintf(sum, "%s %s\n", name, r.Names[name])
	}
	r.writers.New = func() any { return digest.NewWriter(&r.types) }
	for _, name := range names {
		base := path.Base(name)
		if isLayout(base) {
			continue
		}
		t, err := shared.Clone()
		if err != nil {
			return nil, err
		}
		t.Funcs((&pieceCache{of: t, writers: &r.writers}).templateFuncs())
		if err := r.parse(t, sum, fsys, over, name); err != nil {
			return nil, err
		}
		r.pages[strings.TrimSuffix(base, ".html")] = t
	}
	sum.Sum(r.sum[:0])
	return r, nil
}

func isLayout(name string) bool {
	for _, l := range layouts() {
		if l == name {
			return true
		}
	}
	return false
}

func (r *Renderer) parse(t *template.Template, sum io.Writer, fsys, over fs.FS, name string) error {
	text, err := read(fsys, over, name)
	if err != nil {
		return err
	}
	text = []byte(r.renamed.Replace(string(text)))
	fmt.Fprintf(sum, "%s %d\n%s", name, len(text), text)
	if _, err := t.New(path.Base(name)).Parse(strip(string(text))); err != nil {
		return fmt.Errorf("template %s: %w", name, err)
	}
	return nil
}

// read takes a file from over, else from fsys.
func read(fsys, over fs.FS, name string) ([]byte, error) {
	if over != nil {
		info, err := fs.Stat(over, name)
		if err == nil && !info.Mode().IsRegular() {
			return nil, fmt.Errorf("%s is not a plain file", name) // opening a pipe would wait for ever
		}
		if err == nil || !errors.Is(err, fs.ErrNotExist) {
			return fs.ReadFile(over, name)
		}
	}
	return fs.ReadFile(fsys, name)
}

// Render makes the bytes of one output.
func (r *Renderer) Render(o view.Output) ([]byte, error) {
	if o.Bytes != nil {
		return o.Bytes()
	}
	data, err := r.Data(o)
	if err != nil {
		return nil, err
	}
	return r.Execute(o, data)
}

// Execute makes the bytes of an output of the data that its template is given.
func (r *Renderer) Execute(o view.Output, data any) (made []byte, err error) {
	err = r.Use(o, data, func(b []byte) error {
		made = bytes.Clone(b)
		return nil
	})
	return made, err
}

// Use makes the bytes of an output and lends them: they are only valid during the call, for most of what a build
// allocates would be the copies.
func (r *Renderer) Use(o view.Output, data any, use func([]byte) error) error {
	t := r.pages[o.Template]
	if t == nil {
		return fmt.Errorf("%s: there is no template %s.html", o.Path, o.Template)
	}
	b := r.buffers.Get().(*bytes.Buffer)
	defer r.buffers.Put(b)
	b.Reset()
	if err := t.ExecuteTemplate(b, "base", data); err != nil {
		return fmt.Errorf("%s: %w", o.Path, err)
	}
	return use(b.Bytes())
}
