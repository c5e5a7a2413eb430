package webdoc

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"path"
	"regexp"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// A tokenPass goes through the tags of a page once, before it becomes a tree: what runs is left out, tags that close
// themselves are closed, sections of characters become text, pictures that stand in the text become files. It refuses what would be
// costly later.
type tokenPass struct {
	doc   *Document
	stem  string
	out   bytes.Buffer
	css   strings.Builder // what stands in style
	open  []string        // the elements that are open
	tags  int
	skip  string // the element that is being left out
	level int    // how many of its kind are open
}

var errDeep = errors.New("its elements are nested too deep to be read")

func (p *tokenPass) run(data []byte) error {
	z := html.NewTokenizer(bytes.NewReader(data))
	z.AllowCDATA(true)
	for {
		switch kind := z.Next(); kind {
		case html.ErrorToken:
			if errors.Is(z.Err(), io.EOF) {
				return p.sized()
			}
			return z.Err()
		case html.TextToken:
			if p.skip == "style" {
				p.css.Write(z.Text())
			} else if p.skip == "" {
				words := strings.ReplaceAll(z.Token().Data, "\u00a0", " ") // what sets words apart here is no word
				p.out.WriteString(html.EscapeString(words))
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			if err := p.start(z.Token(), kind == html.SelfClosingTagToken); err != nil {
				return err
			}
		case html.EndTagToken:
			p.end(z.Token())
		}
	}
}

func (p *tokenPass) sized() error {
	if p.out.Len() > maxText {
		return fmt.Errorf("its text is larger than %d MB", maxText>>20)
	}
	return nil
}

// leftOut reports whether an element holds nothing that people read.
func leftOut(name string) bool {
	switch name {
	case "script", "style", "noscript", "template", "object", "embed", "applet", "svg", "math", "frameset", "noframes":
		return true
	}
	return false
}

func (p *tokenPass) start(t html.Token, closed bool) error {
	if p.tags++; p.tags > maxTags {
		return fmt.Errorf("it has more than %d elements", maxTags)
	}
	if p.skip != "" {
		if t.Data == p.skip && !closed {
			p.level++
		}
		return nil
	}
	void := isVoid(t.DataAtom)
	if leftOut(t.Data) {
		if !closed && t.Data != "embed" {
			p.skip, p.level = t.Data, 1
		}
		if t.Data != "style" && t.Data != "script" && t.Data != "noscript" && t.Data != "template" {
			p.doc.Left = append(p.doc.Left, "what stands in "+t.Data)
		}
		return nil
	}
	if !void && !closed {
		p.endBefore(t.Data)
		if p.open = append(p.open, t.Data); len(p.open) > maxDepth {
			return errDeep
		}
	}
	p.attributes(&t)
	t.Type = html.StartTagToken
	p.out.WriteString(t.String())
	if closed && !void {
		p.out.WriteString("</" + t.Data + ">")
	}
	return nil
}

func (p *tokenPass) end(t html.Token) {
	if p.skip != "" {
		if t.Data == p.skip {
			if p.level--; p.level == 0 {
				p.skip = ""
			}
		}
		return
	}
	for i := len(p.open) - 1; i >= 0; i-- {
		if p.open[i] == t.Data {
			p.closeTo(i)
			return
		}
	}
	if t.DataAtom == atom.Br {
		p.out.WriteString("<br>")
	}
}

// closeTo ends the elements that are open from one on: nothing is left open or closed twice for the tree to guess.
func (p *tokenPass) closeTo(i int) {
	for k := len(p.open) - 1; k >= i; k-- {
		p.out.WriteString("</" + p.open[k] + ">")
	}
	p.open = p.open[:i]
}

// endBefore ends what ends by itself where another of its kind begins: <li>, <p> and the cells of tables.
func (p *tokenPass) endBefore(name string) {
	for len(p.open) > 0 {
		top := p.open[len(p.open)-1]
		cell := top == "td" || top == "th"
		ends := top == name && (name == "li" || name == "p" || name == "tr" || name == "option") ||
			cell && (name == "td" || name == "th" || name == "tr") || (top == "dt" || top == "dd") &&
			(name == "dt" || name == "dd")
		if !ends {
			return
		}
		p.closeTo(len(p.open) - 1)
	}
}

func isVoid(a atom.Atom) bool {
	switch a {
	case atom.Area, atom.Base, atom.Br, atom.Col, atom.Hr, atom.Img, atom.Input, atom.Link, atom.Meta, atom.Param,
		atom.Source, atom.Track, atom.Wbr:
		return true
	}
	return false
}

// attributes keeps what means something for the text.
func (p *tokenPass) attributes(t *html.Token) {
	kept := t.Attr[:0]
	for _, a := range t.Attr {
		switch {
		case strings.HasPrefix(a.Key, "on"), a.Key == "srcset":
		case a.Key == "src" && t.DataAtom == atom.Img && hasScheme(a.Val, "data"):
			if name := p.picture(a.Val); name != "" {
				kept = append(kept, html.Attribute{Key: "src", Val: name})
			}
		case (a.Key == "href" || a.Key == "src") && strings.Contains(a.Val, ":") && !opens(a.Val):
		default:
			kept = append(kept, a)
		}
	}
	t.Attr = kept
}

func hasScheme(address, scheme string) bool {
	address = strings.TrimSpace(address)
	return len(address) > len(scheme) && strings.EqualFold(address[:len(scheme)], scheme) && address[len(scheme)] == ':'
}

// opens reports whether an address may stand in a link: on the web, of a person, or in the export.
func opens(address string) bool {
	scheme, _, ok := strings.Cut(strings.TrimSpace(address), ":")
	if !ok || strings.ContainsAny(scheme, "/?#") {
		return true
	}
	switch strings.ToLower(scheme) {
	case "http", "https", "mailto", "tel":
		return true
	}
	return false
}

// picture makes a file of a picture that stands in an address, and gives its name.
func (p *tokenPass) picture(address string) string {
	head, body, ok := strings.Cut(address, ",")
	kind, _, _ := mime.ParseMediaType(strings.TrimSuffix(head[min(5, len(head)):], ";base64"))
	end := map[string]string{"image/png": ".png", "image/jpeg": ".jpg", "image/gif": ".gif", "image/webp": ".webp"}[kind]
	data, err := base64.StdEncoding.DecodeString(strings.TrimSpace(body))
	if !ok || end == "" || err != nil || !strings.HasSuffix(head, ";base64") || len(data) == 0 {
		p.doc.Left = append(p.doc.Left, "a picture in the text that is no PNG, JPEG, GIF or WebP")
		return ""
	}
	name := fmt.Sprintf("%s-image%d%s", p.stem, len(p.doc.Pictures)+1, end)
	p.doc.Pictures = append(p.doc.Pictures, Picture{name, data})
	return name
}

// stemOf is what the pictures of a document are called by.
func stemOf(name string) string {
	base := strings.TrimSuffix(path.Base(name), path.Ext(name))
	return strings.Trim(unsafeInNames.ReplaceAllString(base, "-"), "-")
}

var unsafeInNames = regexp.MustCompile(`[^\pL\pN._-]+`)

// fromWord gives the HTML of a page that Confluence exports for Word: a mail with parts.
func fromWord(data []byte) (page []byte, isMail bool, err error) {
	head := data[:min(len(data), 2048)]
	if !bytes.Contains(head, []byte("MIME-Version:")) || !bytes.Contains(head, []byte("multipart/")) {
		return nil, false, nil
	}
	m, err := mail.ReadMessage(bytes.NewReader(data))
	if err != nil {
		return nil, true, errors.New("its head cannot be read; export it as HTML")
	}
	_, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil || params["boundary"] == "" {
		return nil, true, errors.New("its parts cannot be told apart; export it as HTML")
	}
	parts := multipart.NewReader(m.Body, params["boundary"])
	for range 1000 {
		part, err := parts.NextRawPart()
		if err != nil {
			break
		}
		if !strings.HasPrefix(part.Header.Get("Content-Type"), "text/html") {
			continue
		}
		var r io.Reader = part
		switch strings.ToLower(part.Header.Get("Content-Transfer-Encoding")) {
		case "quoted-printable":
			r = quotedprintable.NewReader(part)
		case "base64":
			r = base64.NewDecoder(base64.StdEncoding, part)
		}
		page, err = io.ReadAll(io.LimitReader(r, maxBytes))
		if err != nil {
			return nil, true, errors.New("its text cannot be read; export it as HTML")
		}
		return page, true, nil
	}
	return nil, true, errors.New("there is no page in it; export it as HTML")
}
