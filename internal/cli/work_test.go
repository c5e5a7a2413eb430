package cli

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// A shape is a kind of input that may grow: a site of about n bytes.
type shape struct {
	name string
	site func(n int) map[string]string
}

// shapes are texts and tables that took time, memory or room in the square of their length, and others like them.
func shapes() (out []shape) {
	add := func(name, path, before, again, after string) {
		out = append(out, shape{name, func(n int) map[string]string {
			var b strings.Builder
			for i := 0; b.Len() < n; i++ {
				if strings.Contains(again, "%d") {
					fmt.Fprintf(&b, again, i)
				} else {
					b.WriteString(again)
				}
			}
			return map[string]string{"content/reviews/x.md": "# X\n", path: before + b.String() + after}
		}})
	}
	const review, head = "content/reviews/x.md", "---\ntitle: x\ndate: 2026-03-14\n"
	for name, again := range map[string]string{
		"a list": "[", "names": "a%d, ", "wide names": "ü%d, ", "maps": "{role: r%d}, ", "quoted": "\"a\", ",
		"lists in lists": "[a], ", "aliases": "&a%d x, ", "tabs": "a,\t",
	} {
		add("YAML on one line: "+name, review, head+"people: [", again, "]\n---\n")
	}
	add("YAML on one line: a map", review, head+"impact: {", "k%d: 1, ", "}\n---\n")
	add("rows with more cells than their head", review, "# X\n\n| a |\n|---|\n", "| b | c%d |\n", "\n")
	add("such rows in YAML", review, head+"summary: |\n  | a |\n  |---|\n", "  | b | c%d |\n", "---\n")
	add("YAML: comments", review, head, "# c\n", "---\n")
	add("YAML: a text over lines", review, head+"summary: \"", "a\n  ", "\"\n---\n")
	add("TOML on one line", review, "+++\ntitle = 'x'\npeople = [", "'a', ", "]\n+++\n")
	add("JSON on one line", review, "{\"title\": \"x\", \"people\": [", "\"a\", ", "\"\"]}\n")
	for name, again := range map[string]string{
		"stars and low lines": "*a_ ", "stars inside of words": "a**b", "tildes": "~~a ~b ",
		"links that do not end": "[a](", "links in angles": "[a](<", "references": "[a][",
		"brackets": "[[a]", "wiki links that do not end": "[[", "definitions on a line": "[a]: b",
		"definitions": "[a%d]: b\n", "definitions apart": "[a%d]: b 'c'\n\n",
		"titles of links": "[a](b (c ", "pictures": "![", "footnotes": "[^%d]: a [^1]\n",
		"footnotes apart": "[^%d]: a\n\n", "notes that nothing defines": "[^a]",
		"comments that do not end": "<!--", "instructions": "<?",
		"addresses": "http://a.", "mail": "a@b", "backticks": "`a``b", "quotes": "> > a\n", "lists": "- a\n",
		"tasks": "- [ ] a\n", "headings": "# a\n", "headings of two lines": "a\n=\n",
		"rows": "|a|b|\n|-|-|\n", "fences": "```\n", "audiences that end nowhere": ":::audience internal\n",
		"dangling links on one line": "[a](b%d.md) ", "dangling links": "[a](b%d.md)\n\n",
		"unknown reviews":  "[[r%d]] ",
		"carriage returns": "a\r", "backslashes": "\\*",
	} {
		add("Markdown: "+name, review, head+"---\n", again, "\n")
	}
	out = append(out, shape{"Markdown: brackets in brackets", func(n int) map[string]string {
		return map[string]string{review: strings.Repeat("[", n/2) + strings.Repeat("]", n/2)}
	}}, shape{"Markdown: runs of backticks", func(n int) map[string]string {
		return map[string]string{review: strings.Repeat(backticks(n/200), 100*100/(n/200)+1)[:n]}
	}})
	for name, again := range map[string]string{"one row": ",", "rows": "2026-01-01,1,2\n",
		"rows that are wrong": "x,y,z\n", "quotes": "\"\",", "days": "2026-01-01T00:00:00Z,%d,9999999\n"} {
		add("measurements: "+name, "content/budgets/x.csv", "time,good,total\n", again, "\n")
	}
	for name, again := range map[string]string{"one row": ",", "rows": "a,b\n", "a quote over lines": ",\"\n\","} {
		add("a table: "+name, "content/reviews/t.csv", "a,b\n", again, "\n")
		last := &out[len(out)-1]
		table := last.site
		last.site = func(n int) map[string]string {
			site := table(n)
			site[review] = head + "artifacts: [{id: a1, title: T, kind: graph, file: t.csv}]\n---\n"
			return site
		}
	}
	for name, again := range map[string]string{"events": "- 09:02 [a] b {#e%d observation}\n",
		"unknown braces": "- 09:02 b {x%d}\n", "clocks going back": "- 09:02 b\n- 09:01 c\n", "days": "- 2026-03-14\n"} {
		add("a timeline section: "+name, review, head+"---\n\n## Timeline\n\n", again, "\n")
		add("a timeline in a block: "+name, review, head+"timeline: |\n", "  "+again, "---\n")
	}
	for name, again := range map[string]string{"items": "- **Held.** It held. {#m%d design @09:02}\n",
		"headings": "### Held {#m%d}\n\ntext\n\n", "groups": "### Group\n\n- a%d\n\n", "rows": "| a%d | b |\n"} {
		add("a section: "+name, review, head+"---\n\n## Mitigators\n\n", again, "\n")
	}
	add("sections", review, head+"---\n", "## Mitigators\n\n- a%d\n\n", "\n")
	add("a value of an enumeration", review, head+"kind: ", "k", "\n---\n")
	add("an unknown key", review, head, "k", ": 1\n---\n")
	add("a long name of a service", review, head+"services: [", "s", "]\n---\n")
	return out
}

// TestWorkGrowsWithTheInput counts the steps that the program takes, by building it with counters in every block of
// it and of the libraries that read texts, doubles each input and looks at what that costs. Whether an input is read
// or refused, twice as much of it costs about twice as much.
func TestWorkGrowsWithTheInput(t *testing.T) {
	if testing.Short() {
		t.Skip("it builds a program of its own")
	}
	t.Parallel()
	program := countedProgram(t)
	const n, most = 24_000, 3.0 // in the square of the length it would be four
	nothing := steps(t, program, map[string]string{"content/reviews/x.md": "# X\n"})
	worst, tried := 0.0, 0
	for _, s := range shapes() {
		once, twice := steps(t, program, s.site(n))-nothing, steps(t, program, s.site(2*n))-nothing
		tried++
		ratio := float64(twice) / float64(max(once, 50*n)) // less than that is what the beginning costs
		worst = max(worst, ratio)
		if ratio > most {
			t.Errorf("%s: %d steps for %d bytes and %d for %d: %.1f times as much", s.name, once, n, twice, 2*n, ratio)
		}
	}
	t.Logf("%d shapes doubled, %.2f times the steps at most", tried, worst)
}

// countedProgram builds the program with counters, unless THROUGHLINE_COUNTED names one: it takes minutes on a small
// machine.
func countedProgram(t *testing.T) string {
	t.Helper()
	if program := os.Getenv("THROUGHLINE_COUNTED"); program != "" {
		return program
	}
	program := filepath.Join(t.TempDir(), "throughline")
	build := exec.Command("go", "build", "-cover", "-covermode=count",
		"-coverpkg=throughline/...,github.com/yuin/goldmark/...,go.yaml.in/yaml/v4/...", "-o", program,
		"./cmd/throughline")
	build.Dir = repository
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return program
}

// steps builds a site and gives how many statements that took.
func steps(t *testing.T, program string, files map[string]string) int64 {
	t.Helper()
	dir, counters := t.TempDir(), t.TempDir()
	for p, text := range files {
		writeFile(t, filepath.Join(dir, filepath.FromSlash(p)), text)
	}
	cmd := exec.Command(program, "-s", dir, "build", "--no-cache", "--now", "2026-11-21", "-o",
		filepath.Join(dir, "public"))
	cmd.Env = append(os.Environ(), "GOCOVERDIR="+counters, "GOMAXPROCS=1")
	out, err := cmd.CombinedOutput()
	if code := cmd.ProcessState.ExitCode(); code > exitSite || code < 0 {
		t.Fatalf("exit status %d, %v: %.300s", code, err, out)
	}
	profile := filepath.Join(counters, "profile")
	if out, err := exec.Command("go", "tool", "covdata", "textfmt", "-i="+counters,
		"-o="+profile).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return sumProfile(t, profile)
}

// sumProfile adds up the statements of a coverage profile, each as often as it was run.
func sumProfile(t *testing.T, profile string) (sum int64) {
	t.Helper()
	f, err := os.Open(profile)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		fields := strings.Fields(lines.Text())
		if len(fields) != 3 {
			continue // the mode
		}
		statements, _ := strconv.ParseInt(fields[1], 10, 64)
		times, _ := strconv.ParseInt(fields[2], 10, 64)
		sum += statements * times
	}
	return sum
}
