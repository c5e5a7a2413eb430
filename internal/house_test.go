package internal_test

import (
	"cmp"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// rules says which of our packages each package may import. A package that is not named here does not exist.
const rules = `
plain       imports nothing of ours
diag        imports nothing of ours
reporter    diag plain
parallel    imports nothing of ours
atomicfile  imports nothing of ours
store       atomicfile
fence       imports nothing of ours
node        diag fence
config      diag node review
markdown    diag fence
review      diag
source      config diag node parallel
eventline   diag review
sections    diag eventline markdown review
parse       diag eventline fence markdown node review sections source
rewrite     config diag eventline markdown node parse review sections
digest      imports nothing of ours
media       diag
corpus      config diag markdown media parallel review
language    diag markdown node source
derive      corpus parallel review
slo         diag node review
chart       imports nothing of ours
meeting     diag node review
ingest      diag eventline node review
format      config diag meeting parse review slo
view        corpus derive digest markdown media meeting review search slo
tryout      diag review view
webdoc      imports nothing of ours
export      corpus derive digest plain review view
page        export page/across page/budgets page/letters page/reviews page/site page/themes view
page/across  derive digest markdown review view
page/budgets chart review slo view
page/letters derive page/budgets plain review view
page/reviews corpus derive digest eventline markdown meeting page/budgets review view
page/site    corpus digest media page/budgets page/themes parallel review search view
page/themes  chart corpus derive digest review view
render      digest view
output      parallel
publish     output parallel
cache       parallel store
pack        diag
spool       imports nothing of ours
compile     config corpus derive diag digest language markdown media meeting pack page parallel parse render review search slo source spool store themes tryout view
lsp         compile corpus diag format language markdown node review source
watch       imports nothing of ours
serve       compile diag reporter
preview     cache compile search source
search      corpus markdown parallel review store
cli         assist atomicfile cache compile config corpus diag fence format ingest lsp markdown notices output plain preview publish reporter review rewrite search serve slo source spool store tryout watch webdoc
assist      corpus diag markdown review search slo
browsertest await
await       imports nothing of ours
suites      imports nothing of ours
filled      diag review
sample      imports nothing of ours
bench       sample
notices     imports nothing of ours
notices/collect notices
`

// confined are libraries that only one package knows, so that they can be replaced there.
const confined = `
github.com/yuin/goldmark           markdown
github.com/alecthomas/chroma       markdown
go.yaml.in/yaml                    node
github.com/pelletier/go-toml       node
github.com/adrg/frontmatter        source
github.com/gorilla/feeds           export
github.com/spf13/cobra             cli
github.com/sourcegraph/jsonrpc2    lsp
github.com/fsnotify/fsnotify       watch
github.com/blevesearch             search
github.com/chromedp                browsertest cli
github.com/go-echarts              chart
github.com/modelcontextprotocol    assist
github.com/JohannesKaufmann        ingest webdoc
github.com/minio                   publish
`

func table(text string) map[string][]string {
	out := map[string][]string{}
	for _, line := range strings.Split(strings.TrimSpace(text), "\n") {
		f := strings.Fields(line)
		out[f[0]] = f[1:]
		if strings.Contains(line, "imports nothing of ours") {
			out[f[0]] = nil
		}
	}
	return out
}

// imports gives the imports of a package's files; tests may import more.
func imports(t *testing.T, dir string, tests bool) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") != tests {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		for _, i := range f.Imports {
			out = append(out, strings.Trim(i.Path.Value, `"`))
		}
	}
	return out
}

// packages are the folders below this one that hold Go files, "page/reviews" among them.
func packages(t *testing.T) []string {
	t.Helper()
	var out []string
	err := filepath.WalkDir(".", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() && d.Name() == "testdata" {
			return cmp.Or(err, fs.SkipDir)
		}
		name := filepath.ToSlash(filepath.Dir(p))
		if !d.IsDir() && strings.HasSuffix(p, ".go") && name != "." && !slices.Contains(out, name) {
			out = append(out, name)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestWhoMayImportWhom(t *testing.T) {
	allowed, libraries := table(rules), table(confined)
	for _, name := range packages(t) {
		may, known := allowed[name]
		if !known {
			t.Errorf("internal/%s is new: give it a line in the rules of house_test.go and in internal/README.md",
				name)
			continue
		}
		for _, path := range imports(t, filepath.FromSlash(name), false) {
			if ours, ok := strings.CutPrefix(path, "throughline/"); ok {
				if of := strings.TrimPrefix(ours, "internal/"); !slices.Contains(may, of) {
					t.Errorf("internal/%s imports %s, which its line in house_test.go does not allow", name, ours)
				}
			}
			for library, homes := range libraries {
				if strings.HasPrefix(path, library) && !slices.Contains(homes, name) {
					t.Errorf("internal/%s imports %s, which is confined to internal/%s", name, path, homes[0])
				}
			}
		}
	}
	for name := range allowed {
		if !slices.Contains(packages(t), name) {
			t.Errorf("there is no package internal/%s any more: take its line out of house_test.go", name)
		}
	}
}

// TestFilesFitInOneHead holds that no file grows past what a reader keeps in mind.
func TestFilesFitInOneHead(t *testing.T) {
	const limit = 560
	err := filepath.WalkDir(".", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(p, ".go") {
			return err
		}
		data, err := os.ReadFile(p)
		if n := strings.Count(string(data), "\n"); n > limit {
			t.Errorf("%s has %d lines; cut it in two", p, n)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestREADMEKnowsEveryPackage holds that internal/README.md names each package.
func TestREADMEKnowsEveryPackage(t *testing.T) {
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	for name := range table(rules) {
		if !strings.Contains(string(text), "`"+name+"`") {
			t.Errorf("internal/README.md does not name `%s`", name)
		}
	}
}

// TestPromisesNameTests holds that every test which PROMISES.md names is there.
func TestPromisesNameTests(t *testing.T) {
	text, err := os.ReadFile("PROMISES.md")
	if err != nil {
		t.Fatal(err)
	}
	var there strings.Builder
	for _, name := range packages(t) {
		files, _ := filepath.Glob(filepath.Join(filepath.FromSlash(name), "*_test.go"))
		for _, f := range files {
			data, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			there.Write(data)
		}
	}
	for _, test := range regexp.MustCompile(`\b(Test|Fuzz)[A-Z]\w+`).FindAllString(string(text), -1) {
		if !strings.Contains(there.String(), "func "+test+"(") {
			t.Errorf("PROMISES.md names %s, and there is no such test", test)
		}
	}
}
