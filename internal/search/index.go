package search

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/blevesearch/bleve/v2"
	_ "github.com/blevesearch/bleve/v2/analysis/analyzer/keyword"
	_ "github.com/blevesearch/bleve/v2/analysis/analyzer/standard"
	"github.com/blevesearch/bleve/v2/index/scorch"
	"github.com/blevesearch/bleve/v2/mapping"
	blevesearch "github.com/blevesearch/bleve/v2/search"
	index "github.com/blevesearch/bleve_index_api"
)

// format is part of the cache's name: an index that was made in another way is not opened.
const format = "3"

// An Index answers queries. Close it after use.
type Index struct {
	bleve    bleve.Index
	language *language
	temp     string             // a folder to remove on Close
	lengths  map[string]float64 // how many words reviews, and items, have on average; see lengths
	docs     int
	Note     string // why the cache was not used, in words; "" when it was
}

// indexed is a document in the shape that the mapping expects.
type indexed struct {
	Stream  []string `json:"text"`
	Title   string   `json:"title"`
	Exact   string   `json:"exact"` // the title as exact has it
	Is      string   `json:"is"`    // "review" or "item"
	Review  string   `json:"review"`
	Part    []string `json:"part"` // the kinds of its items, and what they say; see inPart
	Kind    []string `json:"kind"`
	Year    []string `json:"year"`
	Status  []string `json:"status"`
	Service []string `json:"service"`
	Team    []string `json:"team"`
	Theme   []string `json:"theme"`
	In      []string `json:"in"`
}

// indexMapping is lean: nothing is stored, and there are no vectors, doc values or a second field with everything in
// it.
func indexMapping(language string) *mapping.IndexMappingImpl {
	m := bleve.NewIndexMapping()
	m.ScoringModel = index.BM25Scoring
	m.DefaultAnalyzer = analyzerFor(m, language)
	m.DefaultField = "text"
	m.StoreDynamic, m.IndexDynamic, m.DocValuesDynamic = false, false, false
	text := func(analyzer string, vectors bool) *mapping.FieldMapping {
		f := bleve.NewTextFieldMapping()
		f.Analyzer = analyzer
		f.Store, f.DocValues, f.IncludeInAll, f.IncludeTermVectors = false, false, false, vectors
		return f
	}
	doc := bleve.NewDocumentStaticMapping()
	// Phrases in quotes need the positions that term vectors hold.
	doc.AddFieldMappingsAt("text", text(m.DefaultAnalyzer, true))
	doc.AddFieldMappingsAt("title", text(m.DefaultAnalyzer, true))
	for _, name := range append(facets(), "is", "review", "exact", "part") {
		doc.AddFieldMappingsAt(name, text("keyword", false))
	}
	m.DefaultMapping = doc
	return m
}

// Open brings the index in a folder of the cache up to date with the documents and opens it. Where the cache cannot be
// used (it is damaged, of another version, or another process has it open), an index is made in a temporary folder,
// and Note says so. cache may be empty.
func (rd *Reader) Open(cache string, docs []Document) (*Index, error) {
	return openIndex(cache, rd.lang, docs)
}

func openIndex(cache string, l *language, docs []Document) (*Index, error) {
	ix, err := open(cache, indexMapping(l.name), l, docs)
	if err != nil {
		return nil, err
	}
	ix.docs, ix.lengths = len(docs), lengths(docs)
	knowing := *l
	words := sync.OnceValue(func() map[string]bool { return l.vocabulary(docs) })
	knowing.known = func(word string) bool { return words()[word] }
	ix.language = &knowing
	return ix, nil
}

// vocabulary is all words of documents.
func (l *language) vocabulary(docs []Document) map[string]bool {
	out := map[string]bool{}
	for i := range docs {
		if docs[i].ID != docs[i].Review {
			continue // its text stands in the review
		}
		for _, p := range docs[i].parts {
			l.each(p.text, func(word []byte) {
				if !out[string(word)] {
					out[string(word)] = true
				}
			})
		}
	}
	return out
}

func open(cache string, m *mapping.IndexMappingImpl, l *language, docs []Document) (*Index, error) {
	if cache != "" {
		dir := filepath.Join(cache, "search-"+format+"-"+m.DefaultAnalyzer)
		b, err := openCached(dir, m, l, docs)
		if err == nil {
			return &Index{bleve: b, language: l}, nil
		}
		ix, terr := openTemporary(m, l, docs)
		if terr == nil {
			ix.Note = fmt.Sprintf("the search cache %s is not used: %v", dir, err)
		}
		return ix, terr
	}
	return openTemporary(m, l, docs)
}

func openTemporary(m *mapping.IndexMappingImpl, l *language, docs []Document) (*Index, error) {
	dir, err := os.MkdirTemp("", "throughline-search-")
	if err != nil {
		return nil, err
	}
	b, err := bleve.NewUsing(filepath.Join(dir, "index"), m, scorch.Name, scorch.Name, nil)
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	if err := update(b, l, docs, nil); err != nil {
		return nil, errors.Join(err, b.Close(), os.RemoveAll(dir))
	}
	return &Index{bleve: b, language: l, temp: dir}, nil
}

var errLocked = errors.New("another process is using it")

// openCached opens the index of a folder, or makes it anew on any doubt.
func openCached(dir string, m *mapping.IndexMappingImpl, l *language, docs []Document) (bleve.Index, error) {
	digests := filepath.Join(dir, "digests.json")
	known := map[string]string{}
	if data, err := os.ReadFile(digests); err == nil && json.Unmarshal(data, &known) == nil && len(known) > 0 {
		b, err := bleve.OpenUsing(filepath.Join(dir, "index"), map[string]any{"bolt_timeout": "300ms"})
		if err != nil && strings.Contains(err.Error(), "timeout") {
			return nil, errLocked
		}
		if err == nil {
			if err = refresh(b, l, docs, known, digests); err == nil {
				return b, nil
			}
			b.Close()
		}
	}
	// The digests go first: an index without them is never trusted.
	if err := os.RemoveAll(digests); err != nil {
		return nil, err
	}
	if err := os.RemoveAll(dir); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil { // what reviews say is for nobody else on this machine
		return nil, err
	}
	b, err := bleve.NewUsing(filepath.Join(dir, "index"), m, scorch.Name, scorch.Name,
		map[string]any{"bolt_timeout": "300ms"})
	if err != nil {
		return nil, err
	}
	if err := refresh(b, l, docs, map[string]string{}, digests); err != nil {
		b.Close()
		return nil, err
	}
	return b, nil
}

// refresh indexes what has changed. While it does, there are no digests on disk, so a killed refresh is seen.
func refresh(b bleve.Index, l *language, docs []Document, known map[string]string, digests string) error {
	n, err := b.DocCount()
	if err != nil {
		return err
	}
	if int(n) != len(known) {
		return fmt.Errorf("it holds %d documents, not %d", n, len(known))
	}
	want := make(map[string]string, len(docs))
	var changed []Document
	for i := range docs {
		d := docs[i].Digest()
		want[docs[i].ID] = d
		if known[docs[i].ID] != d {
			changed = append(changed, docs[i])
		}
	}
	var gone []string
	for id := range known {
		if _, ok := want[id]; !ok {
			gone = append(gone, id)
		}
	}
	if len(changed)+len(gone) == 0 {
		return nil
	}
	_ = os.Remove(digests)
	slices.Sort(gone)
	if err := update(b, l, changed, gone); err != nil {
		return err
	}
	data, err := json.Marshal(want)
	if err != nil {
		return err
	}
	return os.WriteFile(digests, data, 0o600)
}

func update(b bleve.Index, l *language, docs []Document, gone []string) error {
	batch := b.NewBatch()
	flush := func() error {
		err := b.Batch(batch)
		batch = b.NewBatch()
		return err
	}
	for _, id := range gone {
		batch.Delete(id)
	}
	for i := range docs {
		d := &docs[i]
		x := indexed{Stream: d.stream(), Title: d.Title, Is: "item", Review: d.Review, Kind: d.Facets[FacetKind],
			Year: d.Facets[FacetYear], Status: d.Facets[FacetStatus],
			Service: d.Facets[FacetService], Team: d.Facets[FacetTeam], Theme: d.Facets[FacetTheme],
			In: d.Facets[FacetIn], Part: []string{d.Kind}}
		if d.ID == d.Review {
			x.Is, x.Exact, x.Part = "review", exact(l.terms(d.Title)), l.inItems(d)
		}
		if err := batch.Index(d.ID, x); err != nil {
			return err
		}
		if batch.Size() >= 500 {
			if err := flush(); err != nil {
				return err
			}
		}
	}
	return flush()
}

// inItems is what items of a review say, by their kinds: see inPart.
func (l *language) inItems(d *Document) []string {
	said := map[string]bool{}
	for _, p := range d.parts {
		if p.item < 0 {
			continue
		}
		kind := d.kinds[p.item]
		said[kind] = true
		for _, t := range l.terms(p.text) {
			if t != "" {
				said[inPart(kind, t)] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(said))
}

// Close ends the use of an index.
func (ix *Index) Close() error {
	err := ix.bleve.Close()
	if ix.temp != "" {
		err = errors.Join(err, os.RemoveAll(ix.temp))
	}
	return err
}

// lengths tells how long documents of a kind are on average. Pages about reviews are left out where there are reviews:
// most are short, and would make the account of an incident long, which counts against it.
func lengths(docs []Document) map[string]float64 {
	words, n := map[string]float64{}, map[string]float64{}
	for i := range docs {
		kind := "item"
		if docs[i].ID == docs[i].Review {
			kind = "page"
			if slices.Contains(docs[i].Facets[FacetIn], InReviews) {
				kind = "review"
			}
		}
		words[kind] += float64(docs[i].words())
		n[kind]++
	}
	if n["review"] == 0 {
		words["review"], n["review"] = words["page"], max(n["page"], 1)
	}
	for kind := range words {
		words[kind] /= n[kind]
	}
	return words
}

// average tells bleve how long documents of a kind are on average. Left alone it divides the number of distinct terms
// by the number of all documents, which depends on how the index lies on disk and punishes everything longer than a
// sentence.
func (ix *Index) average(ctx context.Context, kind string) context.Context {
	stats := &blevesearch.BM25Stats{DocCount: float64(ix.docs), FieldCardinality: map[string]int{}}
	for _, f := range append(facets(), "is", "review", "title", "exact", "part", "*") {
		stats.FieldCardinality[f] = ix.docs
	}
	stats.FieldCardinality["text"] = cardinality(ix.lengths[kind], ix.docs)
	return context.WithValue(ctx, blevesearch.BM25StatsKey, stats)
}

func cardinality(mean float64, docs int) int { return int(mean * float64(docs)) }

// average is the mean length of documents as bleve computes it from what Index.average tells it, rounding included.
func average(words, reviews, docs int) float64 {
	if reviews == 0 || docs == 0 {
		return 0
	}
	return math.Ceil(float64(cardinality(float64(words)/float64(reviews), docs)) / float64(docs))
}
