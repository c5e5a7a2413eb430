package language

import (
	"fmt"
	"slices"
	"strings"

	"throughline/internal/diag"
)

// Vale gives the rules as a style for the prose linter Vale: the files of a folder, by name. A style knows phrases
// and no subjects or sections, so it asks more often than is right; what cannot be told from phrases at all is left
// to some that are nearly always meant.
func Vale() map[string]string {
	out := map[string]string{}
	tokens := map[string][]string{}
	var order []*Probe
	probes := Probes()
	for i := range probes {
		p := &probes[i]
		if tokens[p.Rule] == nil {
			order = append(order, p)
		}
		tokens[p.Rule] = append(tokens[p.Rule], valeTokens(p)...)
	}
	for _, p := range order {
		rule, _ := diag.FindRule(p.Rule)
		var b strings.Builder
		fmt.Fprintf(&b, "# %s\n", rule.Explain)
		fmt.Fprintf(&b, "extends: existence\nmessage: %s\nlevel: suggestion\nignorecase: true\ntokens:\n",
			single(p.Question))
		for _, t := range tokens[p.Rule] {
			fmt.Fprintf(&b, "  - %s\n", single(t))
		}
		out[strings.TrimPrefix(p.Rule, "language-")+".yml"] = b.String()
	}
	return out
}

// single is a text in single quotes, as YAML has it.
func single(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

// valeTokens are the phrases of a probe as regular expressions.
func valeTokens(p *Probe) []string {
	phrases := p.phrases
	switch p.Rule {
	case "language-counterfactual":
		phrases = []string{"<who> should|could|ought to? not? have <participle>", "<who> failed|neglected to <agent>",
			"<who> did not <agent>", "should have been <handled>", "nobody <handled> the|that|it",
			"would have been better|useful|helpful to"}
	case "language-hindsight":
		phrases = append(slices.Clone(phrases), "obviously|evidently|clearly the|we|it|this|they|our")
	case "language-single-cause":
		phrases = []string{"the root cause is|was|of", "as the root cause"}
	}
	out := make([]string, 0, len(phrases))
	for _, text := range phrases {
		out = append(out, valeToken(phrase(text)))
	}
	return out
}

// valeToken is one pattern as a regular expression, without the boundaries that Vale puts around it.
func valeToken(p pattern) string {
	lex := newLexicon()
	var b strings.Builder
	for i, choice := range p {
		optional := choice[0] == ""
		if optional {
			choice = choice[1:]
		}
		var words []string
		for _, c := range choice {
			words = append(words, valeWord(lex, c))
		}
		word := "(?:" + strings.Join(words, "|") + ")"
		space := `\s+`
		if slices.Contains(choice, "not") { // should not, shouldn't
			word, space = `(?:\s+not|n['’]t)`, ""
			if i == 0 {
				word = "not"
			}
		}
		if i == 0 {
			space = ""
		}
		if optional && i == 0 {
			b.WriteString("(?:" + word + `\s+)?`)
			continue
		}
		if i > 0 && strings.HasSuffix(b.String(), `\s+)?`) {
			space = ""
		}
		part := space + word
		if optional {
			part = "(?:" + part + ")?"
		}
		b.WriteString(part)
	}
	return b.String()
}

func valeWord(lex *lexicon, c string) string {
	list := func(set map[string]bool) string {
		var out []string
		for w := range set {
			out = append(out, w)
		}
		slices.Sort(out)
		return strings.Join(out, "|")
	}
	switch c {
	case "_":
		return `\w+`
	case "<participle>":
		return `\w+ed|` + list(lex.participles)
	case "<handled>":
		return list(lex.handled)
	case "<agent>":
		return list(lex.agentVerbs)
	case "<person>":
		return list(lex.people)
	case "<who>":
		return `i|we|he|she|they|(?:the|our|an?) (?:[\w-]+ )?(?:engineers?|developers?|operators?|team|crew|person)`
	case "<gerund>":
		return `\w{3,}ing`
	}
	return c
}
