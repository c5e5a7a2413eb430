package ingest

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"throughline/internal/diag"
	"throughline/internal/node"
)

// Roles say which role somebody has, by an account's id, handle, mail address or name. The file is a map of roles:
//
//	incident commander: [U02AB, ada@fyrholm.example]
//	payments on-call: Ada Example
//
// It holds names, so it belongs where names may be, and not into git.
type Roles struct{ of map[string]string }

// ParseRoles reads such a file.
func ParseRoles(f *diag.File, errs *diag.List) (*Roles, bool) {
	root, ok := node.YAML(f, diag.NewSpan(0, len(f.Data)), errs)
	out := &Roles{map[string]string{}}
	if !ok || root.Kind == node.Null {
		return out, ok
	}
	d := &node.Decoder{File: f, Errs: errs}
	if root.Kind != node.Map {
		d.Errorf(
			root,
			"type",
			"write: incident commander: [U02AB, ada@fyrholm.example]",
			"roles and who has them are expected here, not %s",
			root.Kind,
		)
		return out, false
	}
	for _, e := range root.Entries {
		people, _ := d.Strings(e.Value)
		for _, p := range people {
			p = fold(p)
			if before, twice := out.of[p]; twice && before != e.Key {
				d.Errorf(e.Value, "value", "give each person one role for this incident", "%s is %s already", p,
					before)
			}
			out.of[p] = e.Key
		}
	}
	return out, !diag.HasErrors(errs.Sorted())
}

// fold makes one of the spellings of a handle, an address or a name.
func fold(s string) string {
	return strings.ToLower(strings.Join(strings.Fields(strings.TrimPrefix(s, "@")), " "))
}

// A crew knows who took part: people have a key (their account at a source) and other names that they go by.
type crew struct {
	names   bool
	roles   *Roles
	people  map[string]*person
	byAlias map[string]string // folded handle or name -> key
	memory  *Memory
	inText  *regexp.Regexp // full names in texts; nil: made when it is needed
	masks   *masker
}

func (c *crew) masker() *masker {
	if c.masks == nil {
		c.masks = newMasker()
	}
	return c.masks
}

type person struct {
	name    string // for --names
	aliases []string
}

func newCrew(o Options) *crew {
	c := &crew{
		names:   o.Names,
		roles:   o.Roles,
		people:  map[string]*person{},
		byAlias: map[string]string{},
		memory:  o.Memory.clone(),
		masks:   o.masks,
	}
	if c.roles == nil {
		c.roles = &Roles{}
	}
	return c
}

// meet makes a person known and gives their key back. The name is what people call them; ids, handles and addresses
// are only used to find their role.
func (c *crew) meet(key, name string, aliases ...string) string {
	p := c.people[key]
	if p == nil {
		p = &person{}
		c.people[key] = p
	}
	if p.name == "" {
		p.name = strings.TrimSpace(name)
	}
	for _, a := range append(aliases, name) {
		if a = fold(a); a != "" && !slices.Contains(p.aliases, a) {
			p.aliases = append(p.aliases, a)
			if _, taken := c.byAlias[a]; !taken {
				c.byAlias[a] = key
			}
			c.inText = nil
		}
	}
	return key
}

// label is what a person is called in a review: a role, else a name where names are wanted, else a number that stays
// theirs.
func (c *crew) label(key string) string {
	p := c.people[key]
	if p == nil {
		p = &person{}
		c.people[key] = p
	}
	if role := c.role(key, p); role != "" {
		return role
	}
	if c.names && p.name != "" {
		return p.name
	}
	return fmt.Sprintf("responder %d", c.memory.number(key))
}

func (c *crew) role(key string, p *person) string {
	_, id, _ := strings.Cut(key, " ")
	for _, a := range append([]string{fold(id)}, p.aliases...) {
		if role := c.roles.of[a]; role != "" {
			return role
		}
	}
	return ""
}

// Somebody who is mentioned in a text stands there between these two until everybody's label is known.
const (
	mentionOpen  = '\ue000'
	mentionClose = '\ue001'
)

func mention(key string) string { return string(mentionOpen) + key + string(mentionClose) }

// settle writes labels for mentions, and for full names that stand in a text.
func (c *crew) settle(text string) string {
	text = c.mentions(text, c.label)
	if c.names {
		return text
	}
	if re := c.fullNames(); re != nil && re.MatchString(text) {
		text = re.ReplaceAllStringFunc(text, func(name string) string {
			if key, ok := c.byAlias[fold(name)]; ok {
				return escape(c.label(key))
			}
			return name
		})
	}
	return text
}

func (c *crew) mentions(text string, label func(key string) string) string {
	if !strings.ContainsRune(text, mentionOpen) {
		return text
	}
	var b strings.Builder
	for {
		before, rest, ok := strings.Cut(text, string(mentionOpen))
		b.WriteString(before)
		if !ok {
			return b.String()
		}
		key, after, _ := strings.Cut(rest, string(mentionClose))
		b.WriteString(escape(label(key)))
		text = after
	}
}

// fullNames finds the names of those who are known, where they have two words: one word is too often a word of another
// meaning.
func (c *crew) fullNames() *regexp.Regexp {
	if c.inText != nil {
		return c.inText
	}
	var names []string
	for _, p := range c.people {
		for _, a := range p.aliases {
			if strings.Contains(a, " ") && !strings.Contains(a, "@") {
				names = append(names, strings.ReplaceAll(regexp.QuoteMeta(a), " ", `\s+`))
			}
		}
	}
	if len(names) == 0 {
		return nil
	}
	slices.SortFunc(names, func(a, b string) int { return len(b) - len(a) })
	c.inText = regexp.MustCompile(`(?i)\b(?:` + strings.Join(names, "|") + `)\b`)
	return c.inText
}

var handle = regexp.MustCompile(`(^|[\s(,;])@([A-Za-z0-9][\w.-]*\w|[A-Za-z0-9])`)

// handles makes mentions of @handles, for sources where that is how people are named. Teams (@org/team) and calls to
// everybody stay.
func (r *reader) handles(prefix, text string) string {
	return handle.ReplaceAllStringFunc(text, func(m string) string {
		lead, name, _ := strings.Cut(m, "@")
		switch strings.ToLower(name) {
		case "here", "channel", "all", "everyone", "room":
			return m
		}
		if i := strings.Index(text, m); i >= 0 && strings.HasPrefix(text[i+len(m):], "/") {
			return m
		}
		return lead + mention(r.crew.meet(prefix+" "+strings.ToLower(name), name, name))
	})
}
