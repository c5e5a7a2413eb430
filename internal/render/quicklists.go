package render

import "throughline/internal/page"

// The quick forms of what stands in lists of all reviews.

func entry(m *markup, e page.Entry) {
	m.raw(`<article class="entry" data-keys="`).text(e.Keys).raw("\">\n<p class=\"meta\">")
	stamp(m, e.Date)
	m.raw(` <span class="kind `).text(e.KindSlug).raw(`">`).text(e.Kind).raw(`</span>`).wrapped(` <span class="state">`, e.Ribbon, `</span>`).raw("</p>\n<h3>")
	link(m, e.Link)
	m.raw(`</h3>`).wrapped("\n<p class=\"summary\">", e.Summary, `</p>`)
	if len(e.Themes) > 0 {
		m.raw("\n")
		chips(m, e.Themes)
	}
	m.raw("\n</article>\n")
}

func listedItems(m *markup, list []page.ListedItem) {
	m.raw(`<ul class="told">`)
	for i := range list {
		it := &list[i]
		m.raw(`<li>`)
		classLink(m, it.Link)
		for _, t := range it.Tags {
			m.raw(` <span class="note">`).text(t).raw(`</span>`)
		}
		m.wrapped(`<p class="summary">`, it.Link.Note, `</p>`).raw(`</li>`)
	}
	m.raw(`</ul>`)
}

func byReview(m *markup, list []page.ListedReview) {
	for i := range list {
		r := &list[i]
		m.raw(`<article class="byreview"><h3>`)
		link(m, r.Link)
		m.raw(`</h3><p class="meta">`)
		stamp(m, r.Date)
		m.raw(`</p>`)
		listedItems(m, r.Items)
		m.raw("</article>\n")
	}
}

func followupRows(m *markup, list []page.FollowupRow) {
	m.raw(`<ul class="followups">`)
	for i := range list {
		f := &list[i]
		m.raw(`<li class="`).text(f.Outcome).raw(`"><p class="state">`).text(f.State)
		if f.When.Text != "" {
			m.raw(` `)
			stamp(m, f.When)
		}
		m.raw(`</p><div><h3>`)
		link(m, f.Link)
		m.raw("</h3>\n<p class=\"meta\">").wrapped(``, f.Owner, ` · `).raw(`from “`).text(f.Review.Text).raw(`”</p>`)
		m.wrapped(`<p class="summary">`, f.Why, `</p>`)
		if len(f.Came) > 0 {
			m.raw(`<ul class="told">`)
			for _, l := range f.Came {
				m.raw(`<li>What came of it: `)
				classLink(m, l)
				m.raw(` <span class="note">`).text(l.Note).raw(`</span></li>`)
			}
			m.raw(`</ul>`)
		}
		m.raw("</div></li>\n")
	}
	m.raw(`</ul>`)
}

func followupLines(m *markup, list []page.ShortFollowup) {
	m.raw(`<ul class="followups lines">`)
	for i := range list {
		f := &list[i]
		m.raw(`<li class="`).text(f.Outcome).raw(`"><p class="state">`).html(f.State).raw(`</p><p class="what">`)
		link(m, f.Link)
		m.wrapped(` <span class="note">`, f.Owner, `</span>`).raw("</p></li>\n")
	}
	m.raw(`</ul>`)
}

func shelfEntries(m *markup, list []page.ShelfEntry) {
	m.raw(`<ul class="shelf">`)
	for i := range list {
		s := &list[i]
		m.raw(`<li><h3>`)
		link(m, s.Link)
		m.raw("</h3>\n<p class=\"meta\">").wrapped(``, s.Kind, ` · `).wrapped(``, s.Where, ` · `).raw(`made in `)
		link(m, s.Review)
		m.raw(`, `)
		stamp(m, s.Date)
		m.raw(`</p>`).wrapped("\n<p class=\"useful\"><span class=\"label\">Useful for</span> ", s.UsefulFor, `</p>`)
		if len(s.Uses) > 0 {
			m.raw("\n<ul class=\"told\">")
			for _, u := range s.Uses {
				m.raw(`<li>Used again in `)
				link(m, u.Link)
				m.raw(` <span class="note">`)
				stamp(m, u.Date)
				m.raw(`, `).text(u.How).raw(`</span></li>`)
			}
			m.wrapped(`<li>`, s.More, `</li>`).raw(`</ul>`)
		}
		m.raw("</li>\n")
	}
	m.raw(`</ul>`)
}
