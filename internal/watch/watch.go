// Package watch tells when files below some folders have changed: by fsnotify where events come, by looking again and
// again where they do not (network and FUSE file systems, a watch limit that is reached).
package watch

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/fsnotify/fsnotify"
)

// Options of a Watcher.
type Options struct {
	// Paths are folders, watched with everything below them, and single files. One that does not exist yet is fine.
	Paths []string
	// Poll forces looking every Poll instead of waiting for events.
	Poll time.Duration
	// Quiet is how long it must have been quiet before changes are reported: a save or a checkout is many events.
	Quiet time.Duration
	// Ignored tells names of files and folders that are none of ours, such as hidden ones and editors' temporary
	// files.
	Ignored func(name string) bool
	// Say is told in words when the way of watching changes.
	Say func(string)

	open func() (*feed, error) // nil: fsnotify
}

// A feed is where events come from.
type feed struct {
	add    func(folder string) error
	close  func() error
	events <-chan fsnotify.Event
	errors <-chan error
}

func openFeed() (*feed, error) {
	w, err := fsnotify.NewWatcher()
	if err != nil {
		return nil, err
	}
	return &feed{w.Add, w.Close, w.Events, w.Errors}, nil
}

// pollDefault is how often to look where events do not come.
const pollDefault = time.Second

// Watch calls changed after each quiet that followed a change, until ctx is done, with the files and folders that
// changes were told of, or with none where some may have been missed. It returns when every change from then on is
// told, or with an error if nothing can be watched at all.
func Watch(ctx context.Context, o Options, changed func(paths []string)) error {
	if o.Quiet <= 0 {
		o.Quiet = 50 * time.Millisecond
	}
	if o.Poll > 0 {
		go poll(ctx, o, o.Poll, look(o), changed)
		return nil
	}
	if reason := silent(o.Paths); reason != "" {
		o.Say(fmt.Sprintf("%s: looking for changes every %s", reason, pollDefault))
		go poll(ctx, o, pollDefault, look(o), changed)
		return nil
	}
	if o.open == nil {
		o.open = openFeed
	}
	w, err := o.open()
	if err == nil {
		if err = addAll(w, o); err != nil {
			w.close()
		}
	}
	if err != nil {
		o.Say(fmt.Sprintf("the system gives no events (%s): looking for changes every %s", reason(err), pollDefault))
		go poll(ctx, o, pollDefault, look(o), changed)
		return nil
	}
	go follow(ctx, w, o, changed)
	return nil
}

// reason says in words what the two limits of Linux mean, whose errors speak of disks and files.
func reason(err error) string {
	switch {
	case errors.Is(err, syscall.ENOSPC):
		return "it watches no more folders; the limit is fs.inotify.max_user_watches"
	case errors.Is(err, syscall.EMFILE):
		return "it has no more watchers; the limit is fs.inotify.max_user_instances"
	}
	return err.Error()
}

// addAll watches every folder below the paths, and the folders that the paths are in: a path that is removed and made
// again, or replaced by a rename, is seen there.
func addAll(w *feed, o Options) error {
	for _, p := range o.Paths {
		if err := w.add(filepath.Dir(p)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		if err := addBelow(w, o, p); err != nil {
			return err
		}
	}
	return nil
}

func addBelow(w *feed, o Options, p string) error {
	return filepath.WalkDir(p, func(p string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return nil // it went away while we looked; its folder tells
		case !d.IsDir():
			return nil
		case o.Ignored != nil && o.Ignored(d.Name()):
			return fs.SkipDir
		}
		if err := w.add(p); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		return nil
	})
}

// follow gathers events until it is quiet.
func follow(ctx context.Context, w *feed, o Options, changed func(paths []string)) {
	defer w.close()
	quiet := time.NewTimer(time.Hour)
	quiet.Stop()
	var told paths
	for {
		var err error
		select {
		case <-ctx.Done():
			return
		case ev, ok := <-w.events:
			if !ok {
				return
			}
			if !relevant(o, ev.Name) || ev.Op == fsnotify.Chmod {
				continue
			}
			if ev.Has(fsnotify.Create) {
				err = addBelow(w, o, ev.Name)
			}
			told.add(ev.Name)
			quiet.Reset(o.Quiet)
		case lost, ok := <-w.errors:
			if !ok {
				return
			}
			// Too many events at once (a checkout of thousands of files) lose some: new folders must be found by
			// looking.
			if errors.Is(lost, fsnotify.ErrEventOverflow) {
				o.Say("more changes at once than the system remembers: looking at everything")
				err = addAll(w, o)
			}
			told.missed = true
			quiet.Reset(o.Quiet)
		case <-quiet.C:
			changed(told.take())
		}
		if err != nil {
			o.Say(fmt.Sprintf("the system gives no more events (%s): looking for changes every %s", reason(err),
				pollDefault))
			go poll(ctx, o, pollDefault, look(o), changed)
			changed(nil)
			return
		}
	}
}

// paths are what events told of since they were taken last.
type paths struct {
	all    map[string]bool
	missed bool // or there are so many that looking at everything is as quick
}

const maxPaths = 100

func (p *paths) add(name string) {
	if p.all == nil {
		p.all = map[string]bool{}
	}
	p.all[name] = true
	p.missed = p.missed || len(p.all) > maxPaths
}

func (p *paths) take() []string {
	was := *p
	*p = paths{}
	if was.missed {
		return nil
	}
	return slices.Sorted(maps.Keys(was.all))
}

// relevant reports whether an event's path is one of the paths or below one, and no part of it is ignored.
func relevant(o Options, name string) bool {
	for _, p := range o.Paths {
		rel, err := filepath.Rel(p, name)
		if err != nil || rel == ".." || strings.HasPrefix(rel, ".."+string(filepath.Separator)) {
			continue
		}
		for _, part := range strings.Split(rel, string(filepath.Separator)) {
			if part != "." && o.Ignored != nil && o.Ignored(part) {
				return false
			}
		}
		return true
	}
	return false
}

// poll compares what the folders look like from time to time with what they looked like before.
func poll(ctx context.Context, o Options, every time.Duration, before map[string]glimpse,
	changed func(paths []string)) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		now := look(o)
		if told := differing(before, now); len(told.all) > 0 {
			before = now
			changed(told.take())
		}
	}
}

// A glimpse is what tells that a file has changed, without its content where the system keeps the time of the last
// change, which nobody can set back: an editor or a tool may leave size and time of content as they were. Of a folder
// it tells whether it was away for a moment.
type glimpse struct {
	size, content, changed int64
	number                 uint64
	mode                   fs.FileMode
	sum                    uint64 // of the content, where there is no time of change
}

// maxSummed is the size above which a file's content is not summed up.
const maxSummed = 4 << 20

func look(o Options) map[string]glimpse {
	out := map[string]glimpse{}
	for _, p := range o.Paths {
		_ = filepath.WalkDir(p, func(p string, d fs.DirEntry, err error) error {
			if err != nil {
				return nil
			}
			if o.Ignored != nil && o.Ignored(d.Name()) {
				if d.IsDir() {
					return fs.SkipDir
				}
				return nil
			}
			if info, err := os.Lstat(p); err == nil {
				out[p] = glimpseOf(p, info)
			}
			return nil
		})
	}
	return out
}

func glimpseOf(p string, info fs.FileInfo) glimpse {
	g := glimpse{mode: info.Mode()}
	g.changed, g.number = identity(info)
	if info.IsDir() {
		return g
	}
	g.size, g.content = info.Size(), info.ModTime().UnixNano()
	if g.changed == 0 && info.Mode().IsRegular() && g.size <= maxSummed {
		if data, err := os.ReadFile(p); err == nil {
			h := fnv.New64a()
			h.Write(data)
			g.sum = h.Sum64()
		}
	}
	return g
}

func differing(a, b map[string]glimpse) (out paths) {
	for p, g := range a {
		if b[p] != g {
			out.add(p)
		}
	}
	for p := range b {
		if _, was := a[p]; !was {
			out.add(p)
		}
	}
	return out
}
