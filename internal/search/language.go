package search

import (
	"strings"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/analysis"
	_ "github.com/blevesearch/bleve/v2/analysis/lang/ar"
	_ "github.com/blevesearch/bleve/v2/analysis/lang/cjk"
	_ "github.com/blevesearch/bleve/v2/analysis/lang/ckb"
	_ "github.com/blevesearch/bleve/v2/analysis/lang/da"
	_ "github.com/blevesearch/bleve/v2/analysis/lang/de"
	_ "github.com/blevesearch/bleve/v2/analysis/lang/en"
	_ "github.com/blevesearch/bleve/v2/analysis/lang/es"
	_ "github.com/blevesearch/bleve/v2/analysis/lang/fa"
	_ "github.com/blevesearch/bleve/v2/analysis/lang/fi"
	_ "github.com/blevesearch/bleve/v2/analysis/lang/fr"
	_ "github.com/blevesearch/bleve/v2/analysis/lang/hi"
	_ "github.com/blevesearch/bleve/v2/analysis/lang/hr"
	_ "github.com/blevesearch/bleve/v2/analysis/lang/hu"
	_ "github.com/blevesearch/bleve/v2/analysis/lang/it"
	_ "github.com/blevesearch/bleve/v2/analysis/lang/nl"
	_ "github.com/blevesearch/bleve/v2/analysis/lang/no"
	_ "github.com/blevesearch/bleve/v2/analysis/lang/pt"
	_ "github.com/blevesearch/bleve/v2/analysis/lang/ro"
	_ "github.com/blevesearch/bleve/v2/analysis/lang/ru"
	_ "github.com/blevesearch/bleve/v2/analysis/lang/sv"
	_ "github.com/blevesearch/bleve/v2/analysis/lang/tr"
	"github.com/blevesearch/bleve/v2/analysis/tokenizer/unicode"
	"github.com/blevesearch/bleve/v2/mapping"
	"github.com/blevesearch/bleve/v2/registry"
)

// A language makes terms of texts, as bleve's analyzer of that language does.
type language struct {
	analyzer analysis.Analyzer
	name     string // of the analyzer
	words    analysis.Tokenizer
	bigrams  bool     // terms are pairs of characters: a word's neighbours count
	stop     []string // words that are not searched

	stops     map[string]bool // the same
	particles map[string]bool // words that are not searched and make another verb of the one before: fail over
	synonyms  *synonyms       // nil: none
	// known tells whether a site has a word, as it is written; nil: nothing is known of any.
	known func(word string) bool
}

// withSynonyms is a language on a site where words of a group mean the same.
func (l *language) withSynonyms(groups [][]string) *language {
	l.synonyms = newSynonyms(l, groups)
	return l
}

func newLanguage(name string) *language {
	m := bleve.NewIndexMapping()
	name = analyzerFor(m, name)
	l := &language{name: name, analyzer: m.AnalyzerNamed(name), words: unicode.NewUnicodeTokenizer(),
		bigrams: name == "cjk"}
	list := "stop_" + name
	if name == "standard" {
		list = "stop_en" // as that analyzer has it
	}
	words, err := registry.NewCache().TokenMapNamed(list)
	if err != nil || l.bigrams {
		return l // a language without such words
	}
	for w := range words {
		if l.term([]byte(w)) == "" {
			l.stop = append(l.stop, w)
		}
	}
	l.stops = map[string]bool{}
	for _, w := range l.stop {
		l.stops[w] = true
	}
	if name == "en" {
		l.particles = particles()
	}
	return l
}

// particles make another verb of the one before.
func particles() map[string]bool {
	return map[string]bool{"over": true, "out": true, "up": true, "down": true, "off": true}
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

// each calls do for each word of a text in lower case, or each pair of characters. The bytes are valid during the
// call.
func (l *language) each(text string, do func(word []byte)) {
	text = straight(text)
	switch {
	case l.bigrams:
		for _, t := range l.analyzer.Analyze([]byte(text)) {
			do(t.Term)
		}
	case isASCII(text):
		eachASCII(text, do)
	default:
		for _, t := range l.words.Tokenize([]byte(text)) {
			do([]byte(strings.ToLower(string(t.Term))))
		}
	}
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

// eachASCII splits at the word boundaries of Unicode (UAX 29), which for ASCII are simple and for which bleve's
// tokenizer takes ten times as long.
func eachASCII(s string, do func(word []byte)) {
	var buf [64]byte
	for i := 0; i < len(s); i++ {
		if !letter(s[i]) && !digit(s[i]) && s[i] != '_' {
			continue
		}
		from := i
		for i++; i < len(s) && (letter(s[i]) || digit(s[i]) || s[i] == '_' || joins(s, i)); i++ {
		}
		word := append(buf[:0], s[from:i]...)
		for k, c := range word {
			if c >= 'A' && c <= 'Z' {
				word[k] = c + 'a' - 'A'
			}
		}
		do(word)
	}
}

func letter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }
func digit(c byte) bool  { return c >= '0' && c <= '9' }

// joins tells whether a sign belongs to the word that it stands in, as in don't, e.g and 1,000.5.
func joins(s string, i int) bool {
	if i == 0 || i+1 == len(s) {
		return false
	}
	switch s[i] {
	case ':':
		return letter(s[i-1]) && letter(s[i+1])
	case '.', '\'':
		return letter(s[i-1]) && letter(s[i+1]) || digit(s[i-1]) && digit(s[i+1])
	case ',', ';':
		return digit(s[i-1]) && digit(s[i+1])
	}
	return false
}

// terms are the terms of a text by position; a word that is not searched (the, of) leaves its place empty.
func (l *language) terms(text string) (out []string) {
	l.each(text, func(word []byte) { out = append(out, l.term(word)) })
	return out
}

// term is the term of a word in lower case, "" for one that is not searched.
func (l *language) term(word []byte) string {
	if l.bigrams {
		return string(word)
	}
	if ts := l.analyzer.Analyze(append([]byte(nil), word...)); len(ts) > 0 {
		return string(ts[0].Term)
	}
	return ""
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
