package themes

import (
	"fmt"
	"math"
	"slices"
	"time"

	"throughline/internal/review"
	"throughline/internal/view"
)

// Columns is a drawing of the reviews of a theme over time: a column for each quarter (or year, where there are
// many), a field for each review. Reviews that do not name the theme are there too, as outlines, so that what the
// theme has stands beside what people wrote at all. Positions are units of the drawing.
type Columns struct {
	Width, Height float64
	Label         string // what a screen reader says; the table beside it has the numbers
	Fields        []Field
	Bars          []Field // in place of Fields where a column would be too high
	Ticks         []ColumnTick
	Base          float64
	Kinds         []view.FilterValue // that occur, for the key
	Outlines      bool
	Table         []ColumnRow
	Undated       int
}

// A Field is a review in a column, or a part of a bar.
type Field struct {
	X, Y, W, H         float64
	Class, Href, Title string
}

// A ColumnTick is a name under a column.
type ColumnTick struct {
	X, Y float64
	Text string
	Year bool
}

// A ColumnRow is a column in numbers.
type ColumnRow struct {
	Name      string
	Named, Of int
}

const (
	maxQuarters = 20 // more are drawn as years
	maxFields   = 9  // more in a column are drawn as a bar
	smallFields = 4  // the same in a small drawing
	barHeight   = 120.0
)

// periods are the quarters or years of a site, from its first dated review to now.
type periods struct {
	yearly bool
	start  int   // of the first: years * 4 + quarter
	all    []int // how many reviews each has
	names  []string
}

func newPeriods(in *view.Input) *periods {
	h := in.Derived.Habits
	if h.First.IsZero() {
		return &periods{}
	}
	end := h.Last
	if in.Now.After(end) {
		end = in.Now
	}
	p := &periods{start: quarterOf(h.First)}
	n := quarterOf(end) - p.start + 1
	if p.yearly = n > maxQuarters; p.yearly {
		p.start = h.First.Year()
		n = end.Year() - p.start + 1
	}
	if n > 200 { // a date of long ago or far ahead
		p.start, n = p.start+n-200, 200
	}
	p.all, p.names = make([]int, n), make([]string, n)
	for i := range n {
		p.names[i] = p.name(i)
	}
	for _, r := range in.Corpus.Reviews {
		if i := p.place(r); i >= 0 {
			p.all[i]++
		}
	}
	return p
}

func quarterOf(t time.Time) int { return t.Year()*4 + (int(t.Month())-1)/3 }

func (p *periods) name(i int) string {
	if p.yearly {
		return fmt.Sprint(p.start + i)
	}
	return fmt.Sprintf("%d Q%d", (p.start+i)/4, (p.start+i)%4+1)
}

// place is the column of a review, or -1.
func (p *periods) place(r *review.Review) int {
	if r.Date.IsZero() || len(p.all) == 0 {
		return -1
	}
	at := quarterOf(r.Date.Local()) - p.start
	if p.yearly {
		at = r.Date.Local().Year() - p.start
	}
	if at < 0 || at >= len(p.all) {
		return -1
	}
	return at
}

// kindGroup says how a review of a kind is drawn: what hurt, what was met before it hurt, what we did on purpose.
func kindGroup(kind string) string {
	switch kind {
	case "near-miss", "success":
		return "well"
	case "game-day", "experiment":
		return "asked"
	case "surprise":
		return "surprise"
	}
	return "incident"
}

// groupWords are the groups in the order of the key.
func groupWords() []view.FilterValue {
	return []view.FilterValue{{Link: view.Link{Text: "Incident"}, Value: "incident", Count: 0},
		{Link: view.Link{Text: "Surprise"}, Value: "surprise", Count: 0},
		{Link: view.Link{Text: "Near miss or success"}, Value: "well", Count: 0},
		{Link: view.Link{Text: "Game day or experiment"}, Value: "asked", Count: 0}}
}

// columns draws the reviews of a theme (newest first); nil where none has a date. A small drawing has no words and no
// links.
func (p *periods) columns(w *view.Writer, reviews []*review.Review, small bool) *Columns {
	in := make([][]*review.Review, len(p.all))
	c := &Columns{}
	dated, most := 0, 0
	for _, r := range slices.Backward(reviews) {
		i := p.place(r)
		if i < 0 {
			c.Undated++
			continue
		}
		in[i] = append(in[i], r)
		dated++
		most = max(most, len(in[i]))
	}
	if dated == 0 {
		return nil
	}
	c.Label = fmt.Sprintf("%s over time, from %s to %s", view.Count(dated, "review", "reviews"), p.names[0],
		p.names[len(p.names)-1])
	d := drawer{Columns: c, periods: p, w: w, side: 20, step: min(60, max(26, 760/float64(len(p.all)))), small: small}
	if small {
		d.side, d.step = 11, 14
	}
	d.draw(in, most)
	if !small {
		c.key(in)
		for i, name := range p.names {
			if p.all[i] > 0 {
				c.Table = append(c.Table, ColumnRow{name, len(in[i]), p.all[i]})
			}
		}
	}
	return c
}

// key lists the groups that occur.
func (c *Columns) key(in [][]*review.Review) {
	for _, g := range groupWords() {
		for _, list := range in {
			for _, r := range list {
				if kindGroup(r.Kind) == g.Value {
					g.Count++
				}
			}
		}
		if g.Count > 0 {
			c.Kinds = append(c.Kinds, g)
		}
	}
}

// A drawer places what Columns shows.
type drawer struct {
	*Columns
	periods    *periods
	w          *view.Writer
	side, step float64
	small      bool
}

func (d *drawer) draw(in [][]*review.Review, most int) {
	all := slices.Max(d.periods.all)
	high := most
	if d.Outlines = all <= maxFields && !d.small; d.Outlines {
		high = all
	}
	const top = 4.0
	rows, bars := min(high, maxFields), most > maxFields
	if d.small {
		rows, bars = smallFields, most > smallFields
	}
	d.Base = top + float64(rows)*d.pitch()
	if bars && !d.small {
		d.Base = top + barHeight
	}
	d.Width = math.Round(float64(len(in))*d.step + 2)
	d.Height = d.Base + 2
	for i, list := range in {
		x := float64(i)*d.step + (d.step-d.side)/2
		if bars {
			d.bar(x, list, most, d.Base-top)
		} else {
			d.fields(x, list, d.periods.all[i])
		}
	}
	if !d.small {
		d.ticks()
	}
}

// pitch is how high a field is with the space above it.
func (d *drawer) pitch() float64 {
	if d.small {
		return d.side + 1
	}
	return d.side + 3
}

// fields stacks the reviews of one column, and outlines of those that do not name the theme on top of them.
func (d *drawer) fields(x float64, list []*review.Review, all int) {
	for n := range max(len(list), all) {
		f := Field{X: x, Y: d.Base - float64(n+1)*d.pitch() + 1, W: d.side, H: d.side, Class: "other"}
		if n < len(list) {
			r := list[n]
			if f.Class = kindGroup(r.Kind); !d.small {
				f.Href = d.w.Root + "reviews/" + view.EscapeSegment(r.ID) + "/index.html"
				f.Title = view.Day(r.Date).Text + ": " + d.w.Plain(r.Title)
			}
		} else if !d.Outlines {
			break
		}
		d.Fields = append(d.Fields, f)
	}
}

// bar draws the reviews of one column as a bar, a part for each group.
func (d *drawer) bar(x float64, list []*review.Review, most int, height float64) {
	y := d.Base
	for _, g := range groupWords() {
		n := 0
		for _, r := range list {
			if kindGroup(r.Kind) == g.Value {
				n++
			}
		}
		if n == 0 {
			continue
		}
		h := math.Round(float64(n)/float64(max(most, 3))*height*10) / 10
		y = math.Round((y-h)*10) / 10
		d.Bars = append(d.Bars, Field{X: x, Y: y, W: d.side, H: h, Class: g.Value, Title: fmt.Sprintf("%s: %d", g.Text,
			n)})
	}
}

// ticks names the quarters, and their years below the first of each.
func (d *drawer) ticks() {
	every := max(1, int(math.Ceil(34/d.step)))
	for i := range d.periods.names {
		x := float64(i)*d.step + d.step/2
		n := d.periods.start + i
		if d.periods.yearly {
			if i%every == 0 {
				d.Ticks = append(d.Ticks, ColumnTick{x, d.Base + 18, fmt.Sprint(n), true})
			}
			continue
		}
		d.Ticks = append(d.Ticks, ColumnTick{x, d.Base + 16, fmt.Sprintf("Q%d", n%4+1), false})
		if n%4 == 0 || i == 0 {
			d.Ticks = append(d.Ticks, ColumnTick{x, d.Base + 33, fmt.Sprint(n / 4), true})
		}
	}
	d.Height = d.Base + 40
}
