package ingest

import (
	"cmp"
	"crypto/sha256"
	"encoding/base32"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// A Memory is what imports into a review have brought so far. It stands at the end of the file of candidates, as sums,
// so that no account's id gets into git by it. Because of it an import again brings nothing twice, also where people
// have moved a candidate to the timeline, rewritten or deleted it.
type Memory struct {
	entries map[string]string // a sum of what identifies an entry at its source -> a sum of what it said
	people  map[string]int    // a sum of an account -> the responder's number
}

func (m *Memory) clone() *Memory {
	out := &Memory{map[string]string{}, map[string]int{}}
	if m != nil {
		maps.Copy(out.entries, m.entries)
		maps.Copy(out.people, m.people)
	}
	return out
}

// number is the number of a responder, a new one for somebody new.
func (m *Memory) number(key string) int {
	sum := sumOf(key, 13)
	if m.people[sum] == 0 {
		m.people[sum] = len(m.people) + 1
	}
	return m.people[sum]
}

// add notes an entry and tells whether it was there before, and said the same.
func (m *Memory) add(e Event) (known, same bool) {
	id, said := sumOf(e.source, 13), sumOf(e.At.At.String()+e.Until.At.String()+e.Text, 4)
	before, known := m.entries[id]
	if !known {
		m.entries[id] = said
	}
	return known, before == said
}

// sumOf is short enough to be kept for each of ten thousand messages, and long enough that two of them do not share
// it.
func sumOf(s string, n int) string {
	sum := sha256.Sum256([]byte(s))
	return strings.ToLower(base32.StdEncoding.EncodeToString(sum[:10]))[:n]
}

const (
	memoryStart = "<!-- imported: sums of what imports have brought, so that another one does not bring it again; " +
		"keep them at the end"
	memoryEnd = "-->"
)

// String writes a memory as the comment that ReadMemory reads.
func (m *Memory) String() string {
	var b strings.Builder
	b.WriteString(memoryStart + "\n")
	people := slices.SortedFunc(
		maps.Keys(m.people),
		func(a, c string) int { return cmp.Compare(m.people[a], m.people[c]) },
	)
	for _, sum := range people {
		fmt.Fprintf(&b, "responder %d %s\n", m.people[sum], sum)
	}
	for i, id := range slices.Sorted(maps.Keys(m.entries)) {
		b.WriteString(id + "." + m.entries[id])
		if i%6 == 5 {
			b.WriteByte('\n')
		} else {
			b.WriteByte(' ')
		}
	}
	return strings.TrimRight(b.String(), " \n") + "\n" + memoryEnd + "\n"
}

// ReadMemory reads the memory at the end of a file of candidates and gives the file without it.
func ReadMemory(text string) (rest string, m *Memory) {
	m = (*Memory)(nil).clone()
	start := strings.LastIndex(text, memoryStart)
	if start < 0 {
		return text, m
	}
	inside, after, _ := strings.Cut(text[start+len(memoryStart):], memoryEnd)
	for line := range strings.Lines(inside) {
		f := strings.Fields(line)
		if len(f) == 3 && f[0] == "responder" {
			if n, err := strconv.Atoi(f[1]); err == nil && n > 0 {
				m.people[f[2]] = n
			}
			continue
		}
		for _, word := range f {
			if id, said, ok := strings.Cut(word, "."); ok {
				m.entries[id] = said
			}
		}
	}
	return text[:start] + strings.TrimLeft(after, "\n"), m
}
