package preview

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"throughline/internal/await"
	"throughline/internal/serve"
	"throughline/internal/source"
)

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// moving is a site whose files are away, or other, when something is asked of them for the nth time.
type moving struct {
	fs.FS
	asked atomic.Int64
	when  string
	away  int64
	hide  string // the entry of the folder "when" that is away then
}

func (m *moving) ReadDir(name string) ([]fs.DirEntry, error) {
	list, err := fs.ReadDir(m.FS, name)
	if name == m.when && m.asked.Add(1) == m.away {
		var left []fs.DirEntry
		for _, d := range list {
			if d.Name() != m.hide {
				left = append(left, d)
			}
		}
		return left, err
	}
	return list, err
}

func (m *moving) Stat(name string) (fs.FileInfo, error)  { return fs.Stat(m.FS, name) }
func (m *moving) Lstat(name string) (fs.FileInfo, error) { return fs.Lstat(m.FS, name) }
func (m *moving) ReadLink(name string) (string, error)   { return fs.ReadLink(m.FS, name) }
func (m *moving) ReadFile(name string) ([]byte, error)   { return fs.ReadFile(m.FS, name) }
func (m *moving) String() string                         { return m.when + " " + strconv.FormatInt(m.away, 10) }

// TestAwayForAMoment holds that the preview shows what is there although a folder was away for a moment while it
// compiled, and was back before anybody looked again.
func TestAwayForAMoment(t *testing.T) {
	site := t.TempDir()
	write(t, filepath.Join(site, "content/reviews/a.md"), "# A\n")
	write(t, filepath.Join(site, "content/reviews/b/index.md"), "# B\n")
	write(t, filepath.Join(site, "content/pages/about.md"), "# About\n")
	for _, away := range []*moving{
		{when: "content", hide: "reviews"}, {when: "content", hide: "pages"}, {when: "content/reviews", hide: "a.md"},
		{when: "content/reviews", hide: "b"},
	} {
		for n := int64(1); n <= 4; n++ {
			root, err := source.OpenRoot(site)
			if err != nil {
				t.Fatal(err)
			}
			m := &moving{FS: root.FS(), when: away.when, hide: away.hide, away: n}
			p := New(m, Options{Dir: site, Now: func() (time.Time, error) {
				return time.Date(2026, 11, 21, 0, 0, 0, 0,
					time.UTC), nil
			},
				Patience: time.Minute, Viewer: serve.New("localhost"), Report: func(Report) {}, Fault: func(error) {}})
			if err := p.Start(context.Background()); err != nil {
				t.Fatal(err)
			}
			p.Follow(context.Background(), nil) // what the watcher tells when it is back
			await.That(t, "all is there", func() bool {
				p.mu.Lock()
				defer p.mu.Unlock()
				return p.good != nil && len(p.good.Corpus.Reviews) == 2 && !p.missed
			})
			root.Close()
		}
	}
}
