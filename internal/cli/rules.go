package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"throughline/internal/diag"
)

// rulesTopic is what `throughline help rules` prints. A command that cannot be run is a topic of the help.
func rulesTopic() *cobra.Command {
	return &cobra.Command{Use: "rules", Short: "what is looked for in a site, and what can be silenced",
		Long: describeRules()}
}

func describeRules() string {
	var b strings.Builder
	b.WriteString("Rules that a site is checked by. An error stops the build. A warning ends in its [rule]; those " +
		"of the rules\n" +
		"marked with * are not printed where throughline.yaml says silence: [rule].\n")
	for _, r := range diag.Rules() {
		mark := " "
		if r.Warns {
			mark = "*"
		}
		fmt.Fprintf(&b, "\n%s %s\n    %s\n    for example: %s\n", mark, r.ID, r.Explain, r.Example)
	}
	return b.String()
}
