package view

import (
	"bytes"
	"sync"
)

// A pool of buffers: tens of thousands of small texts are rendered in a build.
type pool struct{ p sync.Pool }

var buffers = &pool{sync.Pool{New: func() any { return new(bytes.Buffer) }}}

func (p *pool) get() *bytes.Buffer {
	b := p.p.Get().(*bytes.Buffer)
	b.Reset()
	return b
}

func (p *pool) put(b *bytes.Buffer) { p.p.Put(b) }
