// Package slo reads service level objectives and their measurements, and tells how their error budgets stand.
//
// Read makes a Set from the files of content/budgets: definitions as YAML (OpenSLO v1, and the short forms of Sloth
// and Pyrra), measurements as CSV or as the answer of a Prometheus range query, and policy.yaml. Set.Gate cuts an
// edition out of it. Evaluate tells how each budget stands at a moment, what its policy says then, and what each
// review burnt of it.
//
// The files are read strictly: what is not known is an error at its place, because a misspelt key of an objective
// would otherwise be a wrong number on a page that people make decisions by. A measurement that cannot be true is an
// error as well; time that nothing measured is a gap and stays one, never a zero.
package slo

import (
	"path"
	"sort"
	"strings"
	"time"

	"throughline/internal/diag"
	"throughline/internal/node"
)

// The ways to count, as OpenSLO v1 names them.
const (
	Occurrences     = "Occurrences"
	Timeslices      = "Timeslices"
	RatioTimeslices = "RatioTimeslices"
)

// A Point is one measurement: what was counted in [Start, End).
type Point struct {
	Start, End  time.Time
	Good, Total float64
}

// A Definition is one objective. Target and SliceTarget are fractions between 0 and 1.
type Definition struct {
	Name        string // metadata.name; further objectives of the same SLO get -2, -3
	Title       string // displayName, with the objective's own behind it where there are several
	Description string
	Service     string
	Method      string // Occurrences, Timeslices or RatioTimeslices
	Target      float64
	SliceTarget float64       // Timeslices: a slice below it is bad
	Slice       time.Duration // length of a slice; 0 for Occurrences
	// of measurements by the day, the calendar's days are those that are written: UTC stands for its zone
	Window   Window
	Audience Label         // the most open edition that may show it
	Points   []Point       // sorted, never overlapping; time that no point covers is a gap
	Step     time.Duration // the usual length of a point; 0 without points
	Tracks   []Track       // business measures beside it, of NAME.kpi.csv; never reckoned with
	File     *diag.File
	At       diag.Span

	shares       string            // the SLO whose measurements also count for this objective
	series       map[string]string // labels of the Prometheus series that measures it
	role         string            // what the numerator counts: good, bad; and for a ratio: good or bad shares
	countsSlices bool              // measurements longer than a slice count slices
	byDay        bool              // every measurement is of a day that was written as a date
}

// TimeBased reports whether the budget is an amount of time, so that minutes mean something.
func (d *Definition) TimeBased() bool { return d.Method != Occurrences }

// A Set is what content/budgets holds.
type Set struct {
	Budgets []*Definition // by name
	Policy  Policy
}

// Budget finds a budget by name, or nil.
func (s *Set) Budget(name string) *Definition {
	for _, d := range s.Budgets {
		if d.Name == name {
			return d
		}
	}
	return nil
}

// Read reads definitions (.yaml), the policy (policy.yaml) and measurements (.csv, .json). Measurements belong to the
// definition that has their file's name or else their folder's, or to the one that a slo column names; a budget may
// have several files (one for each month, say) as long as no two measure the same time. NAME.kpi.csv holds business
// measures.
func Read(files []*diag.File, errs *diag.List) *Set {
	s := &Set{Policy: defaults()}
	r := reader{errs: errs, byName: map[string]*Definition{}, samples: map[string][][]sample{}}
	for _, f := range files {
		switch ext := path.Ext(f.Path); {
		case path.Base(f.Path) == "policy.yaml" || path.Base(f.Path) == "policy.yml":
			readPolicy(f, errs, &s.Policy)
		case ext == ".yaml" || ext == ".yml":
			s.Budgets = append(s.Budgets, r.define(f)...)
		}
	}
	sort.Slice(s.Budgets, func(i, j int) bool { return s.Budgets[i].Name < s.Budgets[j].Name })
	for _, f := range files {
		r.measure(f)
	}
	for _, d := range s.Budgets {
		d.attach(r.samplesOf(d), errs)
	}
	s.Policy.resolve(s, errs)
	return s
}

// A reader joins definitions and measurements.
type reader struct {
	errs    *diag.List
	byName  map[string]*Definition
	samples map[string][][]sample // by budget, a list for each file
}

func (r *reader) define(f *diag.File) (out []*Definition) {
	for _, b := range Definitions(f, r.errs) {
		if first := r.like(b.Name); first != nil {
			r.errs.Add(diag.Diagnostic{Severity: diag.Error, Rule: "duplicate", File: f, Span: b.At,
				Message: "there is already a budget " + first.Name,
				Hint:    "rename one of the two",
				Related: []diag.Related{{File: first.File, Span: first.At, Message: "first defined here"}}})
			continue
		}
		r.byName[b.Name] = b
		out = append(out, b)
	}
	return out
}

// like finds the budget whose page would have the same address on a disk that knows no capitals.
func (r *reader) like(name string) *Definition {
	for _, b := range r.byName {
		if strings.EqualFold(b.Name, name) {
			return b
		}
	}
	return nil
}

// measure reads a file of measurements.
func (r *reader) measure(f *diag.File) {
	ext := path.Ext(f.Path)
	if name, ok := kpiOf(f.Path); ok {
		if r.known(f, name, diag.Span{}) {
			r.byName[name].Tracks = readTracks(f, r.errs)
		}
		return
	}
	own := strings.TrimSuffix(path.Base(f.Path), ext)
	if folder := path.Base(path.Dir(f.Path)); r.byName[own] == nil && r.byName[folder] != nil {
		own = folder
	}
	switch ext {
	case ".csv":
		for name, list := range readCSV(f, own, r.errs) {
			if r.known(f, name, list[0].at) {
				r.samples[name] = append(r.samples[name], list)
			}
		}
	case ".json":
		if r.known(f, own, diag.Span{}) {
			r.samples[own] = append(r.samples[own], readPrometheus(f, r.byName[own], r.errs))
		}
	}
}

func (r *reader) known(f *diag.File, name string, at diag.Span) bool {
	if r.byName[name] != nil {
		return true
	}
	names := make([]string, 0, len(r.byName))
	for n := range r.byName {
		names = append(names, n)
	}
	sort.Strings(names)
	hint := "name the file, or the folder it is in, after the metadata.name of its SLO"
	if near := diag.Suggest(name, names); near != "" {
		hint = "did you mean " + near + "?"
	}
	r.errs.Errorf(f, at, "unknown-budget", hint, "measurements of %q, which no file defines", name)
	return false
}

// samplesOf gives what measures a definition: its own files, or those of the SLO whose further objective it is.
func (r *reader) samplesOf(d *Definition) [][]sample {
	if own := r.samples[d.Name]; own != nil || d.shares == "" {
		return own
	}
	return r.samples[d.shares]
}

// Definitions reads every SLO of a file: OpenSLO v1, Sloth (version: prometheus/v1, or its Kubernetes form) or Pyrra.
// Other kinds of OpenSLO are looked through for keys that do not exist, and passed over.
func Definitions(f *diag.File, errs *diag.List) []*Definition {
	docs, ok := node.YAMLDocs(f, diag.NewSpan(0, len(f.Data)), errs)
	if !ok {
		return nil
	}
	d := &node.Decoder{File: f, Errs: errs}
	var out []*Definition
	for _, n := range docs {
		node.Guard(f, n, errs)
		if n.Kind != node.List {
			out = append(out, document(d, n)...)
			continue
		}
		for _, item := range n.Items {
			out = append(out, document(d, item)...)
		}
	}
	return out
}

func document(d *node.Decoder, n *node.Node) []*Definition {
	if n.Kind != node.Map {
		d.Errorf(n, "format", "start with apiVersion: openslo/v1 and kind: SLO",
			"a definition is keys and values, not %s", n.Kind)
		return nil
	}
	api := n.Get("apiVersion")
	switch {
	case n.Get("version") != nil:
		return sloth(d, n)
	case api == nil:
		d.Errs.Errorf(d.File, head(n), "format", formats, "this does not say which format it has")
	case strings.HasPrefix(api.Text, "sloth.slok.dev/"):
		return slothResource(d, n)
	case strings.HasPrefix(api.Text, "pyrra.dev/"):
		return pyrra(d, n)
	case api.Text == "openslo/v1":
		return openSLO(d, n)
	case strings.HasPrefix(api.Text, "openslo"):
		d.Errorf(api, "format", "write apiVersion: openslo/v1 and follow that version",
			"version %q of OpenSLO is not read here", api.Text)
	default:
		d.Errorf(api, "format", formats, "%q is not a format of SLOs that is read here", api.Text)
	}
	return nil
}

const formats = "write apiVersion: openslo/v1 (OpenSLO), version: prometheus/v1 (Sloth) or apiVersion: " +
	"pyrra.dev/v1alpha1 (Pyrra)"

// head is the place of a map's first key: where an error about the whole of it is shown.
func head(n *node.Node) diag.Span {
	if len(n.Entries) > 0 {
		return n.Entries[0].KeySpan
	}
	return n.Span
}
