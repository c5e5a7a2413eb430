package ingest

// A Format is one kind of export: how it is known, and how it is read.
type Format struct {
	Name   string                // what --from takes
	Title  string                // what people call it
	Tree   bool                  // whether a folder or an archive as a whole can be one
	Detect func(in *Input) bool  // by shape, never by name; it reports no faults
	Read   func(r *reader) error // reads all of it, or tells why it cannot be what it was taken for
}

// Formats are all that can be read. The first whose shape fits is taken; a test holds that none takes what is
// another's.
func Formats() []Format {
	return []Format{
		{"slack", "Slack export, conversations.history or slackdump", true, isSlack, readSlack},
		{"pagerduty", "PagerDuty incident, log entries, notes", false, isPagerDuty, readPagerDuty},
		{"statuspage", "Statuspage incidents", false, isStatuspage, readStatuspage},
		{"github", "GitHub issue or pull request", false, isGitHub, readGitHub},
		{"alerts", "Alertmanager alerts, or a Prometheus range query over ALERTS", false, isAlerts, readAlerts},
		{"git", "git log, tags or a list of deploys", false, isGit, readGit},
		{"incident-io", "incident.io updates and incidents", false, isIncidentIO, readIncidentIO},
		{"firehydrant", "FireHydrant events and milestones", false, isFireHydrant, readFireHydrant},
		{"jira", "Jira issues with comments", false, isJira, readJira},
		{"rootly", "Rootly events and incidents", false, isRootly, readRootly},
		{"opsgenie", "Opsgenie logs and notes", false, isOpsgenie, readOpsgenie},
		{"gitlab", "GitLab timeline events", false, isGitLab, readGitLab},
		{"discord", "Discord, as DiscordChatExporter writes it", false, isDiscord, readDiscord},
		{"mattermost", "Mattermost bulk export", false, isMattermost, readMattermost},
		{"zulip", "Zulip messages", false, isZulip, readZulip},
		{"matrix", "Matrix room, as Element exports it", false, isMatrix, readMatrix},
		{"teams", "Teams messages, as Graph gives them", false, isTeams, readTeams},
		{"kubernetes", "Kubernetes events", false, isKubernetes, readKubernetes},
		{"grafana", "Grafana annotations", false, isGrafana, readGrafana},
		{"cloudtrail", "AWS CloudTrail", false, isCloudTrail, readCloudTrail},
		{"gcp-audit", "Google Cloud audit log", false, isGCPAudit, readGCPAudit},
		{"azure-activity", "Azure activity log", false, isAzure, readAzure},
		{"asciinema", "asciinema recording", false, isCast, readCast},
		{"shell", "shell history with times", false, isShell, readShell},
		{"irc", "IRC log of znc, irssi or weechat", false, isIRC, readIRC},
		{"csv", "table of events", false, isCSV, readCSV},
	}
}

// Names are those of all formats.
func Names() []string {
	var out []string
	for _, f := range Formats() {
		out = append(out, f.Name)
	}
	return out
}

// Detect finds the format whose shape an input has.
func Detect(in *Input) (Format, bool) {
	for _, f := range Formats() {
		if f.Tree == in.Tree || f.Tree {
			if f.Detect(in) {
				return f, true
			}
		}
	}
	return Format{}, false
}

// detectTree reports whether a folder or an archive is one export as a whole.
func detectTree(in *Input) bool {
	for _, f := range Formats() {
		if f.Tree && f.Detect(in) {
			return true
		}
	}
	return false
}
