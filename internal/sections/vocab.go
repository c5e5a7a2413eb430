package sections

import (
	"slices"

	"throughline/internal/diag"
	"throughline/internal/eventline"
	"throughline/internal/review"
)

// vocabulary is what braces may say behind an item of a field, or on the heading of a text.
func (r *reading) vocabulary(field string) *eventline.Vocabulary {
	if v := r.vocabularies[field]; v != nil {
		return v
	}
	v := Vocabulary(field, r.o.Audiences, r.o.Artifact)
	r.vocabularies[field] = v
	return v
}

// Vocabulary is what braces may say behind an item of a field, as DESIGN 3.1 has its keys and enumerations.
func Vocabulary(field string, audiences []string, artifact func(string) bool) *eventline.Vocabulary {
	v := &eventline.Vocabulary{Values: map[string][]string{}, Audiences: audiences, Artifact: artifact}
	words := func(key string, values []string) {
		v.Keys = append(v.Keys, key)
		for _, w := range values {
			v.Values[w] = append(v.Values[w], key)
		}
	}
	common := []string{"id", "title", "text", "themes", "audience", "group"}
	switch field {
	case "contributors", "mitigators", "risks", "difficulties":
		v.Keys = append(common, "events", "evidence")
	}
	switch field {
	case "contributors":
		v.Keys = append(v.Keys, "since", "outcome_of")
	case "mitigators":
		words("source", review.Sources())
	case "risks":
		v.Keys = append(v.Keys, "from")
	case "difficulties":
		words("kind", review.DifficultyKinds())
		v.Keys = append(v.Keys, "topic", "knowers")
	case "artifacts":
		v.Keys = append(common, "href", "file", "captured", "useful_for")
		words("kind", review.ArtifactKinds())
		words("fit", review.Fits())
	case "theories":
		v.Keys = []string{"id", "claim", "held_by", "text", "themes", "audience", "group"}
	case "timeline":
		v.Keys = []string{"id", "at", "until", "lane", "text", "theory", "evidence", "audience", "group"}
		words("kind", review.EventKinds())
		words("marker", review.Markers())
		words("known", review.Known())
		v.Event, v.Effects = true, review.Effects()
	case "questions":
		v.Keys = []string{"id", "ask", "of", "answer", "audience", "group"}
		words("status", review.QuestionStatuses())
	case "followups":
		v.Keys = append(common, "owner", "due", "done", "href", "why")
		words("kind", review.FollowupKinds())
		words("status", review.FollowupStatuses())
		v.Owner = true
	case "takeaways":
		v.Keys = []string{"id", "text", "themes", "audience", "group"}
	case "related":
		v.Keys = []string{"id", "how"}
	case "detection":
		words("by", review.DetectedBy())
	case "impact":
		v.Keys = []string{"users_percent"}
	}
	return v
}

// braces cuts the braces that end a piece's first line or first paragraph, if they are ours, and says what is wrong
// with them.
func (r *reading) braces(field string, p piece) (rest piece, words []eventline.Word, ours bool) {
	if len(p) == 0 {
		return p, nil, false
	}
	ends := []int{1, p.lines1()}
	for _, n := range slices.Compact(ends) {
		head := p[:n]
		text := head.String()
		end, at, ok := eventline.CutBraces(text)
		if !ok {
			continue
		}
		place := func(from, to int) diag.Span {
			return r.span(head.place(at[0]+from), head.place(at[0]+to))
		}
		words, ours, problems := r.vocabulary(field).Read(text[at[0]:at[1]], place)
		r.problems(problems)
		if !ours {
			continue
		}
		cut, _ := head.cutAt(end, len(text))
		return append(cut[:len(cut):len(cut)], p[n:]...), words, true
	}
	return p, nil, false
}

func (r *reading) problems(list []eventline.Problem) {
	for _, p := range list {
		r.out.Remarks = append(r.out.Remarks, ProblemRemark(p))
	}
}

// ProblemRemark is what there is to say about braces.
func ProblemRemark(p eventline.Problem) Remark {
	severity := diag.Error
	if p.Warning {
		severity = diag.Warning
	}
	return Remark{Severity: severity, Rule: "braces", Span: p.Span, Message: p.Message, Hint: p.Hint}
}
