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
		"titel: x":                "1:1: throughline.yaml has no key \"titel\"",
		"base_url: ftp://x/":      "1:11: \"ftp://x/\" is not an http(s) address",
		"timezone: Mars/Olympus":  "1:11: \"Mars/Olympus\" is not a time zone",
		"timezone: Local":         "1:11: \"Local\" is not a time zone",
		"language: not a tag":     "1:11: \"not a tag\" is not a language",
		"template_theme: ../x":    "1:17: \"../x\" is not a folder name",
		"audiences: [a, a]":       "1:12: audience \"a\" is named twice",
		"audiences: []":           "1:12: at least one audience",
		"front_matter: loose":     "1:15: \"loose\" is not one of strict, foreign",
		"\ufefftitle: x\nfoo: 1":  "2:1: throughline.yaml has no key",
		"- a":                     "1:1: throughline.yaml wants keys and values",
		"title: [x":               "1:8: this [ is not closed",
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
