// Package chart draws: each chart is a static SVG, made here at build time, and options for Apache ECharts, which
// take its place where scripts run. Both are made of the same few numbers.
//
// The static drawing is what is seen before and without scripts, in print, and where the program was built without
// the bundle of ECharts. It has classes for its colours (assets/chart.css), no style attributes. The options are
// data: JSON without functions, built with go-echarts as a builder only (Validate, then JSON; never one of its Render
// functions, which write titles unescaped into a script). assets/chart.js reads them from a <template> in the figure
// and calls ECharts.
//
// How to put a chart on a page, here the table of how often two themes stand on the same review:
//
//	m := chart.Matrix{ID: "together", Words: "How often two themes stand on the same review",
//		Rows: names, Cols: names, Counts: counts} // Counts[row][col]; chart.None where there is nothing to say, as on the diagonal
//	p.Together = m.Figure()          // a field of type chart.Figure, in the template {{template "chart" .Together}}
//	in.AddCharts(&p.Frame)           // of view.Input: the style, and the scripts where the bundle is there
//
// Words is what a screen reader says in the place of the drawing. A chart never stands alone: give a table beside it
// that says the same. IDs are fixed and unique on their page; names may be anything, they are escaped here. Href
// gives a cell of the matrix, or a mark of a line, an address relative to the page.
package chart

import (
	"encoding/json"
	"html/template"
	"strings"

	"github.com/go-echarts/go-echarts/v2/charts"
)

// A Figure is a chart on a page, for the template "chart".
type Figure struct {
	ID    string
	Words string // in the place of the drawing for who does not see it
	Class string // of the figure: "time" or "matrix"
	Wide  template.HTML
	Small template.HTML // for narrow screens; "" where the wide one scrolls
	// Data is JSON of an envelope for assets/chart.js. It has no "<" and no "&", so that it can stand in HTML as it
	// is.
	Data template.HTML
}

// An envelope is what the script gets: the options and what it needs beside them.
type envelope struct {
	Kind   string         `json:"kind"` // time or matrix
	Option map[string]any `json:"option"`
	Unit   string         `json:"unit,omitempty"`
	Spans  [][3]any       `json:"spans,omitempty"` // from, to (milliseconds since 1970), words
	Links  []string       `json:"links,omitempty"` // addresses of the marks, by index; "" is none
	Cells  [][]cell       `json:"cells,omitempty"` // of a matrix: by series, by index
}

// A cell is what a field of a matrix says, and its address.
type cell struct {
	Words string `json:"words"`
	Href  string `json:"href,omitempty"`
}

// pack makes an envelope fit for HTML. encoding/json writes < > & as \u003c \u003e \u0026.
func (e *envelope) pack() template.HTML {
	data, err := json.Marshal(e)
	if err != nil {
		return "" // only a number that is not finite could do that, and none comes here; the drawing stays
	}
	return template.HTML(data)
}

// house adds to the options what go-echarts has no fields for, and takes away what we never use.
type house struct {
	charts.BaseConfigurationVisitor
}

// Visit makes times UTC, tooltips text on the canvas (tooltips of HTML set inline styles, which the policy refuses),
// and no motion.
func (house) Visit(option map[string]any) {
	option["useUTC"] = true
	option["animation"] = false
	delete(option, "title")
	delete(option, "toolbox")
	delete(option, "legend")
	delete(option, "color") // of go-echarts; ours come by name
}

// Colours by name. The script puts in what the page's style says, light or dark.
const (
	ink    = "var(--ink)"
	soft   = "var(--soft)"
	rule   = "var(--line)"
	thread = "var(--thread)"
	paper  = "var(--paper)"
)

// text escapes words for SVG.
func text(s string) string { return template.HTMLEscapeString(strings.ToValidUTF8(s, "\uFFFD")) }

// short cuts words to a number of letters.
func short(s string, most int) string {
	r := []rune(s)
	if len(r) <= most {
		return s
	}
	return strings.TrimRight(string(r[:most-1]), " ,.;:") + "…"
}
