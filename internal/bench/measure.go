package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// A measure is one run of one program: seconds, megabytes.
type measure struct {
	Name   string  `json:"name"`
	Wall   float64 `json:"wall_s"`
	User   float64 `json:"user_s"`
	System float64 `json:"system_s"`
	PeakMB float64 `json:"peak_mb"`
	MB     float64 `json:"output_mb"`
	Files  int     `json:"files"`
}

type bench struct {
	work, site, program, out string
	n                        int
}

// Names of runs, which ratios are made of.
const (
	cold      = "build, cold"
	unchanged = "build again, nothing changed"
	edited    = "build again, one review edited"
	further   = "build again, one review edited once more" // the first edit makes what later ones use again
	preview   = "preview, from save to page"
	version   = "version (median of 21)"
)

func (b *bench) measureAll(r *result) error {
	if err := b.compileProgram(); err != nil {
		return err
	}
	var err error
	if b.out, err = os.MkdirTemp(b.work, "public-"); err != nil {
		return err
	}
	args := []string{"-s", b.site, "build", "-o", filepath.Join(b.out, "public"), "--now", "2026-11-21", "--format",
		"json", "--timings"}
	for _, name := range []string{cold, unchanged, edited, further} {
		restore := func() error { return nil }
		if name == edited || name == further {
			if restore, err = b.edit("what a build finds, " + name); err != nil {
				return err
			}
		}
		m, stages, err := b.build(name, args)
		if err = errors.Join(err, restore()); err != nil {
			return err
		}
		if name == cold {
			r.Stages = stages
		}
		r.Runs = append(r.Runs, m)
	}
	p, err := b.preview()
	if err != nil {
		return err
	}
	v, err := b.version()
	if err != nil {
		return err
	}
	r.Runs = append(r.Runs, p, v)
	return nil
}

func (b *bench) compileProgram() error {
	b.program = filepath.Join(b.work, "throughline")
	out, err := exec.Command("go", "build", "-trimpath", "-o", b.program, "./cmd/throughline").CombinedOutput()
	if err != nil {
		return fmt.Errorf("go build: %w\n%s", err, out)
	}
	return nil
}

func (b *bench) build(name string, args []string) (measure, json.RawMessage, error) {
	var stdout, stderr bytes.Buffer
	c := exec.Command(b.program, args...)
	c.Stdout, c.Stderr = &stdout, &stderr
	m, err := timed(name, c)
	if err != nil {
		return m, nil, fmt.Errorf("%s: %w\n%s", name, err, stderr.String())
	}
	var report struct {
		Files   int
		Bytes   int64
		Timings json.RawMessage
	}
	err = json.Unmarshal(stdout.Bytes(), &report)
	m.Files, m.MB = report.Files, float64(report.Bytes)/1e6
	return m, report.Timings, err
}

// timed runs a program to its end.
func timed(name string, c *exec.Cmd) (measure, error) {
	began := time.Now()
	err := c.Run()
	m := measure{Name: name, Wall: time.Since(began).Seconds()}
	if c.ProcessState != nil {
		m.use(c.ProcessState)
	}
	return m, err
}

func (m *measure) use(p *os.ProcessState) {
	m.User, m.System = p.UserTime().Seconds(), p.SystemTime().Seconds()
	m.PeakMB = peakMB(p)
}

// edit changes the title of the review in the middle of the site; restore puts it back.
func (b *bench) edit(title string) (restore func() error, err error) {
	p, err := b.middle()
	if err != nil {
		return nil, err
	}
	old, err := os.ReadFile(p)
	if err != nil {
		return nil, err
	}
	return func() error { return os.WriteFile(p, old, 0o644) }, os.WriteFile(p, retitle(old, title), 0o644)
}

// retitle gives a review another title.
func retitle(text []byte, title string) []byte {
	lines := strings.SplitN(string(text), "\n", 3)
	return []byte(lines[0] + "\ntitle: " + title + "\n" + lines[2])
}

// middle is the path of the review in the middle of the site.
func (b *bench) middle() (string, error) {
	all, err := reviewsOf(filepath.Join(b.site, "content"))
	if err != nil || len(all) == 0 {
		return "", fmt.Errorf("no reviews in %s: %w", b.site, err)
	}
	return all[len(all)/2], nil
}

func reviewsOf(dir string) (out []string, err error) {
	err = filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && filepath.Ext(p) == ".md" {
			out = append(out, p)
		}
		return err
	})
	return out, err
}

// version measures how long the program takes to start.
func (b *bench) version() (measure, error) {
	var all []measure
	for range 21 {
		m, err := timed(version, exec.Command(b.program, "version"))
		if err != nil {
			return m, err
		}
		all = append(all, m)
	}
	slices.SortFunc(all, func(x, y measure) int { return int((x.Wall - y.Wall) * 1e9) })
	return all[len(all)/2], nil
}

func (b *bench) tidy() {
	if b.out != "" {
		_ = os.RemoveAll(b.out)
	}
}
