package letters

import (
	"fmt"
	"slices"
	"strings"

	"throughline/internal/plain"
)

// Markdown is the letter as Markdown (CommonMark) that reads well as it is: numbers behind sentences are links, and
// the list at its end says what each of them is.
func (l *Letter) Markdown() string {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n\n%s\n", escape(l.Title), escape(l.Lead))
	var refs []Ref
	for _, s := range l.Sections {
		fmt.Fprintf(&b, "\n## %s\n", escape(s.Heading))
		for _, p := range s.Paras {
			b.WriteString("\n")
			if p.Quote {
				b.WriteString("> ")
			}
			for _, r := range p.Runs {
				b.WriteString(r.markdown())
			}
			b.WriteString("\n")
		}
		if s.ID == "budgets" && len(s.Figures) > 0 {
			b.WriteString("\n")
			for _, f := range s.Figures {
				fmt.Fprintf(&b, "- %s: %s\n", escape(strings.TrimSpace(f.Title+" "+f.Unit)),
					escape(strings.TrimSuffix(f.Says, ".")))
			}
		}
		refs = append(refs, s.Refs...)
	}
	slices.SortFunc(refs, func(a, b Ref) int { return a.N - b.N })
	if len(refs) > 0 {
		b.WriteString("\n## Where it is written\n\n")
	}
	for _, r := range refs {
		fmt.Fprintf(&b, "%d. [%s](%s)", r.N, escape(r.Text), r.Href)
		if r.Note != "" {
			b.WriteString(", " + escape(r.Note))
		}
		b.WriteString("\n")
	}
	b.WriteString("\n" + ending + "\n")
	return b.String()
}

// ending stands under every letter.
const ending = "Computed from what people wrote. Nobody is counted, nothing is narrated by a model."

func (r *Run) markdown() string {
	lead, words := splitSpace(r.Text)
	out := escape(words)
	if r.Class != "" && words != "" {
		out = "**" + out + "**"
	}
	out = lead + out
	trail := ""
	if trimmed := strings.TrimRight(out, " "); len(r.Refs) > 0 {
		out, trail = trimmed, out[len(trimmed):]
	}
	for _, ref := range r.Refs {
		out += fmt.Sprintf(" [%d](%s)", ref.N, ref.Href)
	}
	return out + trail
}

func splitSpace(s string) (space, rest string) {
	rest = strings.TrimLeft(s, " ")
	return s[:len(s)-len(rest)], rest
}

// escape makes words of a text that Markdown would read as marks stay words, on one line.
func escape(s string) string {
	s = strings.Join(strings.Fields(plain.Text(s)), " ")
	return strings.NewReplacer(`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "<", `\<`,
		"&", `\&`, "#", `\#`, "|", `\|`, "~", `\~`).Replace(s)
}
