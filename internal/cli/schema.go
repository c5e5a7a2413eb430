package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"throughline/internal/format"
)

func schemaCommand(e *env) *cobra.Command {
	names := format.Names()
	return &cobra.Command{
		Use:   "schema NAME",
		Short: "print the JSON Schema of a kind of file: " + strings.Join(names, ", "),
		Long: "schema prints what editors check YAML files by. review, theme and page are of front matter; the " +
			"others of whole files.",
		ValidArgs: names,
		Args:      cobra.ArbitraryArgs,
		RunE: func(_ *cobra.Command, args []string) error {
			hint := "throughline schema NAME, with one of " + strings.Join(names, ", ")
			if len(args) != 1 {
				return failure{exitUsage, fmt.Errorf("schema wants one name"), hint}
			}
			data, ok := format.New().Schema(args[0])
			if !ok {
				return failure{exitUsage, fmt.Errorf("there is no schema called %q", args[0]), hint}
			}
			if _, err := e.stdout.Write(data); err != nil {
				return failure{exitMachine, err, ""}
			}
			return nil
		},
	}
}
