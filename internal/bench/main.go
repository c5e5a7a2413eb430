// Command bench measures whole builds of a generated site: cold, unchanged, with one review edited, and through the
// preview.
//
// With -publish it measures what is sent to a host for one edit, in the place of all that.
//
// It writes what it needs under a work folder, prints a table and leaves the same as JSON beside it. With -peers it
// runs a script that times other tools over reviews of the same kind in the same minutes and prints ratios, for on a
// machine that others use as well only ratios mean something.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime"

	"throughline/internal/sample"
)

func main() {
	n := flag.Int("n", 10_000, "how many reviews")
	work := flag.String("work", "tmp/bench", "the folder to work in")
	site := flag.String("site", "", "a site to measure instead of a generated one")
	peers := flag.String("peers", "", "a script that times other tools: it takes N and a folder")
	write := flag.String("write", "", "a folder to write the generated site into, without measuring")
	publish := flag.Bool("publish", false, "measure what is sent for an edit, instead")
	flag.Parse()
	if *write != "" {
		if err := sample.Write(*write, *n); err != nil {
			fmt.Fprintln(os.Stderr, "bench:", err)
			os.Exit(1)
		}
		return
	}
	if err := run(*n, *work, *site, *peers, *publish); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// A result is everything that was measured.
type result struct {
	Reviews    int                `json:"reviews"`
	Processors int                `json:"processors"`
	Runs       []measure          `json:"runs"`
	Stages     json.RawMessage    `json:"stages"` // of the cold build
	Ratios     map[string]float64 `json:"ratios,omitempty"`
}

func run(n int, work, site, peers string, publish bool) error {
	work, err := filepath.Abs(work)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(work, 0o755); err != nil {
		return err
	}
	b := &bench{work: work, site: site, n: n}
	if b.site == "" {
		if b.site, err = generated(work, n); err != nil {
			return err
		}
	}
	defer b.tidy()
	if publish {
		return b.publishing()
	}
	r := result{Reviews: n, Processors: runtime.GOMAXPROCS(0)}
	if err := b.measureAll(&r); err != nil {
		return err
	}
	print := []measure(r.Runs)
	if peers != "" {
		p, err := b.peers(peers)
		if err != nil {
			return err
		}
		r.Ratios = ratios(r.Runs, p)
		r.Runs = append(r.Runs, p...)
		print = r.Runs
	}
	printTable(print, r.Ratios)
	data, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	report := filepath.Join(work, fmt.Sprintf("bench-%d.json", n))
	fmt.Println("\nwritten to", report)
	return os.WriteFile(report, append(data, '\n'), 0o644)
}

// generated makes a site of n reviews once and finds it again afterwards.
func generated(work string, n int) (string, error) {
	dir := filepath.Join(work, fmt.Sprintf("site-%d", n))
	if _, err := os.Stat(filepath.Join(dir, "throughline.yaml")); err == nil {
		return dir, nil
	}
	if err := os.RemoveAll(dir); err != nil {
		return "", err
	}
	return dir, sample.Write(dir, n)
}

func printTable(runs []measure, ratios map[string]float64) {
	fmt.Printf("%-42s%10s%10s%12s%10s%9s\n", "", "wall", "user", "peak", "written", "files")
	for _, m := range runs {
		fmt.Printf("%-42s%8.2f s%8.2f s%9.0f MB%7.0f MB%9d\n", m.Name, m.Wall, m.User, m.PeakMB, m.MB, m.Files)
	}
	for _, name := range ratioNames() {
		if v, ok := ratios[name]; ok {
			fmt.Printf("%-60s%8.3f\n", name, v)
		}
	}
}
