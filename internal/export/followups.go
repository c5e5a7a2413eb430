package export

import (
	"throughline/internal/derive"
	"throughline/internal/view"
)

// jsonFollowupEntry is a follow-up in data/followups.json.
type jsonFollowupEntry struct {
	Address string `json:"address"`
	URL     string `json:"url"`
	Review  string `json:"review"`
	jsonFollowup
	Outcome     string   `json:"outcome"`
	Overdue     bool     `json:"overdue"`
	Contributed []string `json:"contributed"`
	Helped      []string `json:"helped"`
}

// FollowupOutputs is the data file of all follow-ups.
func FollowupOutputs(in *view.Input) []view.Output {
	all := in.Derived.Followups
	return []view.Output{dataList("data/followups.json", len(all), func(i int) jsonFollowupEntry {
		f := &all[i]
		j := followupData(f.Followup)
		j.Themes = slugs(f.Themes)
		return jsonFollowupEntry{Address: f.Address().String(), URL: "reviews/" + f.Review.ID + "/#" + f.ID,
			Review: f.Review.ID, jsonFollowup: j,
			Outcome: f.Outcome(), Overdue: f.Overdue(in.Now), Contributed: addresses(f.Contributed),
			Helped: addresses(f.Helped)}
	})}
}

func addresses(items []derive.Item) []string {
	out := []string{}
	for _, it := range items {
		out = append(out, it.Address().String())
	}
	return out
}
