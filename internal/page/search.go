package page

import (
	"runtime"
	"sync"

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
		p.Scripts = []string{"search-engine.js", "search.js"}
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
			s := search.NewStatic(in.Corpus.Settings.Language, len(in.Corpus.Reviews))
			in.addReviews(s)
			files, version, err = s.Finish()
		})
		return files, version, err
	}
}

func (in *Input) addReviews(s *search.Static) {
	var wg sync.WaitGroup
	next := make(chan int)
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for i := range next {
				r := in.Corpus.Reviews[len(in.Corpus.Reviews)-1-i] // oldest first
				s.Add(i, search.Documents(in.Markdown, in.Corpus, r), in.shown(r))
			}
		})
	}
	for i := range in.Corpus.Reviews {
		next <- i
	}
	close(next)
	wg.Wait()
}

func (in *Input) shown(r *review.Review) search.Shown {
	return search.Shown{URL: "reviews/" + escape(r.ID) + "/index.html", Date: day(r.Date).Text, Kind: kindWords(r.Kind),
		Summary: shorten(in.words(firstText(r)), 220)}
}
