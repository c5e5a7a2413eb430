package cli

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestLimits holds that a file which would cost far more than it says is refused with words and a place, quickly:
// this test hangs where one is not. Nothing of it is published.
func TestLimits(t *testing.T) {
	t.Parallel()
	head := "---\ntitle: x\ndate: 2026-03-14\n"
	review := func(front, body string) map[string]string {
		return map[string]string{"content/reviews/x.md": head + front + "---\n" + body}
	}
	many := func(n int, format string) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, format, i)
		}
		return b.String()
	}
	aliases := "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
	for i := range 9 {
		aliases += fmt.Sprintf("a%d: &a%d [%s]\n", i+1, i+1,
			strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*a%d, ", i), 10), ", "))
	}
	for _, tt := range []struct {
		name  string
		files map[string]string
		want  string
	}{
		{"file", map[string]string{"content/reviews/x.md": strings.Repeat("word ", 1<<20)},
			"x.md:1:1: error: the file is larger than 4 MB"},
		{"line", map[string]string{"content/reviews/x.md": strings.Repeat("words", 1<<18) + "\n"},
			"x.md:1:1: error: a line of more than 1048576 bytes"},
		{"settings", map[string]string{"throughline.yaml": strings.Repeat("# x\n", 2<<20), "content/reviews/x.md": ""},
			"throughline.yaml:1:1: error: the file is larger than 4 MB"},
		{"keys", review(many(300_000, "k%d: 1\n"), ""), "error: more than 2000 keys in one map"},
		{"keys in TOML", map[string]string{"content/reviews/x.md": "+++\n" + many(200_000, "k%d=1\n") + "+++\n"},
			"error: more than 10000 values in one document"},
		{"keys in JSON", map[string]string{"content/reviews/x.md": "{" + many(200_000, "\"k%d\":1,\n") + "\"k\":1}\n"},
			"error: more than 2000 keys in one map"},
		{"values", review("people: ["+strings.Repeat("x,x,x,x,x,x,x,x,x,x,\n  ", 51_000)+"]\n", ""),
			"error: more than 500000 values in one document"},
		{"nesting", review("people: "+strings.Repeat("[", 50_000)+"\n", ""), "x.md:4:"},
		{"nesting in TOML", map[string]string{"content/reviews/x.md": "+++\na = " + strings.Repeat("[", 50_000) +
			"\n+++\n"}, "x.md:2:"},
		{"nesting in JSON", map[string]string{"content/reviews/x.md": "{\"a\":" + strings.Repeat("[", 50_000) + "\n"},
			"x.md:1:"},
		{"aliases", review(aliases, ""), "error: "},
		{"events", review("timeline:\n"+many(20_001, "- {at: 2026-03-14, text: e%d}\n"), ""),
			"error: a timeline of more than 20000 events"},
		{"events in a file", map[string]string{"content/reviews/x.md": head + "timeline: t.csv\n---\n",
			"content/reviews/t.csv": "at,text\n" + many(20_001, "2026-03-14,e%d\n")},
			"t.csv:20002:1: error: a timeline of more than 20000 events"},
		{"headings", review("audience: nobody\n", strings.Repeat("# a\n", 400_000)),
			"error: the site has no audience"}, // and it ends
		{"names", review("services: ["+many(10_000, "s%d,")+"]\n", ""), "error: more than 200 names in one list"},
		{"name", review("teams: ["+strings.Repeat("long ", 100)+"]\n", ""),
			"x.md:4:9: error: a name of 499 bytes, of at most 200"},
		{"quotes", review("", strings.Repeat(">", 60_000)+"x\n"),
			"error: quotes, lists or other blocks are nested more than 100 levels deep"},
		{"lists", review("", strings.Repeat("- ", 60_000)+"x\n"),
			"error: quotes, lists or other blocks are nested more than 100 levels deep"},
		{"quotes in a field", review("summary: \""+strings.Repeat(">", 60_000)+"x\"\n", ""),
			"x.md:4:10: error: quotes, lists or other blocks are nested more than 100 levels deep"},
		{"quotes in a timeline's file", map[string]string{"content/reviews/x.md": head + "timeline: t.csv\n---\n",
			"content/reviews/t.csv": "at,text\n2026-03-14,x\n2026-03-14," + strings.Repeat(">", 60_000) + "x\n"},
			"t.csv:3:12: error: quotes, lists or other blocks are nested"},
		{"stars", review("", strings.Repeat("*a_ ", 50_000)),
			"error: brackets, stars or backticks that are opened again and again"},
		{"links that do not end", review("", strings.Repeat("[a](", 50_000)), "error: brackets, stars or backticks"},
		{"links in angles that do not end", review("", strings.Repeat("[a](<", 40_000)),
			"error: brackets, stars or backticks"},
		{"backticks", review("", backticks(900)), "error: brackets, stars or backticks"},
		{"in a field", review("summary: |\n  Fine.\n\n  "+strings.Repeat("[a](", 50_000)+"\n", ""),
			"error: brackets, stars or backticks"},
		{"definitions", review("", many(85_000, "[a%d]: b\n")),
			"error: more than 2000 definitions of links in one text"},
		{"footnotes", review("", "[^a]: x\n\n"+strings.Repeat("[^a] ", 9_000)),
			"error: the text becomes too much HTML"},
		{"footnotes in footnotes", review("", strings.Repeat("[^a]: ", 2000)), "nested more than 100 levels deep"},
		{"audiences in audiences", review("", strings.Repeat(":::audience internal\n", 2000)), "error: "},
		{"row of measurements", map[string]string{"content/reviews/x.md": head + "---\n",
			"content/budgets/x.csv": strings.Repeat(",", 6<<20) + "\n"},
			"x.csv:1:1: error: a row of 6291456 bytes, of at most 4096"},
		{"value of an enumeration", review("kind: "+strings.Repeat("k", 900_000)+"\n", ""), "x.md:4:7: error: "},
		{"table", review("", strings.Repeat("|a", 900)+"\n"+strings.Repeat("|-", 900)+"\n"+strings.Repeat("a\n",
			9000)), "error: a table has too many cells"},
		{"table of 7 KB", review("", strings.Repeat("|a", 1200)+"|\n"+strings.Repeat("|-", 1200)+"|\n"+
			strings.Repeat("|\n", 1100)), "error: a table has too many cells"},
		{"references", review("", "[a]: https://example.org/"+strings.Repeat("x", 100_000)+"\n\n"+
			strings.Repeat("[a] ", 30_000)), "error: the text becomes too much HTML"},
		{"references on a line of their own", review("", "[a]:\n  https://example.org/"+strings.Repeat("x", 100_000)+
			"\n\n"+strings.Repeat("[a] ", 30_000)), "error: the text becomes too much HTML"},
		{"text", review("summary: |\n"+strings.Repeat("  a long line of words that goes on\n", 70_000), ""),
			"error: the text is longer than 2097152 bytes"},
		{"pixels of a PNG", map[string]string{"content/reviews/x.md": "![x](p.png)\n",
			"content/reviews/p.png": pngOf(100_000, 100_000)},
			"p.png:1:1: error: a picture of 100000 × 100000 pixels, of at most 100 million in all"},
		{"pixels of a GIF", map[string]string{"content/reviews/x.md": "![x](p.gif)\n",
			"content/reviews/p.gif": "GIF89a\xff\xff\xff\xff\x00\x00\x00;"},
			"p.gif:1:1: error: a picture of 65535 × 65535 pixels"},
		{"pixels of a WebP", map[string]string{"content/reviews/x.md": "![x](p.webp)\n",
			"content/reviews/p.webp": "RIFF\x16\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x00\x00\x00\x00\xff\xff\xff\xff\xff\xff"}, "p.webp:1:1: error: a picture of 16777216 × 16777216 pixels"},
		{"name of a file", map[string]string{"content/reviews/x.md": "[x](" + strings.Repeat("n", 247) + ".html)\n",
			"content/reviews/" + strings.Repeat("n", 247) + ".html": "x"},
			".html:1:1: error: a name of 252 bytes, of at most 250"},
		{"file to publish", map[string]string{"content/reviews/x.md": "[x](large.zip)\n",
			"content/reviews/large.zip": "\x00sparse"}, "large.zip:1:1: error: the file is larger than 256 MB, " +
			"which is too much to publish"},
		{"name without letters", map[string]string{"content/reviews/x.md": "x\n", "content/themes/!!!.md": "x\n"},
			"!!!.md:1:1: error: the name of the file has no letters or digits to make an address of"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			for p, data := range tt.files {
				full := filepath.Join(dir, filepath.FromSlash(p))
				os.MkdirAll(filepath.Dir(full), 0o755)
				if err := os.WriteFile(full, []byte(data), 0o644); err != nil {
					t.Fatal(err)
				}
				if data == "\x00sparse" {
					if err := os.Truncate(full, 257<<20); err != nil {
						t.Fatal(err)
					}
				}
			}
			var stdout, stderr bytes.Buffer
			status := Main(context.Background(), []string{"-s", dir, "build"}, nil, &stdout, &stderr)
			first, _, _ := strings.Cut(stderr.String(), "\n")
			if status != exitSite || !strings.Contains(stderr.String(), tt.want) {
				t.Errorf("exit status %d, got %.300s\nwant %s", status, first, tt.want)
			}
			if stderr.Len() > 400_000 {
				t.Errorf("%d bytes are said about it", stderr.Len())
			}
			if left, err := os.ReadDir(filepath.Join(dir, "public")); err == nil {
				t.Errorf("something was published: %v", left)
			}
		})
	}
}

// backticks are runs of backticks of which no two are of one length.
func backticks(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.Repeat("`", i+1) + " ")
	}
	return b.String()
}

// pngOf is the start of a picture that says how large it is.
func pngOf(w, h uint32) string {
	chunk := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32([]byte("IHDR"), w), h)
	chunk = append(chunk, 8, 0, 0, 0, 0)
	out := binary.BigEndian.AppendUint32([]byte("\x89PNG\r\n\x1a\n"), 13)
	return string(binary.BigEndian.AppendUint32(append(out, chunk...), crc32.ChecksumIEEE(chunk)))
}
