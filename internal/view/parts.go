package view

import (
	"fmt"
)

// PerPart is how many entries of a long list stand on one page: some 150 KB.
const PerPart = 400

// A partOf is one page of a long list: entries from to until.
type Part struct {
	At          string // where the page is
	From, Until int
	N, Of       int // part N of Of; 1 is the oldest
}

// CutUp cuts a list of n entries, newest first, into pages at and below a folder. Parts are counted from the oldest,
// so that a new entry changes the newest page and leaves the others as they are. The newest part is the folder's own
// page.
func CutUp(base string, n int) []Part {
	var out []Part
	of := max(1, (n+PerPart-1)/PerPart)
	for until, part := n, 1; part <= of; part++ {
		from := max(0, until-PerPart)
		p := Part{At: fmt.Sprintf("%spart-%d/index.html", base, part), From: from, Until: until, N: part, Of: of}
		if part == of {
			p.At = base + "index.html"
		}
		out = append(out, p)
		until = from
	}
	return out
}

// Turn links a part of a long list to its neighbours.
func (p Part) Turn(parts []Part, root string) (newer, older *Link, words string) {
	if p.Of < 2 {
		return nil, nil, ""
	}
	if p.N < p.Of {
		newer = &Link{Href: root + EscapePath(parts[p.N].At), Text: "Newer"}
	}
	if p.N > 1 {
		older = &Link{Href: root + EscapePath(parts[p.N-2].At), Text: "Older"}
	}
	return newer, older, fmt.Sprintf("Part %d of %d, counted from the oldest", p.N, p.Of)
}
