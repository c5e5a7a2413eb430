package cli

import (
	"errors"

	"github.com/spf13/cobra"

	"throughline/internal/rewrite"
)

func idsCommand(e *env) *cobra.Command {
	f := fmtFlags{how: rewrite.IDs}
	write := false
	c := &cobra.Command{
		Use:   "ids FILE...",
		Short: "write down the ids that items and events of reviews are given, so that they stay",
		Long: "Items and events without an id are given one, of their title or their clock. With --write these ids " +
			"are written\n" +
			"into the files, so that links to them go on working when a title or a time is mended; nothing else is " +
			"touched.\n" +
			"Without --write the files that would change are named: exit status 1.",
		Example: "  throughline ids --write content/reviews/*.md",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return failure{exitUsage, errors.New("ids wants reviews"),
					"for example: throughline ids --write content/reviews/x.md"}
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error {
			f.check = !write
			return e.rewrite(f, args)
		},
	}
	c.Flags().BoolVar(&write, "write", false, "write them into the files")
	return c
}
