package compile

import (
	"context"
	"io/fs"
	"maps"
	"slices"
	"sync"

	"throughline/internal/derive"
	"throughline/internal/digest"
	"throughline/internal/page"
	"throughline/internal/render"
	"throughline/internal/review"
	"throughline/internal/slo"
	"throughline/internal/source"
	"throughline/internal/view"
	"throughline/themes"
)

// An offer is the files of a site: those that can be found alone, and all of them, listed when somebody asks for
// another one.
type outputSet struct {
	alone *view.Input
	all   func() (outputs, preview []view.Output)
	// byPath are all of them by their paths.
	byPath func() map[string]view.Output
}

// plan derives what reviews have in common and lists the outputs, unless that is to be done when it is asked for.
func (s *Site) plan(watch *stopwatch) error {
	if err := s.loadTemplates(); err != nil {
		return err
	}
	watch.done("templates and assets")
	if !s.o.WithoutComparing {
		s.derived, s.whole = derive.Compute(s.Corpus, s.o.Now), true
		watch.done("derive")
	}
	s.budgets = slo.EvaluateLast(s.Budgets, s.Corpus.Reviews, s.o.Now)
	watch.done("evaluate budgets")
	s.openOutputs()
	if !s.o.WithoutComparing {
		s.Outputs, s.Preview = s.offer.all()
		watch.done("plan pages")
	}
	return nil
}

// look reads the templates and assets.
func (s *Site) loadTemplates() error {
	builtin, err := fs.Sub(themes.Default, "default")
	if err != nil {
		return err
	}
	over, err := fs.Sub(s.inv.FS, "themes/"+s.Settings.Template)
	if err != nil {
		return err
	}
	if s.Renderer, err = render.New(builtin, over); err != nil {
		return err
	}
	s.static = s.Renderer.Assets
	return nil
}

// open makes the offer of what is derived so far.
func (s *Site) openOutputs() {
	d := s.derived
	if d == nil {
		d = &derive.Results{}
	}
	now, whole := *s, s.whole
	now.offer = nil // the one before it would keep its site, and that the one before
	in := s.input(d)
	all := sync.OnceValues(func() (outputs, preview []view.Output) {
		if !whole {
			in = now.input(derive.WithoutComparing(now.Corpus, now.o.Now))
		}
		return page.Outputs(in), page.PreviewOutputs(in)
	})
	s.offer = &outputSet{in, all, sync.OnceValue(func() map[string]view.Output {
		outputs, preview := all()
		m := make(map[string]view.Output, len(outputs)+len(preview))
		for _, o := range slices.Concat(outputs, preview) {
			m[o.Path] = o
		}
		return m
	})}
}

func (s *Site) input(d *derive.Results) *view.Input {
	inv := s.inv
	var sum func(*review.Review) (digest.Sum, bool)
	if s.sums != nil && !s.o.WithoutComparing {
		sum = func(r *review.Review) (digest.Sum, bool) {
			of, ok := s.sums[r]
			return of, ok
		}
	}
	var tried func() *view.Tried
	if folder := s.o.Tryout; folder != nil {
		reviews, ds := s.Corpus.Reviews, s.Diagnostics
		tried = func() *view.Tried { return folder.Find(reviews, ds) }
	}
	guide := s.guide
	return &view.Input{Tryout: tried, Guide: &guide, Sum: sum, Search: s.o.Search, Corpus: s.Corpus, Derived: d,
		Markdown: s.engine, Now: s.o.Now, Version: s.o.Version, Edition: s.edition, Static: s.static,
		AssetNames: s.Renderer.Names,
		Budgets:    s.budgets, ReadFile: func(p string) ([]byte, error) { return inv.ReadFile(p, source.MaxAsset) }}
}

// Find finds a file that the site offers, what only the preview serves included. Files about one review, artifacts
// and assets are found at once; the first time that another one is asked for, all files are listed. It is safe for
// concurrent use.
func (s *Site) Find(path string) (view.Output, bool) {
	if o, ok := page.FindDirect(s.offer.alone, path); ok {
		return o, true
	}
	byPath := s.offer.byPath()
	if o, ok := byPath[path]; ok {
		return o, true
	}
	o, ok := byPath[view.PlainName(path)] // one that is named by its content
	if !ok || o.Name == nil {
		return view.Output{}, false
	}
	name, err := o.Name()
	return o, err == nil && name == path
}

// Alone reports whether a file is one that can be found without listing all.
func (s *Site) FindsDirect(path string) bool {
	_, ok := page.FindDirect(s.offer.alone, path)
	return ok
}

// Whole reports whether all reviews have been compared.
func (s *Site) Compared() bool { return s.whole }

// Paths lists every file that Find finds, sorted.
func (s *Site) Paths() []string { return slices.Sorted(maps.Keys(s.offer.byPath())) }

// CompareAll gives the site that Compile gives without WithoutComparing, its files yet to be listed. The site that it
// is called on may be in use meanwhile. It ends early, with the error of the context, when that is done.
func (s *Site) CompareAll(ctx context.Context) (*Site, error) {
	if s.whole {
		return s, nil
	}
	d, err := derive.ComputeContext(ctx, s.Corpus, s.o.Now)
	if err != nil {
		return nil, err
	}
	c := *s
	c.derived, c.whole = d, true
	c.openOutputs()
	return &c, nil
}
