// Package slo reads service level objectives and their measurements, and tells how their error budgets stand.
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
	Name, Title, Description, Service string
	Method                            string
	Target, SliceTarget               float64
	Slice                             time.Duration
	Window                            Window
	Points                            []Point // sorted; time that no point covers is a gap
	File                              *diag.File
	At                                diag.Span
	Audience                          Label // the most open edition that it may appear in
}

// A Set is what content/budgets holds.
type Set struct {
	Budgets []*Definition // by name
	Policy  Policy
}

// Read reads definitions (.yaml), the policy (policy.yaml) and measurements (.csv, .json). Measurements belong to the
// definition that has their file's name, or to the one that a slo column names.
func Read(files []*diag.File, errs *diag.List) *Set {
	s := &Set{Policy: defaults()}
	byName := map[string]*Definition{}
	for _, f := range files {
		switch ext := path.Ext(f.Path); {
		case path.Base(f.Path) == "policy.yaml" || path.Base(f.Path) == "policy.yml":
			readPolicy(f, errs, &s.Policy)
		case ext == ".yaml" || ext == ".yml":
			for _, b := range Definitions(f, errs) {
				if byName[b.Name] != nil {
					errs.Errorf(f, b.At, "duplicate", "rename one of the two", "there is already a budget %q", b.Name)
					continue
				}
				byName[b.Name] = b
				s.Budgets = append(s.Budgets, b)
			}
		}
	}
	sort.Slice(s.Budgets, func(i, j int) bool { return s.Budgets[i].Name < s.Budgets[j].Name })
	for _, f := range files {
		readMeasurements(f, errs, byName)
	}
	s.known(errs, byName)
	return s
}

func readMeasurements(f *diag.File, errs *diag.List, byName map[string]*Definition) {
	ext := path.Ext(f.Path)
	if ext != ".csv" && ext != ".json" {
		return
	}
	own := strings.TrimSuffix(path.Base(f.Path), ext)
	var got map[string][]Point
	if ext == ".csv" {
		got = CSV(f, own, errs)
	} else {
		got = map[string][]Point{own: Prometheus(f, errs)}
	}
	for name, points := range got {
		b := byName[name]
		if b == nil {
			errs.Errorf(f, diag.Span{}, "unknown", "name the file after the metadata.name of its SLO", "measurements of %q, which no file defines", name)
			continue
		}
		if len(b.Points) > 0 {
			errs.Errorf(f, diag.Span{}, "duplicate", "keep one of the files", "budget %q has measurements in another file as well", name)
			continue
		}
		b.Points = points
	}
}

// Definitions reads every SLO of a file: OpenSLO v1, Sloth prometheus/v1 or Pyrra. Other OpenSLO kinds are passed over.
func Definitions(f *diag.File, errs *diag.List) []*Definition {
	docs, ok := node.YAMLDocs(f, diag.Span{End: len(f.Data)}, errs)
	if !ok {
		return nil
	}
	d := &node.Decoder{File: f, Errs: errs}
	var out []*Definition
	for _, n := range docs {
		out = append(out, document(d, n)...)
	}
	return out
}

func document(d *node.Decoder, n *node.Node) []*Definition {
	kind, api, version := text(n, "kind"), text(n, "apiVersion"), text(n, "version")
	switch {
	case version == "prometheus/v1":
		return sloth(d, n)
	case strings.HasPrefix(api, "sloth.slok.dev/") && n.Get("spec") != nil:
		return sloth(d, n.Get("spec"))
	case strings.HasPrefix(api, "pyrra.dev/"):
		return pyrra(d, n)
	case api != "openslo/v1":
		d.Errorf(n, "format", "write apiVersion: openslo/v1, version: prometheus/v1 (Sloth) or a Pyrra ServiceLevelObjective", "%q is not a format of SLOs that is read here", api+version)
	case kind == "SLO":
		return openSLO(d, n)
	case !strings.Contains(" DataSource SLI AlertPolicy AlertCondition AlertNotificationTarget Service ", " "+kind+" "):
		d.Errorf(n, "format", "write kind: SLO", "OpenSLO v1 has no kind %q", kind)
	}
	return nil
}

func text(n *node.Node, key string) string {
	if n == nil {
		return ""
	}
	if v := n.Get(key); v != nil && v.Kind == node.Scalar {
		return v.Text
	}
	return ""
}
