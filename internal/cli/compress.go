package cli

import (
	"bytes"
	"compress/gzip"
	"path"
	"slices"
	"sync"

	"throughline/internal/compile"
	"throughline/internal/output"
)

// A compressor puts a compressed copy beside each file that is worth it, for servers that hand out such copies. The
// copies are files of the site as all others: they stand in the manifest, and go when their file goes or changes.
type compressor struct {
	compile.Reuser
	output  *output.Writer
	writers sync.Pool
}

// compressed makes a sink that compresses out of one that does not.
func compressed(sink compile.Sink, w *output.Writer) compile.Sink {
	r, ok := sink.(compile.Reuser)
	if !ok {
		r = noReuse{sink}
	}
	c := &compressor{Reuser: r, output: w}
	c.writers.New = func() any {
		z, _ := gzip.NewWriterLevel(nil, gzip.BestCompression) // a level that there is
		return z
	}
	return c
}

// noReuse is a sink without anything that could be used again.
type noReuse struct{ compile.Sink }

func (noReuse) Reuse(string, compile.Key) bool { return false }

func (n noReuse) PutKeyed(p string, _ compile.Key, data []byte) error { return n.Put(p, data) }

const (
	gzipped     = ".gz"
	worthHaving = 1024 // bytes: a smaller file fits into a packet as it is
)

// isText reports whether a file is of a kind that gets smaller.
func isText(p string) bool {
	return slices.Contains([]string{".html", ".css", ".js", ".json", ".xml", ".svg", ".txt", ".md", ".csv", ".ics"},
		path.Ext(p))
}

// Put implements compile.Sink.
func (c *compressor) Put(p string, data []byte) error {
	if err := c.Reuser.Put(p, data); err != nil {
		return err
	}
	return c.copy(p, data)
}

// PutKeyed implements compile.Reuser.
func (c *compressor) PutKeyed(p string, key compile.Key, data []byte) error {
	if err := c.Reuser.PutKeyed(p, key, data); err != nil {
		return err
	}
	return c.copy(p, data)
}

// Reuse implements compile.Reuser. A file that may have a copy is only taken with it.
func (c *compressor) Reuse(p string, key compile.Key) bool {
	is, known := c.output.Published(p)
	if !isText(p) || !known || is.Size < worthHaving {
		return c.Reuser.Reuse(p, key)
	}
	e, ok := c.output.Published(p + gzipped)
	if !ok || !c.Reuser.Reuse(p, key) {
		return false
	}
	if !c.output.Reuse(p+gzipped, e, output.FileStamp{}) { // which reads it: it is small
		return c.recopy(p, is)
	}
	return true
}

// recopy makes the copy of a file that was taken over. Where that fails nothing is published: the file is there
// without it, which is no harm, and the next build makes it.
func (c *compressor) recopy(p string, e output.Entry) bool {
	data, err := c.output.ReadPublished(p, e)
	return err == nil && c.copy(p, data) == nil
}

func (c *compressor) copy(p string, data []byte) error {
	if !isText(p) || len(data) < worthHaving {
		return nil
	}
	var b bytes.Buffer
	z := c.writers.Get().(*gzip.Writer)
	defer c.writers.Put(z)
	z.Reset(&b)
	if _, err := z.Write(data); err != nil {
		return err
	}
	if err := z.Close(); err != nil {
		return err
	}
	return c.Reuser.Put(p+gzipped, b.Bytes())
}
