package ingest

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"
)

// A zipEntry is a file of an archive that a test makes.
type zipEntry struct {
	name string
	mode fs.FileMode
	data string
}

func makeZip(t testing.TB, entries ...zipEntry) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, e := range entries {
		h := &zip.FileHeader{Name: e.name, Method: zip.Deflate}
		if e.mode != 0 {
			h.SetMode(e.mode)
		}
		f, err := w.CreateHeader(h)
		if err == nil {
			_, err = f.Write([]byte(e.data))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

const oneMessage = `[{"type":"message","user":"U1","ts":"1773478920.000200","text":"p99 up"}]`

// TestArchives holds that an archive is read like a folder, and that one which wants something else is refused whole.
func TestArchives(t *testing.T) {
	good := makeZip(
		t,
		zipEntry{name: "export/inc/2026-03-14.json", data: oneMessage},
		zipEntry{name: "export/users.json", data: "[]"},
		zipEntry{
			name: "__MACOSX/._x.json",
			data: "junk",
		},
		zipEntry{name: "export/inc/picture.png", data: "\x89PNG\x00"},
	)
	many := make([]zipEntry, maxEntries+1)
	for i := range many {
		many[i] = zipEntry{name: fmt.Sprint(i, ".json")}
	}
	cases := []struct {
		name, data, want string
	}{
		{"good", string(good), ""},
		{
			"two exports",
			string(
				makeZip(
					t,
					zipEntry{name: "a.json", data: oneMessage},
					zipEntry{name: "b.json", data: `{"ok":true,"messages":[]}`},
				),
			),
			"",
		},
		{"cut short", string(good[:len(good)-30]), "damaged or ends too early"},
		{"cut in a file", string(good[:60]), "damaged or ends too early"},
		{
			"leads out",
			string(makeZip(t, zipEntry{name: "../../etc/cron.d/x.json", data: oneMessage})),
			"a name that leads out of it",
		},
		{
			"leads out, Windows",
			string(makeZip(t, zipEntry{name: `a\..\..\x.json`, data: oneMessage})),
			"a name that leads out of it",
		},
		{"absolute", string(makeZip(t, zipEntry{name: "/etc/x.json", data: oneMessage})), "an absolute name"},
		{"a drive", string(makeZip(t, zipEntry{name: `C:\x.json`, data: oneMessage})), "an absolute name"},
		{
			"a link",
			string(makeZip(t, zipEntry{name: "x.json", mode: fs.ModeSymlink | 0o777, data: "/etc/passwd"})),
			"a symbolic link",
		},
		{
			"a device",
			string(makeZip(t, zipEntry{name: "x.json", mode: fs.ModeDevice | 0o777})),
			"something that is no file",
		},
		{"a bomb", string(makeZip(t, zipEntry{name: "x.json", data: strings.Repeat(" ", 8<<20)})), "times its size"},
		{"many files", string(makeZip(t, many...)), "more than 50000 files"},
		{"nothing in it", string(makeZip(t, zipEntry{name: "x.png", data: "x"})), "no text in it"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			name := filepath.Join(t.TempDir(), "x.zip")
			if err := os.WriteFile(name, []byte(c.data), 0o644); err != nil {
				t.Fatal(err)
			}
			inputs, err := Open(name)
			wantError(t, err, c.want)
			if c.want == "" {
				if res, err := Import(inputs, Options{}); err != nil || len(res.Candidates) != 1 {
					t.Errorf("%v, %v", res, err)
				}
			}
		})
	}
}

// wantError holds that an error names its input and says what is wanted of it; an empty want is no error.
func wantError(t *testing.T, err error, want string) {
	t.Helper()
	if want == "" {
		if err != nil {
			t.Fatal(err)
		}
		return
	}
	var ie *Error
	if !errors.As(err, &ie) || !strings.Contains(ie.Error(), want) || ie.Source == "" {
		t.Errorf("%v\nwant %q", err, want)
	}
}

// TestBadInputs holds that what is no export is told where it is wrong.
func TestBadInputs(t *testing.T) {
	cases := []struct{ name, data, want string }{
		{
			"ends.json",
			`{"ok":true,"messages":[{"ts":"1773478920.000200","type":"mess`,
			"1:62: this is not valid JSON: it ends too early",
		},
		{"comma.json", "{\"messages\": [\n  {\"ts\": \"1\"}\n  {\"ts\": \"2\"}\n]}", "3:3: this is not valid JSON"},
		{"two.json", "{\"messages\": []\n}\n{\"x\": 1}", "3:1: there is more text after the end"},
		{
			"deep.json",
			strings.Repeat("[", 10_000) + strings.Repeat("]", 10_000),
			"1:65: nested more than 64 levels deep",
		},
		{
			"deep.jsonl",
			"{\"type\":\"version\",\"version\":1}\n" + strings.Repeat("[", 100),
			"2:65: nested more than 64",
		},
		{"unknown.json", `{"tea": "ready"}`, "not the shape of any export"},
		{"unknown.txt", "Dear all,\n\nit was a long night.\n", "not the shape of any export"},
		{"empty.json", "", "not the shape of any export"},
		{"utf16.json", "\xff\xfe{\x00", "UTF-16"},
		{"latin1.json", "{\"messages\":\n[\"\xe6\"]}", "2:3: byte 0xe6 is not valid UTF-8"},
		{"binary.json", "PNG\x00\x01", "not a text"},
		{
			"list.json",
			`{"log_entries":[{"type":"trigger_log_entry","created_at":{"at":1}}]}`,
			"log_entries[0].created_at: a text is expected here, not an object",
		},
		{
			"object.json",
			`{"page":{"id":"p"},"incidents":[{"status":"resolved","incident_updates":{"id":"u"}}]}`,
			"incidents[0].incident_updates: a list is expected here, not an object",
		},
		{"csv.csv", "When,What\n2026-03-14 09:02Z,\"x\n", "csv"},
		{"nothing.json", `{"ok":true,"messages":[]}`, ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			name := filepath.Join(t.TempDir(), c.name)
			if err := os.WriteFile(name, []byte(c.data), 0o644); err != nil {
				t.Fatal(err)
			}
			inputs, err := Open(name)
			if err == nil {
				_, err = Import(inputs, Options{})
			}
			switch {
			case c.want == "" && errors.Is(err, ErrNothing):
			case c.want == "csv": // an open quote takes the rest of the file with it, and the row keeps its words
			default:
				wantError(t, err, c.want)
			}
		})
	}
	if _, err := Open(filepath.Join(t.TempDir(), "nowhere.json")); err == nil {
		t.Error("a file that is not there was opened")
	}
	if _, err := Import([]*Input{NewInput("x.json", []byte("{}"))}, Options{From: "sclack"}); err == nil ||
		!strings.Contains(err.Error(), "no format") {
		t.Error(err)
	}
}

// TestEveryShape puts every kind of value at every place of every JSON sample: what comes of it is a result or an
// error that names the input, and never a panic.
func TestEveryShape(t *testing.T) {
	files, _ := filepath.Glob("testdata/*.txtar")
	tried, masks := 0, newMasker()
	for _, name := range files {
		a, err := txtar.ParseFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range a.Files {
			if ext := filepath.Ext(f.Name); ext != ".json" {
				continue
			}
			var v any
			dec := json.NewDecoder(bytes.NewReader(f.Data))
			dec.UseNumber()
			if err := dec.Decode(&v); err != nil {
				continue
			}
			everyChange(v, func() {
				data, _ := json.Marshal(v)
				for _, from := range []string{"", detected(f)} {
					tried++
					_, err := Import(
						[]*Input{NewInput(f.Name, data)},
						Options{From: from, Timezone: time.UTC, masks: masks},
					)
					var ie *Error
					if err != nil && !errors.As(err, &ie) && !errors.Is(err, ErrNothing) {
						t.Fatalf("%s: %v\n%s", name, err, data)
					}
				}
			})
		}
	}
	t.Logf("%d changed inputs", tried)
}

// detected is the format of a sample, so that a change which hides it is read all the same.
func detected(f txtar.File) string {
	of, _ := Detect(NewInput(f.Name, f.Data))
	return of.Name
}

// everyChange calls try for each value in v replaced by each kind of value, one at a time.
func everyChange(v any, try func()) {
	other := []any{
		nil,
		"",
		"x",
		json.Number("0"),
		json.Number("-1e400"),
		true,
		[]any{},
		map[string]any{},
		[]any{nil},
		map[string]any{"id": nil},
	}
	switch c := v.(type) {
	case map[string]any:
		for k, was := range c {
			for _, o := range other {
				c[k] = o
				try()
			}
			c[k] = was
			everyChange(was, try)
		}
	case []any:
		for i, was := range c {
			for _, o := range other {
				c[i] = o
				try()
			}
			c[i] = was
			everyChange(was, try)
		}
	}
}

// FuzzImport holds that no text makes reading panic or hang.
func FuzzImport(f *testing.F) {
	files, _ := filepath.Glob("testdata/*.txtar")
	for _, name := range files {
		a, err := txtar.ParseFile(name)
		if err != nil {
			f.Fatal(err)
		}
		for _, file := range a.Files {
			if file.Name != "want" {
				f.Add(file.Name, file.Data)
			}
		}
	}
	f.Fuzz(func(t *testing.T, name string, data []byte) {
		inputs, err := checked(NewInput(name, data))
		if err != nil {
			return
		}
		res, err := Import(inputs, Options{Timezone: time.UTC})
		if err == nil {
			d := Draft{Zone: time.UTC}
			d.Insert(d.Timeline("", res.Timeline), res.Timeline)
			d.Candidates("", res)
		}
	})
}
