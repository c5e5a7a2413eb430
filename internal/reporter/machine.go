package reporter

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"throughline/internal/diag"
	"throughline/internal/plain"
)

// A record is a diagnostic for programs.
type record struct {
	File     string   `json:"file"`
	Line     int      `json:"line"`
	Column   int      `json:"column"`
	EndLine  int      `json:"end_line"`
	EndCol   int      `json:"end_column"`
	Severity string   `json:"severity"`
	Rule     string   `json:"rule"`
	Message  string   `json:"message"`
	Hint     string   `json:"hint,omitempty"`
	Related  []record `json:"related,omitempty"`
	Fixes    []fix    `json:"fixes,omitempty"`
}

// A fix is a text to put in the place of a part of the file.
type fix struct {
	Line    int    `json:"line"`
	Column  int    `json:"column"`
	EndLine int    `json:"end_line"`
	EndCol  int    `json:"end_column"`
	Text    string `json:"text"`
}

// Records turns diagnostics into values that marshal as JSON: file, line, column, end_line, end_column, severity,
// rule, message, hint, related, fixes (line, column, end_line, end_column, text: one way out each). Never null.
func Records(ds []diag.Diagnostic) any {
	out := make([]record, 0, len(ds))
	for _, d := range ds {
		r := located(d.File, d.Span)
		r.Severity, r.Rule, r.Message, r.Hint = d.Severity.String(), d.Rule, d.Message, d.Hint
		for _, rel := range d.Related {
			x := located(rel.File, rel.Span)
			x.Severity, x.Message = "note", rel.Message
			r.Related = append(r.Related, x)
		}
		for _, by := range d.Fixes {
			at := located(d.File, by.Span)
			r.Fixes = append(r.Fixes, fix{at.Line, at.Column, at.EndLine, at.EndCol, by.Text})
		}
		out = append(out, r)
	}
	return out
}

func located(f *diag.File, s diag.Span) record {
	if f == nil {
		return record{Line: 1, Column: 1, EndLine: 1, EndCol: 1}
	}
	from, to := f.Position(int(s.Start)), f.Position(int(max(s.Start, s.End)))
	return record{File: f.Path, Line: from.Line, Column: from.Column, EndLine: to.Line, EndCol: to.Column}
}

// SARIF prints diagnostics in the Static Analysis Results Interchange Format 2.1.0 (OASIS), for code scanning
// services.
func SARIF(w io.Writer, ds []diag.Diagnostic, tool, version string) error {
	type obj = map[string]any
	results, rules, seen := []obj{}, []obj{}, map[string]bool{}
	for _, d := range ds {
		r := located(d.File, d.Span)
		if !seen[d.Rule] {
			seen[d.Rule] = true
			rules = append(rules, sarifRule(d.Rule))
		}
		message := d.Message
		if d.Hint != "" {
			message += " (" + d.Hint + ")"
		}
		result := obj{"ruleId": d.Rule, "level": d.Severity.String(), "message": obj{"text": message}}
		if d.File != nil {
			result["locations"] = []obj{{"physicalLocation": obj{
				"artifactLocation": obj{"uri": plain.Address(r.File)},
				"region": obj{"startLine": r.Line, "startColumn": r.Column, "endLine": r.EndLine,
					"endColumn": r.EndCol},
			}}}
		}
		if fixes := sarifFixes(d); fixes != nil {
			result["fixes"] = fixes
		}
		results = append(results, result)
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetIndent("", "  ")
	err := enc.Encode(obj{
		"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0",
		"runs": []obj{{"tool": obj{"driver": obj{"name": tool, "version": version, "rules": rules}},
			"columnKind": "unicodeCodePoints", "results": results}},
	})
	if err == nil {
		_, err = plain.Raw(w).Write(plain.JSON(b.Bytes()))
	}
	return err
}

// sarifFixes are the ways out of a finding, each as a replacement in its file.
func sarifFixes(d diag.Diagnostic) (out []map[string]any) {
	type obj = map[string]any
	for _, by := range d.Fixes {
		r := located(d.File, by.Span)
		out = append(out, obj{"artifactChanges": []obj{{
			"artifactLocation": obj{"uri": plain.Address(r.File)},
			"replacements": []obj{{
				"deletedRegion": obj{"startLine": r.Line, "startColumn": r.Column, "endLine": r.EndLine,
					"endColumn": r.EndCol},
				"insertedContent": obj{"text": by.Text},
			}},
		}}})
	}
	return out
}

// sarifRule is a rule with its help: a service shows it beside the finding.
func sarifRule(id string) map[string]any {
	r, ok := diag.FindRule(id)
	if !ok {
		return map[string]any{"id": id}
	}
	text := func(s string) map[string]any { return map[string]any{"text": s} }
	return map[string]any{"id": id, "shortDescription": text(r.Explain), "help": text(r.Explain + "; for example: " +
		r.Example)}
}

// mostAnnotations is how many annotations of one level GitHub shows of a step; it drops the others in silence.
const mostAnnotations = 10

// GitHub prints diagnostics as workflow commands, which become annotations of a pull request. Where there are more of
// a level than GitHub shows, the last one counts those that are left, and these are told as for people, in the log.
func GitHub(w io.Writer, ds []diag.Diagnostic) error {
	of, shown := map[diag.Severity]int{}, map[diag.Severity]int{}
	for _, d := range ds {
		of[d.Severity]++
	}
	var b strings.Builder
	var rest []diag.Diagnostic
	for _, d := range ds {
		if shown[d.Severity]++; of[d.Severity] > mostAnnotations && shown[d.Severity] >= mostAnnotations {
			rest = append(rest, d)
			continue
		}
		r := located(d.File, d.Span)
		message := d.Message
		if d.Hint != "" {
			message += " (" + d.Hint + ")"
		}
		fmt.Fprintf(&b, "::%s file=%s,line=%d,col=%d,title=%s::%s\n", levelOf(d.Severity), plain.Property(r.File), r.Line,
			r.Column, plain.Property(d.Rule), plain.Message(message))
	}
	for _, s := range []diag.Severity{diag.Error, diag.Warning, diag.Note} {
		if left := of[s] - mostAnnotations + 1; left > 1 {
			fmt.Fprintf(&b, "::%s title=throughline::%d more %ss are in the log of this step\n", levelOf(s), left, s)
		}
	}
	if _, err := io.WriteString(plain.Raw(w), b.String()); err != nil {
		return err
	}
	return Text(w, rest, false)
}

// levelOf is what GitHub calls a severity.
func levelOf(s diag.Severity) string {
	if s == diag.Note {
		return "notice"
	}
	return s.String()
}

// GitLab prints diagnostics as a report of Code Quality (Code Climate's format), which merge requests show beside the
// lines. The fingerprint of a finding does not change when lines are added above it.
func GitLab(w io.Writer, ds []diag.Diagnostic) error {
	type obj = map[string]any
	out, seen := []obj{}, map[string]int{}
	for _, d := range ds {
		r := located(d.File, d.Span)
		message := d.Message
		if d.Hint != "" {
			message += " (" + d.Hint + ")"
		}
		key := r.File + "\x00" + d.Rule + "\x00" + d.Message
		seen[key]++
		sum := sha256.Sum256(fmt.Appendf(nil, "%s\x00%d", key, seen[key]))
		severity := map[diag.Severity]string{
			diag.Error: "critical", diag.Warning: "minor", diag.Note: "info"}[d.Severity]
		out = append(out, obj{"description": plain.Line(message), "check_name": d.Rule,
			"fingerprint": hex.EncodeToString(sum[:16]), "severity": severity,
			"location": obj{"path": r.File, "lines": obj{"begin": r.Line}}})
	}
	data, err := json.MarshalIndent(out, "", "  ")
	if err == nil {
		_, err = plain.Raw(w).Write(append(plain.JSON(data), '\n'))
	}
	return err
}
