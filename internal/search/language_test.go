package search

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// analysed are the terms of a text as bleve's whole analyzer has them, by position.
func analysed(l *language, text string) (out []string) {
	for _, t := range l.analyzer.Analyze([]byte(text)) {
		for len(out) < t.Position-1 {
			out = append(out, "")
		}
		out = append(out, string(t.Term))
	}
	return out
}

func trimmed(terms []string) []string {
	for len(terms) > 0 && terms[len(terms)-1] == "" {
		terms = terms[:len(terms)-1]
	}
	return terms
}

// TestWordByWord holds that terms which are made word by word are those that bleve makes of the whole text, at the
// same places, in every language that it has.
func TestWordByWord(t *testing.T) {
	texts := map[string]string{
		"en": "The retries weren't retried: 1,000.5 requests/s at e.g. checkout-api's p99, don't-stop_now v1.2.3 " +
			"10:30 naïve café",
		"de": "Die Überlastung der Verbindungen wurde größer; die Häuser, Straßen und Wiederholungen liefen aus dem " +
			"Ruder",
		"fr": "L'avion n'était pas prêt, aujourd'hui les données de l'équipe ont été retrouvées",
		"es": "Las conexiones se agotaron y los servidores fueron reiniciados rápidamente",
		"it": "Dell'errore c'è poco da dire: le connessioni erano esaurite",
		"da": "Forbindelserne løb tør, og køerne voksede på færgelejerne",
		"nl": "De verbindingen raakten op en de wachtrijen groeiden",
		"ru": "Соединения закончились, и очереди росли",
		"ja": "接続プールが枯渇した。checkout の再試行が原因ではない ＡＢＣ ｶﾅ 一",
		"xx": "Unknown languages keep every word the same, Wiederholungen retries",
	}
	for name, text := range texts {
		l := newLanguage(name)
		if got, want := trimmed(l.terms(text)), analysed(l, text); !slices.Equal(got, want) {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
	if got := newLanguage("de").terms("Wiederholungen"); got[0] == "wiederholungen" {
		t.Errorf("German is not analysed: %q", got)
	}
}

// TestASCIIWords holds that the quick splitting of ASCII gives what bleve's tokenizer gives.
func TestASCIIWords(t *testing.T) {
	r, l := rand.New(rand.NewPCG(1, 2)), newLanguage("en")
	for range 50_000 {
		b := make([]byte, r.IntN(14))
		for i := range b {
			b[i] = "aZ09_:.';, -\"/@#\n\t~x5"[r.IntN(21)]
		}
		var got, want []string
		l.each(string(b), func(word []byte) { got = append(got, string(word)) })
		for _, tok := range l.words.Tokenize(b) {
			want = append(want, strings.ToLower(string(tok.Term)))
		}
		if !slices.Equal(got, want) {
			t.Fatalf("%q: got %q, want %q", b, got, want)
		}
	}
}
