package format

import (
	"throughline/internal/diag"
	"throughline/internal/review"
	"throughline/internal/slo"
)

// enums are the words of enumerations, by the names that words uses.
func enums() map[string][]string {
	return map[string][]string{
		"kinds": review.Kinds(), "statuses": review.Statuses(), "detected": review.DetectedBy(),
		"sources":      review.Sources(),
		"difficulties": review.DifficultyKinds(), "artifacts": review.ArtifactKinds(), "events": review.EventKinds(),
		"markers": review.Markers(), "effects": review.Effects(), "followups": review.FollowupKinds(),
		"done": review.FollowupStatuses(), "asked": review.QuestionStatuses(), "known": review.Known(),
		"fits": review.Fits(), "readsections": {"own", "common", "off"}, "states": review.ThemeStates(),
		"robots":     {"index", "noindex"},
		"strictness": {"strict", "foreign"}, "links": {"text", "error"}, "rules": silenceable(),
		"sections":   meetingSections(),
		"exclusions": {slo.Maintenance, slo.ThirdParty, slo.Attack, slo.Rollback},
	}
}

// silenceable are the rules whose warnings can be silenced.
func silenceable() (out []string) {
	for _, r := range diag.Rules() {
		if r.Warns {
			out = append(out, r.ID)
		}
	}
	return out
}

// words says of each key what it takes and what it is for. A name alone begins a table.
const words = `
review
id | id | What links call this review; default: the name of its file
title | text | What the review is called; default: the first heading, then the name of the file
kind | enum kinds | What kind of story it is; default: incident
status | enum statuses | How far it is; drafts are left out of a build without --drafts
date | time | The day that it is filed under; default: the start of the file's name, else the first event
timezone | zone | Where clock times without a zone were read; default: that of the site
summary | markdown | One paragraph: what happened
surprise | markdown | What surprised us
services | []tag services | The services that were affected
teams | []tag teams | The teams that took part
themes | []tag themes | What this review has in common with others
people | []{person}/text | Who took part, by role; names are optional
times | {times} | When it started, was detected and so on; default: the marked events
detection | {detection}/enum detected | How it was noticed
impact | {impact}/markdown | Whom it touched, and how
contributors | []{contributor}/text | What made it possible: conditions, not culprits
mitigators | []{mitigator}/text | What kept it from being worse
risks | []{risk}/text | Remaining risks
difficulties | []{difficulty}/text | What made it hard to handle
artifacts | []{artifact}/text | Graphs, logs and chats that show it
theories | []{theory}/text | What people thought was happening; their state follows from the timeline
timeline | []{event}/text | What happened when, or the name of a file beside the review
questions | []{question}/text | What we do not know, and whom we would ask
followups | []{followup}/text | What we will do, and what we will not
takeaways | []{takeaway}/text | What is worth remembering
budget | []{burn}/budget | What it used of error budgets
related | []{relation}/any | Other reviews that this one resembles
refs | []text | Numbers of it in other systems, such as a ticket's
notes | map markdown | What to say above the items of a field, by field
meeting | {meeting}/time | When people met over it
audience | audience | The most open edition that this may appear in
editions | map {edition} | What other audiences read in its place

person
role | text | What they did, such as incident-commander
name | text | Who it was, where that helps

times
started | time | When it began
detected | time | When somebody or something noticed
declared | time | When it was called an incident
mitigated | time | When it stopped hurting
resolved | time | When it was over

meeting
date | time | The day of the meeting

number
what | text | What was counted
value | number | How many
unit | text | Of what, where it is no count

detection
by | enum detected | What noticed it
note | markdown | How it was noticed

impact
users_percent | number | The share of users that it touched, in percent
text | markdown | What it was like for them
numbers | []{number} | What was counted

contributor
id | id | What links call it
title | text | What made it possible, in a sentence
text | markdown | More of it
themes | []tag themes | What it has in common with others
events | []ref event | Events of the timeline where it shows
evidence | []ref artifact | Artifacts or addresses that show it
audience | audience | The most open edition that this may appear in
since | time | How long it had been so
outcome_of | any | The follow-up (review#item) that it came from
group | text | The words that it stands under with others

mitigator
id | id | What links call it
title | text | What helped, in a sentence
text | markdown | More of it
themes | []tag themes | What it has in common with others
events | []ref event | Events of the timeline where it shows
evidence | []ref artifact | Artifacts or addresses that show it
audience | audience | The most open edition that this may appear in
source | enum sources | Where it came from
group | text | The words that it stands under with others

risk
id | id | What links call it
title | text | What may still happen, in a sentence
text | markdown | More of it
themes | []tag themes | What it has in common with others
events | []ref event | Events of the timeline where it shows
evidence | []ref artifact | Artifacts or addresses that show it
audience | audience | The most open edition that this may appear in
from | []ref contributor | The contributors that it comes from
group | text | The words that it stands under with others

difficulty
id | id | What links call it
title | text | What was hard, in a sentence
text | markdown | More of it
themes | []tag themes | What it has in common with others
events | []ref event | Events of the timeline where it shows
evidence | []ref artifact | Artifacts or addresses that show it
audience | audience | The most open edition that this may appear in
kind | enum difficulties | What kind of difficulty
topic | free topics | What one had to know
knowers | whole | How many knew it
group | text | The words that it stands under with others

artifact
id | id | What links call it
title | text | What it is
kind | enum artifacts | What kind of artifact
href | web | Where it is, elsewhere
file | path | A file beside the review
captured | time | When it was taken
useful_for | markdown | What it can be used for again
text | markdown | More of it
themes | []tag themes | What it has in common with others
audience | audience | The most open edition that this may appear in
group | text | The words that it stands under with others
fit | enum fits | How a runbook fitted what happened

theory
id | id | What links and events call it
claim | text | What people thought was happening
held_by | free lanes | Who proposed it
text | markdown | More of it
themes | []tag themes | What it has in common with others
audience | audience | The most open edition that this may appear in
group | text | The words that it stands under with others

event
id | id | What links call it; default: its clock, as in at-0902
at | time | When; a bare clock is of the day of the event before it
until | time | When it ended, for what took a while
kind | enum events | What kind of event
lane | free lanes | Whose perspective: a team, a role, a system
text | markdown | What happened, as it looked then
marker | enum markers | Which moment of the incident this is
theory | []{effect}/text | What it did to a theory, or to several, also as t1:raises
evidence | []ref artifact | Artifacts or addresses that show it
known | enum known | later: it was learnt only afterwards
pin | bool | Keep it in sight where the timeline is folded
audience | audience | The most open edition that this may appear in
group | text | The words that it stands under with others

effect
id | ref theory | The theory
effect | enum effects | What the event did to it

question
id | id | What links call it
ask | text | What we do not know, asked as how
of | text | Whom we would ask
status | enum asked | Whether it is answered
answer | markdown | What they said
audience | audience | The most open edition that this may appear in
group | text | The words that it stands under with others

followup
id | id | What links call it
title | text | What will be done
kind | enum followups | What kind of follow-up; accept and none are decisions too
owner | tag teams | Who does it
due | time | By when
status | enum done | How far it is
done | time | When it was done
href | web | Its ticket
why | markdown | How it was decided
text | markdown | More of it
themes | []tag themes | What it has in common with others
audience | audience | The most open edition that this may appear in
group | text | The words that it stands under with others

takeaway
id | id | What links call it
text | markdown | What is worth remembering
themes | []tag themes | What it has in common with others
audience | audience | The most open edition that this may appear in
group | text | The words that it stands under with others

burn
slo | budget | The budget
consumed | percent | What was used of it; default: measured over the review's own time
counted | bool | false: it does not count, and reason tells how that came
reason | text | How it came not to count

relation
id | any | The other review, or an item of it (review#item)
how | text | What they have in common

edition
title | text | The title for this audience
summary | markdown | The summary for this audience
account | markdown | The account for this audience

theme
title | text | What the theme is called
claim | text | What we think is going on, in a sentence
state | enum states | How far we are with it
quarter | text | When it is to be worked on, such as 2026Q4
ask | text | What is asked for
investment | {investment} | What it would cost, and what it would be worth
audience | audience | The most open edition that this may appear in

investment
cost | number | What the work costs
effectiveness | number | The share of the cost of incidents that it would save, from 0 to 1
hourly_cost | number | What an hour of an incident costs
observed_days | number | Over how many days the cost was observed

page
title | text | What the page is called
order | whole | Where it stands in the navigation
audience | audience | The most open edition that this may appear in

settings
title | text | What the site is called
description | text | What it is, in a sentence
base_url | web | Where the most closed edition will be; only feeds and the sitemap need it
timezone | zone | Where clock times without a zone were read
language | text | The language of the reviews, such as en or pt-BR
template_theme | text | The folder under themes/ with templates and assets of your own
repository | web | Where a file can be edited, for the most closed edition; its path is appended
audiences | []text | The editions, from closed to open; the first is the default
editions | map {hosted} | Where editions will be, by audience; an open one takes no address from above
front_matter | enum strictness | foreign accepts front matter that was written for another tool
sections | {sections}/enum readsections | Which headings of reviews are fields; default: our own names
restricted_links | enum links | What an edition does with links to what it may not show
synonyms | [][]text | Groups of words that mean the same to who searches, such as [db, database]
silence | []enum rules | Rules whose warnings are not wanted

sections
read | enum readsections | own: our own names; common: words of other templates too; off: none
also | map text | More headings, and the fields that they are, or prose

hosted
base_url | web | Where this edition will be; none: it has no feeds and no sitemap
repository | web | Where its readers can edit a file; none, the default of an open one: no such links
robots | enum robots | Whether search engines may list it; default: only the most open one

policy
review_above | percent | One review that burnt more asks for a review with a follow-up
review_within | text | By when, such as 5d
warn_above | percent | More consumed than this, too early in the window, asks for a reliability review
warn_days_left | whole | Too early: with more than so many days left
freeze_at | percent | Releases stop at this much
freeze_until_remaining | percent | They stop until more than this is back
audience | audience | The most open edition that shows who decides, and the reasons below
notify | []text | Who is told
still_allowed | []text | What may be released in a freeze
override_by | []text | Who may decide otherwise
overrides | []{override} | What was decided otherwise, by whom and for what reason
exclusions | []{exclusion} | What does not count, shown with what it left out

override
slo | []budget | The budgets
from | time | From when
to | time | Until when; the first moment that is not meant
reason | text | How it was decided
audience | audience | The most open edition that shows by and reason
by | text | Who decided

exclusion
slo | []budget | The budgets
from | time | From when
to | time | Until when; the first moment that is not meant
reason | text | How it came not to count
audience | audience | The most open edition that shows the reason
kind | enum exclusions | What kind of exclusion

meeting
ground | []text | Sentences that are shown before anything else
agenda | []{part} | The parts of the meeting
events | map []text | Questions by kind of event; any is for all of them
sections | map []text | Questions by section of the review

part
title | text | What the part is called
note | text | What to say about it
minutes | whole | How long it may take
show | []enum sections | The sections of the review that it looks at
`
