package ingest

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"throughline/internal/diag"
)

var update = flag.Bool("update", false, "write what comes out into testdata, to be looked at")

// TestFormats reads every testdata/*.txtar: exports as they are (and "options"), and in "want" what has to come of
// them. Each is read twice, and a third time knowing the first.
func TestFormats(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) < len(Formats()) {
		t.Fatalf("%d files of samples for %d formats, %v", len(files), len(Formats()), err)
	}
	for _, name := range files {
		abs, _ := filepath.Abs(name)
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			a, err := txtar.ParseFile(abs)
			if err != nil {
				t.Fatal(err)
			}
			inputs, o := unpackSample(t, a)
			got := describe(t, inputs, o)
			if again := describe(t, inputs, o); again != got {
				t.Errorf("a second reading differs:\n%s", cmp.Diff(got, again))
			}
			i := slices.IndexFunc(a.Files, func(f txtar.File) bool { return f.Name == "want" })
			if *update {
				a.Files = slices.DeleteFunc(a.Files, func(f txtar.File) bool { return f.Name == "want" })
				a.Files = append(a.Files, txtar.File{Name: "want", Data: []byte(got)})
				if err := os.WriteFile(abs, txtar.Format(a), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if i < 0 {
				t.Fatal("there is no want")
			}
			if diff := cmp.Diff(string(a.Files[i].Data), got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// unpackSample writes the exports of a sample into a folder of their own, goes there, and gives their names in the
// order of the archive.
func unpackSample(t *testing.T, a *txtar.Archive) (inputs []string, o Options) {
	t.Helper()
	t.Chdir(t.TempDir())
	for _, f := range a.Files {
		switch f.Name {
		case "want":
		case "options":
			o = sampleOptions(t, string(f.Data))
		case "people.yaml":
			errs := &diag.List{}
			roles, ok := ParseRoles(diag.NewFile(f.Name, f.Data), errs)
			if !ok {
				t.Fatal(errs.Sorted())
			}
			o.Roles = roles
		default:
			if err := os.MkdirAll(filepath.Dir(f.Name), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(f.Name, f.Data, 0o644); err != nil {
				t.Fatal(err)
			}
			if top, _, _ := strings.Cut(f.Name, "/"); !slices.Contains(inputs, top) {
				inputs = append(inputs, top)
			}
		}
	}
	return inputs, o
}

func sampleOptions(t *testing.T, text string) (o Options) {
	t.Helper()
	for line := range strings.Lines(text) {
		key, value, _ := strings.Cut(strings.TrimSpace(line), " ")
		switch key {
		case "timezone":
			zone, err := time.LoadLocation(value)
			if err != nil {
				t.Fatal(err)
			}
			o.Timezone = zone
		case "from":
			o.From = value
		case "host":
			o.Host = value
		case "names":
			o.Names = true
		default:
			t.Fatalf("no option %q", key)
		}
	}
	return o
}

// importNames opens and imports files.
func importNames(names []string, o Options) (*Result, error) {
	var inputs []*Input
	for _, n := range names {
		in, err := Open(n)
		if err != nil {
			return nil, err
		}
		inputs = append(inputs, in...)
	}
	return Import(inputs, o)
}

// describe is everything that a result says, as text.
func describe(t *testing.T, names []string, o Options) string {
	t.Helper()
	res, err := importNames(names, o)
	if err != nil {
		return describeError(err)
	}
	o.Memory = res.Memory
	if again, err := importNames(names, o); err != nil ||
		len(again.Timeline)+len(again.Candidates)+len(again.Undated) > 0 {
		t.Errorf("an import that knows the first one brings %v, %v", again, err)
	}
	d := Draft{Zone: time.UTC}
	if o.Timezone != nil {
		d.Zone = o.Timezone
	}
	var b strings.Builder
	for _, f := range res.Files {
		fmt.Fprintf(&b, "%s: %s, %d\n", f.Source, f.Detected, f.Messages)
	}
	if res.Title != "" || res.Services != nil || res.Detected != "" {
		fmt.Fprintf(&b, "about: %q %q %s\n", res.Title, res.Services, res.Detected)
	}
	b.WriteString("\ntimeline\n" + d.Timeline("", res.Timeline) + "\ncandidates\n")
	for _, e := range res.Candidates {
		b.WriteString(entry(d.range_(e, true), e))
	}
	for _, e := range res.Undated {
		b.WriteString(entry("?", e))
	}
	b.WriteString("\n")
	for _, w := range res.NoiseWords() {
		fmt.Fprintf(&b, "noise: %s\n", w)
	}
	describePlaces(&b, "masked", res.Masked)
	describePlaces(&b, "warning", res.Warnings)
	for _, f := range res.Files {
		describePlaces(&b, "left", f.Left)
	}
	return b.String()
}

func describePlaces(b *strings.Builder, what string, list []Place) {
	for _, p := range list {
		fmt.Fprintf(b, "%s: %s:%s: %s", what, p.Source, p.At, p.Why)
		if p.Text != "" {
			fmt.Fprintf(b, ": %s", p.Text)
		}
		b.WriteString("\n")
	}
}

func describeError(err error) string {
	var ie *Error
	if errors.As(err, &ie) {
		return fmt.Sprintf("error: %v\nhint: %s\nusage: %v\n", err, ie.Hint, ie.Usage)
	}
	return fmt.Sprintf("error: %v\n", err)
}

// TestOneShapeOneFormat holds that what is a sample of one format is not taken for another one, whatever stands first
// in the list.
func TestOneShapeOneFormat(t *testing.T) {
	files, _ := filepath.Glob("testdata/*.txtar")
	for _, name := range files {
		abs, _ := filepath.Abs(name)
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			a, err := txtar.ParseFile(abs)
			if err != nil {
				t.Fatal(err)
			}
			names, o := unpackSample(t, a)
			for _, n := range names {
				inputs, err := Open(n)
				if err != nil || o.From != "" {
					continue
				}
				for _, in := range inputs {
					var of []string
					for _, f := range Formats() {
						if (f.Tree || !in.Tree) && f.Detect(in) {
							of = append(of, f.Name)
						}
					}
					if len(of) > 1 {
						t.Errorf("%s could be %s", in.Name, strings.Join(of, " and "))
					}
				}
			}
		})
	}
}
