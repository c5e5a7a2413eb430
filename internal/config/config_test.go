package config

import (
	"fmt"
	"strings"
	"testing"

	"throughline/internal/diag"
)

func TestRead(t *testing.T) {
	f := diag.NewFile(FileName, []byte("title: Reviews\nbase_url: https://r.example.org/x\ntimezone: "+
		"Europe/Copenhagen\nlanguage: pt-br\naudiences: [team, all]\nfront_matter: foreign\n"))
	var errs diag.List
	s := Read(f, &errs)
	if ds := errs.Sorted(); len(ds) > 0 {
		t.Fatal(ds)
	}
	got := fmt.Sprint(s.Title, " ", s.BaseURL, " ", s.Timezone, " ", s.Language, " ", s.Audiences, " ", s.Foreign, " ",
		s.Level("all"), s.Level(""), s.Level("x"))
	if want := "Reviews https://r.example.org/x/ Europe/Copenhagen pt-BR [team all] true 1 0 -1"; got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
}

func TestReadErrors(t *testing.T) {
	for src, want := range map[string]string{
		"titel: x":                             "1:1: throughline.yaml has no key \"titel\"",
		"base_url: ftp://x/":                   "1:11: \"ftp://x/\" is not an http(s) address",
		"timezone: Mars/Olympus":               "1:11: \"Mars/Olympus\" is not a time zone",
		"timezone: Local":                      "1:11: \"Local\" is not a time zone",
		"language: not a tag":                  "1:11: \"not a tag\" is not a language",
		"template_theme: ../x":                 "1:17: \"../x\" is not a folder name",
		"audiences: [a, a]":                    "1:12: audience \"a\" is named twice",
		"audiences: []":                        "1:12: at least one audience",
		"front_matter: loose":                  "1:15: \"loose\" is not one of strict, foreign",
		"\ufefftitle: x\nfoo: 1":               "2:1: throughline.yaml has no key",
		"- a":                                  "1:1: throughline.yaml wants keys and values",
		"title: [x":                            "1:8: this [ is not closed",
		"editions: [public]":                   "1:11: editions wants audiences and what is said of them, not a list",
		"editions: {pubic: {}}":                "1:12: the site has no audience \"pubic\"",
		"editions: {public: {robot: index}}":   "1:21: an edition has no key \"robot\"",
		"editions: {public: {robots: follow}}": "1:29: \"follow\" is not one of index, noindex",
		"audiences: [a, b]\neditions: {b: {base_url: reviews.example.org}}": "2:26: \"reviews.example.org\" is not an",
		"restricted_links: maybe": "1:19: \"maybe\" is not one of text, error",
		"silence: [empty, emty]":  "1:18: there is no rule \"emty\"",
		"silence: times-oder":     "1:10: there is no rule \"times-oder\"",
		"silence: [unknown-key]":  "1:11: the rule unknown-key has only errors, which cannot be silenced",
	} {
		var errs diag.List
		Read(diag.NewFile(FileName, []byte(src)), &errs)
		ds := errs.Sorted()
		if len(ds) == 0 {
			t.Errorf("%q was accepted", src)
			continue
		}
		p := ds[0].Position()
		if got := fmt.Sprintf("%d:%d: %s", p.Line, p.Column, ds[0].Message); !strings.HasPrefix(got, want) {
			t.Errorf("%q: got %q, want %q", src, got, want)
		}
	}
}

// TestForEdition holds that an open edition takes no address and no repository of a closed one, and says so where it
// has none of its own.
func TestForEdition(t *testing.T) {
	for _, c := range []struct{ editions, name, want, warns string }{
		{"", "team", "https://in.example/ https://git.example/ noindex", ""},
		{"", "all", "- - index", "2:12: the edition all has no address of its own"},
		{"editions: {all: {base_url: none}}", "all", "- - index", ""},
		{"editions: {all: {base_url: https://out.example/r}}", "all", "https://out.example/r/ - index", ""},
		{"editions: {all: {base_url: none, repository: https://hub.example/x/, robots: noindex}}", "all",
			"- https://hub.example/x/ noindex", ""},
		{"editions: {team: {base_url: none, repository: none, robots: index}}", "team", "- - index", ""},
		{"editions: {all: {base_url: https://out.example/r}}", "partners", "- - noindex",
			"2:12: the edition partners has no address"},
	} {
		f := diag.NewFile(FileName, []byte("audiences: [team, partners, all]\nbase_url:  https://in.example\nrepository: "+
			"https://git.example\n"+c.editions+"\n"))
		var errs diag.List
		read := Read(f, &errs)
		s := read.ForEdition(c.name, &errs)
		dash := func(s string) string {
			if s == "" {
				return "-"
			}
			return s
		}
		robots := map[bool]string{true: "noindex", false: "index"}[s.NoIndex]
		if got := dash(s.BaseURL) + " " + dash(s.Repository) + " " + robots; got != c.want {
			t.Errorf("%q: %s is %s, want %s", c.editions, c.name, got, c.want)
		}
		said := ""
		for _, d := range errs.Sorted() {
			said += fmt.Sprintf("%d:%d: %s", d.Position().Line, d.Position().Column, d.Message)
		}
		if !strings.HasPrefix(said, c.warns) || c.warns == "" && said != "" {
			t.Errorf("%q: %s gets %q, want %q", c.editions, c.name, said, c.warns)
		}
	}
}
