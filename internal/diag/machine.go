package diag

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
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
}

// Records turns diagnostics into values that marshal as JSON: file, line, column, end_line, end_column, severity, rule,
// message, hint, related. Never null.
func Records(ds []Diagnostic) any {
	out := make([]record, 0, len(ds))
	for _, d := range ds {
		r := located(d.File, d.Span)
		r.Severity, r.Rule, r.Message, r.Hint = d.Severity.String(), d.Rule, d.Message, d.Hint
		for _, rel := range d.Related {
			x := located(rel.File, rel.Span)
			x.Severity, x.Message = "note", rel.Message
			r.Related = append(r.Related, x)
		}
		out = append(out, r)
	}
	return out
}

func located(f *File, s Span) record {
	if f == nil {
		return record{Line: 1, Column: 1, EndLine: 1, EndCol: 1}
	}
	from, to := f.Position(int(s.Start)), f.Position(int(max(s.Start, s.End)))
	return record{File: f.Path, Line: from.Line, Column: from.Column, EndLine: to.Line, EndCol: to.Column}
}

// SARIF prints diagnostics in the Static Analysis Results Interchange Format 2.1.0 (OASIS), for code scanning services.
func SARIF(w io.Writer, ds []Diagnostic, tool, version string) error {
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
				"artifactLocation": obj{"uri": uriPath(r.File)},
				"region":           obj{"startLine": r.Line, "startColumn": r.Column, "endLine": r.EndLine, "endColumn": r.EndCol},
			}}}
		}
		results = append(results, result)
	}
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	return enc.Encode(obj{
		"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0",
		"runs": []obj{{"tool": obj{"driver": obj{"name": tool, "version": version, "rules": rules}},
			"columnKind": "unicodeCodePoints", "results": results}},
	})
}

// sarifRule is a rule with its help: a service shows it beside the finding.
func sarifRule(id string) map[string]any {
	r, ok := FindRule(id)
	if !ok {
		return map[string]any{"id": id}
	}
	text := func(s string) map[string]any { return map[string]any{"text": s} }
	return map[string]any{"id": id, "shortDescription": text(r.Explain), "help": text(r.Explain + "; for example: " + r.Example)}
}

func uriPath(p string) string {
	return strings.NewReplacer("%", "%25", " ", "%20", "#", "%23", "?", "%3F").Replace(p)
}

// GitHub prints diagnostics as workflow commands, which become annotations of a pull request.
func GitHub(w io.Writer, ds []Diagnostic) error {
	var b strings.Builder
	for _, d := range ds {
		r := located(d.File, d.Span)
		level := d.Severity.String()
		if d.Severity == Note {
			level = "notice"
		}
		message := d.Message
		if d.Hint != "" {
			message += " (" + d.Hint + ")"
		}
		fmt.Fprintf(&b, "::%s file=%s,line=%d,col=%d,title=%s::%s\n", level, property(r.File), r.Line, r.Column, property(d.Rule), data(message))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func data(s string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A").Replace(s)
}

func property(s string) string { return strings.NewReplacer(":", "%3A", ",", "%2C").Replace(data(s)) }
