package cli

import (
	"encoding/json"
	"fmt"
	"html"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"throughline/internal/fence"
	"throughline/internal/markdown"
)

// verifyFences looks through a published folder for what reads as an audience block. Versions before 0.2 took for
// text what YAML had folded and what did not end its lines as expected, and published it with what it was to hide.
func (e *env) verifyFences(dir string, asJSON bool) error {
	found, looked := []string{}, 0
	m := markdown.New()
	err := filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		look := looksFor(m, p)
		if look == nil {
			return nil
		}
		data, err := os.ReadFile(p)
		if err != nil {
			return err
		}
		if looked++; look(string(data)) {
			rel, _ := filepath.Rel(dir, p)
			found = append(found, filepath.ToSlash(rel))
		}
		return nil
	})
	if err != nil {
		return failure{exitMachine, err, ""}
	}
	if asJSON {
		err = writeJSON(e.stdout, map[string]any{"fences": found, "files": looked})
	} else {
		e.printGroups(group{"reads like an audience block", found})
		fmt.Fprintf(e.stderr, "%s: %s looked through, %d with what reads like an audience block\n", dir,
			plural(looked, "file"), len(found))
	}
	if err == nil && len(found) > 0 {
		err = failure{status: exitSite, hint: "look at what stands there, take the folder down if it is open to " +
			"others, and build again"}
	}
	return err
}

// looksFor is how a kind of file is looked through; nil for files without texts of reviews. The search index is made
// of the same texts.
func looksFor(m *markdown.Engine, p string) func(string) bool {
	switch strings.ToLower(filepath.Ext(p)) {
	case ".html", ".xml":
		return func(s string) bool {
			return len(fence.Find(html.UnescapeString(tags.ReplaceAllString(codes.ReplaceAllString(s, " "), " ")))) > 0
		}
	case ".json":
		return func(s string) bool { return jsonFence(m, s) }
	case ".md":
		return func(s string) bool { return strayFence(m, s) }
	case ".ics", ".txt":
		return func(s string) bool { return len(fence.Find(s)) > 0 }
	case ".js":
		if filepath.Base(filepath.Dir(p)) == "events" {
			return func(s string) bool { return len(fence.Find(s)) > 0 }
		}
	}
	return nil
}

var (
	codes = regexp.MustCompile(`(?s)<(?:code|pre)[\s>].*?</(?:code|pre)>`)
	tags  = regexp.MustCompile(`<[^>]*>`)
)

// strayFence reports what reads like a fence in Markdown and is none: blocks that an edition may show stay in its
// data as they are.
func strayFence(m *markdown.Engine, text string) bool {
	if len(fence.Find(text)) == 0 {
		return false
	}
	_, open := m.AudienceBlocks([]byte(text))
	return !open.Empty()
}

func jsonFence(m *markdown.Engine, text string) bool {
	var v any
	if len(fence.Find(text)) == 0 && !strings.Contains(text, `\u`) {
		return false
	}
	if json.Unmarshal([]byte(text), &v) != nil {
		return len(fence.Find(text)) > 0
	}
	return anyFence(m, v)
}

func anyFence(m *markdown.Engine, v any) bool {
	switch v := v.(type) {
	case string:
		return strayFence(m, v)
	case []any:
		for _, x := range v {
			if anyFence(m, x) {
				return true
			}
		}
	case map[string]any:
		for _, x := range v {
			if anyFence(m, x) {
				return true
			}
		}
	}
	return false
}
