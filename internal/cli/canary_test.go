package cli

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"context"
	"encoding/base64"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"throughline/internal/compile"
	"throughline/internal/page"
)

// TestCanaries builds every edition of a site in which everything that can be labelled holds a word of its own, and
// searches every byte of what is published, whatever it is packed in: what an edition may not show is nowhere, what
// it shows is there.
func TestCanaries(t *testing.T) {
	t.Parallel()
	s := newCanarySite()
	dir := s.write(t)
	words := s.index()
	kinds := kindsOf(t, dir)
	searched := 0
	for e, edition := range editions {
		out := buildSite(t, dir, "--audience", edition)
		found := map[string]map[*canary]bool{} // by kind
		all := map[*canary]bool{}
		for path, data := range published(t, out) {
			searched += len(data)
			kind := kinds[e][path]
			if found[kind] == nil {
				found[kind] = map[*canary]bool{}
			}
			for c := range words.in([]byte(path), data) {
				found[kind][c], all[c] = true, true
				if !c.may[e] {
					t.Errorf("%s edition: %s shows %q (%s, from %s)", edition, path, c.word, c.what, c.at)
				}
			}
		}
		for c := range words.in(append(commandsOf(t, dir, edition), previewOf(t, dir, edition)...)...) {
			if !c.may[e] {
				t.Errorf("%s edition: a command or the preview shows %q (%s, from %s)", edition, c.word, c.what, c.at)
			}
		}
		for _, c := range s.all {
			if c.must && c.may[e] && !all[c] {
				t.Errorf("%s edition: it does not show %q (%s, from %s), so that it is not found elsewhere proves "+
					"nothing", edition, c.word, c.what, c.at)
			}
		}
		s.checkKinds(t, e, found)
	}
	t.Logf("%d canaries searched in %d bytes of %d editions", len(s.all), searched, len(editions))
}

// checkKinds holds that each kind of page shows what the registry says of it.
func (s *canarySite) checkKinds(t *testing.T, e int, found map[string]map[*canary]bool) {
	t.Helper()
	for _, k := range page.Kinds() {
		kind := k.Name
		for _, what := range k.Shows {
			if e == 0 && !slices.ContainsFunc(s.all, func(c *canary) bool { return c.what == what }) {
				t.Errorf("the kind %q is to show a canary %q, and there is none", kind, what)
			}
			allowed := func(c *canary) bool { return c.what == what && c.may[e] }
			if e > 0 && !slices.ContainsFunc(s.all, allowed) { // such as a policy that is not for everybody
				continue
			}
			if !slices.ContainsFunc(s.all, func(c *canary) bool { return allowed(c) && found[kind][c] }) {
				t.Errorf("%s edition: no page of the kind %q shows a canary %q", editions[e], kind, what)
			}
		}
	}
}

// kindsOf are the kinds of all files of each edition, by path.
func kindsOf(t *testing.T, dir string) []map[string]string {
	t.Helper()
	var out []map[string]string
	for _, edition := range editions {
		site, err := compile.Compile(context.Background(), os.DirFS(dir),
			compile.Options{Audience: edition, Now: time.Now()})
		if err != nil || site.Failed() {
			t.Fatal(err, site.Diagnostics)
		}
		kinds := map[string]string{}
		for _, o := range site.Outputs {
			path := o.Path
			if o.Name != nil { // it is named by its content
				if path, err = o.Name(); err != nil {
					t.Fatal(err)
				}
			}
			kinds[path] = o.Kind
		}
		out = append(out, kinds)
	}
	return out
}

// published are all files of a folder, the manifest included.
func published(t *testing.T, dir string) map[string][]byte {
	t.Helper()
	out := map[string][]byte{}
	err := filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(p)
		rel, _ := filepath.Rel(dir, p)
		out[filepath.ToSlash(rel)] = data
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// commandsOf is what commands print of an edition.
func commandsOf(t *testing.T, dir, edition string) [][]byte {
	t.Helper()
	var out [][]byte
	for _, args := range [][]string{
		{"search", "heron", "--json", "--limit", "1000", "--cache", t.TempDir()},
		{"budget", "--json", "--now", "2026-01-02"},
		{"report", "2026", "--now", "2026-11-21"},
	} {
		var stdout, stderr bytes.Buffer
		args = append(slices.Clip(args), "-s", dir, "--audience", edition)
		if status := Main(context.Background(), args, strings.NewReader(""), &stdout, &stderr); status != exitOK {
			t.Fatalf("%v: exit status %d\n%s", args, status, stderr.String())
		}
		out = append(out, stdout.Bytes(), stderr.Bytes())
	}
	return out
}

// previewOf are the pages that only the preview has.
func previewOf(t *testing.T, dir, edition string) (out [][]byte) {
	t.Helper()
	site, err := compile.Compile(context.Background(), os.DirFS(dir), compile.Options{Audience: edition})
	if err != nil || site.Failed() || len(site.Preview) == 0 {
		t.Fatal(err, site.Diagnostics)
	}
	for _, o := range site.Preview {
		data, err := site.Renderer.Render(o)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, data)
	}
	return out
}

// words finds canaries in bytes: as they are in any case, and in base64. Nine bytes of each are looked for, because
// the ends of a word in base64 depend on what stands beside it.
type words struct{ plain, base64 map[[9]byte]*canary }

func (a *aviary) index() *words {
	w := &words{map[[9]byte]*canary{}, map[[9]byte]*canary{}}
	for _, c := range a.all {
		w.plain[[9]byte([]byte(c.word[2:]))] = c
		for _, spelt := range []string{c.word, strings.ToUpper(c.word[:1]) + c.word[1:]} {
			for shift := range 3 {
				in := base64.StdEncoding.EncodeToString([]byte("xxx"[:shift] + spelt))
				w.base64[[9]byte([]byte(in[4:]))] = c
			}
		}
	}
	return w
}

// in are the canaries in any of several pieces.
func (w *words) in(pieces ...[]byte) map[*canary]bool {
	out := map[*canary]bool{}
	for _, data := range pieces {
		w.search(data, 0, out)
	}
	return out
}

func (w *words) search(data []byte, depth int, out map[*canary]bool) {
	lower := bytes.ToLower(data)
	for i := 0; i+9 <= len(lower); i++ {
		if c := w.plain[[9]byte(lower[i:])]; c != nil {
			out[c] = true
		}
	}
	for i := 0; i+9 <= len(data); i++ {
		if c := w.base64[[9]byte(data[i:])]; c != nil {
			out[c] = true
		}
	}
	if depth < 4 {
		for _, inner := range unpack(data) {
			w.search(inner, depth+1, out)
		}
	}
}

// unpack is what is compressed or encoded in bytes, wherever it starts.
func unpack(data []byte) (out [][]byte) {
	if script := unpackSearch(data); len(script) > 0 {
		out = append(out, script)
	}
	for i := 0; i+2 < len(data); i++ {
		var r io.Reader
		var err error
		switch {
		case data[i] == 0x1f && data[i+1] == 0x8b && data[i+2] == 8:
			r, err = gzip.NewReader(bytes.NewReader(data[i:]))
		case data[i] == 0x78 && (int(data[i])<<8|int(data[i+1]))%31 == 0:
			r, err = zlib.NewReader(bytes.NewReader(data[i:]))
		default:
			continue
		}
		if err != nil {
			continue
		}
		if plain, _ := io.ReadAll(io.LimitReader(r, 64<<20)); len(plain) > 0 {
			out = append(out, plain)
		}
	}
	for start := 0; start < len(data); {
		n := 0
		for start+n < len(data) && (data[start+n] == '+' || data[start+n] == '/' || data[start+n]|0x20 >= 'a' &&
			data[start+n]|0x20 <= 'z' || data[start+n] >= '0' && data[start+n] <= '9') {
			n++
		}
		if n >= 32 {
			if plain, err := base64.RawStdEncoding.DecodeString(string(data[start : start+n/4*4])); err == nil {
				out = append(out, plain)
			}
		}
		start += n + 1
	}
	return out
}

// unpackSearch is the payload of a file of the search index: UTF-16, each character from U+3000 on 15 bits of what
// zlib made.
func unpackSearch(data []byte) []byte {
	if !bytes.HasPrefix(data, []byte("\xff\xfet\x00h\x00r\x00o\x00")) {
		return nil
	}
	var packed []byte
	bits, have := uint32(0), 0
	for i := 2; i+1 < len(data); i += 2 {
		c := uint32(data[i]) | uint32(data[i+1])<<8
		if c < 0x3000 || c >= 0xb000 {
			continue
		}
		for bits, have = bits<<15|(c-0x3000), have+15; have >= 8; have -= 8 {
			packed = append(packed, byte(bits>>(have-8)))
		}
		bits &= 1<<have - 1
	}
	r, err := zlib.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil
	}
	plain, _ := io.ReadAll(io.LimitReader(r, 64<<20))
	return plain
}

// TestCanarySearchFinds holds that the search of TestCanaries finds what it looks for, however it is packed.
func TestCanarySearchFinds(t *testing.T) {
	a := newCanarySite().aviary
	c, w := a.all[3], a.index()
	var zipped bytes.Buffer
	z := gzip.NewWriter(&zipped)
	z.Write([]byte("... " + c.word + " ..."))
	z.Close()
	for name, data := range map[string][]byte{
		"plain": []byte("a " + c.word + "b"), "slug": []byte("the-" + c.word + "-2"),
		"upper":             []byte(strings.ToUpper(c.word)),
		"without its start": []byte(c.word[2:]),
		"base64":            []byte(base64.StdEncoding.EncodeToString([]byte("ab" + c.word + "c"))),
		"gzip":              append([]byte("head"), zipped.Bytes()...),
		"gzip in base64":    []byte(`"` + base64.StdEncoding.EncodeToString(zipped.Bytes()) + `"`),
		"PNG text":          withPNGText(c.word),
	} {
		if !w.in(data)[c] {
			t.Errorf("%s: not found", name)
		}
	}
	if got := w.in([]byte(strings.Repeat("nothing of that kind ", 1000))); len(got) != 0 {
		t.Errorf("found what is not there: %v", got)
	}
}
