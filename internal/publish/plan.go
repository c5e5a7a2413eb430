package publish

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"sync"
	"time"

	"throughline/internal/output"
)

// A plan is what has to be done so that a target holds a site.
type plan struct {
	site    output.Manifest
	old     map[string]output.Entry // of the release that is there
	puts    []string                // sorted; files whose bytes are others at the target
	gone    []string                // files of ours that the site does not have
	remove  []string                // of these and of those that were kept, what is deleted
	expired []string                // of remove, what was kept long enough
	kept    map[string]keeping
	keeps   bool // the release before
}

// plan compares a site with what is there.
func (r *run) plan(ctx context.Context, site output.Manifest, id release) (*plan, error) {
	if err := r.sameEdition(site); err != nil {
		return nil, err
	}
	if err := r.names(site); err != nil {
		return nil, err
	}
	p := &plan{site: site, old: r.there.Files, kept: map[string]keeping{}, keeps: !r.o.Purge && !r.o.alone && !r.other(site) &&
		!r.doubt && r.state.Release != nil}
	if err := r.differ(ctx, p); err != nil {
		return nil, err
	}
	r.leave(p)
	if err := r.deletes(p); err != nil {
		return nil, err
	}
	if err := r.stale(p); err != nil {
		return nil, err
	}
	return p, r.inTheWay(ctx, p)
}

// other reports whether another edition is there.
func (r *run) other(site output.Manifest) bool { return !r.empty && r.there.Edition != site.Edition }

func (r *run) sameEdition(site output.Manifest) error {
	if !r.other(site) || r.o.ReplaceEdition || r.there.Edition == "" {
		return nil
	}
	return Gate{fmt.Sprintf("%s holds the edition %q, and this is %q", r.t, r.there.Edition, site.Edition),
		"publish it to a target of its own; if it is meant to take the place of the other, say --replace-edition"}
}

// names refuses what the target cannot have, all of it at once.
func (r *run) names(site output.Manifest) error {
	var bad []string
	for _, name := range slices.Sorted(maps.Keys(site.Files)) {
		if !fs.ValidPath(name) || strings.HasPrefix(name, Private) || name == output.ManifestName {
			bad = append(bad, fmt.Sprintf("%q is not the name of a file of a site", name))
		} else if err := r.t.CheckName(name); err != nil {
			bad = append(bad, fmt.Sprintf("%s: %v", name, err))
		}
	}
	if len(bad) == 0 {
		return nil
	}
	more := ""
	if len(bad) > 5 {
		more = fmt.Sprintf(", and %d more", len(bad)-5)
		bad = bad[:5]
	}
	return Refusal{Message: fmt.Sprintf("%s cannot hold this site: %s%s", r.t, strings.Join(bad, "; "), more),
		Hint: "rename these files in the content and build again"}
}

// differ finds which files the target does not hold as they are in the site, and which of ours the site does not have.
func (r *run) differ(ctx context.Context, p *plan) error {
	unsure := map[string]bool{}
	for _, name := range slices.Concat(r.state.Touched, r.state.Remove) {
		unsure[name] = true
	}
	var mu sync.Mutex
	err := r.each(ctx, slices.Sorted(maps.Keys(p.site.Files)), func(ctx context.Context, name string) error {
		is, ok := r.held(name)
		if r.doubt || unsure[name] {
			var err error
			if is, err = r.t.Stat(ctx, name); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return err
			}
			ok = err == nil
		}
		if !ok || is != p.site.Files[name] {
			mu.Lock()
			p.puts = append(p.puts, name)
			mu.Unlock()
		}
		return nil
	})
	slices.Sort(p.puts)
	for name := range p.old {
		unsure[name] = true
	}
	for name := range unsure {
		if _, stays := p.site.Files[name]; !stays && fs.ValidPath(name) {
			p.gone = append(p.gone, name)
		}
	}
	slices.Sort(p.gone)
	return err
}

// held is what the target should hold under a name.
func (r *run) held(name string) (output.Entry, bool) {
	e, ok := r.there.Files[name]
	if k, was := r.state.Kept[name]; !ok && was {
		return k.Entry, true
	}
	return e, ok
}

// leave decides what of the files that the site does not have stays for a while.
func (r *run) leave(p *plan) {
	grace := r.grace(p)
	for _, name := range p.gone {
		if e, ok := p.old[name]; ok && byContent(name, e) && grace(name) {
			p.kept[name] = keeping{e, r.now}
		} else if _, ok := r.state.Kept[name]; !ok {
			p.remove = append(p.remove, name)
		}
	}
	for name, k := range r.state.Kept {
		if _, needed := p.site.Files[name]; needed {
			continue
		}
		if k.Since.After(r.now) { // by a clock that is ahead of ours
			k.Since = r.now
		}
		if r.now.Sub(k.Since) < r.o.Grace && grace(name) {
			p.kept[name] = k
		} else {
			p.remove, p.expired = append(p.remove, name), append(p.expired, name)
		}
	}
	slices.Sort(p.remove)
	slices.Sort(p.expired)
}

// grace tells which files named by their content may stay. What reviews said is in the index that they were searched
// by: it stays only if everything stands in the site that stood there before, and as it stood.
func (r *run) grace(p *plan) func(name string) bool {
	none := func(string) bool { return false }
	if r.o.Purge || r.other(p.site) || r.o.Grace <= 0 {
		return none
	}
	for name, e := range p.old {
		is, stays := p.site.Files[name]
		if page := path.Ext(name) == ".html"; page && !stays || path.Base(name) == "review.json" && is != e {
			return func(name string) bool { return !holdsWords(name) }
		}
	}
	return func(string) bool { return true }
}

// deletes refuses to take most of the site away.
func (r *run) deletes(p *plan) error {
	pages, gone := 0, 0
	for name := range p.old {
		if classOf(name) == page {
			pages++
			if _, stays := p.site.Files[name]; !stays {
				gone++
			}
		}
	}
	most := r.o.MaxDeletes
	if most < 0 {
		most = max(pages/2, 10)
	}
	if gone <= most {
		return nil
	}
	return Gate{fmt.Sprintf("this would take %d of %d pages away from %s, and at most %d may go", gone, pages, r.t,
		most),
		fmt.Sprintf("look at it with --dry-run; if it is meant, say --max-deletes %d", gone)}
}

// inTheWay refuses to replace a file that is not ours.
func (r *run) inTheWay(ctx context.Context, p *plan) error {
	if r.empty && len(r.state.Touched) == 0 {
		return nil // nothing is there at all
	}
	known := map[string]bool{}
	for _, name := range slices.Concat(r.state.Touched, r.state.Remove) {
		known[name] = true
	}
	var check []string
	for _, name := range p.puts {
		if _, ours := r.held(name); !ours && !known[name] {
			check = append(check, name)
		}
	}
	return r.each(ctx, check, func(ctx context.Context, name string) error {
		_, err := r.t.Stat(ctx, name)
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil {
			return err
		}
		return Refusal{Message: fmt.Sprintf("%s holds %s, which was not published by throughline and is in the way",
			r.t, name),
			Hint: "move it away, or publish to another target"}
	})
}

// phases are the files to send, in their order: what pages load, what is new and no page, new pages, the home page
// where it is new, changed pages, and what is asked for under a name that stays.
func (p *plan) phases() [][]string {
	out := make([][]string, 6)
	for _, name := range p.puts {
		n := p.phase(name)
		out[n] = append(out[n], name)
	}
	return slices.DeleteFunc(out, func(names []string) bool { return len(names) == 0 })
}

func (p *plan) phase(name string) int {
	_, old := p.old[name]
	switch c := classOf(name); {
	case c == needed:
		return 0
	case c == pointer && !old:
		return 1
	case c == page && !old && name != "index.html":
		return 2
	case c == page && !old:
		return 3
	case c == page:
		return 4
	}
	return 5
}

// save keeps what is going to be replaced or deleted of the release that is there.
func (r *run) save(ctx context.Context, p *plan) error {
	if !p.keeps || r.state.Release.Manifest == r.state.Sending.Manifest {
		return nil
	}
	to := r.state.Release.folder()
	have := map[string]bool{}
	for name, err := range r.t.List(ctx,
		to) { // by a run that was stopped; what it replaced then is not the release's any more
		if err != nil {
			return err
		}
		have[strings.TrimPrefix(name, to)] = true
	}
	var names []string
	for _, name := range slices.Concat(p.puts, p.gone) {
		if _, ours := p.old[name]; ours && !have[name] {
			names = append(names, name)
		}
	}
	err := r.each(ctx, names, func(ctx context.Context, name string) error {
		if err := r.t.Copy(ctx, name, to+name); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("%s: %w", name, err)
		}
		return nil
	})
	if err != nil || have[output.ManifestName] {
		return err
	}
	return r.t.Copy(ctx, output.ManifestName, to+output.ManifestName)
}

func (r *run) report(p *plan, id release, from source) Report {
	rep := Report{Target: r.t.String(), Release: id.ID, Edition: p.site.Edition, DryRun: r.o.DryRun,
		Files: len(p.site.Files), Kept: len(p.kept),
		New: []string{}, Changed: []string{}, Removed: slices.Clone(p.remove)}
	for _, name := range p.puts {
		if _, old := p.old[name]; old {
			rep.Changed = append(rep.Changed, name)
		} else {
			rep.New = append(rep.New, name)
		}
		if from.sends() {
			rep.Sent++
			rep.Bytes += p.site.Files[name].Size
		}
	}
	if rep.Removed == nil {
		rep.Removed = []string{}
	}
	if p.keeps && r.state.Release.ID != id.ID {
		rep.Before = r.state.Release.ID
	}
	rep.Addresses = addresses(rep.Changed, rep.Removed)
	return rep
}

// addresses are those under which browsers ask for files, sorted; never nil.
func addresses(names ...[]string) []string {
	out := []string{}
	for _, name := range slices.Concat(names...) {
		out = append(out, name)
		if path.Base(name) == "index.html" {
			out = append(out, strings.TrimSuffix(name, "index.html"))
		}
	}
	slices.Sort(out)
	return out
}

// DefaultGrace is how long files that no page needs any more stay: longer than somebody leaves a page open over night.
const DefaultGrace = 48 * time.Hour
