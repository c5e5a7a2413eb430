//go:build !linux

package spool

import "os"

// reserve makes a file n bytes longer.
func reserve(f *os.File, at int64, n int64) error { return f.Truncate(at + n) }
