package parse

import (
	"throughline/internal/node"
	"throughline/internal/review"
)

// Tables are the keys of front matter by what has them, in the order of the tables in fields.go: "review", "event"
// and so on. They are what an editor offers and what a schema allows.
func Tables() map[string][]string {
	out := map[string][]string{
		"review": node.Keys(reviewTable()), "artifact": node.Keys(artifactTable()), "theory": node.Keys(theoryTable()),
		"event": node.Keys(eventTable()), "question": node.Keys(questionTable()),
		"followup": node.Keys(followupTable()),
		"takeaway": node.Keys(takeawayTable()), "burn": node.Keys(burnTable()),
	}
	for _, kind := range []review.ItemKind{review.Contributor, review.Mitigator, review.Risk, review.Difficulty} {
		out[string(kind)] = node.Keys(itemFields(kind))
	}
	return out
}
