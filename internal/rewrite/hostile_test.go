package rewrite

import (
	"math/rand/v2"
	"os"
	"strings"
	"testing"
)

// hostile are texts that YAML, Markdown or braces could take for something else.
func hostile() []string {
	return []string{
		"plain words", "a colon: and more", "ends in a colon:", "a # that is no comment", "#no heading", "- no list",
		"* star", "1. one", "[brackets] in front", "(brackets)", "{pin}", "in the end {pin}", "{#id}", "{{ template }}",
		"`code` and *stars* and _lines_", "snake_case_word", "one ` tick", `back\slash`, `a \n in words`, `"quoted"`,
		`it's "both"`, "50 %, a, b, c", "tab\there", "First. Second sentence. Third", "Ends with a stop.", "What? Then",
		"e.g. this, vs. that", "https://example.org/x?a=1,2#f", "[link](https://example.org/a)", "[[r#m1]]", "&amp; <b>",
		"09:02 looks like a time", "2026-03-14", "[x] a box", "| a | b |", "> quote", "~about", "none", "N/A", "null",
		"true", "no", strings.Repeat("long words ", 14) + "end", "日本。本", "naïve — dash", "!important", "@handle", "%x",
		"$a_1$", "trailing backslash \\", "--", "word: `x: y`", "a {b} c",
	}
}

func blocks() []string {
	return []string{
		"One.\n\nTwo.\n", "- a\n- b\n", "Text:\n\n- a\n  - b\n\nmore\n", "```sh\n# not a heading\nx: {y}\n```\n",
		"### A heading\n\ntext\n", "> quoted\n\nand after\n", ":::audience public\nshown\n:::\n",
		"| a | b |\n|---|---|\n| 1 | 2 |\n", "first\nsecond line {pin}\n", "1. one\n2. two\n", "    indented code\n",
		"a[^1]\n\n[^1]: a note\n", "see [ref]\n\n[ref]: https://example.org/\n",
		"<div>\nhtml\n</div>\n", "09:02 a\n09:03 b\n", "\\# no heading\n\n\ntwo empty lines\n",
	}
}

// TestHostileTexts holds that reviews made of such texts are the same both ways, whatever stays where it is.
func TestHostileTexts(t *testing.T) {
	o := options(t, os.DirFS("../.."))
	rnd := rand.New(rand.NewPCG(17, 2026))
	texts, all := hostile(), append(hostile(), blocks()...)
	one := func() string { return texts[rnd.IntN(len(texts))] }
	any := func() string { return all[rnd.IntN(len(all))] }
	maybe := func(key string, value func() string) string {
		if rnd.IntN(2) == 0 {
			return ""
		}
		return ", " + key + ": " + quoted(value())
	}
	moved, stayed := 0, 0
	for range 25 {
		var b strings.Builder
		b.WriteString("---\ntitle: T\ndate: 2026-03-14\nsummary: " + quoted(any()) + "\nimpact: {users_percent: 3, text: " +
			quoted(any()) + "}\ndetection: {by: alert, note: " + quoted(any()) + "}\n")
		for _, key := range []string{"contributors", "mitigators", "risks", "difficulties", "followups", "artifacts"} {
			b.WriteString(key + ":\n")
			for range 3 {
				b.WriteString("  - {title: " + quoted(one()) + maybe("text", any) + maybe("group", one) + "}\n")
			}
		}
		b.WriteString("theories:\n  - {claim: " + quoted(one()) + maybe("held_by", one) + maybe("text", any) + "}\n")
		b.WriteString("questions:\n  - {ask: " + quoted(one()) + maybe("of", one) + maybe("answer", any) + "}\n")
		b.WriteString("takeaways:\n  - {text: " + quoted(any()) + "}\n  - {text: " + quoted(any()) + "}\n")
		b.WriteString("timeline:\n")
		for _, at := range []string{"09:02", "~09:10", "09:10:30", "2026-03-14T12:00+05:00", "23:50", "00:10", "2026-03-16"} {
			b.WriteString("  - {at: " + quoted(at) + ", text: " + quoted(any()) + maybe("lane", one) + maybe("group", one) +
				"}\n")
		}
		b.WriteString("---\n\nProse.\n\n## More\n\nprose.\n")
		name := "content/reviews/hostile.md"
		in := rewritten(t, o, name, []byte(b.String()), Sections)
		moved, stayed = moved+len(in.Moved), stayed+len(in.Told)
		same(t, o, name, []byte(b.String()), []byte(in.Text))
		if again := rewritten(t, o, name, []byte(in.Text), Sections); again.Text != in.Text {
			t.Errorf("a second time changes it:\n%s", in.Text)
		}
		back := rewritten(t, o, name, []byte(in.Text), YAML)
		for _, told := range back.Told {
			t.Errorf("back: %s\n%s", told.Message, in.Text)
		}
		same(t, o, name, []byte(b.String()), []byte(back.Text))
		for _, told := range in.Told {
			t.Log(told.Message)
		}
	}
	t.Logf("%d fields moved, %d stayed", moved, stayed)
	if moved < 5*stayed {
		t.Errorf("%d fields moved, and %d stayed", moved, stayed)
	}
}

// quoted writes a text as YAML in the one way that takes everything.
func quoted(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\t", `\t`).Replace(s) + `"`
}
