package publish

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"

	"throughline/internal/output"
)

const (
	// Private is the folder of a target that holds what only publishing needs. Hosts must not serve it.
	Private     = ".releases/"
	stateName   = Private + "state.json"
	stateFormat = 1
)

// A state is what the target knows beside its manifest. It is written before anything is touched and when all is done.
type state struct {
	Format  int      `json:"format"`
	Release *release `json:"release,omitempty"` // whole, and in place unless something is being sent
	// can be gone back to: what it had otherwise stands in Private + its id
	Before  *release `json:"before,omitempty"`
	Sending *sending `json:"sending,omitempty"` // begun and not finished
	// Touched are files of which nobody knows what the target holds: runs that were stopped had them on their lists.
	Touched []string           `json:"touched,omitempty"`
	Remove  []string           `json:"remove,omitempty"` // not needed any more, to be deleted
	Kept    map[string]keeping `json:"kept,omitempty"`
}

// A release is a site that was published whole.
type release struct {
	ID       string     `json:"id"`
	Manifest output.Sum `json:"manifest"`
}

// A sending is a run that has begun.
type sending struct {
	release
	Token string `json:"token"` // of the run
}

// A keeping is a file that the site does not need any more.
type keeping struct {
	output.Entry
	Since time.Time `json:"since"`
}

// stampLayout is how the names of releases begin.
const stampLayout = "20060102T150405Z"

// newRelease names a release by when it was sent and by its manifest.
func newRelease(now time.Time, manifest []byte) release {
	sum := sha256.Sum256(manifest)
	return release{now.UTC().Format(stampLayout) + "-" + hex.EncodeToString(sum[:4]), sum}
}

func (r release) folder() string { return Private + r.ID + "/" }

// clean reports whether the last run came to its end.
func (s *state) clean() bool { return s.Sending == nil && len(s.Touched)+len(s.Remove) == 0 }

// open reads what a target says of itself.
func open(ctx context.Context, t Target, o Options) (*run, error) {
	r := &run{t: t, o: o, now: o.Now.UTC(), token: rand.Text()}
	if err := r.readState(ctx); err != nil {
		return nil, err
	}
	if err := r.readManifest(ctx); err != nil {
		return nil, err
	}
	if r.empty && r.state.Sending == nil {
		r.state = state{}
		return r, r.foreign(ctx)
	}
	r.recognise()
	return r, nil
}

func (r *run) readState(ctx context.Context) error {
	data, err := r.t.Read(ctx, stateName)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if err := json.Unmarshal(data, &r.state); err != nil {
		return Refusal{Message: fmt.Sprintf("what %s holds in %s cannot be read: %v", r.t, stateName, err),
			Hint: "delete that file and publish again: everything is then looked at"}
	}
	if r.state.Format > stateFormat {
		return newer(r.t)
	}
	return nil
}

func newer(t Target) Refusal {
	return Refusal{Message: fmt.Sprintf("%s was published by a newer program than this one", t),
		Hint: "publish with that program, or a newer one"}
}

func (r *run) readManifest(ctx context.Context) error {
	data, err := r.t.Read(ctx, output.ManifestName)
	if errors.Is(err, fs.ErrNotExist) {
		r.empty, r.there.Files = true, map[string]output.Entry{}
		return nil
	}
	if err != nil {
		return err
	}
	m, err := output.ParseManifest(data)
	if err != nil {
		return Refusal{Message: fmt.Sprintf("the manifest of %s cannot be read: %v", r.t, err),
			Hint: "if it holds nothing but a published site, empty it and publish again"}
	}
	if m.Format > output.ManifestFormat {
		return newer(r.t)
	}
	r.there, r.thereRaw, r.thereSum = m, data, sha256.Sum256(data)
	return nil
}

// foreign refuses a target that holds something and was never published to.
func (r *run) foreign(ctx context.Context) error {
	for name, err := range r.t.List(ctx, "") {
		if err != nil {
			return err
		}
		if !strings.HasPrefix(name, Private) {
			return Refusal{Message: fmt.Sprintf("%s is not empty and was not published by throughline: it holds %s",
				r.t, name),
				Hint: "name an empty folder or prefix of its own, or empty this one yourself"}
		}
	}
	return nil
}

// recognise finds out which release it is that is there.
func (r *run) recognise() {
	s := &r.state
	switch {
	case s.Release != nil && s.Release.Manifest == r.thereSum:
	case s.Sending != nil && s.Sending.Manifest == r.thereSum: // stopped between the manifest and the state
		if s.Release != nil {
			s.Before = s.Release
		}
		now := s.Sending.release
		s.Release, s.Sending = &now, nil
	case r.empty: // stopped on the way to the first release
		s.Release = nil
	default: // somebody else has written there, or it was built into
		r.doubt = true
		now := newRelease(r.now, r.thereRaw)
		s.Release, s.Before = &now, nil
	}
	if s.Before != nil && s.Release != nil && s.Before.ID == s.Release.ID {
		s.Before = nil
	}
}

// mine makes sure that no other run has begun.
func (r *run) mine(ctx context.Context) error {
	data, err := r.t.Read(ctx, stateName)
	if err != nil {
		return err
	}
	var s state
	if err := json.Unmarshal(data, &s); err != nil || s.Sending == nil || s.Sending.Token != r.token {
		return Gate{fmt.Sprintf("somebody else has begun to publish to %s meanwhile", r.t),
			"wait until that is done, then publish again"}
	}
	return nil
}

func (r *run) writeState(ctx context.Context) error {
	r.state.Format = stateFormat
	data, err := json.Marshal(&r.state)
	if err != nil {
		return err
	}
	return r.t.Put(ctx, stateName, inMemory(append(data, '\n'), private))
}

// begin writes down what is going to be touched.
func (r *run) begin(ctx context.Context, p *plan, id release) error {
	if err := r.t.Tidy(ctx); err != nil {
		return err
	}
	s := &r.state
	touched := slices.Concat(s.Touched, s.Remove, p.puts, p.gone, p.remove)
	slices.SortFunc(touched, cmp.Compare[string])
	s.Touched, s.Remove = slices.Compact(touched), nil
	s.Sending = &sending{id, r.token}
	return r.writeState(ctx)
}

// finish writes down that the site is whole, and then deletes.
func (r *run) finish(ctx context.Context, p *plan, id release) error {
	s := &r.state
	if s.Release != nil && s.Release.ID != id.ID && p.keeps {
		s.Before = s.Release
	} else if !p.keeps {
		s.Before = nil
	}
	s.Release, s.Touched, s.Remove, s.Kept = &id, nil, p.remove, p.kept
	if err := r.writeState(ctx); err != nil {
		return err
	}
	if err := r.each(ctx, p.remove, r.t.Remove); err != nil {
		return err
	}
	if err := r.mine(ctx); err != nil {
		return err
	}
	s.Sending, s.Remove = nil, nil
	return r.writeState(ctx)
}

// sweep takes away what is kept of releases that nobody can go back to.
func (r *run) sweep(ctx context.Context) error {
	var old []string
	for name, err := range r.t.List(ctx, Private) {
		if err != nil {
			return err
		}
		if name != stateName && (r.state.Before == nil || !strings.HasPrefix(name, r.state.Before.folder())) {
			old = append(old, name)
		}
	}
	return r.each(ctx, old, r.t.Remove)
}
