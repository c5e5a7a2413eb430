package site

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"throughline/internal/digest"
	"throughline/internal/parallel"
	"throughline/internal/review"
	"throughline/internal/search"
	"throughline/internal/view"
)

// SearchPage is the data of the search page. The script fills it; without scripts it leads to the list of all reviews.
type SearchPage struct {
	view.Frame
	AllHref string
	Total   int
}

// A searchIndex is made when its first file is asked for.
type searchIndex struct {
	in    *view.Input
	mu    sync.Mutex
	files *search.Files
	err   error
	clean bool // whether it was made of nothing
}

// SearchOutputs are the search page and its index.
func SearchOutputs(in *view.Input) []view.Output {
	index := &searchIndex{in: in}
	out := []view.Output{{Path: "search/index.html", Template: "search", Data: func() (any, error) {
		p := &SearchPage{Frame: in.NewFrame("search/index.html", "Search", "search/"), Total: len(in.Corpus.Reviews)}
		p.AllHref = p.Root + "reviews/index.html"
		p.Styles = []string{"search.css"}
		p.Scripts = []string{"search.js"} // after the engine and the name of the index, which the template names
		return p, nil
	}}}
	for _, name := range search.StaticNames(len(in.Corpus.Reviews) + len(pagesOf(in))) {
		out = append(out, view.Output{Path: "search/" + name, Name: func() (string, error) { return index.name(name) },
			Bytes: func() ([]byte, error) { return index.read(name) },
			Deps:  func(w *digest.Writer) bool { return index.writeDeps(w, name) }})
	}
	return out
}

// name is what a file is called on the site.
func (x *searchIndex) name(slot string) (string, error) {
	files, err := x.get()
	if err != nil {
		return "", err
	}
	sum, ok := files.Sum(slot)
	if !ok {
		return "", fmt.Errorf("the search index has no file %s", slot)
	}
	return "search/" + search.FileName(slot, sum), nil
}

// get indexes all reviews, once.
func (x *searchIndex) get() (*search.Files, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.files == nil && x.err == nil {
		x.files, x.err = indexReviews(x.in)
		if errors.Is(x.err, search.ErrDamaged) {
			x.again()
		}
	}
	return x.files, x.err
}

// writeDeps writes the sum of a file's bytes, which is known before they are read.
func (x *searchIndex) writeDeps(w *digest.Writer, name string) bool {
	files, err := x.get()
	if err != nil {
		return false // who makes the file says so
	}
	sum, ok := files.Sum(name)
	w.Of(sum)
	return ok
}

// read gives a file. Where what was kept of it is damaged, all is made again of nothing: it comes out the same.
func (x *searchIndex) read(name string) ([]byte, error) {
	files, err := x.get()
	if err != nil {
		return nil, err
	}
	data, err := files.Read(name)
	if !errors.Is(err, search.ErrDamaged) {
		return data, err
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.files == files && !x.clean {
		x.again()
	}
	if x.err != nil {
		return nil, x.err
	}
	return x.files.Read(name)
}

// again makes the index of nothing. The caller holds the lock.
func (x *searchIndex) again() {
	x.in.Search.Forget()
	x.clean = true
	x.files, x.err = indexReviews(x.in)
}

// pages are what is searched beside reviews.
type pages []search.SitePage

func pagesOf(in *view.Input) pages {
	return view.Shared(in, func(in *view.Input) pages {
		var budgets []search.Budget
		if in.Budgets != nil {
			for _, b := range in.Budgets.Budgets {
				budgets = append(budgets, search.Budget{Name: b.Name, Title: b.Title, Description: b.Definition.Description,
					Service: b.Definition.Service})
			}
		}
		return search.Pages(in.Corpus, budgets)
	})
}

// indexReviews indexes all pages and reviews, as many at a time as there are processors.
func indexReviews(in *view.Input) (*search.Files, error) {
	rd, others := search.NewReader(in.Markdown, in.Corpus), pagesOf(in)
	s := rd.NewStatic(len(others)+len(in.Corpus.Reviews), in.Search)
	n := len(others) + len(in.Corpus.Reviews)
	err := parallel.For(context.Background(), n, func(i int) error {
		if i < len(others) {
			return s.Add(i, in.Markdown, newOther(in, rd, &others[i]))
		}
		return s.Add(i, in.Markdown, newReviewed(in, rd, n-1-i)) // oldest first
	})
	if err != nil {
		return nil, err
	}
	return s.Finish()
}

// newOther is a page for the index.
func newOther(in *view.Input, rd *search.Reader, p *search.SitePage) search.Reviewed {
	src, shown := rd.ReadPage(p.Page), p.Shown
	shown.Summary = view.Shorten(in.Words(shown.Summary), 220)
	return search.Reviewed{Sum: src.Sum(shown), Facets: src.Facets(),
		Read: func() (*search.Source, search.Shown) { return src, shown }}
}

// newReviewed is the review at a place in the corpus for the index. What it was read from, and the titles that its
// texts lead to, tell all that is searched and shown of it but for the titles of its themes and what words mean the
// same.
func newReviewed(in *view.Input, rd *search.Reader, i int) search.Reviewed {
	r := in.Corpus.Reviews[i]
	out := search.Reviewed{Facets: search.FacetsOf(in.Corpus, r), Read: func() (*search.Source, search.Shown) {
		src := rd.Read(r)
		if plain, ok := in.Corpus.BodyText(i); ok {
			src.KnowBody(plain)
		}
		return src, newShown(in, r)
	}}
	sum, ok := in.SumOf(func(b *view.DepsWriter) {
		b.WriteReview(r)
		for _, slug := range r.AllThemes() {
			b.Text(in.ThemeTitle(slug))
		}
		b.Text(fmt.Sprintf("%q", in.Corpus.Settings.Synonyms))
	})
	if out.Sum = sum; ok {
		return out
	}
	src, shown := rd.Read(r), newShown(in, r)
	out.Sum, out.Read = src.Sum(shown), func() (*search.Source, search.Shown) { return src, shown }
	return out
}

func newShown(in *view.Input, r *review.Review) search.Shown {
	out := search.Shown{URL: "reviews/" + view.EscapeSegment(r.ID) + "/index.html", Date: view.Day(r.Date).Text,
		Kind:    view.KindWords(r.Kind),
		Summary: view.Shorten(in.Words(view.FirstText(r)), 220), Notes: map[string]string{}}
	for it := range r.Items {
		if words := view.SourceWords(it.Extra().Source); it.Of == review.Mitigator && words != "" {
			out.Notes[it.ID] = words
		}
	}
	return out
}
