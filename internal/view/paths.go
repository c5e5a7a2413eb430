package view

import (
	"maps"
	"net/url"
	"path"
	"slices"
	"strings"

	"throughline/internal/review"
)

// SortedKeys are the keys of a map in order.
func SortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// RootFrom is the way from a page to the root of the site.
func RootFrom(at string) string { return strings.Repeat("../", strings.Count(at, "/")) }

// IndexFile names the file of a folder's page: opened from disk, a folder alone shows a list of files.
func IndexFile(p string) string {
	if p == "" || strings.HasSuffix(p, "/") {
		return p + "index.html"
	}
	if before, fragment, ok := strings.Cut(p, "#"); ok && (before == "" || strings.HasSuffix(before, "/")) {
		return before + "index.html#" + fragment
	}
	return p
}

// EscapeSegment makes one segment of a path fit for an address.
func EscapeSegment(segment string) string { return url.PathEscape(segment) }

// EscapePath makes a path fit for an address; a fragment stays as it is.
func EscapePath(p string) string {
	p, fragment, has := strings.Cut(p, "#")
	parts := strings.Split(p, "/")
	for i := range parts {
		parts[i] = EscapeSegment(parts[i])
	}
	p = strings.Join(parts, "/")
	if has {
		p += "#" + fragment
	}
	return p
}

// FolderOf is where a review's source file is.
func FolderOf(r *review.Review) string { return path.Dir(r.File.Path) }

// PlainName is a path without the sum before its ending: of what is named by its content, what it is.
func PlainName(name string) string {
	ext := path.Ext(name)
	rest := strings.TrimSuffix(name, ext)
	return strings.TrimSuffix(rest, path.Ext(rest)) + ext
}
