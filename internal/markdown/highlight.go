package markdown

import (
	stdhtml "html"
	"strings"

	"github.com/alecthomas/chroma/v2"
	"github.com/alecthomas/chroma/v2/lexers"
)

// maxHighlight is the size of a code block above which colours cost more than they help.
const maxHighlight = 64 << 10

// Highlight renders code as a block whose tokens have short classes (k for keywords, s for strings, c for comments,
// ...: the first letter of chroma's own short names), for a stylesheet to colour in light and dark.
func Highlight(code, lang string) string {
	var b strings.Builder
	b.WriteString(`<pre class="code" tabindex="0"><code>`)
	lexer := chroma.Lexer(nil)
	if lang != "" && len(code) <= maxHighlight {
		lexer = lexers.Get(lang)
	}
	if lexer == nil {
		b.WriteString(stdhtml.EscapeString(code))
	} else {
		highlight(&b, lexer, code)
	}
	b.WriteString("</code></pre>\n")
	return b.String()
}

func highlight(b *strings.Builder, lexer chroma.Lexer, code string) {
	tokens, err := chroma.Coalesce(lexer).Tokenise(nil, code)
	if err != nil {
		b.WriteString(stdhtml.EscapeString(code))
		return
	}
	for t := range tokens.Stdlib() {
		text := stdhtml.EscapeString(t.Value)
		if class := tokenClass(t.Type); class != "" {
			b.WriteString(`<span class="` + class + `">` + text + `</span>`)
		} else {
			b.WriteString(text)
		}
	}
}

func tokenClass(t chroma.TokenType) string {
	switch {
	case t.InCategory(chroma.Keyword):
		return "k"
	case t.InSubCategory(chroma.LiteralString):
		return "s"
	case t.InSubCategory(chroma.LiteralNumber):
		return "m"
	case t.InCategory(chroma.Comment):
		return "c"
	case t == chroma.NameFunction, t == chroma.NameTag, t == chroma.NameAttribute, t == chroma.NameBuiltin:
		return "n"
	case t == chroma.GenericDeleted:
		return "gd"
	case t == chroma.GenericInserted:
		return "gi"
	}
	return ""
}
