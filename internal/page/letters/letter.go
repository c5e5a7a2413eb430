package letters

import (
	"fmt"
	"html/template"
	"strings"
	"time"

	"throughline/internal/derive"
	"throughline/internal/review"
	"throughline/internal/view"
)

// A Letter is what a period says.
type Letter struct {
	Period
	Lead     string
	Sections []*Section
	Empty    bool // no review is dated in it
}

// A Section is a question and what was written that answers it. Beside it stand drawings, and the places that its
// sentences were made of, where they are named for the first time.
type Section struct {
	ID, Heading string
	Paras       []Para
	Figures     []Figure
	Refs        []Ref
}

// A Para is a paragraph, or a quotation.
type Para struct {
	Quote bool
	Runs  []Run
}

// A Run is words of one kind, and behind them the numbers of the places where they stand.
type Run struct {
	Class string // "" for plain words; name, held, luck, turned, open
	Text  string
	Refs  []Ref
}

// A Ref is a place that a sentence leads to. N is its number in the letter.
type Ref struct {
	N int
	view.Link
}

// A Figure is a small drawing and what it says.
type Figure struct {
	Title, Unit string
	Drawing     template.HTML
	Says        string
}

// most are how many things a letter names of a kind, so that it stays on two sides of paper.
const (
	mostBudgets  = 3
	mostCalm     = 4
	mostBurns    = 4
	mostHelped   = 4
	mostLuck     = 3
	mostThemes   = 3
	mostAgain    = 2
	mostCameTrue = 3
	mostPromises = 4
	mostQuotes   = 3
	mostAsks     = 4
)

// A writer makes one letter.
type writer struct {
	*view.Writer
	p          Period
	before     Period
	reviews    []*review.Review        // of the period, newest first
	here       map[*review.Review]bool // the same
	earlier    map[*review.Review]bool // those of the period before
	unfinished int                     // reviews of the period that are not told of
	numbers    map[string]int          // by address
	section    *Section
	letter     *Letter
}

// Write makes the letter of a period for a page at an output path, by which its links go.
func Write(in *view.Input, p Period, at string) *Letter {
	w := newWriter(in, p, at)
	w.collect()
	return w.write()
}

func newWriter(in *view.Input, p Period, at string) *writer {
	return &writer{Writer: in.NewWriter(at, "content", nil), p: p, before: p.Before(), numbers: map[string]int{},
		here: map[*review.Review]bool{}, earlier: map[*review.Review]bool{}, letter: &Letter{Period: p}}
}

// collect finds the reviews of the period and of the one before it.
func (w *writer) collect() {
	for _, r := range w.In.Corpus.Reviews {
		switch {
		case !told(r):
			if w.p.Has(r.Date) {
				w.unfinished++
			}
		case w.p.Has(r.Date):
			w.reviews, w.here[r] = append(w.reviews, r), true
		case w.before.Has(r.Date):
			w.earlier[r] = true
		}
	}
	w.letter.Empty = len(w.reviews) == 0
}

func (w *writer) write() *Letter {
	for _, s := range []struct {
		id, heading string
		write       func()
	}{
		{"budgets", "How are our budgets?", w.budgets},
		{"helped", "What helped, and was it design or luck?", w.helped},
		{"recurs", "What recurs?", w.recurs},
		{"foreseen", "Which risks came true?", w.cameTrue},
		{"promised", "What did we promise, and what did it lead to?", w.promised},
		{"surprised", "What surprised us?", w.surprised},
		{"unknown", "What do we still not know?", w.unknown},
		{"asked", "What do we ask for?", w.asked},
	} {
		w.section = &Section{ID: s.id, Heading: s.heading}
		s.write()
		if len(w.section.Paras) > 0 {
			w.letter.Sections = append(w.letter.Sections, w.section)
		}
	}
	w.letter.Lead = w.lead()
	return w.letter
}

// lead is the letter in a sentence or two.
func (w *writer) lead() string {
	says := w.reviewsSay()
	if n := w.unfinished; n > 0 {
		says += " " + view.Capitalize(view.NumberWord(n)) + view.Agree(n, " more is", " more are") +
			" still being read by the people who were there, and not told of here."
	}
	return says
}

func (w *writer) reviewsSay() string {
	if len(w.reviews) == 0 {
		return "No review that is finished is dated in this " + w.p.Word() + "."
	}
	var kinds []string
	for _, k := range review.Kinds() {
		n := 0
		for _, r := range w.reviews {
			if r.Kind == k {
				n++
			}
		}
		if n > 0 {
			kinds = append(kinds, kindCount(k, n))
		}
	}
	what := view.Capitalize(joined(kinds, "and"))
	if len(kinds) > 1 {
		what = view.Capitalize(view.NumberWord(len(w.reviews))) + " reviews: " + joined(kinds, "and")
	}
	first, last := w.reviews[len(w.reviews)-1], w.reviews[0]
	from, to := w.day(first.Date), w.day(last.Date)
	if from == to {
		return what + ", on " + from + "."
	}
	return what + ", from " + from + " to " + to + "."
}

// kindCount is so many reviews of a kind: "an incident", "two near misses".
func kindCount(kind string, n int) string {
	many := map[string]string{"near-miss": "near misses", "game-day": "game days", "success": "successes"}
	if n == 1 {
		words := strings.ReplaceAll(kind, "-", " ")
		if strings.ContainsAny(words[:1], "aeiou") {
			return "an " + words
		}
		return "a " + words
	}
	if words, ok := many[kind]; ok {
		return view.NumberWord(n) + " " + words
	}
	return view.NumberWord(n) + " " + kind + "s"
}

// day is a date as it is said in the letter: without the year where it is that of the period.
func (w *writer) day(t review.Time) string {
	s := view.Day(t).Text
	if t.Precision < review.Year && wall(t).Year() == w.p.From.Year() {
		return strings.TrimSuffix(s, w.p.From.Format(" 2006"))
	}
	return s
}

// joined puts words in a row: "a, b and c".
func joined(words []string, and string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " " + and + " " + words[len(words)-1]
}

// ref numbers a place. One that the letter has named before keeps its number.
func (w *writer) ref(l view.Link) Ref {
	n, known := w.numbers[l.Href]
	if !known {
		n = len(w.numbers) + 1
		w.numbers[l.Href] = n
		w.section.Refs = append(w.section.Refs, Ref{n, l})
	}
	return Ref{n, l}
}

// reviewRef leads to a review, with its day.
func (w *writer) reviewRef(r *review.Review) Ref {
	l := w.LinkReview(r)
	l.Note = w.day(r.Date)
	return w.ref(l)
}

// partRef leads to a part of a review.
func (w *writer) partRef(r *review.Review, id, title string) Ref {
	l := w.LinkPart(r, id, title)
	l.Note = w.day(r.Date)
	return w.ref(l)
}

func (w *writer) itemRef(it derive.Item) Ref { return w.partRef(it.Review, it.ID, it.Title) }

// para adds a paragraph. A space at the end of a run goes to the one that follows: numbers stand right behind words.
func (w *writer) para(runs ...Run) {
	for i := range runs {
		if text := strings.TrimRight(runs[i].Text, " "); text != runs[i].Text {
			runs[i].Text = text
			if i+1 < len(runs) {
				runs[i+1].Text = " " + strings.TrimLeft(runs[i+1].Text, " ")
			}
		}
	}
	if runs = compact(runs); len(runs) > 0 {
		w.section.Paras = append(w.section.Paras, Para{Runs: runs})
	}
}

func plainRun(text string, refs ...Ref) Run { return Run{Text: text, Refs: refs} }

// words are a title or text as words that a sentence can be made of, without its last stop.
func (w *writer) words(src string) string {
	return strings.TrimRight(view.Shorten(w.In.Words(src), 140), ". ")
}

// sentence ends words with a stop, unless they end with a mark of their own.
func sentence(s string) string {
	if s == "" || strings.HasSuffix(s, "?") || strings.HasSuffix(s, "!") || strings.HasSuffix(s, "…") {
		return s
	}
	return s + "."
}

// more says how many things were left out, and where they are.
func (w *writer) more(n int, one, many, path, title string) []Run {
	if n <= 0 {
		return nil
	}
	words := fmt.Sprintf(" %s %s.", view.Capitalize(view.NumberWord(n)), view.Agree(n, "more "+one, "more "+many))
	return []Run{plainRun(words, w.ref(view.Link{Href: w.Root + view.IndexFile(path), Text: title}))}
}

// ordinal is "second" for 2.
func ordinal(n int) string {
	words := [...]string{"", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth",
		"tenth"}
	if n < len(words) {
		return words[n]
	}
	return fmt.Sprintf("%dth", n)
}

// inPeriod reports whether a review is one that the letter tells of.
func (w *writer) inPeriod(r *review.Review) bool { return w.here[r] }

// end is the last moment that the letter knows of: that of the period, or now.
func (w *writer) end() time.Time {
	if now := w.In.Now; now.Before(w.p.Until) {
		return now
	}
	return w.p.Until
}
