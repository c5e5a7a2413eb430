package node

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"

	"throughline/internal/diag"
)

// JSON reads the one value that stands at span in the file. The errors go to errs; ok is false when there was any.
func JSON(f *diag.File, span diag.Span, errs *diag.List) (n *Node, ok bool) {
	j := &jsonReader{builder: builder{file: f, errs: errs, ok: true}, src: f.Data[span.Start:span.End],
		base: int(span.Start)}
	j.dec = json.NewDecoder(bytes.NewReader(j.src))
	j.dec.UseNumber()
	n = j.value(0)
	if j.ok {
		end := int(j.dec.InputOffset())
		if rest := end + len(j.src[end:]) - len(bytes.TrimLeft(j.src[end:], " \t\r\n")); rest < len(j.src) {
			j.fail(diag.NewSpan(rest, rest+1).Shift(j.base), "", "there is more text after the end of the JSON value")
		}
	}
	return n, j.ok
}

type jsonReader struct {
	builder
	src  []byte
	base int
	dec  *json.Decoder
}

// next is the offset in src at which the next token starts.
func (j *jsonReader) next() int {
	i := int(j.dec.InputOffset())
	for i < len(j.src) && bytes.IndexByte([]byte(" \t\r\n,:"), j.src[i]) >= 0 {
		i++
	}
	return i
}

func (j *jsonReader) token() (json.Token, diag.Span, bool) {
	start := j.next()
	tok, err := j.dec.Token()
	if err != nil {
		j.report(err, start)
		return nil, diag.Span{}, false
	}
	return tok, diag.NewSpan(start, int(j.dec.InputOffset())).Shift(j.base), true
}

func (j *jsonReader) report(err error, at int) {
	if !j.ok {
		return
	}
	var se *json.SyntaxError
	if errors.As(err, &se) && se.Offset > 0 {
		// The decoder counts from where its buffer starts, which is the start of src as long as nothing was read
		// twice.
		at = min(max(at, int(se.Offset)-1), max(0, len(j.src)-1))
	}
	message := err.Error()
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		message, at = "it ends too early", max(0, len(j.src)-1)
	}
	j.fail(diag.NewSpan(at, min(at+1, len(j.src))).Shift(j.base),
		"look for a missing comma, quote, bracket or brace before this",
		"this is not valid JSON: %s", message)
}

func (j *jsonReader) value(depth int) *Node {
	tok, span, ok := j.token()
	out := &Node{Span: span}
	if !ok || !j.count(depth, span) {
		j.ok = false
		return out
	}
	switch t := tok.(type) {
	case json.Delim:
		if t == '[' {
			j.list(out, depth)
		} else {
			j.object(out, depth)
		}
		out.Span.End = int32(j.base + int(j.dec.InputOffset()))
	case string:
		out.Kind, out.Text, out.Quoted = Scalar, t, true
	case json.Number:
		out.Kind, out.Text = Scalar, t.String()
	case bool:
		out.Kind, out.Text = Scalar, "false"
		if t {
			out.Text = "true"
		}
	}
	return out
}

func (j *jsonReader) list(out *Node, depth int) {
	out.Kind = List
	for j.ok && j.dec.More() {
		out.Items = append(out.Items, j.value(depth+1))
	}
	if j.ok {
		j.token()
	}
}

func (j *jsonReader) object(out *Node, depth int) {
	out.Kind = Map
	for j.ok && j.dec.More() {
		key, span, ok := j.token()
		name, isString := key.(string)
		if !ok || !isString {
			j.ok = false
			return
		}
		j.put(out, Entry{Key: name, KeySpan: span, Value: j.value(depth + 1)})
	}
	if j.ok {
		j.token()
	}
}
