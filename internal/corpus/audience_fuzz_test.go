package corpus

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"throughline/internal/config"
	"throughline/internal/diag"
	"throughline/internal/markdown"
	"throughline/internal/parse"
	"throughline/internal/review"
)

// inCode is what a page shows as code.
var inCode = regexp.MustCompile(`(?s)<(?:code|pre)[\s>].*?</(?:code|pre)>`)

// FuzzAudience holds that for any text, in the body, in a text of the front matter, in a title and in plain words,
// however it ends its lines and whatever stands around the fence, the public edition holds no word that stood between
// a fence and its end, or there is an error; but for code, which is shown as code.
func FuzzAudience(f *testing.F) {
	for _, seed := range []string{"\n", "\r", "\r\n", "\u2028", "\u0085", " ", "\n\u200b", "\n> ", "\n- ", "`", "<!--",
		"-->\n", "\n\n    ", "\n~~~\n", "\\", "\n:::note\n", "|"} {
		for form := range byte(5) {
			f.Add("Intro"+seed, seed, seed, seed+"end", form)
		}
	}
	m := markdown.New()
	f.Fuzz(func(t *testing.T, before, open, shut, after string, form byte) {
		const word = "SECRETWORD"
		if strings.Contains(before+open+shut+after, word[:6]) {
			return
		}
		text := before + ":::audience internal" + open + word + shut + ":::" + after
		quoted, err := json.Marshal(text)
		if err != nil || len(text) > 4000 {
			return
		}
		src := "---\ntitle: x\naudience: public\n---\n" + text
		switch form % 5 {
		case 1:
			src = fmt.Sprintf("{\"audience\": \"public\", \"title\": \"x\", \"summary\": %s}\n", quoted)
		case 2:
			src = fmt.Sprintf("{\"audience\": \"public\", \"title\": %s}\n", quoted)
		case 3:
			src = fmt.Sprintf("{\"audience\": \"public\", \"title\": \"x\", \"theories\": [{\"claim\": \"y\", "+
				"\"held_by\": %s}]}\n", quoted)
		case 4:
			src = "---\ntitle: x\naudience: public\nsummary: >\n  " + strings.ReplaceAll(text, "\n", "\n  ") +
				"\n---\n"
		}
		var errs diag.List
		o := &parse.Options{Zone: time.UTC, Markdown: m, Audiences: []string{"internal", "public"}}
		r := parse.Review(diag.NewFile("content/reviews/x.md", []byte(src)), o, &errs)
		if r == nil || diag.HasErrors(errs.Sorted()) {
			return
		}
		p := Parts{Settings: config.Default(), Markdown: m, Files: fileSet{}, Docs: []Doc{Outline(m, r)}}
		for _, cut := range Gate(p, "public", &errs).Reviews {
			for field := range review.Walk(cut, review.AllRoles) {
				said := fmt.Sprintf("%v", reflect.ValueOf(field.At).Elem().Interface())
				if strings.Contains(said, word) && !onlyCode(m, field, word) {
					t.Errorf("%q: %s of the public edition is %q", src, field.Key, said)
				}
			}
		}
	})
}

// onlyCode reports whether a page shows a word of a field, or the fence before it, as code alone.
func onlyCode(m *markdown.Engine, f *review.Field, word string) bool {
	var src string
	switch at := f.At.(type) {
	case *review.Text:
		src = at.Src
	case *string:
		if f.Role != review.Titles {
			return false
		}
		src = *at
	default:
		return false
	}
	var b bytes.Buffer
	if m.Render(&b, src, markdown.Options{}, false) != nil {
		return true // and the page is not made
	}
	shown := inCode.ReplaceAllString(b.String(), "")
	return !strings.Contains(shown, word) ||
		!strings.Contains(shown, "audience") // the fence itself is code, and so is none
}
