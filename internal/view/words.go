package view

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"throughline/internal/derive"
	"throughline/internal/review"
)

// Agree chooses the words for a number.
func Agree(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

// NumberWord writes small numbers as words.
func NumberWord(n int) string {
	words := [...]string{"none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
		"eleven", "twelve"}
	if n >= 0 && n < len(words) {
		return words[n]
	}
	return fmt.Sprint(n)
}

// SourceWords says where a mitigator came from.
func SourceWords(source string) string {
	switch source {
	case "design":
		return "by design"
	case "automation":
		return "by automation"
	case "person":
		return "by one person"
	case "team":
		return "by a team"
	case "chance":
		return "by chance"
	}
	return ""
}

// Shorten cuts a text between words so that it has at most so many characters and an ellipsis.
func Shorten(s string, limit int) string {
	s = singleSpaced(s)
	end := firstRunes(s, limit)
	if end == len(s) {
		return s
	}
	cut := s[:end]
	if i := strings.LastIndexByte(cut, ' '); i > limit/2 {
		cut = cut[:i]
	}
	return strings.TrimRight(cut, " ,.;:") + "…"
}

// singleSpaced is a text with single spaces between its words.
func singleSpaced(s string) string {
	space := true // before the first word
	for i := range len(s) {
		c := s[i]
		if c >= utf8.RuneSelf || c < ' ' || c == ' ' && space {
			return strings.Join(strings.Fields(s), " ")
		}
		space = c == ' '
	}
	return strings.TrimSuffix(s, " ")
}

// firstRunes is how many bytes the first n characters of a text take; all of them where it has fewer.
func firstRunes(s string, n int) int {
	if len(s) <= n {
		return len(s)
	}
	for i := range s {
		if n == 0 {
			return i
		}
		n--
	}
	return len(s)
}

// Sentences is a text in as many whole sentences as fit; where not even a third of the room is filled by them, it is
// cut between words.
func Sentences(s string, limit int) string {
	s = singleSpaced(s)
	if firstRunes(s, limit) == len(s) {
		return s
	}
	r := []rune(s[:firstRunes(s, limit+2)])
	for i := limit - 1; i >= limit/3; i-- {
		if strings.ContainsRune(".?!", r[i]) && r[i+1] == ' ' && !unicode.IsLower(r[i+2]) {
			return string(r[:i+1])
		}
	}
	return Shorten(s, limit)
}

// ClassOf makes a word fit for a class attribute: "follow-up" stays, spaces become dashes.
func ClassOf(s string) string { return strings.ReplaceAll(s, " ", "-") }

// Count says "1 review", "3 reviews".
func Count(n int, singular, plural string) string {
	if n == 1 {
		return "1 " + singular
	}
	return fmt.Sprintf("%d %s", n, plural)
}

// Capitalize starts a text with a capital letter.
func Capitalize(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

// ReasonWords says in which way two items resemble each other: "same mitigator", "same contributor words: connection
// pool", "risk there, contributor here, same words: certificate".
func ReasonWords(how derive.How, here, there derive.Item, words []string) string {
	switch how {
	case derive.SameItem:
		return "same " + string(there.Of)
	case derive.SameTopic:
		if here.Extra().Kind == "island-of-knowledge" && there.Extra().Kind == here.Extra().Kind {
			return "same island of knowledge: " + here.Extra().Topic
		}
		return "difficulty of the same topic: " + here.Extra().Topic
	}
	quoted := strings.Join(words, ", ")
	if here.Of == there.Of {
		return "same " + string(there.Of) + " words: " + quoted
	}
	return string(there.Of) + " there, " + string(here.Of) + " here, same words: " + quoted
}

// KindWords is a kind of review in words: "Near miss".
func KindWords(kind string) string { return Capitalize(strings.ReplaceAll(kind, "-", " ")) }

// Ribbon says of a review that is not published how far it is; "" for others.
func Ribbon(status string) string {
	switch status {
	case "draft":
		return "Draft: not published yet"
	case "in-review":
		return "In review: the people who were there are still reading it"
	}
	return ""
}

// Trim writes a number with at most two places behind the point.
func Trim(v float64) string {
	return strings.TrimRight(strings.TrimRight(fmt.Sprintf("%.2f", v), "0"), ".")
}

// DetectionWords says how something was noticed.
func DetectionWords(by string) string {
	switch by {
	case "alert":
		return "By an alert"
	case "human":
		return "By one of us"
	case "customer":
		return "By a customer"
	case "chance":
		return "By chance"
	}
	return ""
}

// Duration says how long something took in at most two units: "40 s", "12 min", "2 h 5 min", "3 days 4 h".
func Duration(d time.Duration) string {
	switch {
	case d < time.Minute:
		return fmt.Sprintf("%d s", int(d.Seconds()))
	case d < time.Hour:
		if s := int(d.Seconds()) % 60; s != 0 && d < 10*time.Minute {
			return fmt.Sprintf("%d min %d s", int(d.Minutes()), s)
		}
		return fmt.Sprintf("%d min", int(d.Minutes()))
	case d < 48*time.Hour:
		if m := int(d.Minutes()) % 60; m != 0 {
			return fmt.Sprintf("%d h %d min", int(d.Hours()), m)
		}
		return fmt.Sprintf("%d h", int(d.Hours()))
	}
	days := int(d.Hours()) / 24
	if h := int(d.Hours()) % 24; h != 0 && days < 10 {
		return fmt.Sprintf("%d days %d h", days, h)
	}
	return fmt.Sprintf("%d days", days)
}

// UntaggedWhy says in which way an item resembles one of the theme; "as in" and that item follow.
func UntaggedWhy(u derive.Untagged) string {
	if u.How == derive.SameWords {
		return "same words: " + strings.Join(u.Words, ", ")
	}
	return ReasonWords(u.How, u.Like, u.Item, u.Words)
}

// HasTag reports whether a tag is among some.
func HasTag(tags []review.Tag, slug string) bool {
	return slices.ContainsFunc(tags, func(t review.Tag) bool { return t.Slug == slug })
}
