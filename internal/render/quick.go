package render

import (
	"fmt"
	"html/template"
	"strconv"

	"throughline/internal/page"
)

// A template looks every field up by its name and calls every escape as a function that it does not know, which is most of what
// making pages takes. Small templates that stand many times on a page have a quick form here that writes the same bytes (kept
// by TestQuickForms). Templates stay what a page is made of: a quick form is taken only in the place of templates of ours.

// A quick form writes what a template would, and the templates that it calls.
type quickForm struct {
	of   []string // the template and those that it calls
	form any      // func(data) template.HTML
}

// writing makes a quick form of a function that writes.
func writing[T any](write func(*markup, T), of ...string) quickForm {
	return quickForm{of, func(data T) template.HTML {
		m := &markup{}
		m.b.Grow(512)
		write(m, data)
		return template.HTML(m.b.String())
	}}
}

// quickForms is the registry: one line for each.
func quickForms() []quickForm {
	return []quickForm{
		writing(linkList, "linklist"),
		writing(navList, "navlist"),
		writing(commas, "commas"),
		writing(chips, "chips", "linklist"),
		writing(facts, "facts"),
		writing(item, "item", "tags", "facts", "chips", "linklist"),
		writing(event, "event"),
		writing(artifact, "artifact", "facts", "chips", "linklist"),
		writing(followup, "followup", "facts", "chips", "linklist"),
		writing(alike, "alike", "commas"),
		writing(entry, "entry", "chips", "linklist"),
		writing(listedItems, "listeditems"),
		writing(byReview, "byreview", "listeditems"),
		writing(countedLinks, "links"),
		writing(followupRows, "followuprows"),
		writing(followupLines, "followuplines"),
		writing(shelfEntries, "shelfentries"),
	}
}

// quickFunctions are the quick forms as functions of templates.
func quickFunctions() template.FuncMap {
	out := template.FuncMap{}
	for _, q := range quickForms() {
		out[quickName(q)] = q.form
	}
	return out
}

func quickName(q quickForm) string { return "quick_" + q.of[0] }

// quicken puts quick forms in the place of the templates of t that are ours: ours says so of the file that one was read from.
func quicken(t *template.Template, ours func(file string) bool) error {
	var quick []quickForm
	for _, q := range quickForms() {
		whole := true
		for _, name := range q.of {
			is := t.Lookup(name)
			whole = whole && is != nil && ours(is.Tree.ParseName)
		}
		if whole {
			quick = append(quick, q)
		}
	}
	for _, q := range quick {
		if _, err := t.New(q.of[0]).Parse("{{" + quickName(q) + " .}}"); err != nil {
			return fmt.Errorf("template %s: %w", q.of[0], err)
		}
	}
	return nil
}

func link(m *markup, l page.Link) {
	m.raw(`<a href="`).address(l.Href).raw(`">`).text(l.Text).raw(`</a>`)
}

// classLink is a link whose class stands first.
func classLink(m *markup, l page.Link) {
	m.raw(`<a class="`).text(l.Class).raw(`" href="`).address(l.Href).raw(`">`).text(l.Text).raw(`</a>`)
}

// linkClass is a link that may have a class, behind its address.
func linkClass(m *markup, l page.Link) {
	m.raw(`<a href="`).address(l.Href).raw(`"`).wrapped(` class="`, l.Class, `"`).raw(`>`).text(l.Text).raw(`</a>`)
}

func stamp(m *markup, s page.Stamp) {
	m.raw(`<time datetime="`).text(s.ISO).raw(`">`).text(s.Text).raw(`</time>`)
}

func linkList(m *markup, list []page.Link) {
	for _, l := range list {
		m.raw(`<li>`)
		link(m, l)
		m.raw(`</li>`)
	}
}

func navList(m *markup, list []page.NavLink) {
	for _, l := range list {
		m.raw(`<li><a href="`).address(l.Href).raw(`"`)
		if l.Current {
			m.raw(` aria-current="true"`)
		}
		m.raw(`>`).text(l.Text).raw(`</a></li>`)
	}
}

func commas(m *markup, list []page.Link) {
	for i, l := range list {
		if i > 0 {
			m.raw(", ")
		}
		link(m, l)
	}
}

func chips(m *markup, list []page.Link) {
	if len(list) > 0 {
		m.raw(`<ul class="chips">`)
		linkList(m, list)
		m.raw(`</ul>`)
	}
}

func countedLinks(m *markup, list []page.Link) {
	if len(list) == 0 {
		return
	}
	m.raw(`<ul class="chips">`)
	for _, l := range list {
		m.raw(`<li>`)
		link(m, l)
		m.wrapped(` <span class="n">`, l.Note, `</span>`).raw(`</li>`)
	}
	m.raw(`</ul>`)
}

func facts(m *markup, list []page.Fact) {
	for i := range list {
		f := &list[i]
		m.raw(`<div class="fact">`).wrapped(`<span class="label">`, f.Label, `</span> `).wrapped(`<span>`, f.Value, `</span>`)
		m.block(`<div class="prose">`, f.Text, `</div>`)
		if len(f.Links) > 0 {
			m.raw(`<ul class="links">`)
			for _, l := range f.Links {
				m.raw(`<li>`)
				linkClass(m, l)
				m.wrapped(` <span class="note">`, l.Note, `</span>`).raw(`</li>`)
			}
			m.raw(`</ul>`)
		}
		m.raw(`</div>`)
	}
}

// selfLink is the link of an item to itself, and the end of its heading.
func selfLink(m *markup, id string) {
	m.raw(` <a class="self" href="#`).fragment(id).raw(`" aria-label="Link to this item">#</a></h3>`)
}

func item(m *markup, it page.ItemView) {
	m.raw(`<article class="item `).text(it.Class).raw(`" id="`).text(it.ID).raw("\">\n<h3><span class=\"mark\" aria-hidden=\"true\"></span>").html(it.Title)
	selfLink(m, it.ID)
	if len(it.Tags) > 0 {
		m.raw(`<ul class="tags">`)
		for _, t := range it.Tags {
			m.raw(`<li>`).text(t).raw(`</li>`)
		}
		m.raw(`</ul>`)
	}
	m.block(`<div class="prose">`, it.Text, `</div>`)
	facts(m, it.Facts)
	chips(m, it.Themes)
	m.raw("\n</article>\n")
}

func event(m *markup, e page.EventView) {
	m.raw(`<li `).raw(string(e.Attributes)).raw(">\n").wrapped(`<p class="gap">`, e.Gap, " pass</p>\n")
	m.raw(`<p class="when"><a `).raw(string(e.Self)).raw(`>`)
	stamp(m, page.Stamp{Text: e.Clock, ISO: e.ISO})
	if e.Until.Text != "" {
		m.raw(`<span class="until"> to `)
		stamp(m, e.Until)
		m.raw(`</span>`)
	}
	m.raw("</a></p>\n<div class=\"what\">\n")
	eventMeta(m, &e)
	m.raw(`<div class="prose">`).html(e.Text).raw(`</div>`)
	if e.Theory != nil {
		m.raw(`<p class="fact"><span class="label">Theory `).text(e.Effect).raw(`</span> <a class="item theory" href="`).address(e.Theory.Href).raw(`">`).text(e.Theory.Text).raw(`</a></p>`)
	}
	eventLinks(m, &e)
	m.raw("\n</div></li>\n")
}

func eventMeta(m *markup, e *page.EventView) {
	if e.Marker == "" && e.Kind == "" && e.Lane == "" && !e.Later && !e.Pin {
		return
	}
	m.raw(`<p class="meta">`).wrapped(`<strong class="marker">`, e.Marker, `</strong> `)
	m.wrapped(`<span class="ekind">`, e.Kind, `</span> `).wrapped(`<span class="lane">`, e.Lane, `</span> `)
	if e.Pin {
		m.raw(`<span class="badge">key moment</span> `)
	}
	if e.Later {
		m.raw(`<span class="badge">known only later</span>`)
	}
	m.raw("</p>\n")
}

func eventLinks(m *markup, e *page.EventView) {
	if len(e.Evidence) > 0 {
		m.raw(`<ul class="links evidence">`)
		for _, v := range e.Evidence {
			m.raw(`<li`)
			if v.Captured != 0 {
				m.raw(` data-captured="`).raw(strconv.FormatInt(v.Captured, 10)).raw(`"`)
			}
			m.raw(`>`)
			linkClass(m, v.Link)
			m.raw(`</li>`)
		}
		m.raw(`</ul>`)
	}
	if len(e.Items) > 0 {
		m.raw(`<ul class="links pointers">`)
		for _, l := range e.Items {
			m.raw(`<li><a href="`).address(l.Href).raw(`" class="`).text(l.Class).raw(`">`).text(l.Text).raw(`</a></li>`)
		}
		m.raw(`</ul>`)
	}
}

func artifact(m *markup, a page.ArtifactView) {
	m.raw(`<article class="item artifact" id="`).text(a.ID).raw("\">\n<h3><span class=\"mark\" aria-hidden=\"true\"></span>")
	if a.Href != "" {
		m.raw(`<a href="`).address(a.Href).raw(`"`)
		if a.Download {
			m.raw(` download`)
		}
		m.raw(`>`).html(a.Title).raw(`</a>`)
	} else {
		m.html(a.Title)
	}
	selfLink(m, a.ID)
	m.raw("\n<ul class=\"tags\">").wrapped(`<li>`, a.Kind, `</li>`).wrapped(`<li>`, a.File, `</li>`)
	if a.Elsewhere {
		m.raw(`<li>elsewhere</li>`)
	}
	m.wrapped(`<li>captured `, a.Captured.Text, `</li>`).raw(`</ul>`)
	m.block("\n<p class=\"useful\"><span class=\"label\">Useful for</span> ", a.UsefulFor, `</p>`).block("\n<div class=\"prose\">", a.ItemView.Text, `</div>`)
	if p := a.Picture; p != nil {
		m.raw("\n<a class=\"picture\" href=\"").address(p.Src).raw(`"><img src="`).address(p.Src).raw(`" alt="`).text(p.Alt).raw(`" loading="lazy"`)
		if p.Width != 0 {
			m.raw(` width="`).raw(strconv.Itoa(p.Width)).raw(`" height="`).raw(strconv.Itoa(p.Height)).raw(`"`)
		}
		m.raw(`></a>`)
	}
	if a.Excerpt != "" {
		m.raw("\n<details><summary>Read it here</summary>").html(a.Excerpt).wrapped(`<p class="note">`, a.More, `</p>`).raw(`</details>`)
	}
	artifactTable(m, &a)
	facts(m, a.Facts)
	chips(m, a.Themes)
	m.raw("\n</article>\n")
}

func artifactTable(m *markup, a *page.ArtifactView) {
	if a.Table == nil {
		return
	}
	m.raw("\n<details><summary>See the numbers</summary><div class=\"table\" role=\"region\" aria-label=\"").text(a.File).raw(`" tabindex="0"><table><thead><tr>`)
	for _, h := range a.Table.Head {
		m.raw(`<th scope="col">`).text(h).raw(`</th>`)
	}
	m.raw(`</tr></thead><tbody>`)
	for _, row := range a.Table.Rows {
		m.raw(`<tr>`)
		for _, cell := range row {
			m.raw(`<td>`).text(cell).raw(`</td>`)
		}
		m.raw(`</tr>`)
	}
	m.raw(`</tbody></table></div>`).wrapped(`<p class="note">`, a.More, `</p>`).raw(`</details>`)
}

func followup(m *markup, f page.FollowupView) {
	m.raw(`<article class="item follow-up `).text(f.Status).raw(`" id="`).text(f.ID).raw(`"><h3><span class="mark" aria-hidden="true"></span>`)
	if f.Href != "" {
		m.raw(`<a href="`).address(f.Href).raw(`">`).html(f.Title).raw(`</a>`)
	} else {
		m.html(f.Title)
	}
	selfLink(m, f.ID)
	m.raw("\n<ul class=\"tags\"><li class=\"state\">")
	if f.Overdue {
		m.raw(`open, past its date`)
	} else {
		m.text(f.Status)
	}
	m.raw(`</li><li>`).text(f.Kind).raw(`</li>`).wrapped(`<li>`, f.Owner, `</li>`)
	if f.Due.Text != "" {
		m.raw(`<li>due `)
		stamp(m, f.Due)
		m.raw(`</li>`)
	}
	for _, t := range f.Tags {
		m.raw(`<li>`).text(t).raw(`</li>`)
	}
	m.raw(`</ul>`).block(`<div class="prose why">`, f.Why, `</div>`).block(`<div class="prose">`, f.ItemView.Text, `</div>`)
	facts(m, f.Facts)
	chips(m, f.Themes)
	m.raw("</article>\n")
}

func alike(m *markup, list []page.AlikeView) {
	m.raw(`<ul class="links alike">`)
	for _, a := range list {
		m.raw(`<li>`)
		link(m, a.Link)
		m.raw(` <span class="note">`).text(a.Date.Text).raw(`</span><ul>`)
		for _, why := range a.Reasons {
			m.raw(`<li class="note">`).text(why.Words).raw(` `)
			commas(m, why.Links)
			m.raw(`</li>`)
		}
		m.raw(`</ul></li>`)
	}
	m.raw(`</ul>`)
}
