package search

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/analysis"
	_ "github.com/blevesearch/bleve/v2/analysis/analyzer/keyword"
	_ "github.com/blevesearch/bleve/v2/analysis/analyzer/standard"
	"github.com/blevesearch/bleve/v2/index/scorch"
	"github.com/blevesearch/bleve/v2/mapping"
	blevesearch "github.com/blevesearch/bleve/v2/search"
	"github.com/blevesearch/bleve/v2/search/query"
	index "github.com/blevesearch/bleve_index_api"
)

// format is part of the cache's name: an index that was made in another way is not opened.
const format = "1"

// An Index answers queries. Close it after use.
type Index struct {
	bleve    bleve.Index
	analyzer analysis.Analyzer
	temp     string             // a folder to remove on Close
	lengths  map[string]float64 // how many words the documents of a kind ("review", "item") have on average
	docs     int
	Note     string // why the cache was not used, in words; "" when it was
}

// indexed is a document in the shape that the mapping expects.
type indexed struct {
	Stream  string   `json:"text"`
	Title   string   `json:"title"`
	Is      string   `json:"is"` // "review" or "item"
	Review  string   `json:"review"`
	Kind    []string `json:"kind"`
	Year    []string `json:"year"`
	Status  []string `json:"status"`
	Service []string `json:"service"`
	Team    []string `json:"team"`
	Theme   []string `json:"theme"`
}

// indexMapping is lean: nothing is stored, and there are no vectors, doc values or a second field with everything in it.
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
	for _, name := range append(facets(), "is", "review") {
		doc.AddFieldMappingsAt(name, text("keyword", false))
	}
	m.DefaultMapping = doc
	return m
}

// analyzerFor is the name of bleve's analyzer of a language, or of the one that knows no language.
func analyzerFor(m *mapping.IndexMappingImpl, language string) string {
	base, _, _ := strings.Cut(strings.ToLower(language), "-")
	switch base {
	case "zh", "ja", "ko":
		base = "cjk"
	case "nb", "nn":
		base = "no"
	}
	if m.AnalyzerNamed(base) != nil {
		return base
	}
	return "standard"
}

// Open brings the index in a folder of the cache up to date with the documents and opens it. Where the cache cannot be
// used (it is damaged, of another version, or another process has it open), an index is made in a temporary folder, and
// Note says so. cache may be empty.
func Open(cache, language string, docs []Document) (*Index, error) {
	ix, err := open(cache, indexMapping(language), docs)
	if err != nil {
		return nil, err
	}
	ix.docs, ix.lengths = len(docs), lengths(docs)
	return ix, nil
}

func open(cache string, m *mapping.IndexMappingImpl, docs []Document) (*Index, error) {
	if cache != "" {
		dir := filepath.Join(cache, "search-"+format+"-"+m.DefaultAnalyzer)
		b, err := openCached(dir, m, docs)
		if err == nil {
			return &Index{bleve: b, analyzer: m.AnalyzerNamed(m.DefaultAnalyzer)}, nil
		}
		ix, terr := openTemporary(m, docs)
		if terr == nil {
			ix.Note = fmt.Sprintf("the search cache %s is not used: %v", dir, err)
		}
		return ix, terr
	}
	return openTemporary(m, docs)
}

func openTemporary(m *mapping.IndexMappingImpl, docs []Document) (*Index, error) {
	dir, err := os.MkdirTemp("", "throughline-search-")
	if err != nil {
		return nil, err
	}
	b, err := bleve.NewUsing(filepath.Join(dir, "index"), m, scorch.Name, scorch.Name, nil)
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	if err := update(b, docs, nil); err != nil {
		return nil, errors.Join(err, b.Close(), os.RemoveAll(dir))
	}
	return &Index{bleve: b, analyzer: m.AnalyzerNamed(m.DefaultAnalyzer), temp: dir}, nil
}

var errLocked = errors.New("another process is using it")

// openCached opens the index of a folder, or makes it anew on any doubt.
func openCached(dir string, m *mapping.IndexMappingImpl, docs []Document) (bleve.Index, error) {
	digests := filepath.Join(dir, "digests.json")
	known := map[string]string{}
	if data, err := os.ReadFile(digests); err == nil && json.Unmarshal(data, &known) == nil && len(known) > 0 {
		b, err := bleve.OpenUsing(filepath.Join(dir, "index"), map[string]any{"bolt_timeout": "300ms"})
		if err != nil && strings.Contains(err.Error(), "timeout") {
			return nil, errLocked
		}
		if err == nil {
			if err = refresh(b, docs, known, digests); err == nil {
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
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	b, err := bleve.NewUsing(filepath.Join(dir, "index"), m, scorch.Name, scorch.Name, map[string]any{"bolt_timeout": "300ms"})
	if err != nil {
		return nil, err
	}
	if err := refresh(b, docs, map[string]string{}, digests); err != nil {
		b.Close()
		return nil, err
	}
	return b, nil
}

// refresh indexes what has changed. While it does, there are no digests on disk, so a killed refresh is seen.
func refresh(b bleve.Index, docs []Document, known map[string]string, digests string) error {
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
	if err := update(b, changed, gone); err != nil {
		return err
	}
	data, err := json.Marshal(want)
	if err != nil {
		return err
	}
	return os.WriteFile(digests, data, 0o644)
}

func update(b bleve.Index, docs []Document, gone []string) error {
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
		x := indexed{Stream: d.Stream, Title: d.Title, Is: "item", Review: d.Review, Kind: d.Facets[FacetKind], Year: d.Facets[FacetYear], Status: d.Facets[FacetStatus],
			Service: d.Facets[FacetService], Team: d.Facets[FacetTeam], Theme: d.Facets[FacetTheme]}
		if d.ID == d.Review {
			x.Is = "review"
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

// Close ends the use of an index.
func (ix *Index) Close() error {
	err := ix.bleve.Close()
	if ix.temp != "" {
		err = errors.Join(err, os.RemoveAll(ix.temp))
	}
	return err
}

// A Hit is a review that matches, best first, and the ids of its items that match.
type Hit struct {
	Review string
	Score  float64
	Items  []string
}

// maxQuery is far above what a person types.
const maxQuery = 1000

// A BadQuery is a query that cannot be read.
type BadQuery struct{ Reason string }

func (e BadQuery) Error() string { return e.Reason }

// Search answers a query in bleve's query string syntax: words, "phrases", -without, +must, field:word, word*, word~.
// It gives the best reviews and the items of each that match best. The error is a BadQuery when the query is wrong.
func (ix *Index) Search(ctx context.Context, text string, limit int) (total int, hits []Hit, err error) {
	if len(text) > maxQuery {
		return 0, nil, BadQuery{fmt.Sprintf("the query is longer than %d bytes", maxQuery)}
	}
	if strings.TrimSpace(text) == "" {
		return 0, nil, BadQuery{"the query is empty"}
	}
	q, narrow, err := read(text)
	if err != nil {
		return 0, nil, err
	}
	res, err := ix.bleve.SearchInContext(ix.average(ctx, "review"), request(limit, append(narrow, q, is("review"))...))
	if err != nil {
		return 0, nil, BadQuery{"the query cannot be answered: " + firstLine(err.Error())}
	}
	for _, h := range res.Hits {
		hit := Hit{Review: h.ID, Score: h.Score}
		in := query.NewTermQuery(h.ID)
		in.SetField("review")
		items, err := ix.bleve.SearchInContext(ix.average(ctx, "item"), request(3, append(narrow, q, is("item"), in)...))
		if err != nil {
			return 0, nil, err
		}
		for _, it := range items.Hits {
			_, id, _ := strings.Cut(it.ID, "#")
			hit.Items = append(hit.Items, id)
		}
		hits = append(hits, hit)
	}
	return int(res.Total), hits, nil
}

// narrowing finds facets, as in kind:near-miss: they say which reviews are looked at and do not score.
var narrowing = regexp.MustCompile(`(?:^|\s)\+?(` + strings.Join(facets(), "|") + `):([^\s"]+)`)

// read splits a query into what is scored and what only narrows.
func read(text string) (q query.Query, narrow []query.Query, err error) {
	for _, m := range narrowing.FindAllStringSubmatch(text, -1) {
		t := query.NewTermQuery(strings.ToLower(m[2]))
		t.SetField(m[1])
		t.SetBoost(0)
		narrow = append(narrow, t)
	}
	rest := strings.TrimSpace(narrowing.ReplaceAllString(text, " "))
	if rest == "" {
		return query.NewMatchAllQuery(), slices.Clip(narrow), nil
	}
	qs := query.NewQueryStringQuery(rest)
	_, err = qs.Parse()
	if err == nil {
		err = qs.Validate()
	}
	if err != nil {
		return nil, nil, BadQuery{"the query cannot be read: " + firstLine(err.Error())}
	}
	return qs, slices.Clip(narrow), nil
}

func lengths(docs []Document) map[string]float64 {
	words, n := map[string]float64{}, map[string]float64{}
	for i := range docs {
		kind := "item"
		if docs[i].ID == docs[i].Review {
			kind = "review"
		}
		words[kind] += float64(len(strings.Fields(docs[i].Stream)))
		n[kind]++
	}
	for kind := range words {
		words[kind] /= n[kind]
	}
	return words
}

// average tells bleve how long documents of a kind are on average. Left alone it divides the number of distinct terms by the
// number of all documents, which depends on how the index lies on disk and punishes everything longer than a sentence.
func (ix *Index) average(ctx context.Context, kind string) context.Context {
	stats := &blevesearch.BM25Stats{DocCount: float64(ix.docs), FieldCardinality: map[string]int{}}
	for _, f := range append(facets(), "is", "review", "title") {
		stats.FieldCardinality[f] = ix.docs
	}
	stats.FieldCardinality["text"] = int(ix.lengths[kind] * float64(ix.docs))
	return context.WithValue(ctx, blevesearch.BM25StatsKey, stats)
}

func is(what string) query.Query {
	q := query.NewTermQuery(what)
	q.SetField("is")
	q.SetBoost(0) // it selects, it does not score
	return q
}

// request asks for the best first, ties by id, so that the order never depends on how the index lies on disk.
func request(limit int, parts ...query.Query) *bleve.SearchRequest {
	req := bleve.NewSearchRequestOptions(query.NewConjunctionQuery(parts), limit, 0, false)
	req.SortBy([]string{"-_score", "_id"})
	return req
}

func firstLine(s string) string {
	s, _, _ = strings.Cut(s, "\n")
	return s
}

// Mark finds the words of a text that match words of the query, as byte ranges in order: the analysis decides, so "retries"
// is found by "retry".
func (ix *Index) Mark(queryText, text string) [][2]int {
	wanted := map[string]bool{}
	for _, t := range ix.analyzer.Analyze([]byte(strings.NewReplacer(`"`, " ", ":", " ", "-", " ", "+", " ").Replace(queryText))) {
		wanted[string(t.Term)] = true
	}
	var out [][2]int
	for _, t := range ix.analyzer.Analyze([]byte(text)) {
		if wanted[string(t.Term)] {
			out = append(out, [2]int{t.Start, t.End})
		}
	}
	return out
}
