package compile

import (
	"crypto/sha256"
	"sync"

	"throughline/internal/corpus"
	"throughline/internal/diag"
	"throughline/internal/pack"
	"throughline/internal/store"
)

// A ParseCache keeps what was parsed, for a program that compiles again and again. Its law: a review is taken from it
// only if the bytes of its file and the settings are the same as when it was parsed, and only if it was parsed from
// that file alone; what it gives is then what parsing would give, diagnostics included. The zero ParseCache is empty
// and keeps what it is told while the process lives; for another process of the same program see NewParseCache.
type ParseCache struct {
	mu   sync.Mutex
	docs map[string]memo

	table *store.Table             // of an earlier process, and for a later one; nil: none
	codec *pack.Codec[parsed]      // of its values
	keep  func(text []byte) []byte // where what is read of it is kept; nil: in the heap
}

type memo struct {
	sum  [sha256.Size]byte
	key  string // of the settings
	doc  *corpus.Doc
	said []diag.Diagnostic

	kept store.Key // of what it was unpacked from; zero for what was parsed
}

// recall gives what was parsed from these bytes; ok is false when nothing was.
func (m *ParseCache) lookup(path, key string, sum [sha256.Size]byte) (memo, bool) {
	if m == nil {
		return memo{}, false
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	got, ok := m.docs[path]
	return got, ok && got.sum == sum && got.key == key
}

func (m *ParseCache) put(path string, what memo) {
	if m == nil {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.docs == nil {
		m.docs = map[string]memo{}
	}
	m.docs[path] = what
}

// forget drops what is no longer there.
func (m *ParseCache) prune(there []string) {
	if m == nil {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	keep := make(map[string]bool, len(there))
	for _, p := range there {
		keep[p] = true
	}
	for p := range m.docs {
		if !keep[p] {
			delete(m.docs, p)
		}
	}
}
