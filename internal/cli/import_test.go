package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
)

// imported runs a command of the program in a folder of its own and gives what it said; it has to end with a status.
func imported(t *testing.T, want int, args ...string) (stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	if got := Main(context.Background(), args, nil, &out, &errs); got != want {
		t.Fatalf("throughline %s ends with %d:\n%s%s", strings.Join(args, " "), got, out.String(), errs.String())
	}
	return out.String(), errs.String()
}

// TestImportedExamples holds that examples/imports is what it says: four exports of each incident, of which a draft
// comes that has nothing to report, and a finished review that people made of the draft. Importing again brings that
// one nothing.
func TestImportedExamples(t *testing.T) {
	site := t.TempDir()
	if err := os.CopyFS(site, os.DirFS(filepath.Join(repository, "examples", "imports"))); err != nil {
		t.Fatal(err)
	}
	t.Chdir(site)
	_, said := imported(t, exitOK, "check")
	if !strings.Contains(said, "3 reviews, nothing to report") {
		t.Error(said)
	}
	incidents, err := os.ReadDir("exports")
	if err != nil || len(incidents) != 3 {
		t.Fatalf("%d incidents, %v", len(incidents), err)
	}
	for _, d := range incidents {
		t.Run(d.Name(), func(t *testing.T) { exampleOfImport(t, d.Name()) })
	}
	_, said = imported(t, exitOK, "check")
	if !strings.Contains(said, "6 reviews, nothing to report") {
		t.Error(said)
	}
	imported(t, exitOK, "build", "--no-cache")
}

func exampleOfImport(t *testing.T, name string) {
	exports, err := filepath.Glob(filepath.Join("exports", name, "*"))
	if err != nil || len(exports) != 4 {
		t.Fatalf("%d exports, %v", len(exports), err)
	}
	finished := filepath.Join("content", "reviews", name+".md")
	text := readText(t, finished)
	writeFile(t, finished, strings.Replace(text, "---\n", "---\nstatus: in-review\n", 1))
	candidates := filepath.Join("content", "reviews", "_"+name+".candidates.md")
	before := readText(t, candidates)
	if _, said := imported(t, exitOK, append([]string{"import", "--into", finished},
		exports...)...); !strings.Contains(said, "nothing is new") {
		t.Errorf("importing again brings something:\n%s", said)
	}
	if diff := cmp.Diff(before, readText(t, candidates)); diff != "" {
		t.Error(diff)
	}
	writeFile(t, finished, text)
	draft := filepath.Join("content", "reviews", name+"-draft.md")
	out, _ := imported(t, exitOK, append([]string{"import", "--json", "--into", draft}, exports...)...)
	var report importReport
	if err := json.Unmarshal([]byte(out), &report); err != nil {
		t.Fatal(err)
	}
	if len(report.Files) != 4 || len(report.Timeline) < 5 || len(report.Candidates) == 0 {
		t.Errorf("%d inputs, %d events, %d candidates", len(report.Files), len(report.Timeline),
			len(report.Candidates))
	}
	for _, who := range []string{"Signe", "Tobias", "Ida", "Kladde", "@fyrholm.example", "vagt", "U01"} {
		if strings.Contains(out, who) {
			t.Errorf("%s stands in what came of it", who)
		}
	}
}

func readText(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// TestImportedLinesAreReviews takes every sample of every format, moves all candidates into the timeline as a person
// would, and builds the site: the review's data have to hold what the import said, instant by instant.
func TestImportedLinesAreReviews(t *testing.T) {
	samples, err := filepath.Glob("../ingest/testdata/*.txtar")
	if err != nil || len(samples) < 20 {
		t.Fatalf("%d samples, %v", len(samples), err)
	}
	for i, s := range samples {
		samples[i], _ = filepath.Abs(s)
	}
	for _, s := range samples {
		t.Run(strings.TrimSuffix(filepath.Base(s), ".txtar"), func(t *testing.T) { importSample(t, s) })
	}
}

func importSample(t *testing.T, sample string) {
	a, err := txtar.ParseFile(sample)
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	writeFile(t, "throughline.yaml", "timezone: America/New_York\n")
	args := []string{"import", "--json", "--into", "content/reviews/x.md", "--timezone", "Europe/Copenhagen"}
	for _, f := range a.Files {
		switch top, _, _ := strings.Cut(f.Name, "/"); {
		case f.Name == "want":
			if strings.HasPrefix(string(f.Data), "error: ") {
				return // what is wrong there is told by another test
			}
		case f.Name == "options":
			if _, from, ok := strings.Cut(string(f.Data), "from "); ok {
				args = append(args, "--from", strings.TrimSpace(from))
			}
		default:
			writeFile(t, f.Name, string(f.Data))
			if f.Name != "people.yaml" && !slices.Contains(args, top) {
				args = append(args, top)
			}
		}
	}
	out, _ := imported(t, exitOK, args...)
	var said importReport
	if err := json.Unmarshal([]byte(out), &said); err != nil {
		t.Fatal(err)
	}
	want := moveCandidates(t, said)
	imported(t, exitOK, "build", "--drafts", "--no-cache", "-o", "out")
	var got struct{ Timeline []importedEvent }
	if err := json.Unmarshal([]byte(readText(t, "out/reviews/x/review.json")), &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, summaries(got.Timeline)); diff != "" {
		t.Errorf("(-import +review)\n%s", diff)
	}
}

// moveCandidates puts the entries of the candidates' file behind the timeline and gives a line for each event that
// there is then.
func moveCandidates(t *testing.T, said importReport) []string {
	t.Helper()
	timeline, text := "content/reviews/x.timeline.md", ""
	if _, err := os.Stat(timeline); err == nil {
		text = readText(t, timeline)
	} else {
		review := readText(t, "content/reviews/x.md")
		writeFile(t, "content/reviews/x.md", strings.Replace(review, "---\n", "---\ntimeline: x.timeline.md\n", 1))
	}
	moved, _, _ := strings.Cut(readText(t, "content/reviews/_x.candidates.md"), "\n<!--")
	moved, _, _ = strings.Cut(moved, "\n## Without a time")
	keep := false
	for line := range strings.Lines(moved + "\n") {
		if keep = strings.HasPrefix(line, "- ") || keep && !strings.HasPrefix(line, "#"); keep {
			text += line
		}
	}
	writeFile(t, timeline, text)
	all := append(append([]importedEvent{}, said.Timeline...), said.Candidates...)
	return summaries(slices.DeleteFunc(all, func(e importedEvent) bool { return e.At == nil }))
}

// summaries are lines of what events say, sorted.
func summaries(events []importedEvent) []string {
	out := []string{}
	for _, e := range events {
		until := ""
		if e.Until != nil {
			until = e.Until.At
		}
		out = append(out, strings.Join([]string{e.At.At, e.At.Precision, until, e.Kind, e.Marker, e.Lane,
			strings.Join(e.Evidence, " "), strings.Join(strings.Fields(e.Text), " ")}, " | "))
	}
	slices.Sort(out)
	return out
}
