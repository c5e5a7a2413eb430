package cli

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/testscript"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"throughline/internal/notices"
)

func TestMain(m *testing.M) {
	testscript.Main(tidied{m}, map[string]func(){
		"throughline": func() { os.Exit(Main(context.Background(), os.Args[1:], os.Stdin, os.Stdout, os.Stderr)) },
	})
}

// TestScripts runs the command line as a person would: one behaviour a file under testdata/script.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{Dir: "testdata/script", Setup: func(e *testscript.Env) error {
		e.Setenv("REPOSITORY", mustAbs(t, repository))
		return nil
	}, Cmds: map[string]func(*testscript.TestScript, bool, []string){"unzip": unzipsTo},
		Condition: func(name string) (bool, error) {
			if name != "gathered" {
				return false, fmt.Errorf("the condition %q is not known", name)
			}
			all, err := notices.All()
			return len(all) > 0 || os.Getenv("CI") == "true", err
		}})
}

// unzipsTo holds that beside a file there is a compressed copy of it.
func unzipsTo(ts *testscript.TestScript, neg bool, args []string) {
	z, err := gzip.NewReader(strings.NewReader(ts.ReadFile(args[0] + ".gz")))
	ts.Check(err)
	data, err := io.ReadAll(z)
	ts.Check(err)
	if same := string(data) == ts.ReadFile(args[0]); same == neg {
		ts.Fatalf("%s.gz is the copy of %s: %v", args[0], args[0], same)
	}
}

func mustAbs(t *testing.T, p string) string {
	t.Helper()
	abs, err := filepath.Abs(p)
	if err != nil {
		t.Fatal(err)
	}
	return abs
}

// TestDataFitsItsSchema validates every data file of every site against the schema that is published beside it.
func TestDataFitsItsSchema(t *testing.T) {
	for name, site := range sites() {
		dir := siteOnce(t, site)
		c := jsonschema.NewCompiler()
		c.AssertFormat()
		one, err := c.Compile(filepath.Join(dir, "data", "schema", "review.json"))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range []string{"reviews.json", "budgets.json", "themes.json", "followups.json"} {
			all, err := c.Compile(filepath.Join(dir, "data", "schema", file))
			if err != nil {
				t.Fatal(err)
			}
			validate(t, all, filepath.Join(dir, "data", file))
		}
		reviews, _ := filepath.Glob(filepath.Join(dir, "reviews", "*", "review.json"))
		if len(reviews) == 0 {
			t.Errorf("%s: no reviews", name)
		}
		for _, r := range reviews {
			validate(t, one, r)
		}
	}
}

func validate(t *testing.T, s *jsonschema.Schema, file string) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Validate(v); err != nil {
		t.Errorf("%s: %v", file, err)
	}
}

// TestBrokenExample holds how the mistakes of examples/broken are told, to the letter. After a deliberate change:
// go run ./cmd/throughline check -s examples/broken > internal/cli/testdata/broken.golden
func TestBrokenExample(t *testing.T) {
	want, err := os.ReadFile(filepath.Join("testdata", "broken.golden"))
	if err != nil {
		t.Fatal(err)
	}
	var stdout, stderr bytes.Buffer
	if status := Main(context.Background(), []string{"-s", repository + "/examples/broken", "check"}, nil, &stdout,
		&stderr); status != exitSite {
		t.Errorf("exit status %d", status)
	}
	from := strings.ReplaceAll(stdout.String(), repository+"/examples/",
		"examples/") // as from the folder of the repository
	if diff := cmp.Diff(string(want), from); diff != "" {
		t.Error(diff)
	}
}

// TestFeeds holds that feeds and sitemap can be read, name addresses under base_url, and exist only with one.
func TestFeeds(t *testing.T) {
	dir := siteOnce(t, repository+"/examples/full")
	for _, name := range []string{"feed.xml", "sitemap.xml"} {
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		d := xml.NewDecoder(bytes.NewReader(data))
		for {
			if _, err := d.Token(); err == io.EOF {
				break
			} else if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
		}
		if !bytes.Contains(data, []byte("https://reviews.example.org/reviews/2026-03-14-checkout-retries/<")) &&
			!bytes.Contains(data, []byte("\"https://reviews.example.org/reviews/2026-03-14-checkout-retries/\"")) {
			t.Errorf("%s does not name the address of a review", name)
		}
	}
	var feed struct {
		Items []struct{ URL, Title string }
	}
	data, err := os.ReadFile(filepath.Join(dir, "feed.json"))
	if err == nil {
		err = json.Unmarshal(data, &feed)
	}
	if err != nil || len(feed.Items) < 3 || !strings.HasPrefix(feed.Items[0].URL,
		"https://reviews.example.org/reviews/") {
		t.Errorf("feed.json: %v, %+v", err, feed)
	}
	for _, name := range []string{"feed.xml", "feed.json", "sitemap.xml"} {
		if _, err := os.Stat(filepath.Join(siteOnce(t, repository), name)); err == nil {
			t.Errorf("%s is there without a base_url", name)
		}
	}
}

// TestSameBytes holds that a build depends on its input and --now alone, and that building again writes nothing.
func TestSameBytes(t *testing.T) {
	one := buildSite(t, repository)
	t.Setenv("TZ", "Pacific/Kiritimati")
	t.Setenv("GOMAXPROCS", "1")
	two := buildSite(t, repository)
	if a, b := hashTree(t, one), hashTree(t, two); a != b {
		t.Error("two builds of the same input differ")
	}
	var stdout, stderr bytes.Buffer
	if status := Main(context.Background(), []string{"-s", repository, "build", "-o", two, "--now", "2026-11-21",
		"--format", "json"}, nil, &stdout, &stderr); status != exitOK {
		t.Fatal(stderr.String())
	}
	var report struct{ Files, Written, Removed int }
	if err := json.Unmarshal(stdout.Bytes(), &report); err != nil || report.Written != 0 || report.Removed != 0 ||
		report.Files < 100 {
		t.Errorf("building again: %+v, %v", report, err)
	}
}

func hashTree(t *testing.T, dir string) string {
	t.Helper()
	var b strings.Builder
	err := filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(p)
		rel, _ := filepath.Rel(dir, p)
		fmt.Fprintf(&b, "%s %d %x\n", rel, len(data), data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestRealReviews builds the 122 reviews of other organisations, where they are at hand: THROUGHLINE_CORPUS names
// their folder. They were written for other tools, so they need front_matter: foreign.
func TestRealReviews(t *testing.T) {
	corpus := os.Getenv("THROUGHLINE_CORPUS")
	if corpus == "" {
		corpus = filepath.Join(repository, "..", "shared", "corpus")
	}
	if _, err := os.Stat(filepath.Join(corpus, "INDEX.tsv")); err != nil {
		t.Skip("the corpus of real reviews is not here; THROUGHLINE_CORPUS names its folder")
	}
	site := t.TempDir()
	copied := copyReviews(t, corpus, filepath.Join(site, "content", "reviews"))
	var stdout, stderr bytes.Buffer
	if status := Main(context.Background(), []string{"-s", site, "check", "--format", "json"}, nil, &stdout,
		&stderr); status != exitSite {
		t.Errorf("strict: exit status %d, want %d", status, exitSite)
	}
	if n := strings.Count(stdout.String(), `"rule": "unknown-key"`); n < 50 {
		t.Errorf("strict: %d unknown keys are reported", n)
	}
	os.WriteFile(filepath.Join(site, "throughline.yaml"), []byte("front_matter: foreign\n"), 0o644)
	dir := buildSite(t, site)
	var all []struct{ ID, Title, Date string }
	data, err := os.ReadFile(filepath.Join(dir, "data", "reviews.json"))
	if err == nil {
		err = json.Unmarshal(data, &all)
	}
	if err != nil {
		t.Fatal(err)
	}
	titled, dated := 0, 0
	for _, r := range all {
		if r.Title != "" && !strings.EqualFold(strings.ReplaceAll(r.Title, " ", "-"), r.ID) {
			titled++
		}
		if r.Date != "" {
			dated++
		} else {
			t.Logf("no date: %s", r.ID)
		}
	}
	t.Logf("%d files, %d reviews, %d with a title of their own, %d with a date", copied, len(all), titled, dated)
	if len(all) != copied || titled*100 < copied*95 || dated*100 < copied*95 {
		t.Errorf("of %d reviews %d were built, %d have a title, %d a date", copied, len(all), titled, dated)
	}
}

// copyReviews copies every review under a name that is its own: files of several organisations share names.
func copyReviews(t *testing.T, from, to string) int {
	t.Helper()
	n := 0
	err := filepath.WalkDir(from, func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Dir(p) == from || strings.HasPrefix(p, filepath.Join(from, "slo")) {
			return err
		}
		name := strings.TrimSuffix(d.Name(), ".html.md.erb")
		if name == d.Name() {
			if !strings.HasSuffix(name, ".md") {
				return nil
			}
			name = strings.TrimSuffix(name, ".md")
		}
		if strings.Contains(p, "jenkins-infra") && strings.Contains(name, "maintenance") {
			return nil // announcements, not reviews
		}
		rel, _ := filepath.Rel(from, p)
		org, _, _ := strings.Cut(filepath.ToSlash(rel), "/")
		data, err := os.ReadFile(p)
		if err != nil {
			return err
		}
		n++
		target := filepath.Join(to, org, name+".md")
		os.MkdirAll(filepath.Dir(target), 0o755)
		return os.WriteFile(target, data, 0o644)
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}
