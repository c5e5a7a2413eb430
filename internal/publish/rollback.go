package publish

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

	"throughline/internal/output"
)

// Rollback makes a target hold the release before again; one that was not sent to its end is taken back. Doing it
// twice leads back to the newer one.
func Rollback(ctx context.Context, t Target, o Options) (Report, error) {
	r, err := open(ctx, t, o)
	if err != nil {
		return Report{}, err
	}
	s := &r.state
	if s.Sending == nil || s.Release == nil || s.Sending.Manifest == s.Release.Manifest || r.doubt {
		return r.toBefore(ctx)
	}
	// Begun and not finished: what is whole is the release that it was to replace.
	return r.become(ctx, &savedSource{*s.Release}, r.there, r.thereRaw)
}

func (r *run) toBefore(ctx context.Context) (Report, error) {
	if r.state.Before == nil {
		return Report{}, Gate{fmt.Sprintf("%s keeps no release to go back to", r.t),
			"check out the revision that you want, build it and publish it"}
	}
	from := &savedSource{*r.state.Before}
	raw, err := r.t.Read(ctx, from.of.folder()+output.ManifestName)
	if err != nil {
		return Report{}, err
	}
	site, err := output.ParseManifest(raw)
	if err != nil {
		return Report{}, err
	}
	r.o.MaxDeletes = len(r.there.Files) // it was there before
	return r.become(ctx, from, site, raw)
}

// A savedSource is a release of which a target has kept what was replaced.
type savedSource struct{ of release }

func (s *savedSource) release() *release { return &s.of }
func (s *savedSource) sends() bool       { return false }

func (s *savedSource) put(ctx context.Context, t Target, name string, e output.Entry) error {
	saved := s.of.folder() + name
	is, err := t.Stat(ctx, saved)
	if errors.Is(err, fs.ErrNotExist) || err == nil && is != e {
		return fmt.Errorf("the release %s cannot be brought back, for %s was not kept", s.of.ID, name)
	}
	if err != nil {
		return err
	}
	return t.Copy(ctx, saved, name)
}
