package sections

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"throughline/internal/markdown"
)

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

func TestDump(t *testing.T) {
	right, items := 0, 0
	all := index(t)
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
		if f := r.Field("followups"); f != nil {
			items += len(f.Items)
		}
		if n == x.stamped {
			right++
		} else {
			fmt.Println(n, x.stamped, x.path)
		}
		if os.Getenv("DUMP") != "" && strings.Contains(x.path, os.Getenv("DUMP")) {
			dump(r)
		}
	}
	fmt.Println(right, len(all), "followups", items)
}

func dump(r *Result) {
	for _, f := range r.Fields {
		fmt.Printf("== %s zone=%q note=%q text=%q\n", f.Key, f.Zone.Word, f.Note, f.Text.Src)
		for _, it := range f.Items {
			fmt.Printf("  - %q / %q group=%q href=%q chance=%v\n", it.Title.Src, it.Text.Src, it.Group, it.Href.Src, it.Chance)
		}
		for _, e := range f.Events {
			fmt.Printf("  * day=%v %+v / %q\n", e.Day, e.Line.At, e.Text.Src)
		}
		for _, e := range f.Times {
			fmt.Printf("  @ %v\n", e)
		}
	}
	for _, m := range r.Remarks {
		fmt.Printf("! %+v\n", m)
	}
	fmt.Printf("LEFT\n%s\n", r.Left)
}
