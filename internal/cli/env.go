package cli

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"throughline/internal/plain"
)

// Version is the version of the program. It is part of every cache key and of the manifest of a published site.
const Version = "0.2.0"

// Exit statuses.
const (
	exitOK      = 0
	exitSite    = 1 // the site has errors, or a gate failed
	exitUsage   = 2
	exitMachine = 3 // the machine failed us: disk, permissions
)

// An env is what a command may use of the world around it.
type env struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	getenv         func(string) string
	site           string // the value of -s
}

// A failure is an error with the exit status it leads to. A failure without words has been reported already.
type failure struct {
	status int
	err    error
	hint   string
}

func (f failure) Error() string {
	if f.err == nil {
		return ""
	}
	return f.err.Error()
}

func (f failure) Unwrap() error { return f.err }

func usage(c *cobra.Command, err error) error {
	return failure{exitUsage, err, "see " + c.CommandPath() + " --help"}
}

// status reports an error and turns it into an exit status.
func (e *env) status(err error) int {
	if err == nil {
		return exitOK
	}
	var f failure
	if !errors.As(err, &f) {
		f = failure{status: exitMachine, err: err}
		if isUsage(err) {
			f.status, f.hint = exitUsage, "see throughline --help"
		}
	}
	if f.err != nil {
		fmt.Fprintf(e.stderr, "throughline: %v\n", f.err)
		if f.hint != "" {
			fmt.Fprintf(e.stderr, "  hint: %s\n", f.hint)
		}
	}
	return f.status
}

// isUsage recognises the errors that the command line library makes itself; it has no type for them.
func isUsage(err error) bool {
	for _, start := range []string{"unknown command", "unknown flag", "unknown shorthand", "accepts ", "requires ",
		"invalid argument", "flag needs", "required flag", "if any flags", "too many arguments"} {
		if strings.HasPrefix(err.Error(), start) {
			return true
		}
	}
	return false
}

// colour reports whether to colour what goes to w.
func (e *env) colour(w io.Writer) bool {
	return isTerminal(w) && e.getenv("NO_COLOR") == "" && e.getenv("TERM") != "dumb"
}

func isTerminal(w io.Writer) bool {
	f, ok := plain.Raw(w).(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// now is the moment that the site is built for: --now, else SOURCE_DATE_EPOCH, else the start of today in UTC.
func (e *env) now(flag string) (time.Time, error) {
	if flag != "" {
		for _, layout := range []string{time.RFC3339, "2006-01-02T15:04Z07:00", time.DateOnly} {
			if t, err := time.Parse(layout, flag); err == nil {
				return t.UTC(), nil
			}
		}
		return time.Time{}, failure{exitUsage, fmt.Errorf("--now %q is not a time", flag),
			"write it as 2026-03-14 or 2026-03-14T09:00:00Z"}
	}
	if s := e.getenv("SOURCE_DATE_EPOCH"); s != "" {
		n, err := strconv.ParseInt(s, 10, 64)
		if err != nil {
			return time.Time{}, failure{exitUsage, fmt.Errorf("SOURCE_DATE_EPOCH %q is not a number of seconds", s),
				"unset it, or set it to date +%s"}
		}
		return time.Unix(n, 0).UTC(), nil
	}
	return time.Now().UTC().Truncate(24 * time.Hour), nil
}
