package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// A shipment is what one publish sent.
type shipment struct {
	Name    string   `json:"name"`
	Files   int      `json:"files"` // of the site
	Sent    int      `json:"sent"`
	Bytes   int64    `json:"bytes"` // sent
	Changed []string `json:"changed"`
	New     []string `json:"new"`
	Removed []string `json:"removed"`
	Build   float64  `json:"build_s"`
}

// publishing measures what is sent for one edit as a pipeline sends it: from a fresh clone without an output, with
// nothing but the work folder brought along from the run before.
func (b *bench) publishing() error {
	if err := b.compileProgram(); err != nil {
		return err
	}
	var err error
	if b.out, err = os.MkdirTemp(b.work, "publish-"); err != nil {
		return err
	}
	sources := b.site
	defer func() { b.site = sources }()
	b.site = filepath.Join(b.out, "clone")
	var all []shipment
	for i, edit := range []struct {
		name string
		do   func([]byte) []byte
	}{
		{"the first time", nil},
		{"again, nothing changed", nil},
		{"a sentence added to one review", func(text []byte) []byte { return append(text, "\nAfterwards more was known.\n"...) }},
		{"one review's title changed", func(text []byte) []byte { return retitle(text, "What a pipeline finds") }},
	} {
		if err := b.clone(sources, edit.do); err != nil {
			return err
		}
		s, err := b.ship(edit.name)
		if err != nil {
			return err
		}
		all = append(all, s)
		if i == 0 {
			fmt.Printf("%d reviews\n%-34s%8s%9s%11s%9s%10s\n", b.n, "", "build", "sent", "bytes", "removed", "of files")
		}
		fmt.Printf("%-34s%6.1f s%9d%11d%9d%10d\n", s.Name, s.Build, s.Sent, s.Bytes, len(s.Removed), s.Files)
	}
	data, err := json.MarshalIndent(all, "", "  ")
	if err != nil {
		return err
	}
	report := filepath.Join(b.work, fmt.Sprintf("publish-%d.json", b.n))
	fmt.Println("written to", report)
	return os.WriteFile(report, append(data, '\n'), 0o644)
}

// clone makes the sources anew, every file with another time, and edits the review in the middle.
func (b *bench) clone(sources string, edit func([]byte) []byte) error {
	if err := os.RemoveAll(b.site); err != nil {
		return err
	}
	if err := os.CopyFS(b.site, os.DirFS(sources)); err != nil {
		return err
	}
	if edit == nil {
		return nil
	}
	p, err := b.middle()
	if err != nil {
		return err
	}
	text, err := os.ReadFile(p)
	if err != nil {
		return err
	}
	return os.WriteFile(p, edit(text), 0o644)
}

// ship builds without an output of before and publishes.
func (b *bench) ship(name string) (shipment, error) {
	s := shipment{Name: name}
	public, target := filepath.Join(b.site, "public"), filepath.Join(b.out, "target")
	m, _, err := b.build(name, []string{"-s", b.site, "build", "-o", public, "--work", filepath.Join(b.out, "work"),
		"--now", "2026-11-21", "--format", "json"})
	if err != nil {
		return s, err
	}
	s.Build = m.Wall
	var stdout, stderr bytes.Buffer
	c := exec.Command(b.program, "publish", public, target, "--format", "json")
	c.Stdout, c.Stderr = &stdout, &stderr
	if err := c.Run(); err != nil {
		return s, fmt.Errorf("%s: %w\n%s", name, err, stderr.String())
	}
	return s, json.Unmarshal(stdout.Bytes(), &s)
}
