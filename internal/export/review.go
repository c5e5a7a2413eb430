// Package export writes reviews for machines: JSON data and its schemas, feeds, the map of the site, the calendar of
// what is due.
package export

import (
	"bytes"
	"embed"
	"encoding/json"
	"slices"
	"time"

	"throughline/internal/digest"
	"throughline/internal/review"
	"throughline/internal/view"
)

// The data files are the same as the pages, for programs: times as RFC 3339 in UTC, ids filled in, Markdown as
// written, arrays never null. Their shapes are in schema/ and stay compatible: keys are added, never renamed or
// removed.

//go:embed schema/*.json
var schemas embed.FS

type jsonTime struct {
	At        string `json:"at"`
	Precision string `json:"precision"`
	Approx    bool   `json:"approx,omitempty"`
}

func timeOf(t review.Time) *jsonTime {
	if t.IsZero() {
		return nil
	}
	names := [...]string{"second", "minute", "day", "month", "year"}
	return &jsonTime{t.At.UTC().Format(time.RFC3339), names[t.Precision], t.Approx}
}

type jsonSummary struct {
	ID       string         `json:"id"`
	URL      string         `json:"url"`
	Title    string         `json:"title"`
	Kind     string         `json:"kind"`
	Status   string         `json:"status"`
	Date     string         `json:"date"`
	Services []string       `json:"services"`
	Teams    []string       `json:"teams"`
	Themes   []string       `json:"themes"`
	Counts   map[string]int `json:"counts"`
}

func summaryOf(r *review.Review) jsonSummary {
	return jsonSummary{ID: r.ID, URL: "reviews/" + r.ID + "/", Title: r.Title, Kind: r.Kind, Status: r.Status,
		Date:     view.Day(r.Date).ISO,
		Services: slugs(r.Services), Teams: slugs(r.Teams), Themes: slices.Clone(append([]string{}, r.AllThemes()...)),
		Counts: map[string]int{
			"contributors": len(r.Contributors), "mitigators": len(r.Mitigators), "risks": len(r.Risks),
			"difficulties": len(r.Difficulties),
			"theories":     len(r.Theories), "timeline": len(r.Timeline), "artifacts": len(r.Artifacts),
			"followups": len(r.Followups),
		}}
}

func slugs(tags []review.Tag) []string {
	out := []string{}
	for _, t := range tags {
		out = append(out, t.Slug)
	}
	return out
}

type jsonReview struct {
	jsonSummary
	Timezone     string              `json:"timezone"`
	Summary      string              `json:"summary"`
	Surprise     string              `json:"surprise"`
	Body         string              `json:"body"`
	People       []jsonPerson        `json:"people"`
	Times        map[string]jsonTime `json:"times"`
	Detection    *jsonDetection      `json:"detection,omitempty"`
	Impact       *jsonImpact         `json:"impact,omitempty"`
	Contributors []jsonItem          `json:"contributors"`
	Mitigators   []jsonItem          `json:"mitigators"`
	Risks        []jsonItem          `json:"risks"`
	Difficulties []jsonItem          `json:"difficulties"`
	Artifacts    []jsonArtifact      `json:"artifacts"`
	Theories     []jsonTheory        `json:"theories"`
	Timeline     []jsonEvent         `json:"timeline"`
	Questions    []jsonQuestion      `json:"questions"`
	Followups    []jsonFollowup      `json:"followups"`
	Takeaways    []jsonTakeaway      `json:"takeaways"`
	Budget       []jsonBurn          `json:"budget"`
	Related      []jsonRelated       `json:"related"`
	Refs         []string            `json:"refs,omitempty"`
	Notes        map[string]string   `json:"notes,omitempty"`
	Meeting      *jsonTime           `json:"meeting,omitempty"`
}

type jsonPerson struct {
	Role string `json:"role"`
	Name string `json:"name,omitempty"`
}

type jsonDetection struct {
	By   string `json:"by,omitempty"`
	Note string `json:"note,omitempty"`
}

type jsonImpact struct {
	UsersPercent *float64     `json:"users_percent,omitempty"`
	Text         string       `json:"text,omitempty"`
	Numbers      []jsonNumber `json:"numbers,omitempty"`
}

type jsonNumber struct {
	What  string  `json:"what"`
	Value float64 `json:"value"`
	Unit  string  `json:"unit,omitempty"`
}

type jsonItem struct {
	ID        string    `json:"id"`
	Title     string    `json:"title"`
	Text      string    `json:"text"`
	Themes    []string  `json:"themes"`
	Events    []string  `json:"events"`
	Evidence  []string  `json:"evidence"`
	Since     *jsonTime `json:"since,omitempty"`
	OutcomeOf string    `json:"outcome_of,omitempty"`
	Source    string    `json:"source,omitempty"`
	From      []string  `json:"from,omitempty"`
	Kind      string    `json:"kind,omitempty"`
	Topic     string    `json:"topic,omitempty"`
	Knowers   *int      `json:"knowers,omitempty"`
	Group     string    `json:"group,omitempty"`
}

func itemsOf(items []review.Item) []jsonItem {
	out := []jsonItem{}
	for i := range items {
		it := &items[i]
		more := it.Extra()
		j := jsonItem{ID: it.ID, Title: it.Title, Text: it.Text.Src, Themes: slugs(it.Themes),
			Events: refIDs(more.Events), Evidence: evidenceOf(more.Evidence),
			Since: timeOf(more.Since), OutcomeOf: more.OutcomeOf.ID, Source: more.Source, From: refIDs(more.From),
			Kind: more.Kind, Topic: more.Topic, Group: more.Group}
		if more.Knowers >= 0 {
			j.Knowers = &more.Knowers
		}
		out = append(out, j)
	}
	return out
}

func refIDs(refs []review.Ref) []string {
	out := []string{}
	for _, r := range refs {
		out = append(out, r.ID)
	}
	return out
}

func evidenceOf(list []review.Evidence) []string {
	out := []string{}
	for _, e := range list {
		out = append(out, e.Ref)
	}
	return out
}

type jsonArtifact struct {
	ID        string    `json:"id"`
	Title     string    `json:"title"`
	Kind      string    `json:"kind,omitempty"`
	Href      string    `json:"href,omitempty"`
	File      string    `json:"file,omitempty"`
	Captured  *jsonTime `json:"captured,omitempty"`
	UsefulFor string    `json:"useful_for,omitempty"`
	Text      string    `json:"text"`
	Themes    []string  `json:"themes"`
	Fit       string    `json:"fit,omitempty"`
	Group     string    `json:"group,omitempty"`
}

type jsonTheory struct {
	ID     string     `json:"id"`
	Claim  string     `json:"claim"`
	HeldBy string     `json:"held_by,omitempty"`
	Text   string     `json:"text"`
	State  string     `json:"state"`
	Plays  []jsonPlay `json:"plays"`
	Themes []string   `json:"themes"`
	Group  string     `json:"group,omitempty"`
}

type jsonPlay struct {
	Event  string `json:"event"`
	Effect string `json:"effect"`
}

type jsonEvent struct {
	ID       string    `json:"id"`
	At       jsonTime  `json:"at"`
	Until    *jsonTime `json:"until,omitempty"`
	Kind     string    `json:"kind,omitempty"`
	Lane     string    `json:"lane,omitempty"`
	Text     string    `json:"text"`
	Marker   string    `json:"marker,omitempty"`
	Theory   string    `json:"theory,omitempty"`
	Effect   string    `json:"effect,omitempty"`
	Evidence []string  `json:"evidence"`
	Known    string    `json:"known"`
	Pin      bool      `json:"pin,omitempty"`
	// Theories are all that the event did, where it did more than one thing; theory and effect are the first.
	Theories []jsonEffect `json:"theories,omitempty"`
	Group    string       `json:"group,omitempty"`
}

type jsonEffect struct {
	ID     string `json:"id"`
	Effect string `json:"effect"`
}

type jsonQuestion struct {
	ID     string `json:"id"`
	Ask    string `json:"ask"`
	Of     string `json:"of,omitempty"`
	Status string `json:"status"`
	Answer string `json:"answer,omitempty"`
	Group  string `json:"group,omitempty"`
}

type jsonFollowup struct {
	ID     string    `json:"id"`
	Title  string    `json:"title"`
	Kind   string    `json:"kind"`
	Owner  string    `json:"owner,omitempty"`
	Due    *jsonTime `json:"due,omitempty"`
	Status string    `json:"status"`
	Done   *jsonTime `json:"done,omitempty"`
	Href   string    `json:"href,omitempty"`
	Why    string    `json:"why,omitempty"`
	Text   string    `json:"text"`
	Themes []string  `json:"themes"`
	Group  string    `json:"group,omitempty"`
}

type jsonTakeaway struct {
	ID     string   `json:"id"`
	Text   string   `json:"text"`
	Themes []string `json:"themes"`
	Group  string   `json:"group,omitempty"`
}

type jsonBurn struct {
	SLO      string   `json:"slo"`
	Consumed *float64 `json:"consumed,omitempty"`
	Counted  bool     `json:"counted"`
	Reason   string   `json:"reason,omitempty"`
}

type jsonRelated struct {
	ID  string `json:"id"`
	How string `json:"how,omitempty"`
}

func reviewData(r *review.Review) *jsonReview {
	j := &jsonReview{jsonSummary: summaryOf(r), Timezone: r.Zone.String(), Summary: r.Summary.Src,
		Surprise: r.Surprise.Src, Body: r.Body.Src,
		People: []jsonPerson{}, Times: map[string]jsonTime{}, Contributors: itemsOf(r.Contributors),
		Mitigators: itemsOf(r.Mitigators),
		Risks:      itemsOf(r.Risks), Difficulties: itemsOf(r.Difficulties), Artifacts: []jsonArtifact{},
		Theories: []jsonTheory{}, Timeline: []jsonEvent{},
		Questions: []jsonQuestion{}, Followups: []jsonFollowup{}, Takeaways: []jsonTakeaway{}, Budget: []jsonBurn{},
		Related: []jsonRelated{}}
	for _, p := range r.People {
		j.People = append(j.People, jsonPerson(p))
	}
	r.Times.Each(func(marker string, t *review.Time) bool {
		if at := timeOf(*t); at != nil {
			j.Times[marker] = *at
		}
		return true
	})
	if r.Detection.By != "" || !r.Detection.Note.Empty() {
		j.Detection = &jsonDetection{r.Detection.By, r.Detection.Note.Src}
	}
	if r.Impact.HasUsers || !r.Impact.Text.Empty() || len(r.Impact.Numbers) > 0 {
		j.Impact = &jsonImpact{Text: r.Impact.Text.Src}
		for _, n := range r.Impact.Numbers {
			j.Impact.Numbers = append(j.Impact.Numbers, jsonNumber(n))
		}
		if r.Impact.HasUsers {
			j.Impact.UsersPercent = &r.Impact.UsersPercent
		}
	}
	j.Refs, j.Meeting = r.Refs, timeOf(r.Meeting.Date)
	for _, n := range r.Notes {
		if j.Notes == nil {
			j.Notes = map[string]string{}
		}
		j.Notes[n.Field] = n.Text.Src
	}
	j.story(r)
	j.outcome(r)
	return j
}

// story fills in artifacts, theories and events.
func (j *jsonReview) story(r *review.Review) {
	for i := range r.Artifacts {
		a := &r.Artifacts[i]
		more := a.Extra()
		j.Artifacts = append(j.Artifacts, jsonArtifact{a.ID, a.Title, a.Kind, a.Href, more.Path, timeOf(more.Captured),
			more.UsefulFor.Src, a.Text.Src, slugs(a.Themes), more.Fit, more.Group})
	}
	for i, s := range r.Stories() {
		t := &r.Theories[i]
		plays := []jsonPlay{}
		for _, p := range s.Plays {
			plays = append(plays, jsonPlay{r.Timeline[p.Event].ID, p.Effect})
		}
		j.Theories = append(j.Theories, jsonTheory{t.ID, t.Claim, t.HeldBy, t.Text.Src, s.State, plays,
			slugs(t.Themes), t.Group})
	}
	for i := range r.Timeline {
		e := &r.Timeline[i]
		known, more := "then", e.Extra()
		if more.Later {
			known = "later"
		}
		ev := jsonEvent{ID: e.ID, At: *timeOf(e.At), Until: timeOf(more.Until), Kind: e.Kind, Lane: e.Lane,
			Text: e.Text.Src, Marker: more.Marker,
			Evidence: evidenceOf(more.Evidence), Known: known, Pin: more.Pin, Group: more.Group}
		for i, did := range more.Theories {
			if i == 0 {
				ev.Theory, ev.Effect = did.Theory.ID, did.Effect
			}
			if len(more.Theories) > 1 {
				ev.Theories = append(ev.Theories, jsonEffect{did.Theory.ID, did.Effect})
			}
		}
		j.Timeline = append(j.Timeline, ev)
	}
}

// outcome fills in what came of it.
func (j *jsonReview) outcome(r *review.Review) {
	for i := range r.Questions {
		q := &r.Questions[i]
		j.Questions = append(j.Questions, jsonQuestion{q.ID, q.Ask, q.Of, q.Status, q.Answer.Src, q.Group})
	}
	for i := range r.Followups {
		j.Followups = append(j.Followups, followupData(&r.Followups[i]))
	}
	for i := range r.Takeaways {
		t := &r.Takeaways[i]
		j.Takeaways = append(j.Takeaways, jsonTakeaway{t.ID, t.Text.Src, slugs(t.Themes), t.Group})
	}
	for i := range r.Budget {
		b := &r.Budget[i]
		burn := jsonBurn{SLO: b.SLO.ID, Counted: b.Counted, Reason: b.Reason}
		if b.Consumed >= 0 {
			burn.Consumed = &b.Consumed
		}
		j.Budget = append(j.Budget, burn)
	}
	for _, rel := range r.Related {
		j.Related = append(j.Related, jsonRelated{rel.ID, rel.How})
	}
}

func followupData(f *review.Followup) jsonFollowup {
	more := f.Extra()
	return jsonFollowup{f.ID, f.Title, f.Kind, f.Owner, timeOf(f.Due), f.Status, timeOf(more.Done), more.Href,
		more.Why.Src, f.Text.Src, slugs(f.Themes), more.Group}
}

// marshal writes JSON for programs: on one line, for indentation would be a quarter of it; < and & as they are, for
// no page includes it; a newline at the end.
func marshal(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err := enc.Encode(v)
	return b.Bytes(), err
}

// ReviewOutputs are the data files of reviews and budgets, and the schemas of all data files.
func ReviewOutputs(in *view.Input) []view.Output {
	all := in.Corpus.Reviews
	out := []view.Output{dataList("data/reviews.json", len(all), func(i int) jsonSummary { return summaryOf(all[i]) })}
	if in.Budgets != nil {
		out = append(out, view.Output{Path: "data/budgets.json",
			Bytes: func() ([]byte, error) { return marshal(in.Budgets) }})
	}
	for _, name := range []string{"review.json", "reviews.json", "budgets.json", "followups.json"} {
		out = append(out, view.Output{Path: "data/schema/" + name,
			Bytes: func() ([]byte, error) { return schemas.ReadFile("schema/" + name) }})
	}
	for _, r := range in.Corpus.Reviews {
		out = append(out, NewReviewOutput(in, r))
	}
	return out
}

// dataList is a data file of n things, each made when it is written: together they can take more memory than all
// reviews. They are made twice where the file is not what it was, as summing them up is cheaper than writing them.
func dataList[T any](at string, n int, thing func(i int) T) view.Output {
	return view.Output{Path: at, Bytes: func() ([]byte, error) { return marshalList(n, thing) },
		Deps: func(w *digest.Writer) bool {
			w.Number(n)
			for i := range n {
				if !w.Value(thing(i)) {
					return false
				}
			}
			return true
		}}
}

// marshalList writes what marshal writes of a list.
func marshalList[T any](n int, thing func(i int) T) ([]byte, error) {
	const few = 256 // tell about how long all of them will be
	var b bytes.Buffer
	b.WriteByte('[')
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	for i := range n {
		if i == few {
			b.Grow(b.Len() / few * (n - few) / 8 * 9)
		}
		if i > 0 {
			b.WriteByte(',')
		}
		if err := enc.Encode(thing(i)); err != nil {
			return nil, err
		}
		b.Truncate(b.Len() - 1) // the line's end
	}
	b.WriteString("]\n")
	return b.Bytes(), nil
}

// NewReviewOutput is the data file of one review.
func NewReviewOutput(in *view.Input, r *review.Review) view.Output {
	return view.Output{Path: "reviews/" + r.ID + "/review.json",
		Bytes: func() ([]byte, error) { return marshal(reviewData(r)) },
		Deps:  func(w *digest.Writer) bool { return in.WriteReviewDeps(w, r) }}
}
