package ingest

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// TestMask holds what is masked and what is not: a mask on every sum of a commit would make people stop reading.
func TestMask(t *testing.T) {
	m := newMasker()
	random := "q7Rk" + "ZpX2vLw9TgYb4NdMs8Hf" + "Cj3Ea6Ui1Oo5QxVt0PzKy"
	secrets := map[string]string{
		"AKIA" + "ABCDEFGHIJKLMNOP":                                           "‹masked›",
		"ghp_" + strings.Repeat("aB3", 12):                                    "‹masked›",
		"xoxb-" + "1234567890-abcdefghij":                                     "‹masked›",
		"glpat-" + strings.Repeat("a1", 10):                                   "‹masked›",
		"eyJhbGciOiJIUzI1NiJ9." + "eyJzdWIiOiIxMjM0In0.abc123":                "‹masked›",
		"password=hunter2!":                                                   "password=‹masked›",
		"DB_PASSWORD: s3cr3t-place":                                           "DB_PASSWORD: ‹masked›",
		`{"api_key": "abcd1234efgh"}`:                                         `{"api_key": "‹masked›"}`,
		"postgres://booking:s3cret@db.fyrholm.example/b":                      "postgres://‹masked›@db.fyrholm.example/b",
		"https://x.example/?a=1&token=abc123def&b=2":                          "https://x.example/?a=1&token=‹masked›&b=2",
		"Authorization: Bearer abcdef1234567890":                              "Authorization: Bearer ‹masked›",
		"curl -u admin:hunter22 x":                                            "curl -u ‹masked› x",
		"psql --password=tiger x":                                             "psql --password=‹masked› x",
		"-----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA PRIVATE KEY-----": "‹masked›",
		"-----BEGIN PRIVATE KEY-----\nabc":                                    "‹masked›",
		"key " + random:                                                       "key ‹masked›",
		"mail rikke@fyrholm.example":                                          "mail ‹masked›",
		"call +45 12 34 56 78":                                                "call ‹masked›",
	}
	for text, want := range secrets {
		if got, found := m.mask(text); got != want || len(found) == 0 {
			t.Errorf("%q\n got %q\nwant %q (%v)", text, got, want, found)
		}
	}
	for _, text := range []string{"the token expired", "token: expired", "secret: we never knew",
		"password reset page is down", "passwd=$DB_PASSWORD", "3f2a9c1d4e5b6a7c8d9e0f1a2b3c4d5e6f7a8b9c",
		"sha256:" + strings.Repeat("ab12", 16),
		"https://docs.fyrholm.example/Incidents/2026/03/14/Booking-is-slow-after-a-deploy",
		"content/reviews/2026-03-14-how-a-good-evening-became-a-spiral.md",
		"git@git.fyrholm.example:o/r", "2026-03-14T09:02:00+01:00", "p99 > 3s at 10.0.0.5", "key takeaways: none",
		"the key: ask early", "primary key (id)", "author: x", "-p 8080", "booking-7f9c6d5b4-x2x4z"} {
		if got, found := m.mask(text); got != text {
			t.Errorf("%q became %q: %v", text, got, found)
		}
	}
}

// chatOf is an export of a channel with n messages of thirty people over a week, some with code, links, mentions and
// alerts.
func chatOf(n int) []byte {
	var b strings.Builder
	b.WriteString(`{"ok":true,"messages":[`)
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		at := 1773478920 + i*60
		switch i % 10 {
		case 0:
			fmt.Fprintf(
				&b,
				`{"type":"message","subtype":"bot_message","bot_id":"B1","username":"alerts","ts":"%d.000100","text":"","attachments":[{"fallback":"[FIRING] BookingLatency","title":"BookingLatency","text":"p99 > %ds"}]}`,
				at,
				i%7,
			)
		case 1:
			fmt.Fprintf(
				&b,
				`{"type":"message","subtype":"channel_join","user":"U%d","ts":"%d.000100","text":"<@U1> has joined"}`,
				i%30,
				at,
			)
		default:
			fmt.Fprintf(
				&b,
				`{"type":"message","user":"U%d","ts":"%d.000100","thread_ts":"1773478920.000200","text":"<@U%d> p99 is at *%d* ms &gt; 3s, see <https://g.fyrholm.example/d/%d|the board>; `+
					"`kubectl get pods -n shop`"+
					` says that 3 of 12 restart. Could it be the connection pool again, as on that Sunday in March?","blocks":[{"type":"rich_text","elements":[{"type":"rich_text_section","elements":[{"type":"text","text":"x"}]}]}],"reactions":[{"name":"eyes","users":["U2"],"count":1}]}`,
				i%30,
				at,
				(i+7)%30,
				i,
				i,
			)
		}
	}
	b.WriteString(`]}`)
	return []byte(b.String())
}

// BenchmarkWeekOfMessages is a week of 10,000 messages, from bytes to the text of both files.
func BenchmarkWeekOfMessages(b *testing.B) {
	data := chatOf(10_000)
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		res, err := Import([]*Input{NewInput("history.json", data)}, Options{})
		if err != nil || len(res.Candidates) != 8000 || len(res.Timeline) != 1000 {
			b.Fatal(err)
		}
		d := Draft{Zone: time.UTC, TimelineName: "x.timeline.md"}
		d.Insert("", res.Timeline)
		d.Candidates("", res)
	}
}
