package cli

import (
	"os"
	"path/filepath"

	"throughline/internal/diag"
)

// seen gives diagnostics with the paths that whoever reads them can open: people and programs from where they stand,
// the services of a repository from its root.
func (e *env) seen(format string, ds []diag.Diagnostic) []diag.Diagnostic {
	switch format {
	case "sarif", "github", "gitlab":
		return diag.Under(e.fromRepository(), ds)
	}
	return diag.Under(e.siteFolder(), ds)
}

// siteFolder is the folder of the site as it was named, with slashes; "." where it is this one.
func (e *env) siteFolder() string { return filepath.ToSlash(filepath.Clean(e.site)) }

// fromRepository is the folder of the site seen from the root of its repository: the first folder above that holds a
// .git. Without one it is as it was named.
func (e *env) fromRepository() string {
	site, err := filepath.Abs(e.site)
	if err != nil {
		return e.siteFolder()
	}
	if real, err := filepath.EvalSymlinks(site); err == nil {
		site = real
	}
	for dir := site; ; dir = filepath.Dir(dir) {
		if _, err := os.Lstat(filepath.Join(dir, ".git")); err == nil {
			if rel, err := filepath.Rel(dir, site); err == nil {
				return filepath.ToSlash(rel)
			}
		}
		if dir == filepath.Dir(dir) {
			return e.siteFolder()
		}
	}
}
