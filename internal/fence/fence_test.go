package fence

import (
	"strings"
	"testing"
)

func TestFind(t *testing.T) {
	fences := []string{
		":::audience internal", "a :::audience internal b", "Intro :::audience internal SECRET :::",
		"\r:::audience internal\r",
		"a\u2028:::audience internal\u2028", "a\u0085:::audience x", "：：：audience internal", "﹕﹕﹕audience x",
		"\u200b:::audience x", ":\u200b:\u2060:audience x",
		"::::: audience x", "::: {.audience internal}", ":::{audience=internal}", "> :::AUDIENCE internal",
		":::audi\u00adence x", ":::ａｕｄｉｅｎｃｅ x",
		":::аudience x", ":::audiance internal", ":::audeince internal", ":::audiences x", "&#58;&#58;&#58;audience x",
		"&colon;&colon;&colon;audience x",
		"&#x3a;::audience x", `\:\:\:audience x`, "::audience internal", "a ::audience internal", ":::internal",
		":::only internal", "::: for partners",
		":::\u00a0audience x", ":::𝐚𝐮𝐝𝐢𝐞𝐧𝐜𝐞 x",
	}
	for _, text := range fences {
		got := Find(text, "internal", "partners", "public")
		if len(got) != 1 || got[0].Start >= got[0].End || got[0].End > len(text) {
			t.Errorf("%q: %v", text, got)
		}
	}
	for _, text := range []string{"", "a: b", "09:02 x", "std::audience x", "Ticket::Audience", "fe80::1",
		":::warning", "::: {.callout-note}", ":::", ":::\naudience members", "& audience",
		"the audience: internal", "日本：東京：audience", "::: tip\ninternal", "a::b internal", strings.Repeat(":", 1000),
		":::figure of the day"} {
		if got := Find(text, "internal", "partners", "public"); len(got) > 0 {
			t.Errorf("%q reads as a fence at %v", text, got)
		}
	}
	if got := Find("::: audience a ::: audience b"); len(got) != 2 || got[1].Start != 15 {
		t.Errorf("two fences are found at %v", got)
	}
}

// FuzzFind holds that whatever a text is, places are in it, in order, and a fence behind it is found.
func FuzzFind(f *testing.F) {
	f.Add("a\n:::audience x\n", "\u2028")
	f.Fuzz(func(t *testing.T, text, end string) {
		last := 0
		for _, p := range Find(text, "internal") {
			if p.Start < last || p.End <= p.Start || p.End > len(text) {
				t.Fatalf("%q: %v", text, p)
			}
			last = p.End
		}
		whole := text + end + "\n:::audience internal\n" + end
		at := len(text) + len(end) + 1
		for _, p := range Find(whole) {
			if p.Start <= at && p.End >= at+len(":::audience") {
				return
			}
		}
		t.Errorf("%q: the fence is not found", whole)
	})
}
