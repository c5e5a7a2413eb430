package search

import (
	"maps"
	"slices"

	"throughline/internal/store"
)

// tidy writes segments anew where that is worth it, see store.Compact. The files of an index that is in use stay as
// they are.
func (k *kept) tidy(m *IndexCache) {
	names := slices.Sorted(maps.Keys(k.files))
	files, live := make([]stored, len(names)), make([]*store.Extent, 0, len(names)+len(k.reviews))
	for i, n := range names {
		files[i] = k.files[n]
		live = append(live, &files[i].Extent)
	}
	for i := range k.reviews {
		live = append(live, &k.reviews[i].at)
	}
	all, moved := store.Compact(k.parts, live, m.newPart)
	if !moved {
		return
	}
	k.parts, k.files = all, make(map[string]stored, len(names))
	for i, n := range names {
		k.files[n] = files[i]
	}
}
