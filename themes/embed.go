// Package themes holds the built-in templates and assets. (The cross-incident themes of reviews are under
// content/themes; in code the word means only these, and the folder's name is what people know from other site
// generators.)
package themes

import "embed"

// Default is the folder default/: templates/*.html, assets/* and meeting.yaml.
//
//go:embed default/templates default/assets default/meeting.yaml
var Default embed.FS
