package parse

import (
	"strings"

	"throughline/internal/node"
)

// Other tools have many ways to say that a page is not to be seen. One that is not understood is taken for one that
// hides: a review that is missing is looked for, one that should not have been published was read.

// hides reports whether an entry of foreign front matter says that the page is not for everybody, or may say so.
func hides(e node.Entry) (hides, known bool) {
	word := ""
	if e.Value.Kind == node.Scalar {
		word = strings.ToLower(strings.TrimSpace(e.Value.Text))
	}
	yes, no := isOneOf(word, "true yes on 1"), isOneOf(word, "false no off 0") || e.Value.Kind == node.Null
	switch strings.NewReplacer("_", "", "-", "").Replace(strings.ToLower(e.Key)) {
	case "draft", "private", "unlisted", "hidden", "isdraft", "isprivate", "unpublished", "noindex", "confidential":
		return !no, yes || no
	case "published", "publish", "public", "listed", "ispublished", "ispublic":
		dated := len(word) >= 4 && word[0] >= '1' && word[0] <= '2' && strings.Count(word, "-") == 2
		return !yes && !dated && e.Value.Kind != node.Null, yes || no || dated
	case "visibility", "access", "confidentiality":
		open := isOneOf(word, "public open everyone everybody all internal")
		return !open, open || isOneOf(word, "private draft unlisted hidden restricted confidential secret")
	case "status", "state", "stage":
		over := isOneOf(word, "published in-review resolved closed final finished done complete completed mitigated "+
			"monitoring live "+
			"public approved reviewed accepted") || e.Value.Kind == node.Null
		return !over, over || isOneOf(word, "draft wip unpublished private hidden todo idea")
	}
	return false, true
}

func isOneOf(word, words string) bool {
	for _, w := range strings.Fields(words) {
		if w == word {
			return true
		}
	}
	return false
}

// foreignDraft makes a draft of a review whose front matter says in another tool's words that it is not to be seen.
func (p *reader) foreignDraft(front *node.Node) {
	if front == nil || !p.o.Foreign {
		return
	}
	for _, e := range front.Entries {
		hidden, known := hides(e)
		if !hidden {
			continue
		}
		p.r.Status = "draft"
		if !known {
			p.Errs.Warnf(p.File, e.KeySpan, "foreign", "write status: published or status: draft",
				"what %s says here is not understood, so this review is a draft", e.Key)
		}
	}
}
