package sections

import (
	"regexp"
	"strings"
	"unicode"

	"throughline/internal/review"
)

// Normal is a label as labels are compared: lower case, without emoji, :shortcodes:, marks of emphasis, what stands
// in brackets at its end, a number in front, and the colon or the marks behind it.
func Normal(label string) string {
	label, _ = splitLabel(label)
	return label
}

var (
	shortcode = regexp.MustCompile(`:[a-z0-9_+-]+:`)
	numbered  = regexp.MustCompile(`^(?:\d+(?:\.\d+)*|[ivx]+)[.):]?\s+`)
	bracketed = regexp.MustCompile(`\s*[(\[]([^()\[\]]*)[)\]]\s*$`)
)

// splitLabel gives a label as labels are compared, and what it says beside that.
func splitLabel(label string) (name, rest string) {
	s := strings.TrimSpace(label)
	s = shortcode.ReplaceAllString(s, "")
	s = strings.Map(func(r rune) rune {
		if r == '*' || r == '_' || r == '`' || r > 0x7f && !unicode.IsLetter(r) && !unicode.IsMark(r) && r != '’' ||
			r == 0xfe0f {
			return -1
		}
		return r
	}, s)
	s = strings.TrimSpace(strings.TrimRight(strings.TrimSpace(s), "#:. "))
	if m := bracketed.FindStringSubmatchIndex(s); m != nil && m[0] > 0 {
		s, rest = s[:m[0]], strings.TrimSpace(s[m[2]:m[3]])
	}
	s = strings.ToLower(strings.TrimSpace(strings.TrimRight(s, ": ")))
	s = strings.ReplaceAll(numbered.ReplaceAllString(s, ""), "’", "'")
	return strings.Join(strings.Fields(s), " "), rest
}

// ownName is the field that a label is the name of; "" for none.
func ownName(label string) string {
	switch label {
	case "summary":
		return "summary"
	case "what surprised us", "surprise", "surprises":
		return "surprise"
	case "impact", "impacts":
		return "impact"
	case "detection":
		return "detection"
	case "timeline", "timelines":
		return "timeline"
	case "contributor", "contributors":
		return "contributors"
	case "mitigator", "mitigators":
		return "mitigators"
	case "risk", "risks":
		return "risks"
	case "difficulty", "difficulties":
		return "difficulties"
	case "theory", "theories":
		return "theories"
	case "artifact", "artifacts":
		return "artifacts"
	case "question", "questions":
		return "questions"
	case "follow-up", "follow-ups", "follow up", "follow ups", "followup", "followups":
		return "followups"
	case "takeaway", "takeaways":
		return "takeaways"
	case "related":
		return "related"
	}
	return ""
}

// Names are the fields that sections can be, for settings.
func Names() []string {
	return append(review.SectionFields(), Prose)
}

// nameOf is the field of a heading's line, braces and marks and all; "" for none.
func (o *Options) nameOf(line string) string {
	line = strings.TrimSpace(strings.Trim(strings.TrimSpace(line), "#"))
	if i := strings.IndexByte(line, '{'); i > 0 {
		line = line[:i]
	}
	name := Normal(line)
	if f, ok := o.Also[name]; ok {
		return f
	}
	return ownName(name)
}

// IsLabel reports whether a heading names what stands under it and cannot be a title: the name of a field, or in
// documents of others a word that templates have.
func (o *Options) IsLabel(label string) bool {
	name := Normal(label)
	if _, ok := o.Also[name]; ok || o.Mode != Off && ownName(name) != "" {
		return true
	}
	if o.Mode != Common {
		return false
	}
	switch name {
	case "metadata", "details", "general", "general information", "status", "attendees", "authors", "date", "severity",
		"title", "resolution", "introduction", "contents":
		return true
	}
	return commonName(name) != "" && len(strings.Fields(name)) < 4
}

// chance is the field of what we were lucky with: mitigators, by chance.
const chance = "mitigators by chance"

// moments is the field of times with labels, and perhaps that of a section that is a timeline if its entries have
// times.
const (
	moments = "times"
	perhaps = "timeline?"
)

// commonName is the field that the words of a label belong to; "" for none. The first word that fits wins.
func commonName(label string) string {
	if label == "" || len(strings.Fields(label)) > 7 {
		return ""
	}
	has := func(words ...string) bool {
		for _, w := range words {
			if hasWord(label, w) {
				return true
			}
		}
		return false
	}
	switch {
	case has("appendix", "appendices") || label == "logs" || label == "log" || label == "supporting information" ||
		label == "background":
		return Prose
	case has("timeline", "chronology") || label == "sequence of events":
		return "timeline"
	case label == "key events" || label == "key times":
		return moments
	case label == "context" || label == "leadup" || label == "lead-up" || label == "lead up" || label == "events" ||
		label == "service degradation":
		return perhaps
	case has("went well", "worked well"):
		return "mitigators"
	case has("lucky", "luck"):
		return chance
	case has("went wrong", "went poorly", "go well", "gone better", "hard to detect", "didn't work", "wasn't caught",
		"detection delay"):
		return "difficulties"
	case label == "short term fix" || label == "long term solution" || label == "actions taken":
		return ""
	case has("action", "actions", "follow-up", "follow-ups", "follow up", "followup", "followups", "corrective",
		"prevent", "preventing", "preventive",
		"preventative", "improvement", "improvements", "moving forward", "next steps"):
		return "followups"
	case has("cause", "causes", "contributing", "why", "why's", "whys", "trigger", "triggers", "underlying issue",
		"technical problem") || label == "how did it happen?":
		return "contributors"
	case label == "scope" || has("impact", "affected"):
		return "impact"
	case has("lesson", "lessons", "takeaway", "takeaways", "conclusion", "conclusions", "insight", "insights",
		"learnings"):
		return "takeaways"
	case has("summary", "overview", "what happened", "tl;dr", "synopsis"):
		return "summary"
	case has("detection", "detected") || label == "identified":
		return "detection"
	}
	return ""
}

// hasWord reports whether words stand in a label as words of their own.
func hasWord(label, words string) bool {
	for at := 0; ; {
		i := strings.Index(label[at:], words)
		if i < 0 {
			return false
		}
		from, to := at+i, at+i+len(words)
		if (from == 0 || !wordByte(label[from-1])) && (to == len(label) || !wordByte(label[to])) {
			return true
		}
		at = from + 1
	}
}

func wordByte(b byte) bool {
	return b >= 'a' && b <= 'z' || b >= '0' && b <= '9' || b == '\'' || b >= 0x80
}

// isList reports whether a field is made of items; the others are texts.
func isList(field string) bool {
	switch field {
	case "summary", "surprise", "impact", "detection":
		return false
	}
	return true
}
