package search

import (
	"strings"
	"testing"
)

func TestForms(t *testing.T) {
	l := newLanguage("en")
	for text, want := range map[string]string{
		"max_connections of HttpClientFactory": "max connections maxconnections http client factory",
		"os.path.join and job:errors:rate5m":   "os path join job errors rate5m",
		"upgraded to v1.2.3, not 1.2.4":        "1.2.3 1.2 v1.2",
		"a fail-over, a failover":              "failover",
		"they fail over; pool is over":         "failover",
		"we don’t roll  out":                   "dont",
		"the customer's URLs, IDs and VMs":     "",
		"parseJSON in HTTPServer":              "parse json http server",
		"on 2026-11-30 at 10:30, 99.95 %":      "",
		"prices of 1.5.":                       "",
	} {
		if got := l.forms(text); got != want {
			t.Errorf("%q has the forms %q, not %q", text, got, want)
		}
	}
	if got := newLanguage("de").forms("wir gehen over, max_wert"); got != "max wert maxwert" {
		t.Errorf("in German: %q", got)
	}
	long := l.forms(strings.Repeat("a_b-", 100_000))
	if len(long) > 1000 {
		t.Errorf("%d bytes of one word", len(long))
	}
}

func TestSynonyms(t *testing.T) {
	l := newLanguage("en").withSynonyms([][]string{{"db", "database"}, {"SLO", "service level objective"}})
	for text, want := range map[string]string{
		"two databases":                "db",
		"the DB":                       "database",
		"our service level objectives": "slo",
		"an SLO of the service":        "service level objective",
		"nothing of the kind":          "",
	} {
		if got := l.forms(text); got != want {
			t.Errorf("%q has the forms %q, not %q", text, got, want)
		}
	}
}
