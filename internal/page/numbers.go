package page

import (
	"fmt"
)

// agree chooses the words for a number.
func agree(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

// numberWord writes small numbers as words.
func numberWord(n int) string {
	words := [...]string{"none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"}
	if n >= 0 && n < len(words) {
		return words[n]
	}
	return fmt.Sprint(n)
}
