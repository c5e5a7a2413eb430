package chart

import (
	"encoding/json"
	"encoding/xml"
	"io"
	"math"
	"strings"
	"testing"
	"time"
)

// hostile are names that would do harm if they came out of their place.
func hostile() []string {
	return []string{`</script><script>alert(1)</script>`, `__f__alert(1)__f__`, `"><img src=x onerror=alert(1)>`,
		"</template></svg>", "{a|b}", "\x00\xff", `' onload='x`}
}

func date(d int) time.Time { return time.Date(2026, 1, d, 0, 0, 0, 0, time.UTC) }

func sample(name string) *OverTime {
	return &OverTime{ID: "sample", Words: name, Name: name, Unit: " %", Top: 100,
		Points: []Point{{date(1), 100, false}, {date(2), 60, false}, {date(4), -12.34, true}, {date(5), 30, false}},
		Levels: []Level{{20, name, "warn"}, {0, name, "freeze"}},
		Spans:  []Span{{date(4), date(5), name, "freeze"}},
		Marks:  []Mark{{date(2), name, "../reviews/x/index.html"}}}
}

// drawings gives every drawing of a figure as the XML that it must be.
func wellFormed(t *testing.T, where, svg string) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(svg))
	for {
		tok, err := d.Token()
		if err == io.EOF {
			return
		}
		if err != nil {
			t.Fatalf("%s: %v\n%s", where, err, svg)
		}
		if e, ok := tok.(xml.StartElement); ok {
			for _, a := range e.Attr {
				if a.Name.Local == "style" || strings.HasPrefix(a.Name.Local, "on") {
					t.Errorf("%s: <%s> has an attribute %s", where, e.Name.Local, a.Name.Local)
				}
			}
			if !strings.Contains(" svg g a title text line path rect circle ", " "+e.Name.Local+" ") {
				t.Errorf("%s: a name made an element <%s>", where, e.Name.Local)
			}
		}
	}
}

// TestHostileNames holds that a name stays a name: in the drawing, and in options that are data which HTML can hold.
func TestHostileNames(t *testing.T) {
	for _, name := range hostile() {
		m := Matrix{ID: "m", Words: name, Rows: []string{name, "b"}, Cols: []string{"a", name},
			Counts: [][]int{{None, 3}, {1, None}}, Href: func(int, int) string { return "x?" + name }}
		for _, f := range []Figure{sample(name).Figure(), m.Figure()} {
			wellFormed(t, name, string(f.Wide))
			wellFormed(t, name, string(f.Small))
			if strings.ContainsAny(string(f.Data), "<>&") {
				t.Errorf("%q: the options cannot stand in HTML: %s", name, f.Data)
			}
			var e struct {
				Option map[string]any `json:"option"`
			}
			if err := json.Unmarshal([]byte(f.Data), &e); err != nil || e.Option["series"] == nil {
				t.Errorf("%q: the options are no data: %v", name, err)
			}
		}
	}
}

// TestOptions pins the parts of the options that the script and ECharts rely on.
func TestOptions(t *testing.T) {
	var e struct {
		Kind, Unit string
		Spans      [][3]any
		Links      []string
		Option     struct {
			UseUTC, Animation bool
			Dataset           []struct{ Source [][2]any }
			YAxis             []struct{ Min, Max, MaxInterval float64 }
			Series            []struct {
				Type     string
				Data     []struct{ Name string }
				MarkLine struct {
					Data []struct{ YAxis float64 }
				}
				MarkArea struct{ Data [][]struct{ XAxis float64 } }
			}
		}
	}
	if err := json.Unmarshal([]byte(sample("x").Figure().Data), &e); err != nil {
		t.Fatal(err)
	}
	o := e.Option
	if !o.UseUTC || o.Animation || e.Kind != "time" || e.Unit != " %" || len(e.Spans) != 1 ||
		e.Links[0] != "../reviews/x/index.html" {
		t.Errorf("%+v", e)
	}
	rows := o.Dataset[0].Source // four points, and a null where the gap is
	if len(rows) != 5 || rows[2][1] != nil || rows[3][1] != -12.3 || rows[0][0] != float64(date(1).UnixMilli()) {
		t.Errorf("rows %v", rows)
	}
	if y := o.YAxis[0]; y.Min != -25 || y.Max != 100 || y.MaxInterval != 25 {
		t.Errorf("axis %+v", y)
	}
	line, dots := o.Series[0], o.Series[1]
	if line.Type != "line" || line.Data != nil || line.MarkLine.Data[1].YAxis != 0 ||
		line.MarkArea.Data[0][1].XAxis != float64(date(5).UnixMilli()) || dots.Data[0].Name != "x" {
		t.Errorf("series %+v", o.Series)
	}
}

// TestThin holds that a chart of many points keeps its ends, its depth, its height and its gaps.
func TestThin(t *testing.T) {
	var points []Point
	for i := range 50_000 {
		points = append(points, Point{date(1).Add(time.Duration(i) * time.Minute), 50 + 10*math.Sin(float64(i)/700),
			i == 30_001})
	}
	points[12_345].Value, points[40_000].Value = -80, 99
	got := Thin(points, 500)
	low, high := extremes(got)
	gaps := 0
	for i, p := range got {
		if p.Gap {
			gaps++
		}
		if i > 0 && !p.At.After(got[i-1].At) {
			t.Fatal("time stands still")
		}
	}
	if len(got) > 502 || got[0] != points[0] || got[len(got)-1] != points[len(points)-1] || got[low].Value != -80 ||
		got[high].Value != 99 || gaps != 1 {
		t.Errorf("%d points from %v to %v, low %v, high %v, %d gaps", len(got), got[0], got[len(got)-1], got[low],
			got[high], gaps)
	}
}

// TestGapsStayGaps holds that no line crosses what was not measured, nor a number that is none.
func TestGapsStayGaps(t *testing.T) {
	c := sample("x")
	if n := strings.Count(string(c.Figure().Wide), "M"); n != 3 { // two stretches of the line, one mark
		t.Errorf("%d strokes, want 3", n)
	}
	c.Points[1].Value = math.NaN()
	f := c.Figure()
	if strings.Contains(string(f.Wide), "NaN") || f.Data == "" {
		t.Error("a number that is none is drawn")
	}
}

// TestFloor holds that a few very low values do not press all others into a line, and that many do.
func TestFloor(t *testing.T) {
	for _, c := range []struct {
		deep int
		want float64
	}{{1, -100}, {30, -400}} {
		o := &OverTime{Top: 100, Floor: -100}
		for d := range 100 {
			v := 80.0
			if d < c.deep {
				v = -390
			}
			o.Points = append(o.Points, Point{At: date(1).AddDate(0, 0, d), Value: v})
		}
		if low, _, _ := o.scale(); low != c.want {
			t.Errorf("%d of 100 are deep: the axis goes down to %g, want %g", c.deep, low, c.want)
		}
	}
}

func TestTicks(t *testing.T) {
	for _, c := range []struct {
		days float64
		want string
	}{{.25, "00:00 01:00 02:00 03:00 04:00 05:00 06:00"}, {28, "5 Jan|12 Jan|19 Jan|26 Jan"},
		{760, "Jan 2026|Jul 2026|Jan 2027|Jul 2027|Jan 2028"}, {3650, "2026|2028|2030|2032|2034"}} {
		var got []string
		for _, k := range ticks(date(1), date(1).Add(time.Duration(c.days*24)*time.Hour), 8) {
			got = append(got, k.words)
		}
		if strings.Join(got, "|") != strings.ReplaceAll(c.want, " 0", "|0") {
			t.Errorf("%g days: %q", c.days, strings.Join(got, "|"))
		}
	}
}
