package cli

import (
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"golang.org/x/net/html"

	"throughline/internal/await"
	"throughline/internal/browsertest"
)

// A meetingPage is the facilitator's page of a review in a browser.
type meetingPage struct{ timeline }

const meetingOf = "facilitate/2025-06-14-signup-death-spiral/index.html"

func openMeeting(t *testing.T) (meetingPage, *running) {
	t.Helper()
	if testing.Short() {
		t.Skip("a browser test")
	}
	r := startServe(t, repository)
	p := meetingPage{timeline{chromium.Tab(t), t}}
	p.Size(t, 1024, 768)
	return p, r
}

func (p meetingPage) at(address string) {
	p.t.Helper()
	p.Do(p.t, chromedp.Navigate("about:blank"), chromedp.Navigate(address), chromedp.WaitReady("body.meeting.on"))
}

func (p meetingPage) keys(keys ...string) {
	p.t.Helper()
	for _, k := range keys {
		p.Do(p.t, chromedp.KeyEvent(k))
	}
}

// reload loads the page again and waits for the new one: what is asked of the page right after a reload is asked of
// the old one, and a key that is pressed then is lost with it.
func (p meetingPage) reload() {
	p.t.Helper()
	p.run(`window.before = true; location.reload()`)
	p.until(`!window.before && document.readyState === 'complete' && document.querySelector('body.meeting.on')`)
}

// visible and hidden tell whether the timeline's drawing is shown.
const (
	visible = `document.querySelector('#timeline .stage').clientHeight > 40 && document.querySelectorAll('#timeline .stage path.m').length > 0`
	hidden  = `document.querySelector('#timeline .stage').clientHeight === 0`
)

// here is the id of the place that the address names.
const here = `new URLSearchParams(location.search).get('at')`

// TestFacilitateWalk walks through a whole review by keyboard: no event is told before its turn, each comes with
// questions of its kind, everything of the agenda is passed once, and nothing complains.
func TestFacilitateWalk(t *testing.T) {
	p, r := openMeeting(t)
	p.Do(t, chromedp.Navigate(r.base+spiral), chromedp.WaitReady(".throughline-bar a"))
	p.Do(t, chromedp.Click(".throughline-bar a"), chromedp.WaitReady("body.meeting.on"))
	if got := p.text(here); got != "slide-opening" {
		t.Fatalf("it begins at %s", got)
	}
	then := browsertest.Get(t, p.Browser,
		chromedp.Evaluate[[]string](`[...document.querySelectorAll('#timeline li.event:not(.later)')].map(e => e.id)`))
	for n, id := range then {
		p.keys(kb.ArrowRight)
		p.until(here + ` === ` + fmt.Sprintf("%q", id))
		if told, want := p.text(`document.querySelector('#told .prose').textContent.trim()`),
			p.text(fmt.Sprintf(`document.getElementById(%q).querySelector('.prose').textContent.trim()`,
				id)); told != want {
			t.Errorf("at %s it tells %q", id, told)
		}
		if asked := p.text(`[...document.querySelectorAll('#asks li')].every(li => [...document.querySelectorAll('#bank li')].some(q => q.textContent === li.textContent && [document.querySelector('li.current').dataset.kind, 'any'].includes(q.closest('[data-kind]').dataset.kind))) && document.querySelectorAll('#asks li').length`); asked != "2" {
			t.Errorf("at %s: %s questions of its kind", id, asked)
		}
		if n%4 == 0 {
			p.silent(t, n, then)
		}
	}
	p.keys(kb.ArrowRight)
	p.until(here + ` === 'slide-afterwards'`)
	seen := map[string]bool{}
	for range 200 { // far more than there are
		id := p.text(here)
		if seen[id] {
			break
		}
		seen[id] = true
		p.keys(kb.PageDown)
	}
	for _, id := range []string{"slide-mitigators", "m1", "slide-difficulties", "slide-contributors", "c1", "t1",
		"slide-questions", "slide-takeaways", "slide-followups", "f1"} {
		if !seen[id] {
			t.Errorf("the walk did not come past %s", id)
		}
	}
	complain(t, p.Browser, meetingOf)
}

// silent holds that nothing of a later event is in the accessible tree.
func (p meetingPage) silent(t *testing.T, n int, then []string) {
	t.Helper()
	heard := p.Heard(t)
	for _, id := range then[n+1:] {
		words := p.text(fmt.Sprintf(
			`document.getElementById(%q).querySelector('.prose').textContent.trim().slice(0, 60)`, id))
		if strings.Contains(heard, words) {
			t.Errorf("at event %d one hears of %s: %q", n+1, id, words)
		}
	}
	if strings.Contains(heard, "Sign-ups asked for, attempted and completed") {
		t.Errorf("at event %d one hears of a graph that was drawn the day after", n+1)
	}
}

// TestFacilitateKeys holds what the keys do, and that place and clock outlast a reload.
func TestFacilitateKeys(t *testing.T) {
	p, r := openMeeting(t)
	p.at(r.base + meetingOf + "?at=e3")
	asked := `[...document.querySelectorAll('#asks li')].map(li => li.textContent).join('|')`
	was := p.text(asked)
	p.keys("m")
	p.until(asked + ` !== ` + fmt.Sprintf("%q", was))

	p.keys("q")
	p.until(here + ` === 'slide-questions'`)
	if states := p.text(`[...document.querySelectorAll('#slide-questions .state')].map(e => e.textContent).join(' ')`); states != "open open answered" {
		t.Errorf("the questions are %s: what is open comes first", states)
	}
	p.keys(kb.ArrowRight, kb.Escape)
	p.until(here + ` === 'e3'`)
	p.keys("a")
	p.until(here + ` === 'slide-artifacts'`)
	p.keys("a")
	p.until(here + ` === 'e3'`)

	p.keys("d")
	p.until(visible)
	p.reload()
	p.until(here + ` === 'e3' && ` + visible)
	p.keys("d")
	p.until(hidden)

	p.keys("?")
	p.until(`document.getElementById('help').open`)
	p.keys(kb.ArrowRight, kb.Escape)
	p.until(`!document.getElementById('help').open && ` + here + ` === 'e3'`)

	p.keys("5")
	p.until(here + ` === 'slide-takeaways'`)
	p.keys("[")
	p.until(here + ` === 'slide-questions'`)
	p.keys("+", "+")
	p.until(`document.documentElement.dataset.letters === '2'`)
	dark := `document.documentElement.dataset.light`
	p.keys("l")
	p.until(dark + ` === 'dark'`)
	p.keys("l")

	left, seconds := `document.getElementById('left').textContent`,
		`document.getElementById('left').textContent.split(':').reduce((m, s) => m * 60 + +s, 0)`
	if got := p.text(left); got != "10:00" {
		t.Errorf("the clock of the questions says %s", got)
	}
	p.keys(">", ">", "<")
	p.until(left + ` === '11:00'`)
	p.keys("t")
	p.until(seconds + ` < 11 * 60`)
	was = p.text(seconds)
	p.reload()
	p.until(`document.getElementById('go').textContent === 'Pause' && ` + seconds + ` < ` + was)
	p.keys("t")
	p.until(`document.getElementById('state').textContent === 'paused'`)
	p.keys("r")
	p.until(left + ` === '11:00'`)
	complain(t, p.Browser, meetingOf)
}

// TestFacilitateLooks holds that the page is sound on a projector and on a telephone, light and dark: nothing for
// axe-core to find, no sideways scrolling.
func TestFacilitateLooks(t *testing.T) {
	t.Parallel()
	p, r := openMeeting(t)
	axe := browsertest.Axe(t, repository)
	for _, size := range [][2]int64{{1024, 768}, {1920, 1080}, {320, 640}} {
		p.Size(t, size[0], size[1])
		schemes := []string{"light", "dark"}
		if size[0] == 320 {
			schemes = schemes[:1]
		}
		looks := func(place string) {
			for _, scheme := range schemes {
				p.Scheme(t, scheme)
				p.sound(t, axe, fmt.Sprintf("%dx%d-%s-%s", size[0], size[1], scheme, place))
			}
		}
		for _, place := range []string{"slide-opening", "e9", "slide-afterwards", "m2", "slide-questions", "a1",
			"slide-account"} {
			p.at(r.base + meetingOf + "?at=" + place)
			looks(place)
		}
		p.at(r.base + meetingOf + "?at=e9")
		p.keys("d")
		p.until(visible)
		looks("drawing")
		p.keys("d")
		p.until(hidden)
		p.keys("?")
		p.until(`document.getElementById('help').open`)
		looks("help")
	}
}

func (p meetingPage) sound(t *testing.T, axe, where string) {
	t.Helper()
	p.run(`document.getAnimations().forEach(a => a.finish())`)
	if !strings.HasPrefix(where, "1920") { // as 1024, with larger letters
		for _, v := range p.RunAxe(t, axe) {
			t.Errorf("%s: %s: %s\n  %s", where, v.ID, v.Help, strings.Join(v.Nodes, "\n  "))
		}
	}
	if wide := p.number(`document.documentElement.scrollWidth - innerWidth`); wide > 0 {
		t.Errorf("%s scrolls sideways by %d px", where, wide)
	}
	p.Picture(t, "body", "meeting-"+where)
	p.Complaints() // axe itself asks for stylesheets again
}

// TestFacilitateFollowsEdits holds that a save in the middle of a meeting keeps the place and the clock, and that
// questions and agenda come from the site's own file, whose mistakes are told.
func TestFacilitateFollowsEdits(t *testing.T) {
	if testing.Short() {
		t.Skip("a browser test")
	}
	site := t.TempDir()
	review := filepath.Join(site, "content", "reviews", "a.md")
	text := "---\ntitle: A\ndate: 2026-01-02\nstatus: draft\ntimeline:\n  - 09:00 Pager\n  - {at: \"09:05\", kind: " +
		"decision, text: We wait}\n  - 09:10 It is back\n---\n"
	writeFile(t, review, text)
	r := startServe(t, site)
	p := meetingPage{timeline{chromium.Tab(t), t}}
	p.at(r.base + "facilitate/a/index.html")
	p.keys(kb.ArrowRight, kb.ArrowRight, "t")
	p.until(here + ` === 'at-0905'`)
	writeFile(t, review, strings.Replace(text, "We wait", "We wait for the tide", 1))
	p.until(`document.querySelector('#told .prose') && document.querySelector('#told .prose').textContent.includes('tide') && document.getElementById('go').textContent === 'Pause'`)

	own := filepath.Join(site, "themes", "default", "meeting.yaml")
	writeFile(t, own, "agenda: [{title: The tide, minutes: 7, show: [timeline]}]\nevents: {decision: [What did the "+
		"tide look like?]}\n")
	p.until(`document.querySelector('#asks li') && document.querySelector('#asks li').textContent === 'What did the tide look like?' && document.querySelector('#agenda').textContent.includes('The tide')`)
	writeFile(t, own, "agenda: [{title: The tide, minuts: 7}]\n")
	await.That(t, "the mistake is told", func() bool {
		return strings.Contains(r.text(),
			`themes/default/meeting.yaml:1:28: error: a part of the agenda has no key "minuts"`)
	})
	complain(t, p.Browser, "facilitate/a/")
}

// TestFacilitateOfAnything holds for every review of every site: the page is valid HTML with nothing inline, every
// link leads somewhere, and a build publishes nothing of it.
func TestFacilitateOfAnything(t *testing.T) {
	t.Parallel()
	pages := t.TempDir()
	for name, site := range sites() {
		t.Run(name, func(t *testing.T) {
			published := buildSite(t, site, "--drafts")
			err := filepath.WalkDir(published, func(p string, _ os.DirEntry, err error) error {
				if strings.Contains(p, "facilitate") || strings.Contains(p, "preview/") {
					t.Errorf("%s is published", p)
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			r := startServe(t, site)
			for _, p := range pagesOf(t, published) {
				id, ok := strings.CutPrefix(path.Dir(p), "reviews/")
				if !ok || strings.Contains(id, "/") {
					continue
				}
				at := "facilitate/" + id + "/index.html"
				body, status := r.get(t, at)
				if status != http.StatusOK {
					t.Errorf("%s: status %d", at, status)
					continue
				}
				writeFile(t, filepath.Join(pages, name, id+".html"), body)
				picks, status := r.get(t, "pick/"+id+"/index.html")
				if status != http.StatusOK {
					t.Errorf("pick/%s: status %d", id, status)
				}
				writeFile(t, filepath.Join(pages, name, "pick-"+id+".html"), picks)
				r.checkMeeting(t, at, body)
				if told := map[bool]string{true: "timeline", false: "account"}[strings.Contains(body,
					`class="event`)]; !strings.Contains(body, `data-name="`+told+`" data-part="2"`) {
					t.Errorf("%s: the story is not told by its %s", at, told)
				}
			}
		})
	}
	checkHTML(t, pages)
}

func (r *running) checkMeeting(t *testing.T, at, body string) {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	ids, links := map[string]bool{}, map[string]bool{}
	for n := range doc.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		for _, a := range n.Attr {
			switch {
			case a.Key == "id" && ids[a.Val]:
				t.Errorf("%s: the id %s is there twice", at, a.Val)
			case a.Key == "id":
				ids[a.Val] = true
			case a.Key == "href" || a.Key == "src":
				links[a.Val] = true
			case a.Key == "style" || strings.HasPrefix(a.Key, "on"):
				t.Errorf("%s has an attribute %s on <%s>", at, a.Key, n.Data)
			}
		}
	}
	base, _ := url.Parse(r.base + at)
	for dest := range links {
		u, err := url.Parse(dest)
		switch {
		case err != nil:
			t.Errorf("%s: the link %q", at, dest)
		case u.Host != "" || u.Scheme != "":
		case u.Path == "" && !ids[u.Fragment]:
			t.Errorf("%s: the link %q leads to no element", at, dest)
		case u.Path != "":
			resp, err := http.Head(base.ResolveReference(u).String())
			if err != nil || resp.StatusCode != http.StatusOK {
				t.Errorf("%s: the link %q leads nowhere", at, dest)
			}
		}
	}
}
