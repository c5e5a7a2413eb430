package slo

import (
	"slices"
	"strings"

	"throughline/internal/diag"
	"throughline/internal/node"
)

// A shape says which keys a map may have, for the parts of a definition that are not computed with. A nil shape is
// anything at all. Shapes keep a misspelt key from being a part that is silently not there.
type shape struct {
	what string // "a metric source"
	list bool   // the value is a list of such maps
	keys map[string]*shape
}

func of(what string, keys map[string]*shape) *shape { return &shape{what: what, keys: keys} }

func listOf(what string, keys map[string]*shape) *shape {
	return &shape{what: what, list: true, keys: keys}
}

// plain adds keys whose values may be anything.
func plain(names string, more map[string]*shape) map[string]*shape {
	out := map[string]*shape{}
	for _, k := range strings.Fields(names) {
		out[k] = nil
	}
	for k, s := range more {
		out[k] = s
	}
	return out
}

// check reports every key that the shape does not have. It is false when there was any.
func (s *shape) check(d *node.Decoder, n *node.Node) bool {
	if s == nil || n == nil || n.Kind == node.Null {
		return true
	}
	if s.list {
		if n.Kind != node.List {
			d.Errorf(n, "type", "start each entry on its own line with a dash", "a list is expected here, not %s",
				n.Kind)
			return false
		}
		one, ok := shape{what: s.what, keys: s.keys}, true
		for _, item := range n.Items {
			ok = one.check(d, item) && ok
		}
		return ok
	}
	if n.Kind != node.Map {
		d.Errorf(n, "type", "", "%s wants keys and values here, not %s", s.what, n.Kind)
		return false
	}
	ok := true
	for _, e := range n.Entries {
		in, known := s.keys[e.Key]
		if !known {
			d.Errs.Errorf(d.File, e.KeySpan, "unknown-key", diag.DidYouMean(e.Key, s.names()), "%s has no key %q",
				s.what, e.Key)
			ok = false
			continue
		}
		ok = in.check(d, e.Value) && ok
	}
	return ok
}

func (s *shape) names() []string {
	out := make([]string, 0, len(s.keys))
	for k := range s.keys {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

// The shapes below follow the specification of OpenSLO v1 (github.com/OpenSLO/OpenSLO, README.md).

func metadataShape() *shape {
	return of("metadata", plain("name displayName labels annotations", nil))
}

func indicatorShape() *shape {
	source := of("a metric source", plain("metricSourceRef type spec", nil))
	metric := of("a metric", map[string]*shape{"metricSource": source})
	return of("an indicator", map[string]*shape{
		"metadata": metadataShape(),
		"spec": of("an indicator's spec", plain("description", map[string]*shape{
			"thresholdMetric": metric,
			"ratioMetric": of("a ratio", plain("counter rawType", map[string]*shape{"good": metric, "bad": metric,
				"total": metric, "raw": metric})),
		})),
	})
}

func sloShape() *shape {
	indicator := indicatorShape()
	return of("an SLO", plain("apiVersion kind", map[string]*shape{
		"metadata": metadataShape(),
		"spec": of("an SLO's spec", plain("description service indicatorRef budgetingMethod", map[string]*shape{
			"indicator": indicator,
			"timeWindow": listOf("a time window", plain("duration isRolling", map[string]*shape{
				"calendar": of("a calendar", plain("startTime timeZone", nil))})),
			"objectives": listOf("an objective", plain(
				"displayName op value target targetPercent timeSliceTarget timeSliceWindow indicatorRef "+
					"compositeWeight",
				map[string]*shape{"indicator": indicator})),
			"alertPolicies": listOf("an alert policy", plain("apiVersion kind metadata spec alertPolicyRef", nil)),
		})),
	}))
}

// otherKinds are the kinds of OpenSLO that define no budget.
func otherKinds() map[string]*shape {
	kind := func(what, keys string, more map[string]*shape) *shape {
		return of(what, plain("apiVersion kind", map[string]*shape{"metadata": metadataShape(),
			"spec": of(what+"'s spec", plain(keys, more))}))
	}
	condition := of("a condition", plain("kind op threshold lookbackWindow alertAfter", nil))
	alertCondition := kind("an alert condition", "description severity", map[string]*shape{"condition": condition})
	alertCondition.keys["conditionRef"] = nil
	return map[string]*shape{
		"DataSource":     kind("a data source", "description type connectionDetails", nil),
		"Service":        kind("a service", "description", nil),
		"AlertCondition": alertCondition,
		"AlertPolicy": kind("an alert policy", "description alertWhenNoData alertWhenResolved alertWhenBreaching",
			map[string]*shape{
				"conditions": listOf(alertCondition.what, alertCondition.keys),
				"notificationTargets": listOf("a notification target", plain("apiVersion kind metadata spec targetRef",
					nil)),
			}),
		"AlertNotificationTarget": kind("a notification target", "description target", nil),
	}
}

// The shapes of Sloth follow its prometheus/v1 and its Kubernetes resources (github.com/slok/sloth). Both ways to
// write a name of two words are taken, for its own examples mix them.

func slothKeys() map[string]*shape {
	plugins := of("plugins", plain("overridePrevious",
		map[string]*shape{"chain": listOf("a plugin", plain("id priority config", nil))}))
	alert := of("an alert", plain("disable labels annotations", nil))
	sli := of("an SLI", map[string]*shape{
		"raw":    of("a raw SLI", plain("error_ratio_query errorRatioQuery", nil)),
		"events": of("an SLI of events", plain("error_query errorQuery total_query totalQuery", nil)),
		"plugin": of("a plugin of an SLI", plain("id options", nil)),
	})
	return plain("version service labels", map[string]*shape{
		"slo_plugins": plugins, "sloPlugins": plugins,
		"slos": listOf("an SLO of Sloth", plain("name description objective labels", map[string]*shape{
			"sli": sli, "plugins": plugins,
			"alerting": of("alerting", plain("name labels annotations", map[string]*shape{
				"page_alert": alert, "pageAlert": alert, "ticket_alert": alert, "ticketAlert": alert})),
		})),
	})
}

func kubernetesMetadata() *shape {
	return of("metadata", plain("name namespace labels annotations", nil))
}

func slothShape() *shape { return of("a Sloth file", slothKeys()) }

func slothResourceShape() *shape {
	keys := slothKeys()
	delete(keys, "version")
	return of("a Sloth resource", plain("apiVersion kind status", map[string]*shape{
		"metadata": kubernetesMetadata(), "spec": of("a Sloth resource's spec", keys)}))
}

func alertWindowsShape() *shape {
	window := of("an alert window", plain("errorBudgetPercent shortWindow longWindow", nil))
	windows := of("alert windows", map[string]*shape{"quick": window, "slow": window})
	return of("alert windows", plain("apiVersion kind", map[string]*shape{"metadata": kubernetesMetadata(),
		"spec": of("the spec of alert windows",
			plain("sloPeriod", map[string]*shape{"page": windows, "ticket": windows}))}))
}

// pyrraShape follows pyrra.dev/v1alpha1 (github.com/pyrra-dev/pyrra).
func pyrraShape() *shape {
	query := of("a metric", plain("metric", nil))
	return of("an SLO of Pyrra", plain("apiVersion kind status", map[string]*shape{
		"metadata": kubernetesMetadata(),
		"spec": of("the spec of an SLO of Pyrra", plain("target window description partial_response_strategy "+
			"performance_over_accuracy", map[string]*shape{
			"indicator": of("an indicator of Pyrra", map[string]*shape{
				"ratio": of("a ratio", plain("grouping", map[string]*shape{"errors": query, "total": query})),
				"latency": of("a latency",
					plain("grouping", map[string]*shape{"success": query, "total": query})),
				"latencyNative": of("a native latency", plain("latency grouping", map[string]*shape{"total": query})),
				"bool_gauge":    of("a gauge", plain("metric grouping", nil)),
			}),
			"alerting": of("alerting", plain("disabled burnrates absent name absentName", nil)),
		})),
	}))
}
