package node

import "bytes"

// What is said of a file that two people have changed and nobody has put together again.
const (
	ConflictWords = "a merge conflict is not resolved here"
	ConflictHint  = "keep what is right of the two and delete the lines that start with <<<<<<<, ======= and >>>>>>>"
)

// ConflictMarks is how long the marks are that git leaves at a conflict.
const ConflictMarks = len("<<<<<<<")

// Conflict finds the first line that git leaves above a conflict and gives its offset, or -1.
func Conflict(data []byte) int { return atLine(data, "<<<<<<< ") }

// atLine is where a line starts with these words, or -1.
func atLine(data []byte, words string) int {
	if bytes.HasPrefix(data, []byte(words)) {
		return 0
	}
	if i := bytes.Index(data, []byte("\n"+words)); i >= 0 {
		return i + 1
	}
	return -1
}
