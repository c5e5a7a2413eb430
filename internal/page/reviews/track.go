package reviews

import (
	"html/template"
	"math"
	"path"
	"strconv"
	"strings"

	"throughline/internal/eventline"
	"throughline/internal/review"
	"throughline/internal/view"
)

// A Track is the numbers of a graph (time,value[,series...] in a CSV file) as lines under the timeline. Drawing is the
// small picture that stands without scripts; the numbers of the script are the same, thinned out.
type Track struct {
	ID      string // of the artifact
	Title   string
	Drawing template.HTML // an SVG
	Times   string        // seconds since 1970, each after the first as the difference to the one before
	Series  []Series
	Range   string // in words: "0 to 4,210"

	Captured int64 // seconds since 1970; 0 where that is not known
}

// A Series is one line of a track.
type Series struct {
	Name   string
	Values string // as many as there are times; empty where there is no number
	Key    int    // from 1: which colour
}

// How many points a track keeps, and the size of its drawing in units of the SVG.
const (
	trackPoints = 360
	trackWidth  = 720.0
	trackHeight = 90.0
	trackSeries = 6
)

// numbers is a table of measurements: rows of times, columns of series. NaN is no number.
type numbers struct {
	names  []string
	times  []int64
	values [][]float64 // by series
}

// newTracks are the graphs of a review whose file is a table over time.
func newTracks(w *view.Writer) []Track {
	var out []Track
	for i := range w.Review.Artifacts {
		a := &w.Review.Artifacts[i]
		ext := strings.ToLower(path.Ext(a.Extra().Path))
		if a.Kind != "graph" || ext != ".csv" && ext != ".tsv" {
			continue
		}
		source := path.Join(view.FolderOf(w.Review), a.Extra().Path)
		if !w.In.Corpus.HasFile(source) {
			continue
		}
		data, err := w.In.ReadFile(source)
		if err != nil {
			continue // the page shows the artifact as a link, and check has said so
		}
		if n, ok := readNumbers(w, data); ok {
			out = append(out, newTrack(w, a, n))
		}
	}
	return out
}

// readNumbers reads a table whose first column is a time. Rows without a time are left out.
func readNumbers(w *view.Writer, data []byte) (numbers, bool) {
	head, rows, _ := readCSV(data, math.MaxInt)
	if len(head) < 2 {
		return numbers{}, false
	}
	n := numbers{names: head[1:min(len(head), trackSeries+1)]}
	n.values = make([][]float64, len(n.names))
	clock := eventline.Context{Zone: w.Review.Zone}
	found := false
	for _, row := range rows {
		t, _, _, err := eventline.Moment(row[0], clock)
		if err != nil {
			continue
		}
		n.times = append(n.times, t.At.Unix())
		for s := range n.names {
			v, err := strconv.ParseFloat(strings.TrimSpace(row[s+1]), 64)
			if err != nil || math.IsInf(v, 0) {
				v = math.NaN()
			} else {
				found = true
			}
			n.values[s] = append(n.values[s], v)
		}
	}
	return n.thin(), found && len(n.times) > 1
}

// thin keeps at most trackPoints rows: of each run of rows the one where the first series is farthest from the run's
// mean, so that a spike stays a spike.
func (n numbers) thin() numbers {
	if len(n.times) <= trackPoints {
		return n
	}
	out := numbers{names: n.names, values: make([][]float64, len(n.names))}
	for p := range trackPoints {
		from, to := p*len(n.times)/trackPoints, (p+1)*len(n.times)/trackPoints
		best := farthest(n.values[0][from:to]) + from
		out.times = append(out.times, n.times[best])
		for s := range n.names {
			out.values[s] = append(out.values[s], n.values[s][best])
		}
	}
	return out
}

func farthest(v []float64) int {
	sum, count := 0.0, 0.0
	for _, x := range v {
		if !math.IsNaN(x) {
			sum, count = sum+x, count+1
		}
	}
	best, at := -1.0, 0
	for i, x := range v {
		if d := math.Abs(x - sum/count); d > best {
			best, at = d, i
		}
	}
	return at
}

func newTrack(w *view.Writer, a *review.Artifact, n numbers) Track {
	t := Track{ID: a.ID, Title: w.Plain(a.Title), Captured: unix(a.Extra().Captured)}
	var times []string
	for i, at := range n.times {
		if i > 0 {
			at -= n.times[i-1]
		}
		times = append(times, strconv.FormatInt(at, 10))
	}
	t.Times = strings.Join(times, " ")
	for s, name := range n.names {
		var values []string
		for _, v := range n.values[s] {
			values = append(values, number(v))
		}
		t.Series = append(t.Series, Series{Name: name, Values: strings.Join(values, ","), Key: s + 1})
	}
	low, high := n.bounds()
	t.Range = number(low) + " to " + number(high)
	t.Drawing = n.drawing(min(low, 0), high)
	return t
}

// bounds are the least and the greatest number of all series.
func (n numbers) bounds() (low, high float64) {
	low, high = math.Inf(1), math.Inf(-1)
	for _, s := range n.values {
		for _, v := range s {
			if !math.IsNaN(v) {
				low, high = min(low, v), max(high, v)
			}
		}
	}
	return low, high
}

// drawing draws every series as a line over linear time.
func (n numbers) drawing(low, high float64) template.HTML {
	var b strings.Builder
	b.WriteString(`<svg viewBox="0 0 720 90" aria-hidden="true" focusable="false" preserveAspectRatio="none">`)
	first, last := n.times[0], n.times[0]
	for _, t := range n.times {
		first, last = min(first, t), max(last, t)
	}
	span, height := float64(max(last-first, 1)), high-low
	if height <= 0 {
		height = 1
	}
	for s, values := range n.values {
		b.WriteString(`<path class="s` + strconv.Itoa(s+1) + `" d="`)
		pen := byte('M')
		for i, v := range values {
			if math.IsNaN(v) {
				pen = 'M'
				continue
			}
			x := float64(n.times[i]-first) / span * trackWidth
			y := trackHeight - 2 - (v-low)/height*(trackHeight-4)
			b.WriteByte(pen)
			b.WriteString(strconv.FormatFloat(x, 'f', 1, 64) + " " + strconv.FormatFloat(y, 'f', 1, 64))
			pen = 'L'
		}
		b.WriteString(`"/>`)
	}
	b.WriteString(`</svg>`)
	return template.HTML(b.String())
}

func number(v float64) string {
	if math.IsNaN(v) {
		return ""
	}
	return strconv.FormatFloat(v, 'g', 6, 64)
}
