package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestPathsCanBeOpened checks and builds a site from several places, in every format, and holds that each path that
// is named can be opened from there: by people and programs from where they stand, by the services of a repository
// from its root.
func TestPathsCanBeOpened(t *testing.T) {
	repo := t.TempDir()
	writeFile(t, filepath.Join(repo, ".git", "HEAD"), "ref: refs/heads/main\n")
	name := "a, 100% #1 [x].md"
	writeFile(t, filepath.Join(repo, "docs", "site", "content", "reviews", name), "---\ntitle: x\nkindd: y\n---\n")
	writeFile(t, filepath.Join(repo, "docs", "site", "content", "reviews", "b.md"),
		"---\ntitle: x\nid: b\n---\n[x](none.md)\n")
	for _, at := range []struct{ from, site string }{{".", "docs/site"}, {"docs", "site"}, {"docs/site", "."},
		{"docs/site/content", ".."}, {".", filepath.Join(repo, "docs", "site")}, {"docs", "../docs/site/"}} {
		t.Chdir(filepath.Join(repo, at.from))
		said := func(args ...string) string {
			var stdout, stderr bytes.Buffer
			if status := Main(context.Background(), append([]string{"-s", at.site}, args...), nil, &stdout,
				&stderr); status != exitSite {
				t.Fatalf("%v: exit status %d: %s", args, status, stderr.String())
			}
			return stdout.String() + stderr.String()
		}
		open := func(what, base, p string) {
			t.Helper()
			if !filepath.IsAbs(p) {
				p = filepath.Join(base, filepath.FromSlash(p))
			}
			if _, err := os.Stat(p); err != nil {
				t.Errorf("from %s with -s %s, %s: %v", at.from, at.site, what, err)
			}
		}
		texts := regexp.MustCompile(`(?m)^(\S.*\.md):\d+:\d+: `)
		for _, args := range [][]string{{"check"}, {"build", "-o", filepath.Join(t.TempDir(), "public")}} {
			found := texts.FindAllStringSubmatch(said(args...), -1)
			if len(found) < 2 {
				t.Errorf("%v names %d files", args, len(found))
			}
			for _, m := range found {
				open(args[0], ".", m[1])
			}
		}
		var report struct{ Diagnostics []struct{ File string } }
		if err := json.Unmarshal([]byte(strings.SplitAfter(said("check", "--format", "json"), "\n}\n")[0]),
			&report); err != nil || len(report.Diagnostics) < 2 {
			t.Errorf("%v %v", report, err)
		}
		for _, d := range report.Diagnostics {
			open("json", ".", d.File)
		}
		unescape := strings.NewReplacer("%25", "%", "%2C", ",", "%3A", ":")
		for _, m := range regexp.MustCompile(`file=([^,]*),`).FindAllStringSubmatch(said("check", "--format",
			"github"), -1) {
			open("github", repo, unescape.Replace(m[1]))
		}
		var quality []struct{ Location struct{ Path string } }
		if err := json.Unmarshal([]byte(said("check", "--format", "gitlab")), &quality); err != nil ||
			len(quality) < 2 {
			t.Errorf("%v %v", quality, err)
		}
		for _, q := range quality {
			open("gitlab", repo, q.Location.Path)
		}
		if sarif := said("check", "--format", "sarif"); !strings.Contains(sarif,
			`"docs/site/content/reviews/a%2C%20100%25%20%231%20%5Bx%5D.md"`) {
			t.Errorf("sarif: %s", sarif)
		}
	}
}

// TestNothingActs gives a site names and texts at which terminals and pipelines act, and holds that nothing that is
// printed has them.
func TestNothingActs(t *testing.T) {
	site := t.TempDir()
	evil := "\x1b]0;x\x07\u202e\u009b31m"
	writeFile(t, filepath.Join(site, "content", "reviews", "a\n::error file=x::y"+evil+".md"),
		"---\ntitle: x\nkindd: y\n---\n")
	writeFile(t, filepath.Join(site, "content", "reviews", "b.md"),
		"# B "+evil+" ##[error]z\n\n::error::w\n\n[x](none"+evil+".md)\n")
	writeFile(t, filepath.Join(site, "content", "reviews", evil+"::debug::.txt"), "x")
	writeFile(t, filepath.Join(site, "content", "budgets", "x.yaml"),
		"apiVersion: openslo/v1\nkind: SLO\nmetadata: {name: x, displayName: \"a\\e[31m\\u202e\"}\nspec: {service: "+
			"\"s\\e[2J\", budgetingMethod: Occurrences, timeWindow: [{duration: 28d, isRolling: true}], objectives: "+
			"[{displayName: \"o\\e]0;y\\a\", target: 0.99}], indicator: {metadata: {name: i}, spec: {ratioMetric: "+
			"{counter: true, good: {metricSource: {spec: {}}}, total: {metricSource: {spec: {}}}}}}}\n")
	public := filepath.Join(t.TempDir(), "public")
	writeFile(t, filepath.Join(public, "\x1b[31m\n::error::n"), "x")
	writeFile(t, filepath.Join(public, ".throughline.json"),
		`{"generator":"x","files":{"index\u001b[31m\n::error::.html":{"sha256":"","size":1}}}`)
	for _, pipeline := range []string{"", "true"} {
		t.Setenv("GITHUB_ACTIONS", pipeline)
		for _, args := range [][]string{
			{"check"}, {"check", "--format", "json"}, {"check", "--format", "sarif"}, {"check", "--format", "github"},
			{"check", "--format", "gitlab"}, {"build"}, {"build", "--format", "json"},
			{"budget"}, {"budget", "--json"}, {"search", "B"}, {"search", "--json", "B"},
			{"audience", "diff", "internal", "public"}, {"verify", public}, {"verify", "--json", public},
			{"nosuch\x1b[31m\n::error::"},
			{"check", "-s", site + "/\x1b[31mnone\n::error::x"},
		} {
			var stdout, stderr bytes.Buffer
			Main(context.Background(), append([]string{"-s", site}, args...), nil, &stdout, &stderr)
			for _, said := range []string{stdout.String(), stderr.String()} {
				for i, r := range said {
					if r < 0x20 && r != '\n' && r != '\t' || r >= 0x7f && r < 0xa0 || r == 0x202e {
						t.Errorf("%q prints %q", args, said[max(0, i-40):min(len(said), i+20)])
						break
					}
				}
				for line := range strings.Lines(said) {
					ours := args[0] == "check" && strings.Contains(strings.Join(args, " "), "github") &&
						strings.Contains(line, ".md,line=")
					if pipeline != "" && !ours && strings.HasPrefix(strings.TrimSpace(line), "::") {
						t.Errorf("%q prints a command: %q", args, line)
					}
				}
			}
		}
	}
}
