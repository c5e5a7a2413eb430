// Command collect gathers the licences of everything that is in the program, for any system that it is built for:
// modules of Go, Go itself, and what is bundled for browsers. It fails where one has no licence that it can find.
package main

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"throughline/internal/notices"
)

func main() {
	to := filepath.Join("internal", "notices", filepath.FromSlash(notices.File))
	all, err := collect(".")
	if err == nil {
		err = write(to, all)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "collect:", err)
		os.Exit(1)
	}
}

// write leaves bytes that depend on the notices alone.
func write(to string, all []notices.Notice) error {
	var b bytes.Buffer
	z, _ := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err := errors.Join(json.NewEncoder(z).Encode(all), z.Close()); err != nil {
		return err
	}
	return os.WriteFile(to, b.Bytes(), 0o644)
}

func collect(root string) ([]notices.Notice, error) {
	found := map[string]notices.Notice{}
	for _, system := range []string{"linux", "darwin", "freebsd", "windows"} {
		c := exec.Command("go", "list", "-deps", "-f", "{{with .Module}}{{.Path}} {{.Version}} {{.Dir}}{{end}}",
			"./cmd/throughline")
		c.Dir, c.Stderr = root, os.Stderr
		c.Env = append(os.Environ(), "GOOS="+system, "CGO_ENABLED=0")
		out, err := c.Output()
		if err != nil {
			return nil, fmt.Errorf("go list for %s: %w", system, err)
		}
		for line := range strings.Lines(string(out)) {
			name, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
			version, dir, _ := strings.Cut(rest, " ")
			if _, known := found[name]; !known && name != "" {
				if err := add(found, name, version, dir); err != nil {
					return nil, err
				}
			}
		}
	}
	version, err := exec.Command("go", "env", "GOVERSION", "GOROOT").Output()
	if err != nil {
		return nil, err
	}
	of := strings.Fields(string(version))
	if err := errors.Join(add(found, "go", of[0], of[1]), bundled(root, found)); err != nil {
		return nil, err
	}
	out := make([]notices.Notice, 0, len(found))
	for _, n := range found {
		out = append(out, n)
	}
	slices.SortFunc(out, func(a, b notices.Notice) int { return cmp.Compare(a.Name, b.Name) })
	return out, nil
}

// bundled adds what the scripts of charts are made of, where they are bundled.
func bundled(root string, found map[string]notices.Notice) error {
	front := filepath.Join(root, "themes", "default")
	if _, err := os.Stat(filepath.Join(front, "assets", "dist", "echarts.js")); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	for _, name := range []string{"echarts", "zrender", "tslib"} {
		dir := filepath.Join(front, "node_modules", name)
		data, err := os.ReadFile(filepath.Join(dir, "package.json"))
		var of struct{ Version string }
		if err == nil {
			err = json.Unmarshal(data, &of)
		}
		if err == nil {
			err = add(found, "npm:"+name, of.Version, dir)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

var licence = regexp.MustCompile(`(?i)^(licen[cs]e|copying|notice|patents|copyright)([.-].*)?$`)

func add(found map[string]notices.Notice, name, version, dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	n := notices.Notice{Name: name, Version: version}
	for _, e := range entries {
		if !licence.MatchString(e.Name()) || !e.Type().IsRegular() || strings.HasSuffix(e.Name(), ".go") {
			continue
		}
		text, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			return err
		}
		n.Texts = append(n.Texts, strings.ReplaceAll(string(text), "\r\n", "\n"))
	}
	if len(n.Texts) == 0 {
		return fmt.Errorf("%s has no licence in %s", name, dir)
	}
	found[name] = n
	return nil
}
