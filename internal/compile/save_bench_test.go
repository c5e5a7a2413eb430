package compile

import (
	"bytes"
	"context"
	"fmt"
	"testing"
	"testing/fstest"
	"time"

	"throughline/internal/source"
)

// many is the number of reviews that the preview has to be quick with.
const many = 10_000

// A desk is a large site that somebody writes at.
type desk struct {
	site   fstest.MapFS
	index  source.Index
	o      Options
	review string // the file that is edited
	text   []byte
	saves  int
}

func newDesk(b *testing.B) (*desk, *Site) {
	b.Helper()
	d := &desk{site: samples(b, many)}
	for p, f := range d.site {
		if d.review == "" || p < d.review {
			d.review, d.text = p, f.Data
		}
	}
	d.index.Refresh(d.site, time.Now())
	d.o = Options{Drafts: true, WithoutComparing: true, ParseCache: &ParseCache{}, Index: &d.index,
		Now: time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)}
	s, err := Compile(context.Background(), d.site, d.o)
	if err != nil {
		b.Fatal(err)
	}
	return d, s
}

// save writes the review again, with another title.
func (d *desk) save() []string {
	d.saves++
	text := bytes.Replace(d.text, []byte("title: "), fmt.Appendf(nil, "title: Save %d ", d.saves), 1)
	d.site[d.review] = &fstest.MapFile{Data: text, Mode: 0o644, ModTime: time.Now()}
	return []string{d.review}
}

// page makes the page of the review that is edited.
func (d *desk) page(b *testing.B, s *Site) []byte {
	doc, _ := s.linked.Doc(d.review)
	o, ok := s.Find("reviews/" + doc.Review.ID + "/index.html")
	if !ok {
		b.Fatal("the review has no page")
	}
	data, err := s.Renderer.Render(o)
	if err != nil {
		b.Fatal(err)
	}
	return data
}

// BenchmarkSave is one review of 10,000 saved, until its new page is made.
func BenchmarkSave(b *testing.B) {
	d, s := newDesk(b)
	b.ReportAllocs()
	for b.Loop() {
		changed, ok := d.index.RefreshPaths(d.site, d.save(), time.Now())
		if !ok {
			b.Fatal("the index has to look at everything")
		}
		again, ok := s.Rebuild(changed, d.o)
		if !ok {
			b.Fatal("the site has to be compiled anew")
		}
		s = again
		if !bytes.Contains(d.page(b, s), fmt.Appendf(nil, "Save %d ", d.saves)) {
			b.Fatal("the page is not the new one")
		}
	}
}

// BenchmarkSaveTemplate is a template or an asset saved, until the page of a review is made with it.
func BenchmarkSaveTemplate(b *testing.B) {
	d, s := newDesk(b)
	for b.Loop() {
		again, ok := s.Rebuild([]string{"themes/default/assets/own.css"}, d.o)
		if !ok {
			b.Fatal("the site has to be compiled anew")
		}
		d.page(b, again)
	}
}

// BenchmarkSaveList is what a save costs until a list of all reviews is made, for whoever looks at one.
func BenchmarkSaveList(b *testing.B) {
	d, s := newDesk(b)
	for b.Loop() {
		changed := d.save()
		again, ok := s.Rebuild(changed, d.o)
		if !ok {
			b.Fatal("the site has to be compiled anew")
		}
		o, _ := again.Find("index.html")
		if _, err := again.Renderer.Render(o); err != nil {
			b.Fatal(err)
		}
		s = again
	}
}

// BenchmarkSaveAnew is a save that nothing can be taken over for but what was parsed.
func BenchmarkSaveAnew(b *testing.B) {
	d, _ := newDesk(b)
	for b.Loop() {
		d.index.Refresh(d.site, time.Now())
		if _, err := Compile(context.Background(), d.site, d.o); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkComplete is comparing all reviews, which the preview does when it is quiet.
func BenchmarkComplete(b *testing.B) {
	_, s := newDesk(b)
	for b.Loop() {
		if _, err := s.CompareAll(context.Background()); err != nil {
			b.Fatal(err)
		}
	}
}
