package main

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

// What the script of peers prints for each tool, and what is measured of one here.
const (
	hugo       = "hugo"
	pagefind   = "pagefind"
	hugoServer = "hugo's server, from save to page"
)

var peerLine = regexp.MustCompile(`(?m)^(\w+): ([\d.]+) s wall, ([\d.]+) s user, (\d+) KB peak`)

// peers runs the script and then the first tool's server over the same reviews.
func (b *bench) peers(script string) ([]measure, error) {
	work := filepath.Join(b.work, "peers")
	out, err := exec.Command("bash", script, strconv.Itoa(b.n), work).CombinedOutput()
	if err != nil {
		return nil, fmt.Errorf("%s: %w\n%s", script, err, out)
	}
	var all []measure
	for _, m := range peerLine.FindAllStringSubmatch(string(out), -1) {
		all = append(all, measure{Name: m[1], Wall: number(m[2]), User: number(m[3]), PeakMB: number(m[4]) / 1024})
	}
	server, err := b.peerServer(work, filepath.Dir(script))
	if err != nil {
		return nil, err
	}
	return append(all, server), nil
}

func number(s string) float64 {
	f, _ := strconv.ParseFloat(s, 64) // the pattern takes digits alone
	return f
}

// peerServer times one save through the server of the peer, like preview.
func (b *bench) peerServer(work, here string) (measure, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return measure{}, err
	}
	port := l.Addr().(*net.TCPAddr).Port
	l.Close()
	content := filepath.Join(work, fmt.Sprintf("hugo-%d", b.n), "content")
	c := exec.Command(filepath.Join(work, "bin", "hugo"), "server", "-s", filepath.Join(here, "hugo-site"),
		"--contentDir", content,
		"--port", strconv.Itoa(port), "--bind", "127.0.0.1", "--renderToMemory", "--noBuildLock", "--cacheDir",
		filepath.Join(work, "cache"))
	if err := c.Start(); err != nil {
		return measure{}, err
	}
	defer func() { _ = c.Process.Kill() }()
	all, err := reviewsOf(content)
	if err != nil || len(all) == 0 {
		return measure{}, fmt.Errorf("no reviews for the peer: %w", err)
	}
	p := all[len(all)/2]
	rel, err := filepath.Rel(content, p)
	if err != nil {
		return measure{}, err
	}
	address := fmt.Sprintf("http://127.0.0.1:%d/%s/", port,
		strings.ToLower(strings.TrimSuffix(filepath.ToSlash(rel), ".md")))
	if err := shows(address, "<title>"); err != nil {
		return measure{}, err
	}
	peer := &bench{site: filepath.Dir(content)}
	wall, err := peer.saves(address)
	m := measure{Name: hugoServer, Wall: wall}
	_ = c.Process.Signal(os.Interrupt)
	_ = c.Wait()
	m.use(c.ProcessState)
	return m, err
}

// ratioNames are the comparisons that the project holds itself to, in the order in which they are printed.
func ratioNames() []string {
	return []string{"cold / (hugo + pagefind)", "cold / hugo", "unchanged / hugo", "one edit, build / cold",
		"a further edit, build / cold", "one edit, preview / hugo's server",
		"peak memory / hugo's", "preview's memory / hugo's server's"}
}

func ratios(ours, theirs []measure) map[string]float64 {
	of := map[string]measure{}
	for _, m := range append(append([]measure{}, ours...), theirs...) {
		of[m.Name] = m
	}
	names := ratioNames()
	pairs := [][2]float64{
		{of[cold].Wall, of[hugo].Wall + of[pagefind].Wall},
		{of[cold].Wall, of[hugo].Wall},
		{of[unchanged].Wall, of[hugo].Wall},
		{of[edited].Wall, of[cold].Wall},
		{of[further].Wall, of[cold].Wall},
		{of[preview].Wall, of[hugoServer].Wall},
		{of[cold].PeakMB, of[hugo].PeakMB},
		{of[preview].PeakMB, of[hugoServer].PeakMB},
	}
	out := map[string]float64{}
	for i, p := range pairs {
		if p[1] > 0 {
			out[names[i]] = p[0] / p[1]
		}
	}
	return out
}
