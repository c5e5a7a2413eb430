// Package config reads throughline.yaml, the settings of a site. All of them are optional; an unknown one is an error.
package config

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/language"

	"throughline/internal/diag"
	"throughline/internal/node"
	"throughline/internal/review"
)

// FileName is where the settings of a site are, at its root.
const FileName = "throughline.yaml"

// Settings are the settings of a site, defaults filled in.
type Settings struct {
	Title       string
	Description string
	// "" or an absolute http(s) URL that ends in a slash; of the most closed edition, see ForEdition
	BaseURL    string
	Timezone   *time.Location
	Language   string // BCP 47
	Template   string // the folder under themes/ that overrides templates and assets
	Repository string // "" or what a file's path is appended to for "edit this page"; ends in a slash; the same
	NoIndex    bool   // whether search engines are told to leave the site out; see ForEdition

	// Audiences are the editions from closed to open, never empty; the first is the default edition.
	Audiences []string
	// Foreign accepts reviews whose front matter was written for another tool.
	Foreign bool
	// Sections says which headings of reviews are fields: "own", "common" or "off".
	Sections string
	// SectionsAlso are more headings and the fields that they are, or "prose".
	SectionsAlso map[string]string
	// RestrictedLinks tells what an edition does with a link to what it may not show: "text" or "error".
	RestrictedLinks string
	// Synonyms are groups of words that mean the same to who searches.
	Synonyms [][]string
	// Silence names the rules whose warnings are not wanted. Errors cannot be silenced.
	Silence []string

	editions   map[string]edition // by audience
	editionsAt *node.Node
	file       *diag.File // that they were read from
	baseURLAt  diag.Span
}

// Default returns the settings of a site without a throughline.yaml.
func Default() Settings {
	return Settings{
		Title: "Learning from incidents", Timezone: time.UTC, Language: "en", Template: "default",
		Audiences: []string{"internal", "public"}, RestrictedLinks: "text", Sections: "own",
	}
}

// Read decodes a settings file over the defaults. What is wrong goes to errs.
func Read(f *diag.File, errs *diag.List) Settings {
	s := Default()
	root, ok := node.YAML(f, diag.NewSpan(0, len(f.Data)), errs)
	if !ok {
		return s
	}
	d := &node.Decoder{File: f, Errs: errs}
	s.file = f
	node.Fields(d, root, FileName, fields(), &s)
	checkEditions(d, &s)
	node.Guard(f, root, errs, s.Audiences...)
	return s
}

// fields is the table of settings: one line for each.
func fields() []node.Field[Settings] {
	return []node.Field[Settings]{
		{Key: "title", Read: text(func(s *Settings) *string { return &s.Title })},
		{Key: "description", Read: text(func(s *Settings) *string { return &s.Description })},
		{Key: "base_url", Read: readBaseURL},
		{Key: "timezone", Read: readTimezone},
		{Key: "language", Read: readLanguage},
		{Key: "template_theme", Read: readTemplate},
		{Key: "repository", Read: readRepository},
		{Key: "audiences", Read: readAudiences},
		{Key: "editions", Read: readEditions},
		{Key: "front_matter", Read: readFrontMatter},
		{Key: "sections", Read: readSections},
		{Key: "restricted_links", Read: readRestrictedLinks},
		{Key: "synonyms", Read: readSynonyms},
		{Key: "silence", Read: readSilence},
	}
}

func text(field func(*Settings) *string) func(*node.Decoder, *node.Node, *Settings) {
	return func(d *node.Decoder, n *node.Node, s *Settings) {
		if v, ok := d.String(n); ok {
			*field(s) = strings.Join(strings.Fields(v), " ")
		}
	}
}

func readBaseURL(d *node.Decoder, n *node.Node, s *Settings) {
	if v, ok := d.String(n); ok && v != "" {
		s.BaseURL, s.baseURLAt = webAddress(d, n, v), n.Span
	}
}

func readRepository(d *node.Decoder, n *node.Node, s *Settings) {
	if v, ok := d.String(n); ok && v != "" {
		s.Repository = webAddress(d, n, v)
	}
}

func webAddress(d *node.Decoder, n *node.Node, v string) string {
	u, err := url.Parse(v)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" {
		d.Errorf(n, "value", "write it as https://reviews.example.org/", "%q is not an http(s) address", v)
		return ""
	}
	return strings.TrimSuffix(v, "/") + "/"
}

func readTimezone(d *node.Decoder, n *node.Node, s *Settings) {
	v, ok := d.String(n)
	if !ok {
		return
	}
	zone, err := time.LoadLocation(v)
	if err != nil || v == "" || v == "Local" {
		d.Errorf(n, "value", "use a name of the IANA time zone database, such as Europe/Copenhagen or UTC",
			"%q is not a time zone", v)
		return
	}
	s.Timezone = zone
}

func readLanguage(d *node.Decoder, n *node.Node, s *Settings) {
	v, ok := d.String(n)
	if !ok {
		return
	}
	tag, err := language.Parse(v)
	if err != nil {
		d.Errorf(n, "value", "use a BCP 47 tag such as en, de or pt-BR", "%q is not a language", v)
		return
	}
	s.Language = tag.String()
}

var folderName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]*$`)

func readTemplate(d *node.Decoder, n *node.Node, s *Settings) {
	v, ok := d.String(n)
	if !ok {
		return
	}
	if !folderName.MatchString(v) {
		d.Errorf(n, "value", "it names a folder under themes/", "%q is not a folder name", v)
		return
	}
	s.Template = v
}

var audienceName = regexp.MustCompile(`^[a-z0-9][a-z0-9-]*$`)

func readAudiences(d *node.Decoder, n *node.Node, s *Settings) {
	names, ok := d.Strings(n)
	if !ok {
		return
	}
	for i, name := range names {
		if !audienceName.MatchString(name) {
			d.Errorf(n, "value", "use lower-case letters, digits and dashes", "%q is not a name for an audience", name)
			return
		}
		if slices.Contains(names[:i], name) {
			d.Errorf(n, "value", "", "audience %q is named twice", name)
			return
		}
	}
	if len(names) == 0 {
		d.Errorf(n, "value", "leave the key out for internal and public", "at least one audience is needed")
		return
	}
	s.Audiences = names
}

func readFrontMatter(d *node.Decoder, n *node.Node, s *Settings) {
	if v, ok := d.Enum(n, []string{"strict", "foreign"}); ok {
		s.Foreign = v == "foreign"
	}
}

// readSections reads own, common or off, or a map of read: and also:.
func readSections(d *node.Decoder, n *node.Node, s *Settings) {
	mode := func(d *node.Decoder, n *node.Node, s *Settings) {
		if v, ok := d.Enum(n, []string{"own", "common", "off"}); ok {
			s.Sections = v
		}
	}
	if n.Kind == node.Scalar {
		mode(d, n, s)
		return
	}
	node.Fields(d, n, "sections", []node.Field[Settings]{{Key: "read", Read: mode}, {Key: "also", Read: readAlso}}, s)
}

func readAlso(d *node.Decoder, n *node.Node, s *Settings) {
	if n.Kind == node.Null {
		return
	}
	if n.Kind != node.Map {
		d.Errorf(n, "type", "also: {Contributing Factors: contributors}",
			"also wants headings and the fields that they are, not %s", n.Kind)
		return
	}
	s.SectionsAlso = map[string]string{}
	for _, e := range n.Entries {
		if field, ok := d.Enum(e.Value, append(review.SectionFields(), "prose")); ok {
			s.SectionsAlso[e.Key] = field
		}
	}
}

func readRestrictedLinks(d *node.Decoder, n *node.Node, s *Settings) {
	if v, ok := d.Enum(n, []string{"text", "error"}); ok {
		s.RestrictedLinks = v
	}
}

func readSynonyms(d *node.Decoder, n *node.Node, s *Settings) {
	if n.Kind == node.Null {
		return
	}
	if n.Kind != node.List {
		d.Errorf(n, "type", "synonyms: [[db, database], [k8s, kubernetes]]",
			"synonyms wants a list of groups of words, not %s", n.Kind)
		return
	}
	for _, it := range n.Items {
		if it.Kind != node.List {
			d.Errorf(it, "type", "synonyms: [[db, database], [k8s, kubernetes]]",
				"a group of synonyms is a list of words, not %s", it.Kind)
			continue
		}
		group, ok := d.Strings(it)
		if ok && len(group) < 2 {
			d.Errorf(it, "value", "add another word for the same, or take the group out",
				"a group of synonyms has at least two words")
			continue
		}
		for i, w := range group {
			if strings.TrimSpace(w) == "" {
				d.Errorf(it.Items[i], "value", "", "an empty word has no synonyms")
				ok = false
			}
		}
		if ok {
			s.Synonyms = append(s.Synonyms, group)
		}
	}
}

func readSilence(d *node.Decoder, n *node.Node, s *Settings) {
	items := n.Items
	if n.Kind != node.List {
		items = []*node.Node{n}
	}
	for _, it := range items {
		if id, ok := d.String(it); ok && checkSilence(d, it, id) {
			s.Silence = append(s.Silence, id)
		}
	}
}

// checkSilence reports a name that silences nothing: a mistyped one would be believed to work.
func checkSilence(d *node.Decoder, n *node.Node, id string) bool {
	rule, ok := diag.FindRule(id)
	switch {
	case !ok:
		var known []string
		for _, r := range diag.Rules() {
			if r.Warns {
				known = append(known, r.ID)
			}
		}
		hint := "throughline help rules lists them"
		if near := diag.Suggest(id, known); near != "" {
			hint = "did you mean " + near + "? " + hint
		}
		d.Errorf(n, "value", hint, "there is no rule %q", id)
	case !rule.Warns:
		d.Errorf(n, "value", "take it out of silence:, and mend what it reports",
			"the rule %s has only errors, which cannot be silenced", id)
	}
	return ok && rule.Warns
}

// Level is the place of an audience in Audiences: 0 is the most closed. The empty name is the most closed too.
// It is -1 for a name that the settings do not know.
func (s *Settings) Level(name string) int {
	if name == "" {
		return 0
	}
	return slices.Index(s.Audiences, name)
}

// Keys are the settings that there are, in the order of their table.
func Keys() []string { return node.Keys(fields()) }
