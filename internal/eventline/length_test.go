package eventline

import (
	"testing"
	"time"
)

func TestReadLength(t *testing.T) {
	for s, want := range map[string]time.Duration{
		"54 minutes":               54 * time.Minute,
		"6h 27m":                   6*time.Hour + 27*time.Minute,
		"2h10m":                    2*time.Hour + 10*time.Minute,
		"1d 5h 47m":                29*time.Hour + 47*time.Minute,
		"4 hours, and 42 minutes":  4*time.Hour + 42*time.Minute,
		"~1.5 hours":               90 * time.Minute,
		"approximately five hours": 0,
		"673h 34m":                 673*time.Hour + 34*time.Minute,
		"3 months":                 0,
		"09:02":                    0,
		"5 m 3 h":                  5 * time.Minute,
		"N/A":                      0,
		"":                         0,
		"9999999999 minutes":       0,
	} {
		l, n := ReadLength(s)
		if l.Value != want || (n > 0) != (want > 0) {
			t.Errorf("%q is %s (%d bytes), not %s", s, l.Value, n, want)
		}
	}
}

func TestLabelledLength(t *testing.T) {
	for _, c := range []struct {
		line, label, length string // no label: the line says no length
	}{
		{"- **Time to repair**: 6h 27m", "time to repair", "6h 27m"},
		{"**Duration:** 2h 10m.  ", "duration", "2h 10m"},
		{"Downtime: ~1 h<br>", "downtime", "~1 h"},
		{"| Duration | 54 minutes |", "duration", "54 minutes"},
		{"- Time to recovery:  10 minutes", "time to recovery", "10 minutes"},
		{"- **Time to resolve**: 9h 16m (during support hours 10:00-17:00)", "", ""},
		{"Duration: 5 hours 26 minutes of active impact", "", ""},
		{"Downtime: less than 3 minutes", "", ""},
		{"Downtime: up to 3 minutes", "", ""},
		{"Duration: N/A", "", ""},
		{"| Duration |", "", ""},
		{"||||", "", ""},
		{": 3 h", "", ""},
	} {
		label, _, from, to, ok := LabelledLength(c.line)
		switch {
		case ok != (c.label != ""):
			t.Errorf("%q: read is %t", c.line, ok)
		case ok && (label != c.label || c.line[from:to] != c.length):
			t.Errorf("%q is %q, %q", c.line, label, c.line[from:to])
		}
	}
}
