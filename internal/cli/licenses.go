package cli

import (
	"cmp"
	"fmt"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"throughline/internal/notices"
)

func licensesCommand(e *env) *cobra.Command {
	var list, asJSON bool
	c := &cobra.Command{
		Use:   "licenses",
		Short: "print the licences of everything that is in this program",
		Args:  noArgs,
		RunE: func(*cobra.Command, []string) error {
			all, err := licences()
			if err != nil {
				return failure{exitMachine, err, ""}
			}
			if asJSON {
				return writeJSON(e.stdout, all)
			}
			e.printLicences(all, list)
			return nil
		},
	}
	c.Flags().BoolVar(&list, "list", false, "names and versions alone")
	c.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return c
}

// licences are the notices that were built in, and what else the program was built of, of which there is no text.
func licences() ([]notices.Notice, error) {
	all, err := notices.All()
	if err != nil {
		return nil, err
	}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return all, nil
	}
	for _, m := range info.Deps {
		if m.Replace != nil {
			m = m.Replace
		}
		i := slices.IndexFunc(all, func(n notices.Notice) bool { return n.Name == m.Path })
		if i < 0 || all[i].Version != m.Version {
			all = append(all, notices.Notice{Name: m.Path, Version: m.Version, Texts: []string{}})
		}
	}
	slices.SortStableFunc(all, func(a, b notices.Notice) int { return cmp.Compare(a.Name, b.Name) })
	return all, nil
}

func (e *env) printLicences(all []notices.Notice, list bool) {
	without := 0
	for _, n := range all {
		if len(n.Texts) == 0 {
			without++
		}
		name := strings.TrimSpace(n.Name + " " + n.Version)
		if list {
			fmt.Fprintln(e.stdout, name)
			continue
		}
		fmt.Fprintf(e.stdout, "== %s\n\n", name)
		for _, text := range n.Texts {
			fmt.Fprintf(e.stdout, "%s\n\n", strings.TrimSpace(text))
		}
	}
	if without > 0 {
		fmt.Fprintf(e.stderr, "the texts of %s were not built in: make build does that\n", plural(without, "module"))
	}
}
