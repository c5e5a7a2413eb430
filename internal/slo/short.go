package slo

import (
	"regexp"
	"strconv"

	"throughline/internal/node"
)

// sloth reads a file of Sloth's prometheus/v1, whose window is 30 days unless its generator is told otherwise.
func sloth(d *node.Decoder, n *node.Node) []*Definition {
	if v := n.Get("version"); v.Text != "prometheus/v1" {
		d.Errorf(v, "format", "write version: prometheus/v1", "version %q of Sloth is not read here", v.Text)
		return nil
	}
	if !slothShape().check(d, n) {
		return nil
	}
	return slothSLOs(d, n, nil)
}

// slothResource reads Sloth's Kubernetes form. Its alert windows define no budget.
func slothResource(d *node.Decoder, n *node.Node) []*Definition {
	if text(n, "kind") == "AlertWindows" {
		alertWindowsShape().check(d, n)
		return nil
	}
	if kind := n.Get("kind"); kind == nil || kind.Text != "PrometheusServiceLevel" {
		d.Errs.Errorf(d.File, head(n), "format", "write kind: PrometheusServiceLevel", "Sloth has no kind %q",
			text(n, "kind"))
		return nil
	}
	if !slothResourceShape().check(d, n) {
		return nil
	}
	spec := n.Get("spec")
	if spec == nil || spec.Kind != node.Map {
		d.Errs.Errorf(d.File, head(n), "missing", "add spec: with a service and slos", "a Sloth resource needs a spec")
		return nil
	}
	return slothSLOs(d, spec, n.Get("metadata"))
}

func slothSLOs(d *node.Decoder, n, meta *node.Node) (out []*Definition) {
	list, service := n.Get("slos"), text(n, "service")
	if list == nil || len(list.Items) == 0 || service == "" {
		d.Errs.Errorf(d.File, head(n), "missing", "add service: and slos:", "a Sloth file needs a service and slos")
		return nil
	}
	for _, s := range list.Items {
		b := &Definition{Service: service, Method: Occurrences, Window: Window{N: 30, Unit: 'd', Rolling: true},
			File: d.File, role: "bad"}
		if b.sloth(d, s) && b.annotated(d, meta) && b.annotated(d, n) && b.annotated(d, s) {
			out = append(out, b)
		}
	}
	return out
}

// sloth reads one SLO. Its name is that of the service and its own, as Sloth's own ids are.
func (b *Definition) sloth(d *node.Decoder, n *node.Node) (ok bool) {
	name, o := n.Get("name"), n.Get("objective")
	if name == nil || name.Kind != node.Scalar || o == nil {
		d.Errs.Errorf(d.File, head(n), "missing", "add name: and objective:",
			"an SLO of Sloth needs a name and an objective")
		return false
	}
	b.Name, b.At, b.Description = b.Service+"-"+name.Text, name.Span, text(n, "description")
	b.Target, ok = target(d, o, 100, percentHint)
	return goodName(d, name, b.Name) && ok
}

// pyrra reads a ServiceLevelObjective of Pyrra: rolling windows, targets in per cent.
func pyrra(d *node.Decoder, n *node.Node) []*Definition {
	if kind := n.Get("kind"); kind == nil || kind.Text != "ServiceLevelObjective" {
		d.Errs.Errorf(d.File, head(n), "format", "write kind: ServiceLevelObjective", "Pyrra has no kind %q",
			text(n, "kind"))
		return nil
	}
	meta, spec := n.Get("metadata"), n.Get("spec")
	if !pyrraShape().check(d, n) {
		return nil
	}
	if spec.Get("target") == nil || spec.Get("window") == nil {
		d.Errs.Errorf(d.File, head(n), "missing", "add spec: {target: \"99.5\", window: 4w}",
			"an SLO of Pyrra needs spec.target and spec.window")
		return nil
	}
	b := &Definition{Description: text(spec, "description"), Method: Occurrences, File: d.File, role: "bad"}
	if spec.Get("indicator").Get("latency") != nil {
		b.role = "good"
	}
	ok := b.named(d, n, meta)
	ok = b.annotated(d, meta) && ok
	var fine bool
	b.Target, fine = target(d, spec.Get("target"), 100, percentHint)
	if !b.pyrraWindow(d, spec.Get("window")) || !ok || !fine {
		return nil
	}
	return []*Definition{b}
}

// pyrraWindow reads a length as Prometheus writes it, in which a year is 365 days.
func (b *Definition) pyrraWindow(d *node.Decoder, n *node.Node) bool {
	m := regexp.MustCompile(`^([1-9][0-9]{0,4})([mhdwy])$`).FindStringSubmatch(n.Text)
	if m == nil {
		d.Errorf(n, "window", "write window: 4w", "%q is not a length of time", n.Text)
		return false
	}
	if m[2] == "y" {
		m[2] = "Y"
	}
	b.Window.N, _ = strconv.Atoi(m[1])
	b.Window.Unit, b.Window.Rolling = m[2][0], true
	return true
}
