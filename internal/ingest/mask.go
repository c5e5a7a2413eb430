package ingest

import (
	"math"
	"regexp"
	"strings"
	"unicode"
)

// Chats, shells and logs carry secrets, and a review is read by many for years. What looks like one is masked before
// anything else is done with a text, and told with its place. The rules are our own selection of what tools for this
// look for, as data: the usual library brings seventy modules with it, and most of its rules find what nobody types
// into a chat.

// masked stands for what was taken out.
const masked = "‹masked›"

// A secret is one kind of it. Group 1 of the pattern, if it has one, is what is masked; a text without any of the
// words cannot hold it.
type secret struct {
	what    string
	words   []string // in lower case
	pattern *regexp.Regexp
	sure    func(found string) bool // nil: always
}

type masker struct{ rules []secret }

func newMasker() *masker {
	re := regexp.MustCompile
	return &masker{[]secret{
		{
			"a private key",
			[]string{"private key-----"},
			re(`-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----(?s:.*?)(?:-----END [A-Z0-9 ]*PRIVATE KEY-----|$)`),
			nil,
		},
		{"a password in an address", []string{"://"}, re(`[a-zA-Z][a-zA-Z0-9+.-]*://([^\s/:@<>|]*:[^\s/@<>|]+)@`),
			nil},
		{"an AWS key", []string{"akia", "asia", "abia", "acca"}, re(`\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}\b`), nil},
		{
			"a GitHub token",
			[]string{"gh", "github_pat_"},
			re(`\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{50,})`),
			nil,
		},
		{"a GitLab token", []string{"gl"}, re(`\bgl(?:pat|dt|rt|cbt|ptt|ft|imt|agent|oas|soat)-[\w-]{20,}`), nil},
		{
			"a Slack token",
			[]string{"xox", "xapp-", "hooks.slack.com"},
			re(
				`\b(?:xox[abeoprs](?:\.xox[bp])?-[\w-]{10,}|xapp-[\w-]{10,}|hooks\.slack\.com/(?:services|workflows|triggers)/[\w+/-]{20,})`,
			),
			nil,
		},
		{
			"a Google key",
			[]string{"aiza", "ya29.", "gocspx-"},
			re(`\b(?:AIza[\w-]{35}|ya29\.[\w-]{20,}|GOCSPX-[\w-]{28})`),
			nil,
		},
		{
			"a payment key",
			[]string{"k_live_", "k_test_", "whsec_"},
			re(`\b(?:[spr]k_(?:live|test)_[A-Za-z0-9]{10,}|whsec_[A-Za-z0-9+/=]{20,})`),
			nil,
		},
		{"a key of an AI service", []string{"sk-"}, re(`\bsk-[A-Za-z0-9_-]{20,}`), hasDigit},
		{"a registry token", []string{"npm_", "pypi-", "dckr_pat_", "dop_v1_", "hvs.", "glc_", "glsa_"},
			re(
				`\b(?:npm_[A-Za-z0-9]{36}|pypi-[\w-]{50,}|dckr_pat_[\w-]{20,}|dop_v1_[a-f0-9]{64}|hvs\.[\w-]{20,}|gl(?:c|sa)_[\w+/=]{30,})`,
			), nil},
		{"a signed token", []string{"eyj"}, re(`\beyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]*`), nil},
		{
			"a header with credentials",
			[]string{"bearer", "basic", "authorization"},
			re(`(?i)\b(?:bearer|basic|authorization:\s*(?:token|apikey)?)\s+["']?([A-Za-z0-9+/_.=~-]{12,})`),
			hasDigit,
		},
		{
			"a password on a command line",
			[]string{"-p", "-u", "--"},
			re(
				`(?i)(?:--(?:password|passwd|pass|token|secret|api-?key|auth)[ =]|\bcurl\b.*? (?:-u|--user) ?|\bmysql\b.*? -p|\bsshpass -p ?)["']?([^\s"'` + "`" + `$<][^\s"'` + "`" + `]*)`,
			),
			nil,
		},
		{"a secret with its name", []string{"pass", "pwd", "secret", "token", "key", "sig", "credential", "auth"},
			re(
				`(?i)(?:pass(?:word|wd|phrase)?|pwd|secret|token|api[_-]?key|access[_-]?key|secret[_-]?key|private[_-]?key|signature|sig|credentials?|auth)["']?\s?(?:=>|:=|[=:])\s?["']?([^\s"'` + "`" + `,;|<>{}()]{3,})`,
			), likelySecret},
		{"a long random text", nil, re(`[A-Za-z0-9+/_-]{40,}={0,2}`), random},
		{
			"a mail address",
			[]string{"@"},
			re(`[A-Za-z0-9][\w.+-]*@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+`),
			func(s string) bool { return !strings.HasPrefix(s, "git@") },
		},
		{"a phone number", []string{"+", "tel:"}, re(`(?:tel:[+\d]|\+\d)[\d ().-]{7,}\d`), nil},
	}}
}

// mask takes secrets out of a text and names what they were. It is linear in the text.
func (m *masker) mask(text string) (string, []string) {
	var found []string
	lower := strings.ToLower(text)
	for _, rule := range m.rules {
		if !mayHold(lower, rule.words) || rule.words == nil && !hasLongRun(text) {
			continue
		}
		hits := rule.pattern.FindAllStringSubmatchIndex(text, -1)
		if hits == nil {
			continue
		}
		var b strings.Builder
		end := 0
		for _, h := range hits {
			from, to := h[0], h[1]
			if len(h) > 3 && h[2] >= 0 {
				from, to = h[2], h[3]
			}
			if next := nextParameter.FindStringIndex(text[from:to]); next != nil { // of an address
				to = from + next[0]
			}
			if part := text[from:to]; strings.Contains(part, masked) || rule.sure != nil && !rule.sure(part) {
				continue
			}
			b.WriteString(text[end:from])
			b.WriteString(masked)
			end = to
			found = append(found, rule.what)
		}
		if end > 0 {
			text = b.String() + text[end:]
		}
	}
	return text, found
}

// ampersand stands for &amp; of a text with entities until everything is converted, so that it is decoded once and
// that no secret ends at its semicolon.
const ampersand = "\ue002"

var nextParameter = regexp.MustCompile("[&" + ampersand + "][A-Za-z_.-]+=")

func mayHold(lower string, words []string) bool {
	for _, w := range words {
		if strings.Contains(lower, w) {
			return true
		}
	}
	return words == nil
}

// hasLongRun reports whether a text can hold a long random one, which an expression would look for at every letter.
func hasLongRun(s string) bool {
	run := 0
	for i := range len(s) {
		c := s[i]
		if c|0x20 >= 'a' && c|0x20 <= 'z' || c >= '0' && c <= '9' || c == '+' || c == '/' || c == '_' || c == '-' {
			if run++; run == 40 {
				return true
			}
		} else {
			run = 0
		}
	}
	return false
}

func hasDigit(s string) bool { return strings.ContainsAny(s, "0123456789") }

// likelySecret tells a value from a word: "token: expired" speaks of a token, "token=abc" shows one in a command or an
// address.
func likelySecret(s string) bool {
	if strings.HasPrefix(s, "$") || strings.Trim(s, "*.…xX-") == "" {
		return false
	}
	var classes [4]bool
	for _, r := range s {
		switch {
		case unicode.IsDigit(r):
			classes[0] = true
		case unicode.IsUpper(r):
			classes[1] = true
		case unicode.IsLower(r):
			classes[2] = true
		default:
			classes[3] = true
		}
	}
	n := 0
	for _, c := range classes {
		if c {
			n++
		}
	}
	return n >= 2 && len(s) >= 6 && (classes[0] || classes[3])
}

// random tells a long random text from paths, identifiers and the sums of commits and images, which are worth keeping.
func random(s string) bool {
	hex := strings.Trim(s, "0123456789abcdef") == "" || strings.Trim(s, "0123456789ABCDEF") == ""
	if hex || !hasDigit(s) || strings.ToLower(s) == s || strings.ToUpper(s) == s ||
		strings.Count(s, "/")+strings.Count(s, "-") > len(s)/12 {
		return false
	}
	return entropy(s) >= 4.3
}

// entropy is Shannon's, in bits for each character.
func entropy(s string) float64 {
	var n [256]int
	for i := range len(s) {
		n[s[i]]++
	}
	h := 0.0
	for _, c := range n {
		if c > 0 {
			p := float64(c) / float64(len(s))
			h -= p * math.Log2(p)
		}
	}
	return h
}

// safe masks a text of a source and notes what was masked, and where.
func (r *reader) safe(text string, at where) string {
	text = strings.Map(harmless, strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text))
	out, found := r.crew.masker().mask(text)
	for _, what := range found {
		r.out.Masked = append(r.out.Masked, Place{Source: at.source(), At: at.at(), Why: what})
	}
	return out
}

// harmless takes out what no text has to say: control characters, and those that stand for mentions here.
func harmless(c rune) rune {
	switch {
	case c == '\n' || c == '\t':
		return c
	case c == '\r' || c == 0x7f || c < 0x20:
		return -1
	case c == mentionOpen || c == mentionClose:
		return unicode.ReplacementChar
	}
	return c
}
