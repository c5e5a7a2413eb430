package publish

import (
	"fmt"
	"slices"
	"strings"
)

// stale refuses compressed copies that are not ours beside files that are or were: servers hand them out in their
// place, of pages that have changed or are gone, too.
func (r *run) stale(p *plan) error {
	t, ok := r.t.(interface{ Beside(name string) []string })
	if !ok {
		return nil
	}
	ours := func(name string) bool {
		_, held := r.held(name)
		_, site := p.site.Files[name]
		return held || site || slices.Contains(r.state.Touched, name) || slices.Contains(r.state.Remove, name)
	}
	var found []string
	for _, names := range [][]string{p.puts, p.gone, p.same()} {
		for _, name := range names {
			for _, other := range t.Beside(name) {
				if !ours(other) {
					found = append(found, other)
				}
			}
		}
	}
	if len(found) == 0 {
		return nil
	}
	slices.Sort(found)
	found = slices.Compact(found)
	what := strings.Join(found[:min(3, len(found))], ", ")
	if len(found) > 3 {
		what += fmt.Sprintf(" and %d more", len(found)-3)
	}
	return Refusal{Message: fmt.Sprintf("%s holds compressed copies that throughline did not make, and servers hand "+
		"them out in the place of its files: %s", r.t, what),
		Hint: "remove them; build --compress gzip makes copies that change and go with their files"}
}

// same are the files of the site that stay as they are.
func (p *plan) same() (out []string) {
	for name := range p.site.Files {
		if _, put := slices.BinarySearch(p.puts, name); !put {
			out = append(out, name)
		}
	}
	return out
}
