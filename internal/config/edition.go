package config

import (
	"slices"

	"throughline/internal/diag"
	"throughline/internal/node"
)

// none is what an edition says that has no address, or no repository.
const none = "none"

// An edition is what the settings say of one audience. What is nil is not said.
type edition struct {
	baseURL    *string // "" for none
	repository *string
	noIndex    *bool
}

func editionFields() []node.Field[edition] {
	return []node.Field[edition]{
		{Key: "base_url", Read: addressOrNone(func(e *edition) **string { return &e.baseURL })},
		{Key: "repository", Read: addressOrNone(func(e *edition) **string { return &e.repository })},
		{Key: "robots", Read: readRobots},
	}
}

func addressOrNone(field func(*edition) **string) func(*node.Decoder, *node.Node, *edition) {
	return func(d *node.Decoder, n *node.Node, e *edition) {
		v, ok := d.String(n)
		if !ok {
			return
		}
		address := ""
		if v != none && v != "" {
			address = webAddress(d, n, v)
		}
		*field(e) = &address
	}
}

func readRobots(d *node.Decoder, n *node.Node, e *edition) {
	if v, ok := d.Enum(n, []string{"index", "noindex"}); ok {
		noIndex := v == "noindex"
		e.noIndex = &noIndex
	}
}

// readEditions keeps what is said of editions; that there are such editions is known when all settings are read.
func readEditions(d *node.Decoder, n *node.Node, s *Settings) {
	if n.Kind == node.Null {
		return
	}
	if n.Kind != node.Map {
		d.Errorf(n, "type", "editions: {public: {base_url: https://reviews.example.org/}}",
			"editions wants audiences and what is said of them, not %s", n.Kind)
		return
	}
	s.editions = map[string]edition{}
	for _, entry := range n.Entries {
		var e edition
		node.Fields(d, entry.Value, "an edition", editionFields(), &e)
		s.editions[entry.Key] = e
	}
	s.editionsAt = n
}

// checkEditions reports editions of audiences that there are not.
func checkEditions(d *node.Decoder, s *Settings) {
	if s.editionsAt == nil {
		return
	}
	for _, e := range s.editionsAt.Entries {
		if !slices.Contains(s.Audiences, e.Key) {
			d.Errs.Errorf(d.File, e.KeySpan, "audience", diag.DidYouMean(e.Key, s.Audiences),
				"the site has no audience %q", e.Key)
		}
	}
}

// ForEdition gives the settings as they are for one edition, of which nothing is left of the others. base_url and
// repository belong to the most closed edition: where the others are published, and whether their readers may see the
// repository, is for each to say, so that no internal address gets out. An edition that says nothing of its address,
// where the site has one, gets a warning.
func (s Settings) ForEdition(name string, errs *diag.List) Settings {
	said := s.editions[name]
	if s.Level(name) > 0 {
		if s.BaseURL != "" && said.baseURL == nil && s.file != nil {
			errs.Warnf(s.file, s.baseURLAt, "edition-address",
				"say where it will be: editions: {"+name+": {base_url: https://...}}, or base_url: none",
				"the edition %s has no address of its own, and this one is for %s, so it has no feeds and no sitemap",
				name, s.Audiences[0])
		}
		s.BaseURL, s.Repository = "", ""
	}
	if said.baseURL != nil {
		s.BaseURL = *said.baseURL
	}
	if said.repository != nil {
		s.Repository = *said.repository
	}
	s.NoIndex = s.Level(name) < len(s.Audiences)-1
	if said.noIndex != nil {
		s.NoIndex = *said.noIndex
	}
	s.editions, s.editionsAt, s.file, s.baseURLAt = nil, nil, nil, diag.Span{}
	return s
}
