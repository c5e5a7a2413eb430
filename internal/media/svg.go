package media

import (
	"bytes"
	"encoding/base64"
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strings"
)

// Limits of an SVG. They are far above what a chart or a diagram needs.
const (
	maxSVG      = 8 << 20
	maxSVGDepth = 64
)

// refusedSVG stands where a picture cannot be made safe: it is not well-formed, too deep or too large.
const refusedSVG = `<svg xmlns="http://www.w3.org/2000/svg" width="420" height="40"><text x="8" y="25" font-family="sans-serif" font-size="14">This SVG could not be read safely, so it is not shown.</text></svg>` + "\n"

// safeSVG writes an SVG anew out of the elements and attributes that draw. Scripts, handlers, foreign content, links,
// animations, addresses outside of the picture, comments, editors' notes and metadata are not among them, so that the
// picture is as harmless opened by itself, on any host, as it is in an <img>.
//
// Elements and attributes are those of SVG 1.1 and 2 (W3C); unknown ones go with everything in them.
func safeSVG(data []byte) []byte {
	if len(data) > maxSVG {
		return []byte(refusedSVG)
	}
	s := &svgCleaner{}
	if err := s.tokens(data, s.survey); err != nil {
		return []byte(refusedSVG)
	}
	if err := s.tokens(data, s.write); err != nil || s.out.Len() == 0 {
		return []byte(refusedSVG)
	}
	s.out.WriteByte('\n')
	return s.out.Bytes()
}

type svgCleaner struct {
	out    bytes.Buffer
	used   map[string]bool // ids that a <use> names
	open   []svgOpen
	inUsed int           // open elements that a <use> names
	skip   int           // open elements below and including one that is left out
	style  *bytes.Buffer // all text of the open <style>, which is judged as a whole; nil outside of one
}

// An svgOpen is an open element that is not left out.
type svgOpen struct{ written, used bool }

var errSVG = errors.New("not an SVG that is read here")

// tokens hands every token on and refuses what is nested too deep, document types and other encodings.
func (s *svgCleaner) tokens(data []byte, each func(xml.Token) error) error {
	d := xml.NewDecoder(bytes.NewReader(data))
	depth := 0
	for {
		t, err := d.Token()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		switch t.(type) {
		case xml.StartElement:
			depth++
		case xml.EndElement:
			depth--
		}
		if depth > maxSVGDepth {
			return errSVG
		}
		if err := each(t); err != nil {
			return err
		}
	}
}

// survey finds what is used by <use>: what is used may not use anything itself, or a small file could draw for hours.
func (s *svgCleaner) survey(t xml.Token) error {
	if e, ok := t.(xml.StartElement); ok && e.Name.Local == "use" {
		for _, a := range e.Attr {
			if a.Name.Local == "href" {
				if s.used == nil {
					s.used = map[string]bool{}
				}
				s.used[strings.TrimPrefix(a.Value, "#")] = true
			}
		}
	}
	return nil
}

const svgSpace, xlinkSpace = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"

func (s *svgCleaner) write(t xml.Token) error {
	switch t := t.(type) {
	case xml.StartElement:
		return s.start(t)
	case xml.EndElement:
		return s.end(t)
	case xml.CharData:
		switch {
		case s.skip > 0 || len(s.open) == 0:
		case s.style != nil: // comments and CDATA cut a style into several
			s.style.Write(t)
		default:
			return xml.EscapeText(&s.out, t)
		}
	}
	return nil
}

func (s *svgCleaner) start(e xml.StartElement) error {
	name := e.Name.Local
	if len(s.open) == 0 && s.skip == 0 && (name != "svg" || s.out.Len() > 0) {
		return errSVG
	}
	if s.skip > 0 || e.Name.Space != svgSpace && e.Name.Space != "" || !svgElements(name) || s.style != nil ||
		name == "use" && s.inUsed > 0 {
		if name == "a" && s.skip == 0 && s.style == nil { // what a link holds is drawn without it
			s.open = append(s.open, svgOpen{})
			return nil
		}
		s.skip++
		return nil
	}
	if name == "style" {
		s.style = &bytes.Buffer{}
	}
	used := s.used[idOf(e)]
	if used {
		s.inUsed++
	}
	s.out.WriteString("<" + name)
	if len(s.open) == 0 {
		s.out.WriteString(` xmlns="` + svgSpace + `" xmlns:xlink="` + xlinkSpace + `"`)
	}
	s.open = append(s.open, svgOpen{true, used})
	for _, a := range e.Attr {
		if err := s.attribute(name, a); err != nil {
			return err
		}
	}
	return s.out.WriteByte('>')
}

func idOf(e xml.StartElement) string {
	for _, a := range e.Attr {
		if a.Name.Local == "id" && a.Name.Space == "" && a.Value != "" {
			return a.Value
		}
	}
	return "\x00" // no id that can be used
}

func (s *svgCleaner) end(e xml.EndElement) error {
	if s.skip > 0 {
		s.skip--
		return nil
	}
	if style := s.style; style != nil {
		if s.style = nil; harmlessCSS(style.String()) {
			if err := xml.EscapeText(&s.out, style.Bytes()); err != nil {
				return err
			}
		}
	}
	last := s.open[len(s.open)-1]
	if last.written {
		s.out.WriteString("</" + e.Name.Local + ">")
	}
	if last.used {
		s.inUsed--
	}
	s.open = s.open[:len(s.open)-1]
	return nil
}

func (s *svgCleaner) attribute(element string, a xml.Attr) error {
	name := a.Name.Local
	switch {
	case name == "href" && (a.Name.Space == "" || a.Name.Space == xlinkSpace):
		if !strings.HasPrefix(a.Value, "#") && !(element == "image" && dataPicture(a.Value)) {
			return nil
		}
		if a.Value = plainData(a.Value); a.Value == "" {
			return nil
		}
		if a.Name.Space == xlinkSpace {
			name = "xlink:href"
		}
	case a.Name.Space != "" || name == "xmlns" || !harmlessCSS(a.Value):
		return nil
	case !svgAttributes(name):
		return nil
	}
	s.out.WriteString(" " + name + `="`)
	if err := xml.EscapeText(&s.out, []byte(a.Value)); err != nil {
		return err
	}
	return s.out.WriteByte('"')
}

// dataPicture reports whether an address is a picture in itself, of a kind in which nothing can run.
func dataPicture(address string) bool {
	for _, kind := range []string{"png", "jpeg", "gif", "webp"} {
		if strings.HasPrefix(address, "data:image/"+kind+";base64,") {
			return true
		}
	}
	return false
}

// plainData is a picture in itself without its metadata, nothing where it cannot be read; another address stays as it
// is.
func plainData(address string) string {
	kind, text, ok := strings.Cut(address, ";base64,")
	if !ok || strings.HasPrefix(address, "#") {
		return address
	}
	text = strings.TrimRight(strings.Join(strings.Fields(text), ""), "=")
	data, err := base64.RawStdEncoding.DecodeString(text)
	if err != nil {
		return ""
	}
	return kind + ";base64," + base64.StdEncoding.EncodeToString(stripMetadata("", data))
}

// harmlessCSS reports whether a style or an attribute's value asks for nothing outside of the picture.
func harmlessCSS(value string) bool {
	v := strings.ToLower(value)
	if strings.ContainsAny(v, "\\@<") || strings.Contains(v, "javascript:") || strings.Contains(v, "expression(") ||
		strings.Contains(v, "image(") || strings.Contains(v, "image-set(") || strings.Contains(v, "src(") {
		return false
	}
	for {
		_, rest, found := strings.Cut(v, "url")
		if !found {
			return true
		}
		rest = strings.TrimLeft(rest, " \t\r\n")
		if in, ok := strings.CutPrefix(rest, "("); ok && !strings.HasPrefix(strings.TrimLeft(in, " \t\r\n\"'"), "#") {
			return false
		}
		v = rest
	}
}

// svgElements are the elements that draw, and those that they need. A title is read out and shown under the pointer;
// a description is not shown, and programs write there what made the picture.
func svgElements(name string) bool {
	switch name {
	case "svg", "g", "defs", "symbol", "use", "switch", "title", "style",
		"path", "rect", "circle", "ellipse", "line", "polyline", "polygon",
		"text", "tspan", "textPath", "image", "marker", "clipPath", "mask", "pattern",
		"linearGradient", "radialGradient", "stop", "filter",
		"feBlend", "feColorMatrix", "feComponentTransfer", "feComposite", "feDropShadow", "feFlood",
		"feFuncA", "feFuncB", "feFuncG", "feFuncR", "feGaussianBlur", "feMerge", "feMergeNode", "feOffset":
		return true
	}
	return false
}

// svgAttributes are the attributes that say how to draw, and those that a screen reader needs. Programs keep their
// own things in others: names of files and of people, the whole drawing once more with what is hidden in it.
func svgAttributes(name string) bool {
	return slices.Contains(svgGeometry(), name) || slices.Contains(svgProperties(), name)
}

// svgGeometry are the attributes of elements (SVG 2, attribute index; Filter Effects 1).
func svgGeometry() []string {
	return strings.Fields(`id class style lang role tabindex aria-hidden aria-label aria-labelledby version viewBox
		preserveAspectRatio x y width height cx cy r rx ry x1 y1 x2 y2 d points dx dy rotate textLength lengthAdjust
		pathLength transform gradientUnits gradientTransform spreadMethod fx fy fr offset patternUnits
		patternContentUnits patternTransform markerUnits markerWidth markerHeight refX refY orient clipPathUnits
		maskUnits maskContentUnits filterUnits primitiveUnits in in2 result mode type values operator k1 k2 k3 k4
		stdDeviation tableValues slope intercept amplitude exponent edgeMode radius startOffset method spacing side
		media systemLanguage requiredExtensions`)
}

// svgProperties are the properties of styles that may be written as attributes (SVG 2, property index).
func svgProperties() []string {
	return strings.Fields(`alignment-baseline baseline-shift clip clip-path clip-rule color color-interpolation
		color-interpolation-filters color-rendering cursor direction display dominant-baseline fill fill-opacity
		fill-rule filter flood-color flood-opacity font font-family font-size font-size-adjust font-stretch
		font-style font-variant font-weight glyph-orientation-horizontal glyph-orientation-vertical image-rendering
		isolation kerning letter-spacing line-height marker marker-end marker-mid marker-start mask mask-type
		mix-blend-mode opacity overflow paint-order pointer-events shape-rendering stop-color stop-opacity stroke
		stroke-dasharray stroke-dashoffset stroke-linecap stroke-linejoin stroke-miterlimit stroke-opacity
		stroke-width text-anchor text-decoration text-overflow text-rendering transform-box transform-origin
		unicode-bidi vector-effect visibility white-space word-spacing writing-mode`)
}
