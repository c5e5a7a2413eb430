package webdoc

import (
	"bytes"
	"regexp"
	"strings"
)

var (
	dataImage  = regexp.MustCompile(`(?m)^\[([^\]\n]+)\]:[ \t]*<?(data:image/[a-z+.-]+;base64,[A-Za-z0-9+/=]*)>?[ \t]*$`)
	inlineData = regexp.MustCompile(`!\[([^\]\n]*)\]\((data:image/[a-z+.-]+;base64,[A-Za-z0-9+/=]*)\)`)
	headingID  = regexp.MustCompile(`(?m)^(#{1,6} .*?)[ \t]*\{#[^}\n]*\}[ \t]*$`)
	boldHead   = regexp.MustCompile(`(?m)^(#{1,6}) \*\*([^*\n]+)\*\*[ \t]*$`)
	aside      = regexp.MustCompile(`(?m)^</?aside>[ \t]*\n`)
	pageLink   = regexp.MustCompile(`\]\(([^()\s]+%20[0-9a-fA-F]{32}\.(?:md|html|csv))\)`)
)

// readMarkdown cleans the Markdown that Google Docs and Notion write; ErrNot for all other.
func readMarkdown(name string, data []byte) (*Document, error) {
	pictures := bytes.Contains(data, []byte("data:image/"))
	switch {
	case notionID.MatchString(name):
		return fromNotion(name, data), nil
	case pictures && (dataImage.Match(data) || inlineData.Match(data)):
		return fromGoogle(name, data), nil
	}
	return nil, ErrNot
}

// fromGoogle makes files of the pictures behind the text, and takes bold letters and ids from headings.
func fromGoogle(name string, data []byte) *Document {
	doc := &Document{Tool: "google-docs"}
	p := &tokenPass{doc: doc, stem: stemOf(name)}
	data = dataImage.ReplaceAllFunc(data, func(m []byte) []byte {
		part := dataImage.FindSubmatch(m)
		if file := p.picture(string(part[2])); file != "" {
			return []byte("[" + string(part[1]) + "]: " + file)
		}
		return []byte("[" + string(part[1]) + "]: # \"a picture that could not be read\"")
	})
	data = inlineData.ReplaceAllFunc(data, func(m []byte) []byte {
		part := inlineData.FindSubmatch(m)
		if file := p.picture(string(part[2])); file != "" {
			return []byte("![" + string(part[1]) + "](" + file + ")")
		}
		return part[1]
	})
	data = headingID.ReplaceAll(data, []byte("$1"))
	doc.Markdown = boldHead.ReplaceAll(data, []byte("$1 $2"))
	return doc
}

// fromNotion takes callouts as text, and the numbers of pages out of links.
func fromNotion(name string, data []byte) *Document {
	data = aside.ReplaceAll(data, nil)
	data = pageLink.ReplaceAllFunc(data, func(m []byte) []byte {
		return []byte("](" + strings.ReplaceAll(CleanLink(string(m[2:len(m)-1])), "(", "%28") + ")")
	})
	return &Document{Tool: "notion", Markdown: data}
}
