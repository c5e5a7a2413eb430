package sections

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"throughline/internal/markdown"
)

// corpus is where public reviews lie on some machines; see its LICENSES.md.
const corpus = "../../../shared/corpus"

type indexed struct {
	path    string
	stamped int
}

func index(t *testing.T) (out []indexed) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(corpus, "INDEX.tsv"))
	if err != nil {
		t.Skip("the corpus of public reviews is not here")
	}
	for _, l := range strings.Split(strings.TrimSpace(string(data)), "\n")[1:] {
		f := strings.Split(l, "\t")
		if f[0] == "C-status" {
			continue
		}
		n, _ := strconv.Atoi(f[5])
		out = append(out, indexed{f[2], n})
	}
	return out
}

func readCommon(t *testing.T, path string) (*Result, string) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(corpus, path))
	if err != nil {
		t.Fatal(err)
	}
	body := string(data)
	if strings.HasPrefix(body, "---\n") {
		if i := strings.Index(body[4:], "\n---\n"); i >= 0 {
			body = body[4+i+5:]
		}
	}
	m := markdown.New()
	doc, err := m.Parse([]byte(body))
	if err != nil {
		t.Fatal(err)
	}
	return Read(m, doc, body, Options{Mode: Common, Audiences: []string{"internal", "public"}}), body
}

// TestCorpusTimelines holds that of the timelines of public reviews every entry with a clock becomes an event, and
// nothing else: chat logs, log excerpts and prose do not. The index's count is wrong where wrong says so.
func TestCorpusTimelines(t *testing.T) {
	wrong := map[string]int{
		"2025-10-21-feature-flags-recurring-outages.md": 41, // it counts none of the four lists under days
		"2018-07-08-podsnips-aplenty.md":                5,  // it does not count "ca. 18:30"
		"2018-07-30-jupyterlab-build-cpu-saturate.md":   9,  // it does not count "ca. 11:20"
		"2024-04-15-prometheus.html.md.erb":             9,  // it does not count the entry with another dash
	}
	right, all := 0, index(t)
	for _, x := range all {
		r, _ := readCommon(t, x.path)
		n := 0
		if f := r.Field("timeline"); f != nil {
			for _, e := range f.Events {
				if !e.Day && e.Line.At.Clock {
					n++
				}
			}
		}
		want, known := wrong[filepath.Base(x.path)]
		if !known {
			want = x.stamped
		}
		if n == want {
			right++
		} else {
			t.Logf("%s: %d events, %d entries", x.path, n, want)
		}
	}
	if right*100 < len(all)*95 {
		t.Errorf("of %d timelines %d are right", len(all), right)
	}
	t.Logf("of %d timelines %d are right", len(all), right)
}

// TestCorpusFollowups holds how many follow-ups are found: a person counted 488.
func TestCorpusFollowups(t *testing.T) {
	items, docs, done := 0, 0, 0
	for _, x := range index(t) {
		r, _ := readCommon(t, x.path)
		if f := r.Field("followups"); f != nil {
			for _, it := range f.Items {
				if it.Box == markdown.TickedBox {
					done++
				}
			}
			items, docs = items+len(f.Items), docs+1
		}
	}
	if items < 464 || items > 513 {
		t.Errorf("%d follow-ups in %d documents, of 488 in 105", items, docs)
	}
	if done < 17 { // 12 boxes and 5 words in brackets
		t.Errorf("%d follow-ups are done", done)
	}
	t.Logf("%d follow-ups in %d documents, of 488 in 105; %d done", items, docs, done)
}

func words(s string) []string {
	return strings.FieldsFunc(strings.ToLower(s), func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= '0' &&
			r <= '9' || r > 0x7f)
	})
}

// said are all words of a result, those of titles that stand in their text again left out.
func said(r *Result) (out []string) {
	out = append(out, words(r.Left)...)
	for i := range r.Fields {
		f := &r.Fields[i]
		out = append(append(out, words(f.Text.Src)...), words(f.Note)...)
		groups := map[string]bool{}
		for _, it := range f.Items {
			out = append(append(append(out, words(it.Text.Src)...), words(it.Title.Src)...), words(it.Href.Src)...)
			groups[it.Group] = true
		}
		for _, e := range f.Events {
			out = append(append(out, words(e.Text.Src)...), words(e.Raw)...)
			out = append(out, words(e.Line.Lane)...)
			groups[e.Group] = true
		}
		for g := range groups {
			out = append(out, words(g)...)
		}
		for _, m := range f.Times {
			out = append(out, words(m.Text)...)
		}
	}
	return out
}

// TestCorpusLosesNothing holds that every word of a document is somewhere in what was read of it, but for the
// headings that became fields, the marks of lists, boxes and tables, and what a template left.
func TestCorpusLosesNothing(t *testing.T) {
	for _, x := range index(t) {
		r, body := readCommon(t, x.path)
		there := strings.Join(said(r), " ") + " "
		var lost []string
		for _, w := range words(body) {
			if !strings.Contains(there, w) && !slices.Contains(lost, w) && !isHeadingWord(body, w) {
				lost = append(lost, w)
			}
		}
		if len(lost) > 0 {
			t.Errorf("%s: lost are %q", x.path, lost)
		}
	}
}

var listMark = regexp.MustCompile(`^(?:\d{1,3}|x|–)$`)

// isHeadingWord reports whether a word stands nowhere but in headings, labels, heads of tables and marks of lists.
func isHeadingWord(body, word string) bool {
	if listMark.MatchString(word) {
		return true
	}
	lines := strings.Split(body, "\n")
	for i, l := range lines {
		next := strings.TrimSpace(l)
		if !slices.Contains(words(l), word) {
			continue
		}
		under := i+1 < len(lines) && len(lines[i+1]) > 2 && strings.Trim(lines[i+1], "-=") == ""
		if !under && !strings.HasPrefix(next, "#") && !strings.Contains(l, "**") && !strings.HasPrefix(next, "|") &&
			len(words(l)) > 3 {
			return false
		}
	}
	return true
}
