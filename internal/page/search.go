package page

import (
	"runtime"
	"sync"

	"golang.org/x/sync/errgroup"

	"throughline/internal/review"
	"throughline/internal/search"
)

// SearchPage is the data of the search page. The script fills it; without scripts it leads to the list of all reviews.
type SearchPage struct {
	Frame
	AllHref string
	Total   int
	Index   string // the version of the index that the page fits
}

// A searchIndex is made when its first file is asked for.
type searchIndex func() (files map[string][]byte, version string, err error)

// searchOutputs are the search page and its index.
func searchOutputs(in *Input) []Output {
	index := in.searchIndex()
	out := []Output{{Path: "search/index.html", Template: "search", Data: func() (any, error) {
		_, version, err := index()
		p := &SearchPage{Frame: in.frame("search/index.html", "Search", "search/"), Total: len(in.Corpus.Reviews), Index: version}
		p.AllHref = p.Root + "reviews/index.html"
		p.Styles = []string{"search.css"}
		p.Scripts = []string{"search.js"} // after the engine and the core of the index, which the template names
		return p, err
	}}}
	for _, name := range search.StaticNames(len(in.Corpus.Reviews)) {
		out = append(out, Output{Path: "search/" + name, Bytes: func() ([]byte, error) {
			files, _, err := index()
			return files[name], err
		}})
	}
	return out
}

// searchIndex indexes all reviews, once, as many at a time as there are processors.
func (in *Input) searchIndex() searchIndex {
	var once sync.Once
	var files map[string][]byte
	var version string
	var err error
	return func() (map[string][]byte, string, error) {
		once.Do(func() {
			s := search.NewStatic(in.Corpus.Settings.Language, len(in.Corpus.Reviews), in.Search)
			if err = in.addReviews(s); err == nil {
				files, version, err = s.Finish()
			}
		})
		return files, version, err
	}
}

func (in *Input) addReviews(s *search.Static) error {
	var g errgroup.Group
	g.SetLimit(runtime.GOMAXPROCS(0))
	for i := range in.Corpus.Reviews {
		g.Go(func() error {
			r := in.Corpus.Reviews[len(in.Corpus.Reviews)-1-i] // oldest first
			return s.Add(i, in.Markdown, search.Read(in.Corpus, r), in.shown(r))
		})
	}
	return g.Wait()
}

func (in *Input) shown(r *review.Review) search.Shown {
	return search.Shown{URL: "reviews/" + escape(r.ID) + "/index.html", Date: day(r.Date).Text, Kind: kindWords(r.Kind),
		Summary: shorten(in.words(firstText(r)), 220)}
}
