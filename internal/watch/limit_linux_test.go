package watch

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"throughline/internal/await"
)

// TestRealLimit lowers the system's limit of watched folders for real, in a user namespace of its own so that nobody
// else feels it, and holds that changes are told all the same.
func TestRealLimit(t *testing.T) {
	const inside, limit = "THROUGHLINE_TEST_LIMIT", "/proc/sys/user/max_inotify_watches"
	if os.Getenv(inside) == "" {
		cmd := exec.Command(os.Args[0], "-test.run=^TestRealLimit$", "-test.v")
		cmd.Env = append(os.Environ(), inside+"=1")
		cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWUSER,
			UidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getuid(), Size: 1}}}
		out, err := cmd.CombinedOutput()
		if _, ran := err.(*exec.ExitError); err != nil && !ran {
			t.Skipf("no user namespace can be made here: %v", err)
		}
		if strings.Contains(string(out), "--- SKIP") {
			t.Skipf("in the user namespace:\n%s", out)
		}
		if err != nil {
			t.Errorf("with a limit of 4 watched folders: %v\n%s", err, out)
		}
		return
	}
	if err := os.WriteFile(limit, []byte("4"), 0o644); err != nil {
		t.Skipf("the limit cannot be lowered here: %v", err)
	}
	dir := site(t)
	l := start(t, Options{Paths: []string{dir}})
	deep := filepath.Join(dir, "reviews", "one", "two", "three", "d.md")
	l.notices(t, "a file in new folders", func() { write(t, deep, "x") })
	await.That(t, "it says that it looks", func() bool {
		_, said := l.now()
		return strings.Contains(said, "fs.inotify.max_user_watches")
	})
	l.notices(t, "a change there", func() { write(t, deep, "longer") })
}
