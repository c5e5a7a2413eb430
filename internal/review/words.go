package review

import "slices"

// ItemKind names a kind of item: what an address review#item can point at.
type ItemKind string

// The kinds of items.
const (
	Contributor  ItemKind = "contributor"
	Mitigator    ItemKind = "mitigator"
	Risk         ItemKind = "risk"
	Difficulty   ItemKind = "difficulty"
	TheoryItem   ItemKind = "theory"
	EventItem    ItemKind = "event"
	ArtifactItem ItemKind = "artifact"
	FollowupItem ItemKind = "follow-up"
	QuestionItem ItemKind = "question"
	TakeawayItem ItemKind = "takeaway"
)

// ItemKinds are all kinds of items.
func ItemKinds() []ItemKind {
	return []ItemKind{Contributor, Mitigator, Risk, Difficulty, TheoryItem, EventItem, ArtifactItem, FollowupItem,
		QuestionItem, TakeawayItem}
}

// Plural is the name of the kind's list in front matter, data files and addresses.
func (k ItemKind) Plural() string {
	switch k {
	case Difficulty:
		return "difficulties"
	case TheoryItem:
		return "theories"
	case EventItem:
		return "timeline"
	case FollowupItem:
		return "followups"
	}
	return string(k) + "s"
}

// The words that fields allow, in the order in which people read them. The first is the default where there is one.
// They are functions because a slice variable could be changed by anyone.

// Kinds are the kinds of reviews.
func Kinds() []string {
	return []string{"incident", "near-miss", "surprise", "game-day", "experiment", "success"}
}

// Statuses are the states of a review.
func Statuses() []string { return []string{"published", "draft", "in-review"} }

// DetectedBy are the ways in which something is noticed.
func DetectedBy() []string { return []string{"alert", "human", "customer", "chance"} }

// Sources are where a mitigator came from.
func Sources() []string { return slices.Clone(sources[:]) }

var sources = [...]string{"design", "automation", "person", "team", "chance"}

// DifficultyKinds are what made an incident hard to handle.
func DifficultyKinds() []string {
	return []string{"island-of-knowledge", "signal", "coordination", "tooling", "handoff", "access"}
}

// ArtifactKinds are the kinds of artifacts.
func ArtifactKinds() []string {
	return []string{"graph", "dashboard", "query", "log", "chat", "trace", "commit", "pull-request", "deploy",
		"command-history", "document", "recording", "ticket", "interview", "runbook"}
}

// EventKinds are the kinds of events.
func EventKinds() []string {
	return []string{"alert", "observation", "assessment", "decision", "action", "communication", "help", "handoff",
		"change", "impact", "recovery", "surprise", "note"}
}

// Markers are the moments between which the phases of an incident run, in their usual order.
func Markers() []string { return []string{"started", "detected", "declared", "mitigated", "resolved"} }

// Effects are what an event can do to a theory.
func Effects() []string {
	return []string{"raises", "supports", "weakens", "acts-on", "rules-out", "stands", "parks", "revives"}
}

// FollowupKinds are the kinds of follow-ups.
func FollowupKinds() []string {
	return []string{"change", "design", "learn", "share", "accept", "none"}
}

// FollowupStatuses are the states of a follow-up.
func FollowupStatuses() []string { return []string{"open", "in-progress", "done", "dropped"} }

// QuestionStatuses are the states of a question.
func QuestionStatuses() []string { return []string{"open", "answered", "parked"} }

// Known are the values of an event's known key: whether people knew it then or learnt it later.
func Known() []string { return []string{"then", "later"} }

// Fits tell how a runbook fitted what happened.
func Fits() []string { return []string{"helped", "left", "wrong"} }

// SectionFields are the fields that a section of the body can be.
func SectionFields() []string {
	return []string{"summary", "surprise", "impact", "detection", "timeline", "contributors", "mitigators", "risks",
		"difficulties",
		"theories", "artifacts", "questions", "followups", "takeaways", "related"}
}
