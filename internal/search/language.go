package search

import (
	"strings"
	"sync"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/analysis"
	"github.com/blevesearch/bleve/v2/analysis/tokenizer/unicode"
	"github.com/blevesearch/bleve/v2/mapping"
)

// A language makes terms of texts, as bleve's analyzer of that language does.
type language struct {
	analyzer analysis.Analyzer
	words    analysis.Tokenizer
	bigrams  bool     // terms are pairs of characters: a word's neighbours count
	memo     sync.Map // word in lower case -> its term
}

func newLanguage(name string) *language {
	m := bleve.NewIndexMapping()
	name = analyzerFor(m, name)
	return &language{analyzer: m.AnalyzerNamed(name), words: unicode.NewUnicodeTokenizer(), bigrams: name == "cjk"}
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

// terms are the terms of a text by position; a word that is not searched (the, of) leaves its place empty. known collects
// each word as written, in lower case, with its term; it may be nil.
func (l *language) terms(text string, known map[string]string) (out []string) {
	if l.bigrams {
		for _, t := range l.analyzer.Analyze([]byte(text)) {
			out = append(out, string(t.Term))
		}
		for _, term := range out {
			if known != nil {
				known[term] = term
			}
		}
		return out
	}
	for _, t := range l.words.Tokenize([]byte(text)) {
		word := strings.ToLower(string(t.Term))
		term, ok := known[word]
		if !ok {
			term = l.term(word)
			if known != nil {
				known[word] = term
			}
		}
		out = append(out, term)
	}
	return out
}

func (l *language) term(word string) string {
	if v, ok := l.memo.Load(word); ok {
		return v.(string)
	}
	term := ""
	if ts := l.analyzer.Analyze([]byte(word)); len(ts) > 0 {
		term = string(ts[0].Term)
	}
	l.memo.Store(word, term)
	return term
}

// mostTitle is how many words a title may have to be found as a whole.
const mostTitle = 31

// exact is what a whole title is found by: its terms in order; "" for one that is too long or says nothing.
func exact(terms []string) string {
	if len(terms) > mostTitle || strings.Join(terms, "") == "" {
		return ""
	}
	return strings.Join(terms, "\n")
}
