package cli

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestMachineFails holds what is said when the machine fails: exit status 3, that nothing was changed, what to do.
func TestMachineFails(t *testing.T) {
	if _, err := os.Stat("/proc/self"); err != nil {
		t.Skip("there is no folder here in which nobody may write")
	}
	var stdout, stderr bytes.Buffer
	status := Main(context.Background(), []string{"-s", repository + "/examples/minimal", "build", "-o",
		"/proc/self/public"}, nil, &stdout, &stderr)
	if said := stderr.String(); status != exitMachine || !strings.Contains(said, "writing failed, the old output is "+
		"untouched: ") || !strings.Contains(said, "hint: look at the free space and the permissions") {
		t.Errorf("exit status %d: %s", status, said)
	}
}

// TestSourcesAreOnlyRead holds that no command but those that start something changes a file of the site, or makes
// one.
func TestSourcesAreOnlyRead(t *testing.T) {
	site := t.TempDir()
	if err := os.CopyFS(site, os.DirFS(repository+"/examples/full")); err != nil {
		t.Fatal(err)
	}
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	before := stateOf(t, site)
	out := filepath.Join(t.TempDir(), "public")
	for _, args := range [][]string{{"build", "-o", out}, {"build", "-o", out, "--audience", "public",
		"--replace-edition"}, {"check"}, {"search", "retries"}, {"budget"}, {"audience", "diff", "internal",
		"public"}} {
		var stdout, stderr bytes.Buffer
		if status := Main(context.Background(), append([]string{"-s", site}, args...), nil, &stdout,
			&stderr); status != exitOK {
			t.Errorf("%v: exit status %d: %s", args, status, stderr.String())
		}
		if after := stateOf(t, site); after != before {
			t.Errorf("%v changed the site:\n%s\nbefore:\n%s", args, after, before)
		}
	}
}

// stateOf is every file and folder with its size, mode and time.
func stateOf(t *testing.T, dir string) string {
	t.Helper()
	var b strings.Builder
	err := filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err == nil {
			fmt.Fprintln(&b, p, info.Size(), info.Mode(), info.ModTime().UnixNano())
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}
