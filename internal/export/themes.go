package export

import (
	"math"

	"throughline/internal/corpus"
	"throughline/internal/derive"
	"throughline/internal/view"
)

type jsonTheme struct {
	Slug       string          `json:"slug"`
	URL        string          `json:"url"`
	Title      string          `json:"title"`
	Claim      string          `json:"claim"`
	State      string          `json:"state"`
	Quarter    string          `json:"quarter"`
	Ask        string          `json:"ask"`
	Reviews    []string        `json:"reviews"`
	Rank       jsonRank        `json:"rank"`
	Strength   bool            `json:"strength"`
	Items      map[string]int  `json:"items"`
	Counter    []string        `json:"counter_evidence"`
	Takeaways  []string        `json:"takeaways"`
	Open       []string        `json:"open_followups"`
	Services   []jsonTouched   `json:"services"`
	Teams      []jsonTouched   `json:"teams"`
	With       []jsonTouched   `json:"with"`
	Untagged   []jsonUntagged  `json:"untagged"`
	Investment *jsonInvestment `json:"investment,omitempty"`
}

type jsonRank struct {
	Score     float64 `json:"score"`
	Recurring float64 `json:"recurring"`
	Rising    float64 `json:"rising"`
	Expected  float64 `json:"expected"`
	Trend     string  `json:"trend"`
	Recent    int     `json:"recent"`
	RecentOf  int     `json:"recent_of"`
	Earlier   int     `json:"earlier"`
	EarlierOf int     `json:"earlier_of"`
	Near      int     `json:"near_recent"`
	NearOf    int     `json:"near_earlier"`
}

type jsonTouched struct {
	Slug    string `json:"slug"`
	Reviews int    `json:"reviews"`
}

type jsonUntagged struct {
	Item  string   `json:"item"`
	Like  string   `json:"like"`
	Why   string   `json:"why"`
	Words []string `json:"words"`
}

type jsonInvestment struct {
	Cost          float64  `json:"cost"`
	Effectiveness float64  `json:"effectiveness"`
	HourlyCost    float64  `json:"hourly_cost"`
	ObservedDays  float64  `json:"observed_days"`
	Incidents     int      `json:"incidents"`
	Missing       []string `json:"missing"`
	PerYear       *float64 `json:"incidents_per_year"`
	MeanHours     *float64 `json:"average_impact_hours"`
	Annual        *float64 `json:"annual_cost"`
	Savings       *float64 `json:"annual_savings"`
	Payback       *float64 `json:"payback_months"`
	Return        *float64 `json:"three_year_return_percent"`
}

func themeData(t *derive.Theme) jsonTheme {
	k := t.Rank
	j := jsonTheme{Slug: t.Slug, URL: "themes/" + t.Slug + "/", Title: t.Title, Claim: t.Claim, State: t.State,
		Quarter: t.Quarter, Ask: t.Ask, Strength: t.Strength,
		Reviews: []string{}, Counter: []string{}, Takeaways: []string{}, Open: []string{}, With: []jsonTouched{},
		Untagged: []jsonUntagged{},
		Rank: jsonRank{decimals(k.Score), k.Recurring, decimals(k.Rising), decimals(k.Expected), k.Trend(),
			k.Recent, k.RecentOf, k.Earlier, k.EarlierOf, k.NearRecent, k.NearEarlier},
		Items: map[string]int{"contributors": len(t.Contributors), "mitigators": len(t.Mitigators),
			"risks": len(t.Risks), "difficulties": len(t.Difficulties)},
		Services: touchedData(t.Services), Teams: touchedData(t.Teams)}
	for _, r := range t.Reviews {
		j.Reviews = append(j.Reviews, r.ID)
	}
	for _, it := range t.Counter {
		j.Counter = append(j.Counter, addressOf(it))
	}
	for _, x := range t.Takeaways {
		j.Takeaways = append(j.Takeaways, corpus.Address{Review: x.Review.ID, Item: x.Part.ID}.String())
	}
	for _, x := range t.Open {
		j.Open = append(j.Open, corpus.Address{Review: x.Review.ID, Item: x.Part.ID}.String())
	}
	for _, o := range t.With {
		j.With = append(j.With, jsonTouched{o.Slug, o.Both})
	}
	for _, u := range t.Untagged {
		j.Untagged = append(j.Untagged, jsonUntagged{addressOf(u.Item), addressOf(u.Like), view.UntaggedWhy(u),
			append([]string{}, u.Words...)})
	}
	j.Investment = investmentData(t.Money)
	return j
}

func addressOf(it derive.Item) string {
	return corpus.Address{Review: it.Review.ID, Item: it.ID}.String()
}

func touchedData(list []derive.Touched) []jsonTouched {
	out := []jsonTouched{}
	for _, t := range list {
		out = append(out, jsonTouched{t.Slug, t.Reviews})
	}
	return out
}

func investmentData(m *derive.Money) *jsonInvestment {
	if m == nil {
		return nil
	}
	j := &jsonInvestment{Cost: m.Cost, Effectiveness: m.Effectiveness, HourlyCost: m.HourlyCost, ObservedDays: m.Days,
		Incidents: len(m.Incidents), Missing: []string{}}
	for _, x := range m.Missing {
		j.Missing = append(j.Missing, x.Review.ID)
	}
	if m.Computable() {
		j.PerYear, j.MeanHours, j.Annual, j.Savings = finite(m.PerYear), finite(m.MeanHours), finite(m.Annual),
			finite(m.Savings)
		j.Payback, j.Return = finite(m.Payback), finite(m.Return)
	}
	return j
}

// finite is a number with four decimals, or null where there is none.
func finite(v float64) *float64 {
	if math.IsInf(v, 0) || math.IsNaN(v) {
		return nil
	}
	v = decimals(v)
	return &v
}

func decimals(v float64) float64 { return math.Round(v*10000) / 10000 }

// ThemeOutputs is the data file of all themes.
func ThemeOutputs(in *view.Input) []view.Output {
	return []view.Output{
		dataList("data/themes.json", len(in.Derived.Themes),
			func(i int) jsonTheme { return themeData(in.Derived.Themes[i]) }),
		{Path: "data/schema/themes.json",
			Bytes: func() ([]byte, error) { return schemas.ReadFile("schema/themes.json") }},
	}
}
