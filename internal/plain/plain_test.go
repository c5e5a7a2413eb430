package plain

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"unicode/utf8"
)

// hostile are texts at which something would act.
func hostile() []string {
	return []string{"", "plain", "a\x1b[31mb", "a\x1b]0;title\x07b", "\x9b31m", "a\rb", "a\nb", "a\r\nb", "::error::x",
		"\n::error file=x::y", "  ::stop-commands::x", "##[error]x", "a ##vso[task.x]y",
		"\u202ereversed", "\u2066x\u2069", "\u2028", "a\x00b", "a\x08\x08b", "\xff\xfe", "\u0085", "a:b,c%d",
		"über/日本.md", "##teamcity[x]", "\u00a0::debug::x", "\ufffe", "\t::x"}
}

func check(t *testing.T, s string) {
	t.Helper()
	for name, out := range map[string]string{"text": Text(s), "line": Line(s), "message": Message(s),
		"property": Property(s), "address": Address(s), "XML": XML(s)} {
		if i := strings.IndexFunc(out, acts); i >= 0 && !(name == "XML" && out[i] >= 0x80) {
			t.Errorf("%s of %q has %q", name, s, out)
		}
		if name != "text" && name != "XML" && strings.ContainsAny(out, "\r\n") {
			t.Errorf("%s of %q has lines: %q", name, s, out)
		}
	}
	if Text(Text(s)) != Text(s) || !utf8.ValidString(Text(s)) && utf8.ValidString(s) {
		t.Errorf("text of %q: %q", s, Text(s))
	}
	if strings.ContainsAny(Property(s), ":,") {
		t.Errorf("property of %q: %q", s, Property(s))
	}
	if back, err := url.PathUnescape(Address(s)); err != nil || back != s {
		t.Errorf("address of %q leads to %q, %v", s, back, err)
	}
	if u, err := url.Parse(Address(s)); err != nil || u.Scheme != "" || u.RawQuery != "" || u.Fragment != "" {
		t.Errorf("address of %q: %v, %v", s, u, err)
	}
	checkJSON(t, s)
	checkPrinter(t, s)
}

func checkJSON(t *testing.T, s string) {
	t.Helper()
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(map[string]string{"a": s}); err != nil {
		t.Fatal(err)
	}
	out := JSON(b.Bytes())
	var got, want map[string]string
	if err := json.Unmarshal(out, &got); err != nil {
		t.Fatalf("%q: %v", out, err)
	}
	_ = json.Unmarshal(b.Bytes(), &want)
	if got["a"] != want["a"] || strings.IndexFunc(string(out), acts) >= 0 {
		t.Errorf("JSON of %q: %q", s, out)
	}
}

func checkPrinter(t *testing.T, s string) {
	t.Helper()
	for cut := 0; cut <= len(s); cut += max(1, len(s)/3) {
		var b bytes.Buffer
		p := NewPrinter(&b, true)
		fmt.Fprint(p, s[:cut])
		fmt.Fprint(p, s[cut:])
		fmt.Fprint(p, "\n")
		for line := range strings.Lines(b.String()) {
			if cut == 0 && (strings.HasPrefix(strings.TrimSpace(line), "::") || marks.MatchString(line)) {
				t.Errorf("%q is printed as a command: %q", s, line)
			}
		}
		if strings.IndexFunc(b.String(), acts) >= 0 {
			t.Errorf("%q is printed as %q", s, b.String())
		}
	}
	var b bytes.Buffer
	fmt.Fprint(NewPrinter(&b, false), s)
	if b.String() != Text(s) {
		t.Errorf("%q is printed as %q where no pipeline reads", s, b.String())
	}
}

// TestPlain holds for each way to print that nothing acts, that lines stay lines, and that what can be read back is
// what it was.
func TestPlain(t *testing.T) {
	for _, s := range hostile() {
		check(t, s)
	}
}

func FuzzPlain(f *testing.F) {
	for _, s := range hostile() {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) { check(t, s) })
}
