package watch

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/fsnotify/fsnotify"

	"throughline/internal/await"
)

// A log is what a watcher has told.
type log struct {
	mu      sync.Mutex
	changes int
	paths   []string // of the last one
	said    string
}

func (l *log) say(s string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.said += s + "\n"
}

func (l *log) changed(paths []string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.changes++
	l.paths = paths
}

func (l *log) now() (changes int, said string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.changes, l.said
}

// start watches until the test ends.
func start(t *testing.T, o Options) *log {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	t.Cleanup(stop)
	l := &log{}
	o.Say = l.say
	if o.Quiet == 0 {
		o.Quiet = 20 * time.Millisecond
	}
	if err := Watch(ctx, o, l.changed); err != nil {
		t.Fatal(err)
	}
	return l
}

// settle waits until nothing more is told.
func (l *log) settle() int {
	n, _ := l.now()
	for quiet := 0; quiet < 10; quiet++ {
		time.Sleep(20 * time.Millisecond)
		if m, _ := l.now(); m != n {
			n, quiet = m, 0
		}
	}
	return n
}

// notices holds that what do does is told.
func (l *log) notices(t *testing.T, what string, do func()) {
	t.Helper()
	before := l.settle()
	do()
	await.That(t, what+" is noticed", func() bool { n, _ := l.now(); return n > before })
}

func write(t *testing.T, p, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(p, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// site makes a folder to watch, with a folder in it.
func site(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "content")
	write(t, filepath.Join(dir, "reviews", "a.md"), "a")
	return dir
}

// TestNotices holds that every way in which files change is told, by events and by looking.
func TestNotices(t *testing.T) {
	for _, poll := range []time.Duration{0, 20 * time.Millisecond} {
		t.Run(fmt.Sprint("poll ", poll), func(t *testing.T) {
			dir := site(t)
			a, deep := filepath.Join(dir, "reviews", "a.md"), filepath.Join(dir, "reviews", "2026", "03", "b",
				"index.md")
			settings := filepath.Join(filepath.Dir(dir), "throughline.yaml")
			l := start(t, Options{Paths: []string{dir, settings}, Poll: poll,
				Ignored: func(name string) bool { return strings.HasPrefix(name, ".") }})
			rename := func(from, to string) {
				if err := os.Rename(from, to); err != nil {
					t.Fatal(err)
				}
			}
			l.notices(t, "a change", func() { write(t, a, "aa") })
			l.notices(t, "a file in new folders", func() { write(t, deep, "b") })
			l.notices(t, "a change in a new folder", func() { write(t, deep, "bb") })
			l.notices(t, "an atomic save", func() {
				write(t, filepath.Join(dir, "reviews", ".a.md.new"), "aaa")
				rename(filepath.Join(dir, "reviews", ".a.md.new"), a)
			})
			l.notices(t, "a moved folder",
				func() { rename(filepath.Join(dir, "reviews", "2026"), filepath.Join(dir, "reviews", "old")) })
			l.notices(t, "a change in a moved folder",
				func() { write(t, filepath.Join(dir, "reviews", "old", "03", "b", "index.md"), "bbb") })
			l.notices(t, "a deletion", func() { _ = os.Remove(a) })
			l.notices(t, "a file that was not there", func() { write(t, settings, "title: x") })
			l.notices(t, "the removal of everything", func() { _ = os.RemoveAll(dir) })
			l.notices(t, "everything made anew", func() { write(t, a, "again") })
			l.notices(t, "a change after that", func() { write(t, a, "and again") })
			rounds := 0 // what is told late of the change before spoils one
			await.That(t, "a hidden file and one beside the site are not told", func() bool {
				rounds++
				before := l.settle()
				write(t, filepath.Join(dir, "reviews", ".swap"), strings.Repeat("x", rounds))
				write(t, filepath.Join(filepath.Dir(dir), "beside.txt"), strings.Repeat("x", rounds))
				return l.settle() == before
			})
			if _, said := l.now(); said != "" {
				t.Errorf("it said %q", said)
			}
		})
	}
}

// TestGathers holds that a save of many files is told in few changes.
func TestGathers(t *testing.T) {
	dir := site(t)
	l := start(t, Options{Paths: []string{dir}, Quiet: 300 * time.Millisecond})
	for i := range 200 {
		write(t, filepath.Join(dir, "reviews", strconv.Itoa(i)+".md"), "x")
	}
	await.That(t, "the files are noticed", func() bool { n, _ := l.now(); return n > 0 })
	if n := l.settle(); n > 20 {
		t.Errorf("200 files are told in %d changes", n)
	}
}

// TestOverflow really overflows the system's queue of events while the watcher is held up, and makes a folder whose
// event is among the lost ones: changes in it must still be told.
func TestOverflow(t *testing.T) {
	data, err := os.ReadFile("/proc/sys/fs/inotify/max_queued_events")
	if err != nil {
		t.Skip("this system does not tell how long its queue of events is")
	}
	limit, err := strconv.Atoi(strings.TrimSpace(string(data)))
	if err != nil || limit > 1<<18 {
		t.Skipf("the system's queue is too long to overflow: %s", data)
	}
	dir := site(t)
	held, free := make(chan bool), make(chan bool)
	var once sync.Once
	l := start(t, Options{Paths: []string{dir}, Ignored: func(name string) bool {
		if name == "a.md" {
			once.Do(func() { close(held); <-free })
		}
		return false
	}})
	write(t, filepath.Join(dir, "reviews", "a.md"), "x")
	<-held
	var files [2]*os.File
	for i := range files {
		if files[i], err = os.Create(filepath.Join(dir, "reviews", strconv.Itoa(i)+".md")); err != nil {
			t.Fatal(err)
		}
		defer files[i].Close()
	}
	// by turns, for the system joins two events that are the same; part of the queue is read already
	for i := range 2 * limit {
		if _, err := files[i%2].WriteAt([]byte("x"), 0); err != nil {
			t.Fatal(err)
		}
	}
	late := filepath.Join(dir, "reviews", "late", "c.md")
	write(t, late, "x")
	close(free)
	await.That(t, "the overflow is told", func() bool {
		_, said := l.now()
		return strings.Contains(said,
			"looking at everything")
	})
	l.notices(t, "a change in a folder whose event was lost", func() { write(t, late, "y") })
}

// TestNoMoreWatches holds that an error of the system's limit, whenever it comes, leads to looking and is told in
// words.
func TestNoMoreWatches(t *testing.T) {
	limited := func(room int) func() (*feed, error) {
		return func() (*feed, error) {
			w, err := fsnotify.NewWatcher()
			if err != nil {
				return nil, err
			}
			return &feed{func(p string) error {
				if room--; room < 0 {
					return fmt.Errorf("add %s: %w", p, syscall.ENOSPC)
				}
				return w.Add(p)
			}, w.Close, w.Events, w.Errors}, nil
		}
	}
	for name, open := range map[string]func() (*feed, error){
		"no watcher at all": func() (*feed, error) { return nil, syscall.EMFILE },
		"at the start":      limited(1),
		"later":             limited(4),
	} {
		t.Run(name, func(t *testing.T) {
			dir := site(t)
			l := start(t, Options{Paths: []string{dir}, open: open})
			deep := filepath.Join(dir, "reviews", "one", "two", "three", "d.md")
			l.notices(t, "a file in new folders", func() { write(t, deep, "x") })
			await.That(t, "it says that it looks", func() bool {
				_, said := l.now()
				return strings.Contains(said, "fs.inotify.max_user_") &&
					strings.Contains(said, "looking for changes every 1s")
			})
			l.notices(t, "a change there", func() { write(t, deep, "longer") })
		})
	}
}

// TestPollSeesWhatKeepsItsSize edits files as tools do that keep their size and set their times back, and moves a
// folder away and back, and holds that looking finds each.
func TestPollSeesWhatKeepsItsSize(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "below", "a.md")
	past := time.Now().Add(-time.Hour)
	keep := func(text string) func() error {
		return func() error {
			if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
				return err
			}
			return os.Chtimes(file, past, past)
		}
	}
	if err := errors.Join(os.Mkdir(filepath.Dir(file), 0o755), keep("one")()); err != nil {
		t.Fatal(err)
	}
	for what, do := range map[string]func() error{
		"in place": keep("two"),
		"by a rename": func() error {
			if err := os.WriteFile(file+".new", []byte("ten"), 0o644); err != nil {
				return err
			}
			return errors.Join(os.Chtimes(file+".new", past, past), os.Rename(file+".new", file))
		},
		"a folder away and back": func() error {
			return errors.Join(os.Rename(filepath.Dir(file), dir+"/away"), os.Rename(dir+"/away", filepath.Dir(file)))
		},
	} {
		before := look(Options{Paths: []string{dir}})
		time.Sleep(20 * time.Millisecond) // a tick of the clock of the file system
		if err := do(); err != nil {
			t.Fatal(err)
		}
		if told := differing(before, look(Options{Paths: []string{dir}})); len(told.all) == 0 {
			t.Errorf("%s: not seen", what)
		}
	}
}
