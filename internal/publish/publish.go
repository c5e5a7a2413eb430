// Package publish sends a built site to where people read it, so that they see whole pages at every moment.
//
// Its laws, whatever the target is and wherever a run is stopped:
//
//   - Nothing that a page needs goes before the page, and nothing comes after what leads to it: what pages load, new
//     pages, changed pages, files that are asked for under a name that stays (feeds, data, pointers), the manifest,
//     deletions.
//   - Only what a manifest of ours lists is ever replaced or deleted. A target that holds other things and no manifest
//     is refused, and so is a foreign file in the way of a new one.
//   - What is going to be touched is written down first, in the state (see state). A run after one that was stopped
//     asks the target what it holds under these names, and believes the manifest for all others.
//   - What a release replaces or deletes is kept beside it first, so that Rollback finds all of the release before.
//   - Files that are named by their content stay for a grace when the site no longer needs them, for pages that are
//     open and for caches. Those that hold words of reviews do so only if no review was taken away or changed, see
//     grace.
package publish

import (
	"context"
	"fmt"
	"sync"
	"time"

	"throughline/internal/output"
	"throughline/internal/parallel"
)

// Options say how to publish.
type Options struct {
	Now            time.Time     // by the clock of who publishes
	Grace          time.Duration // how long files named by their content stay
	MaxDeletes     int           // how many pages may be taken away at once; negative: half of them
	Purge          bool          // keep nothing: no release before, no files of one
	ReplaceEdition bool          // publish over another edition, of which nothing is kept
	DryRun         bool
	Parallel       int // how many files are sent at once; 0: what the target takes
	Progress       func(done, of int)

	alone bool // releases stand whole elsewhere: nothing of one is kept beside the other
}

// A Report tells what was sent, or would be. Paths are those of the site, sorted.
type Report struct {
	Target  string   `json:"target"`
	Release string   `json:"release"`
	Before  string   `json:"before,omitempty"` // the release that rollback leads to
	Edition string   `json:"edition,omitempty"`
	DryRun  bool     `json:"dry_run,omitempty"`
	Files   int      `json:"files"` // of the site
	Sent    int      `json:"sent"`
	Bytes   int64    `json:"bytes"` // sent, the manifest included
	New     []string `json:"new"`
	Changed []string `json:"changed"`
	Removed []string `json:"removed"`
	Kept    int      `json:"kept"` // files that no page needs any more and that stay for a while
	// of what changed or was removed, as browsers ask for it: what a CDN has to forget
	Addresses []string `json:"addresses"`
}

// A Refusal is a target or a folder that cannot be used, found before anything was sent.
type Refusal = output.Refusal

// A Gate is a refusal of what somebody may want, and then says so.
type Gate struct{ Message, Hint string }

func (g Gate) Error() string { return g.Message }

// Publish makes a target hold the site of a folder that build wrote.
func Publish(ctx context.Context, dir string, t Target, o Options) (Report, error) {
	from, err := openFolder(dir)
	if err != nil {
		return Report{}, err
	}
	defer from.root.Close()
	r, err := open(ctx, t, o)
	if err != nil {
		return Report{}, err
	}
	return r.become(ctx, from, from.manifest, from.raw)
}

// A run is one call of Publish or Rollback.
type run struct {
	t   Target
	o   Options
	now time.Time

	state    state
	there    output.Manifest // what the target says it holds; empty: nothing
	thereSum output.Sum
	thereRaw []byte
	empty    bool // nothing of ours was there
	doubt    bool // what the manifest says cannot be believed of any file
	token    string

	mu    sync.Mutex
	done  int
	bytes int64
}

// A source has the files of a site.
type source interface {
	// put makes a target hold a file.
	put(ctx context.Context, t Target, name string, e output.Entry) error
	release() *release // nil: a new one
	sends() bool       // whether bytes are sent, or are at the target already
}

// become makes the target hold a site.
func (r *run) become(ctx context.Context, from source, site output.Manifest, raw []byte) (Report, error) {
	id := newRelease(r.now, raw)
	if s := r.state.Release; s != nil && s.Manifest == id.Manifest {
		id = *s
	}
	if old := from.release(); old != nil {
		id = *old
	}
	p, err := r.plan(ctx, site, id)
	if err != nil {
		return Report{}, err
	}
	rep := r.report(p, id, from)
	if r.o.DryRun || r.settled(p, id) {
		return rep, nil
	}
	if err := r.begin(ctx, p, id); err != nil {
		return rep, err
	}
	if err := r.save(ctx, p); err != nil {
		return rep, err
	}
	if err := r.send(ctx, p, from); err != nil {
		return rep, err
	}
	if err := r.t.Put(ctx, output.ManifestName, inMemory(raw, pointer)); err != nil {
		return rep, err
	}
	if err := r.finish(ctx, p, id); err != nil {
		return rep, err
	}
	return rep, r.sweep(ctx)
}

// settled reports whether there is nothing to do.
func (r *run) settled(p *plan, id release) bool {
	return len(p.puts)+len(p.remove)+len(p.expired) == 0 && r.state.clean() && r.thereSum == id.Manifest && !r.o.Purge
}

// send puts all files in their order. Before what leads to the new site goes, and what the old one had is deleted, it
// is made sure that no other run has begun meanwhile.
func (r *run) send(ctx context.Context, p *plan, from source) error {
	for _, names := range p.phases() {
		if err := r.mine(ctx); err != nil {
			return err
		}
		err := r.each(ctx, names, func(ctx context.Context, name string) error {
			e := p.site.Files[name]
			if err := from.put(ctx, r.t, name, e); err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
			r.count(e.Size, len(p.puts))
			return nil
		})
		if err != nil {
			return err
		}
	}
	return r.mine(ctx)
}

func (r *run) count(size int64, of int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.done++
	r.bytes += size
	if r.o.Progress != nil {
		r.o.Progress(r.done, of)
	}
}

// each does something for each name, several at once.
func (r *run) each(ctx context.Context, names []string, do func(context.Context, string) error) error {
	n := r.o.Parallel
	if n == 0 {
		n = r.t.Parallel()
	}
	return parallel.ForWith(ctx, n, len(names), parallel.None,
		func(within context.Context, _ struct{}, i int) error { return do(within, names[i]) })
}
