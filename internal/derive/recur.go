package derive

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"throughline/internal/corpus"
	"throughline/internal/review"
)

// A Pattern is one thing that items of several reviews tell.
//
// Two items of a kind tell the same when their titles have the same words (case, punctuation and articles aside),
// when one title begins with all the words of the other and these are at least four, when they are difficulties of
// one topic, or when the text of one links to the other. Nothing is guessed from meaning, so a reader can see why,
// and a writer can make it so.
type Pattern struct {
	Title    string    // as most of them write it, Markdown; their topic where that is what they share
	Tellings []Telling // newest review first
	Reviews  int       // in how many reviews: two or more
}

// First is the oldest telling; its address names the pattern and stays the same when newer reviews tell it again.
func (p *Pattern) First() Telling { return p.Tellings[len(p.Tellings)-1] }

// A Telling is one item of a pattern.
type Telling struct {
	Item
	Why   Sameness
	Other corpus.Address // of Linked: the item at the other end of the link
}

// Sameness is why an item belongs to a pattern.
type Sameness uint8

// From the plainest reason to the least plain one.
const (
	AsTitled    Sameness = iota // as the pattern's title
	BeginsAlike                 // one title begins with the other
	ByTopic                     // a difficulty of the pattern's topic
	Linked                      // its text links to another of them, or the other way round
	Through                     // it is the same as another of them, in one of the ways above
)

// minBeginning is how many words two titles must share from the start on: fewer are the start of many sentences.
const minBeginning = 4

// A Recurrence is what comes up again among the items of one kind.
type Recurrence struct {
	Patterns []*Pattern // by how many reviews tell them, then by the newest, then by title
	Once     int        // how many items stand alone
	Themes   []Tally    // of the items
	Services []Tally    // of the reviews that the items are in

	of map[corpus.Address]*Pattern
}

// Of is the pattern that an item belongs to, or nil.
func (r *Recurrence) Of(a corpus.Address) *Pattern { return r.of[a] }

// A Tally is a theme or service and in how many reviews it goes with items of a kind.
type Tally struct {
	review.Tag
	Reviews int
}

func recurrence(c *corpus.Corpus, items []Item) *Recurrence {
	out := &Recurrence{of: map[corpus.Address]*Pattern{}, Once: len(items)}
	for _, members := range groupSame(c, items) {
		p := newPattern(members, out.of)
		if p == nil {
			continue
		}
		out.Patterns = append(out.Patterns, p)
		out.Once -= len(p.Tellings)
	}
	slices.SortStableFunc(out.Patterns, func(a, b *Pattern) int {
		return cmp.Or(cmp.Compare(b.Reviews, a.Reviews),
			b.Tellings[0].Review.Date.At.Compare(a.Tellings[0].Review.Date.At), strings.Compare(a.Title, b.Title))
	})
	out.Themes = tally(items, func(it Item) []review.Tag { return it.Themes })
	out.Services = tally(items, func(it Item) []review.Tag { return it.Review.Services })
	return out
}

// A member is an item on its way into a pattern.
type member struct {
	Telling
	words string // of its title, see Words
	topic string // the words of its topic
}

// groupSame puts items that tell the same into groups of two and more, in the order of their first member. The work
// grows with the number of items and what sorting them takes.
func groupSame(c *corpus.Corpus, items []Item) [][]member {
	members := make([]member, len(items))
	first := map[string]int{}  // words -> the first item with them
	topics := map[string]int{} // the same for topics
	sets := newSets(len(items))
	for i, it := range items {
		members[i] = member{Telling{Item: it}, Words(it.Title), Words(it.Extra().Topic)}
		sets.joinFirst(first, members[i].words, i)
		sets.joinFirst(topics, members[i].topic, i)
	}
	joinBeginnings(first, sets)
	joinLinked(c, members, sets)
	return sets.groups(members)
}

// joinLinked joins items of which one's text links to the other.
func joinLinked(c *corpus.Corpus, members []member, sets *sets) {
	var place map[corpus.Address]int // on most sites nobody asks for it
	for i := range members {
		for _, b := range c.Backlinks(members[i].Address()) {
			if b.How != "link" {
				continue
			}
			if place == nil {
				place = make(map[corpus.Address]int, len(members))
				for j := range members {
					place[members[j].Address()] = j
				}
			}
			if j, ok := place[b.From]; ok {
				sets.join(i, j)
				members[i].Other, members[j].Other = b.From, members[i].Address()
			}
		}
	}
}

// joinBeginnings joins titles that begin with another one. Sorted, a title is followed at once by all that begin with
// it, for the space between words sorts before every letter.
func joinBeginnings(first map[string]int, sets *sets) {
	var open []string // each begins with the one before it
	for _, w := range sorted(first) {
		for len(open) > 0 && !strings.HasPrefix(w, open[len(open)-1]+" ") {
			open = open[:len(open)-1]
		}
		if len(open) > 0 {
			sets.join(first[w], first[open[len(open)-1]])
		}
		if strings.Count(w, " ")+1 >= minBeginning {
			open = append(open, w)
		}
	}
}

// newPattern makes a pattern of items that tell the same, or nil if they are all of one review.
func newPattern(members []member, of map[corpus.Address]*Pattern) *Pattern {
	p := &Pattern{Reviews: 1}
	for i := 1; i < len(members); i++ { // items come review by review
		if members[i].Review != members[i-1].Review {
			p.Reviews++
		}
	}
	if p.Reviews < 2 {
		return nil
	}
	title, sharing := commonest(members)
	topic, by := commonTopic(members)
	byTopic := by > 1 && by >= sharing && sharing < len(members)
	if p.Title = title.Title; byTopic {
		p.Title = topic
	}
	for _, m := range members {
		if m.Why = why(m, title.words); byTopic {
			m.Why = whyTopic(m, Words(topic))
		}
		of[m.Address()] = p
		p.Tellings = append(p.Tellings, m.Telling)
	}
	return p
}

// commonest is the member whose words most share, and how many do: of several the newest, unless it begins with
// another.
func commonest(members []member) (title member, sharing int) {
	n := map[string]int{}
	for _, m := range members {
		n[m.words]++
	}
	for _, m := range members {
		if n[m.words] > sharing || n[m.words] == sharing && strings.HasPrefix(title.words, m.words+" ") {
			title, sharing = m, n[m.words]
		}
	}
	return title, sharing
}

// commonTopic is the topic that most of the members name, as the newest of them writes it, and how many do.
func commonTopic(members []member) (topic string, by int) {
	n := map[string]int{}
	for _, m := range members {
		if m.topic != "" {
			n[m.topic]++
		}
	}
	for _, m := range members {
		if n[m.topic] > by {
			topic, by = m.Extra().Topic, n[m.topic]
		}
	}
	return topic, by
}

func whyTopic(m member, topic string) Sameness {
	switch {
	case m.topic == topic:
		return ByTopic
	case m.Other != corpus.Address{}:
		return Linked
	}
	return Through
}

func why(m member, title string) Sameness {
	switch {
	case m.words == title:
		return AsTitled
	case strings.HasPrefix(m.words, title+" ") || strings.HasPrefix(title, m.words+" "):
		return BeginsAlike
	case m.Other != corpus.Address{}:
		return Linked
	}
	return Through
}

// Words are the words of a title as they are compared: lower case, without punctuation and articles, one space
// between.
func Words(title string) string {
	var b strings.Builder
	start := 0
	end := func() {
		switch b.String()[start:] {
		case "a", "an", "the":
			s := b.String()[:start]
			b.Reset()
			b.WriteString(s)
		}
	}
	for _, r := range norm.NFC.String(title) {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r):
			b.WriteRune(unicode.ToLower(r))
		case r == '\'' || r == '’': // "don't" is one word
		case b.Len() > start:
			if end(); b.Len() > start {
				b.WriteByte(' ')
				start = b.Len()
			}
		}
	}
	end()
	return strings.TrimSuffix(b.String(), " ")
}

// tally counts in how many reviews each tag goes with the items, the most frequent first, then by slug.
func tally(items []Item, tags func(Item) []review.Tag) []Tally {
	type seen struct {
		at   int
		last *review.Review
	}
	var out []Tally
	place := map[string]*seen{}
	for _, it := range items {
		for _, t := range tags(it) {
			s := place[t.Slug]
			if s == nil {
				s = &seen{at: len(out)}
				place[t.Slug] = s
				out = append(out, Tally{Tag: t})
			}
			if s.last != it.Review {
				s.last = it.Review
				out[s.at].Reviews++
			}
		}
	}
	slices.SortFunc(out, func(a, b Tally) int {
		return cmp.Or(cmp.Compare(b.Reviews, a.Reviews), strings.Compare(a.Slug, b.Slug))
	})
	return out
}
