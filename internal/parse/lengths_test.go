package parse

import (
	"slices"
	"strings"
	"testing"

	"throughline/internal/sections"
)

// TestLengths holds that a length in the prose is compared with the times, and told only where no pair of times that
// it can mean has it.
func TestLengths(t *testing.T) {
	const times = "---\ntimes: {started: \"09:02\", detected: \"09:10\", declared: \"09:20\", mitigated: \"09:40\", " +
		"resolved: \"2026-03-15 11:00\"}\n---\n# How it went\n\n"
	for body, want := range map[string]string{
		"Time to detection: 8 minutes":                    "",
		"Time to detection: 20 minutes":                   "9:20: warning: this time to detection does not fit",
		"- **Time to repair**: 0h 20m":                    "", // from declared
		"- **Time to repair**: 0h 30m":                    "", // from detected
		"- **Time to repair**: 2h":                        "9:23: warning: this time to repair does not fit",
		"Duration: 38 min":                                "",
		"Duration: about an hour":                         "",
		"Downtime: 1 day 2 hours":                         "", // written in hours
		"Downtime: 4 h":                                   "9:11: warning",
		"| Duration | 9h |":                               "9:14: warning",
		"Time to resolve: 9h 40m":                         "if only working hours count, say so",
		"Time to resolve: 9h 40m (in working hours)":      "",
		"It took a long time to repair: 2h of work":       "",
		"> Duration: 9h":                                  "",
		"```\nDuration: 9h\n```":                          "",
		"Duration of the talk: 9h":                        "",
		"Time to recovery: N/A\n\nDuration: ?\n":          "",
		"Duration: 0 min":                                 "",
		"Duration: " + strings.Repeat("9", 40) + " hours": "",
	} {
		_, ds := readWith(t, sections.Own, times+"\nWords.\n\n"+body+"\n", nil)
		got := said(ds)
		got = slices.DeleteFunc(got, func(s string) bool { return !strings.Contains(s, "[length]") })
		if len(got) > 1 || (len(got) == 1) != (want != "") || want != "" && !strings.Contains(got[0], want) {
			t.Errorf("%q: %q, want %q", body, got, want)
		}
	}
	// Nobody said when it started: it may well be longer than from its being noticed.
	_, ds := readWith(t, sections.Own, "---\ntimes: {detected: \"09:10\", resolved: \"10:00\"}\n---\nDuration: 4h\n", nil)
	if len(ds) > 0 {
		t.Errorf("without a start: %v", said(ds))
	}
}

// TestCitiesAreTold holds that the zone of a city is read and said, once, and that two cities are no zone.
func TestCitiesAreTold(t *testing.T) {
	r, ds := readWith(t, sections.Own, "# X\n\n## Timeline\n- 16:37 Denver - Updated\n- 16:55 Denver - Restarted\n", nil)
	if got := r.Timeline[1].At.At.Format("15:04"); got != "22:55" || r.Timeline[1].Text.Src != "Restarted" {
		t.Errorf("Denver: %s %q", got, r.Timeline[1].Text.Src)
	}
	if got := said(ds); len(got) != 1 || !strings.Contains(got[0], "4:3: warning: Denver is read as the zone "+
		"America/Denver") {
		t.Errorf("it is said %q", got)
	}
	r, ds = readWith(t, sections.Own, "# X\n\n## Timeline\n- 16:37 Denver - Saw it\n- 16:55 London - Saw it too\n", nil)
	if got := r.Timeline[1].At.At.Format("15:04"); got != "16:55" || r.Timeline[1].Text.Src != "London - Saw it too" ||
		len(ds) > 0 {
		t.Errorf("two cities: %s %q %q", got, r.Timeline[1].Text.Src, said(ds))
	}
	r, ds = readWith(t, sections.Own, "# X\n\n## Timeline (Berlin time)\n- 16:37 Saw it\n", nil)
	if got := r.Timeline[0].At.At.Format("15:04"); got != "15:37" || len(ds) != 1 {
		t.Errorf("Berlin: %s %q", got, said(ds))
	}
}
