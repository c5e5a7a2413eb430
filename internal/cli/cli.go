// Package cli is the command line: the only place that prints and chooses an exit status.
//
// How it speaks: messages are lower case and without a full stop, say what is wrong and then what to do about it.
// Results go to stdout, everything else to stderr; progress only to a terminal; colour only to a terminal and never
// with NO_COLOR. Whatever came from a file is made harmless on its way there; see plain.
package cli

import (
	"context"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"throughline/internal/plain"
)

// commands is the registry: one line for each command, one file for each constructor.
func commands() []func(*env) *cobra.Command {
	return []func(*env) *cobra.Command{
		buildCommand,
		checkCommand,
		schemaCommand,
		lspCommand,
		serveCommand,
		tryCommand,
		searchCommand,
		mcpCommand,
		budgetCommand,
		letterCommand,
		verifyCommand,
		publishCommand,
		rollbackCommand,
		audienceCommand,
		importCommand,
		fmtCommand,
		idsCommand,
		newCommand,
		initCommand,
		licensesCommand,
		versionCommand,
	}
}

// Main runs the program with arguments (without the program's name) and returns its exit status.
func Main(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second interrupt ends the program at once
	pipeline := os.Getenv("GITHUB_ACTIONS") != "" || os.Getenv("TF_BUILD") != "" || os.Getenv("TEAMCITY_VERSION") != ""
	e := &env{stdin: stdin, stdout: plain.NewPrinter(stdout, pipeline), stderr: plain.NewPrinter(stderr, pipeline),
		getenv: os.Getenv}
	root := rootCommand(e)
	root.SetArgs(args)
	return e.status(root.ExecuteContext(ctx))
}

// Commands is the command line as it is described, for manual pages. It is not to be run.
func Commands() *cobra.Command { return rootCommand(&env{}) }

func rootCommand(e *env) *cobra.Command {
	root := &cobra.Command{
		Use:   "throughline",
		Short: "compile incident learning reviews into a site that people read",
		Long: "Throughline compiles incident learning reviews, written as Markdown with front matter,\n" +
			"into a searchable static site with timelines, themes and error budgets.",
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          aCommand,
		RunE:          func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	root.SetIn(e.stdin)
	root.SetOut(e.stdout)
	root.SetErr(e.stderr)
	root.PersistentFlags().StringVarP(&e.site, "site", "s", ".", "the folder of the site")
	root.SetFlagErrorFunc(func(c *cobra.Command, err error) error { return usage(c, err) })
	for _, make := range commands() {
		root.AddCommand(make(e))
	}
	root.AddCommand(rulesTopic())
	return root
}
