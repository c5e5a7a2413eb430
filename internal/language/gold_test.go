package language

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"throughline/internal/diag"
	"throughline/internal/markdown"
)

// shared is where labelled text of others lies, outside of the repository.
const shared = "../../../../shared"

type label struct {
	file, trigger, class string
	line                 int
	want                 bool
}

func goldRows(t *testing.T) []label {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(goldDir(), "language/gold.tsv"))
	if err != nil {
		t.Skip("the labelled lines of other people's reviews are not here; the table of TestRulesAskAndLeaveAlone " +
			"stands for them")
	}
	var out []label
	for _, l := range strings.Split(strings.TrimSpace(string(data)), "\n")[1:] {
		f := strings.Split(l, "\t")
		n, _ := strconv.Atoi(f[1])
		out = append(out, label{f[0], f[2], f[4], n, f[3] == "yes"})
	}
	return out
}

func goldDir() string {
	for _, d := range []string{"../../../shared", shared} {
		if _, err := os.Stat(d); err == nil {
			return d
		}
	}
	return shared
}

// triggers are the forms in which a label's trigger stands in its line.
func triggers(trigger string) *regexp.Regexp {
	forms := map[string]string{
		"unaware": "aware", "mistake": "mistake|error", "obviously": "obvious|clear",
		"human error": "user error|human error",
		"failed to":   "fail", "did not": "did not|didn.t|not ", "assumed": "assum", "should have": "should",
		"could have": "could",
		"would have": "would", "forgot": "forgot", "manually": "manual", "careful": "careful",
		"wrong": "wrong|wrong way|too much",
	}
	if f, ok := forms[trigger]; ok {
		return regexp.MustCompile("(?i)" + f)
	}
	return regexp.MustCompile("(?i)" + regexp.QuoteMeta(trigger))
}

// asked tells of each label whether something is asked at its line, and, where a line has several labels, nearest to
// its trigger.
func asked(t *testing.T, rows []label) []bool {
	t.Helper()
	c, engine := New(), markdown.New()
	out := make([]bool, len(rows))
	hints := map[string][]diag.Diagnostic{}
	for i, r := range rows {
		if _, ok := hints[r.file]; !ok {
			data, err := os.ReadFile(filepath.Join(goldDir(), "corpus", r.file))
			if err != nil {
				t.Fatal(err)
			}
			hints[r.file] = c.every(diag.NewFile(r.file, data), engine)
		}
		for _, d := range hints[r.file] {
			if blames(d.Rule) && d.File.Position(int(d.Span.Start)).Line <= r.line &&
				d.File.Position(int(d.Span.End)).Line >= r.line {
				out[i] = out[i] || nearest(rows, r, d)
			}
		}
	}
	return out
}

// blames reports whether a rule is about words, which the labels are, and not about what is worth an item.
func blames(rule string) bool { return rule != "language-mitigator" && rule != "language-island" }

// every is File with each place of a rule that asks once a page.
func (c *Checker) every(f *diag.File, engine *markdown.Engine) []diag.Diagnostic {
	cc := *c
	cc.everywhere = true
	return cc.File(f, engine)
}

// nearest reports whether of the labels of one line r is the one whose trigger is nearest to a hint.
func nearest(rows []label, r label, d diag.Diagnostic) bool {
	line, at := d.File.Line(r.line)
	best, bestAt := "", 1<<30
	for _, o := range rows {
		if o.file != r.file || o.line != r.line {
			continue
		}
		for _, m := range triggers(o.trigger).FindAllIndex(line, -1) {
			gap := max(0, at+m[0]-int(d.Span.End), int(d.Span.Start)-at-m[1])
			if gap < bestAt {
				best, bestAt = o.trigger, gap
			}
		}
	}
	return best == "" || best == r.trigger
}

// TestGold measures the rules on lines of other people's reviews. They were written with half of the files in view;
// the other half tells what they are worth elsewhere.
func TestGold(t *testing.T) {
	rows := goldRows(t)
	got := asked(t, rows)
	var files []string
	for _, r := range rows {
		if !slices.Contains(files, r.file) {
			files = append(files, r.file)
		}
	}
	slices.Sort(files)
	for _, half := range []string{"seen", "held out", "all"} {
		var tp, fp, fn int
		for i, r := range rows {
			h := "seen"
			if slices.Index(files, r.file)%2 == 1 {
				h = "held out"
			}
			if half != "all" && h != half {
				continue
			}
			switch {
			case got[i] && r.want:
				tp++
			case got[i]:
				fp++
			case r.want:
				fn++
			}
			if half != "all" && got[i] != r.want && (h == "seen" || os.Getenv("GOLD_ALL") != "") {
				t.Logf("%s: asked %v, %s, %s:%d (%s)", h, got[i], r.class, r.file, r.line, r.trigger)
			}
		}
		precision, recall := ratio(tp, tp+fp), ratio(tp, tp+fn)
		t.Logf("%s: precision %.2f, recall %.2f (%d right, %d too many, %d not found)", half, precision, recall, tp,
			fp, fn)
		if half == "all" && (precision < 0.8 || recall < 0.6) {
			t.Errorf("precision %.2f, recall %.2f", precision, recall)
		}
	}
}

func ratio(a, b int) float64 {
	if b == 0 {
		return 1
	}
	return float64(a) / float64(b)
}

// TestCases asks about single sentences.
func TestCases(t *testing.T) {
	data, err := os.ReadFile(filepath.Join(goldDir(), "language/cases.tsv"))
	if err != nil {
		t.Skip("the sentences of others are not here; the table of TestRulesAskAndLeaveAlone stands for them")
	}
	c := New()
	var tp, fp, fn int
	for _, l := range strings.Split(strings.TrimSpace(string(data)), "\n")[1:] {
		f := strings.Split(l, "\t")
		got := len(c.All([]Passage{{Text: f[0]}})) > 0
		switch want := f[1] == "yes"; {
		case got && want:
			tp++
		case got:
			fp++
		case want:
			fn++
		}
		if got != (f[1] == "yes") {
			t.Logf("asked %v: %s", got, f[0])
		}
	}
	if p, r := ratio(tp, tp+fp), ratio(tp, tp+fn); p < 0.8 || r < 0.6 {
		t.Errorf("precision %.2f, recall %.2f", p, r)
	} else {
		t.Logf("precision %.2f, recall %.2f", p, r)
	}
}
