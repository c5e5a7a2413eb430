package reviews

import (
	"fmt"
	"html/template"
	"path"
	"strings"

	"throughline/internal/eventline"
	"throughline/internal/review"
	"throughline/internal/view"
)

// A PickPage shows what imports found and did not take into the timeline, beside the timeline, for somebody to pick
// from. It is served by the preview and never published; it writes nothing: what is picked is copied.
type PickPage struct {
	view.Frame
	Heading    string
	ReviewHref string
	Timeline   string // the file to paste into
	File       string // the file of the candidates
	Zone       string
	Days       []TimelineDay
	Groups     []PickGroup
	Total      int
}

// A PickGroup is the candidates under one heading of the file.
type PickGroup struct {
	Title string
	Lines []PickLine
}

// A PickLine is one candidate. Source is its event line as it is copied, those that go on under it included.
type PickLine struct {
	ID, When, Lane, Rest, Source string
	Text                         template.HTML
}

// PickOutputs are the pages to pick events from what was imported.
func PickOutputs(in *view.Input) []view.Output {
	var out []view.Output
	for i := range in.Corpus.Reviews {
		out = append(out, NewPickOutput(in, i))
	}
	return out
}

// NewPickOutput is the page of candidates for the review at a place in the corpus.
func NewPickOutput(in *view.Input, i int) view.Output {
	at := "pick/" + in.Corpus.Reviews[i].ID + "/index.html"
	return view.Output{Path: at, Template: "pick",
		Data: func() (any, error) { return newPickPage(in, at, in.Corpus.Reviews[i]), nil }}
}

// candidatesOf is the file of candidates beside a review, by its name.
func candidatesOf(r *review.Review) (candidates, timeline string) {
	base := strings.TrimSuffix(path.Base(r.File.Path), path.Ext(r.File.Path))
	if base == "index" {
		return path.Join(path.Dir(r.File.Path), "_candidates.md"), "timeline.md"
	}
	return path.Join(path.Dir(r.File.Path), "_"+base+".candidates.md"), base + ".timeline.md"
}

// maxCandidates is how long a file of candidates is shown; it may be longer.
const maxCandidates = 8 << 20

func newPickPage(in *view.Input, at string, r *review.Review) *PickPage {
	file, timeline := candidatesOf(r)
	w := in.NewWriter(at, view.FolderOf(r), r)
	p := &PickPage{Frame: in.NewFrame(at, "Pick events: "+w.Plain(r.Title), ""), Heading: w.Plain(r.Title), File: file,
		Timeline: timeline}
	p.ReviewHref = p.Root + "reviews/" + view.EscapeSegment(r.ID) + "/index.html"
	p.Canonical, p.Feeds = "", false
	p.Styles = append(p.Styles, "timeline.css", view.PreviewAssets+"pick.css")
	p.Scripts = append(p.Scripts, view.PreviewAssets+"pick.js")
	told := newTimeline(in.NewWriter("reviews/"+r.ID+"/index.html", view.FolderOf(r), r))
	p.Days, p.Zone = told.Days, told.Zone
	if data, err := in.ReadFile(file); err == nil && len(data) <= maxCandidates {
		p.Groups = pickGroups(w, string(data))
	}
	for _, g := range p.Groups {
		p.Total += len(g.Lines)
	}
	return p
}

// pickGroups reads a file of candidates: headings, and under each the entries that begin with a dash. What imports
// remember stands in a comment at its end.
func pickGroups(w *view.Writer, text string) (out []PickGroup) {
	text, _, _ = strings.Cut(text, "\n<!--")
	title, entry := "", ""
	flush := func() {
		if entry == "" {
			return
		}
		if len(out) == 0 || out[len(out)-1].Title != title {
			out = append(out, PickGroup{Title: title})
		}
		g := &out[len(out)-1]
		g.Lines = append(g.Lines, pickLine(w, fmt.Sprintf("pick-%d-%d", len(out), len(g.Lines)+1),
			strings.TrimRight(entry, " \n")))
		entry = ""
	}
	for line := range strings.Lines(text) {
		switch {
		case strings.HasPrefix(line, "- "):
			flush()
			entry = line
		case strings.HasPrefix(line, "#"):
			flush()
			title = strings.TrimSpace(strings.TrimLeft(line, "#"))
		case entry != "":
			entry += line
		}
	}
	flush()
	return out
}

// pickLine reads one entry; one that is no event line is shown as it is.
func pickLine(w *view.Writer, id, source string) PickLine {
	out := PickLine{ID: id, Source: source}
	first, rest, _ := strings.Cut(source[len("- "):], "\n")
	l, ok := eventline.Read(first, 0, eventline.Options{})
	if !ok {
		out.Text = w.Inline(first)
		return out
	}
	out.When, out.Lane = first[l.Span.Start:l.Span.End], l.Lane
	text := l.Text
	if end, words, ok := eventline.CutBraces(text); ok {
		out.Rest = kindWords(text[words[0]:words[1]])
		text = text[:end]
	}
	if rest = strings.TrimSpace(strings.ReplaceAll(rest, "\n  ", "\n")); rest != "" {
		text += "\n" + strings.TrimPrefix(rest, "  ")
	}
	out.Text = w.Html(review.Text{Src: text}, id+"-")
	return out
}

// kindWords are the words of braces that people read: addresses are left out.
func kindWords(braces string) string {
	var out []string
	for _, word := range strings.Fields(braces) {
		if !strings.Contains(word, "=") {
			out = append(out, word)
		}
	}
	return strings.Join(out, " ")
}
