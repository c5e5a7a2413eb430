package letters

import (
	"fmt"
	"html/template"
	"strings"

	"throughline/internal/view"
)

// style is the style sheet of letters.
const style = "letter.css"

// ListPage is the data of the list of letters.
type ListPage struct {
	view.Frame
	Letters []ListedLetter
}

// A ListedLetter is a letter in the list.
type ListedLetter struct {
	view.Link
	Span, Lead string
}

// Page is the data of a letter.
type Page struct {
	view.Frame
	Heading, Lead string
	Sections      []*Section
	When          string
	Before, After *view.Link
	Markdown      string // its address
	Ending        string
}

// Outputs are the list of letters, and a page and Markdown for each quarter in which a review is dated.
func Outputs(in *view.Input) []view.Output {
	all := quarters(in)
	if len(all) == 0 {
		return nil
	}
	const list = view.LettersPath + "index.html"
	out := []view.Output{{Path: list, Template: "letters",
		Data: func() (any, error) { return newListPage(in, list, all), nil }}}
	for i, p := range all {
		at := pathOf(p) + "index.html"
		out = append(out, view.Output{Path: at, Template: "letter",
			Data: func() (any, error) { return newPage(in, at, all, i), nil }},
			view.Output{Path: pathOf(p) + "letter.md",
				Bytes: func() ([]byte, error) { return []byte(Write(in, p, at).Markdown()), nil }})
	}
	return out
}

func pathOf(p Period) string { return view.LettersPath + p.Name + "/" }

func newListPage(in *view.Input, at string, all []Period) *ListPage {
	out := &ListPage{Frame: in.NewFrame(at, "Letters", view.LettersPath)}
	out.Description = "A letter for each quarter: what helped, what recurs, what was promised, and what is asked for."
	out.Styles = append(out.Styles, style)
	for _, p := range all {
		w := newWriter(in, p, at)
		w.collect()
		out.Letters = append(out.Letters, ListedLetter{view.Link{Href: p.Name + "/index.html", Text: p.Title},
			p.Span(), w.lead()})
	}
	return out
}

func newPage(in *view.Input, at string, all []Period, i int) *Page {
	p := all[i]
	l := Write(in, p, at)
	out := &Page{Frame: in.NewFrame(at, p.Title, view.LettersPath), Heading: l.Title, Lead: l.Lead,
		Sections: l.Sections, When: p.Span(), Markdown: "letter.md", Ending: ending}
	if in.Now.Before(p.Until) {
		out.When += ", so far"
	}
	out.Description = l.Lead
	out.Styles = append(out.Styles, "chart.css", style)
	if i+1 < len(all) {
		out.Before = &view.Link{Href: "../" + all[i+1].Name + "/index.html", Text: all[i+1].Title}
	}
	if i > 0 {
		out.After = &view.Link{Href: "../" + all[i-1].Name + "/index.html", Text: all[i-1].Title}
	}
	return out
}

// maxSquares is how many things that helped are drawn one by one.
const maxSquares = 24

// helpedFigure draws a square for each thing that helped: full where somebody had seen to it, open where it was luck.
func helpedFigure(had, luck, unsaid int) Figure {
	f := Figure{Title: view.Capitalize(view.NumberWord(had+luck+unsaid)) +
		view.Agree(had+luck+unsaid, " thing that helped", " things that helped")}
	says := []string{}
	for _, x := range []struct {
		n    int
		what string
	}{{had, "seen to beforehand"}, {luck, "luck"}, {unsaid, "not said"}} {
		if x.n > 0 {
			says = append(says, fmt.Sprintf("%d %s", x.n, x.what))
		}
	}
	f.Says = strings.Join(says, ", ")
	if had+luck+unsaid > maxSquares {
		return f
	}
	const perRow, step = 12, 18
	var b strings.Builder
	n := 0
	for _, x := range []struct {
		n     int
		class string
	}{{had, "had"}, {luck, "luck"}, {unsaid, "unsaid"}} {
		for range x.n {
			fmt.Fprintf(&b, `<rect class="%s" x="%d" y="%d" width="12" height="12" rx="2"/>`, x.class,
				n%perRow*step+1, n/perRow*step+1)
			n++
		}
	}
	f.Drawing = template.HTML(fmt.Sprintf(`<svg class="squares" viewBox="0 0 %d %d" aria-hidden="true" `+
		`focusable="false">%s</svg>`, perRow*step, (n+perRow-1)/perRow*step, b.String()))
	return f
}
