package parse

import "strings"

// meant says how what other templates ask for is told here, "" for words that it does not know.
func meant(what, key string) string {
	word := strings.NewReplacer("_", "", "-", "", " ", "").Replace(strings.ToLower(key))
	if what == "a review" {
		return meantOfReview(word)
	}
	return meantOfItem(what, word)
}

func meantOfReview(word string) string {
	switch word {
	case "rootcause", "rootcauses", "cause", "causes", "trigger", "triggers", "contributingfactors", "factors":
		return "what made it possible stands in contributors, and there are always several"
	case "whatwentwell", "wentwell", "mitigation", "mitigations", "safeguards":
		return "what kept it from being worse stands in mitigators"
	case "whatwentwrong", "challenges", "problems":
		return "what made it hard to handle stands in difficulties"
	case "severity", "sev", "priority", "level", "urgency":
		return "there are no levels here: impact says what it meant for people, {users_percent: 15, text: ...}"
	case "draft", "published", "publish", "private", "unlisted", "hidden", "visibility":
		return "who sees it is said by status: draft, and by audience:"
	case "tags", "labels", "categories", "keywords", "topics":
		return "what reviews have in common stands in themes"
	case "author", "authors", "owner", "owners", "participants", "responders", "attendees":
		return "who took part stands in people: [{role: incident commander}]"
	case "actions", "actionitems", "todos", "tasks", "tickets", "nextsteps":
		return "what was decided stands in followups"
	case "lessons", "lessonslearned", "lessonslearnt", "learnings":
		return "what to remember stands in takeaways: [{text: ...}]"
	case "description", "abstract", "tldr", "overview", "synopsis":
		return "one paragraph about it stands in summary"
	case "started", "detected", "declared", "mitigated", "resolved", "starttime", "endtime", "start", "end",
		"duration", "ttd", "ttr", "mttr":
		return "moments stand in times: {started: ..., detected: ..., resolved: ...}, or as marker: of events"
	case "evidence", "links", "attachments", "graphs", "screenshots":
		return "what people looked at stands in artifacts"
	case "hypotheses", "hypothesis":
		return "what people held to be going on stands in theories"
	case "events", "log", "chronology":
		return "events stand in timeline"
	}
	return ""
}

func meantOfItem(what, word string) string {
	switch word {
	case "time", "when", "timestamp", "date":
		if what == "an event" {
			return "when it was stands in at"
		}
	case "who", "team", "actor", "source", "perspective":
		if what == "an event" {
			return "whose view it is stands in lane"
		}
	case "message", "description", "details", "body", "note", "notes":
		return "what there is to say stands in text"
	case "assignee", "responsible":
		return "who has it stands in owner"
	case "deadline", "by":
		return "until when stands in due"
	case "link", "url", "uri", "ticket", "issue":
		return "an address stands in href"
	case "name", "summary", "what":
		return "what it is called stands in title"
	case "type":
		return "what it is stands in kind"
	}
	return ""
}
