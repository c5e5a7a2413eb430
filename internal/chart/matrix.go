package chart

import (
	"fmt"
	"html/template"
	"math"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"
)

// None is a count that a matrix leaves out.
const None = -1

// Matrix is how often rows and columns come together.
type Matrix struct {
	ID, Words  string
	Rows, Cols []string
	Counts     [][]int // by row, by column; None shows nothing
	// What a cell says ("3 reviews name both"), by its count; nil shows the count. Href is where it leads; nil or ""
	// nowhere.
	Say  func(row, col int) string
	Href func(row, col int) string
}

// shades is how many colours a matrix has; assets/chart.css has as many: heat0 for nothing, then heat1 to heat5.
const shades = 5

// Figure gives the drawing and the options.
func (m *Matrix) Figure() Figure {
	return Figure{ID: m.ID, Words: m.Words, Class: "matrix", Wide: m.drawing(), Data: m.data()}
}

// most is the greatest count, at least 1.
func (m *Matrix) most() int {
	most := 1
	for _, row := range m.Counts {
		for _, n := range row {
			most = max(most, n)
		}
	}
	return most
}

// shade is 0 for nothing, else 1 to shades as a count's share of the greatest.
func shade(n, most int) int {
	if n <= 0 {
		return 0
	}
	return min(shades, int(math.Ceil(float64(n)/float64(most)*shades)))
}

// on is the colour of words on a shade: 0 on the pale ones, 1 on the strong ones.
func on(shade int) int { return min(shade/3, 1) }

func (m *Matrix) cell(row, col int) cell {
	c := cell{Words: fmt.Sprintf("%s, %s: %d", m.Rows[row], m.Cols[col], m.Counts[row][col])}
	if m.Say != nil {
		c.Words = m.Say(row, col)
	}
	if m.Href != nil {
		c.Href = m.Href(row, col)
	}
	return c
}

// each calls do for every field that shows something.
func (m *Matrix) each(do func(row, col, count int)) {
	for r, row := range m.Counts {
		for c, n := range row {
			if n != None {
				do(r, c, n)
			}
		}
	}
}

// drawing has names of rows on the left and of columns on top, aslant.
func (m *Matrix) drawing() template.HTML {
	const side, left, top = 34.0, 210.0, 150.0
	p := &pen{frame: frame{width: left + side*float64(len(m.Cols)) + 120, height: top + side*float64(len(m.Rows)) + 6}}
	p.open("drawn matrix", m.Words)
	for r, name := range m.Rows {
		p.label("tick y", left-8, top+side*(float64(r)+.5)+4, short(name, 30))
	}
	for c, name := range m.Cols {
		x, y := left+side*(float64(c)+.5), top-8
		p.WriteString(`<text class="tick aslant" transform="translate(`)
		p.num(x)
		p.WriteByte(' ')
		p.num(y)
		p.WriteString(`) rotate(-45)">` + text(short(name, 26)) + `</text>`)
	}
	most := m.most()
	m.each(func(row, col, n int) {
		x, y := left+side*float64(col), top+side*float64(row)
		cell, s := m.cell(row, col), shade(n, most)
		if cell.Href != "" {
			p.WriteString(`<a tabindex="-1" href="` + text(cell.Href) + `">`)
		}
		fmt.Fprintf(p, `<rect class="heat%d"`, s)
		p.attrs("x y width height", x+1, y+1, side-2, side-2)
		p.WriteString("><title>" + text(cell.Words) + "</title></rect>")
		if n > 0 {
			p.label(fmt.Sprintf("count on%d", on(s)), x+side/2, y+side/2+4, fmt.Sprint(n))
		}
		if cell.Href != "" {
			p.WriteString("</a>")
		}
	})
	return p.close()
}

// data gives the options: a series for each shade, so that colours follow the page.
func (m *Matrix) data() template.HTML {
	heat := charts.NewHeatMap()
	names := &opts.AxisLabel{Color: soft, Interval: "0", Width: 180, Overflow: "truncate"}
	aslant := *names
	aslant.Rotate, aslant.Width = -45, 150
	heat.SetGlobalOptions(
		charts.WithInitializationOpts(opts.Initialization{ChartID: m.ID}),
		charts.WithTooltipOpts(opts.Tooltip{Show: opts.Bool(true), Trigger: "item"}),
		charts.WithGridOpts(opts.Grid{Left: "200", Right: "118", Top: "130", Bottom: "8"}),
		charts.WithXAxisOpts(opts.XAxis{Type: "category", Position: "top", Data: m.Cols, AxisLabel: &aslant,
			AxisLine: &opts.AxisLine{Show: opts.Bool(false)}, AxisTick: &opts.AxisTick{Show: opts.Bool(false)}}),
		charts.WithYAxisOpts(opts.YAxis{Type: "category", Inverse: opts.Bool(true), Data: m.Rows, AxisLabel: names,
			AxisLine: &opts.AxisLine{Show: opts.Bool(false)}}),
		charts.WithAriaOpts(&opts.Aria{Enabled: opts.Bool(true), Label: &opts.AriaLabel{Description: m.Words}}),
	)
	data, cells := make([][]opts.HeatMapData, shades+1), make([][]cell, shades+1)
	most := m.most()
	m.each(func(row, col, n int) {
		s := shade(n, most)
		data[s] = append(data[s], opts.HeatMapData{Value: [3]int{col, row, n}})
		cells[s] = append(cells[s], m.cell(row, col))
	})
	e := &envelope{Kind: "matrix"}
	for s := range data {
		if len(data[s]) == 0 {
			continue
		}
		style := opts.ItemStyle{Color: fmt.Sprintf("var(--heat%d)", s), BorderColor: paper, BorderWidth: 1}
		label := opts.Label{Show: opts.Bool(s > 0), Color: fmt.Sprintf("var(--on%d)", on(s))}
		heat.AddSeries(fmt.Sprint(s), data[s], charts.WithItemStyleOpts(style), charts.WithLabelOpts(label))
		e.Cells = append(e.Cells, cells[s])
	}
	heat.Accept(house{})
	heat.Validate()
	e.Option = heat.JSON()
	return e.pack()
}
