package chart

import (
	"html/template"
	"math"
	"strconv"
	"strings"
	"time"
)

// A frame is the size of a drawing in units of the SVG, which are pixels where it is shown at its own width, and the
// room around the field in which values stand.
type frame struct {
	width, height            float64
	left, right, top, bottom float64
	class                    string
}

func wide() frame  { return frame{960, 300, 50, 12, 16, 30, "wide"} }
func small() frame { return frame{360, 240, 46, 10, 16, 30, "small"} }

// scale gives the ends of the axis of values and the distance of its ticks, all multiples of a round number.
func (c *OverTime) scale() (low, high, step float64) {
	low, high = 0, c.Top
	deep := 0
	for _, p := range c.Points {
		low, high = min(low, p.Value), max(high, p.Value)
		if p.Value < c.Floor {
			deep++
		}
	}
	if deep*20 <= len(c.Points) && c.Floor < 0 {
		low = max(low, c.Floor)
	}
	if high <= low {
		high = low + 1
	}
	step = round((high - low) / 5)
	return math.Floor(low/step) * step, math.Ceil(high/step-1e-9) * step, step
}

// round gives the next of 1, 2, 2.5, 5 times a power of ten that is not below v.
func round(v float64) float64 {
	power := math.Pow(10, math.Floor(math.Log10(v)))
	for _, m := range []float64{1, 2, 2.5, 5} {
		if v <= m*power*(1+1e-9) {
			return m * power
		}
	}
	return 10 * power
}

// A pen writes an SVG whose field maps times and values.
type pen struct {
	strings.Builder
	frame
	from, to  time.Time
	low, high float64
	buf       [32]byte
}

func (p *pen) x(t time.Time) float64 {
	span := p.to.Sub(p.from).Seconds()
	at := t.Sub(p.from).Seconds() / max(span, 1)
	return p.left + min(max(at, 0), 1)*(p.width-p.left-p.right)
}

func (p *pen) y(v float64) float64 {
	return p.top + (p.high-max(v, p.low))/(p.high-p.low)*(p.height-p.top-p.bottom)
}

// num writes a coordinate.
func (p *pen) num(v float64) {
	p.Write(strconv.AppendFloat(p.buf[:0], math.Round(v*10)/10, 'f', -1, 64))
}

// attrs writes attributes that are numbers: name, value by turns.
func (p *pen) attrs(names string, values ...float64) {
	for i, name := range strings.Fields(names) {
		p.WriteString(" " + name + `="`)
		p.num(values[i])
		p.WriteByte('"')
	}
}

// label writes a text at a place; class says how it stands to it.
func (p *pen) label(class string, x, y float64, words string) {
	p.WriteString(`<text class="` + class + `"`)
	p.attrs("x y", x, y)
	p.WriteString(">" + text(words) + "</text>")
}

// path writes the points as lines, broken at gaps. A point between two gaps is a dot.
func (p *pen) path(class string, points []Point) {
	p.WriteString(`<path class="` + class + `" d="`)
	for i, pt := range points {
		alone := (i == 0 || pt.Gap) && (i == len(points)-1 || points[i+1].Gap)
		if i == 0 || pt.Gap {
			p.WriteByte('M')
		} else {
			p.WriteByte('L')
		}
		p.num(p.x(pt.At))
		p.WriteByte(' ')
		p.num(p.y(pt.Value))
		if alone {
			p.WriteString("h.1")
		}
	}
	p.WriteString(`"/>`)
}

func (p *pen) open(class, words string) {
	p.WriteString(`<svg class="` + class + `" viewBox="0 0 `)
	p.num(p.width)
	p.WriteByte(' ')
	p.num(p.height)
	p.WriteByte('"')
	if words == "" {
		p.WriteString(` preserveAspectRatio="xMinYMid" aria-hidden="true" focusable="false">`)
		return
	}
	p.WriteString(` role="group" aria-label="` + text(words) + `"><g aria-hidden="true">`)
}

func (p *pen) close() template.HTML {
	p.WriteString("</g></svg>")
	return template.HTML(p.String())
}

// drawing is the chart without scripts.
func (c *OverTime) drawing(f frame) template.HTML {
	p := &pen{frame: f}
	var step float64
	p.low, p.high, step = c.scale()
	if n := len(c.Points); n > 0 {
		p.from, p.to = c.Points[0].At, c.Points[n-1].At
	}
	p.open("drawn "+f.class, c.Words)
	c.spans(p)
	c.axes(p, step)
	for _, l := range c.Levels {
		p.WriteString(`<line class="level ` + l.Class + `"`)
		p.attrs("x1 x2 y1 y2", p.left, p.width-p.right, p.y(l.Value), p.y(l.Value))
		p.WriteString("/>")
		y := p.y(l.Value) - 5
		if c.under(l) {
			y += 18
		}
		p.label("name "+l.Class, p.left+4, y, l.Label)
	}
	p.path("value", c.Points)
	c.marks(p)
	return p.close()
}

func (c *OverTime) spans(p *pen) {
	for _, s := range c.Spans {
		x := p.x(s.From)
		p.WriteString(`<rect class="span ` + s.Class + `"`)
		p.attrs("x y width height", x, p.top, max(p.x(s.To)-x, 1.5), p.height-p.top-p.bottom)
		p.WriteString("><title>" + text(s.Label) + "</title></rect>")
	}
}

func (c *OverTime) axes(p *pen, step float64) {
	for v := p.low; v <= p.high+step/2; v += step {
		p.WriteString(`<line class="grid"`)
		p.attrs("x1 x2 y1 y2", p.left, p.width-p.right, p.y(v), p.y(v))
		p.WriteString("/>")
		p.label("tick y", p.left-7, p.y(v)+4, strconv.FormatFloat(v, 'f', -1, 64)+c.Unit)
	}
	if len(c.Points) == 0 {
		return
	}
	for _, t := range ticks(p.from, p.to, int((p.width-p.left)/85)) {
		p.WriteString(`<line class="grid"`)
		p.attrs("x1 x2 y1 y2", p.x(t.at), p.x(t.at), p.height-p.bottom, p.height-p.bottom+5)
		p.WriteString("/>")
		class := "tick"
		if p.x(t.at) > p.width-p.right-28 {
			class = "tick end"
		}
		p.label(class, p.x(t.at), p.height-p.bottom+19, t.words)
	}
}

// marks are links for a hand on a mouse; with the keyboard the table beside the chart leads to the same places.
func (c *OverTime) marks(p *pen) {
	const r = 7
	for _, m := range c.Marks {
		x, y := p.x(m.At), p.y(c.at(m.At))
		p.WriteString(`<a tabindex="-1" href="` + text(m.Href) + `"><title>` + text(m.Label) +
			`</title><path class="mark" d="M`)
		for i, d := range [][2]float64{{0, -r}, {r, 0}, {0, r}, {-r, 0}} {
			if i > 0 {
				p.WriteByte('L')
			}
			p.num(x + d[0])
			p.WriteByte(' ')
			p.num(y + d[1])
		}
		p.WriteString(`z"/></a>`)
	}
}

// Spark is a drawing of a line the size of a word, with nothing around it; a level at zero and one at low are lines.
func Spark(points []Point, low float64) template.HTML {
	c := OverTime{Top: 100, Floor: -100, Points: Thin(points, 120)}
	p := &pen{frame: frame{width: 140, height: 36, left: 2, right: 5, top: 4, bottom: 4}}
	p.low, p.high, _ = c.scale()
	p.open("spark", "")
	if n := len(c.Points); n > 0 {
		p.from, p.to = c.Points[0].At, c.Points[n-1].At
		for _, l := range []Level{{0, "", "freeze"}, {low, "", "warn"}} {
			p.WriteString(`<line class="level ` + l.Class + `"`)
			p.attrs("x1 x2 y1 y2", p.left, p.width-p.right, p.y(l.Value), p.y(l.Value))
			p.WriteString("/>")
		}
		p.path("value", c.Points)
		last := c.Points[n-1]
		p.WriteString(`<circle class="now" r="3"`)
		p.attrs("cx cy", p.x(last.At), p.y(last.Value))
		p.WriteString("/>")
	}
	p.WriteString("</svg>")
	return template.HTML(p.String())
}

// Track is the drawing of a measure that has no target: a line between the lowest and the highest of its values, which
// the words beside it name.
func Track(points []Point) template.HTML {
	p := &pen{frame: frame{width: 140, height: 36, left: 2, right: 5, top: 4, bottom: 4}}
	p.open("spark track", "")
	if n := len(points); n > 0 {
		points = Thin(points, 120)
		p.low, p.high = points[0].Value, points[0].Value
		for _, x := range points {
			p.low, p.high = min(p.low, x.Value), max(p.high, x.Value)
		}
		if p.low == p.high {
			p.low, p.high = p.low-1, p.high+1
		}
		p.from, p.to = points[0].At, points[len(points)-1].At
		p.path("value", points)
	}
	p.WriteString("</svg>")
	return template.HTML(p.String())
}
