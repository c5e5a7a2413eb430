package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
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

// TestImportedExamples holds that examples/imports is what it says: four exports of each incident, of which a draft comes that has
// nothing to report, and a finished review that people made of the draft. Importing again brings that one nothing.
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
	if _, said := imported(t, exitOK, append([]string{"import", "--into", finished}, exports...)...); !strings.Contains(said, "nothing is new") {
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
		t.Errorf("%d inputs, %d events, %d candidates", len(report.Files), len(report.Timeline), len(report.Candidates))
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
