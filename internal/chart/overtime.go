package chart

import (
	"html/template"
	"math"
	"slices"
	"sort"
	"time"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"
	"github.com/go-echarts/go-echarts/v2/types"
)

// OverTime is one value over time, with levels that mean something, spans of time and marks.
type OverTime struct {
	ID, Words string
	Name      string  // what the value is: "left of the budget"
	Unit      string  // behind a value: " %"; without braces, which mean something in a template of ECharts
	Top       float64 // the axis reaches at least to here, and at least down to zero
	// below zero: it goes no lower for single points, which are cut off there; 0 for as low as they go
	Floor  float64
	Points []Point // by time
	Levels []Level
	Spans  []Span
	Marks  []Mark // by time
}

// A Point is a value at a moment. Gap: nothing is known between it and the point before.
type Point struct {
	At    time.Time
	Value float64
	Gap   bool
}

// A Level is a value that has a name. Its class gives its colour: warn, freeze, back.
type Level struct {
	Value        float64
	Label, Class string
}

// A Span is a stretch of time that has a name. Its class gives its colour: freeze, warn, excluded, override.
type Span struct {
	From, To     time.Time
	Label, Class string
}

// A Mark is a moment that has a name and an address.
type Mark struct {
	At          time.Time
	Label, Href string
}

// Most is how many points a chart keeps: three years of days.
const Most = 1100

// Figure gives the drawings and the options. Of more points than Most it keeps the turns.
func (c *OverTime) Figure() Figure {
	d := *c
	d.Points = Thin(finite(c.Points), Most)
	return Figure{ID: c.ID, Words: c.Words, Class: "time", Wide: d.drawing(wide()), Small: d.drawing(small()),
		Data: d.data()}
}

// Round is a value as charts show it: to a tenth. A table beside a chart shows the same.
func Round(v float64) float64 { return math.Round(v*10) / 10 }

// Thin keeps at most about n points: the first, the last, and of each run the lowest and the highest, so that a dip
// stays as deep as it was. A gap stays one.
func Thin(points []Point, n int) []Point {
	if len(points) <= n {
		return points
	}
	runs := max(1, n/2)
	out := make([]Point, 0, n+2)
	gap := false
	keep := func(i int) {
		p := points[i]
		p.Gap = gap || p.Gap
		gap = false
		out = append(out, p)
	}
	for r := range runs {
		from, to := r*len(points)/runs, (r+1)*len(points)/runs
		low, high := extremes(points[from:to])
		low, high = low+from, high+from
		for i := from; i < to; i++ {
			if i == low || i == high || i == 0 || i == len(points)-1 {
				keep(i)
			} else {
				gap = gap || points[i].Gap
			}
		}
	}
	return out
}

// finite leaves out what no axis can show and makes it a gap.
func finite(points []Point) []Point {
	bad := func(p Point) bool { return math.IsNaN(p.Value) || math.IsInf(p.Value, 0) }
	if !slices.ContainsFunc(points, bad) {
		return points
	}
	var out []Point
	gap := false
	for _, p := range points {
		if bad(p) {
			gap = true
			continue
		}
		p.Gap = p.Gap || gap
		gap = false
		out = append(out, p)
	}
	return out
}

func extremes(points []Point) (low, high int) {
	for i, p := range points {
		if p.Value < points[low].Value {
			low = i
		}
		if p.Value > points[high].Value {
			high = i
		}
	}
	return low, high
}

// at is the value at a moment: of the last point that is not after it, or of the first.
func (c *OverTime) at(t time.Time) float64 {
	if len(c.Points) == 0 {
		return 0
	}
	i := sort.Search(len(c.Points), func(i int) bool { return c.Points[i].At.After(t) })
	return c.Points[max(i-1, 0)].Value
}

// data gives the options of the same chart.
func (c *OverTime) data() template.HTML {
	low, high, step := c.scale()
	line := charts.NewLine()
	line.SetGlobalOptions(
		charts.WithInitializationOpts(opts.Initialization{ChartID: c.ID}),
		charts.WithTooltipOpts(opts.Tooltip{Show: opts.Bool(true), Trigger: "axis",
			AxisPointer: &opts.AxisPointer{Type: "line"}}),
		charts.WithGridOpts(opts.Grid{Left: "54", Right: "16", Top: "22", Bottom: "72"}),
		charts.WithXAxisOpts(opts.XAxis{Type: "time", AxisLabel: &opts.AxisLabel{Color: soft,
			HideOverlap: opts.Bool(true)},
			AxisLine: &opts.AxisLine{OnZero: opts.Bool(false), LineStyle: &opts.LineStyle{Color: rule}}}),
		charts.WithYAxisOpts(opts.YAxis{Type: "value", Min: low, Max: high, MinInterval: step, MaxInterval: step,
			AxisLabel: &opts.AxisLabel{Color: soft, Formatter: types.FuncStr("{value}" + c.Unit)},
			SplitLine: &opts.SplitLine{LineStyle: &opts.LineStyle{Color: rule}}}),
		charts.WithDataZoomOpts(opts.DataZoom{Type: "slider", FilterMode: "none"}),
		charts.WithAriaOpts(&opts.Aria{Enabled: opts.Bool(true), Label: &opts.AriaLabel{Description: c.Words}}),
	)
	line.AddDataset(opts.Dataset{Source: c.rows()})
	line.AddSeries(c.Name, nil, charts.WithSeriesOpts(c.series))
	if len(c.Marks) > 0 {
		line.Overlap(c.scatter())
	}
	return c.envelope(line).pack()
}

func (c *OverTime) envelope(line *charts.Line) *envelope {
	line.Accept(house{})
	line.Validate()
	e := &envelope{Option: line.JSON(), Kind: "time", Unit: c.Unit}
	for _, s := range c.Spans {
		e.Spans = append(e.Spans, [3]any{s.From.UnixMilli(), s.To.UnixMilli(), s.Label})
	}
	for _, m := range c.Marks {
		e.Links = append(e.Links, m.Href)
	}
	return e
}

// rows are the points as ECharts reads a data set, null where there is a gap.
func (c *OverTime) rows() [][2]any {
	out := make([][2]any, 0, len(c.Points)+8)
	for i, p := range c.Points {
		if p.Gap && i > 0 {
			before := c.Points[i-1].At
			out = append(out, [2]any{before.Add(p.At.Sub(before) / 2).UnixMilli(), nil})
		}
		out = append(out, [2]any{p.At.UnixMilli(), Round(p.Value)})
	}
	return out
}

// An item is what a mark line of ECharts is made of; go-echarts has no field for the style of a single one.
type item struct {
	Name      string          `json:"name"`
	YAxis     float64         `json:"yAxis"`
	LineStyle *opts.LineStyle `json:"lineStyle"`
	Label     *opts.Label     `json:"label"`
}

func (c *OverTime) series(s *charts.SingleSeries) {
	s.Data = nil // the data set's
	s.ShowSymbol = opts.Bool(len(c.Points) < 3)
	s.ItemStyle = &opts.ItemStyle{Color: thread}
	s.LineStyle = &opts.LineStyle{Color: thread, Width: 2}
	s.MarkLines = &opts.MarkLines{MarkLineStyle: opts.MarkLineStyle{Symbol: []string{"none", "none"}}}
	for _, l := range c.Levels {
		position := "insideStartTop"
		if c.under(l) {
			position = "insideStartBottom"
		}
		s.MarkLines.Data = append(s.MarkLines.Data, item{l.Label, l.Value, &opts.LineStyle{Color: colour(l.Class),
			Type: "dashed", Width: 1.2},
			&opts.Label{Show: opts.Bool(true), Formatter: "{b}", Position: position, Color: colour(l.Class)}})
	}
	s.MarkAreas = &opts.MarkAreas{MarkAreaStyle: opts.MarkAreaStyle{Label: &opts.Label{Show: opts.Bool(false)}}}
	for _, a := range c.Spans {
		a.To = c.visible(a)
		s.MarkAreas.Data = append(s.MarkAreas.Data, []opts.MarkAreaData{
			{XAxis: a.From.UnixMilli(),
				MarkAreaStyle: opts.MarkAreaStyle{ItemStyle: &opts.ItemStyle{Color: colour(a.Class),
					Opacity: opts.Float(.22)}}},
			{XAxis: a.To.UnixMilli()}})
	}
}

// visible is the end of a span, so far from its start that it can be seen when the whole chart is.
func (c *OverTime) visible(s Span) time.Time {
	if len(c.Points) == 0 {
		return s.To
	}
	least := s.From.Add(c.Points[len(c.Points)-1].At.Sub(c.Points[0].At) / 300)
	if s.To.Before(least) {
		return least
	}
	return s.To
}

// under tells whether the name of a level stands under its line: that of the lowest, where there is room.
func (c *OverTime) under(l Level) bool {
	low, high, _ := c.scale()
	for _, other := range c.Levels {
		if other.Value < l.Value {
			return false
		}
	}
	return (l.Value-low)/(high-low) > .12
}

func (c *OverTime) scatter() *charts.Scatter {
	data := make([]opts.ScatterData, 0, len(c.Marks))
	for _, m := range c.Marks {
		data = append(data, opts.ScatterData{Name: m.Label, Value: [2]any{m.At.UnixMilli(), Round(c.at(m.At))},
			Symbol: "diamond", SymbolSize: 15})
	}
	dots := charts.NewScatter()
	dots.AddSeries("reviews", data, charts.WithItemStyleOpts(opts.ItemStyle{Color: "var(--contributor)",
		BorderColor: paper, BorderWidth: 1.5}))
	return dots
}

// colour of a level or a span.
func colour(class string) string {
	switch class {
	case "freeze":
		return "var(--contributor)"
	case "warn":
		return "var(--risk)"
	case "excluded":
		return "var(--theory)"
	case "override":
		return "var(--difficulty)"
	}
	return soft
}
