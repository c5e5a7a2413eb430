package view

import (
	"html/template"
	"strings"

	"throughline/internal/derive"
	"throughline/internal/review"
)

// A ListedReview is a review and those of its items that a list shows.
type ListedReview struct {
	Anchor
	Date  template.HTML // as a time element
	Items []ListedItem
}

// A ListedItem is an item in as few words as it needs.
type ListedItem struct {
	Anchor
	Tags []string
}

// ListItems puts items, which come review by review, under their reviews.
func (w *Writer) ListItems(items []derive.Item, notes bool) []ListedReview {
	var out []ListedReview
	var last *review.Review
	for _, it := range items {
		if it.Review != last {
			last = it.Review
			out = append(out, ListedReview{Anchor: NewAnchor(w.LinkReview(last)), Date: TimeElement(Day(last.Date))})
		}
		li := ListedItem{Anchor: NewAnchor(w.LinkItem(it)), Tags: ItemTags(it.Item)}
		if notes {
			li.Note = Shorten(w.In.Words(it.Text.Src), 300)
		}
		r := &out[len(out)-1]
		r.Items = append(r.Items, li)
	}
	return out
}

// FilterUnlike are the first few items whose titles are all different, and different from what has been said.
func (w *Writer) FilterUnlike(items []derive.Item, most int, said map[string]bool) []derive.Item {
	var out []derive.Item
	here := map[string]bool{}
	for _, it := range items {
		if len(out) == most { // no more titles need be read
			break
		}
		if t := w.In.Words(it.Title); !said[t] && !here[t] {
			here[t] = true
			out = append(out, it)
		}
	}
	return out
}

// ItemTags says in words what an item's own fields tell.
func ItemTags(it *review.Item) []string {
	more := it.Extra()
	var out []string
	add := func(ok bool, s string) {
		if ok {
			out = append(out, s)
		}
	}
	add(more.Group != "", more.Group)
	add(more.Source != "", SourceWords(more.Source))
	add(more.Kind != "", strings.ReplaceAll(more.Kind, "-", " "))
	add(more.Topic != "", more.Topic)
	switch {
	case more.Knowers == 0:
		out = append(out, "nobody knew how")
	case more.Knowers == 1:
		out = append(out, "one person knew how")
	case more.Knowers > 1:
		out = append(out, NumberWord(more.Knowers)+" people knew how")
	}
	add(!more.Since.IsZero(), "since "+Day(more.Since).Text)
	return out
}

// A Fact is a label and what there is to say.
type Fact struct {
	Label string
	Value string
	Text  template.HTML
	Links []Link
}
