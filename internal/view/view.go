// Package view is the floor that all pages stand on: what they are made of, what stands around their content, the
// writer of their texts, links, dates and words, and what tells whether a page has to be made again. It knows no
// page.
package view

import (
	"reflect"
	"slices"
	"sync"
	"time"

	"throughline/internal/corpus"
	"throughline/internal/derive"
	"throughline/internal/digest"
	"throughline/internal/markdown"
	"throughline/internal/meeting"
	"throughline/internal/review"
	"throughline/internal/search"
	"throughline/internal/slo"
)

// Input is what pages are made of. It is read-only and shared by all goroutines that make pages.
type Input struct {
	Corpus   *corpus.Corpus
	Derived  *derive.Results
	Budgets  *slo.Results // nil: none
	Markdown *markdown.Engine
	Guide    *meeting.Guide // how meetings are run
	Now      time.Time
	Version  string
	Edition  string // the audience
	// ReadFile reads a file of the site that is shown or copied.
	ReadFile func(path string) ([]byte, error)
	// Static are the files under assets/ that the templates need, by path below assets/, and AssetNames what each is
	// called on the site; one that is not named there keeps its path.
	Static     map[string][]byte
	AssetNames map[string]string
	// Search remembers the index of the last build; nil: there is none.
	Search *search.IndexCache
	// Tryout tells what was found in a folder that is only tried; nil: this is a site.
	Tryout func() *Tried
	// Sum sums up all that a review was read from, its path and the settings that reading depends on included; ok is
	// false for a review that is not as it was read, because of what an edition may not show. nil: nothing is known
	// of any.
	Sum func(*review.Review) (sum digest.Sum, ok bool)

	once      sync.Once                // the sitemap asks for all outputs again, while pages are made
	abstracts sync.Map                 // *review.Review -> string, see abstract
	shared    sync.Map                 // see Shared
	items     map[review.ItemKind]bool // by prepare
	follow    bool                     // whether there are follow-ups
	letters   bool                     // whether there is a quarter to tell of
	sums      sums
}

// An Output is one file of the site, made when it is asked for. Either Bytes makes the file, or Template names the
// template and Data its data. Both are pure and safe for concurrent use.
type Output struct {
	Path string // slash-separated, relative to the root of the site
	// Name gives the path of a file that is named by its content, which is only known when that has been made. nil:
	// it is Path.
	Name     func() (string, error)
	Kind     string // the name of its kind
	Making   Turn   // when it is made, by its kind
	Template string
	Data     func() (any, error)
	Bytes    func() ([]byte, error)
	// Deps writes what the file is made of, which for the same path and program stands for its bytes; it is false
	// where that cannot be told. nil: it never can.
	Deps func(*digest.Writer) bool
}

// A Turn is when files of a kind are made: first those that take long, last what is made of all the others.
type Turn int

// The turns that files are made in.
const (
	First Turn = iota
	Late       // many small files, which fill whatever time is left on a processor
	Last
)

// Shared gives what several pages of an input are made of and what is made once for it. There is one such value of
// each type.
func Shared[T any](in *Input, compute func(*Input) T) T {
	known, ok := in.shared.Load(reflect.TypeFor[T]())
	if !ok {
		known, _ = in.shared.LoadOrStore(reflect.TypeFor[T](), sync.OnceValue(func() T { return compute(in) }))
	}
	return known.(func() T)()
}

// prepare makes what all pages share, without what is derived: pages of reviews are made before it is there.
func (in *Input) prepare() {
	in.once.Do(func() {
		in.items = map[review.ItemKind]bool{}
		in.letters = slices.ContainsFunc(in.Corpus.Reviews, in.HasLetter)
		for _, r := range in.Corpus.Reviews {
			for it := range r.Items {
				in.items[it.Of] = true
			}
			in.follow = in.follow || len(r.Followups) > 0
			if in.follow && len(in.items) == len(ItemSections()) {
				break
			}
		}
	})
}
