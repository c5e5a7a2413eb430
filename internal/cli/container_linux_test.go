package cli

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestContainers runs the program as a container has it: one file without libraries, among mounts of its own.
func TestContainers(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes a build of the program")
	}
	if err := exec.Command("unshare", "-m", "true").Run(); err != nil || os.Getuid() != 0 {
		t.Skip("folders cannot be mounted here: that takes root, and a system that lets it")
	}
	program := filepath.Join(t.TempDir(), "throughline")
	c := exec.Command("go", "build", "-trimpath", "-pgo=off", "-ldflags=-s -w", "-o", program, "./cmd/throughline")
	c.Dir, c.Env = repository, append(os.Environ(), "CGO_ENABLED=0")
	if out, err := c.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	t.Run("mounted folder", func(t *testing.T) { testMountedFolder(t, program) })
	t.Run("read-only site", func(t *testing.T) { testReadOnlySite(t, program) })
	t.Run("empty root", func(t *testing.T) { testEmptyRoot(t, program) })
}

func smallSite(t *testing.T, reviews ...string) string {
	t.Helper()
	dir := t.TempDir()
	for _, r := range reviews {
		writeFile(t, filepath.Join(dir, "content", "reviews", r+".md"), "# Review "+r+"\n")
	}
	return dir
}

// mounted runs a script among mounts of its own, with the program as $1 and a folder as $2.
func mounted(t *testing.T, program, script, folder string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	c := exec.CommandContext(ctx, "unshare", "-m", "sh", "-euc", script, "sh", program, folder)
	c.WaitDelay = 5 * time.Second
	out, err := c.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return string(out)
}

// testMountedFolder holds that a folder that is mounted elsewhere is never empty there, shows each new site, and none
// of a page that is gone: where the host builds into what a container has mounted, and where the output is the mount.
func testMountedFolder(t *testing.T, program string) {
	for name, script := range map[string]string{
		"seen by a container": `site=$2; cd $2; mkdir seen
			$1 build --in-place
			mount --bind public seen`,
		"the output itself": `site=$2; cd $2; mkdir public seen
			mount --bind seen public
			$1 build --work work`,
	} {
		t.Run(name, func(t *testing.T) {
			out := mounted(t, program, script+`
			flag=--in-place; [ -d work ] && flag="--work work"
			trap 'touch done' EXIT
			( while [ ! -e done ]; do
				[ -s seen/index.html ] && [ -s seen/.throughline.json ] || echo "EMPTY"
			done ) &
			for i in 1 2 3 4 5 6; do
				echo "# Number $i" >content/reviews/new.md
				rm -f content/reviews/r$((i-1)).md; echo "# R$i" >content/reviews/r$i.md
				$1 build $flag >/dev/null 2>&1
				grep -q "Number $i" seen/reviews/new/index.html || echo "OLD $i"
				[ -e seen/reviews/r$i/index.html ] || echo "MISSING $i"
				[ ! -e seen/reviews/r$((i-1)) ] || echo "STAYS $i"
			done
			touch done; wait
			$1 verify seen --strict`, smallSite(t, "a", "b"))
			for _, bad := range []string{"EMPTY", "OLD", "MISSING", "STAYS"} {
				if strings.Contains(out, bad) {
					t.Errorf("%s:\n%s", bad, out)
				}
			}
		})
	}
}

// testReadOnlySite holds that a site on a file system that nobody can write to is built, checked and searched, with an
// output on one file system and what a build keeps on another, and that the message says how where that is not said.
func testReadOnlySite(t *testing.T, program string) {
	out := mounted(t, program, `cd $2; mkdir site out work; mv content site
		mount --bind site site; mount -o remount,ro,bind site
		mount -t tmpfs none out; mount -t tmpfs none work
		! $1 build -s site 2>said; grep -q -- '--work DIR' said
		mkdir out/public; mount --bind out out; mount -o remount,ro,bind out; mount -t tmpfs none out/public
		! $1 build -s site -o out/public 2>said; grep -q -- '--work DIR' said
		for i in 1 2 3; do $1 build -s site -o out/public --work work --now 2026-01-0$i; done
		$1 build -s site -o out/public --work work --now 2026-01-03 2>&1 | grep 'nothing has changed\|unchanged\|as before'
		$1 check -s site; $1 search -s site review
		$1 verify out/public --strict
		ls -A site out/public/.. work`, smallSite(t, "a", "b"))
	if !strings.Contains(out, "all ") || !strings.Contains(out, "public-") {
		t.Error(out)
	}
}

// testEmptyRoot runs the program where there is nothing but the program and a site, as nobody.
func testEmptyRoot(t *testing.T, program string) {
	root := smallSite(t, "a", "b")
	writeFile(t, filepath.Join(root, "throughline.yaml"), "timezone: Europe/Copenhagen\n")
	data, err := os.ReadFile(program)
	if err == nil {
		err = os.WriteFile(filepath.Join(root, "throughline"), data, 0o755)
	}
	if err == nil {
		err = os.Mkdir(filepath.Join(root, "out"), 0o777)
	}
	if err == nil {
		err = os.Chmod(filepath.Join(root, "out"), 0o777)
	}
	for d := root; err == nil && d != os.TempDir() && d != "/"; d = filepath.Dir(d) {
		err = os.Chmod(d, 0o755)
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, args := range []string{"version", "check", "build -o out/public --compress gzip", "build -o out/public",
		"verify out/public", "search review --cache out/cache", "audience diff internal public", "publish out/public out/srv",
		"init out/new", "build -s out/new"} {
		c := exec.CommandContext(t.Context(), "/throughline", strings.Fields(args)...)
		c.Dir, c.Env = "/", []string{}
		c.SysProcAttr = &syscall.SysProcAttr{Chroot: root, Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
		if out, err := c.CombinedOutput(); err != nil {
			t.Errorf("%s: %v\n%s", args, err, out)
		}
	}
}
