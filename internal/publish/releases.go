package publish

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"throughline/internal/output"
)

// Releases are a folder in which each release stays whole in a folder of its own: releases/<id>, to one of which the
// link current leads. Servers are given current. Its laws:
//
//   - A release that current leads to is never changed. The next one is made beside it of links to the same files, as
//     Publish would have changed it, and current is replaced by a link to it in one step.
//   - Only releases, by their names and manifests, are ever removed, and never the one that current leads to.
type Releases struct {
	Dir  string
	Keep int // how many releases stay, the current one included; at least 1
}

const (
	currentName  = "current"
	releasesName = "releases"
	nextPrefix   = ".next-"
)

var releaseName = regexp.MustCompile(`^[0-9]{8}T[0-9]{6}Z-[0-9a-f]{8}$`)

// KeepsReleases reports whether a folder is one of releases.
func KeepsReleases(dir string) bool {
	id, err := Releases{Dir: dir}.current()
	return err == nil && id != ""
}

func (s Releases) folder(id string) string { return filepath.Join(s.Dir, releasesName, id) }

// current is the release that is shown; "" where none is yet.
func (s Releases) current() (string, error) {
	link := filepath.Join(s.Dir, currentName)
	to, err := os.Readlink(link)
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	dir, id := path.Split(filepath.ToSlash(to))
	if err != nil || path.Clean(dir) != releasesName || !releaseName.MatchString(id) {
		return "", Refusal{Message: fmt.Sprintf("%s is not a link to a release of ours", link),
			Hint: "name a folder of its own for releases, or publish without --releases"}
	}
	return id, nil
}

// Publish makes a release of the site that build wrote into a folder, and shows it.
func (s Releases) Publish(ctx context.Context, dir string, o Options) (Report, error) {
	was, err := s.current()
	if err != nil {
		return Report{}, err
	}
	old, err := s.manifest(was)
	if err != nil {
		return Report{}, err
	}
	next := s.folder(was)
	if !o.DryRun {
		next, err = s.clone(ctx, was)
	} else if was == "" {
		next, err = os.MkdirTemp("", "throughline-none-")
	}
	if err != nil {
		return Report{}, err
	}
	if !o.DryRun || was == "" {
		defer os.RemoveAll(next)
	}
	t, err := OpenFolder(next)
	if err != nil {
		return Report{}, err
	}
	t.(*folder).dir = s.Dir // in messages
	o.alone = true
	if o.Now, err = s.after(o.Now); err != nil {
		return Report{}, err
	}
	rep, err := Publish(ctx, dir, t, o)
	if err != nil || o.DryRun {
		return rep, err
	}
	if was != "" && rep.Release == was {
		return rep, nil
	}
	rep.Before = was
	if o.Purge || was != "" && old.Edition != rep.Edition {
		s.Keep, rep.Before = 1, ""
	}
	if err := os.Rename(next, s.folder(rep.Release)); err != nil {
		return rep, err
	}
	if err := s.show(rep.Release, was); err != nil {
		return rep, err
	}
	return rep, s.sweep(o.Now)
}

// after is a moment for the name of a release that comes behind all that are there: names are in seconds, and the clock
// of another machine may have been ahead.
func (s Releases) after(now time.Time) (time.Time, error) {
	ids, err := s.list()
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return now, err
	}
	for _, id := range ids {
		at, err := time.Parse(stampLayout, id[:len(stampLayout)])
		if err == nil && !now.After(at.Add(time.Second-1)) {
			now = at.Add(time.Second)
		}
	}
	return now, nil
}

// Rollback shows the release before the current one.
func (s Releases) Rollback(o Options) (Report, error) {
	was, err := s.current()
	if err != nil {
		return Report{}, err
	}
	ids, err := s.list()
	if err != nil {
		return Report{}, err
	}
	i := slices.Index(ids, was)
	if i < 1 {
		return Report{}, Gate{fmt.Sprintf("%s keeps no release to go back to", s.Dir),
			"check out the revision that you want, build it and publish it"}
	}
	rep, err := s.compare(was, ids[i-1])
	if err != nil || o.DryRun {
		rep.DryRun = o.DryRun
		return rep, err
	}
	if i > 1 {
		rep.Before = ids[i-2]
	}
	return rep, s.show(rep.Release, was)
}

// compare tells what changes for readers from one release to another.
func (s Releases) compare(from, to string) (Report, error) {
	old, err := s.manifest(from)
	if err != nil {
		return Report{}, err
	}
	site, err := s.manifest(to)
	if err != nil {
		return Report{}, err
	}
	rep := Report{Target: s.Dir, Release: to, Edition: site.Edition, Files: len(site.Files), New: []string{},
		Changed: []string{}, Removed: []string{}}
	for name, e := range site.Files {
		if was, ok := old.Files[name]; !ok {
			rep.New = append(rep.New, name)
		} else if was != e {
			rep.Changed = append(rep.Changed, name)
		}
	}
	for name := range old.Files {
		if _, stays := site.Files[name]; !stays {
			rep.Removed = append(rep.Removed, name)
		}
	}
	for _, names := range [][]string{rep.New, rep.Changed, rep.Removed} {
		slices.Sort(names)
	}
	rep.Addresses = addresses(rep.Changed, rep.Removed)
	return rep, nil
}

func (s Releases) manifest(id string) (output.Manifest, error) {
	if id == "" {
		return output.Manifest{}, nil
	}
	data, err := os.ReadFile(filepath.Join(s.folder(id), output.ManifestName))
	if err != nil {
		return output.Manifest{}, err
	}
	return output.ParseManifest(data)
}

// clone makes a folder that has the files of a release, by links to the same files.
func (s Releases) clone(ctx context.Context, id string) (string, error) {
	if err := os.MkdirAll(filepath.Join(s.Dir, releasesName), 0o755); err != nil {
		return "", err
	}
	next := s.folder(nextPrefix + rand.Text())
	if id == "" {
		return next, os.Mkdir(next, 0o755)
	}
	from := s.folder(id)
	err := filepath.WalkDir(from, func(p string, d fs.DirEntry, err error) error {
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return err
		}
		to := next + p[len(from):]
		if !d.IsDir() {
			return os.Link(p, to)
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		if err := os.Mkdir(to, 0o700); err != nil {
			return err
		}
		return os.Chmod(to, info.Mode().Perm()|0o700)
	})
	if err != nil {
		_ = os.RemoveAll(next)
	}
	return next, err
}

// show makes current lead to a release in one step, unless it leads elsewhere than when the run began.
func (s Releases) show(id, was string) error {
	if now, err := s.current(); err != nil || now != was {
		return errors.Join(err, Gate{fmt.Sprintf("somebody else has published to %s meanwhile", s.Dir),
			"look at what they did, then publish again"})
	}
	tmp := filepath.Join(s.Dir, "."+currentName+"-"+rand.Text())
	if err := os.Symlink(path.Join(releasesName, id), tmp); err != nil {
		return err
	}
	err := os.Rename(tmp, filepath.Join(s.Dir, currentName))
	if err != nil {
		_ = os.Remove(tmp)
	}
	return err
}

// list names the releases, the oldest first.
func (s Releases) list() (ids []string, err error) {
	entries, err := os.ReadDir(filepath.Join(s.Dir, releasesName))
	for _, e := range entries {
		if _, merr := s.manifest(e.Name()); e.IsDir() && releaseName.MatchString(e.Name()) && merr == nil {
			ids = append(ids, e.Name())
		}
	}
	return ids, err // sorted by ReadDir
}

// sweep removes releases that are more than are to stay, and what runs that were stopped a day ago have left.
func (s Releases) sweep(now time.Time) error {
	shown, err := s.current()
	if err != nil {
		return err
	}
	ids, err := s.list()
	if err != nil {
		return err
	}
	ids = slices.DeleteFunc(ids, func(id string) bool { return id == shown })
	for _, id := range ids[:max(0, len(ids)-max(s.Keep, 1)+1)] {
		if err := os.RemoveAll(s.folder(id)); err != nil {
			return err
		}
	}
	entries, err := os.ReadDir(filepath.Join(s.Dir, releasesName))
	for _, e := range entries {
		info, ierr := e.Info()
		if ierr == nil && strings.HasPrefix(e.Name(), nextPrefix) && now.Sub(info.ModTime()) > 24*time.Hour {
			err = errors.Join(err, os.RemoveAll(s.folder(e.Name())))
		}
	}
	return err
}
