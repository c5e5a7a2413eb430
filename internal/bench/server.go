package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// preview measures the time from a save to the page that shows it, as the median of five saves.
func (b *bench) preview() (measure, error) {
	c := exec.Command(b.program, "-s", b.site, "serve", "--addr", "127.0.0.1:0", "--now", "2026-11-21")
	stderr, err := c.StderrPipe()
	if err != nil {
		return measure{}, err
	}
	if err := c.Start(); err != nil {
		return measure{}, err
	}
	lines := bufio.NewScanner(stderr)
	base := ""
	for base == "" && lines.Scan() {
		if _, after, ok := strings.Cut(lines.Text(), "serving "); ok {
			base = strings.Fields(after)[0]
		}
	}
	go func() { _, _ = io.Copy(io.Discard, stderr) }()
	p, err := b.middle()
	if err == nil && base == "" {
		err = errors.New("the preview did not start")
	}
	var wall float64
	if err == nil {
		id := strings.TrimSuffix(filepath.Base(p), ".md")
		wall, err = b.saves(base + "reviews/" + id + "/index.html")
	}
	_ = c.Process.Signal(os.Interrupt)
	werr := c.Wait()
	m := measure{Name: preview, Wall: wall}
	m.use(c.ProcessState)
	return m, errors.Join(err, werr)
}

// saves edits the review in the middle five times and waits for its page each time.
func (b *bench) saves(address string) (float64, error) {
	var walls []float64
	for i := range 5 {
		title := fmt.Sprintf("Save number %d of the bench", i)
		if _, err := fetch(address); err != nil {
			return 0, err
		}
		began := time.Now()
		restore, err := b.edit(title)
		if err != nil {
			return 0, err
		}
		err = shows(address, title)
		walls = append(walls, time.Since(began).Seconds())
		if err = errors.Join(err, restore()); err != nil {
			return 0, err
		}
		if err := hides(address, title); err != nil {
			return 0, err
		}
	}
	return median(walls), nil
}

func median(list []float64) float64 {
	for i := range list {
		for j := i; j > 0 && list[j] < list[j-1]; j-- {
			list[j], list[j-1] = list[j-1], list[j]
		}
	}
	return list[len(list)/2]
}

func fetch(address string) (string, error) {
	r, err := http.Get(address)
	if err != nil {
		return "", err
	}
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	return string(body), err
}

func shows(address, words string) error { return until(address, words, true) }
func hides(address, words string) error { return until(address, words, false) }

func until(address, words string, there bool) error {
	for end := time.Now().Add(2 * time.Minute); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		body, err := fetch(address)
		if err == nil && strings.Contains(body, words) == there {
			return nil
		}
	}
	return fmt.Errorf("%s never changed", address)
}
