package cli

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"throughline/internal/config"
	"throughline/internal/diag"
	"throughline/internal/ingest"
	"throughline/internal/reporter"
	"throughline/internal/source"
)

// What --into names.
const (
	targetNone = iota
	targetSite
	targetReview
)

// An importTarget is where an import goes: a site's folder, or the file of one review with those beside it.
type importTarget struct {
	kind int
	site string // the folder of the site that it is in
	path string // of the review
}

func (t importTarget) beside(name string) string { return filepath.Join(filepath.Dir(t.path), name) }

// stem is a review's name, which is its id unless it says another one.
func (t importTarget) stem() string {
	if t.kind != targetReview {
		return ""
	}
	base := strings.TrimSuffix(filepath.Base(t.path), filepath.Ext(t.path))
	if base == "index" {
		return filepath.Base(filepath.Dir(t.path))
	}
	return base
}

// names are those of the timeline and of the candidates beside a review.
func (t importTarget) names() (timeline, candidates string) {
	base := strings.TrimSuffix(filepath.Base(t.path), filepath.Ext(t.path))
	if base == "index" {
		return "timeline.md", "_candidates.md"
	}
	return base + ".timeline.md", "_" + base + ".candidates.md"
}

// importTarget tells what --into names, which may not be there yet: a site for documents, a review for exports.
func (e *env) importTarget(into string, documents bool) (importTarget, error) {
	if into == "" {
		return importTarget{site: e.site}, nil
	}
	path := into
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) && !filepath.IsAbs(path) && e.site != "." {
		path = filepath.Join(e.site, path)
	}
	info, err := os.Stat(path)
	switch {
	case documents && filepath.Ext(path) == "" && (err != nil || info.IsDir()):
		return importTarget{kind: targetSite, site: path}, nil
	case err == nil && info.IsDir():
		if _, err := os.Stat(filepath.Join(path, "index.md")); err == nil {
			path = filepath.Join(path, "index.md")
			break
		}
		for _, name := range []string{"throughline.yaml", "content"} {
			if _, err := os.Stat(filepath.Join(path, name)); err == nil {
				return importTarget{kind: targetSite, site: path}, nil
			}
		}
		return importTarget{}, failure{
			exitUsage,
			fmt.Errorf("%s is neither a review nor a site", into),
			"name a review, it may be new: --into content/reviews/x.md",
		}
	case err == nil && !info.Mode().IsRegular():
		return importTarget{}, failure{exitUsage, fmt.Errorf("%s is not a plain file", into), ""}
	}
	base := filepath.Base(path)
	if ext := strings.ToLower(filepath.Ext(base)); ext != ".md" && ext != ".markdown" ||
		strings.HasPrefix(base, "_") ||
		strings.HasSuffix(base, ".timeline.md") {
		return importTarget{}, failure{
			exitUsage,
			fmt.Errorf("%s is not the name of a review", into),
			"a review is a file such as content/reviews/2026-03-14-checkout.md",
		}
	}
	return importTarget{kind: targetReview, site: siteOf(path, e.site), path: path}, nil
}

// siteOf is the folder above a review that has the settings, else the one that was named.
func siteOf(path, otherwise string) string {
	for dir := filepath.Dir(path); ; dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, config.FileName)); err == nil {
			return dir
		}
		if parent := filepath.Dir(dir); parent == dir || dir == "." {
			return otherwise
		}
	}
}

// An importDraft is what stands at the target now.
type importDraft struct {
	into                     importTarget
	draft                    ingest.Draft
	review                   []byte // nil: it is new
	timelineAt, candidatesAt string
	timeline, candidates     string
	own                      string // why events cannot go into a timeline beside it; "" where they can
	refer                    bool   // the review has to be told of its timeline
	zone                     string // to write into a new review
	memory                   *ingest.Memory
}

const maxBeside = 16 << 20

func readSmall(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() || info.Size() > maxBeside {
		return nil, fmt.Errorf("%s is not a plain file, or too large", path)
	}
	return os.ReadFile(path)
}

// readIfThere is readSmall for a file that need not be there.
func readIfThere(path string) ([]byte, error) {
	data, err := readSmall(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, failure{exitMachine, err, ""}
	}
	return data, nil
}

// openDraft reads the review and what earlier imports wrote beside it.
func (e *env) openDraft(into importTarget, f importFlags) (*importDraft, error) {
	zone, err := e.siteZone(into.site, f.timezone)
	if err != nil {
		return nil, err
	}
	d := &importDraft{into: into, zone: zone}
	if into.kind == targetReview {
		timeline, candidates := into.names()
		d.timelineAt, d.candidatesAt = into.beside(timeline), into.beside(candidates)
		if err := e.openReview(d); err != nil {
			return nil, err
		}
	}
	if d.draft.Zone, err = time.LoadLocation(d.zone); err != nil {
		return nil, failure{
			exitSite,
			fmt.Errorf("the zone %q is not known", d.zone),
			"write it as Europe/Copenhagen or UTC",
		}
	}
	d.draft.TimelineName = filepath.Base(d.timelineAt)
	for at, text := range map[string]*string{d.timelineAt: &d.timeline, d.candidatesAt: &d.candidates} {
		if at == "" {
			continue
		}
		data, err := readIfThere(at)
		if err != nil {
			return nil, err
		}
		*text = string(data)
	}
	_, d.memory = ingest.ReadMemory(d.candidates)
	return d, nil
}

// siteZone is the zone of a site's settings. Where there are none it is the one that was named, else UTC.
func (e *env) siteZone(dir, named string) (string, error) {
	path := filepath.Join(dir, config.FileName)
	data, err := readIfThere(path)
	if err != nil || data == nil {
		return cmp.Or(named, "UTC"), err
	}
	errs := &diag.List{}
	s := config.Read(diag.NewFile(path, data), errs)
	if s.Timezone == nil || diag.HasErrors(errs.Sorted()) {
		_ = reporter.Text(e.stderr, errs.Sorted(), e.colour(e.stderr))
		return "", failure{exitSite, errors.New("the settings of the site have errors, so its zone is not known"), ""}
	}
	return s.Timezone.String(), nil
}

var timelineHeading = regexp.MustCompile(`(?im)^#{1,6}[ \t]+\W*timeline\b`)

// openReview reads what a review that is there says of its zone, its state and its timeline.
func (e *env) openReview(d *importDraft) error {
	data, err := readIfThere(d.into.path)
	if err != nil || data == nil {
		return err
	}
	d.review = data
	file, errs := diag.NewFile(filepath.ToSlash(d.into.path), data), &diag.List{}
	doc, ok := source.Split(file, errs)
	if !ok {
		_ = reporter.Text(e.stderr, errs.Sorted(), e.colour(e.stderr))
		return failure{status: exitSite}
	}
	status := "published"
	if n := doc.Front.Get("status"); n != nil && n.Text != "" {
		status = n.Text
	}
	if status == "published" {
		return failure{
			exitSite,
			fmt.Errorf("%s is published, and an import is a draft that people have to look through", d.into.path),
			"set status: draft in it, import, and look through what came",
		}
	}
	if n := doc.Front.Get("timezone"); n != nil && n.Text != "" {
		d.zone = n.Text
	}
	body := data[doc.Body.Start:doc.Body.End]
	switch n := doc.Front.Get("timeline"); {
	case n != nil && strings.HasSuffix(n.Text, ".md") && !strings.ContainsAny(n.Text, "/\\\n"):
		d.timelineAt = d.into.beside(n.Text)
	case n != nil && (n.Text != "" || len(n.Items) > 0):
		d.own = "it has a timeline in its front matter"
	case timelineHeading.Match(body):
		d.own = "it has a section Timeline"
	case !bytes.HasPrefix(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")), []byte("---")) &&
		!bytes.HasPrefix(data, []byte("+++")):
		d.own = "its front matter is not YAML or TOML, into which timeline: could be written"
	default:
		d.refer = true
	}
	return nil
}
